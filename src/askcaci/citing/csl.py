"""CSL-JSON: the items that Zotero, Pandoc and every citation processor read.

The type is article-magazine, in issues with a volume too: of an article-journal styles print
the year or the month and lose the day. Without a publication it is document. A name that is
not taken apart is a `literal`. "al-" stays in the family name, where citeproc-js and Pandoc
find it; as a particle citeproc-py and others set it apart with a blank.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from askcaci.citing.people import Name
from askcaci.citing.works import Work
from askcaci.text.dates import known_day

Item = dict[str, Any]


def file_of(works: Iterable[Work]) -> str:
    """Return the items of works as a JSON array."""
    return json.dumps([item_of(work) for work in works], ensure_ascii=False, indent=2)


def item_of(work: Work) -> Item:
    """Return a work as an item of the CSL-JSON schema."""
    day = work.published
    known: Item = {
        "author": [_name(name) for name in work.authors],
        "title": work.title,
        "container-title": work.publication,
        "volume": work.volume and str(work.volume),
        "issue": work.number and str(work.number),
        "page": work.pages,
        "issued": day and {"date-parts": [_date_parts(day)]},
        "URL": work.url,
    }
    kind = "article-magazine" if work.publication else "document"
    return {"id": work.id, "type": kind} | {k: v for k, v in known.items() if v}


def _date_parts(day: date) -> list[int]:
    return [part for part in (day.year, day.month, known_day(day)) if part]


def _name(name: Name) -> dict[str, str]:
    if name.whole:
        return {"literal": name.family}
    bound = name.particle.endswith("-")
    parts = {
        "family": name.surname if bound else name.family,
        "given": name.given,
        "non-dropping-particle": "" if bound else name.particle,
        "suffix": name.suffix,
    }
    return {key: value for key, value in parts.items() if value}
