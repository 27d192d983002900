"""Draw what `bench_scale.py` measured against the number of passages.

Run:  python eval/plot_scale.py FIGURES.json -o PLOT.svg

FIGURES is what `bench_scale.py -o` wrote. Both axes are logarithmic: a cost that grows with
the corpus is a line that climbs, one that does not is level.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Sequence
from html import escape
from pathlib import Path

LINES = (
    ("build_s", 1.0, "build, encoding apart", "#b3261e"),
    ("change_s", 1.0, "one changed article", "#7a5900"),
    ("cold_ask_s", 1.0, "cold ask", "#00639b"),
    ("warm_search_p95_ms", 1e-3, "warm search, p95", "#386a20"),
)
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 720, 420, 70, 190, 20, 50


def main() -> None:
    """Write the plot."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("figures", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True)
    options = parser.parse_args()
    rows = json.loads(options.figures.read_text("utf-8"))
    options.output.write_text(_svg(rows), "utf-8")


def _svg(rows: Sequence[dict[str, float]]) -> str:
    sizes = [row["passages"] for row in rows]
    seconds = [row[key] * unit for row in rows for key, unit, *_ in LINES]
    x = Scale(min(sizes), max(sizes), LEFT, WIDTH - RIGHT)
    y = Scale(10 ** math.floor(math.log10(min(seconds))),
               10 ** math.ceil(math.log10(max(seconds))), HEIGHT - BOTTOM, TOP)  # fmt: skip
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="13">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
    ]
    low, high = (round(math.log10(value)) for value in (min(seconds), max(seconds)))
    for power in range(low - 1, high + 2):
        at = y(10.0**power)
        if TOP - 1 <= at <= HEIGHT - BOTTOM + 1:
            parts.append(
                f'<path d="M{LEFT} {at:.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>'
                f'<text x="{LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">'
                f"{10.0**power:g} s</text>"
            )
    for size in sizes:
        parts.append(
            f'<text x="{x(size):.1f}" y="{HEIGHT - BOTTOM + 22}" text-anchor="middle">'
            f"{size:,.0f}</text>"
        )
    parts.append(
        f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 8}" '
        'text-anchor="middle">passages</text>'
    )
    labels: list[float] = []
    for key, unit, name, colour in LINES:
        points = [(x(row["passages"]), y(row[key] * unit)) for row in rows]
        drawn = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
        parts.append(
            f'<polyline points="{drawn}" fill="none" stroke="{colour}" stroke-width="2"/>'
        )
        parts += [
            f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3" fill="{colour}"/>' for a, b in points
        ]
        # Labels of lines that end together stand below one another.
        label = points[-1][1] + 4
        while any(abs(label - other) < 15 for other in labels):
            label += 15
        labels.append(label)
        parts.append(
            f'<text x="{points[-1][0] + 10:.1f}" y="{label:.1f}" '
            f'fill="{colour}">{escape(name)}</text>'
        )
    return "\n".join([*parts, "</svg>", ""])


class Scale:
    """A logarithmic scale from values to places."""

    def __init__(self, low: float, high: float, start: float, end: float) -> None:
        self._low, self._start = math.log10(low), start
        self._unit = (end - start) / max(1e-9, math.log10(high) - self._low)

    def __call__(self, value: float) -> float:
        """Return where a value stands."""
        return self._start + (math.log10(value) - self._low) * self._unit


if __name__ == "__main__":
    main()
