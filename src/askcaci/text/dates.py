"""Days as people type them in a filter."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_MONTH = re.compile(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)", re.IGNORECASE)


def parse_day(text: str, *, end: bool = False) -> date:
    """Return the first day of what `text` names, or the last one with `end`.

    Understands a year, a year and month, a day in ISO form, and the same in words
    ("March 2005", "7 March 2005"); day and month in figures are never guessed at.

    Raises:
        ValueError: `text` names no day.
    """
    plain = text.strip()
    match = _ISO.fullmatch(plain)
    if match:
        year, month, day = (int(part) if part else None for part in match.groups())
        assert year is not None
        return _day(year, month, day, end=end)
    if not _MONTH.search(plain) or not re.search(r"\d{4}", plain):
        raise ValueError(f"not a date: {text!r}")
    return _in_words(plain, end=end)


def _day(year: int, month: int | None, day: int | None, *, end: bool) -> date:
    if month is None:
        return date(year, 12, 31) if end else date(year, 1, 1)
    if day is None:
        last = monthrange(year, month)[1] if 1 <= month <= 12 else 1
        return date(year, month, last if end else 1)
    return date(year, month, day)


def _in_words(text: str, *, end: bool) -> date:
    from datetime import datetime
    from warnings import catch_warnings, simplefilter

    from dateutil import parser

    # Two defaults show which parts the text left open.
    try:
        with catch_warnings():
            # A word it takes for a time zone it does not know is no part of a day.
            simplefilter("error")
            low = parser.parse(text, default=datetime(2000, 1, 1))
            high = parser.parse(text, default=datetime(2000, 1, 28))
    except (ValueError, OverflowError, Warning) as error:
        raise ValueError(f"not a date: {text!r}") from error
    if low.day == high.day:
        return low.date()
    return _day(low.year, low.month, None, end=end)
