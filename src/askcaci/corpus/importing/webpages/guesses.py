"""Checks dates guessed by a library against the page: parts it filled in are no date."""

from __future__ import annotations

import re
from datetime import date

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_SOME = r"(?:\W|de|di|of){0,5}"
_WORD = r"[^\W\d_]{3,12}"


def confirmed_day(guess: str, page: str) -> date | None:
    """Return a guessed day if a page (its HTML) names it in full, else None.

    Example: "2024-03-05" is confirmed by "20240305", "5. März 2024" and "3/5/2024".
    """
    match = _ISO.fullmatch(guess)
    if match is None:
        return None
    try:
        day = date(*map(int, match.groups()))
    except ValueError:
        return None
    return day if re.search(_forms(day), page) else None


def _forms(day: date) -> str:
    year, month, number = day.year, f"0?{day.month}", f"0?{day.day}"
    short = f"(?:{year}|{year % 100:02})"
    forms = (
        rf"{year}(?P<mark>[-/._]?){day.month:02}(?P=mark){day.day:02}(?!\d)",
        rf"{year}[-/.]{month}[-/.]{number}(?!\d)",
        rf"(?<!\d){number}\s?[-/.]\s?{month}\s?[-/.]\s?{short}(?!\d)",
        rf"(?<!\d){month}/{number}/{short}(?!\d)",
        rf"(?<!\d){number}(?:st|nd|rd|th|er|\.|º|ª)?{_SOME}{_WORD}{_SOME}{year}(?!\d)",
        rf"{_WORD}\.?\s{{1,3}}{number}(?:st|nd|rd|th)?,?\s{{1,3}}{year}(?!\d)",
        rf"(?<!\d){year}\s?年\s?{month}\s?月\s?{number}\s?日",
    )
    return "|".join(f"(?:{form})" for form in forms)
