"""What of a corpus needs a person's eye, as a terminal shows it and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from askcaci.corpus.checking import NOTES, Checked, Concern, counted
from askcaci.rendering.terminal import PLAIN, Look
from askcaci.text.normalise import printable

CHECK_SCHEMA = "askcaci/check/1"


def check_text(checked: Sequence[Checked], total: int, look: Look = PLAIN) -> str:
    """Return each article's file with what to do in it, and last the sum.

    `total` is how many articles were looked at.
    """
    lines: list[str] = []
    for one in checked:
        path = one.article.path
        lines.append(look.bold(printable(look.path(path) if path else one.article.id)))
        for concern in one.concerns:
            lines += look.wrap(concern.what, "  ")
            lines += map(look.dim, look.wrap(f"→ {concern.todo}", "    "))
    return "\n".join([*lines, *([""] if lines else []), *look.wrap(_sum(checked, total))])


def _sum(checked: Sequence[Checked], total: int) -> str:
    to_do = sum(one.to_do for one in checked)
    counts = ", ".join(f"{kind} {count:,}" for kind, count in counted(checked).items())
    found = f"{to_do:,} to look at" if to_do else "nothing to correct"
    listed = f" ({counts})" if counts else ""
    return f"{total:,} article{'' if total == 1 else 's'}: {found}{listed}."


def check_object(checked: Sequence[Checked], total: int) -> dict[str, Any]:
    """Return the same as an object of schema `askcaci/check/1`."""
    return {
        "schema": CHECK_SCHEMA,
        "articles": total,
        "to_do": sum(one.to_do for one in checked),
        "counts": dict(counted(checked)),
        "notes": list(NOTES),
        "listed": [
            {
                "id": one.article.id,
                "file": one.article.path,
                "concerns": [_concern(concern) for concern in one.concerns],
            }
            for one in checked
        ],
    }


def _concern(concern: Concern) -> dict[str, str]:
    return {
        "kind": concern.kind,
        "what": concern.what,
        "key": concern.key,
        "todo": concern.todo,
    }
