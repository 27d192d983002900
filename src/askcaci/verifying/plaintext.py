"""Drafts in plain text: paragraphs, and the block quotes that ">" or blanks set off."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from askcaci.verifying.blocks import NUMBERED, SOURCES_HEADING, Block, Blocks, Prose
from askcaci.verifying.markdown import labels_of, parted

# Before each line of what is quoted; an upright line only where it is none of a table.
_MARKED = re.compile(r"[^\S\n]{0,3}(?:(?:>[^\S\n]?)+|\|[^\S\n](?=[^|\n+]*$))")
_ITEM = re.compile(r"\s*(?:[-*•·–—+]|\(?\d{1,3}[.)]|\(?[a-zA-Z][.)]|\[\^?\w{1,40}\]:?)\s")
_ENDS = tuple(".!?…”\"'’)]»")
# A paragraph that is set off begins so many blanks further right, and has so many words.
_SET_OFF = 2
_LEAST_WORDS = 4
_TAB = 4
# Where fewer of the lines begin is no margin: a heading, a signature.
_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class _Lines:
    """Lines without a blank one among them; `marked` where ">" is in front of each."""

    first: int
    lines: tuple[str, ...]
    marked: bool = False

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def indents(self) -> list[int]:
        return [
            len(line.expandtabs(_TAB)) - len(line.expandtabs(_TAB).lstrip())
            for line in self.lines
        ]


def text_blocks(content: str) -> tuple[Block, ...]:
    """Return the paragraphs of plain text, in order."""
    labels = labels_of(content) | _numbers_of_sources(content)
    blocks = Blocks(labels)
    paragraphs = list(_paragraphs(content))
    set_off = _set_off(paragraphs)
    sources = False
    for at, one in enumerate(paragraphs):
        if one.marked:
            _quote(blocks, one)
            continue
        if set_off[at]:
            if not (at and set_off[at - 1]):
                blocks.begin_quote()
            blocks.read(one.text, one.first)
            blocks.end()
            if not (at + 1 < len(paragraphs) and set_off[at + 1]):
                blocks.end_quote()
            continue
        sources = sources or bool(SOURCES_HEADING.fullmatch(one.lines[0]))
        blocks.add(_read(one, labels, sources=sources))
    blocks.end()
    return tuple(blocks.found)


def _paragraphs(content: str) -> Iterator[_Lines]:
    """Yield the paragraphs between blank lines, or between changes of ">"."""
    numbered = enumerate(content.split("\n"), start=1)

    def kind(line: tuple[int, str]) -> tuple[bool, bool]:
        return bool(line[1].strip()), _MARKED.match(line[1]) is not None

    for (filled, marked), group in groupby(numbered, key=kind):
        if filled:
            lines = list(group)
            yield _Lines(lines[0][0], tuple(line for _, line in lines), marked)


def _quote(blocks: Blocks, quote: _Lines) -> None:
    """Add a block quote whose lines begin with ">", or one for each depth of them."""
    blocks.begin_quote()
    depth = _depth(quote.lines[0])
    for number, line in enumerate(quote.lines):
        if _depth(line) != depth:
            depth = _depth(line)
            blocks.end_quote()
            blocks.begin_quote()
        bare = _MARKED.sub("", line, count=1)
        if bare.strip():
            blocks.read(f"{bare}\n", quote.first + number)
        else:
            blocks.end()
    blocks.end_quote()


def _depth(line: str) -> int:
    """Return how often a line is marked as quoted."""
    mark = _MARKED.match(line)
    return max(1, mark.group().count(">")) if mark else 0


def _set_off(paragraphs: Sequence[_Lines]) -> list[bool]:
    """Return which paragraphs are set off by blanks, as block quotes are.

    A book begins each paragraph a little further right, which sets none of them off.
    """
    plain = [one for one in paragraphs if not one.marked]
    firsts = Counter(one.indents[0] for one in plain)
    first = _most_common(firsts)
    margin = _margin([indent for one in plain for indent in one.indents])
    found: list[bool] = []
    for at, one in enumerate(paragraphs):
        before = paragraphs[at - 1].text.rstrip() if at else ""
        going_on = at > 0 and _ITEM.match(paragraphs[at - 1].text) is not None
        found.append(
            not one.marked
            and not going_on
            and not _ITEM.match(one.text)
            and min(one.indents) >= _left(paragraphs[:at], found, margin) + _SET_OFF
            and len(one.text.split()) >= _LEAST_WORDS
            and (len(one.lines) > 1 or one.indents[0] > first)
            and _reads_on(one.text, before)
        )
    return found


def _margin(indents: Sequence[int]) -> int:
    """Return where lines begin: the leftmost place where a fair share of them does."""
    counted = Counter(indents)
    fair = (place for place in sorted(counted) if counted[place] >= _SHARE * len(indents))
    return next(fair, 0)


def _left(before: Sequence[_Lines], set_off: Sequence[bool], margin: int) -> int:
    """Return the indentation to compare a paragraph with: its announcement's, or the margin."""
    announced = before and not set_off[-1] and before[-1].text.rstrip().endswith(":")
    return min(margin, before[-1].indents[-1]) if announced else margin


def _reads_on(text: str, before: str) -> bool:
    """Return True if text is announced, or ends as a sentence does; headings do not."""
    return before.endswith((":", ",")) or text.rstrip().endswith(_ENDS)


def _most_common(counted: Counter[int]) -> int:
    return min(counted, key=lambda indent: (-counted[indent], indent), default=0)


def _read(one: _Lines, labels: frozenset[str], *, sources: bool) -> Iterator[Block]:
    """Yield a paragraph as blocks, items of a list of references as notes."""

    def read(text: str) -> Prose:
        prose = Prose(labels)
        prose.read(text)
        return prose

    items = list(NUMBERED.finditer(one.text)) if sources else []
    if not items:
        yield from parted(one.text, one.first, read)
        return
    starts = [match.start() for match in items]
    yield from parted(one.text[: starts[0]], one.first, read)
    for match, (start, end) in zip(items, pairwise([*starts, len(one.text)]), strict=True):
        line = one.first + one.text.count("\n", 0, start)
        yield from read(one.text[match.end() : end]).blocks(line, note=match[1])


def _numbers_of_sources(content: str) -> frozenset[str]:
    """Return the numbers of the items in a list of references."""
    at = 0
    for line in content.split("\n"):
        at += len(line) + 1
        if line.strip() and SOURCES_HEADING.fullmatch(line):
            return frozenset(match[1] for match in NUMBERED.finditer(content, at))
    return frozenset()
