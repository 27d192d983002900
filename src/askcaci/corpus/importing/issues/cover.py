"""The cover of an issue: volume, number and day."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePosixPath

from askcaci.corpus.importing.issues.layout import Line
from askcaci.corpus.importing.lines.days import date_line

_VOLUME = re.compile(
    r"\bVOL(?:UME)?\b[.,:]?\s{0,3}(\d{1,3})\s{0,3}[,./|–-]?\s{0,3}(?:NO|NUMBER|ISSUE)\b"
    r"[.,:]?\s{0,3}(\d{1,3})\b",
    re.IGNORECASE,
)
_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_]?(\d\d)[-_]?(\d\d)(?!\d)")
# The cover is the first page; some issues have a title page before it.
_PAGES = 3
_REACH = 120


@dataclass(frozen=True, slots=True)
class Issue:
    """Volume, number and day of an issue, what of them the cover prints."""

    volume: int | None = None
    number: int | None = None
    published: date | None = None
    page: int = 0
    warnings: tuple[str, ...] = ()


def issue_of(lines: Sequence[Line], name: str) -> Issue | None:
    """Return the data on an issue's cover, or None where it has no volume and number.

    Example: "BI-WEEKLY BRIEFING VOL. 6 NO. 16 24 AUGUST 2005". A date in the file's name
    is no date of publication: where it is another one, that is worth a warning.
    """
    for page in range(1, _PAGES + 1):
        text = " ".join(line.text for line in lines if line.page == page)
        match = _VOLUME.search(text)
        if match:
            around = (
                text[match.end() : match.end() + _REACH],
                text[max(0, match.start() - _REACH) : match.start()],
            )
            day = next((day for part in around for day in _days(part)), None)
            return Issue(int(match[1]), int(match[2]), day, page, tuple(_doubts(name, day)))
    return None


def without_cover(lines: Sequence[Line], issue: Issue) -> Iterator[Line]:
    """Yield lines, those from the top of the cover to volume, number and day aside."""
    cover = [i for i, line in enumerate(lines) if line.page == issue.page]
    said = [
        place
        for place in cover
        if _VOLUME.search(lines[place].text) or date_line(lines[place].text)
    ]
    end = max(said[:2], default=-1)
    for place, line in enumerate(lines):
        yield line if place > end or line.aside else replace(line, aside="cover")


def _days(text: str) -> Iterator[date]:
    tokens = text.split()
    for start in range(len(tokens)):
        found = date_line(" ".join(tokens[start : start + 3]).rstrip(".,;|"))
        if found and found.day:
            yield found.day


def _doubts(name: str, day: date | None) -> Iterator[str]:
    match = _IN_NAME.search(PurePosixPath(name).name)
    if not match or day is None:
        return
    try:
        named = date(*map(int, match.groups()))
    except ValueError:
        return
    if named != day:
        yield f"published {day} taken from the cover; the file's name says {named}"
