"""Choose which of the retrieved passages are read, and in which order.

A cheap second look at all of them, so that the reader, which costs much, is given the few
best: by their scores and cosines, by whether they have a value of the type asked for, and
by how much of the question they cover, in one sentence and altogether. The weights are
those of a conditional logit for the passage that answers (McFadden, 1974), fitted on
development questions that no figure is reported on (`eval/README.md`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from askcaci.reader.answer_types import holds
from askcaci.reader.evidence import Terms, offers
from askcaci.types import Article, Hit

# The features of a passage before it is read, as `signals` returns them: its cosine with the
# question and its score; whether it holds a value of the type asked for; how much of the
# question its best sentence covers, and all of it.
SIGNALS = ("cosine", "score", "holds", "sentence", "passage")
_WEIGHTS = (3.2, 4.6, 1.6, 3.1, 3.5)

# A passage found only by its words is assumed as near as the last of those that vectors
# found.
_FAR = 0.2


def shortlist(
    terms: Terms, hits: Sequence[Hit], articles: Mapping[str, Article], k: int
) -> tuple[Hit, ...]:
    """Return the `k` hits that most likely answer, best first.

    Args:
        terms: of the analysed question.
        hits: retrieved passages, best first.
        articles: theirs, by id.
        k: how many hits at most.
    """
    worth = [_worth(terms, hit, articles[hit.passage.article_id]) for hit in hits]
    order = sorted(range(len(hits)), key=lambda i: -worth[i])
    return tuple(hits[i] for i in order[:k])


def _worth(terms: Terms, hit: Hit, article: Article) -> float:
    """Return the log odds, up to a constant of the question, that a passage answers."""
    known = signals(terms, hit, article)
    return sum(weight * value for weight, value in zip(_WEIGHTS, known, strict=True))


def signals(terms: Terms, hit: Hit, article: Article) -> tuple[float, ...]:
    """Return the features of a passage before it is read, in the order of `SIGNALS`."""
    wanted, asked = terms.wanted, terms.question.asked
    cosine = _FAR if hit.cosine is None else hit.cosine
    held = float(bool(wanted.values) and holds(wanted, hit.passage.text, asked))
    return (cosine, hit.score, held, *_coverage(terms, hit, article))


def _coverage(terms: Terms, hit: Hit, article: Article) -> tuple[float, float]:
    """Return how much of the question a passage covers in its best sentence, and in all.

    A sentence counts with title, byline and the sentence before it, as far as it offers
    the kind of thing asked for.
    """
    passage, asked = hit.passage, terms.question.asked
    head = terms.found_in(" , ".join((article.title or "", *article.authors)))
    before, best = head, 0.0
    every = [head]
    for span in passage.sentences:
        text = span.shifted(-passage.span.start).of(passage.text)
        here = terms.found_in(text)
        offered = offers(terms.wanted, text, asked)
        best = max(best, offered * terms.share(here, head, before))
        before = here
        every.append(here)
    return best, terms.share(*every)
