"""The one article that a question means by "the article on …"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from askcaci.mentions import PassageIndex
from askcaci.text.normalise import words
from askcaci.text.terms import Term, every_word, question_terms
from askcaci.types import Article, Filters, Passage

if TYPE_CHECKING:
    from askcaci.mentions.scanning import Rows

# How many passages are ranked by the topic's words. An article that has this share of the
# best one's score may be meant as well.
_RANKED = 50
_AS_GOOD = 0.8


class RankedIndex(PassageIndex, Protocol):
    """An index that also ranks passages by words."""

    def lexical(  # noqa: D102
        self, phrases: Sequence[Sequence[str]], k: int, rows: Rows | None = None
    ) -> list[tuple[int, float]]: ...
    def author_names(self) -> list[str]: ...  # noqa: D102


def article_on(
    topic: str, index: RankedIndex, filters: Filters
) -> tuple[Article, tuple[str, ...]] | None:
    """Return the article on a topic, and the ids of others that may be meant instead.

    It is the one whose passages, each with its title, best match the topic's words by the
    sum of their BM25. None if no passage has any.
    """
    rows = index.rows(filters)
    ranked: list[tuple[int, float]] = []
    # A known name that nobody writes so may be written in part: "Rose Revolution", "Roses".
    for terms in (question_terms(topic), every_word(topic)):
        phrases = [spelling for term in terms for spelling in term.alternatives]
        ranked = index.lexical(phrases, _RANKED, rows) if phrases else []
        if ranked:
            break
    scores: dict[str, float] = {}
    for passage, (_, score) in zip(
        index.passages([row for row, _ in ranked]), ranked, strict=True
    ):
        scores[passage.article_id] = scores.get(passage.article_id, 0.0) + score
    if not scores:
        return None
    held = {article_id: _held(terms, index.article(article_id)) for article_id in scores}
    most = max(held.values())
    order = sorted(scores, key=lambda i: (-held[i], -scores[i], i))
    best = order[0]
    near = [
        i for i in order[1:] if held[i] == most and scores[i] >= _AS_GOOD * scores[best]
    ]
    return index.article(best), tuple(near)


def _held(terms: Sequence[Term], article: Article) -> int:
    """Return how many of a topic's terms an article has, in its title or text."""
    whole = f"{article.title or ''}\n{article.text}"
    text = f" {' '.join(word.stem for word in words(whole))} "
    return sum(
        any(f" {' '.join(stems)} " in text for stems in term.alternatives) for term in terms
    )


def conclusions_of(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """Return the paragraphs of an article that conclude it, else its lead."""
    found = [passage for passage in passages if passage.section == "conclusions"]
    return tuple(found) or lead_of(passages)


def lead_of(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """Return the first paragraph of an article."""
    return tuple(passages[:1])
