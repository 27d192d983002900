"""Writes into a book's elements what its style sheets hide, strike out or superscript.

Programs that make books name classes by numbers: "calibre5" may be what sets a note's
number high, and without it "in 2003" with note 1 is 20031.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from askcaci.corpus.importing.documents.bookfiles import BookFiles
from askcaci.errors import SourceError

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_LARGEST_SHEET = 2**20
_MOST_SHEETS = 20
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"([^{}]{1,2000})\{([^{}]{0,4000})\}")
_CLASS = re.compile(r"\s*(?:[a-z][a-z0-9]{0,20})?\.([\w-]{1,100})\s*")
# A declaration, and its form in an element's own style attribute.
_LOOKS = (
    (
        re.compile(r"vertical-align\s*:\s*(?:super|text-top|[1-9]\d*(?:%|px|pt)|0?\.[2-9]\d*em)"),
        "vertical-align:super",
    ),
    (re.compile(r"display\s*:\s*none"), "display:none"),
    (re.compile(r"visibility\s*:\s*hidden"), "visibility:hidden"),
    (re.compile(r"text-decoration(?:-line)?\s*:[^;]*line-through"), "text-decoration:line-through"),
)  # fmt: skip


@dataclass(slots=True)
class BookStyles:
    """The style sheets of a book; each is read once."""

    files: BookFiles
    _read: dict[str, dict[str, str]] = field(default_factory=dict)

    def apply(self, root: HtmlElement, member: str) -> None:
        """Write the styles of their classes into a document's elements."""
        looks: dict[str, str] = {}
        for sheet in self._sheets(root, member):
            looks |= sheet
        if not looks:
            return
        for element in root.iter():
            names = element.get("class") if isinstance(element.tag, str) else None
            said = [looks[name] for name in (names or "").split() if name in looks]
            if said:
                element.set("style", ";".join([element.get("style") or "", *said]))

    def _sheets(self, root: HtmlElement, member: str) -> Iterator[dict[str, str]]:
        folder = posixpath.dirname(member)
        for element in root.iter("style", "link"):
            if element.tag == "style":
                yield looks_of(element.text or "")
            elif "stylesheet" in (element.get("rel") or "").casefold():
                yield self._sheet(_resolved(folder, element.get("href") or ""))

    def _sheet(self, member: str) -> dict[str, str]:
        """Return the styles of a sheet, none if it cannot be read."""
        if member not in self._read and len(self._read) < _MOST_SHEETS:
            try:
                data = self.files.read(member, largest=_LARGEST_SHEET)
            except SourceError:
                data = b""
            self._read[member] = looks_of(data.decode("utf-8", "replace"))
        return self._read.get(member, {})


def looks_of(sheet: str) -> dict[str, str]:
    """Return a style sheet's rules for classes, written as an element's own style.

    Example: ".c5 {vertical-align: super; color: red}" gives {"c5": "vertical-align:super"}.
    """
    found: dict[str, str] = {}
    for selectors, declarations in _RULE.findall(_COMMENT.sub(" ", sheet)):
        said = ";".join(own for look, own in _LOOKS if look.search(declarations.casefold()))
        for selector in selectors.split(",") if said else ():
            if match := _CLASS.fullmatch(selector):
                found[match[1]] = said
    return found


def _resolved(folder: str, address: str) -> str:
    try:
        path = unquote(urlsplit(address).path)
    except ValueError:
        return ""
    return posixpath.normpath(posixpath.join(folder, path)).lstrip("/")
