"""Formulas of a page: reads MathML, and skips other renderings of the same formula."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement


def repeats_formula(element: HtmlElement) -> bool:
    """Return True if an element shows a formula that its parent holds as MathML, too.

    KaTeX and MathJax put the visible pieces next to MathML for screen readers.
    """
    if (element.get("aria-hidden") or "") != "true" or element.find(".//math") is not None:
        return False
    parent = element.getparent()
    return parent is not None and parent.find(".//math") is not None


def is_formula(element: HtmlElement) -> bool:
    """Return True if a hidden element is the text of the formula in a picture after it."""
    following = element.getnext()
    return (
        following is not None
        and following.tag == "img"
        and element.find(".//math") is not None
    )


def sign_before(element: HtmlElement) -> str:
    """Return the sign before an element of a formula, "" for none."""
    parent = element.getparent()
    if element.tag == "msqrt":
        return "√"
    if parent is not None and parent.tag == "mfrac" and parent[0] is not element:
        return "/"
    return ""
