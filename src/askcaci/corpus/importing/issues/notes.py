"""Footnotes: small lines at the foot of a column, recognized by the raised numbers above."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from askcaci.corpus.importing.issues.joining import OTHER_SIZE, Composer
from askcaci.corpus.importing.issues.layout import Line
from askcaci.corpus.importing.lines.pages import Paragraph

_MARKER = re.compile(r"\[?(\d{1,3})[\].)]?")
# Signs that lead to notes on authors and titles; they may touch the note's first word.
_SIGN = re.compile(r"([*∗†‡§]{1,3})(?=\w|$)")


def with_notes(lines: Sequence[Line], size: float) -> list[Line]:
    """Return the lines, those of footnotes marked; `size` is that of the text.

    The first of them begins with a number that is raised in the page's text, or with a
    sign, whose mark may be anywhere above.
    """
    found = list(lines)
    raised = _raised(lines)
    end = len(found)
    while end:
        start = end - 1
        while start and _is_one_column(found[start - 1], found[start]):
            start -= 1
        first = _first_note(found[start:end], size, raised)
        found[start + first : end] = [
            replace(line, note=True) for line in found[start + first : end]
        ]
        end = start
    return found


def note_marks(lines: Sequence[Line]) -> frozenset[tuple[int, str]]:
    """Return page and number of every footnote."""
    return frozenset((line.page, _marker(line)) for line in lines if line.note)


def to_their_texts(pieces: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Return pieces of text, each with the footnotes whose numbers are in it."""
    found = [[line for line in piece if not line.note] for piece in pieces]
    raised = [_raised(piece) for piece in found]
    for number, piece in enumerate(pieces):
        owner = number
        for line in piece:
            if line.note:
                mark = (line.page, _marker(line))
                if mark[1]:
                    owner = next((i for i, own in enumerate(raised) if mark in own), number)
                found[owner].append(line)
    return found


def note_paragraphs(lines: Sequence[Line], composer: Composer) -> Iterator[Paragraph]:
    """Yield footnotes as lines "[1] This excludes Crimea"."""
    block: list[Line] = []
    for line in lines:
        if block and _marker(line):
            yield _note(block, composer)
            block = []
        block.append(line)
    if block:
        yield _note(block, composer)


def _note(block: list[Line], composer: Composer) -> Paragraph:
    number = _marker(block[0])
    first, *others = block[0].words
    touching = first.text[len(_sign(block[0])) :] if _sign(block[0]) else ""
    words = [replace(first, text=touching), *others] if touching else others
    rest = replace(block[0], words=tuple(words)) if number else block[0]
    paragraph = composer.paragraph([rest, *block[1:]])
    return replace(paragraph, text=f"[{number}] {paragraph.text}") if number else paragraph


def _raised(lines: Sequence[Line]) -> set[tuple[int, str]]:
    return {
        (line.page, word.text)
        for line in lines
        for word in line.words[1:]
        if word.text.isdecimal() and line.is_raised(word)
    }


def _is_one_column(one: Line, other: Line) -> bool:
    return one.page == other.page and one.column == other.column


def _first_note(column: Sequence[Line], size: float, raised: set[tuple[int, str]]) -> int:
    """Return where in a column the footnotes begin, its length where there are none."""
    first = len(column)
    while first and column[first - 1].size < (1 - OTHER_SIZE) * size:
        first -= 1
    while first < len(column) and not _is_known(column[first], raised):
        first += 1
    return first


def _is_known(line: Line, raised: set[tuple[int, str]]) -> bool:
    return _sign(line) != "" or (line.page, _marker(line)) in raised


def _marker(line: Line) -> str:
    """Return the number or sign that a footnote's first line begins with, or ""."""
    match = _MARKER.fullmatch(line.words[0].text) if len(line.words) > 1 else None
    return match[1] if match else _sign(line).replace("∗", "*")


def _sign(line: Line) -> str:
    """Return the sign that a line begins with, as written, or ""."""
    match = _SIGN.match(line.words[0].text) if len(line.words) > 1 else None
    return match[1] if match else ""
