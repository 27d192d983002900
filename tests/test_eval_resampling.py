"""Intervals, differences and p values against what is known of them."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from askcaci.evaluation import resampling
from askcaci.evaluation.catalogue import MEASURES, Measure
from askcaci.evaluation.columns import Columns, columns
from askcaci.evaluation.resampling import Difference, clusters, differences, figures
from askcaci.evaluation.scoring import Outcome

BY_NAME = {measure.name: measure for measure in MEASURES}
CONTAINED, AUROC = BY_NAME["contained@1"], BY_NAME["AUROC"]
F1, NDCG, BRIER = BY_NAME["F1"], BY_NAME["nDCG@10"], BY_NAME["Brier"]


def outcome(
    *,
    answerable: bool = True,
    right: float = 0.0,
    answered: bool = True,
    confidence: float = 0.5,
    **scores: float,
) -> Outcome:
    """Return a question of an open run, in all scores right (1.0) or wrong (0.0)."""
    known = {"correct": right * answered if answerable else float(not answered)}
    if answerable:
        known |= dict.fromkeys(("contained@1", "contained@3", "EM", "F1"), right)
    stage = "right" if known["correct"] else "not read"
    return Outcome(
        "q", "what", answerable, answered, confidence, stage, 0.5, known | scores
    )


def scored(values: list[float]) -> Columns:
    """Return questions that have an F1 and nothing else of note."""
    return columns([replace(outcome(), scores={"F1": value}) for value in values])


def mixture(seed: int, questions: int = 40) -> Columns:
    """Return questions of all kinds, drawn at random."""
    random = np.random.default_rng(seed)
    return columns(
        [
            outcome(
                answerable=bool(random.random() < 0.7),
                right=float(random.random() < 0.6),
                answered=bool(random.random() < 0.6),
                confidence=round(float(random.random()), 2),
                quotes=2.0,
                **{"verbatim quotes": 2.0},
            )
            for _ in range(questions)
        ]
    )


@pytest.mark.parametrize("distribution", ["coin", "skewed"])
def test_the_interval_of_a_mean_is_about_the_normal_one(distribution: str) -> None:
    """Of 2,000 questions the bootstrap gives what the central limit theorem does."""
    random = np.random.default_rng(1)
    drawn = (
        (random.random(2_000) < 0.3).astype(float)
        if distribution == "coin"
        else random.beta(0.4, 1.6, 2_000)
    )
    figure = figures(scored(drawn.tolist()), [F1])["F1"]
    reach = 1.96 * drawn.std() / math.sqrt(len(drawn))
    assert figure.value == pytest.approx(drawn.mean())
    assert figure.low == pytest.approx(drawn.mean() - reach, abs=0.1 * reach)
    assert figure.high == pytest.approx(drawn.mean() + reach, abs=0.1 * reach)


def test_intervals_are_the_same_each_time_and_for_any_company() -> None:
    """Figures are deterministic, and one alone is the same as among all the others."""
    c = mixture(3)
    among = figures(c, MEASURES, resamples=200)
    assert figures(c, MEASURES, resamples=200) == among
    assert figures(c, [AUROC], resamples=200)["AUROC"] == among["AUROC"]


@pytest.mark.parametrize("measure", [F1, BRIER, AUROC], ids=lambda measure: measure.name)
def test_intervals_are_quantiles_of_measures_of_resampled_questions(
    measure: Measure,
) -> None:
    """They are about those of a bootstrap that draws the questions one by one."""
    c, once = mixture(4), np.ones((1, 40))
    random = np.random.default_rng(99)
    drawn = [
        float(measure.value(c.taken(random.integers(0, 40, 40)), once)[0])
        for _ in range(2_000)
    ]
    low, high = np.quantile(drawn, [0.025, 0.975])
    figure = figures(c, [measure])[measure.name]
    assert figure.low == pytest.approx(low, abs=0.1 * (high - low))
    assert figure.high == pytest.approx(high, abs=0.1 * (high - low))


def test_the_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    """Of 150 samples of 80 questions, about 95 in 100 intervals hold the true mean."""
    random = np.random.default_rng(5)
    held = 0
    for _ in range(150):
        drawn = random.beta(1, 2, 80)
        figure = figures(scored(drawn.tolist()), [F1], resamples=300)["F1"]
        held += figure.low <= 1 / 3 <= figure.high
    assert 0.89 <= held / 150 <= 0.99


def test_resamples_are_drawn_in_blocks_that_fill_little_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With blocks of a few resamples the interval is of as many resamples, and sound."""
    whole = figures(mixture(6), [F1], resamples=1_000)["F1"]
    monkeypatch.setattr(resampling, "_CELLS", 130)
    alone = clusters.units(np.arange(40), together=False)
    drawn = [len(block) for block in resampling.draws(alone, 1_000)]
    assert sum(drawn) == 1_000
    assert max(drawn) == 3
    blocks = figures(mixture(6), [F1], resamples=1_000)["F1"]
    assert blocks.value == whole.value
    assert (blocks.low, blocks.high) == pytest.approx((whole.low, whole.high), abs=0.03)


@pytest.mark.parametrize("questions", [1, 7, 40])
def test_a_resample_draws_as_many_questions_as_there_are(questions: int) -> None:
    """Weights are whole numbers that add up to the number of questions."""
    alone = clusters.units(np.arange(questions), together=False)
    for block in resampling.draws(alone, 50):
        assert block.shape == (50, questions)
        assert (block.sum(1) == questions).all()
        assert (block == np.floor(block)).all()


@pytest.mark.parametrize("value", [0.0, 1.0])
@pytest.mark.parametrize("questions", [1, 20])
def test_where_all_questions_agree_the_interval_of_a_share_is_the_exact_one(
    value: float, questions: int
) -> None:
    """A truth at its end would come out alike for all questions with 1 chance in 40."""
    c = columns([outcome(right=value)] * questions)
    figure = figures(c, [CONTAINED], resamples=50)["contained@1"]
    assert figure.value == value
    if value:
        assert figure.high == 1.0
        assert figure.low**questions == pytest.approx(0.025)
    else:
        assert figure.low == 0.0
        assert (1 - figure.high) ** questions == pytest.approx(0.025)


def test_the_exact_interval_goes_by_the_questions_that_count() -> None:
    """Three right answers of three given, among ten questions, are three."""
    rows = [outcome(right=1.0)] * 3 + [outcome(answered=False)] * 7
    figure = figures(columns(rows), [BY_NAME["precision"]], resamples=50)["precision"]
    assert (figure.value, figure.n) == (1.0, 3)
    assert figure.low**3 == pytest.approx(0.025)


def test_a_score_on_which_all_questions_agree_is_a_point() -> None:
    """What is no share has no exact interval: its ends are its value."""
    c = columns([outcome(confidence=0.5)] * 5)
    figure = figures(c, [BRIER], resamples=50)["Brier"]
    assert (figure.value, figure.low, figure.high, figure.n) == (0.25, 0.25, 0.25, 5)


@pytest.mark.parametrize(
    ("rows", "missing"),
    [
        ([outcome(right=1.0)], ["refused", "AUROC", "nDCG@10", "evidence@1", "verbatim"]),
        ([outcome(answerable=False)], ["recall", "AUROC", "EM", "contained@1"]),
        ([outcome(answered=False)], ["precision"]),
    ],
)
def test_a_measure_without_a_denominator_has_no_figure(
    rows: list[Outcome], missing: list[str]
) -> None:
    """Where no question counts, value and interval are None."""
    found = figures(columns(rows * 3), MEASURES, resamples=20)
    for name in missing:
        assert (found[name].value, found[name].low, found[name].high) == (None,) * 3
    assert found["correct"].value is not None


# What a run can say that was asked to retrieve and nothing else.
RETRIEVAL_GROUPS = {"retrieval", "cost"}


def test_a_run_of_retrieval_alone_has_no_figures_of_answers() -> None:
    """Where no answer was asked for, no measure of answers or confidence has a value."""
    scores = {"nDCG@10": 0.5, "R@5": 1.0}
    rows = [replace(outcome(answered=False, confidence=0.0), scores=scores)] * 4
    found = figures(columns(rows), MEASURES, resamples=20)
    assert found["nDCG@10"].value == 0.5
    assert [
        measure.name
        for measure in MEASURES
        if found[measure.name].value is not None and measure.group not in RETRIEVAL_GROUPS
    ] == []


def test_resamples_without_a_denominator_do_not_count() -> None:
    """One answerable question of two is in some resamples only, and warns of nothing."""
    c = columns([outcome(right=1.0), outcome(answerable=False)])
    figure = figures(c, [BY_NAME["F1"]], resamples=100)["F1"]
    assert (figure.value, figure.n) == (1.0, 1)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 1_000), st.integers(1, 15))
def test_a_run_does_not_differ_from_itself(seed: int, questions: int) -> None:
    """All differences of a run from itself are 0, with p = 1."""
    c = mixture(seed, questions)
    for one in differences(c, c, MEASURES, resamples=15):
        assert (one.value, one.low, one.high, one.p) == (0, 0, 0, 1)


@pytest.fixture(scope="module")
def planted() -> dict[str, Difference]:
    """Differences of a run that gets a fifth of the questions right that another lost."""
    a = [outcome(right=float(i >= 40), confidence=0.5) for i in range(100)]
    b = [outcome(right=float(i >= 20), confidence=0.5) for i in range(100)]
    found = differences(
        columns(a), columns(b), [CONTAINED, F1, BRIER, NDCG], resamples=1_000
    )
    return {one.measure.name: one for one in found}


def test_a_difference_that_was_planted_is_found(planted: dict[str, Difference]) -> None:
    """It has its size, an interval without 0, and a small p."""
    found = planted["contained@1"]
    assert (found.a, found.b, found.value) == (0.6, 0.8, pytest.approx(0.2))
    assert 0 < found.low < 0.2 < found.high < 0.35
    assert found.p < 0.005
    assert found.gain == pytest.approx(0.2)


def test_what_does_not_differ_is_not_found(planted: dict[str, Difference]) -> None:
    """At a confidence of one half the Brier score is the same right or wrong."""
    assert (planted["Brier"].value, planted["Brier"].p) == (0, 1)


def test_a_measure_that_a_run_lacks_is_not_compared(
    planted: dict[str, Difference],
) -> None:
    """Only measures that both runs have are among the differences."""
    assert sorted(planted) == ["Brier", "F1", "contained@1"]


def test_less_of_what_is_better_low_is_a_gain() -> None:
    """The gain of a measure that should be low is its fall."""
    assert Difference(BRIER, 0.3, 0.1, -0.3, -0.1, 0.01, 0.02).gain == pytest.approx(0.2)
    assert Difference(F1, 0.3, 0.1, -0.3, -0.1, 0.01, 0.02).gain == pytest.approx(-0.2)


def test_differences_turn_round_with_the_runs() -> None:
    """A against B is B against A with its sign changed, and as likely by chance."""
    a, b = mixture(7), mixture(8)
    b = replace(b, answerable=a.answerable)
    for one, other in zip(
        differences(a, b, [BRIER, AUROC], resamples=200),
        differences(b, a, [BRIER, AUROC], resamples=200),
        strict=True,
    ):
        assert (one.value, one.p) == pytest.approx((-other.value, other.p))
        assert (one.low, one.high) == pytest.approx((-other.high, -other.low))


def test_the_interval_of_a_difference_is_paired() -> None:
    """Runs that are alike but for a constant differ by it, however varied they are."""
    values = np.random.default_rng(9).random(50) / 2
    a, b = scored(values.tolist()), scored((values + 0.25).tolist())
    [found] = differences(a, b, [F1], resamples=100)
    assert (found.low, found.high) == pytest.approx((0.25, 0.25))
    assert found.p == pytest.approx(1 / 101)


def exact_p(a: Columns, b: Columns, measure: Measure) -> float:
    """Return the share of all ways to swap the runs' outcomes that are as far apart."""
    once = np.ones((1, len(a)))

    def apart(swap: tuple[bool, ...]) -> float:
        flags = np.array(swap)
        one = measure.value(a.mixed(b, flags), once)[0]
        other = measure.value(b.mixed(a, flags), once)[0]
        return math.inf if math.isnan(one - other) else abs(one - other)

    found = [apart(swap) for swap in product([False, True], repeat=len(a))]
    return sum(one >= found[0] - 1e-12 for one in found) / len(found)


TINY = {
    "contained@1": ([1, 1, 1, 1, 1, 0, 0], [0, 0, 0, 0, 1, 1, 0]),
    "F1": ([0.9, 0.5, 0.7, 0.2, 0.4, 0.1, 0.6], [0.4, 0.6, 0.1, 0.1, 0.2, 0.1, 0.3]),
    "answer F1": ([1, 1, 1, 1, 1, 0, 0], [0, 0, 1, 0, 0, 1, 0]),
}


@pytest.mark.parametrize("name", TINY)
def test_p_is_that_of_all_ways_to_swap(name: str) -> None:
    """Of seven questions, the p value is near that of all 128 assignments."""
    a, b = (columns([outcome(right=value) for value in run]) for run in TINY[name])
    [found] = differences(a, b, [BY_NAME[name]], resamples=3_000)
    assert found.p == pytest.approx(exact_p(a, b, BY_NAME[name]), abs=0.03)


@pytest.mark.parametrize("name", ["AUROC", "precision", "Brier"])
def test_p_of_what_is_no_mean_is_that_of_all_ways_to_swap(name: str) -> None:
    """So it is for measures over pairs, and ones that some assignments leave undefined."""
    kinds = [(True, 0.9, 0.2), (True, 0.8, 0.7), (True, 0.6, 0.1), (True, 0.7, 0.6)]
    kinds += [(False, 0.1, 0.5), (False, 0.3, 0.9)]
    a = [
        outcome(answerable=yes, confidence=high, right=float(at != 3), answered=at != 1)
        for at, (yes, high, _) in enumerate(kinds)
    ]
    b = [
        outcome(answerable=yes, confidence=low, right=float(at == 3), answered=at == 1)
        for at, (yes, _, low) in enumerate(kinds)
    ]
    [found] = differences(columns(a), columns(b), [BY_NAME[name]], resamples=3_000)
    expected = exact_p(columns(a), columns(b), BY_NAME[name])
    assert found.p == pytest.approx(expected, abs=0.03)


def test_p_is_never_0() -> None:
    """The runs as they are count as one assignment more than were drawn."""
    a, b = scored([0.0] * 40), scored([1.0] * 40)
    [found] = differences(a, b, [F1], resamples=99)
    assert found.p == 1 / 100


def test_without_a_difference_few_p_values_are_small() -> None:
    """Of 200 pairs of runs that differ by chance alone, about one in 20 has p < 0.05."""
    random = np.random.default_rng(10)
    small = 0
    for _ in range(200):
        a, b = (scored(random.random(25).tolist()) for _ in range(2))
        [found] = differences(a, b, [F1], resamples=99)
        small += found.p < 0.05
    # Binomial(200, 0.05): 3 to 19 but for one time in 200 on either side.
    assert 3 <= small <= 19


def test_measures_that_move_together_are_corrected_for_as_one() -> None:
    """A copy of a measure costs nothing, a measure of its own does, a constant does not."""
    random = np.random.default_rng(5)
    a, b = (
        [
            outcome(right=float(right), EM=float(other), F1=1.0)
            for right, other in zip(
                random.random(60) < share, random.random(60) < 0.5, strict=True
            )
        ]
        for share in (0.7, 0.5)
    )

    def corrected(*names: str) -> float:
        found = differences(columns(a), columns(b), [BY_NAME[name] for name in names])
        return found[0].corrected

    alone = corrected("contained@1")
    assert corrected("contained@1", "contained@3") == alone
    assert corrected("contained@1", "F1") == alone
    assert corrected("contained@1", "EM") > alone


def test_a_loss_alone_has_half_the_p_of_a_difference() -> None:
    """Asked for losses, the other half of the assignments does not count against."""
    worse, better = (
        [outcome(right=float(at >= wrong)) for at in range(40)] for wrong in (8, 0)
    )
    contained = BY_NAME["contained@1"]
    two, one = (
        differences(columns(better), columns(worse), [contained], losses=losses)[0].p
        for losses in (False, True)
    )
    # All of eight flips one way: 2 of 256 assignments, and 1 of 256.
    assert two == pytest.approx(2 / 256, abs=0.006)
    assert one == pytest.approx(1 / 256, abs=0.004)
    gained = differences(columns(worse), columns(better), [contained], losses=True)[0]
    assert gained.p == 1


@pytest.mark.parametrize("name", [m.name for m in MEASURES if m.biased])
def test_the_interval_of_a_biased_measure_holds_its_value(name: str) -> None:
    """Well calibrated questions have a small error, and resamples a larger one throughout."""
    random = np.random.default_rng(3)
    sure = np.linspace(0.02, 0.98, 100)
    questions = [
        outcome(confidence=float(one), right=float(hit))
        for one, hit in zip(sure, random.random(100) < sure, strict=True)
    ]
    measure = BY_NAME[name]
    figure = figures(columns(questions), [measure])[name]
    assert figure.value is not None
    assert figure.low is not None
    assert figure.high is not None
    assert 0 <= figure.low <= figure.value <= figure.high <= 1
    unmoved = replace(measure, biased=False)
    plain = figures(columns(questions), [unmoved])[name]
    assert plain.low is not None
    assert plain.low >= figure.low
