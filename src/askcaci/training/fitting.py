"""The training loop: compiled for the CPU or GPU at hand, and resumed where it stopped."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from askcaci.training.model import Reader, loss_of, trained_names
from askcaci.training.recipe import Recipe
from askcaci.training.windows import BUCKETS, Batch, Group, Layout, batches

if TYPE_CHECKING:
    import torch

STATE, LOG, WEIGHTS = "state.pt", "log.jsonl", "reader.safetensors"
AVERAGE = "average.safetensors"

Score = Callable[[Reader], dict[str, float]]


def fit(
    reader: Reader,
    made: list[Group],
    recipe: Recipe,
    folder: Path,
    *,
    layout: Layout,
    score: Score,
    compiled: bool = True,
) -> None:
    """Train a reader, or go on training it where `folder` holds a state of it.

    Every `recipe.reports.save` steps the state (weights, optimizer, step) is saved, whole
    or not at all; ``log.jsonl`` gets a line of loss and speed, and sometimes of scores.
    At the end ``reader.safetensors`` holds the weights that were trained.
    """
    import torch

    torch.manual_seed(recipe.seed)
    folder.mkdir(parents=True, exist_ok=True)
    schedule, reports = recipe.schedule, recipe.reports
    optimizer = _optimizer(reader, schedule.weight_decay)
    done = _resume(folder / STATE, reader, optimizer)
    forward = _forward(reader, compiled)
    losses: list[float] = []
    began = time.monotonic()
    for step, batch in _steps(made, recipe, layout, done):
        for group in optimizer.param_groups:
            group["lr"] = schedule.rate_at(step)
        loss = loss_of(*forward(batch), batch, schedule.shared)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(reader.parameters(), schedule.clip)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        losses.append(loss.item())
        if (step + 1) % reports.save and step + 1 != schedule.steps:
            continue
        line: dict[str, Any] = {
            "step": step + 1,
            "windows": (step + 1) * schedule.batch,
            "rate": schedule.rate_at(step),
            "loss": round(float(np.mean(losses)), 4),
            "ms_per_window": round(
                1e3 * (time.monotonic() - began) / len(losses) / schedule.batch, 1
            ),
        }
        if not (step + 1) % reports.score or step + 1 == schedule.steps:
            reader.eval()
            line |= score(reader)
            reader.train()
        _save(folder / STATE, reader, optimizer, step + 1)
        with (folder / LOG).open("a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")
        losses, began = [], time.monotonic()
    write_weights(reader, folder / WEIGHTS)


def write_weights(reader: Reader, path: Path) -> None:
    """Write a reader's weights but the embeddings, the base's, as fp16 safetensors.

    Layers that were frozen are among them: the training before may have changed them.
    """
    from safetensors.torch import save_file

    embeddings = f"{reader.base_model_prefix}.embeddings."
    save_file(
        {
            key: value.half().contiguous()
            for key, value in reader.state_dict().items()
            if not key.startswith(embeddings)
        },
        path,
    )


def averaged(start: Path | None, end: Path, share: float) -> Path:
    """Write the average of two trainings' weights, `share` of the second's, next to it.

    Returns the file of the average; where all of it is the second's, that one's.
    """
    from safetensors.torch import load_file, save_file

    if start is None or share == 1:
        return end
    first, second = load_file(start), load_file(end)
    path = end.with_name(AVERAGE)
    save_file(
        {
            key: ((1 - share) * first[key].float() + share * value.float()).half()
            for key, value in second.items()
        },
        path,
    )
    return path


def _steps(
    made: list[Group], recipe: Recipe, layout: Layout, done: int
) -> Iterator[tuple[int, Batch]]:
    endless = batches(made, recipe.schedule.batch, recipe.seed, layout)
    return enumerate(islice(endless, done, recipe.schedule.steps), start=done)


def _optimizer(reader: Reader, decay: float) -> torch.optim.AdamW:
    """Return AdamW; biases and normalisation are not decayed."""
    import torch

    trained = [one for one in reader.parameters() if one.requires_grad]
    return torch.optim.AdamW(
        [
            {"params": [p for p in trained if p.ndim > 1], "weight_decay": decay},
            {"params": [p for p in trained if p.ndim < 2], "weight_decay": 0.0},
        ],
        fused=True,
    )


def _forward(
    reader: Reader, compiled: bool
) -> Callable[[Batch], tuple[torch.Tensor, torch.Tensor]]:
    import torch

    device = next(reader.parameters()).device
    reader.train()
    # One compiled version for each length that batches are padded to.
    torch._dynamo.config.recompile_limit = 4 * len(BUCKETS)
    model = torch.compile(reader, dynamic=False) if compiled else reader

    def forward(batch: Batch) -> tuple[torch.Tensor, torch.Tensor]:
        with torch.autocast(device.type, torch.bfloat16):
            read = model(
                input_ids=torch.from_numpy(batch.ids).to(device),
                attention_mask=torch.from_numpy(batch.attention).to(device),
            )
        return read.start_logits.cpu(), read.end_logits.cpu()

    return forward


def _resume(path: Path, reader: Reader, optimizer: torch.optim.AdamW) -> int:
    """Load a saved state; return how many steps it has done."""
    import torch

    if not path.exists():
        return 0
    state = torch.load(path, map_location="cpu", weights_only=True)
    reader.load_state_dict(state["reader"], strict=False)
    optimizer.load_state_dict(state["optimizer"])
    return int(state["step"])


def _save(path: Path, reader: Reader, optimizer: torch.optim.AdamW, step: int) -> None:
    import torch

    trained = trained_names(reader)
    weights = {key: value for key, value in reader.state_dict().items() if key in trained}
    unfinished = path.with_suffix(".unfinished")
    torch.save(
        {"reader": weights, "optimizer": optimizer.state_dict(), "step": step}, unfinished
    )
    os.replace(unfinished, path)
