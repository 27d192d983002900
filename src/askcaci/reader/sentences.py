"""Find the sentence that answers a question, the words in it, and how likely they are right.

A sentence is scored by the span reader's log odds of its best words, by the cosine of its
vector with the question's, by how much of the question's terms it covers, alone and with
the sentence before it, by whether it offers the kind of thing asked for, and by its
passage's retrieval score. The weights are those of a conditional logit over the
candidates of a question (McFadden, 1974); without a span reader, others.
`eval/fit_reader.py` fits them; `calibration` estimates how likely the best one is right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass, replace

import numpy as np
from numpy.typing import NDArray

from askcaci.reader.answer_types import fit
from askcaci.reader.distribution import own_value
from askcaci.reader.evidence import Terms, offers
from askcaci.reader.questions import SHAPED
from askcaci.reader.recency import Order, asked_order, day_of_statement
from askcaci.reader.spans import ScoredSpan, Window, best_spans
from askcaci.reader.values import whole_value
from askcaci.text.normalise import words
from askcaci.types import Article, Hit, Span

Encode = Callable[[Sequence[str]], NDArray[np.float32]]

# Without a span reader, how many sentences are encoded for one question, best first by
# the cheap features. With one, the cosine of a sentence adds no information, and
# that of the passage replaces it (`eval/README.md`).
ENCODED = 3


@dataclass(frozen=True, slots=True)
class Features:
    """The features of a sentence as an answer; between 0 and 1 except `cosine` and `span`.

    `coverage` is the weighted share of the question's terms in the sentence or its
    byline, `context` that of the sentence before and the title as well, `passage` that of
    the whole passage with title and byline, `article` that of the whole article. `shape`
    and `hint` are 1 if the sentence has the kind of thing asked for, the first if that kind
    has a shape (a date, a number), the second if it only tends to; 0.5 if unknown.
    `span` is the span reader's log odds of the sentence's best words against no answer, cut
    off at `_MOST_ODDS` either way, 0 without a span reader; `fits` is 1 if those words
    are of the type asked for, 0 if not, 0.5 if unknown. `absent` counts the names and numbers
    of the question that the whole article lacks; `years` is 1 if the question names a year that
    is neither in the passage nor the article's own.
    """

    cosine: float
    coverage: float
    context: float
    shape: float
    hint: float
    retrieval: float
    span: float = 0.0
    passage: float = 0.0
    article: float = 0.0
    fits: float = 0.0
    absent: float = 0.0
    years: float = 0.0


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
    cosine=4.4,
    coverage=0.0,
    context=0.98,
    shape=3.57,
    hint=0.0,
    retrieval=2.77,
    span=0.41,
    passage=3.92,
    article=1.8,
    fits=2.77,
)

# Log odds of the span reader are cut off here.
_MOST_ODDS = 16.0


def read(
    terms: Terms,
    vector: NDArray[np.float32],
    hits: Sequence[Hit],
    *,
    articles: Mapping[str, Article],
    encode: Encode,
    windows: Sequence[tuple[Window, ...]] | None = None,
    encoded: int | None = None,
) -> tuple[Candidate, ...]:
    """Return the sentences of the hits as candidates, best first.

    If several sentences give the same words in answer, their odds add up.

    Args:
        terms: of the analysed question.
        vector: its unit vector, shape (dimension,).
        hits: retrieved passages with their sentences.
        articles: the hits' articles by id, for titles and bylines.
        encode: texts to unit vectors, shape (len(texts), dimension).
        windows: the span reader's output for each hit's text, if there is a reader.
        encoded: how many sentences are compared with the question by their vectors;
            by default `ENCODED` without a span reader and none with one.
    """
    if encoded is None:
        encoded = ENCODED if windows is None else 0
    scorer = _Scorer(SENTENCE_WEIGHTS if windows is None else SPAN_WEIGHTS)
    rough = [
        candidate
        for hit, read in zip(hits, windows or [()] * len(hits), strict=True)
        for candidate in _of_passage(
            terms, hit, articles[hit.passage.article_id], read, scorer
        )
    ]
    if not rough:
        return ()
    rough.sort(key=lambda candidate: (-candidate.score, candidate.span))
    scored = rough
    if encoded:
        cosines = encode([candidate.text for candidate in rough[:encoded]]) @ vector
        scored = [
            scorer.rescored(candidate, float(cosine))
            for candidate, cosine in zip(rough[:encoded], cosines, strict=True)
        ]
    added = _added_up(scored)
    wanted_order = asked_order(terms.question.text)
    if wanted_order is not None:
        added = _by_day(wanted_order, scored, added, articles)
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
    """Return what the span reader is given before a passage: the title of its article."""
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


# The latest or first is chosen among figures within this many log odds of the best one.
_COMPARABLE = 5.0


def _by_day(
    order: Order,
    candidates: Sequence[Candidate],
    scores: Sequence[float],
    articles: Mapping[str, Article],
) -> list[float]:
    """Return scores that order comparable statements by their days."""
    best = max(scores)
    comparable = [
        i
        for i, candidate in enumerate(candidates)
        if scores[i] >= best - _COMPARABLE and candidate.features.fits == 1.0
    ]
    days = {
        i: day_of_statement(
            candidates[i].text, articles[candidates[i].hit.passage.article_id].published
        )
        for i in comparable
    }
    ranked = sorted(
        comparable, key=lambda i: (days[i], candidates[i].span), reverse=order == "latest"
    )
    return [
        best + 1.0 - ranked.index(i) / (1 + len(ranked)) if i in days else score
        for i, score in enumerate(scores)
    ]


_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")


def _of_passage(
    terms: Terms,
    hit: Hit,
    article: Article,
    windows: tuple[Window, ...],
    scorer: _Scorer,
) -> list[Candidate]:
    """Score a passage's sentences, with the passage's cosine in place of theirs."""
    passage, kind = hit.passage, terms.question.kind
    byline = terms.found_in(" , ".join(article.authors))
    title = terms.found_in(article.title or "")
    whole = (terms.found_in(passage.text), title, byline)
    covered_share = terms.share(*whole)
    in_article = (*whole, terms.found_in_article(article))
    anywhere, absent = terms.share(*in_article), terms.names_missing(*in_article)
    published = str(article.published.year) if article.published else ""
    dated = f"{passage.text} {article.title or ''} {published}"
    years = float(bool(terms.years - set(_YEAR.findall(dated))))
    before = (False,) * len(terms.weights)
    found = []
    for span in passage.sentences:
        within = span.shifted(-passage.span.start)
        text = within.of(passage.text)
        here = terms.found_in(text)
        offered = offers(terms.wanted, text, terms.question.asked)
        best = _best_words(terms, passage.text, within, windows)
        features = Features(
            cosine=hit.cosine or 0.0,
            coverage=terms.share(here, byline),
            context=terms.share(here, byline, title, before),
            shape=offered if kind in SHAPED else 0.5,
            # Initials next to the words they abbreviate leave no doubt: they count twice.
            hint=0.5 if kind in SHAPED and kind != "definition" else offered,
            retrieval=hit.score,
            span=_odds(best, windows),
            passage=covered_share,
            article=anywhere,
            fits=best.fits if best else 0.5,
            absent=absent,
            years=years,
        )
        found.append(
            Candidate(
                hit,
                span,
                text,
                features,
                scorer.score(features),
                best.words.shifted(passage.span.start) if best else None,
            )
        )
        before = here
    return found


# How many spans of a sentence are searched for one of the type asked for, and
# how many log odds it may be behind the best.
_SPANS, _MISFIT = 8, 8.0


@dataclass(frozen=True, slots=True)
class _Words:
    """Words of a sentence that may answer, their log odds, and how well their type fits.

    `words` counts within the passage.
    """

    words: Span
    score: float
    fits: float


def _best_words(
    terms: Terms, text: str, within: Span, windows: tuple[Window, ...]
) -> _Words | None:
    """Return the words of a sentence that answer best, those of the wanted type first."""
    sentence = within.of(text)
    found = [
        _Words(one.span, one.score, _fit_of(terms, sentence, within, one))
        for one in best_spans(windows, text, within, most=_SPANS)
    ]
    if not found:
        return None
    best = max(found, key=lambda one: one.score - _MISFIT * (one.fits == 0))
    own = own_value(terms.wanted, sentence, terms.named, terms.question.asked)
    if own is not None:
        best = _Words(own.shifted(within.start), best.score, 1.0)
    if best.fits and terms.wanted.values:
        inside = best.words.shifted(-within.start)
        whole = whole_value(sentence, inside, terms.wanted.values)
        return replace(best, words=whole.shifted(within.start))
    return best


def _fit_of(terms: Terms, sentence: str, within: Span, one: ScoredSpan) -> float:
    inside = one.span.shifted(-within.start)
    return fit(terms.wanted, sentence, inside, terms.question.asked)


def _odds(best: _Words | None, windows: tuple[Window, ...]) -> float:
    """Return a span's log odds, cut off; the minimum if no word could answer."""
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
