"""Every figure of a run: its name, what it means, and which way is better."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from askcaci.evaluation.columns import Columns, Flags
from askcaci.evaluation.measures import (
    Value,
    answer_f1,
    answer_f1_best,
    answerable,
    answered,
    asked,
    aurc,
    auroc,
    brier,
    calibration_error,
    everyone,
    having,
    mean_of,
    precision,
    recall,
    refused,
    seconds_quantile,
    squad2,
    squad2_best,
    timed,
    unanswerable,
    verbatim,
    worded,
)
from askcaci.evaluation.ranking import MEASURES as RANKING

Unit = Literal["share", "score", "seconds"]


@dataclass(frozen=True)
class Measure:
    """A figure of a run; a `gated` one may not get significantly worse.

    `counts` selects the questions that are in its denominator. A `biased` one is larger in
    resamples than in the questions they are drawn from, as what is best or farthest
    among some figures is.
    """

    name: str
    group: str
    what: str
    value: Value
    counts: Callable[[Columns], Flags]
    unit: Unit = "share"
    higher_is_better: bool = True
    gated: bool = False
    biased: bool = False


_RANKING_WORDS = {
    "Success": "something relevant in the first {k}",
    "R": "of what is relevant, in the first {k}",
    "RR": "1 / rank of the first relevant one",
    "nDCG": "gain by rank, over the best possible",
    "AP": "average precision; its mean is MAP",
}


def _ranking_measure(name: str) -> Measure:
    kind, _, k = name.partition("@")
    return Measure(
        name,
        "retrieval",
        _RANKING_WORDS[kind].format(k=k),
        mean_of(name),
        unit="share" if kind in ("Success", "R") else "score",
        gated=name == "nDCG@10",
        counts=having(name),
    )


MEASURES: tuple[Measure, ...] = (
    *map(_ranking_measure, RANKING),
    Measure(
        "contained@1",
        "answers, made to answer",
        "the first quote holds a gold answer",
        mean_of("contained@1"),
        gated=True,
        counts=having("contained@1"),
    ),
    Measure(
        "contained@3",
        "answers, made to answer",
        "one of the first three quotes does",
        mean_of("contained@3"),
        counts=having("contained@3"),
    ),
    Measure(
        "evidence@1",
        "answers, made to answer",
        "the first quote is on gold evidence",
        mean_of("evidence@1"),
        gated=True,
        counts=having("evidence@1"),
    ),
    Measure(
        "EM",
        "answers, made to answer",
        "SQuAD exact match of the answer",
        mean_of("EM"),
        counts=having("EM"),
    ),
    Measure(
        "F1",
        "answers, made to answer",
        "SQuAD F1 of its words",
        mean_of("F1"),
        counts=having("F1"),
    ),
    *(
        Measure(
            name,
            "answers, made to answer",
            what,
            mean_of(name),
            counts=having(name),
        )
        for name, what in (
            ("articles exact", "the articles quoted are those asked for"),
            ("articles precision", "of the articles quoted, asked for"),
            ("articles recall", "of the articles asked for, quoted"),
        )
    ),
    Measure(
        "right",
        "as the user sees it",
        "right as the set defines it",
        mean_of("right"),
        counts=having("right"),
    ),
    Measure(
        "correct",
        "as the user sees it",
        "rightly answered or rightly refused",
        mean_of("correct"),
        counts=asked,
        gated=True,
    ),
    Measure(
        "precision",
        "as the user sees it",
        "right, of the answers given",
        precision,
        counts=answered,
    ),
    Measure(
        "recall",
        "as the user sees it",
        "rightly answered, of the answerable",
        recall,
        counts=answerable,
    ),
    Measure(
        "refused",
        "as the user sees it",
        "refused, of the unanswerable",
        refused,
        counts=unanswerable,
    ),
    Measure(
        "answer F1",
        "as the user sees it",
        "of precision and recall",
        answer_f1,
        counts=asked,
        unit="score",
    ),
    Measure(
        "SQuAD2 EM",
        "as the user sees it",
        "exact match; a right refusal counts 1",
        squad2("EM"),
        counts=worded,
    ),
    Measure(
        "SQuAD2 F1", "as the user sees it", "the same with F1", squad2("F1"), counts=worded
    ),
    Measure(
        "AUROC",
        "refusing",
        "confidence tells what is answerable",
        auroc,
        counts=asked,
        unit="score",
        gated=True,
    ),
    Measure(
        "AURC",
        "refusing",
        "area under the risk-coverage curve",
        aurc,
        counts=asked,
        unit="score",
        higher_is_better=False,
        gated=True,
    ),
    Measure(
        "best answer F1",
        "refusing",
        "at the best threshold",
        answer_f1_best,
        counts=asked,
        biased=True,
        unit="score",
    ),
    Measure(
        "best SQuAD2 EM",
        "refusing",
        "at the best threshold",
        squad2_best("EM"),
        counts=worded,
        biased=True,
    ),
    Measure(
        "best SQuAD2 F1",
        "refusing",
        "at the best threshold",
        squad2_best("F1"),
        counts=worded,
        biased=True,
    ),
    Measure(
        "Brier",
        "calibration",
        "(confidence - right) squared",
        brier,
        counts=asked,
        unit="score",
        higher_is_better=False,
        gated=True,
    ),
    Measure(
        "ECE",
        "calibration",
        "expected calibration error, ten bins",
        calibration_error,
        counts=asked,
        biased=True,
        unit="score",
        higher_is_better=False,
    ),
    Measure(
        "verbatim",
        "citing",
        "quotes that stand at their place",
        verbatim,
        gated=True,
        counts=having("quotes"),
    ),
    Measure(
        "citation precision",
        "citing",
        "answer's quotes on gold evidence",
        mean_of("citation precision"),
        counts=having("citation precision"),
    ),
    Measure(
        "citation recall",
        "citing",
        "parts of the gold evidence quoted",
        mean_of("citation recall"),
        counts=having("citation recall"),
    ),
    Measure(
        "seconds p50",
        "cost",
        "half of the questions take at most",
        seconds_quantile(0.5),
        unit="seconds",
        higher_is_better=False,
        counts=timed,
    ),
    Measure(
        "seconds p95",
        "cost",
        "95 of 100 questions take at most",
        seconds_quantile(0.95),
        unit="seconds",
        higher_is_better=False,
        counts=timed,
    ),
    Measure(
        "crashed",
        "cost",
        "questions the system crashed on",
        mean_of("crashed"),
        counts=everyone,
        higher_is_better=False,
        gated=True,
    ),
)
