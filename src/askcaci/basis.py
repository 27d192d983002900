"""How independent the sources of an answer are, and how old."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from askcaci.text.names import author_key
from askcaci.types import Article, Basis

_MONTH = timedelta(days=31)


def basis_of(articles: Iterable[Article], today: date | None = None) -> Basis:
    """Return on how many articles, authors and years something rests.

    Args:
        articles: those that are quoted; one that comes again counts once.
        today: the day from which the age of the newest is told; None tells none.
    """
    distinct = {article.id: article for article in articles}
    newest_first = sorted(
        distinct.values(), key=lambda one: one.published or date.min, reverse=True
    )
    authors: dict[str, str] = {}
    for article in newest_first:
        for name in article.authors:
            authors.setdefault(author_key(name), name)
    days = [one.published for one in newest_first if one.published]
    last = max(days, default=None)
    return Basis(
        articles=len(distinct),
        authors=tuple(authors.values()),
        first=min(days, default=None),
        last=last,
        undated=len(distinct) - len(days),
        alone=_alone(newest_first),
        age=_full_years(last, today) if last and today else None,
    )


def _alone(articles: list[Article]) -> bool:
    """Say whether several articles share an author and were published within a month."""
    days = [article.published for article in articles if article.published]
    if len(articles) < 2 or len(days) < len(articles) or max(days) - min(days) > _MONTH:
        return False
    return bool(set.intersection(*({*map(author_key, one.authors)} for one in articles)))


def _full_years(start: date, end: date) -> int:
    return max(0, end.year - start.year - ((end.month, end.day) < (start.month, start.day)))
