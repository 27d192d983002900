"""How likely the best candidate is right: Platt scaling (1999) of its features.

`eval/fit_reader.py` fits the weights on development questions; see `eval/README.md`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from types import MappingProxyType

from askcaci.reader.sentences import Candidate

# A lead over the next candidate counts up to here; alone, a candidate has this lead.
_MOST_MARGIN = 2.0

# How many log odds words lose if they are not of the kind asked for.
_MISFIT = 2.0


# The factor on the chance if the best words are not of the type asked for. Of 301
# development questions one was answered with such words, and wrongly.
_UNFIT = 0.5


@dataclass(frozen=True, slots=True)
class Calibration:
    """Logistic weights of `signals`; a chance of `answer_from` or more gives an answer."""

    intercept: float
    weights: Mapping[str, float]
    answer_from: float

    def confidence(self, candidates: Sequence[Candidate]) -> float:
        """Return the probability, 0 to 1, that the best of the candidates is right."""
        if not candidates:
            return 0.0
        known = signals(candidates)
        logit = self.intercept + sum(w * known[name] for name, w in self.weights.items())
        chance = 1.0 / (1.0 + math.exp(-logit))
        best = candidates[0]
        unfit = best.answer is not None and best.features.fits == 0.0
        return _UNFIT * chance if unfit else chance


# Without a span reader. The intercept is that of the fit raised by 1.14, by which the
# development questions on the Analyst were more often right: their words are less often
# those of the text. On the development questions another threshold gains little F1 and
# answers more wrongly.
SENTENCES = Calibration(
    intercept=-5.15,
    weights=MappingProxyType(
        {
            "cosine": 2.04,
            "coverage": 1.41,
            "context": 1.74,
            "shape": 0.54,
            "hint": 0.32,
            "margin": 0.95,
            "dense": 0.69,
        }
    ),
    answer_from=0.5,
)

# With one. A year or name that the question has and the article lacks shows what cannot be
# answered; how much of the question the sentence covers shows what is right; other signals
# (margin, cosine, retrieval) added nothing on questions that were held out
# (`eval/README.md`). The intercept is fitted on those sets of which a quarter cannot be
# answered: in the one that has half of such questions, confidence would be lower.
SPANS = Calibration(
    intercept=0.6,
    weights=MappingProxyType(
        {"most": 0.279, "context": 1.2, "years": -1.07, "absent": -0.62}
    ),
    answer_from=0.42,
)


# How many passages are read first; more are read only if the confidence is below `SURE`: what
# is not found in the first five is in the next five for one question in twenty, and reading
# two first answers as many correctly in a fifth less time (`eval/README.md`).
FIRST = 2
SURE = 0.8


def signals(candidates: Sequence[Candidate]) -> dict[str, float]:
    """Return the signals for the best of some candidates, by name.

    Its features; "margin", how far its score leads the best one of another passage that
    gives another answer; "dense", its passage's cosine with the question; "most", the best
    odds that the span reader gives any of the candidates, less `_MISFIT` if the words are
    not of the kind asked for.
    """
    best = candidates[0]
    others = [
        c.score
        for c in candidates
        if c.hit.passage.id != best.hit.passage.id
        and (best.answer is None or c.words != best.words)
    ]
    margin = best.score - others[0] if others else _MOST_MARGIN
    return asdict(best.features) | {
        "margin": min(margin, _MOST_MARGIN),
        "dense": best.hit.cosine or 0.0,
        "most": max(c.features.span - _MISFIT * (c.features.fits == 0) for c in candidates),
    }
