"""The commands of `ntm-criteria`, except `table`."""

import json
import sys
from html import escape
from pathlib import Path

import click

from ntm_criteria.authoring import check, coverage, overlay_template, twin_page
from ntm_criteria.cli.terminal import BAD, EXIT_CODES, print_styled, print_table
from ntm_criteria.compiler import bundled_files, bundled_rule_sets, is_path, load_rule_set, load_rule_set_named_in
from ntm_criteria.errors import FactError
from ntm_criteria.facade import assess, required_facts
from ntm_criteria.figures import Commune
from ntm_criteria.loading import load_commune, parse_commune, read_all
from ntm_criteria.model import Fact, RuleSet
from ntm_criteria.reporting import explain, render, title
from ntm_criteria.reporting.schemas import SCHEMAS, schema
from ntm_criteria.text import LANGUAGES, Lang, Text, one_line

lang_option = click.option(
    "--lang", type=click.Choice(LANGUAGES), default="vi", show_default=True, help="Language of texts."
)
rules_option = click.option(
    "--rules", metavar="ID|PATH", help="Bundled rule set or rule file; else the one FILE names."
)
year_option = click.option("--year", type=int, help="Year judged; else the commune's own.")
exit_zero_option = click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever the verdict.")
_MOST_CODES = 10  # codes that a message lists


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ntm-criteria")
def cli() -> None:
    """Judge a commune by a New Rural Development (nông thôn mới) rule set, and say why.

    Exit codes: 0 met, 10 not met, 11 unknown, 12 not applicable, 2 wrong usage or bad file, 1 failure of the program.
    """


@cli.command("assess")
@click.argument("file", metavar="FILE")
@rules_option
@year_option
@click.option(
    "--format", "form", type=click.Choice(["text", "markdown", "json", "html"]), default="text", show_default=True
)
@lang_option
@exit_zero_option
def assess_command(file: str, rules: str | None, year: int | None, form: str, lang: Lang, *, exit_zero: bool) -> int:
    """Judge the commune in FILE (YAML or JSON; - reads standard input)."""
    commune = _commune(file)
    assessment = assess(commune, _rule_set(rules, commune, file, lang), year=year)
    match form:
        case "json":
            _print_json(render(assessment, "dict", lang=lang))
        case "text":
            print_styled(render(assessment, "text", lang=lang))
        case "markdown":
            click.echo(render(assessment, "markdown", lang=lang))
        case "html":
            head = f'<head><meta charset="utf-8"><title>{escape(one_line(title(assessment)[lang]))}</title></head>'
            body = f"<body>\n{render(assessment, 'html', lang=lang)}\n</body>"
            click.echo(f'<!doctype html>\n<html lang="{lang}">\n{head}\n{body}\n</html>')
    return 0 if exit_zero else EXIT_CODES[assessment.verdict]


@cli.command("explain")
@click.argument("file", metavar="FILE")
@click.argument("code", metavar="CODE")
@rules_option
@year_option
@lang_option
@exit_zero_option
def explain_command(file: str, code: str, rules: str | None, year: int | None, lang: Lang, *, exit_zero: bool) -> int:
    """Explain the verdict on one indicator (CODE, such as 3.1) of the commune in FILE."""
    commune = _commune(file)
    rule_set = _rule_set(rules, commune, file, lang)
    if code not in (indicator.code for indicator in rule_set.indicators):
        raise click.UsageError(_no_such_code(rule_set, code)[lang])
    result = assess(commune, rule_set, year=year)[code]
    print_styled(explain(result, lang=lang))
    return 0 if exit_zero else EXIT_CODES[result.verdict]


@cli.command("check")
@click.argument("path", metavar="ID|PATH")
@lang_option
def check_command(path: str, lang: Lang) -> int:
    """Check a rule file, a bundled rule set, or all files under a folder, and run the cases beside them."""
    is_id = not is_path(path) and not Path(path).exists()
    result = check(bundled_files().get(path, path) if is_id else path)
    for problem in result.problems:
        click.echo(problem.text(lang))
    if result.still_open:
        click.echo(Text("Còn mở:", "Still open:")[lang])
        for line in result.still_open:
            click.echo(f"  - {line[lang]}")
    sets, cases = result.rule_sets, result.cases
    errors = sum(problem.severity == "error" for problem in result.problems)
    warnings = len(result.problems) - errors
    summary = Text(
        f"{sets} bộ quy tắc, {cases} tình huống kiểm thử: {errors} lỗi, {warnings} lưu ý",
        f"{_counted(sets, 'rule set')}, {_counted(cases, 'case')}: "
        f"{_counted(errors, 'problem')}, {_counted(warnings, 'warning')}",
    )
    click.echo(summary[lang], err=bool(result.problems))
    return BAD if errors else 0


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


@cli.command("rules")
@lang_option
def rules_command(lang: Lang) -> int:
    """List the bundled rule sets."""
    vi, en = (
        "Mã bộ|Tên|Năm|Tiêu chí|Chỉ tiêu|Nhiệm vụ|Có nguồn|Đủ",
        "Id|Title|Years|Criteria|Indicators|Tasks|Sourced|Complete",
    )
    rows = []
    for rules in bundled_rule_sets():
        years = "–".join(dict.fromkeys(map(str, rules.years)))
        tasks = sum(indicator.role == "task" for indicator in rules.indicators)
        numbers = [str(number) for number in (len(rules.criteria), len(rules.indicators) - tasks, tasks)]
        measured = coverage(rules)
        is_complete = Text("có", "yes") if rules.is_complete else Text("chưa", "no")
        sourced = f"{measured.sourced}/{measured.total}"
        rows.append([rules.id, rules.label[lang], years, *numbers, sourced, is_complete[lang]])
    print_table(Text(vi, en)[lang].split("|"), rows)
    return 0


@cli.command("overlay")
@click.argument("rules", metavar="ID|PATH")
def overlay_command(rules: str) -> int:
    """Print the template of a layer that fills in what is open in a rule set."""
    click.echo(overlay_template(load_rule_set(rules)), nl=False)
    return 0


@cli.command("facts")
@click.argument("rules", metavar="ID|PATH")
@lang_option
def facts_command(rules: str, lang: Lang) -> int:
    """List the figures that a rule set reads: id, name, unit, indicators, who holds it."""
    rule_set = load_rule_set(rules)
    heads = Text("Mã|Tên|Loại, đơn vị|Cấp|Chỉ tiêu|Nơi nắm số liệu", "Id|Name|Kind, unit|Level|Indicators|Held by")
    rows = []
    for need in required_facts(rule_set):
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
        return Text("đạt/chưa đạt", "yes/no")[lang]
    names = [(id_, name[lang]) for id_, name in fact.values.items()]
    listing = "; ".join(name if id_ == name else f"{name} [{id_}]" for id_, name in names)
    return f"{Text('danh mục', 'category')[lang]}: {listing}"


@cli.command("twin")
@click.argument("rules", metavar="ID|PATH")
@lang_option
def twin_command(rules: str, lang: Lang) -> int:
    """Print a rule set in words (Markdown), to be checked against its documents."""
    click.echo(twin_page(load_rule_set(rules), lang=lang), nl=False)
    return 0


@cli.command("schema")
@click.argument("name", type=click.Choice(SCHEMAS), default=SCHEMAS[0])
def schema_command(name: str) -> int:
    """Print the JSON Schema of a rule file, a commune file or a result document."""
    _print_json(schema(name))
    return 0


def _print_json(content: object) -> None:
    click.echo(json.dumps(content, ensure_ascii=False, indent=2))


def _commune(file: str) -> Commune:
    if file != "-":
        return load_commune(file)
    text = read_all(sys.stdin.buffer, "<stdin>", FactError)
    return parse_commune(text, name="<stdin>", json=text.lstrip().startswith("{"))


def _no_such_code(rules: RuleSet, code: str) -> Text:
    """Write the message for an unknown indicator code, with a hint: the code probably meant, or the codes that exist."""
    codes, dotted = [indicator.code for indicator in rules.indicators], code.replace(",", ".")
    number = dotted.partition(".")[0]
    of_criterion = [indicator_code for indicator_code in codes if indicator_code.partition(".")[0] == number]
    candidates = of_criterion or codes
    listing = ", ".join([*candidates[:_MOST_CODES], *(["…"] if len(candidates) > _MOST_CODES else [])])
    if dotted in codes:
        hint = Text(f"có phải ý là '{dotted}'?", f"did you mean '{dotted}'?")
    elif of_criterion:
        hint = Text(f"tiêu chí {number} có các chỉ tiêu {listing}", f"criterion {number} has the indicators {listing}")
    else:
        hint = Text(f"bộ có các chỉ tiêu {listing}", f"its indicators are {listing}")
    return Text(
        f"bộ '{rules.id}' không có chỉ tiêu '{code}'; {hint.vi}", f"'{rules.id}' has no indicator '{code}'; {hint.en}"
    )


def _rule_set(rules: str | None, commune: Commune, file: str, lang: Lang) -> RuleSet:
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
