"""Which sentence answers a question, and how likely it is right.

A sentence is scored by the cosine of its vector with the question's, by how much of
the question's terms it covers, alone and with the sentence before it, by whether it
offers the kind of thing asked for, and by its passage's retrieval score. The weights
are those of a conditional logit over the candidates of a question (McFadden, 1974);
`eval/fit_sentences.py` fits them and the calibration.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from askcaci.reader.evidence import covered, inverse_frequencies, offers
from askcaci.reader.questions import Question
from askcaci.text.normalise import words
from askcaci.types import Hit, Span

Encode = Callable[[Sequence[str]], NDArray[np.float32]]

# How many sentences are encoded for one question, best first by what costs nothing.
# Encoding is what most of a question's time goes into, and on the questions that the
# weights were fitted on three sentences answered as many as all of them did.
ENCODED = 6


@dataclass(frozen=True, slots=True)
class Features:
    """What is known of one sentence as an answer; all between 0 and 1 but `cosine`."""

    cosine: float
    coverage: float
    context: float
    offers: float
    retrieval: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer; `span` counts within the article."""

    hit: Hit
    span: Span
    text: str
    features: Features
    score: float


# Fitted by eval/fit_sentences.py on SQuAD 1.1 development questions asked over all its
# paragraphs; see eval/README.md.
WEIGHTS = Features(cosine=7.2, coverage=2.9, context=5.4, offers=1.6, retrieval=4.4)


def read(
    question: Question,
    vector: NDArray[np.float32],
    hits: Sequence[Hit],
    *,
    encode: Encode,
    frequencies: Mapping[str, int],
    passages: int,
    encoded: int = ENCODED,
) -> tuple[Candidate, ...]:
    """Return the sentences of the hits as candidates, best first.

    Args:
        question: the analysed question.
        vector: its unit vector, shape (dimension,).
        hits: retrieved passages with their sentences.
        encode: texts to unit vectors, shape (len(texts), dimension).
        frequencies: of each stem, in how many passages it occurs.
        passages: how many passages the corpus has.
        encoded: how many sentences are compared with the question by their vectors.
    """
    weights = inverse_frequencies(question.terms, frequencies, passages)
    rough = [
        candidate for hit in hits for candidate in _of_passage(question, hit, weights)
    ]
    rough.sort(key=lambda candidate: (-candidate.score, candidate.span))
    chosen = rough[:encoded]
    if not chosen:
        return ()
    cosines = encode([candidate.text for candidate in chosen]) @ vector
    scored = [
        _rescored(candidate, float(cosine))
        for candidate, cosine in zip(chosen, cosines, strict=True)
    ]
    return tuple(sorted(scored, key=lambda c: (-c.score, c.hit.passage.id, c.span)))


def _of_passage(
    question: Question, hit: Hit, weights: Sequence[float]
) -> list[Candidate]:
    """Score a passage's sentences, with the passage's cosine standing in for theirs."""
    passage = hit.passage
    total = sum(weights) or 1.0
    found = []
    before = (False,) * len(weights)
    for span in passage.sentences:
        text = span.shifted(-passage.span.start).of(passage.text)
        holds = covered(question.terms, [word.stem for word in words(text)])
        features = Features(
            cosine=hit.cosine or 0.0,
            coverage=sum(w for w, here in zip(weights, holds, strict=True) if here) / total,
            context=sum(
                w for w, here, there in zip(weights, holds, before, strict=True) if here or there
            )
            / total,
            offers=offers(question.kind, text, question.asked),
            retrieval=hit.score,
        )
        found.append(Candidate(hit, span, text, features, score(features)))
        before = holds
    return found


def _rescored(candidate: Candidate, cosine: float) -> Candidate:
    old = candidate.features
    features = Features(cosine, old.coverage, old.context, old.offers, old.retrieval)
    return Candidate(candidate.hit, candidate.span, candidate.text, features, score(features))


def score(features: Features) -> float:
    """Return the log odds, up to a constant of the question, that a sentence answers it."""
    return (
        WEIGHTS.cosine * features.cosine
        + WEIGHTS.coverage * features.coverage
        + WEIGHTS.context * features.context
        + WEIGHTS.offers * features.offers
        + WEIGHTS.retrieval * features.retrieval
    )


# What the calibration looks at, in the order of its weights.
SIGNALS = ("cosine", "coverage", "context", "offers", "margin", "passage")

# Logistic weights of the signals, and the intercept; see eval/README.md.
_CALIBRATION = (4.0, 2.5, 1.0, 0.8, 0.3, 0.0)
_INTERCEPT = -4.5

# Where askcaci answers rather than refuses; chosen on development questions.
ANSWER_FROM = 0.5

# A lead over the next candidate counts up to here; alone, a candidate has this lead.
_MOST_MARGIN = 2.0


def signals(candidates: Sequence[Candidate]) -> tuple[float, ...]:
    """Return what is known of the best of some candidates, by the names in `SIGNALS`.

    The best candidate's features, how far its score leads the best of another passage,
    and its passage's cosine with the question.
    """
    best = candidates[0]
    others = [c.score for c in candidates if c.hit.passage.id != best.hit.passage.id]
    margin = best.score - others[0] if others else _MOST_MARGIN
    features = best.features
    return (
        features.cosine,
        features.coverage,
        features.context,
        features.offers,
        min(margin, _MOST_MARGIN),
        best.hit.cosine or 0.0,
    )


def confidence(candidates: Sequence[Candidate]) -> float:
    """Return the calibrated probability, 0 to 1, that the best of the candidates is right.

    Platt scaling (1999) of the `signals`.
    """
    if not candidates:
        return 0.0
    pairs = zip(_CALIBRATION, signals(candidates), strict=True)
    return 1.0 / (1.0 + math.exp(-_INTERCEPT - sum(weight * value for weight, value in pairs)))
