"""Which elements of a page are set high."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_SUPER_STYLE = re.compile(r"vertical-align\s*:\s*super", re.IGNORECASE)
_SUPER_CLASSES = frozenset(("sup", "super", "superscript"))


def is_raised(element: HtmlElement) -> bool:
    """Return True if an element's text is set high."""
    if element.tag == "sup":
        return True
    if element.tag not in ("span", "font", "small", "a", "mn", "mo", "mi", "mrow"):
        return False
    parent = element.getparent()
    if parent is not None and parent.tag == "msup":
        return is_exponent(element)
    names = (element.get("class") or "").casefold().split()
    return bool(_SUPER_CLASSES & set(names)) or bool(
        _SUPER_STYLE.search((element.get("style") or "")[:1_000])
    )


def is_exponent(element: HtmlElement) -> bool:
    """Return True if an element is the power in a formula."""
    parent = element.getparent()
    return parent is not None and parent.tag == "msup" and parent[0] is not element
