"""The blocks of text of a document: paragraphs, headings, items, rows, each with its line."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from askcaci.corpus.importing.lines.raised import raised_text
from askcaci.corpus.importing.webpages.formulas import repeats_formula, sign_before
from askcaci.corpus.importing.webpages.raised import is_exponent, is_note_link, is_raised
from askcaci.corpus.importing.webpages.tables import data_cells

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_BLOCKS = frozenset(
    """
address article aside blockquote body caption center dd details dialog dir div dl dt fieldset
figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav
ol option p pre section select summary table tbody td textarea tfoot th thead tr ul
""".split()
)
_UNSHOWN = frozenset(
    """
annotation annotation-xml applet audio base canvas embed frameset head iframe link map meta
noembed noframes noscript object param script style svg template title video
""".split()
)
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
# The last line number that libxml2 can give for an element.
_LAST_LINE = 65_535
_BLANK = re.compile(r"[ \t\n\f\v]+")
_EMPTY_LINE = re.compile(r"\n[ \t]*\n")
# A line broken within a sentence: long, no stop at its end, a small letter after it.
_UNFINISHED = re.compile(r".{40}[^.!?:;…\"”»)\]]$")


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a block: which item of a listing holds it, or why no article does."""

    item: int | None = None
    aside: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A block of text; `line` is that of the file where it begins, counted from 1.

    `parent` is the element whose own text it is, `linked` is True if all of it is a link.
    """

    text: str
    line: int
    place: Place
    parent: HtmlElement
    linked: bool = False
    repairs: tuple[str, ...] = ()


def blocks_of(
    root: HtmlElement, place_of: Callable[[HtmlElement, Place], Place]
) -> list[Block]:
    """Return the blocks of a document that hold text, in order.

    `place_of` returns the place of an element, given that of its parent.
    """
    from lxml import etree

    cutter = _Cutter(root, place_of)
    walk = etree.iterwalk(root, events=("start", "end", "comment"))
    for event, element in walk:
        if event == "comment":
            cutter.comment(element)
        elif event == "end":
            cutter.end(element)
        elif not cutter.start(element):
            walk.skip_subtree()
    cutter.cut()
    return cutter.blocks


@dataclass(slots=True)
class _Open:
    """A block that is not yet complete."""

    text: list[str] = field(default_factory=list)
    line: int = 1
    linked: bool = True
    repairs: list[str] = field(default_factory=list)


class _Cutter:
    """Takes a document's tags and text in order; holds the block that is not yet complete."""

    def __init__(
        self, root: HtmlElement, place_of: Callable[[HtmlElement, Place], Place]
    ) -> None:
        self.blocks: list[Block] = []
        self._place_of = place_of
        self._open: list[tuple[HtmlElement, Place]] = [(root, Place())]
        self._line = 1
        self._held = _Open()
        self._links: set[HtmlElement] = set()
        self._mark = ""
        self._counts: list[int | None] = []
        self._soft = False
        self._rows: dict[HtmlElement, int] = {}
        # The block that continues after an element set aside within it, by that element.
        self._waiting: dict[HtmlElement, _Open] = {}

    def start(self, element: HtmlElement) -> bool:
        """Take a start tag and the text after it; return True to look inside."""
        self._line = _line_of(element, self._line)
        tag = element.tag
        place = self._place_of(element, self._open[-1][1])
        raised = place == self._open[-1][1] and self._is_raised(element)
        if tag in _UNSHOWN or raised or repeats_formula(element):
            self._line += "".join(element.itertext()).count("\n")
            self._open.append((element, place))
            return False
        if tag == "br":
            self._break()
        elif self._is_block(element):
            self.cut()
        elif place != self._open[-1][1]:
            self._waiting[element] = self._held
            self._held = _Open()
        self._open.append((element, place))
        self._begin(element)
        self._add(element.text)
        return True

    def end(self, element: HtmlElement) -> None:
        """Take an end tag and the text after it."""
        tag = element.tag
        if self._is_block(element) or element in self._waiting:
            self.cut()
            self._held = self._waiting.pop(element, self._held)
        if tag == "a":
            # One that is the number of a note was not started.
            self._links.discard(element)
        elif tag in ("ul", "ol"):
            self._counts.pop()
        elif tag == "li":
            self._mark = ""
        self._open.pop()
        self._add(element.tail)

    def comment(self, element: HtmlElement) -> None:
        """Take a comment and the text after it."""
        # libxml2 gives the line where it ends.
        line = _line_of(element, self._line)
        ahead = (element.text or "").count("\n") if line >= _LAST_LINE else 0
        self._line = line + ahead
        self._add(element.tail)

    def cut(self) -> None:
        """End the open block."""
        self._soft = False
        text = _BLANK.sub(" ", "".join(self._held.text)).strip(" ")
        if text.strip(" |\xa0"):
            parent, place = self._open[-1]
            mark = "" if place.aside else self._mark
            self.blocks.append(
                Block(
                    mark + text,
                    self._held.line,
                    place,
                    parent,
                    self._held.linked,
                    tuple(self._held.repairs),
                )
            )
            self._mark = ""
        self._held = _Open()

    def _is_block(self, element: HtmlElement) -> bool:
        return element.tag in _BLOCKS and element not in self._rows

    def _begin(self, element: HtmlElement) -> None:
        tag = element.tag
        if tag == "a":
            self._links.add(element)
        elif tag == "ul":
            self._counts.append(None)
        elif tag == "ol":
            self._counts.append(_number(element.get("start"), 1))
        elif tag == "li":
            self._mark = self._mark_of(element)
        elif tag == "table":
            self._rows.update(data_cells(element))
        elif element in self._rows:
            self._begin_in_row(element)
        elif sign := sign_before(element):
            self._held.text.append(sign)

    def _begin_in_row(self, element: HtmlElement) -> None:
        """Begin a cell, or a paragraph within one."""
        if not self._held.text:
            self._held.line = self._line
        if element.tag in ("td", "th"):
            self._held.text.append(" | " * self._rows[element])
        else:
            self._held.text.append(" ")

    def _mark_of(self, item: HtmlElement) -> str:
        count = self._counts[-1] if self._counts else None
        if count is None:
            return "• "
        count = _number(item.get("value"), count)
        self._counts[-1] = count + 1
        return f"{count}. "

    def _break(self) -> None:
        """End the block at a line break, unless it is in a title or a table's row."""
        if any(e.tag in _HEADINGS or e in self._rows for e, _ in self._open[-4:]):
            self._held.text.append(" ")
            return
        before = len(self.blocks)
        self.cut()
        self._soft = len(self.blocks) > before

    def _add(self, text: str | None) -> None:
        if not text:
            return
        inner = text.lstrip(" \t\n\f\v")
        if inner and not self._held.text:
            self._held.line = self._line + text.count("\n", 0, len(text) - len(inner))
            self._continue(inner)
        if inner.strip() and not self._links:
            self._held.linked = False
        if inner or self._held.text:
            self._take(text)
        self._line += text.count("\n")

    def _continue(self, text: str) -> None:
        """Reopen the block before a line break that is within a sentence."""
        soft, self._soft = self._soft, False
        last = self.blocks[-1] if soft else None
        if last and text[0].islower() and _UNFINISHED.search(last.text):
            self.blocks.pop()
            self._held = _Open([last.text, " "], last.line, last.linked, list(last.repairs))

    def _take(self, text: str) -> None:
        if not any(element.tag == "pre" for element, _ in self._open[-4:]):
            self._held.text.append(text)
            return
        first, *others = _EMPTY_LINE.split(text)
        self._held.text.append(first)
        line = self._line + first.count("\n")
        for other in others:
            self.cut()
            line += 2
            self._held.line, self._held.linked = line, bool(self._links)
            self._held.text = [other]
            line += other.count("\n")

    def _is_raised(self, element: HtmlElement) -> bool:
        """Take superscript text, a note's number as "[1]", a power as "⁶"."""
        before = "".join(self._held.text[-3:])
        note = element.tag in ("a", "span") and is_note_link(element, before)
        if not note and not is_raised(element):
            return False
        raised = "".join(element.itertext()).strip()
        text = raised_text(
            raised,
            before,
            element.tail or "",
            linked=note or bool(self._links) or element.find(".//a") is not None,
            exponent=is_exponent(element),
        )
        if text == raised:
            return False
        if text.strip() != raised:
            what = "footnote number" if text.startswith("[") else "power"
            self._held.repairs.append(f"{what} {raised!r} set high, put as {text!r}")
        self._add(text)
        return True


def _line_of(element: HtmlElement, known: int) -> int:
    said = element.sourceline
    return said if said is not None and said < _LAST_LINE else max(known, _LAST_LINE)


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and re.fullmatch("[0-9]{1,4}", text) else otherwise
