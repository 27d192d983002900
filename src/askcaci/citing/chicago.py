"""Chicago, notes and bibliography: The Chicago Manual of Style, 18th edition.

The Analyst is cited as a magazine is, by its full date, or where the issue has a volume as
a journal. Titles keep the capitals they were printed with. A list names up to six authors,
of more the first three; a note names two, of more the first. An entry for an unsigned piece
begins with the magazine, a note with the title. The Arabic article comes after given
names, as "de" does; other particles stay, as their bearers keep them. Undated articles are
"n.d."; a paragraph is pointed to under its heading, as the pages have no numbers.
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
    title = title_in_quotes(work, ".")
    head, source = text(sentence(_listed(work.authors)) + title), _source(work)
    if work.unsigned_in_magazine:
        head = (*stopped(container(work)), *text(f" {title}"))
        source = text(_date(work))
    address = link(work)
    parts = [head, stopped(source), stopped(address) if address else ()]
    return joined(parts, " ")


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
        return f"{first.demoted}, {others[0].direct}, {others[1].direct}, et al."
    if not others:
        return first.demoted
    between = [first.demoted, *(name.direct for name in others[:-1])]
    # A name that is not inverted needs no comma to end it.
    comma = "" if first.whole and len(between) == 1 else ","
    return f"{', '.join(between)}{comma} and {others[-1].direct}"


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
