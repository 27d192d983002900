"""Lines above a page's text that only name its authors, its day and how long it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from askcaci.corpus.importing.lines.bylines import byline
from askcaci.corpus.importing.lines.days import date_line
from askcaci.corpus.importing.lines.pages import Stated
from askcaci.corpus.importing.lines.people import guessed_people
from askcaci.corpus.importing.webpages.blocks import Block, Place
from askcaci.corpus.importing.webpages.sites import hint
from askcaci.text.normalise import folded_words

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# Longer blocks are no line of this kind, and shorter ones no paragraph (characters).
_LONGEST = 160
_PARAGRAPH = 80
# How far below a title its authors may be, in blocks.
_NEAR = 8
_NAMING = ("class", "id", "rel", "itemprop", "data-hook", "data-testid")
_AUTHOR = re.compile(r"(?:^|[-_ ])(?:author|byline|user-?name)", re.IGNORECASE)
_PROFILE = re.compile(
    r"/(?:authors?|people|experts?|writers?|contributors?|staff|profile)/[^/?#]|/@\w",
    re.IGNORECASE,
)
# Words that give such a line its meaning, and those that may come between them.
_TELLING = frozenset(
    """
by comments date edited hits min mins minute minutes modified posted published read reading
submitted updated views written par publie mis von uhr veroffentlicht por publicado дата
автор опубликовано обновлено просмотров tarih yazar
january february march april may june july august september october november december
jan feb mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday
saturday sunday mon tue wed thu fri sat sun
января февраля марта апреля мая июня июля августа сентября октября ноября декабря
ocak subat mart nisan mayis haziran temmuz agustos eylul ekim kasim aralik
""".split()
)
_BETWEEN = frozenset(
    """
a am and at author first for from gmt in last of on pm the time to utc le jour am um el st
nd rd th
""".split()
)


def without_imprint(blocks: Sequence[Block], stated: Stated) -> list[Block]:
    """Set aside the lines above a text that give nothing but its authors and date.

    `stated` names the authors. A byline or date of its own line is read elsewhere.

    Example: "September 2, 2014 by Ida Jost", "5 min read".
    """
    names = (*stated.authors, stated.publication or "")
    telling = _TELLING.union(*map(folded_words, names))
    found: list[Block] = []
    begun = False
    for block in blocks:
        shown = not block.place.aside
        begun = begun or (shown and len(block.text) >= _PARAGRAPH and not block.linked)
        if shown and not begun and _is_imprint(block.text, telling):
            block = replace(block, place=Place(block.place.item, "authors and day"))
        found.append(block)
    return found


def shown_authors(blocks: Sequence[Block], heading: Block | None) -> tuple[str, ...]:
    """Return the people whom elements between a title and its text name as its authors.

    Those are elements and links that are named so: "byline", "/author/ida-jost". Pages that a
    browser saved as one file have lost the data in which sites name them.
    """
    at = next((n for n, block in enumerate(blocks) if block is heading), None)
    if at is None:
        return ()
    for block in blocks[at + 1 : at + 1 + _NEAR]:
        if len(block.text) >= _PARAGRAPH and not block.linked:
            break
        for element in block.parent.iter("*"):
            if _names_author(element) and not hint(element):
                people = guessed_people("".join(element.itertext())[:_LONGEST])
                if people:
                    return people
    return ()


def _names_author(element: HtmlElement) -> bool:
    values = " ".join(element.get(name) or "" for name in _NAMING)[:500]
    target = (element.get("href") or "") if element.tag == "a" else ""
    return bool(_AUTHOR.search(values) or _PROFILE.search(target))


def _is_imprint(text: str, telling: frozenset[str]) -> bool:
    if len(text) > _LONGEST or byline(text) or date_line(text):
        return False
    words = folded_words(text)
    return any(word in telling for word in words) and all(
        word in telling or word in _BETWEEN or word.isdecimal() for word in words
    )
