"""EPUB books: a page a chapter, in the order in which the book is read."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from askcaci.corpus.importing.guards import zips
from askcaci.corpus.importing.guards.xmlparts import parsed_xml, refuse_declarations
from askcaci.corpus.importing.lines.bylines import byline
from askcaci.corpus.importing.lines.pages import Page, Paragraph, Stated, page_of
from askcaci.corpus.importing.webpages.blocks import Block
from askcaci.corpus.importing.webpages.fragments import html_blocks
from askcaci.corpus.importing.webpages.head import day_of
from askcaci.corpus.importing.webpages.markup import decoded
from askcaci.errors import SourceError

if TYPE_CHECKING:
    from lxml.etree import _Element

_MOST_UNPACKED = 512 * 2**20
_MOST_MEMBERS = 10_000
_LARGEST_CHAPTER = 16 * 2**20
_MOST_CHAPTERS = 5_000
_CONTAINER = "META-INF/container.xml"
_DOCUMENTS = frozenset({"application/xhtml+xml", "text/html", "text/x-oeb1-document"})
_OBFUSCATIONS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
_NAVIGATION = "contents of the book"
# What a chapter's type, or the guide, says is no article.
_ASIDES = {
    "cover": "cover",
    "titlepage": "title page",
    "title-page": "title page",
    "halftitlepage": "title page",
    "copyright-page": "imprint",
    "colophon": "imprint",
    "imprint": "imprint",
    "toc": _NAVIGATION,
    "landmarks": _NAVIGATION,
    "loi": _NAVIGATION,
    "lot": _NAVIGATION,
    "page-list": _NAVIGATION,
    "index": "index",
}
_HINT = "Save its chapters as web pages (.html) or text (.txt) and add these"


@dataclass(frozen=True, slots=True)
class _Chapter:
    """A document of the book: the member it is, and why no article is in it, if so."""

    member: str
    aside: str = ""


@dataclass(frozen=True, slots=True)
class _Package:
    """What the package document says: the chapters in order, and the book's own data."""

    chapters: tuple[_Chapter, ...]
    title: str | None
    authors: tuple[str, ...]
    published: date | None


def pages(name: str, data: bytes, path: str) -> Iterator[Page]:
    """Yield the chapters of an EPUB 2 or 3 book, a page each; places are lines of its HTML.

    Cover, title page and contents are pages too, all of whose lines stand aside.

    Raises:
        SourceError: it is no EPUB book, is damaged, copy-protected or too large.
    """
    archive = zips.opened(
        data, path, most_members=_MOST_MEMBERS, most_unpacked=_MOST_UNPACKED
    )
    members = {info.filename: info for info in archive.infolist()}
    book = _Book(archive, members, path)
    book.check_readable()
    package = book.package()
    if not package.chapters:
        raise SourceError("a book without chapters", place=path, hint=_HINT)
    alone = sum(not chapter.aside for chapter in package.chapters) == 1
    for chapter in package.chapters:
        yield book.page(name, chapter, package, alone=alone)


@dataclass(frozen=True, slots=True)
class _Book:
    """An opened book and its members by name."""

    archive: zipfile.ZipFile
    members: dict[str, zipfile.ZipInfo]
    path: str

    def read(self, member: str, largest: int = _LARGEST_CHAPTER) -> bytes:
        """Return a member's bytes."""
        info = self.members.get(member)
        if info is None:
            raise SourceError(
                f"a damaged book: {member!r} is missing", place=self.path, hint=_HINT
            )
        return zips.member(self.archive, info, f"{self.path}/{member}", largest=largest)

    def xml(self, member: str) -> _Element:
        """Return the root of a member that is XML."""
        data = self.read(member)
        return parsed_xml(data, f"{self.path}/{member}", entities_only=True)

    def check_readable(self) -> None:
        """Make sure that the chapters are not encrypted; fonts may be.

        Raises:
            SourceError: they are.
        """
        if "META-INF/encryption.xml" not in self.members:
            return
        root = self.xml("META-INF/encryption.xml")
        methods = [e.get("Algorithm") or "" for e in _named(root, "EncryptionMethod")]
        if any(not method.startswith(_OBFUSCATIONS) for method in methods):
            raise SourceError("the book is copy-protected", place=self.path, hint=_HINT)

    def package(self) -> _Package:
        """Return what the package document says."""
        container = self.xml(_CONTAINER)
        roots = (e.get("full-path") for e in _named(container, "rootfile"))
        place = next(filter(None, roots), None)
        if place is None:
            raise SourceError(
                "a damaged book: its container names no package",
                place=f"{self.path}/{_CONTAINER}",
                hint=_HINT,
            )
        root = self.xml(place)
        creators = [_text(e) for e in _named(root, "creator") if _is_author(e)]
        people = [byline(f"By {name}") for name in creators]
        days = (day_of(_text(e)) for e in _named(root, "date") if _is_publication(e))
        return _Package(
            tuple(_chapters(root, posixpath.dirname(place))),
            next(filter(None, map(_text, _named(root, "title"))), None),
            tuple(author for said in people if said for author in said.authors),
            next(filter(None, days), None),
        )

    def page(self, name: str, chapter: _Chapter, package: _Package, *, alone: bool) -> Page:
        """Return a chapter's page. What is said of the book is its only article's."""
        path = f"{self.path}/{chapter.member}"
        data = self.read(chapter.member)
        encoding, text, told = decoded(data, path) if data.strip() else ("utf-8", "", "")
        refuse_declarations(text, path, entities_only=True)
        blocks = html_blocks(text, path)
        paragraphs = [
            Paragraph(b.text, b.line, chapter.aside or b.place.aside, b.repairs)
            for b in blocks
        ]
        if told and paragraphs:
            first = paragraphs[0]
            paragraphs[0] = replace(first, repairs=(told, *first.repairs))
        stated = Stated(published=package.published, issue=True, inferred=("published",))
        if not chapter.aside:
            stated = _stated(package, blocks, stated, alone=alone)
        return page_of(
            f"{name}/{chapter.member}", paragraphs, encoding=encoding, stated=stated
        )


def _stated(
    package: _Package, blocks: list[Block], issue: Stated, *, alone: bool
) -> Stated:
    """Return what the book says of a chapter: its heading is the title."""
    if alone:
        return replace(
            issue,
            where="the book's metadata",
            title=package.title,
            authors=package.authors,
        )
    headings = [block.text for block in blocks if block.parent.tag in ("h1", "h2")]
    if not headings or len([b for b in blocks if b.parent.tag == "h1"]) > 1:
        return issue
    return replace(issue, where="the chapter's heading", title=headings[0])


def _chapters(root: _Element, folder: str) -> Iterator[_Chapter]:
    """Yield the documents of the spine, each once, in order."""
    items = {e.get("id"): e for e in _named(root, "item")}
    guide = {
        _resolved(folder, e.get("href")): _ASIDES.get(e.get("type") or "", "")
        for e in _named(root, "reference")
    }
    seen: set[str] = set()
    for reference in _named(root, "itemref"):
        item = items.get(reference.get("idref"))
        if item is None or (item.get("media-type") or "").lower() not in _DOCUMENTS:
            continue
        member = _resolved(folder, item.get("href"))
        if member in seen or len(seen) >= _MOST_CHAPTERS:
            continue
        seen.add(member)
        yield _Chapter(member, _aside(item, reference, guide.get(member, "")))


def _aside(item: _Element, reference: _Element, guided: str) -> str:
    """Return why a document of the spine holds no article, or ""."""
    properties = (item.get("properties") or "").split()
    if "nav" in properties:
        return _NAVIGATION
    if guided:
        return guided
    identity = (item.get("id") or "").casefold()
    if identity in _ASIDES:
        return _ASIDES[identity]
    return "not of the book's text" if reference.get("linear") == "no" else ""


def _resolved(folder: str, href: str | None) -> str:
    """Return the member an address within the book means."""
    try:
        target = unquote(urlsplit(href or "").path)
    except ValueError:
        return ""
    return posixpath.normpath(posixpath.join(folder, target)).lstrip("/")


def _named(root: _Element, name: str) -> Iterator[Any]:
    """Yield the elements of a name, in whatever namespace."""
    yield from root.iter(f"{{*}}{name}")


def _text(element: _Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())[:400]


def _is_author(creator: _Element) -> bool:
    """Say whether a creator is an author and not an editor or publisher."""
    role = next((v for k, v in creator.items() if k.rpartition("}")[2] == "role"), "aut")
    return role == "aut"


def _is_publication(day: _Element) -> bool:
    event = next((v for k, v in day.items() if k.rpartition("}")[2] == "event"), "")
    return event in ("", "publication", "original-publication", "issued")
