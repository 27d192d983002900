"""A reader's scores on questions asked of their own paragraphs."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from askcaci.evaluation.answers import exact_match, f1
from askcaci.evaluation.catalogue import MEASURES
from askcaci.evaluation.columns import Columns
from askcaci.evaluation.resampling import Figure, figures
from askcaci.reader.model import SpanReader
from askcaci.reader.spans import best_span
from askcaci.training.examples import Example, read_examples

# What is reported of a reader that is given the paragraph: of the answerable questions, exact
# match and F1 when it always answers; of all, F1 with the best threshold on the odds
# against no answer, and how well those odds separate the answerable ones.
_TOLD = ("EM", "F1", "best SQuAD2 EM", "best SQuAD2 F1", "AUROC")

_AT_A_TIME = 64


def sample(path: Path, questions: int, seed: int) -> list[Example]:
    """Return so many of a set's questions, drawn with a fixed seed, or all of them."""
    found = read_examples(path, detokenise=False)
    if not 0 < questions < len(found):
        return found
    return random.Random(seed).sample(found, questions)


def score(
    reader: SpanReader, examples: Sequence[Example], *, resamples: int = 2_000
) -> dict[str, Figure]:
    """Return the figures of a reader on some questions, with 95% bootstrap intervals."""
    answers: list[str] = []
    odds: list[float] = []
    for start in range(0, len(examples), _AT_A_TIME):
        some = examples[start : start + _AT_A_TIME]
        read = reader.read_pairs([(one.question, one.context) for one in some])
        for example, windows in zip(some, read, strict=True):
            best = best_span(windows, example.context)
            answers.append(best.span.of(example.context) if best else "")
            odds.append(best.score if best else -1e9)
    answerable = np.array([bool(one.answers) for one in examples])
    scores = {
        name: np.array(
            [
                measure(answer, one.answers) if one.answers else np.nan
                for answer, one in zip(answers, examples, strict=True)
            ]
        )
        for name, measure in (("EM", exact_match), ("F1", f1))
    }
    scores["correct"] = np.where(answerable, np.nan_to_num(scores["EM"]), 0.0)
    columns = Columns(
        answerable=answerable,
        answered=np.ones(len(examples), bool),
        confidence=np.array(odds),
        right=np.nan_to_num(scores["EM"]),
        seconds=np.zeros(len(examples)),
        scores=scores,
        cluster=np.array([one.line for one in examples]),
    )
    told = [measure for measure in MEASURES if measure.name in _TOLD]
    return figures(columns, told, resamples=resamples)
