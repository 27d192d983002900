"""Runs, comparisons and verdicts as plain lines for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from askcaci.evaluation.comparing import Comparison, Row, Verdict
from askcaci.evaluation.measures import MEASURES
from askcaci.evaluation.reporting.figures import (
    BY_KIND,
    difference_text,
    grouped,
    interval_text,
    p_text,
    value_text,
)
from askcaci.evaluation.runs import Run
from askcaci.evaluation.scoring import STAGES, Outcome
from askcaci.text.normalise import printable

# Flipped questions listed each way; a page of HTML or --json has room for all.
_FLIPS = 10
_UNITS = {measure.name: measure.unit for measure in MEASURES}


def run_text(run: Run) -> str:
    """Return a run as a table of its figures, then of the kinds of question."""
    figures = run.figures()
    lines = [*heading(run), ""]
    for group, measures in grouped(figures):
        lines.append(f"{group:<22}{'value':>10}  {'95% interval':<14}")
        for measure in measures:
            figure = figures[measure.name]
            lines.append(
                f"  {measure.name:<20}{value_text(figure.value, measure.unit):>10}  "
                f"{interval_text(figure, measure.unit):<14}{measure.what}"
            )
        lines.append("")
    lines += _kinds(run)
    lines.append(_stages(run))
    return "\n".join(lines)


def heading(run: Run) -> list[str]:
    """Return what was asked of what, in a few lines."""
    header, of = run.header, run.header["set"]
    answerable = sum(one.answerable for one in run.outcomes)
    corpus = header["corpus"]
    lines = [
        printable(
            f"{of['name']}: {len(run.outcomes):,} questions, {answerable:,} answerable, "
            f"asked of {run.name}"
        ),
        printable(
            f"corpus of {corpus['articles']:,} articles, {corpus['passages']:,} passages; "
            f"{header['model']['name']}"
        ),
    ]
    if of["not_scored"]:
        lines.append(f"not scored: {len(of['not_scored']):,}")
    return lines


def _kinds(run: Run) -> list[str]:
    kinds = run.by_kind()
    if len(kinds) < 2:
        return []
    shown = [
        name
        for name in BY_KIND
        if any(figures[name].value is not None for _, figures in kinds.values())
    ]
    lines = [f"{'by kind':<18}{'n':>6}" + "".join(f"{name:>20}" for name in shown)]
    for kind, (count, figures) in kinds.items():
        cells = (
            _cell(
                value_text(figures[name].value, _UNITS[name]),
                interval_text(figures[name], _UNITS[name]),
            )
            for name in shown
        )
        lines.append(f"  {printable(kind)[:16]:<16}{count:>6}" + "".join(cells).rstrip())
    return [*lines, ""]


def _cell(value: str, interval: str) -> str:
    return f"{value:>7}{f' ({interval})' if interval else '':<13}"


def _stages(run: Run) -> str:
    counts = Counter(one.stage for one in run.outcomes)
    return ", ".join(f"{counts[s]:,} {s}" for s in reversed(STAGES) if counts[s])


def comparison_text(comparison: Comparison) -> str:
    """Return two runs side by side, and the questions that flipped."""
    lines = [
        f"A  {line}" if i == 0 else f"   {line}"
        for i, line in enumerate(heading(comparison.a))
    ]
    lines += [
        f"B  {line}" if i == 0 else f"   {line}"
        for i, line in enumerate(heading(comparison.b))
    ]
    lines += [printable(f"differ in {what}") for what in comparison.changed]
    if comparison.only_a or comparison.only_b:
        lines.append(
            f"compared on the {comparison.shared:,} questions of both; {comparison.only_a:,} "
            f"are A's alone, {comparison.only_b:,} B's"
        )
    lines += ["", *rows_text(comparison.rows), ""]
    lines += _flips("right in B only", comparison.gained)
    lines += _flips("right in A only", comparison.lost)
    return "\n".join([*lines, _summary(comparison)])


def rows_text(rows: Sequence[Row]) -> list[str]:
    """Return differences as a table; a star marks what is significant."""
    lines = [f"{'':<22}{'A':>9}{'B':>9}{'B - A':>9}   {'95% interval':<18}{'p':>7}"]
    for row in rows:
        one, unit = row.difference, row.difference.measure.unit
        interval = f"{difference_text(one.low, unit)} to {difference_text(one.high, unit)}"
        lines.append(
            f"{one.measure.name:<22}{value_text(one.a, unit):>9}{value_text(one.b, unit):>9}"
            f"{difference_text(one.value, unit):>9}   {interval:<18}{p_text(one.p):>7}"
            + _verdict_mark(row)
        )
    return lines


def _verdict_mark(row: Row) -> str:
    if not row.significant:
        return ""
    if row.difference.measure.unit == "seconds":
        return "  *"
    return "  * better" if row.difference.gain > 0 else "  * worse"


def _flips(title: str, pairs: Sequence[tuple[Outcome, Outcome]]) -> list[str]:
    if not pairs:
        return []
    lines = [f"{title}: {len(pairs):,}"]
    for a, b in pairs[:_FLIPS]:
        words = printable(str(a.words.get("question", b.words.get("question", ""))))
        lines.append(f"  {printable(a.id)}  {a.stage} / {b.stage}  {words}"[:100].rstrip())
    if len(pairs) > _FLIPS:
        lines.append(f"  and {len(pairs) - _FLIPS:,} more (--json lists them)")
    return [*lines, ""]


def _summary(comparison: Comparison) -> str:
    found = [row for row in comparison.rows if row.significant]
    flipped = len(comparison.gained) + len(comparison.lost)
    if not found:
        return f"No significant difference; {flipped or 'no'} questions flipped."
    better = sum(row.difference.gain > 0 for row in found)
    return (
        f"B is significantly better in {better} and worse in {len(found) - better} of "
        f"{len(comparison.rows)} measures; {flipped} questions flipped."
    )


def verdict_text(verdict: Verdict) -> str:
    """Return what the gate says, and the figures it went by: A is the baseline."""
    lines = [*rows_text(verdict.rows), ""]
    if verdict.passed:
        lines.append(f"passed: nothing significantly worse on {verdict.shared:,} questions")
    else:
        lines += [f"failed: {reason}" for reason in verdict.failures]
    return "\n".join(lines)
