"""Lines of a terminal: letters of one, two and no columns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askcaci.rendering.articles import articles_lines
from askcaci.rendering.columns import broken, columns, cut
from askcaci.rendering.terminal import Look
from builders import article


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("sand", 4),
        ("şöl", 3),
        ("s\u0327o\u0308l", 3),
        ("沙丘", 4),
        ("사막", 4),
        ("ＡＢ", 4),
        ("a沙b", 4),
        ("🐫", 2),
        ("Қум", 3),
    ],
)
def test_wide_letters_take_two_columns(text: str, count: int) -> None:
    """East Asian letters and signs take two, combining marks none."""
    assert columns(text) == count


@given(st.text("ab 沙丘。”é\u0301", max_size=60), st.integers(4, 30))
def test_lines_fit_and_lose_nothing_but_blanks(text: str, width: int) -> None:
    """A line is wider than the terminal only if it is one word, or a letter and its marks."""
    lines = broken(text, width)
    shown = [line.of(text) for line in lines]
    assert "".join(shown).replace(" ", "") == text.replace(" ", "")
    for line in shown:
        # Closing marks stay with the letter before them, however many there are.
        letters = line.rstrip("。”")
        assert columns(line) <= width or not set(letters[:-1]) & set(" 沙丘")


def test_a_text_without_blanks_is_broken_between_its_letters() -> None:
    """A closing mark begins no line."""
    text = "沙丘在北方。湖在南方。"
    assert [line.of(text) for line in broken(text, 10)] == [
        "沙丘在北",
        "方。湖在南",
        "方。",
    ]


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("sand road", 20, "sand road"),
        ("sand road", 9, "sand road"),
        ("sand road", 7, "sand r…"),
        ("sand road", 6, "sand…"),
        ("沙丘在北方", 6, "沙丘…"),
        ("沙丘在北方", None, "沙丘在北方"),
    ],
)
def test_a_line_that_is_too_wide_is_cut(text: str, width: int | None, shown: str) -> None:
    """What is left is no wider than asked, its end told by an ellipsis."""
    assert cut(text, width) == shown


def test_articles_are_listed_a_line_each() -> None:
    """Ids are of one width, on a terminal a line is cut to it, from a pipe it is whole."""
    works = [
        article("A.", id="沙丘", title="Sand"),
        article("B.", id="a-long-id", title=None, authors=(), published=None),
    ]
    assert articles_lines(works).split("\n") == [
        "沙丘       2025-05-14  Ann Author, “Sand”",
        "a-long-id  n.d.        [no author], [untitled: “B.…”]",
    ]
    narrow = articles_lines(works, Look(30)).split("\n")
    assert [columns(line) for line in narrow] == [30, 30]
