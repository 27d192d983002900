"""Lines to paragraphs: where they begin, and words joined over lines, columns and pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from askcaci.corpus.headings import match_heading
from askcaci.corpus.importing.issues.hyphens import Vocabulary, joined, with_initial
from askcaci.corpus.importing.issues.layout import Line
from askcaci.corpus.importing.issues.rows import text_size
from askcaci.corpus.importing.lines.bylines import byline
from askcaci.corpus.importing.lines.days import date_line
from askcaci.corpus.importing.lines.marks import is_bullet, is_note
from askcaci.corpus.importing.lines.pages import Paragraph
from askcaci.corpus.importing.lines.raised import is_power, raised_text

# In ems: the least and the greatest indent of a first line.
_INDENT = (0.7, 6.0)
# A wider gap between lines than this part of the usual one separates paragraphs.
_SPACED = 1.3
OTHER_SIZE = 0.08
_LARGE = 1.15
_STOPS = tuple(".,;:!?…”’\"')")
_ENDS = (".", "!", "?", ":", "…", ".”", "!”", "?”", '."', ".’", ".)", "]")
# Marks of items: a number, a letter or a Roman number, with a stop or in brackets.
_ITEM = re.compile(
    r"\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]|\[\w{1,6}\]|[\u2022\u25aa\u25e6\u2023\uf0b7*–—-]"
)
# In ems: how far the lines of an item are set in at least, and how far from its first word.
_HANGS = 0.3
_NEAR_FIRST = 1.0
# In ems: the blank between cells of a table.
_CELLS_APART = 2.0
_NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2})?\.?|[IVX]{1,4}\.?)\s+(\S.{0,60})")
_NOTED = re.compile(r"[.!?…]['\"”’)]?\d{1,3}$")
# One line in this many is indented if paragraphs begin with indents.
_INDENTED = 0.03


@dataclass(frozen=True, slots=True)
class Style:
    """How a file sets its text: size, distance of lines by their size, indents or not."""

    size: float
    leading: dict[float, float]
    indents: bool


def style_of(lines: Sequence[Line]) -> Style:
    """Return the style of a file's lines."""
    gaps: dict[float, list[float]] = {}
    indented = full = 0
    size = text_size(word for line in lines for word in line.words)
    for before, line in pairwise(lines):
        if not _one_column(before, line):
            continue
        same = line.size == before.size
        if same:
            gaps.setdefault(line.size, []).append(line.baseline - before.baseline)
        if line.size == size:
            full += 1
            # Below a heading first lines are set in too, or nowhere.
            indented += _is_indented(line) and not (same and _is_indented(before))
    leading = {size: median(found) for size, found in gaps.items()}
    return Style(size, leading, indented > _INDENTED * full)


def _one_column(before: Line, line: Line) -> bool:
    return (before.page, before.column) == (line.page, line.column)


def _indent(line: Line) -> float:
    """Return the indent of a line in ems."""
    return (line.left - line.edges[0]) / line.size if line.size else 0.0


def _is_indented(line: Line) -> bool:
    return _INDENT[0] < _indent(line) < _INDENT[1]


def begins(before: Line, line: Line, style: Style) -> bool:
    """Return True if a line begins a paragraph, given the line above it."""
    if abs(line.size - before.size) > OTHER_SIZE * max(line.size, before.size):
        return True
    if _is_parted(before, line) or _is_row(before) or _is_row(line):
        return True
    if is_display(before, style) or is_display(line, style):
        return not (
            is_display(before, style)
            and is_display(line, style)
            and _is_near(before, line, style)
        )
    if line.drop:
        return True
    if _one_column(before, line):
        return not _is_near(before, line, style) or _is_set_apart(before, line)
    return _begins_column(before, line, style)


def _is_row(line: Line) -> bool:
    """Return True if wide blanks separate the words of a line: a row of a table.

    A line that is justified has wide ones too, and ends at its column's edge.
    """
    if line.right > line.edges[1] - line.size:
        return False
    gaps = [after.left - before.right for before, after in pairwise(line.words)]
    return max(gaps, default=0.0) > _CELLS_APART * line.size


def _is_parted(before: Line, line: Line) -> bool:
    """Return True if a line's words separate it from the line above."""
    text, above = line.text, before.text
    heading = match_heading(text)
    if heading is not None and heading.written.isupper():
        return True
    if date_line(text) or date_line(above):
        return True
    over = match_heading(above)
    if over is not None and not over.rest:
        return True
    if is_note(text) or (is_bullet(text) and (text[0] not in "-–" or _is_indented(line))):
        return True
    if byline(text) is not None and _is_short(before, line):
        return True
    return byline(above) is not None and before.right < before.edges[1] - before.size


def is_display(line: Line, style: Style) -> bool:
    """Return True if a line is a title: large, or in capitals."""
    letters = sum(c.isalpha() for c in line.text)
    capitals = line.text.isupper() and letters >= (4 if len(line.words) > 1 else 8)
    return capitals or line.size > _LARGE * style.size


def _is_near(before: Line, line: Line, style: Style) -> bool:
    """Return True if a line follows in the same column at the usual distance."""
    usual = style.leading.get(line.size, 1.2 * line.size)
    gap = line.baseline - before.baseline
    return _one_column(before, line) and 0 <= gap <= _SPACED * max(usual, line.size)


def _is_set_apart(before: Line, line: Line) -> bool:
    """Return True if indents, or the length of the line above, begin a paragraph."""
    step = _indent(line) - _indent(before)
    if before.text.endswith(":") and _is_item(line):
        return True
    if _hangs(before, line):
        return False
    if _is_indented(line) and step > _INDENT[0]:
        return _is_finished(before) or _is_short(before, line)
    if is_bullet(before.text) and step > 0.3:
        return False
    return _is_short(before, line)


def _is_finished(line: Line) -> bool:
    """Return True if a line ends a sentence, with or without a note's number after it."""
    return line.text.endswith(_ENDS) or _NOTED.search(line.text) is not None


def _ends_hanging(block: Sequence[Line], line: Line) -> bool:
    """Return True if a line begins as far out as the first of a block set in below that."""
    first, last = block[0], block[-1]
    return (
        len(block) > 1
        and _one_column(last, line)
        and last.left - first.left > _HANGS * line.size
        and line.left - first.left < _HANGS * line.size / 2
        and not first.drop
    )


def _is_item(line: Line) -> bool:
    """Return True if a line begins an item of a list: "3.", "(b)", a bullet."""
    return is_bullet(line.text) or (
        len(line.words) > 1 and _ITEM.fullmatch(line.words[0].text) is not None
    )


def _hangs(before: Line, line: Line) -> bool:
    """Return True if a line is set in below the first one of an item, as its words are."""
    if not _is_item(before) or line.size != before.size:
        return False
    first = before.words[1].left if len(before.words) > 1 else before.left
    step = (line.left - before.left) / line.size if line.size else 0.0
    return step > _HANGS and abs(line.left - first) < _NEAR_FIRST * line.size


def _is_short(before: Line, line: Line) -> bool:
    """Return True if the line above had room for this one's first word, and ended instead."""
    if not line.words or line.text[0].islower():
        return False
    first = line.words[0].right - line.words[0].left
    room = before.edges[1] - before.right
    return room > 0.5 * before.size and first + 0.4 * line.size < room


def _begins_column(before: Line, line: Line, style: Style) -> bool:
    if _is_short(before, line):
        return True
    if _is_item(line) and before.text.endswith(_ENDS):
        return True
    if style.indents:
        return _is_indented(line) and not _is_indented(before)
    return before.text.endswith(_ENDS) and not line.text[0].islower()


@dataclass(slots=True)
class _Open:
    """A paragraph whose lines are being collected."""

    place: int
    tokens: list[str] = field(default_factory=list)
    repairs: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Composer:
    """Joins lines to paragraphs, by the style and the words of the whole file."""

    style: Style
    known: Vocabulary
    notes: frozenset[tuple[int, str]] = frozenset()

    def paragraphs(self, lines: Iterable[Line]) -> Iterator[Paragraph]:
        """Yield the paragraphs of lines; lines set aside come after the one they split."""
        waiting: list[Paragraph] = []
        block: list[Line] = []
        for line in lines:
            if line.aside:
                aside = self.paragraph([line], line.aside)
                if block:
                    waiting.append(aside)
                else:
                    yield aside
                continue
            if block and (
                begins(block[-1], line, self.style) or _ends_hanging(block, line)
            ):
                yield self.paragraph(block)
                yield from waiting
                block, waiting = [], []
            block.append(line)
        if block:
            yield self.paragraph(block)
        yield from waiting

    def paragraph(self, block: Sequence[Line], aside: str = "") -> Paragraph:
        """Return the paragraph that lines make."""
        found = _Open(block[0].page)
        for line in block:
            self._put(found, line)
        text = " ".join(found.tokens).replace("\u00ad", "")
        numbered = _NUMBERED.fullmatch(text) if len(block) == 1 else None
        heading = match_heading(numbered[2]) if numbered else None
        if numbered and heading and not heading.rest:
            found.repairs.append(f"number {numbered[1]!r} of a heading left out")
            text = numbered[2]
        return Paragraph(text, found.place, aside, tuple(found.repairs))

    def _put(self, found: _Open, line: Line) -> None:
        tokens = list(self._tokens(line, found.repairs))
        found.repairs.extend(line.repairs)
        if line.drop and tokens:
            tokens[0] = with_initial(line.drop, tokens[0], self.known)
        whole = joined(found.tokens[-1], tokens[0], self.known) if found.tokens else None
        if whole:
            found.tokens[-1] = whole[0]
            found.repairs.append(whole[1])
            tokens = tokens[1:]
        found.tokens.extend(tokens)

    @staticmethod
    def _set_high(text: str, before: str, repairs: list[str]) -> str:
        put = raised_text(text, before)
        if put.startswith("["):
            repairs.append(f"footnote number {text!r} set high, put as {put!r}")
        return put

    def _tokens(self, line: Line, repairs: list[str]) -> Iterator[str]:
        """Yield a line's words, raised numbers of notes in brackets after their words."""
        token, end = "", None
        raised = False
        for word in line.words:
            is_raised = line.is_raised(word)
            text = word.text
            # "weeks.1" has a note, on another page perhaps; "km2" has only if it is here.
            noted = token.endswith(_STOPS) and text.isdecimal()
            known = (line.page, text) in self.notes and not is_power(token)
            if is_raised and (noted or known):
                repairs.append(f"footnote number {text!r} set high, put as '[{text}]'")
                text = f"[{text}]"
            elif is_raised:
                text = self._set_high(text, token, repairs)
            near = end is not None and word.left - end < 0.12 * line.size
            if token and near and (is_raised or (raised and not text[0].isalnum())):
                token += text
            else:
                if token:
                    yield token
                token = text
            end, raised = word.right, is_raised
        if token:
            yield token
