"""What pandoc's Markdown has beyond CommonMark, written as what CommonMark knows.

Lines stay lines, so that places in a draft can be reported.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from askcaci.verifying.blocks import QUOTING_STYLE

_ATTRIBUTES = r"\{\s{0,3}(?:[.#][^\W\d_]|[^\W\d_][\w:-]{0,40}=)[^{}]{0,300}\}"
_SPAN_END = re.compile(rf"\]{_ATTRIBUTES}")
# What is no part of the text: tracked deletions, and comments.
_LEFT_OUT = re.compile(r"\.(?:deletion|comment|paragraph-(?:insertion|deletion))")
_LONGEST_SPAN = 4_000
_MARKS = frozenset("\"'“”„‟«»‘’‚‛‹›`")
_AFTER = re.compile(rf"(?<=[)`]){_ATTRIBUTES}|(?m:(?<=[ \t]){_ATTRIBUTES}$)")

_RAISED = re.compile(r"(?<![\[\^\\])\^([^\s^\[\]]{1,20})\^")
_LOWERED = re.compile(r"(?<![~\\])~([^\s~]{1,20})~(?!~)")
_STRUCK = re.compile(
    r"(?<![~\\])~~(?=[^\s~])((?:[^~\n]|\n(?!\s*\n)){1,2000})(?<!\s)~~(?!~)"
)

_LINK = re.compile(
    r"^ {0,3}\[([^\[\]^][^\[\]]{0,200})\]:\s{1,9}<?((?:https?:|www\.|/|#)[^\s<>]{1,800})[^\n]*",
    re.MULTILINE,
)
_LINKED = re.compile(r"\[([^\[\]]{1,2000})\](?:\[([^\[\]^]{0,200})\])?(?![\[(:{])")

_ENQUOTE = re.compile(r"\\(?:enquote\*?|say)\{([^{}]{1,2000})\}")
_ENVIRONMENT = re.compile(
    r"^ {0,3}\\(begin|end)\{((?:block|display)?quot(?:e|ation|ing))\}[^\S\n]*$",
    re.MULTILINE,
)
_FENCE = re.compile(r"^ {0,3}(:{3,})[^\S\n]*(.*?)[^\S\n]*:*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Division:
    """A fenced division that is a block quote, from line to line."""

    first: int
    last: int


def commonmark(content: str) -> str:
    """Return Markdown without spans, superscripts and the like of pandoc."""
    content = _without_spans(content)
    content = _AFTER.sub("", content)
    content = _STRUCK.sub(lambda match: "\n" * match[0].count("\n"), content)
    content = _LOWERED.sub(r"\1", content)
    content = _RAISED.sub(r"<sup>\1</sup>", content)
    content = _FENCE.sub("", _ENVIRONMENT.sub("", content))
    content = _ENQUOTE.sub(r"“\1”", content)
    return _links(content)


def divisions(content: str) -> list[Division]:
    """Return the fenced divisions whose class or style means a quotation, in order."""
    found: list[Division] = []
    opened: list[tuple[int, bool]] = []
    line = at = 0
    content = _ENVIRONMENT.sub(_as_fence, content)
    for match in _FENCE.finditer(content):
        line += content.count("\n", at, match.start())
        at = match.start()
        if match[2]:
            opened.append((line + 1, bool(QUOTING_STYLE.search(match[2]))))
        elif opened:
            first, quoting = opened.pop()
            if quoting:
                found.append(Division(first, line + 1))
    return sorted(found, key=lambda one: one.first)


def _as_fence(match: re.Match[str]) -> str:
    """Return the beginning or the end of an environment of LaTeX as that of a division."""
    return f"::: {match[2]}" if match[1] == "begin" else ":::"


def _without_spans(content: str) -> str:
    """Return text with [words]{.underline} as words, and without what was deleted.

    Words in a style of characters that means a quotation get marks.
    """
    removed: list[tuple[int, int, str]] = []
    for match in _SPAN_END.finditer(content):
        opened = _opening(content, match.start())
        if opened is None:
            continue
        quoting = QUOTING_STYLE.search(match[0]) and content[opened + 1] not in _MARKS
        removed.append((match.start(), match.end(), "”" if quoting else ""))
        removed.append((opened, opened + 1, "“" if quoting else ""))
        if _LEFT_OUT.search(match[0]):
            removed.append((opened, match.start(), ""))
    parts: list[str] = []
    at = 0
    for start, end, mark in sorted(removed):
        if end > at:
            breaks = "\n" * content.count("\n", max(at, start), end)
            parts += [content[at:start], mark, breaks]
            at = end
    return "".join([*parts, content[at:]])


def _opening(content: str, closed: int) -> int | None:
    """Return where the bracket that is closed at a place was opened."""
    depth = 0
    for at in range(closed - 1, max(-1, closed - _LONGEST_SPAN), -1):
        if content[at - 1 : at] == "\\":
            continue
        if content[at] == "]":
            depth += 1
        elif content[at] == "[":
            if not depth:
                return at
            depth -= 1
    return None


def _links(content: str) -> str:
    """Return text with [words][reference] as links where the reference is an address.

    A number alone stays one of a note.
    """
    addresses = {_label(match[1]): match[2] for match in _LINK.finditer(content)}
    if not addresses:
        return content

    def inline(match: re.Match[str]) -> str:
        address = addresses.get(_label(match[2] or match[1]))
        if address is None or (match[2] is None and match[1].isdigit()):
            return match[0]
        return f"[{match[1]}](<{address}>)"

    def kept(match: re.Match[str]) -> str:
        return match[0] if match[1].isdigit() else "\n" * match[0].count("\n")

    return _LINKED.sub(inline, _LINK.sub(kept, content))


def _label(written: str) -> str:
    return " ".join(written.casefold().split())
