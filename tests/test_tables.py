"""Answers of more than one value: lists that a text enumerates, values by time, tables."""

from __future__ import annotations

from datetime import date

import pytest

from askcaci.answering import compose
from askcaci.reader.asked_values import asked_values
from askcaci.reader.lists import asked_list, with_lists
from askcaci.reader.questions import analyse
from askcaci.reader.rivals import with_values
from askcaci.reader.sentences import Candidate
from askcaci.reader.subjects import names_among
from askcaci.rendering.json import reply_object
from askcaci.rendering.markdown import reply_markdown
from askcaci.rendering.terminal import Look, reply_text
from askcaci.types import Answer, Article, NoAnswer, Reply, StatedValue
from builders import article, candidate, hit

TOLL = article(
    ("lead", None, "The fighting in Kelrum ended in May. Nobody agrees on the dead."),
    (
        "background",
        "BACKGROUND",
        "The death toll of Kelrum was revised. Prosecutors reported 225 dead on 15 May 2010, "
        "including 19 police; Judge Omid Karu gave 230 on 14 June; a list of 238 names was "
        "published in August 2010. In the same month 40 people died on a bus.",
    ),
    title="Kelrum after the Fighting",
    id="toll",
    published=date(2010, 9, 1),
)
OTHER = article(
    "In Osta the police counted 900 dead in 2012.", id="other", published=date(2012, 9, 1)
)
PRICE = article(
    "The Kelrum line has grown dear. Its price was put at $2 billion in 2003. The Karu Fund, which "
    "gave a loan of $1 billion, put it at $3.5 billion in May 2004. Omid Karu now says $4 billion.",
    title="The Kelrum Line",
    id="price",
    published=date(2005, 6, 1),
)
OWNERS = article(
    "Five companies own the Kelrum line. Aru Oil, the operator, holds 30 percent and Belu 25. "
    "Cemo has 20, Dano and Emu Hess 12.5 each. Aru Oil, Fulo, Guno and Hano built it.",
    title="The Kelrum Line",
    id="owners",
)
PLAN = article(
    "The Kelrum plan has three parts: courts, social policy and peace with all. It says that "
    "nothing else counts, neither money, nor fame, nor fear.",
    id="plan",
)


def every(of: Article, answers: dict[str, float], section: int = 0) -> list[Candidate]:
    """Return the sentences of a section, those with some words likelier, best first."""
    found = hit(of, section)
    made = []
    for number, span in enumerate(found.passage.sentences):
        text = span.of(of.text)
        words = next((answer for answer in answers if answer in text), None)
        odds = answers.get(words or "", -9.0)
        made.append(
            candidate(
                found, number, answer=words, odds=odds, cosine=0.1 if words is None else 0.9
            )
        )
    return sorted(made, key=lambda one: -one.score)


def replied(
    question: str,
    candidates: list[Candidate],
    articles: list[Article],
    confidence: float = 0.9,
) -> Reply:
    """Return the reply to a question from some sentences."""
    return compose(
        analyse(question),
        candidates,
        confidence=confidence,
        threshold=0.5,
        article={of.id: of for of in articles}.__getitem__,
    )


def answered(question: str, candidates: list[Candidate], *articles: Article) -> Answer:
    """Return the answer to a question from some sentences."""
    found = replied(question, candidates, list(articles))
    assert isinstance(found, Answer)
    for value in found.values:
        words = value.citation.answer
        assert words is not None
        assert words.of(value.citation.article.text) == value.citation.words
    return found


def rows(values: tuple[StatedValue, ...]) -> list[tuple[str, str, str]]:
    """Return value, when and speaker of each row."""
    return [(one.citation.words, one.when, one.speaker) for one in values]


TOLLS = every(TOLL, {"225": 5.0}, 1) + every(OTHER, {"900": 4.0})


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What is the latest death toll of Kelrum?", "238"),
        ("What was the first figure for the dead of Kelrum?", "225"),
        ("What was the last figure of Judge Karu for the dead of Kelrum?", "230"),
    ],
)
def test_the_latest_or_first_value_is_that_of_its_statement(
    question: str, text: str
) -> None:
    """Not that of its article: one sentence gives several, and another article is on Osta."""
    found = answered(question, TOLLS, TOLL, OTHER)
    assert found.text == text
    assert found.form == "span"


def test_rivals_are_a_table_by_time() -> None:
    """Of what was asked alone: neither parts of it, nor other dead, nor those of other places."""
    found = answered("How many people died in Kelrum?", TOLLS, TOLL, OTHER)
    assert found.text == "225"
    assert rows(found.values) == [
        ("225", "2010-05-15", "Prosecutors"),
        ("230", "2010-06-14", "Judge Omid Karu"),
        ("238", "2010-08", ""),
    ]


def test_how_a_value_changed_is_a_table() -> None:
    """Value, who and when; the fund's loan is no price."""
    candidates = every(PRICE, {"$2 billion": -3.0})
    found = answered("How did the price of the Kelrum line change?", candidates, PRICE)
    assert found.form == "values"
    assert found.text == "$2 billion | $3.5 billion | $4 billion"
    assert rows(found.values) == [
        ("$2 billion", "2003", ""),
        ("$3.5 billion", "2004-05", "The Karu Fund"),
        ("$4 billion", "now", "Omid Karu"),
    ]
    assert [one.quote for one in found.citations] == [
        one.citation.quote for one in found.values
    ]


def test_a_value_for_a_year_is_that_of_the_year() -> None:
    """What a sentence gives for another year does not answer."""
    text = "The price of the Kelrum line was $2 billion in 2003 and $3 billion in 2004."
    of = article(text, title="The Kelrum Line", id="years")
    candidates = every(of, {"$2 billion": 5.0})
    asked = "What was the price of the Kelrum line in 2004?"
    assert answered(asked, candidates, of).text == "$3 billion"


def test_a_table_answers_where_the_reader_is_not_sure() -> None:
    """But nothing does that names or measures something else."""
    candidates = every(PRICE, {"$2 billion": -3.0})
    asked = "How did the price of the Kelrum line change?"
    found = replied(asked, candidates, [PRICE], confidence=0.1)
    assert isinstance(found, Answer)
    for other in (
        "How did the price of the Osta line change?",
        "How did the length of the Kelrum line change?",
    ):
        assert isinstance(replied(other, candidates, [PRICE], confidence=0.1), NoAnswer)


def test_every_item_of_a_list_is_counted_with_its_place() -> None:
    """Also where a second sentence goes on; another list of the paragraph is not it."""
    candidates = every(OWNERS, {})
    found = answered("Who are the shareholders of the Kelrum line?", candidates, OWNERS)
    assert found.form == "items"
    assert [item.text for item in found.items] == "Aru Oil|Belu|Cemo|Dano|Emu Hess".split(
        "|"
    )
    assert found.summary == "5 items in 2 sentences"
    for item in found.items:
        assert item.span.of(OWNERS.text) == item.text
        quote = found.citations[item.quote]
        assert quote.span.start <= item.span.start < item.span.end <= quote.span.end
    assert found.text == (
        "Aru Oil, the operator, holds 30 percent and Belu […] Cemo has 20, Dano and Emu Hess"
    )


def test_what_follows_the_noun_asked_for_is_the_list() -> None:
    """Rather than another enumeration of the paragraph."""
    found = answered("What are the parts of the Kelrum plan?", every(PLAN, {}), PLAN)
    assert [item.text for item in found.items] == [
        "courts",
        "social policy",
        "peace with all",
    ]


def test_a_list_of_another_subject_is_none() -> None:
    """The article has to have every name of the question."""
    candidates = every(OWNERS, {"30 percent": 3.0})
    found = answered("Who are the shareholders of the Osta line?", candidates, OWNERS)
    assert found.items == ()


def test_paragraphs_with_a_list_or_value_are_read_first() -> None:
    """Of those whose article has the question's names."""
    found = {of.id: of for of in (TOLL, OTHER, OWNERS, PLAN)}
    hits = [
        hit(PLAN, score=0.8),
        hit(OWNERS, score=0.6),
        hit(TOLL, score=0.6),
        hit(TOLL, 1, score=0.5),
    ]
    listed = asked_list("Who are the shareholders of the Kelrum line?")
    asked = analyse("What is the latest death toll of Kelrum?")
    values = asked_values(asked)
    assert listed is not None
    assert values is not None
    names = names_among(asked.terms)
    first = with_lists(listed, names, hits, found.__getitem__, 1)
    assert [one.passage.article_id for one in first] == ["owners"]
    (best,) = with_values(values, hits, found.__getitem__, 1)
    assert best.passage.section == "background"


@pytest.mark.parametrize("width", [100, 60, None])
def test_tables_and_lists_are_shown(width: int | None) -> None:
    """On a terminal no line is wider than it; each row has the number of its quote."""
    look = Look(width=width)
    price = answered(
        "How did the price of the Kelrum line change?",
        every(PRICE, {"$2 billion": 2.0}),
        PRICE,
    )
    shown = reply_text(price, look)
    assert "[3]  $4 billion    now      Omid Karu" in shown
    listed = answered(
        "Who are the shareholders of the Kelrum line?", every(OWNERS, {"30": 2.0}), OWNERS
    )
    assert "\n 5. Emu Hess\n" in reply_text(listed, look)
    toll = answered("How many people died in Kelrum?", TOLLS, TOLL, OTHER)
    assert "[1]  238    2010-08     Ann Author" in reply_text(toll, look)
    for one in (price, listed, toll):
        lines = reply_text(one, look).splitlines()
        assert width is None or max(map(len, lines)) <= width


def test_markdown_and_json_have_them_too() -> None:
    """As a table with footnotes, a numbered list, and arrays of objects."""
    price = answered(
        "How did the price of the Kelrum line change?",
        every(PRICE, {"$2 billion": 2.0}),
        PRICE,
    )
    assert "| $4 billion | now | Omid Karu[^3] |" in reply_markdown(price)
    (*_, last) = reply_object(price)["values"]
    assert (last["text"], last["speaker"], last["when"], last["dated"]) == (
        "$4 billion", "Omid Karu", "now", True,
    )  # fmt: skip
    listed = answered(
        "Who are the shareholders of the Kelrum line?", every(OWNERS, {"30": 2.0}), OWNERS
    )
    assert "\n1. Aru Oil\n" in reply_markdown(listed)
    first = reply_object(listed)["items"][0]
    assert OWNERS.text[first["start"] : first["end"]] == first["text"] == "Aru Oil"
