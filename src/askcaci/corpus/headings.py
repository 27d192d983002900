"""Section headings: which word means which section, however it is spelt."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from askcaci.types import SectionKind

_WORDS: dict[str, SectionKind] = {
    "BACKGROUND": "background",
    "IMPLICATION": "implications",
    "IMPLICATIONS": "implications",
    "CONCLUSION": "conclusions",
    "CONCLUSIONS": "conclusions",
}

# The apostrophe comes before or after the S, is of any shape, or is missing.
_MARK = "['’‘`´ʼ]?"
_FIXED: tuple[tuple[re.Pattern[str], SectionKind], ...] = (
    (
        re.compile(
            rf"(?:AUTHORS?\s?{_MARK}S?{_MARK}\s+BIO(?:S|GRAPHY|GRAPHIES)?"
            rf"{_MARK}|ABOUT THE AUTHORS?)(?!\w)",
            re.IGNORECASE,
        ),
        "bio",
    ),
    (re.compile(r"(?:FOOT|END)?NOTES?(?!\w)|REFERENCES(?!\w)", re.IGNORECASE), "notes"),
    (re.compile(r"KEY\s+(?:POINTS?|TAKEAWAYS?)(?!\w)", re.IGNORECASE), "lead"),
)
_ONE_NOTE = re.compile(r"(?:FOOT|END)?NOTE", re.IGNORECASE)
_FIRST_WORD = re.compile(r"[A-Za-z]{8,14}(?![\w-])")
_AFTER = re.compile(r"\s*([:.–—-]?)\s*")
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading at the start of a line: as written, and what follows it there."""

    kind: SectionKind
    written: str
    rest: str


def match_heading(line: str) -> Heading | None:
    """Return the heading a line of a page starts with, or None.

    Headings are in capitals, alone or before text, mostly with a colon; in small
    letters only alone or with one. A title that begins with such a word is no heading.

    Example: "IMPLICATIONS While law affirms" is a heading, "IMPLICATIONS OF WAR" not.
    """
    start = line[:_LONGEST]
    for pattern, kind in _FIXED:
        match = pattern.match(start)
        if match:
            heading = _heading(line, match.group(), kind, exact=True, bare=kind == "bio")
            # "Note: this talk was first given" is a remark of the editors.
            remark = heading is not None and heading.rest and _ONE_NOTE.fullmatch(match[0])
            return None if remark else heading
    match = _FIRST_WORD.match(start)
    word = match.group() if match else ""
    kind_of_word = _kind_of_word(word.upper())
    if kind_of_word is None:
        return None
    return _heading(line, word, kind_of_word, exact=word.upper() in _WORDS, bare=True)


def section_kind(heading: str) -> SectionKind:
    """Return the kind of section that a heading of an article file opens."""
    found = match_heading(heading.strip().upper())
    return found.kind if found and not found.rest else "body"


def _heading(
    line: str, written: str, kind: SectionKind, *, exact: bool, bare: bool
) -> Heading | None:
    """Return the heading if what follows allows one.

    `bare` headings need no colon when they are spelt right, are in capitals and
    prose follows.
    """
    after = _AFTER.match(line, len(written))
    assert after is not None
    rest = line[after.end() :]
    if rest and after.group(1) != ":":
        if not (written.isupper() and exact and bare):
            return None
        if not after.group(1) and not _prose(rest[:80]):
            return None
    return Heading(kind, written, rest)


def _prose(rest: str) -> bool:
    """Return True if text begins a sentence and is not the rest of a title in capitals."""
    first = rest.lstrip("\"'“‘(")[:1]
    return first.isupper() and any(c.islower() for c in rest)


@lru_cache(maxsize=1_000)
def _kind_of_word(word: str) -> SectionKind | None:
    if word in _WORDS:
        return _WORDS[word]
    for known, kind in _WORDS.items():
        if _one_slip_apart(word, known):
            return kind
    return None


def _one_slip_apart(word: str, known: str) -> bool:
    """Return True if one letter is missing, added or changed, or two are swapped.

    Example: BACKROUND, BACKGOUND and BACKGRUOND are one slip from BACKGROUND.
    """
    if abs(len(word) - len(known)) > 1:
        return False
    at = next(
        (i for i, (a, b) in enumerate(zip(word, known, strict=False)) if a != b), None
    )
    if at is None:
        return True
    left, right = word[at:], known[at:]
    swapped = left[1:2] == right[:1] and left[:1] == right[1:2] and left[2:] == right[2:]
    return swapped or left[1:] == right[1:] or left[1:] == right or left == right[1:]
