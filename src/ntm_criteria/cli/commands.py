"""The commands, except `table`."""

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
from ntm_criteria.text import Lang, Text, both, one_line

lang_option = click.option(
    "--lang", type=click.Choice(["vi", "en"]), default="vi", show_default=True, help="Language of texts."
)
rules_option = click.option(
    "--rules", metavar="ID|PATH", help="Bundled rule set or rule file; else the one FILE names."
)
year_option = click.option("--year", type=int, help="Year judged; else the commune's own.")
exit_zero_option = click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever the verdict.")
_MOST_CODES = 10  # in a message


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
    if form == "json":
        click.echo(json.dumps(render(assessment, "dict", lang=lang), ensure_ascii=False, indent=2))
    elif form == "text":
        print_styled(render(assessment, "text", lang=lang))
    elif form == "markdown":
        click.echo(render(assessment, "markdown", lang=lang))
    else:
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
    checked = check(bundled_files().get(path, path) if is_id else path)
    for problem in checked.problems:
        click.echo(problem.text(lang))
    if checked.still_open:
        click.echo(Text("Còn mở:", "Still open:")[lang])
        for line in checked.still_open:
            click.echo(f"  - {line[lang]}")
    sets, cases = checked.rule_sets, checked.cases
    errors = sum(problem.severity == "error" for problem in checked.problems)
    warnings = len(checked.problems) - errors
    summary = Text(
        f"{sets} bộ quy tắc, {cases} tình huống kiểm thử: {errors} lỗi, {warnings} lưu ý",
        f"{_counted(sets, 'rule set')}, {_counted(cases, 'case')}: "
        f"{_counted(errors, 'problem')}, {_counted(warnings, 'warning')}",
    )
    click.echo(summary[lang], err=bool(checked.problems))
    return BAD if errors else 0


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


@cli.command("rules")
@lang_option
def rules_command(lang: Lang) -> int:
    """List the bundled rule sets."""
    heads = Text(
        "Mã bộ|Tên|Năm|Tiêu chí|Chỉ tiêu|Nhiệm vụ|Có nguồn|Đủ",
        "Id|Title|Years|Criteria|Indicators|Tasks|Sourced|Complete",
    )
    rows = []
    for each in bundled_rule_sets():
        tasks = sum(indicator.role == "task" for indicator in each.indicators)
        covered = coverage(each)
        rows.append(
            [
                each.id,
                each.label[lang],
                "–".join(dict.fromkeys(map(str, each.years))),
                str(len(each.criteria)),
                str(len(each.indicators) - tasks),
                str(tasks),
                f"{covered.sourced}/{covered.total}",
                Text("có", "yes")[lang] if each.is_complete else Text("chưa", "no")[lang],
            ]
        )
    print_table(heads[lang].split("|"), rows)
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
        unit = fact.unit.name(lang) if fact.unit else _values(fact)[lang]
        level = Text("thôn", "village") if fact.per_village else Text("xã", "commune")
        name = need.label[lang] + (Text(" (năm trước)", " (last year)")[lang] if need.previous else "")
        held = need.held_by[lang] if need.held_by else ""
        rows.append([need.fact, name, unit, level[lang], ", ".join(need.indicators), held])
    print_table(heads[lang].split("|"), rows)
    return 0


def _value(id_: str, name: str) -> str:
    """The name of a category's value, with the id that tables and bounds (`by_…`) use where it is another word."""
    return name if id_ == name else f"{name} [{id_}]"


def _values(fact: Fact) -> Text:
    """What may be reported for a flag or a category."""
    if not fact.values:
        return Text("đạt/chưa đạt", "yes/no")
    kind = Text("danh mục", "category")
    return both(lambda lang: f"{kind[lang]}: {'; '.join(_value(id_, text[lang]) for id_, text in fact.values.items())}")


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
    click.echo(json.dumps(schema(name), ensure_ascii=False, indent=2))
    return 0


def _commune(file: str) -> Commune:
    if file != "-":
        return load_commune(file)
    text = read_all(sys.stdin.buffer, "<stdin>", FactError)
    return parse_commune(text, name="<stdin>", json=text.lstrip().startswith("{"))


def _no_such_code(rules: RuleSet, code: str) -> Text:
    message = Text(f"bộ '{rules.id}' không có chỉ tiêu '{code}'", f"'{rules.id}' has no indicator '{code}'")
    codes, dotted = [indicator.code for indicator in rules.indicators], code.replace(",", ".")
    number = dotted.partition(".")[0]
    of_criterion = [each for each in codes if each.partition(".")[0] == number]
    known = of_criterion or codes
    listed = ", ".join([*known[:_MOST_CODES], *(["…"] if len(known) > _MOST_CODES else [])])
    if dotted in codes:
        hint = Text(f"có phải ý là '{dotted}'?", f"did you mean '{dotted}'?")
    elif of_criterion:
        hint = Text(f"tiêu chí {number} có các chỉ tiêu {listed}", f"criterion {number} has the indicators {listed}")
    else:
        hint = Text(f"bộ có các chỉ tiêu {listed}", f"its indicators are {listed}")
    return Text(f"{message.vi}; {hint.vi}", f"{message.en}; {hint.en}")


def _rule_set(rules: str | None, commune: Commune, file: str, lang: Lang) -> RuleSet:
    if rules:
        return load_rule_set(rules)
    if commune.rules is None:
        known = ", ".join(each.id for each in bundled_rule_sets())
        message = Text(
            "chưa ghi bộ quy tắc; thêm dòng `rules: bang-mac-2024` vào tệp, hoặc dùng --rules; các bộ kèm theo:",
            "no rule set is named; add a line `rules: bang-mac-2024` to the file, or use --rules; bundled:",
        )
        raise click.UsageError(f"{message[lang]} {known}")
    return load_rule_set_named_in(commune, Path() if file == "-" else Path(file).parent)
