"""Of which day a sentence tells: a day it names, one named before it, or the article's."""

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
# What comes after such words is to come, or only the beginning or end of something.
_AHEAD = re.compile(
    r"\b(?:since|until|till|by|for|due|before|after|from)\s(?:[\w-]+\s){0,3}$"
)


def source_date(passage: Passage, sentence: Span, article: Article) -> date | None:
    """Return the day that a sentence tells of, the article's day where it names none.

    A day without a year is the last such day before the article. A sentence in the past
    without any day is of the day last named in its passage before it.
    """
    words = sentence.of(article.text)
    own = _named(words, article.published)
    if own or article.published is None or _PRESENT.search(words):
        return own or article.published
    for earlier in reversed([s for s in passage.sentences if s.end <= sentence.start]):
        before = _named(earlier.of(article.text), article.published)
        if before:
            return before
    return article.published


def _named(words: str, published: date | None) -> date | None:
    """Return the first day that words name and that is not after the article's."""
    for match in _DATE.finditer(words[:2_000]):
        if _AHEAD.search(words[max(0, match.start() - 40) : match.start()]):
            continue
        day = _day(match, published)
        if day and (published is None or day <= published):
            return day
    return None


def _day(match: re.Match[str], published: date | None) -> date | None:
    if match["alone"]:
        # A year alone is as late as it can be.
        last = date(int(match["alone"]), 12, 31)
        return min(last, published) if published and published.year == last.year else last
    month = _MONTHS.index(match["month"][:3].lower()) + 1
    number = int(match["day"] or match["after"] or 1)
    year = match["year"] or (published and published.year)
    if not year:
        return None
    try:
        day = date(int(year), month, number)
        if not match["year"] and published and day > published:
            return day.replace(year=day.year - 1)
    except ValueError:
        return None
    return day
