"""Places within an article: what a reader types after "#", what a note points to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from askcaci.errors import UsageError
from askcaci.types import Article, Citation, Section, Span

_CHARACTERS = re.compile(r"(\d{1,9})-(\d{1,9})")
_PARAGRAPH = re.compile(r"(?:([a-z]+)\.)?(\d{1,6})")
_LINE = re.compile(r"[^\n]+")


@dataclass(frozen=True, slots=True)
class Pinpoint:
    """A paragraph, counted from 1 within its section, and that section's heading.

    `section` is None where there is no heading: the paragraphs before the first one.
    """

    section: str | None
    paragraph: int


def place_in(article: Article, where: str) -> Span:
    """Return the span that SECTION.NUMBER, NUMBER or START-END names.

    NUMBER alone counts paragraphs from the lead, START-END characters of the text.

    Raises:
        UsageError: the article has no such place.
    """
    characters = _CHARACTERS.fullmatch(where)
    if characters:
        start, end = map(int, characters.groups())
        if start < end <= len(article.text):
            return Span(start, end)
    paragraph = _PARAGRAPH.fullmatch(where)
    if paragraph:
        kind, number = paragraph.group(1), int(paragraph.group(2))
        spans = [span for s, span in _paragraphs(article) if kind in (None, s.kind)]
        if 0 < number <= len(spans):
            return spans[number - 1]
    raise UsageError(
        f"{article.id} has no place “{where}”",
        hint=f"See its paragraphs with:\n  askcaci show {article.id}",
    )


def pinpoint_at(article: Article, span: Span) -> Pinpoint | None:
    """Return the paragraph in which a span starts; None of what is in no section."""
    number, of = 0, None
    for section, paragraph in _paragraphs(article):
        number = number + 1 if section is of else 1
        of = section
        if paragraph.overlaps(span):
            return Pinpoint(_heading(section), number)
    return None


def pinpoint_of(citation: Citation) -> Pinpoint:
    """Return the paragraph of a quote, numbered as its passage is."""
    found = pinpoint_at(citation.article, citation.span)
    return Pinpoint(found.section if found else None, citation.passage.paragraph)


def _paragraphs(article: Article) -> Iterator[tuple[Section, Span]]:
    for section in article.sections:
        for match in _LINE.finditer(section.span.of(article.text)):
            if not match.group().isspace():
                yield section, Span(*match.span()).shifted(section.span.start)


def _heading(section: Section) -> str | None:
    """Return a heading as a note names it: "BACKGROUND:" is the Background."""
    from askcaci.text.normalise import printable

    written = " ".join(printable(section.heading or "").split()).strip(" :")
    shouted = written.isupper() and written.isalpha()
    return (written.capitalize() if shouted else written) or None
