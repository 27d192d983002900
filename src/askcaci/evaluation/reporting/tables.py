"""A run as lines for a terminal."""

from __future__ import annotations

from collections import Counter

from askcaci.evaluation.reporting.figures import (
    UNITS,
    grouped,
    interval_text,
    shown_by_kind,
    value_text,
)
from askcaci.evaluation.reporting.reliability import calibration_error, reliability
from askcaci.evaluation.runs import Run
from askcaci.evaluation.scoring import STAGES
from askcaci.rendering.terminal import PLAIN, Look
from askcaci.text.normalise import printable

# Below this width a line has no room for what a measure means.
_WIDE = 100

# Name, value and interval of a measure; then how many questions, in how many clusters.
_LEFT, _COUNT, _CLUSTERS = 41, 6, 10

# The columns of the table by kind: the kind and its count, then one a measure.
_KIND, _CELL = 20, 20
_VALUE = {"share": 6, "score": 5, "seconds": 7}


def run_text(run: Run, look: Look = PLAIN) -> str:
    """Return a run as a table of its figures, then of the kinds of question."""
    figures = run.figures()
    wide = look.width is None or look.width >= _WIDE
    lines = [*heading(run, look), ""]
    for group, measures in grouped(figures):
        counted = f"{'n':>{_COUNT}}{'clusters':>{_CLUSTERS}}" if wide else ""
        lines.append(look.bold(f"{group:<{_LEFT}}{counted}".rstrip()))
        for measure in measures:
            figure = figures[measure.name]
            line = (
                f"  {measure.name:<18}{value_text(figure.value, measure.unit):>7}  "
                f"{interval_text(figure, measure.unit):<12}"
            )
            counted = f"{figure.n:>{_COUNT}}{figure.clusters:>{_CLUSTERS}}"
            more = f"{counted}  {look.dim(measure.what)}" if wide else ""
            lines.append((line + more).rstrip())
        lines.append("")
    memory = run.header.get("peak_memory_mib")
    if memory is not None:
        lines[-1:] = [f"  {'peak memory':<15}{memory:>6,.0f} MiB", ""]
    lines += _kinds(run, look)
    lines += _reliability(run, look)
    return "\n".join([*lines, *look.wrap(_stages(run))])


def heading(run: Run, look: Look = PLAIN) -> list[str]:
    """Return the question set and the system of a run, in a few lines."""
    header, of = run.header, run.header["set"]
    answerable = sum(one.answerable for one in run.outcomes)
    corpus = header["corpus"]
    words = [
        f"{of['name']}: {len(run.outcomes):,} questions, {answerable:,} answerable; {run.name}",
        f"corpus of {corpus['articles']:,} articles, {corpus['passages']:,} passages; "
        f"{header['model']['name']}; brackets and ranges are 95% intervals",
    ]
    if of["not_scored"]:
        words.append(f"not scored: {len(of['not_scored']):,}")
    if of.get("remarks"):
        words.append(
            f"scored, though a document or judgement is missing: {len(of['remarks']):,}"
        )
    return [line for one in words for line in look.wrap(one)]


def _kinds(run: Run, look: Look) -> list[str]:
    kinds = run.by_kind()
    if len(kinds) < 2:
        return []
    shown = shown_by_kind(kinds)
    # Where there is no room for all of them, the last ones matter most.
    room = len(shown) if look.width is None else max(1, (look.width - _KIND) // _CELL)
    shown = shown[-room:]
    title = f"{'by kind':<16}{'n':>4}" + "".join(f"{name:>{_CELL}}" for name in shown)
    lines = [look.bold(title)]
    for kind, (count, figures) in kinds.items():
        cells = (
            f"{value_text(f.value, UNITS[name]):>{_VALUE[UNITS[name]]}}"
            + (f" ({interval_text(f, UNITS[name])})" if f.value is not None else "")
            for name, f in ((name, figures[name]) for name in shown)
        )
        row = f"  {printable(kind)[:13]:<14}{count:>4}"
        lines.append((row + "".join(f"{cell:<{_CELL}}" for cell in cells)).rstrip())
    return [*lines, ""]


def _reliability(run: Run, look: Look) -> list[str]:
    """Return the confidence of the answers given against the share right, bin by bin."""
    bins = reliability(run)
    if not bins:
        return []
    wide = look.width is None or look.width >= _WIDE
    lines = [look.bold(f"{'confidence':<16}{'n':>4}{'said':>10}{'right':>10}")]
    for one in bins:
        ends = f"{100 * one.low:.1f}-{100 * one.high:.1f}%"
        right = f"{value_text(one.right.value, 'share'):>6}"
        interval = f" ({interval_text(one.right, 'share')})" if wide else ""
        lines.append(
            f"  {ends:<14}{one.right.n:>4}{value_text(one.said, 'share'):>10}"
            f"{right:>10}{interval}"
        )
    error = value_text(calibration_error(bins), "score")
    said = ("of the answers given;", f"mean distance (ECE) {error}")
    return [
        *lines,
        *([f"  {' '.join(said)}"] if wide else [f"  {one}" for one in said]),
        "",
    ]


def _stages(run: Run) -> str:
    counts = Counter(one.stage for one in run.outcomes)
    return ", ".join(f"{counts[s]:,} {s}" for s in reversed(STAGES) if counts[s])
