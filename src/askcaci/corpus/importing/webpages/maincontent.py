"""Which blocks of a page of unknown make are its main content, as trafilatura sees it."""

from __future__ import annotations

import copy
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from askcaci.corpus.headings import match_heading
from askcaci.corpus.importing.lines.bylines import byline
from askcaci.corpus.importing.lines.days import date_line
from askcaci.corpus.importing.webpages.blocks import Block, Place
from askcaci.corpus.importing.webpages.head import day_of
from askcaci.text.normalise import letters

if TYPE_CHECKING:
    from lxml.html import HtmlElement

OUTSIDE = "outside the main text"
# Larger pages take it minutes, and hold no single article.
_MOST_ELEMENTS = 20_000
_MOST_TEXT = 2_000_000
# What is found of the text must be worth more than a paragraph and than a tenth of it.
_ENOUGH = 250
_ENOUGH_SHARE = 0.1
# How far above the text its title, author and date may stand, in blocks.
_ABOVE = 8


@dataclass(frozen=True, slots=True)
class Content:
    """Blocks of a page, what is outside its main content marked so.

    `author` and `published` are guesses from the page's layout.
    """

    blocks: list[Block]
    author: str | None = None
    published: date | None = None


def main_content(root: HtmlElement, blocks: list[Block]) -> Content:
    """Return a page's blocks with what is not its main content set aside.

    Nothing is set aside where nothing is found, or where bylines and headings of sections
    stand outside of what is found: then the page holds several articles.
    """
    shown = [block for block in blocks if not block.place.aside]
    if sum(len(block.text) for block in shown) > _MOST_TEXT:
        return Content(blocks)
    found = _extracted(root)
    text = letters(getattr(found, "text", None) or "")
    whole = sum(len(letters(block.text)) for block in shown)
    if len(text) < max(_ENOUGH, _ENOUGH_SHARE * whole):
        return Content(blocks)
    kept = _kept(shown, text)
    left = [block for block in shown if id(block) not in kept]
    if not kept or any(_begins_article(block.text) for block in left):
        return Content(blocks)
    marked = [
        block
        if block.place.aside or id(block) in kept
        else replace(block, place=Place(None, OUTSIDE))
        for block in blocks
    ]
    return Content(marked, found.author, _guessed_day(found.date))


def _extracted(root: HtmlElement) -> Any:  # noqa: ANN401 - trafilatura's Document
    """Return what trafilatura makes of a document, or None. It fetches nothing."""
    if sum(1 for _ in root.iter()) > _MOST_ELEMENTS:
        return None
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL + 1)
    logging.getLogger("htmldate").setLevel(logging.CRITICAL + 1)
    try:
        return trafilatura.bare_extraction(
            copy.deepcopy(root),
            favor_recall=True,
            include_comments=False,
            include_tables=True,
            with_metadata=True,
        )
    except Exception:
        # Its own affair: without its opinion every block stays.
        return None


def _kept(blocks: Sequence[Block], text: str) -> set[int]:
    """Return the blocks that the text holds, those among them, and the heading above."""
    inside = [
        place
        for place, block in enumerate(blocks)
        if len(letters(block.text)) > 20 and letters(block.text) in text
    ]
    if not inside:
        return set()
    first, last = inside[0], inside[-1]
    parents = {_outer(blocks[place]) for place in inside}
    places = set(inside)
    places.update(place for place in range(first, last) if _outer(blocks[place]) in parents)
    places.update(
        place
        for place in range(max(0, first - _ABOVE), first)
        if _is_of_heading(blocks[place])
    )
    places.update(
        place
        for place in range(last + 1, len(blocks))
        if _outer(blocks[place]) in parents and letters(blocks[place].text) in text
    )
    return {id(blocks[place]) for place in places}


def _outer(block: Block) -> HtmlElement:
    """Return the element that holds a block beside its like."""
    element = block.parent
    while element.tag in (
        "p",
        "li",
        "ul",
        "ol",
        "blockquote",
        "tr",
        "tbody",
        "td",
        "table",
    ):
        parent = element.getparent()
        if parent is None:
            break
        element = parent
    return element


def _is_of_heading(block: Block) -> bool:
    return (
        block.parent.tag in ("h1", "h2")
        or byline(block.text) is not None
        or date_line(block.text) is not None
    )


def _begins_article(text: str) -> bool:
    heading = match_heading(text)
    return byline(text) is not None or (heading is not None and heading.written.isupper())


def _guessed_day(text: str | None) -> date | None:
    """Return the day that was guessed; the first of January stands for a year alone."""
    day = day_of(text) if text else None
    return None if day and (day.month, day.day) == (1, 1) else day
