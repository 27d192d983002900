"""Text that is set in several styles, broken into lines before it is styled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from askcaci.types import Span

if TYPE_CHECKING:
    from askcaci.rendering.terminal import Look

Style = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Part:
    """Text that is set in one style, broken between lines as any other or, `whole`, not."""

    text: str
    style: Style
    whole: bool = False


def set_lines(
    parts: Sequence[Part], look: Look, indent: str, separator: str = "; "
) -> list[str]:
    """Return parts one after another as lines, each part in its style.

    Lines are broken before they are styled, as codes take no columns.
    """
    texts = [part.text for part in parts]
    flat = separator.join(
        text.replace(" ", "\u00a0") if part.whole else text
        for part, text in zip(parts, texts, strict=True)
    )
    text = separator.join(texts)
    return [
        indent + _styled(line, parts, text, len(separator))
        for line in look.lines(flat, len(indent))
    ]


def _styled(line: Span, parts: Sequence[Part], text: str, gap: int) -> str:
    """Return a line of a text that is made of parts, each in its style."""
    shown, at = "", 0
    for part in parts:
        begin, end = (
            min(max(place, line.start), line.end) for place in (at, at + len(part.text))
        )
        shown += part.style(text[begin:end]) if begin < end else ""
        at += len(part.text)
        begin, end = (min(max(place, line.start), line.end) for place in (at, at + gap))
        shown += text[begin:end]
        at += gap
    return shown
