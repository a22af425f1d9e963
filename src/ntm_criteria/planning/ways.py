"""The ways to meet a requirement: which figures have to change, from what to what, and at what effort."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from numbers import Rational

from attrs import evolve

from ntm_criteria.by_code import is_whole, number_of_criterion
from ntm_criteria.figures import Exact, FigureChange, Value, Way, as_share, in_words
from ntm_criteria.judging import Assessment
from ntm_criteria.model import (
    MET,
    NOT_APPLICABLE,
    POINT,
    VILLAGE,
    Condition,
    Dictionary,
    Estimated,
    Fact,
    FactKind,
    Interval,
    fraction,
    pair,
)
from ntm_criteria.planning.levers import moved_for
from ntm_criteria.planning.moves import counted_villages, distance, of_lever, with_companions
from ntm_criteria.planning.options import Option
from ntm_criteria.planning.search import Search
from ntm_criteria.planning.supposed import Lever, Supposed
from ntm_criteria.problems import did_you_mean
from ntm_criteria.text import Text, numbered
from ntm_criteria.wording import quantity


def condition_of(assessment: Assessment, target: str | int) -> Condition:
    """Return the condition of a target: "14.1", "criterion 6" ("criterion_6", "tiêu chí 6", 6), or "overall" ("verdict").

    :raises KeyError: the rule set has no such indicator or criterion; the message lists what it has.
    """
    rules = assessment.rules
    if not isinstance(target, str):
        return (rules.criterion(target) if isinstance(target, int) else rules[target]).condition  # refuses a float
    name = target.strip()
    if is_whole(name):
        return rules.condition
    # the number alone, if no indicator has it as its code
    number = number_of_criterion(name) or (name if name not in rules and name.isdigit() else None)
    return rules[name].condition if number is None else rules.criterion(number).condition


def weights_of(
    weights: Mapping[str, Rational | int] | None, assessment: Assessment, world: Supposed
) -> dict[str, Fraction]:
    """Check weights, and return them as fractions, by the facts that move.

    :raises KeyError: a weight is of a fact that the dictionary does not have.
    :raises ValueError: a weight is not above 0, or a float.
    """
    found: dict[str, Fraction] = {}
    for fact, weight in (weights or {}).items():
        _check_is_fact(fact, "weights", assessment)
        if not isinstance(weight, Rational) or weight <= 0:
            raise ValueError(f"weights: the weight of {fact!r} must be an int or a Fraction above 0, not {weight!r}")
    for fact, weight in (weights or {}).items():
        for moved in moved_for(fact, world):
            if moved == fact or moved not in (weights or {}):
                found[moved] = Fraction(weight)
    return found


def fixed_of(fixed: Iterable[str] | str, assessment: Assessment, world: Supposed) -> frozenset[str]:
    """Check the facts that must not change, and return all that do not move for their sake.

    :raises KeyError: one is a fact that the dictionary does not have.
    """
    facts = [fixed] if isinstance(fixed, str) else list(fixed)
    for fact in facts:
        _check_is_fact(fact, "fixed", assessment)
    return frozenset(moved for fact in facts for moved in moved_for(fact, world))


def _check_is_fact(fact: str, parameter: str, assessment: Assessment) -> None:
    rules = assessment.rules
    if fact not in rules.facts:
        near = did_you_mean(str(fact), rules.reads)
        raise KeyError(f"{parameter}: there is no fact {fact!r}{f'; {near.en}' if near else ''}")


def ways(
    assessment: Assessment,
    target: str | int,
    *,
    weights: Mapping[str, Rational | int] | None = None,
    fixed: Iterable[str] | str = (),
    most: int = 6,
) -> tuple[Way, ...]:
    """List ways in which a requirement that is not met would be met, the one with the least effort first.

    What moves is the figure that a requirement judges: the part of a share, not its whole; this year's figure, not last
    year's; the villages' own figures. Numbers move by whole steps of their fact. What has happened (an incident) is not undone.

    :param assessment: a judged commune.
    :param target: an indicator ("14.1"), a criterion ("criterion 6" or 6) or "overall".
    :param weights: what a unit of change of a fact costs (money, time, priority), by fact; 1 for all others. They are the
        caller's own: no document gives any. The weight of a share whose counts are reported is that of its part.
    :param fixed: the facts that must not change: ids, or one id. For a share whose counts are reported, its part stays.
    :param most: how many ways to return at most, each with other figures.
    :returns: the ways; empty if the target is met or not applicable, or if nothing helps (see `least_change`).
    :raises KeyError: there is no such indicator, criterion or fact.
    :raises ValueError: a weight is not an int or a Fraction above 0.

    >>> from ntm_criteria import assess, load_rule_set, ways
    >>> assessment = assess({"insured_people": 2280, "population": 2410}, load_rule_set("bang-mac-2024"))
    >>> [(change.fact, change.was, change.becomes) for change in ways(assessment, "14.1")[0].changes]
    [('insured_people', Fraction(2280, 1), Fraction(2290, 1))]
    """
    node = condition_of(assessment, target)
    world = Supposed.of(assessment.source, node)
    if node.read(world).verdict.code in (MET, NOT_APPLICABLE):
        return ()
    search = Search(weights_of(weights, assessment, world), fixed_of(fixed, assessment, world), most)
    options = search.table(node, world).get(MET, ())
    return tuple(way_of(option, world) for option in options if _is_minimal(option, node, world))


def _is_minimal(option: Option, node: Condition, world: Supposed) -> bool:
    """Whether no move of an option may be left out."""
    moves = dict(option.moves)
    for lever in moves:
        fewer = {each: value for each, value in moves.items() if each != lever}
        if node.read(world.with_moves(fewer)).verdict.code == MET and not _contradicts(lever, moves, world):
            return False
    return True


def _contradicts(lever: Lever, moves: Mapping[Lever, Exact], world: Supposed) -> bool:
    """Whether a figure had to move with another one, which would otherwise be larger than its whole."""
    fewer = {each: value for each, value in moves.items() if each != lever}
    return with_companions(world, fewer, frozenset({lever})) is None


def way_of(option: Option, world: Supposed) -> Way:
    """Return an option as a way, with its figures in words."""
    changes = tuple(_change(lever, value, world) for lever, value in option.moves)
    return Way(changes, option.cost.effort, option.cost.unknown)


def _change(lever: Lever, value: Exact, world: Supposed) -> FigureChange:
    fact, before = world.rules.facts[lever.fact], of_lever(world, lever)
    village = None if lever.village is None else world.name_of(lever.village)
    is_number = isinstance(value, tuple)
    amount = distance(world, lever, before, value) if is_number and before is not None else None
    facts, counted, shown = world.rules.facts, fact, value
    if is_number:
        number = as_share(fact, facts)
        if villages := counted_villages(world, lever):
            number = evolve(number, kind=FactKind.COUNT, unit=facts.unit(VILLAGE))
            before, shown = None if before is None else _in_villages(before, villages), _in_villages(value, villages)
        counted = number
    unit = counted.unit if is_number else None
    was, becomes = (None if each is None else _value(each) for each in (before, shown))
    assert becomes is not None
    text = _in_words(counted, before, shown, amount, facts)
    if village is not None:
        text = Text("{village}: {text}", "{village}: {text}").format(village=village, text=text)
    name = None if village is None else village.vi
    return FigureChange(
        fact.id, fact.label, was, becomes, amount, unit, name, lever.village, text=text, answers=fact.choices
    )


def _in_villages(share: Exact, villages: int) -> Exact:
    assert isinstance(share, tuple)
    return pair(fraction(share) * villages / 100)


def _value(exact: Exact) -> Value | None:
    if isinstance(exact, Interval):
        return None
    return fraction(exact) if isinstance(exact, tuple) else exact


def _in_words(fact: Fact, before: Exact | None, after: Exact, amount: Fraction | None, facts: Dictionary) -> Text:
    if isinstance(before, tuple) and isinstance(after, tuple) and amount is not None:
        rise = Text("từ {was} lên {now} (thêm {by})", "from {was} to {now} ({by} more)")
        fall = Text("từ {was} xuống {now} (giảm {by})", "from {was} to {now} ({by} fewer)")
        by = in_words(pair(amount), fact) if fact.kind is not FactKind.SHARE else quantity(amount, facts.unit(POINT))
        words = (rise if fraction(after) > fraction(before) else fall).format(
            was=in_words(before, fact), now=in_words(after, fact), by=by
        )
    else:
        words = in_words(after, fact) if isinstance(after, tuple) else _answer(after, fact)
        if isinstance(before, Estimated):
            low = numbered(fraction(before.low), digits=_DIGITS)
            high = quantity(fraction(before.high), fact.unit, digits=_DIGITS)
            template = _TO_ASCERTAIN if isinstance(after, tuple) and not amount else _FROM_ESTIMATE
            words = template.format(words=words, low=low, high=high)
        if before is None:
            words = Text("{words} (chưa có số liệu)", "{words} (not reported)").format(words=words)
    return Text("{label}: {words}", "{label}: {words}").format(label=fact.label, words=words)


_DIGITS = 2  # of the ends of an estimate
_FROM_ESTIMATE = Text("{words} (nay ước từ {low} đến {high})", "{words} (now estimated between {low} and {high})")
_TO_ASCERTAIN = Text(
    "cần xác định là {words} (nay ước từ {low} đến {high})",
    "to be ascertained as {words} (now estimated between {low} and {high})",
)


def _answer(value: Exact, fact: Fact) -> Text:
    key = str(value).lower() if fact.kind is FactKind.FLAG else str(value)
    return dict(fact.choices)[key]
