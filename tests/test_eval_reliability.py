"""Confidence said of the answers given, against what was right."""

from __future__ import annotations

from dataclasses import replace

import pytest

from askcaci.evaluation.reporting.objects import summary_object
from askcaci.evaluation.reporting.reliability import calibration_error, reliability
from askcaci.evaluation.reporting.tables import run_text
from askcaci.evaluation.runs import Run
from askcaci.evaluation.scoring import Outcome
from test_eval_runs import HEADER


def outcome(number: int, confidence: float, right: float, answered: bool = True) -> Outcome:
    """Return a question that was answered, or refused, with some confidence."""
    scores = {"right": right, "correct": right, "contained@1": right}
    stage = "right" if right else "not read"
    return Outcome(f"q{number}", "what", True, answered, confidence, stage, 0.1, scores)


TEN = Run(HEADER, tuple(outcome(n, n / 10, float(n >= 6)) for n in range(10)))


def test_answers_are_in_five_bins_of_as_many_each() -> None:
    """Ten answers make bins of two, from the least sure to the surest."""
    bins = reliability(TEN)
    assert [one.right.n for one in bins] == [2] * 5
    assert [one.right.value for one in bins] == [0, 0, 0, 1, 1]
    assert [one.said for one in bins] == pytest.approx([0.05, 0.25, 0.45, 0.65, 0.85])
    assert (bins[0].low, bins[0].high, bins[4].high) == (0.0, 0.1, 0.9)
    apart = (0.05 + 0.25 + 0.45 + 0.35 + 0.15) / 5
    assert calibration_error(bins) == pytest.approx(apart)


def test_answers_of_one_confidence_are_in_one_bin() -> None:
    """Where all are equally sure there is one bin, and refusals are in none."""
    same = Run(HEADER, tuple(outcome(n, 0.5, float(n < 3), n != 9) for n in range(10)))
    [one] = reliability(same)
    assert (one.low, one.high, one.right.n) == (0.5, 0.5, 9)
    assert one.right.value == pytest.approx(3 / 9)


def test_an_older_run_goes_by_what_is_correct() -> None:
    """Without the score of what is right, that of what is correct is compared."""
    rows = [replace(o, scores={"correct": o.scores["right"]}) for o in TEN.outcomes]
    values = [one.right.value for one in reliability(Run(HEADER, tuple(rows)))]
    assert values == [0, 0, 0, 1, 1]


def test_a_run_without_answers_has_no_bins() -> None:
    """Neither retrieval alone nor refusals alone have anything to compare."""
    rows = [replace(o, scores={"nDCG@10": 1.0}) for o in TEN.outcomes]
    refused = [replace(o, answered=False) for o in TEN.outcomes]
    for some in (rows, refused):
        run = Run(HEADER, tuple(some))
        assert reliability(run) == []
        assert summary_object(run)["reliability"] is None


def test_the_table_and_the_summary_have_the_bins() -> None:
    """A line a bin in the terminal, and the same numbers in JSON."""
    text = run_text(TEN)
    assert "80.0-90.0%" in text
    assert "(ECE) 0.250" in text
    found = summary_object(TEN)["reliability"]
    assert found["ece"] == 0.25
    assert [one["right"]["value"] for one in found["bins"]] == [0, 0, 0, 1, 1]
