"""Chicago, notes and bibliography: The Chicago Manual of Style, 18th edition.

The Analyst is cited as a magazine is, by its full date, or where the issue has a volume as
a journal. Titles keep the capitals they were
printed with. A list names up to six authors, of more the first three; a note names two, of
more the first. Undated articles are "n.d."; a paragraph is pointed to under its heading, as
the pages have no numbers.
"""

from __future__ import annotations

from askcaci.citing.naming import day_in_words
from askcaci.citing.people import Name
from askcaci.citing.places import Pinpoint
from askcaci.citing.quoting import quoted
from askcaci.citing.runs import (
    Run,
    Runs,
    container,
    joined,
    link,
    ranged,
    sentence,
    stopped,
    text,
    title_in_quotes,
)
from askcaci.citing.works import Work


def entry(work: Work) -> Runs:
    """Return the entry of a bibliography."""
    head = sentence(_listed(work.authors)) + title_in_quotes(work, ".")
    source = stopped(_source(work))
    address = link(work)
    return joined([text(head), source, stopped(address) if address else ()], " ")


def note(work: Work, at: Pinpoint | None = None) -> Runs:
    """Return a full note."""
    authors = _spoken(work.authors)
    head = f"{authors}, " if authors else ""
    parts = [_source(work), text(_place(at)), link(work)]
    head += f"{title_in_quotes(work, ',')} "
    return (Run(head), *stopped(joined(parts, ", ")))


def _listed(authors: tuple[Name, ...]) -> str:
    if not authors:
        return ""
    first, *others = authors
    if len(authors) > 6:
        return f"{first.inverted}, {others[0].direct}, {others[1].direct}, et al."
    if not others:
        return first.inverted
    between = [first.inverted, *(name.direct for name in others[:-1])]
    return f"{', '.join(between)}, and {others[-1].direct}"


def _spoken(authors: tuple[Name, ...]) -> str:
    if len(authors) > 2:
        return f"{authors[0].direct} et al."
    return " and ".join(name.direct for name in authors)


def _source(work: Work) -> Runs:
    """Return where and when: *Analyst*, May 14, 2025, or *Analyst* 6, no. 16 (…): 10-12."""
    if not work.numbered:
        return joined([container(work), text(_date(work))], ", ")
    number = f", no. {work.number}" if work.number else ""
    pages = f": {ranged(work.pages)}" if work.pages else ""
    issue = f" {work.volume}{number} ({_date(work)}){pages}"
    return (*container(work), *text(issue))


def _date(work: Work) -> str:
    return day_in_words(work.published) if work.published else "n.d."


def _place(at: Pinpoint | None) -> str:
    if at is None:
        return ""
    under = f"under {quoted(at.section, ',')} " if at.section else ""
    return f"{under}para. {at.paragraph}"
