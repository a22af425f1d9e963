"""The search for the least moves with which a condition gets a verdict.

For every node it computes, for each verdict that the node can get, the cheapest moves that give it. Parts that share no figure
are independent, so their options add up and only their verdicts have to be combined. A figure that several parts share is first
set to each value at which one of them turns, and the rest is searched for each of these values; between two such values no
verdict changes, so the result is exact.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product

from attrs import evolve, field, frozen

from ntm_criteria.figures import Exact
from ntm_criteria.model import (
    MET,
    NOT_MET,
    UNKNOWN,
    AllOf,
    AnyOf,
    Choose,
    Compare,
    Condition,
    CountOf,
    Fixed,
    Matches,
    Outcome,
    Villages,
    body_of,
    combined,
)
from ntm_criteria.model import verdict as combine
from ntm_criteria.planning.coupling import (
    Part,
    groups_of,
    in_order,
    leaves,
    levers_of,
    shared_levers,
    values_of,
    with_companions_of,
)
from ntm_criteria.planning.moves import is_within_limits, last_before, nearest, price, with_companions
from ntm_criteria.planning.options import NOTHING, Option, Options, Table, best
from ntm_criteria.planning.states import NO_PARTS, State, code_of_villages, of_one
from ntm_criteria.planning.supposed import Lever, Supposed

_GOALS = (MET, NOT_MET)


@frozen
class Search:
    """Searches for one commune.

    :ivar weight: what one unit of change costs, by fact; 1 for the others.
    :ivar fixed: the facts that do not move.
    :ivar keep: how many options to keep for each verdict.
    :ivar held: the levers whose values are already chosen.
    """

    weight: Mapping[str, Fraction] = field(factory=dict)
    fixed: frozenset[str] = frozenset()
    keep: int = 1
    held: frozenset[Lever] = frozenset()
    _found: dict[tuple[int, int | None], tuple[Condition, Table]] = field(factory=dict, repr=False, eq=False)

    def table(self, node: Condition, world: Supposed) -> Table:
        """Return the cheapest options for each verdict code that a node can get."""
        if self.held or world.moved:
            return self._table(node, world)
        key = id(node), world.place if world.village is not None else -1
        if key not in self._found:  # with the node, so that its `id()` stays its own
            self._found[key] = node, self._table(node, world)
        return self._found[key][1]

    def _table(self, node: Condition, world: Supposed) -> Table:
        match node:
            case Compare() if isinstance(node.measure, Villages):
                return self._of_villages(node, node.measure, world)
            case Compare() | Matches():
                return self._of_leaf(node, world)
            case Fixed():
                return {node.verdict.code: (NOTHING,)}
            case Outcome():
                return self.table(world.conditions[node.at], world)
            case Choose() if node.states_not_met:
                return self._of_statement(node, world)
            case Choose():
                return self._of_choice(node, world)
        return self._of_parts(node, [(part, world) for part in node.parts])

    # leaves

    def _of_leaf(self, node: Compare | Matches, world: Supposed) -> Table:
        present = node.read(world).verdict.code
        table: dict[int, Options] = {present: (NOTHING,)}
        free = [lever for lever in levers_of(node, world) if self.is_free(lever)]
        for goal in _GOALS:
            if goal == present or not free:
                continue
            options = [option for lever in free if (option := self._bymoving(lever, node, goal, world))]
            if len(free) > 1 and isinstance(node, Compare) and (filled := self._by_filling(free, node, goal, world)):
                options.append(filled)
            if options:
                table[goal] = best(options, self.keep)
        return table

    def is_free(self, lever: Lever) -> bool:
        return lever not in self.held and lever.fact not in self.fixed

    def _bymoving(self, lever: Lever, node: Condition, goal: int, world: Supposed) -> Option | None:
        value = self._turning(lever, node, goal, world)
        return None if value is None else self._option({lever: value}, world)

    def _turning(self, lever: Lever, node: Condition, goal: int, world: Supposed) -> Exact | None:
        """Return the nearest value of a lever with which a node gets the verdict `goal`."""
        if isinstance(node, Matches):
            values = values_of(lever, world)
            return next((value for value in values if (value in node.values) == (goal == MET)), None)
        return nearest(world, lever, lambda supposed: node.read(supposed).verdict.code == goal)

    def _by_filling(self, free: Sequence[Lever], node: Compare, goal: int, world: Supposed) -> Option | None:
        """Move the terms of a sum one after the other, the cheapest first, where no single one suffices."""
        moves: dict[Lever, Exact] = {}
        for lever in sorted(free, key=lambda lever: self.weight.get(lever.fact, Fraction(1))):
            supposed = world.with_moves(moves)
            if (value := self._turning(lever, node, goal, supposed)) is not None:
                return self._option({**moves, lever: value}, world)
            moves[lever] = _limit(lever, node, goal, world)
        return None

    def _option(self, moves: Mapping[Lever, Exact], world: Supposed) -> Option | None:
        """Return moves as an option, with those that come with them; None if figures would contradict each other."""
        all_moves = with_companions(world, moves, self.held)
        if all_moves is None or any(fact in self.fixed for fact, _ in all_moves):
            return None
        cost, made = NOTHING.cost, tuple(all_moves.items())
        for lever, value in made:
            weight = self.weight.get(lever.fact, Fraction(1))
            cost = cost.plus(price(world, lever, value, weight))
        return Option(cost, made)

    # combinations

    def _of_villages(self, node: Compare, measure: Villages, world: Supposed) -> Table:
        step = node.read(world)
        tally = world.tally(measure)
        if world.takes_total(measure):
            return self._of_leaf(node, world)
        bound = node.bound.in_case(world.case.key_of)

        def code_of(state: State) -> int:
            met, not_met, unknown = state[MET], state[NOT_MET], state[UNKNOWN]
            if (met, not_met, unknown) == (tally.met, tally.not_met, tally.unknown):
                return step.verdict.code
            return code_of_villages(node, bound, (met, not_met, unknown), world)

        return self._folded([(body_of(measure), each) for each in world.in_each(measure)], code_of, step.verdict.code)

    def _of_statement(self, node: Choose, world: Supposed) -> Table:
        """What the document itself calls not met is required not to hold, so figures move for its sake."""
        ends = [branch.read(world).verdict.code for branch in (node.then, node.otherwise)]
        turned = [(combined(node, [code, *ends]), each) for code, each in self.table(node.when, world).items()]
        return {goal: best((o for code, each in turned if code == goal for o in each), self.keep) for goal, _ in turned}

    def _of_choice(self, node: Choose, world: Supposed) -> Table:
        """The branch that applies; its condition is a circumstance, which other moves may change but none is made for."""
        parts = [(node.when, world), (node.then, world), (node.otherwise, world)]

        def choose(searched: Search, supposed: Supposed) -> Iterator[tuple[int, Option]]:
            when = node.when.read(supposed).verdict.code
            if when != UNKNOWN:
                branch = node.then if when == MET else node.otherwise
                for code, options in searched.table(branch, supposed).items():
                    yield from ((code, option) for option in options)
                return
            tables = [searched.table(branch, supposed) for branch in (node.then, node.otherwise)]
            for (one, first), (other, second) in product(*(table.items() for table in tables)):
                code = combine.choose(when, one, other)
                yield from ((code, a.plus(b)) for a, b in product(first, second))

        found: dict[int, list[Option]] = {}
        for assigned, searched, supposed in self._assignments(parts, world, circumstances=1):
            for code, option in choose(searched, supposed):
                found.setdefault(code, []).append(assigned.plus(option))
        return {code: best(options, self.keep) for code, options in found.items()}

    def _of_parts(self, node: AllOf | AnyOf | CountOf, parts: list[Part]) -> Table:
        def code_of(state: State) -> int:
            return combined(node, [code for code, number in enumerate(state) for _ in range(number)])

        return self._folded(parts, code_of, None, squeezed=not isinstance(node, CountOf))

    def _folded(
        self, parts: list[Part], code_of: Callable[[State], int], present: int | None, *, squeezed: bool = False
    ) -> Table:
        """Combine the tables of parts: first of those that share figures, then of all.

        :param code_of: returns the verdict code for the numbers of parts with each verdict.
        :param squeezed: whether several parts count as one with the verdict of all of them.
        """

        def add(states: Mapping[State, Options], others: Mapping[State, Options]) -> dict[State, Options]:
            found: dict[State, list[Option]] = {}
            for (one, first), (other, second) in product(states.items(), others.items()):
                state = tuple(a + b for a, b in zip(one, other, strict=True))
                if squeezed and state != NO_PARTS:
                    state = of_one(code_of(state))
                found.setdefault(state, []).extend(a.plus(b) for a, b in product(first, second))
            return {state: best(options, self.keep) for state, options in found.items()}

        empty: dict[State, Options] = {NO_PARTS: (NOTHING,)}
        total = empty
        for group in groups_of(parts, self.is_free):
            states: dict[State, list[Option]] = {}
            for assigned, searched, moved in self._assignments(group, group[0][1]):
                own = empty
                for node, world in group:
                    table = searched.table(node, world.with_moves(moved.moved))
                    own = add(own, {of_one(code): options for code, options in table.items()})
                for state, options in own.items():
                    states.setdefault(state, []).extend(assigned.plus(option) for option in options)
            total = add(total, {state: best(options, self.keep) for state, options in states.items()})
        result: dict[int, list[Option]] = {}
        for state, options in total.items():
            result.setdefault(code_of(state), []).extend(options)
        if present is not None and not parts:
            result[present] = [NOTHING]
        return {code: best(options, self.keep) for code, options in result.items()}

    # figures that several parts share

    def _assignments(
        self, parts: Sequence[Part], world: Supposed, *, circumstances: int = 0
    ) -> Iterator[tuple[Option, "Search", Supposed]]:
        """Yield the ways to set the figures that several parts share, with the search for all other figures.

        :param circumstances: how many of the parts, the first ones, are such that no figure moves for their sake.
        """
        shared = in_order(shared_levers(parts, circumstances, self.is_free), parts)
        if not shared:
            yield NOTHING, self, world
            return
        searched = evolve(self, held=self.held | set(shared))
        for moves in self._settings(shared, parts, {}):
            option = self._option(moves, world) if moves else NOTHING
            if option is not None and all(moves.get(lever, value) == value for lever, value in option.moves):
                held = evolve(searched, held=searched.held | option.levers)
                yield option, held, world.with_moves(dict(option.moves))

    def _settings(
        self, shared: Sequence[Lever], parts: Sequence[Part], moves: dict[Lever, Exact]
    ) -> Iterator[dict[Lever, Exact]]:
        """Yield the values to try: each figure stays, or takes a value at which one of the parts turns."""
        if not shared:
            yield moves
            return
        lever, *rest = shared
        yield from self._settings(rest, parts, moves)
        for value in self._turns(lever, parts, moves):
            yield from self._settings(rest, parts, {**moves, lever: value})

    def _turns(self, lever: Lever, parts: Sequence[Part], moves: Mapping[Lever, Exact]) -> list[Exact]:
        """Return the values of a figure at which one of the parts turns, by itself or by what moves with it."""
        found: dict[Exact, None] = {}
        for node, world in leaves(parts):
            for moving in with_companions_of(lever, world) & set(levers_of(node, world)):
                supposed = world.with_moves(moves)
                turns = self._turns_of(moving, node, supposed)
                found |= dict.fromkeys(
                    value for value in turns if moving == lever or is_within_limits(value, lever, world)
                )
                if moving == lever and isinstance(node, Matches):
                    found |= dict.fromkeys(values_of(lever, supposed))
        return list(found)

    def _turns_of(self, lever: Lever, node: Compare | Matches, world: Supposed) -> Iterator[Exact]:
        """Yield the values of a figure at which a comparison turns, and the last before; of a term, also its limit."""
        others = [each for each in levers_of(node, world) if each != lever and each not in world.moved]
        for goal in _GOALS:
            for filled in ([], others) if others else ([],):  # the other terms of a sum stay, or give all they can
                supposed = world.with_moves({each: _limit(each, node, goal, world) for each in filled})
                present = node.read(supposed).verdict.code
                value = self._turning(lever, node, goal, supposed) if goal != present else None
                if value is not None:
                    yield value
                    yield from last_before(world, lever, value)
            if others:
                yield _limit(lever, node, goal, world)


def _limit(lever: Lever, node: Compare | Matches, goal: int, world: Supposed) -> Exact:
    """Return the last value of a term towards which a comparison gets the verdict `goal`."""
    assert isinstance(node, Compare)
    fact, is_up = world.rules.facts[lever.fact], node.relation.is_floor == (goal == MET)
    return (fact.high_multiple if is_up else fact.low_multiple, fact.scale)
