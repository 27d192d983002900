"""What a draft quotes: text between quotation marks, and block quotes.

Marks are paired within a paragraph; one that opens again at the start of the next
paragraphs, or is closed in one of them, goes on. Marks inside a quotation belong to it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from askcaci.corpus.headings import match_heading
from askcaci.types import Span
from askcaci.verifying.blocks import Block, Draft
from askcaci.verifying.pairing import Paired, closes, paired

# A quotation over more paragraphs is a mark that was never closed.
_MOST_PARAGRAPHS = 50
# Of marks that open once only, as they should not.
_MOST_UNMARKED = 3
# At most so many characters are reported of a quotation that is never closed.
_SHOWN = 80
_LINE = "[\n\u2028]"
_CREDIT = re.compile(
    rf"(?:{_LINE}|\A)[^\S\n]*(?:[—–―]|--)[^\S\n]*(?=\S)([^\n]{{1,300}})\s*\Z"
)
# After the last full stop, brackets that name a year or a page, or state who added emphasis.
_IN_BRACKETS = re.compile(
    r"[.!?…”’\"»]\s{0,3}\(([^()]{0,200}(?:\d|emphasis|italics|ibid)[^()]{0,200})\)\.?\s*\Z",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Quoted:
    """Something a draft quotes, before anything is known of it.

    `text` is what is between the marks, paragraphs divided by a line break; `blocks`
    are the numbers of the first and last block it is in, `span` is where it is in the
    first, marks included, and `end` where it ends in the last. `credit` is the line under
    a block quote that attributes it.
    """

    text: str
    line: int
    blocks: tuple[int, int]
    span: Span
    end: int
    credit: str = ""
    inset: bool = False


def quoted(draft: Draft) -> tuple[list[Quoted], list[Quoted]]:
    """Return what a draft quotes, in order, and the marks that have no other."""
    found: list[Quoted] = []
    alone: list[Quoted] = []
    number = begin = 0
    blocks = draft.blocks
    marks = _Marks(blocks)
    while number < len(blocks):
        if blocks[number].quote:
            last = _same_quote(blocks, number)
            found.append(_inset(blocks, number, last))
            number = last + 1
            continue
        going_on = _in_block(draft, marks, number, begin, found, alone)
        if going_on is None:
            number, begin = number + 1, 0
        else:
            found.append(going_on)
            number, begin = going_on.blocks[1], going_on.end
    return found, alone


def _same_quote(blocks: Sequence[Block], number: int) -> int:
    """Return the last block of the block quote that a block begins."""
    last = number
    while last + 1 < len(blocks) and 0 < blocks[last + 1].quote == blocks[number].quote:
        last += 1
    return last


def _inset(blocks: Sequence[Block], first: int, last: int) -> Quoted:
    """Return a block quote; what follows it may attribute it."""
    shown = [block.text for block in blocks[first : last + 1] if not _is_heading(block)]
    text = "\n".join(shown or [blocks[first].text])
    credit = _CREDIT.search(text)
    brackets = None if credit else _IN_BRACKETS.search(text)
    said = ""
    if credit and credit.start():
        text, said = text[: credit.start()], credit[1]
    elif brackets:
        text, said = text[: brackets.start() + 1], brackets[1]
    return Quoted(
        text=text.strip(),
        line=blocks[first].line,
        blocks=(first, last),
        span=Span(0, len(blocks[first].text)),
        end=len(blocks[last].text),
        credit=said,
        inset=True,
    )


def _is_heading(block: Block) -> bool:
    """Return True for the heading of a section, which articles have between their words."""
    heading = match_heading(block.text.strip())
    return heading is not None and not heading.rest.strip() and block.text.isupper()


class _Marks(dict[int, Paired]):
    """Which marks of each block belong together, found once."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        super().__init__()
        self._blocks = blocks

    def __missing__(self, number: int) -> Paired:
        self[number] = found = paired(self._blocks[number].text)
        return found


def _in_block(
    draft: Draft,
    found_marks: _Marks,
    number: int,
    begin: int,
    found: list[Quoted],
    alone: list[Quoted],
) -> Quoted | None:
    """Add what a block quotes from `begin` on; return a quotation that leaves the block."""
    block = draft.blocks[number]
    marks = paired(block.text, begin) if begin else found_marks[number]
    line = _Lines(draft, block)
    last = marks.outer[-1].span.end if marks.outer else begin
    going_on = None
    for opened in marks.unclosed:
        if opened.start >= last:
            going_on = _going_on(draft, found_marks, number, opened)
        if going_on:
            break
    found += [
        Quoted(
            p.inner.of(block.text),
            line.of(p.span.start),
            (number, number),
            p.span,
            p.span.end,
        )
        for p in marks.outer
    ]
    for one in sorted((*marks.unclosed, *marks.unopened)):
        if going_on and one.start >= going_on.span.start:
            break
        span = Span(one.start, min(len(block.text), one.start + _SHOWN))
        if one in marks.unopened:
            span = Span(max(0, one.end - _SHOWN), one.end)
        text = span.of(block.text).strip()
        alone.append(Quoted(text, line.of(one.start), (number, number), span, span.end))
    return going_on


class _Lines:
    """The lines of places in a block that come one after another."""

    def __init__(self, draft: Draft, block: Block) -> None:
        self._text = block.text
        self._line = block.line
        self._counts = draft.unit == "line"
        self._at = 0

    def of(self, place: int) -> int:
        """Return the line of a place."""
        if not self._counts:
            return self._line
        if place < self._at:
            self._line -= self._text.count("\n", place, self._at)
        else:
            self._line += self._text.count("\n", self._at, place)
        self._at = place
        return self._line


def _going_on(draft: Draft, marks: _Marks, number: int, opened: Span) -> Quoted | None:
    """Return a quotation that goes on in the next blocks, if this mark opens one."""
    reopened = _reopened(draft, marks, number, opened)
    return reopened or _closed_later(draft, marks, number, opened)


def _reopened(draft: Draft, marks: _Marks, number: int, opened: Span) -> Quoted | None:
    """Return a quotation whose mark opens again at the start of each paragraph."""
    blocks = draft.blocks
    mark = opened.of(blocks[number].text)
    parts = [blocks[number].text[opened.end :]]
    for last in range(number + 1, min(len(blocks), number + _MOST_PARAGRAPHS)):
        text = blocks[last].text
        begin = len(text) - len(text.lstrip())
        again = _again(mark, text, begin)
        if not again or blocks[last].quote or blocks[last].note:
            return None
        first = next(iter(marks[last].outer), None)
        if first is not None and first.span.start == begin:
            parts.append(first.inner.of(text))
            return _over(draft, number, last, opened, parts, first.span.end)
        parts.append(text[begin + len(again) :])
    return None


def _again(mark: str, text: str, begin: int) -> str:
    """Return the mark that goes on with a quotation at a place: its own, or »…» for «."""
    marks = (mark, "»") if mark in ("«", "<<") else (mark, "”") if mark == "“" else (mark,)
    return next((one for one in marks if text.startswith(one, begin)), "")


def _closed_later(draft: Draft, marks: _Marks, number: int, opened: Span) -> Quoted | None:
    """Return a quotation that one of the next paragraphs closes, without opening it again."""
    blocks = draft.blocks
    mark = opened.of(blocks[number].text)
    parts = [blocks[number].text[opened.end :]]
    for last in range(number + 1, min(len(blocks), number + 1 + _MOST_UNMARKED)):
        block = blocks[last]
        if block.quote or block.note:
            return None
        unclosed = marks[last].unclosed
        stray = next(iter(marks[last].unopened), None)
        if unclosed and (stray is None or unclosed[0].start < stray.start):
            return None
        if stray is not None and closes(mark, stray.of(block.text)):
            parts.append(block.text[: stray.start])
            return _over(draft, number, last, opened, parts, stray.end)
        parts.append(block.text)
    return None


def _over(
    draft: Draft, first: int, last: int, opened: Span, parts: Sequence[str], end: int
) -> Quoted:
    """Return a quotation over some paragraphs."""
    block = draft.blocks[first]
    span = Span(opened.start, len(block.text))
    line = draft.line_of(block, opened.start)
    return Quoted("\n".join(parts), line, (first, last), span, end)
