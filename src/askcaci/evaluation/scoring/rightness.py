"""Whether a reply is right, by what its question set accepts."""

from __future__ import annotations

from collections.abc import Sequence

from askcaci.evaluation.answers import contains
from askcaci.evaluation.gold import AUTHOR
from askcaci.evaluation.placing import Placed
from askcaci.types import Answer, Citation, NoAnswer, Reply


def is_right(placed: Placed, reply: Reply | None) -> bool:
    """Return True if a reply is right as its user sees it; None is a crash, and wrong.

    An answer is right whose words or first quote hold a gold answer, whose quotes together
    hold all of them, or which quotes exactly the gold articles: the question's `match` decides
    which. One whose words hold a distractor and no gold answer is wrong in any case. Where
    there is no answer, a refusal is right.
    """
    gold = placed.gold
    if not gold.answerable:
        return isinstance(reply, NoAnswer)
    if not isinstance(reply, Answer):
        return False
    if gold.match == "articles":
        return _listed(placed, reply) == _expected(placed)
    shown = contains(reply.text, placed.answers)
    if not shown and contains(reply.text, gold.distractors):
        return False
    if gold.match == "all":
        return _holds_all(placed, _quotes(reply))
    return shown or holds_gold(placed, reply.citations[0])


def holds_gold(placed: Placed, citation: Citation) -> bool:
    """Return True if a quote, or of an author question its byline, holds a gold answer."""
    words = citation.quote
    if placed.gold.kind == AUTHOR:
        words = f"{words} \n {', '.join(citation.article.authors)}"
    return contains(words, placed.answers)


def article_scores(placed: Placed, made: Reply | None) -> dict[str, float]:
    """Return how far the articles that an answer quotes are those asked for."""
    listed, expected = _listed(placed, made), _expected(placed)
    shared = len(listed & expected)
    return {
        "articles exact": float(listed == expected),
        "articles precision": shared / len(listed) if listed else 0.0,
        "articles recall": shared / len(expected),
    }


def _holds_all(placed: Placed, quotes: Sequence[Citation]) -> bool:
    return all(
        any(contains(one.quote, placed.gold.accepted(answer)) for one in quotes)
        for answer in placed.gold.answers
    )


def _listed(placed: Placed, reply: Reply | None) -> set[str]:
    """Return the articles that a reply quotes, but for those that neither help nor harm."""
    return {one.article.id for one in _quotes(reply)} - set(placed.gold.optional)


def _expected(placed: Placed) -> set[str]:
    return set(placed.gold.articles) - set(placed.gold.optional)


def _quotes(reply: Reply | None) -> tuple[Citation, ...]:
    return (*reply.citations, *reply.evidence) if isinstance(reply, Answer) else ()
