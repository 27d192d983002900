"""Dated statements in the order of the dates they speak of."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from askcaci.corpus.files import sections_of, write_article
from askcaci.index.build import build
from askcaci.index.store import Store
from askcaci.listing.answers import Corpus, listed
from askcaci.listing.requests import requested
from askcaci.listing.topics import words_of
from askcaci.mentions import Statement, happened, timeline
from askcaci.rendering.json import dumps
from askcaci.rendering.terminal import Look
from askcaci.rendering.timeline import timeline_object, timeline_text, when
from askcaci.text.spoken_dates import spoken_dates
from askcaci.types import Answer, Article, Filters
from hashed_encoder import HashedEncoder


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("On 13 March 2005 it began", ["2005-03-13"]),
        ("On March 13, 2005 it began", ["2005-03-13"]),
        ("in March 2005", ["2005-03"]),
        ("It was 2005.", ["2005"]),
        ("from 10 to 14 June 2010", ["2010-06-10 to 2010-06-14"]),
        ("the night of 30 April to 2 May 2021", ["2021-04-30 to 2021-05-02"]),
        ("between 2003 and 2006, and 2010-12", ["2003 to 2006", "2010 to 2012"]),
        ("On 3 May 2004, then on 9 October", ["2004-05-03", "2004-10-09"]),
        ("In 1999 they agreed; on 9 October", ["1999", "2001-10-09"]),
        ("in May", ["2001-05"]),
        ("They may go; 2000 people, $2010, 1,999 tons", []),
        ("31 June 2010", []),
        ("14 to 10 June 2010", []),
    ],
)
def test_dates_are_as_precise_as_they_are_given(text: str, dates: list[str]) -> None:
    """Without a year, a day has that of the last full date, or the year that is known."""
    found = spoken_dates(text, 2001)
    assert [when(one) for one in found] == dates
    for one in found:
        assert 0 <= one.span.start < one.span.end <= len(text)
        assert one.assumed == (re.search(r"\d{4}", one.span.of(text)) is None)


def test_a_day_without_any_year_is_no_date() -> None:
    """Nothing is made up."""
    assert spoken_dates("On 9 October it ended.") == []


TEXTS = {
    "canal": (
        "The Kelrum Canal", date(2012, 5, 1),
        "The canal was dug from 1999 to 2003. Water came on 4 April 2005. It stopped on "
        "7 June.\n\n## CONCLUSIONS\n\nNobody knows what comes in 2030.\n",
    ),
    "road": (
        "A Road", date(2013, 5, 1),
        "The road to Kelrum opened in 2004. Luma had one in 1990.\n",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """An index of two made articles."""
    home: Path = tmp_path_factory.mktemp("timeline")
    (home / "corpus").mkdir()
    for name, (title, day, text) in TEXTS.items():
        article = Article(name, title, (), day, None, "brief", text, sections_of(text))
        write_article(article, home / "corpus")
    build(home / "corpus", home / "index", encoder=HashedEncoder())
    opened = Store.open(home / "index")
    yield opened
    opened.close()


def told(found: tuple[Statement, ...]) -> list[str]:
    """Return the date that each statement stands at; its quote is checked."""
    for one in found:
        assert one.sentence.of(one.article.text) == one.quote
        assert all(
            one.sentence.start <= d.span.start <= one.sentence.end for d in one.dates
        )
    return [when(one.dates[0]) for one in found]


def test_statements_come_in_the_order_of_their_dates(store: Store) -> None:
    """Over all articles, with what is on the topic only; a title with it all is enough."""
    assert told(timeline(words_of("Kelrum"), store)) == [
        "1999 to 2003", "2004", "2005-04-04", "2005-06-07", "2030",
    ]  # fmt: skip
    assert told(timeline(words_of("Luma"), store)) == ["1990"]
    assert timeline(words_of("Nowhere"), store) == ()


def test_a_time_limits_the_dates_that_are_spoken_of(store: Store) -> None:
    """Not the days of the articles; filters apply besides."""
    parts = words_of("Kelrum")
    some = timeline(parts, store, since=date(2004, 1, 1), until=date(2005, 5, 1))
    assert told(some) == ["2004", "2005-04-04"]
    concluding = Filters(sections=("conclusions",))
    assert told(timeline(parts, store, filters=concluding)) == ["2030"]
    day = date(2005, 6, 7)
    assert told(happened(day, day, store)) == ["2005-06-07"]


def test_what_happened_is_answered_from_the_dated_statements(store: Store) -> None:
    """The assumed year is said; where nothing is dated so, the question is read for."""

    def reply_to(question: str) -> object:
        request = requested(question)
        assert request is not None
        corpus = Corpus(store, Filters(), store.coverage(), None, lambda one: one)
        return listed(question, request, corpus)

    reply = reply_to("What happened in 2005?")
    assert isinstance(reply, Answer)
    assert [c.quote for c in reply.citations] == [
        "Water came on 4 April 2005.",
        "It stopped on 7 June.",
    ]
    assert "no year" in reply.notes[0]
    near = reply_to("What happened near Kelrum in 2004?")
    assert isinstance(near, Answer)
    assert near.text == "The road to Kelrum opened in 2004."
    assert reply_to("What happened on 8 August 1950?") is None


def test_a_timeline_is_shown_and_written_as_json(store: Store) -> None:
    """On a pipe a date a line with its sentence below; no line is wider than a terminal."""
    found = timeline(words_of("Kelrum"), store)
    assert timeline_text(found).startswith(
        "1999 to 2003\n  “The canal was dug from 1999 to 2003.”"
    )
    assert max(map(len, timeline_text(found, Look(width=60)).splitlines())) <= 60
    value = json.loads(dumps(timeline_object("Kelrum", found)))
    assert value["schema"] == "askcaci/timeline/1"
    first = value["statements"][0]["dates"][0]
    assert (first["precision"], first["assumed_year"]) == ("range", False)
