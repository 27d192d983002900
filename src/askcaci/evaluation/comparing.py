"""Two runs side by side, and the gate that a change has to pass."""

from __future__ import annotations

from dataclasses import dataclass, replace

from askcaci.errors import UsageError
from askcaci.evaluation.catalogue import MEASURES
from askcaci.evaluation.columns import cluster_of
from askcaci.evaluation.resampling import Difference, differences
from askcaci.evaluation.runs import Run
from askcaci.evaluation.scoring import Outcome


@dataclass(frozen=True, slots=True)
class Comparison:
    """B against A over the questions both asked.

    `gained` are outcomes of (A, B) where only B's is right, `lost` where only A's is.
    `only_a` and `only_b` count questions of one run alone; `changed` names what else of
    the runs' headers differs. The `shared` questions are in so many `clusters`.
    """

    a: Run
    b: Run
    rows: tuple[Difference, ...]
    gained: tuple[tuple[Outcome, Outcome], ...]
    lost: tuple[tuple[Outcome, Outcome], ...]
    shared: int
    clusters: int
    only_a: int
    only_b: int
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The gate's verdict: it is passed where `failures` is empty."""

    rows: tuple[Difference, ...]
    failures: tuple[str, ...]
    shared: int
    clusters: int

    @property
    def passed(self) -> bool:
        """True if no loss is larger than chance explains."""
        return not self.failures


def compare(a: Run, b: Run) -> Comparison:
    """Return what B does better or worse than A; time is compared, and not corrected for.

    Raises:
        UsageError: the runs have no question in common.
    """
    pairs = _pairs(a, b)
    return Comparison(
        a=a,
        b=b,
        rows=_rows(a, b, pairs, gate=False),
        gained=tuple(p for p in pairs if _right(p[1]) and not _right(p[0])),
        lost=tuple(p for p in pairs if _right(p[0]) and not _right(p[1])),
        shared=len(pairs),
        clusters=_clusters(pairs),
        only_a=len(a.outcomes) - len(pairs),
        only_b=len(b.outcomes) - len(pairs),
        changed=_changed(a, b),
    )


def gate(run: Run, baseline: Run) -> Verdict:
    """Return whether a run has lost nothing against a baseline but by chance.

    A gated measure that is significantly worse fails, and so does any quote that is not
    verbatim, without statistics.

    Raises:
        UsageError: the runs are of different sets, or a question of the baseline was not
            asked, so the two do not compare.
    """
    if run.header["set"]["sha256"] != baseline.header["set"]["sha256"]:
        raise UsageError(
            "the runs are of different sets, or of one that was edited between them",
            hint="Run the baseline's set, or make a new baseline with:\n  askcaci eval run SET",
        )
    pairs = _pairs(baseline, run)
    missing = len(baseline.outcomes) - len(pairs)
    if missing:
        raise UsageError(
            f"{missing} of the baseline's {len(baseline.outcomes)} questions were not asked",
            hint="Run the baseline's set, with its --sample and --seed",
        )
    rows = _rows(baseline, run, pairs, gate=True)
    failures = [
        f"{row.measure.name} fell significantly"
        if row.measure.higher_is_better
        else f"{row.measure.name} rose significantly"
        for row in rows
        if row.significant and row.gain < 0
    ]
    was, now = baseline.columns(), run.columns()
    failures += [
        f"{m.name} was not measured"
        for m in MEASURES
        if m.gated and m.counts(was).any() and not m.counts(now).any()
    ]
    lost = sum(
        int(one.scores.get("quotes", 0) - one.scores.get("verbatim quotes", 0))
        for one in run.outcomes
    )
    if lost:
        failures.append(
            f"{lost} quote{'' if lost == 1 else 's'} not verbatim in the article"
        )
    return Verdict(rows, tuple(failures), len(pairs), _clusters(pairs))


def _pairs(a: Run, b: Run) -> list[tuple[Outcome, Outcome]]:
    """Return the outcomes of the questions both runs asked, in A's order.

    Both of a pair are in the cluster that B names, or else A.
    """
    others = {one.id: one for one in b.outcomes}
    pairs = [_pair(one, others[one.id]) for one in a.outcomes if one.id in others]
    if not pairs:
        raise UsageError(
            "the runs have no question in common",
            hint="Compare runs of one set:\n  askcaci eval run QUESTIONS -o RUN",
        )
    return pairs


def _pair(a: Outcome, b: Outcome) -> tuple[Outcome, Outcome]:
    cluster = b.cluster or a.cluster or cluster_of(b) or cluster_of(a)
    return replace(a, cluster=cluster), replace(b, cluster=cluster)


def _clusters(pairs: list[tuple[Outcome, Outcome]]) -> int:
    return len({b.cluster or number for number, (_, b) in enumerate(pairs)})


def _rows(
    a: Run, b: Run, pairs: list[tuple[Outcome, Outcome]], *, gate: bool
) -> tuple[Difference, ...]:
    """Return the differences; for a gate those of gated measures, tested for losses."""
    return tuple(
        differences(
            Run(a.header, tuple(x for x, _ in pairs)).columns(),
            Run(b.header, tuple(y for _, y in pairs)).columns(),
            [m for m in MEASURES if m.gated or not gate],
            losses=gate,
        )
    )


def _right(outcome: Outcome) -> bool:
    return outcome.stage == "right"


def _changed(a: Run, b: Run) -> tuple[str, ...]:
    """Return what differs between two runs apart from their outcomes, one thing each."""
    found = []
    if a.header.get("commit") != b.header.get("commit"):
        found.append(f"commit: {a.header.get('commit')} / {b.header.get('commit')}")
    for part, keys in (
        ("set", ("sha256",)),
        ("settings", tuple({**a.settings, **b.settings})),
        ("corpus", ("sha256",)),
        ("model", ("fingerprint",)),
        ("versions", tuple({**a.header["versions"], **b.header["versions"]})),
    ):
        for key in keys:
            one, other = (
                (run.settings if part == "settings" else run.header[part]).get(key)
                for run in (a, b)
            )
            if one != other:
                found.append(
                    f"{part} {key}" if key == "sha256" else f"{key}: {one} / {other}"
                )
    return tuple(found)
