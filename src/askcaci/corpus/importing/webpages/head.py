"""What a page says of itself outside its text: meta tags, JSON-LD, title, addresses."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from askcaci.corpus.importing.lines.bylines import ACCOUNTS, byline
from askcaci.corpus.importing.lines.days import date_line
from askcaci.corpus.importing.webpages.addresses import cleaned
from askcaci.corpus.importing.webpages.markup import elements

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_TITLES = ("citation_title", "og:title", "dc.title", "dcterms.title", "headline")
_AUTHORS = ("citation_author", "dc.creator", "dcterms.creator", "author")
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
_ISO_DAY = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ].*)?", re.DOTALL)
# "<!-- saved from url=(0064)https://... -->", as browsers write it.
_SAVED = re.compile(r"\s*saved from url=\(\d{4,}\)(\S+)\s*")
_SITE = re.compile(
    r"\s+(?:[|»·]|-|–|—|::)\s+(?=[^|»·]{0,80}$)"
    r"(?:.{0,40}\b(?:CACI|Analyst|Silk Road|cacianalyst\.org)\b.{0,60})"
)
_ARTICLES = ("Article", "NewsArticle", "Report", "ScholarlyArticle", "BlogPosting")
_LONGEST = 400
_LONGEST_JSON = 1_000_000


@dataclass(frozen=True, slots=True)
class Head:
    """What a page's head says.

    `shown_title` is that of the browser's window, without the site's name; `address` is
    what the page calls its own, `saved_from` where a browser or archive had it from,
    `base` what its links count from.
    """

    title: str | None = None
    shown_title: str | None = None
    authors: tuple[str, ...] = ()
    published: date | None = None
    address: str | None = None
    saved_from: str | None = None
    base: str | None = None


def head_of(root: HtmlElement, location: str | None = None) -> Head:
    """Return what a document says of itself.

    `location` is the address that its container gives.
    """
    said = _said(root)
    base = _base(root)
    saved_from = _saved_from(root) or cleaned(location) or _page_address(base)
    base = base or saved_from
    site = said.get("og:site_name", [""])[0]
    addresses = (
        cleaned(value, base) for name in _ADDRESSES for value in said.get(name, ())
    )
    return Head(
        title=_without_site(_first(said, _TITLES), site),
        shown_title=_without_site(_text(root.findtext(".//title")), site),
        authors=_authors(said),
        published=_day(said),
        address=next(filter(None, addresses), None),
        saved_from=saved_from,
        base=base,
    )


def _said(root: HtmlElement) -> dict[str, list[str]]:
    """Return what meta tags, links and JSON-LD say, by name in small letters."""
    said: dict[str, list[str]] = {}
    for element in elements(root):
        for name, value in _pairs(element):
            text = _text(value)
            if text:
                said.setdefault(name.casefold(), []).append(text)
    return said


def _pairs(element: HtmlElement) -> Iterator[tuple[str, str | None]]:
    if element.tag == "meta":
        name = element.get("name") or element.get("property") or element.get("itemprop")
        yield name or "", element.get("content")
    elif element.tag == "link" and (element.get("rel") or "").casefold() == "canonical":
        yield "canonical", element.get("href")
    elif element.tag == "script" and element.get("type") == "application/ld+json":
        yield from _linked_data(element.text or "")


def _linked_data(text: str) -> Iterator[tuple[str, str | None]]:
    """Yield what JSON-LD says of an article, under the names of meta tags."""
    try:
        data = json.loads(text) if len(text) <= _LONGEST_JSON else None
    except (ValueError, RecursionError):
        return
    for item in _listed(data):
        inner = item.get("@graph") if isinstance(item, dict) else None
        for thing in (item, *_listed(inner)):
            kinds = _listed(thing.get("@type")) if isinstance(thing, dict) else []
            if any(kind in _ARTICLES for kind in kinds):
                yield from _of_article(thing)


def _of_article(thing: dict[str, Any]) -> Iterator[tuple[str, str | None]]:
    for name in ("headline", "datePublished"):
        if isinstance(thing.get(name), str):
            yield name, thing[name]
    for author in _listed(thing.get("author")):
        person = author.get("name") if isinstance(author, dict) else author
        if isinstance(person, str):
            yield "citation_author", person


def _listed(value: Any) -> list[Any]:  # noqa: ANN401 - JSON
    if isinstance(value, list):
        return [item for item in value[:1_000] if not isinstance(item, list)]
    return [] if value is None else [value]


def _text(value: str | None) -> str | None:
    text = " ".join((value or "")[: 4 * _LONGEST].split())
    return text if 0 < len(text) <= _LONGEST else None


def _first(said: dict[str, list[str]], names: tuple[str, ...]) -> str | None:
    return next((said[name][0] for name in names if name in said), None)


def _without_site(title: str | None, site: str) -> str | None:
    """Return a title without the site's name, or None where it is nothing else."""
    if not title or (site and title.casefold() == site.casefold()):
        return None
    if site:
        title = re.sub(rf"\s+\W{{1,2}}\s+{re.escape(site)}$", "", title, flags=re.I)
    title = _SITE.sub("", title).strip()
    return title or None


def _authors(said: dict[str, list[str]]) -> tuple[str, ...]:
    """Return the people named as authors by the first tag that names any."""
    for name in _AUTHORS:
        found: list[str] = []
        for value in said.get(name, ()):
            people = byline(f"By {_forename_first(value)}")
            if people and value.casefold() not in ACCOUNTS:
                found += people.authors
        if found:
            return tuple(dict.fromkeys(found))
    return ()


def _forename_first(name: str) -> str:
    """Return "Ida Jost" for "Jost, Ida"."""
    family, comma, given = name.partition(", ")
    one = comma and " " not in given and " " not in family
    return f"{given} {family}" if one else name


def _day(said: dict[str, list[str]]) -> date | None:
    for name in _DAYS:
        for value in said.get(name, ()):
            day = day_of(value)
            if day:
                return day
    return None


def day_of(text: str) -> date | None:
    """Return the day that a machine or a person wrote, or None."""
    match = _ISO_DAY.fullmatch(text.strip())
    if match:
        try:
            return date(*map(int, match.groups()))
        except ValueError:
            return None
    printed = date_line(text)
    return printed.day if printed else None


def _base(root: HtmlElement) -> str | None:
    element = root.find(".//base")
    return cleaned(element.get("href")) if element is not None else None


def _page_address(base: str | None) -> str | None:
    """Return the base address if it is a page's, as Joomla writes it."""
    return base if base and re.search(r"\.html?$|[?&]q=", base) else None


def _saved_from(root: HtmlElement) -> str | None:
    """Return the address in the comment that browsers write into what they save."""
    from lxml import etree

    top = list(root.itersiblings(etree.Comment, preceding=True))
    for comment in (*top, *root.iter(etree.Comment)):
        match = _SAVED.fullmatch((comment.text or "")[: 3 * _LONGEST])
        if match:
            return cleaned(match[1])
    return None
