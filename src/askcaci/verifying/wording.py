"""The words of a text, as they are compared, and what an editor may change about them.

Two texts have the same wording where their words, folded, are the same in the same order.
So case, accents, apostrophes, quotation marks, kinds of dashes and blanks do not count.
Figures, signs of currency and the like do: "$3.9" is neither "€3.9" nor "39".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

from askcaci.text.normalise import fold, printable
from askcaci.types import Span

# Text in [brackets] may replace at most so many words of the source.
MOST_REPLACED = 6

# Letters may carry marks, and hide soft hyphens and the like; nine, so that it is linear.
_MARKS = r"[\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff]"
# A raised figure: of a power after a small number, of a unit, or else of a note.
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_LETTER = rf"[^\W_{_RAISED}]"
_POWER = rf"(?<![\d.,])\d{{1,2}}(?:[⁻⁺]?[{_RAISED}]{{1,3}}|\^[-−⁻]?\d{{1,3}}(?!\d))"
_UNIT = r"(?<![^\W_])(?:km|cm|mm|m|ft|in|mi|yd)[²³](?!\w)"
_TOKEN = re.compile(
    rf"{_POWER}|{_UNIT}|"
    # A word with what apostrophes join, or a figure with its points and commas.
    rf"{_LETTER}+(?:(?:{_MARKS}{{0,9}}['’‘ʼ`´]|{_MARKS}{{1,9}}|(?<=\d)[.,](?=\d)){_LETTER}+)*"
    rf"{_MARKS}{{0,9}}"
    # A note's number in a source, which nobody quotes: [12].
    r"|\[\d{1,3}\]"
    # A minus sign, and signs that are read as words.
    r"|[-−–](?<!\S.)(?=\d)|[$¢£¤¥\u20a0-\u20cf%‰°&+=§#@]"
)

_DOTS = r"(?:…|\.[^\S\n]?\.[^\S\n]?\.(?:[^\S\n]?\.)?)"
_GAP = re.compile(
    rf"(?P<ellipsis>[\[(]\s{{0,9}}{_DOTS}\s{{0,9}}[\])]|{_DOTS})"
    # The number of a note follows a word without a blank, or at the end of something.
    r"|(?<=\S)\[\d{1,3}\]|\[\d{1,3}\](?=\s*(?:[.,;:!?]|$))"
    r"|(?P<before>[^\W_]{0,40})\[(?P<inside>[^\[\]]{0,200})\](?P<after>[^\W_]{0,40})"
)
_INITIAL = re.compile(r"\[(\w)\](?=\w)")
_ELLIPSIS = re.compile(_DOTS)
_LOWERED = str.maketrans(f"{_RAISED}⁻−", "0123456789--", "⁺")
# A word divided at a line's end; once pasted, the end of the line may be a blank.
_DIVIDED = re.compile(r"([^\W\d_]+)(?:[-‐¬]|\u00ad)\s{1,20}(?=([^\W\d_]+))")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it is compared, and where it is."""

    folded: str
    span: Span


@dataclass(frozen=True, slots=True)
class Gap:
    """Where a quotation shows that it does not give the words of its source.

    `least` to `most` words may be there; any number within the same or the next
    paragraph where `most` is None, for an ellipsis. With `before` or `after` there is one
    word, with this beginning and end: "govern[ed]".
    """

    least: int = 0
    most: int | None = None
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a quotation, with the gaps before some of them, by number of the word.

    `text` is what the spans count in: the quotation with "[T]he" written as "The".
    `inserted` is what is in the brackets of a gap, or in those before the first word.
    """

    text: str
    words: tuple[Word, ...]
    gaps: dict[int, Gap]
    inserted: dict[int, str] = field(default_factory=dict)

    @property
    def segments(self) -> list[tuple[int, int]]:
        """The runs of words between gaps, as numbers of words, half-open."""
        cuts = [0, *sorted(self.gaps), len(self.words)]
        return list(pairwise(cuts))

    def pieces(self) -> list[tuple[int, int]]:
        """The runs of words between ellipses, as numbers of words, half-open."""
        ellipses = sorted(at for at, gap in self.gaps.items() if gap.most is None)
        cuts = [0, *ellipses, len(self.words)]
        return list(pairwise(cuts))

    def part(self, first: int, end: int) -> Wording:
        """Return the wording of the words from `first` to before `end`."""
        gaps = {at - first: gap for at, gap in self.gaps.items() if first < at < end}
        inserted = {
            at - first: one for at, one in self.inserted.items() if at - first in gaps
        }
        return Wording(self.text, self.words[first:end], gaps, inserted)

    def shown(self, first: int, end: int) -> str:
        """Return the words from `first` to before `end` with what is between them."""
        return self.text[self.words[first].span.start : self.words[end - 1].span.end]


def folded_words(text: str) -> list[str]:
    """Return the words of a text as they are compared.

    No word has a blank in it, so that the words of a text are those of its chunks between
    blanks.
    """
    folded = map(_compared, _TOKEN.findall(text))
    return [word for word in folded if word]


def _compared(raw: str) -> str:
    """Return the form in which a word as written is compared; empty for none."""
    if raw.startswith("["):
        return ""
    if raw[:1].isdigit() and not raw[-1:].isascii() and raw[-1] in _RAISED:
        base = raw.rstrip(f"{_RAISED}⁻⁺")
        return f"{base}^{raw[len(base) :].translate(_LOWERED)}"
    return fold(printable(raw))


def words_of(text: str) -> list[Word]:
    """Return the words of a text with their places."""
    found = []
    for match in _TOKEN.finditer(text):
        folded = _compared(match.group())
        if folded:
            found.append(Word(folded, Span(*match.span())))
    return found


def wording(quotation: str, *, literal: bool = False) -> Wording:
    """Return the words of a quotation with its ellipses and brackets taken as gaps.

    With `literal`, brackets are those of the source, and what is in them is quoted.

    Example: "[T]he dam … was [first] proposed" is "the dam", up to a paragraph,
    "was", up to six words, "proposed".
    """
    text = _INITIAL.sub(r"\1", quotation)
    words: list[Word] = []
    gaps: dict[int, Gap] = {}
    inserted: dict[int, str] = {}
    at = 0
    for match in (_ELLIPSIS if literal else _GAP).finditer(text):
        words += _between(text, at, match.start())
        gap = Gap() if literal else _gap(match)
        if gap and words:
            gaps[len(words)] = _joined(gaps.get(len(words)), gap)
        if gap and not literal and match["inside"] is not None:
            before = inserted.get(len(words), "")
            inserted[len(words)] = f"{before} {match['inside']}".strip()
        at = match.end()
    words += _between(text, at, len(text))
    kept = {n: gap for n, gap in gaps.items() if n < len(words)}
    return Wording(
        text,
        tuple(words),
        kept,
        {n: one for n, one in inserted.items() if n in kept or (n == 0 and words)},
    )


def undivided(quotation: str, joins: Callable[[str, str], bool]) -> str:
    """Return a quotation with the words that a line's end divides put together.

    `joins` is asked of the two halves of a word whether they are one without the hyphen.
    """

    def put_together(match: re.Match[str]) -> str:
        soft = "\u00ad" in match[0]
        return match[1] if soft or joins(match[1], match[2]) else match[0]

    return _DIVIDED.sub(put_together, quotation)


def is_divided(quotation: str) -> bool:
    """Return True if a line's end may divide a word of a quotation."""
    return _DIVIDED.search(quotation) is not None


def _between(text: str, start: int, end: int) -> list[Word]:
    return [
        Word(word.folded, word.span.shifted(start)) for word in words_of(text[start:end])
    ]


def _gap(match: re.Match[str]) -> Gap | None:
    if match["ellipsis"]:
        return Gap()
    if match["inside"] is None:
        return None
    before, after = fold(match["before"]), fold(match["after"])
    if before or after:
        return Gap(1, 1, before, after)
    # A figure replaces one word, or is the number of a note.
    return Gap(0, 1 if match["inside"].strip().isdigit() else MOST_REPLACED)


def _joined(first: Gap | None, second: Gap) -> Gap:
    """Return one gap for two with no word between them."""
    if first is None:
        return second
    if first.most is None or second.most is None:
        return Gap(first.least + second.least)
    return Gap(first.least + second.least, first.most + second.most)
