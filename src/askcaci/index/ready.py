"""Vectors that are shipped: those of the sample briefs, so that none has to be encoded.

A vector is found by the hash of its text and encoder, as in an index; so what a brief no
longer contains, or another model is asked for, is encoded as ever. Made again, whenever a brief
or the way of cutting it changes, by `python -m askcaci.index.ready corpus/`.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from askcaci.chunking import chunk, embedded_text
from askcaci.corpus.files import read_article
from askcaci.corpus.folder import article_files
from askcaci.encoder import TextEncoder
from askcaci.encoder.export import obtain_encoder
from askcaci.index.cutting import vector_key
from askcaci.models import DEFAULT_MODEL

SHIPPED = Path(__file__).resolve().parent / "shipped" / "sample-vectors.npy"


def ready_vectors() -> tuple[list[bytes], NDArray[np.float16]]:
    """Return the keys of the shipped vectors and these, one unit row a key."""
    rows = np.load(SHIPPED)
    return [key.tobytes() for key in rows["key"]], rows["vector"]


def texts_of(folder: Path, encoder: TextEncoder) -> dict[bytes, str]:
    """Return what an encoder is given of a corpus, by the key of its vector, by key."""
    count, limit = encoder.count, encoder.limit
    texts = {}
    for path in article_files(folder):
        article = read_article(path)
        for passage in chunk(article, count=count, limit=limit):
            text = embedded_text(article, passage, count=count, limit=limit)
            texts[vector_key(text, encoder.fingerprint)] = text
    return dict(sorted(texts.items()))


def main(arguments: list[str]) -> int:
    """Encode the corpus in the folder given and write its vectors."""
    with tempfile.TemporaryDirectory() as scratch:
        encoder = obtain_encoder(DEFAULT_MODEL, Path(scratch))
        texts = texts_of(Path(arguments[0]), encoder)
        vectors = encoder.encode(list(texts.values()), kind="document")
    rows = np.empty(len(texts), [("key", "u1", 32), ("vector", "<f2", encoder.dimension)])
    rows["key"] = [np.frombuffer(key, np.uint8) for key in texts]
    rows["vector"] = vectors
    SHIPPED.parent.mkdir(exist_ok=True)
    np.save(SHIPPED, rows)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
