"""A run as Markdown tables, for a README or a review."""

from __future__ import annotations

from askcaci.evaluation.reporting.figures import (
    UNITS,
    grouped,
    interval_text,
    shown_by_kind,
    value_text,
)
from askcaci.evaluation.reporting.reliability import calibration_error, reliability
from askcaci.evaluation.reporting.tables import heading
from askcaci.evaluation.runs import Run
from askcaci.rendering.markdown import escaped


def run_markdown(run: Run) -> str:
    """Return a run's figures with their intervals, and some of them by kind."""
    figures = run.figures()
    lines = [*map(escaped, heading(run)), ""]
    for group, measures in grouped(figures):
        lines.append(f"| {group} | value | 95% interval | n | clusters | |")
        lines.append("|---|---|---|---|---|---|")
        for measure in measures:
            figure = figures[measure.name]
            lines.append(
                f"| {measure.name} | {value_text(figure.value, measure.unit)} "
                f"| {interval_text(figure, measure.unit)} | {figure.n:,} "
                f"| {figure.clusters:,} | {measure.what} |"
            )
        lines.append("")
    memory = run.header.get("peak_memory_mib")
    if memory is not None:
        lines += [f"Peak memory: {memory:,.0f} MiB.", ""]
    return "\n".join([*lines, *_kinds(run), *_reliability(run)])


def _kinds(run: Run) -> list[str]:
    kinds = run.by_kind()
    shown = shown_by_kind(kinds)
    lines = [
        f"| kind | n | {' | '.join(shown)} |",
        "|---|---|" + "---|" * len(shown),
    ]
    for kind, (count, figures) in kinds.items():
        cells = (
            f"{value_text(figures[name].value, UNITS[name])} "
            f"({interval_text(figures[name], UNITS[name])})"
            if figures[name].value is not None
            else ""
            for name in shown
        )
        lines.append(f"| {escaped(kind)} | {count} | {' | '.join(cells)} |")
    return lines


def _reliability(run: Run) -> list[str]:
    bins = reliability(run)
    if not bins:
        return []
    lines = [
        "",
        "| confidence of the answers given | n | said | right |",
        "|---|---|---|---|",
    ]
    for one in bins:
        ends = f"{100 * one.low:.1f}-{100 * one.high:.1f}%"
        right = (
            f"{value_text(one.right.value, 'share')} ({interval_text(one.right, 'share')})"
        )
        said = value_text(one.said, "share")
        lines.append(f"| {ends} | {one.right.n:,} | {said} | {right} |")
    error = value_text(calibration_error(bins), "score")
    return [*lines, "", f"Mean distance of said from right (ECE): {error}."]
