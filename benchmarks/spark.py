"""PySpark: ours against SQL written by hand with the same checks, read from Parquet and written to nowhere."""

import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from by_hand import by_hand_sql, codes, data, rule_file

import ntm_criteria as ntm


def spark(rows: int, runs: int) -> None:
    """Print the least time of both, and how long the plan of ours takes."""
    if not find_spec("pyspark"):
        print("  PySpark: absent")
        return
    rules = ntm.parse_rule_set(rule_file())
    session: Any = (
        import_module("pyspark.sql")
        .SparkSession.builder.master("local[*]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.log.level", "ERROR")
        .config("spark.ui.showConsoleProgress", "false")
        .getOrCreate()
    )
    try:
        with tempfile.TemporaryDirectory() as folder:
            data(rows).write_parquet(f"{folder}/in.parquet")
            frame = session.read.parquet(f"{folder}/in.parquet")
            frame.createOrReplaceTempView("communes")

            def ours() -> Any:
                return ntm.assess_table(frame, rules, by="commune_id", verdicts="code", names="safe")

            def by_hand() -> Any:
                return session.sql(by_hand_sql("communes", "TINYINT", checked=True))

            wanted = {row[0]: tuple(row)[1:] for row in by_hand().limit(2000).collect()}
            names = [f"indicator_{code.replace('.', '_')}" for code in codes()] + [
                f"criterion_{n}" for n in range(1, 20)
            ]
            found = (
                ours().where(f"commune_id IN ({', '.join(map(str, wanted))})").select("commune_id", *names, "verdict")
            )
            assert {row[0]: tuple(row)[1:] for row in found.collect()} == wanted, "Spark does not agree"
            took: dict[str, list[float]] = {
                "by hand, checked, PySpark": [],
                "ours, PySpark": [],
                "the plan of ours": [],
            }
            for _ in range(max(2, runs // 2) + 1):
                works: tuple[tuple[str, Callable[[], Any]], ...] = (
                    ("by hand, checked, PySpark", lambda: by_hand().write.format("noop").mode("overwrite").save()),
                    ("ours, PySpark", lambda: ours().write.format("noop").mode("overwrite").save()),
                    ("the plan of ours", ours),
                )
                for name, work in works:
                    start = time.perf_counter()
                    work()
                    took[name].append(time.perf_counter() - start)
    finally:
        session.stop()
    base = min(took["by hand, checked, PySpark"])
    for name, seconds in took.items():
        print(f"  {name:31} {min(seconds) * 1000:8.1f} ms   × {min(seconds) / base:5.2f} of PySpark by hand")


if __name__ == "__main__":
    spark(20_000, 3)
