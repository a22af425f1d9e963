"""Adds further languages from files of messages, and writes the file that a translator fills in."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import evolve

from ntm_criteria.errors import LanguageFileError, ProblemCode
from ntm_criteria.loading.file_problems import FileProblems
from ntm_criteria.loading.form_errors import validate
from ntm_criteria.loading.forms import LanguageFileForm
from ntm_criteria.loading.json_source import read_json
from ntm_criteria.loading.text_file import read_text
from ntm_criteria.loading.yaml_source import Source, read_yaml
from ntm_criteria.problems import Problems, did_you_mean, in_order
from ntm_criteria.text import LANGUAGES, Language, Message, Text, messages, one_line, register


def add_language(source: str | Path | Mapping[str, Any]) -> Language:
    """Add a language: from then on `lang=` takes its code. A language with the same code is replaced.

    A sentence without a translation is written in English. Add languages when a program starts: results that were worded
    before may keep English words.

    :param source: a file (YAML, or JSON with the same keys), or a mapping with the keys of such a file; `message_template`
        writes one.
    :raises LanguageFileError: the file cannot be read, or has mistakes: sentences that the library does not have, wrong
        placeholders, braces that are not closed. Lists all of them.

    >>> from ntm_criteria import Verdict, add_language
    >>> tay = add_language({"language": {"code": "tay", "name": "Tày"}, "messages": {"not met": "bấu đảy"}})
    >>> Verdict.NOT_MET.label["tay"], Verdict.MET.label["tay"], len(missing_messages(tay)) > 900
    ('bấu đảy', 'met', True)
    >>> from ntm_criteria.text import forget
    >>> forget("tay")
    """
    language = read_language(source)
    register(language)
    return language


def read_language(source: str | Path | Mapping[str, Any]) -> Language:
    """Read a language as `add_language` does, without adding it."""
    if isinstance(source, Mapping):
        content = Source("", {**source})
    else:
        path = Path(source)
        read = read_json if path.suffix.lower() == ".json" else read_yaml
        content = read(read_text(path, LanguageFileError), str(path), LanguageFileError)
    problems = FileProblems(content, Problems())
    form = validate(LanguageFileForm, problems)
    if form and form.language.code in LANGUAGES:
        problems.add(ProblemCode.CODE_TWICE, ("language", "code"), _OWN.format(code=form.language.code))
    own = content.data.get("messages") if isinstance(content.data, dict) else None
    for english, words in (own if isinstance(own, dict) else {}).items():
        if isinstance(english, str) and isinstance(words, str):
            _check(english, words, problems)
    found = (*in_order(problems.collector.found), *problems.collector.rest())
    if form is None or found:
        is_file = not isinstance(source, Mapping)
        raise LanguageFileError(found if is_file else [evolve(problem, place=None) for problem in found])
    translations = {english: words for english, words in {**form.labels, **form.messages}.items() if words}
    own_ways = form.language
    return Language(
        own_ways.code,
        own_ways.name,
        own_ways.decimal,
        own_ways.group,
        pads_counts=own_ways.pads_counts,
        day=own_ways.day,
        messages=translations,
    )


_OWN = Text("'{code}' là ngôn ngữ sẵn có của thư viện", "'{code}' is a language of the library itself")
_UNKNOWN = Text("thư viện không có câu '{english}'", "the library has no sentence '{english}'")
_BRACES = Text("dấu ngoặc nhọn mở mà không đóng, hoặc ngược lại", "a brace is not closed, or not opened")
_BARS = Text("phải có đúng {count} dấu '|', như câu tiếng Anh", "must have {count} '|', as the English sentence has")
_FOREIGN = Text("câu này không có chỗ trống '{{{name}}}'", "the sentence has no placeholder '{{{name}}}'")
_LACKING = Text("thiếu chỗ trống '{{{name}}}'", "the placeholder '{{{name}}}' is missing")


def _check(english: str, words: str, problems: FileProblems) -> None:
    """Note what is wrong with a translation."""
    path, message = ("messages", english), messages().get(english)
    if message is None:
        hint = did_you_mean(english, messages()) if problems.collector.are_few else None
        problems.add(ProblemCode.UNKNOWN_MESSAGE, path, _UNKNOWN.format(english=one_line(english)), hint, key=True)
        return
    if not words:
        return
    for text in _mistakes(message, words):
        problems.add(ProblemCode.BAD_MESSAGE, path, text, message.as_text)


def _mistakes(message: Message, words: str) -> Iterator[Text]:
    if words.count("|") != message.en.count("|"):
        yield _BARS.format(count=message.en.count("|"))
    if message.fields is None:  # its braces stand for themselves
        return
    used = message.fields_of(words)
    if used is None:
        yield _BRACES
        return
    for name in sorted(used - message.allowed):
        yield _FOREIGN.format(name=name)
    for name in sorted(message.required - used):
        yield _LACKING.format(name=name)


def missing_messages(language: Language) -> tuple[str, ...]:
    """Return the English sentences that a language has no words for, in the order of the library's source."""
    return tuple(english for english in messages() if english not in language.messages)


def message_template(language: Language | None = None) -> str:
    """Write a language file (YAML) with every sentence of the library, for a translator to fill in.

    Above each sentence stand the Vietnamese ones. What is left empty is written in English.

    :param language: a language whose translations are kept; sentences that the library no longer has are left out.

    >>> message_template().splitlines()[:4]
    ['format: 1', 'language:', '  code: ""', '  name: ""']
    """
    own = language or Language("", "")
    head = [
        "format: 1",
        "language:",
        *(f"  {key}: {_quoted(getattr(own, key))}" for key in ("code", "name", "decimal", "group")),
        f"  pads_counts: {'true' if own.pads_counts else 'false'}",
        f"  day: {_quoted(own.day)}",
    ]
    known = messages()
    labels = {english: words for english, words in own.messages.items() if english not in known}
    lines = ["labels:", *(f"  {_quoted(key)}: {_quoted(words)}" for key, words in labels.items())] if labels else []
    for english, message in known.items():
        lines += [f"  # {one_line(vietnamese)}" for vietnamese in message.vi]
        lines.append(f"  {_quoted(english)}: {_quoted(own.messages.get(english, ''))}")
    if labels:
        return "\n".join([*head, *lines[: len(labels) + 1], "messages:", *lines[len(labels) + 1 :]]) + "\n"
    return "\n".join([*head, "messages:", *lines]) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
