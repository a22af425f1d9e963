"""The commands `draft`, `review` and `confirm`: from the annex of a decision to rules that people have checked."""

from datetime import datetime
from pathlib import Path

import click

from ntm_criteria.cli.commands import lang_option
from ntm_criteria.cli.terminal import EXIT_CODES, say
from ntm_criteria.compiler import load_rule_set
from ntm_criteria.drafting import KINDS, Draft, LevelKind, RulesNow, confirm_indicators, draft_rule_set, in_words
from ntm_criteria.errors import CriteriaError, Place, Problem, ProblemCode, RuleFileError
from ntm_criteria.model import Verdict
from ntm_criteria.review import review_page
from ntm_criteria.text import Lang, Text, both, count, listing

_ID = "du-thao"  # the id of a draft that nobody named


@click.command("draft")
@click.argument("file", metavar="FILE")
@click.option("--like", metavar="ID|PATH", help="Rule set whose codes and facts are followed.")
@click.option("--layer", is_flag=True, help="Draft a layer on that set: what fills in its open parts or is tighter.")
@click.option("--id", "id_", metavar="ID", default=_ID, show_default=True, help="Id of the new set.")
@click.option("--title", help="Title of the new set; else the text above the table.")
@click.option("--table", type=int, metavar="N", help="Only this table of the document.")
@click.option("--sheet", metavar="NAME", help="Only this worksheet.")
@click.option("--years", metavar="FIRST..LAST", help="Years judged; else those of the table.")
@click.option("--out", metavar="FILE", help="Write the rule file here instead of printing it.")
@click.option(
    "--force", is_flag=True, help="Write over a file that is not this draft; never over what people confirmed."
)
@click.option("--review", "page", metavar="FILE", help="Write the page for the review here.")
@lang_option
def draft_command(
    file: str, like: str | None, id_: str, title: str | None, table: int | None, sheet: str | None, years: str | None,
    out: str | None, page: str | None, lang: Lang, *, layer: bool, force: bool,
) -> int:  # fmt: skip
    """Draft a rule file from the table of a decision (.docx, .xlsx, .html, .csv, .pdf)."""
    if layer and like is None:
        raise click.UsageError(_LIKE[lang])
    draft = draft_rule_set(
        file, id=id_, title=title, like=like, table=table, sheet=sheet, years=_years(years), layer=layer
    )
    if out:
        _keep(Path(out), draft.text, force=force)
        Path(out).write_text(draft.text, encoding="utf-8")
    else:
        say(draft.text, nl=False)
    if page:
        Path(page).write_text(review_page(draft, lang=lang), encoding="utf-8")
    for line in (*draft.told, *draft.differences, *_numbers(draft)):
        say(f"- {line[lang]}", err=True)
    return 0


@click.command("review")
@click.argument("rules", metavar="PATH")
@click.argument("file", metavar="FILE")
@click.option("--like", metavar="ID|PATH", help="Rule set whose codes and facts were followed.")
@click.option("--table", type=int, metavar="N", help="Only this table of the document.")
@click.option("--sheet", metavar="NAME", help="Only this worksheet.")
@lang_option
def review_command(rules: str, file: str, like: str | None, table: int | None, sheet: str | None, lang: Lang) -> int:
    """Print the page that shows each cell of FILE beside the rules in PATH, with what was confirmed.

    Exits with 10 if a cell is read otherwise than the rules state it, or if the document no longer has the row of an indicator
    under its code, or if the document puts levels in doubt (a column of no known region, a code given twice); all are listed on
    the standard error.
    """
    now = load_rule_set(Path(rules))
    layer = bool(now.builds_on)
    below = like or (now.builds_on[0] if layer else None)
    draft = draft_rule_set(file, id=now.id, like=below, table=table, sheet=sheet, years=now.years, layer=layer)
    say(review_page(draft, rules=now, lang=lang), nl=False)
    beside = RulesNow(draft, now)
    lines = [
        _DIFFERENT.format(
            code=cell.code, at=cell.at, read=in_words(cell.reading, now.facts), says=beside.of(cell).words
        )
        for cell in beside.different
    ]
    lines += [_LINE.format(line=each) for each in (*beside.gone, *draft.doubts)]
    for line in dict.fromkeys(each[lang] for each in lines):  # a merged cell once
        say(line, err=True)
    return EXIT_CODES[Verdict.NOT_MET] if lines else 0


@click.command("confirm")
@click.argument("file", metavar="FILE")
@click.argument("codes", metavar="CODE…", nargs=-1)
@click.option("--all", "all_", is_flag=True, help="Confirm all indicators of the file.")
@click.option("--by", required=True, metavar="NAME", help="Who compared them with the document.")
@click.option("--date", type=click.DateTime(["%Y-%m-%d"]), help="When; else today.")
@lang_option
def confirm_command(
    file: str, codes: tuple[str, ...], by: str, date: datetime | None, lang: Lang, *, all_: bool
) -> int:
    """Note in a rule file that indicators were compared with the document: status checked, by whom and when."""
    if bool(codes) == all_:
        raise click.UsageError(_WHICH[lang])
    on = (date or datetime.now().astimezone()).date()
    confirmed = confirm_indicators(file, codes, by=by, on=on)
    Path(file).write_text(confirmed.text, encoding="utf-8")
    if confirmed.cells:
        say(_CONFIRMED.format(codes=count(len(confirmed.codes), lang), cells=count(confirmed.cells, lang))[lang])
    else:
        say(_NOTHING_NEW.format(codes=", ".join(confirmed.codes))[lang])
    if confirmed.others:
        say(_OTHER_SOURCE.format(codes=", ".join(confirmed.others))[lang])
    if confirmed.open:
        say(_STILL_OPEN.format(codes=", ".join(confirmed.open))[lang])
    return 0


def _keep(file: Path, text: str, *, force: bool) -> None:
    """Refuse to write over a rule file in which people confirmed something, or over one that is not this draft.

    :param force: write over a file that is not this draft.
    :raises RuleFileError: the file would lose what people wrote.
    """
    _keep_confirmations(file)
    if not force and file.exists() and file.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n") != text:
        message = _IS_OTHER.format(file=file)
        raise RuleFileError([Problem(ProblemCode.UNREADABLE_FILE, message, Place(str(file), 1, 1), _FORCE)])


def _keep_confirmations(file: Path) -> None:
    """Refuse to write over a rule file in which people confirmed something.

    :raises RuleFileError: someone did.
    """
    try:
        rules = load_rule_set(file) if file.exists() else None
    except CriteriaError:
        return  # a broken draft may be drafted again
    codes = [entry.code for entry in rules.entries if entry.cite.checked_by] if rules else []
    if codes:
        message = _WOULD_LOSE.format(file=file, codes=both(lambda lang: listing(codes, lang)))
        raise RuleFileError([Problem(ProblemCode.CODE_TWICE, message, Place(str(file), 1, 1), _OTHER_FILE)])


def _years(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    first, _, last = text.partition("..")
    if not (first.isdigit() and (last or first).isdigit()):
        raise click.BadParameter("2021..2025", param_hint="--years")
    return int(first), int(last or first)


def _numbers(draft: Draft) -> list[Text]:
    counted = [(count_, _named(draft, LevelKind(kind))) for kind, count_ in draft.counts.items()]
    numbers = both(lambda lang: ", ".join(f"{count(each, lang)} {words[lang]}" for each, words in counted))
    return [_READ.format(numbers=numbers)]


def _named(draft: Draft, kind: LevelKind) -> Text:
    """Name the kind of some cells; of cells that are partly open, which is easily overlooked, with their indicators."""
    codes = list(dict.fromkeys(cell.code for cell in draft.cells if cell.reading.kind is kind and cell.code))
    if kind is not LevelKind.PARTLY or not codes:
        return KINDS[kind]
    return both(lambda lang: f"{KINDS[kind][lang]} ({', '.join(codes)})")


_LIKE = Text("--layer cần --like: bộ mà lớp bổ sung", "--layer needs --like: the set that the layer builds on")
_WHICH = Text("ghi mã các chỉ tiêu, hoặc --all", "give the codes of the indicators, or --all")
_DIFFERENT = Text(
    "- {code} ({at}): chương trình đọc là {read}; tệp quy tắc ghi: {says}",
    "- {code} ({at}): the document says {read}; the rule set states: {says}",
)
_CONFIRMED = Text("đã xác nhận {codes} chỉ tiêu, {cells} chỗ dẫn", "indicators confirmed: {codes}, citations: {cells}")
_NOTHING_NEW = Text(
    "không có chỗ dẫn nào được xác nhận thêm: {codes} đã xác nhận trước đó, hoặc chỉ còn phần để mở, nguồn gián tiếp hay nguồn "
    "khác",
    "no further citation was confirmed: {codes} were confirmed before, or only open parts, indirect or other sources are left",
)
_OTHER_SOURCE = Text(
    "giữ nguyên các mức dẫn văn bản khác với văn bản của chỉ tiêu: {codes}; đối chiếu với văn bản đó rồi ghi ngay tại chỗ dẫn "
    "của từng mức: status: checked, checked_by, checked_on",
    "levels that cite another document than their indicator stay as they are: {codes}; compare them with that document, then "
    "write at the citation of each: status: checked, checked_by, checked_on",
)
_STILL_OPEN = Text("vẫn còn phần để mở: {codes}", "with parts that are still open: {codes}")
_LINE = Text("- {line}", "- {line}")
_WOULD_LOSE = Text(
    "'{file}' có chỉ tiêu đã đối chiếu ({codes}), ghi đè thì mất",
    "'{file}' has confirmed indicators ({codes}), which would be lost",
)
_OTHER_FILE = Text(
    "đối chiếu tệp đó với văn bản bằng ntm-criteria review, hoặc ghi --out ra tệp khác",
    "compare that file with the document by ntm-criteria review, or give another file to --out",
)
_IS_OTHER = Text(
    "'{file}' đã có và khác bản dự thảo này (có thể đã sửa tay), không ghi đè",
    "'{file}' exists and is not this draft (someone may have edited it), so it is not written over",
)
_FORCE = Text(
    "ghi --out ra tệp khác rồi so hai tệp, hoặc thêm --force nếu chấp nhận mất tệp cũ",
    "give another file to --out and compare the two, or --force to lose the old one",
)
_READ = Text("các ô: {numbers}", "cells: {numbers}")
