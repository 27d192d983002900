"""Dated statements: sentences that give a date, sorted by the dates they mention."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from askcaci.mentions.scanning import PassageIndex, mentions
from askcaci.mentions.values import Mentions
from askcaci.text.occurrences import pattern
from askcaci.text.spoken_dates import SpokenDate, spoken_dates
from askcaci.types import Article, Filters, Passage, Span

# A search for one day also finds ranges around it of at most this many days.
_MOST_DAYS = 10


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence and the dates it mentions, both as spans of the article.

    A timeline sorts it by the date that it names first.
    """

    article: Article
    passage: Passage
    sentence: Span
    dates: tuple[SpokenDate, ...]

    @property
    def quote(self) -> str:
        """The words of the sentence."""
        return self.sentence.of(self.article.text)


def timeline(
    parts: Sequence[str],
    index: PassageIndex,
    *,
    filters: Filters | None = None,
    since: date | None = None,
    until: date | None = None,
) -> tuple[Statement, ...]:
    """Return the dated statements on a topic about a time, in order of date.

    Args:
        parts: the names and words of the topic. A sentence has one of them, and its
            paragraph and the article's title have the others; or the title has all.
        index: the passages.
        filters: which articles and sections are searched.
        since: the first day of the time, if it has one.
        until: its last day, likewise.
    """
    seen = filters or Filters()
    rows = index.rows(seen)
    groups = [group for part in parts for group in pattern(part).groups()]
    held = index.rows_with(groups, rows)
    if not parts or not len(held):
        return ()
    # Without the filter, as a title counts whatever the section.
    found = mentions(parts, index, within=held)
    about = _Topic(parts, found)
    statements = (
        one
        for article_id in index.articles_with(held)
        for one in _of_article(index, article_id, seen)
        if about.has(one)
    )
    return _ordered(statements, since, until)


def happened(
    since: date, until: date, index: PassageIndex, *, filters: Filters | None = None
) -> tuple[Statement, ...]:
    """Return the statements on any topic about a day, month or year."""
    seen = filters or Filters()
    spoken = (str(since.day), f"{since:%B}") if since == until else (str(since.year),)
    groups = [group for word in spoken for group in pattern(word).groups()]
    rows = index.rows_with(groups, index.rows(seen))
    found = (
        one
        for article_id in index.articles_with(rows)
        for one in _of_article(index, article_id, seen)
    )
    return _ordered(found, since, until)


class _Topic:
    """Which sentences are on a topic, by where its parts are."""

    def __init__(self, parts: Sequence[str], found: Mentions) -> None:
        self._parts = frozenset(parts)
        self._titled: dict[str, set[str]] = {}
        self._passage: dict[str, set[str]] = {}
        self._sentence: dict[tuple[str, Span], set[str]] = {}
        for one in found.articles:
            self._titled[one.article.id] = set(one.in_title)
            for place in one.places:
                key = (one.article.id, place.sentence)
                self._sentence.setdefault(key, set()).add(place.name)
                self._passage.setdefault(place.passage.id, set()).add(place.name)

    def has(self, one: Statement) -> bool:
        """Return True if a sentence is on the topic."""
        titled = self._titled.get(one.article.id, set())
        if titled >= self._parts:
            return True
        own = self._sentence.get((one.article.id, one.sentence))
        around = self._passage.get(one.passage.id, set())
        return own is not None and (own | around | titled) >= self._parts


def _of_article(
    index: PassageIndex, article_id: str, filters: Filters
) -> Iterator[Statement]:
    """Yield the sentences of an article that give a date.

    A day without a year has that of the last full date before it, or of the article.
    """
    article = index.article(article_id)
    year = article.published.year if article.published else None
    for passage in index.passages_of(article_id):
        for sentence in passage.sentences:
            dates = spoken_dates(sentence.of(article.text), year)
            full = [one for one in dates if one.full]
            year = full[-1].last.year if full else year
            wanted = not filters.sections or passage.section in filters.sections
            if dates and wanted:
                placed = (
                    replace(one, span=one.span.shifted(sentence.start)) for one in dates
                )
                yield Statement(article, passage, sentence, tuple(placed))


def _ordered(
    found: Iterator[Statement], since: date | None, until: date | None
) -> tuple[Statement, ...]:
    """Return the statements on a time, each from the first of its dates that is in it."""
    kept = []
    for one in found:
        dates = [d for d in one.dates if _within(d, since, until)]
        if dates:
            others = [d for d in one.dates if d is not dates[0]]
            kept.append(replace(one, dates=(dates[0], *others)))
    return tuple(
        sorted(
            kept,
            key=lambda s: (s.dates[0].first, s.dates[0].last, s.article.id, s.sentence),
        )
    )


def _within(spoken: SpokenDate, since: date | None, until: date | None) -> bool:
    """Return True if a date is within a time; for a single day, if it is precise enough."""
    if since is not None and since == until:
        days = (spoken.last - spoken.first).days
        return spoken.first <= since <= spoken.last and days <= _MOST_DAYS
    return (since is None or spoken.first >= since) and (
        until is None or spoken.last <= until
    )
