"""Figures set high: the numbers of notes, powers, and fractions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_HIGH = str.maketrans("0123456789+-−–n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻ⁿ")
_NUMBERS = re.compile(r"\d{1,3}(?:\s*[,;–-]\s*\d{1,3}){0,9}")
_NOTE = re.compile(r"\[(\d{1,3})\]|\((\d{1,3})\)|(\d{1,3})[).]?")
_EXPONENT = re.compile(r"[+−–-]?\d{1,3}|[+−–-]?n")
_CHARGE = re.compile(r"\d{0,2}[+−–-]")
# A ten of its own, as in "2.5 x 10" or "10": what is set high behind it is its power.
_TEN = re.compile(r"(?<![\d.,])10$")
# "40 km", "W/m": units that have squares and cubes.
_UNIT = re.compile(r"(?:^|[\s\d/(·*])(?:[kcdmµnh]?m|ft|in|yd|mi|s)$", re.IGNORECASE)
_SYMBOL = re.compile(r"(?<![^\W_])[^\W\d_]$")
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
        return parent[0] is not element
    names = (element.get("class") or "").casefold().split()
    return bool(_SUPER_CLASSES & set(names)) or bool(
        _SUPER_STYLE.search((element.get("style") or "")[:1_000])
    )


def raised_text(text: str, before: str, after: str, *, linked: bool) -> str | None:
    """Return what stands for text set high, or None if it is to be read on as it is.

    Args:
        text: the text set high.
        before: what stands before it, in the same block.
        after: what stands behind it.
        linked: whether it is a link, as the numbers of notes mostly are.

    Example: behind "in 2023" a "4" is "[4]", behind "10" a "6" is "⁶".
    """
    plain, before = text.strip(), before.rstrip()
    if not any(c.isdigit() or c == "n" for c in plain) and not _CHARGE.fullmatch(plain):
        return None
    if after.lstrip()[:1] in ("/", "⁄") and plain.isdecimal() and not linked:
        return f" {plain}" if before[-1:].isdigit() else None
    power = None if linked else _power(plain, before)
    if power is not None:
        return power or None
    return _note(plain, before, linked=linked)


def _power(plain: str, before: str) -> str | None:
    """Return a power's figures; "" for one that is read as it is, None for none."""
    if _TEN.search(before) and _EXPONENT.fullmatch(plain):
        return plain.translate(_HIGH)
    if _UNIT.search(before):
        # "40 km2" reads as what it is.
        return "" if plain in ("2", "3") else _signed(plain)
    if before[-1:].isalpha() and _CHARGE.fullmatch(plain):
        return plain.translate(_HIGH)
    if _SYMBOL.search(before) and _EXPONENT.fullmatch(plain):
        return plain.translate(_HIGH)
    return _signed(plain) if before[-1:].isalnum() else None


def _signed(plain: str) -> str | None:
    signed = plain[:1] in "+−–-" and _EXPONENT.fullmatch(plain)
    return plain.translate(_HIGH) if signed else None


def _note(plain: str, before: str, *, linked: bool) -> str | None:
    """Return the numbers of notes in brackets, or None if they are none."""
    match = _NOTE.fullmatch(plain)
    if match:
        return f"[{next(filter(None, match.groups()))}]"
    if _NUMBERS.fullmatch(plain):
        return f"[{plain}]"
    if before[-1:].isdigit() and plain[:1].isdigit() and not linked:
        # "2 1/2", "10 to the 6.5": never one number with what stands before it.
        return f"^{plain}" if re.fullmatch(r"[\d.,]+", plain) else None
    return None
