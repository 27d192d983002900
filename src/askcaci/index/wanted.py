"""The encoder that a build was asked for, against the one the index was made with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from askcaci.chunking import CHUNKING
from askcaci.encoder import Encoder, TextEncoder
from askcaci.encoder.bulk import EncodeDocuments, document_encoder
from askcaci.encoder.export import is_exported, obtain_encoder
from askcaci.errors import IndexUnusable
from askcaci.index.state import other_chunking
from askcaci.models import DEFAULT_MODEL


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the caller of `build` asked for; `meta` is the metadata of the index.

    Encoders are kept in `index_dir`; `place` names the database in messages.
    """

    index_dir: Path
    place: str
    model: str | None
    offline: bool
    hub: str | None
    encoder: TextEncoder | None
    notify: Callable[[str], None] | None

    def check(self, meta: Mapping[str, str]) -> None:
        """Refuse to mix passages or vectors of two kinds.

        Raises:
            IndexUnusable: the index was made by other rules or another model.
        """
        if meta["chunking"] != CHUNKING:
            raise other_chunking(self.place)
        name = self.encoder.name if self.encoder else self.model
        if name is not None and name != meta["encoder"]:
            raise self._other_encoder(meta, name)

    def exported(self, meta: Mapping[str, str]) -> bool:
        """Return True if questions can be encoded with what is on disk."""
        return self.encoder is not None or is_exported(self.index_dir, meta["fingerprint"])

    def obtain(self, meta: Mapping[str, str], *, afresh: bool) -> TextEncoder:
        """Return the encoder; unless everything is made afresh, it must be the index's.

        Raises:
            ModelUnavailable: it is not available.
            IndexUnusable: it is not the one the index was made with.
        """
        encoder = self.encoder or obtain_encoder(
            self.model or meta.get("encoder") or DEFAULT_MODEL,
            self.index_dir,
            offline=self.offline,
            endpoint=self.hub,
            notice=self.notify,
            verify=afresh,
        )
        if not afresh and encoder.fingerprint != meta["fingerprint"]:
            raise self._other_encoder(meta, f"another version of {encoder.name}")
        return encoder

    def _other_encoder(self, meta: Mapping[str, str], name: str) -> IndexUnusable:
        option = f" --model {self.model}" if self.model else ""
        return IndexUnusable(
            f"the index was made with the model {meta['encoder']}, not {name}",
            place=self.place,
            hint=f"Make it anew with:\n  askcaci{option} index rebuild",
        )


def documents(encoder: TextEncoder, total: int) -> EncodeDocuments:
    """Return how to encode `total` documents with an encoder."""
    if isinstance(encoder, Encoder):
        return document_encoder(encoder, total)

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        return encoder.encode(texts, kind="document")

    return encode
