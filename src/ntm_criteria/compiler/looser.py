"""Checks that a layer loosens no requirement of the set below."""

from ntm_criteria.compiler.rule_set import SetCompiler
from ntm_criteria.errors import ProblemCode
from ntm_criteria.figures import KeyPath
from ntm_criteria.model import AnyBound, Compare, Condition, Indicator, RuleSet, Standing, relate
from ntm_criteria.text import Text
from ntm_criteria.wording import related, requirement

_FORBIDDEN = {
    Standing.LOOSER: (ProblemCode.LOOSER_BOUND, Text("nới lỏng", "looser than")),
    Standing.OPENED: (ProblemCode.LOOSER_BOUND, Text("bỏ trống", "open, unlike")),
    Standing.NOT_COMPARABLE: (ProblemCode.MEASURE_CHANGED, Text("khác cách đo", "not measured as")),
}


def check_not_looser(
    compiler: SetCompiler, new: Indicator, old: Indicator, base: RuleSet, years: tuple[int, int], path: KeyPath
) -> None:
    """Add a problem for each bound of `new` that is looser than the bound of `old`, or cannot be compared with it.

    :param path: the path of the requirement or bound in the layer.
    """

    def in_words(condition: Condition, node: Condition | None, bound: AnyBound | None) -> Text:
        facts = compiler.bounds.dictionary
        if isinstance(node, Compare) and bound is not None:
            return related(node.relation, bound, compiler.conditions.fact_of(node.measure).unit, facts)
        return requirement(node or condition, facts)

    for cell in relate(new.stated, old.stated, years):
        if cell.standing not in _FORBIDDEN:
            continue
        code, word = _FORBIDDEN[cell.standing]
        new_words = in_words(new.stated, cell.new, cell.new_bound)
        old_words = in_words(old.stated, cell.old, cell.old_bound)
        old_cite = (cell.old_bound.cite if cell.old_bound else None) or old.cite
        rows = "".join(f", '{key}'" for _, key in cell.rows)
        at = path
        for axis, key in cell.rows:
            at = (*at, f"by_{axis}", key)
        compiler.problems.add(
            code,
            at,
            Text(
                "'{code}'{rows}: '{new_words}' ('{source_name}') {word} so với '{old_words}' ('{source_name_2}') của "
                "bộ '{base_id}'",
                "'{code}'{rows}: '{new_words}' ('{source_name}') is {word} '{old_words}' ('{source_name_2}') of "
                "'{base_id}'",
            ).format(
                code=old.code,
                rows=rows,
                new_words=new_words,
                source_name=new.cite.source.name,
                word=word,
                old_words=old_words,
                source_name_2=old_cite.source.name,
                base_id=base.id,
            ),
        )
