"""A page's metadata outside its text: meta tags, JSON-LD, title, addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from html import unescape
from typing import TYPE_CHECKING

from askcaci.corpus.importing.lines.days import date_line
from askcaci.corpus.importing.lines.people import people_of
from askcaci.corpus.importing.webpages.addresses import cleaned
from askcaci.corpus.importing.webpages.linkeddata import linked_data
from askcaci.corpus.importing.webpages.markup import elements
from askcaci.corpus.importing.webpages.publication import (
    names_the_analyst,
    publication_of,
)
from askcaci.text.dates import Month
from askcaci.text.normalise import letters
from askcaci.types import ANALYST

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_TITLES = ("citation_title", "og:title", "dc.title", "dcterms.title", "headline")
# Of these the first three are written family name first, too.
_AUTHORS = (
    "citation_author",
    "dc.creator",
    "dcterms.creator",
    "json:author",
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
)
_DAYS = (
    "citation_publication_date",
    "citation_date",
    "article:published_time",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date",
    "datepublished",
)
_ADDRESSES = ("canonical", "og:url", "citation_public_url")
_ISO_DAY = re.compile(r"(\d{4})([-/]?)(\d{1,2})\2(\d{1,2})(?:[T ].*)?", re.DOTALL)
_ISO_MONTH = re.compile(r"(\d{4})[-/](\d{1,2})(?:[-/]00)?")
_MONTH = re.compile(
    r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?,?\s+(\d{4})", re.I
)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
# "<!-- saved from url=(0064)https://... -->", as browsers write it.
_SAVED = re.compile(r"\s*saved from url=\(\d{4,}\)(\S+)\s*")
_SITE = re.compile(
    r"\s+(?:[|»·]|-|–|—|::)\s+(?=[^|»·]{0,80}$)"
    r"(?:.{0,40}\b(?:CACI|Analyst|Silk Road|cacianalyst\.org)\b.{0,60})"
)
_LONGEST = 400
_DUBLIN_CORE = re.compile(r"\b(dc|dcterms):")


@dataclass(frozen=True, slots=True)
class Head:
    """The metadata in a page's head.

    `shown_title` is that of the browser's window, without the site's name; `address` is
    the page's own, `saved_from` the one a browser or archive loaded it from,
    `base` the one its links are relative to. `publication_sure` is False of a mere host.
    """

    title: str | None = None
    shown_title: str | None = None
    authors: tuple[str, ...] = ()
    published: date | None = None
    address: str | None = None
    saved_from: str | None = None
    base: str | None = None
    publication: str | None = None
    publication_sure: bool = False

    @property
    def of_the_analyst(self) -> bool:
        """True of a page of the Analyst."""
        return self.publication == ANALYST


def head_of(root: HtmlElement, location: str | None = None) -> Head:
    """Return the metadata of a document.

    `location` is the address that its container gives.
    """
    said = _said(root)
    base = _base(root)
    saved_from = _saved_from(root) or cleaned(location) or _page_address(base)
    base = base or saved_from
    addresses = (
        cleaned(value, base) for name in _ADDRESSES for value in said.get(name, ())
    )
    address = next(filter(None, addresses), None)
    publication, sure = publication_of(said, [address, saved_from, base])
    ending = re.split(r"\s(?:[|»·–—-]|::)\s", root.findtext(".//title") or "")[-1]
    named = not sure and names_the_analyst(ending)
    if named or (publication is None and _names_the_analyst(root)):
        publication, sure = ANALYST, True
    site = said.get("og:site_name", [publication or ""])[0]
    return Head(
        title=_without_site(_first(said, _TITLES), site),
        shown_title=_without_site(_text(root.findtext(".//title")), site),
        authors=_authors(said, publication),
        published=_day(said),
        address=address,
        saved_from=saved_from,
        base=base,
        publication=publication,
        publication_sure=sure,
    )


def _names_the_analyst(root: HtmlElement) -> bool:
    """Return True if a page without address and site's name names the Analyst."""
    texts = (text for text in root.itertext() if isinstance(text, str))
    return any(map(names_the_analyst, texts))


def _said(root: HtmlElement) -> dict[str, list[str]]:
    """Return the values of meta tags, links and JSON-LD, by name in small letters."""
    said: dict[str, list[str]] = {}
    for element in elements(root):
        for name, value in _pairs(element):
            text = _text(value) or ""
            names = _DUBLIN_CORE.sub(r"\1.", name.casefold()).split() if text else []
            # One tag may have several names, "dc:creator" and "dc.creator" are one.
            for one in names:
                said.setdefault(one, []).append(text)
    return said


def _pairs(element: HtmlElement) -> Iterator[tuple[str, str | None]]:
    if element.tag == "meta":
        name = element.get("name") or element.get("property") or element.get("itemprop")
        yield name or "", element.get("content")
    elif element.tag == "link" and (element.get("rel") or "").casefold() == "canonical":
        yield "canonical", element.get("href")
    elif element.tag == "script" and element.get("type") == "application/ld+json":
        yield from linked_data(element.text or "")


def _text(value: str | None) -> str | None:
    # Some sites write "&amp;amp;".
    text = " ".join(unescape((value or "")[: 4 * _LONGEST]).split())
    return text if 0 < len(text) <= _LONGEST else None


def _first(said: dict[str, list[str]], names: tuple[str, ...]) -> str | None:
    return next((said[name][0] for name in names if name in said), None)


def _without_site(title: str | None, site: str) -> str | None:
    """Return a title without the site's name, or None if nothing is left."""
    if not title or (site and title.casefold() == site.casefold()):
        return None
    if site:
        title = re.sub(rf"\s+\W{{1,2}}\s+{re.escape(site)}$", "", title, flags=re.I)
    title = _SITE.sub("", title).strip()
    return title or None


def _authors(said: dict[str, list[str]], publication: str | None) -> tuple[str, ...]:
    """Return the people named as authors by the first tag that names any.

    The name of the publication is not an author.
    """
    own = letters(publication or "")
    for place, name in enumerate(_AUTHORS):
        found = (people_of(value, inverted=place < 3) for value in said.get(name, ()))
        people = tuple(
            dict.fromkeys(
                person
                for one in found
                for person in one
                if not (" " not in person and own.startswith(letters(person)))
                and letters(person) != own
            )
        )
        if people:
            return people
    return ()


def _day(said: dict[str, list[str]]) -> date | None:
    for name in _DAYS:
        for value in said.get(name, ()):
            day = day_of(value)
            if day:
                return day
    return None


def day_of(text: str) -> date | None:
    """Return the day that a machine or a person wrote, a month without a day, or None."""
    plain = text.strip()
    iso, month, words = (
        pattern.fullmatch(plain) for pattern in (_ISO_DAY, _ISO_MONTH, _MONTH)
    )
    try:
        if month:
            return Month(int(month[1]), int(month[2]))
        if words:
            return Month(int(words[2]), _MONTHS.index(words[1].casefold()) + 1)
        if iso:
            return date(int(iso[1]), int(iso[3]), int(iso[4]))
    except ValueError:
        return None
    printed = date_line(text)
    return printed.day if printed else None


def _base(root: HtmlElement) -> str | None:
    element = root.find(".//base")
    return cleaned(element.get("href")) if element is not None else None


def _page_address(base: str | None) -> str | None:
    """Return the base address if it is that of a page, as in Joomla."""
    return base if base and re.search(r"\.html?$|[?&]q=", base) else None


def _saved_from(root: HtmlElement) -> str | None:
    """Return the address in the comment that browsers write into saved pages."""
    from lxml import etree

    top = list(root.itersiblings(etree.Comment, preceding=True))
    for comment in (*top, *root.iter(etree.Comment)):
        match = _SAVED.fullmatch((comment.text or "")[: 3 * _LONGEST])
        if match:
            return cleaned(match[1])
    return None
