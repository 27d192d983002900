"""Questions that want a list, a number, an author's articles or a conclusion."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from askcaci.corpus.files import sections_of, write_article
from askcaci.index.build import build
from askcaci.index.store import Store
from askcaci.listing.answers import Corpus, listed
from askcaci.listing.requests import Request, requested
from askcaci.rendering.markdown import reply_markdown
from askcaci.rendering.terminal import reply_text
from askcaci.types import Answer, Article, Filters, NoAnswer, Reply
from hashed_encoder import HashedEncoder

A, B = "Anna Berg", "Timur Said"
TEXTS = {
    "dam": (
        "A Dam at Kelrum", A, date(2004, 5, 1),
        "The Kelrum dam was closed. The Osta Bank paid for it. Water rose.\n\n"
        "## BACKGROUND\n\nTurkey offered engineers. Farmers feared water shortages.\n\n"
        "## CONCLUSIONS\n\nThe dam will stand. Whether its water will be shared is open.\n",
    ),
    "rail": (
        "Rails to the Sea", B, date(2010, 5, 1),
        "The railway reaches the ports of Luma or Kelrum. The Türkiye line is older.\n\n"
        "## CONCLUSIONS\n\nRails alone change little.\n",
    ),
    "war": (
        "A Short War", B, date(2014, 5, 1),
        "Shortages of bread came first. Clean water was to be had. The Osta Bank closed, "
        "and so did the bank at Luma.\n",
    ),
    "undated": (
        "Notes", A, None,
        "The bank of the Osta is steep. Nobody went to Kelrum by road.\n",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """An index of four made articles by two authors."""
    home: Path = tmp_path_factory.mktemp("listing")
    (home / "corpus").mkdir()
    for name, (title, author, day, text) in TEXTS.items():
        article = Article(
            name, title, (author,), day, None, "brief", text, sections_of(text)
        )
        write_article(article, home / "corpus")
    build(home / "corpus", home / "index", encoder=HashedEncoder())
    opened = Store.open(home / "index")
    yield opened
    opened.close()


def reply_to(
    question: str,
    store: Store,
    filters: Filters | None = None,
    min_confidence: float | None = None,
) -> Reply | None:
    """Return the reply to a question that is known to want articles."""
    request = requested(question)
    assert request is not None
    seen = filters or Filters()
    corpus = Corpus(store, seen, store.coverage(), date(2015, 1, 1), lambda one: one)
    return listed(question, request, corpus, min_confidence)


def named(reply: Reply | None) -> list[str]:
    """Return the articles that an answer quotes, each once; every quote is checked."""
    assert isinstance(reply, Answer)
    assert reply.evidence == ()
    for citation in reply.citations:
        assert citation.span.of(citation.article.text) == citation.quote
        assert citation.words in citation.quote
    names = [citation.article.id for citation in reply.citations]
    assert reply.form != "articles" or len(names) == len(set(names))
    return list(dict.fromkeys(names))


@pytest.mark.parametrize(
    ("question", "request_"),
    [
        ("Which articles mention Kelrum?", Request("mentions", "Kelrum")),
        ("In which articles does Osta Bank occur?", Request("mentions", "Osta Bank")),
        ("Where is the port of Luma mentioned?", Request("mentions", "the port of Luma")),
        ("How many articles mention Luma?", Request("mentions", "Luma", count=True)),
        ("In how many briefs is X cited?", Request("mentions", "X", count=True)),
        ("How often is Luma mentioned?", Request("mentions", "Luma", count=True)),
        ("When was Luma first mentioned?", Request("mentions", "Luma", end="first")),
        ("earliest mention of Luma", Request("mentions", "Luma", end="first")),
        (
            "What is the latest article that mentions Luma?",
            Request("mentions", "Luma", end="last"),
        ),
        ("Who wrote on the Luma valley?", Request("authors", "the Luma valley")),
        ("What has Berg written?", Request("by", author="Berg")),
        ("What has Berg written about water?", Request("by", "water", "Berg")),
        ("Which articles are by the energy desk?", Request("by", author="the energy desk")),
        ("List all articles on water", Request("topic", "water")),
        ("What do you have on Luma?", Request("topic", "Luma")),
        ("Which articles discuss Luma in the corpus?", Request("topic", "Luma")),
        ("What does the article on Luma conclude?", Request("conclusion", "Luma")),
        (
            "What conclusion does Berg's article on Luma reach?",
            Request("conclusion", "Luma", "Berg"),
        ),
        ("Who wrote the article on Luma?", Request("author of", "Luma")),
        ("Summarise the article on Luma", Request("lead", "Luma")),
        ("What has been written on Luma?", Request("topic", "Luma")),
        ("Which articles mention the US?", Request("mentions", "the US")),
        ("What has he written?", None),
        ("Who wrote about it?", None),
        ("Which articles discuss what the farmers of Luma fear?", None),
        ("Who wrote War and Peace?", None),
        ("Which articles of the treaty mention water?", None),
        ("Where did the protests occur?", None),
        ("What does the article say about Luma?", None),
        ("How long is the border?", None),
        ("Which companies own the line?", None),
        ("x" * 5_000, None),
    ],
)
def test_what_is_asked_of_the_articles_is_recognised(
    question: str, request_: Request | None
) -> None:
    """Lists, numbers, authors, first and last, conclusions; nothing else is taken for one."""
    assert requested(question) == request_


@pytest.mark.parametrize(
    ("question", "articles"),
    [
        ("Which articles mention Kelrum?", ["dam", "rail", "undated"]),
        ("Which articles mention the Osta Bank?", ["dam", "war"]),
        ("Which articles mention Osta?", ["dam", "war", "undated"]),
        ("Which articles mention Turkey?", ["dam", "rail"]),
        ("Where is the port of Kelrum mentioned?", ["dam", "rail", "undated"]),
        ("Which articles mention Luma and Kelrum?", ["rail"]),
        ("Which articles mention Luma or Kelrum?", ["dam", "rail", "war", "undated"]),
        ("Which articles discuss water shortages?", ["dam"]),
        ('Which articles mention "the Osta"?', ["dam", "war", "undated"]),
        ("Who wrote on Luma?", ["rail", "war"]),
        ("Which articles are by Said?", ["rail", "war"]),
        ("What has Berg written about Kelrum?", ["dam", "undated"]),
        ("What is the earliest article that mentions Luma?", ["rail"]),
        ("Which is the latest article on Luma?", ["war"]),
    ],
)
def test_a_list_has_all_articles_and_no_other(
    store: Store, question: str, articles: list[str]
) -> None:
    """By date, the undated last, one quote each that holds what was asked for."""
    assert named(reply_to(question, store)) == articles


def test_the_number_stands_above_the_list(store: Store) -> None:
    """With how often it is named and from when to when; the authors where they are asked."""
    reply = reply_to("How many articles mention Luma?", store)
    assert isinstance(reply, Answer)
    assert reply.summary == (
        "2 articles that mention “Luma”, 2 places; 2010-05-01 to 2014-05-01"
    )
    assert reply_text(reply).startswith(f"{reply.summary}\n\n[1] ")
    assert reply.summary in reply_markdown(reply)
    assert "Luma: “" in reply_text(reply)
    authors = reply_to("Who wrote on Luma?", store)
    assert isinstance(authors, Answer)
    assert authors.summary.endswith("by Timur Said")


def test_filters_apply_to_a_list(store: Store) -> None:
    """What they leave out is neither quoted nor counted."""
    late = Filters(since=date(2010, 1, 1))
    assert named(reply_to("Which articles mention Kelrum?", store, late)) == ["rail"]
    lead = Filters(sections=("lead",))
    assert named(reply_to("Which articles mention Turkey?", store, lead)) == ["rail"]


def test_a_name_that_nobody_mentions_is_refused(store: Store) -> None:
    """Nor is an unknown author invented; a topic without its words is left to the reader."""
    for question in ("Which articles mention Nowhere?", "What has Nobody written?"):
        reply = reply_to(question, store)
        assert isinstance(reply, NoAnswer)
        assert reply.coverage == store.coverage()
    assert reply_to("Which articles discuss astronomy?", store) is None
    assert reply_to("What has the Osta Bank published?", store) is None


def test_a_list_is_only_given_as_sure_as_was_asked_for(store: Store) -> None:
    """Below the confidence wanted it is a refusal that shows what was nearest."""
    reply = reply_to("Which articles mention Kelrum?", store, min_confidence=0.99)
    assert isinstance(reply, NoAnswer)
    assert reply.nearest


def test_a_conclusion_is_quoted_whole_from_the_article_meant(store: Store) -> None:
    """The article is named; one without conclusions gives its lead."""
    reply = reply_to("What does the article on the dam at Kelrum conclude?", store)
    assert named(reply) == ["dam"]
    assert isinstance(reply, Answer)
    assert reply.text == "The dam will stand. Whether its water will be shared is open."
    assert "dam" in reply.notes[0]
    lead = reply_to("What does the article on the war argue?", store)
    assert isinstance(lead, Answer)
    assert lead.text.startswith("Shortages of bread")
    by = reply_to("What does Said's article on Kelrum conclude?", store)
    assert named(by) == ["rail"]
    wrote = reply_to("Who wrote the article on the short war?", store)
    assert named(wrote) == ["war"]
