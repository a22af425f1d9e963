"""The commands of `ntm-criteria` that judge one commune or show a rule set."""

import json
import logging
import os
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, TypeAlias, cast

import click

from ntm_criteria.authoring import coverage, overlay_template, rules_in_force, twin_page
from ntm_criteria.cli.one_commune import assessed, say_left_out
from ntm_criteria.cli.settings import Several, settings_of, unknown_variables
from ntm_criteria.cli.terminal import EXIT_CODES, LanguageChoice, print_styled, print_table, say
from ntm_criteria.compiler import bundled_rule_sets, load_rule_set
from ntm_criteria.errors import FactError, Problem, ProblemCode
from ntm_criteria.judging import facts_of
from ntm_criteria.loading import add_language, message_template, missing_messages, read_language
from ntm_criteria.model import Fact, RuleSet, Verdict
from ntm_criteria.pages import Detail, Languages, explain, render, rule_set_page, verdicts, whole_page
from ntm_criteria.problems import one_by_one
from ntm_criteria.tables import RulesByRow
from ntm_criteria.text import Lang, Text, messages, with_names, written_date

Decorator: TypeAlias = Callable[[Callable[..., Any]], Callable[..., Any]]
lang_option: Decorator = click.option(
    "--lang", type=LanguageChoice(), default="vi", show_default=True, help="Language of texts."
)
rules_option: Decorator = click.option(
    "--rules", metavar="ID|PATH", help="Bundled rule set or rule file; else the one FILE names."
)
year_option: Decorator = click.option("--year", type=int, help="Year judged; else the commune's own.")
date_option: Decorator = click.option(
    "--date", type=click.DateTime(["%Y-%m-%d"]), help="Date of recognition, which picks the amendment in force."
)
exit_zero_option: Decorator = click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever the verdict.")
file_lines_option: Decorator = click.option(
    "--file-lines", "--dòng-tệp", "file_lines", is_flag=True, help="Show the line of the rule file behind each verdict."
)
_IN_FORCE = "in-force"
_ONLY_IN_FORCE = Text(
    "--level và --province chỉ dùng với --rules in-force", "--level and --province go with --rules in-force only"
)
_NONE_IN_FORCE = Text(
    "không có bộ quy tắc nào của cấp {level} có hiệu lực ngày {day}",
    "no rule set of the level {level} is in force on {day}",
)
_MOST_CODES = 10  # codes that a message lists
_STEERING = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # JSON need not escape these


@click.group(context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "NTM"})
@click.version_option(package_name="ntm-criteria")
@click.option(
    "--language", "files", metavar="FILE", cls=Several, multiple=True, help="File of a further language, for --lang."
)
@click.option(
    "--config", metavar="FILE", type=click.Path(path_type=Path), help='TOML file of options: [table] rules = "ID".'
)
@click.option(
    "--log-level",
    type=click.Choice(["debug", "info", "warning"]),
    help="Report the steps of the program, with times.",
)
@click.pass_context
def cli(context: click.Context, files: tuple[str, ...], config: Path | None, log_level: str | None) -> None:
    """Judge a commune by a New Rural Development (nông thôn mới) rule set, and say why.

    An option that is not given is taken from the environment (NTM_TABLE_RULES is --rules of table), then from the file of
    --config.

    Exit codes: 0 met, 10 not met, 11 unknown, 12 not applicable, 2 wrong usage or bad file, 1 failure of the program.
    """
    if log_level is not None:
        logging.basicConfig(
            level=log_level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s", force=True
        )
    for file in files:
        add_language(file)
    for variable, meant in unknown_variables(os.environ, str(context.auto_envvar_prefix), cli):
        hint = f"; did you mean {meant}?" if meant else ""
        say(f"the environment variable {variable} is no option of a command, and is not used{hint}", err=True)
    if config is not None:
        context.default_map = settings_of(config, cli)


def year_or_column(written: str | None) -> int | str | None:
    """Return what `--year YEAR|COLUMN` of tables means: a year, or the name of the year column."""
    return int(written) if written and written.isdecimal() else written


@cli.command("assess")
@click.argument("file", metavar="FILE")
@rules_option
@year_option
@date_option
@click.option(
    "--format", "form", type=click.Choice(["text", "markdown", "json", "html"]), default="text", show_default=True
)
@click.option("--lang", type=LanguageChoice("both"), default="vi", show_default=True, help="Language of texts.")
@click.option(
    "--only", type=click.Choice([each.value for each in Verdict]), cls=Several, multiple=True, help="Verdicts to show."
)
@click.option(
    "--detail", type=click.Choice(["short", "full"]), default="full", show_default=True, help="How much to show."
)
@file_lines_option
@exit_zero_option
def assess_command(
    file: str,
    rules: str | None,
    year: int | None,
    date: datetime | None,
    form: Literal["text", "markdown", "json", "html"],
    lang: Languages,
    only: tuple[str, ...],
    detail: Detail,
    *,
    file_lines: bool,
    exit_zero: bool,
) -> int:
    """Judge the commune in FILE (YAML or JSON; - reads standard input)."""
    language: Lang = "vi" if lang == "both" else lang
    assessment = assessed(file, rules, year, date, language)
    say_left_out(assessment, language)
    shown = verdicts(only or None)
    match form:
        case "json":
            print_json(render(assessment, "dict", lang=language))
        case "html":
            say(whole_page(assessment, lang=lang, only=shown, detail=detail, file_lines=file_lines))
        case _:
            page = render(assessment, form, lang=lang, only=shown, detail=detail, file_lines=file_lines)
            (print_styled if form == "text" else say)(page)
    return 0 if exit_zero else EXIT_CODES[assessment.verdict]


@cli.command("explain")
@click.argument("file", metavar="FILE")
@click.argument("code", metavar="CODE")
@rules_option
@year_option
@date_option
@lang_option
@file_lines_option
@exit_zero_option
def explain_command(
    file: str,
    code: str,
    rules: str | None,
    year: int | None,
    date: datetime | None,
    lang: Lang,
    *,
    file_lines: bool,
    exit_zero: bool,
) -> int:
    """Explain the verdict on one indicator (CODE, such as 3.1) of the commune in FILE."""
    assessment = assessed(file, rules, year, date, lang)
    if code not in (indicator.code for indicator in assessment.rules.entries):
        raise click.UsageError(_no_such_code(assessment.rules, code)[lang])
    result = assessment[code]
    print_styled(explain(result, lang=lang, file_lines=file_lines))
    return 0 if exit_zero else EXIT_CODES[result.verdict]


@cli.command("rules")
@lang_option
def rules_command(lang: Lang) -> int:
    """List the bundled rule sets."""
    message = Text(
        "Mã bộ|Tên|Năm|Tiêu chí|Chỉ tiêu|Nhiệm vụ|Có nguồn|Đủ",
        "Id|Title|Years|Criteria|Indicators|Tasks|Sourced|Complete",
    )
    rows = []
    for rules in bundled_rule_sets():
        years = "–".join(dict.fromkeys(map(str, rules.years)))
        tasks = len(rules.tasks)
        numbers = [str(number) for number in (len(rules.criteria), len(rules.entries) - tasks, tasks)]
        measured = coverage(rules)
        is_complete = Text("có", "yes") if rules.is_complete else Text("chưa", "no")
        sourced = f"{measured.sourced}/{measured.total}"
        rows.append([rules.id, rules.label[lang], years, *numbers, sourced, is_complete[lang]])
    print_table(message[lang].split("|"), rows)
    return 0


@cli.command("overlay")
@click.argument("rules", metavar="ID|PATH")
def overlay_command(rules: str) -> int:
    """Print the template of a layer that fills in what is open in a rule set."""
    say(overlay_template(load_rule_set(rules)), nl=False)
    return 0


@cli.command("facts")
@click.argument("rules", metavar="ID|PATH")
@lang_option
def facts_command(rules: str, lang: Lang) -> int:
    """List the figures that a rule set reads: id, name, unit, indicators, who holds it."""
    rule_set = load_rule_set(rules)
    lang = with_names(lang, rule_set.names)
    heads = Text("Mã|Tên|Loại, đơn vị|Cấp|Chỉ tiêu|Nơi nắm số liệu", "Id|Name|Kind, unit|Level|Indicators|Held by")
    rows = []
    for need in facts_of(rule_set):
        fact = rule_set.facts[need.fact]
        unit = fact.unit.name(lang) if fact.unit else _values(fact, lang)
        level = Text("thôn", "village") if fact.per_village else Text("xã", "commune")
        name = need.label[lang] + (Text(" (năm trước)", " (last year)")[lang] if need.previous else "")
        holder = need.held_by[lang] if need.held_by else ""
        rows.append([need.fact, name, unit, level[lang], ", ".join(need.indicators), holder])
    print_table(heads[lang].split("|"), rows)
    return 0


def _values(fact: Fact, lang: Lang) -> str:
    """Write the values of a flag or a category; the ids of values, which tables need, are in brackets: "Name [id]"."""
    if not fact.values:
        return fact.answers.text[lang]
    names = [(id_, name[lang]) for id_, name in fact.values.items()]
    listing = "; ".join(name if id_ == name else f"{name} [{id_}]" for id_, name in names)
    return f"{Text('danh mục', 'category')[lang]}: {listing}"


@cli.command("twin")
@click.argument("rules", metavar="ID|PATH")
@click.option("--format", "form", type=click.Choice(["markdown", "html"]), default="markdown", show_default=True)
@lang_option
def twin_command(rules: str, form: str, lang: Lang) -> int:
    """Print a rule set in words, to be checked against its documents; in HTML with contents and a search."""
    write = rule_set_page if form == "html" else twin_page
    say(write(load_rule_set(rules), lang=lang), nl=form == "html")
    return 0


@cli.command("messages")
@click.argument("file", metavar="[FILE]", required=False)
def messages_command(file: str | None) -> int:
    """Print a language file with every sentence of the library to be translated; FILE's translations are kept."""
    language = read_language(file) if file else None
    say(message_template(language), nl=False)
    if language and (missing := len(missing_messages(language))):
        say(_MISSING.format(missing=missing, total=len(messages()))["en"], err=True)
    return 0


_MISSING = Text("chưa dịch {missing}/{total} câu", "{missing} of {total} sentences are not translated")


def print_json(content: object) -> None:
    click.echo(_STEERING.sub(lambda char: f"\\u{ord(char[0]):04x}", json.dumps(content, ensure_ascii=False, indent=2)))


def _no_such_code(rules: RuleSet, code: str) -> Text:
    """Write the message for an unknown indicator code, with a hint: the code probably meant, or the codes that exist."""
    codes = [indicator.code for indicator in rules.entries]
    number = code.replace(",", ".").partition(".")[0]
    of_criterion = [indicator_code for indicator_code in codes if indicator_code.partition(".")[0] == number]
    candidates = of_criterion or codes
    listing = ", ".join([*candidates[:_MOST_CODES], *(["…"] if len(candidates) > _MOST_CODES else [])])
    if found := one_by_one(code, codes):
        hint = found
    elif of_criterion:
        hint = Text(
            "tiêu chí {number} có các chỉ tiêu {listing}", "criterion {number} has the indicators {listing}"
        ).format(number=number, listing=listing)
    else:
        hint = Text("bộ có các chỉ tiêu {listing}", "its indicators are {listing}").format(listing=listing)
    return Text(
        "bộ '{rules_id}' không có chỉ tiêu '{code}'; {hint}", "'{rules_id}' has no indicator '{code}'; {hint}"
    ).format(rules_id=rules.id, code=code, hint=hint)


def rules_or_choice(
    rules: str, level: str | None, province: str | None, date: datetime | None, lang: Lang
) -> RuleSet | RulesByRow:
    """Load the rule set that the options name, or choose the one in force: by columns, where an option does not say it."""
    if rules != _IN_FORCE:
        if level or province:
            raise click.UsageError(_ONLY_IN_FORCE[lang])
        return load_rule_set(rules)
    day = date.date() if date else None
    given: dict[str, Any] = {"level": level, "province": province, "date": day}
    stated = {name: value for name, value in given.items() if value is not None}

    def choose(**cells: Any) -> RuleSet | None:
        found = rules_in_force(**stated, **cells)
        if found is None and level is not None and day is not None:
            message = _NONE_IN_FORCE.format(level=level, day=written_date(day))
            raise FactError([Problem(ProblemCode.NO_RULE_SET, message)])
        return found

    if None in given.values():
        return RulesByRow(choose, **dict.fromkeys(stated))
    return cast(RuleSet, choose())
