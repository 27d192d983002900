"""Which blocks of a page a text found in it holds, and which belong among them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from askcaci.corpus.importing.lines.bylines import byline
from askcaci.corpus.importing.lines.days import date_line
from askcaci.corpus.importing.webpages.blocks import Block
from askcaci.corpus.importing.webpages.sites import hint
from askcaci.text.normalise import letters

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# Shorter words stand in any text.
_LONG = 20
# A block is held if so much of it is: parts of it may be left out, such as links.
_WINDOW = 24
_HELD = 0.6
# What an item of a list begins with.
_MARK = re.compile(r"(?:\d{1,4}\.|•) ")
# Shorter blocks are hardly paragraphs.
_PARAGRAPH = 80
# How far above what is found the first paragraph may stand, in blocks.
_ABOVE = 8
_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_LISTS = ("ul", "ol", "dl", "table")
_INLINE = frozenset(
    """
a abbr b big blockquote center cite dd dl dt em font i ins li ol p q small span strong sub sup
table tbody td th thead tr u ul
""".split()
)


def kept_blocks(blocks: Sequence[Block], text: str) -> set[int]:
    """Return the ids of the blocks that a text holds, and of those that go with them.

    With them go headings, the other items of a list, what stands between two paragraphs
    of one element, and the first paragraph below the title.
    """
    whole = letters(text)
    lines = {letters(line) for line in text.split("\n")}
    held = {
        place
        for place, block in enumerate(blocks)
        if _is_held(letters(_MARK.sub("", block.text, count=1)), whole, lines)
    }
    if not held:
        return set()
    held |= set(_of_lists(blocks, held))
    held |= set(_between(blocks, held))
    held |= set(_opening(blocks, held))
    held |= set(_headings(blocks, held))
    return {id(blocks[place]) for place in held}


def _is_held(plain: str, whole: str, lines: set[str]) -> bool:
    if len(plain) <= _LONG:
        return plain in lines
    if plain in whole:
        return True
    windows = [
        plain[at : at + _WINDOW] for at in range(0, len(plain) - _WINDOW + 1, _WINDOW)
    ]
    return sum(window in whole for window in windows) >= _HELD * max(1, len(windows))


def _of_lists(blocks: Sequence[Block], held: set[int]) -> Iterator[int]:
    """Yield the items and rows of lists and tables of which the most is held."""
    lists = [_around(block, _LISTS) for block in blocks]
    counts = Counter(lists)
    inside = Counter(lists[place] for place in held)
    for place, one in enumerate(lists):
        if one is not None and 2 * inside[one] > counts[one] and not blocks[place].linked:
            yield place


def _between(blocks: Sequence[Block], held: set[int]) -> Iterator[int]:
    """Yield what stands between two blocks that are held, in the same element as both."""
    order = sorted(held)
    for before, after in pairwise(order):
        if after - before < 2:
            continue
        around = _outer(blocks[before])
        if around is not _outer(blocks[after]):
            continue
        for place in range(before + 1, after):
            block = blocks[place]
            beside = block.parent in (blocks[before].parent, blocks[after].parent)
            if _outer(block) is not around or block.linked or hint(block.parent):
                continue
            if beside or len(letters(block.text)) > _LONG:
                yield place


def _opening(blocks: Sequence[Block], held: set[int]) -> Iterator[int]:
    """Yield the first paragraph, byline and date between a page's title and its text."""
    first = min(held)
    around = _outer(blocks[first])
    above: list[int] = []
    for place in range(first - 1, max(-1, first - _ABOVE), -1):
        block = blocks[place]
        if _around(block, ("h1",)) is not None:
            yield from above
            return
        if byline(block.text) or date_line(block.text):
            above.append(place)
        elif _outer(block) is around and _is_paragraph(block):
            yield place


def _is_paragraph(block: Block) -> bool:
    return len(block.text) >= _PARAGRAPH and not block.linked and not hint(block.parent)


def _headings(blocks: Sequence[Block], held: set[int]) -> Iterator[int]:
    """Yield the headings right above a block that is held, or above such a heading."""
    follows = False
    for place in range(len(blocks) - 1, -1, -1):
        if place in held:
            follows = True
        elif follows and _around(blocks[place], _HEADINGS) is not None:
            if not any(map(hint, _ancestors(blocks[place]))):
                yield place
        else:
            follows = False


def _ancestors(block: Block) -> Iterator[HtmlElement]:
    yield block.parent
    yield from block.parent.iterancestors()


def _around(block: Block, tags: tuple[str, ...]) -> HtmlElement | None:
    """Return the nearest element with one of some tags that holds a block, or None."""
    return next((element for element in _ancestors(block) if element.tag in tags), None)


def _outer(block: Block) -> HtmlElement:
    """Return the element that holds a block beside its like."""
    return next(
        (element for element in _ancestors(block) if element.tag not in _INLINE),
        block.parent,
    )
