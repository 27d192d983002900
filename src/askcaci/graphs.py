"""Exported ONNX graphs: made once for each model, never partly, opened in milliseconds.

What the encoder and the reader share: each is a folder that holds a graph, its weights in
a file to be mapped into memory, a tokenizer, and a card with the size and hash of each.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypedDict

from askcaci.errors import ModelUnavailable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from onnx import GraphProto
    from tokenizers import Encoding

# An onnxruntime.InferenceSession, which has no types.
Session: TypeAlias = Any

# A torch.nn.Module; naming its class would need an import that takes seconds.
Module: TypeAlias = Any

# The names of a tensor's axes, in order.
Axes: TypeAlias = tuple[str, ...]

GRAPH = "model.onnx"
WEIGHTS = "weights.bin"
TOKENIZER = "tokenizer.json"

# The inputs that a tokenizer gives and a graph may take.
INPUTS = ("input_ids", "attention_mask", "token_type_ids")

_UNFINISHED = ".unfinished-"
_REPLACED = "-old"


class File(TypedDict):
    """One file of an export."""

    bytes: int
    sha256: str


def open_session(graph: Path, *, threads: int = 0, packed: bool = False) -> Session:
    """Open an optimised graph.

    With `packed`, weights are copied in the order in which the processor multiplies: a
    large model of 8-bit weights opens a tenth of a second later and runs a fifth faster.

    Each run takes `threads` threads, 0 for as many as there are cores; with 1 it is its
    caller's, so that several callers can run it at once.

    Raises whatever onnxruntime raises on a bad file.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = threads
    # Memory plans for tensors pay off if sizes repeat; here they only accumulate.
    options.enable_mem_pattern = False
    # Threads that wait for the next run in a busy loop take a core from what runs in between.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # The file was optimised when exported. Not packing the encoder's weights again leaves
    # them in the memory map: opening takes 0.02 s instead of 0.19 s.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    if not packed:
        options.add_session_config_entry("session.disable_prepacking", "1")
    return onnxruntime.InferenceSession(
        str(graph),
        options,
        providers=["CPUExecutionProvider"],
        # On a bad file, its second attempt prints a message to standard output.
        enable_fallback=0,
    )


def trace(
    module: Module, inputs: Mapping[str, Any], outputs: Mapping[str, Axes], path: Path
) -> None:
    """Write a torch module's computation on some tensors as a graph, for any size of them.

    Args:
        module: takes the tensors by position.
        inputs: tensors by name, shape (batch, length).
        outputs: the axes of what it returns, by name.
        path: the graph's file.
    """
    import torch

    axes: dict[str, Axes] = {**dict.fromkeys(inputs, ("batch", "length")), **outputs}
    with torch.no_grad():
        # The newer exporter (dynamo=True) gives a graph for the packaged model that
        # onnxruntime rejects; the older one takes two seconds and is exact.
        torch.onnx.export(
            module.eval(),
            tuple(inputs.values()),
            str(path),
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_axes={name: dict(enumerate(named)) for name, named in axes.items()},
            dynamo=False,
            opset_version=17,
        )


def optimise(traced: Path, graph: Path, *, weights: str | None = None) -> str:
    """Let onnxruntime fuse a graph once; return the version of onnxruntime that did.

    The extended level fuses operators for any CPU; only the level above it lays weights
    out for the current machine. With `weights`, a file's name, the weights are in that
    file next to the graph, to be mapped into memory.

    Raises whatever onnxruntime raises on a graph it cannot run.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.graph_optimization_level = (
        onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    )
    options.optimized_model_filepath = str(graph)
    if weights is not None:
        entry = "session.optimized_model_external_initializers_"
        options.add_session_config_entry(f"{entry}file_name", weights)
        options.add_session_config_entry(f"{entry}min_size_in_bytes", "1024")
    onnxruntime.InferenceSession(str(traced), options, providers=["CPUExecutionProvider"])
    if weights is not None:
        _write_branches_once(graph)
    return str(onnxruntime.__version__)


def _write_branches_once(path: Path) -> None:
    """Remove what onnxruntime before 1.31 writes twice and then refuses to read.

    With weights in a file of their own, that is each constant of a branch of an `If`,
    which the exporter makes of `squeeze`.
    """
    import onnx

    model = onnx.load(path, load_external_data=False)
    doubled = False
    for branch in _branches(model.graph):
        once = {one.name: one for one in branch.initializer}
        if len(once) < len(branch.initializer):
            doubled = True
            kept = list(once.values())
            del branch.initializer[:]
            branch.initializer.extend(kept)
    if doubled:
        onnx.save(model, path)


def _branches(graph: GraphProto) -> Iterator[GraphProto]:
    for node in graph.node:
        for attribute in node.attribute:
            if attribute.HasField("g"):
                yield attribute.g
                yield from _branches(attribute.g)


def write_optimised(folder: Path, write: Callable[[Path], None]) -> str:
    """Write to a folder, optimised, the graph that `write` writes to a path.

    Returns the version of onnxruntime that optimised it.
    """
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        traced = Path(scratch) / "traced.onnx"
        write(traced)
        return optimise(traced, folder / GRAPH, weights=WEIGHTS)


@contextmanager
def made_whole(folder: Path) -> Iterator[Path]:
    """Yield a working folder that becomes `folder` when the block ends well.

    A block that fails or is killed leaves nothing that could be taken for an export.
    No other process may be exporting at the same time.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    remove_unfinished(folder.parent)
    working = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=folder.parent))
    try:
        yield working
        _put_in_place(working, folder)
    finally:
        shutil.rmtree(working, ignore_errors=True)


def remove_unfinished(parent: Path) -> None:
    """Remove what killed exports left; no other process may be exporting."""
    for folder in parent.glob(f"{_UNFINISHED}*"):
        shutil.rmtree(folder, ignore_errors=True)


def exports_of(
    name: str,
    parent: Path,
    read_card: Callable[[Path], Mapping[str, Any]],
    find: Callable[[str], Path],
) -> list[Path]:
    """Return the finished exports in `parent` of the model of that name.

    A folder can hold another model than it did; what was exported then is left out.

    Raises:
        ModelUnavailable: `find` does not find the model in the folder of that name.
    """
    cards = {}
    for folder in sorted(parent.glob("[!.]*")):
        with suppress(ModelUnavailable):
            cards[folder] = read_card(folder)
    named = [folder for folder, card in cards.items() if card["name"] == name]
    if not named or not Path(name).expanduser().is_dir():
        return named
    now = fingerprint_of(find(name))
    return [folder for folder in named if cards[folder]["fingerprint"] == now]


def files_of(folder: Path) -> dict[str, File]:
    """Return the size and hash of each file of an export, for its card."""
    return {
        path.name: {"bytes": path.stat().st_size, "sha256": sha256_of(path)}
        for path in sorted(folder.iterdir())
    }


def write_card(path: Path, card: Mapping[str, object]) -> None:
    """Write the card of an export."""
    path.write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", "utf-8")


def check_sizes(folder: Path, files: Mapping[str, File], message: str, hint: str) -> None:
    """Compare the sizes of an export's files with its card.

    A mapped file that is shorter than the graph believes kills the process.

    Raises:
        ModelUnavailable: one is not of that size; with the message and hint given.
    """
    for name, file in files.items():
        if _size(folder / name) != file["bytes"]:
            raise ModelUnavailable(message, place=str(folder / name), hint=hint)


def check_hashes(folder: Path, files: Mapping[str, File], message: str, hint: str) -> None:
    """Compare the sizes and hashes of an export's files with its card.

    Raises:
        ModelUnavailable: one differs from what was exported; with the message and hint given.
    """
    check_sizes(folder, files, message, hint)
    for name, file in files.items():
        if sha256_of(folder / name) != file["sha256"]:
            raise ModelUnavailable(message, place=str(folder / name), hint=hint)


def fingerprint_of(source: Path) -> str:
    """Return the SHA-256, in hex digits, over the files that make what a model gives.

    Weights, tokenizer and the settings of its modules; not its description, and not the
    exports for other runtimes that some models carry.
    """
    weights = sorted(source.rglob("*.safetensors")) or sorted(source.rglob("*.bin"))
    settings = [
        *source.rglob("*config*.json"),
        *source.glob("modules.json"),
        *source.rglob("tokenizer.json"),
        *source.rglob("vocab.*"),
        *source.rglob("*.model"),
    ]
    digest = hashlib.sha256()
    for path in sorted({*weights, *settings}):
        relative = path.relative_to(source)
        ours = relative.parts[0] not in ("onnx", "openvino")
        if ours and path.name != "data_config.json":
            digest.update(f"{relative.as_posix()} {sha256_of(path)}\n".encode())
    return digest.hexdigest()


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file as hex digits."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def first_line(error: BaseException) -> str:
    """Return an error's message, cut to one line."""
    lines = str(error).strip().splitlines()
    return lines[0][:300] if lines else type(error).__name__


def valid(text: str) -> str:
    """Replace lone surrogates, which a tokenizer refuses."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def padded(
    encodings: Sequence[Encoding], *, pad_id: int, pad_type_id: int, left: bool = False
) -> dict[str, NDArray[np.int64]]:
    """Return the arrays of some encodings that a graph may take, by the names in `INPUTS`.

    Arrays of shape (len(encodings), length of the longest, at least 1), padded right or
    `left`.
    """
    import numpy as np

    shape = len(encodings), max(1, *(len(e.ids) for e in encodings), 1)
    feed = {
        "input_ids": np.full(shape, pad_id, np.int64),
        "attention_mask": np.zeros(shape, np.int64),
        "token_type_ids": np.full(shape, pad_type_id, np.int64),
    }
    for row, encoding in enumerate(encodings):
        size = len(encoding.ids)
        at = slice(shape[1] - size, None) if left else slice(0, size)
        feed["input_ids"][row, at] = encoding.ids
        feed["attention_mask"][row, at] = encoding.attention_mask
        feed["token_type_ids"][row, at] = encoding.type_ids
    return feed


def _put_in_place(working: Path, folder: Path) -> None:
    for path in working.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())
    replaced = working.with_name(working.name + _REPLACED)
    if folder.exists():
        # Only a damaged export is ever replaced, and nobody can be using it.
        folder.rename(replaced)
    working.chmod(0o755)
    working.rename(folder)
    shutil.rmtree(replaced, ignore_errors=True)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1
