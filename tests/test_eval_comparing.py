"""Two runs compared, and the gate that a change has to pass."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from copy import deepcopy
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from askcaci.errors import UsageError
from askcaci.evaluation import comparing
from askcaci.evaluation.catalogue import MEASURES
from askcaci.evaluation.comparing import Comparison, compare, gate
from askcaci.evaluation.resampling import ALPHA, Difference, differences
from askcaci.evaluation.runs import RUN_SCHEMA, Run
from askcaci.evaluation.scoring import Outcome

HEADER: dict[str, Any] = {
    "schema": RUN_SCHEMA,
    "set": {"name": "s", "sha256": "0", "questions": 9, "asked": 9, "not_scored": []},
    "settings": {"task": "open", "system": "askcaci", "retriever": "fused", "k": 5},
    "corpus": {"sha256": "1", "articles": 2, "passages": 7},
    "model": {"name": "bag", "fingerprint": "f"},
    "versions": {"askcaci": "0.1.0", "numpy": "2.0"},
    "commit": None,
    "machine": {"system": "Linux"},
}


def outcome(
    number: int,
    *,
    right: bool = True,
    answerable: bool = True,
    confidence: float | None = None,
    **scores: float,
) -> Outcome:
    """Return an answered question, or one that was refused because it has no answer."""
    known = {"correct": float(right), "quotes": 3.0, "verbatim quotes": 3.0}
    if answerable:
        known |= {"contained@1": float(right)}
    return Outcome(
        id=f"q{number}",
        kind="what",
        answerable=answerable,
        answered=answerable,
        confidence=(0.7 if answerable else 0.2) if confidence is None else confidence,
        stage="right" if right else "not read",
        seconds=0.25,
        scores=known | {name.replace("_", " "): value for name, value in scores.items()},
    )


def run_of(outcomes: Iterable[Outcome], **header: dict[str, Any]) -> Run:
    """Return a run with these outcomes; `header` changes single values of its parts."""
    changed = deepcopy(HEADER)
    for part, values in header.items():
        changed[part] |= values
    return Run(changed, tuple(outcomes))


def with_wrong(wrong: Iterable[int], questions: int = 100) -> Run:
    """Return a run of which some questions are wrong."""
    return run_of(outcome(n, right=n not in set(wrong)) for n in range(questions))


BASELINE = with_wrong(range(30))


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few resamples, for tests that do not look at intervals and p values."""
    monkeypatch.setattr(comparing, "differences", partial(differences, resamples=20))


@pytest.mark.usefixtures("quick")
def test_questions_that_flipped_are_told_apart() -> None:
    """Gained are those that only B has right, lost those that only A has."""
    a = run_of(outcome(n, right=n in (0, 1, 2)) for n in range(5))
    b = run_of(outcome(n, right=n in (1, 2, 3)) for n in range(5))
    found = compare(a, b)
    assert [(x.id, y.id) for x, y in found.gained] == [("q3", "q3")]
    assert [(x.id, y.id) for x, y in found.lost] == [("q0", "q0")]
    [(of_a, of_b)] = found.gained
    assert (of_a.stage, of_b.stage) == ("not read", "right")
    assert (found.a, found.b) == (a, b)


@pytest.mark.usefixtures("quick")
def test_runs_are_compared_on_the_questions_of_both() -> None:
    """Questions of one run alone are counted, and are in no figure."""
    a = run_of([outcome(0), outcome(1), outcome(2, right=False), outcome(3, right=False)])
    b = run_of([outcome(5, right=False), outcome(1), outcome(0, right=False)])
    found = compare(a, b)
    assert (found.shared, found.only_a, found.only_b) == (2, 2, 1)
    assert [x.id for x, _ in found.lost] == ["q0"]
    [correct] = [row for row in found.rows if row.measure.name == "correct"]
    assert (correct.a, correct.b) == (1.0, 0.5)


@pytest.mark.usefixtures("quick")
def test_questions_are_paired_by_id_and_not_by_place() -> None:
    """A run that asked the same questions in another order does not differ."""
    rows = [outcome(n, right=n % 3 == 0, confidence=n / 10) for n in range(10)]
    found = compare(run_of(rows), run_of(reversed(rows)))
    assert (found.gained, found.lost) == ((), ())
    assert {(r.value, r.p) for r in found.rows} == {(0, 1)}


def test_runs_without_a_common_question_are_not_compared() -> None:
    """Comparing them is refused, and the error says what to do."""
    with pytest.raises(UsageError, match="no question in common") as caught:
        compare(run_of([outcome(1)]), run_of([outcome(2)]))
    assert "askcaci eval run" in caught.value.hint


@pytest.mark.usefixtures("quick")
def test_runs_of_the_same_settings_have_nothing_changed() -> None:
    """Where only outcomes differ, nothing else is named."""
    assert compare(with_wrong([1], 4), with_wrong([2], 4)).changed == ()


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    ("part", "values", "named"),
    [
        ("settings", {"k": 6}, "k: 5 / 6"),
        ("settings", {"retriever": "dense"}, "retriever: fused / dense"),
        ("set", {"sha256": "other"}, "set sha256"),
        ("corpus", {"sha256": "other"}, "corpus sha256"),
        ("model", {"fingerprint": "g"}, "fingerprint: f / g"),
        ("versions", {"numpy": "2.1"}, "numpy: 2.0 / 2.1"),
        ("versions", {"faiss-cpu": "1.9"}, "faiss-cpu: None / 1.9"),
        ("settings", {"min_confidence": 0.5}, "min_confidence: None / 0.5"),
        ("settings", {"reader": "shipped"}, "reader: none / shipped"),
    ],
)
def test_what_else_changed_is_named(part: str, values: dict[str, Any], named: str) -> None:
    """Settings, corpus, model or versions that differ are each named, with both values."""
    rows = [outcome(n) for n in range(3)]
    assert compare(run_of(rows), run_of(rows, **{part: values})).changed == (named,)


@pytest.mark.usefixtures("quick")
def test_a_run_from_before_the_reader_read_sentences_only() -> None:
    """Where its settings name no reader, it is the same as one that says "none"."""
    rows = [outcome(n) for n in range(3)]
    old, new = run_of(rows), run_of(rows, settings={"reader": "none"})
    assert "reader" not in old.header["settings"]
    assert compare(old, new).changed == ()


@pytest.fixture(scope="module")
def whole() -> Comparison:
    """A comparison in which B lost 20 of 100 questions, and refused 20 others as A did."""
    refusals = [outcome(n, answerable=False) for n in range(100, 120)]
    a = run_of([*BASELINE.outcomes, *refusals])
    b = run_of([*with_wrong(range(50)).outcomes, *refusals])
    return compare(a, b)


def test_a_comparison_has_the_measures_that_both_runs_have(whole: Comparison) -> None:
    """Its rows are in the order of the measures, and none is of what was not measured."""
    names = [row.measure.name for row in whole.rows]
    assert names == [m.name for m in MEASURES if m.name in names]
    assert {"contained@1", "correct", "AUROC", "Brier", "seconds p50"} <= set(names)
    assert not {"nDCG@10", "evidence@1", "citation recall"} & set(names)


def test_p_values_are_corrected_for_all_measures_but_times(whole: Comparison) -> None:
    """The correction is over the figures of quality; p values of times stay."""
    times = [r for r in whole.rows if r.measure.unit == "seconds"]
    others = [r for r in whole.rows if r not in times]
    assert len(times) == 2
    assert [r.corrected for r in times] == [r.p for r in times]
    assert all(r.corrected >= r.p for r in others)


def test_a_planted_loss_is_significant_in_a_comparison(whole: Comparison) -> None:
    """With 20 of 100 lost, what is right fell, and refusals did not change."""
    row = {row.measure.name: row for row in whole.rows}
    assert row["contained@1"].value == pytest.approx(-0.2)
    assert row["contained@1"].significant
    assert row["correct"].significant
    assert not row["refused"].significant
    assert (len(whole.gained), len(whole.lost)) == (0, 20)


@pytest.mark.parametrize(
    ("corrected", "low", "high", "significant"),
    [
        (0.01, 0.1, 0.2, True),
        (0.01, -0.2, -0.1, True),
        (0.01, -0.1, 0.2, False),
        (0.01, 0.0, 0.2, False),
        (ALPHA, 0.1, 0.2, False),
        (0.5, 0.1, 0.2, False),
    ],
)
def test_what_is_significant_has_a_small_p_and_an_interval_without_0(
    corrected: float, low: float, high: float, significant: bool
) -> None:
    """Both are needed, and p is the corrected one."""
    found = Difference(MEASURES[0], 0.5, 0.6, low, high, 0.001, corrected)
    assert found.significant == significant


def failing(run: Run, baseline: Run = BASELINE) -> Sequence[str]:
    """Return why a run fails the gate."""
    verdict = gate(run, baseline)
    assert verdict.passed == (not verdict.failures)
    return verdict.failures


def test_the_gate_lets_a_run_pass_against_itself() -> None:
    """A run has lost nothing against itself, of any of the gated measures that it has."""
    verdict = gate(BASELINE, BASELINE)
    assert verdict.passed
    assert (verdict.failures, verdict.shared) == ((), 100)
    names = [row.measure.name for row in verdict.rows]
    assert {"contained@1", "correct", "AURC", "Brier", "verbatim", "crashed"} <= set(names)
    assert all(row.measure.gated for row in verdict.rows)


def test_the_gate_lets_chance_pass() -> None:
    """Four questions lost and three gained of a hundred are no loss."""
    assert failing(with_wrong([*range(3, 30), *range(50, 54)])) == ()


def test_the_gate_stops_a_planted_loss() -> None:
    """With 20 questions of 100 lost it fails, and names what fell and what rose."""
    failures = failing(with_wrong(range(50)))
    assert "contained@1 fell significantly" in failures
    assert "correct fell significantly" in failures
    assert "AURC rose significantly" in failures


def test_the_gate_lets_a_gain_pass() -> None:
    """A significant difference for the better is no failure."""
    verdict = gate(with_wrong(range(10)), BASELINE)
    assert verdict.passed
    assert any(row.gain > 0.1 for row in verdict.rows)
    assert not any(row.significant for row in verdict.rows)


def test_the_gate_stops_confidence_that_no_longer_tells() -> None:
    """The same answers with confidence turned round fail by their calibration alone."""

    def sure(of: Run, right: float, wrong: float) -> Run:
        return run_of(
            outcome(n, right=one.stage == "right", confidence=c)
            for n, one in enumerate(of.outcomes)
            for c in [right if one.stage == "right" else wrong]
        )

    failures = failing(sure(BASELINE, 0.3, 0.8), sure(BASELINE, 0.8, 0.3))
    assert sorted(failures) == ["AURC rose significantly", "Brier rose significantly"]


def test_the_gate_asks_for_losses_only() -> None:
    """Its p is how often as much is lost; what was gained is nothing to fail for."""
    # Seven lost and one gained: by the sign test, 9 of 256 assignments lose as much.
    verdict = gate(with_wrong([*range(1, 30), *range(50, 57)]), BASELINE)
    row = {row.measure.name: row for row in verdict.rows}["contained@1"]
    assert row.p == pytest.approx(9 / 256, abs=0.012)
    assert row.corrected >= row.p
    gained = gate(BASELINE, with_wrong([*range(1, 30), *range(50, 70)]))
    assert gained.passed
    assert min(row.p for row in gained.rows) > 0.9


def test_the_gate_takes_no_run_of_another_set() -> None:
    """Ids may be equal where questions are not: an edited set needs a new baseline."""
    other = run_of(BASELINE.outcomes, set={"sha256": "edited"})
    with pytest.raises(UsageError, match="different sets"):
        gate(other, BASELINE)


def test_one_quote_that_is_not_verbatim_fails_the_gate() -> None:
    """It takes no statistics to stop a quote that does not stand at its place."""
    rows = list(BASELINE.outcomes)
    rows[40] = outcome(40, verbatim_quotes=2.0)
    [failure] = failing(run_of(rows))
    assert failure.startswith("1 quote")


def test_a_quote_of_the_baseline_that_was_not_verbatim_may_be_mended() -> None:
    """Only the quotes of the run at hand are looked at."""
    rows = list(BASELINE.outcomes)
    rows[40] = outcome(40, verbatim_quotes=2.0)
    assert failing(BASELINE, run_of(rows)) == ()


def test_quotes_of_questions_the_baseline_lacks_are_looked_at() -> None:
    """A bad quote fails the gate in whatever question it is."""
    more = [*BASELINE.outcomes, outcome(100, verbatim_quotes=1.0)]
    [failure] = failing(run_of(more))
    assert failure.startswith("2 quotes")


@pytest.mark.usefixtures("quick")
def test_a_run_may_have_asked_more_than_the_baseline() -> None:
    """Only the baseline's questions count."""
    more = [*BASELINE.outcomes, *(outcome(n, right=False) for n in range(100, 150))]
    verdict = gate(run_of(more), BASELINE)
    assert (verdict.passed, verdict.shared) == (True, 100)


@pytest.mark.parametrize("missing", [1, 99])
def test_the_gate_refuses_a_run_that_lacks_questions(missing: int) -> None:
    """A run that was not asked all of the baseline's questions is no comparison."""
    short = run_of(BASELINE.outcomes[missing:])
    with pytest.raises(UsageError, match=f"{missing} of the baseline's 100 questions"):
        gate(short, BASELINE)


def test_the_gate_refuses_a_run_of_other_questions() -> None:
    """A run without any question of the baseline is refused as well."""
    with pytest.raises(UsageError):
        gate(run_of([outcome(1_000)]), BASELINE)


@pytest.mark.usefixtures("quick")
def test_the_gate_does_not_pass_a_run_that_answered_nothing() -> None:
    """A run of retrieval alone, against a baseline with answers, is refused or fails."""
    ranked = {"nDCG@10": 0.5}
    baseline = run_of(outcome(n, **ranked) for n in range(20))
    silent = run_of(
        Outcome(f"q{n}", "what", True, False, 0.0, "right", 0.25, ranked) for n in range(20)
    )
    with suppress(UsageError):
        assert not gate(silent, baseline).passed


def test_the_gate_stops_crashes() -> None:
    """A run that crashed on a quarter of the questions fails by that, too."""
    rows = [
        Outcome(
            f"q{n}", "what", True, False, 0.0, "crashed", 0.0,
            {"correct": 0.0, "contained@1": 0.0}, error="boom",
        )
        if n >= 75
        else one
        for n, one in enumerate(BASELINE.outcomes)
    ]  # fmt: skip
    assert "crashed rose significantly" in failing(run_of(rows))


@pytest.mark.usefixtures("quick")
def test_an_older_run_is_compared_by_the_clusters_of_the_newer() -> None:
    """What B names counts for both, so that a record without clusters is still a baseline."""
    old = with_wrong(range(5), 24)
    new = run_of(replace(one, cluster=f"a{n // 4}") for n, one in enumerate(old.outcomes))
    assert compare(old, new).clusters == 6
    assert compare(new, old).clusters == 6
    assert gate(new, old).clusters == 6
    assert compare(old, old).clusters == 24
