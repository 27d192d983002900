"""Converts HTML within a feed, a book or a Markdown file to paragraphs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from askcaci.corpus.importing.lines.pages import Paragraph
from askcaci.corpus.importing.webpages.blocks import Block, blocks_of
from askcaci.corpus.importing.webpages.markup import parsed
from askcaci.corpus.importing.webpages.sites import asides_of, places

if TYPE_CHECKING:
    from lxml.html import HtmlElement


def html_blocks(
    text: str, path: str, prepare: Callable[[HtmlElement], None] | None = None
) -> list[Block]:
    """Return the blocks of HTML text; blank ones are left out.

    `prepare` may change the parsed document before it is cut into blocks.

    Raises:
        SourceError: its elements are nested too deep.
    """
    if not text.strip():
        return []
    root = parsed(text, path)
    if prepare is not None:
        prepare(root)
    return blocks_of(root, places(asides_of(root)))


def html_paragraphs(text: str, path: str, *, before: int = 0) -> Iterator[Paragraph]:
    """Yield the paragraphs of HTML text that begins after `before` lines of a file.

    Raises:
        SourceError: its elements are nested too deep.
    """
    for block in html_blocks(text, path):
        yield Paragraph(block.text, before + block.line, block.place.aside, block.repairs)


def shown_text(text: str, path: str) -> str:
    """Return the visible text of HTML, on one line."""
    return " ".join(" ".join(block.text for block in html_blocks(text, path)).split())
