"""Candidates to a reply: an answer with verified citations, or a refusal that explains itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import chain

from askcaci.reader.questions import FACTOID, Question
from askcaci.reader.sentences import Candidate
from askcaci.types import (
    Answer,
    Article,
    Citation,
    Coverage,
    NoAnswer,
    Passage,
    Reply,
    Span,
)

# A sentence that opens so points at the one before it and is quoted together with it.
_POINTS_BACK = re.compile(
    r"(?:It|Its|This|That|These|Those|They|Their|He|His|She|Her|Such|Both|The (?:former|latter)"
    r"|As a result|However|Yet|Instead|Rather|Thus|Therefore|Moreover|Nonetheless)\b"
)

# Explanatory answers take further sentences whose score is at most this far below the
# best one's: a factor e of odds.
_WITHIN = 1.0
_MOST_SENTENCES = 3
_MOST_EVIDENCE = 3
_MOST_NEAREST = 3

# Further evidence has at least e to the minus this of the best candidate's odds.
_BEARS = 3.0


def compose(
    question: Question,
    candidates: Sequence[Candidate],
    *,
    confidence: float,
    threshold: float,
    article: Callable[[str], Article],
    unknown_terms: tuple[str, ...] = (),
    coverage: Coverage | None = None,
) -> Reply:
    """Return an `Answer` where the confidence reaches the threshold, else a `NoAnswer`.

    Args:
        question: the analysed question.
        candidates: sentences, best first.
        confidence: the probability that the best candidate is right, 0 to 1.
        threshold: the confidence from which to answer.
        article: the stored article of an id; every quote is checked against its text
            and one that does not stand there is never shown.
        unknown_terms: words of the question that occur nowhere in the corpus.
        coverage: what the corpus holds, for a refusal.
    """
    cited = _Citations(article)
    sound = [c for c in candidates if cited.quote(c)]
    # Without its best candidate the confidence is not this reply's.
    if sound and sound[0] is candidates[0] and confidence >= threshold:
        chosen = _chosen(question, sound)
        quotes = tuple(filter(None, (cited.quote(c, context=True) for c in chosen)))
        if quotes:
            return Answer(
                question=question.text,
                text=" […] ".join(citation.quote for citation in quotes),
                citations=quotes,
                confidence=confidence,
                evidence=_evidence(cited, sound, quotes),
            )
    nearest = (cited.quote(c) for c in _one_a_passage(sound)[:_MOST_NEAREST])
    return NoAnswer(
        question=question.text,
        reason=_reason(question, candidates, sound, unknown_terms),
        confidence=confidence,
        nearest=tuple(filter(None, nearest)),
        unknown_terms=unknown_terms,
        coverage=coverage,
    )


def verified(article: Article, passage: Passage, span: Span, quote: str) -> bool:
    """Say whether a quote and its passage stand at their places in the stored article."""
    return (
        span.of(article.text) == quote
        and passage.span.of(article.text) == passage.text
        and bool(quote.strip())
    )


class _Citations:
    """Turns candidates into citations, each checked against the stored article."""

    def __init__(self, article: Callable[[str], Article]) -> None:
        self._article = article

    def quote(self, candidate: Candidate, *, context: bool = False) -> Citation | None:
        passage = candidate.hit.passage
        span = _with_antecedent(candidate) if context else candidate.span
        quote = span.shifted(-passage.span.start).of(passage.text)
        article = self._article(passage.article_id)
        if not verified(article, passage, span, quote):
            return None
        return Citation(article, passage, span, quote)


def _with_antecedent(candidate: Candidate) -> Span:
    """Widen a span to the sentence before it where it only makes sense with that one."""
    if not _POINTS_BACK.match(candidate.text):
        return candidate.span
    passage = candidate.hit.passage
    before = [s for s in passage.sentences if s.end <= candidate.span.start]
    if not before or "\n" in Span(before[-1].end, candidate.span.start).shifted(
        -passage.span.start
    ).of(passage.text):
        return candidate.span
    return Span(before[-1].start, candidate.span.end)


def _chosen(question: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the sentences of the answer: one for a factoid, up to three to explain.

    The best one comes first; the others follow in the order of their articles.
    """
    best = candidates[0]
    if question.kind in FACTOID:
        return [best]
    close = [c for c in _one_a_passage(candidates) if c.score >= best.score - _WITHIN]
    others = [c for c in close if c.hit.passage.id != best.hit.passage.id]
    return [best, *sorted(others[: _MOST_SENTENCES - 1], key=_place)]


def _place(candidate: Candidate) -> tuple[str, int]:
    return candidate.hit.passage.article_id, candidate.span.start


def _one_a_passage(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return each passage's best candidate, best first."""
    best: dict[str, Candidate] = {}
    for candidate in candidates:
        best.setdefault(candidate.hit.passage.id, candidate)
    return list(best.values())


def _evidence(
    cited: _Citations, candidates: Sequence[Candidate], quotes: Sequence[Citation]
) -> tuple[Citation, ...]:
    """Return further quotes, those of other articles first."""
    bearing = [c for c in candidates if c.score >= candidates[0].score - _BEARS]
    used = {citation.passage.id for citation in quotes}
    articles = {citation.article.id for citation in quotes}
    rest = [c for c in _one_a_passage(bearing) if c.hit.passage.id not in used]
    elsewhere = [c for c in rest if c.hit.passage.article_id not in articles]
    same = [c for c in rest if c.hit.passage.article_id in articles]
    found = filter(None, (cited.quote(c) for c in chain(elsewhere, same)))
    return tuple(found)[:_MOST_EVIDENCE]


def _reason(
    question: Question,
    candidates: Sequence[Candidate],
    sound: Sequence[Candidate],
    unknown: tuple[str, ...],
) -> str:
    if not question.terms:
        return "the question names nothing to look for"
    if not candidates:
        return "nothing in the corpus, as filtered, has to do with it"
    if candidates and candidates[0] not in sound:
        return "the best quote does not stand in the stored article; see askcaci doctor"
    if len(unknown) == len(question.terms):
        return "none of its words occurs in the corpus"
    if unknown:
        return "the corpus never mentions " + ", ".join(f"“{term}”" for term in unknown)
    return "the nearest sentences do not answer it with enough confidence"
