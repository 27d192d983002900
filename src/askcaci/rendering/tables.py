"""The items that quotes enumerate and the values that they give, as lists and tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from askcaci.citing import authors_of
from askcaci.rendering.columns import broken, columns
from askcaci.text.normalise import printable
from askcaci.types import Answer, Citation, Item, StatedValue

if TYPE_CHECKING:
    from askcaci.rendering.terminal import Look

_HEADS = ("value", "when", "who")
_GAP = "  "
# A column before the last takes no more than so many columns of a terminal.
_MAX_COLUMN = 26
_MIN_LAST = 12


def number_of(value: StatedValue, answer: Answer) -> int:
    """Return the number of the quote of a value among those that the answer shows; 0 for none."""
    shown = (*answer.citations, *answer.disagreements, *answer.evidence)
    for number, citation in enumerate(shown, start=1):
        same = citation.article.id == value.citation.article.id
        if same and citation.span.overlaps(value.citation.span):
            return number
    return 0


def who(value: StatedValue) -> str:
    """Return who gives a value: whom its quote names, else the article's authors."""
    return " ".join((value.speaker or authors_of(value.citation.article)).split())


def when(value: StatedValue) -> str:
    """Return of when a value is; in brackets where that is only the day of its article."""
    plain = value.when.replace("/", " to ")
    return plain if value.dated or not plain else f"({plain})"


def _rows(answer: Answer) -> list[tuple[str, str, str, int]]:
    return [
        (
            printable(" ".join(one.citation.words.split())),
            when(one),
            printable(who(one)),
            number_of(one, answer),
        )
        for one in answer.values
    ]


def values_lines(answer: Answer, look: Look) -> list[str]:
    """Return the values of an answer as a table: value, when, who, and the quote's number.

    The last column is broken between words where a terminal is too narrow for it.
    """
    rows = _rows(answer)
    if not rows:
        return []
    first, second = (
        min(_MAX_COLUMN, max(columns(text) for text in texts))
        for texts in zip(_HEADS[:2], *((row[0], row[1]) for row in rows), strict=True)
    )
    numbers = [f"[{row[3]}]" if row[3] else "" for row in rows]
    widest = max(map(columns, numbers))
    lead = widest + len(_GAP) + first + len(_GAP) + second + len(_GAP)
    lines = [look.dim(_row(("", *_HEADS), (widest, first, second)))]
    for number, (value, day, source, _) in zip(numbers, rows, strict=True):
        told = [source]
        if look.width is not None:
            room = max(_MIN_LAST, look.width - lead)
            told = [line.of(source) for line in broken(source, room)] or [""]
        lines.append(_row((number, value, day, told[0]), (widest, first, second)))
        lines += [" " * lead + more for more in told[1:]]
    return lines


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    *padded, last = cells
    return (
        "".join(
            cell + " " * max(0, width - columns(cell)) + _GAP
            for cell, width in zip(padded, widths, strict=True)
        )
        + last
    )


def items_lines(items: Sequence[Item], look: Look) -> list[str]:
    """Return the items of a list, numbered."""
    width = len(str(len(items))) + 2
    lines: list[str] = []
    for number, item in enumerate(items, start=1):
        head = f"{number}.".rjust(width)
        first, *more = look.wrap(item.text, " " * (width + 1)) or [""]
        lines += [head + first[width:], *more]
    return lines


def values_markdown(answer: Answer, escaped: Callable[[str], str], label: str) -> list[str]:
    """Return the values of an answer as a Markdown table, each with its footnote."""
    if not answer.values:
        return []
    lines = [f"| {' | '.join(_HEADS)} |", "|---|---|---|"]
    for value, day, source, number in _rows(answer):
        note = f"[^{label}{number}]" if number else ""
        lines.append(f"| {escaped(value)} | {escaped(day)} | {escaped(source)}{note} |")
    return [*lines, ""]


def items_markdown(items: Sequence[Item], escaped: Callable[[str], str]) -> list[str]:
    """Return the items of a list as a numbered list of Markdown."""
    lines = [
        f"{number}. {escaped(item.text)}" for number, item in enumerate(items, start=1)
    ]
    return [*lines, ""] if lines else []


def items_objects(items: Iterable[Item]) -> list[dict[str, Any]]:
    """Return items as JSON objects."""
    return [
        {
            "text": item.text,
            "start": item.span.start,
            "end": item.span.end,
            "citation": item.quote,
        }
        for item in items
    ]


def values_objects(
    values: Iterable[StatedValue], cited: Callable[[Citation], dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return values as JSON objects."""
    return [
        {
            "text": value.citation.words,
            "speaker": value.speaker or None,
            "when": value.when or None,
            "dated": value.dated,
            "citation": cited(value.citation),
        }
        for value in values
    ]
