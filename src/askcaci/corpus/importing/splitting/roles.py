"""The role that each line of a page got, for a person to check."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, get_args

from askcaci.corpus.importing.lines.marks import Mark
from askcaci.corpus.importing.lines.repairs import tally
from askcaci.corpus.importing.splitting.statements import is_title
from askcaci.corpus.importing.splitting.whole import page_marks

if TYPE_CHECKING:
    from askcaci.corpus.importing.lines.pages import LeftOut, Page
    from askcaci.corpus.importing.splitting.splitter import Split
    from askcaci.types import Article

Role = Literal["title", "byline", "date", "heading", "text", "furniture", "left out"]
ROLES: tuple[Role, ...] = get_args(Role)

# Roles of lines that no article holds.
OUTSIDE: tuple[Role, ...] = ("furniture", "left out")

_NUMBERED = re.compile(r"\A(?:line|page|paragraph) (\d+): ")
_QUOTED = re.compile(r"'([^']{1,120})'|\"([^\"]{1,120})\"")


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line of a page, or a part of one where another article was glued on.

    `place` is its place in the file, in the page's unit. `reason` states what was
    read in it (the authors, the day, the section's kind) or why it is left out;
    `repairs` what was mended. `article` counts the page's articles from 1; 0 is none.
    """

    place: int
    text: str
    role: Role
    reason: str = ""
    repairs: tuple[str, ...] = ()
    article: int = 0


def read_lines(page: Page, split: Split) -> tuple[ReadLine, ...]:
    """Return the lines of a page that are not blank with their roles, in order."""
    reading = _Reading(page, split)
    marks = page_marks(page)
    found = [line for mark in marks if mark.kind != "blank" for line in reading.lines(mark)]
    return tuple(_with_repairs(found, page, split))


class _Reading:
    """Goes through a page's marks; keeps track of the current article and section."""

    def __init__(self, page: Page, split: Split) -> None:
        self._page = page
        self._articles = [article for article, _ in split.articles]
        self._owners: dict[int, list[int]] = {}
        for place, (_, numbers) in enumerate(split.articles, start=1):
            for number in numbers:
                self._owners.setdefault(number, []).append(place)
        self._left_out: dict[int, list[LeftOut]] = {}
        for item in split.left_out:
            self._left_out.setdefault(item.line, []).append(item)
        self._current = 0
        self._section = ""

    def lines(self, mark: Mark) -> Iterator[ReadLine]:
        """Yield the roles of a line: a heading and the text after it are two."""
        place, repairs = self._page.place(mark.line.number), _mended(mark)
        why_not = self._why_not(mark)
        if why_not is not None:
            furniture = bool(mark.furniture) or why_not == "caption"
            role: Role = "furniture" if furniture else "left out"
            yield ReadLine(place, mark.text, role, why_not, repairs)
            return
        self._turn_to(mark)
        if mark.heading is not None:
            line = ReadLine(place, mark.text, "text", "", repairs, self._current)
            yield from self._headed(mark, line)
        else:
            role, reason = self._role(mark)
            reason += self._without(mark)
            yield ReadLine(place, mark.text, role, reason, repairs, self._current)

    def _why_not(self, mark: Mark) -> str | None:
        """Return why no article holds a line, or None if one does."""
        number = mark.line.number
        items = self._left_out.get(number, [])
        if number in self._owners:
            return next((item.reason for item in items if item.text == mark.text), None)
        return items[0].reason if items else "in no article"

    def _turn_to(self, mark: Mark) -> None:
        """Move on to the article that a line belongs to; a glued one may have two."""
        owners = self._owners[mark.line.number]
        begins = mark.kind == "byline" and self._section not in ("", "above")
        later = [owner for owner in owners if owner > self._current]
        if self._current not in owners or (begins and later):
            self._current = later[0] if later else owners[0]
            self._section = "above"

    @property
    def _article(self) -> Article:
        return self._articles[self._current - 1]

    def _headed(self, mark: Mark, line: ReadLine) -> Iterator[ReadLine]:
        heading = mark.heading
        assert heading is not None
        self._section = heading.kind
        if not heading.rest:
            yield replace(line, role="heading", reason=heading.kind)
            return
        written = mark.text[: len(mark.text) - len(heading.rest)].rstrip()
        yield replace(line, text=written, role="heading", reason=heading.kind, repairs=())
        items = self._left_out.get(mark.line.number, [])
        why_not = next((item.reason for item in items if item.text == heading.rest), None)
        if why_not:
            yield replace(line, text=heading.rest, role="left out", reason=why_not)
        else:
            reason = heading.kind + self._without(mark)
            yield replace(line, text=heading.rest, reason=reason)

    def _role(self, mark: Mark) -> tuple[Role, str]:
        """Return the role of a line of an article, and what was read in it."""
        if mark.byline is not None:
            day = mark.byline.date.day if mark.byline.date else None
            said = [" and ".join(mark.byline.authors) or "no author", str(day or "")]
            return "byline", ", ".join(filter(None, said))
        if mark.kind == "title":
            return "title", ""
        printed, article = mark.printed, self._article
        heads = printed or is_title(mark.text, article.title)
        if heads and mark.text not in article.text:
            if printed:
                return "date", str(printed.day or printed.flaw)
            return "title", ""
        if mark.kind == "note" and self._section in ("bio", "conclusions"):
            self._section = "notes"
        if self._section in ("", "above"):
            self._section = self._article.sections[0].kind
        return "text", self._section

    def _without(self, mark: Mark) -> str:
        """Return a note on what was cut off a line."""
        items = self._left_out.get(mark.line.number, [])
        cut = (i for i in items if i.partial and i.text and i.text in mark.text)
        return "".join(f"; without “{item.text}” ({item.reason})" for item in cut)


def _mended(mark: Mark) -> tuple[str, ...]:
    return (
        *(_NUMBERED.sub("", repair) for repair in mark.line.repairs),
        *tally([mark.line]),
    )


def _with_repairs(lines: list[ReadLine], page: Page, split: Split) -> list[ReadLine]:
    """Add to each line the repairs that were made only when its article was written."""
    at: dict[int, list[int]] = {}
    for index, line in enumerate(lines):
        at.setdefault(line.place, []).append(index)
    for article, _ in split.articles:
        for repair in article.repairs:
            place = _NUMBERED.match(repair)
            there = at.get(int(place[1]), []) if place else []
            told = _NUMBERED.sub("", repair)
            if not there or any(told in lines[index].repairs for index in there):
                continue
            index = _that_holds(told, there, lines)
            lines[index] = replace(lines[index], repairs=(*lines[index].repairs, told))
    return lines


def _that_holds(repair: str, there: list[int], lines: list[ReadLine]) -> int:
    """Return the line at a place that a repair refers to: one that contains its words."""
    quoted = _QUOTED.search(repair)
    words = (quoted[1] or quoted[2]) if quoted else ""
    return next(
        (i for i in there if words in lines[i].text and lines[i].role not in OUTSIDE),
        there[0],
    )
