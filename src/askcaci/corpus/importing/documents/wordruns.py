"""The text that a paragraph of a Word document shows: runs, their looks, and what is hidden."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from askcaci.corpus.importing.documents.symbolfonts import is_symbol_font, symbol
from askcaci.corpus.importing.lines.raised import in_raised_digits, raised_text

if TYPE_CHECKING:
    from docx.document import Document

WORDS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PARAGRAPH = f"{WORDS}p"
_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
# Deleted text, fallbacks for older programs, paragraphs within a paragraph, and looks.
NOT_READ = frozenset(
    {
        f"{WORDS}del",
        f"{WORDS}moveFrom",
        PARAGRAPH,
        f"{_COMPATIBILITY}Fallback",
        # Tab stops are no tabs.
        f"{WORDS}pPr",
        f"{WORDS}rPr",
        # How characters of the text are spoken.
        f"{WORDS}rt",
    }
)
_BREAKS = frozenset({f"{WORDS}br", f"{WORDS}cr"})
_TABS = frozenset({f"{WORDS}tab", f"{WORDS}ptab"})
# A sentence may continue after these.
_PAGE_BREAKS = frozenset({"page", "column"})
NOTE_KINDS = {
    f"{WORDS}footnoteReference": "footnote",
    f"{WORDS}endnoteReference": "endnote",
}
_RUNS = frozenset({f"{WORDS}r", f"{_MATHS}r"})
_TEXTS = frozenset({f"{WORDS}t", f"{_MATHS}t"})
# Element, its two parts, and the sign before the second.
_FORMULAS = {
    f"{_MATHS}f": ("num", "den", "/"),
    f"{_MATHS}rad": ("deg", "e", "√"),
}
# The codes of fonts of symbols, which Unicode leaves to their makers.
_PRIVATE = re.compile("[\uf000-\uf0ff]")
_OFF = frozenset({"0", "false", "off", "none"})
_DEEPEST_STYLE = 9
# Within a part of a formula.
_OPERATORS = frozenset("+-−–×·=<>≤≥/ ")
# How much of what was left out is quoted.
_LONGEST_SAID = 60
# Replaces a character that is lost (Unicode's replacement character).
_LOST = "\ufffd"


@dataclass(frozen=True, slots=True)
class NoteMark:
    """Where a note is referred to; its label is "footnote 7" or "endnote 2"."""

    label: str


@dataclass(frozen=True, slots=True)
class Mended:
    """Text that replaces that of the document, and a description of the change."""

    text: str
    repair: str


@dataclass(frozen=True, slots=True)
class Look:
    """How letters are shown; None is a property that neither a style nor the run decides."""

    hidden: bool | None = None
    struck: bool | None = None
    raised: bool | None = None
    font: str | None = None

    def over(self, below: Look) -> Look:
        """Return this look, with `below` for the properties it does not decide."""
        return Look(
            below.hidden if self.hidden is None else self.hidden,
            below.struck if self.struck is None else self.struck,
            below.raised if self.raised is None else self.raised,
            self.font or below.font,
        )


Looks = Mapping[str, Look]
Piece = str | NoteMark | Mended


def looks_of(document: Document) -> Looks:
    """Return how each style of a document shows letters, by the style's id."""
    styles = {
        s.get(f"{WORDS}styleId"): s
        for s in document.styles.element.findall(f"{WORDS}style")
    }
    found = {}
    for identity, style in styles.items():
        look, base = Look(), style
        for _ in range(_DEEPEST_STYLE):
            look = look.over(_look(base.find(f"{WORDS}rPr")))
            named = base.find(f"{WORDS}basedOn")
            base = styles.get(None if named is None else named.get(f"{WORDS}val"))
            if base is None:
                break
        if look != Look():
            found[identity] = look
    return found


def paragraphs_of(element: Any) -> Iterator[Any]:  # noqa: ANN401 - lxml has no types
    """Yield the paragraphs that are shown within an element, at any depth."""
    for child in element.iterchildren():
        if child.tag == PARAGRAPH:
            yield child
        if child.tag not in NOT_READ or child.tag == PARAGRAPH:
            yield from paragraphs_of(child)


def text_of(paragraph: Any, looks: Looks | None = None) -> str:  # noqa: ANN401
    """Return the text that a paragraph shows, on one line, without references to notes."""
    shown = (p for p in pieces(paragraph, looks) if not isinstance(p, NoteMark))
    text = "".join(p if isinstance(p, str) else p.text for p in shown)
    return text.replace("\n", " ").replace("\t", " ")


def pieces(paragraph: Any, looks: Looks | None = None) -> Iterator[Piece]:  # noqa: ANN401
    """Yield the text that a paragraph shows and its references to notes, in order.

    A line break is a line feed. Hidden and struck-out text is left out.
    """
    looks = looks or {}
    base = (
        looks.get(paragraph.style or "", Look()) if paragraph.tag == PARAGRAPH else Look()
    )
    before, high = "", ""
    for piece, look in _pieces(paragraph, looks, base):
        if isinstance(piece, str) and look.raised and _is_shown(look):
            high += piece
            continue
        for known in (_set_high(high, before), _shown(piece, look)):
            if known is not None:
                yield known
                before = (before + _text_of(known))[-20:]
        high = ""
    last = _set_high(high, before)
    if last is not None:
        yield last


def _pieces(element: Any, looks: Looks, look: Look) -> Iterator[tuple[Piece, Look]]:  # noqa: ANN401
    """Yield text, references and lost symbols, each with its look."""
    for child in element.iterchildren():
        if child.tag in _RUNS:
            yield from _pieces(child, looks, _run_look(child, looks, look))
        elif child.tag in _FORMULAS:
            yield from _formula(child, looks, look)
        elif child.tag == f"{_MATHS}sup":
            yield from _pieces(child, looks, Look(raised=True).over(look))
        elif (piece := _piece(child, look)) is not None:
            yield piece, look
        elif child.tag not in NOT_READ:
            yield from _pieces(child, looks, look)


def _formula(element: Any, looks: Looks, look: Look) -> Iterator[tuple[Piece, Look]]:  # noqa: ANN401
    """Yield a fraction or a root in one line: "1/2", "(a + b)/4", "³√27"."""
    upper, lower, sign = _FORMULAS[element.tag]
    for name in (upper, lower):
        part = element.find(f"{_MATHS}{name}")
        if part is None:
            continue
        text = "".join(t.text or "" for t in part.iter(f"{_MATHS}t"))
        if name == "deg":
            yield in_raised_digits(text), look
            continue
        if name == lower:
            yield sign, look
        several = bool(_OPERATORS & set(text.strip()))
        if several:
            yield "(", look
        yield from _pieces(part, looks, look)
        if several:
            yield ")", look


def _piece(element: Any, look: Look) -> Piece | None:  # noqa: ANN401
    """Return the text of an element within a run, None for a mere container."""
    tag = element.tag
    if tag in _TEXTS:
        return _in_font(element.text or "", look)
    if tag in _TABS:
        return "\t"
    if tag in _BREAKS:
        return " " if element.get(f"{WORDS}type") in _PAGE_BREAKS else "\n"
    if tag == f"{WORDS}noBreakHyphen":
        return "-"
    if tag == f"{WORDS}sym":
        return _symbol(element)
    kind = NOTE_KINDS.get(tag)
    return NoteMark(f"{kind} {element.get(f'{WORDS}id')}") if kind else None


def _run_look(run: Any, looks: Looks, below: Look) -> Look:  # noqa: ANN401
    """Return the look of a run: its own, else its style's, else its paragraph's."""
    properties = run.find(f"{WORDS}rPr")
    if properties is None:
        return below
    style = properties.find(f"{WORDS}rStyle")
    named = None if style is None else style.get(f"{WORDS}val")
    return _look(properties).over(looks.get(named or "", Look())).over(below)


def _look(properties: Any) -> Look:  # noqa: ANN401 - lxml has no types
    """Return what properties of a run or a style decide."""
    if properties is None:
        return Look()
    struck = [_switch(properties, name) for name in ("strike", "dstrike")]
    fonts = properties.find(f"{WORDS}rFonts")
    return Look(
        _switch(properties, "vanish"),
        None if struck == [None, None] else any(struck),
        _is_raised(properties),
        None if fonts is None else _font(fonts),
    )


def _font(fonts: Any) -> str | None:  # noqa: ANN401 - lxml has no types
    """Return the font of a run's letters; one of symbols may be named for some only."""
    named: list[str | None] = [fonts.get(f"{WORDS}{kind}") for kind in ("ascii", "hAnsi")]
    return next((font for font in named if font and is_symbol_font(font)), named[0])


def _switch(properties: Any, name: str) -> bool | None:  # noqa: ANN401
    found = properties.find(f"{WORDS}{name}")
    return None if found is None else found.get(f"{WORDS}val") not in _OFF


def _is_raised(properties: Any) -> bool | None:  # noqa: ANN401
    align = properties.find(f"{WORDS}vertAlign")
    if align is not None:
        return bool(align.get(f"{WORDS}val") == "superscript")
    position = properties.find(f"{WORDS}position")
    if position is None:
        return None
    return not (position.get(f"{WORDS}val") or "0").startswith(("-", "0"))


def _is_shown(look: Look) -> bool:
    return not (look.hidden or look.struck)


def _shown(piece: Piece, look: Look) -> Piece | None:
    """Return a piece if it is shown, else the report that it is hidden, if any."""
    if _is_shown(look):
        return piece
    text = _text_of(piece)
    if not text.strip():
        # Blanks that separated the words around it still do.
        return text or None
    why = "hidden" if look.hidden else "struck out"
    return Mended("", f"{why}, left out: {text.strip()[:_LONGEST_SAID]!r}")


def _text_of(piece: Piece) -> str:
    if isinstance(piece, NoteMark):
        return "."
    return piece if isinstance(piece, str) else piece.text


def _set_high(text: str, before: str) -> Piece | None:
    """Return the text for superscript letters; a note's number is reported."""
    if not text.strip():
        return text or None
    put = raised_text(text, before)
    if put.startswith("[") and put != text.strip():
        return Mended(put, f"footnote number {text.strip()!r} set high, put as {put!r}")
    return put


def _symbol(element: Any) -> Piece:  # noqa: ANN401 - lxml has no types
    """Return a character in a symbol font, or a report that it is lost."""
    font, written = element.get(f"{WORDS}font") or "", element.get(f"{WORDS}char") or ""
    try:
        found = symbol(font, int(written, 16))
    except ValueError:
        found = None
    lost = f"symbol {written[:8]!r} of the font {font[:_LONGEST_SAID]!r} is lost"
    return Mended(_LOST, lost) if found is None else found


def _in_font(text: str, look: Look) -> Piece:
    """Return text as its font shows it; a character of a font that is not known is lost."""
    if look.font and is_symbol_font(look.font):
        text = "".join(symbol(look.font, ord(c)) or c for c in text)
    lost = _PRIVATE.findall(text)
    if not lost:
        return text
    codes = ", ".join(f"U+{ord(c):04X}" for c in lost[:5])
    font = (look.font or "")[:_LONGEST_SAID]
    return Mended(
        _PRIVATE.sub(_LOST, text), f"symbols {codes} of the font {font!r} are lost"
    )
