"""Charts as inline SVG, from plain numbers.

Colours and type belong to the page: shapes carry classes, and whatever shows something by
colour also shows it in words or by its place. Bars have widths in percent and no view
box, so that they stretch with the page; plots keep their proportions.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

Point = tuple[float, float]

# The view box of a plot, and the area within it: left, top, right, bottom.
_WIDTH, _HEIGHT = 480, 330
_LEFT, _TOP, _RIGHT, _BOTTOM = 54, 36, 464, 282

_QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)

# A part of a stacked bar narrower than this share has no room for its number.
_ROOM = 0.045


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a stacked bar; `tone` is the class that colours it."""

    name: str
    count: int
    tone: str


@dataclass(frozen=True, slots=True)
class Bin:
    """A dot of a reliability diagram: shares of 0 to 1, and how many questions it is."""

    confidence: float
    right: float
    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on an axis that has a name."""

    at: float
    name: str


def whisker(value: float, low: float, high: float, *, label: str) -> Markup:
    """Return a dot at a value and a line over its interval, on a track from 0 to 1."""
    return _strip(
        label,
        _el("line", class_="track", x1="0%", x2="100%", y1="50%", y2="50%"),
        _el(
            "line", class_="range", x1=_percent(low), x2=_percent(high), y1="50%", y2="50%"
        ),
        _el("circle", class_="dot", cx=_percent(value), cy="50%", r="3.5"),
    )


def bar(value: float, low: float, high: float, *, label: str, tone: str) -> Markup:
    """Return a bar from 0 to a value and a line over its interval, on a track to 1."""
    return _strip(
        label,
        _el("rect", class_="trough", x="0%", y="15%", width="100%", height="70%"),
        _el(
            "rect",
            class_=f"bar {tone}",
            x="0%",
            y="15%",
            width=_percent(value),
            height="70%",
        ),
        _el(
            "line", class_="range", x1=_percent(low), x2=_percent(high), y1="50%", y2="50%"
        ),
    )


def stacked(parts: Sequence[Part], *, label: str) -> Markup:
    """Return the parts as one bar, those of nothing left out."""
    total = sum(part.count for part in parts) or 1
    shapes, start = [], 0.0
    for part in parts:
        share = part.count / total
        if share:
            shapes.append(_stacked_part(part, start, share))
        start += share
    return _strip(label, *shapes, kind="stack")


def risk_coverage(
    curve: Sequence[Point],
    band: Sequence[tuple[float, float, float]],
    point: Point | None,
    *,
    label: str,
    notes: Sequence[str],
) -> Markup:
    """Return a risk-coverage plot; all numbers are shares of 0 to 1.

    Args:
        curve: (coverage, risk), coverage rising.
        band: (coverage, lowest risk, highest risk), coverage rising.
        point: where the run is, if anywhere.
        label: a description for readers who cannot see the plot.
        notes: the lines next to the point.
    """
    edge = [(x, high) for x, _, high in band] + [(x, low) for x, low, _ in reversed(band)]
    shapes = [
        _shares_frame("questions answered", "wrong among them"),
        _el("polygon", class_="band", points=_points(edge)),
        _el("polyline", class_="curve", points=_points(curve)),
    ]
    if point is not None:
        shapes.append(_noted(point, notes))
    return _plot(label, *shapes)


def reliability(bins: Sequence[Bin], *, label: str) -> Markup:
    """Return a reliability diagram: a dot a bin, its interval, and its count next to it."""
    most = max((one.count for one in bins), default=1)
    shapes = [
        _shares_frame("confidence", "right"),
        _el("line", class_="diagonal", x1=_LEFT, y1=_BOTTOM, x2=_RIGHT, y2=_TOP),
    ]
    for one in bins:
        x, y = _x(one.confidence), _y(one.right)
        # Area, not radius, is in proportion to the count.
        radius = 3 + 5 * math.sqrt(one.count / most)
        beyond = x + radius + 34 > _RIGHT
        shapes += [
            _el("line", class_="range", x1=x, x2=x, y1=_y(one.low), y2=_y(one.high)),
            _el("circle", class_="dot", cx=x, cy=y, r=f"{radius:.1f}"),
            _text(
                str(one.count),
                x - radius - 4 if beyond else x + radius + 4,
                y + 4,
                class_="count",
                anchor="end" if beyond else "start",
            ),
        ]
    return _plot(label, *shapes)


def histogram(
    edges: Sequence[float],
    counts: Sequence[int],
    marks: Sequence[Mark],
    *,
    unit: str,
    label: str,
) -> Markup:
    """Return a histogram: one bar between each two edges, and lines at the marks.

    Edges and marks are in `unit`; marks beyond the last edge are drawn at it.
    """
    low, high = edges[0], edges[-1]
    # The names of the marks are above the bars.
    top = (max(counts, default=0) or 1) / 0.82

    def x(value: float) -> float:
        return _x((min(value, high) - low) / (high - low))

    shapes = [
        _grid_line(_y(at / top), f"{at:,.0f}")
        for at in round_steps(0, top, 4)
        if at == int(at)
    ]
    for left, right, count in zip(edges, edges[1:], counts, strict=False):
        place = {"x": _at(x(left)), "y": _at(_y(count / top))}
        width = max(x(right) - x(left) - 1, 0.5)
        size = {"width": _at(width), "height": _at(_BOTTOM - _y(count / top))}
        shapes.append(_el("rect", class_="bar", **place, **size))
    steps = round_steps(low, high, 6)
    shapes += [_axis_tick(x(at), f"{at:.{_decimals(steps)}f}") for at in steps]
    shapes += [_axis_name(unit), _text("questions", 4, 16, class_="axis")]
    shapes += [_marked(x(mark.at), mark.name, row) for row, mark in enumerate(marks)]
    return _plot(label, *shapes)


def round_steps(low: float, high: float, about: int) -> list[float]:
    """Return round numbers from `low` to `high`, at equal steps of 1, 2 or 5.

    Example: from 0 to 87 in about 4 steps are 0, 20, 40, 60 and 80.
    """
    rough = (high - low) / about
    if rough <= 0:
        return [low]
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * m for m in (1, 2, 5, 10) if power * m >= rough * 0.999)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [round(n * step, 12) for n in range(first, last + 1)]


def _decimals(steps: Sequence[float]) -> int:
    """Return how many decimals distinguish round steps."""
    step = steps[1] - steps[0] if len(steps) > 1 else steps[0]
    return max(0, -math.floor(math.log10(step) + 1e-9)) if step > 0 else 0


def _stacked_part(part: Part, start: float, share: float) -> Markup:
    size = {"x": _percent(start), "width": _percent(share), "y": "0", "height": "100%"}
    tip = _el("title", f"{part.name}: {part.count}")
    shape = _el("rect", tip, class_=f"part {part.tone}", **size)
    if share < _ROOM:
        return shape
    middle = {"x": _percent(start + share / 2), "y": "50%", "dy": "0.36em"}
    number = _el(
        "text",
        f"{part.count:,}",
        class_=f"number on-{part.tone}",
        text_anchor="middle",
        **middle,
    )
    return shape + number


def _shares_frame(x_name: str, y_name: str) -> Markup:
    """Return grid and axes of a plot of shares against shares."""
    lines = [_grid_line(_y(share), f"{share:.0%}") for share in _QUARTERS]
    ticks = [_axis_tick(_x(share), f"{share:.0%}") for share in _QUARTERS]
    return Markup().join(
        [*lines, *ticks, _axis_name(x_name), _text(y_name, 4, 16, class_="axis")]
    )


def _grid_line(y: float, name: str) -> Markup:
    line = _el("line", class_="grid", x1=_LEFT, x2=_RIGHT, y1=f"{y:.1f}", y2=f"{y:.1f}")
    return line + _text(name, _LEFT - 8, y + 4, class_="tick", anchor="end")


def _axis_tick(x: float, name: str) -> Markup:
    return _text(name, x, _BOTTOM + 20, class_="tick", anchor="middle")


def _axis_name(name: str) -> Markup:
    return _text(name, _RIGHT, _BOTTOM + 42, class_="axis", anchor="end")


def _noted(point: Point, notes: Sequence[str]) -> Markup:
    """Return a ringed point, and its notes at the end of a line to where there is room."""
    x, y = _x(point[0]), _y(point[1])
    top = _TOP + 20 if point[1] < 0.5 else _BOTTOM + 4 - 18 * len(notes)
    right = point[0] > 0.5
    lines = (
        _text(
            said,
            x - 8 if right else x + 8,
            top + 18 * row,
            class_="note",
            anchor="end" if right else "start",
        )
        for row, said in enumerate(notes)
    )
    return Markup().join(
        [
            _el("line", class_="leader", x1=_at(x), x2=_at(x), y1=_at(y), y2=_at(top - 12)),
            _el("circle", class_="point", cx=_at(x), cy=_at(y), r="6"),
            *lines,
        ]
    )


def _marked(x: float, name: str, row: int) -> Markup:
    """Return a line across a plot with its name at the top, each further one lower."""
    top = _TOP + 18 * row
    line = _el(
        "line", class_="mark", x1=_at(x), x2=_at(x), y1=_at(top - 8), y2=_at(_BOTTOM)
    )
    right = x < _LEFT + (_RIGHT - _LEFT) * 0.6
    anchor = "start" if right else "end"
    return line + _text(
        name, x + 6 if right else x - 6, top + 3, class_="note", anchor=anchor
    )


def _x(share: float) -> float:
    return _LEFT + (_RIGHT - _LEFT) * share


def _y(share: float) -> float:
    return _BOTTOM - (_BOTTOM - _TOP) * share


def _points(points: Iterable[Point]) -> str:
    return " ".join(f"{_x(x):.1f},{_y(y):.1f}" for x, y in points)


def _at(place: float) -> str:
    return f"{place:.1f}"


def _percent(share: float) -> str:
    return f"{100 * share:.2f}%"


def _strip(label: str, *shapes: Markup, kind: str = "strip") -> Markup:
    return _el(
        "svg", _el("title", label), *shapes, class_=kind, role="img", aria_label=label
    )


def _plot(label: str, *shapes: Markup) -> Markup:
    return _el(
        "svg",
        _el("title", label),
        *shapes,
        class_="plot",
        role="img",
        aria_label=label,
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
    )


def _text(said: str, x: float, y: float, *, class_: str, anchor: str = "start") -> Markup:
    return _el("text", said, class_=class_, x=f"{x:.1f}", y=f"{y:.1f}", text_anchor=anchor)


def _el(name: str, *inside: str, **attributes: object) -> Markup:
    """Return an element; what is not markup yet is escaped, `text_anchor` a text-anchor."""
    said = Markup().join(
        Markup(' {}="{}"').format(key.rstrip("_").replace("_", "-"), value)
        for key, value in attributes.items()
    )
    return Markup("<{0}{1}>{2}</{0}>").format(
        name, said, Markup().join(map(escape, inside))
    )
