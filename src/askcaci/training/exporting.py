"""A trained reader as what the package ships: an ONNX graph without its embeddings.

The embedding table is most of the weights and is frozen, so it stays where it is: in the
package that carries the encoder, from which the graph is given it when it is opened.
"""

from __future__ import annotations

import logging
import tempfile
import warnings
from pathlib import Path
from typing import Literal

import numpy as np

from askcaci.errors import UnusableError
from askcaci.graphs import GRAPH, INPUTS, files_of, optimise, sha256_of, trace, write_card
from askcaci.reader.model import CARD, FORMAT, Card, SpanReader, open_reader
from askcaci.training.model import EMBEDDINGS, Reader

Precision = Literal["fp32", "fp16", "int8"]

# How far logits of an export may be from torch's: rounding only, or that of 8 bits.
_PARITY: dict[Precision, float] = {"fp32": 1e-3, "fp16": 0.05, "int8": 2.5}

_PREFIX = f"reader.{EMBEDDINGS}"
_TABLE_BYTES = 1 << 16

_PROBES = (
    ("How long is the border?", "The 972-kilometer border was agreed in March 2025."),
    ("Who signed?", "Nobody has said who signed; ratification took years. " * 6),
    ("?", "e\u0301tude — “quoted” 🙂, $3.9 billion, 7.125 percent"),
)


def export(reader: Reader, folder: Path, *, name: str, precision: Precision) -> SpanReader:
    """Write graph and card of a trained reader to a folder, and return it opened.

    With "int8" the weights of matrix products are 8-bit integers, one scale a column, and
    what they are multiplied with is rounded to 8 bits as it comes.

    Raises:
        UnusableError: its logits are not torch's.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as working:
        traced = Path(working) / "traced.onnx"
        _trace(reader, traced)
        if precision == "int8":
            _quantise(traced)
        version = optimise(traced, folder / GRAPH)
    shared = _without_embeddings(folder / GRAPH, halve=precision == "fp16")
    card: Card = {
        "format": FORMAT,
        "name": name,
        "fingerprint": sha256_of(folder / GRAPH),
        "max_tokens": int(reader.config.max_position_embeddings),
        "pad_id": int(reader.config.pad_token_id or 0),
        "pad_type_id": 0,
        "embeddings": shared,
        "onnxruntime": version,
        "parity": 0.0,
        "files": {name: file for name, file in files_of(folder).items() if name == GRAPH},
    }
    write_card(folder / CARD, card)
    opened = open_reader(folder)
    card["parity"] = round(_furthest(reader, opened), 6)
    # Written so that a NaN fails.
    if not card["parity"] <= _PARITY[precision]:
        raise UnusableError(
            f"the {precision} export is not faithful: its logits are up to "
            f"{card['parity']:.3f} from torch's",
            place=str(folder),
        )
    write_card(folder / CARD, card)
    return opened


def _trace(reader: Reader, path: Path) -> None:
    import torch

    class Graph(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.reader = reader

        def forward(
            self, ids: torch.Tensor, attention: torch.Tensor, types: torch.Tensor
        ) -> tuple[torch.Tensor, torch.Tensor]:
            read = self.reader(
                input_ids=ids, attention_mask=attention, token_type_ids=types
            )
            return read.start_logits, read.end_logits

    attention = torch.ones((2, 24), dtype=torch.long)
    attention[1, 16:] = 0
    ids = torch.randint(1_000, 20_000, (2, 24))
    inputs = dict(zip(INPUTS, (ids, attention, torch.zeros_like(ids)), strict=True))
    outputs = dict.fromkeys(("start_logits", "end_logits"), ("batch", "length"))
    training = reader.training
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        trace(Graph(), inputs, outputs, path)
    reader.train(training)


def _quantise(path: Path) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    # It recommends a preparation that the optimisation afterwards makes needless.
    logging.getLogger().addFilter(lambda record: "pre-processing" not in record.msg)
    quantize_dynamic(
        path,
        path,
        per_channel=True,
        weight_type=QuantType.QInt8,
        op_types_to_quantize=["MatMul"],
        extra_options={"MatMulConstBOnly": True},
    )


def _without_embeddings(path: Path, *, halve: bool) -> dict[str, str]:
    """Leave the embeddings out of a graph's file; with `halve`, keep the rest as fp16.

    Returns the weights that it now lacks, and what the encoder's package calls them.
    """
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(path)
    shared, halved = {}, []
    for tensor in graph.graph.initializer:
        if tensor.name.startswith(_PREFIX) and len(tensor.raw_data) >= _TABLE_BYTES:
            shared[tensor.name] = tensor.name.removeprefix("reader.bert.")
            size = len(tensor.raw_data)
            tensor.ClearField("raw_data")
            tensor.data_location = onnx.TensorProto.EXTERNAL
            # A place to point at; the values are handed over when the graph is opened.
            for key, value in (("location", "embeddings"), ("offset", 0), ("length", size)):
                tensor.external_data.add(key=key, value=str(value))
        elif halve and tensor.data_type == onnx.TensorProto.FLOAT and tensor.dims:
            values = numpy_helper.to_array(tensor).astype(np.float16)
            halved.append(tensor.name)
            tensor.CopyFrom(numpy_helper.from_array(values, f"{tensor.name}.half"))
    for name in halved:
        node = onnx.helper.make_node("Cast", [f"{name}.half"], [name], to=1)
        graph.graph.node.insert(0, node)
    path.write_bytes(graph.SerializeToString())
    return shared


def _furthest(reader: Reader, opened: SpanReader) -> float:
    """Return the largest difference of a logit that the two give a text's tokens."""
    import torch

    tokenizer = opened.tokenizer
    furthest = 0.0
    reader.eval()
    read = opened.read_pairs(_PROBES)
    for (question, text), (window, *_) in zip(_PROBES, read, strict=True):
        encoding = tokenizer.encode(question, text)
        with torch.no_grad():
            expected = reader(
                input_ids=torch.tensor([encoding.ids]),
                token_type_ids=torch.tensor([encoding.type_ids]),
            )
        inside = [part == 1 for part in encoding.sequence_ids]
        for given, logits in (
            (window.starts, expected.start_logits),
            (window.ends, expected.end_logits),
        ):
            difference = np.abs(given - logits[0].numpy()[inside])
            furthest = max(furthest, float(np.max(difference)))
    return furthest
