"""Superscript letters and figures: the numbers of notes, powers, fractions, ordinals."""

from __future__ import annotations

import re

# A separate 10, as in "2.5 × 10" or "10". A figure that only ends in 10 has no power.
_TEN = re.compile(r"(?<![\w.,])10$|(?:^|[\d.\s])[x×*·]\s?10$")
_TWO = re.compile(r"(?<![\w.,])2$")
# "40 km", "W/m": units that have squares and cubes.
_UNIT = re.compile(r"(?:^|[\s\d/(·*])(?:[kcdmµnh]?m|ft|in|yd|mi|s|h)$", re.IGNORECASE)
_POWERS_OF_UNITS = frozenset(("2", "3"))
# "x", "= mc", but neither "Plan B" nor "EU".
_SYMBOL = re.compile(
    r"(?<![^\W_])(?<!['’])[^\W\d_A-Z]$|[=+*/^×·−(]\s?[^\W\d_]{1,3}$|(?<![^\W_])R$"
)
_NUMBER = re.compile(r"\[(\d{1,3})\]|\((\d{1,3})\)|(\d{1,3})[).]?")
_NUMBERS = re.compile(r"\d{1,3}(?:\s*[,;–-]\s*\d{1,3}){1,9}")
_EXPONENT = re.compile(r"[+−–-]?(?:\d{1,3}|\d{0,2}[ni])")
_SIGNED = re.compile(r"[+−–-](?:\d{1,3}|[ni])")
_CHARGE = re.compile(r"\d{0,2}[+−–-]")
_LETTER = re.compile(r"[a-z]")
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d$")
_FRACTION = re.compile(r"\d{1,3}[/⁄]\d{1,3}")
_FIGURES = re.compile(r"[0-9+\-−–=()ni]{1,9}")
_HIGH = str.maketrans("0123456789+-−–=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ⁿⁱ")


def raised_text(
    text: str, before: str, after: str = "", *, linked: bool = False, exponent: bool = False
) -> str:
    """Return plain text for superscript text, never joined to a figure before it.

    A note's number comes in brackets, a power in raised digits; a fraction is separated from
    its whole number. Anything else, such as "th" and the 2 of "km2", is returned as it is.

    Args:
        text: the superscript text.
        before: the text before it.
        after: the text after it.
        linked: whether it is a link, as the numbers of notes mostly are.
        exponent: whether it is known to be a power, from a formula.

    Example: "4" after "in 2023" is "[4]", "6" after "10" is "⁶", "2" after "km" is "2",
    "1/2" after "5" is " 1/2".
    """
    plain, before = text.strip(), before.rstrip()
    if exponent and _is_figure(plain):
        return _high(plain)
    if not linked:
        numerator = plain.isdecimal() and after.lstrip()[:1] in ("/", "⁄")
        if numerator or _FRACTION.fullmatch(plain):
            return f" {plain}" if before[-1:].isdigit() else text
        if plain in _POWERS_OF_UNITS and _UNIT.search(before):
            return text
        if _is_power(plain, before):
            return _high(plain)
    return _note(text, plain, before)


def in_raised_digits(text: str) -> str:
    """Return figures and signs as Unicode superscripts: "-3" is "⁻³"."""
    return text.translate(_HIGH)


def is_power(before: str) -> bool:
    """Return True if superscript after a text is its power: the text ends in a separate 10."""
    return _TEN.search(before) is not None


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


def _is_figure(plain: str) -> bool:
    return _has_digit(plain) or bool(set("ni") & set(plain) or _CHARGE.fullmatch(plain))


def _is_power(plain: str, before: str) -> bool:
    """Return True if superscript figures after a text are its power, or an ion's charge."""
    base = is_power(before) or _TWO.search(before) or _SYMBOL.search(before)
    if base and _EXPONENT.fullmatch(plain):
        return True
    # "10²⁻³", but a number in brackets is a note's.
    several = _has_digit(plain) and not _NUMBER.fullmatch(plain)
    if several and is_power(before) and _FIGURES.fullmatch(plain):
        return True
    if before[-1:].isalpha() and _CHARGE.fullmatch(plain):
        return True
    return before[-1:].isalnum() and _SIGNED.fullmatch(plain) is not None


def _high(plain: str) -> str:
    return in_raised_digits(plain) if _FIGURES.fullmatch(plain) else f"^{plain}"


def _note(text: str, plain: str, before: str) -> str:
    """Return a note's number, or its letter after a year, in brackets.

    Other letters are read on, but never with a figure.
    """
    match = _NUMBER.fullmatch(plain)
    if match:
        return f"[{next(filter(None, match.groups()))}]"
    if _NUMBERS.fullmatch(plain) or (_LETTER.fullmatch(plain) and _YEAR.search(before)):
        return f"[{plain}]"
    joins = before[-1:].isdigit() and _has_digit(plain) and not plain[0].isalpha()
    return _high(plain) if joins else text
