"""Quotation marks within quotation marks, and the full stop or comma next to them."""

from __future__ import annotations

from collections.abc import Iterator

# Pairs by depth: double without, single within, double again within that.
_PAIRS = ("“”", "‘’")
_DOUBLE, _SINGLE = '“”"', "‘’'"
_BEFORE_AN_OPENING = "([{—–-/“‘\"'"
_TERMINAL = ".?!…"


def quoted(text: str, mark: str = "") -> str:
    """Return text in double quotation marks, `mark` within them, as Americans do.

    Marks within the text become single, and double again within those; a full stop is
    left out where the text ends in a mark of its own.

    Example: `Who "Lost" It?` with a full stop is “Who ‘Lost’ It?”
    """
    core, closing = _nested(text, 1)
    return f"“{_marked(core, mark)}{closing}”"


def within(text: str) -> str:
    """Return text as it appears between double quotation marks, without those."""
    return "".join(_nested(text, 1))


def ended(text: str) -> str:
    """Return text that is in no quotation marks as a sentence, with its full stop.

    Marks within it are double, and single within those.
    """
    core, closing = _nested(text, 0)
    return _marked(core, ".") + closing


def _marked(core: str, mark: str) -> str:
    has_one = core.endswith("," if mark == "," else tuple(_TERMINAL))
    return core if mark and has_one else core + mark


def _nested(text: str, depth: int) -> tuple[str, str]:
    """Return text with the marks for its depth, and apart what of them closes it."""
    shown = list(text)
    places: dict[int, int] = {}
    for start, end in _pairs(text):
        places |= {start: 0, end: 1}
    at = depth
    for place in sorted(places):
        closes = places[place]
        at -= closes
        shown[place] = _PAIRS[at % 2][closes]
        at += 1 - closes
    for place in set(range(len(text))) - set(places):
        shown[place] = _alone(text, place, depth)
    end = len(text)
    while end and places.get(end - 1) == 1:
        end -= 1
    return "".join(shown[:end]), "".join(shown[end:])


def _alone(text: str, place: int, depth: int) -> str:
    """Return the form in which a character outside any pair is shown."""
    character = text[place]
    if character == "'" or (character == "‘" and text[place + 1 : place + 2].isdigit()):
        return "’"
    if depth and character in "“”":
        return "‘’"["“”".index(character)]
    return character


def _pairs(text: str) -> Iterator[tuple[int, int]]:
    """Yield the places of opening and closing marks that belong together, in one pass."""
    open_marks: list[tuple[int, str]] = []
    waiting = {_DOUBLE: 0, _SINGLE: 0}
    for place, character in enumerate(text):
        kind = _DOUBLE if character in _DOUBLE else _SINGLE if character in _SINGLE else ""
        if not kind or _apostrophe(text, place):
            continue
        if _opens(text, place):
            open_marks.append((place, kind))
            waiting[kind] += 1
        elif waiting[kind]:
            yield _opened(open_marks, waiting, kind), place


def _opened(open_marks: list[tuple[int, str]], waiting: dict[str, int], kind: str) -> int:
    """Return where the mark that is closed was opened; those opened since were none."""
    while True:
        place, other = open_marks.pop()
        waiting[other] -= 1
        if other == kind:
            return place


def _apostrophe(text: str, place: int) -> bool:
    """Return True if a single mark is within a word or before a year ("’90s")."""
    before, after = text[place - 1 : place] if place else "", text[place + 1 : place + 2]
    return text[place] in _SINGLE and (
        (before.isalnum() and after.isalnum()) or (not before.isalnum() and after.isdigit())
    )


def _opens(text: str, place: int) -> bool:
    """Return True if a mark opens; straight ones do at the start of a word."""
    if text[place] not in "\"'":
        return text[place] in "“‘"
    before, after = text[place - 1 : place] if place else "", text[place + 1 : place + 2]
    starts = not before or before.isspace() or before in _BEFORE_AN_OPENING
    return starts and bool(after) and not after.isspace()
