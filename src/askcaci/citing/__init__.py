"""How an article is named in a reply, and cited: notes, references, places."""

from __future__ import annotations

from askcaci.citing.naming import (
    ROLES,
    authors_of,
    credit,
    date_of,
    line_of,
    section_of,
    title_of,
)
from askcaci.citing.places import Pinpoint, pinpoint_at, place_in
from askcaci.citing.styles import (
    STYLES,
    TEXT_STYLES,
    Style,
    TextStyle,
    footnote,
    footnote_runs,
    reference,
    references,
)

__all__ = [
    "ROLES",
    "STYLES",
    "TEXT_STYLES",
    "Pinpoint",
    "Style",
    "TextStyle",
    "authors_of",
    "credit",
    "date_of",
    "footnote",
    "footnote_runs",
    "line_of",
    "pinpoint_at",
    "place_in",
    "reference",
    "references",
    "section_of",
    "title_of",
]
