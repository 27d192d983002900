"""Finds the role of each line of a page, before lines are joined to articles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from typing import Literal

from askcaci.corpus.headings import Heading, match_heading
from askcaci.corpus.importing.lines.bylines import Byline, bare_name, byline
from askcaci.corpus.importing.lines.days import ISSUE, Printed, date_line
from askcaci.corpus.importing.lines.furniture import (
    CLOSING,
    Furniture,
    furniture,
    is_of_a_box,
)
from askcaci.corpus.importing.lines.pages import Line

Kind = Literal[
    "blank", "furniture", "byline", "heading", "date", "note", "bullet", "title", "text"
]

# A bare name opens an article only before a paragraph: shorter is no lead.
PARAGRAPH = 80

_BULLET = re.compile(r"[•·▪◦‣∙●■\uf0b7*]\s*(?=\S)|[-–]\s+(?=\S)")
_NOTE = re.compile(r"\[(?:\d{1,3}|[ivxIVX]{1,6}|[*†‡§]{1,3})\](?!\()")
# Headings glued to the end of a sentence or of a byline.
_INNER_HEADING = re.compile(
    r"(?<=[.!?”\")\]])\s*(?=(?:BACKGROUND|IMPLICATIONS?|CONCLUSIONS?|AUTHORS?['’]?S?['’]?"
    r" BIOS?)\s?:)"
)
_GLUED_BYLINE = re.compile(r"(?<=[a-zß-ÿ][.!?])(?=By [^\W\d_a-z][^.,:;!?]{2,50}$)")
_CLOSING = re.compile(re.escape(CLOSING))
_REACH = 200
_STOPS = (".", "!", "?", "…", ":", ")", "]", '"', "”", "»")


@dataclass(frozen=True, slots=True)
class Mark:
    """A line and its role; the value that goes with its kind is set.

    `heads` is what comes next of headings and bylines: the section's kind, "byline", or
    "" where neither follows; `follower` is the kind of the next line that is not blank.
    `above` is True if it is above a byline and describes the article below.
    """

    line: Line
    kind: Kind
    byline: Byline | None = None
    heading: Heading | None = None
    printed: Printed | None = None
    furniture: Furniture | None = None
    heads: str = ""
    follower: str = ""
    above: bool = False

    @property
    def text(self) -> str:
        """The line's text."""
        return self.line.text


def is_bullet(text: str) -> bool:
    """Return True if a line is an item of a list."""
    return _BULLET.match(text) is not None


def is_note(text: str) -> bool:
    """Return True if a line is a footnote: "[1] This excludes Crimea"."""
    return _NOTE.match(text) is not None


def bullet_text(text: str) -> str:
    """Return the text of a list's item without its mark."""
    return _BULLET.sub("", text, count=1)


def marks_of(lines: Iterable[Line]) -> list[Mark]:
    """Return the role of every line; lines that hold two things are split."""
    marks = [
        _mark(part) for line in lines for part in ([line] if line.aside else _parts(line))
    ]
    marks = _looking_ahead(_with_insets(marks))
    # Bare names are found by what follows them, and are themselves what follows others.
    marks = _looking_ahead(_with_bare_names(marks))
    return _with_titles(marks)


def _with_insets(marks: list[Mark]) -> list[Mark]:
    """Let a line such as "Newsletter" close nothing where the article's text follows it.

    Lines between the two, up to the first paragraph, belong to the box.
    """
    found = list(marks)
    for place, mark in enumerate(marks):
        if not (mark.furniture and mark.furniture.inset):
            continue
        text = _text_behind(marks, place)
        for at in range(place, text or place):
            if not marks[at].line.aside and marks[at].kind != "blank":
                box = Furniture(f"inset {mark.text[:30]!r}")
                found[at] = Mark(marks[at].line, "furniture", furniture=box)
    return found


def _text_behind(marks: list[Mark], place: int) -> int | None:
    """Return where the text of an article continues after an inset, or None if it does not.

    Below "Related articles" a title and a sentence are a teaser, two paragraphs text.
    """
    of_titles = not marks[place].text.casefold().startswith("newsletter")
    first, before = None, "text"
    for at in range(place + 1, len(marks)):
        mark = marks[at]
        if mark.kind == "blank" or mark.line.aside:
            continue
        if mark.kind in ("byline", "heading") or (mark.furniture and mark.furniture.closes):
            return None
        if not _is_prose(mark):
            first, before = None, "label"
            continue
        if first is not None or before != "label" or not of_titles:
            return at if first is None else first
        first, before = at, "text"
    return None


def _is_prose(mark: Mark) -> bool:
    long = mark.kind == "text" and len(mark.text) >= PARAGRAPH
    return long and mark.text.endswith(_STOPS) and not is_of_a_box(mark.text)


def _parts(line: Line) -> Iterator[Line]:
    """Split a line where the next article, a heading or the site's text is glued on."""
    text = line.text
    cuts = {0, len(text)}
    if ISSUE.search(text):
        for issue in ISSUE.finditer(text):
            start = text.rfind("By ", max(0, issue.start() - _REACH), issue.start())
            if start >= 0:
                # "By By Emin" begins at the first of them.
                start -= 3 if text[max(0, start - 3) : start] == "By " else 0
                cuts |= {start, issue.end()}
    cuts |= {match.end() for match in _INNER_HEADING.finditer(text)}
    cuts |= {match.start() for match in _CLOSING.finditer(text)}
    tail = max(0, len(text) - _REACH)
    cuts |= {
        m.start() for m in _GLUED_BYLINE.finditer(text, tail) if byline(text[m.end() :])
    }
    places = sorted(cuts)
    first = True
    for start, end in pairwise(places):
        part = text[start:end].strip()
        if not part:
            continue
        if first:
            yield line if part == text else replace(line, text=part)
        else:
            note = f"line {line.number}: glued on, parted before {part[:40]!r}"
            yield Line(line.numbers, part, repairs=(note,))
        first = False
    if first:
        yield line


def _mark(line: Line) -> Mark:
    text = line.text
    if not text:
        return Mark(line, "blank")
    if line.aside:
        return Mark(line, "furniture", furniture=Furniture(line.aside))
    if heading := match_heading(text):
        return Mark(line, "heading", heading=heading)
    if said := byline(text):
        return Mark(line, "byline", byline=said)
    if found := furniture(text):
        return Mark(line, "furniture", furniture=found)
    if day := date_line(text):
        return Mark(line, "date", printed=day)
    if is_note(text):
        return Mark(line, "note")
    return Mark(line, "bullet" if is_bullet(text) else "text")


def _looking_ahead(marks: list[Mark]) -> list[Mark]:
    seen: list[Mark] = []
    ahead = follower = ""
    for mark in reversed(marks):
        known = (mark.heads, mark.follower) == (ahead, follower)
        seen.append(mark if known else replace(mark, heads=ahead, follower=follower))
        follower = follower if mark.kind == "blank" else mark.kind
        if mark.kind == "byline":
            ahead = "byline"
        elif mark.heading:
            ahead = mark.heading.kind
    seen.reverse()
    return seen


def _with_bare_names(marks: list[Mark]) -> list[Mark]:
    """Make bylines of lines with nothing but a name, right before a lead.

    In the middle of an article such a line is a caption or a subheading; so it has to
    come first on the page or after the last section, and BACKGROUND has to follow.
    """
    found = list(marks)
    open_section = "start"
    for position, mark in enumerate(marks):
        if mark.kind == "byline":
            open_section = "lead"
        elif mark.heading:
            open_section = mark.heading.kind
        elif mark.furniture and mark.furniture.closes:
            open_section = "closed"
        elif mark.kind == "text" and _may_open(mark, open_section):
            said = bare_name(mark.text)
            if said and _lead_follows(marks, position):
                found[position] = replace(mark, kind="byline", byline=said)
                open_section = "lead"
    return found


def _may_open(mark: Mark, open_section: str) -> bool:
    return mark.heads in ("background", "lead") and open_section in (
        "start",
        "conclusions",
        "bio",
        "notes",
        "closed",
    )


def _lead_follows(marks: list[Mark], position: int) -> bool:
    for mark in marks[position + 1 : position + 12]:
        if mark.kind in ("blank", "date"):
            continue
        return (mark.kind == "text" and len(mark.text) >= PARAGRAPH) or bool(
            mark.heading and mark.heading.kind == "lead"
        )
    return False


def _with_titles(marks: list[Mark]) -> list[Mark]:
    """Mark title, date and section in the few lines above each byline."""
    found = list(marks)
    for position, mark in enumerate(marks):
        if mark.kind == "byline":
            title, others = _above(marks, position)
            for place in others:
                found[place] = replace(marks[place], above=True)
            if title is not None:
                found[title] = replace(marks[title], kind="title", above=True)
    return found


def _above(marks: list[Mark], byline_at: int) -> tuple[int | None, list[int]]:
    """Return the places of the title and of the dates and the like above a byline.

    Next to a date or "Published in" any short line is a title; elsewhere it has to look
    like one and to follow the page's beginning or the end of an article's text.
    """
    title = None
    others = []
    for position in range(byline_at - 1, max(-1, byline_at - 12), -1):
        mark = marks[position]
        if mark.kind == "blank":
            continue
        if mark.kind == "date" or (mark.furniture and not mark.furniture.closes):
            others.append(position)
        elif title is None and _may_be_title(mark):
            title = position
        else:
            break
    vouched = any(
        marks[place].kind == "date" or marks[place].text.startswith("Published in")
        for place in others
    )
    if title is not None and not vouched and not _looks_like_title(marks, title):
        title = None
    return title, others


def _may_be_title(mark: Mark) -> bool:
    return mark.kind == "text" and len(mark.text) <= _REACH and not mark.text.endswith(".")


def _looks_like_title(marks: list[Mark], position: int) -> bool:
    text = marks[position].text
    words = re.findall(r"[^\W\d_]{4,}", text)
    capitals = sum(word[0].isupper() for word in words)
    if len(words) < 2 or 10 * capitals < 6 * len(words) or text.endswith((";", ":", ",")):
        return False
    before = (marks[place] for place in range(position - 1, -1, -1))
    shown = list(islice((m for m in before if not m.line.aside), 13))
    above = next((m for m in shown[:12] if m.text), None)
    if above is None:
        return len(shown) <= 12
    return above.kind in ("heading", "note") or (
        above.kind == "text" and len(above.text) >= PARAGRAPH
    )
