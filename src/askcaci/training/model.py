"""The span reader as torch sees it, and what it is trained to lower."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from askcaci.training.windows import Batch

if TYPE_CHECKING:
    import torch

# A transformers model for question answering, whose class only an import of seconds could
# name.
Reader: TypeAlias = Any

# What the layer of start and end logits is called.
HEAD = "qa_outputs"

_DISALLOWED = -1e4


def new_reader(
    base: Path,
    start: Path | None,
    frozen_layers: int = 0,
    *,
    frozen_positions: bool = False,
) -> Reader:
    """Return the model in a folder with a linear layer for start and end logits.

    With `start`, a safetensors file, the weights that it names come from there: as they
    are, or (``NAME.q``, ``NAME.s``, ``NAME.d``) as differences from the base's, 8-bit with
    one scale a row or 16-bit; the others are the base's. The embeddings and the first
    `frozen_layers` layers are not trained, nor, with `frozen_positions`, the bias of
    relative positions that some models add in every layer: its gradient would go down
    through the frozen ones. Dropout is off: no question is seen often enough to be learnt
    by heart.

    Raises:
        ValueError: `start` names weights that the model lacks, or lacks the layer of the
            logits, which the base has not.
        AttributeError: the model has no such bias.
    """
    import torch
    from transformers import AutoConfig, AutoModelForQuestionAnswering
    from transformers.utils import logging

    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    config = AutoConfig.from_pretrained(str(base))
    config.hidden_dropout_prob = config.attention_probs_dropout_prob = 0.0
    reader = AutoModelForQuestionAnswering.from_pretrained(
        str(base), config=config, dtype=torch.float32
    )
    encoder = reader.base_model
    frozen = [encoder.embeddings, *encoder.encoder.layer[:frozen_layers]]
    if frozen_positions:
        frozen.append(encoder.encoder.relative_attention_bias)
    for part in frozen:
        part.requires_grad_(False)
    if start is not None:
        _load(reader, start)
    return reader


def trained_names(reader: Reader) -> set[str]:
    """Return the names of the weights that training changes."""
    return {name for name, one in reader.named_parameters() if one.requires_grad}


def _load(reader: Reader, start: Path) -> None:
    from safetensors.torch import load_file

    stored = load_file(start)
    base = {name: value.half().float() for name, value in reader.state_dict().items()}
    found = {}
    for name, value in stored.items():
        weight, _, form = name.rpartition(".")
        if form == "q":
            found[weight] = base[weight] + value.float() * stored[f"{weight}.s"][:, None]
        elif form == "d":
            found[weight] = base[weight] + value.float()
        elif form != "s":
            found[name] = value.float()
    head = {name for name in base if name.startswith(HEAD)}
    if wrong := (found.keys() - base.keys()) | (head - found.keys()):
        raise ValueError(f"{start} does not fit the model: {sorted(wrong)[:3]}")
    reader.load_state_dict(base | found)


def loss_of(
    starts: torch.Tensor, ends: torch.Tensor, batch: Batch, shared: float
) -> torch.Tensor:
    """Return the mean cross-entropy of start and end, shape ().

    Within each window the first token represents no answer (Devlin et al., 2019); to
    that, `shared` times the cross-entropy over the tokens of a question's two windows
    together, where none is no choice (shared normalisation, Clark & Gardner, 2018).

    Args:
        starts: logits, shape (batch, length).
        ends: logits, shape (batch, length).
        batch: what was read.
        shared: weight of the second part.
    """
    import torch
    from torch.nn.functional import cross_entropy

    allowed = torch.from_numpy(batch.allowed)
    pairs = torch.from_numpy(batch.pairs)
    total = starts.new_zeros(())
    for logits, target in ((starts, batch.starts), (ends, batch.ends)):
        wanted = torch.from_numpy(target)
        masked = logits.float().masked_fill(~allowed, _DISALLOWED)
        total = total + cross_entropy(masked, wanted) / 2
        if len(pairs) and shared:
            words = masked.clone()
            words[:, 0] = _DISALLOWED
            both = words[pairs].flatten(1)
            across = cross_entropy(both, wanted[pairs[:, 0]], reduction="sum")
            total = total + shared * across / (2 * len(wanted))
    return total
