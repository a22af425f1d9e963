"""Writes dates as documents do, and says whether a day is yet to come."""

from datetime import date, datetime, timedelta, timezone

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


def is_to_come(day: date) -> bool:
    """Whether a day is later than today, here and in Vietnam."""
    here, vietnam = datetime.now().astimezone(), datetime.now(timezone(timedelta(hours=7)))
    return day > max(here.date(), vietnam.date())
