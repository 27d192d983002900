"""Sentences with exact offsets."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from askcaci.text.abbreviations import (
    ABBREVIATIONS,
    BEFORE_NAMES,
    BEFORE_NUMBERS,
    NEVER_LAST,
    OF_NAMES,
    STARTERS,
)
from askcaci.text.sentences import sentences
from askcaci.types import Span

DOUBTFUL = Path(__file__).parent / "data" / "sentence_ends.txt"

TRICKY = [
    *"ab A.?!…\"“”\'’()[]1\n\t\u00a0\u2028\x85∯♬ȸ♨&À中,;:-*/\\{}|",
    "U.S. ", "Mr. ", "p.m. ", "vs. ", "e.g. ", "\r\n", "1. ", "a) ", "i. ", "No. ", "[1]",
    "• ", "The war ended. ", "It said “Go.” ",
]  # fmt: skip


def cut(text: str) -> list[str]:
    """Return the sentences of a text as strings."""
    return [span.of(text) for span in sentences(text)]


def check(text: str, spans: list[Span]) -> None:
    """Assert that spans are in order, disjoint, trimmed, and miss nothing but blanks."""
    end = 0
    for span in spans:
        assert span.start >= end
        assert not text[end : span.start].strip()
        assert span.of(text)
        assert span.of(text) == span.of(text).strip()
        end = span.end
    assert not text[end:].strip()


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80) | st.lists(st.sampled_from(TRICKY), max_size=40).map("".join))
def test_spans_cover_every_character_once(text: str) -> None:
    """Of any text the sentences are in order, disjoint, trimmed, and miss no character."""
    check(text, sentences(text))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(TRICKY), max_size=20).map("".join))
def test_no_sentence_holds_a_line_break(text: str) -> None:
    """A line break ends a sentence whatever stands around it."""
    assert not any("\n" in sentence for sentence in cut(text))


@pytest.mark.parametrize(
    "parts",
    [
        line.split(" | ")
        for line in DOUBTFUL.read_text("utf-8").splitlines()
        if not line.startswith("#")
    ],
    ids=" ".join,
)
def test_doubtful_ends(parts: list[str]) -> None:
    """Abbreviations, initials, numbers, quotations, brackets and notes' marks."""
    blank = "" if parts[0].endswith("。") else " "
    assert cut(blank.join(parts)) == parts


def test_abbreviations_are_casefolded() -> None:
    """Words are looked up casefolded; those that begin sentences are not."""
    for words in (BEFORE_NAMES, BEFORE_NUMBERS, NEVER_LAST, OF_NAMES, ABBREVIATIONS):
        assert all(word == word.casefold().strip(".") for word in words)
    assert all(word[0].isupper() for word in STARTERS)


@pytest.mark.parametrize(
    "parts",
    [
        ["The U.S. has Section 907.", "It stays."],
        ["U.S. President Trump met Mr. Aliyev in D.C. on Friday.", "They talked."],
        ["Dr. Smith met Gen. Jones at No. 10.", "They agreed."],
        ["J. R. Smith wrote it.", "A. Cohen did not."],
        ["At 5 p.m. the talks ended.", "At 6 a.m. they resumed."],
        ["It carried 1.2 million tons in 2023.", "The rest, 3.5 percent, went by sea."],
        ["The war ended in 2020.", "Another began."],
        ["He said: “We will not go. We stay.”", "Then he left."],
        ['He said, "We will not go. We stay."', "Then he left."],
        ["The line (see the map. It is old.) is long.", "It leaks."],
        ["The treaty was signed [1].", "It entered into force [2].", "Done."],
        ["The treaty was signed.[1]", "It entered into force.[2]", "Done."],
        ["There is no sovereignty…without it, nothing.", "More came."],
        ["What now?", "Nobody knows!", "The end."],
        ["File:Pakistan JF-17 (modified).jpg"],
        ["See File:Pakistan JF-17 (modified).jpg by PAF.", "It is a jet."],
        ["See Art. 5 of the treaty.", "It says so."],
        ["no stop at the end"],
    ],
)
def test_worked_sentences(parts: list[str]) -> None:
    """Abbreviations, decimals, quotations, brackets and file names hold no boundary."""
    assert cut(" ".join(parts)) == parts


def test_a_line_break_ends_a_sentence() -> None:
    """Headings and captions without a stop are sentences of their own."""
    assert cut("A HEADING\nIts text goes on.\n\n  A caption \n") == [
        "A HEADING",
        "Its text goes on.",
        "A caption",
    ]


def test_a_stray_quotation_mark_is_no_sentence() -> None:
    """A mark without letters stays with its neighbour."""
    found = cut("He asked: “Why?” ” She knew. ”")
    assert found
    assert all(any(c.isalnum() for c in sentence) for sentence in found)


@pytest.mark.parametrize("text", ["", " ", "\n\n \t\u00a0"])
def test_blank_text_has_no_sentence(text: str) -> None:
    """Nothing but blanks gives no sentence."""
    assert sentences(text) == []


@pytest.mark.parametrize(
    "unit",
    ["a", " ", ".", "a. ", '" ', "(", "\n", "(Abcd. ", '."', "1. A ", "é\u0301"],
)
def test_a_million_characters_are_read(unit: str) -> None:
    """Hostile repetition of a million characters ends, and loses nothing at either end."""
    text = (unit * 1_000_000)[:1_000_000]
    found = sentences(text)
    blank = not text.strip()
    assert (found == []) is blank
    if not blank:
        assert found[0].start == len(text) - len(text.lstrip())
        assert found[-1].end == len(text.rstrip())
        assert all(a.end <= b.start for a, b in pairwise(found))
