"""The twin of a rule set: all it states as one page in words, for people who check it against the documents.

It is Markdown, made from the compiled rules and nothing else, so it says what the library will do. `ntm-criteria twin ID`
prints it; the pages under `docs/rule-sets` are kept, and a test compares them.
"""

from collections import Counter

from ntm_criteria.authoring.coverage import citations
from ntm_criteria.model import (
    AllOf,
    AnyBound,
    AnyOf,
    Bound,
    BoundTable,
    Change,
    Choose,
    Citation,
    Compare,
    Condition,
    CountOf,
    Criterion,
    Dictionary,
    Fixed,
    Indicator,
    Matches,
    Outcome,
    Ratio,
    Reason,
    RuleSet,
    Scope,
    SourceDocument,
    Verdict,
    VillageCount,
    VillageShare,
)
from ntm_criteria.reporting import STATUS
from ntm_criteria.text import Lang, Text, capital, check_lang, count, listing, markdown, one_line
from ntm_criteria.wording import axis_name, related, requirement, row_name


def twin_page(rules: RuleSet, *, lang: Lang = "vi") -> str:
    """The twin of a rule set, as Markdown.

    :param lang: the language of what we say; quotations stay in the language of their document.
    :raises ValueError: another language.
    """
    return "\n".join(_Page(rules, check_lang(lang)).lines()) + "\n"


class _Page:
    def __init__(self, rules: RuleSet, lang: Lang) -> None:
        self.rules, self.lang = rules, lang
        cited = [cite for indicator in rules.indicators for cite in citations(indicator)]
        self.sources = {cite.source.id: cite.source for cite in cited}

    def say(self, vi: str, en: str) -> str:
        return vi if self.lang == "vi" else en

    def text(self, text: Text) -> str:
        return markdown(text[self.lang])

    def lines(self) -> list[str]:
        found = [f"# {self.text(self.rules.label)}", "", *self.intro()]
        for criterion in self.rules.criteria:
            found += ["", *self.criterion(criterion)]
        return found

    def intro(self) -> list[str]:
        rules = self.rules
        first, last = rules.years
        rows = [
            self.say(
                f"Bản đọc của bộ quy tắc `{rules.id}`, để đối chiếu với văn bản. Trang này do lệnh"
                f" `ntm-criteria twin {rules.file}` lập ra: thấy sai thì sửa tệp quy tắc rồi lập lại, không sửa ở đây.",
                f"The rule set `{rules.id}` in words, to be checked against its documents. This page is made by"
                f" `ntm-criteria twin {rules.file}`: mend a mistake in the rule file and make it again, do not edit it here.",
            ),
            "",
            self.say("- **Áp dụng:** năm ", "- **Judges:** ")
            + (str(first) if first == last else f"{first}–{last}")
            + ".",
            *(
                f"- **{self.say('Văn bản', 'Document')}:** {markdown(_document(each, self.lang))}."
                for each in self.sources.values()
            ),
            f"- **{self.say('Gồm', 'Holds')}:** {self.holds()}.",
            f"- **{self.say('Nguồn', 'Sources')}:** {self.statuses()}.",
            f"- **{self.say('Chưa có mức quy định', 'Without a bound')}:** {self.open_ones()}.",
        ]
        rows += [self.scope(scope) for scope in rules.scope]
        if not _is_usual(rules.condition):
            said = markdown(requirement(rules.condition, rules.facts)[self.lang])
            rows.append(f"- **{self.say('Kết quả chung đạt khi', 'The whole is met when')}:** {said}.")
        if rules.remark:
            rows += ["", self.text(rules.remark)]
        return rows

    def scope(self, scope: Scope) -> str:
        """The category that the set derives itself: which value applies when."""
        facts = self.rules.facts
        values = facts[scope.axis].values

        def name(value: str | Reason) -> str:
            return value.text[self.lang] if isinstance(value, Reason) else f"“{values[value][self.lang]}”"

        rows = [
            self.say("{}: nếu {}", "{}: if {}").format(name(value), requirement(when, facts)[self.lang])
            for when, value in scope.rows
        ]
        rest = self.say("còn lại: {}", "otherwise: {}").format(
            name(scope.otherwise) if scope.otherwise else self.say("như xã báo cáo", "as the commune reports")
        )
        said = markdown("; ".join([*rows, rest]))
        return f"- **{capital(self.text(facts[scope.axis].label))} {self.say('áp dụng', 'that applies')}:** {said}."

    def holds(self) -> str:
        tasks = sum(each.role == "task" for each in self.rules.indicators)
        indicators, lang = len(self.rules.indicators) - tasks, self.lang
        said = self.say(
            f"{count(len(self.rules.criteria), lang)} tiêu chí, {count(indicators, lang)} chỉ tiêu",
            f"{len(self.rules.criteria)} criteria, {indicators} indicators",
        )
        if tasks:
            said += self.say(
                f" và {count(tasks, lang)} nhiệm vụ (theo dõi, báo cáo, không tính vào kết quả của tiêu chí)",
                f" and {tasks} {'task' if tasks == 1 else 'tasks'} (followed and reported, no part of a criterion's verdict)",
            )
        total = self.rules.indicators_total
        if total and total > indicators:
            said += self.say(f"; văn bản có {total} chỉ tiêu", f"; the document has {total} indicators")
        return said

    def statuses(self) -> str:
        found = Counter(each.cite.status for each in self.rules.indicators)
        return "; ".join(f"{STATUS[status][self.lang]}: {count(n, self.lang)}" for status, n in found.items())

    def open_ones(self) -> str:
        codes = [each.code for each in self.rules.indicators if _open(each.stated)]
        return listing(codes, self.lang) or self.say("không có", "none")

    def criterion(self, criterion: Criterion) -> list[str]:
        name = f"{self.say('Tiêu chí', 'Criterion')} {criterion.number}. {self.text(criterion.label)}"
        rows = [f"## {name}"]
        if not criterion.complete:
            said = self.say(
                "Bộ quy tắc chưa có đủ các chỉ tiêu của tiêu chí này.", "The set does not hold all of its indicators."
            )
            rows += ["", said]
        if not _is_usual(criterion.condition):
            said = markdown(requirement(criterion.condition, self.rules.facts)[self.lang])
            rows += ["", f"{self.say('Tiêu chí đạt khi', 'Met when')}: {said}."]
        for indicator in criterion.indicators:
            rows += ["", *self.indicator(indicator)]
        return rows

    def indicator(self, indicator: Indicator) -> list[str]:
        task = self.say(" (nhiệm vụ)", " (task)") if indicator.role == "task" else ""
        leaves, facts, cite = _leaves(indicator.stated), self.rules.facts, indicator.cite
        at = f"{cite.source.title}, {cite.at}" if len(self.sources) > 1 else cite.at
        said = [
            (
                Text("Yêu cầu", "Requirement"),
                capital(requirement(indicator.stated, facts, tables_below=True)[self.lang]),
            ),
            *((Text("Cách tính", "Computed"), text[self.lang]) for text in _computed(leaves, facts)),
            (Text("Mục tiêu phấn đấu", "Aim"), indicator.aim),
            (Text("Cách hiểu", "Read as"), indicator.interpretation),
            (Text("Ghi chú", "Remark"), indicator.remark),
            (Text("Căn cứ", "Source"), f"{at}; {STATUS[cite.status][self.lang]}"),
            (Text("Tương ứng", "Corresponds to"), indicator.corresponds_to),
        ]
        rows = [f"### {markdown(indicator.code)} {self.text(indicator.label)}{task}", ""]
        if indicator.wording:
            rows += [f"> {markdown(indicator.wording)}", ""]
        for name, text in said:
            if text:
                words = one_line(text[self.lang] if isinstance(text, Text) else text, longest=10_000)
                rows.append(f"- **{name[self.lang]}:** {markdown(words).rstrip('.')}.")
        for leaf in leaves:
            if isinstance(leaf, Compare) and isinstance(leaf.bound, BoundTable):
                rows += ["", *self.table(leaf, leaf.bound, indicator.cite)]
        return rows

    def table(self, leaf: Compare, bound: BoundTable, cite: Citation) -> list[str]:
        """A table of bounds, a line for each of its cells; with their sources where these are others than the indicator's."""
        facts, fact = self.rules.facts, leaf.measure.fact
        unit = facts[fact].unit if fact else None
        axes, cells = _flat(bound, facts)
        heads = [*(capital(axis[self.lang]) for axis in axes), self.say("Mức", "Bound")]
        rows = [
            [*(key[self.lang] for key in keys), related(leaf.relation, cell, unit, facts)[self.lang]]
            for keys, cell in cells
        ]
        if any(cell.value and cell.cite not in (None, cite) for _, cell in cells):
            heads.append(self.say("Căn cứ", "Source"))
            for row, (_, cell) in zip(rows, cells, strict=True):
                own = cell.cite or cite
                row.append(f"{own.source.name}, {own.at}; {STATUS[own.status][self.lang]}" if cell.value else "")
        return [_row(heads), _row(["---"] * len(heads)), *(_row([markdown(cell) for cell in row]) for row in rows)]


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _document(source: SourceDocument, lang: Lang) -> str:
    day = "%d/%m/%Y" if lang == "vi" else "%Y-%m-%d"
    parts = [
        source.title,
        f"{Text('số', 'no.')[lang]} {source.number}" if source.number else "",
        source.issuer or "",
        f"{Text('ban hành ngày', 'issued')[lang]} {source.issued.strftime(day)}" if source.issued else "",
        f"{Text('có hiệu lực từ ngày', 'in force from')[lang]} {source.in_force.strftime(day)}"
        if source.in_force
        else "",
        source.url or "",
    ]
    return "; ".join(part for part in parts if part)


def _is_usual(condition: Condition) -> bool:
    """Whether every part must be met, as is the rule; what a set lacks is said elsewhere."""
    return isinstance(condition, AllOf) and all(isinstance(part, Outcome | Fixed) for part in condition.parts)


def _flat(bound: AnyBound, facts: Dictionary) -> tuple[list[Text], list[tuple[list[Text], Bound]]]:
    """The axes of a table of bounds, and each bound with its place on them."""
    if isinstance(bound, Bound):
        return [], [([], bound)]
    axes, found = [axis_name(bound.axis, facts)], []
    for key, inner in bound.rows.items():
        deeper, cells = _flat(inner, facts)
        axes += deeper[len(axes) - 1 :]
        found += [([row_name(bound.axis, key, facts), *keys], cell) for keys, cell in cells]
    return axes, [([*keys, *[Text("", "")] * (len(axes) - len(keys))], cell) for keys, cell in found]


def _computed(leaves: list[Compare | Fixed], facts: Dictionary) -> list[Text]:
    """From what counts a share follows, and from what shares a change."""
    found: dict[str, Text] = {}
    for leaf in leaves:
        measure = leaf.measure if isinstance(leaf, Compare) else None
        if isinstance(measure, Change):
            level = facts[measure.now.fact].label
            first, second = ("năm nay trừ năm trước", "this year less last year")
            if measure.sign < 0:
                first, second = ("năm trước trừ năm nay", "last year less this year")
            found[measure.fact] = Text(f"{level.vi}, {first}", f"{level.en}, {second}")
            measure = measure.now
        if isinstance(measure, Ratio):
            part, whole, share = (facts[fact].label for fact in (measure.part, measure.whole, measure.fact))
            found[measure.fact] = Text(f"{share.vi} = {part.vi} / {whole.vi}", f"{share.en} = {part.en} / {whole.en}")
    return list(found.values())


def _open(condition: Condition) -> bool:
    """Whether some bound of it, or all of it, is stated by no source we have."""
    return any(
        (isinstance(leaf, Fixed) and leaf.verdict is Verdict.UNKNOWN)
        or (isinstance(leaf, Compare) and any(cell.open for _, cell in _flat(leaf.bound, Dictionary())[1]))
        for leaf in _leaves(condition)
    )


def _leaves(condition: Condition) -> list[Compare | Fixed]:
    found: list[Compare | Fixed] = condition.read(_Leaves())
    return found


class _Leaves:
    """The reading that lists comparisons and fixed parts, those within villages as well."""

    def compare(self, node: Compare) -> list[Compare | Fixed]:
        measure = node.measure
        inner: list[Compare | Fixed] = (
            measure.body.read(self) if isinstance(measure, VillageShare | VillageCount) else []
        )
        return [node, *inner]

    def matches(self, node: Matches) -> list[Compare | Fixed]:
        return []

    def fixed(self, node: Fixed) -> list[Compare | Fixed]:
        return [node]

    def outcome(self, node: Outcome) -> list[Compare | Fixed]:
        return []

    def all_of(self, node: AllOf, parts: list[list[Compare | Fixed]]) -> list[Compare | Fixed]:
        return [leaf for part in parts for leaf in part]

    def any_of(self, node: AnyOf, parts: list[list[Compare | Fixed]]) -> list[Compare | Fixed]:
        """Of a requirement from a secondary source only itself: that missing it decides nothing is said of its source."""
        return [leaf for part in (parts[:1] if node.is_secondary else parts) for leaf in part]

    def count_of(self, node: CountOf, parts: list[list[Compare | Fixed]]) -> list[Compare | Fixed]:
        return [leaf for part in parts for leaf in part]

    def choose(
        self, node: Choose, when: list[Compare | Fixed], then: list[Compare | Fixed], otherwise: list[Compare | Fixed]
    ) -> list[Compare | Fixed]:
        return [*when, *then, *otherwise]
