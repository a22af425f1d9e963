"""Add the verdicts on indicators, criteria and the whole set to a prepared table, with what is asked for beside them."""

from collections.abc import Mapping

from attrs import frozen

from ntm_criteria.model import UNKNOWN, Reason
from ntm_criteria.tables.evaluation.inputs import Tables
from ntm_criteria.tables.evaluation.output import WHOLE, Key, Output, needed_of
from ntm_criteria.tables.evaluation.readings import MISSING, DistanceReading, Judged, TableReading, pattern
from ntm_criteria.tables.expressions import NUMBER, Codes, Dialect, Expr, Frame

_NO_YEAR = NUMBER[Reason.SCOPE_MISSING]


@frozen(eq=False)
class JudgedFrame:
    """A table with the verdicts on its rows.

    :ivar outcomes: the verdicts by key.
    :ivar witnesses: by direct column the name of its witness, a column of codes (see `TableReading.witnesses`).
    :ivar units: by column of units the positions in `units_of` that may occur in it; -1 is none.
    :ivar patterns: the indicators whose column of missing facts holds patterns, as yet; see `pattern`.
    """

    frame: Frame
    outcomes: Mapping[Key, Judged]
    witnesses: Mapping[str, str]
    units: Mapping[str, frozenset[int]]
    patterns: frozenset[Key]


def judge(frame: Frame, tables: Tables, output: Output, *, all_years: bool) -> JudgedFrame:
    """Compute the verdicts on indicators, criteria and the whole set in three stages; each stage reads the previous one.

    :param all_years: whether every row is known to be of a judged year.
    """
    rules, layout, names, reasons = tables.rules, tables.layout, output.working, output.reasons
    needed = needed_of(rules, output.wanted)
    outcomes: dict[Key, Judged] = {}
    reading = TableReading(tables.source(), outcomes, year=layout.year, reasons=reasons)
    judges_year = None if all_years or layout.year_column is None else tables.is_year_judged(tables.table.on)
    stages = [
        [(key, condition) for key, condition in rules.in_order if key[0] == kind and key in needed]
        for kind in ("indicator", "criterion")
    ]
    stages.append([(WHOLE, rules.condition)] if WHOLE in needed else [])
    with_distances = set(output.with_distances)
    asked = {"shortfalls": output.shortfalls, "margins": output.margins, "figures": output.figures}
    with_missing, patterns = set(output.with_missing), set[Key]()
    witnesses, units = dict[str, str](), dict[str, frozenset[int]]()
    for stage in stages:
        outcomes_of_stage, columns, distances = dict[Key, Judged](), list[Expr](), dict[Key, DistanceReading]()
        for key, condition in stage:
            if key in with_distances:
                distances[key] = DistanceReading(reading, rules.facts, names[key], **asked)
                judged = distances[key].read(condition)
            else:
                judged = condition.read(reading)
            if judges_year is not None:
                judged = reading.where(judges_year, judged, Judged(UNKNOWN, _NO_YEAR if reasons else 0))
            columns.append(reading.on.expr(judged.code).alias(names[key]))
            if reasons:
                columns.append((reading.on.expr(judged.reason) - 1).alias(f"{names[key]}r"))
            outcomes_of_stage[key] = _as_column(tables.table.on, judged, names[key], reasons=reasons)
            witnesses |= {
                column: names[key] for column, (codes, _) in reading.witnesses.items() if codes is judged.code
            }
        outcomes.update(outcomes_of_stage)
        frame = reading.staged(frame)
        frame = frame.with_columns(*columns) if columns else frame
        is_judged = True if judges_year is None else judges_year
        rounds = [each.rounds(outcomes[key].code, is_judged) for key, each in distances.items()]
        for round_ in zip(*rounds, strict=True):
            added = [column for columns in round_ for column in columns]
            frame = frame.with_columns(*added) if added else frame
        missing = list[Expr]()
        for key, condition in stage:
            if key in with_missing:
                number, is_pattern = pattern(
                    reading, condition, outcomes[key], is_judged, lists_villages=tables.villages is not None
                )
                missing.append(number.alias(f"{names[key]}_{MISSING}"))
                patterns |= {key} if is_pattern else set()
        frame = frame.with_columns(*missing) if missing else frame
        units |= {name: can for each in distances.values() for name, can in each.units.items()}
    seen = {column: witnesses.get(column, name) for column, (_, name) in reading.witnesses.items()}
    return JudgedFrame(frame, outcomes, seen, units, frozenset(patterns))


def _as_column(on: Dialect, judged: Judged, name: str, *, reasons: bool) -> Judged:
    """Return `judged` with its codes read from the column `name`, and its reasons from the column `{name}r`."""
    code, reason = judged.code, judged.reason
    if isinstance(code, Codes):
        code = Codes(on.col(name), code.can)
    if reasons and isinstance(reason, Codes):
        reason = Codes(on.col(f"{name}r") + 1, reason.can)
    return Judged(code, reason, is_column=True)
