"""Lines that belong to the site and not to an article."""

from __future__ import annotations

import re
from dataclasses import dataclass

from askcaci.types import ArticleKind

SPAMBOT = re.compile(
    r"\s*This e-?mail address is being protected from spambots\.?"
    r"(?: You need JavaScript enabled to view it\.?)?",
    re.IGNORECASE,
)
FEATURED = re.compile(r"\s+Featured$")
# Where the site's own text is glued to an article's end.
CLOSING = "The Central Asia-Caucasus Analyst is a biweekly publication"

_SECTIONS: dict[str, ArticleKind] = {
    "analytical articles": "analysis",
    "field reports": "field-report",
    "news digest": "news",
    "feature articles": "feature",
}
_PUBLISHED_IN = re.compile(r"Published in:?\s+(.{1,60})", re.IGNORECASE)

# These come below an article: what follows is not its text.
_CLOSING_LINES = re.compile(
    r"(?:Feature Articles|Earlier Articles|Visit also"
    r"|silkroad(?:studies)?|AFPC|isdp|turkeyanalyst|Staff Publications"
    r"|More in this category.{0,200}|Sign up for upcoming events.{0,200}"
    rf"|{re.escape(CLOSING)}.*)",
    re.IGNORECASE | re.DOTALL,
)
# So may these, but they also occur within texts.
_INSETS = re.compile(r"Newsletter\W*|Related (?:items|articles).{0,40}", re.IGNORECASE)
# Words that such a box describes itself with.
_OF_THE_BOX = re.compile(
    r"\b(?:sign(?:ing)? up|subscrib\w+|newsletters?|inbox|unsubscribe|e-?mail address"
    r"|privacy policy|terms of (?:use|service)|all rights reserved|cookies)\b|©",
    re.IGNORECASE,
)
_OTHER_LINES = re.compile(
    r"(?:Featured|Print(?: this page)?|E-?mail|Tweet|Share(?: this)?|PDF|Media|Home"
    r"|Read \d[\d,.]* times.{0,80}|Last modified on.{0,80}|Tagged under.{0,200}"
    r"|Be the first to comment!?|Rate this item|\(\d+ votes?\)|back to top|Read more ?[.…]*"
    r"|font size.{0,80}|Page \d+ of \d+|(?:Start|Prev|Previous|Next|End|«|»)"
    r"|\d{1,3}(?: \d{1,3}){2,20})",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"(?:File|Image|Photo|Picture|Caption|Source|Credit)\s*(?:by|credit|source)?\s*:.{1,200}"
    r"|(?:shutter|i)stock\b.{0,100}|.{0,150}\bWikimedia Commons\b.{0,40}"
    r"|(?:Bild|Image|Picture|Figure|IMG|DSC)[ _]?\d{1,6}|.{0,150}\.(?:jpe?g|png|gif|webp)"
    r"|Photo (?:by|courtesy).{1,120}",
    re.IGNORECASE,
)
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Furniture:
    """Why a line is left out; `closes` means that the article above it has ended.

    `inset` that it closes the article only where no text of it follows. `kind` is the
    kind of the article below, where the line names one.
    """

    reason: str
    closes: bool = False
    kind: ArticleKind | None = None
    inset: bool = False


def furniture(line: str) -> Furniture | None:
    """Return why a whole line belongs to the site, or None."""
    if line.startswith(CLOSING):
        return Furniture("page furniture", closes=True)
    if len(line) > _LONGEST:
        return None
    published = _PUBLISHED_IN.fullmatch(line)
    if published:
        return Furniture("page furniture", kind=_SECTIONS.get(published[1].casefold()))
    if _CLOSING_LINES.fullmatch(line):
        return Furniture("page furniture", closes=True)
    if _INSETS.fullmatch(line):
        return Furniture("page furniture", closes=True, inset=True)
    return Furniture("page furniture") if _OTHER_LINES.fullmatch(line) else None


def is_of_a_box(line: str) -> bool:
    """Return True if a line speaks of newsletters, subscriptions or the site's terms."""
    return _OF_THE_BOX.search(line[:2_000]) is not None


def is_caption(line: str) -> bool:
    """Return True if a line is a picture's name or caption wherever it is."""
    return len(line) <= _LONGEST and _CAPTION.fullmatch(line) is not None


def is_label(line: str) -> bool:
    """Return True if a line is too short and unfinished to be a paragraph.

    Between lead and BACKGROUND such a line is the caption of the picture there.
    """
    return len(line) <= 120 and not line.endswith((".", "!", "?", "…", ":", ";", '"', "”"))
