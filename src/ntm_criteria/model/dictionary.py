"""The data dictionary: the facts by their ids, with their units and who holds their figures."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cached_property

from attrs import field, frozen

from ntm_criteria.markup import Displayed
from ntm_criteria.model.facts import Fact, plain
from ntm_criteria.model.units import Unit
from ntm_criteria.problems import did_you_mean
from ntm_criteria.read_only import read_only
from ntm_criteria.text import Text, both, identity


@frozen
class Successors:
    """Who holds the figures of others from a year on.

    :ivar from_year: the first year.
    :ivar holders: the successors by the Vietnamese names of the former holders.
    """

    from_year: int
    holders: Mapping[str, Text] = field(converter=read_only)


@frozen
class Dictionary(Mapping[str, Fact], Displayed):
    """The data dictionary: a mapping of ids to facts.

    :ivar facts: the facts by their ids.
    :ivar units: the units by their ids.
    """

    facts: Mapping[str, Fact] = field(factory=dict, hash=False, converter=read_only)
    units: Mapping[str, Unit] = field(factory=dict, hash=False, converter=read_only)
    successors: Successors | None = field(default=None, hash=False, eq=False)

    def __getitem__(self, fact: str) -> Fact:
        return self.facts[fact]

    def __iter__(self) -> Iterator[str]:
        return iter(self.facts)

    def __len__(self) -> int:
        return len(self.facts)

    @cached_property
    def by_heading(self) -> Mapping[str, str]:
        """Map the identity of each heading that names one fact (id, label or further name) to the id of this fact."""
        meant: dict[str, set[str]] = {}
        for fact in self.facts.values():
            for name in (fact.id, fact.id.replace("_", " "), fact.label.vi, fact.label.en, *fact.headings):
                meant.setdefault(identity(name), set()).add(fact.id)
        by_heading: Mapping[str, str] = read_only({name: min(ids) for name, ids in meant.items() if len(ids) == 1})
        return by_heading

    def holder(self, fact: Fact, year: int) -> Text | None:
        """Return who usually has the figure of `fact` for a year: its holder, or in later years the successor."""
        later = self.successors
        if fact.held_by is None or later is None or year < later.from_year:
            return fact.held_by
        return later.holders.get(fact.held_by.vi, fact.held_by)

    def same_share(self, fact: Fact) -> tuple[str, ...]:
        """Return the ids of the other facts that are shares of the same two counts as `fact`; none if it has no counts."""
        if fact.part is None:
            return ()
        counts = fact.part, fact.whole
        return tuple(id_ for id_, other in self.facts.items() if (other.part, other.whole) == counts and id_ != fact.id)

    def shares_within(self, fact: Fact) -> tuple[Fact, ...]:
        """Return the shares that the dictionary says lie within `fact`."""
        return tuple(other for other in self.facts.values() if other.within == fact.id)

    def unit(self, id_: str) -> Unit:
        """Return the unit with this id; one that the dictionary does not name is named by its parts: "triệu đồng/hộ"."""
        if id_ in self.units:
            return self.units[id_]
        head, *rest = (
            self.units.get(part) or Unit(part, Text(part, part), Text(part, part)) for part in id_.split("/")
        )

        def named(first: Text) -> Text:
            return both(lambda lang: "/".join([first[lang], *(part.one[lang] for part in rest)]))

        one, many = named(head.one), named(head.many)
        return Unit(id_, one, many, frozenset(map(plain, (id_, one.vi, one.en, many.en))))


def fact_meant(word: str, dictionary: Dictionary) -> Text | None:
    """Return a hint that suggests the fact whose id or label is nearest to `word`; None if no fact is near."""
    labels = {plain(label): id_ for id_, fact in dictionary.items() for label in (fact.label.vi, fact.label.en)}
    name = plain(word)
    if name not in labels and (near := did_you_mean(word, dictionary)):
        return near
    meant = [labels[label] for label in get_close_matches(name, labels, n=1)]
    return did_you_mean(meant[0], meant) if meant else None
