"""The settings of one training, from a TOML file."""

from __future__ import annotations

import sys
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from askcaci.errors import UsageError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

Table = TypeVar("Table")

_RECIPES = Path(__file__).parent / "recipes"

# The recipes the shipped weights were made by: each goes on from what the one before made.
SHIPPED = (_RECIPES / "reader.toml",)


@dataclass(frozen=True, slots=True)
class Source:
    """One question set: how many of its questions are drawn, and what is done to them.

    `negatives` is for how many of the questions a passage without the answer is added,
    `swaps` is how many questions are added that their own passage does not answer;
    `detokenise` undoes Penn Treebank tokenisation.
    """

    file: str
    questions: int
    negatives: int = 0
    swaps: int = 0
    detokenise: bool = False


@dataclass(frozen=True, slots=True)
class Windows:
    """How texts are cut: lengths in word pieces, the question and special tokens included."""

    longest: int = 256
    question: int = 48


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long and how fast: warm-up, a level stretch, then a straight line to 0.

    `windows` is how many are trained on in all, in batches of `batch`; `warm_up` and
    `decay` are shares of the steps. `shared` weighs the loss across a question's passages
    against the loss within each.
    """

    windows: int
    batch: int = 16
    rate: float = 1.2e-4
    warm_up: float = 0.03
    decay: float = 0.4
    weight_decay: float = 0.01
    clip: float = 1.0
    shared: float = 0.5

    @property
    def steps(self) -> int:
        """How many times the weights are changed."""
        return self.windows // self.batch

    def rate_at(self, step: int) -> float:
        """Return the learning rate of a step, which counts from 0."""
        done, left = (step + 1) / self.steps, (self.steps - step) / self.steps
        return self.rate * min(1.0, done / self.warm_up, left / self.decay)


@dataclass(frozen=True, slots=True)
class Reports:
    """How often, in steps, the state is saved and the development questions are read."""

    save: int = 250
    score: int = 1000
    score_file: str = ""
    score_questions: int = 400


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything a training depends on but its data and its start.

    `frozen_layers` is how many of the first layers stay as they are, as the embeddings do,
    and `frozen_positions` is whether the bias of relative positions does.
    `share` is how much of what comes out is the trained weights; the rest is the weights
    that the training started from. Such an average is often better than either (Wortsman
    et al., 2022).
    """

    seed: int
    sources: tuple[Source, ...]
    windows: Windows
    schedule: Schedule
    reports: Reports
    share: float = 1.0
    frozen_layers: int = 0
    frozen_positions: bool = False


def read_recipe(path: Path) -> Recipe:
    """Read a recipe.

    Raises:
        UsageError: the file cannot be read, or names a setting that there is not.
    """
    try:
        value = tomllib.loads(path.read_text("utf-8"))
        return Recipe(
            seed=int(value.pop("seed")),
            sources=tuple(_table(Source, one) for one in value.pop("sources")),
            windows=_table(Windows, value.pop("windows")),
            schedule=_table(Schedule, value.pop("schedule")),
            reports=_table(Reports, value.pop("reports")),
            **value,
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"the recipe cannot be used: {error}",
            place=str(path),
            hint=f"Compare it with {SHIPPED[0]}",
        ) from error


def _table(kind: type[Table], value: dict[str, Any]) -> Table:
    known = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    if unknown := value.keys() - known:
        raise ValueError(f"no setting {', '.join(sorted(unknown))}")
    return kind(**value)
