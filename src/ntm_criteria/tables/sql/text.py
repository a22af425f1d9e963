"""Write steps as one text of SQL: a common table expression (CTE) for each step, a line for each column."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from attrs import frozen

from ntm_criteria.tables.columns import PREFIX
from ntm_criteria.tables.sql.engine import Native, Step, library, sources
from ntm_criteria.tables.sql.inputs import InputTable
from ntm_criteria.text import one_line

_LIST = "ntm_list"  # stands for the list of columns while the rest of a SELECT is written
_KINDS = [  # what a step computes, by its columns; the first that fits
    ("verdicts", re.compile(rf"{PREFIX}o[0-9]+r?$")),
    ("contradictions", re.compile(rf"{PREFIX}(c[0-9]+|villages_told|h[0-9]+)$")),
    ("parts", re.compile(rf"{PREFIX}(t[0-9]+r?|._.*_v)$")),
    ("possible", re.compile(rf"{PREFIX}[nbv]_.*_x$")),
    ("figures", re.compile(rf"{PREFIX}([nbv]_|year$)")),
    ("names", re.compile(rf"{PREFIX}(k[0-9]+|name)$")),
]  # fmt: skip
_OTHER = "counts"  # numbers of villages
_BARE = re.compile("[a-z_][a-z0-9_]*")


@frozen
class Writer:
    """Writes steps in the dialect of a compiler of Ibis.

    :ivar is_fenced: whether each step is a barrier to the planner.
    :ivar has_capitals: whether the dialect means capitals where a name is not quoted.
    :ivar notes: what is written beside a column, by its name.
    """

    compiler: Any
    is_fenced: bool
    has_capitals: bool
    notes: Mapping[str, str]

    def write(
        self, inputs: Sequence[InputTable], steps: Sequence[Step], heading: str, constants: Mapping[str, str]
    ) -> str:
        """Write the text: `heading` as a comment, the steps that read the tables, then `steps`.

        :param constants: texts that are the same in each row of the result, by the name of their column.
        """
        kept, names = needed(steps), {each.step: f"ntm_{each.step}" for each in inputs}
        roots = {each.step: each.step for each in inputs}
        read = {source for step in steps if step.name in kept for source in sources(step.select).values()}
        bodies = {names[each.step]: self._reading(each) for each in inputs if each.step in read}
        starting = len(bodies)
        *inner, last = (step for step in steps if step.name in kept)
        for step in inner:
            source = next(iter(sources(step.select).values()))
            root = roots[step.name] = roots[source]
            if _is_copy(step, kept[step.name]):
                names[step.name] = names[source]
                continue
            number = len(bodies) - starting + 1
            name = names[step.name] = f"ntm_{number:02}_{root}_{_kind(step.select, kept[step.name])}"
            bodies[name] = self._select(step, kept[step.name], names, "    ")
        fence = "MATERIALIZED " if self.is_fenced else ""
        ctes = ",\n".join(f"{self._name(name)} AS {fence}(\n{body}\n)" for name, body in bodies.items())
        exp = library("sqlglot.expressions")
        result = [self._in_result(column) for column in kept[last.name]]
        result += [exp.Literal.string(text).as_(self._own(name), quoted=True) for name, text in constants.items()]
        return _numbered(f"-- {_comment(heading)}\nWITH\n{ctes}\n{self._select(last, result, names, '')}\n")

    def _reading(self, table: InputTable) -> str:
        """Write the step that reads a table: its columns, with their types where these are not known."""
        exp, lines = library("sqlglot.expressions"), list[str]()
        for name, dtype in table.types.items():
            column = exp.column(self._own(name), quoted=True)
            if name in table.casts:
                column = self.compiler.cast(column, library("ibis").dtype(dtype))
            lines.append(f"        {self._text(column.as_(name, quoted=True))}")
        if isinstance(table.parts, str):
            source = table.parts
        else:
            source = ".".join(self._name(part if quoted else self._folded(part)) for part, quoted in table.parts)
        listed = ",\n".join(lines)
        return f"    SELECT\n{listed}\n    FROM {source}"

    def _folded(self, name: str) -> str:
        """Return a name that was not quoted as the engine reads it."""
        return name.upper() if self.has_capitals else name.lower() if self.is_fenced else name

    def _own(self, name: str) -> str:
        """Return the name of a column of the warehouse: "communes" is what the user would write without quotes."""
        return name.upper() if self.has_capitals and _BARE.fullmatch(name) else name

    def _in_result(self, column: Native) -> Native:
        exp, name = library("sqlglot.expressions"), column.alias_or_name
        bare = column.this if isinstance(column, exp.Alias) else column
        return bare.as_(self._own(name), quoted=True) if self._own(name) != name else column

    def _name(self, name: str) -> str:
        text: str = library("sqlglot").to_identifier(name, quoted=True).sql(dialect=self.compiler.dialect)
        return text

    def _select(self, step: Step, kept: Sequence[Native], names: Mapping[str, str], indent: str) -> str:
        """Write a step, whose SELECT is changed by this."""
        exp, select = library("sqlglot.expressions"), step.select
        for source in (select.args["from_"].this, *(join.this for join in select.args.get("joins") or ())):
            source.set("alias", exp.TableAlias(this=exp.to_identifier(source.alias_or_name, quoted=True)))
            source.set("this", exp.to_identifier(names[source.name], quoted=True))
        select.set("expressions", [exp.column(_LIST)])
        before, after = self._text(select).split(_LIST)
        lines = []
        for number, column in enumerate(kept, 1):
            note = self.notes.get(column.alias_or_name) if isinstance(column, exp.Alias) else None
            comma = "," if number < len(kept) else ""
            lines.append(f"{indent}    {self._text(column)}{comma}{f'  -- {_comment(note)}' if note else ''}")
        listed = "\n".join(lines)
        return f"{indent}{before.strip()}\n{listed}\n{indent}{after.strip()}"

    def _text(self, expression: Native) -> str:
        text: str = self._generator.generate(expression, copy=False)
        return text

    @cached_property
    def _generator(self) -> Native:
        return self.compiler.dialect().generator(comments=False)


def needed(steps: Sequence[Step]) -> dict[str, list[Native]]:
    """Return for each step the columns of its list that a later step reads, and for the last step all.

    Steps that no later one reads are left out.
    """
    exp = library("sqlglot.expressions")
    wanted: dict[str, set[str]] = {}
    kept: dict[str, list[Native]] = {}
    for step in reversed(steps):
        if step is not steps[-1] and step.name not in wanted:
            continue
        select, tables = step.select, sources(step.select)
        for source in tables.values():
            wanted.setdefault(source, set())
        listed = _listed(step, wanted.get(step.name), exp)
        grouped = select.args.get("group")
        fixed = len(grouped.expressions) if grouped else 0  # GROUP BY 1, 2: the first two stay
        if step is not steps[-1] and not select.args.get("distinct"):
            own = wanted.get(step.name, set())
            used = [each for place, each in enumerate(listed) if place < fixed or each.alias_or_name in own]
            listed = used or listed[:1]
        kept[step.name] = listed
        rest = [value for name, value in select.args.items() if name not in ("expressions", "from_")]
        for part in (*listed, *_nodes(rest)):
            for column in part.find_all(exp.Column):
                for called, source in tables.items():
                    if column.table in ("", called):
                        wanted[source].add(column.name)
    return kept


def _nodes(values: Iterable[Any]) -> Iterable[Native]:
    for value in values:
        for node in value if isinstance(value, list) else [value]:
            if hasattr(node, "find_all"):
                yield node


def _listed(step: Step, wanted: set[str] | None, exp: Any) -> list[Native]:
    """Return the columns of a step that are listed; of those that it does not compute, only what is wanted.

    :param wanted: None if all are.
    """
    select, listed = step.select, list[Native]()
    table = select.args["from_"].this.alias_or_name
    if step.onto is not None:
        added = {each.alias_or_name: each for each in select.expressions}
        for name in dict.fromkeys((*step.onto, *added)):
            if wanted is None or name in wanted:
                copied = exp.column(name, table=table, quoted=True)
                copied = copied.as_(name, quoted=True, copy=False) if step.names_all else copied
                listed.append(added.get(name, copied))
        return listed
    for each in select.expressions:
        if each.is_star:
            listed += [exp.column(name, table=table, quoted=True) for name in sorted(wanted or ())]
        else:
            listed.append(each)
    return listed


def _is_copy(step: Step, listed: Sequence[Native]) -> bool:
    """Whether a step only takes columns of one table as they are."""
    exp = library("sqlglot.expressions")
    rest = [part for name, part in step.select.args.items() if part and name not in ("expressions", "from_")]
    if step.onto is None:
        return not rest and all(isinstance(column, exp.Column) for column in listed)
    return not rest and all(
        isinstance(column.unalias(), exp.Column) and column.unalias().name == column.alias_or_name for column in listed
    )


def _kind(select: Native, listed: Sequence[Native]) -> str:
    """Say in a word what a step is for."""
    exp = library("sqlglot.expressions")
    if select.args.get("joins"):
        return "joined"
    computed = [each.alias for each in listed if isinstance(each, exp.Alias) and not isinstance(each.this, exp.Column)]
    for kind, pattern in _KINDS:
        if any(map(pattern.match, computed)):
            return kind
    if select.args.get("group"):
        return "sums"
    return _OTHER if computed else "rows"


def _comment(text: str) -> str:
    """Put text on one line that neither SQL nor a template of dbt reads on."""
    return one_line(text).replace("{", "(").replace("}", ")")


def _numbered(text: str) -> str:
    """Number the shared columns as they come: within the process, their numbers depend on what was written before."""
    numbers = dict[str, int]()
    return re.sub(rf"{PREFIX}s([0-9]+)\b", lambda found: f"{PREFIX}s{numbers.setdefault(found[1], len(numbers))}", text)
