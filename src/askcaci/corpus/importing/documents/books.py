"""EPUB books: one page per chapter, in the order in which the book is read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from askcaci.corpus.importing.documents.bookfiles import BookFiles, opened_book
from askcaci.corpus.importing.documents.booknotes import BookNotes, Endnotes
from askcaci.corpus.importing.documents.bookpackages import (
    Document,
    Package,
    aside_of_type,
    package_of,
)
from askcaci.corpus.importing.documents.bookstyles import BookStyles
from askcaci.corpus.importing.guards.xmlparts import refuse_declarations
from askcaci.corpus.importing.lines.bylines import byline
from askcaci.corpus.importing.lines.pages import Page, Paragraph, Stated, page_of
from askcaci.corpus.importing.webpages.blocks import Block
from askcaci.corpus.importing.webpages.fragments import html_blocks
from askcaci.corpus.importing.webpages.markup import decoded, parsed
from askcaci.errors import SourceError

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_HINT = "Save its chapters as web pages (.html) or text (.txt) and add these"
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
# A document without any heading is below every one.
_NO_HEADING = 7
_LABEL = re.compile(r"\[\d{1,3}\]")
# A chapter's title is one of the first blocks of its document.
_FIRST_BLOCKS = 3
_SENTENCE_ENDS = (".", "!", "?", ":", ";", "…", "”", "’", '"', "'", "»", ")", "]")


@dataclass(frozen=True, slots=True)
class _Part:
    """A document of the book as read: its paragraphs, its notes and its metadata.

    `level` is that of the heading it begins with, `titles` are its largest headings. Some of
    its notes are of another document if it is `foreign`.
    """

    document: Document
    encoding: str
    paragraphs: tuple[Paragraph, ...]
    notes: tuple[Paragraph, ...]
    level: int
    titles: tuple[str, ...]
    signed: bool
    foreign: bool

    @property
    def opens(self) -> bool:
        """True if there is evidence that a chapter begins here."""
        return self.level < _NO_HEADING or bool(self.document.listed)


def pages(name: str, data: bytes, path: str) -> Iterator[Page]:
    """Yield the chapters of an EPUB 2 or 3 book, one page each; places are lines of its HTML.

    A chapter that continues in another file is one page, and its places are paragraphs.
    Cover, title page and contents are pages too, with all of their lines set aside.

    Raises:
        SourceError: it is no EPUB book, is damaged, copy-protected or too large.
    """
    files = opened_book(data, path)
    package = package_of(files)
    if not package.documents:
        raise SourceError("a book without chapters", place=path, hint=_HINT)
    waiting: list[list[_Part]] = []
    found = 0
    for chapter in _chapters(files, package):
        waiting.append(chapter)
        found += not chapter[0].document.aside
        # Only a second chapter shows that the first is not the only one.
        if found > 1:
            yield from (_page(name, parts, package, alone=False) for parts in waiting)
            waiting = []
    yield from (_page(name, parts, package, alone=found == 1) for parts in waiting)


def _chapters(files: BookFiles, package: Package) -> Iterator[list[_Part]]:
    """Yield the chapters, each as the documents it is cut into."""
    chapter: list[_Part] = []
    reader = _Reader(files)
    for document in package.documents:
        for part in reader.parts(document):
            if chapter and not _goes_on(chapter[0], part):
                yield chapter
                chapter = []
            chapter.append(part)
    yield chapter


def _goes_on(first: _Part, part: _Part) -> bool:
    """Return True if a document continues the open chapter instead of beginning one.

    Converters cut long chapters into files. The next chapter is listed in the contents,
    or begins with a heading no smaller than the open chapter's, or with a byline.
    """
    if first.document.aside or part.document.aside or not first.opens:
        return False
    return not (part.document.listed or part.signed or part.level <= first.level)


class _Reader:
    """Reads the documents of a book; holds its style sheets, and the notes it moved."""

    def __init__(self, files: BookFiles) -> None:
        self._files = files
        self._styles = BookStyles(files)
        self._endnotes = Endnotes(self._root)

    def parts(self, document: Document) -> Iterator[_Part]:
        """Yield a document, or each of the chapters in it."""
        encoding, text, told = self._text(document.member)
        notes = BookNotes(document.member, self._endnotes)
        moved = False

        def prepare(root: HtmlElement) -> None:
            nonlocal document, moved
            document = replace(document, aside=document.aside or aside_of_type(root))
            self._styles.apply(root, document.member)
            moved = self._endnotes.drop(root, document.member)
            notes.mark(root)

        path = f"{self._files.path}/{document.member}"
        blocks = html_blocks(text, path, prepare)
        shown = [block for block in blocks if not notes.holds(block.parent)]
        if moved and all(block.parent.tag in _HEADINGS for block in shown):
            document = replace(document, aside="notes, put to their texts")
        below = [_paragraph(b, document) for b in blocks if notes.holds(b.parent)]
        for number, chapter in enumerate(_divided(shown)):
            paragraphs = [_paragraph(block, document) for block in chapter]
            if told and number == 0 and paragraphs:
                first = paragraphs[0]
                paragraphs[0] = replace(first, repairs=(told, *first.repairs))
            headings = [block for block in chapter if block.parent.tag in ("h1", "h2")]
            yield _Part(
                document,
                encoding,
                tuple(paragraphs),
                tuple(_notes_of(paragraphs, below)),
                _level(chapter),
                tuple(block.text for block in headings),
                any(byline(block.text) for block in chapter[:_FIRST_BLOCKS]),
                notes.foreign,
            )

    def _text(self, member: str) -> tuple[str, str, str]:
        """Return encoding and text of a document, and the problem to report, if any."""
        path = f"{self._files.path}/{member}"
        data = self._files.read(member)
        encoding, text, told = decoded(data, path) if data.strip() else ("utf-8", "", "")
        refuse_declarations(text, path, entities_only=True)
        return encoding, text, told

    def _root(self, member: str) -> HtmlElement | None:
        try:
            return parsed(self._text(member)[1], f"{self._files.path}/{member}")
        except SourceError:
            return None


def _paragraph(block: Block, document: Document) -> Paragraph:
    aside = document.aside or block.place.aside
    return Paragraph(block.text, block.line, aside, block.repairs)


def _divided(blocks: list[Block]) -> Iterator[list[Block]]:
    """Yield the chapters of a document: each begins with a heading of the first level.

    Anything above the first such heading belongs to that heading's chapter.
    """
    starts = [n for n, block in enumerate(blocks) if block.parent.tag == "h1"]
    # A title over several lines, or with a subtitle below it, counts as one.
    cuts = [n for m, n in pairwise(starts) if any(b.parent.tag == "p" for b in blocks[m:n])]
    for start, end in pairwise([0, *cuts, len(blocks)]):
        yield blocks[start:end]


def _notes_of(chapter: list[Paragraph], notes: list[Paragraph]) -> Iterator[Paragraph]:
    """Yield the notes whose numbers are in a chapter, with the paragraphs that continue them."""
    text = " ".join(paragraph.text for paragraph in chapter)
    own = False
    for note in notes:
        label = _LABEL.match(note.text)
        own = label.group() in text if label else own
        if own:
            yield note


def _level(blocks: list[Block]) -> int:
    """Return the level of the heading that a document begins with."""
    first = (_HEADINGS.get(block.parent.tag) for block in blocks[:_FIRST_BLOCKS])
    return min(filter(None, first), default=_NO_HEADING)


def _page(name: str, parts: list[_Part], package: Package, *, alone: bool) -> Page:
    """Return a chapter's page. The book's metadata apply only if it has one article."""
    document = parts[0].document
    paragraphs = [*_joined(parts), *(note for part in parts for note in part.notes)]
    stated = Stated(published=package.published, issue=True, inferred=("published",))
    if not document.aside:
        stated = _stated(package, parts, stated, alone=alone)
    several = len(parts) > 1 or any(part.foreign for part in parts)
    if several:
        paragraphs = [replace(p, place=n) for n, p in enumerate(paragraphs, start=1)]
    return page_of(
        f"{name}/{document.member}",
        paragraphs,
        encoding=parts[0].encoding,
        unit="paragraph" if several else "line",
        stated=stated,
    )


def _joined(parts: list[_Part]) -> Iterator[Paragraph]:
    """Yield the paragraphs of a chapter; one that is cut in two by files is joined again."""
    last: Paragraph | None = None
    for part in parts:
        for number, paragraph in enumerate(part.paragraphs):
            if last is not None and number == 0 and _is_cut(last, paragraph):
                text = f"{last.text} {paragraph.text}"
                told = f"goes on in {part.document.member!r}"
                last = replace(last, text=text, repairs=(*last.repairs, told))
                continue
            if last is not None:
                yield last
            last = paragraph
    if last is not None:
        yield last


def _is_cut(before: Paragraph, after: Paragraph) -> bool:
    """Return True if one paragraph ends within a sentence that the next one continues."""
    ends = before.text.rstrip().endswith(_SENTENCE_ENDS)
    return not (ends or before.aside or after.aside) and after.text[:1].islower()


def _stated(package: Package, parts: list[_Part], issue: Stated, *, alone: bool) -> Stated:
    """Return the metadata of a chapter: its heading is the title."""
    if alone:
        return replace(
            issue,
            where="the book's metadata",
            title=package.title,
            authors=package.authors,
        )
    first = parts[0]
    titles = first.titles or tuple(filter(None, [first.document.listed]))
    # With several people it is unknown who wrote which chapter.
    signed = any(byline(p.text) for part in parts for p in part.paragraphs)
    authors = package.authors if len(package.authors) == 1 and not signed else ()
    if not (titles or authors):
        return issue
    return replace(
        issue,
        where="the chapter's heading" if first.titles else "the book's contents",
        title=titles[0] if titles else None,
        authors=authors,
        inferred=(*issue.inferred, "authors"),
    )
