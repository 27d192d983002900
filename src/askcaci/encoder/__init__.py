"""Texts to unit vectors.

Questions go through onnxruntime and tokenizers alone (`query`), because importing torch
takes seconds. `export` turns a model once into an ONNX graph that is checked against
sentence-transformers, `bulk` encodes many texts on a GPU.
Nothing heavy is imported before it is needed.
"""

from askcaci.encoder.query import (
    Encoder,
    Kind,
    TextEncoder,
    check_encoder,
    encoder_folder,
    open_encoder,
)

__all__ = [
    "Encoder",
    "Kind",
    "TextEncoder",
    "check_encoder",
    "encoder_folder",
    "open_encoder",
]
