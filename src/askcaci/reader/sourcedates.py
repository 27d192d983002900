"""Which day a sentence is about: a day it names, one named before it, or the article's."""

from __future__ import annotations

import re
from datetime import date

from askcaci.types import Article, Passage, Span

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = (
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November"
    r"|December)"
)
_DATE = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})\s)?{_MONTH}\b(?:\s(?P<after>\d{{1,2}})(?!\d))?(?:,?\s(?P<year>"
    r"(?:19|20)\d\d))?\b|\b(?P<alone>(?:19|20)\d\d)\b(?![-–]\w)",
)
_PRESENT = re.compile(r"\b(?:now|currently|today|says|is|are|has|have|remains|wants)\b")
# A date after such words is in the future, or only the beginning or end of something.
_AHEAD = re.compile(
    r"\b(?:since|until|till|by|for|due|before|after|from)\s(?:[\w-]+\s){0,3}$"
)


# How far back to look for the year of a day without one, in characters.
_BACK = 1_500
# A year alone ("as in 2004") does not date the days around it.
_YEAR = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November"
    r"|December)(?:\s\d{1,2},)?\s((?:19|20)\d\d)\b"
)


def source_date(passage: Passage, sentence: Span, article: Article, at: int) -> date | None:
    """Return the day that a sentence is about, the article's day if it names none.

    If it names several, the one nearest to `at` counts. A day without a year is of the year
    last date written before it, or the last such day before the article. A sentence in the
    past without any day is of the day last named in its passage before it.
    """
    own = _named(sentence, article, at)
    if own or article.published is None or _PRESENT.search(sentence.of(article.text)):
        return own or article.published
    for earlier in reversed([s for s in passage.sentences if s.end <= sentence.start]):
        before = _named(earlier, article, earlier.end)
        if before:
            return before
    return article.published


def _named(sentence: Span, article: Article, at: int) -> date | None:
    """Return the day named nearest to a place, none after the article's own."""
    words, found = sentence.of(article.text)[:2_000], []
    for match in _DATE.finditer(words):
        if _AHEAD.search(words[max(0, match.start() - 40) : match.start()]):
            continue
        start = sentence.start + match.start()
        day = _day(match, article, start)
        if day and (article.published is None or day <= article.published):
            found.append((abs(start - at), day))
    return min(found)[1] if found else None


def _day(match: re.Match[str], article: Article, start: int) -> date | None:
    published = article.published
    if match["alone"]:
        # A year alone counts as its last day.
        last = date(int(match["alone"]), 12, 31)
        return min(last, published) if published and published.year == last.year else last
    month = _MONTHS.index(match["month"][:3].lower()) + 1
    number = int(match["day"] or match["after"] or 1)
    year = int(match["year"]) if match["year"] else _year_before(article, start)
    try:
        day = date(year, month, number) if year else None
        if day and published and day > published and not match["year"]:
            return date(published.year - 1, month, number)
    except ValueError:
        return None
    return day


def _year_before(article: Article, start: int) -> int | None:
    """Return the year that a day without one is of: the last written before it."""
    years = _YEAR.findall(article.text[max(0, start - _BACK) : start])
    if years:
        return int(years[-1])
    return article.published.year if article.published else None
