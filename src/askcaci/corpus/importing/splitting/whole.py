"""The lines of a page that holds one article: nothing in them begins another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from askcaci.corpus.importing.lines.furniture import Furniture
from askcaci.corpus.importing.lines.marks import PARAGRAPH, Mark, marks_of
from askcaci.corpus.importing.lines.pages import Page
from askcaci.corpus.importing.splitting.statements import is_title


def page_marks(page: Page) -> list[Mark]:
    """Return the marks of a page's lines.

    Of a page that holds one article, a byline counts only above the text, and neither
    titles, labels nor a second BACKGROUND mean what they mean in a listing.
    """
    marks = marks_of(page.lines)
    return list(_of_one_article(marks, page)) if page.stated.whole else marks


def notes_start(marks: list[Mark]) -> int | None:
    """Return the line on which the notes below a text begin, or None if none do."""
    start = None
    for mark in marks:
        if mark.kind == "note":
            start = start or mark.line.number
        elif mark.kind not in ("blank", "furniture"):
            start = None
    return start


def _of_one_article(marks: list[Mark], page: Page) -> Iterator[Mark]:
    signed = begun = False
    headed: set[str] = set()
    for mark in marks:
        # Looking ahead to bylines and sections is for pages of several articles.
        mark = replace(mark, heads="", above=False)
        titled = is_title(mark.text, page.stated.title)
        if mark.kind == "byline" and (signed or begun):
            mark = replace(mark, kind="text", byline=None)
        elif mark.kind == "bullet" and not mark.text.startswith("•"):
            # A page marks its items itself: a dash begins what is spoken, a star a note.
            mark = replace(mark, kind="text")
        elif mark.kind == "title" or (mark.kind == "date" and begun):
            mark = replace(mark, kind="text", printed=None)
        elif mark.heading and mark.heading.kind in headed and mark.heading.kind != "notes":
            mark = replace(mark, kind="text", heading=None)
        elif mark.furniture and mark.furniture.closes:
            # The lines below are known to be the article's.
            mark = replace(mark, furniture=Furniture(mark.furniture.reason))
        signed = signed or mark.kind == "byline"
        begun = begun or (
            mark.kind == "text" and not titled and len(mark.text) >= PARAGRAPH
        )
        if mark.heading:
            headed.add(mark.heading.kind)
        yield mark
