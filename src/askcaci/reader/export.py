"""Export readers that a user names next to the index: once each, and never partly."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from askcaci.errors import IndexBusy, IndexUnwritable, ModelUnavailable
from askcaci.graphs import (
    GRAPH,
    INPUTS,
    TOKENIZER,
    Axes,
    check_sizes,
    exports_of,
    files_of,
    fingerprint_of,
    first_line,
    made_whole,
    open_session,
    trace,
    write_card,
    write_optimised,
)
from askcaci.models import READER, Notice, find_model
from askcaci.quiet import quiet
from askcaci.reader.model import CARD, FORMAT, Card, open_reader, read_card

# A model and a tokenizer of transformers; naming their classes would need an import that
# takes seconds.
Model: TypeAlias = Any
FastTokenizer: TypeAlias = Any

# The exported graph's logits may differ from transformers' own by this; float32 arithmetic in
# another order makes a hundredth of that.
PARITY = 1e-3

# The most word pieces that any model is given at once.
_LONGEST = 512

# Longer than an export of a large model.
_WAIT_SECONDS = 600.0

_OUTPUTS: dict[str, Axes] = {
    "start_logits": ("batch", "length"),
    "end_logits": ("batch", "length"),
}

# Pairs of unequal length, the last one longer than any window.
_PROBES = (
    ("How long is the border?", "The 972-kilometer border was agreed in March 2025."),
    ("?", "e\u0301tude — “quoted” … 🙂, $3.9 billion, 7.125 percent (see p. 4)."),
    ("Кто подписал указ?", "Президент подписал указ. 中欧班列经过哈萨克斯坦。"),
    ("Who signed?", ""),
    ("Where does it cross?", "The corridor crosses the Caspian Sea by ship. " * 200),
)


@dataclass(frozen=True, slots=True)
class _Checkpoint:
    """A loaded checkpoint, its inputs, and how many word pieces it takes at once."""

    model: Model
    tokenizer: FastTokenizer
    inputs: tuple[str, ...]
    longest: int

    def features(self, probes: Sequence[tuple[str, str]]) -> dict[str, Any]:
        """Return probes as padded tensors by name, shape (len(probes), length)."""
        questions, texts = zip(*probes, strict=True)
        features = self.tokenizer(
            list(questions),
            list(texts),
            padding=True,
            truncation=True,
            max_length=self.longest,
            return_attention_mask=True,
            return_token_type_ids="token_type_ids" in self.inputs,
            return_tensors="pt",
        )
        return {name: features[name] for name in self.inputs}


def obtain_reader(
    name: str,
    index_dir: Path,
    *,
    offline: bool = False,
    endpoint: str | None = None,
    notice: Notice | None = None,
) -> Path:
    """Return the folder of an exported reader, after exporting it next to the index if needed.

    Args:
        name: a folder, or a name on the hub.
        index_dir: the folder of generated files.
        offline: never use a network.
        endpoint: the hub's address, if not the usual one.
        notice: called with a message before something that takes a while.

    Raises:
        ModelUnavailable: the reader cannot be found, or does not pass the checks.
        IndexBusy: another process is still exporting after some minutes.
        IndexUnwritable: the folder takes no file.
    """
    find = partial(
        find_model, role=READER, offline=offline, endpoint=endpoint, notice=notice
    )
    parent = index_dir / "reader"
    for folder in exports_of(name, parent, read_card, find):
        if _usable(folder):
            return folder
    source = find(name)
    fingerprint = fingerprint_of(source)
    folder = parent / fingerprint[:16]
    with _alone(parent):
        # Exported under another name, or by the process that was waited for.
        if not _usable(folder):
            if notice is not None:
                notice(f"preparing the reader {name}, which is done once")
            with made_whole(folder) as working, quiet():
                _write(source, working, name, fingerprint)
    return folder


def _usable(folder: Path) -> bool:
    """Return True if an export exists, is complete, and fits the installed onnxruntime."""
    import onnxruntime

    try:
        card = read_card(folder)
        check_sizes(folder, card["files"], "damaged", "")
        if card["onnxruntime"] != onnxruntime.__version__:
            open_reader(folder)
    except ModelUnavailable:
        return False
    return True


@contextmanager
def _alone(parent: Path) -> Iterator[None]:
    """Lock a folder of exports for writing; the lock is released if the process dies."""
    from filelock import FileLock, Timeout

    lock = FileLock(parent / ".lock")
    try:
        parent.mkdir(parents=True, exist_ok=True)
        with lock.acquire(timeout=_WAIT_SECONDS):
            yield
    except Timeout as error:
        raise IndexBusy(
            "another askcaci is preparing a reader", place=str(parent), hint=READER.remedy
        ) from error
    except (OSError, NotImplementedError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise IndexUnwritable(
            f"the reader cannot be written: {reason}",
            place=str(parent),
            hint=f"Make room or make the folder writable. {READER.remedy}",
        ) from error


def _write(source: Path, folder: Path, name: str, fingerprint: str) -> None:
    """Write graph, weights, tokenizer and card of the checkpoint in `source` to `folder`."""
    checkpoint = _loaded(source, name)
    try:
        version = write_optimised(folder, partial(_trace, checkpoint))
        parity = _parity(checkpoint, folder)
    # The exporter and onnxruntime raise errors of many kinds, depending on the model's
    # operators.
    except Exception as error:
        raise _refused(f"{name} cannot be exported to ONNX: {first_line(error)}") from error
    # Written so that a NaN fails.
    if not parity <= PARITY:
        raise _refused(
            f"the export of {name} is not faithful: "
            f"its logits are up to {parity:.4f} from transformers', {PARITY} allowed"
        )
    tokenizer = checkpoint.tokenizer
    backend = tokenizer.backend_tokenizer
    backend.no_padding()
    backend.no_truncation()
    backend.save(str(folder / TOKENIZER))
    card: Card = {
        "format": FORMAT,
        "name": name,
        "fingerprint": fingerprint,
        "max_tokens": checkpoint.longest,
        "pad_id": int(tokenizer.pad_token_id or 0),
        "pad_type_id": int(getattr(tokenizer, "pad_token_type_id", 0)),
        "onnxruntime": version,
        "parity": parity,
        "files": files_of(folder),
    }
    write_card(folder / CARD, card)


def _loaded(source: Path, name: str) -> _Checkpoint:
    tokenizer, model = _tokenizer(source, name), _model(source, name)
    return _Checkpoint(
        model, tokenizer, _inputs(model, tokenizer), _longest(model, tokenizer)
    )


def _tokenizer(source: Path, name: str) -> FastTokenizer:
    from transformers import AutoTokenizer

    try:
        tokenizer = AutoTokenizer.from_pretrained(
            str(source), local_files_only=True, trust_remote_code=False
        )
    # A bad checkpoint can make the libraries raise anything.
    except Exception as error:
        raise _refused(
            f"transformers cannot load the tokenizer of {name}: {first_line(error)}"
        ) from error
    if getattr(tokenizer, "backend_tokenizer", None) is None:
        raise _refused(
            f"{name} has no fast tokenizer (tokenizer.json), which says where words stand"
        )
    first = tokenizer("a", "b", add_special_tokens=True).sequence_ids(0)[0]
    if first is not None:
        raise _refused(f"{name} puts no token first that could stand for no answer")
    return tokenizer


def _model(source: Path, name: str) -> Model:
    from transformers import AutoModelForQuestionAnswering

    try:
        model, loading = AutoModelForQuestionAnswering.from_pretrained(
            str(source),
            local_files_only=True,
            trust_remote_code=False,
            output_loading_info=True,
            attn_implementation="eager",
        )
    # A bad checkpoint can make the libraries raise anything.
    except Exception as error:
        raise _refused(f"transformers cannot load {name}: {first_line(error)}") from error
    missing = sorted(loading["missing_keys"])
    if missing:
        # transformers would fill them with noise.
        raise _refused(
            f"{name} is not trained for question answering: it has no weights for "
            f"{', '.join(missing[:3])}{', …' if len(missing) > 3 else ''}"
        )
    return model.float().eval()


def _inputs(model: Model, tokenizer: FastTokenizer) -> tuple[str, ...]:
    """Return the inputs that the tokenizer gives and the model uses."""
    given = {"input_ids", "attention_mask", *tokenizer.model_input_names}
    given &= inspect.signature(model.forward).parameters.keys()
    if getattr(model.config, "type_vocab_size", 2) < 2:
        given.discard("token_type_ids")
    return tuple(name for name in INPUTS if name in given)


def _longest(model: Model, tokenizer: FastTokenizer) -> int:
    """Return how many word pieces the model has positions for."""
    places = getattr(model.config, "max_position_embeddings", None) or 0
    # RoBERTa and its relatives count positions from the one after that of padding.
    skipped = [
        module.padding_idx + 1
        for name, module in model.named_modules()
        if name.endswith("position_embeddings")
        and getattr(module, "padding_idx", None) is not None
    ]
    usable = places - max(skipped, default=0) if places > 0 else _LONGEST
    return int(min(usable, tokenizer.model_max_length, _LONGEST))


def _trace(checkpoint: _Checkpoint, path: Path) -> None:
    import torch

    class Graph(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = checkpoint.model

        def forward(self, *tensors: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
            output = self.model(**dict(zip(checkpoint.inputs, tensors, strict=True)))
            return output.start_logits, output.end_logits

    # Unequal lengths, so that the graph keeps what the attention mask does.
    trace(Graph(), checkpoint.features(_PROBES[:3]), _OUTPUTS, path)


def _parity(checkpoint: _Checkpoint, folder: Path) -> float:
    """Return the largest difference between the graph's logits and the model's own."""
    import torch

    session = open_session(folder / GRAPH)
    taken = {node.name for node in session.get_inputs()}
    differences = []
    for probes in (_PROBES, _PROBES[:1]):
        features = checkpoint.features(probes)
        with torch.no_grad():
            expected = checkpoint.model(**features)
        feed = {name: tensor.numpy() for name, tensor in features.items() if name in taken}
        seen = features["attention_mask"].numpy() == 1
        for name, logits in zip(_OUTPUTS, session.run(list(_OUTPUTS), feed), strict=True):
            difference = np.abs(logits - expected[name].numpy())[seen]
            differences.append(float(np.max(difference)))
    return float(np.max(differences))


def _refused(reason: str) -> ModelUnavailable:
    return ModelUnavailable(reason, hint=READER.remedy)
