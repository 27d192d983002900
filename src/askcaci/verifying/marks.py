"""Quotation marks: what in a draft stands between them, and what only looks like it.

Marks are paired within a paragraph; one that opens again at the start of the next
paragraphs goes on. Marks inside a quotation belong to it. Apostrophes, inches and feet
open and close nothing. Time is linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from askcaci.types import Span
from askcaci.verifying.drafts import Block, Draft

_MARKS = "\"'“”„«»‘’‚‹›"
_MARK = re.compile(f"[{_MARKS}]")
_CLOSERS = {
    '"': '"',
    "'": "'",
    "“": "”“",
    "”": "”",
    "„": "“”",
    "«": "»",
    "»": "«",
    "‘": "’'",
    "‚": "‘’",
    "‹": "›",
    "›": "‹",
}
_SINGLE = frozenset("'‘")
# A quotation over more paragraphs is a mark that was never closed.
_MOST_PARAGRAPHS = 50
# Of what is never closed so many characters are told.
_SHOWN = 80
# Marks that mostly close, and open only where a word begins and one follows that closes.
_TURNED = frozenset("”»›")
# Years and clipped words begin with an apostrophe: '90s, 'tis.
_CLIPPED = re.compile(r"\d|(?:tis|twas|til|em|cause|n)\b", re.IGNORECASE)
_CREDIT = re.compile(r"(?:\n|\A)[^\S\n]*(?:[—–―]|--)[^\S\n]*(?=\S)([^\n]{1,300})\s*\Z")


@dataclass(frozen=True, slots=True)
class Quoted:
    """Something a draft quotes, before anything is known of it.

    `text` is what stands between the marks, paragraphs divided by a line break; `blocks`
    are the numbers of the first and last block it is in, `span` is where it stands in the
    first, marks included, and `end` where it ends in the last. `credit` is the line under
    a block quote that says whose it is.
    """

    text: str
    line: int
    blocks: tuple[int, int]
    span: Span
    end: int
    credit: str = ""
    inset: bool = False


@dataclass(frozen=True, slots=True)
class _Open:
    """A mark that opens, the one that closes it, and whether no such mark opens again."""

    first: int
    closing: int | None
    last: bool


def quoted(draft: Draft) -> tuple[list[Quoted], list[Quoted]]:
    """Return what a draft quotes, in order, and what opens and is never closed."""
    found: list[Quoted] = []
    unclosed: list[Quoted] = []
    number = begin = 0
    blocks = draft.blocks
    while number < len(blocks):
        if blocks[number].quote:
            last = _same_quote(blocks, number)
            found.append(_inset(blocks, number, last))
            number = last + 1
            continue
        going_on = _in_block(draft, number, begin, found, unclosed)
        if going_on is None:
            number, begin = number + 1, 0
        else:
            found.append(going_on)
            number, begin = going_on.blocks[1], going_on.end
    return found, unclosed


def _same_quote(blocks: Sequence[Block], number: int) -> int:
    """Return the last block of the block quote that a block begins."""
    last = number
    while last + 1 < len(blocks) and 0 < blocks[last + 1].quote == blocks[number].quote:
        last += 1
    return last


def _inset(blocks: Sequence[Block], first: int, last: int) -> Quoted:
    """Return a block quote; a last line after a dash says whose it is."""
    text = "\n".join(block.text for block in blocks[first : last + 1])
    credit = _CREDIT.search(text)
    if credit and credit.start():
        text = text[: credit.start()]
    return Quoted(
        text=text.strip(),
        line=blocks[first].line,
        blocks=(first, last),
        span=Span(0, len(blocks[first].text)),
        end=len(blocks[last].text),
        credit=credit[1] if credit and credit.start() else "",
        inset=True,
    )


def _in_block(
    draft: Draft, number: int, begin: int, found: list[Quoted], unclosed: list[Quoted]
) -> Quoted | None:
    """Add what a block quotes from `begin` on; return a quotation that leaves the block."""
    text = draft.blocks[number].text
    marks = list(_MARK.finditer(text, begin))
    line, counted = draft.line_of(draft.blocks[number], begin), begin
    for opened in _opened(text, marks):
        start = marks[opened.first].start()
        if draft.unit == "line":
            line += text.count("\n", counted, start)
            counted = start
        if opened.closing is not None:
            found.append(_within(text, number, line, start, marks[opened.closing].end()))
            continue
        going_on = _going_on(draft, number, start) if opened.last else None
        if going_on is not None:
            return going_on
        if text[start] not in _SINGLE:
            end = min(len(text), start + _SHOWN)
            unclosed.append(_within(text, number, line, start, end))
    return None


def _within(text: str, number: int, line: int, start: int, end: int) -> Quoted:
    """Return what stands in one block from a mark to another, or to where it is cut off."""
    inner = text[start + 1 : end - 1] if text[end - 1] in _MARKS else text[start + 1 : end]
    return Quoted(inner, line, (number, number), Span(start, end), end)


def _opened(text: str, marks: Sequence[re.Match[str]]) -> Iterator[_Open]:
    """Yield the outermost marks that open, each with what closes it, if anything does.

    What would close a mark counts only before the next mark that opens like it.
    """
    closing = _closing(text, marks)
    opening = _opening(text, marks)
    at = 0
    while at < len(marks):
        limit = opening[at]
        closer = min((c for c in closing[at] if c < limit), default=None)
        if closing[at][0] < limit:
            closer = closing[at][0]
        if not _opens(text, marks[at].start(), closer is not None):
            at += 1
        else:
            yield _Open(at, closer, limit == len(marks))
            at = at + 1 if closer is None else closer + 1


def _opening(text: str, marks: Sequence[re.Match[str]]) -> list[int]:
    """Return for each mark the next of its kind that can only open."""
    found = [0] * len(marks)
    after: dict[str, int] = {}
    for at in range(len(marks) - 1, -1, -1):
        mark, place = marks[at].group(), marks[at].start()
        found[at] = after.get(mark, len(marks))
        if _begins(text, place) and not _ends(text, place):
            after[mark] = at
    return found


def _closing(text: str, marks: Sequence[re.Match[str]]) -> list[tuple[int, int]]:
    """Return for each mark the next that surely closes it, and the next that may."""
    none = len(marks) + 1
    found = [(none, none)] * len(marks)
    sure: dict[str, int] = {}
    doubtful: dict[str, int] = {}
    for at in range(len(marks) - 1, -1, -1):
        mark, place = marks[at].group(), marks[at].start()
        closers = _CLOSERS.get(mark, "")
        found[at] = (
            min((sure.get(c, none) for c in closers), default=none),
            min((doubtful.get(c, none) for c in closers), default=none),
        )
        if _ends(text, place):
            weak = mark in "'’" and _possessive(text, place)
            (doubtful if weak else sure)[mark] = at
    return found


def _opens(text: str, place: int, closed: bool) -> bool:
    """Say whether a mark at a place opens a quotation."""
    mark = text[place]
    if mark in "“„«‚‹":
        return not (mark == "“" and _ends(text, place) and not closed)
    if mark == "’" or (mark in _TURNED and not closed):
        return False
    if mark in _SINGLE and (not closed or _CLIPPED.match(text, place + 1)):
        return False
    return _begins(text, place)


def _begins(text: str, place: int) -> bool:
    """Say whether a mark stands where a word begins; after a figure it means inches."""
    before, after = text[place - 1 : place], text[place + 1 : place + 2]
    return not (before.isalnum() or before in tuple(".,;:!?)]…%")) and bool(after.strip())


def _ends(text: str, place: int) -> bool:
    """Say whether a mark stands where a word or a sentence ends."""
    before, after = text[place - 1 : place], text[place + 1 : place + 2]
    spaced = text[place] in _TURNED  # « as in French »
    return bool(before.strip() or spaced) and not after.isalnum()


def _possessive(text: str, place: int) -> bool:
    """Say whether an apostrophe may be that of a plural: the states’ rights."""
    before, after = text[place - 1 : place], text[place + 1 : place + 3]
    return before in ("s", "z", "x") and after[:1] == " " and after[1:].isalnum()


def _going_on(draft: Draft, number: int, start: int) -> Quoted | None:
    """Return a quotation that goes on in the next blocks, each with a mark that opens again."""
    blocks = draft.blocks
    mark = blocks[number].text[start]
    parts = [blocks[number].text[start + 1 :]]
    for last in range(number + 1, min(len(blocks), number + _MOST_PARAGRAPHS)):
        text = blocks[last].text
        begin = len(text) - len(text.lstrip())
        if not text.startswith(mark, begin) or blocks[last].quote or blocks[last].note:
            return None
        end = _end(text, begin)
        parts.append(text[begin + 1 : end])
        if end is not None:
            line = draft.line_of(blocks[number], start)
            span = Span(start, len(blocks[number].text))
            return Quoted("\n".join(parts), line, (number, last), span, end + 1)
    return None


def _end(text: str, begin: int) -> int | None:
    """Return where the mark that opens a block at `begin` is closed."""
    closers = _CLOSERS[text[begin]]
    for match in _MARK.finditer(text, begin + 1):
        if match.group() in closers and _ends(text, match.start()):
            return match.start()
    return None
