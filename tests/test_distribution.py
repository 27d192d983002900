"""Which of several figures belongs to what a question names."""

from __future__ import annotations

import pytest

from askcaci.reader.distribution import own_value
from askcaci.reader.evidence import terms_of
from askcaci.reader.questions import analyse

ROUTE = "The planned line is 900 km: 120 in Aria, 430 in Belu and 350 in Cania."
OWNERS = "Arsoil has 31 percent, Belpet 25 and the Canian fund 9 percent of the venture."
AID = "The fund paid $5 million to Aria, $7 million to Belu and $40 million in all."


def own(question: str, sentence: str) -> str | None:
    """Return the figure that a sentence gives to what a question names."""
    terms = terms_of(analyse(question), {}, 1)
    found = own_value(terms.wanted, sentence, terms.named, terms.question.asked)
    return found.of(sentence) if found else None


@pytest.mark.parametrize(
    ("question", "sentence", "figure"),
    [
        ("How many kilometers of the line run through Belu?", ROUTE, "430"),
        ("How long is the line in Cania?", ROUTE, "350"),
        ("What share does Belpet have?", OWNERS, "25"),
        ("What share does Arsoil have?", OWNERS, "31 percent"),
        ("How much money went to Belu?", AID, "$7 million"),
    ],
)
def test_a_figure_stands_with_its_name(question: str, sentence: str, figure: str) -> None:
    """Behind it, or before it; where one has the unit the others may lack it."""
    assert own(question, sentence) == figure


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("How long is the line?", ROUTE),
        ("How long is the line in Dania?", ROUTE),
        ("Who has the largest share of Belpet?", OWNERS),
        ("How long is the line in Belu?", "The line in Belu is 430 km long."),
        ("How long is Belu's line?", "It is 430 km in Belu, or 440 km in Belu by rail."),
    ],
)
def test_else_no_figure_is_singled_out(question: str, sentence: str) -> None:
    """Not without a name, with another name, of one figure, or of two with that name."""
    assert own(question, sentence) is None
