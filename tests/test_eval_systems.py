"""What is put to the test behaves as a user's askcaci does, and the naive stack as said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from askcaci import Answer, Assistant, Filters
from askcaci.config import load_config
from askcaci.evaluation.systems import Askcaci, Naive
from askcaci.types import READ, Retriever

ROGUN = "How high will the Rogun dam be?"
MONGOLIA = "What is the population of Mongolia?"


@pytest.fixture(scope="module")
def assistant(briefs_home: Path) -> Iterator[Assistant]:
    """An assistant on the briefs."""
    with Assistant.open(briefs_home) as opened:
        yield opened


def test_the_trial_of_askcaci_is_what_ask_and_search_give(assistant: Assistant) -> None:
    """Reply and ranking are those of the public methods."""
    trial = Askcaci(assistant, k=READ, min_confidence=None).ask(ROGUN, Filters())
    assert trial.reply == assistant.ask(ROGUN)
    assert trial.made == trial.reply
    assert trial.hits == assistant.search(ROGUN, k=100)
    assert trial.seconds > 0


def test_what_was_refused_is_made_to_answer(assistant: Assistant) -> None:
    """The user's reply stays a refusal; what it would have said is kept beside it."""
    trial = Askcaci(assistant, k=READ, min_confidence=None).ask(MONGOLIA, Filters())
    assert not isinstance(trial.reply, Answer)
    assert isinstance(trial.made, Answer)
    assert trial.made.confidence == trial.reply.confidence


def test_the_naive_passage_is_the_nearest_bare_passage(assistant: Assistant) -> None:
    """It equals what a few lines of numpy find among all passages without their context."""
    trial = Naive(assistant, sentences=False).ask(ROGUN, Filters())
    texts = [p.text for a in assistant.articles() for p in assistant.passages(a.id)]
    vectors = assistant.home.encoder.encode(texts, kind="document")
    question = assistant.home.encoder.encode([ROGUN], kind="query")[0]
    best = texts[int(np.argmax(vectors @ question))]
    assert isinstance(trial.reply, Answer)
    assert trial.reply.text == best
    assert trial.reply.confidence == pytest.approx(
        float((vectors @ question).max()), abs=1e-5
    )


def test_the_naive_sentence_stands_in_one_of_the_five_nearest_passages(
    assistant: Assistant,
) -> None:
    """Its quote is verbatim and within those passages."""
    trial = Naive(assistant, sentences=True).ask(ROGUN, Filters())
    assert isinstance(trial.reply, Answer)
    quote = trial.reply.citations[0]
    assert quote.span.of(quote.article.text) == quote.quote
    assert quote.passage in [hit.passage for hit in trial.hits[:5]]


def test_the_naive_stack_keeps_to_filters(assistant: Assistant) -> None:
    """Section and article filters hold for it as well."""
    filters = Filters(articles=("aral-sea",), sections=("conclusions",))
    trial = Naive(assistant, sentences=False).ask(ROGUN, filters)
    assert {hit.passage.article_id for hit in trial.hits} == {"aral-sea"}
    assert {hit.passage.section for hit in trial.hits} == {"conclusions"}


def test_nothing_to_search_is_an_error_of_the_question(assistant: Assistant) -> None:
    """No passage passes: the naive stack cannot answer, and says so."""
    with pytest.raises(LookupError):
        Naive(assistant, sentences=True).ask(ROGUN, Filters(articles=("no-such",)))


@pytest.mark.parametrize(
    ("retriever", "ranked", "missing"),
    [("dense", "dense_rank", "lexical_rank"), ("lexical", "lexical_rank", "dense_rank")],
)
def test_one_retriever_alone_gives_its_own_ranking(
    briefs_home: Path, retriever: Retriever, ranked: str, missing: str
) -> None:
    """Hits come in its order, and the other one has no part in them."""
    with Assistant(load_config(str(briefs_home)), retriever=retriever) as alone:
        hits = alone.search(ROGUN, k=10)
    assert [getattr(hit, ranked) for hit in hits] == list(range(1, 11))
    assert all(getattr(hit, missing) is None for hit in hits)


def test_an_articles_passages_are_in_order_and_cover_it(assistant: Assistant) -> None:
    """They follow one another, and an unknown article has none."""
    passages = assistant.passages("rogun-dam")
    assert len(passages) > 5
    starts = [passage.span.start for passage in passages]
    assert starts == sorted(starts)
    text = assistant.article("rogun-dam").text
    assert all(passage.span.of(text) == passage.text for passage in passages)
    assert assistant.passages("no-such") == []
