"""Context packs: never over the budget, best first in choice, reading order on the page."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from askcaci.corpus.files import read_article
from askcaci.errors import UsageError
from askcaci.packing import INSTRUCTIONS, pack
from askcaci.tokens import counter
from askcaci.types import Article, Pack, Passage, Span
from builders import article
from conftest import ROOT, Run

QUESTION = "Why was Rogun delayed?"
COUNT = counter("askcaci").count


def paragraphs(of: Article) -> list[Passage]:
    """Return every paragraph of an article as a passage."""
    found = []
    for section in of.sections:
        lines = re.finditer(r"[^\n]+", section.span.of(of.text))
        for number, line in enumerate(lines, start=1):
            span = Span(*line.span()).shifted(section.span.start)
            name = f"{of.id}#{span.start}-{span.end}"
            text = span.of(of.text)
            found.append(Passage(name, of.id, section.kind, number, span, text))
    return found


ODD = article(
    (
        "background",
        "BACKGROUND",
        "He said <|endoftext|> and <|fim_prefix|>.\n\nThen\x1b[2J.",
    ),
    ("implications", "IMPLICATIONS", "Ещё один абзац: 1,234,567 тонн. " * 5),
    id="odd",
)
ARTICLES = {
    found.id: found
    for found in (ODD, *(read_article(path) for path in (ROOT / "corpus").glob("*.md")))
}
PASSAGES = [one for name in sorted(ARTICLES) for one in paragraphs(ARTICLES[name])]


def packed(passages: Sequence[Passage], budget: int, question: str = QUESTION) -> Pack:
    """Return a pack counted offline."""
    return pack(
        question,
        passages,
        ARTICLES,
        max_tokens=budget,
        count=COUNT,
        encoding="askcaci",
        exact=False,
    )


rankings = st.lists(st.sampled_from(PASSAGES), min_size=1, max_size=40)


@settings(max_examples=150, deadline=None)
@given(rankings, st.integers(50, 20_000))
def test_a_pack_never_exceeds_its_budget(ranking: list[Passage], budget: int) -> None:
    """The text as a whole, instructions included, as counted; or the least is named."""
    try:
        result = packed(ranking, budget)
    except UsageError as error:
        least = int(error.hint.split()[-1])
        assert least > budget
        assert packed(ranking, least).tokens == least
        with pytest.raises(UsageError):
            packed(ranking, least - 1)
        return
    assert COUNT(result.text) == result.tokens <= budget
    assert result.text.startswith(INSTRUCTIONS)
    inside = [p.id for excerpt in result.excerpts for p in excerpt.passages]
    outside = [left.passage.id for left in result.left_out]
    assert sorted(inside + outside) == sorted({p.id for p in ranking})


@settings(max_examples=50, deadline=None)
@given(rankings, st.integers(300, 6_000))
def test_the_best_passages_come_first_in_choice(
    ranking: list[Passage], budget: int
) -> None:
    """What is left out would not have fitted beside the better ones that were taken."""
    try:
        result = packed(ranking, budget)
    except UsageError:
        return
    inside = {p.id for excerpt in result.excerpts for p in excerpt.passages}
    for left in result.left_out:
        rank = next(i for i, p in enumerate(ranking) if p.id == left.passage.id)
        better = [p for p in ranking[:rank] if p.id in inside]
        everything = packed([*better, left.passage], 1_000_000)
        assert everything.tokens > budget


@settings(max_examples=50, deadline=None)
@given(rankings)
def test_excerpts_are_in_reading_order_and_numbered(ranking: list[Passage]) -> None:
    """By article and offset, [1] to [n]; what touches within a section is one excerpt."""
    result = packed(ranking, 100_000)
    excerpts = result.excerpts
    places = [(e.article.id, e.span) for e in excerpts]
    assert places == sorted(places)
    assert [e.number for e in excerpts] == list(range(1, len(excerpts) + 1))
    heads = re.findall(r"^\[(\d+)\] .*, paragraphs? [\d-]+$", result.text, re.MULTILINE)
    assert heads == [str(e.number) for e in excerpts]
    for one, two in pairwise(excerpts):
        between = one.article.text[one.span.end : two.span.start]
        same = one.article.id == two.article.id
        assert not same or between.strip()
    for excerpt in excerpts:
        if excerpt.article.id != "odd":
            assert excerpt.text in result.text


def test_neighbours_in_a_section_are_merged_under_one_number() -> None:
    """Two paragraphs that follow one another are cited as paragraphs 1-2."""
    dam = [p for p in PASSAGES if p.article_id == "rogun-dam" and p.section == "background"]
    result = packed([dam[1], dam[0]], 4_000)
    assert [len(e.passages) for e in result.excerpts] == [2]
    assert "BACKGROUND (reports), paragraphs 1-2\n" in result.text
    assert f"{dam[0].text}\n\n{dam[1].text}\n" in result.text


def test_special_tokens_and_escapes_in_an_article_are_harmless() -> None:
    """<|endoftext|> is packed as it stands; what steers a terminal is not."""
    result = packed(paragraphs(ODD), 4_000)
    assert "He said <|endoftext|> and <|fim_prefix|>." in result.text
    assert "\x1b" not in result.text


def test_too_small_a_budget_says_the_least_that_is_needed() -> None:
    """The error's hint is an option that works."""
    with pytest.raises(UsageError, match="50 tokens hold no passage") as raised:
        packed(PASSAGES, 50)
    least = int(raised.value.hint.split()[-1])
    assert packed(PASSAGES, least).tokens == least


def test_without_passages_the_pack_is_empty() -> None:
    """Nothing found is no error, and no instructions are given for nothing."""
    result = packed([], 50)
    assert (result.text, result.tokens, result.excerpts) == ("", 0, ())


def test_the_command_prints_the_pack_and_says_what_was_left_out(
    run: Run, briefs_home: Path
) -> None:
    """The pack alone is on stdout; the notices are on stderr."""
    done = run(
        "--home",
        briefs_home,
        "context",
        QUESTION,
        "--max-tokens",
        "1000",
        TIKTOKEN_CACHE_DIR="",
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(INSTRUCTIONS)
    assert f"\nQuestion: {QUESTION}\n" in done.stdout
    assert COUNT(done.stdout) <= 1000
    assert f"{COUNT(done.stdout):,} of 1,000 tokens" in done.stderr
    assert "upper estimate" in done.stderr
    assert "left out" in done.stderr


def test_the_passages_that_answer_are_packed_first(run: Run, briefs_home: Path) -> None:
    """The smallest pack that is possible with the answer's passage holds it."""
    question = "How high will the Rogun dam be?"
    asked = run("--home", briefs_home, "ask", "--json", question)
    cited = json.loads(asked.stdout)["citations"][0]["passage"]
    command = (
        "--home",
        briefs_home,
        "context",
        "--json",
        "--encoding",
        "askcaci",
        question,
    )
    whole = json.loads(run(*command).stdout)
    assert whole["schema"] == "askcaci/context/1"
    assert cited in [p for excerpt in whole["excerpts"] for p in excerpt["passages"]]
    text = next(p for p in whole["excerpts"] if cited in p["passages"])["text"]
    budget = COUNT(whole["text"].split("\n\n[1]")[0]) + COUNT(text) + 120
    small = json.loads(run(*command, "--max-tokens", str(budget)).stdout)
    assert cited in [p for excerpt in small["excerpts"] for p in excerpt["passages"]]
    assert small["tokens"] == COUNT(small["text"]) <= budget
    assert {"passage", "tokens"} == set(small["left_out"][0])


def test_nothing_found_exits_with_1(run: Run, briefs_home: Path) -> None:
    """Filters that let nothing through leave no pack."""
    done = run("--home", briefs_home, "context", "--until", "1990", QUESTION)
    assert done.returncode == 1
    assert done.stdout == "No passage found.\n"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--max-tokens", "60"], "--max-tokens 2"),
        (["--max-tokens", "0"], "--max-tokens"),
        (["--encoding", "none"], "o200k_base"),
    ],
)
def test_a_request_that_makes_no_sense_exits_with_2(
    run: Run, briefs_home: Path, options: list[str], said: str
) -> None:
    """A budget too small and an unknown encoding are usage errors that end in a hint."""
    done = run("--home", briefs_home, "context", QUESTION, *options, TIKTOKEN_CACHE_DIR="")
    assert done.returncode == 2
    assert done.stdout == ""
    assert said in done.stderr
