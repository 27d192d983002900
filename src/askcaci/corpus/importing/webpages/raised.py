"""Which elements of a page are superscript."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_SUPER_STYLE = re.compile(r"vertical-align\s*:\s*super", re.IGNORECASE)
_NUMBER = re.compile(r"[\[(]?\d{1,3}[\])]?")
_NOTE_NAMES = re.compile(r"foot-?note|end-?note|note-?ref|fn-?ref|\bfn\b", re.IGNORECASE)
_SUPER_CLASSES = frozenset(("sup", "super", "superscript"))


def is_raised(element: HtmlElement) -> bool:
    """Return True if an element's text is superscript."""
    if element.tag == "sup":
        return True
    if element.tag not in ("span", "font", "small", "a", "mn", "mo", "mi", "mrow"):
        return False
    parent = element.getparent()
    if parent is not None and parent.tag == "msup":
        return is_exponent(element)
    names = (element.get("class") or "").casefold().split()
    return bool(_SUPER_CLASSES & set(names)) or bool(
        _SUPER_STYLE.search((element.get("style") or "")[:1_000])
    )


def is_note_link(element: HtmlElement, before: str) -> bool:
    """Return True if an element is the number of a note right after a word or a figure.

    `before` is the text before it. Some sites superscript such links by their style sheets only.
    """
    number = _NUMBER.fullmatch("".join(element.itertext()).strip())
    if number is None or not before or before[-1:].isspace():
        return False
    role = f"{element.get('role') or ''} {element.get('epub:type') or ''}"
    names = f"{element.get('class') or ''} {element.get('id') or ''}"[:500]
    target = element.get("href") or "" if element.tag == "a" else ""
    return "noteref" in role or "#" in target or bool(_NOTE_NAMES.search(names))


def is_exponent(element: HtmlElement) -> bool:
    """Return True if an element is the power in a formula."""
    parent = element.getparent()
    return parent is not None and parent.tag == "msup" and parent[0] is not element
