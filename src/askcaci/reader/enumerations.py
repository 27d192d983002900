"""Find enumerations in a sentence, and where their items are.

Names side by side ("of A, B and C"), names with a figure each ("A holds 30 percent, B 25 and
C 5"), and what follows a colon ("five parts: courts, social policy and security").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from askcaci.reader.countries import country_of
from askcaci.types import Span

# What the items are: names, names that each have a figure, or anything after a colon.
Shape = Literal["names", "shares", "points"]
# Which names are items: those of countries, all others, or any.
Sort = Literal["country", "other", "any"]


@dataclass(frozen=True, slots=True)
class Enumeration:
    """The items of an enumeration, spans of the sentence, in order; at least two."""

    items: tuple[Span, ...]
    shape: Shape

    @property
    def span(self) -> Span:
        """The words from the first item to the last."""
        return Span(self.items[0].start, self.items[-1].end)


# Longer sentences are not prose.
_MAX_CHARACTERS = 2_000
_MIN_NAMES, _MIN_POINTS = 2, 3

_NO_NAME = (
    r"(?!(?:January|February|March|April|May|June|July|August|September|October|November"
    r"|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|In|On|At|By|From|The"
    r"|After|Before|When|While|It|He|She|They|Its|Their|Since|Until|As|But|For|With|Of|To)\b)"
)
_CAPITAL = rf"{_NO_NAME}[A-ZÀ-ÞĀ-ŽƏ](?:[\w’'ʻʼ&./-]*[\wʻʼ])?"
_NAME = rf"{_CAPITAL}(?:[ -]{_CAPITAL})*"
_BEFORE_NAME = r"(?:(?:the|then|former|acting|also|both|by|of|from|with|to|in|at) ){0,3}"
_LEADING = re.compile(rf"(?i:{_BEFORE_NAME})(?P<name>{_NAME})")
_TRAILING = re.compile(rf"(?:^|(?<=[ (])){_NAME}$")
# What may be between a name and its figure: "of Turkey 6.53", "has 8.9", "5 each".
_FIGURE_FOLLOWS = re.compile(
    rf"(?: of (?:the )?{_NAME})?(?: (?:has|have|had|holds?|held|owns?|owned|received|receives"
    r"|gets?|got|took|takes|won|with|at))?(?: (?:about|some|almost|nearly|more than|only))? ?[$€]?"
    r"\d[\d,.]*(?: (?:percent|million|billion|thousand|seats|votes))?(?: each)?$"
)
_TITLE_WORD = (
    r"\b(?:Presidents?|Ministers?|Premiers?|Speakers?|Generals?|Secretar(?:y|ies)|Senators?"
    r"|Chairm[ae]n|Ambassadors?|Commissioners?|Governors?|Mr|Mrs|Ms|Dr|King|Executive) "
)
_TITLE = re.compile(rf".*{_TITLE_WORD}(?=\S)")
_TITLE_BEFORE = re.compile(rf"{_TITLE_WORD}$")
_IN_A_PLACE = re.compile(r"\b(?:in|at|near) $", re.IGNORECASE)
# An "and" that separates no items: within the name of a body.
_ONE_NAME = re.compile(
    r"\b(?:Bank|Organi[sz]ation|Ministry|Institute|Committee|Office|Fund|Agency|Council|Commission"
    r"|Department|Society|Union|Cent(?:er|re)) (?:for|of|on) (?:the )?[A-Z][\w-]+( and )[A-Z]"
)
_SEAM = re.compile(r",? and (?:also )?|,? as well as |,? or |[,;:] ")
# "Azerbaijan's state company" names nothing but adds to the name before it.
_OWNER = re.compile(r"['’]s(?= [a-z])")
# A piece without a name of its own that belongs to the item before it.
_MAX_APPOSED_WORDS = 6


def enumerations(sentence: str, sort: Sort = "any") -> tuple[Enumeration, ...]:
    """Return the enumerations of a sentence.

    Args:
        sentence: one sentence.
        sort: which names count; what follows a colon counts whatever it is.

    Example: "BP holds 30 percent, Eni 5 and Total 5." has the shares of BP, Eni and Total.
    """
    text = sentence[:_MAX_CHARACTERS]
    return (*_points(text), *_names(text, sort))


def _points(text: str) -> Iterator[Enumeration]:
    """Yield what is enumerated after a colon, whatever it is."""
    colon = text.find(": ")
    at, end = colon + 2, len(text.rstrip(" .;!?"))
    if colon < 0 or at >= end or text[at] in "“\"'‘":
        return
    separator = "; " if "; " in text[at:end] else ", "
    items = []
    for piece in text[at:end].split(separator):
        items.append(Span(at, at + len(piece)))
        at += len(piece) + len(separator)
    items[-1:] = _last_points(text, items[-1], separator)
    if len(items) >= _MIN_POINTS and all(item.of(text).strip() for item in items):
        yield Enumeration(tuple(items), "points")


def _last_points(text: str, last: Span, separator: str) -> list[Span]:
    """Return the last item without its "and", or the last two if "and" joins them."""
    if text.startswith("and ", last.start):
        return [Span(last.start + 4, last.end)]
    seam = text.find(" and ", last.start, last.end) if separator == ", " else -1
    return [Span(last.start, seam), Span(seam + 5, last.end)] if seam >= 0 else [last]


def _names(text: str, sort: Sort) -> Iterator[Enumeration]:
    """Yield runs of names that are side by side."""
    run: list[Span] = []
    # Whether the last name has a figure.
    shares = False
    for piece in _pieces(text):
        item = _opening_name(text, piece) if run else _first_name(text, piece)
        if item is not None and _is_of(sort, item.of(text)):
            run = [item] if _place_before_persons(text, run, item) else [*run, item]
            shares = bool(_FIGURE_FOLLOWS.match(text[: piece.end], item.end))
            if shares or item.end == piece.end:
                continue
        elif run and _apposed(text, piece):
            shares = shares or any(map(str.isdigit, piece.of(text)))
            continue
        yield from _run(run, shares)
        run, shares = [], False
        # What ends one run may begin the next.
        again = _first_name(text, piece)
        if again is not None and again.end == piece.end and _is_of(sort, again.of(text)):
            run = [again]
    yield from _run(run, shares)


def _run(run: Sequence[Span], shares: bool) -> Iterator[Enumeration]:
    if len(run) >= _MIN_NAMES:
        yield Enumeration(tuple(run), "shares" if shares else "names")


def _place_before_persons(text: str, run: Sequence[Span], item: Span) -> bool:
    """Return True if a run is only the place of what follows: "in Osh, Presidents A and B"."""
    if len(run) != 1 or not _IN_A_PLACE.search(text[: run[0].start]):
        return False
    return bool(_TITLE_BEFORE.search(text[: item.start]))


def _pieces(text: str) -> Iterator[Span]:
    """Yield what is between commas and "and"s."""
    none = {match.start(1) for match in _ONE_NAME.finditer(text)}
    start = 0
    for seam in _SEAM.finditer(text):
        if seam.start() not in none:
            yield Span(start, seam.start())
            start = seam.end()
    yield Span(start, max(start, len(text.rstrip(" .;!?"))))


def _opening_name(text: str, piece: Span) -> Span | None:
    """Return the name that a piece begins with, without titles."""
    match = _LEADING.match(text[: piece.end], piece.start)
    if match is None or _OWNER.match(text[: piece.end], match.end() - 2):
        return None
    return _without_title(text, Span(*match.span("name")))


def _first_name(text: str, piece: Span) -> Span | None:
    """Return the name that may begin a run: one with a figure, or a piece's last words."""
    opening = _opening_name(text, piece)
    if opening and _FIGURE_FOLLOWS.match(text[: piece.end], opening.end):
        return opening
    match = _TRAILING.search(text[: piece.end], piece.start)
    return _without_title(text, Span(*match.span())) if match else None


def _without_title(text: str, name: Span) -> Span:
    title = _TITLE.match(name.of(text))
    return Span(name.start + title.end(), name.end) if title else name


def _is_of(sort: Sort, name: str) -> bool:
    return sort == "any" or (country_of(name) is not None) == (sort == "country")


def _apposed(text: str, piece: Span) -> bool:
    """Return True if a piece adds to the item before it: "the operator", "25"."""
    words = piece.of(text).split()
    if not 0 < len(words) <= _MAX_APPOSED_WORDS:
        return False
    return not words[0][0].isupper() or words[0].endswith(("'s", "’s"))
