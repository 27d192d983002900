"""Which articles pass a filter, and errors for filters that name something unknown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

from askcaci.errors import FILL_CORPUS, UsageError
from askcaci.text.dates import last_day
from askcaci.text.names import author_matches, nearest_names
from askcaci.text.normalise import letters
from askcaci.types import Article, Filters

# How many articles an error names.
_NAMED = 5
_ALL = "List all with:\n  askcaci articles"


def named_article(wanted: str, ids: Sequence[str]) -> str:
    """Return the id of the article that is meant.

    It is named by its id, its file's path, or the beginning of the one id that begins so.

    Raises:
        UsageError: no article or several are meant; the hint names the nearest.
    """
    stem = Path(wanted).name.removesuffix(".md")
    for exact in (wanted, stem):
        if exact in ids:
            return exact
    begun = [one for one in ids if stem and one.startswith(stem)]
    if len(begun) == 1:
        return begun[0]
    if begun:
        more = f" and {len(begun) - _NAMED} more" if len(begun) > _NAMED else ""
        hint = f"One of: {', '.join(begun[:_NAMED])}{more}. {_ALL}"
        raise UsageError(f"several articles begin with “{wanted}”", hint=hint)
    raise no_article(wanted, ids)


def no_article(wanted: str, ids: Sequence[str]) -> UsageError:
    """Return the error for an article that is not there; its hint names the nearest ids."""
    near = ", ".join(get_close_matches(wanted, ids, cutoff=0.3) or ids[:3])
    hint = f"Nearest: {near}. {_ALL}" if near else FILL_CORPUS
    return UsageError(f"no article “{wanted}”", hint=hint)


def check(
    filters: Filters, names: list[str], ids: list[str], publications: list[str]
) -> Filters:
    """Return the filters with the id of every article that is named.

    Args:
        filters: what names them.
        names: the authors', each once and in order.
        ids: the articles', in order.
        publications: the articles', each once and in order.

    Raises:
        UsageError: one is not known; the hint names the nearest.
    """
    for wanted in filters.authors:
        if not any(author_matches(wanted, name) for name in names):
            near = ", ".join(nearest_names(wanted, names) or names[:3])
            hint = f"Nearest: {near}. {_ALL}" if near else FILL_CORPUS
            raise UsageError(f"no article by “{wanted}”", hint=hint)
    for wanted in filters.publications:
        if not any(is_publication(wanted, name) for name in publications):
            near = ", ".join(get_close_matches(wanted, publications) or publications[:3])
            known = f"Nearest: {near}. {_ALL}" if near else _ALL
            raise UsageError(f"no article of a publication “{wanted}”", hint=known)
    articles = tuple(named_article(wanted, ids) for wanted in filters.articles)
    return replace(filters, articles=articles)


def is_publication(wanted: str, name: str | None) -> bool:
    """Return True if a publication's name holds what is wanted, however it is spelt."""
    part = letters(wanted)
    return bool(part) and part in letters(name or "")


def check_among(filters: Filters, articles: Sequence[Article]) -> Filters:
    """Return the filters checked against the articles themselves.

    Raises:
        UsageError: as `check`.
    """
    names = sorted({name for article in articles for name in article.authors})
    publications = sorted({one.publication for one in articles if one.publication})
    return check(filters, names, [article.id for article in articles], publications)


def passes(article: Article, filters: Filters) -> bool:
    """Return True if an article passes; its sections are those with any text.

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
