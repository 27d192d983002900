"""Drafts written in Word: the paragraphs and notes of a .docx file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from askcaci.corpus.importing.documents.word import (
    document_of,
    notes_of,
)
from askcaci.corpus.importing.documents.wordruns import (
    Mended,
    NoteMark,
    paragraphs_of,
    pieces,
)
from askcaci.verifying.blocks import (
    NUMBERED,
    QUOTING_STYLE,
    SOURCES_HEADING,
    Block,
    Prose,
    raised,
)

if TYPE_CHECKING:
    from docx.document import Document

_WORDS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# Paragraphs in these styles are set in, and quote nothing.
_SET_IN = re.compile(
    r"(?:heading|title|subtitle|list|toc|bibliography|caption|footnote|endnote|header|footer"
    r"|signature|closing|date|salutation|index|envelope|body text (?:first )?indent)\b",
    re.IGNORECASE,
)
# How much further to the right a block quote begins, in twentieths of a point: 3.5 mm.
_SET_OFF = 200
_LEAST_WORDS = 4
_MOST_BASES = 9
_MARKS = frozenset("\"'“”„‟«»‘’‚‛‹›`")


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a paragraph, or a style, is laid out; None means as in its style."""

    quoting: bool | None = None
    left: int | None = None
    hanging: int | None = None
    numbered: bool | None = None
    outlined: bool | None = None

    def over(self, base: _Layout) -> _Layout:
        """Return this layout, completed by that of the style below it."""
        return _Layout(
            quoting=base.quoting if self.quoting is None else self.quoting,
            left=base.left if self.left is None else self.left,
            hanging=base.hanging if self.hanging is None else self.hanging,
            numbered=base.numbered if self.numbered is None else self.numbered,
            outlined=base.outlined if self.outlined is None else self.outlined,
        )

    @property
    def indent(self) -> int:
        """Where the first line begins, numbers and hanging lines apart."""
        return (self.left or 0) - (self.hanging or 0)


def word_blocks(name: str, data: bytes) -> tuple[Block, ...]:
    """Return the paragraphs of a .docx file, its notes last; blank ones are not counted.

    Insertions that are being tracked count as text, deletions do not. A note is in
    the paragraph that refers to it.

    Raises:
        UnusableError: the file is no .docx, is encrypted, damaged or unpacks to too much.
    """
    document = document_of(data, name, what="a draft")
    styles = _styles(document)
    _mark_quoted(document)
    shown = [p for p in paragraphs_of(document.element.body) if _prose(p).text.strip()]
    layouts = [_layout(paragraph).over(styles(paragraph.style)) for paragraph in shown]
    sources = list(_sources(shown, layouts))
    labels = frozenset(number for number in sources if number)
    margin = _margin(layouts)
    blocks: list[Block] = []
    group, previous = 0, False
    noted: dict[str, int] = {}
    for line, (paragraph, layout) in enumerate(zip(shown, layouts, strict=True), start=1):
        prose = _prose(paragraph, labels)
        quoted = _is_quote(layout, margin, prose.text)
        group += quoted and not previous
        previous = quoted
        noted |= {reference.to: line for reference in prose.references}
        note = sources[line - 1]
        quote = group if quoted and not note else 0
        block, *in_place = prose.blocks(line, quote=quote, note=note)
        blocks += [_without_number(block), *in_place]
    return (*blocks, *_notes(document, noted))


def _is_quote(layout: _Layout, margin: int, text: str) -> bool:
    """Return True if a paragraph is a block quote, by its style or by its indentation."""
    if layout.quoting:
        return True
    set_off = layout.left is not None and layout.indent >= margin + _SET_OFF
    return (
        set_off
        and layout.quoting is None
        and not layout.numbered
        and not layout.outlined
        and len(text.split()) >= _LEAST_WORDS
    )


def _margin(layouts: list[_Layout]) -> int:
    """Return where most paragraphs begin."""
    counted = Counter(layout.indent for layout in layouts if not layout.quoting)
    return min(counted, key=lambda indent: (-counted[indent], indent), default=0)


def _styles(document: Document) -> Any:  # noqa: ANN401 - a function of a style's id
    """Return a function that finds the layout of a style by its id, bases included."""
    known = {style.style_id: style for style in document.styles}
    default = next((s.style_id for s in document.styles if _is_default(s)), None)
    found: dict[str | None, _Layout] = {}

    def layout(identity: str | None) -> _Layout:
        if identity not in found:
            whole = _Layout()
            style: Any = known.get(identity or default or "")
            for _ in range(_MOST_BASES):
                if style is None:
                    break
                whole = whole.over(_layout_of_style(style))
                style = getattr(style, "base_style", None)
            found[identity] = whole
        return found[identity]

    return layout


def _is_default(style: Any) -> bool:  # noqa: ANN401 - python-docx's styles differ in kind
    element = style.element
    kind = (element.get(f"{_WORDS}default"), element.get(f"{_WORDS}type"))
    return kind == ("1", "paragraph")


def _layout_of_style(style: Any) -> _Layout:  # noqa: ANN401
    name = style.name or ""
    quoting = True if QUOTING_STYLE.search(name) else False if _SET_IN.match(name) else None
    return _layout(style.element, quoting)


def _layout(element: Any, quoting: bool | None = None) -> _Layout:  # noqa: ANN401
    """Return the layout given by an element's own properties."""
    properties = element.find(f"{_WORDS}pPr")
    if properties is None:
        return _Layout(quoting)
    indent = properties.find(f"{_WORDS}ind")
    left = hanging = None
    if indent is not None:
        left = _twips(indent, "left") if indent.get(f"{_WORDS}left") else None
        left = _twips(indent, "start") if left is None else left
        hanging = _twips(indent, "hanging")
    number = properties.find(f"{_WORDS}numPr/{_WORDS}numId")
    outline = properties.find(f"{_WORDS}outlineLvl")
    return _Layout(
        quoting,
        left,
        hanging,
        None if number is None else number.get(f"{_WORDS}val") != "0",
        None if outline is None else outline.get(f"{_WORDS}val") != "9",
    )


def _twips(element: Any, name: str) -> int | None:  # noqa: ANN401
    try:
        return int(float(element.get(f"{_WORDS}{name}", "")))
    except ValueError:
        return None


def _sources(paragraphs: list[Any], layouts: list[_Layout]) -> Iterator[str | None]:
    """Yield the number of each paragraph in a list of references, or None."""
    listed, count = False, 0
    for paragraph, layout in zip(paragraphs, layouts, strict=True):
        text = _prose(paragraph).text.strip()
        typed = NUMBERED.match(text)
        if SOURCES_HEADING.fullmatch(text):
            listed, count = True, 0
            yield None
        elif listed and layout.numbered:
            count += 1
            yield str(count)
        else:
            yield typed[1] if listed and typed else None


def _without_number(block: Block) -> Block:
    """Return an item of a list of references without the number that was typed."""
    typed = NUMBERED.match(block.text) if block.note else None
    return Block(block.text[typed.end() :], block.line, 0, block.note) if typed else block


def _prose(paragraph: Any, labels: frozenset[str] = frozenset()) -> Prose:  # noqa: ANN401
    for run in paragraph.iter(f"{_WORDS}r"):
        _make_plain(run)
    prose = Prose(labels)
    for piece in _joined(paragraph):
        if isinstance(piece, NoteMark):
            prose.refer(piece.label)
        else:
            prose.read(piece.replace("\n", "\u2028").replace("\t", " "))
    return prose


def _mark_quoted(document: Document) -> None:
    """Put marks about the words of a paragraph that a style of characters quotes."""
    quoting = {
        style.style_id
        for style in document.styles
        if style.element.get(f"{_WORDS}type") == "character"
        and QUOTING_STYLE.search(style.name or "")
    }
    if not quoting:
        return

    def quoted(run: Any) -> bool:  # noqa: ANN401 - lxml has no types
        style = run.find(f"{_WORDS}rPr/{_WORDS}rStyle")
        return style is not None and style.get(f"{_WORDS}val") in quoting

    for paragraph in document.element.body.iter(f"{_WORDS}p"):
        for is_quoted, runs in groupby(paragraph.iter(f"{_WORDS}r"), key=quoted):
            texts = [text for run in runs for text in run.iterchildren(f"{_WORDS}t")]
            words = "".join(text.text or "" for text in texts).strip()
            if is_quoted and words and words[0] not in _MARKS:
                texts[0].text = f"“{texts[0].text or ''}"
                texts[-1].text = f"{texts[-1].text or ''}”"


def _joined(paragraph: Any) -> Iterator[str | NoteMark]:  # noqa: ANN401
    """Yield the text between marks of notes as one, as Word divides it anywhere."""
    texts: list[str] = []
    for piece in pieces(paragraph):
        if isinstance(piece, NoteMark):
            yield "".join(texts)
            yield piece
            texts = []
        else:
            texts.append(piece.text if isinstance(piece, Mended) else piece)
    yield "".join(texts)


def _make_plain(run: Any) -> None:  # noqa: ANN401 - lxml has no types
    """Write superscripts as such letters, and leave out what is struck."""
    properties = run.find(f"{_WORDS}rPr")
    if properties is None:
        return
    align = properties.find(f"{_WORDS}vertAlign")
    is_raised = align is not None and align.get(f"{_WORDS}val") == "superscript"
    struck = any(
        (mark := properties.find(f"{_WORDS}{name}")) is not None
        and mark.get(f"{_WORDS}val") not in ("0", "false", "off")
        for name in ("strike", "dstrike")
    )
    if is_raised:
        properties.remove(align)
    for text in run.iterchildren(f"{_WORDS}t"):
        if struck:
            text.text = ""
        elif is_raised:
            text.text = raised(text.text or "")


def _notes(document: Document, noted: dict[str, int]) -> Iterator[Block]:
    """Yield the notes that the paragraphs refer to."""
    for label, text in notes_of(document):
        if label in noted:
            yield Block(text, noted[label], note=label)
