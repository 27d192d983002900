"""Finds the main content of a page without a known template, by trafilatura."""

from __future__ import annotations

import copy
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from html import unescape
from typing import TYPE_CHECKING, Any

from askcaci.corpus.headings import match_heading
from askcaci.corpus.importing.lines.people import guessed_people
from askcaci.corpus.importing.splitting.statements import is_title
from askcaci.corpus.importing.webpages.blocks import Block, Place
from askcaci.corpus.importing.webpages.guesses import confirmed_day
from askcaci.corpus.importing.webpages.head import Head
from askcaci.corpus.importing.webpages.imprint import shown_authors
from askcaci.corpus.importing.webpages.keeping import kept_blocks
from askcaci.corpus.importing.webpages.notes import notes_of
from askcaci.corpus.importing.webpages.sites import CAPTION, FORM, hint
from askcaci.text.normalise import letters

if TYPE_CHECKING:
    from lxml.html import HtmlElement

OUTSIDE = "outside the main text"
# On larger pages trafilatura takes minutes, and they hold no single article.
_MOST_ELEMENTS = 20_000
_MOST_TEXT = 2_000_000
# Less is found only if the text is short, or was missed (characters).
_ENOUGH = 250
# Where the more generous search finds this many times more, the first one missed the text.
_MISSED = 3
# At least this share of a text that the page shows is found among its blocks.
_SHOWN = 0.3
_LINE = 20
# Where a page may show its title.
_TITLES = ("h1", "h2", "h3")
# Shorter blocks are hardly paragraphs (characters).
_PARAGRAPH = 80


@dataclass(frozen=True, slots=True)
class Content:
    """Blocks of a page, what is outside its main content marked so.

    `whole` is True if they hold one article and no other text; `authors`
    and `published` are guesses, `heading` is the title as the page shows it.
    """

    blocks: list[Block]
    whole: bool = False
    authors: tuple[str, ...] = ()
    published: date | None = None
    heading: str | None = None

    @property
    def share(self) -> float:
        """The share of the words shown on the page that is kept."""
        shown = [b for b in self.blocks if not b.place.aside or b.place.aside in _LEFT]
        words = sum(len(block.text.split()) for block in shown)
        kept = sum(len(b.text.split()) for b in self.blocks if not b.place.aside)
        return kept / words if words else 1.0


_LEFT = (OUTSIDE,)


def main_content(
    root: HtmlElement,
    blocks: list[Block],
    asides: Mapping[HtmlElement, str],
    page: str,
    head: Head,
) -> Content:
    """Return a page's blocks with what is not its main content set aside.

    `asides` are the elements that hold no text, `page` is its HTML, `head` its metadata.
    Nothing is set aside of a page that holds several articles.
    """
    shown = [block for block in blocks if not block.place.aside]
    if sum(len(block.text) for block in shown) > _MOST_TEXT or _holds_several(shown):
        return Content(blocks)
    found = _extracted(root, asides)
    text = getattr(found, "text", None) or ""
    kept = kept_blocks(shown, text)
    whole = sum(len(block.text) for block in shown)
    added = []
    if not _is_shown(text, shown):
        kept, added = set(), _unshown(root, text)
    elif not kept or len(letters(text)) < _ENOUGH > whole / 4:
        plain = _without_hints(shown)
        missed, taken = _length_of(shown, plain - kept), _length_of(shown, kept)
        kept = kept if 0 < taken >= missed else plain
    marked = added + _with_notes(
        [
            block
            if block.place.aside or id(block) in kept
            else replace(block, place=Place(None, OUTSIDE))
            for block in blocks
        ]
    )
    author, day = (getattr(found, name, None) or "" for name in ("author", "date"))
    heading = _heading(marked, head)
    guessed = tuple(n for n in guessed_people(author) if _is_shown_name(n, page))
    shown_by = guessed or shown_authors(marked, heading)
    marked = [
        replace(block, place=Place()) if block is heading else block for block in marked
    ]
    return Content(
        marked,
        True,
        shown_by,
        confirmed_day(day, page),
        heading.text if heading else None,
    )


def _is_shown_name(name: str, page: str) -> bool:
    """Return True if a page has a guessed name verbatim, not only its words in small letters."""
    words = [re.escape(word) for word in name.split()]
    spelt = r"(?:\s|\([^()]*\))+".join(words)
    capitals = r"\s+".join(re.escape(word.upper()) for word in name.split())
    return re.search(f"{spelt}|{capitals}", unescape(page)) is not None


def _length_of(blocks: Sequence[Block], ids: set[int]) -> int:
    """Return how many characters the paragraphs among some blocks have."""
    return sum(
        len(block.text)
        for block in blocks
        if id(block) in ids and len(block.text) >= _PARAGRAPH and not block.linked
    )


def _with_notes(blocks: list[Block]) -> list[Block]:
    """Keep the notes that the text refers to, numbered as its marks are."""
    notes = notes_of(blocks)
    return [
        replace(block, text=notes[id(block)], place=Place())
        if id(block) in notes and block.place.aside in ("", OUTSIDE)
        else block
        for block in blocks
    ]


def _heading(blocks: Sequence[Block], head: Head) -> Block | None:
    """Return the heading that is the page's title.

    The one that repeats the window's title, else the last of the first rank above the text
    or the only one, unless it is the site's name.
    """
    shown = [
        (place, block)
        for place, block in enumerate(blocks)
        if block.place.aside in ("", OUTSIDE)
    ]
    for _, block in shown:
        if _is_of_rank(block, _TITLES) and is_title(block.text, head.shown_title):
            return block
    first = next((place for place, block in shown if not block.place.aside), 0)
    site = letters(head.publication or "")
    found = [
        (place, block)
        for place, block in shown
        if _is_of_rank(block, ("h1",)) and letters(block.text) != site
    ]
    above = [block for place, block in found if place <= first + 2]
    return above[-1] if above else found[0][1] if len(found) == 1 else None


def _is_of_rank(block: Block, tags: tuple[str, ...]) -> bool:
    return any(e.tag in tags for e in (block.parent, *block.parent.iterancestors()))


def _holds_several(blocks: Sequence[Block]) -> bool:
    """Return True if a page holds several articles in the Analyst's form."""
    headings = (match_heading(block.text) for block in blocks)
    found = [h for h in headings if h and h.kind == "background" and h.written.isupper()]
    return len(found) > 1


def _is_shown(text: str, shown: Sequence[Block]) -> bool:
    """Return True if a page itself shows a text that was found in it, or if that is short."""
    whole = letters(" ".join(block.text for block in shown))
    lines = [line for line in map(letters, text.split("\n")) if len(line) > _LINE]
    length = sum(map(len, lines))
    there = sum(len(line) for line in lines if line[:_LINE] in whole)
    return length < _ENOUGH or there >= _SHOWN * length


def _unshown(root: HtmlElement, text: str) -> list[Block]:
    """Return the blocks of a text that a page keeps in its data and does not show."""
    told = "not shown by the page itself, taken from its data or scripts"
    lines = [line.strip(" -") for line in text.split("\n")]
    return [Block(line, 1, Place(), root, False, (told,)) for line in lines if line]


def _extracted(root: HtmlElement, asides: Mapping[HtmlElement, str]) -> Any:  # noqa: ANN401 - trafilatura's Document
    """Return trafilatura's result for a document, or None. It fetches nothing."""
    if sum(1 for _ in root.iter()) > _MOST_ELEMENTS:
        return None
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL + 1)
    logging.getLogger("htmldate").setLevel(logging.CRITICAL + 1)
    pruned = _pruned(root, asides)
    found = _opinion(pruned)
    if len(letters(getattr(found, "text", None) or "")) >= _ENOUGH:
        return found
    more = _opinion(pruned, favor_recall=True)
    texts = [letters(getattr(one, "text", None) or "") for one in (found, more)]
    return more if len(texts[1]) > _MISSED * len(texts[0]) else found


def _opinion(root: HtmlElement, **options: bool) -> Any:  # noqa: ANN401 - trafilatura's Document
    import trafilatura

    try:
        return trafilatura.bare_extraction(
            copy.deepcopy(root),
            include_comments=False,
            include_tables=True,
            with_metadata=True,
            **options,
        )
    except Exception:
        # An error of trafilatura is ignored: without its result other rules decide.
        return None


def _pruned(root: HtmlElement, asides: Mapping[HtmlElement, str]) -> HtmlElement:
    """Return a copy of a document without comments and what it does not show at once.

    Captions and forms stay: trafilatura weighs a text by what is around it, and a comment
    within a paragraph hides from it what follows.
    """
    from lxml import etree

    pruned = copy.deepcopy(root)
    gone = [
        twin
        for element, twin in zip(root.iter(), pruned.iter(), strict=True)
        if asides.get(element, CAPTION) not in (CAPTION, FORM)
    ]
    for element in gone:
        if element.getparent() is not None:
            element.drop_tree()
    etree.strip_tags(pruned, etree.Comment)
    return pruned


def _without_hints(blocks: Sequence[Block]) -> set[int]:
    """Return the blocks of which no element around hints that they are no text.

    All of them if the rest would hold too little.
    """
    plain = {
        id(block)
        for block in blocks
        if not any(map(hint, (block.parent, *block.parent.iterancestors())))
    }
    whole = sum(len(block.text) for block in blocks)
    left = sum(len(block.text) for block in blocks if id(block) in plain)
    return plain if 2 * left > whole else {id(block) for block in blocks}
