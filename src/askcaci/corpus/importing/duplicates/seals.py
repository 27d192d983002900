"""Seals: hashes that reveal what a user changed in an article file.

`Source.content` holds the SHA-256 of the text as imported, then for each value the
beginning of its own, "title:1f0c2a9b". Anything that no longer fits its seal was changed by hand.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import replace

from askcaci.corpus.files import body_of
from askcaci.types import Article

VALUES = (
    "title", "authors", "published", "publication", "volume", "number", "pages", "kind", "url",
)  # fmt: skip
# The name, among those of values, for the text.
TEXT = "text"

_LENGTH = 8


def seal(article: Article, own: Collection[str] = ()) -> Article:
    """Return an article with the seals of its text and values as they are now.

    A user changed the fields in `own`: seals that no longer fit them stay.
    """
    if article.source is None:
        return article
    text, values = _seals(article)
    if not text and TEXT in own:
        return article
    if TEXT not in own:
        text = _digest(body_of(article.text))
    kept = (
        (name, values.get(name, "") if name in own else _seal(article, name))
        for name in VALUES
    )
    content = " ".join([text, *(f"{name}:{digest}" for name, digest in kept if digest)])
    return replace(article, source=replace(article.source, content=content))


def changed_by_hand(article: Article) -> frozenset[str]:
    """Return the names of the values a user set, changed or took out; `TEXT` for the text.

    In an article without seals every value is the user's, except those marked as
    inferred.
    """
    text, values = _seals(article)
    if not text:
        stated = (name for name in VALUES if name not in article.inferred)
        return frozenset([TEXT, *(name for name in stated if getattr(article, name))])
    changed = {name for name in VALUES if _seal(article, name) != values.get(name, "")}
    text_changed = _digest(body_of(article.text)) != text
    return frozenset(changed | ({TEXT} if text_changed else set()))


def said(value: object) -> str:
    """Return a value as written in front matter and warnings."""
    return " and ".join(value) if isinstance(value, tuple) else str(value or "")


def _seals(article: Article) -> tuple[str, dict[str, str]]:
    """Return the seals of the text and of each value that has one."""
    text, *values = (article.source.content if article.source else "").split() or [""]
    pairs = (value.partition(":") for value in values)
    return text, {name: digest for name, _, digest in pairs}


def _seal(article: Article, name: str) -> str:
    value = said(getattr(article, name))
    doubt = "?" if name in article.inferred else ""
    return _digest(doubt + value)[:_LENGTH] if value else ""


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
