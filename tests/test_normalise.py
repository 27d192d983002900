"""Folding, words with offsets, stems, and text made safe to print."""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askcaci.text.normalise import fold, printable, stem, words
from askcaci.types import Span

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
BIDI_CONTROLS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
PROSE = st.text(st.characters(categories=["L", "N", "P", "S", "Zs", "Mn"]), max_size=60)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Türkiye’s", "turkiyes"),
        ("TURKIYE'S", "turkiyes"),
        ("Diyarbakır", "diyarbakir"),
        ("Straße", "strasse"),
        ("“Nur–Sultan”", '"nur-sultan"'),
        ("Oʻzbekiston", "ozbekiston"),
        ("10\u00a0000\u202fkm", "10 000 km"),
        ("ﬁeld №", "field no"),
        ("Нур-Султан", "нур-султан"),
        ("", ""),
    ],
)
def test_fold_makes_spellings_comparable(text: str, folded: str) -> None:
    """Case, accents, apostrophes and typographic marks do not tell spellings apart."""
    assert fold(text) == folded


@given(PROSE)
def test_folding_sees_no_difference_between_composed_and_decomposed(text: str) -> None:
    """The two Unicode forms of a text fold to the same string."""
    composed, decomposed = (unicodedata.normalize(f, text) for f in ("NFC", "NFD"))
    assert fold(composed) == fold(decomposed)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("\x1b]8;;http://x\x07link", "]8;;http://xlink"),
        ("a\x9b2Jb", "a2Jb"),
        ("cut\x00here\x7f", "cuthere"),
        ("over\rwritten", "overwritten"),
        ("\u202egnp.exe\u202c", "gnp.exe"),
        ("\u2066a\u2069\u200fb\u061c", "ab"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("soft\u00adhyphen", "softhyphen"),
        ("two\u2028lines\u2029", "twolines"),
        ("lone\ud800half", "lonehalf"),
        ("tab\tand\nnewline", "tab\tand\nnewline"),
        ("Türkiye’s “Əliyev” — 中文 🏔️ e\u0301", "Türkiye’s “Əliyev” — 中文 🏔️ e\u0301"),
    ],
)
def test_printable_removes_what_controls_a_terminal(text: str, safe: str) -> None:
    """Escapes, C1 and bidirectional controls go; every visible character stays."""
    assert printable(text) == safe


@given(st.lists(st.characters(exclude_categories=[]), max_size=80).map("".join))
def test_nothing_printable_can_move_the_cursor_or_reorder(text: str) -> None:
    """Of any text only tabs and line breaks are left of all control characters."""
    for char in printable(text):
        assert char in "\t\n" or unicodedata.category(char) not in ("Cc", "Cs", "Zl", "Zp")
        assert unicodedata.bidirectional(char) not in BIDI_CONTROLS


@given(PROSE)
def test_printable_leaves_ordinary_text_alone(text: str) -> None:
    """Letters, digits, marks, punctuation and symbols of any script are kept."""
    assert printable(text) == text


@given(st.text(max_size=80) | st.text("aé'’ıßﬁ½Ⅷʼ_-s \u0301", max_size=30))
def test_words_stand_where_their_offsets_say(text: str) -> None:
    """Spans are in order and disjoint, and each one's text folds to its word."""
    end = 0
    for word in words(text):
        assert word.span.start >= end
        assert word.folded
        assert fold(word.span.of(text)) == word.folded
        assert stem(word.folded) == word.stem
        end = word.span.end


@given(st.lists(st.text("abcé0中", min_size=1, max_size=6), max_size=8))
def test_every_run_of_letters_and_digits_is_a_word(runs: list[str]) -> None:
    """No word of a text is left out or joined to another."""
    text = "; ".join(runs)
    assert [word.span.of(text) for word in words(text)] == runs


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Azerbaijan's", ["azerbaijan"]),
        ("Türkiye’s border", ["turkiye", "border"]),
        ("the briefs' authors", ["the", "briefs", "authors"]),
        ("Xi’an", ["xi", "an"]),
        ("don't", ["don", "t"]),
        ("Kyrgyz-Tajik", ["kyrgyz", "tajik"]),
        ("under_score", ["under", "score"]),
        ("1,200 km", ["1", "200", "km"]),
        ("Tu\u0308rkiye", ["turkiye"]),
        ("’s", ["s"]),
        ("… — !", []),
    ],
)
def test_what_counts_as_a_word(text: str, folded: list[str]) -> None:
    """Possessives are left out; apostrophes, hyphens and blanks divide, as for FTS5."""
    assert [word.folded for word in words(text)] == folded


def test_a_possessive_is_outside_the_span() -> None:
    """The span of a possessive covers the name only."""
    text = "of Azerbaijan’s coast"
    assert words(text)[1].span.of(text) == "Azerbaijan"


@pytest.fixture(scope="module")
def lexicon() -> Iterator[sqlite3.Connection]:
    """An empty full-text table of the index's kind, and its vocabulary by row."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(
            "CREATE VIRTUAL TABLE lexicon USING fts5("
            'text, tokenize = "porter unicode61 remove_diacritics 2")'
        )
        connection.execute("CREATE VIRTUAL TABLE terms USING fts5vocab(lexicon, instance)")
        yield connection


def test_stems_are_those_of_the_full_text_index(lexicon: sqlite3.Connection) -> None:
    """Every word of the briefs has the stem that SQLite's FTS5 files it under."""
    texts = [path.read_text("utf-8") for path in sorted(CORPUS.glob("*.md"))]
    # An apostrophe divides tokens there and not here; test_retrieval has that case.
    seen = {w.span.of(t): w.stem for t in texts for w in words(t)}
    seen = {raw: stemmed for raw, stemmed in seen.items() if not set(raw) & set("'’")}
    for hard in [
        "technology",
        "ideologies",
        "assemblies",
        "possibly",
        "geology",
        "probably",
        "stably",
        "sky",
    ]:
        seen[hard] = stem(hard)
    raws = list(seen)
    lexicon.executemany("INSERT INTO lexicon(rowid, text) VALUES (?, ?)", enumerate(raws))
    filed: dict[str, list[str]] = {raw: [] for raw in raws}
    for term, row in lexicon.execute("SELECT term, doc FROM terms"):
        filed[raws[row]].append(term)
    assert len(raws) > 2_000
    assert {raw: terms for raw, terms in filed.items() if terms != [seen[raw]]} == {}


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("pipelines", "pipelin"),
        ("relational", "relat"),
        ("km", "km"),
        ("assembly", "assembl"),
        ("technologies", "technolog"),
        ("султаном", "султаном"),
        ("a" * 62 + "ing", "a" * 62 + "ing"),
    ],
)
def test_worked_stems(word: str, expected: str) -> None:
    """Short, overlong and non-Latin words stay as they are; others lose their endings."""
    assert stem(word) == expected


def test_a_heap_of_combining_marks_is_read() -> None:
    """A letter under 400,000 marks is one word; the marks past the ninth are none."""
    found = words("a" + "\u0301\u0316" * 200_000)
    assert [(word.folded, word.span) for word in found] == [("a", Span(0, 10))]
