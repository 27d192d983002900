"""A draft of an article: collects lines, then builds the article."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from askcaci.corpus.files import sections_of
from askcaci.corpus.importing.lines.bylines import Byline, name_at_start
from askcaci.corpus.importing.lines.days import Printed
from askcaci.corpus.importing.lines.furniture import FEATURED
from askcaci.corpus.importing.lines.pages import Line, Page
from askcaci.corpus.importing.lines.repairs import tally, unglue
from askcaci.types import ANALYST, Article, ArticleKind, SectionKind, Source

# Text without headings is a teaser if it is shorter (characters), else a field report.
_REPORT = 2_000

# More repairs (characters) would not fit the front matter; no real page has that many.
_MOST_REPAIRS = 24_000


@dataclass(slots=True)
class Part:
    """One section: its kind, its heading (None for the opening) and its paragraphs."""

    kind: SectionKind
    heading: str | None
    paragraphs: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Draft:
    """What is known of an article while its page is read."""

    byline: Byline
    byline_line: int = 0
    title: str | None = None
    vouched_title: bool = False
    published: datetime.date | None = None
    kind: ArticleKind | None = None
    parts: list[Part] = field(default_factory=lambda: [Part("lead", None)])
    lines: list[Line] = field(default_factory=list)
    repairs: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def part(self) -> Part:
        """The section that is being read."""
        return self.parts[-1]

    @property
    def kinds(self) -> set[SectionKind]:
        """The kinds of the sections started so far."""
        return {part.kind for part in self.parts if part.heading or part.paragraphs}

    @property
    def empty(self) -> bool:
        """True while there is no paragraph."""
        return not any(part.paragraphs for part in self.parts)

    def take(self, line: Line) -> None:
        """Count a line as the article's."""
        self.lines.append(line)
        self.repairs.extend(line.repairs)

    def add(self, line: Line, text: str) -> None:
        """Add a paragraph that is on `line` to the section that is being read."""
        parted, repairs = unglue(line.number, text)
        if _HEADING.match(parted):
            # Only a heading may begin like this in an article file.
            parted = parted.lstrip("# ")
            repairs.append(f"line {line.number}: leading '#' removed")
        self.repairs.extend(repairs)
        if parted:
            self.part.paragraphs.append(parted)

    def name(self, line: str, *, vouched: bool) -> bool:
        """Set the title from its line; return whether the site's "Featured" was cut off."""
        self.title = FEATURED.sub("", line)
        featured = self.title != line
        self.vouched_title = vouched or featured or line.isupper()
        return featured

    def date(self, number: int, found: Printed) -> None:
        """Set the day of publication from a date printed on line `number`."""
        if found.day is None:
            self.repairs.append(f"line {number}: date left out, {found.flaw}")
        elif self.published not in (None, found.day):
            self.warnings.append(
                f"two dates, {self.published} and {found.day}; {found.day} taken"
            )
        self.published = found.day or self.published

    def numbers(self) -> tuple[int, ...]:
        """Return the lines of the file that hold it, in order."""
        return tuple(sorted({number for line in self.lines for number in line.numbers}))

    def article(self, page: Page, *, of_the_analyst: bool) -> Article:
        """Return the article, without an id and without hashes yet.

        `of_the_analyst` is True if the page is one of the Analyst.
        """
        kind, kind_inferred = self._kind(of_another_site=_is_of_another_site(page))
        authors, inferred = self._authors()
        text = "\n\n".join(_blocks(self.parts))
        places = [page.place(number) for number in self.numbers()]
        doubts = [
            name
            for name, doubtful in (
                ("title", self.title is not None and not self.vouched_title),
                ("authors", inferred),
                ("kind", kind_inferred),
            )
            if doubtful
        ]
        return Article(
            id="",
            title=self.title,
            authors=authors,
            published=self.published,
            url=None,
            kind=kind,
            text=text,
            sections=sections_of(text, kind),
            publication=ANALYST if of_the_analyst else None,
            source=Source(page.file, min(places), max(places), unit=page.unit),
            inferred=tuple(doubts),
            warnings=tuple(self.warnings),
            repairs=(
                *_bounded(placed(sorted(self.repairs, key=_line_of), page)),
                *tally(self.lines),
            ),
        )

    def _kind(self, *, of_another_site: bool) -> tuple[ArticleKind, bool]:
        """Return the kind, and whether it is a guess from the form alone.

        Pages of other sites than the Analyst's are reports, unless they have its sections.
        """
        headed = any(part.kind not in _BELOW for part in self.parts[1:])
        if self.kind:
            return self.kind, False
        if of_another_site and not headed:
            return "field-report", False
        if len(self.parts) > 1:
            return "analysis", False
        if not self.byline.authors:
            return "news", True
        if sum(map(len, self.part.paragraphs)) >= _REPORT and len(self.part.paragraphs) > 1:
            return "field-report", True
        return "analysis", False

    def _authors(self) -> tuple[tuple[str, ...], bool]:
        """Return the authors, and whether they were inferred.

        The biography is preferred where it differs from the byline by capitals only,
        and it names the author whom no byline names.
        """
        bio = next(
            (p.paragraphs[0] for p in self.parts if p.kind == "bio" and p.paragraphs), ""
        )
        if not self.byline.authors:
            name = name_at_start(bio)
            return ((name,), True) if name else ((), False)
        authors = tuple(self._spelt_as_in(bio, name) for name in self.byline.authors)
        return authors, self.byline.inferred

    def _spelt_as_in(self, bio: str, name: str) -> str:
        said = bio[:2_000]
        # Most bios spell the name as the byline does: no pattern is needed.
        if not said or name in said:
            return name
        match = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", said, re.IGNORECASE)
        if not match or match.group() == name or match.group().isupper():
            return name
        self.repairs.append(
            f"line {self.byline_line}: author {name!r} -> {match.group()!r}, as in the bio"
        )
        return match.group()


def _is_of_another_site(page: Page) -> bool:
    publication = page.stated.publication
    return page.stated.whole and publication not in (None, ANALYST)


def _blocks(parts: Iterable[Part]) -> Iterable[str]:
    for part in parts:
        if part.heading:
            yield f"## {part.heading}"
        yield from part.paragraphs


def _bounded(repairs: list[str]) -> list[str]:
    """Return the repairs that fit in front matter, and the number of the others."""
    total = 0
    for count, repair in enumerate(repairs):
        total += len(repair)
        if total > _MOST_REPAIRS:
            return [*repairs[:count], f"and {len(repairs) - count} more repairs"]
    return repairs


def placed(repairs: Iterable[str], page: Page) -> list[str]:
    """Return repairs with the lines of the page given as places in its file."""
    if not page.places:
        return list(repairs)
    return [
        _LINE.sub(lambda match: f"{page.unit} {page.place(int(match[1]))}", repair)
        for repair in repairs
    ]


# Sections that come below a text of any kind.
_BELOW = ("bio", "notes")
_HEADING = re.compile(r"#{1,6}(?:\s|$)")
_LINE = re.compile(r"\Aline (\d+)")


def _line_of(repair: str) -> int:
    match = _LINE.match(repair)
    return int(match[1]) if match else 0
