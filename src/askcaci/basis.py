"""How independent the sources of an answer are, and how old."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from askcaci.text.names import author_key, author_spellings
from askcaci.types import Article, Basis

_MONTH = timedelta(days=31)


def basis_of(articles: Iterable[Article], today: date | None = None) -> Basis:
    """Return how many articles, authors and years support something.

    Args:
        articles: those that are quoted; a repeated one counts once.
        today: the day from which the age of the newest is counted; None gives no age.
    """
    distinct = list({article.id: article for article in articles}.values())
    days = [one.published for one in distinct if one.published]
    last = max(days, default=None)
    return Basis(
        articles=len(distinct),
        authors=tuple(author_spellings(distinct).values()),
        first=min(days, default=None),
        last=last,
        undated=len(distinct) - len(days),
        alone=_alone(distinct),
        age=_full_years(last, today) if last and today else None,
    )


def _alone(articles: list[Article]) -> bool:
    """Return True if several articles share an author and were published within a month."""
    days = [article.published for article in articles if article.published]
    if len(articles) < 2 or len(days) < len(articles) or max(days) - min(days) > _MONTH:
        return False
    return bool(set.intersection(*({*map(author_key, one.authors)} for one in articles)))


def _full_years(start: date, end: date) -> int:
    return max(0, end.year - start.year - ((end.month, end.day) < (start.month, start.day)))
