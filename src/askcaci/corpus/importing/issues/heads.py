"""Running heads and feet, and the page numbers printed in them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from askcaci.corpus.headings import match_heading
from askcaci.corpus.importing.issues.reading import Sheet, Word
from askcaci.corpus.importing.issues.rows import rows_of

# How many rows from a page's top and bottom may be one, and by how many points its
# level differs from page to page.
_OUTER = 3
_LEVEL = 4
_NUMBER = re.compile(
    r"[-–—|\s]*(?:page\s+)?(\d{1,4})(?:\s*(?:of|/)\s*\d{1,4})?[-–—|\s]*", re.IGNORECASE
)
_NO_LETTERS = re.compile(r"[\W\d_]+")
# "11/30/26, 10:10 AM A Canal for Nobody"; "https://canal.example/plan 1/3".
_PRINTED_AT = re.compile(
    r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4},?\s\d{1,2}[:.]\d\d(?:\s?[AaPp]\.?[Mm]\.?)?(?:\s.{0,300})?"
)
_PRINTED_FROM = re.compile(r"(?:https?|file)://\S{1,2000}(?:\s\d{1,4}(?:/|\sof\s)\d{1,4})?")
# A head is on at least this many pages; a short file has fewer.
_FEWEST = 3
_SHORT_FILE = 5


@dataclass(frozen=True, slots=True)
class Head:
    """A row that is no text of an article: where, its words, and why."""

    page: int
    top: bool
    words: tuple[Word, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class _Row:
    page: int
    top: bool
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def key(self) -> str:
        return _NO_LETTERS.sub("", self.text).casefold()

    @property
    def level(self) -> float:
        return self.words[0].baseline

    def numbers(self) -> Iterator[int]:
        """Yield the numbers that may be its page's: all of it, or at one of its ends."""
        whole = _NUMBER.fullmatch(self.text)
        if whole:
            yield int(whole[1])
        for word in (self.words[0], self.words[-1]):
            if word.text.isdecimal() and word.text.isascii() and len(word.text) <= 4:
                yield int(word.text)


def without_heads(
    sheets: Sequence[Sheet],
) -> tuple[list[Sheet], list[Head], int | None]:
    """Return pages without heads and feet, these, and the number page 0 would have.

    The last is None where no page numbers are printed, or not in order.
    """
    rows = [row for sheet in sheets for row in _outer(sheet)]
    repeated = _repeated(rows, len(sheets))
    before_first = _offset(rows, repeated, len(sheets))
    taken: dict[int, set[Word]] = {}
    heads = []
    for row in rows:
        if row in repeated:
            reason = "running head" if row.top else "running foot"
        elif _is_of_browser(row):
            reason = "head or foot of the browser's print"
        elif _is_number(row, before_first):
            reason = "page number"
        else:
            continue
        taken.setdefault(row.page, set()).update(row.words)
        heads.append(Head(row.page, row.top, row.words, reason))
    bare = [
        replace(s, words=tuple(w for w in s.words if w not in taken.get(s.number, ())))
        for s in sheets
    ]
    return bare, heads, before_first


def _is_of_browser(row: _Row) -> bool:
    """Return True if a browser printed a row: the time above, the page's address below."""
    return (_PRINTED_AT if row.top else _PRINTED_FROM).fullmatch(row.text) is not None


def _outer(sheet: Sheet) -> Iterator[_Row]:
    rows = rows_of(sheet.words)
    for place, row in enumerate(rows):
        if place < _OUTER or place >= len(rows) - _OUTER:
            yield _Row(sheet.number, place < len(rows) / 2, tuple(row))


def _repeated(rows: Iterable[_Row], pages: int) -> set[_Row]:
    by_key: dict[tuple[str, bool], list[_Row]] = {}
    for row in rows:
        if row.key and not match_heading(row.text):
            by_key.setdefault((row.key, row.top), []).append(row)
    needed = _FEWEST if pages > _SHORT_FILE else 2
    found = set()
    for alike in by_key.values():
        levels = Counter(round(row.level / _LEVEL) for row in alike)
        for row in alike:
            place = round(row.level / _LEVEL)
            if sum(levels[near] for near in (place - 1, place, place + 1)) >= needed:
                found.add(row)
    return found


def _offset(rows: Iterable[_Row], repeated: set[_Row], pages: int) -> int | None:
    """Return by how much printed numbers exceed the page's place in the file."""
    votes = Counter(
        offset
        for row in rows
        if row in repeated or _NUMBER.fullmatch(row.text)
        for offset in {number - row.page for number in row.numbers()}
    )
    if not votes:
        return None
    offset, count = max(votes.items(), key=lambda item: (item[1], -abs(item[0])))
    return offset if count >= min(2, pages) else None


def _is_number(row: _Row, before_first: int | None) -> bool:
    return (
        before_first is not None
        and _NUMBER.fullmatch(row.text) is not None
        and row.page + before_first in row.numbers()
    )
