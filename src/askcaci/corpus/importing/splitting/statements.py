"""Merges what a file states outside an article's text into what the text states.

What the text lacks is filled in. What contradicts it becomes a warning on the article;
the text's own word stays, unless it was only inferred.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from askcaci.corpus.files import sections_of
from askcaci.corpus.importing.lines.furniture import FEATURED
from askcaci.corpus.importing.lines.pages import Stated
from askcaci.text.names import author_key
from askcaci.text.normalise import folded_words
from askcaci.types import Article

_ISSUE = ("published", "volume", "number", "publication")
_ARTICLE = ("title", "authors", "published", "url", "kind", "volume", "number", "pages",
            "publication")  # fmt: skip
_OWN = (*_ARTICLE, "references", "also", "related", "inferred", "warnings",
        "repairs")  # fmt: skip


def with_stated(article: Article, stated: Stated, *, alone: bool) -> Article:
    """Return an article with what its page's file states about it.

    `alone` is True if it is the page's only one: of several, each gets only what is stated
    of the whole issue.
    """
    if stated.own and alone:
        own = {name: getattr(stated.own, name) for name in _OWN}
        return replace(article, **own, sections=sections_of(article.text, own["kind"]))
    fields = _ARTICLE if alone else _ISSUE if stated.issue else ("publication",)
    warnings = stated.warnings if alone or stated.issue else ()
    found = replace(article, warnings=(*article.warnings, *warnings))
    for name in fields:
        value = getattr(stated, name)
        if value:
            found = _put(found, name, value, stated)
    return found


def is_title(line: str, title: str | None) -> bool:
    """Return True if a line is a title, without regard to capitals, marks and stops."""
    words = folded_words(title or "")
    return bool(words) and folded_words(FEATURED.sub("", line)) == words


def _put(article: Article, name: str, value: Any, stated: Stated) -> Article:  # noqa: ANN401
    there = getattr(article, name)
    sure = name not in stated.inferred
    doubtful = name in article.inferred
    if not there or (doubtful and (sure or name == "kind")):
        article = _taken(article, name, value, sure=sure)
        # A biography names the author it describes, not all of them.
        part = name == "authors" and set(there or ()) <= set(value)
        known = not there or name == "kind" or part or _same(name, there, value)
    else:
        known = _same(name, there, value)
    if known:
        return article
    kept = getattr(article, name)
    other = value if kept == there else there
    # The day or title of an address or a file name is worth a look, not a correction.
    warning = f"{name} {_said(kept)} taken; {_said(other)} in " + (
        stated.where if other == value else "the text"
    )
    return replace(article, warnings=(*article.warnings, warning))


def _taken(article: Article, name: str, value: Any, *, sure: bool) -> Article:  # noqa: ANN401
    doubts = tuple(doubt for doubt in article.inferred if doubt != name)
    changed: dict[str, Any] = {name: value}
    if name == "kind":
        # It decides if a text without headings is a lead or the body.
        changed["sections"] = sections_of(article.text, value)
    return replace(article, inferred=doubts if sure else (*doubts, name), **changed)


def _same(name: str, one: Any, other: Any) -> bool:  # noqa: ANN401
    if name == "authors":
        return {author_key(a) for a in one} == {author_key(a) for a in other}
    if name == "title":
        return folded_words(one) == folded_words(other)
    return bool(one == other)


def _said(value: object) -> str:
    return " and ".join(value) if isinstance(value, tuple) else str(value)
