"""The lines above the text of a paper: its title, and the series it is a number of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from askcaci.corpus.importing.issues.joining import Style
from askcaci.corpus.importing.issues.layout import Line
from askcaci.corpus.importing.lines.bylines import bare_name, byline
from askcaci.corpus.importing.lines.marks import PARAGRAPH
from askcaci.corpus.importing.lines.pages import Paragraph
from askcaci.text.normalise import letters

# Of the size of the text.
_LARGE = 1.25
_MOST_LINES = 5
_FEWEST_WORDS = 2
# Of the type size: wider blanks separate names.
_APART = 1.2
# Signs that lead from names to notes on them.
_MARKS = re.compile(r"[*†‡§∗]+")
_LONGEST = 300
# How many lines of text below a title make a paper.
_ENOUGH = 5
_SERIES = re.compile(
    r"\b(?:vol(?:ume)?|no|nr|number|issue|report|paper|brief(?:ing)?|insight|note)s?\b"
    r"[.:]?\s{0,3}(?:no\.?\s{0,3})?\d",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PaperHead:
    """Title and authors as a paper prints them above its text, without "By".

    `names` is the line of the authors where they are side by side, or with marks of notes.
    """

    title: str | None = None
    authors: tuple[str, ...] = ()
    names: str = ""


def head_of(lines: Sequence[Line], style: Style) -> PaperHead:
    """Return the largest lines of a paper's first page, and the names below them.

    Of a paper with a byline it is the title alone, and nothing of one with several.
    """
    shown = [line for line in lines if not line.aside and not line.note]
    signed = [place for place, line in enumerate(shown) if byline(line.text)]
    if len(signed) > 1:
        return PaperHead()
    first = [line for line in shown if line.page == 1]
    text = sum(line.size <= style.size for line in first)
    largest = max((line.size for line in first), default=0.0)
    if largest < _LARGE * style.size or text < _ENOUGH:
        return PaperHead()
    at = next(place for place, line in enumerate(first) if line.size == largest)
    title = list(takewhile(lambda line: line.size == largest, first[at:]))
    if signed and at + len(title) > signed[0]:
        return PaperHead()
    words = " ".join(line.text for line in title)
    if (
        len(title) > _MOST_LINES
        or len(words) > _LONGEST
        or len(words.split()) < _FEWEST_WORDS
    ):
        return PaperHead()
    if signed:
        return PaperHead(words)
    below = first[at + len(title) : at + len(title) + 1]
    groups = [part for line in below for part in _apart(line)]
    named = [bare_name(_MARKS.sub("", part)) for part in groups]
    if not groups or not all(named):
        return PaperHead(words)
    authors = tuple(name for said in named if said for name in said.authors)
    marked = any(_MARKS.search(part) for part in groups)
    return PaperHead(words, authors, below[0].text if len(groups) > 1 or marked else "")


def _apart(line: Line) -> Iterator[str]:
    """Yield the parts of a line that wide blanks separate: names side by side."""
    part = ""
    end = line.left
    for word in line.words:
        if part and word.left - end > _APART * line.size:
            yield part
            part = ""
        part = f"{part} {word.text}".strip()
        end = word.right
    yield part


def with_head_aside(paragraphs: Iterable[Paragraph], names: str) -> Iterator[Paragraph]:
    """Yield paragraphs; names and a line "Report No. 14" above the text are set aside."""
    begun = False
    for paragraph in paragraphs:
        text = paragraph.text
        begun = begun or (len(text) >= PARAGRAPH and not paragraph.aside)
        is_series = not (begun or paragraph.aside or byline(text)) and _SERIES.search(text)
        if names and not begun and letters(text) == letters(names):
            yield replace(paragraph, aside="names of the authors")
        elif not begun and _MARKS.fullmatch(text):
            yield replace(paragraph, aside="mark of a note on the authors")
        else:
            yield replace(paragraph, aside="series and number") if is_series else paragraph
