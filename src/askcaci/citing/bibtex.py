r"""BibTeX: one @article an article, @misc for one that names no publication.

Text stays UTF-8; what TeX would take for markup is escaped, braces as commands because
BibTeX counts even escaped ones. Titles are in double braces, so that no style changes their
capitals, and quotation marks within them are the inner ones: the outer are a style's.
Addresses are written as they are, as \url and biblatex want them. The subtype makes
biblatex cite the Analyst by its date, `useprefix` makes "van der" belong to the
family name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import count

from askcaci.citing.people import Name
from askcaci.citing.quoting import within
from askcaci.citing.transliteration import latin
from askcaci.citing.works import Work
from askcaci.text.dates import known_day

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
_DIGITS = "0123456789"
# Folded, and in Latin letters: also Russian and the languages next to it.
_SMALL = frozenset(
    "a an and are as at be by for from has how in is it its no of on or the to what when "
    "where who why will with untitled i v vo na o ob s so u k ko za iz do po ve ile".split()
)


def file_of(works: Iterable[Work]) -> str:
    """Return the entries of works, their keys unique."""
    works = list(works)
    return "\n\n".join(map(_entry, works, keys_of(works)))


def keys_of(works: Iterable[Work]) -> list[str]:
    """Return the key of each work; equal ones end in b, c and so on."""
    taken: dict[str, None] = {}
    for work in works:
        taken[next(key for key in _keys(work) if key not in taken)] = None
    return list(taken)


def _keys(work: Work) -> Iterator[str]:
    """Yield keys like dipirro2025greater, then with b, c and so on appended."""
    key = _key(work)
    yield key
    yield from (key + chr(number) for number in range(ord("b"), ord("z") + 1))
    yield from (f"{key}-{number}" for number in count(27))


def _key(work: Work) -> str:
    """Return author, year and first word of weight, or word and year; a letter is first."""
    author = _ascii(work.authors[0].surname).lstrip(_DIGITS) if work.authors else ""
    year = str(work.published.year) if work.published else "nd"
    words = _WORD.findall(latin(work.title))
    word = next((w for w in words if w not in _SMALL and w.strip(_DIGITS)), "")
    if author:
        return f"{author}{year}{word}"
    named = word.lstrip(_DIGITS) or _ascii(work.id).strip(_DIGITS) or "article"
    return f"{named}{year}"


def _ascii(text: str) -> str:
    return "".join(_WORD.findall(latin(text)))


def _entry(work: Work, key: str) -> str:
    fields = "".join(f",\n  {name} = {value}" for name, value in _fields(work))
    return f"@{'article' if work.publication else 'misc'}{{{key}{fields}\n}}"


def _fields(work: Work) -> Iterator[tuple[str, str]]:
    if work.authors:
        yield "author", f"{{{' and '.join(map(_name, work.authors))}}}"
        if any(" " in name.surname.removesuffix(name.family) for name in work.authors):
            yield "options", "{useprefix=true}"
    yield "title", f"{{{{{_escaped(within(work.title) if work.titled else work.title)}}}}}"
    if work.publication:
        yield "journal", f"{{{_escaped(work.publication)}}}"
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
    family = name.surname.removesuffix(name.family) + _family(name.family)
    parts = (family, _part(name.suffix), _part(name.given))
    return ", ".join(filter(None, parts))


def _family(family: str) -> str:
    """Return a family name, in braces where a small word in it would seem a particle."""
    inner = family.split()[:-1]
    return f"{{{_escaped(family)}}}" if any(map(str.islower, inner)) else _part(family)


def _part(part: str) -> str:
    """Return a part of a name, in braces where BibTeX would not see it as one.

    "and" would begin another author, and parsers differ on commands in a name.
    """
    shown = _escaped(part)
    whole = "\\" in shown or "and" in part.casefold().split()
    return f"{{{shown}}}" if whole else shown


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES)
