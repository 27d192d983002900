"""The shipped span reader: offsets that fit, windows that cover, and no crash."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from askcaci.errors import ModelUnavailable
from askcaci.reader.model import (
    CARD,
    SHIPPED,
    SpanReader,
    check_reader,
    open_reader,
    read_card,
)
from askcaci.reader.spans import Window, best_span

QUESTION = "How long is the border?"
READ_NONE = "Answer without it:\n  askcaci ask --reader none QUESTION"
BORDER = "The border was agreed last year; it is 972 kilometers long."


@pytest.fixture(scope="session")
def reader() -> SpanReader:
    """The reader that comes with askcaci."""
    return open_reader()


class Unsure:
    """A session that finds nothing anywhere: for how texts are cut, not what they say."""

    def get_inputs(self) -> list[SimpleNamespace]:
        """Return the shipped graph's inputs."""
        return [SimpleNamespace(name=n) for n in ("input_ids", "attention_mask")]

    def run(self, _: list[str], feed: Mapping[str, Any]) -> list[Any]:
        """Return logits of 0."""
        self.longest = feed["input_ids"].shape[1]
        return [np.zeros(feed["input_ids"].shape, np.float32)] * 2


@pytest.fixture(scope="session")
def unsure(reader: SpanReader) -> SpanReader:
    """A reader that cuts texts as the shipped one does and reads nothing."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_str(reader.tokenizer.to_str())
    return SpanReader(reader.folder, read_card(reader.folder), tokenizer, Unsure())


def answer(reader: SpanReader, question: str, text: str) -> str:
    """Return the words that the reader finds likeliest."""
    best = best_span(reader.read(question, [text])[0], text)
    assert best is not None
    return best.span.of(text)


@pytest.mark.parametrize(
    ("question", "text", "part"),
    [
        (QUESTION, BORDER, "972 kilometers"),
        ("Who signed the treaty?", "Sadyr Japarov signed the treaty.", "Sadyr Japarov"),
        ("When was it signed?", "It was signed in Bishkek on 13 March 2025.", "2025"),
        ("Where was it signed?", "It was signed in Bishkek on 13 March.", "Bishkek"),
    ],
)
def test_it_finds_the_words_that_answer(
    reader: SpanReader, question: str, text: str, part: str
) -> None:
    """Plain questions on plain sentences are answered."""
    assert part in answer(reader, question, text)


def test_a_text_with_the_answer_has_better_odds(reader: SpanReader) -> None:
    """Odds can be compared across texts."""
    other = "The president visited a school in the capital."
    with_it, without = reader.read(QUESTION, [BORDER, other])
    best, none = best_span(with_it, BORDER), best_span(without, other)
    assert best is not None
    assert none is not None
    assert best.score > none.score


MIXED = "The border’s 972 km — “agreed” in 2025, e\u0301tude. 中文 😀 $5\u00a0m\n\nEnd."


def test_offsets_are_of_the_text(reader: SpanReader) -> None:
    """Each token's characters are its own, in order and without blanks at their ends."""
    (found,) = reader.read(QUESTION, [MIXED])[0]
    assert found.starts.shape == found.ends.shape == (len(found.offsets),)
    assert np.isfinite(found.starts).all()
    assert np.isfinite(found.ends).all()
    pieces = [MIXED[start:end] for start, end in found.offsets]
    assert all(piece and piece == piece.strip() for piece in pieces)
    assert {"km", "agreed", "中", "$", "End", "."} <= set(pieces)
    assert (found.offsets[1:, 0] >= found.offsets[:-1, 1]).all()


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40), st.text(max_size=400))
def test_any_text_has_offsets_within_it(
    unsure: SpanReader, question: str, text: str
) -> None:
    """Whatever the characters, tokens are stretches of the text."""
    for one in unsure.read(question, [text])[0]:
        assert ((one.offsets >= 0) & (one.offsets <= len(text))).all()
        assert (one.offsets[:, 0] <= one.offsets[:, 1]).all()


def tokens(reader: SpanReader, text: str) -> set[tuple[int, int]]:
    """Return the characters of all tokens of a text, however long."""
    from tokenizers import Tokenizer

    plain = Tokenizer.from_str(reader.tokenizer.to_str())
    plain.no_truncation()
    return set(plain.encode(text, add_special_tokens=False).offsets)


def overlapping(windows: tuple[Window, ...]) -> Iterator[bool]:
    """Say of each window but the first whether it repeats tokens of the one before."""
    for one, after in pairwise(windows):
        yield after.offsets[0, 0] <= one.offsets[-1, 0] < after.offsets[-1, 0]


@pytest.mark.parametrize("question", [QUESTION, "why " * 60])
@pytest.mark.parametrize("length", [1, 150, 400, 3_000])
def test_windows_cover_a_text(unsure: SpanReader, question: str, length: int) -> None:
    """A text too long for one window has more, which overlap and leave no token out."""
    text = " ".join(f"word{n}" for n in range(length))
    windows = unsure.read(question, [text])[0]
    every = tokens(unsure, text)
    found = {tuple(map(int, o)) for one in windows for o in one.offsets}
    assert found == every
    assert len(windows) > length // 256
    assert all(overlapping(windows))


# The border comes after the first window and early in the second.
LONG = "The president visited a school in the capital. " * 28 + BORDER


def test_the_answer_is_found_past_the_first_window(reader: SpanReader) -> None:
    """What stands at the end of a long text is read as well."""
    windows = reader.read(QUESTION, [LONG])[0]
    assert windows[0].offsets[-1, 1] < len(LONG) - len(BORDER)
    assert "972 kilometers" in answer(reader, QUESTION, LONG)


TEXTS = [
    BORDER,
    "It was signed in Bishkek on 13 March 2025.",
    "",
    LONG,
    "Trade grew.",
    "Long border: 335 meters.",
]


def test_a_batch_gives_what_each_text_gives_alone(reader: SpanReader) -> None:
    """In their order, up to what rounding to 8 bits depends on the batch."""
    together = reader.read(QUESTION, TEXTS)
    assert len(together) == len(TEXTS)
    for text, windows in zip(TEXTS, together, strict=True):
        alone = reader.read(QUESTION, [text])[0]
        assert len(alone) == len(windows)
        for one, other in zip(windows, alone, strict=True):
            assert (one.offsets == other.offsets).all()
            assert np.allclose(one.starts, other.starts, atol=2)
            assert np.allclose(one.ends, other.ends, atol=2)
        best, same = best_span(windows, text), best_span(alone, text)
        if "972" in text or "335" in text:
            assert best is not None
            assert same is not None
            assert best.span == same.span
            assert best.score == pytest.approx(same.score, abs=2)


def test_pairs_have_each_its_question(reader: SpanReader) -> None:
    """Pairs are read in their order, each text with its own question."""
    text = "Sadyr Japarov signed the treaty in Bishkek on 13 March 2025."
    pairs = [("Who signed the treaty?", text), ("When was the treaty signed?", text)]
    who, when = (best_span(windows, text) for windows in reader.read_pairs(pairs))
    assert who is not None
    assert when is not None
    assert "Japarov" in who.span.of(text)
    assert "2025" in when.span.of(text)


def test_nothing_is_read_of_nothing(reader: SpanReader) -> None:
    """Without texts there are no windows."""
    assert reader.read(QUESTION, []) == []


@pytest.mark.parametrize("text", ["", "  \n\t ", "\u00a0", "\u200b"])
def test_a_text_without_words_has_no_span(reader: SpanReader, text: str) -> None:
    """An empty text has a window without tokens."""
    windows = reader.read(QUESTION, [text])[0]
    assert [len(one.offsets) for one in windows] == [0] * len(windows)
    assert best_span(windows, text) is None


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("", BORDER),
        ("\ud83d?", "\ud800 The border \udfff is \ud800972 km long."),
        ("🙂?", "🙂 👩‍👩‍👧 😀"),
        ("[SEP] [CLS]?", "[CLS] The border [SEP] is [PAD] long [UNK] [MASK]."),
        (QUESTION, "a" * 100_000),
        (QUESTION, " " * 100_000),
        ("a" * 5_000, BORDER),
        ("How long is it? " * 312, BORDER),
        ("中" * 5_000, BORDER),
    ],
)
def test_odd_texts_are_read(reader: SpanReader, question: str, text: str) -> None:
    """No characters and no length raise an error."""
    (windows,) = reader.read(question, [text])
    for one in windows:
        assert np.isfinite([*one.starts, *one.ends, one.null]).all()
    best_span(windows, text)


def test_a_very_long_text_is_read_whole(unsure: SpanReader) -> None:
    """100,000 characters are many windows and no trouble."""
    text = ("The border was agreed. " * 4_400)[:100_000]
    windows = unsure.read(QUESTION, [text])[0]
    assert windows[-1].offsets[-1, 1] == len(text.rstrip())
    assert all(overlapping(windows))


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the shipped reader that a test may damage."""
    return Path(
        shutil.copytree(SHIPPED, tmp_path / "reader", copy_function=_linked_or_copied)
    )


def _linked_or_copied(source: str, target: str) -> None:
    """Link the weights, of a hundred megabytes, which no test changes."""
    if source.endswith(".bin"):
        os.link(source, target)
    else:
        shutil.copy2(source, target)


def assert_unavailable(folder: Path) -> None:
    """Say that a reader is refused with a way out."""
    with pytest.raises(ModelUnavailable) as caught:
        open_reader(folder)
    assert caught.value.hint == READ_NONE
    assert str(folder) in caught.value.place
    assert "\n" not in caught.value.message


@pytest.mark.parametrize("name", [CARD, "model.onnx"])
def test_a_missing_file_is_said(copied: Path, name: str) -> None:
    """Without its card or its graph a reader cannot be used."""
    (copied / name).unlink()
    assert_unavailable(copied)


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    """A reader that is not there is an error with a way out."""
    assert_unavailable(tmp_path / "nowhere")


@pytest.mark.parametrize("name", [CARD, "model.onnx"])
@pytest.mark.parametrize("kept", [0.0, 0.5, 0.999])
def test_a_truncated_file_is_said(copied: Path, name: str, kept: float) -> None:
    """A file that was cut short is never opened."""
    whole = (copied / name).read_bytes()
    (copied / name).write_bytes(whole[: int(kept * len(whole)) - 2])
    assert_unavailable(copied)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "null", "3", "{}", '{"format": 1}', '{"format": [1]}', "{", "\x00", "\xff"],
)
def test_a_card_that_is_none_is_said(copied: Path, text: str) -> None:
    """A card has all its fields."""
    (copied / CARD).write_bytes(text.encode("latin-1"))
    assert_unavailable(copied)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("format", 2),
        ("files", None),
        ("files", []),
        ("files", {"model.onnx": {}}),
        ("max_tokens", "many"),
        ("max_tokens", 0),
        ("max_tokens", -1),
    ],
)
def test_a_card_that_says_something_else_is_said(
    copied: Path, field: str, value: object
) -> None:
    """A field of another type, or of a value that cannot be, is no traceback."""
    card = json.loads((copied / CARD).read_text("utf-8"))
    (copied / CARD).write_text(json.dumps(card | {field: value}), "utf-8")
    assert_unavailable(copied)


@pytest.mark.parametrize("seed", range(40))
def test_a_card_with_a_flipped_bit_is_read_or_refused(copied: Path, seed: int) -> None:
    """Whatever bit flips, there is a card or an error with a way out."""
    rng = np.random.default_rng(seed)
    card = bytearray((copied / CARD).read_bytes())
    card[rng.integers(len(card))] ^= 1 << int(rng.integers(8))
    (copied / CARD).write_bytes(card)
    try:
        hint = "" if read_card(copied)["format"] == 1 else "none"
    except ModelUnavailable as error:
        hint = error.hint
    assert hint in ("", READ_NONE)


def flipped(folder: Path, *places: int) -> subprocess.CompletedProcess[str]:
    """Open and use, in a process of its own, the reader with a bit flipped at each place."""
    program = f"""
from pathlib import Path
from askcaci.errors import ModelUnavailable
from askcaci.reader.model import check_reader, open_reader
folder = Path({str(folder)!r})
graph = folder / "model.onnx"
whole = graph.read_bytes()
for place in {places!r}:
    bad = bytearray(whole)
    bad[place] ^= 16
    graph.write_bytes(bad)
    try:
        open_reader(folder).read("How long?", ["It is 972 km long."])
        print("read")
    except ModelUnavailable as error:
        assert error.hint
        print("refused")
"""
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )


def test_a_flipped_bit_in_the_graph_is_never_a_traceback(copied: Path) -> None:
    """Where the format itself is hurt it is refused; elsewhere it may be read."""
    size = (copied / "model.onnx").stat().st_size
    places = (0, 1, 64, 1_841, 3_116, 10_000, size // 3, size // 2, size - 1_000, size - 1)
    done = flipped(copied, *places)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split()[:2] == ["refused", "refused"]
    assert set(done.stdout.split()) <= {"read", "refused"}


def test_weights_that_changed_are_found_by_their_hash(copied: Path) -> None:
    """Opening compares sizes only, for speed; `check_reader`, which doctor runs, hashes."""
    assert check_reader(copied)["name"]
    flipped(copied, (copied / "model.onnx").stat().st_size // 2)
    with pytest.raises(ModelUnavailable, match="damaged"):
        check_reader(copied)


@pytest.mark.parametrize("uses", ["import", "read"])
def test_reading_needs_neither_torch_nor_transformers(uses: str) -> None:
    """Onnxruntime and tokenizers are enough, and importing needs neither of those."""
    heavy = {"torch", "transformers", "sentence_transformers"}
    if uses == "import":
        heavy |= {"onnxruntime", "tokenizers"}
    read = "model.open_reader().read('How long?', ['It is 972 km long.'])"
    program = f"""
import sys
from askcaci.reader import model
{read if uses == "read" else ""}
print(*sorted({heavy!r} & sys.modules.keys()))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "\n", "")
