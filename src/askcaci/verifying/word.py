"""Drafts written in Word: the paragraphs and notes of a .docx file."""

from __future__ import annotations

from collections.abc import Iterator
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
from askcaci.verifying.drafts import Block, Prose

if TYPE_CHECKING:
    from docx.document import Document

_QUOTES = frozenset({"quote", "intense quote", "block text"})


def word_blocks(name: str, data: bytes) -> tuple[Block, ...]:
    """Return the paragraphs of a .docx file, its notes last; blank ones are not counted.

    Insertions that are being tracked count as text, deletions do not. A note stands in
    the paragraph that refers to it.

    Raises:
        UnusableError: the file is no .docx, is encrypted, damaged or unpacks to too much.
    """
    document = document_of(data, name, what="a draft")
    blocks: list[Block] = []
    quotes, previous = _quote_styles(document), False
    group = line = 0
    noted: dict[str, int] = {}
    for paragraph in paragraphs_of(document.element.body):
        prose = _prose(paragraph)
        if not prose.text.strip():
            continue
        line += 1
        quoted = paragraph.style in quotes
        group += quoted and not previous
        previous = quoted
        noted |= {reference.to: line for reference in prose.references}
        blocks.append(prose.block(line, quote=group if quoted else 0))
    return (*blocks, *_notes(document, noted))


def _quote_styles(document: Document) -> frozenset[str]:
    """Return the ids of the styles for block quotes, and of those based on them."""
    found = set()
    for style in document.styles:
        base: Any = style
        for _ in range(9):
            if base is None:
                break
            if (base.name or "").lower() in _QUOTES:
                found.add(style.style_id)
            base = getattr(base, "base_style", None)
    return frozenset(found)


def _prose(paragraph: Any) -> Prose:  # noqa: ANN401 - lxml has no types
    prose = Prose()
    for piece in pieces(paragraph):
        if isinstance(piece, NoteMark):
            prose.refer(piece.label)
        else:
            text = piece.text if isinstance(piece, Mended) else piece
            prose.write(text.replace("\n", " "))
    return prose


def _notes(document: Document, noted: dict[str, int]) -> Iterator[Block]:
    """Yield the notes that the paragraphs refer to."""
    for label, text in notes_of(document):
        if label in noted:
            yield Block(text, noted[label], note=label)
