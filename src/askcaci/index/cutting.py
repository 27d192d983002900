"""An article cut into what the index keeps of its passages."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

from askcaci.chunking import chunk, context_prefix, embedded_text
from askcaci.encoder import TextEncoder
from askcaci.types import Article


@dataclass(frozen=True, slots=True)
class CutPassage:
    """A passage as the index keeps it.

    `sentences` is JSON, counted from `start`; `key` names the vector of `embedded`, the
    text that the encoder sees; `context` and `text` are searched for words.
    """

    section: str
    paragraph: int
    start: int
    stop: int
    sentences: str
    key: bytes
    context: str
    text: str
    embedded: str


def cut(article: Article, encoder: TextEncoder) -> Iterator[CutPassage]:
    """Yield an article's passages in order, cut to fit an encoder."""
    count, limit = encoder.count, encoder.limit
    for passage in chunk(article, count=count, limit=limit):
        embedded = embedded_text(article, passage, count=count, limit=limit)
        start = passage.span.start
        yield CutPassage(
            passage.section,
            passage.paragraph,
            start,
            passage.span.end,
            json.dumps([[s.start - start, s.end - start] for s in passage.sentences]),
            vector_key(embedded, encoder.fingerprint),
            context_prefix(article, passage.section),
            passage.text,
            embedded,
        )


def vector_key(embedded: str, fingerprint: str) -> bytes:
    """Return the key of a text's vector under one encoder."""
    return hashlib.sha256(f"{fingerprint}\n{embedded}".encode()).digest()
