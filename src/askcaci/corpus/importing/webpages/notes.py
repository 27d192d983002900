"""Notes below a page's text: lists and paragraphs that the text's marks refer to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import TYPE_CHECKING

from askcaci.corpus.importing.webpages.blocks import Block
from askcaci.corpus.importing.webpages.raised import is_raised

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_MARK = re.compile(r"\[(\d{1,3})\]")
_NUMBERED = re.compile(r"(\d{1,3})\. ")
_COUNTED = re.compile(r"(\d{1,3})[.)]?\s+(?=\S)")
# Links back to the text.
_BACK = re.compile(r"\s*\[?[↩↑⤴]\ufe0e?\]?$|(?<=\] )[\^↑]\s*")
_NAMES = re.compile(
    r"(?:^|[-_ ])(?:foot-?notes?|end-?notes?|fn|fnlist|notes?|references|ref-?list|noten"
    r"|fussnoten|fußnoten|notas)(?:[-_ ]|$)",
    re.IGNORECASE,
)
_HEADING = re.compile(
    r"(?:Foot|End)?notes?|References|Sources|Fu(?:ß|ss)noten|Anmerkungen|Notas|Notes? de bas"
    r" de page|Примечания|Dipnotlar|Qeydl[əe]r",
    re.IGNORECASE,
)


def notes_of(blocks: Sequence[Block]) -> dict[int, str]:
    """Return the blocks that are notes below the text, by id, with the text to put there.

    A numbered list is one of notes if a mark of the text links to an item, if its name or
    the heading above it shows it, or if a rule separates it from a text that has as many marks.
    A paragraph is one if it begins with the number of a mark above it.
    """
    shown = [block for block in blocks if block.text]
    found: dict[int, str] = {}
    marks: set[str] = set()
    lists: dict[HtmlElement, bool] = {}
    before = ""
    for block in shown:
        items = _list_around(block)
        if items is not None and items not in lists:
            lists[items] = _is_of_notes(items, marks, before)
        if items is not None and lists[items]:
            found[id(block)] = _as_note(block.text)
        elif _begins_with_mark(block, marks):
            found[id(block)] = _BACK.sub("", block.text)
        elif not block.place.aside:
            marks |= set(_MARK.findall(block.text))
        before = block.text
    return _numbered_paragraphs(shown, marks) | found


def _numbered_paragraphs(blocks: Sequence[Block], marks: set[str]) -> dict[int, str]:
    """Return the paragraphs that end a text and count its marks: "1. Harbor log, 1998"."""
    text = [block for block in blocks if not block.place.aside]
    matches = ((block, _COUNTED.match(block.text)) for block in reversed(text))
    counted = [(b, m) for b, m in takewhile(lambda pair: pair[1], matches) if m]
    if {match[1] for _, match in counted} != marks or len(counted) != len(marks):
        return {}
    return {id(b): f"[{match[1]}] {b.text[match.end() :]}" for b, match in counted}


def _list_around(block: Block) -> HtmlElement | None:
    elements = (block.parent, *block.parent.iterancestors())
    return next((element for element in elements if element.tag == "ol"), None)


def _is_of_notes(items: HtmlElement, marks: set[str], before: str) -> bool:
    count = sum(1 for child in items if child.tag == "li")
    if not marks or max(map(int, marks)) > count:
        return False
    around = [items, *list(items.iterancestors())[:3]]
    names = (f"{e.get('id') or ''} {e.get('class') or ''}"[:500] for e in around)
    return (
        any(e.get("role") == "doc-endnotes" for e in around)
        or any(map(_NAMES.search, names))
        or _HEADING.fullmatch(before.strip(" :")) is not None
        or _is_below_rule(items)
        or _is_linked_to(items)
    )


def _is_below_rule(items: HtmlElement) -> bool:
    above = next(items.itersiblings(preceding=True), None)
    return above is not None and above.tag == "hr"


def _is_linked_to(items: HtmlElement) -> bool:
    """Return True if a number set high links to an item of a list."""
    names = {e.get("id") or e.get("name") for e in items.iter() if isinstance(e.tag, str)}
    return any(target in names for target in _targets(items.getroottree().getroot()))


def _targets(root: HtmlElement) -> Iterator[str]:
    for link in root.iter("a"):
        target = link.get("href") or ""
        parent = link.getparent()
        raised = is_raised(link) or (parent is not None and is_raised(parent))
        if target.startswith("#") and (raised or link.find(".//sup") is not None):
            yield target[1:]


def _as_note(text: str) -> str:
    return _BACK.sub("", _NUMBERED.sub(r"[\1] ", text, count=1))


def _begins_with_mark(block: Block, marks: set[str]) -> bool:
    match = _MARK.match(block.text)
    return match is not None and match[1] in marks and len(block.text) > match.end() + 1
