"""What a sentence enumerates, and which questions want such a list."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from askcaci.reader.enumerations import Sort, enumerations
from askcaci.reader.lists import asked_list


def items(sentence: str, sort: Sort = "any") -> list[tuple[str, list[str]]]:
    """Return the shape and the items of each enumeration of a sentence."""
    found = enumerations(sentence, sort)
    return [(one.shape, [item.of(sentence) for item in one.items]) for one in found]


@pytest.mark.parametrize(
    ("sentence", "sort", "shape", "found"),
    [
        (
            "On 3 May the presidents of Armenia, Iran and Kazakhstan signed the accord in Aru.",
            "country",
            "names",
            ["Armenia", "Iran", "Kazakhstan"],
        ),
        (
            "Aru Oil, the operator, holds 30.1 percent and Belu, for Armenia, 25.",
            "other",
            "shares",
            ["Aru Oil", "Belu"],
        ),
        (
            "Aru has 8.9, Belu of Turkey 6.5, Cemo and Dano 5 each, and Emu Hess 2.3.",
            "other",
            "shares",
            ["Aru", "Belu", "Cemo", "Dano", "Emu Hess"],
        ),
        (
            "It has four parts: courts, a freer economy, social policy, and peace with all.",
            "any",
            "points",
            ["courts", "a freer economy", "social policy", "peace with all"],
        ),
        (
            "It asks for three things: bread, land and peace.",
            "any",
            "points",
            ["bread", "land", "peace"],
        ),
        (
            "In Aru, Presidents Omid Karu, Asad Velu and Foreign Minister Timur Sano met.",
            "other",
            "names",
            ["Omid Karu", "Asad Velu", "Timur Sano"],
        ),
    ],
)
def test_the_items_of_an_enumeration_are_found(
    sentence: str, sort: Sort, shape: str, found: list[str]
) -> None:
    """Names with their figures, without titles; appositions are no items of their own."""
    assert items(sentence, sort)[0] == (shape, found)


@pytest.mark.parametrize(
    "sentence",
    [
        "Omid Karu told Asad Velu that he needed no team, and has set up a body of his own.",
        "The European Bank for Reconstruction and Development took part.",
        "Prices rose: nobody knew why.",
    ],
)
def test_other_sentences_enumerate_nothing(sentence: str) -> None:
    """Names far apart are no list, nor are the two halves of a body's name."""
    assert items(sentence, "other") == []


@settings(deadline=None)
@given(st.text(alphabet="AbC ,;:.and5%’-\n", max_size=60))
def test_items_are_words_of_the_sentence(sentence: str) -> None:
    """Of any text the items are in it, in order, none within another."""
    for one in enumerations(sentence):
        assert len(one.items) >= 2
        ends = [0]
        for item in one.items:
            assert ends[-1] <= item.start < item.end <= len(sentence)
            ends.append(item.end)


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Which countries signed the accord?", ("country", None, False)),
        ("List all shareholders of Belu", ("any", None, True)),
        ("Who are the owners of Belu?", ("any", None, True)),
        ("Who owns Belu?", ("other", None, True)),
        ("What are the four parts of the plan?", ("any", 4, False)),
        ("From which towns did they start?", ("other", None, False)),
        ("Which political prisoners were freed?", ("other", None, False)),
        ("Which country signed the accord?", None),
        ("What are the costs of Belu?", None),
        ("What are the consequences of the war?", None),
        ("What does the accord say?", None),
        ("Which gas does it carry?", None),
        ("How long is the line?", None),
    ],
)
def test_questions_for_a_list_are_recognised(
    question: str, asked: tuple[Sort, int | None, bool] | None
) -> None:
    """By a plural that things can be listed of; values, reasons and one thing are none."""
    found = asked_list(question)
    assert (found and (found.sort, found.count, found.owners)) == asked
