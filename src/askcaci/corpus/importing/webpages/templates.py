"""The page templates of the Analyst's site, by the classes of its systems.

These apply to the Analyst's pages only: other sites give the same names to other things.

Since 2012 it is Joomla with K2, whose classes are named for the view ("itemTitle",
"catItemTitle", "tagItemTitle"); before that it was Drupal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from askcaci.corpus.importing.webpages.blocks import Place
from askcaci.corpus.importing.webpages.markup import classes, elements, is_hidden, is_struck

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_NAVIGATION = "site navigation"
_TOOLS = "page tools"
_ACCOUNT = "account that posted it"
_TAGS = "tags"
_CAPTION = "caption"
_OUTSIDE = "outside the article"

# Meanings of the classes of an item's parts. These hold what the article is made of.
_PARTS = {
    "Title": "title",
    "Category": "category",
    "IntroText": "intro",
    "FullText": "text",
}
_K2_ASIDES = {
    "Toolbar": _TOOLS,
    "RatingBlock": _TOOLS,
    "SocialSharing": _TOOLS,
    "BackToTop": _TOOLS,
    "CommentsLink": _TOOLS,
    "PrintThisPage": _TOOLS,
    "EditLink": _TOOLS,
    "ReadMore": _TOOLS,
    "Navigation": _NAVIGATION,
    "Author": _ACCOUNT,
    "AuthorBlock": _ACCOUNT,
    "AuthorLatest": _ACCOUNT,
    "Related": "other articles",
    "TagsBlock": _TAGS,
    "AttachmentsBlock": "attachments",
    "ExtraFields": "fields of the site's own",
    "VideoBlock": "video",
    "ImageGallery": "pictures",
    "Comments": "readers' comments",
    "ImageBlock": _CAPTION,
    "ImageCaption": _CAPTION,
    "ImageCredits": _CAPTION,
}
_K2 = re.compile(r"(item|catItem|tagItem|latestItem|userItem|genericItem)([A-Z]\w+)")
_DRUPAL_PARTS = {"title": "title", "nodetitle": "title", "node-title": "title"}
_DRUPAL_ASIDES = {
    "submitted": _ACCOUNT,
    "taxonomy": _TAGS,
    "terms": _TAGS,
    "links": _TOOLS,
    "postlinks": _TOOLS,
}
_JOOMLA_ASIDES = {
    "icons": _TOOLS,
    "actions": _TOOLS,
    "pager": _NAVIGATION,
    "pagenav": _NAVIGATION,
    "tags": _TAGS,
    "createdby": _ACCOUNT,
}

# Elements outside the articles on any site, by class or id.
_SITE_ASIDES = {
    **dict.fromkeys(
        """
breadcrumb breadcrumbs k2Pagination menu nav navbar navigation pager pagination primary
secondary
""".split(),
        _NAVIGATION,
    ),
    **dict.fromkeys(["moduletable", "sidebar", "block", "widget"], "sidebar"),
    "footer": "site footer",
    "header": "site header",
    **dict.fromkeys(["componentheading", "itemListCategory"], "heading of the listing"),
    **dict.fromkeys(
        """
figcaption img_caption itemImageCaption wp-caption-text wp-caption-dd
""".split(),
        _CAPTION,
    ),
}
_TAG_ASIDES = {
    "nav": _NAVIGATION,
    **dict.fromkeys(["button", "option", "textarea"], "form"),
    "figcaption": _CAPTION,
}
# If one of these is within an article, it belongs to the article.
_OUTER_ASIDES = {"footer": "site footer", "header": "site header"}


@dataclass(slots=True)
class Item:
    """An article's place on a page of a known template, and the parts of it."""

    container: HtmlElement
    parts: dict[str, HtmlElement] = field(default_factory=dict)
    link: str | None = None


@dataclass(slots=True)
class Layout:
    """A page as its template lays it out: its items, and the place of each element.

    `single` is True if the page is one article's own, not a listing. A page of no known
    template has no items.
    """

    items: list[Item]
    single: bool
    system: str = ""
    _inner: Mapping[str, str] = field(default_factory=dict)
    _found: dict[HtmlElement, int] = field(default_factory=dict)

    def place_of(self, element: HtmlElement, parent: Place) -> Place:
        """Return the place of an element, given that of its parent."""
        item = self._found.get(element)
        if item is not None:
            return Place(item)
        if parent.aside and parent.aside != _OUTSIDE:
            return parent
        if parent.item is not None:
            return Place(parent.item, self._aside_within(element))
        outside = _OUTSIDE if self.items else ""
        return Place(None, self._aside(element, outer=True) or outside)

    def _aside_within(self, element: HtmlElement) -> str:
        inner = _aside_by_class(element, self._inner, self.system)
        return inner or self._aside(element, outer=False)

    @staticmethod
    def _aside(element: HtmlElement, *, outer: bool) -> str:
        if is_hidden(element):
            return "hidden on the page"
        if is_struck(element):
            return "struck out"
        if aside := _TAG_ASIDES.get(element.tag):
            return aside
        names = [*classes(element), element.get("id") or ""]
        asides = (_SITE_ASIDES[name] for name in names if name in _SITE_ASIDES)
        if outer:
            own = _OUTER_ASIDES.get(element.tag) if _is_outermost(element) else None
            return next(asides, own or "")
        return next((aside for aside in asides if aside == _CAPTION), "")


def layout_of(root: HtmlElement) -> Layout:
    """Return how a page is laid out."""
    for system, is_item, inner in (
        ("k2", _is_k2_item, _K2_ASIDES),
        ("drupal", _is_node, _DRUPAL_ASIDES),
        ("joomla", _is_joomla_item, _JOOMLA_ASIDES),
    ):
        containers = _outermost(filter(is_item, elements(root)))
        if containers:
            items = [_item(container, system) for container in containers]
            layout = Layout(items, _is_single(items, system), system, inner)
            layout._found = {item.container: n for n, item in enumerate(items)}
            if system == "drupal" and layout.single:
                _take_heading(root, layout)
            return layout
    return Layout([], single=True)


def _is_k2_item(element: HtmlElement) -> bool:
    return any(
        match and match[2] == "View" for match in map(_K2.fullmatch, classes(element))
    )


def _is_node(element: HtmlElement) -> bool:
    return "node" in classes(element) and any(
        "content" in classes(child) for child in elements(element)
    )


def _is_joomla_item(element: HtmlElement) -> bool:
    return "item-page" in classes(element)


def _outermost(found: Iterable[HtmlElement]) -> list[HtmlElement]:
    """Return elements without those that are within another of them."""
    kept: list[HtmlElement] = []
    within: set[HtmlElement] = set()
    for element in found:
        if element not in within:
            kept.append(element)
            within.update(elements(element))
    return kept


def _item(container: HtmlElement, system: str) -> Item:
    item = Item(container)
    part_of: Callable[[HtmlElement], str] = {
        "k2": _k2_part,
        "drupal": _drupal_part,
        "joomla": _joomla_part,
    }[system]
    for element in elements(container):
        part = part_of(element)
        if part:
            item.parts.setdefault(part, element)
        if item.link is None and _links_to_item(element):
            item.link = element.get("href")
    return item


def _k2_part(element: HtmlElement) -> str:
    matches = filter(None, map(_K2.fullmatch, classes(element)))
    return next((_PARTS[m[2]] for m in matches if m[2] in _PARTS), "")


def _drupal_part(element: HtmlElement) -> str:
    found = (_DRUPAL_PARTS[name] for name in classes(element) if name in _DRUPAL_PARTS)
    return next(found, "")


def _joomla_part(element: HtmlElement) -> str:
    if "category-name" in classes(element):
        return "category"
    heading = element.tag in ("h1", "h2")
    return "title" if heading or "contentheading" in classes(element) else ""


def _links_to_item(element: HtmlElement) -> bool:
    """Return True if an element is the link of a title or of "Read more"."""
    if element.tag != "a":
        return False
    around = {*classes(element), *classes(element.getparent())}
    names = {match[2] for match in map(_K2.fullmatch, around) if match}
    return bool(names & {"Title", "ReadMore"} or around & {"k2ReadMore", *_DRUPAL_PARTS})


def _is_single(items: list[Item], system: str) -> bool:
    if len(items) > 1:
        return False
    if system == "k2":
        return "itemView" in classes(items[0].container)
    return system == "joomla" or items[0].link is None


def _take_heading(root: HtmlElement, layout: Layout) -> None:
    """Give the one node of a page the title above it."""
    item = layout.items[0]
    if "title" in item.parts:
        return
    for element in elements(root):
        if element is item.container:
            return
        if element.tag == "h1" and "title" in classes(element):
            item.parts["title"] = element
            layout._found[element] = 0
            return


def _aside_by_class(element: HtmlElement, asides: Mapping[str, str], system: str) -> str:
    names: Iterable[str] = classes(element)
    if system == "k2":
        names = [match[2] for match in map(_K2.fullmatch, names) if match]
    return next((asides[name] for name in names if name in asides), "")


def _is_outermost(element: HtmlElement) -> bool:
    return not any(
        parent.tag in ("article", "main", "section") for parent in element.iterancestors()
    )
