"""Loads and judges the commune in the file that a command names."""

import sys
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import click
from attrs import evolve

from ntm_criteria.account import Outcome
from ntm_criteria.cli.terminal import say
from ntm_criteria.compiler import bundled_rule_sets, load_rule_set, load_rule_set_named_in
from ntm_criteria.errors import CriteriaError, FactError, Problem, ProblemCode
from ntm_criteria.facade import assess
from ntm_criteria.figures import Commune
from ntm_criteria.judging import Assessment
from ntm_criteria.loading import CommuneParts, load_commune_parts, parse_commune_parts, read_all
from ntm_criteria.model import RuleSet
from ntm_criteria.problems import in_order
from ntm_criteria.text import Lang, Text

T = TypeVar("T")


def _parts(file: str, date: datetime | None) -> CommuneParts:
    """Load a commune's file, with the date of recognition if the command gives one."""
    if file == "-":
        text = read_all(sys.stdin.buffer, "<stdin>", FactError)
        parts = parse_commune_parts(text, name="<stdin>", json=text.lstrip().startswith("{"))
    else:
        parts = load_commune_parts(file)
    if date is None or parts.commune is None:
        return parts
    commune = parts.commune
    if commune.date and commune.date != date.date():
        raise click.UsageError(f"--date {date.date()} / date: {commune.date} ({file})")
    return evolve(parts, commune=evolve(commune, date=date.date()))


def commune_in(file: str, date: datetime | None) -> Commune:
    parts = _parts(file, date)
    if parts.problems or parts.commune is None:
        raise FactError(parts.problems)
    return parts.commune


def assessed(file: str, rules: str | None, year: int | None, date: datetime | None, lang: Lang) -> Assessment:
    """Judge the commune in a file; one error lists the mistakes of its form, of its rule set and of its figures."""
    parts = _parts(file, date)
    problems, commune = list(parts.problems), parts.commune
    if commune is None or (problems and not rules and commune.rules is None):
        raise FactError(problems)
    try:
        rule_set = rule_set_for(rules, commune, file, lang)
        # a key that is left out because of its form is no second mistake
        known_year = rule_set.years[0] if year is None and "year" in parts.without else year
        assessment = assess(commune, rule_set, year=known_year)
    except CriteriaError as error:
        if not problems:
            raise
        is_locale_unknown = "locale" in parts.without
        problems += [
            problem
            for problem in error.problems
            if not (is_locale_unknown and problem.code is ProblemCode.AMBIGUOUS_FIGURE)
        ]
        raise FactError(in_order(problems)) from None
    if problems:
        raise FactError(problems)
    return assessment


def together(loads: Iterable[Callable[[], T]]) -> tuple[list[T], list[Problem]]:
    """Return what several files hold, and the mistakes of all those that cannot be read."""
    found, problems = list[T](), list[Problem]()
    for load in loads:
        try:
            found.append(load())
        except CriteriaError as error:
            problems += error.problems
    return found, problems


def say_left_out(assessment: Assessment, lang: Lang) -> None:
    """Report what of the commune's file was not read; the figures that the rules do not use are in the report itself."""
    for line in assessment.account:
        if line.outcome in (Outcome.LEFT_OUT, Outcome.REFUSED) and line.fact is None:
            say(line.text(lang), err=True)


def rule_set_for(rules: str | None, commune: Commune, file: str, lang: Lang) -> RuleSet:
    if rules:
        return load_rule_set(rules)
    if commune.rules is None:
        ids = ", ".join(bundled.id for bundled in bundled_rule_sets())
        message = Text(
            "chưa ghi bộ quy tắc; thêm dòng `rules: bang-mac-2024` vào tệp, hoặc dùng --rules; các bộ kèm theo:",
            "no rule set is named; add a line `rules: bang-mac-2024` to the file, or use --rules; bundled:",
        )
        raise click.UsageError(f"{message[lang]} {ids}")
    return load_rule_set_named_in(commune, Path() if file == "-" else Path(file).parent)
