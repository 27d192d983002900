"""Scan the index for names: which passages can have one, and where it is in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Protocol

from askcaci.mentions.people import doubts, person_named, shared_surname, with_surnames
from askcaci.mentions.values import ArticleMentions, Mention, Mentions
from askcaci.text.occurrences import How, Pattern, occurrences_of, pattern
from askcaci.types import Article, Filters, Passage, Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Rows = NDArray[np.int64]


class PassageIndex(Protocol):
    """The parts of the index's database that a scan uses."""

    def rows(self, filters: Filters) -> Rows | None: ...  # noqa: D102
    def rows_with(  # noqa: D102
        self, groups: Sequence[Sequence[Sequence[str]]], rows: Rows | None = None
    ) -> Rows: ...
    def texts(self, rows: Rows) -> list[str]: ...  # noqa: D102
    def passages(self, rows: Sequence[int]) -> list[Passage]: ...  # noqa: D102
    def passages_of(self, article_id: str) -> list[Passage]: ...  # noqa: D102
    def articles_with(self, rows: Rows) -> list[str]: ...  # noqa: D102
    def article(self, article_id: str) -> Article: ...  # noqa: D102


def mentions(
    names: Sequence[str],
    index: PassageIndex,
    *,
    filters: Filters | None = None,
    exact: bool = False,
    within: Rows | None = None,
) -> Mentions:
    """Return every place of some names in the passages that a filter lets through.

    Args:
        names: names, terms or phrases, each looked for as a whole.
        index: the passages.
        filters: which articles and sections are searched.
        exact: only in exactly these words, not in other inflections and known spellings.
        within: instead of what a filter lets through, only these rows, ascending.
    """
    rows = index.rows(filters or Filters()) if within is None else within
    articles: dict[str, Article] = {}
    places: dict[str, list[Mention]] = {}
    titles: dict[str, list[str]] = {}
    notes: list[str] = []
    for name in dict.fromkeys(names):
        scan = _Scan(name, index, articles, exact=exact)
        found, titled = scan.through(rows, titles=not (filters and filters.sections))
        for mention in found:
            places.setdefault(mention.passage.article_id, []).append(mention)
        for article_id in titled:
            titles.setdefault(article_id, []).append(name)
        notes += _notes(name)
    return Mentions(
        tuple(dict.fromkeys(names)),
        _by_date(articles, places, titles, doubtful=False),
        _by_date(articles, places, {}, doubtful=True),
        tuple(notes),
    )


def _notes(name: str) -> list[str]:
    people = shared_surname(name)
    if not people:
        return []
    return [f"“{name}” is the surname of {' and '.join(people)}; all are listed"]


def _by_date(
    articles: dict[str, Article],
    places: dict[str, list[Mention]],
    titles: dict[str, list[str]],
    *,
    doubtful: bool,
) -> tuple[ArticleMentions, ...]:
    found = []
    for article_id, article in articles.items():
        here = [m for m in places.get(article_id, ()) if bool(m.doubt) == doubtful]
        titled = titles.get(article_id, ())
        if here or titled:
            ordered = sorted(here, key=lambda mention: mention.span)
            found.append(ArticleMentions(article, tuple(ordered), tuple(titled)))
    return tuple(
        sorted(found, key=lambda m: (m.article.published or date.max, m.article.id))
    )


class _Scan:
    """The scan for one name; `articles` holds, by id, those that were opened for any."""

    def __init__(
        self, name: str, index: PassageIndex, articles: dict[str, Article], *, exact: bool
    ) -> None:
        self._name = name
        self._index = index
        self._articles = articles
        self._person = None if exact else person_named(name)
        sought = pattern(name, exact=exact)
        single = len(sought.units) == 1
        self._sought: Pattern = (
            with_surnames(sought, self._person) if self._person and single else sought
        )

    def through(
        self, rows: Rows | None, *, titles: bool
    ) -> tuple[list[Mention], list[str]]:
        """Return the name's places in some rows, and the articles whose title has it."""
        groups = self._sought.groups()
        if not groups:
            return [], []
        held = self._index.rows_with(groups, rows)
        found = [
            (row, [(one.span, one.how) for one in occurrences_of(self._sought, text)])
            for row, text in zip(held.tolist(), self._index.texts(held), strict=True)
        ]
        having = [(row, spans) for row, spans in found if spans]
        passages = self._index.passages([row for row, _ in having])
        mentioned = [
            (passage, span.shifted(passage.span.start), how)
            for passage, (_, spans) in zip(passages, having, strict=True)
            for span, how in spans
        ]
        titled = self._titled(held) if titles else []
        return self._certain(mentioned), titled

    def _certain(self, found: list[tuple[Passage, Span, How]]) -> list[Mention]:
        """Return places as mentions, those of a person with the reason for doubt, if any."""
        for passage, _, _ in found:
            self._article(passage.article_id)
        doubt: dict[tuple[str, Span], str] = {}
        if self._person:
            for article_id in {passage.article_id for passage, _, _ in found}:
                text = self._articles[article_id].text
                everywhere = occurrences_of(self._sought, text)
                for one, reason in doubts(self._person, text, everywhere):
                    doubt[article_id, one.span] = reason
        return [
            Mention(self._name, passage, span, how, _sentence(passage, span), why)
            for passage, span, how in found
            if (why := self._doubt_about(doubt, passage, span)) is not None
        ]

    def _doubt_about(
        self, doubt: dict[tuple[str, Span], str], passage: Passage, span: Span
    ) -> str | None:
        """Return the reason to doubt a place, if any; None if it is a namesake's."""
        return doubt.get((passage.article_id, span)) if self._person else ""

    def _titled(self, rows: Rows) -> list[str]:
        """Return which articles of some rows have the name, in full, in their title."""
        return [
            article_id
            for article_id in self._index.articles_with(rows)
            if any(
                one.how != "surname"
                for one in occurrences_of(
                    self._sought, self._article(article_id).title or ""
                )
            )
        ]

    def _article(self, article_id: str) -> Article:
        if article_id not in self._articles:
            self._articles[article_id] = self._index.article(article_id)
        return self._articles[article_id]


def _sentence(passage: Passage, span: Span) -> Span:
    """Return the sentence of a passage that a span is in, or those that it runs through."""
    around = [s for s in passage.sentences if s.overlaps(span)] or [passage.span]
    return Span(min(around[0].start, span.start), max(around[-1].end, span.end))
