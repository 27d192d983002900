"""Many documents at once: on a GPU through sentence-transformers, else as questions are.

On a processor the exported graph is the faster of the two, so torch is not imported.
"""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from askcaci.encoder.graph import load_model
from askcaci.encoder.query import Encoder
from askcaci.errors import ModelUnavailable
from askcaci.graphs import fingerprint_of
from askcaci.models import find_model
from askcaci.quiet import quiet

EncodeDocuments = Callable[[Sequence[str]], NDArray[np.float32]]

# Importing torch and loading the model takes 6 to 10 s on two cores, in which onnxruntime
# encodes 170 to 280 paragraphs of the Analyst's length.
WORTH_TORCH = 256

_ACCELERATORS = ("/dev/nvidia0", "/dev/nvidiactl", "/dev/kfd", "/dev/dxg")


def document_encoder(encoder: Encoder, total: int) -> EncodeDocuments:
    """Return the fastest way to encode `total` documents with an encoder's model."""
    if total > WORTH_TORCH and _accelerator_likely():
        model = _on_accelerator(encoder)
        if model is not None:
            return model
    return lambda texts: encoder.encode(texts, kind="document")


def _accelerator_likely() -> bool:
    """Look for a device without importing torch."""
    if sys.platform == "darwin":
        return platform.machine() == "arm64"
    return any(Path(device).exists() for device in _ACCELERATORS)


def _on_accelerator(encoder: Encoder) -> EncodeDocuments | None:
    try:
        source = find_model(encoder.name, offline=True)
        if fingerprint_of(source) != encoder.fingerprint:
            return None
        with quiet():
            import torch

            if not (torch.cuda.is_available() or torch.backends.mps.is_available()):
                return None
            model = load_model(source, encoder.name, device=None)
    except ModelUnavailable:
        return None
    model.max_seq_length = encoder.max_tokens

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        with quiet():
            return np.asarray(
                model.encode_document(
                    list(texts), normalize_embeddings=True, show_progress_bar=False
                ),
                np.float32,
            )

    return encode
