"""MLA: MLA Handbook, 9th edition.

Undated articles have no date, as the handbook asks; titles keep the capitals they were
printed with, and addresses are shown without "https://". A note contains what MLA puts
into the text, the author and the place, followed by the entry.
"""

from __future__ import annotations

from datetime import date

from askcaci.citing.people import Name
from askcaci.citing.places import Pinpoint
from askcaci.citing.runs import (
    Run,
    Runs,
    container,
    in_brackets,
    joined,
    link,
    ranged,
    sentence,
    stopped,
    text,
    title_in_quotes,
)
from askcaci.citing.works import Work
from askcaci.text.dates import known_day

_MONTHS = (
    "Jan.", "Feb.", "Mar.", "Apr.", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.",
    "Dec.",
)  # fmt: skip


def entry(work: Work, *, repeated: bool = False) -> Runs:
    """Return the entry of a list of works cited.

    With `repeated`, three hyphens replace the authors of the entry before.
    """
    authors = "---. " if repeated else sentence(_listed(work.authors))
    head = Run(authors + title_in_quotes(work, "."))
    issue = [text(part) for part in _issue(work)]
    day, pages = text(_date(work.published)), text(_pages(work))
    parts = [container(work), *issue, day, pages, link(work, protocol=False)]
    rest = joined(parts, ", ")
    return joined([(head,), stopped(rest) if rest else ()], " ")


def note(work: Work, at: Pinpoint | None = None) -> Runs:
    """Return the citation in brackets as it appears in a text, then the entry."""
    return (in_brackets(work, _cited(work.authors), _place(at)), *entry(work))


def works_cited(works: list[Work]) -> list[Runs]:
    """Return the entries of sorted works, authors named once."""
    before: list[tuple[Name, ...]] = [(), *(work.authors for work in works)]
    return [
        entry(work, repeated=bool(authors) and authors == work.authors)
        for authors, work in zip(before, works, strict=False)
    ]


def _listed(authors: tuple[Name, ...]) -> str:
    if not authors:
        return ""
    first, *others = authors
    if len(others) > 1:
        return f"{first.inverted}, et al."
    # A name that is not inverted needs no comma to end it.
    comma = "" if first.whole else ","
    return f"{first.inverted}{comma} and {others[0].direct}" if others else first.inverted


def _cited(authors: tuple[Name, ...]) -> str:
    names = [name.surname for name in authors]
    if len(names) > 2:
        return f"{names[0]} et al."
    return " and ".join(names)


def _issue(work: Work) -> list[str]:
    """Return volume and number; no text for what is not known."""
    if not work.numbered:
        return []
    return [f"vol. {work.volume}", f"no. {work.number}" if work.number else ""]


def _pages(work: Work) -> str:
    if not (work.numbered and work.pages):
        return ""
    return f"{'pp.' if '-' in work.pages else 'p.'} {ranged(work.pages)}"


def _date(day: date | None) -> str:
    if day is None:
        return ""
    number = f"{day.day} " if known_day(day) else ""
    return f"{number}{_MONTHS[day.month - 1]} {day.year}"


def _place(at: Pinpoint | None) -> list[str]:
    if at is None:
        return []
    section = [f"sec. {at.section}"] if at.section else []
    return [*section, f"par. {at.paragraph}"]
