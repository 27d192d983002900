"""What in a corpus a person should check, as a terminal shows it and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from askcaci.corpus.checking import NOTES, Checked, Concern, counted
from askcaci.errors import CorpusError
from askcaci.rendering.terminal import PLAIN, Look
from askcaci.text.normalise import printable

CHECK_SCHEMA = "askcaci/check/1"


def check_text(
    checked: Sequence[Checked],
    total: int,
    look: Look = PLAIN,
    *,
    unreadable: Sequence[CorpusError] = (),
) -> str:
    """Return each article's file with what to do in it, and last the sum.

    `total` is how many articles were examined, `unreadable` what is wrong with the files
    that hold no article.
    """
    lines: list[str] = []
    for problem in unreadable:
        lines.append(look.bold(printable(problem.place)))
        lines += look.wrap(printable(f"cannot be read: {problem.message}"), "  ")
        lines += map(look.dim, look.wrap(printable(f"→ {problem.hint}"), "    "))
    for one in checked:
        path = one.article.path
        lines.append(look.bold(printable(look.path(path) if path else one.article.id)))
        for concern in one.concerns:
            lines += look.wrap(concern.what, "  ")
            lines += map(look.dim, look.wrap(f"→ {concern.todo}", "    "))
    return "\n".join(
        [
            *lines,
            *([""] if lines else []),
            *look.wrap(_sum(checked, total, len(unreadable))),
        ]
    )


def _sum(checked: Sequence[Checked], total: int, unreadable: int) -> str:
    to_do = sum(one.to_do for one in checked)
    counts = ", ".join(f"{kind} {count:,}" for kind, count in counted(checked).items())
    found = f"{to_do:,} to look at" if to_do else "nothing to correct"
    listed = f" ({counts})" if counts else ""
    files = f"{unreadable:,} file{'' if unreadable == 1 else 's'}"
    other = f"; {files} cannot be read" if unreadable else ""
    return f"{total:,} article{'' if total == 1 else 's'}: {found}{listed}{other}."


def check_object(
    checked: Sequence[Checked], total: int, unreadable: Sequence[CorpusError] = ()
) -> dict[str, Any]:
    """Return the same as an object of schema `askcaci/check/1`."""
    return {
        "schema": CHECK_SCHEMA,
        "articles": total,
        "to_do": sum(one.to_do for one in checked),
        "counts": dict(counted(checked)),
        "notes": list(NOTES),
        "unreadable": [
            {"file": one.place, "what": one.message, "todo": one.hint} for one in unreadable
        ],
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
