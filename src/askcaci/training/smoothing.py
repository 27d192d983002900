"""Weights and inputs of matrix products rescaled so that 8 bits lose little of either.

A few channels of what goes into a transformer's products are much larger than the rest,
and a scale that has room for them leaves the rest few steps. Dividing each channel of the
input by a factor and multiplying its column of the weights by it changes no result and
shares the difficulty between the two (SmoothQuant: Xiao et al., 2023).
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from askcaci.training.model import HEAD, Reader

if TYPE_CHECKING:
    import torch

# A torch.nn.Linear, whose class only an import of seconds could name.
Linear: TypeAlias = Any

# How much of the difficulty goes to the weights, 0 to 1.
_SHARE = 0.6
_LEAST = 1e-5


def smoothed(reader: Reader, encoded: Sequence[Sequence[int]]) -> Reader:
    """Return a copy of a reader that computes the same, with smoothed products.

    Args:
        reader: the trained model.
        encoded: token ids of some questions with texts, from which the sizes of the
            channels are taken.
    """
    reader = copy.deepcopy(reader).eval()
    for group, largest in _inputs(reader, encoded):
        _smooth(reader, group, largest)
    return reader


def _inputs(
    reader: Reader, encoded: Sequence[Sequence[int]]
) -> list[tuple[list[str], torch.Tensor]]:
    """Return the names of products that share an input, and its channels' largest values."""
    import torch

    groups: dict[int, list[str]] = {}
    largest: dict[str, torch.Tensor] = {}
    kept: list[torch.Tensor] = []

    def record(name: str, value: torch.Tensor) -> None:
        size = value.detach().abs().amax((0, 1))
        seen = largest.get(name)
        largest[name] = size if seen is None else torch.maximum(seen, size)
        if len(largest) > len(kept):
            # Kept, so that no other tensor of this run gets the same identity.
            kept.append(value)
            groups.setdefault(id(value), []).append(name)

    hooks = [
        module.register_forward_pre_hook(lambda _, given, name=name: record(name, given[0]))
        for name, module in reader.named_modules()
        if isinstance(module, torch.nn.Linear) and name != HEAD
    ]
    with torch.no_grad():
        for ids in encoded:
            reader(input_ids=torch.tensor([list(ids)]))
    for hook in hooks:
        hook.remove()
    return [
        (names, torch.stack([largest[name] for name in names]).amax(0))
        for names in groups.values()
    ]


def _smooth(reader: Reader, names: Sequence[str], largest: torch.Tensor) -> None:
    import torch

    class Smoothed(torch.nn.Module):
        def __init__(self, linear: Linear, factors: torch.Tensor) -> None:
            super().__init__()
            self.weight = torch.nn.Parameter(linear.weight * factors)
            self.bias = linear.bias
            self.inverse = inverse

        def forward(self, value: torch.Tensor) -> torch.Tensor:
            return torch.nn.functional.linear(value * self.inverse, self.weight, self.bias)

    linears = [reader.get_submodule(name) for name in names]
    weights = torch.stack([one.weight.detach().abs().amax(0) for one in linears]).amax(0)
    factors = largest.clamp(min=_LEAST) ** _SHARE / weights.clamp(min=_LEAST) ** (
        1 - _SHARE
    )
    factors = factors.clamp(min=_LEAST)
    inverse = torch.nn.Parameter(1 / factors)
    for name, linear in zip(names, linears, strict=True):
        parent, _, last = name.rpartition(".")
        setattr(reader.get_submodule(parent), last, Smoothed(linear, factors))
