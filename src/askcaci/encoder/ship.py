"""Make the shipped graph of the packaged model again: `python -m askcaci.encoder.ship`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np

from askcaci.encoder.bert import WIDTH, graph
from askcaci.encoder.graph import load_model
from askcaci.encoder.packaged import (
    PROBES,
    SHIPPED,
    VECTORS,
    assemble,
    write_weights,
)
from askcaci.encoder.query import CARD, FORMAT, Card
from askcaci.graphs import GRAPH, TOKENIZER, WEIGHTS, fingerprint_of, sha256_of, write_card
from askcaci.models import DEFAULT_MODEL, find_model
from askcaci.quiet import quiet


def ship(folder: Path) -> None:
    """Write graph, card and the vectors of sentence-transformers that it is checked with."""
    source = find_model(DEFAULT_MODEL)
    with quiet():
        model = load_model(source, DEFAULT_MODEL, device="cpu")
        vectors = model.encode(list(PROBES), normalize_embeddings=True)
    np.save(folder / VECTORS, np.asarray(vectors, np.float32))
    (folder / GRAPH).write_bytes(graph(source).SerializeToString(deterministic=True))
    tokenizer = source / TOKENIZER
    with tempfile.TemporaryDirectory() as scratch:
        weights = write_weights(source, Path(scratch))
    card: Card = {
        "format": FORMAT,
        "name": DEFAULT_MODEL,
        "fingerprint": fingerprint_of(source),
        "dimension": WIDTH,
        "max_tokens": int(model.max_seq_length),
        "query_prompt": "",
        "document_prompt": "",
        "pad_id": int(model.tokenizer.pad_token_id),
        "pad_type_id": 0,
        "pad_left": False,
        "onnxruntime": "any",
        "parity": 1.0,
        "files": {
            GRAPH: {
                "bytes": (folder / GRAPH).stat().st_size,
                "sha256": sha256_of(folder / GRAPH),
            },
            # As the package carries it; laid out, it has the window in it.
            TOKENIZER: {"bytes": tokenizer.stat().st_size, "sha256": sha256_of(tokenizer)},
            WEIGHTS: weights,
        },
    }
    write_card(folder / CARD, card)


def main() -> int:
    """Write what is shipped, and put an encoder together with it."""
    SHIPPED.mkdir(exist_ok=True)
    ship(SHIPPED)
    with tempfile.TemporaryDirectory() as scratch:
        assemble(find_model(DEFAULT_MODEL), Path(scratch))
    return 0


if __name__ == "__main__":
    sys.exit(main())
