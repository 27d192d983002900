"""Quoted, sourced answers from articles of the Central Asia-Caucasus Analyst, offline.

>>> from askcaci import Assistant
>>> reply = Assistant.open("path/to/home").ask("How long is the border?")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from askcaci.errors import AskcaciError
from askcaci.types import (
    Answer,
    Article,
    Citation,
    Filters,
    Hit,
    NoAnswer,
    Passage,
    Reply,
    Span,
)

if TYPE_CHECKING:
    from askcaci.assistant import Assistant

__version__ = "0.1.0"

__all__ = [
    "Answer",
    "Article",
    "AskcaciError",
    "Assistant",
    "Citation",
    "Filters",
    "Hit",
    "NoAnswer",
    "Passage",
    "Reply",
    "Span",
    "__version__",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - the type of a module attribute
    if name == "Assistant":
        from askcaci.assistant import Assistant

        return Assistant
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
