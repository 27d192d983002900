"""What a question asks for, read off its words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askcaci.reader.questions import EXPLANATORY, FACTOID, MAX_PARTS, analyse, parts
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
        ("BP's stake in BTC", "number"),
        ("Which stake in Kashagan did Eni hold?", "number"),
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
        ("Who has written articles about TAPI?", "author"),
        ("Who is the author of the piece on Rogun?", "author"),
        ("Articles by Robert Cutler", "articles"),
        ("everything by Cutler", "articles"),
        ("pieces by Cutler on the Kaan", "articles"),
        ("Which articles mention the Middle Corridor?", "articles"),
        ("Which articles did Cutler write?", "articles"),
        ("Rogun comes up in which briefs?", "articles"),
        ("What has been written on Rogun?", "articles"),
        ("What has Cutler written about Baku?", "articles"),
        ("What did Cutler write?", "articles"),
        ("List all articles about water", "articles"),
        ("Show me the recent articles on Georgia", "articles"),
        ("Find everything about TAPI", "articles"),
        ("Is there anything on Afghanistan?", "articles"),
        ("What do you have on Abkhazia?", "articles"),
        ("How many articles discuss TAPI?", "articles"),
        ("Which piece of US legislation forbids aid?", "what"),
        ("Which articles of the treaty were changed?", "what"),
        ("How many articles has the treaty?", "number"),
        ("Is there any sign of distrust?", "yes-no"),
        ("List the published totals", "what"),
        ("Compare the CSTO and the OTS", "compare"),
        ("What is the difference between TAPI and IPI?", "compare"),
        ("How does the treaty differ from the draft of 2021?", "compare"),
        ("How is Kazakhstan different from Uzbekistan?", "compare"),
        ("TAPI versus IPI", "compare"),
        ("What did Baku do, in contrast to Yerevan?", "compare"),
        ("How did the number of trains compare with that of 2023?", "compare"),
        ("How many differences are left?", "number"),
        ("How much did trade grow compared with 2023?", "number"),
        ("How many different peoples live there?", "number"),
        ("How did Akayev die?", "how"),
        ("What would happen to trade?", "why"),
        ("What does the treaty mean for Russia?", "why"),
        ("According to Cutler, what must the West do?", "position"),
        ("According to the brief, how many died?", "number"),
        ("When was it signed, according to Cutler?", "when"),
        ("What is Karimov's stance on Rogun?", "position"),
        ("Which author wrote about TAPI?", "author"),
        ("What is the Middle Corridor?", "definition"),
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
    assert not {"why", "how", "what", "yes-no", "articles"} & FACTOID
    assert {"why", "how", "position", "compare"} == EXPLANATORY


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        (
            "How long is the border and who signed the treaty?",
            ("How long is the border?", "who signed the treaty?"),
        ),
        ("When was it signed? Who signed it?", ("When was it signed?", "Who signed it?")),
        (
            "What is the capacity of Alat and when did it open?",
            ("What is the capacity of Alat?", "when did it open?"),
        ),
        ("when was it signed; who signed it", ("when was it signed", "who signed it")),
        ("how long is the border. who drew it", ("how long is the border", "who drew it")),
        (
            "Is the corridor open and who runs it?",
            ("Is the corridor open?", "who runs it?"),
        ),
        ("Is the corridor open, and is it full?", ("Is the corridor open?", "is it full?")),
        ("Tell me when it opened and who paid", ("Tell me when it opened", "who paid")),
        ("who were the Basmachi and what did they do", None),
        (
            "According to Cutler, when was it signed and who signed it?",
            ("According to Cutler, when was it signed?", "who signed it?"),
        ),
        (
            "How long is the border between Iran and Armenia and when was it drawn?",
            ("How long is the border between Iran and Armenia?", "when was it drawn?"),
        ),
    ],
)
def test_several_questions_are_told_apart(
    question: str, asked: tuple[str, ...] | None
) -> None:
    """Questions after one another, or joined by “and”, are questions of their own."""
    asked = asked or tuple(question.split(" and "))
    assert parts(question) == asked
    assert analyse(question).parts == asked


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("when and where was it signed", ("when was it signed", "where was it signed")),
        (
            "When, where and why was it signed?",
            ("When was it signed?", "where was it signed?", "why was it signed?"),
        ),
        (
            "How many men and how many women were killed?",
            ("How many men were killed?", "how many women were killed?"),
        ),
        (
            "In what year and in which city was it signed?",
            ("In what year was it signed?", "in which city was it signed?"),
        ),
        ("When was it signed, and where?", ("When was it signed?", "where was it signed?")),
        (
            "Was the treaty signed, and if so when?",
            ("Was the treaty signed?", "when was the treaty signed?"),
        ),
    ],
)
def test_what_questions_share_is_written_out(question: str, asked: tuple[str, ...]) -> None:
    """Question words with one verb between them are as many questions, each in full."""
    assert parts(question) == asked


@pytest.mark.parametrize(
    "question",
    [
        "How long is the border between Kyrgyzstan and Tajikistan?",
        "What did Russia and China say?",
        "What is the border between Iran and what is now Armenia?",
        "Who or what is Rusal?",
        "Which town is that where they met and where the treaty was signed?",
        "Who is the deputy who resigned and who was arrested?",
        "Who is the deputy that resigned and who was arrested?",
        "Did he say when it opened and who paid for it?",
        "Which states have ratified it and which have not?",
        "What company was founded in 1990 and is the largest?",
        "What company bought the mine and did the most harm?",
        "When the talks failed and the war began, who left?",
        "When the talks failed, what did Baku do?",
        "When the talks failed and what was agreed was lost, who left?",
        "If the deal fails, what happens and why?",
        "Who signed the treaty, and when?",
        "Who signed it and why not?",
        "The Rhine and what other river rise there?",
        "Colonialism is caused by financial and what other reasons?",
        "In the brief on China, what does WTO stand for?",
        "TAPI? How long is it?",
        "How long is it? I need it for a talk.",
        'Who wrote "Whither Rogun? Who Pays for the Dam?"',
        "Who wrote “Who Lost Russia and Who Won It”?",
        "What did the U.S. Who delegation do?",
        "and and and",
        "",
    ],
)
def test_one_question_stays_one(question: str) -> None:
    """What might be a clause of the same question is not cut off."""
    assert parts(question) == (question,)


def test_too_many_questions_are_taken_as_one() -> None:
    """A text of more questions than a person asks at once is left whole."""
    assert len(parts("Who signed it? " * MAX_PARTS)) == MAX_PARTS
    many = "Who signed it? " * (MAX_PARTS + 1)
    assert parts(many) == (many,)


@given(
    st.lists(
        st.sampled_from(
            "who when where what how long is was did it signed the treaty and , ? between "
            "both which “ ” that . ; tell me".split(" ")
        ),
        max_size=40,
    )
)
def test_parts_are_made_of_the_words_of_the_question(chosen: list[str]) -> None:
    """No part is empty, and none has a word that the question has not."""
    question = " ".join(chosen)
    found = parts(question)
    assert 1 <= len(found) <= MAX_PARTS
    assert len(found) == 1 or all(any(c.isalpha() for c in part) for part in found)
    spoken = set(question.casefold().replace("?", " ").split())
    for part in found:
        assert set(part.casefold().replace("?", " ").split()) <= spoken


@given(st.text(max_size=120))
def test_any_text_is_a_question(text: str) -> None:
    """Every text has a kind, keeps its words as they were, and its terms are among them."""
    question = analyse(text)
    assert question.text == text
    for term in question.terms:
        assert set(term.alternatives[0]) <= question.asked


@pytest.mark.parametrize(
    "unit",
    [
        "who ",
        "how much ",
        "what does ",
        "which authors ",
        "x",
        "1",
        "what is it and ",
        "both x and when was ",
        "what, ",
        '"',
    ],
)
def test_a_hundred_thousand_characters_are_read(unit: str) -> None:
    """Hostile repetition ends, with no more terms than there may be."""
    assert len(analyse((unit * 100_000)[:100_000]).terms) <= 64
