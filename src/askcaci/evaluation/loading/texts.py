"""Texts of benchmark sets made into article text, with every offset kept track of."""

from __future__ import annotations

import re

from askcaci.types import Span

# Penn Treebank tokenisation undone: what is deleted, and what its quotes become.
_TOKENISED = re.compile(
    r"(?P<cut> (?=[,.;:!?%)\]}]|'s\b|'re\b|'ve\b|'ll\b|'d\b|'m\b|n't\b|'(?= )|'$))"
    r"|(?P<open>``) ?"
    r"|(?P<close> ?'')"
    r"|(?<=[(\[{$#]) "
    r"|(?<=\w)(?P<dash> - )(?=\w)"
)


class Cleaned:
    """A text as the corpus holds it; `moved` maps a span of the raw text to this one.

    Line ends become LF and blanks at both ends go, as in an article's file; with
    `detokenise`, Penn Treebank tokenisation is undone.
    """

    def __init__(self, raw: str, *, detokenise: bool = False) -> None:
        pieces: list[str] = []
        self._places: list[int] = []
        length = at = 0
        for match in _edits(raw, detokenise):
            start, end = match.span()
            put = _put(match) if end > start else ""
            pieces += [raw[at:start], put]
            self._places += range(length, length + start - at)
            length += start - at
            self._places += [length] * (end - start)
            length += len(put)
            at = end
        pieces.append(raw[at:])
        self._places += range(length, length + len(raw) - at + 1)
        text = "".join(pieces)
        left = len(text) - len(text.lstrip())
        self.text = text.strip()
        self._places = [min(max(p - left, 0), len(self.text)) for p in self._places]

    def moved(self, span: Span) -> Span:
        """Return where a span of the raw text is now; blanks at its ends are left out.

        Raises:
            ValueError: it reaches beyond the raw text, or nothing is left of it.
        """
        if span.end >= len(self._places):
            raise ValueError("reaches beyond its text")
        start, end = self._places[span.start], self._places[span.end]
        words = self.text[start:end]
        start += len(words) - len(words.lstrip())
        end -= len(words) - len(words.rstrip())
        if start >= end:
            raise ValueError("is empty")
        return Span(start, end)


_LINE_ENDS = re.compile(r"\r\n?")


def _edits(raw: str, detokenise: bool) -> list[re.Match[str]]:
    """Return the edits in order; where both kinds would change a place, the first stays."""
    found = list(_LINE_ENDS.finditer(raw))
    if detokenise:
        found = sorted([*found, *_TOKENISED.finditer(raw)], key=lambda match: match.start())
    return found


def _put(match: re.Match[str]) -> str:
    if match.re is _LINE_ENDS:
        return "\n"
    if match.group("open"):
        return "“"
    if match.group("close"):
        return "”"
    return "-" if match.group("dash") else ""
