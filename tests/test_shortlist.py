"""Which of the retrieved passages are read first."""

from __future__ import annotations

import pytest

from askcaci.reader.evidence import Terms, terms_of
from askcaci.reader.questions import analyse
from askcaci.reader.shortlist import shortlist
from askcaci.types import Hit
from builders import article, hit

NAMES = ("opening", "figures", "elsewhere")
OPENING = article(
    "Ministers opened the Aru tunnel in the rain. They praised the workers.", id="opening"
)
FIGURES = article(
    "It was dug from both sides. The Aru tunnel is 5.2 kilometers long.", id="figures"
)
ELSEWHERE = article("The harvest was poor. Grain came by rail.", id="elsewhere")
ARTICLES = {one.id: one for one in (OPENING, FIGURES, ELSEWHERE)}


def terms(question: str) -> Terms:
    """Return a question's terms over three passages."""
    return terms_of(analyse(question), {"aru": 2, "tunnel": 2}, 3)


def order(question: str, *scores: float, k: int = 3) -> list[str]:
    """Return the ids in the order in which passages of some scores are read."""
    hits = [
        hit(ARTICLES[name], score=score) for name, score in zip(NAMES, scores, strict=True)
    ]
    return [one.passage.article_id for one in shortlist(terms(question), hits, ARTICLES, k)]


def test_a_passage_with_a_value_of_the_type_asked_for_is_read_first() -> None:
    """It may have been ranked lower; for another type it stays where it was."""
    assert order("How long is the Aru tunnel?", 1.0, 0.9, 0.8)[0] == "figures"
    assert order("Who opened the Aru tunnel?", 1.0, 0.9, 0.8)[0] == "opening"


def test_what_covers_the_question_is_read_before_what_was_ranked_a_little_higher() -> None:
    """In one sentence, with the title, or altogether."""
    assert order("How were the tunnel workers praised?", 0.8, 0.7, 1.0)[0] == "opening"


def test_scores_decide_where_nothing_else_does() -> None:
    """Equal passages stay in their order, and only so many are returned."""
    assert order("What is it?", 0.9, 0.7, 0.8) == ["opening", "elsewhere", "figures"]
    assert order("What is it?", 0.9, 0.7, 0.8, k=1) == ["opening"]
    assert shortlist(terms("What is it?"), (), {}, 3) == ()


def test_a_passage_that_only_its_words_found_is_no_fault() -> None:
    """Without a cosine a passage counts as about as far as the farthest."""
    found = hit(FIGURES)
    lexical = Hit(found.passage, 0.9, None, 1, None)
    near = hit(OPENING, score=0.2, cosine=0.2)
    best = shortlist(terms("How long is the Aru tunnel?"), (near, lexical), ARTICLES, 1)
    assert best == (lexical,)


@pytest.mark.parametrize("k", [0, 1, 2, 3, 9])
def test_at_most_so_many_are_returned(k: int) -> None:
    """Each hit comes once."""
    found = order("How long is the Aru tunnel?", 1.0, 0.9, 0.8, k=k)
    assert len(found) == min(k, 3)
    assert len(set(found)) == len(found)
