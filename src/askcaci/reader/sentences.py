"""Which sentence answers a question, which of its words do, and how likely that is right.

A sentence is scored by what the span reader says of its best words, by the cosine of its
vector with the question's, by how much of the question's terms it covers, alone and with
the sentence before it, by whether it offers the kind of thing asked for, and by its
passage's retrieval score. The weights are those of a conditional logit over the
candidates of a question (McFadden, 1974); without a span reader, others.
`eval/fit_reader.py` fits them, `calibration` says how likely the best one is right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass, replace

import numpy as np
from numpy.typing import NDArray

from askcaci.reader.evidence import covered, inverse_frequencies, offers
from askcaci.reader.questions import SHAPED, Question
from askcaci.reader.spans import ScoredSpan, Window, best_span
from askcaci.text.normalise import words
from askcaci.types import Article, Hit, Span

Encode = Callable[[Sequence[str]], NDArray[np.float32]]

# How many sentences are encoded for one question, best first by what costs nothing.
# Encoding is what most of a question's time goes into, and on the questions that the
# weights were fitted on three sentences answered as many as all of them did.
ENCODED = 3


@dataclass(frozen=True, slots=True)
class Features:
    """What is known of one sentence as an answer; between 0 and 1 but for `cosine`, `span`.

    `coverage` is the weighted share of the question's terms in the sentence or its
    byline, `context` that of the sentence before and the title as well, `passage` that of
    the whole passage with title and byline; `names` is as `passage`, of the names and
    numbers among the terms only, 1 where there are none. `shape` and `hint` say whether
    the sentence offers the kind of thing asked for, where that kind has a shape (a date, a
    number) and where it only tends to have one; 0.5 where not told. `span` is the span
    reader's log odds of the sentence's best words against no answer, cut off at
    `_MOST_ODDS` either way, 0 without a span reader; `fits` says whether those words
    themselves offer the kind of thing asked for.
    """

    cosine: float
    coverage: float
    context: float
    shape: float
    hint: float
    retrieval: float
    span: float = 0.0
    passage: float = 0.0
    names: float = 0.0
    fits: float = 0.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer; `span` counts within the article.

    So does `answer`, its words that answer best; None without a span reader. `score` are
    log odds, up to a constant of the question, that the sentence answers.
    """

    hit: Hit
    span: Span
    text: str
    features: Features
    score: float
    answer: Span | None = None

    @property
    def words(self) -> str:
        """The words that answer, or the whole sentence."""
        return (
            (self.answer or self.span)
            .shifted(-self.hit.passage.span.start)
            .of(self.hit.passage.text)
        )


# Fitted by eval/fit_reader.py, the first without a span reader, the second with the
# shipped one; see eval/README.md.
SENTENCE_WEIGHTS = Features(
    cosine=5.5, coverage=3.1, context=4.65, shape=2.03, hint=1.12, retrieval=3.57
)
SPAN_WEIGHTS = Features(
    cosine=4.66,
    coverage=0.0,
    context=1.23,
    shape=2.28,
    hint=0.22,
    retrieval=2.18,
    span=0.36,
    passage=2.78,
    fits=0.08,
)

# Beyond this many log odds the span reader is as sure as it will be.
_MOST_ODDS = 16.0


def read(
    question: Question,
    vector: NDArray[np.float32],
    hits: Sequence[Hit],
    *,
    articles: Mapping[str, Article],
    encode: Encode,
    frequencies: Mapping[str, int],
    passages: int,
    windows: Sequence[tuple[Window, ...]] | None = None,
    encoded: int = ENCODED,
) -> tuple[Candidate, ...]:
    """Return the sentences of the hits as candidates, best first.

    Where several sentences give the same words in answer, their odds add up.

    Args:
        question: the analysed question.
        vector: its unit vector, shape (dimension,).
        hits: retrieved passages with their sentences.
        articles: the hits' articles by id, for titles and bylines.
        encode: texts to unit vectors, shape (len(texts), dimension).
        frequencies: of each stem, in how many passages it occurs.
        passages: how many passages the corpus has.
        windows: what the span reader says of each hit's text, if there is a reader.
        encoded: how many sentences are compared with the question by their vectors.
    """
    weights = inverse_frequencies(question.terms, frequencies, passages)
    terms = _Terms(question, weights)
    scorer = _Scorer(SENTENCE_WEIGHTS if windows is None else SPAN_WEIGHTS)
    rough = [
        candidate
        for hit, read in zip(hits, windows or [()] * len(hits), strict=True)
        for candidate in _of_passage(
            terms, hit, articles[hit.passage.article_id], read, scorer
        )
    ]
    rough.sort(key=lambda candidate: (-candidate.score, candidate.span))
    chosen = rough[:encoded]
    if not chosen:
        return ()
    cosines = encode([candidate.text for candidate in chosen]) @ vector
    scored = [
        scorer.rescored(candidate, float(cosine))
        for candidate, cosine in zip(chosen, cosines, strict=True)
    ]
    added = _added_up(scored)
    order = sorted(
        range(len(scored)),
        key=lambda i: (
            -added[i],
            -scored[i].score,
            scored[i].hit.passage.id,
            scored[i].span,
        ),
    )
    return tuple(replace(scored[i], score=added[i]) for i in order)


def lead_of(article: Article) -> str:
    """Return what the span reader is told before a passage: the title of its article."""
    title = (article.title or "").strip()
    if not title:
        return ""
    return f"{title} " if title.endswith((".", "?", "!")) else f"{title}. "


def _added_up(candidates: Sequence[Candidate]) -> list[float]:
    """Return each candidate's log odds with those of others that give the same words."""
    same: dict[str, list[float]] = {}
    keys = [
        " ".join(word.stem for word in words(c.words)) if c.answer else str(i)
        for i, c in enumerate(candidates)
    ]
    for key, candidate in zip(keys, candidates, strict=True):
        same.setdefault(key, []).append(candidate.score)
    return [float(np.logaddexp.reduce(same[key])) for key in keys]


@dataclass(frozen=True, slots=True)
class _Terms:
    """A question's terms with their weights."""

    question: Question
    weights: tuple[float, ...]

    def found_in(self, text: str) -> tuple[bool, ...]:
        return covered(self.question.terms, [word.stem for word in words(text)])

    def share(self, *found: tuple[bool, ...]) -> float:
        """Return the weighted share of the terms that any of the texts covers."""
        return _share(self.weights, found, 0.0)

    def named_share(self, *found: tuple[bool, ...]) -> float:
        """Return the same of the names and numbers only, 1 where there are none."""
        named = (_NAMED.search(term.surface) for term in self.question.terms)
        weights = [w if n else 0.0 for w, n in zip(self.weights, named, strict=True)]
        return _share(weights, found, 1.0)


# What a question writes with a capital or a digit names something in particular.
_NAMED = re.compile(r"[A-ZÀ-ÞĀ-Ž0-9]")


def _share(
    weights: Sequence[float], found: Sequence[tuple[bool, ...]], none: float
) -> float:
    total = sum(weights)
    if not total:
        return none
    anywhere = (any(flags) for flags in zip(*found, strict=True))
    return sum(w for w, here in zip(weights, anywhere, strict=True) if here) / total


def _of_passage(
    terms: _Terms,
    hit: Hit,
    article: Article,
    windows: tuple[Window, ...],
    scorer: _Scorer,
) -> list[Candidate]:
    """Score a passage's sentences, with the passage's cosine standing in for theirs."""
    passage, kind = hit.passage, terms.question.kind
    byline = terms.found_in(" , ".join(article.authors))
    title = terms.found_in(article.title or "")
    whole = (terms.found_in(passage.text), title, byline)
    covered_share, named_share = terms.share(*whole), terms.named_share(*whole)
    before = (False,) * len(terms.weights)
    found = []
    for span in passage.sentences:
        within = span.shifted(-passage.span.start)
        text = within.of(passage.text)
        here = terms.found_in(text)
        offered = offers(kind, text, terms.question.asked)
        best = best_span(windows, passage.text, within)
        features = Features(
            cosine=hit.cosine or 0.0,
            coverage=terms.share(here, byline),
            context=terms.share(here, byline, title, before),
            shape=offered if kind in SHAPED else 0.5,
            # Initials beside the words they stand for leave no doubt: they count twice.
            hint=0.5 if kind in SHAPED and kind != "definition" else offered,
            retrieval=hit.score,
            span=_odds(best, windows),
            passage=covered_share,
            names=named_share,
            fits=_fit(
                terms.question, text, best.span.shifted(-within.start) if best else None
            ),
        )
        found.append(
            Candidate(
                hit,
                span,
                text,
                features,
                scorer.score(features),
                best.span.shifted(passage.span.start) if best else None,
            )
        )
        before = here
    return found


# A figure's unit may stand after the words that answer, and a currency before them.
_UNIT_BEFORE, _UNIT_AFTER = 2, 14


def _fit(question: Question, text: str, span: Span | None) -> float:
    """Return 1 where some words offer what is asked for, 0 where not, 0.5 untold."""
    if span is None:
        return 0.5
    start, end = span.start, span.end
    if question.kind in ("length", "money", "number"):
        start, end = max(0, start - _UNIT_BEFORE), end + _UNIT_AFTER
    return offers(question.kind, text[start:end], question.asked)


def _odds(best: ScoredSpan | None, windows: tuple[Window, ...]) -> float:
    """Return a span's log odds, cut off; the least where there was no word to answer."""
    if best is None:
        return -_MOST_ODDS if windows else 0.0
    return min(max(best.score, -_MOST_ODDS), _MOST_ODDS)


@dataclass(frozen=True, slots=True)
class _Scorer:
    weights: Features

    def score(self, features: Features) -> float:
        """Return the log odds, up to a constant of the question, that a sentence answers."""
        return float(np.dot(astuple(self.weights), astuple(features)))

    def rescored(self, candidate: Candidate, cosine: float) -> Candidate:
        """Return a candidate with its own cosine in place of its passage's."""
        features = replace(candidate.features, cosine=cosine)
        return replace(candidate, features=features, score=self.score(features))
