"""The systems under test: askcaci itself, and the naive stack for comparison."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, get_args

import numpy as np
from numpy.typing import NDArray

from askcaci.assistant import Assistant
from askcaci.filtering import passes
from askcaci.types import Answer, Article, Citation, Filters, Hit, Passage, Reply, Span

SystemName = Literal["askcaci", "naive-passage", "naive-sentence"]
SYSTEMS: tuple[SystemName, ...] = get_args(SystemName)

# Rankings are recorded as long as retrieval makes them: two lists of fifty, fused.
RANKED = 100

# The naive stack looks for its sentence in this many passages.
_NAIVE_PASSAGES = 5
_NAIVE_QUOTES = 3


@dataclass(frozen=True, slots=True)
class Trial:
    """What a system made of one question.

    `reply` is what a user would see; `made` is the reply where it had to answer, and
    None where only retrieval was asked for. `seconds` are those of the user's reply.
    """

    hits: tuple[Hit, ...]
    reply: Reply | None
    made: Reply | None
    seconds: float


class System(Protocol):
    """Anything that can be put to the test."""

    def ask(self, question: str, filters: Filters) -> Trial: ...  # noqa: D102
    def search(self, question: str, filters: Filters) -> Trial: ...  # noqa: D102


class Askcaci:
    """askcaci, asked as a user asks it."""

    def __init__(
        self, assistant: Assistant, *, k: int, min_confidence: float | None
    ) -> None:
        self._assistant = assistant
        self._k = k
        self._min_confidence = min_confidence

    def ask(self, question: str, filters: Filters) -> Trial:
        """Ask; the ranking, and what it would have answered, are computed untimed."""
        ask, k = self._assistant.ask, self._k
        started = time.perf_counter()
        reply = ask(question, filters=filters, k=k, min_confidence=self._min_confidence)
        seconds = time.perf_counter() - started
        made = reply
        if not isinstance(reply, Answer):
            made = ask(question, filters=filters, k=k, min_confidence=0.0)
        return Trial(self.search(question, filters).hits, reply, made, seconds)

    def search(self, question: str, filters: Filters) -> Trial:
        """Retrieve only."""
        started = time.perf_counter()
        hits = self._assistant.search(question, filters=filters, k=RANKED)
        return Trial(hits, None, None, time.perf_counter() - started)


class Naive:
    """What tutorials build: the passage, or sentence, with the nearest vector; no more.

    Passages are embedded without the context that askcaci adds, and nothing is
    ever refused: its confidence is the cosine.
    """

    def __init__(self, assistant: Assistant, *, sentences: bool) -> None:
        self._sentences = sentences
        self._encode: Callable[..., NDArray[np.float32]] = assistant.home.encoder.encode
        self._articles = {article.id: article for article in assistant.articles()}
        self._passages = [p for id in self._articles for p in assistant.passages(id)]
        self._vectors = self._encode([p.text for p in self._passages], kind="document")

    def ask(self, question: str, filters: Filters) -> Trial:
        """Answer with the nearest passages."""
        started = time.perf_counter()
        vector, hits = self._nearest(question, filters)
        quotes = self._quotes(vector, hits[:_NAIVE_PASSAGES])
        if not quotes:
            raise LookupError("no passage passes the filters")
        best = quotes[:_NAIVE_QUOTES]
        reply = Answer(
            question,
            best[0][1].quote,
            (best[0][1],),
            float(np.clip(best[0][0], 0.0, 1.0)),
            tuple(citation for _, citation in best[1:]),
        )
        return Trial(hits, reply, reply, time.perf_counter() - started)

    def search(self, question: str, filters: Filters) -> Trial:
        """Retrieve only."""
        started = time.perf_counter()
        _, hits = self._nearest(question, filters)
        return Trial(hits, None, None, time.perf_counter() - started)

    def _nearest(
        self, question: str, filters: Filters
    ) -> tuple[NDArray[np.float32], tuple[Hit, ...]]:
        vector = self._encode([question], kind="query")[0]
        cosines = self._vectors @ vector
        seen = [
            row
            for row in np.argsort(-cosines, kind="stable")
            if filters.empty or self._passes(self._passages[row], filters)
        ]
        return vector, tuple(
            Hit(self._passages[row], float(cosines[row]), rank, None, float(cosines[row]))
            for rank, row in enumerate(seen[:RANKED], start=1)
        )

    def _passes(self, passage: Passage, filters: Filters) -> bool:
        article = self._articles[passage.article_id]
        sections = filters.sections
        return passes(article, filters) and (not sections or passage.section in sections)

    def _quotes(
        self, vector: NDArray[np.float32], hits: Sequence[Hit]
    ) -> list[tuple[float, Citation]]:
        """Return (cosine, quote), best first: passages whole, or their sentences."""
        if not self._sentences:
            return [(hit.score, self._cited(hit.passage, hit.passage.span)) for hit in hits]
        found = [self._cited(hit.passage, s) for hit in hits for s in hit.passage.sentences]
        if not found:
            return []
        cosines = self._encode([c.quote for c in found], kind="document") @ vector
        order = np.argsort(-cosines, kind="stable")
        return [(float(cosines[row]), found[row]) for row in order]

    def _cited(self, passage: Passage, span: Span) -> Citation:
        article: Article = self._articles[passage.article_id]
        return Citation(article, passage, span, span.of(article.text))
