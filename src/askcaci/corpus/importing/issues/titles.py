"""What stands above the text of a paper: its title, and the series it is a number of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

from askcaci.corpus.importing.issues.joining import Style
from askcaci.corpus.importing.issues.layout import Line
from askcaci.corpus.importing.lines.bylines import byline
from askcaci.corpus.importing.lines.marks import PARAGRAPH
from askcaci.corpus.importing.lines.pages import Paragraph

# Of the size of the text.
_LARGE = 1.25
_MOST_LINES = 5
_LONGEST = 300
# How many lines of text make a paper of what stands below a title.
_ENOUGH = 5
_SERIES = re.compile(
    r"\b(?:vol(?:ume)?|no|nr|number|issue|report|paper|brief(?:ing)?|insight|note)s?\b"
    r"[.:]?\s{0,3}(?:no\.?\s{0,3})?\d",
    re.IGNORECASE,
)


def title_of(lines: Sequence[Line], style: Style) -> str | None:
    """Return the largest lines of a paper's first page, None where it has a byline.

    Above a byline a title is found as in every other format.
    """
    shown = [line for line in lines if not line.aside and not line.note]
    if any(byline(line.text) for line in shown):
        return None
    first = [line for line in shown if line.page == 1]
    text = sum(line.size <= style.size for line in first)
    largest = max((line.size for line in first), default=0.0)
    if largest < _LARGE * style.size or text < _ENOUGH:
        return None
    at = next(place for place, line in enumerate(first) if line.size == largest)
    title = list(takewhile(lambda line: line.size == largest, first[at:]))
    words = " ".join(line.text for line in title)
    fits = len(title) <= _MOST_LINES and len(words) <= _LONGEST and len(words.split()) > 1
    return words if fits else None


def with_series_aside(paragraphs: Iterable[Paragraph]) -> Iterator[Paragraph]:
    """Yield paragraphs; a line "Report No. 14" above the text is none of it."""
    begun = False
    for paragraph in paragraphs:
        text = paragraph.text
        begun = begun or (len(text) >= PARAGRAPH and not paragraph.aside)
        is_series = not (begun or paragraph.aside or byline(text)) and _SERIES.search(text)
        yield replace(paragraph, aside="series and number") if is_series else paragraph
