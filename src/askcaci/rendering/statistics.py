"""What a corpus holds, as a terminal shows it and as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from askcaci.corpus.statistics import Statistics
from askcaci.rendering.terminal import PLAIN, Look

STATS_SCHEMA = "askcaci/stats/1"

# At most so many authors are named; JSON names all.
_NAMED = 10

# The longest bar, where the width leaves as much, and what is next to one.
_LONGEST, _BESIDE = 40, 20


def statistics_text(
    found: Statistics,
    look: Look = PLAIN,
    *,
    encoding: str,
    exact: bool,
    passages: int | None,
) -> str:
    """Return what some articles hold, as lines of text.

    Args:
        found: what was counted.
        look: what the receiving end can show.
        encoding: what tokens were counted in; where that is not `exact`, they are an
            upper estimate.
        exact: see there.
        passages: how many there are in the index; None where it is not up to date.
    """
    estimate = "" if exact else ", an upper estimate"
    pieces = "not indexed yet" if passages is None else f"{passages:,}"
    rows = (
        ("articles", f"{found.articles:,}{_listed(found.kinds)}"),
        ("sections", f"{sum(found.sections.values()):,}{_listed(found.sections)}"),
        ("passages", pieces),
        ("words", f"{found.words:,}"),
        ("tokens", f"{found.tokens:,} ({encoding}{estimate})"),
        ("authors", f"{len(found.authors):,}"),
    )
    lines = [look.bold(f"{name:<9}") + text for name, text in rows]
    for name, number in list(found.authors.items())[:_NAMED]:
        lines += look.wrap(f"{name}: {number:,}", "  ")
    if len(found.authors) > _NAMED:
        lines.append(look.dim(f"  and {len(found.authors) - _NAMED:,} more"))
    lines += _histogram(found, look)
    return "\n".join(lines)


def _listed(numbers: Mapping[Any, int]) -> str:
    return ": " + ", ".join(f"{k} {n:,}" for k, n in numbers.items()) if numbers else ""


def _histogram(found: Statistics, look: Look) -> list[str]:
    rows = [(str(year), number) for year, number in found.years.items()]
    if found.undated:
        rows.append(("n.d.", found.undated))
    if not rows:
        return []
    most = max(number for _, number in rows)
    longest = min(_LONGEST, max(1, (look.width or 80) - _BESIDE))
    lines = [look.bold("years")]
    for year, number in rows:
        bar = "█" * max(1, round(longest * number / most))
        lines.append(f"  {year:<5}{look.dim(bar)} {number:,}")
    return lines


def statistics_object(
    found: Statistics, *, encoding: str, exact: bool, passages: int | None
) -> dict[str, Any]:
    """Return what some articles hold as an object of schema `askcaci/stats/1`.

    Arguments are those of `statistics_text`.
    """
    return {
        "schema": STATS_SCHEMA,
        "articles": found.articles,
        "kinds": dict(found.kinds),
        "sections": dict(found.sections),
        "passages": passages,
        "words": found.words,
        "tokens": found.tokens,
        "encoding": encoding,
        "exact": exact,
        "authors": [
            {"name": name, "articles": number} for name, number in found.authors.items()
        ],
        "years": {str(year): number for year, number in found.years.items()},
        "undated": found.undated,
    }
