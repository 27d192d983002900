"""Letters and figures set high: the number of a note, a power, or the end of an ordinal."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"[\[(]?(\d{1,3})[\])]?")
_NUMBERS = re.compile(r"\d{1,3}(?:\s*[,;–-]\s*\d{1,3}){1,9}")
_BRACKETED = re.compile(r"\[\d{1,3}\]")
# "10", "×10", "m", "km": what has a power. A figure that only ends in 10 has none.
_BASE = re.compile(r"(?<![\w.,])10$|(?<=[\d.][x×*·])10$")
_UNIT = re.compile(r"(?:^|[\W\d_])(?:[kcdmµ]?m|s|h|ft|in|mi|yd)$")
_POWERS_OF_UNITS = frozenset({"2", "3"})
# What a note stands behind: a word, a stop, a year or another long figure, a per cent.
_NOTED = re.compile(r"[^\W\d_]{3}$|[.,;:!?\"'”’»)\]%]$|\d{3}$")
_HIGH = str.maketrans("0123456789+-−–=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ⁿⁱ")
_LETTER = re.compile(r"[a-z]")
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d$")
_FRACTION = re.compile(r"\d{1,3}[/⁄]\d{1,3}")
_FIGURES = re.compile(r"[0-9+\-−–=()ni]{1,9}")


def raised_text(text: str, before: str) -> str:
    """Return what stands for letters set high behind other text, never joined to a figure.

    A note's number comes in brackets, a power in raised digits. "th" and "km2" stay.

    Example: "4" behind "in 2023" is "[4]", "6" behind "10" is "⁶", "2" behind "km" is "2",
    "1/2" behind "5" is " 1/2".
    """
    plain = text.strip()
    if plain in _POWERS_OF_UNITS and _UNIT.search(before):
        return text
    number = _NUMBER.fullmatch(plain)
    if number and _is_note(plain, before.rstrip()):
        return f"[{number[1]}]"
    if _NUMBERS.fullmatch(plain) and _is_note(plain, before.rstrip()):
        return f"[{plain}]"
    if _LETTER.fullmatch(plain) and _YEAR.search(before):
        return f"[{plain}]"
    if _FRACTION.fullmatch(plain) and before[-1:].isdigit():
        return f" {plain}"
    if _FIGURES.fullmatch(plain) and any(c.isdigit() for c in plain):
        return plain.translate(_HIGH)
    # A figure with letters would be read as one with the figure before it.
    joins = before[-1:].isdigit() and plain[:1].isdigit()
    return f"^{text}" if joins else text


def in_raised_digits(text: str) -> str:
    """Return figures and signs as Unicode has them set high: "-3" is "⁻³"."""
    return text.translate(_HIGH)


def is_power(before: str) -> bool:
    """Return True if what is set high behind a text is its power: a ten of its own."""
    return _BASE.search(before) is not None


def _is_note(plain: str, before: str) -> bool:
    if _BRACKETED.fullmatch(plain):
        return True
    if is_power(before):
        return False
    return not before or _NOTED.search(before) is not None
