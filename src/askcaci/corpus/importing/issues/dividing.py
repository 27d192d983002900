"""The lines of an issue divided into its articles, by the contents page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from askcaci.corpus.importing.issues.contents import (
    Contents,
    Entry,
    is_principles,
    section_of,
)
from askcaci.corpus.importing.issues.layout import Line
from askcaci.corpus.importing.lines.bylines import byline
from askcaci.text.normalise import fold, letters

# How alike a title is on both pages, how many lines it has, and how far from the page
# it is listed for it may be.
_ALIKE = 0.85
_MOST_LINES = 5
_NEAR = 2
_NEAR_ENOUGH = 20


@dataclass(frozen=True, slots=True)
class Piece:
    """The lines of one article and all around them; `title` gives places of lines."""

    entry: Entry | None
    lines: tuple[Line, ...]
    title: tuple[int, int] = (0, 0)
    missing: tuple[Entry, ...] = ()


def divided(
    lines: Sequence[Line], contents: Contents, before_first: int | None
) -> list[Piece]:
    """Return the articles, in order; lines before the first are set aside in it.

    `before_first` is the number that page 0 would be printed with, where that is known.
    An article that is not found where it should be stays with the one before.
    """
    starts: list[tuple[int, int, Entry]] = []
    missing: list[Entry] = []
    after = next((i for i, a in enumerate(lines) if a.page > contents.page), len(lines))
    for entry in sorted(contents.entries, key=lambda entry: entry.page):
        place = _start(lines, entry, before_first, after)
        if place is None:
            missing.append(entry)
        else:
            starts.append((*place, entry))
            after = place[1]
    if not starts:
        return [Piece(None, tuple(lines), missing=tuple(missing))]
    begun = [0, *(start for start, _, _ in starts[1:]), len(lines)]
    pieces = []
    for number, (start, end, entry) in enumerate(starts):
        first, last = begun[number], begun[number + 1]
        found = _aside_around(lines, first, start, last, contents.page)
        lost = tuple(e for e in missing if _belongs(e, starts, number))
        pieces.append(Piece(entry, tuple(found), (start - first, end - first), lost))
    return pieces


def _belongs(entry: Entry, starts: Sequence[tuple[int, int, Entry]], number: int) -> bool:
    """Return True if an article that was not found is in the piece of that number."""
    following = starts[number + 1][2].page if number + 1 < len(starts) else 10_000
    first = starts[number][2].page if number else 0
    return first <= entry.page < following


def _aside_around(
    lines: Sequence[Line], first: int, start: int, last: int, contents_page: int
) -> Iterator[Line]:
    """Yield lines; those before the article, and the editors' notes below it, are set aside."""
    principles = False
    for place in range(first, last):
        line = lines[place]
        principles = place != start and (principles or is_principles(line))
        reason = ""
        if principles:
            reason = "editorial principles"
        elif place < start:
            reason = _front(line.page, contents_page)
        elif section_of(line.text) and _ends(lines, place, last):
            reason = "section of the issue"
        yield replace(line, aside=line.aside or reason)


def _front(page: int, contents_page: int) -> str:
    if page == contents_page:
        return "contents page"
    return "cover" if page < contents_page else "masthead"


def _ends(lines: Sequence[Line], place: int, last: int) -> bool:
    """Return True if nothing but headings follows before the next article."""
    return all(line.aside or section_of(line.text) for line in lines[place:last])


def _start(
    lines: Sequence[Line], entry: Entry, before_first: int | None, after: int
) -> tuple[int, int] | None:
    """Return the start and end of an article's title, or else of its byline."""
    wanted = letters(entry.title)
    page = entry.page - (before_first or 0)
    near = _NEAR if before_first is not None else _NEAR_ENOUGH
    best: tuple[float, int, int] | None = None
    for place in range(after, len(lines)):
        away = abs(lines[place].page - page)
        if away > near:
            continue
        alike, end = _likeness(lines, place, wanted)
        # A running head repeats a title; a section's may be all there is of it.
        score = alike - 0.05 * min(away, _NEAR) - 0.02 * bool(lines[place].aside)
        if alike >= _ALIKE and (best is None or score > best[0]):
            best = (score, place, end)
    if best:
        return best[1], best[2]
    return _byline_start(lines, entry, page, after)


def _likeness(lines: Sequence[Line], place: int, wanted: str) -> tuple[float, int]:
    """Return how alike the title and the lines from a place on are, and where they end."""
    text, best, end = "", 0.0, place
    for following in range(place, min(place + _MOST_LINES, len(lines))):
        line = lines[following]
        if following > place and (line.aside or line.page != lines[place].page):
            break
        text += letters(line.text)
        if len(text) > 1.3 * len(wanted) + 5:
            break
        if 2 * min(len(text), len(wanted)) < _ALIKE * (len(text) + len(wanted)):
            continue
        matcher = SequenceMatcher(None, text, wanted, autojunk=False)
        if matcher.quick_ratio() >= _ALIKE and matcher.ratio() > best:
            best, end = matcher.ratio(), following + 1
    return best, end


def _byline_start(
    lines: Sequence[Line], entry: Entry, page: int, after: int
) -> tuple[int, int] | None:
    names = {fold(name) for name in entry.authors}
    for place in range(after, len(lines)):
        said = byline(lines[place].text) if lines[place].page == page else None
        if said and names & {fold(name) for name in said.authors}:
            return place, place
    return None
