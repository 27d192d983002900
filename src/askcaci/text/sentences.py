"""Sentences with exact offsets.

pysbd decides the hard cases. It takes milliseconds a paragraph and its expressions
are not linear, so boundaries that nothing could make doubtful are cut first and only
the pieces that still hold a possible boundary, and are of bounded length, go to it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from askcaci.types import Span

# Above this pysbd's expressions are too slow to be given a piece: no sentence is as long.
_LONGEST_FOR_PYSBD = 2_000

# A lower-case word of three letters or more, or a four-digit year, a stop, a blank and a
# capital: "…to flee their homes. Civilian". Shorter words are left to pysbd ("vs. Iran").
_CLEAR = re.compile(r"(?:[^\W\d_]{2}[a-zà-ÿ]|(?:19|20)\d\d)[.!?](?=\s+[A-ZÀ-Þ])")
_POSSIBLE = re.compile(r"[.!?…][\"'”’)\]]*(?:\[\d{1,3}\])*\s")
_HARD = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+|\n+")
_LINES = re.compile(r"\n\s*")

_ABBREVIATIONS = frozenset(
    [
        "adm",
        "amb",
        "approx",
        "apr",
        "arts",
        "assoc",
        "aug",
        "capt",
        "cent",
        "cols",
        "comm",
        "corp",
        "dec",
        "dept",
        "dist",
        "dr",
        "est",
        "esp",
        "etc",
        "feb",
        "fig",
        "figs",
        "gen",
        "gov",
        "hon",
        "inc",
        "jan",
        "jul",
        "jun",
        "ltd",
        "maj",
        "mar",
        "messrs",
        "mrs",
        "nos",
        "nov",
        "oct",
        "pres",
        "prof",
        "prov",
        "pub",
        "rep",
        "reps",
        "rev",
        "sec",
        "sen",
        "sens",
        "sep",
        "sept",
        "sgt",
        "supt",
        "univ",
        "vol",
        "vols",
    ]
)
_LAST_WORD = re.compile(r"([^\W_]+)[.!?]$")


def sentences(text: str) -> list[Span]:
    """Return the spans of the sentences of `text`, in order and without outer blanks.

    The spans cover every non-blank character exactly once. A line break ends a
    sentence. Time is linear in the length of `text`.
    """
    found: list[Span] = []
    start = 0
    for match in _LINES.finditer(text):
        found += _line(text, start, match.start())
        start = match.end()
    found += _line(text, start, len(text))
    return found


def _line(text: str, start: int, end: int) -> list[Span]:
    found = []
    for piece in _clear_pieces(text, start, end):
        raw = piece.of(text)
        if _POSSIBLE.search(raw):
            found += _doubtful(raw, piece.start)
        else:
            found += _trimmed(text, piece.start, piece.end)
    return found


def _clear_pieces(text: str, start: int, end: int) -> list[Span]:
    """Cut where a boundary is beyond doubt: outside quotation marks and brackets."""
    pieces = []
    depth_from = start
    for match in _CLEAR.finditer(text, start, end):
        cut = match.end()
        # An unclosed bracket stops mattering after a while: it was never meant to close.
        within = cut - depth_from <= _LONGEST_FOR_PYSBD and _open(text[depth_from:cut])
        if within or _abbreviated(text[max(start, cut - 12) : cut]):
            continue
        pieces.append(Span(depth_from, cut))
        depth_from = cut
    pieces.append(Span(depth_from, end))
    return pieces


def _open(piece: str) -> bool:
    return (
        piece.count("“") != piece.count("”")
        or piece.count("(") != piece.count(")")
        or piece.count('"') % 2 == 1
    )


def _abbreviated(tail: str) -> bool:
    word = _LAST_WORD.search(tail)
    return word is not None and word.group(1).casefold() in _ABBREVIATIONS


def _doubtful(raw: str, offset: int) -> list[Span]:
    if len(raw) > _LONGEST_FOR_PYSBD:
        return _by_rule(raw, offset)
    found = []
    start = cursor = 0
    for core in _segmented(raw):
        # pysbd sometimes alters what it returns; a part that is not found verbatim
        # stays with the sentence after it, so nothing is lost or changed.
        at = raw.find(core, cursor)
        if at < 0:
            continue
        cursor = at + len(core)
        # Nor does a sentence end within a word: "JF-17 (modified).jpg".
        if raw[cursor : cursor + 1].strip():
            continue
        found += _trimmed(raw, start, cursor, offset)
        start = cursor
    found += _trimmed(raw, start, len(raw), offset)
    return _joined_fragments(found, raw, offset)


def _joined_fragments(spans: list[Span], raw: str, offset: int) -> list[Span]:
    """Give a part without any letter or digit (a stray quotation mark) to its neighbour."""
    joined: list[Span] = []
    for span in spans:
        core = raw[span.start - offset : span.end - offset]
        if joined and not any(c.isalnum() for c in core):
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
    return joined


def _by_rule(raw: str, offset: int) -> list[Span]:
    found = []
    start = 0
    for match in _HARD.finditer(raw):
        found += _trimmed(raw, start, match.end(), offset)
        start = match.end()
    found += _trimmed(raw, start, len(raw), offset)
    return found


def _trimmed(text: str, start: int, end: int, offset: int = 0) -> list[Span]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return [Span(start + offset, end + offset)] if start < end else []


# Checking a draft asks for the sentences around each of its quotations, and again.
@lru_cache(maxsize=256)
def _segmented(raw: str) -> tuple[str, ...]:
    parts = (str(part).strip() for part in _segmenter().segment(raw))
    return tuple(part for part in parts if part)


@lru_cache(maxsize=1)
def _segmenter():  # type: ignore[no-untyped-def]  # noqa: ANN202 - pysbd has no types
    import warnings

    with warnings.catch_warnings():
        # pysbd 0.3.4 spells some expressions in a way newer Pythons warn about.
        warnings.simplefilter("ignore", SyntaxWarning)
        warnings.simplefilter("ignore", DeprecationWarning)
        import pysbd
    return pysbd.Segmenter(language="en", clean=False)
