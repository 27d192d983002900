"""What the formats know of encodings in common."""

from __future__ import annotations

import codecs

# Longest mark first: the one of UTF-16 begins the one of UTF-32.
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# Windows-1252 where it is defined, C1 control characters elsewhere, as browsers do: for
# `str.translate` of text decoded as Latin-1.
WINDOWS = {
    code: bytes([code]).decode("cp1252")
    for code in range(0x80, 0xA0)
    if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}

# What Python calls encodings of text, and no page is in; the first two take minutes.
_NO_PAGES = frozenset(
    {"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "mbcs", "oem"}
)


def encoding_of(name: str | None) -> str | None:
    """Return the encoding that a page or its container names, as Python calls it.

    None where there is no such encoding, or none that a page can be in.
    """
    try:
        known = codecs.lookup(name or "")
    except (LookupError, ValueError):
        return None
    return known.name if known._is_text_encoding and known.name not in _NO_PAGES else None
