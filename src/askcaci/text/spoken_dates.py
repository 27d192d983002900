"""Find the dates that a text mentions, each with its precision: day, month, year or range."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from askcaci.types import Span

Precision = Literal["day", "month", "year", "range"]


@dataclass(frozen=True, slots=True)
class SpokenDate:
    """A time that a text names: its first and last day, and where it is written.

    `assumed` is True if the text gives no year and that of a date before it, or of
    the article, was used.
    """

    first: date
    last: date
    precision: Precision
    span: Span
    assumed: bool = False

    @property
    def full(self) -> bool:
        """True if a day or month is given with its year, which others may go without."""
        whole_years = (self.last - self.first).days >= _YEAR_DAYS
        return not self.assumed and not whole_years


# The days of a year that is named alone, from its first to its last.
_YEAR_DAYS = 364

_MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
)
_NUMBERS = {name.casefold(): number for number, name in enumerate(_MONTHS.split("|"), 1)}
_YEAR = r"(?:1[89]\d\d|20[0-4]\d)"
_TO = r"(?:\s?[-–—]\s?| to | and | until )"
_FROM = r"(?:(?:from|between|From|Between) )?"

# What makes four digits a number of something.
_COUNTED = (
    r"(?! ?(?:km|kilom|miles?|met(?:er|re)|tons?|tonnes|people|percent|per cent|MW|GWh|barrels"
    r"|troops|soldiers|men|women|dollars|hectares|refugees|families|houses|cubic|square)\b)"
)

_PATTERN = re.compile(
    rf"{_FROM}(?P<d1>\d{{1,2}})(?: (?P<m0>{_MONTHS})(?: (?P<y0>{_YEAR}))?)?{_TO}"
    rf"(?P<d2>\d{{1,2}}) (?P<m1>{_MONTHS})(?:,? (?P<y1>{_YEAR}))?\b"
    rf"|(?P<m2>{_MONTHS}) (?P<d3>\d{{1,2}})(?:[-–](?P<d4>\d{{1,2}}))?(?:, (?P<y2>{_YEAR}))?\b"
    rf"|\b(?P<d5>\d{{1,2}}) (?P<m3>{_MONTHS})(?:,? (?P<y3>{_YEAR}))?\b"
    rf"|\b(?P<m4>{_MONTHS}) (?P<y4>{_YEAR})\b"
    rf"|(?<=\bin )(?P<m5>{_MONTHS})\b(?! \d)"
    rf"|{_FROM}(?<![\d$€£.,])\b(?P<y5>{_YEAR}){_TO}(?P<y6>{_YEAR}|\d\d)\b(?![\d,.]\d){_COUNTED}"
    rf"|(?<![\d$€£.,-])\b(?P<y7>{_YEAR})\b(?![\d,.]\d){_COUNTED}"
)


def spoken_dates(text: str, year: int | None = None) -> list[SpokenDate]:
    """Return the dates of a text, in the order of their places.

    Args:
        text: what is read.
        year: used for a day or month without one, until the text has named one with
            its year.
    """
    found = []
    for match in _PATTERN.finditer(text):
        group = {name: value for name, value in match.groupdict().items() if value}
        try:
            one = _read(group, Span(*match.span()), year)
        except ValueError:
            # For example the thirty-first of a month that has thirty days.
            continue
        if one is not None:
            found.append(one)
            # "The accord of 1999 was signed on 3 May": a year alone dates nothing else.
            year = one.last.year if one.full else year
    return found


def _read(group: dict[str, str], span: Span, year: int | None) -> SpokenDate | None:
    """Return the date in a match; None if it leaves out the year and none is known."""
    own = next(
        (int(group[y]) for y in ("y1", "y2", "y3", "y4", "y5", "y7") if y in group), year
    )
    if own is None:
        return None
    assumed = not any(name.startswith("y") for name in group)
    first, last, precision = next(
        read(group, own) for name, read in _READERS.items() if name in group
    )
    if first > last:
        return None
    return SpokenDate(first, last, precision, span, assumed)


def iso(spoken: SpokenDate) -> str:
    """Return a date in ISO form, no more precise than it is given; a range with a slash.

    Example: a month is "2010-06", a range "2010-06-10/2010-06-14" or "2010/2012".
    """
    first, last = spoken.first.isoformat(), spoken.last.isoformat()
    if spoken.precision == "range":
        years = first.endswith("-01-01") and last.endswith("-12-31")
        return f"{first[:4]}/{last[:4]}" if years else f"{first}/{last}"
    return first[: {"day": 10, "month": 7, "year": 4}[spoken.precision]]


_Read = tuple[date, date, Precision]


def _month(name: str) -> int:
    return _NUMBERS[name.casefold()]


def _days(group: dict[str, str], year: int) -> _Read:
    until = date(year, _month(group["m1"]), int(group["d2"]))
    since = date(
        int(group.get("y0", year)), _month(group.get("m0", group["m1"])), int(group["d1"])
    )
    return since, until, "range"


def _american(group: dict[str, str], year: int) -> _Read:
    since = date(year, _month(group["m2"]), int(group["d3"]))
    if "d4" not in group:
        return since, since, "day"
    return since, since.replace(day=int(group["d4"])), "range"


def _day(group: dict[str, str], year: int) -> _Read:
    day = date(year, _month(group["m3"]), int(group["d5"]))
    return day, day, "day"


def _whole_month(group: dict[str, str], year: int) -> _Read:
    month = _month(group.get("m4") or group["m5"])
    return date(year, month, 1), date(year, month, monthrange(year, month)[1]), "month"


def _years(group: dict[str, str], year: int) -> _Read:
    end = group["y6"]
    last = int(end) if len(end) == 4 else year // 100 * 100 + int(end)
    return date(year, 1, 1), date(last, 12, 31), "range"


def _year(group: dict[str, str], year: int) -> _Read:
    return date(year, 1, 1), date(year, 12, 31), "year"


_READERS: dict[str, Callable[[dict[str, str], int], _Read]] = {
    "d2": _days,
    "d3": _american,
    "d5": _day,
    "m4": _whole_month,
    "m5": _whole_month,
    "y6": _years,
    "y7": _year,
}
