"""A run as Markdown tables, for a README or a review."""

from __future__ import annotations

from askcaci.evaluation.reporting.figures import (
    UNITS,
    grouped,
    interval_text,
    shown_by_kind,
    value_text,
)
from askcaci.evaluation.reporting.tables import heading
from askcaci.evaluation.runs import Run
from askcaci.rendering.markdown import escaped


def run_markdown(run: Run) -> str:
    """Return a run's figures with their intervals, and some of them by kind."""
    figures = run.figures()
    lines = [*map(escaped, heading(run)), ""]
    for group, measures in grouped(figures):
        lines += [f"| {group} | value | 95% interval | n | |", "|---|---|---|---|---|"]
        for measure in measures:
            figure = figures[measure.name]
            lines.append(
                f"| {measure.name} | {value_text(figure.value, measure.unit)} "
                f"| {interval_text(figure, measure.unit)} | {figure.n:,} | {measure.what} |"
            )
        lines.append("")
    memory = run.header.get("peak_memory_mib")
    if memory is not None:
        lines += [f"Peak memory: {memory:,.0f} MiB.", ""]
    return "\n".join([*lines, *_kinds(run)])


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
