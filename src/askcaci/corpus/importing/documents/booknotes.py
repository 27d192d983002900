"""Notes of a book's document, by EPUB's types: brackets references and separates notes."""

from __future__ import annotations

import copy
import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote

from askcaci.corpus.importing.webpages.raised import is_raised

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# Values of epub:type, and of role without "doc-".
_REFERENCES = frozenset({"noteref"})
_NOTES = frozenset({"footnote", "endnote", "rearnote", "note"})
_PAGE_BREAKS = frozenset({"pagebreak"})
_BACK = frozenset({"backlink", "referrer"})
_ARROW = re.compile(r"\[?[↩↑⤴←^]\ufe0e?\]?")
_NUMBER = re.compile(r"\D{0,2}(\d{1,3})\D{0,2}")
_LABEL = re.compile(r"\s*[\[(]?(?:\d{1,3}|[*†‡§]{1,3})[\]).:]?(?=\s|$)\s*")


# Numbers of notes, in any brackets.
_SHOWN = re.compile(r"[\[(]?(?:\d{1,3}|[*†‡§]{1,3})[\])]?")
_INLINE = frozenset("a abbr b em i small span strong sub sup u".split())
# Returns the root of another document of the book, None if it cannot be read.
Fetch = Callable[[str], "HtmlElement | None"]


@dataclass(slots=True)
class Endnotes:
    """Notes in documents of their own, and which of them were added to the texts that cite them."""

    fetch: Fetch
    taken: set[tuple[str, str]] = field(default_factory=set)
    _roots: dict[str, HtmlElement | None] = field(default_factory=dict)

    def take(
        self, member: str, identity: str, link: HtmlElement, *, typed: bool
    ) -> HtmlElement | None:
        """Return a copy of a note of another document, None if there is none.

        `link` refers to it; `typed` is True if it is marked as a note reference.
        """
        if member not in self._roots:
            self._roots[member] = self.fetch(member)
        root = self._roots[member]
        found = None if root is None else _by_id(root).get(identity)
        note = None if found is None else _block_around(found)
        if note is None or not (typed or _is_note(note, link)):
            return None
        self.taken.add((member, identity))
        return copy.deepcopy(note)

    def drop(self, root: HtmlElement, member: str) -> bool:
        """Take out of a document the notes that are elsewhere; return True if any were."""
        named = _by_id(root)
        gone = [named.get(identity) for home, identity in self.taken if home == member]
        for note in {_block_around(element) for element in gone if element is not None}:
            if note is not None:
                note.drop_tree()
        return bool(gone)


@dataclass(slots=True)
class BookNotes:
    """The notes of one document; `elements` are those that hold them.

    `member` is the document, `elsewhere` where notes of others are found; `foreign` is True
    if some came from there.
    """

    member: str
    elsewhere: Endnotes
    elements: set[HtmlElement] = field(default_factory=set)
    foreign: bool = False
    _copies: dict[tuple[str, str], HtmlElement | None] = field(default_factory=dict)

    def mark(self, root: HtmlElement) -> None:
        """Put the numbers of references and notes in brackets: "[1]".

        Notes go to the end of the document: those within a paragraph would split it.
        """
        for element in [e for e in root.iter() if isinstance(e.tag, str)]:
            if _types(element) & _PAGE_BREAKS:
                _replace(element, "")
        references = list(self._references(root))
        body = root.find("body")
        numbers = _numbers(references)
        for reference, note in references:
            raised = reference.getparent()
            if raised is not None and raised.tag == "sup" and len(raised) == 1:
                reference = raised
            _replace(reference, f"[{numbers[note]}]")
            # In brackets already.
            reference.tag = "span"
            for name in ("style", "class"):
                reference.attrib.pop(name, None)
        for note, number in numbers.items():
            _label(note, number)
            if note.getparent() is not None:
                note.drop_tree()
                note.tail = None
            (root if body is None else body).append(note)
            self.elements.add(note)

    def _references(self, root: HtmlElement) -> Iterator[tuple[HtmlElement, HtmlElement]]:
        """Yield each reference to a note, with the note."""
        own = _by_id(root)
        order = {element: place for place, element in enumerate(root.iter())}
        for link in list(root.iter("a")):
            member, identity = self._target(link)
            if member != self.member:
                note = self._foreign_note(link, (member, identity))
            else:
                note = _own_note(link, own.get(identity), order)
            if note is not None:
                yield link, note

    def _foreign_note(self, link: HtmlElement, key: tuple[str, str]) -> HtmlElement | None:
        """Return a copy of the note of another document that a link refers to."""
        typed = bool(_types(link) & _REFERENCES)
        if not (key[1] and (typed or _is_mark(link))):
            return None
        if key not in self._copies:
            self._copies[key] = self.elsewhere.take(*key, link, typed=typed)
        self.foreign = self.foreign or self._copies[key] is not None
        return self._copies[key]

    def _target(self, link: HtmlElement) -> tuple[str, str]:
        """Return the document and the id that a link leads to."""
        address, _, identity = (link.get("href") or "").partition("#")
        if not address:
            return self.member, identity
        folder = posixpath.dirname(self.member)
        return posixpath.normpath(posixpath.join(folder, unquote(address))), identity

    def holds(self, element: HtmlElement) -> bool:
        """Return True if an element is a note, or within one."""
        return bool(self.elements) and (
            element in self.elements
            or any(e in self.elements for e in element.iterancestors())
        )


def _by_id(root: HtmlElement) -> dict[str, HtmlElement]:
    found: dict[str, HtmlElement] = {}
    for element in root.iter():
        identity = element.get("id") if isinstance(element.tag, str) else None
        if identity:
            found.setdefault(identity, element)
    return found


def _block_around(element: HtmlElement) -> HtmlElement | None:
    """Return the note that an element with its id is, or is within."""
    around = (element, *element.iterancestors())
    return next((e for e in around if e.tag not in _INLINE and e.tag != "body"), None)


def _own_note(
    link: HtmlElement, target: HtmlElement | None, order: dict[HtmlElement, int]
) -> HtmlElement | None:
    """Return the note of the same document that a link refers to, None if it is no note."""
    note = None if target is None else _block_around(target)
    if target is None or note is None or note in link.iterancestors():
        return None
    if _types(link) & _REFERENCES or _types(target) & _NOTES:
        return note
    below = order[note] > order[link]
    return note if below and _is_mark(link) and _is_note(note, link) else None


def _is_mark(link: HtmlElement) -> bool:
    """Return True if a link is a superscript number or sign."""
    return _is_high(link) and bool(_SHOWN.fullmatch("".join(link.itertext()).strip()))


def _is_high(link: HtmlElement) -> bool:
    parent = link.getparent()
    inner = [e for e in link.iter() if isinstance(e.tag, str)]
    return any(is_raised(e) for e in inner) or (parent is not None and is_raised(parent))


def _is_note(note: HtmlElement, link: HtmlElement) -> bool:
    """Return True if an element is a note: it leads back, or begins with its number."""
    identities = {e.get("id") for e in (link, link.getparent()) if e is not None} - {None}
    identities |= {e.get("id") for e in link.iter() if isinstance(e.tag, str)} - {None}
    leads_back = any(
        (back.get("href") or "").partition("#")[2] in identities for back in note.iter("a")
    )
    shown = "".join(link.itertext()).strip()
    text = "".join(note.itertext()).strip()
    return leads_back or text.lstrip("[(").startswith(shown.strip("[]()"))


def _types(element: HtmlElement) -> set[str]:
    role = (element.get("role") or "").replace("doc-", "")
    return {*(element.get("epub:type") or "").split(), *role.split()}


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
    """Replace the content of an element with a text."""
    for child in list(element):
        element.remove(child)
    element.text = text


def _label(note: HtmlElement, number: int) -> None:
    """Begin a note with its number, and drop links back to its reference."""
    for link in [e for e in note.iter("a") if _leads_back(e)]:
        link.text = None
        for child in list(link):
            link.remove(child)
    # A separate block, not an item of a list that is numbered already.
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


def _leads_back(link: HtmlElement) -> bool:
    return bool(_types(link) & _BACK) or bool(
        _ARROW.fullmatch("".join(link.itertext()).strip())
    )


def _texts(element: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    """Yield where the text within an element is held, in order."""
    yield element, "text"
    for child in element:
        if isinstance(child.tag, str):
            yield from _texts(child)
        yield child, "tail"
