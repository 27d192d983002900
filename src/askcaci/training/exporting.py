"""A trained reader as what the package ships: an ONNX graph and files of its weights.

The weights of matrix products and the word embeddings are 8-bit integers with a scale a
column or row. They are in files of bounded size next to the graph, mapped into memory when
it is opened.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
import tempfile
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from askcaci.errors import UnusableError
from askcaci.graphs import (
    GRAPH,
    INPUTS,
    TOKENIZER,
    File,
    files_of,
    optimise,
    trace,
    write_card,
)
from askcaci.reader.model import CARD, FORMAT, WINDOW, Card, SpanReader, open_reader
from askcaci.training.examples import Example
from askcaci.training.model import HEAD, Reader
from askcaci.training.smoothing import smoothed
from askcaci.training.windows import layout_of, tokenizer_at

if TYPE_CHECKING:
    from onnx import ModelProto, NodeProto, TensorProto

Precision = Literal["fp32", "int8"]

# How far logits of an export may be from torch's: rounding only, or that of 8 bits.
_PARITY: dict[Precision, float] = {"fp32": 1e-3, "int8": 2.5}

# Word pieces that a reader has places for; windows are shorter.
_MAX_TOKENS = 512

# No file of weights is larger, and no weight smaller is put into one.
_FILE_BYTES = 52_000_000
_TABLE_BYTES = 1 << 12

_PROBES = (
    ("How long is the border?", "The 972-kilometer border was agreed in March 2025."),
    ("Who signed?", "Nobody has said who signed; ratification took years. " * 6),
    ("?", "e\u0301tude — “quoted” 🙂, $3.9 billion, 7.125 percent"),
)


def export(
    reader: Reader,
    base: Path,
    folder: Path,
    *,
    name: str,
    precision: Precision,
    calibration: Sequence[Example] = (),
) -> SpanReader:
    """Write graph, weights, tokenizer and card of a trained reader; return it opened.

    With "int8" the weights of matrix products are 8-bit integers, one scale a column, and
    what they are multiplied with is rounded to 8 bits as it comes.

    Args:
        reader: the trained model.
        base: the folder of the model it was trained from, for its tokenizer.
        folder: where to write.
        name: what the reader calls itself.
        precision: of the weights.
        calibration: questions on texts that show which inputs of products are large; with
            8 bits, products are smoothed by them.

    Raises:
        UnusableError: its logits are not torch's.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as working:
        traced, optimised = Path(working) / "traced.onnx", Path(working) / GRAPH
        if precision == "int8":
            _trace(_smoothed(reader, base, calibration), traced)
            _quantise(traced)
        else:
            _trace(reader, traced)
        version = optimise(traced, optimised)
        _write(optimised, folder, embeddings_in_8_bits=precision == "int8")
    shutil.copy(base / TOKENIZER, folder / TOKENIZER)
    files = {
        file: what
        for file, what in files_of(folder).items()
        if Path(file).suffix in (".onnx", ".bin") or file == TOKENIZER
    }
    card: Card = {
        "format": FORMAT,
        "name": name,
        "fingerprint": _fingerprint(files),
        "max_tokens": _MAX_TOKENS,
        "pad_id": layout_of(tokenizer_at(folder / TOKENIZER)).pad,
        "pad_type_id": 0,
        "onnxruntime": version,
        "parity": 0.0,
        "files": files,
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


def _smoothed(reader: Reader, base: Path, calibration: Sequence[Example]) -> Reader:
    if not calibration:
        return reader
    tokenizer = tokenizer_at(base / TOKENIZER)
    pairs = [(one.question, one.context) for one in calibration]
    return smoothed(reader, [one.ids[:WINDOW] for one in tokenizer.encode_batch(pairs)])


def _trace(reader: Reader, path: Path) -> None:
    import torch

    class Graph(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.reader = reader

        def forward(
            self, ids: torch.Tensor, attention: torch.Tensor
        ) -> tuple[torch.Tensor, torch.Tensor]:
            read = self.reader(input_ids=ids, attention_mask=attention)
            return read.start_logits, read.end_logits

    attention = torch.ones((2, 24), dtype=torch.long)
    attention[1, 16:] = 0
    ids = torch.randint(1_000, 20_000, (2, 24))
    inputs = dict(zip(INPUTS, (ids, attention), strict=False))
    outputs = dict.fromkeys(("start_logits", "end_logits"), ("batch", "length"))
    training = reader.training
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        trace(Graph(), inputs, outputs, path)
    reader.train(training)


def _quantise(path: Path) -> None:
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    # It recommends a preparation that the optimisation afterwards makes needless.
    logging.getLogger().addFilter(lambda record: "pre-processing" not in record.msg)
    head = [node.name for node in onnx.load(path).graph.node if HEAD in node.name]
    quantize_dynamic(
        path,
        path,
        nodes_to_exclude=head,
        per_channel=True,
        weight_type=QuantType.QInt8,
        op_types_to_quantize=["MatMul"],
        extra_options={"MatMulConstBOnly": True},
    )


def _write(optimised: Path, folder: Path, *, embeddings_in_8_bits: bool) -> None:
    """Write a graph to a folder, its weights in files of at most `_FILE_BYTES`."""
    import onnx
    from onnx import external_data_helper

    model = onnx.load(optimised)
    if embeddings_in_8_bits:
        _round_embeddings(model)
    number, used = 1, 0
    for path in folder.glob("weights-*.bin"):
        path.unlink()
    for tensor in sorted(model.graph.initializer, key=lambda one: one.name):
        size = len(tensor.raw_data)
        if size < _TABLE_BYTES:
            continue
        if used and used + size > _FILE_BYTES:
            number, used = number + 1, 0
        used += size
        external_data_helper.set_external_data(tensor, f"weights-{number}.bin")
    onnx.save(model, folder / GRAPH)


def _round_embeddings(model: ModelProto) -> None:
    """Keep the word embeddings as 8-bit integers with a scale a row.

    What was one look-up becomes two, of a row and of its scale, and their product.
    """
    import onnx
    from onnx import numpy_helper

    tables = {one.name: one for one in model.graph.initializer}
    name, lookup = _largest_lookup(model, tables)
    table = numpy_helper.to_array(tables[name])
    scales = np.maximum(np.abs(table).max(axis=1, keepdims=True), 1e-12) / 127
    rows = np.rint(table / scales).astype(np.int8)
    model.graph.initializer.remove(tables[name])
    model.graph.initializer.extend(
        [
            numpy_helper.from_array(rows, f"{name}.rows"),
            numpy_helper.from_array(scales.astype(np.float32), f"{name}.scales"),
        ]
    )
    ids, made = lookup.input[1], lookup.output[0]
    node = onnx.helper.make_node
    place = list(model.graph.node).index(lookup)
    model.graph.node.remove(lookup)
    for one in (
        node("Mul", [f"{made}.float", f"{made}.scale"], [made]),
        node("Cast", [f"{made}.row"], [f"{made}.float"], to=onnx.TensorProto.FLOAT),
        node("Gather", [f"{name}.scales", ids], [f"{made}.scale"]),
        node("Gather", [f"{name}.rows", ids], [f"{made}.row"]),
    ):
        model.graph.node.insert(place, one)


def _largest_lookup(
    model: ModelProto, tables: dict[str, TensorProto]
) -> tuple[str, NodeProto]:
    """Return the name of the largest table that rows are looked up in, and the look-up."""
    lookups = [
        node
        for node in model.graph.node
        if node.op_type == "Gather" and node.input[0] in tables
    ]
    largest = max(lookups, key=lambda node: len(tables[node.input[0]].raw_data))
    return largest.input[0], largest


def _fingerprint(files: Mapping[str, File]) -> str:
    """Return the SHA-256 over the names and hashes of an export's files."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name} {files[name]['sha256']}\n".encode())
    return digest.hexdigest()


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
            expected = reader(input_ids=torch.tensor([encoding.ids]))
        inside = [part == 1 for part in encoding.sequence_ids]
        for given, logits in (
            (window.starts, expected.start_logits),
            (window.ends, expected.end_logits),
        ):
            difference = np.abs(given - logits[0].numpy()[inside])
            furthest = max(furthest, float(np.max(difference)))
    return furthest
