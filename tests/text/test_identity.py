"""Two spellings of one name have one identity; two names have two."""

from unicodedata import normalize

import pytest

from ntm_criteria.text import cleaned, identity


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nà Mỏ", normalize("NFD", "Nà Mỏ")),
        ("Đồng Mẫu", "Ðồng Mẫu"),
        ("đồng mẫu", "ðồng mẫu"),
        ("Nà Mỏ", "\ufeffNà\u200b Mỏ"),
        ("Nà Mỏ", "Nà\u00a0\u2007Mỏ \u3000"),
        ("Hoá", "hóa"),
        ("Thuỵ", "THỤY"),
        ("Cộng Hòa", "Cộng\u00ad Hoà"),
        ("Nà\nMỏ", "Nà  Mỏ"),
    ],
)
def test_spellings_of_one_name(one: str, other: str) -> None:
    assert identity(one) == identity(other)


@pytest.mark.parametrize(("one", "other"), [("Nà Mỏ", "Na Mo"), ("Đông", "Dông"), ("Thôn 1", "Thôn 11"), ("Mỹ", "Mĩ")])
def test_two_names(one: str, other: str) -> None:
    assert identity(one) != identity(other)


def test_cleaned_keeps_letter_case() -> None:
    assert cleaned("Ðồng\u00a0Mẫu\u200b") == "Đồng Mẫu"
