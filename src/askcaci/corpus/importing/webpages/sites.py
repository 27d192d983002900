"""Elements of pages of any site that are no text of the article, whatever the template.

A name that sites give to an element (class, id) is a hint only: nothing is left out for its
name where it holds most of what the page shows.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from askcaci.corpus.importing.webpages.blocks import Place
from askcaci.corpus.importing.webpages.dialogs import asks_for_consent, is_dialog
from askcaci.corpus.importing.webpages.formulas import is_formula
from askcaci.corpus.importing.webpages.markup import (
    classes,
    elements,
    is_hidden,
    is_struck,
)

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_HIDDEN = "hidden on the page"
CAPTION = "caption"
FORM = "form"
COMMENTS = "readers' comments"
NEWSLETTER = "newsletter"
_DIALOG = "dialog of the site"
_CONSENT = "dialog about consent"
_UNREAD = frozenset("head script style noscript template svg iframe".split())
_HIDDEN_CLASSES = frozenset(
    """
sr-only visually-hidden visuallyhidden screen-reader-text screenreader-text
element-invisible u-hidden-visually offscreen
""".split()
)
_TAGS = {
    **dict.fromkeys(["button", "option", "textarea"], FORM),
    "figcaption": CAPTION,
}
_CAPTIONS = frozenset(
    "figcaption img_caption wp-caption-text wp-caption-dd caption-text".split()
)
# This share of a page's text is never left out for an element's name or style.
_MOST = 0.5
# A dialog about consent is left out if there is this much other text (characters).
_SOME_TEXT = 150

# Names that hint at the elements around a text.
_HINTS = tuple(
    (re.compile(rf"(?:^|[-_ ])(?:{names})(?:[-_ ]|$)", re.IGNORECASE), reason)
    for names, reason in (
        (r"breadcrumbs?|menu|nav|navbar|navigation|pager|pagination", "site navigation"),
        (r"footer|colophon", "site footer"),
        (r"masthead|site-header|header", "site header"),
        (r"comments?|commentlist|respond|disqus_thread", COMMENTS),
        (
            r"related|relatedposts?|recommended|more-from|read-more|teasers?|promo",
            "other articles",
        ),
        # Page builders make every paragraph a separate "widget".
        (r"sidebar|(?<!elementor-)widget|secondary|aside", "sidebar"),
        (r"share|sharing|social|sharedaddy|addthis", "page tools"),
        (r"newsletter|subscribe|signup|sign-up|subscription", NEWSLETTER),
        (r"tags|tag-list|taxonomy|cat-links|tags-links", "tags"),
        (r"author-box|about-author|author-bio", "about the author"),
        (r"captions?|bilduntertitel|bildunterschrift", CAPTION),
        (
            r"ads?|advert|adverts|advertisement|advertising|sponsored|anzeige",
            "advertisement",
        ),
    )
)
_HINTING_TAGS = {"nav": "site navigation", "footer": "site footer", "aside": "sidebar"}

# Headings of lists of other pages, in the languages of the region and of Europe.
_OTHERS = re.compile(
    r"(?:see also|read (?:also|more|next)|also read|more (?:on|from|in|about) .{1,40}"
    r"|more (?:stories|articles|news)|(?:you (?:may|might) also like)"
    r"|related.{0,40}|recommended.{0,40}|most (?:read|popular|viewed).{0,20}|trending.{0,20}"
    r"|(?:latest|recent) (?:news|stories|articles|posts)|popular (?:posts|articles)"
    r"|mehr (?:zum thema|aus .{1,40}|lesen)|lesen sie (?:auch|mehr).{0,20}|weitere .{1,40}"
    r"|das könnte sie auch interessieren|auch interessant|meistgelesen|ähnliche .{1,30}"
    r"|(?:à )?lire (?:aussi|également)|sur le même (?:sujet|thème)|articles? liés?"
    r"|lea también|te puede interesar|noticias relacionadas|más (?:noticias|sobre .{1,30})"
    r"|leggi anche|ti potrebbe interessare|articoli correlati|leia (?:também|mais)"
    r"|lees ook|læs også|les også|läs (?:mer|också)|czytaj (?:także|też)|zobacz (?:także|też)"
    r"|читайте (?:также|ещ[её])|по теме|материалы по теме|смотрите также|другие новости"
    r"|читайте також|ilgili (?:haberler|yazılar)|ayrıca bakınız|bunlar(?:ı)? da .{1,20}"
    r"|həmçinin oxuyun|oxşar xəbərlər|mavzuga oid.{0,20}|тағы оқыңыз|ұқсас жаңалықтар"
    r"|დაკავშირებული .{1,30})\W*",
    re.IGNORECASE,
)


def asides_of(root: HtmlElement) -> dict[HtmlElement, str]:
    """Return the elements of a page that hold no text of an article, and why.

    Hidden and struck-out text, dialogs, forms and captions.
    """
    lengths = lengths_of(root)
    whole = lengths[root]
    found: dict[HtmlElement, str] = {}
    for element in elements(root):
        reason = _reason(element)
        if not reason or element is root or element.tag == "body":
            continue
        length = lengths[element]
        if reason == _CONSENT:
            small = whole - length >= _SOME_TEXT
        else:
            small = reason == "struck out" or length <= _MOST * whole
        if small:
            found[element] = reason
    return found


def _reason(element: HtmlElement) -> str:
    if is_struck(element):
        return "struck out"
    names = classes(element)
    if is_formula(element):
        return ""
    if is_hidden(element) or _HIDDEN_CLASSES & set(names):
        # A dialog that asks for consent is often hidden by the time a page is saved.
        return _HIDDEN
    if asks_for_consent(element):
        return _CONSENT
    if is_dialog(element):
        return _DIALOG
    if element.tag in _TAGS:
        return _TAGS[element.tag]
    return CAPTION if _CAPTIONS & set(names) else ""


def places(asides: dict[HtmlElement, str]) -> Callable[[HtmlElement, Place], Place]:
    """Return a function that gives the place of an element, given that of its parent."""

    def place_of(element: HtmlElement, parent: Place) -> Place:
        return parent if parent.aside else Place(None, asides.get(element, ""))

    return place_of


def hint(element: HtmlElement) -> str:
    """Return what an element's name suggests it is, where that is no text; "" if nothing."""
    if element.tag in ("html", "body", "main", "article"):
        return ""
    names = f"{element.get('id') or ''} {element.get('class') or ''}"[:500]
    if names.strip():
        for pattern, reason in _HINTS:
            if pattern.search(names):
                return reason
    return _HINTING_TAGS.get(element.tag, "")


def announces_others(heading: str) -> bool:
    """Return True if a heading announces other pages, such as "Read also"."""
    return _OTHERS.fullmatch(heading.strip()) is not None


def lengths_of(root: HtmlElement) -> dict[HtmlElement, int]:
    """Return how many characters each element shows, blanks left out."""
    lengths: dict[HtmlElement, int] = {}
    for element in reversed(list(elements(root))):
        if element.tag in _UNREAD:
            lengths[element] = 0
            continue
        inner = _count(element.text)
        for child in element:
            inner += lengths.get(child, 0) + _count(child.tail)
        lengths[element] = inner
    return lengths


def _count(text: str | None) -> int:
    return len("".join(text.split())) if text else 0
