"""Writes dates as documents do."""

from datetime import date

from ntm_criteria.text.bilingual import Text, both, reworded
from ntm_criteria.text.languages import language


def written_date(day: date) -> Text:
    """Write a date; in Vietnamese days below 10 and the months 1 and 2 have a leading 0.

    >>> from datetime import date
    >>> written_date(date(2022, 3, 8))
    Text(vi='08/3/2022', en='8 March 2022')
    """
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    written = both(lambda lang: day.strftime(language(lang).day))
    return reworded(written, vi=f"{day.day:02}/{month}/{day.year}", en=f"{day.day} {day:%B} {day.year}")
