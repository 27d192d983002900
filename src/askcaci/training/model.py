"""The span reader as torch sees it, and what it is trained to lower."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from askcaci.training.windows import Batch

if TYPE_CHECKING:
    import torch

# A transformers.BertForQuestionAnswering, whose class only an import of seconds could name.
Reader: TypeAlias = Any

# What the embedding package brings and training leaves as it is.
EMBEDDINGS = "bert.embeddings."
_DISALLOWED = -1e4


def new_reader(encoder: Path, start: Path | None) -> Reader:
    """Return the encoder in a folder with a layer for start and end logits.

    With `start`, a safetensors file, all weights but the embeddings come from there.
    Dropout is off: no question is seen often enough to be learnt by heart.
    """
    import torch
    from safetensors.torch import load_file
    from transformers import BertConfig, BertForQuestionAnswering

    config = BertConfig.from_pretrained(str(encoder))
    config.hidden_dropout_prob = config.attention_probs_dropout_prob = 0.0
    reader = BertForQuestionAnswering.from_pretrained(
        str(encoder), config=config, dtype=torch.float32, attn_implementation="sdpa"
    )
    if start is not None:
        weights = {key: value.float() for key, value in load_file(start).items()}
        missing, unexpected = reader.load_state_dict(weights, strict=False)
        lacking = [key for key in missing if not key.startswith(EMBEDDINGS)]
        if lacking or unexpected:
            raise ValueError(f"{start} lacks {lacking} and has {unexpected}")
    for parameter in reader.bert.embeddings.parameters():
        parameter.requires_grad = False
    return reader


def loss_of(
    starts: torch.Tensor, ends: torch.Tensor, batch: Batch, shared: float
) -> torch.Tensor:
    """Return the mean cross-entropy of start and end, shape ().

    Within each window the first token stands for no answer (Devlin et al., 2019); to
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
