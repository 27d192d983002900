"""Small talk, which asks nothing of the articles."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askcaci.smalltalk import hint, small_talk
from conftest import Run


@pytest.mark.parametrize(
    ("text", "sort"),
    [
        ("thanks", "thanks"),
        ("Thank you!", "thanks"),
        ("HELLO", "greeting"),
        ("What’s up?", "greeting"),
        ("exit", "farewell"),
        ("yes", "assent"),
        ("?", "help"),
        ("What can you do?", "help"),
        ("", None),
        ("Osh", None),
        ("thanks to whom did it end?", None),
        ("who quit?", None),
        ("What is the exit of the canal?", None),
    ],
)
def test_small_talk_is_told_from_questions(text: str, sort: str | None) -> None:
    """Only whole texts count, whatever their case and marks."""
    assert small_talk(text) == sort
    assert (hint(text) is None) == (sort is None)


@given(st.text())
def test_any_text_is_one_or_the_other(text: str) -> None:
    """Nothing that is typed raises."""
    assert (hint(text) is None) == (small_talk(text) is None)


@pytest.mark.parametrize("text", ["thanks", "hello", "exit"])
def test_ask_answers_small_talk_with_a_hint(run: Run, tmp_path: Path, text: str) -> None:
    """Exit code 2, nothing on stdout, and no corpus is needed for it."""
    done = run("--home", tmp_path, "ask", text)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"askcaci: “{text}” asks nothing\n")
