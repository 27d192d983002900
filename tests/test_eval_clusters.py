"""Questions on one article are drawn and swapped together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from askcaci.evaluation.catalogue import MEASURES
from askcaci.evaluation.columns import columns
from askcaci.evaluation.resampling import clusters, differences, draws, figures
from askcaci.evaluation.scoring import Outcome

BY_NAME = {measure.name: measure for measure in MEASURES}
F1, CONTAINED = BY_NAME["F1"], BY_NAME["contained@1"]


def outcome(value: float, cluster: str = "", **words: object) -> Outcome:
    """Return a question with an F1, on an article or alone."""
    scores = {"F1": value, "contained@1": value, "correct": value}
    return Outcome(
        "q", "what", True, True, 0.5, "right", 0.5, scores, words=words, cluster=cluster
    )


def on_articles(values: list[list[float]]) -> list[Outcome]:
    """Return questions of which each list is on an article of its own."""
    return [outcome(v, f"a{at}") for at, some in enumerate(values) for v in some]


def shared(articles: int, questions: int, spread: float, seed: int) -> list[list[float]]:
    """Return scores of questions that have most of their luck in common with their article."""
    random = np.random.default_rng(seed)
    mean = np.clip(random.normal(0.5, spread, articles), 0, 1)
    noise = random.normal(0, 0.02, (articles, questions))
    return np.clip(mean[:, None] + noise, 0, 1).tolist()


@pytest.mark.parametrize("freedom", [4, 6.6, 13, 50, 2_000])
@pytest.mark.parametrize("share", [0.8, 0.9, 0.975])
def test_quantiles_are_students(share: float, freedom: float) -> None:
    """The expansion gives what scipy computes, to a hundredth."""
    expected = stats.t.ppf(share, freedom)
    assert clusters.student(share, freedom) == pytest.approx(expected, abs=0.01)


def test_questions_that_vary_by_article_have_wider_intervals() -> None:
    """Of 20 articles with ten questions each, the interval is one of 20 and not of 200."""
    values = shared(20, 10, 0.15, seed=1)
    together = figures(columns(on_articles(values)), [F1])["F1"]
    apart = figures(columns([outcome(v) for some in values for v in some]), [F1])["F1"]
    means = np.mean(values, axis=1)
    reach = stats.t.ppf(0.975, 19) * means.std(ddof=1) / np.sqrt(20)
    assert together.value == pytest.approx(apart.value)
    assert together.low == pytest.approx(together.value - reach, abs=0.1 * reach)
    assert together.high == pytest.approx(together.value + reach, abs=0.1 * reach)
    assert together.high - together.low > 2.5 * (apart.high - apart.low)
    assert (together.n, together.clusters, apart.clusters) == (200, 20, 200)


def test_the_interval_over_few_articles_covers_the_truth() -> None:
    """Of 150 sets of seven articles, about 95 in 100 intervals hold the true mean."""
    held = 0
    for seed in range(150):
        values = shared(7, 5, 0.1, seed)
        figure = figures(columns(on_articles(values)), [F1], resamples=1_000)["F1"]
        held += figure.low <= 0.5 <= figure.high
    assert 0.89 <= held / 150 <= 0.99


def test_questions_that_are_alone_are_drawn_as_before() -> None:
    """Without articles, an interval is that of a bootstrap over questions."""
    values = np.random.default_rng(2).random(200).tolist()
    figure = figures(columns([outcome(v) for v in values]), [F1])["F1"]
    random = np.random.default_rng(3)
    drawn = [np.mean(random.choice(values, 200)) for _ in range(2_000)]
    low, high = np.quantile(drawn, [0.025, 0.975])
    assert figure.low == pytest.approx(low, abs=0.1 * (high - low))
    assert figure.high == pytest.approx(high, abs=0.1 * (high - low))


def test_a_cluster_is_drawn_whole() -> None:
    """In each resample the questions of an article count equally often."""
    rows = on_articles([[0.1, 0.2, 0.3], [0.4], [0.5, 0.6], [0.7], [0.8, 0.9]])
    c = columns([*rows, *(outcome(0.5) for _ in range(4))])
    units = clusters.units(c.cluster, together=True)
    weights = np.concatenate(list(draws(units, 50)))
    assert (weights[:, 0] == weights[:, 1]).all()
    assert (weights[:, 0] == weights[:, 2]).all()
    # Five articles are drawn from the articles, four questions from those that are alone.
    assert (weights[:, [0, 3, 4, 6, 7]].sum(1) == 5).all()
    assert (weights[:, 9:].sum(1) == 4).all()


@pytest.mark.parametrize(("articles", "together"), [(4, False), (5, True)])
def test_too_few_articles_are_not_drawn(articles: int, together: bool) -> None:
    """Below five the questions are drawn, however many others are alone."""
    values = shared(articles, 20, 0.3, seed=4)
    rows = [*on_articles(values), *(outcome(0.5) for _ in range(9))]
    c = columns(rows)
    assert clusters.enough(c.cluster, np.ones(len(c), bool)) == together
    wide = figures(c, [F1])["F1"]
    alone = figures(columns([replace(one, cluster="") for one in rows]), [F1])["F1"]
    assert (wide.high - wide.low > 1.5 * (alone.high - alone.low)) == together


def test_unequal_articles_tell_less_than_as_many_equal_ones() -> None:
    """Articles of 4, 4 and 1 questions are worth 2.5; equal ones what they are."""
    units = clusters.units(np.array([0, 0, 0, 0, 1, 1, 1, 1, 2]), together=True)
    assert clusters.effective(units, np.ones(9, bool)) == pytest.approx(81 / 33)
    equal = clusters.units(np.repeat(np.arange(6), 5), together=True)
    assert clusters.effective(equal, np.ones(30, bool)) == pytest.approx(6)
    # Only the questions that count do.
    assert clusters.effective(equal, np.arange(30) < 10) == pytest.approx(2)


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_the_exact_interval_allows_for_few_articles(value: float) -> None:
    """Of 100 questions all alike on ten articles it is wider than of 100 on their own."""
    few = figures(columns(on_articles([[value] * 10] * 10)), [CONTAINED])["contained@1"]
    alone = figures(columns([outcome(value)] * 100), [CONTAINED])["contained@1"]
    ratio = stats.t.ppf(0.975, 99) / stats.t.ppf(0.975, 9)
    reach = {one: one.high if value == 0 else 1 - one.low for one in (few, alone)}
    assert reach[alone] == pytest.approx(1 - 0.025 ** (1 / 100))
    assert reach[few] == pytest.approx(1 - 0.025 ** (1 / (100 * ratio**2)), abs=0.001)
    # And narrower than if each article had one question.
    assert reach[alone] < reach[few] < 1 - 0.025 ** (1 / 10)


def test_differences_that_vary_by_article_are_less_certain() -> None:
    """Ten articles gain, all questions of each alike: p is that of ten flips, not of 200."""
    before = on_articles([[0.0] * 20] * 10)
    after = [replace(one, scores={"F1": 0.4}) for one in before]
    [found] = differences(columns(before), columns(after), [F1])
    assert found.p == pytest.approx(2 / 2**10, abs=0.002)
    # Seven of ten articles gain what three lose: nothing, whatever 200 questions would say.
    mixed = [
        replace(one, scores={"F1": 0.4 if one.cluster < "a7" else -0.4}) for one in before
    ]
    [by_article] = differences(columns(before), columns(mixed), [F1])
    alone = [[replace(one, cluster="") for one in run] for run in (before, mixed)]
    [by_question] = differences(*map(columns, alone), [F1])
    assert not by_article.significant
    assert by_question.significant
    assert by_article.detectable > 3 * by_question.detectable


def test_runs_of_a_few_articles_can_still_differ() -> None:
    """On four articles outcomes are swapped by question, or nothing could be found."""
    before = on_articles([[0.0] * 10] * 4)
    after = [replace(one, scores={"F1": 0.4}) for one in before]
    [found] = differences(columns(before), columns(after), [F1])
    assert found.p < 0.01


def test_the_smallest_difference_that_shows_is_found_four_times_in_five() -> None:
    """Planted in pairs of runs over 24 articles, it excludes 0 in about 80 of 100."""
    random = np.random.default_rng(6)

    def pair(gain: float) -> list[list[Outcome]]:
        of_article = random.normal(gain, 0.1, 24)
        moved = of_article[:, None] + random.normal(0, 0.1, (24, 4))
        base = random.random((24, 4))
        return [on_articles(base.tolist()), on_articles((base + moved).tolist())]

    size = np.mean(
        [
            differences(*map(columns, pair(0.0)), [F1], resamples=300)[0].detectable
            for _ in range(20)
        ]
    )
    assert size == pytest.approx(2.9 * np.sqrt(0.01 / 24 + 0.01 / 96), rel=0.1)
    found = 0
    for _ in range(100):
        [one] = differences(*map(columns, pair(size)), [F1], resamples=300)
        found += one.low > 0
    assert 70 <= found <= 90


def test_runs_that_do_not_vary_say_nothing_of_what_would_show() -> None:
    """A run compared with itself has no smallest difference."""
    c = columns(on_articles(shared(8, 3, 0.2, seed=7)))
    assert differences(c, c, [F1], resamples=50)[0].detectable is None


def test_an_older_run_goes_by_the_articles_of_its_gold_evidence() -> None:
    """Where no cluster was kept, the first gold article is one."""
    rows = [outcome(0.5, **{"gold articles": ["dam", "sea"]}) for _ in range(2)]
    rows += [outcome(0.5, "dam"), outcome(0.5), outcome(0.5, **{"gold articles": 7})]
    found = columns(rows).cluster.tolist()
    assert found[0] == found[1] == found[2] >= 0
    assert found[3] < 0
    assert found[4] < 0
    assert found[3] != found[4]
