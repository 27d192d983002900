"""The articles of a PDF file, each a page for the splitter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from askcaci.corpus.importing.issues.contents import contents_of
from askcaci.corpus.importing.issues.cover import Issue, issue_of, without_cover
from askcaci.corpus.importing.issues.digest import items_of
from askcaci.corpus.importing.issues.dividing import Piece, divided
from askcaci.corpus.importing.issues.heads import Head, without_heads
from askcaci.corpus.importing.issues.hyphens import vocabulary
from askcaci.corpus.importing.issues.joining import Composer, style_of
from askcaci.corpus.importing.issues.layout import WHOLE, Line, lines_of
from askcaci.corpus.importing.issues.notes import (
    note_marks,
    note_paragraphs,
    to_their_texts,
    with_notes,
)
from askcaci.corpus.importing.issues.reading import Document, read_document
from askcaci.corpus.importing.issues.titles import PaperHead, head_of, with_head_aside
from askcaci.corpus.importing.lines.bylines import bare_name
from askcaci.corpus.importing.lines.pages import Page, Paragraph, Stated, page_of
from askcaci.corpus.importing.lines.people import listed_people

_ENCODING = "PDF"
# What programs write for want of a title.
_NO_TITLE = re.compile(
    r"untitled|microsoft word|camscanner|^scan(?:ned)?\b|\.(?:docx?|pdf|indd|qxd|html?)\b"
    r"|https?:|^\W*$",
    re.IGNORECASE,
)
_FILE_NAME = re.compile(r"[a-z]\S*|\S*[\d_]\S*")


def pages(name: str, data: bytes, path: str) -> Iterator[Page]:
    """Yield a page for each article that the contents page of an issue lists.

    Without contents page the whole file is one page. Places count the file's pages.

    Raises:
        SourceError: it is no PDF file, or one that cannot be read: encrypted, damaged, a
            scan without text, too large.
    """
    document = read_document(data, path)
    sheets, heads, before_first = without_heads(document.sheets)
    lines = lines_of(sheets)
    style = style_of(lines)
    lines = with_notes(lines, style.size)
    composer = Composer(style, vocabulary(lines), note_marks(lines))
    issue = issue_of(lines, name)
    contents = contents_of(sheets)
    flow = _with_heads(lines, heads)
    if contents and (issue or any(entry.kind for entry in contents.entries)):
        found = divided(flow, contents, before_first)
    else:
        found = [Piece(None, tuple(without_cover(flow, issue)) if issue else flow)]
    pieces = [item for piece in found for item in items_of(piece, style)]
    texts = to_their_texts([piece.lines for piece in pieces])
    head = head_of(flow, style)
    says = _Sayings(document, issue, before_first, head)
    for piece, text in zip(pieces, texts, strict=True):
        yield page_of(
            name,
            with_head_aside(_paragraphs(piece, text, composer), head.names),
            encoding=_ENCODING,
            unit="page",
            stated=says.of(replace(piece, lines=tuple(text))),
        )


def _with_heads(lines: Sequence[Line], heads: Sequence[Head]) -> tuple[Line, ...]:
    """Return the lines with heads and feet where their pages begin and end."""
    placed: dict[int, tuple[list[Line], list[Line], list[Line]]] = {}
    for line in lines:
        placed.setdefault(line.page, ([], [], []))[1].append(line)
    for head in heads:
        parts = placed.setdefault(head.page, ([], [], []))
        words = head.words
        parts[0 if head.top else 2].append(
            Line(
                words,
                head.page,
                WHOLE,
                -1,
                words[0].left,
                words[-1].right,
                words[0].baseline,
                words[0].size,
                aside=head.reason,
            )
        )
    return tuple(
        line for _, parts in sorted(placed.items()) for part in parts for line in part
    )


def _paragraphs(
    piece: Piece, text: Sequence[Line], composer: Composer
) -> Iterator[Paragraph]:
    start, end = piece.title
    # Notes are below the text now: what was above the title still is.
    above = sum(line.note for line in piece.lines[:start])
    start, end = start - above, end - above
    yield from composer.paragraphs(text[:start])
    title = text[start:end]
    if title and not any(line.aside for line in title):
        yield composer.paragraph(title)
    else:
        yield from composer.paragraphs(title)
    yield from composer.paragraphs(line for line in text[end:] if not line.note)
    yield from note_paragraphs([line for line in text if line.note], composer)


@dataclass(frozen=True, slots=True)
class _Sayings:
    """The metadata of articles from cover, contents page and the file's properties."""

    document: Document
    issue: Issue | None
    before_first: int | None
    head: PaperHead

    def of(self, piece: Piece) -> Stated:
        """Return the metadata of one article."""
        warnings = tuple(self._warnings(piece))
        if piece.entry is None and self.issue is None:
            return replace(self._properties(), warnings=warnings)
        issue = self.issue or Issue()
        stated = Stated(
            where="the cover",
            published=issue.published,
            volume=issue.volume,
            number=issue.number,
            warnings=warnings,
            issue=self.issue is not None,
        )
        if piece.entry is None:
            return stated
        return replace(
            stated,
            where="the contents page",
            title=piece.entry.title,
            authors=piece.entry.authors,
            kind=piece.entry.kind,
            pages=self._printed(piece),
        )

    def _printed(self, piece: Piece) -> str | None:
        """Return the printed numbers of an article's first and last page."""
        assert piece.entry is not None
        on = [line.page for line in piece.lines if not line.aside]
        if not on:
            return None
        offset = self.before_first
        if offset is None:
            offset = piece.entry.page - min(on)
        first, last = min(on) + offset, max(on) + offset
        return f"{first}-{last}" if last > first else str(first)

    def _properties(self) -> Stated:
        """Return title and author from the file's properties; its dates mean nothing.

        The title is the largest line where the properties have none; names below it count
        for more than the properties', which often name who made the file.
        """
        title = " ".join(self.document.title.split())
        if _NO_TITLE.search(title) or _FILE_NAME.fullmatch(title):
            title = ""
        named = listed_people(self.document.author)
        return Stated(
            where="the file's properties",
            title=title or self.head.title,
            authors=self.head.authors or (named if all(map(bare_name, named)) else ()),
            inferred=("title", "authors"),
        )

    def _warnings(self, piece: Piece) -> Iterator[str]:
        if self.issue:
            yield from self.issue.warnings
        on = [line.page for line in piece.lines if not line.aside]
        if any(sheet.scanned and sheet.number in on for sheet in self.document.sheets):
            yield "its letters were read from a scan: compare names and figures with its pages"
        for entry in piece.missing:
            yield (
                f"the contents page lists {entry.title!r} on page {entry.page}; it was not"
                " found there"
            )
        for sheet in self.document.sheets:
            if on and min(on) <= sheet.number <= max(on) and not sheet.words:
                what = "holds no text" if sheet.readable else "cannot be read"
                yield f"page {sheet.number} of the file {what}"
        if self.document.cut_off:
            yield "the file is cut off: its last pages may be missing"
