"""Long passages are read to their end, whatever version of tokenizers cuts them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from askcaci.reader.model import open_reader
from askcaci.reader.spans import best_span

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parent.parent
FILLER = "The clerks of the harbour board wrote down the weather of every morning. "
LAST = "The lighthouse of Tesmir is 43 meters high."


def test_the_last_sentence_of_a_long_passage_is_read() -> None:
    """The answer stands three windows after the first, and is found there."""
    text = FILLER * 90 + LAST
    windows = open_reader().read("How high is the lighthouse of Tesmir?", [text])[0]
    assert len(windows) > 3
    assert windows[-1].offsets[-1, 1] == len(text)
    best = best_span(windows, text)
    assert best is not None
    assert "43 meters" in best.span.of(text)


@pytest.mark.parametrize(
    ("version", "allowed"),
    [("0.23.0", True), ("0.23.1", False), ("0.23.2", False), ("0.23.3", True)],
)
def test_versions_that_drop_windows_are_not_installed(version: str, allowed: bool) -> None:
    """Two releases of tokenizers keep the first window of a text and say nothing."""
    requirements = pytest.importorskip("packaging.requirements")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    (needed,) = (
        found
        for found in map(requirements.Requirement, project["dependencies"])
        if found.name == "tokenizers"
    )
    assert needed.specifier.contains(version) == allowed
