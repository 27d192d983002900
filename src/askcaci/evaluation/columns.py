"""The outcomes of a run, column by column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from askcaci.evaluation.scoring import Outcome

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Columns:
    """The data on each question of a run, arrays of shape (questions,).

    `scores` has nan where a measure makes no sense for a question. `right` is whether
    the answer, where it had to give one, was right; for a question without an answer no
    answer is. Questions with the same `cluster` are on one article; below 0 they are
    on none, and alone.
    """

    answerable: Flags
    answered: Flags
    confidence: Floats
    right: Floats
    seconds: Floats
    scores: dict[str, Floats]
    cluster: Ints

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
            self.cluster[at],
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
            self.cluster,
        )


def cluster_of(outcome: Outcome) -> str:
    """Return the name of the cluster of a question, empty where it is alone.

    Runs made before clusters were kept have the articles of the gold evidence.
    """
    if outcome.cluster:
        return outcome.cluster
    articles = outcome.words.get("gold articles")
    return str(articles[0]) if isinstance(articles, list) and articles else ""


def columns(outcomes: Sequence[Outcome]) -> Columns:
    """Return the outcomes of a run, column by column."""
    names = dict.fromkeys(name for one in outcomes for name in one.scores)

    def column(values: Iterable[float]) -> Floats:
        return np.fromiter(values, np.float64, len(outcomes))

    return Columns(
        np.array([one.answerable for one in outcomes], bool),
        np.array([one.answered for one in outcomes], bool),
        # A crash counts as a confident error, so that no measure gains by it.
        column(1.0 if o.stage == "crashed" else o.confidence for o in outcomes),
        column(_made_right(one) for one in outcomes),
        column(one.seconds for one in outcomes),
        {name: column(o.scores.get(name, np.nan) for o in outcomes) for name in names}
        | {"crashed": column(one.stage == "crashed" for one in outcomes)},
        _numbered([cluster_of(one) for one in outcomes]),
    )


def _made_right(outcome: Outcome) -> float:
    """Return 1.0 where the answer that had to be given was right."""
    scores = outcome.scores
    return scores.get("contained@1", scores.get("articles exact", 0.0))


def _numbered(clusters: Sequence[str]) -> Ints:
    """Return clusters as numbers from 0, those without a name as ones of their own below."""
    numbers = {name: number for number, name in enumerate(dict.fromkeys(clusters))}
    return np.array(
        [numbers[name] if name else -1 - row for row, name in enumerate(clusters)], np.int64
    )
