"""Dates as pages print them, on a line of their own or after a byline."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from email.utils import parsedate_to_datetime

_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec"
_MONTHS = {month: number for number, month in enumerate(_NAMES.split(), start=1)}
_MONTH = (
    r"(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4})"
_ISSUE = r"(?:issue\s+of\s+)?the\s+(?:CACI|Central Asia[- ]Caucasus)\s+Analyst"
_BEFORE = (
    r"(?:(?:Published|Posted|Created)(?:\s+on)?:?\s+)?"
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s+)?"
)
_AFTER = rf"(?:,?\s+\d{{1,2}}:\d\d(?::\d\d)?)?(?:,?\s+{_ISSUE})?\.?"

_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_BEFORE}{_DAY}\s+{_MONTH},?\s+{_YEAR}{_AFTER}",
        rf"{_BEFORE}{_MONTH}\s+{_DAY},?\s+{_YEAR}{_AFTER}",
        rf"{_BEFORE}(?P<year>\d{{4}})-(?P<month>\d\d)-{_DAY}{_AFTER}",
        rf"\(?(?P<month>\d{{1,2}})/(?P<day>\d{{1,2}})/{_YEAR}\s+{_ISSUE}\)?\.?",
    )
)
_NO_YEAR = re.compile(rf"{_MONTH}\s+{_DAY},?\s+{_ISSUE}\.?", re.IGNORECASE)
_LONGEST = 90

# Behind a byline, always month before day.
ISSUE = re.compile(
    rf"\(\s*(?P<month>\d{{1,2}})/(?P<day>\d{{1,2}})/{_YEAR}\s+{_ISSUE}\s*\)?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Printed:
    """A date a page prints; `day` is None where it names none, and `flaw` is the reason."""

    day: date | None
    flaw: str = ""


def date_line(text: str) -> Printed | None:
    """Return the date that is all of a line, or None.

    Example: "Wednesday, 02 July 2014 12:32", "October 14th, 2016, The CACI Analyst".
    """
    if len(text) > _LONGEST or not any(c.isdigit() for c in text):
        return None
    for form in _FORMS:
        match = form.fullmatch(text)
        if match:
            return printed(match)
    if _NO_YEAR.fullmatch(text):
        return Printed(None, f"{text!r} names no year")
    return None


def printed(match: re.Match[str]) -> Printed:
    """Return the date that a match with month, day and year names."""
    month = match["month"]
    number = int(month) if month.isdigit() else _MONTHS[month[:3].casefold()]
    try:
        return Printed(date(int(match["year"]), number, int(match["day"])))
    except ValueError:
        return Printed(None, f"{match.group()!r} is no day")


def mail_day(text: str) -> date | None:
    """Return the day of a date as mails and RSS write it, in its own time zone."""
    try:
        return parsedate_to_datetime(text).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
