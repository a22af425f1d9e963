"""What stands around the indicators of a report: title, outcome, counts, legal basis, missing figures, appendix."""

from pathlib import Path
from typing import Any

import pytest

import ntm_criteria as ntm
from ntm_criteria.cli import run
from ntm_criteria.model import SourceDocument
from ntm_criteria.pages.basis import _named

BANG_MAC = ntm.load_rule_set("bang-mac-2024")
WITHDRAWAL = ntm.load_rule_set("vn-18-2022-thu-hoi")
COMPLETE = str(Path(__file__).parents[2] / "examples/minh-hoa-day-du.yaml")


def lines(rules: str, lang: Any = "vi", **given: Any) -> list[str]:
    year = given.pop("year", 2024)
    return ntm.explain(ntm.assess(ntm.Commune("Mẫu", year=year, **given), ntm.load_rule_set(rules)), lang=lang).split(
        "\n"
    )


@pytest.mark.parametrize(("rules", "year", "said"), [
    ("vn-318-2022-ntm", 2024, [
        "Chỉ tiêu: bộ này mới có 27/57 chỉ tiêu của văn bản: 27 chưa kết luận.",
        "Căn cứ: Quyết định số 318/QĐ-TTg ngày 08/3/2022 của Thủ tướng Chính phủ. Nguồn tra cứu từng mức: xem phụ lục.",
    ]),
    ("vn-51-2025-xa", 2026, [
        "Bộ này chưa có chỉ tiêu nào (văn bản có 47 chỉ tiêu).",
        "Căn cứ: Quyết định số 51/2025/QĐ-TTg ngày 29/12/2025 của Thủ tướng Chính phủ. Nguồn tra cứu từng mức: xem phụ lục.",
    ]),
    ("bang-mac-2024", 2024, [
        "Tiêu chí: 19/19 chưa kết luận.",
        "Chỉ tiêu: 67/67 chưa kết luận.",
        "Căn cứ: Kế hoạch ngày 09/01/2024 của Ban quản lý xây dựng nông thôn mới xã Bằng Mạc.",
    ]),
])  # fmt: skip
def test_the_head_counts_and_names_the_law(rules: str, year: int, said: list[str]) -> None:
    assert [line for line in lines(rules, year=year)[:7] if line in said] == said


def test_a_set_under_an_amendment_names_both_decisions() -> None:
    (basis,) = [line for line in lines("vn-318-2022-ntm-211") if line.startswith("Căn cứ: Quyết định")]
    assert "318/QĐ-TTg" in basis
    assert "211/QĐ-TTg ngày 01/3/2024 của Thủ tướng Chính phủ" in basis


def test_sources_that_are_no_law_stand_in_the_appendix() -> None:
    said = lines("vn-318-2022-ntm")
    appendix = said[said.index("Phụ lục: nguồn tra cứu:") :]
    assert not any("bản gương" in line for line in said[:6])
    (mirrored,) = [line for line in appendix if "bản gương" in line]
    assert "– chỉ tiêu 15.3 và 15.4 (" in mirrored


@pytest.mark.parametrize(("number", "issuer", "vi", "en"), [
    ("12/KH-UBND", "UBND xã Mẫu", "Kế hoạch số 12/KH-UBND của UBND xã Mẫu", "Plan 12/KH-UBND by UBND xã Mẫu"),
    ("5/2020/NĐ-CP", None, "Nghị định số 5/2020/NĐ-CP của Chính phủ", "Decree 5/2020/NĐ-CP by the Government"),
    ("1298/LĐTBXH-VPQGGN", None, "1298/LĐTBXH-VPQGGN: Tên", "1298/LĐTBXH-VPQGGN: Tên"),
    (None, None, "Tên", "Tên"),
])  # fmt: skip
def test_a_document_is_named_as_decisions_name_each_other(number: str, issuer: str, vi: str, en: str) -> None:
    named = _named(SourceDocument("s", "Tên", issuer=issuer, number=number))
    assert (named.vi, named.en) == (vi, en)


def needs(**given: Any) -> list[str]:
    said = lines("bang-mac-2024", **given)
    start = said.index("Số liệu còn cần:")
    return said[start + 1 : said.index("", start) if "" in said[start:] else None]


def test_each_figure_is_asked_for_once_and_by_its_name() -> None:
    rows = [line for line in needs() if line.startswith("    - ")]
    text = "\n".join(rows)
    for fact in ("households", "insured_people", "health_insurance_share", "poor_households"):
        assert sum(BANG_MAC.facts[fact].label.vi in row.partition(" – ")[0] for row in rows) >= 1
        assert f"[{fact}]" not in text
    assert sum(row.startswith("    - tổng số hộ dân trên địa bàn xã –") for row in rows) == 1
    assert len(rows) == len(set(rows))


def test_a_holder_is_named_once_with_the_number_of_figures() -> None:
    heads = [line for line in needs() if not line.startswith("    ")]
    assert len(heads) == len(set(heads))
    for number, head in enumerate(heads):
        following = needs()[needs().index(head) + 1 :]
        rows = following[: following.index(heads[number + 1])] if head != heads[-1] else following
        assert head.endswith(f"({len(rows):02} số liệu):")


def test_file_lines_stand_only_where_they_are_wanted(capsys: pytest.CaptureFixture[str]) -> None:
    assessment = ntm.assess({"irrigated_land_share": 90}, BANG_MAC)
    place = "(rules/lang-son/bang-mac-2024.yaml:"
    for form in ("text", "markdown", "html"):
        assert place not in ntm.render(assessment, form).replace("\\", "")
        assert place in ntm.render(assessment, form, file_lines=True).replace("\\", "")
    for option in ("--file-lines", "--dòng-tệp"):
        run(["explain", COMPLETE, "3.1", option])
        assert place in capsys.readouterr().out
    (rule,) = [
        i["rule"] for c in ntm.render(assessment, "dict")["criteria"] for i in c["indicators"] if i["code"] == "3.1"
    ]
    assert rule is not None


def test_only_some_verdicts_in_short_and_in_both_languages() -> None:
    assessment = ntm.assess({"irrigated_land_share": 90, "health_insurance_share": 99}, BANG_MAC)
    text = ntm.render(assessment, "text", only="not_met", detail="short")
    assert "\n  3.1 " in text
    assert "\n  14.1 " not in text
    assert "Căn cứ: Mục" not in text
    assert "Chỉ tiêu: 01/67 đạt, 01 chưa đạt, 65 chưa kết luận." in text
    assert "\n  14.1 " in ntm.render(assessment, "text", only=[ntm.Verdict.MET])
    for form in ("text", "markdown", "html"):
        both = ntm.render(assessment, form, lang="both")
        vi, en = (ntm.render(assessment, form, lang=lang) for lang in ("vi", "en"))
        assert both == f"{vi}\n{en}"
    with pytest.raises(ValueError, match="lang must be 'vi' or 'en'"):
        ntm.render(assessment, "dict", lang="both")
    with pytest.raises(ValueError, match="detail must be 'short' or 'full', not 'long'"):
        ntm.render(assessment, "html", detail="long")  # type: ignore[call-overload]
    with pytest.raises(ValueError, match="'met!' is not a valid Verdict"):
        ntm.render(assessment, "text", only="met!")


@pytest.mark.parametrize(("failed", "vi", "en"), [
    ([2, 3, 4, 5, 6, 10],
     "Thuộc trường hợp xem xét thu hồi: CÓ. 06/19 tiêu chí không đạt (31,6%): 2 (Giao thông), 3 (Thủy lợi và phòng, chống "
     "thiên tai), 4 (Điện), 5 (Trường học), 6 (Cơ sở vật chất văn hóa) và 10 (Thu nhập).",
     "A case for withdrawal: YES. 6/19 criteria are not met (31.6%): "),
    ([], "Thuộc trường hợp xem xét thu hồi: KHÔNG. 0/19 tiêu chí không đạt (0%).", "A case for withdrawal: NO. 0/19 "),
    (None, "Thuộc trường hợp xem xét thu hồi: CHƯA XÁC ĐỊNH (chưa đủ số liệu). 19/19 tiêu chí chưa có kết quả.",
     "A case for withdrawal: NOT KNOWN (figures are missing). 19/19 criteria have no result."),
])  # fmt: skip
def test_a_set_of_withdrawal_says_whether_its_cases_apply(failed: list[int] | None, vi: str, en: str) -> None:
    criteria = {} if failed is None else {f"criterion_{n}_met": n not in failed for n in range(1, 20)}
    commune = ntm.Commune("Mẫu", year=2024, facts={**criteria, "recognised_level": "basic"})
    assessment = ntm.assess(commune, WITHDRAWAL)
    for lang, said in (("vi", vi), ("en", en)):
        shown = ntm.explain(assessment, lang=lang).split("\n")
        assert shown[1].startswith(said)
    shown = ntm.explain(assessment).split("\n")
    assert shown[0].startswith("KẾT QUẢ RÀ SOÁT năm 2024 của xã Mẫu: Trường hợp thu hồi")
    assert assessment.verdict_text.vi in ("thuộc", "không thuộc", "chưa đủ số liệu để xác định")
    heads = [line.strip() for line in shown if line.startswith(("  a ", "  b ", "Trường hợp"))]
    assert all("Không có" not in head and "đạt:" not in head.partition(":")[0] for head in heads)
    assert not any(head.endswith((": đạt", ": chưa đạt")) for head in heads)


def test_tasks_are_counted_apart_and_the_period_of_the_figures_is_shown() -> None:
    facts = {"advanced_commune_standard_met": False, "escalated_complaints": 1}  # a task and an indicator
    commune = ntm.Commune("X", period="6 tháng", facts=facts)
    assessment = ntm.assess(commune, ntm.load_rule_set("bang-mac-2024"))
    assert "Chưa đạt (01 chỉ tiêu, 01 nhiệm vụ)" in ntm.render(assessment, "html")
    for form in ("text", "markdown", "html"):
        assert "Số liệu: 6 tháng đầu năm 2024 (ngày 30/6/2024)." in ntm.render(assessment, form)
