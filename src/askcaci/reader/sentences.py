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
from dataclasses import astuple, dataclass, replace

import numpy as np
from numpy.typing import NDArray

from askcaci.reader.evidence import covered, inverse_frequencies, offers
from askcaci.reader.questions import SHAPED, Question
from askcaci.text.normalise import words
from askcaci.types import Article, Hit, Span

Encode = Callable[[Sequence[str]], NDArray[np.float32]]

# How many sentences are encoded for one question, best first by what costs nothing.
# Encoding is what most of a question's time goes into, and on the questions that the
# weights were fitted on three sentences answered as many as all of them did.
ENCODED = 6


@dataclass(frozen=True, slots=True)
class Features:
    """What is known of one sentence as an answer; all between 0 and 1 but `cosine`.

    `coverage` is the weighted share of the question's terms in the sentence or its
    byline, `context` that of the sentence before and the title as well. `shape` and
    `hint` say whether it offers the kind of thing asked for, where that kind has a
    shape (a date, a number) and where it only tends to have one; 0.5 where not told.
    """

    cosine: float
    coverage: float
    context: float
    shape: float
    hint: float
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
WEIGHTS = Features(
    cosine=5.5, coverage=3.1, context=4.65, shape=2.03, hint=1.12, retrieval=3.57
)


def read(
    question: Question,
    vector: NDArray[np.float32],
    hits: Sequence[Hit],
    *,
    articles: Mapping[str, Article],
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
        articles: the hits' articles by id, for titles and bylines.
        encode: texts to unit vectors, shape (len(texts), dimension).
        frequencies: of each stem, in how many passages it occurs.
        passages: how many passages the corpus has.
        encoded: how many sentences are compared with the question by their vectors.
    """
    weights = inverse_frequencies(question.terms, frequencies, passages)
    terms = _Terms(question, weights)
    rough = [
        candidate
        for hit in hits
        for candidate in _of_passage(terms, hit, articles[hit.passage.article_id])
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
    scored.sort(key=lambda c: (-c.score, c.hit.passage.id, c.span))
    return tuple(scored)


@dataclass(frozen=True, slots=True)
class _Terms:
    """A question's terms with their weights."""

    question: Question
    weights: tuple[float, ...]

    def found_in(self, text: str) -> tuple[bool, ...]:
        return covered(self.question.terms, [word.stem for word in words(text)])

    def share(self, *found: tuple[bool, ...]) -> float:
        """Return the weighted share of the terms that any of the texts covers."""
        total = sum(self.weights)
        if not total:
            return 0.0
        anywhere = (any(flags) for flags in zip(*found, strict=True))
        return (
            sum(w for w, here in zip(self.weights, anywhere, strict=True) if here) / total
        )


def _of_passage(terms: _Terms, hit: Hit, article: Article) -> list[Candidate]:
    """Score a passage's sentences, with the passage's cosine standing in for theirs."""
    passage, kind = hit.passage, terms.question.kind
    byline = terms.found_in(" , ".join(article.authors))
    title = terms.found_in(article.title or "")
    before = (False,) * len(terms.weights)
    found = []
    for span in passage.sentences:
        text = span.shifted(-passage.span.start).of(passage.text)
        here = terms.found_in(text)
        offered = offers(kind, text, terms.question.asked)
        features = Features(
            cosine=hit.cosine or 0.0,
            coverage=terms.share(here, byline),
            context=terms.share(here, byline, title, before),
            shape=offered if kind in SHAPED else 0.5,
            # Initials beside the words they stand for leave no doubt: they count twice.
            hint=0.5 if kind in SHAPED and kind != "definition" else offered,
            retrieval=hit.score,
        )
        found.append(Candidate(hit, span, text, features, score(features)))
        before = here
    return found


def _rescored(candidate: Candidate, cosine: float) -> Candidate:
    features = replace(candidate.features, cosine=cosine)
    return replace(candidate, features=features, score=score(features))


def score(features: Features) -> float:
    """Return the log odds, up to a constant of the question, that a sentence answers it."""
    return float(np.dot(astuple(WEIGHTS), astuple(features)))


# What the calibration looks at, in the order of its weights.
SIGNALS = ("cosine", "coverage", "context", "shape", "hint", "margin", "passage")

# Logistic weights of the signals, fitted by eval/fit_sentences.py. The intercept is that
# fit's raised by 1.14, by which eval/real_page.py found the development questions on the
# Analyst more often right: their words are less often those of the text.
_CALIBRATION = (2.04, 1.41, 1.74, 0.54, 0.32, 0.95, 0.69)
_INTERCEPT = -5.15

# Where askcaci answers rather than refuses: when it is more likely right than wrong. On
# the development questions another threshold gains little F1 and answers more wrongly.
ANSWER_FROM = 0.5

# A lead over the next candidate counts up to here; alone, a candidate has this lead.
_MOST_MARGIN = 2.0


def signals(candidates: Sequence[Candidate]) -> tuple[float, ...]:
    """Return what is known of the best of some candidates, by the names in `SIGNALS`.

    Its features, how far its score leads the best one of another passage, and its
    passage's cosine with the question.
    """
    best = candidates[0]
    others = [c.score for c in candidates if c.hit.passage.id != best.hit.passage.id]
    margin = best.score - others[0] if others else _MOST_MARGIN
    features = best.features
    return (
        features.cosine,
        features.coverage,
        features.context,
        features.shape,
        features.hint,
        min(margin, _MOST_MARGIN),
        best.hit.cosine or 0.0,
    )


def confidence(candidates: Sequence[Candidate]) -> float:
    """Return the calibrated probability, 0 to 1, that the best of the candidates is right.

    Platt scaling (1999) of the `signals`.
    """
    if not candidates:
        return 0.0
    logit = _INTERCEPT + float(np.dot(_CALIBRATION, signals(candidates)))
    return 1.0 / (1.0 + math.exp(-logit))
