"""Collects problems, so that a check can go on after the first mistake and raise all of them at once."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from difflib import get_close_matches
from typing import Literal, Self

from attrs import evolve, field, frozen

from ntm_criteria.errors import CriteriaError, KeyPath, Param, Place, Problem, ProblemCode
from ntm_criteria.markup import Cell, Html, row, table, text
from ntm_criteria.text import Lang, Names, Text, and_more, both, named, one_line, prepare

MOST = 500  # errors kept for one file: nobody reads more, and a file with a million mistakes must not take long


@frozen
class Problems:
    """Collects problems. Errors beyond the first `MOST` are only counted; one further problem gives their number."""

    found: list[Problem] = field(factory=list)
    _left_out: list[Place | None] = field(factory=list)
    _errors: list[ProblemCode] = field(factory=list)  # the codes of the errors among `found`

    @property
    def has_errors(self) -> bool:
        return bool(self._errors)

    @property
    def are_of_facts(self) -> bool:
        """Whether every problem names the fact that it concerns, so that nothing else is in doubt."""
        return all(problem.fact is not None for problem in self.found)

    @property
    def are_few(self) -> bool:
        """Whether there are so few errors that hints, which take time, are worth computing."""
        return len(self._errors) < MOST // 10

    def add(
        self,
        code: ProblemCode,
        message: Text,
        *,
        place: Place | None = None,
        hint: Text | None = None,
        fact: str | None = None,
        severity: Literal["error", "warning"] = "error",
        path: KeyPath = (),
        related: Iterable[KeyPath] = (),
        params: Mapping[str, Param] | None = None,
    ) -> Self:
        """Add a problem."""
        related = tuple(related)
        self.note(Problem(code, message, place, hint, fact, severity, path=path, related=related, params=params or {}))
        return self

    def note(self, *problems: Problem) -> None:
        """Add problems; errors beyond the first `MOST` are only counted."""
        for problem in problems:
            if problem.severity == "error" and len(self._errors) >= MOST:
                self.leave_out(1, problem.place)
                continue
            self.found.append(problem)
            if problem.severity == "error":
                self._errors.append(problem.code)

    def leave_out(self, count: int, first: Place | None = None) -> None:
        """Add `count` to the number of errors not listed; `first` is the place of the first of these errors."""
        self._left_out.extend([first] * count)

    def raise_if_any(self, error: type[CriteriaError]) -> Self:
        """Raise `error` with all errors, ordered by place, if there are any; else return this collector."""
        errors = [problem for problem in self.found if problem.severity == "error"]
        if errors:
            raise error([*in_order(errors), *self.rest()])
        return self

    def rest(self) -> list[Problem]:
        """Return a list with the problem that gives the number of errors not listed; empty if all are listed."""
        if not self._left_out:
            return []
        message = and_more(len(self._left_out), Text("lỗi khác", "problems"), lead="còn")
        hint = Text("sửa các lỗi trên rồi kiểm tra lại", "mend those above and check again")
        return [Problem(ProblemCode.TOO_MANY, message, self._left_out[0], hint, params={"number": len(self._left_out)})]


def in_names(problems: Iterable[Problem], names: Names | None) -> tuple[Problem, ...]:
    """Word problems with the nouns of a rule set, as it says what it judges; as they are, if it says nothing."""
    if names is None:
        return tuple(problems)
    return tuple(
        evolve(each, message=named(each.message, names), hint=each.hint and named(each.hint, names))
        for each in problems
    )


@contextmanager
def errors_in_names(names: Names | None) -> Iterator[None]:
    """Word the problems of an error that is raised within with the nouns of a rule set."""
    prepare(names)
    try:
        yield
    except CriteriaError as error:
        if names is None:
            raise
        raise type(error)(in_names(error.problems, names)) from None


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Sort problems by file, line and column; problems without a place come first, in their original order."""
    return sorted(problems, key=lambda p: (p.place.file, p.place.line, p.place.column) if p.place else ("", 0, 0))


def did_you_mean(wrong: str, known: Iterable[str]) -> Text | None:
    """Return a hint that suggests the word in `known` nearest to `wrong`; None if no word is near.

    >>> did_you_mean("irigated_land", ["irrigated_land", "income"]).en
    "did you mean 'irrigated_land'?"
    """
    near = get_close_matches(wrong, list(known), n=1, cutoff=0.6)
    return Text("có phải ý là '{near}'?", "did you mean '{near}'?").format(near=near[0]) if near else None


def one_by_one(code: str, known: Collection[str]) -> Text | None:
    """Return a hint for several codes that were given as one, or in the quotes of a document; None for neither.

    >>> one_by_one("1.1, 1.2", ["1.1", "1.2"]).en, one_by_one("“1,1”", ["1.1"]).en
    ("give the codes one by one: '1.1' '1.2'", "write '1.1'")
    """
    bare = code.strip(" \"'“”‘’")
    if bare.replace(",", ".") in known and code not in known:
        return Text("ghi '{code}'", "write '{code}'").format(code=bare.replace(",", "."))
    pieces = [piece for piece in re.split(r"[\s,;]+|(?<!\w)(?:và|and)(?!\w)", bare) if piece]
    if len(pieces) < 2 or not all(piece in known for piece in pieces):
        return None
    return Text("ghi từng mã một: {codes}", "give the codes one by one: {codes}").format(
        codes=" ".join(f"'{piece}'" for piece in pieces)
    )


def one_of(words: Iterable[Text]) -> Text:
    """Return a hint that lists the words to choose from."""
    listed = list(words)
    words_ = both(lambda lang: ", ".join(word[lang] for word in listed))
    return Text("chọn một trong: {words}", "one of: {words}").format(words=words_)


def key_twice(key: str, place: Place | None, path: KeyPath) -> Problem:
    """Word the problem that a mapping has a key twice; `path` is that of the mapping."""
    word = one_line(key)
    message = Text("khóa '{word}' viết hai lần", "key '{word}' is written twice").format(word=word)
    return Problem(ProblemCode.DUPLICATE_KEY, message, place, _KEEP_ONE, path=(*path, key), params={"key": word})


_KEEP_ONE = Text("giữ lại một dòng", "keep one of the two")
_PROBLEMS = Text("Lỗi và lưu ý", "Problems")
_PROBLEM_COLUMNS = Text("Loại|Nội dung|Nơi", "Kind|What|Where")


def problem_table(problems: Iterable[Problem], lang: Lang) -> Html:
    """Return problems as an HTML table: the kind, what is wrong and how to fix it, and the place."""
    rows = [
        row([
            Cell(text(problem.code.value), is_heading=True),
            Cell("<br>".join(text(words[lang]) for words in (problem.message, problem.hint) if words)),
            str(problem.place or problem.fact or ""),
        ])
        for problem in problems
    ]  # fmt: skip
    return table(_PROBLEMS[lang], _PROBLEM_COLUMNS[lang].split("|"), [rows])
