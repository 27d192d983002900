"""The span reader, run by onnxruntime: turns a question and texts into logits."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, TypedDict

import numpy as np
from numpy.typing import NDArray

from askcaci.errors import ModelUnavailable
from askcaci.graphs import (
    GRAPH,
    TOKENIZER,
    File,
    Session,
    check_hashes,
    check_sizes,
    first_line,
    open_session,
    padded,
    valid,
)
from askcaci.reader.spans import Window

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

CARD = "reader.json"
FORMAT = 1

# The reader that comes with askcaci; its model card is in the same folder.
SHIPPED = Path(__file__).parent / "shipped"

# Word pieces of a window, question included, and how many of them the next one repeats.
WINDOW, STRIDE = 256, 64
# A question is cut to this many, so that there is room for a text.
_QUESTION = 64
# Windows in one batch: in a larger one, all are padded to the longest.
_BATCH = 2

# Windows shorter than this hold no sentence.
_SHORTEST = 32

# The value used for an infinite logit.
_MOST_LOGIT = 1e6

_DAMAGED = "the reader is damaged"
_READ_NONE = "Answer without it:\n  askcaci ask --reader none QUESTION"


class Card(TypedDict):
    """What ``reader.json`` records of an exported reader.

    `files` are those whose size and hash are checked.
    """

    format: int
    name: str
    fingerprint: str
    max_tokens: int
    pad_id: int
    pad_type_id: int
    onnxruntime: str
    parity: float
    files: dict[str, File]


class SpanReader:
    """A loaded reader; `fingerprint` names its weights and settings, as hex digits."""

    def __init__(
        self, folder: Path, card: Card, tokenizer: Tokenizer, session: Session
    ) -> None:
        self.folder = folder
        self.name = card["name"]
        self.fingerprint = card["fingerprint"]
        self._card = card
        self.tokenizer = tokenizer
        # Truncation is a state of the tokenizer, which several threads share.
        self._tokenizing = Lock()
        self._session = session
        self._inputs = [node.name for node in session.get_inputs()]
        special = tokenizer.num_special_tokens_to_add(is_pair=True)
        length = min(WINDOW, card["max_tokens"])
        self._length, self._question = length, min(_QUESTION, (length - special) // 2)

    def read(
        self, question: str, texts: Sequence[str], leads: Sequence[str] | None = None
    ) -> list[tuple[Window, ...]]:
        """Return the windows of each text, in order; a text too long for one has several.

        A text's lead is read before it and holds no answer: it gives what the text is
        about where that is written elsewhere, as in a title.
        """
        leads = [""] * len(texts) if leads is None else leads
        whole = [lead + text for lead, text in zip(leads, texts, strict=True)]
        read = self.read_pairs([(question, text) for text in whole])
        return [
            tuple(window.after(len(lead)) for window in windows)
            for lead, windows in zip(leads, read, strict=True)
        ]

    def read_pairs(self, pairs: Sequence[tuple[str, str]]) -> list[tuple[Window, ...]]:
        """Return the windows of each text with its question.

        All windows go through the model in batches of like length.
        """
        whole = self._tokenised(pairs)
        rows = [
            (number, encoding)
            for number, first in enumerate(whole)
            for encoding in (first, *first.overflowing)
        ]
        read: dict[int, Window] = {}
        shortest_first = sorted(range(len(rows)), key=lambda i: len(rows[i][1].ids))
        for start in range(0, len(rows), _BATCH):
            batch = shortest_first[start : start + _BATCH]
            windows = self._run([rows[i][1] for i in batch])
            read.update(zip(batch, windows, strict=True))
        windows_of: list[list[Window]] = [[] for _ in pairs]
        for i, (number, _) in enumerate(rows):
            windows_of[number].append(read[i])
        return [tuple(windows) for windows in windows_of]

    def _tokenised(self, pairs: Sequence[tuple[str, str]]) -> list[Encoding]:
        with self._tokenizing:
            self.tokenizer.no_truncation()
            cut = [(self._cut(valid(question)), valid(text)) for question, text in pairs]
            self.tokenizer.enable_truncation(
                self._length, stride=min(STRIDE, self._length // 4), strategy="only_second"
            )
            return list(self.tokenizer.encode_batch(cut))

    def _cut(self, question: str) -> str:
        """Cut a question to the number of word pieces there is room for."""
        encoding = self.tokenizer.encode(question, add_special_tokens=False)
        if len(encoding.ids) <= self._question:
            return question
        return question[: encoding.offsets[self._question - 1][1]]

    def _run(self, encodings: Sequence[Encoding]) -> list[Window]:
        feed = padded(
            encodings, pad_id=self._card["pad_id"], pad_type_id=self._card["pad_type_id"]
        )
        starts, ends = self._session.run(
            ["start_logits", "end_logits"], {name: feed[name] for name in self._inputs}
        )
        return [
            _window(encoding, _finite(starts[row]), _finite(ends[row]))
            for row, encoding in enumerate(encodings)
        ]


def _finite(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.nan_to_num(logits, posinf=_MOST_LOGIT, neginf=-_MOST_LOGIT)


def _window(
    encoding: Encoding, starts: NDArray[np.float32], ends: NDArray[np.float32]
) -> Window:
    """Keep the part of a row that belongs to the text; the first token means "no answer"."""
    text = np.array([part == 1 for part in encoding.sequence_ids], np.bool_)
    size = len(text)
    return Window(
        starts=starts[:size][text],
        ends=ends[:size][text],
        offsets=np.array(encoding.offsets, np.int64).reshape(-1, 2)[text],
        null=float(starts[0] + ends[0]),
    )


def open_reader(folder: Path = SHIPPED, *, threads: int = 0) -> SpanReader:
    """Load an exported reader, the shipped one if none is named.

    `threads` as in `graphs.open_session`.

    Raises:
        ModelUnavailable: it is missing, damaged or made for another onnxruntime.
    """
    card = read_card(folder)
    check_sizes(folder, card["files"], _DAMAGED, _READ_NONE)
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        session = open_session(folder / GRAPH, threads=threads, packed=True)
    except ModelUnavailable:
        raise
    # Neither library has a base class for what it raises on a bad file.
    except Exception as error:
        raise ModelUnavailable(
            f"the reader cannot be loaded: {first_line(error)}",
            place=str(folder),
            hint=_READ_NONE,
        ) from error
    return SpanReader(folder, card, tokenizer, session)


def check_reader(folder: Path = SHIPPED) -> Card:
    """Check the hashes of a reader's files, which opening it does not do; return its card.

    Raises:
        ModelUnavailable: a file differs from what was exported.
    """
    card = read_card(folder)
    check_hashes(folder, card["files"], _DAMAGED, _READ_NONE)
    return card


def read_card(folder: Path) -> Card:
    """Read ``reader.json``.

    Raises:
        ModelUnavailable: it is missing or not of this format.
    """
    path = folder / CARD
    try:
        card = json.loads(path.read_text("utf-8"))
        if card["format"] != FORMAT or not Card.__required_keys__ <= card.keys():
            raise ValueError("another format")
        _check(card)
    except (
        OSError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
    ) as error:
        raise ModelUnavailable(
            f"the reader cannot be read: {first_line(error)}",
            place=str(path),
            hint=_READ_NONE,
        ) from error
    return card  # type: ignore[no-any-return]


def _check(card: Card) -> None:
    """Raise an error that `read_card` catches if a value has the wrong type."""
    numbers = (card["max_tokens"], card["pad_id"], card["pad_type_id"])
    if not all(type(number) is int and number >= 0 for number in numbers):
        raise ValueError("a number is not one")
    if card["max_tokens"] < _SHORTEST:
        raise ValueError("its windows are too short")
    sizes = [type(file["bytes"]) is int for file in card["files"].values()]
    if GRAPH not in card["files"] or not all(sizes):
        raise ValueError("it lists no files")
