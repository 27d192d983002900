"""Filters as a session sets them, describes them and puts them together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from typing import Any

from askcaci.errors import UsageError
from askcaci.text.dates import parse_day
from askcaci.text.names import surname
from askcaci.text.normalise import printable
from askcaci.types import ARTICLE_KINDS, REPORTING, SECTION_KINDS, Filters

_NAMED = 2


def described(filters: Filters) -> list[str]:
    """Return each filter in a few words, as in "by Cutler", "since 2005"."""
    told = [
        ("by", _some([surname(name) or name for name in filters.authors])),
        ("of", _some(filters.publications)),
        ("since", _day(filters.since, 1, 1)),
        ("until", _day(filters.until, 12, 31)),
        ("as of", _day(filters.as_of, 12, 31)),
        ("in", "" if filters.sections == REPORTING else _some(filters.sections)),
        ("", "facts only" if filters.sections == REPORTING else ""),
        ("", _some(filters.kinds)),
        ("from", _some(filters.articles)),
    ]
    return [printable(f"{word} {text}".strip()) for word, text in told if text]


def merged(filters: Filters, narrowed: Filters) -> Filters:
    """Return filters with what one question narrows them to: it wins, days the narrower."""
    return replace(
        filters,
        authors=narrowed.authors or filters.authors,
        articles=narrowed.articles or filters.articles,
        since=max(filter(None, (filters.since, narrowed.since)), default=None),
        until=min(filter(None, (filters.until, narrowed.until)), default=None),
    )


def with_setting(filters: Filters, name: str, text: str) -> Filters:
    """Return filters with one set from what was typed; without a text it is taken off.

    Several authors, sections, kinds or articles are separated by commas.

    Raises:
        UsageError: the text is no day, section or kind, or leaves no day.
    """
    found = replace(filters, **{_FIELDS[name]: _READ[name](text)})
    if found.since and found.until and found.since > found.until:
        raise UsageError(
            f"since {found.since} is after until {found.until}: nothing lies between",
            hint=f"Take the other off first:\n  /{'until' if name == 'since' else 'since'}",
        )
    return found


def _some(values: Any) -> str:  # noqa: ANN401 - strings of several literal types
    shown = "/".join(values[:_NAMED])
    return shown + (f"+{len(values) - _NAMED}" if len(values) > _NAMED else "")


def _day(day: date | None, month: int, day_of_month: int) -> str:
    if day is None:
        return ""
    whole = (day.month, day.day) == (month, day_of_month)
    return str(day.year) if whole else day.isoformat()


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part for part in map(str.strip, text.split(",")) if part)


def _one_of(known: tuple[str, ...]) -> Callable[[str], tuple[str, ...]]:
    def read(text: str) -> tuple[str, ...]:
        for part in _parts(text):
            if part not in known:
                near = get_close_matches(part, known) or known
                raise UsageError(f"“{part}” is none", hint=f"One of: {', '.join(near)}")
        return _parts(text)

    return read


def _day_read(*, end: bool) -> Callable[[str], date | None]:
    def read(text: str) -> date | None:
        if not text:
            return None
        try:
            return parse_day(text, end=end)
        except ValueError:
            raise UsageError(
                f"{text!r} is not a date", hint="Write 2005, 2005-03 or 2005-03-07."
            ) from None

    return read


_READ: dict[str, Callable[[str], Any]] = {
    "author": _parts,
    "publication": _parts,
    "since": _day_read(end=False),
    "until": _day_read(end=True),
    "as-of": _day_read(end=True),
    "section": _one_of(SECTION_KINDS),
    "facts-only": lambda text: () if text == "off" else REPORTING,
    "kind": _one_of(ARTICLE_KINDS),
    "article": _parts,
}
_FIELDS = {
    "author": "authors",
    "publication": "publications",
    "since": "since",
    "until": "until",
    "as-of": "as_of",
    "section": "sections",
    "facts-only": "sections",
    "kind": "kinds",
    "article": "articles",
}
