"""Finds the blocks of a page that a text found in it contains, and those that go with them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from askcaci.corpus.importing.lines.bylines import byline
from askcaci.corpus.importing.lines.days import date_line
from askcaci.corpus.importing.lines.furniture import is_of_a_box
from askcaci.corpus.importing.webpages.blocks import Block
from askcaci.corpus.importing.webpages.sites import (
    COMMENTS,
    NEWSLETTER,
    announces_others,
    hint,
)
from askcaci.text.normalise import letters

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# Shorter passages occur in any text.
_LONG = 20
# Of those that follow the last block in the text, the shortest (letters).
_SHORTEST = 3
# How far around a block others are counted that the text holds, in blocks.
_NEAR = 3
# A block is held if this share of it is: parts of it may be left out, such as links.
_WINDOW = 24
_HELD = 0.6
_MIN_WINDOWS = 2
# Links this short are in menus and teasers, which repeat words of the text.
_MENU_ITEM = 60
# What an item of a list begins with.
_MARK = re.compile(r"(?:\d{1,4}\.|•) ")
# Shorter blocks are hardly paragraphs.
_PARAGRAPH = 80
_SENTENCE = 50
# How far above what is found the first paragraph may be, in blocks.
_ABOVE = 8
_LONGEST_HEADING = 150
# At most this many items, rows and headings are between two paragraphs of a text.
_MOST_BETWEEN = 60
# Announcements of other pages are at most this share of the text.
_SMALL_PART = 0.3
_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_NO_HEADINGS = ("p", "li", "td", "figure", "blockquote")
_ITEMS = ("li", "dt", "dd")
_INLINE = frozenset(
    """
a abbr b big blockquote center cite dd dl dt em font i ins li ol p q small span strong sub sup
table tbody td th thead tr u ul h2 h3 h4 h5 h6
""".split()
)


def kept_blocks(blocks: Sequence[Block], text: str) -> set[int]:
    """Return the ids of the blocks that a text contains, and of those that go with them.

    With them go headings, the other items of a list, blocks between two paragraphs
    of one element, and the first paragraph below the title.
    """
    held = _held(blocks, text)
    held -= set(_announced(blocks, held))
    held -= {place for place in held if _is_of_a_box(blocks[place])}
    if not held:
        return set()
    held |= set(_of_lists(blocks, held))
    held |= set(_between(blocks, held))
    held |= set(_within(blocks, held))
    held |= set(_opening(blocks, held))
    held |= set(_headings(blocks, held))
    return {id(blocks[place]) for place in held}


def _held(blocks: Sequence[Block], text: str) -> set[int]:
    """Return the places of the blocks that a text contains."""
    whole, lines = letters(text), _lines(text)
    found: dict[int, str] = {}
    # Where in the text the last block that was found ends.
    end = 0
    for place, block in enumerate(blocks):
        plain, unmarked = letters(block.text), letters(_without_mark(block.text))
        follows = end and len(unmarked) >= _SHORTEST and whole.startswith(unmarked, end)
        short = _MENU_ITEM if block.linked else _LONG
        if follows or _is_held(unmarked, whole, lines, short):
            found[place] = unmarked
        elif _is_held(plain, whole, lines, short):
            found[place] = plain
        else:
            continue
        if COMMENTS in map(hint, _ancestors(block)) and found[place] not in whole:
            # It quotes the text.
            del found[place]
            continue
        at = whole.find(found[place], end)
        end = at + len(found[place]) if at >= 0 else end
    return found.keys() - _repeated(blocks, found, whole, lines)


def _lines(text: str) -> Counter[str]:
    """Count the lines of a text, and the cells of its tables, by their letters."""
    rows = text.split("\n")
    cells = [cell for row in rows if "|" in row for cell in row.split("|")]
    return Counter(filter(None, map(letters, rows + cells)))


def _without_mark(text: str) -> str:
    match = _MARK.match(text)
    return text[match.end() :] if match else text


def _is_held(plain: str, whole: str, lines: Mapping[str, int], short: int) -> bool:
    """Return True if a text holds a block's letters; those of a short one make a line."""
    if plain in lines:
        return True
    if len(plain) <= short:
        return False
    if plain in whole:
        return True
    windows = [
        plain[at : at + _WINDOW] for at in range(0, len(plain) - _WINDOW + 1, _WINDOW)
    ]
    found = sum(window in whole for window in windows)
    return found >= max(_MIN_WINDOWS, _HELD * len(windows))


def _repeated(
    blocks: Sequence[Block], found: Mapping[int, str], whole: str, lines: Mapping[str, int]
) -> set[int]:
    """Return the blocks that only repeat words of a text, such as a menu's or a teaser's.

    Of blocks with the same words the text keeps as many as it contains: those that are no
    links, and are among most other blocks of the text.
    """
    alike: dict[str, list[int]] = {}
    for place, plain in found.items():
        alike.setdefault(plain, []).append(place)
    repeated: set[int] = set()
    for plain, places in alike.items():
        count = max(1, lines.get(plain) or whole.count(plain))
        if len(places) > count:
            near = {
                place: sum(
                    found.get(other, plain) != plain
                    for other in range(place - _NEAR, place + _NEAR + 1)
                )
                for place in places
            }
            places.sort(key=lambda place: (blocks[place].linked, -near[place], place))
            repeated.update(places[count:])
    return repeated


def _of_lists(blocks: Sequence[Block], held: set[int]) -> Iterator[int]:
    """Yield the items and rows of lists and tables of which the most is held."""
    lists = [_list_of(block) for block in blocks]
    counts = Counter(lists)
    inside = Counter(lists[place] for place in held)
    for place, one in enumerate(lists):
        if one is not None and 2 * inside[one] > counts[one] and not blocks[place].linked:
            yield place


def _list_of(block: Block) -> HtmlElement | None:
    """Return the list a block is an item of, or the data table it is a row of."""
    if block.parent.tag == "tr":
        return _around(block, ("table",))
    item = _around(block, (*_ITEMS, "table"))
    if item is None or item.tag == "table" or any(map(hint, item.iterancestors())):
        return None
    return item.getparent()


def _between(blocks: Sequence[Block], held: set[int]) -> Iterator[int]:
    """Yield the blocks between two that are held, in the same element as both."""
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
            if _outer(block) is not around or block.linked or _is_hinted(block):
                continue
            if beside or len(letters(block.text)) > _LONG:
                yield place


def _is_sentence(block: Block) -> bool:
    """Return True if a block is a sentence, such as an introduction below the title."""
    sentence = len(block.text) >= _SENTENCE and block.text.endswith((".", "!", "?", "…"))
    return sentence and not block.linked and not _is_hinted(block)


def _within(blocks: Sequence[Block], held: set[int]) -> Iterator[int]:
    """Yield the items, rows and headings between two paragraphs, and no other blocks.

    Page builders wrap each paragraph and each list in separate elements.
    """
    paragraphs = [place for place in sorted(held) if _is_paragraph(blocks[place])]
    for before, after in pairwise(paragraphs):
        inner = range(before + 1, after)
        if 0 < len(inner) <= _MOST_BETWEEN and all(_is_part(blocks[at]) for at in inner):
            yield from inner


def _is_part(block: Block) -> bool:
    if block.linked or _is_hinted(block):
        return False
    return block.parent.tag in (*_ITEMS, "tr") or _is_heading(block)


def _is_of_a_box(block: Block) -> bool:
    """Return True if a block asks to subscribe, by its words and an element's name."""
    return is_of_a_box(block.text) and NEWSLETTER in map(hint, _ancestors(block))


def _announced(blocks: Sequence[Block], held: set[int]) -> Iterator[int]:
    """Yield the blocks below a heading such as "Read also", in the same element.

    Not if that is a large part of the text.
    """
    whole = sum(len(blocks[place].text) for place in held)
    for place, block in enumerate(blocks):
        if block.linked or not announces_others(block.text):
            continue
        around = _holding_more(blocks, place)
        below = [place]
        for other in range(place + 1, len(blocks)):
            if around is None or around not in _ancestors(blocks[other]):
                break
            below.append(other)
        length = sum(len(blocks[other].text) for other in below if other in held)
        if length <= _SMALL_PART * whole:
            yield from below


def _holding_more(blocks: Sequence[Block], place: int) -> HtmlElement | None:
    """Return the nearest element that holds a block and the one below it."""
    if place + 1 == len(blocks):
        return None
    below = set(_ancestors(blocks[place + 1]))
    return next(
        (element for element in _ancestors(blocks[place]) if element in below), None
    )


def _opening(blocks: Sequence[Block], held: set[int]) -> Iterator[int]:
    """Yield the first paragraph, byline and date between a page's title and its text."""
    first = min(held)
    around = _outer(blocks[first])
    wider = (around, *around.iterancestors())
    above: list[int] = []
    for place in range(first - 1, max(-1, first - _ABOVE), -1):
        block = blocks[place]
        if _around(block, ("h1",)) is not None:
            yield from above
            return
        if byline(block.text) or date_line(block.text):
            above.append(place)
        elif _outer(block) in wider and (_is_paragraph(block) or _is_sentence(block)):
            yield place


def _is_paragraph(block: Block) -> bool:
    return len(block.text) >= _PARAGRAPH and not block.linked and not _is_hinted(block)


def _headings(blocks: Sequence[Block], held: set[int]) -> Iterator[int]:
    """Yield the headings right above a paragraph that is held, or above such a heading."""
    follows = False
    for place in range(len(blocks) - 1, -1, -1):
        block = blocks[place]
        if place in held:
            follows = not block.linked
        elif follows and _is_heading(block):
            yield place
        else:
            follows = False


def _is_heading(block: Block) -> bool:
    """Return True if a block is the heading of a text, by its element, names and length."""
    nearest = _around(block, (*_HEADINGS, *_NO_HEADINGS))
    return (
        nearest is not None
        and nearest.tag in _HEADINGS
        and not block.linked
        and len(block.text) <= _LONGEST_HEADING
        and not _is_hinted(block)
        and not announces_others(block.text)
    )


def _is_hinted(block: Block) -> bool:
    """Return True if the name of an element around a block hints that it is no text."""
    return any(map(hint, _ancestors(block)))


def _ancestors(block: Block) -> Iterator[HtmlElement]:
    yield block.parent
    yield from block.parent.iterancestors()


def _around(block: Block, tags: tuple[str, ...]) -> HtmlElement | None:
    """Return the nearest element with one of some tags that holds a block, or None."""
    return next((element for element in _ancestors(block) if element.tag in tags), None)


def _outer(block: Block) -> HtmlElement:
    """Return the element that holds a block next to similar ones."""
    return next(
        (element for element in _ancestors(block) if element.tag not in _INLINE),
        block.parent,
    )
