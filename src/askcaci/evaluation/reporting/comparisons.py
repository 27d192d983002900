"""Two runs side by side, and the gate's verdict, as lines for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from askcaci.evaluation.comparing import Comparison, Verdict
from askcaci.evaluation.reporting.figures import (
    NONE,
    clusters_text,
    difference_text,
    p_text,
    value_text,
)
from askcaci.evaluation.reporting.tables import heading
from askcaci.evaluation.resampling import Difference
from askcaci.evaluation.scoring import Outcome
from askcaci.rendering.terminal import PLAIN, Look
from askcaci.text.normalise import printable

# Flipped questions listed each way; --json lists all.
_FLIPS = 10

# Below these widths a line has no room for the smallest difference that would show, and
# none for more than the difference and its p.
_WIDEST, _WIDE = 92, 80

# The smallest differences that would show are summed up by the first of these.
_SUMMED_UP = ("correct", "nDCG@10")


def comparison_text(comparison: Comparison, look: Look = PLAIN) -> str:
    """Return two runs side by side, and the questions that flipped."""
    lines = ["A", *_indented(heading(comparison.a, look))]
    lines += ["B", *_indented(heading(comparison.b, look))]
    for what in comparison.changed:
        lines += look.wrap(f"differ in {what}")
    if comparison.only_a or comparison.only_b:
        lines += look.wrap(
            f"compared on the {comparison.shared:,} questions of both; {comparison.only_a:,} "
            f"are A's alone, {comparison.only_b:,} B's"
        )
    lines += ["", *_rows(comparison.rows, look), ""]
    lines += _flips("right in B only", comparison.gained, look)
    lines += _flips("right in A only", comparison.lost, look)
    lines += look.wrap(_detectable(comparison.rows, comparison.shared, comparison.clusters))
    return "\n".join([*lines, *look.wrap(_summary(comparison))])


def verdict_text(verdict: Verdict, look: Look = PLAIN) -> str:
    """Return the gate's verdict, and the figures it went by: A is the baseline."""
    said = _detectable(verdict.rows, verdict.shared, verdict.clusters)
    lines = [*_rows(verdict.rows, look), "", *look.wrap(said)]
    if verdict.passed:
        return "\n".join(
            [
                *lines,
                f"passed: nothing significantly worse on {verdict.shared:,} questions",
            ]
        )
    return "\n".join([*lines, *(look.bold(f"failed: {one}") for one in verdict.failures)])


def _indented(lines: Sequence[str]) -> list[str]:
    return [f"  {line}" for line in lines]


def _rows(rows: Sequence[Difference], look: Look) -> list[str]:
    """Return differences as a table; a star marks what is significant."""
    wide = look.width is None or look.width >= _WIDE
    ends = f"{'A':>9}{'B':>9}" if wide else ""
    range_ = f"   {'95% interval':<18}" if wide else ""
    widest = look.width is None or look.width >= _WIDEST
    least = f"{'shows':>9}" if widest else ""
    lines = [look.bold(f"{'':<19}{ends}{'B - A':>8}{range_}{least}{'p':>7}")]
    for one in rows:
        unit = one.measure.unit
        if wide:
            ends = f"{value_text(one.a, unit):>9}{value_text(one.b, unit):>9}"
            low, high = (difference_text(end, unit) for end in (one.low, one.high))
            range_ = f"   {f'{low} to {high}':<18}"
        least = f"{_least(one):>9}" if widest else ""
        lines.append(
            f"{one.measure.name:<19}{ends}{difference_text(one.value, unit):>8}"
            f"{range_}{least}{p_text(one.p):>7}{_mark(one)}"
        )
    return lines


def _least(row: Difference) -> str:
    """Return the smallest difference that would show, without a sign."""
    if row.detectable is None:
        return NONE
    return difference_text(row.detectable, row.measure.unit).lstrip("+")


def _detectable(rows: Sequence[Difference], questions: int, clusters: int) -> str:
    """Return over what was compared, and what difference such a set can show."""
    size = f"Questions compared: {clusters_text(questions, clusters)}"
    known = {row.measure.name: row for row in rows if row.detectable is not None}
    row = next((known[name] for name in _SUMMED_UP if name in known), None)
    if row is None:
        return f"{size}."
    points = " points" if row.measure.unit == "share" else ""
    return (
        f"{size}. A difference of {_least(row)}{points} in {row.measure.name} would be found "
        "four times in five (two-sided, 5%), a smaller one less often."
    )


def _mark(row: Difference) -> str:
    if not row.significant:
        return ""
    return " *" if row.gain > 0 else " * worse"


def _flips(title: str, pairs: Sequence[tuple[Outcome, Outcome]], look: Look) -> list[str]:
    if not pairs:
        return []
    lines = [look.bold(f"{title}: {len(pairs):,}")]
    for a, b in pairs[:_FLIPS]:
        words = printable(str(a.words.get("question", b.words.get("question", ""))))
        line = f"  {printable(a.id)}  {a.stage} / {b.stage}  {words}"
        lines.append(line[: look.width or 120].rstrip())
    if len(pairs) > _FLIPS:
        lines.append(f"  and {len(pairs) - _FLIPS:,} more (--json lists them)")
    return [*lines, ""]


def _summary(comparison: Comparison) -> str:
    found = [row for row in comparison.rows if row.significant]
    flipped = len(comparison.gained) + len(comparison.lost)
    flips = f"{flipped or 'no'} question{'' if flipped == 1 else 's'} flipped"
    if not found:
        return f"No significant difference; {flips}."
    better = sum(row.gain > 0 for row in found)
    return (
        f"B is significantly better in {better} and worse in {len(found) - better} of "
        f"{len(comparison.rows)} measures; {flips}."
    )
