"""Values for tests: articles, passages, candidates, and an encoder made of words."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import astuple
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from askcaci.reader.sentences import SENTENCE_WEIGHTS, Candidate, Features
from askcaci.reader.spans import Window
from askcaci.text.normalise import words
from askcaci.text.sentences import sentences
from askcaci.types import Article, Citation, Hit, Passage, Section, SectionKind, Span

DIMENSION = 512

Part = tuple[SectionKind, "str | None", str]


def article(*parts: Part | str, id: str = "one", **fields: Any) -> Article:
    """Return an article of sections (kind, heading, text); a bare string is a body."""
    text = ""
    sections = []
    for part in parts:
        kind, heading, body = ("body", None, part) if isinstance(part, str) else part
        text += f"## {heading}\n\n" if heading is not None else ""
        sections.append(Section(kind, heading, Span(len(text), len(text) + len(body))))
        text += body + "\n\n"
    known: dict[str, Any] = {
        "title": "The Corridor",
        "authors": ("Ann Author",),
        "published": date(2025, 5, 14),
        "url": None,
        "kind": "analysis",
        "publication": "Analyst",
    }
    return Article(id=id, text=text, sections=tuple(sections), **(known | fields))


def passage(of: Article, section: int = 0) -> Passage:
    """Return a whole section of an article as one passage."""
    place = of.sections[section]
    return Passage(
        id=f"{of.id}#{place.span.start}-{place.span.end}",
        article_id=of.id,
        section=place.kind,
        paragraph=1,
        span=place.span,
        text=place.span.of(of.text),
        sentences=tuple(
            s.shifted(place.span.start) for s in sentences(place.span.of(of.text))
        ),
    )


def hit(of: Article, section: int = 0, *, score: float = 1.0, cosine: float = 0.5) -> Hit:
    """Return a section of an article as a retrieved passage."""
    return Hit(passage(of, section), score, 1, 1, cosine)


def score(features: Features, weights: Features = SENTENCE_WEIGHTS) -> float:
    """Return what some weights make of a sentence's features."""
    pairs = zip(astuple(weights), astuple(features), strict=True)
    return float(sum(weight * feature for weight, feature in pairs))


def candidate(
    found: Hit,
    sentence: int = 0,
    *,
    cosine: float = 0.8,
    answer: str | None = None,
    odds: float = 0.0,
) -> Candidate:
    """Return a sentence of a hit as a candidate with middling features.

    `answer` are the words of it, if any, that a span reader would give, with these log
    odds; what it scores is the same.
    """
    span = found.passage.sentences[sentence]
    features = Features(cosine, 0.8, 0.8, 1.0, 0.5, found.score, span=odds, fits=0.5)
    text = span.shifted(-found.passage.span.start).of(found.passage.text)
    place = None
    if answer is not None:
        start = span.start + text.index(answer)
        place = Span(start, start + len(answer))
    return Candidate(found, span, text, features, score(features), place)


def window(text: str, likely: Mapping[str, float] | None = None) -> Window:
    """Return what a span reader might say of a text: these words, with these log odds.

    Each word and each mark is a token; any other words have odds of less.
    """
    tokens = [match.span() for match in re.finditer(r"\w+|[^\w\s]", text)]
    starts, ends = (np.full(len(tokens), -8.0, np.float32) for _ in range(2))
    for phrase, odds in (likely or {}).items():
        at = text.index(phrase)
        first = next(i for i, (start, _) in enumerate(tokens) if start >= at)
        last = max(i for i, (_, end) in enumerate(tokens) if end <= at + len(phrase))
        starts[first] = ends[last] = odds / 2
    return Window(starts, ends, np.array(tokens, np.int64).reshape(-1, 2), 0.0)


def citation(of: Article, quote: str, section: int = 0) -> Citation:
    """Return the first place of a quote in an article as a citation."""
    start = of.text.index(quote, of.sections[section].span.start)
    return Citation(of, passage(of, section), Span(start, start + len(quote)), quote)


def bag_of_words(texts: Sequence[str]) -> NDArray[np.float32]:
    """Return unit vectors of hashed stems: equal texts equal vectors, overlap is cosine."""
    vectors = np.zeros((len(texts), DIMENSION), np.float32)
    for row, text in enumerate(texts):
        for word in words(text):
            vectors[row, zlib.crc32(word.stem.encode()) % DIMENSION] += 1
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.maximum(lengths, 1e-9)
