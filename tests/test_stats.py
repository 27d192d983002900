"""`askcaci stats`: what the corpus holds, counted."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askcaci.corpus.statistics import statistics
from askcaci.rendering.statistics import statistics_object, statistics_text
from askcaci.rendering.terminal import Look
from askcaci.types import SECTION_KINDS
from builders import article
from conftest import Run

ARTICLES = [
    article(
        ("lead", None, "Two words."),
        ("background", "BACKGROUND", "Three more words."),
        id="one",
        authors=("Robert Cutler", "Ida Jost"),
        published=date(2005, 3, 7),
    ),
    article("Four words, one figure.", id="two", kind="news", published=date(2005, 9, 1)),
    article("", id="three", authors=("Ida Jost", "Ida Jost"), published=None),
]


def words(text: str) -> int:
    """Count words as if they were tokens."""
    return len(text.split())


def test_sections_words_and_tokens_are_counted_without_headings() -> None:
    """A heading is no word of the text."""
    found = statistics(ARTICLES, words)
    assert found.articles == 3
    assert (found.words, found.tokens) == (9, 9)
    assert found.sections == {"lead": 1, "background": 1, "body": 2}
    assert found.kinds == {"analysis": 2, "news": 1}


def test_an_author_counts_once_an_article_the_most_first() -> None:
    """Known spellings of a name are one author, as in the newest article."""
    other = article(
        "More.", id="four", authors=("Robert M. Cutler",), published=date(2010, 1, 1)
    )
    assert statistics([*ARTICLES, other], words).authors == {
        "Ida Jost": 2,
        "Robert M. Cutler": 2,
        "Ann Author": 1,
    }


def test_years_are_counted_and_so_is_what_has_none() -> None:
    """Years stand in order; what has no date is apart."""
    found = statistics(ARTICLES, words)
    assert (found.years, found.undated) == ({2005: 2}, 1)


@given(st.sets(st.sampled_from(SECTION_KINDS)))
def test_only_the_sections_asked_for_are_counted(kinds: set[str]) -> None:
    """With sections named, words and tokens are theirs; none named are all."""
    whole = statistics(ARTICLES, words)
    found = statistics(ARTICLES, words, sections=kinds)  # type: ignore[arg-type]
    expected = {kind: n for kind, n in whole.sections.items() if not kinds or kind in kinds}
    assert found.sections == expected
    rest = statistics(ARTICLES, words, sections=set(SECTION_KINDS) - kinds)  # type: ignore[arg-type]
    if kinds and kinds != set(SECTION_KINDS):
        assert found.words + rest.words == whole.words


def test_progress_is_told_article_by_article() -> None:
    """Counting thousands of articles takes seconds."""
    told: list[int] = []
    statistics(ARTICLES, words, counted=told.append)
    assert told == [1, 2, 3]


@pytest.mark.parametrize("width", [None, 30, 80, 200])
def test_years_are_bars_that_fit(width: int | None) -> None:
    """The longest bar is the year with most; every year has some of one."""
    many = [
        article("x", id=f"{year}-{n}", published=date(year, 1, 1))
        for year, number in ((2001, 1), (2002, 90))
        for n in range(number)
    ]
    text = statistics_text(
        statistics(many, words),
        Look(width=width),
        encoding="askcaci",
        exact=False,
        passages=None,
    )
    bars = [line.count("█") for line in text.splitlines() if "█" in line]
    assert bars[0] == 1 < bars[1] <= 40
    assert all(len(line) <= (width or 80) for line in text.splitlines() if "█" in line)
    assert "not indexed yet" in text
    assert "an upper estimate" in text


def test_names_control_no_terminal_and_many_are_cut_short() -> None:
    """Ten authors are shown without control characters; JSON has all."""
    many = [article("x", id=f"{n}", authors=(f"Au\x1b[2Jthor {n}",)) for n in range(12)]
    found = statistics(many, words)
    text = statistics_text(found, encoding="askcaci", exact=True, passages=7)
    assert "\x1b" not in text
    assert "  and 2 more" in text
    told = statistics_object(found, encoding="askcaci", exact=True, passages=7)
    assert len(told["authors"]) == 12
    assert sum(told["years"].values()) + told["undated"] == told["articles"]


def test_the_corpus_is_counted_as_it_lies_there(run: Run, own_home: Path) -> None:
    """Passages are those of the index; once an article has changed there is none to count."""
    home = ("--home", own_home)
    found = json.loads(run(*home, "stats", "--json").stdout)
    listed = json.loads(run(*home, "articles", "--json").stdout)["articles"]
    assert found["schema"] == "askcaci/stats/1"
    assert found["articles"] == len(listed)
    assert found["words"] == sum(one["words"] for one in listed)
    assert found["passages"] > found["articles"]
    lead = json.loads(run(*home, "stats", "--json", "--section", "lead").stdout)
    assert lead["sections"] == {"lead": found["sections"]["lead"]}
    assert lead["passages"] < found["passages"]
    (own_home / "corpus" / "aral-sea.md").unlink()
    fewer = run(*home, "stats")
    assert fewer.returncode == 0
    assert f"articles {found['articles'] - 1}:" in fewer.stdout
    assert "not indexed yet" in fewer.stdout
    none = run(*home, "stats", "--until", "1990")
    assert none.returncode == 1
    assert "articles 0" in none.stdout
