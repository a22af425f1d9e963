"""The commands, apart from `table`."""

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

_lang = click.option(
    "--lang", type=click.Choice(["vi", "en"]), default="vi", show_default=True, help="Language of texts."
)


_rules = click.option("--rules", metavar="ID|PATH", help="Bundled rule set or rule file; else the one FILE names.")


_year = click.option("--year", type=int, help="Year judged; else the commune's own.")


_exit_zero = click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever the verdict.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ntm-criteria")
def cli() -> None:
    """Judge a commune by a New Rural Development (nông thôn mới) rule set, and say why.

    Exit codes: 0 met, 10 not met, 11 unknown, 12 not applicable, 2 wrong usage or bad file, 1 failure of the program.
    """


@cli.command(name="assess")
@click.argument("file", metavar="FILE")
@_rules
@_year
@click.option(
    "--format", "form", type=click.Choice(["text", "markdown", "json", "html"]), default="text", show_default=True
)
@_lang
@_exit_zero
def assess_(file: str, rules: str | None, year: int | None, form: str, lang: Lang, *, exit_zero: bool) -> int:
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


@cli.command(name="explain")
@click.argument("file", metavar="FILE")
@click.argument("code", metavar="CODE")
@_rules
@_year
@_lang
@_exit_zero
def explain_(file: str, code: str, rules: str | None, year: int | None, lang: Lang, *, exit_zero: bool) -> int:
    """Explain the verdict on one indicator (CODE, such as 3.1) of the commune in FILE."""
    commune = _commune(file)
    rule_set = _rule_set(rules, commune, file, lang)
    if code not in (indicator.code for indicator in rule_set.indicators):
        raise click.UsageError(_no_such_code(rule_set, code)[lang])
    result = assess(commune, rule_set, year=year)[code]
    print_styled(explain(result, lang=lang))
    return 0 if exit_zero else EXIT_CODES[result.verdict]


@cli.command(name="check")
@click.argument("path", metavar="ID|PATH")
@_lang
def check_(path: str, lang: Lang) -> int:
    """Check a rule file, a bundled rule set, or all files under a folder, and run the cases beside them."""
    is_id = not is_path(path) and not Path(path).exists()
    found = check(bundled_files().get(path, path) if is_id else path)
    for problem in found.problems:
        click.echo(problem.text(lang))
    if found.still_open:
        click.echo(Text("Còn mở:", "Still open:")[lang])
        for line in found.still_open:
            click.echo(f"  - {line[lang]}")
    wrong = sum(problem.severity == "error" for problem in found.problems)
    said = Text(
        f"{found.rule_sets} bộ quy tắc, {found.cases} tình huống kiểm thử: {wrong} lỗi, {len(found.problems) - wrong} lưu ý",
        ", ".join((_some(found.rule_sets, "rule set"), _some(found.cases, "case")))
        + f": {_some(wrong, 'problem')}, {_some(len(found.problems) - wrong, 'warning')}",
    )
    click.echo(said[lang], err=bool(found.problems))
    return BAD if wrong else 0


def _some(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


@cli.command(name="rules")
@_lang
def rules_(lang: Lang) -> int:
    """List the bundled rule sets."""
    heads = Text(
        "Mã bộ|Tên|Năm|Tiêu chí|Chỉ tiêu|Nhiệm vụ|Có nguồn|Đủ",
        "Id|Title|Years|Criteria|Indicators|Tasks|Sourced|Complete",
    )
    rows = []
    for each in bundled_rule_sets():
        tasks = sum(indicator.role == "task" for indicator in each.indicators)
        complete = Text("có", "yes") if each.is_complete else Text("chưa", "no")
        years = "–".join(dict.fromkeys(map(str, each.years)))
        rows.append(
            [
                each.id,
                each.label[lang],
                years,
                str(len(each.criteria)),
                str(len(each.indicators) - tasks),
                str(tasks),
                "{0.sourced}/{0.total}".format(coverage(each)),
                complete[lang],
            ]
        )
    print_table(heads[lang].split("|"), rows)
    return 0


@cli.command(name="overlay")
@click.argument("rules", metavar="ID|PATH")
def overlay_(rules: str) -> int:
    """Print the template of a layer that fills in what is open in a rule set."""
    click.echo(overlay_template(load_rule_set(rules)), nl=False)
    return 0


@cli.command(name="facts")
@click.argument("rules", metavar="ID|PATH")
@_lang
def facts_(rules: str, lang: Lang) -> int:
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
    """A category's value with the id that tables and bounds (`by_…`) call it by, where that is another word."""
    return name if id_ == name else f"{name} [{id_}]"


def _values(fact: Fact) -> Text:
    """What may be written of a flag or a category."""
    if not fact.values:
        return Text("đạt/chưa đạt", "yes/no")
    kind = Text("danh mục", "category")
    return both(lambda lang: f"{kind[lang]}: {'; '.join(_value(id_, text[lang]) for id_, text in fact.values.items())}")


@cli.command(name="twin")
@click.argument("rules", metavar="ID|PATH")
@_lang
def twin_(rules: str, lang: Lang) -> int:
    """Print a rule set in words (Markdown), to be checked against its documents."""
    click.echo(twin_page(load_rule_set(rules), lang=lang), nl=False)
    return 0


@cli.command(name="schema")
@click.argument("name", type=click.Choice(SCHEMAS), default=SCHEMAS[0])
def schema_(name: str) -> int:
    """Print the JSON Schema of a rule file, a commune file or a result document."""
    click.echo(json.dumps(schema(name), ensure_ascii=False, indent=2))
    return 0


def _commune(file: str) -> Commune:
    if file != "-":
        return load_commune(file)
    text = read_all(sys.stdin.buffer, "<stdin>", FactError)
    return parse_commune(text, name="<stdin>", json=text.lstrip().startswith("{"))


def _no_such_code(rules: RuleSet, code: str) -> Text:
    said = Text(f"bộ '{rules.id}' không có chỉ tiêu '{code}'", f"'{rules.id}' has no indicator '{code}'")
    codes, dotted = [indicator.code for indicator in rules.indicators], code.replace(",", ".")
    number = dotted.partition(".")[0]
    near = [each for each in codes if each.partition(".")[0] == number]
    listed = ", ".join((near or codes)[:_MOST_CODES]) + (", …" if len(near or codes) > _MOST_CODES else "")
    if dotted in codes:
        more = Text(f"có phải ý là '{dotted}'?", f"did you mean '{dotted}'?")
    elif near:
        more = Text(f"tiêu chí {number} có các chỉ tiêu {listed}", f"criterion {number} has the indicators {listed}")
    else:
        more = Text(f"bộ có các chỉ tiêu {listed}", f"its indicators are {listed}")
    return Text(f"{said.vi}; {more.vi}", f"{said.en}; {more.en}")


_MOST_CODES = 10  # in a message


def _rule_set(rules: str | None, commune: Commune, file: str, lang: Lang) -> RuleSet:
    if rules:
        return load_rule_set(rules)
    if commune.rules is None:
        known = ", ".join(each.id for each in bundled_rule_sets())
        said = Text(
            "chưa ghi bộ quy tắc; thêm dòng `rules: bang-mac-2024` vào tệp, hoặc dùng --rules; các bộ kèm theo:",
            "no rule set is named; add a line `rules: bang-mac-2024` to the file, or use --rules; bundled:",
        )
        raise click.UsageError(f"{said[lang]} {known}")
    return load_rule_set_named_in(commune, Path() if file == "-" else Path(file).parent)
