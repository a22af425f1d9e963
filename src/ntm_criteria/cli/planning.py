"""The commands `plan`, `what-if` and `compare`."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Literal

import click

from ntm_criteria.cli.commands import (
    date_option,
    exit_zero_option,
    lang_option,
    print_json,
    rules_option,
    year_option,
)
from ntm_criteria.cli.one_commune import assessed, say_left_out, together
from ntm_criteria.cli.terminal import EXIT_CODES, print_styled, say
from ntm_criteria.errors import FactError
from ntm_criteria.figures import bare_name, in_words, read_figure, village_key
from ntm_criteria.judging import Assessment
from ntm_criteria.loading import read_text
from ntm_criteria.pages import changes_text, comparison_text, findings_text, page_of_plan, render, what_if_text
from ntm_criteria.planning import compare_assessments, what_if
from ntm_criteria.planning.actions import plan
from ntm_criteria.problems import did_you_mean, in_order
from ntm_criteria.records import StoredResult, compare_levels, compare_results, load_findings, load_result
from ntm_criteria.text import Lang, Text, both, listing, one_line

_LAST_YEAR = "previous."
_NO_PLAN = Text(
    "bộ '{id}' nêu các trường hợp thu hồi, không có chỉ tiêu phải đạt nên không lập được kế hoạch",
    "'{id}' states cases for withdrawal; there is nothing to be met, so there is no plan",
)
_NO_PAIR = Text(
    "'{word}' không đúng dạng 'mã số liệu=số liệu', ví dụ insured_people=4290 hoặc 'Nà Pài/street_lighting=Đạt'",
    "'{word}' is not 'fact=value', such as insured_people=4290 or 'Nà Pài/street_lighting=Đạt'",
)
_OWN = Text("{name}: {value}", "{name}: {value}")
_OF_VILLAGE = Text("{village}: {name}: {value}", "{village}: {name}: {value}")
_OF_LAST_YEAR = Text("{name} năm trước: {value}", "{name}, last year: {value}")
_EMPTY = Text("chưa có số liệu", "not reported")
_NO_FINDINGS = Text(
    "--findings cần AFTER là tệp số liệu của xã, không phải kết quả đã lưu",
    "--findings needs a commune's file as AFTER, not a stored result",
)
_TWICE = Text("'{word}' ghi hai lần", "'{word}' is given twice")
_NO_VILLAGE = Text("danh sách thôn của xã không có '{word}'; {hint}", "the commune lists no village '{word}'; {hint}")
_LISTED = Text("xã ghi các thôn: {names}", "it lists {names}")
_NO_LIST = Text("tệp số liệu không có danh sách thôn", "its file has no list of villages")


@click.command("plan")
@click.argument("file", metavar="FILE")
@rules_option
@year_option
@date_option
@click.option(
    "--assignments",
    metavar="FILE",
    help="Who is in charge, and until when (YAML, JSON or CSV), by criterion or indicator.",
)
@click.option(
    "--format", "form", type=click.Choice(["text", "markdown", "json", "html"]), default="text", show_default=True
)
@click.option("--markdown", "short", flag_value="markdown", help="The same as --format markdown.")
@click.option("--json", "short", flag_value="json", help="The same as --format json.")
@lang_option
@exit_zero_option
def plan_command(
    file: str,
    rules: str | None,
    year: int | None,
    date: datetime | None,
    assignments: str | None,
    form: Literal["text", "markdown", "json", "html"],
    short: Literal["markdown", "json"] | None,
    lang: Lang,
    *,
    exit_zero: bool,
) -> int:
    """List what remains to be done by the commune in FILE: amounts, villages, who is in charge, what is unknown.

    Solutions, costs and causes are left to people.
    """
    assessment = assessed(file, rules, year, date, lang)
    say_left_out(assessment, lang)
    if assessment.rules.level == "withdrawal":
        raise click.UsageError(_NO_PLAN.format(id=assessment.rules.id)[lang])
    made = plan(assessment, assignments=assignments)
    match short or form:
        case "json":
            print_json(render(made, "dict", lang=lang))
        case "html":
            say(page_of_plan(made, lang=lang))
        case "markdown":
            say(render(made, "markdown", lang=lang), nl=False)
        case _:
            print_styled(render(made, "text", lang=lang))
    return 0 if exit_zero else EXIT_CODES[assessment.verdict]


@click.command("what-if")
@click.argument("file", metavar="FILE")
@click.argument("changes", metavar="FACT=VALUE...", nargs=-1, required=True)
@rules_option
@year_option
@date_option
@lang_option
@exit_zero_option
def what_if_command(
    file: str,
    changes: tuple[str, ...],
    rules: str | None,
    year: int | None,
    date: datetime | None,
    lang: Lang,
    *,
    exit_zero: bool,
) -> int:
    """Judge the commune in FILE with other figures, and say what that changes.

    FACT=VALUE is a figure, such as insured_people=4290; VILLAGE/FACT=VALUE that of a village; previous.FACT=VALUE last year's.
    The exit code is that of the verdict with these figures.
    """
    assessment = assessed(file, rules, year, date, lang)
    say_left_out(assessment, lang)
    facts, previous, villages = _figures(changes, assessment, lang)
    supposed = what_if(assessment, facts=facts, previous=previous, villages=villages)
    print_styled(what_if_text(supposed, _in_words(facts, previous, villages, assessment), lang))
    return 0 if exit_zero else EXIT_CODES[supposed.after.verdict]


def _figures(
    changes: tuple[str, ...], assessment: Assessment, lang: Lang
) -> tuple[dict[str, str], dict[str, str], dict[str, dict[str, str]]]:
    """Read the arguments of `what-if`: figures of the commune, of last year, and of villages by their names."""
    facts, previous, villages = dict[str, str](), dict[str, str](), dict[str, dict[str, str]]()
    mistakes: list[Text] = []
    for words in changes:
        left, equals, value = words.partition("=")
        village, slash, fact = left.strip().rpartition("/")
        if not equals or not fact.strip() or (slash and not village.strip()):
            mistakes.append(_NO_PAIR.format(word=one_line(words, longest=80)))
            continue
        if slash:
            name = _village(village.strip(), assessment)
            if isinstance(name, Text):
                mistakes.append(name)
                continue
            store, key = villages.setdefault(name, {}), fact.strip()
        elif fact.startswith(_LAST_YEAR):
            store, key = previous, fact.removeprefix(_LAST_YEAR).strip()
        else:
            store, key = facts, fact.strip()
        if key in store:
            mistakes.append(_TWICE.format(word=one_line(left.strip(), longest=80)))
        store[key] = value.strip()
    if mistakes:
        raise click.UsageError("\n".join(dict.fromkeys(each[lang] for each in mistakes)))
    return facts, previous, villages


def _in_words(
    facts: dict[str, str], previous: dict[str, str], villages: dict[str, dict[str, str]], assessment: Assessment
) -> list[Text]:
    """Write the figures that are supposed, with their names."""
    groups = [
        (_OWN, facts, ""),
        (_OF_LAST_YEAR, previous, ""),
        *((_OF_VILLAGE, own, one_line(name, longest=60)) for name, own in villages.items()),
    ]
    names, locale = assessment.rules.facts, assessment.commune.locale

    def figure(id_: str, value: str) -> Text | str:
        if not value or id_ not in names:
            return value or _EMPTY
        try:
            read = read_figure(names[id_], value, locale)
        except ValueError:  # such as "7/8 thôn" of a flag of villages
            return value
        return in_words(read, names[id_]) if isinstance(read, tuple) else value

    return [
        words.format(village=village, name=names[id_].label if id_ in names else id_, value=figure(id_, value))
        for words, own, village in groups
        for id_, value in own.items()
    ]


def _village(name: str, assessment: Assessment) -> str | Text:
    """Return the name of a village as the commune lists it; or what is wrong with it."""
    listed = {village_key(each.name): each.name for each in assessment.case.villages if each.name}
    if (key := village_key(name)) in listed:
        return listed[key]
    near = did_you_mean(bare_name(name), map(bare_name, listed.values()))
    names = both(lambda lang: listing(listed.values(), lang))
    hint = near or (_LISTED.format(names=names) if listed else _NO_LIST)
    return _NO_VILLAGE.format(word=one_line(name, longest=80), hint=hint)


@click.command("compare")
@click.argument("before", metavar="BEFORE")
@click.argument("after", metavar="AFTER")
@rules_option
@click.option("--findings", metavar="FILE", help="What other levels found (YAML or JSON), set beside AFTER.")
@lang_option
@exit_zero_option
def compare_command(
    before: str, after: str, rules: str | None, findings: str | None, lang: Lang, *, exit_zero: bool
) -> int:
    """Say what is different in two results, and why: two years, or two rule sets.

    BEFORE and AFTER are each a commune's file, or a result that `assess --format json` wrote. Of two files it is said what is
    newly met, no longer met and still not met, and whether figures, the rule or the scope did it. The exit code is that of
    AFTER.
    """
    results, problems = together(partial(_result, file, rules, lang) for file in (before, after))
    read, more = together([] if findings is None else [partial(load_findings, findings)])
    if problems or more:
        raise FactError(in_order([*problems, *more]))
    first, second = results
    levels = None
    if read:
        if not isinstance(second, Assessment):
            raise click.UsageError(_NO_FINDINGS[lang])
        levels = compare_levels(second, read[0])
    if isinstance(first, Assessment) and isinstance(second, Assessment):
        print_styled(comparison_text(compare_assessments(first, second), lang))
    else:
        print_styled(changes_text(first, second, compare_results(first, second), lang))
    if levels is not None:
        say(f"\n{findings_text(levels, lang)}")
    return 0 if exit_zero else EXIT_CODES[second.verdict]


def _result(file: str, rules: str | None, lang: Lang) -> Assessment | StoredResult:
    """Read a stored result, or judge a commune."""
    if file != "-" and Path(file).suffix.lower() == ".json":
        document = _document(read_text(Path(file), FactError))
        if document is not None:
            return load_result(document)
    return assessed(file, rules, None, None, lang)


def _document(text: str) -> Mapping[str, Any] | None:
    """Return the result document in a JSON text; None if it is anything else, such as a commune's file."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return None  # it is read as a commune's file, whose mistakes are told with their places
    is_result = isinstance(content, dict) and {"criteria", "verdict"} <= content.keys()
    return content if is_result else None
