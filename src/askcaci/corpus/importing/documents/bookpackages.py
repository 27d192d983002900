"""A book's metadata: its documents in order, its contents, title, people and day."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from askcaci.corpus.importing.documents.bookfiles import BookFiles, named
from askcaci.corpus.importing.lines.people import listed_people
from askcaci.corpus.importing.webpages.head import day_of
from askcaci.errors import SourceError

if TYPE_CHECKING:
    from lxml.etree import _Element
    from lxml.html import HtmlElement

_MOST_CHAPTERS = 5_000
_LONGEST = 400
_CONTAINER = "META-INF/container.xml"
_DOCUMENTS = frozenset({"application/xhtml+xml", "text/html", "text/x-oeb1-document"})
_NCX = "application/x-dtbncx+xml"
_NAVIGATION = "contents of the book"
# Chapter types, in the document or in the guide, that are no articles.
_ASIDES = {
    "cover": "cover",
    "titlepage": "title page",
    "title-page": "title page",
    "halftitlepage": "title page",
    "copyright": "imprint",
    "copyright-page": "imprint",
    "dedication": "dedication",
    "epigraph": "epigraph",
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
class Document:
    """A document of the book: its member, and the reason if no article is in it.

    `listed` is its name in the contents, "" if they do not list it.
    """

    member: str
    aside: str = ""
    listed: str = ""


@dataclass(frozen=True, slots=True)
class Package:
    """The contents of the package document: the documents in order, and the book's own data."""

    documents: tuple[Document, ...]
    title: str | None
    authors: tuple[str, ...]
    published: date | None


def package_of(files: BookFiles) -> Package:
    """Return the contents of a book's package document.

    Raises:
        SourceError: there is none, or it cannot be read.
    """
    roots = (e.get("full-path") for e in named(files.xml(_CONTAINER), "rootfile"))
    place = next(filter(None, roots), None)
    if place is None:
        raise SourceError(
            "a damaged book: its container names no package",
            place=f"{files.path}/{_CONTAINER}",
            hint=_HINT,
        )
    root = files.xml(place)
    folder = posixpath.dirname(place)
    roles = _refined_roles(root)
    creators = [_text(e) for e in named(root, "creator") if _is_author(e, roles)]
    people = (name for creator in creators for name in listed_people(creator))
    days = (day_of(_text(e)) for e in named(root, "date") if _is_publication(e))
    return Package(
        tuple(_documents(root, folder, _contents(files, root, folder))),
        next(filter(None, map(_text, named(root, "title"))), None),
        tuple(dict.fromkeys(people)),
        next(filter(None, days), None),
    )


def _contents(files: BookFiles, root: _Element, folder: str) -> dict[str, str]:
    """Return the documents that the contents list as a whole, with their names there.

    A book whose contents cannot be read is one without.
    """
    for item in named(root, "item"):
        kind = (item.get("media-type") or "").lower()
        member = _resolved(folder, item.get("href"))
        inner = posixpath.dirname(member)
        try:
            if "nav" in (item.get("properties") or "").split():
                return dict(_listed_in_nav(files.xml(member), inner))
            if kind == _NCX:
                return dict(_listed_in_ncx(files.xml(member), inner))
        except SourceError:
            continue
    return {}


def _listed_in_nav(root: _Element, folder: str) -> Iterator[tuple[str, str]]:
    navs = list(named(root, "nav"))
    tables = [nav for nav in navs if "toc" in (_property(nav, "type") or "").split()]
    for table in tables or navs[:1]:
        for link in named(table, "a"):
            yield from _entry(folder, link.get("href"), _text(link))


def _listed_in_ncx(root: _Element, folder: str) -> Iterator[tuple[str, str]]:
    for point in named(root, "navPoint"):
        address = next((e.get("src") for e in point.iterchildren("{*}content")), None)
        labels = (_text(e) for e in point.iterchildren("{*}navLabel"))
        yield from _entry(folder, address, next(labels, ""))


def _entry(folder: str, address: str | None, label: str) -> Iterator[tuple[str, str]]:
    # With a fragment it may be a section within a chapter.
    if address and "#" not in address:
        yield _resolved(folder, address), label or address


def _documents(root: _Element, folder: str, contents: dict[str, str]) -> Iterator[Document]:
    """Yield the documents of the spine, each once, in order."""
    items = {e.get("id"): e for e in named(root, "item")}
    guide = {
        _resolved(folder, e.get("href")): _ASIDES.get(e.get("type") or "", "")
        for e in named(root, "reference")
    }
    seen: set[str] = set()
    for reference in named(root, "itemref"):
        item = items.get(reference.get("idref"))
        if item is None or (item.get("media-type") or "").lower() not in _DOCUMENTS:
            continue
        member = _resolved(folder, item.get("href"))
        if member in seen or len(seen) >= _MOST_CHAPTERS:
            continue
        seen.add(member)
        aside = _aside(item, reference, guide.get(member, ""))
        yield Document(member, aside, contents.get(member, ""))


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


def aside_of_type(root: HtmlElement) -> str:
    """Return why a document holds no article, by the type of its body or of all within it."""
    body = root.find("body")
    inner = [] if body is None else [e for e in body if isinstance(e.tag, str)]
    for element in (root if body is None else body, *(inner if len(inner) == 1 else ())):
        for name in (element.get("epub:type") or "").split():
            if name in _ASIDES:
                return _ASIDES[name]
    return ""


def _resolved(folder: str, href: str | None) -> str:
    """Return the member that an address within the book refers to."""
    try:
        target = unquote(urlsplit(href or "").path)
    except ValueError:
        return ""
    return posixpath.normpath(posixpath.join(folder, target)).lstrip("/")


def _text(element: _Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())[:_LONGEST]


def _property(element: Any, name: str) -> str | None:  # noqa: ANN401 - lxml has no types
    """Return an attribute's value, in any namespace."""
    return next((v for k, v in element.items() if k.rpartition("}")[2] == name), None)


def _refined_roles(root: _Element) -> dict[str, str]:
    """Return the roles that EPUB 3 gives to people by their ids."""
    return {
        (meta.get("refines") or "").removeprefix("#"): _text(meta)
        for meta in named(root, "meta")
        if meta.get("property") == "role"
    }


def _is_author(creator: _Element, roles: dict[str, str]) -> bool:
    """Return True if a creator is an author and not an editor or publisher."""
    role = _property(creator, "role") or roles.get(creator.get("id") or "")
    return (role or "aut") == "aut"


def _is_publication(day: _Element) -> bool:
    event = _property(day, "event") or ""
    return event in ("", "publication", "original-publication", "issued")
