"""Characters of fonts that have pictures in the places of letters."""

from __future__ import annotations

# The Symbol font from its place 0x20 on; "\0" where it has nothing that Unicode names.
_SYMBOL_LOW = (
    " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_\0"
    "αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"
)
# From 0xA0 on.
_SYMBOL_HIGH = "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…\0\0\0ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑"
_SYMBOL = {
    start + place: character
    for start, row in ((0x20, _SYMBOL_LOW), (0xA0, _SYMBOL_HIGH))
    for place, character in enumerate(row)
    if character != "\0"
}
# The characters of the picture font that texts use: marks of lists, ticks and arrows.
_WINGDINGS = {
    0x6C: "●",
    0x6E: "■",
    0x71: "❑",
    0x76: "❖",
    0x9F: "•",
    0xA7: "▪",
    0xA8: "◻",
    0xD8: "➢",
    0xDF: "←",
    0xE0: "→",
    0xE1: "↑",
    0xE2: "↓",
    0xF0: "⇨",
    0xFB: "✗",
    0xFC: "✓",
    0xFD: "☒",
    0xFE: "☑",
}
_FONTS = {"symbol": _SYMBOL, "wingdings": _WINGDINGS}
_PRIVATE = range(0xF000, 0xF100)


def symbol(font: str, code: int) -> str | None:
    """Return the character that a font shows at a code, None if that is not known.

    Example: 0xF0B0 of "Symbol" is "°"; 0x20AC of any font of letters is "€".
    """
    known = _FONTS.get(font.casefold())
    if known is not None:
        return known.get(code - _PRIVATE.start if code in _PRIVATE else code)
    if font.casefold().startswith(("wingdings", "webdings", "zapf")):
        return None
    return chr(code) if 0x20 <= code < 0xD800 else None


def is_symbol_font(font: str) -> bool:
    """Return True if letters of a font are shown as something else."""
    return font.casefold() in _FONTS
