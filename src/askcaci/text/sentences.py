"""Split text into sentences with exact offsets, by rules that check each possible end once.

A stop ends a sentence unless it is within quotation marks or brackets, belongs to an
abbreviation, an initial or a number of a list, or a small letter comes next. The lists are
in `abbreviations`; `eval/sentence_ends.py` measures them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from askcaci.text.abbreviations import (
    ABBREVIATIONS,
    BEFORE_NAMES,
    BEFORE_NUMBERS,
    NEVER_LAST,
    OF_NAMES,
    STARTERS,
)
from askcaci.types import Span

# What is quoted or in brackets is not cut, unless it is longer than any sentence: then a
# mark is missing.
_LONGEST_ENCLOSED = 2_000

# How many characters before and after a stop are checked.
_NEAR = 24

_LINES = re.compile(r"\n\s*")

# Stops, what closes a quotation or bracket, a note's mark, and blanks. A run of stops is
# looked at from its first one only, or a million of them would take a million times as long;
# that it is the first is checked after it, because `re` skips to a set of characters fast.
_END = re.compile(
    r"(?P<stop>[.!?…。！？](?<![.!?…].)[.!?…]*)"
    r"(?:(?<=[。！？])[”’」』）]*"
    r"|(?P<closed>[\"'”’»)\]]*)"
    r"(?P<mark>\s?(?:\[\d{1,3}\])+|[¹²³⁰⁴-⁹]{1,3}|\d{1,3}|[*†‡])?"
    r"[\"'”’»)]*\s+)"
)
_ENCLOSING = re.compile(r"[“”„\"()]")
_OPENERS = "“‘„\"'«([¿¡"

# A word before a stop, without what opens a quotation: "U.S", "J", "No", "2003".
_LAST_WORD = re.compile(r"[^\W_][^\s“”„\"«»()\[\]]*$")
_NEXT_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_DOTTED = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}")
_ENUMERATOR = re.compile(r"\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})[.)]+")
_WORD_BEFORE_MARK = re.compile(r"(?:[^\W\d_]{3,}|(?:19|20)\d\d)[\"'”’)]*$")


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
    found: list[Span] = []
    enclosed = _enclosed(text, start, end)
    inner = next(enclosed, None)
    for match in _END.finditer(text, start, end):
        while inner and inner.end <= match.start():
            inner = next(enclosed, None)
        within = inner is not None and inner.start < match.start()
        cut = match.end()
        if within and inner and cut < inner.end:
            continue
        if cut < end and _is_end(text, start, match, end):
            found = _with(found, text, start, cut)
            start = cut
    return _with(found, text, start, end)


def _with(found: list[Span], text: str, start: int, end: int) -> list[Span]:
    """Return sentences with one more; a part without any letter or digit joins the last."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        if found and not any(map(str.isalnum, text[start:end])):
            found[-1] = Span(found[-1].start, end)
        else:
            found.append(Span(start, end))
    return found


def _enclosed(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield, in order, what is within quotation marks or brackets that do close."""
    pairs: list[Span] = []
    opened: dict[str, int] = {}
    for match in _ENCLOSING.finditer(text, start, end):
        mark, at = match[0], match.start()
        kind = "(" if mark in "()" else '"' if mark == '"' else "“"
        closes = mark in "”)" or (mark in '"“' and kind in opened and _closing(text, at))
        if not closes:
            opened.setdefault(kind, at)
        elif kind in opened:
            begun = opened.pop(kind)
            if at - begun <= _LONGEST_ENCLOSED:
                pairs.append(Span(begun, at + 1))
    pairs.sort()
    reached = start
    for pair in pairs:
        if pair.end > reached:
            yield pair
            reached = pair.end


def _closing(text: str, at: int) -> bool:
    """Return True if a mark that both opens and closes closes here."""
    return not text[at + 1 : at + 2].isalnum()


def _is_end(text: str, start: int, match: re.Match[str], end: int) -> bool:
    """Return True if a sentence that begins at `start` ends where a stop was matched."""
    stop = match["stop"]
    if stop[-1] in "。！？":
        return True
    before = text[max(start, match.start() - _NEAR) : match.start()]
    mark = match["mark"] or ""
    if mark.isdigit() and mark.isascii() and not _WORD_BEFORE_MARK.search(before):
        return False
    after = text[match.end() : min(end, match.end() + _NEAR)]
    opened = after[:1] == "("
    after = after.lstrip(_OPENERS)
    small = after[:1].islower()
    if not after or (small and (match["closed"] or stop not in (".", "?"))):
        return False
    word = _LAST_WORD.search(before)
    if stop != "." or match["closed"] or word is None:
        return not small or word is not None or before.endswith(")")
    if match.start() - start < _NEAR and _ENUMERATOR.fullmatch(
        text[start : match.start() + 1].strip()
    ):
        return False
    if small or opened:
        return _is_plain(word[0])
    return _ends_before_number(word[0]) if after[0].isdigit() else _ends(word[0], after)


def _is_plain(word: str) -> bool:
    """Return True if a word is not an abbreviation with a stop of its own."""
    return len(word) > 1 and "." not in word and word.casefold() not in ABBREVIATIONS


def _ends_before_number(word: str) -> bool:
    """Return True if a sentence can end with a word and a stop where a number comes next."""
    key = word.casefold()
    single = len(word) == 1 and word.isupper()
    return not single and key not in BEFORE_NUMBERS and key not in NEVER_LAST


def _ends(word: str, after: str) -> bool:
    """Return True if a sentence can end with a word and a stop before a capital."""
    key = word.casefold()
    if key in NEVER_LAST or (key in BEFORE_NAMES and word[0].isupper()):
        return False
    if key in ("a.m", "p.m"):
        return True
    found = _NEXT_WORD.match(after)
    starts = found is not None and found[0] in STARTERS
    if len(word) == 1 and word.isupper():
        return starts and word == "I"
    if _DOTTED.fullmatch(word) or (key in OF_NAMES and word[0].isupper()):
        return starts
    return True
