"""Comparisons and questions of several parts: what they are made of, asked one by one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askcaci.reader.decomposition import decompose
from askcaci.reader.questions import MAX_PARTS
from askcaci.rendering.json import reply_object
from askcaci.rendering.markdown import reply_markdown
from askcaci.rendering.terminal import Look, reply_text
from askcaci.sidebyside import questions_in, side_by_side
from askcaci.types import Answer, Citation, NoAnswer, Reply, Span
from builders import article, citation


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        (
            "Which is longer, the Aru or the Belu canal?",
            ("How long is the Aru canal?", "How long is the Belu canal?"),
        ),
        (
            "Which is longer, Aru or the Belu-Cidra line?",
            ("How long is Aru?", "How long is the Belu-Cidra line?"),
        ),
        (
            "Aru or the Belu line longer?",
            ("How long is Aru?", "How long is the Belu line?"),
        ),
        (
            "The Aru line or the Belu line, which is older?",
            ("How old is the Aru line?", "How old is the Belu line?"),
        ),
        ("Which dam was higher: Aru or Belu?", ("How high was Aru?", "How high was Belu?")),
        (
            "Which of the Aru and the Belu is deeper?",
            ("How deep is the Aru?", "How deep is the Belu?"),
        ),
        (
            "Which is larger, Aru, Belu or Cidra?",
            ("How large is Aru?", "How large is Belu?", "How large is Cidra?"),
        ),
        (
            "Is the Aru or the Belu dam higher?",
            ("How high is the Aru dam?", "How high is the Belu dam?"),
        ),
        ("is Aru older than Belu", ("How old is Aru?", "How old is Belu?")),
        ("Is Aru older or younger than Belu?", ("How old is Aru?", "How old is Belu?")),
        (
            "How much longer is the Aru than the Belu?",
            ("How long is the Aru?", "How long is the Belu?"),
        ),
        (
            "Which is longer, the border of Aru or that of Belu?",
            ("How long is the border of Aru?", "How long is the border of Belu?"),
        ),
        (
            "Which costs more, finishing Aru or building Belu?",
            ("How much does finishing Aru cost?", "How much does building Belu cost?"),
        ),
        (
            "Did the Aru bridge cost more than the Belu tunnel?",
            ("How much did the Aru bridge cost?", "How much did the Belu tunnel cost?"),
        ),
        (
            "Which is more expensive, Aru or Belu?",
            ("How much does Aru cost?", "How much does Belu cost?"),
        ),
        (
            "Which exports more gas, Aru or Belu?",
            ("How much gas does Aru export?", "How much gas does Belu export?"),
        ),
        (
            "Which country has more soldiers, Aru or Belu?",
            ("How many soldiers does Aru have?", "How many soldiers does Belu have?"),
        ),
        (
            "Did more people die in Aru or in Belu?",
            ("How many people died in Aru?", "How many people died in Belu?"),
        ),
        (
            "Which has the larger population, Aru or Belu?",
            ("What is the population of Aru?", "What is the population of Belu?"),
        ),
        (
            "Which opened first, the Aru dam or the Belu dam?",
            ("When did the Aru dam open?", "When did the Belu dam open?"),
        ),
        (
            "Which was built first, Aru or Belu?",
            ("When was Aru built?", "When was Belu built?"),
        ),
        (
            "Compare the death tolls of Aru and Belu",
            ("How many people died in Aru?", "How many people died in Belu?"),
        ),
        (
            "Compare the lengths of the Aru and the Belu",
            ("What is the length of the Aru?", "What is the length of the Belu?"),
        ),
        (
            "Compare the turnout in Aru in 2007 with that in Belu in 2016",
            (
                "What was the turnout in Aru in 2007?",
                "What was the turnout in Belu in 2016?",
            ),
        ),
        ("Compare Aru’s debt with Belu’s", ("What is Aru’s debt?", "What is Belu’s debt?")),
        (
            "What is the difference between the 2012 and the 2022 operations in Aru?",
            (
                "What happened in the 2012 operation in Aru?",
                "What happened in the 2022 operation in Aru?",
            ),
        ),
        (
            "What is the difference in length between the Aru and the Belu?",
            ("What is the length of the Aru?", "What is the length of the Belu?"),
        ),
        (
            "How did the exit polls of Aru and Belu differ on Cidra?",
            (
                "What did the exit poll of Aru say on Cidra?",
                "What did the exit poll of Belu say on Cidra?",
            ),
        ),
        (
            "How do Aru and Belu differ in their approach to water?",
            ("What is Aru’s approach to water?", "What is Belu’s approach to water?"),
        ),
        (
            "how does Aru's policy differ from Belu's",
            ("What is Aru's policy?", "What is Belu's policy?"),
        ),
        (
            "What are Aru’s and Belu’s views on water?",
            ("What are Aru’s views on water?", "What are Belu’s views on water?"),
        ),
        (
            "Where did Aru and Belu each go when they were overthrown?",
            ("Where did Aru go when overthrown?", "Where did Belu go when overthrown?"),
        ),
        (
            "How long are the Aru and the Belu?",
            ("How long is the Aru?", "How long is the Belu?"),
        ),
        (
            "What share of the sea is Aru said to have in the text of 2003 and in that of 2018?",
            (
                "What share of the sea is Aru said to have in the text of 2003?",
                "What share of the sea is Aru said to have in the text of 2018?",
            ),
        ),
        (
            "Who was mayor of Aru in 2005 and in 2010?",
            ("Who was mayor of Aru in 2005?", "Who was mayor of Aru in 2010?"),
        ),
        (
            "2012 and 2022 in Aru",
            ("What happened in Aru in 2012?", "What happened in Aru in 2022?"),
        ),
    ],
)
def test_comparisons_ask_the_same_of_each(question: str, asked: tuple[str, ...]) -> None:
    """A comparison is one question for each of the things compared."""
    assert decompose(question) == asked
    assert questions_in(question) == asked


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        (
            "Who was chief of Aru in 2005, and who in 2010?",
            ("Who was chief of Aru in 2005?", "Who was chief of Aru in 2010?"),
        ),
        (
            "Who took over after Aru in 2005 and who after Belu in 2010?",
            ("Who took over after Aru in 2005?", "Who took over after Belu in 2010?"),
        ),
        (
            "How many fighters has Aru ordered and at what price?",
            (
                "How many fighters has Aru ordered?",
                "At what price has Aru ordered fighters?",
            ),
        ),
        (
            "On which day did the parliament ban Aru and by how many votes?",
            (
                "On which day did the parliament ban Aru?",
                "By how many votes did the parliament ban Aru?",
            ),
        ),
        (
            "How many soldiers were killed and how many wounded?",
            ("How many soldiers were killed?", "How many soldiers were wounded?"),
        ),
        (
            "How many men were killed in May 2008 and how many were hurt?",
            (
                "How many men were killed in May 2008?",
                "How many men were hurt in May 2008?",
            ),
        ),
        (
            "How many votes did Aru win and how many did Belu?",
            ("How many votes did Aru win?", "How many votes did Belu win?"),
        ),
        (
            "How long is the Aru, and how long the Belu?",
            ("How long is the Aru?", "How long is the Belu?"),
        ),
        (
            "When did Aru start up and when did it stop for the second time?",
            ("When did Aru start up?", "When did Aru stop for the second time?"),
        ),
        (
            "What is the capacity of Aru and when did it open?",
            ("What is the capacity of Aru?", "When did Aru open?"),
        ),
        (
            "Where is Aru and how large is its port?",
            ("Where is Aru?", "How large is Aru’s port?"),
        ),
        (
            "Who built the Aru dam and when did it open?",
            ("Who built the Aru dam?", "When did the Aru dam open?"),
        ),
        (
            "Who were the Arus and what did they do?",
            ("Who were the Arus?", "What did the Arus do?"),
        ),
        (
            "When was the treaty signed and where?",
            ("When was the treaty signed?", "Where was the treaty signed?"),
        ),
    ],
)
def test_parts_are_written_out(question: str, asked: tuple[str, ...]) -> None:
    """Each part can be asked by itself: what it leaves out and points at is in it."""
    assert decompose(question) == asked
    assert questions_in(question) == asked


@pytest.mark.parametrize(
    "question",
    [
        "Who mediated between Armenia and Azerbaijan?",
        "trade between China and Azerbaijan",
        "How large is trade between China and Azerbaijan?",
        "rule of law and human rights",
        "Who signed it and left?",
        "Who signed the treaty, and when?",
        "How long is the border between Aru and Belu?",
        "What did Aru and Belu say?",
        "Which states have ratified it and which have not?",
        "Is the dam higher than planned?",
        "Is it longer than 100 kilometers?",
        "How many people live in Aru and Belu?",
        "Why did Aru and Belu go to war in 2008?",
        "Who led the country between 2005 and 2010?",
        "How did relations between Aru and Belu change?",
        "Compare Aru and Belu",
        "What is the difference between Aru and Belu?",
        "How is Aru different from Belu?",
        "What are the goals of Aru and Belu in Cidra?",
        "Did Aru or Belu send troops?",
        "Does the line carry oil and gas?",
        "What is more important, trade or security?",
        "Which company won the tender and how much did it bid?",
        "Who signed the treaty and when did he die?",
        "How many died and who was to blame?",
        "How do Aru and Belu differ?",
        "What lines are described, and in which briefs?",
        'Who wrote "Which Is Longer, Aru or Belu"?',
        "When was it signed and who signed it?",
        "",
    ],
)
def test_one_question_is_left_as_it_is(question: str) -> None:
    """What is one question, or may be, is not decomposed."""
    assert decompose(question) == (question,)


@given(
    st.lists(
        st.sampled_from(
            "who when where which what how many long longer is was did costs more it that of "
            "in 2005 and or , ? Aru Belu the differ compare each killed than".split()
        ),
        max_size=25,
    )
)
def test_parts_cannot_be_decomposed_again(chosen: list[str]) -> None:
    """Whatever is typed, asking the parts one by one comes to an end."""
    question = " ".join(chosen)
    found = decompose(question)
    assert 1 <= len(found) <= MAX_PARTS
    for part in found:
        assert len(found) == 1 or decompose(part) == (part,)


PAGE = article("The Aru is 300 km long.", title="A Canal")
OTHER = article("The Belu is 450 km long. It was dug in 1950.", id="two", title="A Ditch")
QUESTION = "Which is longer, the Aru or the Belu?"
PARTS = ("How long is the Aru?", "How long is the Belu?")


def words_of(cited: Citation, words: str) -> Citation:
    """Return a citation with some words of it as its answer."""
    start = cited.span.start + cited.quote.index(words)
    return replace(cited, answer=Span(start, start + len(words)))


ARU = words_of(citation(PAGE, "The Aru is 300 km long."), "300 km")
BELU = words_of(citation(OTHER, "The Belu is 450 km long."), "450 km")
REPLIES: dict[str, Reply] = {
    PARTS[0]: Answer(PARTS[0], "300 km", (ARU,), 0.9, form="span", notes=("a note",)),
    PARTS[1]: Answer(PARTS[1], "450 km", (BELU,), 0.6, evidence=(ARU,), form="span"),
}
REFUSAL = NoAnswer("How deep is the Cidra?", "nothing is near", 0.1, nearest=(BELU,))


def test_the_answers_are_put_side_by_side() -> None:
    """Each part keeps its words, confidence and citation; the least confidence counts."""
    reply = side_by_side(QUESTION, PARTS, REPLIES.__getitem__)
    assert isinstance(reply, Answer)
    assert (reply.question, reply.form, reply.text) == (
        QUESTION,
        "parts",
        "300 km | 450 km",
    )
    assert reply.citations == (ARU, BELU)
    assert reply.confidence == 0.6
    assert reply.evidence == ()
    assert reply.notes == ("a note",)
    assert [(p.question, p.text, p.confidence, p.citation) for p in reply.parts] == [
        (PARTS[0], "300 km", 0.9, ARU),
        (PARTS[1], "450 km", 0.6, BELU),
    ]


def test_a_refused_part_is_noted() -> None:
    """With half of the parts answered there is an answer that names the others."""
    replies = REPLIES | {PARTS[1]: replace(REFUSAL, question=PARTS[1])}
    reply = side_by_side(QUESTION, PARTS, replies.__getitem__)
    assert isinstance(reply, Answer)
    assert reply.confidence == 0.9
    assert reply.parts[1].citation is None
    assert reply.notes[0] == "no answer to “How long is the Belu?”: nothing is near"


def test_mostly_refused_parts_are_a_refusal() -> None:
    """With fewer than half answered the first refusal is the reply, and names the parts."""
    asked = (REFUSAL.question, PARTS[0], "Who dug it?")
    replies = {
        REFUSAL.question: REFUSAL,
        "Who dug it?": REFUSAL,
        PARTS[0]: REPLIES[PARTS[0]],
    }
    reply = side_by_side("all of it?", asked, replies.__getitem__)
    assert isinstance(reply, NoAnswer)
    assert (reply.question, reply.reason, reply.nearest) == (
        "all of it?",
        "nothing is near",
        (BELU,),
    )
    assert all(part in reply.notes[0] for part in asked)
    assert reply.notes[1] == "“How long is the Aru?” has an answer; ask it alone"


def test_both_parts_are_shown() -> None:
    """A terminal, Markdown and JSON show each part's question, words, quote, confidence."""
    reply = side_by_side(QUESTION, PARTS, REPLIES.__getitem__)
    assert reply_text(reply, Look(80)).split("\n")[:10] == [
        "How long is the Aru?",
        "  300 km",
        "  [1] 300 km: “The Aru is 300 km long.”",
        "      Ann Author, “A Canal”, Analyst, May 14, 2025; body (reports), paragraph 1",
        "  confidence 90%",
        "",
        "How long is the Belu?",
        "  450 km",
        "  [2] 450 km: “The Belu is 450 km long.”",
        "      Ann Author, “A Ditch”, Analyst, May 14, 2025; body (reports), paragraph 1",
    ]
    assert reply_markdown(reply).split("\n\n")[:9] == [
        f"**{QUESTION}**",
        "*How long is the Aru?*",
        "**300 km**",
        "> The Aru is **300 km** long.[^1]",
        "Confidence 90%.",
        "*How long is the Belu?*",
        "**450 km**",
        "> The Belu is **450 km** long.[^2]",
        "Confidence 60%.",
    ]
    value = reply_object(reply)
    assert value["form"] == "parts"
    assert [part["text"] for part in value["parts"]] == ["300 km", "450 km"]
    assert [part["citation"] for part in value["parts"]] == value["citations"]


def test_a_part_without_an_answer_is_shown_as_one() -> None:
    """A refused part shows its reason in its place, and is null in JSON."""
    replies = {PARTS[0]: replace(REFUSAL, question=PARTS[0]), PARTS[1]: REPLIES[PARTS[1]]}
    reply = side_by_side(QUESTION, PARTS, replies.__getitem__)
    assert reply_text(reply).split("\n")[:6] == [
        "How long is the Aru?",
        "  No answer: nothing is near.",
        "  confidence 10%",
        "",
        "How long is the Belu?",
        "  450 km",
    ]
    assert "No answer: nothing is near.\n\nConfidence 10%." in reply_markdown(reply)
    assert reply_object(reply)["parts"][0]["citation"] is None
