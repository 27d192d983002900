"""JSON-LD: what a page's data for search engines states about its article."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

_MOST = 1_000_000
_WRAPPED = re.compile(
    r"^\s*(?:<!--|(?://|/\*)?\s*<!\[CDATA\[(?:\s*\*/)?)|(?:-->|(?://|/\*)?\s*\]\]>(?:\s*\*/)?)\s*$"
)
_EXTRA_COMMA = re.compile(r",\s*([}\]])")
_ARTICLES = frozenset(
    """
Article NewsArticle AnalysisNewsArticle AskPublicNewsArticle BackgroundNewsArticle
OpinionNewsArticle ReportageNewsArticle ReviewNewsArticle Report ScholarlyArticle TechArticle
BlogPosting LiveBlogPosting SocialMediaPosting MedicalScholarlyArticle
""".split()
)


def linked_data(text: str) -> Iterator[tuple[str, str]]:
    """Yield an article's values in JSON-LD, under the names of meta tags.

    The name of its publisher, or of the site, is "publisher" or "website".
    """
    things = [thing for item in _listed(_parsed(text)) for thing in (item, *_inner(item))]
    named = {thing["@id"]: thing for thing in things if _has_name(thing)}
    for thing in things:
        kinds = _listed(thing.get("@type")) if isinstance(thing, dict) else []
        if any(isinstance(kind, str) and kind in _ARTICLES for kind in kinds):
            yield from _of_article(thing, named)
        if "WebSite" in kinds:
            yield from (("website", name) for name in _names(thing, named))


def _of_article(thing: dict[str, Any], named: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name in ("headline", "datePublished"):
        if isinstance(thing.get(name), str):
            yield name, _plain(thing[name])
    for author in filter(_may_be_person, _listed(thing.get("author"))):
        yield from (("json:author", name) for name in _names(author, named))
    for whole in _listed(thing.get("isPartOf")):
        kinds = _listed(whole.get("@type")) if isinstance(whole, dict) else []
        if {"Periodical", "Newspaper", "Magazine"} & {
            k for k in kinds if isinstance(k, str)
        }:
            yield from (("citation_journal_title", name) for name in _names(whole, named))
    for publisher in _listed(thing.get("publisher")):
        yield from (("publisher", name) for name in _names(publisher, named))


def _names(thing: object, named: dict[str, Any]) -> Iterator[str]:
    """Yield the name of a person or organization, which may be one named elsewhere."""
    if isinstance(thing, dict) and not thing.get("name"):
        identity = thing.get("@id")
        thing = named.get(identity) if isinstance(identity, str) else None
    name = thing.get("name") if isinstance(thing, dict) else thing
    for one in _listed(name):
        if isinstance(one, str) and "://" not in one:
            yield _plain(one)


def _may_be_person(author: object) -> bool:
    kinds = _listed(author.get("@type")) if isinstance(author, dict) else []
    return not {"Organization", "NewsMediaOrganization", "Corporation"} & {
        kind for kind in kinds if isinstance(kind, str)
    }


def _has_name(thing: object) -> bool:
    return (
        isinstance(thing, dict)
        and isinstance(thing.get("@id"), str)
        and bool(thing.get("name"))
    )


def _inner(item: object) -> list[Any]:
    """Return the things that one holds as its graph or main entity."""
    names = ("@graph", "mainEntity", "mainEntityOfPage")
    if not isinstance(item, dict):
        return []
    return [thing for name in names for thing in _listed(item.get(name))]


def _parsed(text: str) -> Any:  # noqa: ANN401 - JSON
    """Return the value of JSON, even within comment marks or with surplus commas."""
    if len(text) > _MOST:
        return None
    plain = _WRAPPED.sub("", text)
    for form in (plain, _EXTRA_COMMA.sub(r"\1", plain)):
        try:
            return json.loads(form, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _plain(text: str) -> str:
    """Return a text with HTML's entities decoded, which many sites put into JSON."""
    return unescape(unescape(text))


def _listed(value: Any) -> list[Any]:  # noqa: ANN401 - JSON
    if isinstance(value, list):
        return [item for item in value[:1_000] if not isinstance(item, list)]
    return [] if value is None else [value]
