"""The outcomes of a run, column by column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from askcaci.evaluation.scoring import Outcome

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Columns:
    """What is known of each question of a run, arrays of shape (questions,).

    `scores` has nan where a measure makes no sense for a question. `right` is whether
    the answer, where it had to give one, was right; for a question without an answer no
    answer is.
    """

    answerable: Flags
    answered: Flags
    confidence: Floats
    right: Floats
    seconds: Floats
    scores: dict[str, Floats]

    def __len__(self) -> int:
        return len(self.answerable)

    def of(self, name: str) -> Floats:
        """Return a score by question, nan throughout if no question has it."""
        return self.scores.get(name, np.full(len(self), np.nan))

    def taken(self, rows: Sequence[int] | NDArray[np.int64]) -> Columns:
        """Return some questions only, in that order."""
        at = np.asarray(rows, np.int64)
        return Columns(
            self.answerable[at],
            self.answered[at],
            self.confidence[at],
            self.right[at],
            self.seconds[at],
            {name: values[at] for name, values in self.scores.items()},
        )

    def mixed(self, other: Columns, swap: Flags) -> Columns:
        """Return these questions with those of `other` where `swap` is set."""
        return Columns(
            np.where(swap, other.answerable, self.answerable),
            np.where(swap, other.answered, self.answered),
            np.where(swap, other.confidence, self.confidence),
            np.where(swap, other.right, self.right),
            np.where(swap, other.seconds, self.seconds),
            {name: np.where(swap, other.of(name), self.of(name)) for name in self.scores},
        )


def columns(outcomes: Sequence[Outcome]) -> Columns:
    """Return the outcomes of a run, column by column."""
    names = dict.fromkeys(name for one in outcomes for name in one.scores)

    def column(values: Iterable[float]) -> Floats:
        return np.fromiter(values, np.float64, len(outcomes))

    return Columns(
        np.array([one.answerable for one in outcomes], bool),
        np.array([one.answered for one in outcomes], bool),
        # A crash counts as sure of what is wrong, so that no measure gains by it.
        column(1.0 if o.stage == "crashed" else o.confidence for o in outcomes),
        column(one.scores.get("contained@1", 0.0) for one in outcomes),
        column(one.seconds for one in outcomes),
        {name: column(o.scores.get(name, np.nan) for o in outcomes) for name in names}
        | {"crashed": column(one.stage == "crashed" for one in outcomes)},
    )
