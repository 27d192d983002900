"""The order of a bibliography: letter by letter, nothing before something."""

from __future__ import annotations

import re
from datetime import date

from askcaci.citing.people import Name
from askcaci.citing.works import Work
from askcaci.text.normalise import fold, letters

_ARTICLE = re.compile(r"(?:an?|the)\s+(?=\S)", re.IGNORECASE)
_ARABIC = re.compile(r"(?:al|el)-(?=\S)")

Letters = tuple[tuple[str, str], ...]


def by_title(work: Work) -> tuple[Letters, str, str]:
    """Return the key for authors, then title, as MLA sorts."""
    return _head(work), _title(work), work.id


def by_periodical(work: Work) -> tuple[Letters, str, str]:
    """Return the key of Chicago, which sorts unsigned pieces under their magazine."""
    if not work.unsigned_in_magazine:
        return by_title(work)
    return ((_without_article(work.publication or ""), ""),), _title(work), work.id


def by_date(work: Work) -> tuple[Letters, date, str, str]:
    """Return the key for authors, then date, undated first, as APA sorts."""
    return _head(work), work.published or date.min, _title(work), work.id


def _head(work: Work) -> Letters:
    return tuple(map(_author, work.authors)) or ((_title(work), ""),)


def _author(name: Name) -> tuple[str, str]:
    # "al-Shishani" is sorted under S.
    family = _ARABIC.sub("", fold(name.surname), count=1)
    return letters(family), letters(f"{name.given}{name.suffix}")


def _title(work: Work) -> str:
    return _without_article(work.title)


def _without_article(text: str) -> str:
    return letters(_ARTICLE.sub("", text, count=1))
