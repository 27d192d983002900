"""Days as people type them in a filter, and months that name no day."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import Any

_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_MONTH = re.compile(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)", re.IGNORECASE)
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")


class Month(date):
    """A month of a year, for a date without a day; it sorts with its first day.

    It is written as "2025-05" and equals no day.
    """

    def __new__(cls, year: int, month: int, day: int = 1) -> Month:
        """Return the month; a day is dropped."""
        return super().__new__(cls, year, month, 1)

    def isoformat(self) -> str:
        """Return it as "2025-05"."""
        return f"{self.year:04}-{self.month:02}"

    __str__ = isoformat

    def __repr__(self) -> str:
        """Return it as Python writes it."""
        return f"Month({self.year}, {self.month})"

    def __eq__(self, other: object) -> bool:
        """Return True for the same month."""
        return isinstance(other, Month) and super().__eq__(other)

    def __ne__(self, other: object) -> bool:
        """Return True for anything but the same month."""
        return not self == other

    def __hash__(self) -> int:
        """Return the hash of what is written."""
        return hash(self.isoformat())

    def __reduce__(self) -> tuple[Any, ...]:
        """Return what pickle needs to make the same month again."""
        return Month, (self.year, self.month)

    def __add__(self, other: timedelta) -> date:  # type: ignore[override]
        """Return the day that is this far after its first."""
        return date(self.year, self.month, 1) + other

    @property
    def last(self) -> date:
        """Its last day."""
        return date(self.year, self.month, monthrange(self.year, self.month)[1])


def last_day(day: date) -> date:
    """Return a day; for a month, its last day."""
    return day.last if isinstance(day, Month) else day


def known_day(day: date) -> int | None:
    """Return the day of the month, or None if only the month is known."""
    return None if isinstance(day, Month) else day.day


def parse_iso(text: str) -> date:
    """Return the day that "2025-05-14" names, or the month that "2025-05" names.

    Raises:
        ValueError: `text` is neither.
    """
    match = _ISO_DATE.fullmatch(text)
    if not match:
        raise ValueError(f"neither a day nor a month: {text!r}")
    year, month = int(match[1]), int(match[2])
    return date(year, month, int(match[3])) if match[3] else Month(year, month)


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
