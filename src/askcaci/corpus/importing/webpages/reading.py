"""Reads a web page's HTML: one page, or one for each item of a listing with separate items."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from askcaci.corpus.importing.lines.pages import Page, Paragraph, Stated, page_of
from askcaci.corpus.importing.splitting.statements import is_title
from askcaci.corpus.importing.webpages.blocks import Block, Place, blocks_of
from askcaci.corpus.importing.webpages.claims import stated_of_item, stated_of_page
from askcaci.corpus.importing.webpages.head import head_of
from askcaci.corpus.importing.webpages.imprint import without_imprint
from askcaci.corpus.importing.webpages.maincontent import Content, main_content
from askcaci.corpus.importing.webpages.markup import decoded, parsed
from askcaci.corpus.importing.webpages.sites import asides_of, places
from askcaci.corpus.importing.webpages.templates import Item, Layout, layout_of
from askcaci.errors import SourceError
from askcaci.text.normalise import letters

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_PDF = re.compile(r"(?:Read|Download|View)\b.{1,300}\(PDF\)\.?", re.IGNORECASE)
_OF_THE_SITE = re.compile(
    r"[«‹←<\s]*(?:(?:Back|Return|Go back) to .{1,60}|(?:Next|Previous) (?:article|post|page)"
    r".{0,80}|Leave a comment|Print this (?:page|article))[»›→>\s]*",
    re.IGNORECASE,
)
_PARAGRAPH = 80


def pages(
    name: str,
    data: bytes,
    path: str,
    *,
    declared: str | None = None,
    location: str | None = None,
) -> Iterator[Page]:
    """Yield the pages that an HTML file holds; places are lines of the HTML.

    Args:
        name: the file, as articles name their source.
        data: its content.
        path: the file, as errors name it.
        declared: the encoding that its container names.
        location: the address that its container had it from.

    Raises:
        SourceError: it is empty, too large, no HTML, or shows no text.
    """
    encoding, text, told = decoded(data, path, declared)
    root = parsed(text, path)
    _open_noscript(root)
    head = head_of(root, location)
    layout = layout_of(root) if head.of_the_analyst else Layout([], single=True)
    asides = {} if layout.items else asides_of(root)
    blocks = blocks_of(root, layout.place_of if layout.items else places(asides))
    if not any(not block.place.aside for block in blocks):
        raise SourceError(
            "the page shows no text",
            place=path,
            hint="Open it in a browser, save it as plain text (.txt) and add that",
        )
    content = (
        Content(blocks) if layout.items else main_content(root, blocks, asides, text, head)
    )
    marked = _with_told(_marked(content.blocks, layout), told)
    if content.whole:
        marked = _without_heading(marked, content.heading, head.title)
    for item, group in _by_item(marked, layout):
        own = [block for block in group if not block.place.aside]
        if layout.single:
            stated = stated_of_page(item, head, content, own)
        else:
            stated = stated_of_item(item, head, own) if item else Stated()
        if content.whole:
            group = without_imprint(group, stated)
        paragraphs = (
            Paragraph(block.text, block.line, block.place.aside, block.repairs)
            for block in group
        )
        yield page_of(name, paragraphs, encoding=encoding, stated=stated)


def _open_noscript(root: HtmlElement) -> None:
    """Read the content of a noscript element that holds most of a page's text.

    One that is never closed holds the whole page.
    """
    for element in list(root.iter("noscript")):
        inner = len("".join(element.itertext()).split())
        shown = sum(len(text.split()) for text in root.itertext() if isinstance(text, str))
        if 2 * inner > shown:
            element.drop_tag()


def _without_heading(
    blocks: list[Block], heading: str | None, title: str | None
) -> list[Block]:
    """Set the page's own heading aside where its head gives the title in other words."""
    if heading is None or title is None or is_title(heading, title):
        return blocks
    return [
        _aside(block, "heading of the page") if block.text == heading else block
        for block in blocks
    ]


def _marked(blocks: Sequence[Block], layout: Layout) -> list[Block]:
    """Set aside what a template prints around an item's text."""
    teasers = {id(block) for item in layout.items for block in _teasers(blocks, item)}
    return [
        _aside(block, "teaser of the text below")
        if id(block) in teasers
        else _aside(block, "link to a PDF file")
        if block.linked and _PDF.fullmatch(block.text)
        else _aside(block, "link to other pages")
        if block.linked and _OF_THE_SITE.fullmatch(block.text)
        else block
        for block in blocks
    ]


def _teasers(blocks: Sequence[Block], item: Item) -> list[Block]:
    """Return the blocks of an item's introduction if its text begins with the same."""
    if not {"intro", "text"} <= item.parts.keys():
        return []
    intro, text = (
        [block for block in blocks if _is_within(block, item.parts[part])]
        for part in ("intro", "text")
    )
    opening, whole = (letters(" ".join(b.text for b in part)) for part in (intro, text))
    return intro if opening and whole.startswith(opening) else []


def _is_within(block: Block, part: object) -> bool:
    return block.parent is part or any(e is part for e in block.parent.iterancestors())


def _aside(block: Block, reason: str) -> Block:
    return replace(block, place=Place(block.place.item, block.place.aside or reason))


def _with_told(blocks: list[Block], told: str) -> list[Block]:
    """Add what was wrong with the encoding to the block where it first shows."""
    if not told:
        return blocks
    shown = [n for n, block in enumerate(blocks) if not block.place.aside]
    at = next((n for n in shown if not blocks[n].text.isascii()), shown[0])
    mended = replace(blocks[at], repairs=(told, *blocks[at].repairs))
    return [*blocks[:at], mended, *blocks[at + 1 :]]


def _by_item(blocks: list[Block], layout: Layout) -> list[tuple[Item | None, list[Block]]]:
    """Return the blocks of each item of a listing; what is in none is set aside in one.

    Items for which the page gives neither title nor address stay together.
    """
    if layout.single:
        return [(next(iter(layout.items), None), blocks)]
    if not any(item.link or "title" in item.parts for item in layout.items):
        return [(None, blocks)]
    told = {
        block.place.item
        for block in blocks
        if not block.place.aside and len(block.text) >= _PARAGRAPH
    }
    filled = [number for number in range(len(layout.items)) if number in told]
    if not filled:
        return [(None, blocks)]
    groups: dict[int, list[Block]] = {number: [] for number in filled}
    current = filled[0]
    for block in blocks:
        item = block.place.item
        if item in groups:
            current = item
        elif item is not None:
            block = _aside(block, "item without text")
        groups[current].append(block)
    return [(layout.items[number], group) for number, group in groups.items()]
