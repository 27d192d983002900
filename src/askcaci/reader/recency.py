"""Find the latest or the first of several figures, by the day each statement is about."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

from askcaci.reader.values import days_in
from askcaci.text.normalise import fold

Order = Literal["latest", "first"]

_FIGURE = (
    r"(?:(?:official|published|public|full|known|reported) ){0,2}"
    r"(?:figures?|estimates?|counts?|tolls?|death tolls?|prices?|costs?|numbers?|totals?|reports?"
    r"|claims?|offers?|versions?|forecasts?|tally|tallies|data|statistics|date|year|rates?)\b"
    r"|[a-z]+ (?:figures?|estimates?|counts?|tolls?|tally)\b"
)
_FIGURE = rf"(?:{_FIGURE})"
_LATEST = re.compile(
    rf"\b(?:latest|newest|most recent)\b|\b(?:last|current|final|present) {_FIGURE}"
)
_FIRST = re.compile(rf"\b(?:first|earliest|initial|original) {_FIGURE}")


def asked_order(question: str) -> Order | None:
    """Return which of several figures a question asks for, the latest or first; None if neither.

    "The first oil" and "last December" ask for neither.
    """
    plain = fold(question)
    if _LATEST.search(plain):
        return "latest"
    return "first" if _FIRST.search(plain) else None


def day_of_statement(sentence: str, published: date | None) -> date:
    """Return the last day that a sentence names, else that of its article.

    A month counts as its first day and a year as its first; a statement without any
    date counts as the oldest.
    """
    days = [
        date(year, month or 1, 1 if month is None else day or 1)
        for year, month, day in days_in(sentence)
        if year is not None
    ]
    return max(days, default=published or date.min)
