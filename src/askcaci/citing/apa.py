"""APA: Publication Manual of the American Psychological Association, 7th edition.

Titles keep the capitals they were printed with: APA asks for sentence case, but which words
are names only a reader knows. A note contains what APA puts into the text, the author and
the year, followed by the entry.
"""

from __future__ import annotations

from itertools import groupby

from askcaci.citing.naming import MONTHS
from askcaci.citing.people import Name
from askcaci.citing.places import Pinpoint
from askcaci.citing.quoting import ended
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
)
from askcaci.citing.works import Work
from askcaci.text.dates import known_day

# Of more authors than these the first nineteen and the last are named.
_MOST = 20


def entry(work: Work, letter: str = "") -> Runs:
    """Return the entry of a reference list.

    `letter` distinguishes what the same authors published in the same year.
    """
    title = ended(work.title) if work.titled else f"{work.title}."
    # A title is in italics where no periodical is.
    shown = Run(title, italic=work.titled and not work.publication)
    when = f"({_date(work, letter)})."
    if work.authors:
        head: Runs = (Run(f"{sentence(_listed(work.authors))}{when} "), shown)
    else:
        head = (shown, Run(f" {when}"))
    source = _source(work)
    parts = [head, stopped(source) if source else (), link(work)]
    return joined(parts, " ")


def note(work: Work, at: Pinpoint | None = None) -> Runs:
    """Return the citation in brackets as it appears in a text, then the entry."""
    details = [_year(work, ""), *_place(at)]
    return (in_brackets(work, _cited(work.authors), details), *entry(work))


def lettered(works: list[Work]) -> list[tuple[Work, str]]:
    """Return sorted works with the letters that distinguish equal years: 2025a, 2025b."""
    found = []
    for _, same in groupby(works, lambda work: (work.authors, _year(work, ""))):
        alike = list(same)
        several = len(alike) > 1 and alike[0].authors
        found += [(w, _letter(n) if several else "") for n, w in enumerate(alike)]
    return found


def _letter(number: int) -> str:
    """Return a to z, then aa, ab and so on."""
    before = _letter(number // 26 - 1) if number >= 26 else ""
    return before + chr(ord("a") + number % 26)


def _listed(authors: tuple[Name, ...]) -> str:
    names = [name.initialled for name in authors]
    if len(names) > _MOST:
        return f"{', '.join(names[: _MOST - 1])}, . . . {names[-1]}"
    if len(names) == 1:
        return names[0]
    # Two organizations, or an organization and a person, need no comma between them.
    comma = "" if authors[0].whole and len(names) == 2 else ","
    return f"{', '.join(names[:-1])}{comma} & {names[-1]}"


def _cited(authors: tuple[Name, ...]) -> str:
    names = [name.surname for name in authors]
    if len(names) > 2:
        return f"{names[0]} et al."
    return " & ".join(names)


def _source(work: Work) -> Runs:
    """Return the publication with volume, number and pages: *Analyst*, *6*(16), 10-12."""
    if not work.numbered:
        return container(work)
    number = f"({work.number})" if work.number else ""
    pages = f", {ranged(work.pages)}" if work.pages else ""
    volume = Run(str(work.volume), italic=True)
    return (*container(work), Run(", "), volume, *text(number + pages))


def _year(work: Work, letter: str) -> str:
    if work.published:
        return f"{work.published.year}{letter}"
    return f"n.d.-{letter}" if letter else "n.d."


def _date(work: Work, letter: str) -> str:
    day = work.published
    year = _year(work, letter)
    number = f" {day.day}" if day and known_day(day) else ""
    return f"{year}, {MONTHS[day.month - 1]}{number}" if day else year


def _place(at: Pinpoint | None) -> list[str]:
    if at is None:
        return []
    section = [f"{at.section} section"] if at.section else []
    return [*section, f"para. {at.paragraph}"]
