"""Which quotation marks of a text belong together.

Every kind of mark that people use is known: curly and straight ones, also mixed, low-high,
reversed, angled ones, primes, those of LaTeX and of East Asia. Apostrophes, inches and feet
open and close nothing. Time is linear in the length of the text.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from askcaci.types import Span

# Two signs that are one mark come first; of three apostrophes the first closes alone.
MARK = re.compile(
    r"``|'(?=''(?!'))|''|’’|´´|,,(?=[^\W\d_])|<<(?=\S)|>>"
    r"|[\"'“”„‟«»‘’‚‛‹›″′‶‵〝〞〟「」『』《》〈〉﹁﹂｢｣❝❞❛❜⹂＂ˮʺ״´`]"
)

_CLOSERS: dict[str, tuple[str, ...]] = {
    '"': ('"', "”", "″", "''", "’’"),
    "“": ("”", '"', "''", "“", "″", "〞", "’’"),
    "”": ("”", "“", '"'),
    "„": ("“", "”", '"', "‟", "''", "’’"),
    "⹂": ("“", "”", "‟", "⹂"),
    ",,": ("“", "”", '"', "''", "’’"),
    "‟": ("”", "“", '"', "‟"),
    "``": ("''", '"', "”", "’’", "´´"),
    "''": ("''", '"', "”", "’’"),
    "´´": ("´´",),
    "″": ("″", "”", '"', "‶"),
    "‶": ("″", "‶"),
    "＂": ("＂",),
    "ˮ": ("ˮ",),
    "ʺ": ("ʺ",),
    "״": ("״",),
    "❝": ("❞",),
    "〝": ("〞", "〟", "”"),
    "«": ("»", ">>"),
    "<<": (">>", "»"),
    "»": ("«", "»"),
    "「": ("」",),
    "『": ("』",),
    "《": ("》",),
    "〈": ("〉",),
    "﹁": ("﹂",),
    "｢": ("｣",),
    "‘": ("’", "'", "‘", "′"),
    "'": ("'", "’"),
    "‚": ("‘", "’", "'"),
    "‛": ("’", "'"),
    "’": ("’",),
    "′": ("′", "’", "'"),
    "‵": ("′", "‵"),
    "`": ("'", "’", "´"),
    "❛": ("❜",),
    "‹": ("›",),
    "›": ("‹", "›"),
}
_CLOSING = frozenset(closer for closers in _CLOSERS.values() for closer in closers)
# Marks that are apostrophes or feet more often than not.
_WEAK = frozenset("‘'‛’′‵`´‚❛❜")
# Marks that can only open, wherever they are, and those that mostly close.
_OPENING = frozenset({"``", ",,", "<<", *"„‟⹂〝«「『《〈﹁｢‹“‘❝❛"})
_TURNED = frozenset("”»›’")
_STRAIGHT = frozenset({'"', "'", "″", "′", "''"})
_INCHES = frozenset("\"″'′")
# Straight marks between blanks may quote, too.
_SPACED = frozenset({'"', "″", "＂", "''"})
_AFTER_CLOSING = tuple(".,;:!?)]…%")
# Years and clipped words begin with an apostrophe: '90s, 'tis.
_CLIPPED = re.compile(r"\d|(?:tis|twas|til|em|cause|n|bout|round|neath)\b", re.IGNORECASE)
# What leads to a quotation: a single mark that is never closed is reported only after it.
_LEADS = re.compile(
    r"(?:^|[,:;(\[—–]|\b(?:that|says?|said|writes?|wrote|states?|stated|argues?|argued|reads?|"
    r"calls?|called|declared|claims?|claimed|adds?|added|concludes?|concluded))\s{0,3}$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two marks that belong together: where they are, and what is between them."""

    span: Span
    inner: Span


@dataclass(frozen=True, slots=True)
class Paired:
    """The quotations of a text in order, and the marks that have no other.

    `outer` are in no other pair; `unclosed` are where marks open that nothing closes,
    `unopened` where marks close what was never opened.
    """

    outer: tuple[Pair, ...]
    unclosed: tuple[Span, ...]
    unopened: tuple[Span, ...]


@dataclass(slots=True)
class _Open:
    mark: str
    span: Span
    # A mark that may close it, if no other does: an apostrophe after an s, inches.
    doubtful: Span | None = None


@dataclass(slots=True)
class _Pairing:
    text: str
    stack: list[_Open] = field(default_factory=list)
    waiting: Counter[str] = field(default_factory=Counter)
    pairs: list[Pair] = field(default_factory=list)
    unclosed: list[_Open] = field(default_factory=list)
    unopened: list[Span] = field(default_factory=list)

    def read_double(self, mark: str, span: Span) -> None:
        """Handle the next mark; two single ones that close no double one are two."""
        if mark == "’’" and not self.waiting[mark]:
            self.read("’", Span(span.start, span.start + 1))
            self.read("’", Span(span.start + 1, span.end))
        else:
            self.read(mark, span)

    def read(self, mark: str, span: Span) -> None:
        """Handle the next mark."""
        begins, ends = _begins(self.text, span), _ends(self.text, span, mark)
        if self._may_close(mark, begins, ends) and self._close(mark, span):
            return
        if self._may_open(mark, span, begins, ends):
            self._open(mark, span)
        elif ends and not begins and mark not in _WEAK and not _measures(self.text, span):
            self.unopened.append(span)

    def _may_close(self, mark: str, begins: bool, ends: bool) -> bool:
        if mark not in _CLOSING or not self.waiting[mark]:
            return False
        if mark in _TURNED and mark != "’":
            return True
        if mark in _SPACED and not begins:
            return True
        return ends and not (begins and mark in _OPENING)

    def _may_open(self, mark: str, span: Span, begins: bool, ends: bool) -> bool:
        if mark not in _CLOSERS:
            return False
        if mark in _WEAK:
            return begins and not _CLIPPED.match(self.text, span.end)
        if mark in ("“", "«") and ends and not begins:
            return False
        return mark in _OPENING or begins or (mark in _SPACED and _apart(self.text, span))

    def _open(self, mark: str, span: Span) -> None:
        top = self.stack[-1] if self.stack else None
        if top is not None and top.doubtful and top.mark in _WEAK and mark in _WEAK:
            self._drop()
        self.stack.append(_Open(mark, span))
        self.waiting.update(_CLOSERS[mark])

    def _close(self, mark: str, span: Span) -> bool:
        """Close the innermost mark that this one closes; return whether there is one."""
        if mark in _WEAK or mark == "‘":
            return self._close_weak(mark, span)
        while self.stack:
            top = self.stack[-1]
            if mark not in _CLOSERS[top.mark]:
                self._drop()
                continue
            if mark in _INCHES and top.mark not in _STRAIGHT and _measures(self.text, span):
                top.doubtful = top.doubtful or span
                return True
            self._pop(span)
            return True
        return False

    def _close_weak(self, mark: str, span: Span) -> bool:
        top = self.stack[-1]
        if top.mark not in _WEAK or mark not in _CLOSERS[top.mark]:
            return False
        if _possessive(self.text, span):
            if top.mark != "’":
                top.doubtful = top.doubtful or span
            return True
        self._pop(span)
        return True

    def _pop(self, closed: Span) -> None:
        top = self.stack.pop()
        self.waiting.subtract(_CLOSERS[top.mark])
        inner = Span(top.span.end, closed.start)
        self.pairs.append(Pair(Span(top.span.start, closed.end), inner))

    def _drop(self) -> None:
        """End the innermost mark that is open with what may close it, or with nothing."""
        top = self.stack[-1]
        if top.doubtful:
            self._pop(top.doubtful)
            return
        self.stack.pop()
        self.waiting.subtract(_CLOSERS[top.mark])
        self.unclosed.append(top)

    def end(self) -> None:
        """Handle the end of the text."""
        while self.stack:
            self._drop()


def paired(text: str, begin: int = 0) -> Paired:
    """Return which marks of a text, from a place on, belong together."""
    pairing = _Pairing(text)
    for match in MARK.finditer(text, begin):
        pairing.read_double(match.group(), Span(*match.span()))
    pairing.end()
    unclosed = [one.span for one in pairing.unclosed if _is_reported(text, one)]
    return Paired(
        outer=tuple(_outermost(pairing.pairs)),
        unclosed=tuple(sorted(unclosed)),
        unopened=tuple(pairing.unopened),
    )


def closes(opening: str, closing: str) -> bool:
    """Return True if one mark closes another."""
    return closing in _CLOSERS.get(opening, ())


def _outermost(pairs: list[Pair]) -> list[Pair]:
    """Return the pairs that are in no other; of two that cross, the first."""
    found: list[Pair] = []
    for pair in sorted(pairs, key=lambda one: (one.span.start, -one.span.end)):
        if not found or pair.span.start >= found[-1].span.end:
            found.append(pair)
    return found


def _is_reported(text: str, opened: _Open) -> bool:
    """Return True if a mark that is never closed is more than an apostrophe."""
    if opened.mark in _TURNED:
        return False
    start = opened.span.start
    if opened.mark not in _WEAK:
        # Alone between blanks it repeats what is above it.
        return not (opened.mark in _SPACED and _apart(text, opened.span))
    return (
        opened.mark != "`" and _LEADS.search(text[max(0, start - 20) : start]) is not None
    )


def _apart(text: str, span: Span) -> bool:
    """Return True if a mark is between blanks, and not after a figure."""
    before, after = text[max(0, span.start - 2) : span.start], text[span.end : span.end + 1]
    return not before[-1:].strip() and not after.strip() and not before[:1].isdigit()


def _begins(text: str, span: Span) -> bool:
    """Return True if a mark is where a word begins."""
    before, after = text[span.start - 1 : span.start], text[span.end : span.end + 1]
    if before.isalnum() or not after:
        return False
    if before in _AFTER_CLOSING and before:
        return after.isalpha()
    return not after.isspace()


def _ends(text: str, span: Span, mark: str) -> bool:
    """Return True if a mark is where a word or a sentence ends."""
    before, after = text[span.start - 1 : span.start], text[span.end : span.end + 1]
    if mark in _TURNED and mark != "’":  # « as in French »
        return not after.isalpha() or bool(before.strip())
    if not before.strip():
        return False
    # The number of a note may follow a full stop and the mark.
    return not after.isalnum() or (not before.isalnum() and before in _AFTER_CLOSING)


def _measures(text: str, span: Span) -> bool:
    """Return True if a mark follows a figure, as inches and feet do."""
    return text[span.start] in _INCHES and text[span.start - 1 : span.start].isdigit()


def _possessive(text: str, span: Span) -> bool:
    """Return True if an apostrophe may be that of a plural: the states’ rights."""
    before, after = text[span.start - 1 : span.start], text[span.end : span.end + 2]
    return before in ("s", "z", "x") and after[:1] == " " and after[1:].isalnum()
