"""Which articles a filter lets through, and filters that name what nobody knows."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from askcaci.errors import UsageError
from askcaci.text.dates import last_day
from askcaci.text.names import author_matches, nearest_names
from askcaci.text.normalise import letters
from askcaci.types import Article, Filters

_ALL = "List all with:\n  askcaci articles"


def check(
    filters: Filters, names: list[str], ids: list[str], publications: list[str]
) -> None:
    """Check that every author, article and publication that is named is of the corpus.

    Args:
        filters: what names them.
        names: the authors', each once and in order.
        ids: the articles', in order.
        publications: the articles', each once and in order.

    Raises:
        UsageError: one is not; the hint names the nearest.
    """
    for wanted in filters.authors:
        if not any(author_matches(wanted, name) for name in names):
            near = ", ".join(nearest_names(wanted, names) or names[:3])
            raise UsageError(f"no article by “{wanted}”", hint=f"Nearest: {near}. {_ALL}")
    for wanted in filters.articles:
        if wanted not in ids:
            near = ", ".join(get_close_matches(wanted, ids, cutoff=0.3) or ids[:3])
            raise UsageError(f"no article “{wanted}”", hint=f"Nearest: {near}. {_ALL}")
    for wanted in filters.publications:
        if not any(is_publication(wanted, name) for name in publications):
            near = ", ".join(get_close_matches(wanted, publications) or publications[:3])
            known = f"Nearest: {near}. {_ALL}" if near else _ALL
            raise UsageError(f"no article of a publication “{wanted}”", hint=known)


def is_publication(wanted: str, name: str | None) -> bool:
    """Return True if a publication's name holds what is wanted, however it is spelt."""
    part = letters(wanted)
    return bool(part) and part in letters(name or "")


def check_among(filters: Filters, articles: Sequence[Article]) -> None:
    """Check it against the articles themselves.

    Raises:
        UsageError: as `check`.
    """
    names = sorted({name for article in articles for name in article.authors})
    publications = sorted({one.publication for one in articles if one.publication})
    check(filters, names, [article.id for article in articles], publications)


def passes(article: Article, filters: Filters) -> bool:
    """Say whether an article passes; its sections are those it has any text in.

    An undated article passes no date filter.
    """
    return (
        _in_time(article, filters)
        and (not filters.articles or article.id in filters.articles)
        and (not filters.kinds or article.kind in filters.kinds)
        and (
            not filters.sections
            or any(s.kind in filters.sections for s in article.sections)
        )
        and (
            not filters.authors
            or any(author_matches(w, a) for w in filters.authors for a in article.authors)
        )
        and (
            not filters.publications
            or any(is_publication(w, article.publication) for w in filters.publications)
        )
    )


def _in_time(article: Article, filters: Filters) -> bool:
    day = article.published
    if not filters.dated:
        return True
    return (
        day is not None
        and (filters.since is None or last_day(day) >= filters.since)
        and (filters.last is None or day <= filters.last)
    )
