"""Notes of a book's document, by what EPUB calls them: references in brackets, notes apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# Values of epub:type, and of role without "doc-".
_REFERENCES = frozenset({"noteref"})
_NOTES = frozenset({"footnote", "endnote", "rearnote", "note"})
_BACK = frozenset({"backlink", "referrer"})
_NUMBER = re.compile(r"\D{0,2}(\d{1,3})\D{0,2}")
_LABEL = re.compile(r"\s*[\[(]?(?:\d{1,3}|[*†‡§]{1,3})[\]).:]?(?=\s|$)\s*")


@dataclass(slots=True)
class BookNotes:
    """The notes of one document; `elements` are those that hold them."""

    elements: set[HtmlElement] = field(default_factory=set)

    def mark(self, root: HtmlElement) -> None:
        """Put the numbers of references and notes in brackets: "[1]"."""
        found = [e for e in root.iter() if isinstance(e.tag, str)]
        notes = {e.get("id"): e for e in found if _types(e) & _NOTES and e.get("id")}
        references = [
            (e, notes[target])
            for e in found
            if _types(e) & _REFERENCES and (target := _target(e)) in notes
        ]
        numbers = _numbers(references)
        for reference, note in references:
            _replace(reference, f"[{numbers[note]}]")
        for note, number in numbers.items():
            _label(note, number)
            self.elements.add(note)

    def holds(self, element: HtmlElement) -> bool:
        """Return True if an element is a note, or within one."""
        return bool(self.elements) and (
            element in self.elements
            or any(e in self.elements for e in element.iterancestors())
        )


def _types(element: HtmlElement) -> set[str]:
    role = (element.get("role") or "").replace("doc-", "")
    return {*(element.get("epub:type") or "").split(), *role.split()}


def _target(reference: HtmlElement) -> str:
    """Return the id that a reference leads to in its own document, or ""."""
    member, _, target = (reference.get("href") or "").partition("#")
    return target if not member else ""


def _numbers(references: list[tuple[HtmlElement, HtmlElement]]) -> dict[HtmlElement, int]:
    """Return the number of each note: the one that is shown, else the next that is free."""
    numbers: dict[HtmlElement, int] = {}
    unnumbered = []
    for reference, note in references:
        shown = _NUMBER.fullmatch("".join(reference.itertext()).strip())
        if shown:
            numbers.setdefault(note, int(shown[1]))
        elif note not in unnumbered:
            unnumbered.append(note)
    last = max(numbers.values(), default=0)
    others = (note for note in unnumbered if note not in numbers)
    return numbers | {note: number for number, note in enumerate(others, last + 1)}


def _replace(element: HtmlElement, text: str) -> None:
    """Put a text in place of all that an element holds."""
    for child in list(element):
        element.remove(child)
    element.text = text


def _label(note: HtmlElement, number: int) -> None:
    """Begin a note with its number, and drop what leads back to its reference."""
    for link in [e for e in note.iter("a") if _types(e) & _BACK]:
        link.text = None
        for child in list(link):
            link.remove(child)
    # To be a block of its own, and no item of a list that is numbered already.
    note.tag = "div"
    shown = ((e, name) for e, name in _texts(note) if (getattr(e, name) or "").strip())
    first, name = next(shown, (note, "text"))
    rest = _LABEL.sub("", getattr(first, name) or "", count=1)
    if not rest:
        # The label is a link, or a paragraph, of its own.
        setattr(first, name, None)
        first, name = next(shown, (first, name))
        rest = (getattr(first, name) or "").lstrip(" .:)]")
    setattr(first, name, f"[{number}] {rest}")


def _texts(element: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    """Yield where the text within an element is held, in order."""
    yield element, "text"
    for child in element:
        if isinstance(child.tag, str):
            yield from _texts(child)
        yield child, "tail"
