"""A sentence-transformers model turned into an ONNX graph and checked.

The graph holds the whole model, pooling and normalising included, so any text model
works.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from askcaci.encoder.query import (
    CARD,
    FORMAT,
    Card,
    Kind,
    first_line,
    open_encoder,
    sha256_of,
)
from askcaci.errors import ModelUnavailable

# A SentenceTransformer, whose class only an import of seconds could name.
Model: TypeAlias = Any

# The exported graph must give sentence-transformers' own vectors; float32 arithmetic in
# another order leaves the cosine above 0.999999.
PARITY = 0.9999

_INPUTS = ("input_ids", "attention_mask", "token_type_ids")

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
    _write_card(folder, card)


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
        _trace(model, working / "traced.onnx")
        version = _optimise(working)
    # The exporter gives up with errors of many kinds, by the model's operators.
    except Exception as error:
        raise ModelUnavailable(
            f"{name} cannot be exported to ONNX: {first_line(error)}"
        ) from error
    tokenizer.no_padding()
    tokenizer.enable_truncation(
        window, direction=getattr(model.tokenizer, "truncation_side", "right")
    )
    tokenizer.save(str(working / "tokenizer.json"))
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
        "files": {
            path.name: {"bytes": path.stat().st_size, "sha256": sha256_of(path)}
            for path in sorted(working.iterdir())
        },
    }


def _prompt(model: Model, names: Sequence[str]) -> str:
    return next((model.prompts[n] or "" for n in names if n in model.prompts), "")


def _trace(model: Model, path: Path) -> None:
    import torch

    # Unequal lengths, so that the graph keeps what the attention mask does.
    prepare = getattr(model, "preprocess", None) or model.tokenize
    features = dict(prepare(["How long is the border?", "It is long."]))
    names = [name for name in _INPUTS if name in features]
    others = {k: v for k, v in features.items() if not isinstance(v, torch.Tensor)}

    class Graph(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, *tensors: torch.Tensor) -> torch.Tensor:
            inputs = {**others, **dict(zip(names, tensors, strict=True))}
            output: torch.Tensor = self.model(inputs)["sentence_embedding"]
            return output

    with torch.no_grad():
        # The newer exporter (dynamo=True) gives a graph for this model that onnxruntime
        # rejects; the older one takes two seconds and is exact.
        torch.onnx.export(
            Graph().eval(),
            tuple(features[name] for name in names),
            str(path),
            input_names=names,
            output_names=["embedding"],
            dynamic_axes={
                **{n: {0: "batch", 1: "length"} for n in names},
                "embedding": {0: "batch"},
            },
            dynamo=False,
            opset_version=17,
        )


def _optimise(working: Path) -> str:
    """Let onnxruntime fuse the graph once and keep its weights apart, to be mapped.

    The extended level fuses operators for any CPU; only the level above it lays weights
    out for the machine at hand.
    """
    import onnxruntime

    traced = working / "traced.onnx"
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.graph_optimization_level = (
        onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    )
    options.optimized_model_filepath = str(working / "model.onnx")
    entry = "session.optimized_model_external_initializers_"
    options.add_session_config_entry(f"{entry}file_name", "weights.bin")
    options.add_session_config_entry(f"{entry}min_size_in_bytes", "1024")
    onnxruntime.InferenceSession(str(traced), options, providers=["CPUExecutionProvider"])
    for leftover in working.glob("traced*"):
        leftover.unlink()
    return str(onnxruntime.__version__)


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
    _write_card(working, card)
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


def _write_card(working: Path, card: Card) -> None:
    text = json.dumps(card, indent=2, ensure_ascii=False) + "\n"
    (working / CARD).write_text(text, "utf-8")
