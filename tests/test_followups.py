"""Questions that lean on the one before them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askcaci.corpus.files import read_article
from askcaci.followups import Resolved, Turn, resolve
from askcaci.followups.mentions import kind_of, mentions, people, topic
from askcaci.followups.rewording import put
from askcaci.types import Answer, AnswerForm, Citation, Filters, NoAnswer, Passage, Span
from builders import article, citation

ROOT = Path(__file__).resolve().parent.parent
CASES = [
    json.loads(line)
    for line in (ROOT / "tests" / "data" / "followups.jsonl")
    .read_text("utf-8")
    .splitlines()
]
# What the rules reached. The held-out cases were written with the others, before the
# rules, and no rule was changed for one of them.
REACHED = {"tuned": 20, "held-out": 9}

PAGE = article(
    "Saparmurat Niyazov received President Xi Jinping. The dam is high.",
    id="page",
    authors=("Ida Jost",),
)


def turn(question: str, quote: str = "The dam is high.", **fields: Any) -> Turn:
    """Return a question that was answered with a quote of the page."""
    of = replace(PAGE, **fields)
    return Turn(question, Answer(question, quote, (citation(of, quote),), 0.9))


def understood(case: dict[str, Any]) -> bool:
    """Say whether a case is resolved as it should be, letter case aside."""
    of = read_article(ROOT / "corpus" / f"{case['article']}.md")
    start = of.text.index(case["quote"])
    span = Span(start, start + len(case["quote"]))
    passage = Passage("p", of.id, "body", 1, span, case["quote"])
    quote = Citation(of, passage, span, case["quote"])
    answer = Answer(case["first"], case["quote"], (quote,), 0.9)
    found = resolve(case["follow_up"], Turn(case["first"], answer))
    wanted = case["expected"]
    questions = wanted.get("question", [found.question])
    since = wanted.get("since")
    return (
        found.kind == wanted["kind"]
        and found.question.casefold() in [question.casefold() for question in questions]
        and found.narrowed
        == Filters(
            authors=tuple(wanted.get("authors", ())),
            articles=tuple(wanted.get("articles", ())),
            since=date.fromisoformat(since) if since else None,
        )
    )


@pytest.mark.parametrize("part", REACHED)
def test_two_turns_on_the_briefs_resolve_as_often_as_recorded(part: str) -> None:
    """Of thirty follow-ups no fewer are understood than when the rules were written."""
    right = [case["id"] for case in CASES if case["part"] == part and understood(case)]
    asked = [case["id"] for case in CASES if case["part"] == part]
    wrong = sorted(set(asked) - set(right))
    assert len(right) >= REACHED[part], f"{len(right)} of {len(asked)}; not {wrong}"


TWO_TURNS = [
    json.loads(line)
    for line in (ROOT / "tests" / "data" / "followups_two_turns.jsonl")
    .read_text("utf-8")
    .splitlines()
]
# Forty of the eighty were drawn (random.Random(2005)) and held apart before a rule was
# written for any; the rules before reached 20 and 21.
RESOLVED = {"tuned": 40, "held-out": 34}


def answered(case: dict[str, Any]) -> Turn:
    """Return the first turn of a case, a refusal where it has no quote."""
    first = case["first"]
    if "quote" not in case:
        return Turn(first, NoAnswer(first, "nothing", 0.1))
    of = read_article(ROOT / "corpus" / f"{case['article']}.md")
    start = of.text.index(case["quote"])
    span = Span(start, start + len(case["quote"]))
    passage = Passage("p", of.id, "body", 1, span, case["quote"])
    quote = Citation(of, passage, span, case["quote"])
    words = case.get("words")
    form: AnswerForm = "span" if words else "sentences"
    return Turn(first, Answer(first, words or case["quote"], (quote,), 0.9, form=form))


def resolves(case: dict[str, Any]) -> bool:
    """Return True if the question has what it needs of the last one, and no more."""
    found = resolve(case["follow_up"], answered(case))
    asked = found.question.casefold()
    return found.kind == case["kind"] and (
        found.kind != "question"
        or (
            all(any(word in asked for word in needed) for needed in case["needs"])
            and not any(word in asked for word in case["lacks"])
        )
    )


@pytest.mark.parametrize("part", RESOLVED)
def test_eighty_two_turn_cases_resolve_as_often_as_recorded(part: str) -> None:
    """Half of them were held apart while the rules were written."""
    cases = [case for case in TWO_TURNS if case["part"] == part]
    wrong = [case["id"] for case in cases if not resolves(case)]
    assert len(cases) == 40
    assert len(cases) - len(wrong) >= RESOLVED[part], wrong


@pytest.mark.parametrize(
    ("first", "typed", "question"),
    [
        ("How high is the Tesmir dam?", "What about its cost?",
         "What is the cost of the Tesmir dam?"),
        ("How high is the Tesmir dam?", "what about resettlement?",
         "What is said about the resettlement of the Tesmir dam?"),
        ("Did Rusal leave Tesmir?", "why did it?", "Why did Rusal leave Tesmir?"),
        ("How much gas did Rusal buy in 2009?", "at what price?",
         "At what price did Rusal buy gas in 2009?"),
        ("When did the second unit start?", "and the third?",
         "When did the third unit start?"),
        ("What was the market rate of the tenge?", "and the official one?",
         "What was the official rate of the tenge?"),
        ("How long is the line between Iran and Iraq?", "and between Iran and Syria?",
         "How long is the line between Iran and Syria?"),
        ("Who left Iran in 2009?", "who else did?", "Who else left Iran in 2009?"),
        ("How many died in Osh in 2010?", "how many fled?",
         "How many fled in Osh in 2010?"),
        ("What share does BP hold?", "same question for Unocal",
         "What share does Unocal hold?"),
        ("How many died in Osh?", "I mean in Batken", "How many died in Batken?"),
        ("When did Pashinyan visit Moscow?", "and Tehran?",
         "When did Pashinyan visit Tehran?"),
    ],
)  # fmt: skip
def test_what_a_follow_up_leaves_out_is_the_last_questions(
    first: str, typed: str, question: str
) -> None:
    """What is asked is replaced, what it is asked of is kept; or the other way round."""
    assert resolve(typed, turn(first)).question == question


def test_who_answered_is_he() -> None:
    """After a question that asks who, before the author; a desk is never he."""
    quote = citation(PAGE, "Saparmurat Niyazov received President Xi Jinping.")
    reply = Answer("Who received Xi?", "Saparmurat Niyazov", (quote,), 0.9, form="span")
    found = resolve("when was he born?", Turn("Who was the host?", reply))
    assert found.question == "When was Saparmurat Niyazov born?"
    desk = turn("How high is it?", authors=("askcaci energy desk",))
    assert resolve("where is he now?", desk).kind == "unresolved"


@pytest.mark.parametrize(
    ("first", "typed", "rule", "question"),
    [
        ("How long is the border?", "and in Kazakhstan?", "added",
         "How long is the border in Kazakhstan?"),
        ("How long is the border in Iran?", "and in Kazakhstan?", "entity",
         "How long is the border in Kazakhstan?"),
        ("How long is the border?", "what about Uzbekistan?", "added",
         "How long is the border in Uzbekistan?"),
        ("How long is the border?", "and cotton?", "added",
         "How long is the border, and cotton?"),
        ("How long is the border?", "and the dam?", "entity",
         "How long is the dam?"),
        ("What did Pashinyan say?", "and Aliyev?", "entity",
         "What did Aliyev say?"),
        ("Where does Iran border the United States?", "and Russia?", "entity",
         "Where does Iran border Russia?"),
        ("Where does Iran border Russia?", "and the US?", "entity",
         "Where does Iran border the US?"),
        ("Is Iran between Iraq and Pakistan?", "and India?", "entity",
         "Is Iran between Iraq and India?"),
        ("How high is the Rogun dam?", "who pays for it?", "pronoun",
         "Who pays for the Rogun dam?"),
        ("How high is the Rogun dam?", "and why did they build it?", "pronoun",
         "Why did they build the Rogun dam?"),
        ("How high is the Rogun dam?", "what are its units?", "pronoun",
         "What are the Rogun dam's units?"),
        ("How high is the Rogun dam?", "who built that dam?", "pronoun",
         "Who built the Rogun dam?"),
        ("How big is Iran?", "how many people live there?", "pronoun",
         "How many people live in Iran?"),
        ("When did Niyazov die?", "who succeeded him?", "pronoun",
         "Who succeeded Niyazov?"),
        ("When did Niyazov die?", "what was his title?", "pronoun",
         "What was Niyazov's title?"),
        ("How high is the Rogun dam?", "and how much power?", "ellipsis",
         "How much power of the Rogun dam?"),
        ("How high is the Rogun dam?", "but which units?", "ellipsis",
         "Which units of the Rogun dam?"),
        ("Did Rusal leave?", "why?", "bare",
         "Why did Rusal leave?"),
        ("Did Rusal leave?", "when was that?", "bare",
         "When did Rusal leave?"),
    ],
)  # fmt: skip
def test_a_follow_up_is_put_in_full(
    first: str, typed: str, rule: str, question: str
) -> None:
    """Each rule puts what the last question said in the place of what was left out."""
    assert resolve(typed, turn(first)) == Resolved(question, "question", rule)


@pytest.mark.parametrize(
    "question",
    [
        "How high is the Rogun dam?",
        "What did Tokayev do when he came to power?",
        "Is there a railway to Herat?",
        "Is it true that Uzbekistan feared Rogun?",
        "Why did the talks fail that began in 2002?",
        "who wrote that the border is closed?",
        "and how many people died in Osh?",
        "",
        "?",
    ],
)
def test_a_full_question_is_left_as_it_is(question: str) -> None:
    """What leans on nothing is asked as typed, whatever came before."""
    assert resolve(question, turn("How long is the border?")) == Resolved(question)
    assert resolve(question, None) == Resolved(question)


def test_speaking_of_an_article_he_or_she_is_its_author() -> None:
    """With "does she say" the author is meant, and only her articles are asked."""
    last = turn(
        "How long is the border?", "Saparmurat Niyazov received President Xi Jinping."
    )
    found = resolve("what does she say about Iran?", last)
    assert found.question == "What does Ida Jost say about Iran?"
    assert found.narrowed == Filters(authors=("Ida Jost",))
    said = resolve("what did he say about Iran?", last)
    assert said.question == "What did Saparmurat Niyazov say about Iran?"
    assert said.narrowed.empty


def test_after_who_wrote_that_he_or_she_is_the_author() -> None:
    """Who was just named as the author is meant, whoever the quote names."""
    last = turn(
        "How long is the border?", "Saparmurat Niyazov received President Xi Jinping."
    )
    found = resolve("when did she visit Iran?", replace(last, author_asked=True))
    assert found.question == "When did Ida Jost visit Iran?"


@pytest.mark.parametrize("typed", ["who wrote that?", "Who is the author?", "who says so?"])
def test_authorship_is_read_off_the_citation(typed: str) -> None:
    """Who wrote what was quoted is not searched for."""
    assert resolve(typed, turn("How high is it?")).kind == "authorship"


def test_what_else_leaves_the_question_and_narrows_it() -> None:
    """Further passages are on the last question, of the author or article that is named."""
    last = turn("How long is the border?")
    assert resolve("what else?", last) == Resolved(last.question, "more", "more")
    she = resolve("what else does she say?", last)
    assert (she.kind, she.narrowed) == ("more", Filters(authors=("Ida Jost",)))
    it = resolve("what else does the article say about it?", last)
    assert (it.kind, it.narrowed) == ("more", Filters(articles=("page",)))


def test_still_true_asks_what_was_published_later() -> None:
    """Whether something still holds only a later article can say."""
    found = resolve("is that still true?", turn("How long is the border?"))
    assert found.question == "How long is the border?"
    assert found.narrowed == Filters(since=date(2025, 5, 15))


@pytest.mark.parametrize(
    ("typed", "narrowed"),
    [
        ("and since 2010?", Filters(since=date(2010, 1, 1))),
        ("and after March 2010?", Filters(since=date(2010, 4, 1))),
        ("what about before 2010?", Filters(until=date(2009, 12, 31))),
        ("and until 2010?", Filters(until=date(2010, 12, 31))),
    ],
)
def test_a_day_with_since_or_until_narrows_by_publication(
    typed: str, narrowed: Filters
) -> None:
    """As /since and /until do, for one question."""
    assert resolve(typed, turn("Who said so?")).narrowed == narrowed


@pytest.mark.parametrize(
    ("typed", "last", "reason"),
    [
        ("who wrote that?", None, "no answer before it quotes anything"),
        ("and in Kazakhstan?", None, "there is no question before it"),
        ("why?", None, "there is no question before it"),
        ("what else?", None, "there is no question before it"),
        ("how high is it?", None, "“it” stands for nothing"),
        ("what does he say?", turn("Why?", authors=()), "“he” stands for nothing"),
        ("what does the author say?", turn("Why?", authors=()), "“the author” stands for nothing"),
        ("is that still true?", turn("Why?", published=None), "no answer before it has a date"),
        ("and Iran?", turn("How big is Iran?"), "the last question asked the same"),
        ("why?", turn("Why did it fall?"), "the last question asked the same"),
        (
            "when was that written?",
            Turn("Why?", NoAnswer("Why?", "nothing", 0.0)),
            "no answer before it quotes anything",
        ),
    ],
)  # fmt: skip
def test_what_stands_for_nothing_is_said_not_guessed(
    typed: str, last: Turn | None, reason: str
) -> None:
    """Where no rule finds what is meant, the question is not asked."""
    found = resolve(typed, last)
    assert (found.kind, found.reason) == ("unresolved", reason)


@pytest.mark.parametrize(
    ("word", "question", "asked"),
    [
        ("why", "How high is the dam?", "Why is the dam that high?"),
        ("how much", "How high is the dam?", "How much is the dam?"),
        (
            "when",
            "How many men did Russia send to Iran?",
            "When did Russia send men to Iran?",
        ),
        ("why", "How many men were lost?", "Why were men lost?"),
        ("when", "How many people died in Iran?", "When was it that people died in Iran?"),
        ("where", "Who signed the treaty?", "Who signed the treaty, and where?"),
    ],
)
def test_a_question_word_is_put_to_the_last_question(
    word: str, question: str, asked: str
) -> None:
    """What was counted or measured stays in the question."""
    assert put(word, question) == asked


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("How high will the Rogun dam be?", "the Rogun dam"),
        ("how high is the rogun dam?", "the rogun dam"),
        ("How long is the Kyrgyz-Tajik border?", "the Kyrgyz-Tajik border"),
        ("When did Iran join the CSTO?", "CSTO"),
        ("Who signed the border treaty in Bishkek?", "the border treaty"),
        ("How big is Iran?", "Iran"),
        ("What did Tokayev announce in 2022?", None),
    ],
)
def test_the_topic_of_a_question(question: str, about: str | None) -> None:
    """A thing with a name comes first, people and days are no topics."""
    assert (topic(question) or "").removeprefix("the ") == (about or "").removeprefix(
        "the "
    )


def test_what_a_text_names_has_its_kind() -> None:
    """Alias groups, titles and the form of a date tell what kind a name is of."""
    text = "Russian President Vladimir Putin met the CSTO in Bishkek on 7 May 2010."
    assert [(m.kind, m.text) for m in mentions(text)] == [
        ("country", "Russian"),
        ("person", "Vladimir Putin"),
        ("org", "CSTO"),
        ("city", "Bishkek"),
        ("date", "7 May 2010"),
    ]
    assert people(text) == ["Vladimir Putin"]
    assert kind_of("the United States") == "country"
    assert kind_of("the Rogun dam") is None


WORDS = st.sampled_from(
    "and what about the it he her that there who wrote when why how much else still true in "
    "since 2010 May Kazakhstan Rogun dam Pashinyan ? , ’s does say is was article 'x' US".split()
)


@given(st.lists(WORDS, max_size=12).map(" ".join) | st.text(), st.lists(WORDS, min_size=1))
def test_any_two_questions_resolve_or_say_why_not(typed: str, before: list[str]) -> None:
    """No question raises; one that is resolved asks something, one that is not says why."""
    found = resolve(typed, turn(" ".join(before)))
    assert (found.kind == "unresolved") == bool(found.reason)
    assert bool(found.question.strip()) == bool(typed.strip())


@given(st.lists(WORDS | st.text(max_size=8), max_size=30).map(" ".join))
def test_a_name_stands_where_it_is_said_to(text: str) -> None:
    """Every mention's words are those of its place, and no two places overlap."""
    found = mentions(text)
    assert all(mention.span.of(text) == mention.text for mention in found)
    assert all(a.span.end <= b.span.start for a, b in pairwise(found))
