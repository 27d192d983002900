"""The contents page of an issue: which articles there are, and on which pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from askcaci.corpus.importing.issues.layout import Line
from askcaci.corpus.importing.issues.reading import Sheet, Word
from askcaci.corpus.importing.issues.rows import rows_of
from askcaci.corpus.importing.issues.spacing import closed_up
from askcaci.corpus.importing.lines.bylines import bare_name, byline
from askcaci.text.normalise import fold
from askcaci.types import ArticleKind

_SECTIONS: dict[str, ArticleKind] = {
    "analytical articles": "analysis",
    "analytical article": "analysis",
    "field reports": "field-report",
    "field report": "field-report",
    "feature articles": "feature",
    "news digest": "news",
}
_TITLES = ("contents", "table of contents", "in this issue")
_LEADERS = re.compile(r"(?:\s*[.·…_]){3,}\s*")
_NUMBER_LAST = re.compile(r"(?<!\w)\d{1,3}$")
_MOST = 100
# The contents are on one of the first pages.
_PAGES = 6


@dataclass(frozen=True, slots=True)
class Entry:
    """An article as the contents page lists it; `page` is the printed number."""

    title: str
    authors: tuple[str, ...]
    page: int
    kind: ArticleKind | None


@dataclass(frozen=True, slots=True)
class Contents:
    """The entries, in order, and the pages of the file on which they are listed."""

    page: int
    entries: tuple[Entry, ...]


def contents_of(sheets: Sequence[Sheet]) -> Contents | None:
    """Return the entries of the contents page, or None if there is no such page."""
    for sheet in sheets[:_PAGES]:
        rows = [_text(row) for row in rows_of(sheet.words)]
        start = next((i for i, row in enumerate(rows) if _is_contents(row)), None)
        if start is None:
            continue
        entries = tuple(islice(_Lister().read(rows[start + 1 :]), _MOST))
        if entries:
            return Contents(sheet.number, entries)
    return None


def section_of(text: str) -> ArticleKind | None:
    """Return the kind of the articles below a section's heading, or None of other text."""
    return _SECTIONS.get(_plain(text))


def _is_contents(row: str) -> bool:
    return _plain(row) in _TITLES


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", fold(text)))


def _text(row: Sequence[Word]) -> str:
    words, _ = closed_up(list(row))
    return _LEADERS.sub(" ", " ".join(word.text for word in words)).strip()


@dataclass(slots=True)
class _Lister:
    """Reads rows: titles over one row or more, the author below or on the same row, a number.

    The number comes after the title or after the author's name.
    """

    kind: ArticleKind | None = None
    title: list[str] = field(default_factory=list)
    authors: tuple[str, ...] = ()
    page: int | None = None

    def read(self, rows: Sequence[str]) -> Iterator[Entry]:
        for row in rows:
            text, number = _numbered(row)
            kind = section_of(text)
            if kind:
                yield from self._entry()
                self.kind = kind
                if number is not None:
                    self.title, self.page = [text], number
                continue
            authors = self._authors(text)
            if authors:
                self.authors = authors
            else:
                if self.page is not None or self.authors:
                    yield from self._entry()
                self.title.append(text)
            self.page = number if number is not None else self.page
        yield from self._entry()

    def _authors(self, text: str) -> tuple[str, ...]:
        """Return the authors a row names, if the entry that is open lacks them."""
        if not self.title or self.authors:
            return ()
        if self.title[-1].isupper() and text.isupper():
            return ()
        said = byline(text) or bare_name(text)
        return said.authors if said else ()

    def _entry(self) -> Iterator[Entry]:
        title = " ".join(self.title)
        if title and self.page is not None:
            yield Entry(title, self.authors, self.page, self.kind)
        self.title, self.authors, self.page = [], (), None


def _numbered(row: str) -> tuple[str, int | None]:
    match = _NUMBER_LAST.search(row)
    if not match:
        return row, None
    return row[: match.start()].rstrip(" .·…_"), int(match.group())


def is_principles(line: Line) -> bool:
    """Return True if a line opens the editors' notes on the publication itself."""
    return _plain(line.text) in (
        "editorial principles",
        "editorial information",
        "submission guidelines",
        "about the analyst",
    )
