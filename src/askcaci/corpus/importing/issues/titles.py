"""What stands above the text of a paper: its title, and the series it is a number of."""

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

# Of the size of the text.
_LARGE = 1.25
_MOST_LINES = 5
_FEWEST_WORDS = 2
# Signs that lead from names to notes on them.
_MARKS = re.compile(r"[*†‡§∗]+")
_LONGEST = 300
# How many lines of text make a paper of what stands below a title.
_ENOUGH = 5
_SERIES = re.compile(
    r"\b(?:vol(?:ume)?|no|nr|number|issue|report|paper|brief(?:ing)?|insight|note)s?\b"
    r"[.:]?\s{0,3}(?:no\.?\s{0,3})?\d",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PaperHead:
    """Title and authors as a paper prints them above its text, without "By"."""

    title: str | None = None
    authors: tuple[str, ...] = ()


def head_of(lines: Sequence[Line], style: Style) -> PaperHead:
    """Return the largest lines of a paper's first page, and the names below them.

    Nothing of a paper with a byline: above one, a title is found as in every other format.
    """
    shown = [line for line in lines if not line.aside and not line.note]
    if any(byline(line.text) for line in shown):
        return PaperHead()
    first = [line for line in shown if line.page == 1]
    text = sum(line.size <= style.size for line in first)
    largest = max((line.size for line in first), default=0.0)
    if largest < _LARGE * style.size or text < _ENOUGH:
        return PaperHead()
    at = next(place for place, line in enumerate(first) if line.size == largest)
    title = list(takewhile(lambda line: line.size == largest, first[at:]))
    words = " ".join(line.text for line in title)
    if (
        len(title) > _MOST_LINES
        or len(words) > _LONGEST
        or len(words.split()) < _FEWEST_WORDS
    ):
        return PaperHead()
    below = first[at + len(title) : at + len(title) + 1]
    named = [bare_name(_MARKS.sub("", line.text)) for line in below]
    return PaperHead(words, *(said.authors for said in named if said))


def with_series_aside(paragraphs: Iterable[Paragraph]) -> Iterator[Paragraph]:
    """Yield paragraphs; a line "Report No. 14" above the text is none of it."""
    begun = False
    for paragraph in paragraphs:
        text = paragraph.text
        begun = begun or (len(text) >= PARAGRAPH and not paragraph.aside)
        is_series = not (begun or paragraph.aside or byline(text)) and _SERIES.search(text)
        yield replace(paragraph, aside="series and number") if is_series else paragraph
