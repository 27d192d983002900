"""What a web page states about its article outside the text, and where this is inconsistent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from askcaci.corpus.importing.lines.furniture import FEATURED, furniture
from askcaci.corpus.importing.lines.pages import Stated
from askcaci.corpus.importing.splitting.statements import is_title
from askcaci.corpus.importing.webpages.addresses import (
    cleaned,
    foreign_slug,
    section_kind,
    slug_day,
)
from askcaci.corpus.importing.webpages.blocks import Block
from askcaci.corpus.importing.webpages.head import Head
from askcaci.corpus.importing.webpages.maincontent import Content
from askcaci.corpus.importing.webpages.templates import Item
from askcaci.types import ArticleKind

_HEAD = "the page's head"
_HEADING = "the page's heading"
_ADDRESS = "its address"
_LAYOUT = "its layout"
# A page of which less than this share is kept is reported.
_LITTLE = 0.15
# These are worth a warning where the page contradicts itself.
_COMPARED = ("title", "published")


@dataclass(frozen=True, slots=True)
class Claim:
    """A field's value, and the part of the page that states it; `sure` if it is no guess."""

    name: str
    value: Any
    where: str
    sure: bool = True


def stated_of_page(
    item: Item | None, head: Head, content: Content, blocks: Sequence[Block]
) -> Stated:
    """Return what a page states about its only article.

    `item` is where a known template puts it; `blocks` are those of its text.
    """
    address = head.address or head.saved_from
    stated = _stated(_of_page(item, head, content, address), address, blocks)
    return replace(
        stated,
        whole=content.whole,
        warnings=(*stated.warnings, *_loss(content)),
    )


def _loss(content: Content) -> Iterator[str]:
    """Yield a warning if little of a page is kept."""
    share = content.share
    if content.whole and share < _LITTLE:
        yield f"kept {100 * share:.0f}% of the page's words: look at it"


def stated_of_item(item: Item, head: Head, blocks: Sequence[Block]) -> Stated:
    """Return what a listing states about one of its items."""
    page = head.address or head.saved_from
    address = cleaned(item.link, head.base or page)
    return _stated([*_of_item(item), *_of_address(address, page)], address, blocks)


def _of_page(
    item: Item | None, head: Head, content: Content, address: str | None
) -> Iterator[Claim]:
    if item:
        yield from _of_item(item)
    else:
        # Of the Analyst's own pages the head names the account that posted them.
        yield Claim("authors", head.authors, _HEAD)
        yield Claim("authors", content.authors, _LAYOUT, False)
        yield Claim("publication", head.publication, _HEAD, head.publication_sure)
    yield Claim("title", head.title, _HEAD)
    if head.title is None:
        both = is_title(content.heading or "", head.shown_title)
        yield Claim("title", content.heading, _HEADING, both)
    yield Claim("title", head.shown_title, _HEAD, False)
    yield Claim("published", head.published, _HEAD)
    yield from _of_address(address, address)
    yield Claim("published", content.published, _LAYOUT, False)


def _of_item(item: Item) -> Iterator[Claim]:
    title, category = (
        " ".join("".join(item.parts[part].itertext()).split()) if part in item.parts else ""
        for part in ("title", "category")
    )
    yield Claim("title", FEATURED.sub("", title), _HEADING)
    yield Claim("kind", _category_kind(category), _HEADING)


def _of_address(address: str | None, page: str | None) -> Iterator[Claim]:
    yield Claim("url", address, _HEAD)
    yield Claim("published", slug_day(address), _ADDRESS, False)
    yield Claim("kind", section_kind(address) or section_kind(page), _ADDRESS, False)


def _category_kind(category: str) -> ArticleKind | None:
    name = category.removeprefix("Published in").strip()
    found = furniture(f"Published in {name}") if name else None
    return found.kind if found else None


def _stated(
    claims: Iterable[Claim], address: str | None, blocks: Sequence[Block]
) -> Stated:
    """Return the first claim on each field, and how the others differ from it."""
    taken: dict[str, Claim] = {}
    warnings: list[str] = []
    for claim in claims:
        first = taken.get(claim.name)
        if not claim.value:
            continue
        if first is None:
            taken[claim.name] = claim
        elif claim.name in _COMPARED and _differs(first, claim):
            warnings.append(
                f"{claim.name} {first.value} in {first.where}; "
                f"{claim.value} in {claim.where}"
            )
    title = taken["title"].value if "title" in taken else None
    slug = foreign_slug(address, title or " ".join(block.text for block in blocks))
    if slug:
        warnings.append(f"the address names another article: {slug!r}")
    values: dict[str, Any] = {name: claim.value for name, claim in taken.items()}
    return Stated(
        where=_where(taken.values()),
        inferred=tuple(name for name, claim in taken.items() if not claim.sure),
        warnings=tuple(warnings),
        **values,
    )


def _differs(first: Claim, other: Claim) -> bool:
    if other.where == _LAYOUT or (other.name == "title" and not other.sure):
        return False
    if first.name == "title":
        return not is_title(other.value, first.value)
    return bool(first.value != other.value)


def _where(claims: Iterable[Claim]) -> str:
    """Return the parts of the page with values that the text may contradict."""
    said = (c.where for c in claims if c.name != "url" and c.where != _HEADING)
    return " or ".join(dict.fromkeys(said)) or _HEAD
