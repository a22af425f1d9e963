"""The verb `draft_rule_set`: from a file, or a document that was read already, to a draft."""

from pathlib import Path

from ntm_criteria.compiler import load_rule_set
from ntm_criteria.drafting.draft import Draft, draft_document
from ntm_criteria.drafting.grid import SourceDocument
from ntm_criteria.drafting.readers import read_document
from ntm_criteria.model import Dictionary, RuleSet


def draft_rule_set(
    source: str | Path | SourceDocument,
    *,
    id: str,  # noqa: A002  # as rule files and `Commune` call it
    title: str | None = None,
    like: str | Path | RuleSet | None = None,
    dictionary: Dictionary | None = None,
    table: int | None = None,
    sheet: str | None = None,
    years: tuple[int, int] | None = None,
    layer: bool = False,
) -> Draft:
    """Draft a rule set from the tables of a decision, for people to review.

    Every cell of levels becomes a bound, "đạt", "left to the province", or is left open with a note that says why; nothing is
    guessed in silence. Facts are those of `like` and of the dictionary, by code, name, unit and kind; others are proposed. A
    draft compiles and can be judged by, and `check_rule_files` lists what nobody has confirmed.

    :param source: a file (.docx, .xlsx, .html, .csv, .pdf), or a document that was read already.
    :param id: the id of the new set.
    :param title: its title; by default the text above the table.
    :param like: a set, or its id or path, whose codes and facts are followed.
    :param dictionary: the data dictionary, by default that of `like`, else the common one.
    :param table: the number of the only table to read; by default all tables of criteria that are laid out alike.
    :param sheet: the name of the only worksheet to read.
    :param years: the first and the last year it judges; by default those of the table or of `like`.
    :param layer: draft a layer on `like`: only what fills in its open parts or is tighter. What a layer cannot say, such as a
        looser bound, is in `differences`.
    :returns: the draft: the rule file and the rule set, every cell with its reading, and what was told.
    :raises RuleFileError: there is no table of criteria with levels, or no such table; or the table's years are not among
        those of the set below the layer.
    :raises ValueError: a layer without a set to build on.
    """
    if layer and like is None:
        raise ValueError("a layer needs the set it builds on: like=…")
    document = source if isinstance(source, SourceDocument) else read_document(Path(source), sheet=sheet)
    followed = load_rule_set(like) if isinstance(like, str | Path) else like
    return draft_document(
        document, id=id, title=title, like=followed, dictionary=dictionary, table=table, years=years, layer=layer
    )
