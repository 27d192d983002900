r"""BibTeX: one @article an article, @misc for one that names no publication.

Text stays UTF-8; what TeX would take for markup is escaped, braces as commands because
BibTeX counts even escaped ones. Titles are in double braces, so that no style changes their
capitals. Addresses are written as they are, as \url and biblatex want them. The subtype
tells biblatex, and Zotero, that the Analyst is cited by its date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import count

from askcaci.citing.people import Name
from askcaci.citing.works import Work
from askcaci.text.dates import known_day
from askcaci.text.normalise import fold

_ESCAPES = str.maketrans(
    {
        **{character: f"\\{character}" for character in "&%$#_"},
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "\\": r"\textbackslash{}",
    }
)
_IN_ADDRESS = str.maketrans({" ": "%20", "{": "%7B", "}": "%7D", "\\": "%5C"})
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_WORD = re.compile(r"[a-z0-9]+")
_SMALL = frozenset(
    "a an and are as at be by for from has how in is it its no of on or the to what when "
    "where who why will with untitled".split()
)


def file_of(works: Iterable[Work]) -> str:
    """Return the entries of works, their keys unique."""
    taken: set[str] = set()
    entries = []
    for work in works:
        key = next(key for key in _keys(work) if key not in taken)
        taken.add(key)
        entries.append(_entry(work, key))
    return "\n\n".join(entries)


def _keys(work: Work) -> Iterator[str]:
    """Yield keys like dipirro2025greater, then with b, c and so on behind it."""
    author = _ascii(work.authors[0].surname) if work.authors else ""
    year = str(work.published.year) if work.published else "nd"
    words = _WORD.findall(fold(work.title))
    word = next((w for w in words if w not in _SMALL), "")
    key = f"{author}{year}{word}" if author or word else f"{_ascii(work.id)}{year}"
    yield key
    yield from (key + chr(number) for number in range(ord("b"), ord("z") + 1))
    yield from (f"{key}-{number}" for number in count(27))


def _ascii(text: str) -> str:
    return "".join(_WORD.findall(fold(text)))


def _entry(work: Work, key: str) -> str:
    fields = "".join(f",\n  {name} = {value}" for name, value in _fields(work))
    return f"@{'article' if work.publication else 'misc'}{{{key}{fields}\n}}"


def _fields(work: Work) -> Iterator[tuple[str, str]]:
    if work.authors:
        yield "author", f"{{{' and '.join(map(_name, work.authors))}}}"
    yield "title", f"{{{{{_escaped(work.title)}}}}}"
    if work.publication:
        yield "journal", f"{{{_escaped(work.publication)}}}"
        if not work.numbered:
            yield "entrysubtype", "{magazine}"
    yield from _issue(work)
    if work.published:
        yield "year", f"{{{work.published.year:04}}}"
        yield "month", _MONTHS[work.published.month - 1]
        if known_day(work.published):
            yield "day", f"{{{work.published.day}}}"
    if work.url:
        yield "url", f"{{{work.url.translate(_IN_ADDRESS)}}}"


def _issue(work: Work) -> Iterator[tuple[str, str]]:
    if work.volume:
        yield "volume", f"{{{work.volume}}}"
    if work.number:
        yield "number", f"{{{work.number}}}"
    if work.pages:
        yield "pages", f"{{{_escaped(work.pages.replace('-', '--'))}}}"


def _name(name: Name) -> str:
    if name.whole:
        return f"{{{_escaped(name.family)}}}"
    parts = (name.surname, name.suffix, name.given)
    return ", ".join(_part(part) for part in parts if part)


def _part(part: str) -> str:
    """Return a part of a name, in braces where BibTeX would not see it as one.

    "and" would begin another author, and parsers differ on commands in a name.
    """
    shown = _escaped(part)
    whole = "\\" in shown or "and" in part.casefold().split()
    return f"{{{shown}}}" if whole else shown


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES)
