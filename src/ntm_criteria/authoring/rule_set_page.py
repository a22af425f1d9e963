"""Writes the twin of a rule set: a page that states the rules in words, for people who check them against the documents.

The page is Markdown and is written from the compiled rules alone, so it states exactly what the library does.
`ntm-criteria twin ID` prints it; `docs/rule-sets` holds the pages of some sets, and a test keeps them up to date.
"""

from collections import Counter

from ntm_criteria.authoring.coverage import citations
from ntm_criteria.authoring.page_blocks import Block, Entry, Heading, Paragraph, Quote, Table, as_markdown
from ntm_criteria.model import (
    AllOf,
    BoundTable,
    Change,
    Compare,
    Condition,
    Criterion,
    Dictionary,
    Fixed,
    Indicator,
    Outcome,
    Ratio,
    Reason,
    RuleSet,
    Scope,
    SourceDocument,
    Verdict,
    nodes,
)
from ntm_criteria.reporting import STATUS, status_text
from ntm_criteria.text import Lang, Text, capital, check_lang, count, listing, with_names, written_date
from ntm_criteria.wording import axis_name, requirement, row_name, row_text


def twin_page(rules: RuleSet, *, lang: Lang = "vi") -> str:
    """Write the twin of a rule set: a Markdown page that states its requirements in words.

    :param lang: "vi" or "en"; quotations remain in the language of the document.
    :raises ValueError: the language is unknown.
    """
    return as_markdown(twin_blocks(rules, lang=lang))


def twin_blocks(rules: RuleSet, *, lang: Lang = "vi") -> list[Block]:
    """Return the blocks of the twin of a rule set; see `twin_page`."""
    return _Page(rules, with_names(check_lang(lang), rules.names)).blocks()


class _Page:
    def __init__(self, rules: RuleSet, lang: Lang) -> None:
        self.rules, self.lang = rules, lang
        self.sources = {cite.source.id: cite.source for indicator in rules.entries for cite in citations(indicator)}

    def say(self, text: Text) -> str:
        return text[self.lang]

    def blocks(self) -> list[Block]:
        rows: list[Block] = [Heading(1, self.say(self.rules.label)), *self.intro()]
        for criterion in self.rules.criteria:
            rows += self.criterion(criterion)
        return rows

    def intro(self) -> list[Block]:
        rules, document = self.rules, self.say(Text("Văn bản", "Document"))
        years = "–".join(dict.fromkeys(map(str, rules.years)))
        heading = Paragraph(
            self.say(
                Text(
                    "Bản đọc của bộ quy tắc `{rules_id}`, để đối chiếu với văn bản. Trang này do lệnh `ntm-criteria twin "
                    "{file}` lập ra: thấy sai thì sửa tệp quy tắc rồi lập lại, không sửa ở đây.",
                    "The rule set `{rules_id}` in words, to be checked against its documents. This page is made by "
                    "`ntm-criteria twin {file}`: mend a mistake in the rule file and make it again, do not edit it here.",
                ).format(rules_id=rules.id, file=rules.file),
            ),
            has_code=True,
        )
        rows: list[Block] = [
            heading,
            Entry(self.say(Text("Áp dụng", "Judges")), self.say(Text("năm {years}", "{years}").format(years=years))),
            *(Entry(document, _document(source, self.lang)) for source in self.sources.values()),
            Entry(self.say(Text("Gồm", "Holds")), self.size()),
            Entry(self.say(Text("Nguồn", "Sources")), self.statuses()),
            Entry(self.say(Text("Chưa có mức quy định", "Without a bound")), self.open_codes()),
            *map(self.scope, rules.scope),
        ]
        if not _is_usual(rules.condition):
            rows.append(Entry(self.say(Text("Kết quả chung đạt khi", "The whole is met when")), self.required(rules)))
        if rules.remark:
            rows.append(Paragraph(self.say(rules.remark)))
        return rows

    def required(self, whole: RuleSet | Criterion) -> str:
        return requirement(whole.condition, self.rules.facts)[self.lang]

    def scope(self, scope: Scope) -> Entry:
        """Describe a category that the rule set derives from figures: each value with its condition."""
        facts, category = self.rules.facts, self.rules.facts[scope.axis]

        def name(value: str | Reason) -> str:
            return value.text[self.lang] if isinstance(value, Reason) else f"“{category.values[value][self.lang]}”"

        rows = [
            f"{name(value)}: {self.say(Text('nếu', 'if'))} {requirement(when, facts)[self.lang]}"
            for when, value in scope.rows
        ]
        rest = name(scope.otherwise) if scope.otherwise else self.say(Text("như xã báo cáo", "as the commune reports"))
        rows.append(f"{self.say(Text('còn lại', 'otherwise'))}: {rest}")
        head = f"{capital(self.say(category.label))} {self.say(Text('áp dụng', 'that applies'))}"
        return Entry(head, "; ".join(rows))

    def size(self) -> str:
        tasks = len(self.rules.tasks)
        indicators, lang = len(self.rules.entries) - tasks, self.lang
        text = self.say(
            Text("{n} tiêu chí, {indicators} chỉ tiêu", "{n} criteria, {indicators} indicators").format(
                n=count(len(self.rules.criteria), lang),
                indicators=count(indicators, lang),
            ),
        )
        if tasks:
            text += self.say(
                Text(
                    " và {tasks} nhiệm vụ (theo dõi, báo cáo, không tính vào kết quả của tiêu chí)",
                    " and {tasks} {noun} (followed and reported, no part of a criterion's verdict)",
                ).format(tasks=count(tasks, lang), noun="task" if tasks == 1 else "tasks"),
            )
        total = self.rules.indicators_total
        if total and total > indicators:
            text += self.say(
                Text("; văn bản có {total} chỉ tiêu", "; the document has {total} indicators").format(total=total)
            )
        return text

    def statuses(self) -> str:
        statuses = Counter(indicator.cite.status for indicator in self.rules.entries)
        return "; ".join(f"{STATUS[status][self.lang]}: {count(n, self.lang)}" for status, n in statuses.items())

    def open_codes(self) -> str:
        codes = [indicator.code for indicator in self.rules.entries if _is_open(indicator.stated)]
        return listing(codes, self.lang) or self.say(Text("không có", "none"))

    def criterion(self, criterion: Criterion) -> list[Block]:
        name = f"{self.say(Text('Tiêu chí', 'Criterion'))} {criterion.number}. {self.say(criterion.label)}"
        rows: list[Block] = [Heading(2, name)]
        if not criterion.complete:
            message = Text(
                "Bộ quy tắc chưa có đủ các chỉ tiêu của tiêu chí này.", "The set does not hold all of its indicators."
            )
            rows.append(Paragraph(self.say(message)))
        if not _is_usual(criterion.condition):
            rows.append(Paragraph(f"{self.say(Text('Tiêu chí đạt khi', 'Met when'))}: {self.required(criterion)}."))
        for indicator in criterion.entries:
            rows += self.indicator(indicator)
        return rows

    def indicator(self, indicator: Indicator) -> list[Block]:
        task = self.say(Text(" (nhiệm vụ)", " (task)")) if indicator.role == "task" else ""
        leaves, facts, cite = _leaves(indicator.stated), self.rules.facts, indicator.cite
        at = f"{cite.source.title}, {cite.at}" if len(self.sources) > 1 else cite.at
        sentence = requirement(indicator.stated, facts, tables_below=True)[self.lang]
        entries = [
            (Text("Yêu cầu", "Requirement"), capital(sentence)),
            *((Text("Cách tính", "Computed"), text[self.lang]) for text in _computed(leaves, facts)),
            (Text("Mục tiêu phấn đấu", "Aim"), indicator.aim),
            (Text("Cách hiểu", "Read as"), indicator.interpretation),
            (Text("Ghi chú", "Remark"), indicator.remark),
            (Text("Căn cứ", "Source"), f"{at}; {status_text(cite, indicator)[self.lang]}"),
            (Text("Tương ứng", "Corresponds to"), indicator.corresponds_to),
        ]
        rows: list[Block] = [Heading(3, f"{indicator.code} {self.say(indicator.label)}{task}")]
        if indicator.wording:
            rows.append(Quote(indicator.wording))
        for name, text in entries:
            if text:
                rows.append(Entry(name[self.lang], text[self.lang] if isinstance(text, Text) else text))
        tables = [
            (leaf, leaf.bound) for leaf in leaves if isinstance(leaf, Compare) and isinstance(leaf.bound, BoundTable)
        ]
        return [*rows, *(self.table(leaf, bound, indicator) for leaf, bound in tables)]

    def table(self, leaf: Compare, bound: BoundTable, of: Indicator) -> Table:
        """Write a table of bounds, one line per bound, with a column of sources if some differ from the indicator's."""
        facts, fact, cite = self.rules.facts, leaf.measure.fact, of.cite
        unit = facts[fact].unit if fact else None
        bounds = list(bound.cells())
        heads = [*(capital(axis_name(axis, facts)[self.lang]) for axis in bound.axes), self.say(Text("Mức", "Bound"))]
        rows = []
        for path, cell in bounds:
            keys = dict(path)
            names = [row_name(axis, keys[axis], facts)[self.lang] if axis in keys else "" for axis in bound.axes]
            rows.append([*names, row_text(leaf.relation, cell, unit, facts)[self.lang]])
        if any(cell.pair and cell.cite not in (None, cite) for _, cell in bounds):
            heads.append(self.say(Text("Căn cứ", "Source")))
            for row, (_, cell) in zip(rows, bounds, strict=True):
                ref = cell.cite or cite
                row.append(f"{ref.source.name}, {ref.at}; {status_text(ref, of)[self.lang]}" if cell.pair else "")
        return Table(tuple(heads), tuple(map(tuple, rows)))


def _document(source: SourceDocument, lang: Lang) -> str:
    parts = [
        (Text("", ""), source.title),
        (Text("số ", "no. "), source.number),
        (Text("", ""), source.issuer),
        (Text("ban hành ngày ", "issued "), source.issued and written_date(source.issued)[lang]),
        (Text("có hiệu lực từ ngày ", "in force from "), source.in_force and written_date(source.in_force)[lang]),
        (Text("", ""), source.url),
    ]
    return "; ".join(f"{head[lang]}{part}" for head, part in parts if part)


def _is_usual(condition: Condition) -> bool:
    """Whether a condition only requires all its parts to be met; a fixed part replaces missing indicators."""
    return isinstance(condition, AllOf) and all(isinstance(part, Outcome | Fixed) for part in condition.parts)


def _computed(leaves: list[Compare | Fixed], facts: Dictionary) -> list[Text]:
    """Return the formulas by which the facts of leaves are computed: shares from counts, changes from two years."""
    by_fact: dict[str, Text] = {}
    for leaf in leaves:
        measure = leaf.measure if isinstance(leaf, Compare) else None
        if isinstance(measure, Change):
            level = facts[measure.now.fact].label
            message = Text("năm nay trừ năm trước", "this year less last year")
            if measure.sign < 0:
                message = Text("năm trước trừ năm nay", "last year less this year")
            by_fact[measure.fact] = Text("{level}, {words}", "{level}, {words}").format(level=level, words=message)
            measure = measure.now
        if isinstance(measure, Ratio):
            part, whole, share = (facts[fact].label for fact in (measure.part, measure.whole, measure.fact))
            by_fact[measure.fact] = Text("{share} = {part} / {whole}", "{share} = {part} / {whole}").format(
                share=share, part=part, whole=whole
            )
    return list(by_fact.values())


def _is_open(condition: Condition) -> bool:
    """Whether a condition has an open bound or an open part."""
    return any(
        any(cell.open for _, cell in leaf.bound.cells())
        if isinstance(leaf, Compare)
        else leaf.verdict is Verdict.UNKNOWN
        for leaf in _leaves(condition)
    )


def _leaves(condition: Condition) -> list[Compare | Fixed]:
    """List the comparisons and fixed parts in a condition, including those in the conditions on each village."""
    return [node for node in nodes(condition, twins=False) if isinstance(node, Compare | Fixed)]
