"""The encoder that answers questions: an exported graph, run by onnxruntime."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol, TypedDict

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

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

Kind = Literal["query", "document"]

CARD = "encoder.json"
FORMAT = 1

_DAMAGED = "the exported encoder is damaged"
_REBUILD = "Export it again with:\n  askcaci index rebuild"

# Measured on two cores with paragraphs of about 150 word pieces: 28 texts a second in
# eights, 25 in sixteens, 22 in thirty-twos; sentence-transformers, in thirty-twos, 20.
_BATCH = 8


class TextEncoder(Protocol):
    """What building an index needs of an encoder."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def fingerprint(self) -> str: ...  # noqa: D102
    @property
    def dimension(self) -> int: ...  # noqa: D102
    @property
    def limit(self) -> int: ...  # noqa: D102
    def encode(  # noqa: D102
        self, texts: Sequence[str], *, kind: Kind = "query"
    ) -> NDArray[np.float32]: ...
    def count(self, texts: Sequence[str]) -> list[int]: ...  # noqa: D102


class Card(TypedDict):
    """What ``encoder.json`` records of an exported encoder."""

    format: int
    name: str
    fingerprint: str
    dimension: int
    max_tokens: int
    query_prompt: str
    document_prompt: str
    pad_id: int
    pad_type_id: int
    pad_left: bool
    onnxruntime: str
    parity: float
    files: dict[str, File]


class Encoder:
    """A loaded encoder; `fingerprint` names its weights and settings, as hex digits.

    `max_tokens` counts special tokens; `limit` is what is left for a document.
    """

    def __init__(
        self, folder: Path, card: Card, tokenizer: Tokenizer, session: Session
    ) -> None:
        self.folder = folder
        self.name = card["name"]
        self.fingerprint = card["fingerprint"]
        self.dimension = card["dimension"]
        self.max_tokens = card["max_tokens"]
        self._card = card
        self._tokenizer = tokenizer
        self._session = session
        self._inputs = [node.name for node in session.get_inputs()]

    def encode(self, texts: Sequence[str], *, kind: Kind = "query") -> NDArray[np.float32]:
        """Return one unit row a text, shape (len(texts), dimension)."""
        prompt = self._card["query_prompt" if kind == "query" else "document_prompt"]
        encodings = self._tokenizer.encode_batch([valid(prompt + text) for text in texts])
        shortest_first = sorted(range(len(texts)), key=lambda i: len(encodings[i].ids))
        rows = np.empty((len(texts), self.dimension), np.float32)
        for start in range(0, len(texts), _BATCH):
            batch = shortest_first[start : start + _BATCH]
            rows[batch] = self._run([encodings[i] for i in batch])
        return _unit(rows)

    def count(self, texts: Sequence[str]) -> list[int]:
        """Return how many word pieces each text has, special tokens not counted."""
        encodings = self._counter.encode_batch(
            [valid(text) for text in texts], add_special_tokens=False
        )
        return [len(encoding.ids) for encoding in encodings]

    def knows(self, word: str) -> bool:
        """Return True if a folded word is a word piece of its own: a word of the language."""
        return any(
            self._tokenizer.token_to_id(piece) is not None for piece in (word, f"▁{word}")
        )

    @cached_property
    def limit(self) -> int:
        """Word pieces a document may have before the encoder drops the rest."""
        special: int = self._counter.num_special_tokens_to_add(is_pair=False)
        return self.max_tokens - special - self.count([self._card["document_prompt"]])[0]

    @cached_property
    def _counter(self) -> Tokenizer:
        from tokenizers import Tokenizer

        counter = Tokenizer.from_str(self._tokenizer.to_str())
        counter.no_truncation()
        return counter

    def _run(self, encodings: Sequence[Encoding]) -> NDArray[np.float32]:
        feed = padded(
            encodings,
            pad_id=self._card["pad_id"],
            pad_type_id=self._card["pad_type_id"],
            left=self._card["pad_left"],
        )
        output = self._session.run(None, {name: feed[name] for name in self._inputs})[0]
        return np.asarray(output, np.float32)


def encoder_folder(index_dir: Path, fingerprint: str) -> Path:
    """Return where the encoder of that fingerprint is kept next to an index.

    One folder each, so that an index goes on answering while another model's is built.
    """
    return index_dir / "encoder" / fingerprint[:16]


def open_encoder(folder: Path, *, threads: int = 0) -> Encoder:
    """Load an exported encoder; takes milliseconds, as its weights are memory-mapped.

    `threads` as in `graphs.open_session`.

    Raises:
        ModelUnavailable: it is missing, damaged or made for another onnxruntime.
    """
    card = read_card(folder)
    check_sizes(folder, card["files"], _DAMAGED, _REBUILD)
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        session = open_session(folder / GRAPH, threads=threads)
    # Neither library has a base class for what it raises on a bad file.
    except Exception as error:
        raise ModelUnavailable(
            f"the exported encoder cannot be loaded: {first_line(error)}",
            place=str(folder),
            hint=_REBUILD,
        ) from error
    return Encoder(folder, card, tokenizer, session)


def check_encoder(folder: Path) -> None:
    """Hash the files of an exported encoder, which opening it does not.

    Raises:
        ModelUnavailable: a file is not what was exported.
    """
    check_hashes(folder, read_card(folder)["files"], _DAMAGED, _REBUILD)


def read_card(folder: Path) -> Card:
    """Read ``encoder.json``.

    Raises:
        ModelUnavailable: it is missing or not of this format.
    """
    path = folder / CARD
    try:
        card = json.loads(path.read_text("utf-8"))
        if card["format"] != FORMAT or not Card.__required_keys__ <= card.keys():
            raise ValueError("another format")
    except FileNotFoundError as error:
        raise ModelUnavailable(
            "the encoder has not been exported", place=str(folder), hint=_REBUILD
        ) from error
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise ModelUnavailable(
            f"the exported encoder cannot be read: {first_line(error)}",
            place=str(path),
            hint=_REBUILD,
        ) from error
    return card  # type: ignore[no-any-return]


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    finite = np.nan_to_num(rows)
    norms = np.linalg.norm(finite, axis=1, keepdims=True)
    return np.asarray(finite / np.maximum(norms, 1e-12), np.float32)
