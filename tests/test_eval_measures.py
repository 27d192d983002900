"""Measures of a run against their definitions, worked one question at a time."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from askcaci.evaluation.catalogue import MEASURES, Measure
from askcaci.evaluation.columns import Columns, columns
from askcaci.evaluation.measures import aurc, auroc, brier, reliability, risk_coverage
from askcaci.evaluation.ranking import MEASURES as RANKING
from askcaci.evaluation.scoring import Outcome

# A busy machine is no reason to fail.
MANY, FEW = (settings(max_examples=count, deadline=None) for count in (80, 30))
BY_NAME = {measure.name: measure for measure in MEASURES}
# What a system is asked for; a crash or a refusal may never raise these.
OF_ANSWERS = [
    *(m for m in MEASURES if m.group in ("answers, made to answer", "as the user sees it")),
    *map(BY_NAME.get, RANKING),
    *map(BY_NAME.get, ("AUROC", "best answer F1", "best SQuAD2 EM", "best SQuAD2 F1")),
    *map(BY_NAME.get, ("citation precision", "citation recall")),
]


def outcome(
    confidence: float,
    *,
    answerable: bool = True,
    right: float = 0.0,
    answered: bool = True,
    seconds: float = 1.0,
    crashed: bool = False,
    **scores: float,
) -> Outcome:
    """Return a question as scoring leaves it: in all scores right (1.0) or wrong (0.0)."""
    if answerable:
        names = ("contained@1", "contained@3", "EM", "F1")
        known = dict.fromkeys(names, right) | {"correct": right * answered}
    else:
        known = {"correct": float(not answered and not crashed)}
    return Outcome(
        id="q",
        kind="number",
        answerable=answerable,
        answered=answered,
        confidence=confidence,
        stage="crashed" if crashed else "right" if known["correct"] else "not read",
        seconds=seconds,
        scores=known | {name.replace("_", " "): value for name, value in scores.items()},
    )


def listed(confidence: float, *, exact: float, answered: bool = True) -> Outcome:
    """Return a question for articles, which has no scores of words."""
    scores = {"articles exact": exact, "articles precision": 0.5, "articles recall": 1.0}
    scores |= dict.fromkeys(("correct", "right"), exact * answered)
    stage = "right" if scores["right"] else "not read"
    return Outcome("q", "list", True, answered, confidence, stage, 1.0, scores)


def ranked(score: float) -> dict[str, float]:
    """Return scores of a ranking."""
    return {name: score / (1 + at) for at, name in enumerate(RANKING)}


def more(of: Outcome, scores: dict[str, float]) -> Outcome:
    """Return an outcome with some scores besides."""
    return replace(of, scores=of.scores | scores)


CRASH = more(
    outcome(0.0, answered=False, crashed=True, seconds=0.0),
    dict.fromkeys(RANKING, 0.0)
    | {"evidence@1": 0.0, "citation precision": 0.0, "citation recall": 0.0},
)
KINDS = [
    outcome(0.0, right=1.0, quotes=3.0, verbatim_quotes=3.0),
    outcome(0.0, right=0.0, quotes=1.0, verbatim_quotes=0.0),
    outcome(0.0, right=1.0, answered=False, quotes=4.0, verbatim_quotes=3.0),
    outcome(0.0, right=0.0, answered=False, quotes=0.0, verbatim_quotes=0.0),
    outcome(0.0, answerable=False, quotes=2.0, verbatim_quotes=2.0),
    outcome(0.0, answerable=False, answered=False, quotes=3.0, verbatim_quotes=3.0),
    outcome(0.0, answerable=False, answered=False, crashed=True, seconds=0.0),
    more(
        outcome(0.0, right=1.0, quotes=2.0, verbatim_quotes=2.0),
        ranked(1.0)
        | {"contained@3": 1.0, "EM": 0.0, "F1": 0.4, "evidence@1": 1.0}
        | {"citation precision": 0.5, "citation recall": 1 / 3},
    ),
    more(
        outcome(0.0, right=0.0, answered=False, quotes=1.0, verbatim_quotes=1.0),
        ranked(0.25)
        | {"contained@3": 1.0, "EM": 0.0, "F1": 0.7, "evidence@1": 0.0}
        | {"citation precision": 0.0, "citation recall": 0.0},
    ),
    CRASH,
    listed(0.0, exact=1.0),
    listed(0.0, exact=0.0),
    listed(0.0, exact=1.0, answered=False),
]
# Thousandths, which a bin's edge tells apart whichever way it is computed.
CONFIDENCE = st.sampled_from([0.0, 0.1, 0.3, 0.5, 0.7, 1.0]) | st.integers(0, 1000).map(
    lambda n: n / 1000
)


def asked(kind: Outcome, confidence: float, seconds: float) -> Outcome:
    """Return an outcome of a kind; a crash has neither confidence nor a time."""
    if kind.stage == "crashed":
        return kind
    return replace(kind, confidence=confidence, seconds=seconds)


QUESTION = st.builds(
    asked, st.sampled_from(KINDS), CONFIDENCE, st.integers(1, 9).map(lambda n: n / 8)
)
QUESTIONS = st.lists(QUESTION, min_size=1, max_size=12)
TAKEN = QUESTION.filter(lambda question: question.stage != "crashed")
WORDED = TAKEN.filter(lambda question: question.kind != "list")


def value(measure: Measure, questions: Sequence[Outcome]) -> float:
    """Return a measure of some questions, each counted once."""
    return float(measure.value(columns(questions), np.ones((1, len(questions))))[0])


def values(questions: Sequence[Outcome]) -> dict[str, float]:
    """Return every measure of some questions, each counted once."""
    return {measure.name: value(measure, questions) for measure in MEASURES}


def same(found: dict[str, float]) -> object:
    """Return what compares equal to figures but for rounding; nan equals nan."""
    return pytest.approx(found, rel=1e-9, abs=1e-12, nan_ok=True)


def share(of: Iterable[float]) -> float:
    """Return the mean of some numbers, nan of none."""
    known = list(of)
    return sum(known) / len(known) if known else math.nan


def right(one: Outcome) -> float:
    """Return whether the answer given, or that would have been, is right."""
    return one.scores.get("contained@1", one.scores.get("articles exact", 0.0))


def sure(one: Outcome) -> float:
    """Return how sure a reply was; a crash counts as sure of what is wrong."""
    return 1.0 if one.stage == "crashed" else one.confidence


def apart(one: Outcome) -> float:
    """Return the confidence that tells answerable from not; a crash is on the wrong side."""
    return -1.0 if one.stage == "crashed" and one.answerable else sure(one)


def mean_where_known(name: str) -> Callable[[list[Outcome]], float]:
    """Return the mean of a score over the questions that have it."""
    return lambda rows: share(o.scores[name] for o in rows if name in o.scores)


def harmonic(p: float, r: float, rows: list[Outcome]) -> float:
    """Return the harmonic mean of precision and recall; where one is missing it is 0."""
    if not any(o.answerable or o.answered for o in rows):
        return math.nan
    return 2 * p * r / (p + r) if p > 0 and r > 0 else 0.0


def precision(rows: list[Outcome]) -> float:
    """Return the share of the given answers that are right."""
    return share(right(o) for o in rows if o.answered)


def recall(rows: list[Outcome]) -> float:
    """Return the share of the answerable questions with a right answer given."""
    return share(right(o) * o.answered for o in rows if o.answerable)


def at_threshold(rows: list[Outcome], threshold: float) -> list[Outcome]:
    """Return what would have been answered and refused with another threshold."""
    return [
        replace(
            o,
            answered=sure(o) >= threshold,
            scores=o.scores
            if o.answerable
            else o.scores
            | {"correct": float(o.confidence < threshold and o.stage != "crashed")},
        )
        for o in rows
    ]


def squad2(name: str) -> Callable[[list[Outcome]], float]:
    """Return SQuAD 2.0's score: a question without an answer scores 1 if refused."""
    return lambda rows: share(
        o.scores[name] * o.answered if o.answerable else o.scores["correct"]
        for o in rows
        if not o.answerable or name in o.scores
    )


def best(of: Callable[[list[Outcome]], float]) -> Callable[[list[Outcome]], float]:
    """Return the best of a measure over all thresholds, one above all included."""

    def tried(rows: list[Outcome]) -> float:
        thresholds = {sure(o) for o in rows} | {2.0}
        found = [of(at_threshold(rows, threshold)) for threshold in thresholds]
        return max((one for one in found if not math.isnan(one)), default=math.nan)

    return tried


def answer_f1(rows: list[Outcome]) -> float:
    """Return the harmonic mean of precision and recall."""
    return harmonic(precision(rows), recall(rows), rows)


def pairs_won(rows: list[Outcome]) -> float:
    """Return the share of pairs in which the answerable question is more confident."""
    return share(
        1.0 if apart(a) > apart(b) else 0.5 if apart(a) == apart(b) else 0.0
        for a in rows
        for b in rows
        if a.answerable and not b.answerable
    )


def mean_risk(rows: list[Outcome]) -> float:
    """Return the mean, over questions, of the risk of answering what is as confident."""
    return share(share(1 - right(o) for o in rows if sure(o) >= sure(one)) for one in rows)


def expected_calibration_error(rows: list[Outcome]) -> float:
    """Return the gaps between confidence and rightness of ten bins, by their sizes."""
    total = 0.0
    for number in range(10):
        low, high = Fraction(number, 10), Fraction(number + 1, 10)
        inside = [
            o
            for o in rows
            if low < Fraction(round(sure(o) * 1000), 1000) <= high
            or (number == 0 and sure(o) == 0)
        ]
        if inside:
            gap = share(map(sure, inside)) - share(map(right, inside))
            total += abs(gap) * len(inside) / len(rows)
    return total


def took(quantile: Fraction) -> Callable[[list[Outcome]], float]:
    """Return the least time within which such a share of the questions was done."""

    def found(rows: list[Outcome]) -> float:
        times = sorted(o.seconds for o in rows if o.seconds > 0)
        return times[math.ceil(quantile * len(times)) - 1] if times else math.nan

    return found


def verbatim(rows: list[Outcome]) -> float:
    """Return the share of all quotes that are verbatim, nan of none."""
    shown = sum(o.scores.get("quotes", 0.0) for o in rows)
    sound = sum(o.scores.get("verbatim quotes", 0.0) for o in rows)
    return sound / shown if shown else math.nan


MEANS = (
    *RANKING,
    *("contained@1", "contained@3", "evidence@1", "EM", "F1", "correct"),
    *("citation precision", "citation recall", "right"),
    *("articles exact", "articles precision", "articles recall"),
)
BY_HAND: dict[str, Callable[[list[Outcome]], float]] = {
    **{name: mean_where_known(name) for name in MEANS},
    "precision": precision,
    "recall": recall,
    "refused": lambda rows: share(o.scores["correct"] for o in rows if not o.answerable),
    "answer F1": answer_f1,
    "SQuAD2 EM": squad2("EM"),
    "SQuAD2 F1": squad2("F1"),
    "AUROC": pairs_won,
    "AURC": mean_risk,
    "best answer F1": best(answer_f1),
    "best SQuAD2 EM": best(squad2("EM")),
    "best SQuAD2 F1": best(squad2("F1")),
    "Brier": lambda rows: share((sure(o) - right(o)) ** 2 for o in rows),
    "ECE": expected_calibration_error,
    "verbatim": verbatim,
    "seconds p50": took(Fraction(1, 2)),
    "seconds p95": took(Fraction(19, 20)),
    "crashed": lambda rows: share(float(o.stage == "crashed") for o in rows),
}


def test_every_measure_is_worked_by_hand() -> None:
    """No measure is without a second definition here, and names are not used twice."""
    assert sorted(BY_HAND) == sorted(measure.name for measure in MEASURES)


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.name)
@FEW
@given(QUESTIONS)
def test_a_measure_is_what_its_definition_says(
    measure: Measure, questions: list[Outcome]
) -> None:
    """Each measure equals its definition worked question by question."""
    expected = BY_HAND[measure.name](questions)
    assert value(measure, questions) == pytest.approx(expected, nan_ok=True)


# Four questions with an answer, two without; confidence falls down the list.
SIX = [
    outcome(0.9, right=1.0, seconds=0.5),
    outcome(0.8, answerable=False, seconds=0.1),
    outcome(0.7, right=1.0, seconds=0.2),
    outcome(0.6, right=0.0, seconds=0.4),
    outcome(0.4, answerable=False, answered=False, seconds=0.3),
    outcome(0.2, right=1.0, answered=False, seconds=0.6),
]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("contained@1", 3 / 4),
        ("correct", 3 / 6),
        ("precision", 2 / 4),
        ("recall", 2 / 4),
        ("refused", 1 / 2),
        ("answer F1", 1 / 2),
        ("SQuAD2 EM", 3 / 6),
        ("AUROC", 4 / 8),
        ("AURC", (0 + 1 / 2 + 1 / 3 + 2 / 4 + 3 / 5 + 3 / 6) / 6),
        # Answering the first three gives 2 of 3 and 2 of 4, all six 3 of 6 and 3 of 4.
        ("best answer F1", 6 / 10),
        # Right ones answered and unanswerable ones refused: 1 + 1, 2 + 1, 3 + 0.
        ("best SQuAD2 F1", 3 / 6),
        ("Brier", (0.01 + 0.64 + 0.09 + 0.36 + 0.16 + 0.64) / 6),
        ("ECE", (0.1 + 0.8 + 0.3 + 0.6 + 0.4 + 0.8) / 6),
        ("seconds p50", 0.3),
        ("seconds p95", 0.6),
        ("crashed", 0.0),
    ],
)
def test_a_measure_of_six_questions_is_what_paper_and_pencil_give(
    name: str, expected: float
) -> None:
    """The measures of a small run are those worked on paper."""
    assert value(BY_NAME[name], SIX) == pytest.approx(expected)


def test_risk_and_coverage_are_given_at_every_threshold() -> None:
    """Equal confidence is one threshold; risk is of what is answered at or above it."""
    questions = [
        outcome(0.9, right=1.0),
        outcome(0.5, right=0.0),
        outcome(0.5, right=1.0),
        outcome(0.1, answerable=False),
    ]
    coverage, risk = risk_coverage(columns(questions), np.ones((1, 4)))
    assert coverage.tolist() == [[0.25, 0.75, 1.0]]
    assert risk.tolist() == [[0.0, pytest.approx(1 / 3), 0.5]]


def test_perfect_confidence_has_the_least_area_under_the_risk_curve() -> None:
    """The area is 0 where all is right, and grows where wrong ones are confident."""
    sure = [outcome(0.9, right=1.0), outcome(0.1, right=0.0)]
    unsure = [outcome(0.1, right=1.0), outcome(0.9, right=0.0)]
    assert value(BY_NAME["AURC"], sure[:1]) == 0
    assert value(BY_NAME["AURC"], sure) == 0.25
    assert value(BY_NAME["AURC"], unsure) == 0.75


def test_a_bin_of_confidence_holds_its_upper_edge_and_the_first_one_0() -> None:
    """Of ten bins, 0 and 0.1 are in the first, 0.101 in the second, 1 in the last."""
    at = [0.0, 0.1, 0.101, 0.3, 0.7, 0.999, 1.0]
    questions = [outcome(c, right=float(c > 0.5)) for c in at]
    weight, confidence, share_right = reliability(columns(questions), np.ones((1, 7)))
    assert weight.tolist() == [[2, 1, 1, 0, 0, 0, 1, 0, 0, 2]]
    assert confidence[0, [0, 9]].tolist() == pytest.approx([0.05, 0.9995])
    assert share_right[0, [0, 1, 2, 6, 9]].tolist() == [0, 0, 0, 1, 1]
    assert np.isnan(confidence[0, 3])
    assert np.isnan(share_right[0, 3])


@pytest.fixture(scope="module")
def sklearn_metrics() -> ModuleType:
    """scikit-learn's metrics, where it is installed."""
    return pytest.importorskip("sklearn.metrics")


WEIGHTED = st.lists(st.tuples(QUESTION, st.integers(0, 3)), min_size=1, max_size=12)


@MANY
@given(drawn=WEIGHTED)
def test_auroc_is_sklearns(
    sklearn_metrics: ModuleType, drawn: list[tuple[Outcome, int]]
) -> None:
    """With ties and with weights, AUROC is what scikit-learn computes."""
    c = columns([question for question, _ in drawn])
    w = np.array([[weight for _, weight in drawn]], float)
    found = float(auroc(c, w)[0])
    if w[0] @ c.answerable == 0 or w[0] @ ~c.answerable == 0:
        assert math.isnan(found)
    else:
        scores = [apart(question) for question, _ in drawn]
        expected = sklearn_metrics.roc_auc_score(c.answerable, scores, sample_weight=w[0])
        assert found == pytest.approx(expected)


@MANY
@given(drawn=WEIGHTED)
def test_the_brier_score_is_sklearns(
    sklearn_metrics: ModuleType, drawn: list[tuple[Outcome, int]]
) -> None:
    """With weights, the Brier score is what scikit-learn computes."""
    c = columns([question for question, _ in drawn])
    w = np.array([[weight for _, weight in drawn]], float)
    if w.sum() > 0:
        expected = sklearn_metrics.brier_score_loss(
            c.right, c.confidence, sample_weight=w[0], pos_label=1
        )
        assert float(brier(c, w)[0]) == pytest.approx(expected)


@pytest.mark.parametrize(("name", "share"), [("seconds p50", 0.5), ("seconds p95", 0.95)])
@MANY
@given(times=st.lists(st.integers(1, 10_000).map(lambda n: n / 999), min_size=1))
def test_latency_quantiles_are_numpys(name: str, share: float, times: list[float]) -> None:
    """A quantile of the time is one of the times, the one numpy's inverted CDF gives."""
    questions = [outcome(0.5, seconds=seconds) for seconds in times]
    expected = np.quantile(times, share, method="inverted_cdf")
    assert value(BY_NAME[name], questions) == expected


def official_best(questions: list[Outcome], name: str) -> float:
    """Return SQuAD 2.0's best score as its script finds it, in one sweep."""
    score = sum(not o.answerable for o in questions)
    highest = float(score)
    running = float(score)
    for o in sorted(questions, key=lambda o: 1 - o.confidence):
        running += o.scores[name] if o.answerable else -1
        highest = max(highest, running)
    return highest / len(questions)


@pytest.mark.parametrize("name", ["EM", "F1"])
@MANY
@given(questions=st.lists(WORDED, min_size=1, unique_by=lambda o: o.confidence))
def test_best_squad_scores_are_those_of_the_official_sweep(
    name: str, questions: list[Outcome]
) -> None:
    """Where confidence has no ties, the best score is that of SQuAD 2.0's own script."""
    found = value(BY_NAME[f"best SQuAD2 {name}"], questions)
    assert found == pytest.approx(official_best(questions, name))


def test_the_best_threshold_does_not_tell_equals_apart() -> None:
    """Questions of one confidence are answered or refused together."""
    tied = [outcome(0.5, right=1.0), outcome(0.5, answerable=False)]
    assert value(BY_NAME["best SQuAD2 EM"], tied) == 0.5
    assert value(BY_NAME["best answer F1"], tied) == pytest.approx(2 / 3)


@MANY
@given(QUESTIONS)
def test_the_best_threshold_is_no_worse_than_the_one_in_force(
    questions: list[Outcome],
) -> None:
    """What was answered above some confidence is among the thresholds that are tried."""
    threshold = np.median([o.confidence for o in questions])
    sound = [o for o in questions if o.stage != "crashed"] or [SIX[0]]
    in_force = values(at_threshold(sound, float(threshold)))
    for name in ("answer F1", "SQuAD2 EM", "SQuAD2 F1"):
        if not math.isnan(in_force[name]):
            assert in_force[f"best {name}"] >= in_force[name] - 1e-12


@MANY
@given(QUESTIONS)
def test_counting_each_question_twice_changes_nothing(questions: list[Outcome]) -> None:
    """Every measure is the same with all weights doubled."""
    c, once = columns(questions), np.ones((1, len(questions)))
    twice = {m.name: float(m.value(c, 2 * once)[0]) for m in MEASURES}
    assert twice == same(values(questions))


@MANY
@given(QUESTIONS.flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))))
def test_the_order_of_the_questions_changes_nothing(
    both: tuple[list[Outcome], list[Outcome]],
) -> None:
    """Every measure is the same whatever order the questions were asked in."""
    assert values(both[1]) == same(values(both[0]))


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.name)
@FEW
@given(drawn=WEIGHTED)
def test_weights_are_repeated_questions(
    measure: Measure, drawn: list[tuple[Outcome, int]]
) -> None:
    """A question that is weighted n times counts as if it had been asked n times."""
    c = columns([question for question, _ in drawn])
    rows = [row for row, (_, weight) in enumerate(drawn) for _ in range(weight)]
    if rows:
        weights = np.array([[weight for _, weight in drawn]], float)
        repeated = measure.value(c.taken(rows), np.ones((1, len(rows))))
        found = measure.value(c, weights)
        assert found.tolist() == pytest.approx(repeated.tolist(), nan_ok=True)


def test_the_best_answer_f1_of_a_resample_without_its_most_confident_question() -> None:
    """Without one question of two unanswerable ones, the best F1 is still 0."""
    two = columns([outcome(0.9, answerable=False), outcome(0.5, answerable=False)])
    found = BY_NAME["best answer F1"].value(two, np.array([[1.0, 1.0], [0.0, 2.0]]))
    assert found.tolist() == [0.0, 0.0]


@FEW
@given(QUESTIONS, st.data())
def test_resamples_are_measured_one_by_one(
    questions: list[Outcome], data: st.DataObject
) -> None:
    """The value of each row of weights does not depend on the other rows."""
    c, n = columns(questions), len(questions)
    row = st.lists(st.integers(0, 2), min_size=n, max_size=n).filter(any)
    weights = np.array(data.draw(st.lists(row, min_size=2, max_size=4)), float)
    for measure in MEASURES:
        together = measure.value(c, weights)
        alone = [float(measure.value(c, one[None])[0]) for one in weights]
        assert together.shape == (len(weights),)
        assert together.tolist() == pytest.approx(alone, nan_ok=True)


@MANY
@given(QUESTIONS)
def test_a_crash_never_raises_a_measure_of_answers(questions: list[Outcome]) -> None:
    """A question more that has an answer, and on which the system crashed, raises none."""
    before, after = values(questions), values([*questions, CRASH])
    raised = [m.name for m in OF_ANSWERS if after[m.name] > before[m.name] + 1e-12]
    assert raised == []


@pytest.mark.parametrize(
    "name", ["contained@1", "EM", "F1", "correct", "recall", "SQuAD2 EM", "SQuAD2 F1"]
)
def test_a_crashed_question_stays_in_the_denominator(name: str) -> None:
    """One right answer and one crash are one half."""
    assert value(BY_NAME[name], [outcome(0.9, right=1.0), CRASH]) == 0.5


@pytest.mark.parametrize("name", ["correct", "recall", "SQuAD2 EM", "SQuAD2 F1"])
def test_a_refused_question_stays_in_the_denominator(name: str) -> None:
    """One right answer and one right answer that was withheld are one half."""
    withheld = outcome(0.1, right=1.0, answered=False)
    assert value(BY_NAME[name], [outcome(0.9, right=1.0), withheld]) == 0.5
    assert value(BY_NAME["contained@1"], [outcome(0.9, right=1.0), withheld]) == 1.0
    assert value(BY_NAME["precision"], [outcome(0.9, right=1.0), withheld]) == 1.0


def test_answers_to_questions_without_one_are_wrong() -> None:
    """They count among the answers given, and never as right ones."""
    questions = [outcome(0.9, right=1.0), outcome(0.8, answerable=False)]
    assert value(BY_NAME["precision"], questions) == 0.5
    assert value(BY_NAME["recall"], questions) == 1.0
    assert value(BY_NAME["refused"], questions) == 0.0


@MANY
@given(QUESTIONS)
def test_shares_lie_between_0_and_1(questions: list[Outcome]) -> None:
    """Every measure that is a share or a score is one, or is missing."""
    for measure in MEASURES:
        found = value(measure, questions)
        if measure.unit != "seconds" and not math.isnan(found):
            assert -1e-12 <= found <= 1 + 1e-12


@MANY
@given(QUESTIONS)
def test_a_measure_that_counts_no_question_has_no_value(questions: list[Outcome]) -> None:
    """Where no question is in the denominator the value is missing."""
    c = columns(questions)
    for measure in MEASURES:
        counted = measure.counts(c)
        assert counted.shape == (len(questions),)
        if not counted.any():
            assert math.isnan(value(measure, questions))


@pytest.mark.parametrize(
    ("name", "count"),
    [("contained@1", 4), ("correct", 6), ("precision", 4), ("recall", 4), ("refused", 2)],
)
def test_what_counts_is_what_is_in_the_denominator(name: str, count: int) -> None:
    """Of six questions, four answered and two without an answer, each counts its own."""
    assert BY_NAME[name].counts(columns(SIX)).sum() == count


def test_columns_hold_nan_where_a_score_makes_no_sense() -> None:
    """A score that a question lacks is nan, and one that no question has is all nan."""
    c = columns([SIX[0], SIX[1]])
    assert len(c) == 2
    assert c.of("contained@1")[0] == 1
    assert np.isnan(c.of("contained@1")[1])
    assert np.isnan(c.of("of nothing")).tolist() == [True, True]
    assert c.right.tolist() == [1.0, 0.0]


@MANY
@given(QUESTIONS, st.data())
def test_some_rows_of_columns_are_the_columns_of_some_questions(
    questions: list[Outcome], data: st.DataObject
) -> None:
    """Taking rows and making columns of those questions come to the same."""
    at = st.integers(0, len(questions) - 1)
    rows = data.draw(st.lists(at, min_size=1, max_size=8))
    assert equal(columns(questions).taken(rows), columns([questions[i] for i in rows]))


@MANY
@given(st.lists(st.tuples(QUESTION, QUESTION, st.booleans()), min_size=1, max_size=8))
def test_mixed_columns_are_the_columns_of_mixed_questions(
    drawn: list[tuple[Outcome, Outcome, bool]],
) -> None:
    """Where a question is swapped it is the other run's, and elsewhere it is its own."""
    a, b = columns([x for x, _, _ in drawn]), columns([y for _, y, _ in drawn])
    swap = np.array([swapped for _, _, swapped in drawn])
    mixed = a.mixed(b, swap)
    expected = columns([y if swapped else x for x, y, swapped in drawn])
    for name in a.scores:
        assert np.array_equal(mixed.of(name), expected.of(name), equal_nan=True)
    assert equal(replace(mixed, scores={}), replace(expected, scores={}))


def equal(one: Columns, other: Columns) -> bool:
    """Say whether two sets of columns hold the same."""
    arrays = ("answerable", "answered", "confidence", "right", "seconds")
    assert len(one.cluster) == len(one)
    return all(np.array_equal(getattr(one, n), getattr(other, n)) for n in arrays) and all(
        np.array_equal(one.of(name), other.of(name), equal_nan=True)
        for name in {**one.scores, **other.scores}
    )


def test_the_area_under_the_risk_curve_is_that_of_its_points() -> None:
    """The area adds up the steps of coverage times the risk there."""
    c, w = columns(SIX), np.array([[1.0, 2.0, 0.0, 1.0, 3.0, 1.0]])
    coverage, risk = risk_coverage(c, w)
    steps = np.diff(np.append(0.0, coverage[0]))
    assert float(aurc(c, w)[0]) == pytest.approx(float(risk[0] @ steps))
