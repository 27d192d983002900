"""RIS: one record an article.

Its type is MGZN, or GEN where no publication is named: what is read as JOUR loses its day in
some styles.

Lines end in a line feed alone, not in the CR LF of the 2001 specification: every reference
manager reads both, and a shell's tools only the one. Each field is one line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from askcaci.citing.works import Work
from askcaci.text.dates import known_day


def file_of(works: Iterable[Work]) -> str:
    """Return the records of works."""
    return "\n\n".join("\n".join(_lines(work)) for work in works)


def _lines(work: Work) -> Iterator[str]:
    yield from (f"{tag}  - {value}" for tag, value in _fields(work) if value)
    yield "ER  - "


def _fields(work: Work) -> Iterator[tuple[str, str | None]]:
    yield "TY", "MGZN" if work.publication else "GEN"
    yield "ID", work.id
    for name in work.authors:
        yield "AU", name.inverted
    yield "TI", work.title
    yield "T2", work.publication
    yield "VL", str(work.volume or "")
    yield "IS", str(work.number or "")
    first, _, last = work.pages.partition("-")
    yield "SP", first.strip()
    yield "EP", last.strip()
    day = work.published
    if day:
        number = "" if known_day(day) is None else f"{day.day:02}"
        yield "PY", f"{day.year:04}"
        yield "DA", f"{day.year:04}/{day.month:02}/{number}/"
    yield "UR", work.url
