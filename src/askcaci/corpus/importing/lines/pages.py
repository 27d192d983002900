"""A page as read: numbered lines of repaired characters, whatever the file's format."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from askcaci.types import Article, ArticleKind, SourceUnit


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page, or a part of one, without blanks at its ends.

    `numbers` are the lines of the page it covers, counted from 1: one, except for a
    paragraph that the page breaks over several. `aside` is the reason why no article can hold
    it, where the format knows: a running head, text outside the article.
    `repairs` list what was mended, ready to print; the counts are of mendings too many
    and too small to list.
    """

    numbers: tuple[int, ...]
    text: str
    aside: str = ""
    repairs: tuple[str, ...] = ()
    no_break_spaces: int = 0
    closed_blanks: int = 0
    invisible: int = 0

    @property
    def number(self) -> int:
        """The first line of the page that it covers."""
        return self.numbers[0]


@dataclass(frozen=True, slots=True)
class Stated:
    """What a file states about its article outside the article's text.

    What it does not state is None or empty. `inferred` names the fields it only suggests,
    such as a date in an address; `where` is the part that states it, ready to print: "the page's
    head". `volume`, `number` and `published` of an `issue` are those of every article
    of the page, all else belongs to a page's only one. `whole` means that
    the page's lines are one article's, whatever they contain. `own` is the article of a file in
    askcaci's own form, whose values are taken as they are.
    """

    where: str = ""
    title: str | None = None
    authors: tuple[str, ...] = ()
    published: date | None = None
    url: str | None = None
    kind: ArticleKind | None = None
    volume: int | None = None
    number: int | None = None
    pages: str | None = None
    publication: str | None = None
    inferred: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    issue: bool = False
    whole: bool = False
    own: Article | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page to split into articles; `line_count` counts blank lines too.

    A file may hold several pages. `places` gives for each line its place in the
    file, counted from 1 in `unit`; where it is empty, line n of the page is line n of
    the file. `file` names the file, and what of it: "issues.zip/2005/a.html".
    """

    file: str
    encoding: str
    lines: tuple[Line, ...]
    line_count: int
    unit: SourceUnit = "line"
    places: tuple[int, ...] = ()
    stated: Stated = Stated()

    def place(self, number: int) -> int:
        """Return the place in the file of a line of the page, in `unit`."""
        return self.places[number - 1] if self.places else number


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Words of a page that no article holds; `partial` if the line's others are in one."""

    line: int
    text: str
    reason: str
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph, heading or other block that a format sets apart.

    `place` is where it begins in the file, in the page's unit; `repairs` what the reader
    of the format mended in it ("joined at a hyphen: 'govern-ment'"), without a place.
    """

    text: str
    place: int
    aside: str = ""
    repairs: tuple[str, ...] = ()


def page_of(
    file: str,
    paragraphs: Iterable[Paragraph],
    *,
    encoding: str,
    unit: SourceUnit = "line",
    stated: Stated | None = None,
) -> Page:
    """Return the page that paragraphs make, a line each, their characters repaired."""
    from askcaci.corpus.importing.lines.repairs import repair_line

    lines, places = [], []
    for number, paragraph in enumerate(paragraphs, start=1):
        line = repair_line(number, " ".join(paragraph.text.split("\n")))
        if paragraph.aside or paragraph.repairs:
            told = tuple(f"line {number}: {repair}" for repair in paragraph.repairs)
            line = replace(line, aside=paragraph.aside, repairs=(*told, *line.repairs))
        lines.append(line)
        places.append(paragraph.place)
    return Page(
        file, encoding, tuple(lines), len(lines), unit, tuple(places), stated or Stated()
    )
