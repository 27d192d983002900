"""The parts of an answer side by side: each with its question, words, quote and confidence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from askcaci.types import AnsweredPart, Citation

if TYPE_CHECKING:
    from askcaci.rendering.terminal import Look

_INDENT = "  "


def numbered(
    parts: Iterable[AnsweredPart],
) -> list[tuple[AnsweredPart, Citation | None, int]]:
    """Return each part with its citation and that one's number in the answer.

    The number of a part without an answer is 0.
    """
    found, number = [], 0
    for part in parts:
        number += part.citation is not None
        found.append((part, part.citation, number if part.citation else 0))
    return found


def parts_lines(
    parts: Sequence[AnsweredPart],
    look: Look,
    quoted: Callable[[Citation, int], list[str]],
) -> list[str]:
    """Return the parts as a terminal shows them, a blank line after each.

    `quoted` returns the lines of a quote with its source, after its number.
    """
    lines: list[str] = []
    for part, citation, number in numbered(parts):
        lines += map(look.bold, look.wrap(part.question))
        if citation is None:
            lines += look.wrap(f"No answer: {part.text}.", _INDENT)
        else:
            if part.text != citation.quote:
                lines += map(look.bold, look.wrap(part.text, _INDENT))
            lines += quoted(citation, number)
        lines += [look.dim(f"{_INDENT}confidence {part.confidence:.0%}"), ""]
    return lines


def parts_markdown(
    parts: Sequence[AnsweredPart],
    escaped: Callable[[str], str],
    quoted: Callable[[Citation, int], str],
) -> list[str]:
    """Return the parts as lines of Markdown, each quote with the number of its footnote."""
    lines: list[str] = []
    for part, citation, number in numbered(parts):
        lines += [f"*{escaped(part.question)}*", ""]
        if citation is None:
            lines += [f"No answer: {escaped(part.text)}.", ""]
        else:
            if part.text != citation.quote:
                lines += [f"**{escaped(part.text)}**", ""]
            lines += [quoted(citation, number), ""]
        lines += [f"Confidence {part.confidence:.0%}.", ""]
    return lines


def parts_objects(
    parts: Iterable[AnsweredPart], cited: Callable[[Citation], dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return the parts as JSON objects."""
    return [
        {
            "question": part.question,
            "answered": part.citation is not None,
            "text": part.text,
            "confidence": round(part.confidence, 4),
            "citation": part.citation and cited(part.citation),
        }
        for part in parts
    ]
