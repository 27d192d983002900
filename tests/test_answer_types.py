"""Answers are of the type that is asked for: its unit, a name that is new, no echo."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askcaci.reader.answer_types import answer_type, fit, holds
from askcaci.reader.questions import analyse
from askcaci.reader.values import whole_value
from askcaci.text.normalise import words
from askcaci.types import Span


def fit_of(question: str, sentence: str, answer: str) -> float:
    """Return how well some words of a sentence fit a question."""
    asked = analyse(question)
    start = sentence.index(answer)
    span = Span(start, start + len(answer))
    return fit(answer_type(question, asked.kind), sentence, span, asked.asked)


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("How long is the Ozen pipeline?", {"length"}),
        ("How long is the OZK?", {"length"}),
        ("How long was the siege of Karsu?", {"duration"}),
        ("For how long was the harbor closed?", {"duration"}),
        ("How long did the talks in Ozen last?", {"duration"}),
        ("How high is the Karsu dam?", {"length"}),
        ("How wide is the strait?", {"length"}),
        ("How many kilometers of track were laid?", {"length"}),
        ("How many days did the ferry need?", {"duration"}),
        ("How many megawatts will the plant make?", {"power"}),
        ("How many square kilometers burned?", {"area"}),
        ("What share of the grain comes from the valley?", {"percent"}),
        ("What was the turnout in Karsu?", {"percent"}),
        ("What does the ferry cost?", {"money"}),
        ("How many herders live there?", {"number"}),
        ("When was the bridge opened?", {"date"}),
        ("How fast is the new train?", {"speed"}),
    ],
)
def test_questions_want_a_kind_of_value(question: str, kinds: set[str]) -> None:
    """What is long, lasting, dear or numerous is told from the question's words."""
    asked = analyse(question)
    assert answer_type(question, asked.kind).values == kinds


SEVERAL = (
    "The pipeline of 420 kilometers carries 9 million tons a year, cost $1.2 billion, is "
    "owned to 37 percent by the state, took five years and employs 800 people since 2004."
)


@pytest.mark.parametrize(
    ("question", "right"),
    [
        ("How long is the pipeline?", "420 kilometers"),
        ("How much did the pipeline cost?", "$1.2 billion"),
        ("What share does the state own?", "37 percent"),
        ("How long did the work take?", "five years"),
        ("How many people work there?", "800"),
        ("Since when has it run?", "2004"),
    ],
)
def test_of_several_figures_only_one_is_of_the_type(question: str, right: str) -> None:
    """In a sentence with six kinds of figures, one fits each question."""
    figures = ["420 kilometers", "$1.2 billion", "37 percent", "five years", "800", "2004"]
    fitting = [one for one in figures if fit_of(question, SEVERAL, one) == 1.0]
    assert fitting == [right]


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        ("How long is the Ozen pipeline?", False),
        ("What is the length of the Ozen pipeline?", False),
        ("How far is the terminal from Port Aru?", True),
        ("How many kilometers is the terminal from Port Aru?", True),
    ],
)
@pytest.mark.parametrize(
    "sentence",
    [
        "The first oil reached the terminal, 40 kilometers south of Port Aru.",
        "They met at a terminal 40 km from Port Aru.",
        "The terminal lies 40 kilometers inland.",
    ],
)
def test_how_far_a_thing_is_does_not_say_how_long_it_is(
    question: str, answers: bool, sentence: str
) -> None:
    """A distance between places is no length of a pipeline."""
    asked = analyse(question)
    wanted = answer_type(question, asked.kind)
    start = sentence.index("40")
    span = Span(start, sentence.index(" ", start + 3))
    given = fit(wanted, sentence, span, asked.asked)
    assert given == float(answers)


def test_a_length_to_the_east_is_still_a_length() -> None:
    """What is measured along the way is of the thing itself."""
    asked = analyse("How long is the Ozen pipeline?")
    wanted = answer_type(asked.text, asked.kind)
    sentence = "The Ozen pipeline is 40 kilometers long."
    assert fit(wanted, sentence, Span(21, 34), asked.asked) == 1.0


def test_names_of_the_question_answer_nothing() -> None:
    """Neither the asked name nor the first half of it is who came after."""
    sentence = "Tursun Aydin left the post to Mira Tolen."
    question = "Who succeeded Aydin?"
    assert fit_of(question, sentence, "Tursun Aydin") == 0.0
    assert fit_of(question, sentence, "Tursun") == 0.0
    assert fit_of(question, sentence, "Mira Tolen") == 1.0


def test_a_date_does_not_say_what_something_is() -> None:
    """Asked what a thing is, a day or a sum is no answer and a description is."""
    sentence = (
        "The Karsu Charter, a pact on water, was signed on 4 May 2011 for $2 million."
    )
    question = "What is the Karsu Charter?"
    assert fit_of(question, sentence, "4 May 2011") == 0.0
    assert fit_of(question, sentence, "$2 million") == 0.0
    assert fit_of(question, sentence, "a pact on water") > 0.0


def test_of_a_list_of_figures_one_is_asked_for() -> None:
    """Two figures with a comma between them are not one number."""
    sentence = "It counted 316 dead, 247 of them in the city."
    assert fit_of("How many died?", sentence, "316 dead, 247") == 0.0
    assert fit_of("How many died?", sentence, "316") == 1.0


@pytest.mark.parametrize(
    ("sentence", "words_found", "whole"),
    [
        ("It took more than 100 lives.", "100", "more than 100"),
        ("It cost about $3.9 billion in all.", "3.9", "about $3.9 billion"),
        ("The line is up to 972 km long.", "972", "up to 972 km"),
        ("It closed on 8 August 2025.", "8 August", "8 August 2025"),
        ("It closed in 2025.", "2025", "2025"),
    ],
)
def test_hedges_and_units_belong_to_a_value(
    sentence: str, words_found: str, whole: str
) -> None:
    """A figure is shown with its unit and with what hedges it."""
    start = sentence.index(words_found)
    kinds = frozenset({"number", "money", "length", "date"})
    found = whole_value(sentence, Span(start, start + len(words_found)), kinds)
    assert found.of(sentence) == whole


@given(
    st.text(max_size=200), st.integers(0, 200), st.integers(0, 200), st.text(max_size=80)
)
def test_any_words_fit_between_nothing_and_all(
    text: str, one: int, other: int, question: str
) -> None:
    """No text raises; a fit is 0, a half or 1, and a value keeps the words it had."""
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    asked = analyse(question)
    wanted = answer_type(question, asked.kind)
    span = Span(start, end)
    assert fit(wanted, text, span, asked.asked) in (0.0, 0.5, 1.0)
    assert holds(wanted, text, frozenset(w.stem for w in words(question))) in (True, False)
    whole = whole_value(text, span, wanted.values)
    assert whole.start <= start
    assert whole.end >= end
