"""A PostgreSQL server that a test starts and stops. Skips where there is no server or driver."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest


def programs() -> Path | None:
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return folders[-1] if folders else None


@contextmanager
def connected(locale: str = "C") -> Iterator[Any]:
    """An ADBC connection to a server of its own, in this locale."""
    driver = pytest.importorskip("adbc_driver_postgresql.dbapi")
    binaries = programs()
    if binaries is None:
        pytest.skip("no PostgreSQL server is installed")
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []  # a server refuses to run as root
    folder = Path(tempfile.mkdtemp(prefix="ntm-pg-"))
    if as_user:
        shutil.chown(folder, "postgres")
    control = list[str]()
    data = str(folder / "data")
    try:
        initdb = [*as_user, str(binaries / "initdb"), "-D", data, "-U", "ntm", "-A", "trust", "-E", "UTF8"]
        subprocess.run([*initdb, f"--locale={locale}"], check=True, stdout=subprocess.DEVNULL, cwd=folder)
        options = f"-k {folder} -c listen_addresses= -c fsync=off"
        control = [*as_user, str(binaries / "pg_ctl"), "-D", data, "-w", "-l", str(folder / "log")]
        subprocess.run([*control, "-o", options, "start"], check=True, stdout=subprocess.DEVNULL, cwd=folder)
        with driver.connect(f"postgresql://ntm@/postgres?host={folder}", autocommit=True) as opened:
            yield opened
    finally:
        if control:
            subprocess.run([*control, "-m", "immediate", "stop"], check=False, stdout=subprocess.DEVNULL, cwd=folder)
        shutil.rmtree(folder, ignore_errors=True)
