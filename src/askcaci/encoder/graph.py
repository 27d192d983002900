"""A sentence-transformers model turned into an ONNX graph and checked.

The graph holds the whole model, pooling and normalising included, so any text model
works.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from askcaci.encoder.query import CARD, FORMAT, Card, Kind, open_encoder
from askcaci.errors import ModelUnavailable
from askcaci.graphs import (
    INPUTS,
    TOKENIZER,
    files_of,
    first_line,
    trace,
    write_card,
    write_optimised,
)

# A SentenceTransformer, whose class only an import of seconds could name.
Model: TypeAlias = Any

# The exported graph must give sentence-transformers' own vectors; float32 arithmetic in
# another order leaves the cosine above 0.999999.
PARITY = 0.9999

# A window for models that name none, so that one hostile text cannot take all memory.
_LONGEST_WINDOW = 8192

_PROBES: tuple[str, ...] = (
    "",
    " ",
    "?",
    "border",
    "How long is the Kyrgyz-Tajik border?",
    "In 2018 the riparian states signed a convention;\n\nits ratification took years.",
    "Şuşa Bəyannaməsi 2021-ci ildə imzalanıb.",
    "Президент подписал указ о строительстве железной дороги.",
    "中欧班列经过哈萨克斯坦。 التعاون الإقليمي في آسيا الوسطى",
    "e\u0301tude — “quoted” … 🙂 \u200b zero\u00adwidth",
    "$3.9 billion, 7.125 percent, 1,290 m, 16 November 2018 (see p. 4).",
    "The corridor crosses the Caspian Sea and the South Caucasus. " * 400,
)


def write_graph(source: Path, folder: Path, name: str, fingerprint: str) -> None:
    """Write graph, weights, tokenizer and card of the model in `source` to `folder`.

    Raises:
        ModelUnavailable: it cannot be loaded, has no fast tokenizer, cannot be exported,
            or its vectors differ from sentence-transformers' own.
    """
    model = load_model(source, name, device="cpu")
    card = _export(model, folder, name, fingerprint)
    card["parity"] = _parity(model, folder, card)
    write_card(folder / CARD, card)


def load_model(source: Path, name: str, *, device: str | None) -> Model:
    """Load a model with sentence-transformers, from disk only.

    Raises:
        ModelUnavailable: sentence-transformers cannot load it.
    """
    from sentence_transformers import SentenceTransformer

    try:
        return SentenceTransformer(str(source), device=device, local_files_only=True)
    # Whatever a model's files can make the libraries raise.
    except Exception as error:
        raise ModelUnavailable(
            f"sentence-transformers cannot load {name}: {first_line(error)}",
            place=str(source),
        ) from error


def _export(model: Model, working: Path, name: str, fingerprint: str) -> Card:
    tokenizer = getattr(model.tokenizer, "backend_tokenizer", None)
    if tokenizer is None:
        raise ModelUnavailable(
            f"{name} has no fast tokenizer (tokenizer.json), which questions need"
        )
    window = min(model.max_seq_length or _LONGEST_WINDOW, _LONGEST_WINDOW)
    model.max_seq_length = window
    model.float().eval()
    try:
        version = write_optimised(working, partial(_trace, model))
    # The exporter gives up with errors of many kinds, by the model's operators.
    except Exception as error:
        raise ModelUnavailable(
            f"{name} cannot be exported to ONNX: {first_line(error)}"
        ) from error
    tokenizer.no_padding()
    tokenizer.enable_truncation(
        window, direction=getattr(model.tokenizer, "truncation_side", "right")
    )
    tokenizer.save(str(working / TOKENIZER))
    return {
        "format": FORMAT,
        "name": name,
        "fingerprint": fingerprint,
        "dimension": int(_reference(model, ["a"], "query").shape[1]),
        "max_tokens": window,
        "query_prompt": _prompt(model, ["query"]),
        "document_prompt": _prompt(model, ["document", "passage", "corpus"]),
        "pad_id": int(model.tokenizer.pad_token_id or 0),
        "pad_type_id": int(getattr(model.tokenizer, "pad_token_type_id", 0)),
        "pad_left": model.tokenizer.padding_side == "left",
        "onnxruntime": version,
        "parity": 0.0,
        "files": files_of(working),
    }


def _prompt(model: Model, names: Sequence[str]) -> str:
    return next((model.prompts[n] or "" for n in names if n in model.prompts), "")


def _trace(model: Model, path: Path) -> None:
    import torch

    # Unequal lengths, so that the graph keeps what the attention mask does.
    prepare = getattr(model, "preprocess", None) or model.tokenize
    features = dict(prepare(["How long is the border?", "It is long."]))
    names = [name for name in INPUTS if name in features]
    others = {k: v for k, v in features.items() if not isinstance(v, torch.Tensor)}

    class Graph(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, *tensors: torch.Tensor) -> torch.Tensor:
            inputs = {**others, **dict(zip(names, tensors, strict=True))}
            output: torch.Tensor = self.model(inputs)["sentence_embedding"]
            return output

    inputs = {name: features[name] for name in names}
    trace(Graph(), inputs, {"embedding": ("batch",)}, path)


def _reference(model: Model, texts: Sequence[str], kind: Kind) -> Model:
    encode = model.encode_query if kind == "query" else model.encode_document
    return encode(
        list(texts),
        normalize_embeddings=True,
        convert_to_numpy=True,
        show_progress_bar=False,
    )


def _parity(model: Model, working: Path, card: Card) -> float:
    """Return the smallest cosine between the graph's vectors and the model's own."""
    write_card(working / CARD, card)
    try:
        encoder = open_encoder(working)
        kinds: tuple[Kind, ...] = ("query", "document")
        lowest = min(
            float(np.min(np.sum(encoder.encode(_PROBES, kind=kind) * expected, axis=1)))
            for kind in kinds
            for expected in [_reference(model, _PROBES, kind)]
        )
    except ModelUnavailable:
        raise
    # A graph that fixed a shape while it was traced fails inside onnxruntime.
    except Exception as error:
        raise ModelUnavailable(
            f"{card['name']} cannot be run by onnxruntime: {first_line(error)}"
        ) from error
    # Written so that a NaN fails.
    if not lowest >= PARITY:
        raise ModelUnavailable(
            f"the export of {card['name']} is not faithful: "
            f"cosine {lowest:.5f} with sentence-transformers, {PARITY} needed"
        )
    return lowest
