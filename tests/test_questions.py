"""What a question asks for, read off its words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askcaci.reader.questions import FACTOID, analyse
from askcaci.text.normalise import stem


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How long is the Kyrgyz-Tajik border?", "length"),
        ("How far is Herat from Serhetabat?", "length"),
        ("How tall is the Rogun dam?", "length"),
        ("What is the length of the pipeline?", "length"),
        ("What is the capacity of the dam?", "length"),
        ("How much did the pipeline cost?", "money"),
        ("What is the price of gas?", "money"),
        ("How is the project paid for?", "money"),
        ("How much gas does TAPI carry?", "number"),
        ("How many people died in the January events?", "number"),
        ("How often do they meet?", "number"),
        ("What percentage of exports goes to China?", "number"),
        ("What is the population of Almaty?", "number"),
        ("What was the death toll in Zhanaozen?", "number"),
        ("When was the treaty signed?", "when"),
        ("WHEN WAS IT SIGNED", "when"),
        ("In what year did the war begin?", "when"),
        ("What is the date of the summit?", "when"),
        ("Why did talks resume?", "why"),
        ("What caused the protests?", "why"),
        ("What led to the war?", "why"),
        ("What are the reasons for the delay?", "why"),
        ("With what consequences did Russia withdraw?", "why"),
        ("Where was the agreement signed?", "where"),
        ("In which city did they meet?", "where"),
        ("Which town lies on the border?", "where"),
        ("Who signed the treaty?", "who"),
        ("Whose company built the dam?", "who"),
        ("Which president opened the works?", "who"),
        ("Which company withdrew?", "who"),
        ("How does Uzbekistan balance Russia and China?", "how"),
        ("Is the corridor open?", "yes-no"),
        ("Did India approve the plan?", "yes-no"),
        ("What does OTS stand for?", "definition"),
        ("What does TITR mean?", "definition"),
        ("Who wrote about Nagorno-Karabakh?", "author"),
        ("Articles by Robert Cutler", "author"),
        ("Which author wrote about TAPI?", "author"),
        ("What is the Middle Corridor?", "what"),
        ("Tell me about Rogun", "what"),
        ("Rogun", "what"),
        ("", "what"),
        ("???", "what"),
        ("Whole numbers shown", "what"),
    ],
)
def test_questions_are_of_a_kind(question: str, kind: str) -> None:
    """The words of a question tell what kind of answer it wants."""
    assert analyse(question).kind == kind


def test_how_long_ago_asks_when() -> None:
    """“How long ago” asks for a time, not for a length."""
    assert analyse("How long ago was it signed?").kind == "when"


@pytest.mark.parametrize(
    "question", ["Why did Bridas pay so much?", "Why is the cost rising?"]
)
def test_why_asks_why_even_of_money(question: str) -> None:
    """A question that opens with “why” asks for a reason."""
    assert analyse(question).kind == "why"


@pytest.mark.parametrize(
    ("question", "terms"),
    [
        ("How long is the border?", ["border"]),
        ("Who wrote about TAPI?", ["TAPI"]),
        ("What is the full name of OTS?", ["OTS"]),
        ("In which city did they meet?", ["meet"]),
        ("What is the city like?", ["city", "like"]),
    ],
)
def test_words_that_only_ask_are_no_terms(question: str, terms: list[str]) -> None:
    """Words that say what answer is wanted count only where they are the subject."""
    assert [term.surface for term in analyse(question).terms] == terms


def test_asking_words_stay_where_nothing_else_is_left() -> None:
    """A question made of asking words alone keeps them as its terms."""
    assert [term.surface for term in analyse("Who is the author?").terms] == ["author"]


def test_asked_holds_every_word() -> None:
    """The stems of all words of a question are known, the asking ones too."""
    asked = analyse("How long are Türkiye’s borders?").asked
    assert asked == {stem(w) for w in ("how", "long", "are", "turkiye", "borders")}


def test_kinds_of_a_few_words_are_told_from_explanations() -> None:
    """A date or a name is a factoid, a reason is not."""
    assert {"when", "who", "number", "length"} <= FACTOID
    assert not {"why", "how", "what", "yes-no"} & FACTOID


@given(st.text(max_size=120))
def test_any_text_is_a_question(text: str) -> None:
    """Every text has a kind, keeps its words as they were, and its terms are among them."""
    question = analyse(text)
    assert question.text == text
    for term in question.terms:
        assert set(term.alternatives[0]) <= question.asked


@pytest.mark.parametrize(
    "unit", ["who ", "how much ", "what does ", "which authors ", "x", "1"]
)
def test_a_hundred_thousand_characters_are_read(unit: str) -> None:
    """Hostile repetition ends, with no more terms than there may be."""
    assert len(analyse((unit * 100_000)[:100_000]).terms) <= 64
