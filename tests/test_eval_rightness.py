"""What makes a reply right, as a question set defines it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from askcaci.evaluation.gold import GoldQuestion
from askcaci.evaluation.placing import Placed
from askcaci.evaluation.scoring import judge
from askcaci.evaluation.scoring.rightness import article_scores, is_right
from askcaci.evaluation.systems import Trial
from askcaci.types import Answer, NoAnswer
from builders import article, citation

OLD = article(("lead", None, "The bridge is 90 meters long. It has 6 arches."), id="old")
NEW = article(
    ("lead", None, "The bridge is 120 meters long. A ferry ran before."), id="new"
)
SHIP = article(("lead", None, "The ferry sank in 1931. Nobody was hurt."), id="ship")
LENGTH, ARCHES = "The bridge is 90 meters long.", "It has 6 arches."
LONGER, FERRY = "The bridge is 120 meters long.", "A ferry ran before."
SANK = "The ferry sank in 1931."
WHERE = {LENGTH: OLD, ARCHES: OLD, LONGER: NEW, FERRY: NEW, SANK: SHIP}
REFUSAL = NoAnswer("q", "too unsure", 0.1)


def question(*answers: str, **fields: Any) -> Placed:
    """Return a question with its gold answers."""
    known = {"id": "q", "question": "How long?", "kind": "unit", "answerable": True}
    gold = GoldQuestion(**(known | {"answers": answers} | fields))
    accepted = tuple(other for one in gold.answers for other in gold.accepted(one))
    return Placed(gold, (), accepted, {}, by_article=False)


def reply(words: str, quotes: Sequence[str], evidence: Sequence[str] = ()) -> Answer:
    """Return an answer that shows some words, cites some quotes and adds others."""
    cited, added = (tuple(citation(WHERE[q], q) for q in of) for of in (quotes, evidence))
    return Answer("q", words, cited, 0.7, added, form="span")


@pytest.mark.parametrize(
    ("gold", "given", "right"),
    [
        pytest.param(question("90 meters"), reply("90 meters", [LENGTH]), True, id="shown"),
        pytest.param(question("90 meters"), reply("bridge", [LENGTH]), True, id="quoted"),
        pytest.param(
            question("90 meters"), reply("6", [ARCHES, LENGTH]), False, id="second quote"
        ),
        pytest.param(question("0 meters"), reply("90 meters", [LENGTH]), False, id="part"),
        pytest.param(
            question("ninety", alternatives={"ninety": ("90 meters",)}),
            reply("bridge", [LENGTH]),
            True,
            id="alternative",
        ),
        pytest.param(
            question("90 meters", distractors=("bridge",)),
            reply("The bridge", [LENGTH]),
            False,
            id="a distractor shown, the answer quoted",
        ),
        pytest.param(
            question("90 meters", distractors=("bridge",)),
            reply("the bridge is 90 meters", [LENGTH]),
            True,
            id="both shown",
        ),
        pytest.param(question("90 meters"), REFUSAL, False, id="refused"),
        pytest.param(question("90 meters"), None, False, id="crashed"),
    ],
)
def test_any_gold_answer_in_the_words_or_the_first_quote_is_right(
    gold: Placed, given: Answer | NoAnswer | None, right: bool
) -> None:
    """A distractor in the words undoes what the quote holds, unless they are right too."""
    assert is_right(gold, given) is right


@pytest.mark.parametrize(
    ("given", "right"),
    [
        (reply("90", [LENGTH, LONGER]), True),
        (reply("90", [LENGTH], evidence=[SANK, LONGER]), True),
        (reply("90", [LENGTH]), False),
        (reply("1931", [SANK], evidence=[LENGTH, LONGER]), False),
    ],
)
def test_all_gold_answers_have_to_be_quoted(given: Answer, right: bool) -> None:
    """Citations and evidence together hold each of them, in whatever order."""
    gold = question(
        "90 meters",
        "120 meters",
        match="all",
        distractors=("1931",),
        alternatives={"120 meters": ("0.12 km",)},
    )
    assert is_right(gold, given) is right


@pytest.mark.parametrize(
    ("given", "right", "precision", "recall"),
    [
        (reply("", [LENGTH, LONGER]), True, 1, 1),
        (reply("", [LENGTH, ARCHES], evidence=[FERRY]), True, 1, 1),
        (reply("", [LENGTH, LONGER], evidence=[SANK]), False, 2 / 3, 1),
        (reply("", [LENGTH]), False, 1, 1 / 2),
        (reply("", [SANK]), False, 0, 0),
        (REFUSAL, False, 0, 0),
    ],
)
def test_the_articles_quoted_have_to_be_those_asked_for(
    given: Answer | NoAnswer, right: bool, precision: float, recall: float
) -> None:
    """One too many is as wrong as one too few; precision and recall tell which."""
    gold = question(match="articles", articles=("old", "new"))
    assert is_right(gold, given) is right
    assert article_scores(gold, given) == {
        "articles exact": float(right),
        "articles precision": pytest.approx(precision),
        "articles recall": pytest.approx(recall),
    }


@pytest.mark.parametrize("quotes", [[LENGTH], [LENGTH, SANK]])
def test_optional_articles_neither_help_nor_harm(quotes: list[str]) -> None:
    """Quoted or not, the answer is right, and precision is of the others."""
    gold = question(match="articles", articles=("old",), optional=("ship",))
    assert is_right(gold, reply("", quotes))
    assert set(article_scores(gold, reply("", quotes)).values()) == {1.0}


def test_what_cannot_be_answered_is_rightly_refused() -> None:
    """Any answer to it is wrong, and so is a crash."""
    gold = question(answerable=False)
    assert is_right(gold, REFUSAL)
    assert not is_right(gold, reply("90", [LENGTH]))
    assert not is_right(gold, None)


def test_a_question_for_articles_has_no_scores_of_words() -> None:
    """It is judged by its articles, as the user sees them and as if made to answer."""
    gold = question(match="articles", articles=("old",))
    what = Trial((), REFUSAL, reply("", [LENGTH]), 0.1)
    found = judge(gold, what, k=5, task="open", verbatim=lambda one: True)
    counts = {"quotes", "verbatim quotes"}
    assert {k: v for k, v in found.scores.items() if k not in counts} == {
        "articles exact": 1.0,
        "articles precision": 1.0,
        "articles recall": 1.0,
        "correct": 0.0,
        "right": 0.0,
    }
    assert (found.stage, found.cluster) == ("refused", "old")
    assert found.words["gold"] == ["old"]
