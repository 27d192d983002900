"""Decodes and parses HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from askcaci.corpus.importing.guards.sizes import refuse_larger
from askcaci.corpus.importing.lines.charsets import (
    BYTE_ORDER_MARKS,
    Guess,
    decoded_as,
    encoding_of,
    guess_encoding,
    utf_16_of,
)
from askcaci.errors import SourceError

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_HINT = "Save the page again from a browser, or as plain text (.txt), and add that"

# Where browsers look for it, and a little further.
_HEAD = 4_096
_CHARSET = re.compile(
    rb"<(?:meta|\?xml)\b[^<>]{0,300}?\b(?:charset|encoding)\s{0,9}=\s{0,9}[\"']?\s{0,9}"
    rb"([A-Za-z0-9_.:-]{2,40})",
    re.IGNORECASE,
)
# The encodings that browsers use for pages that declare these.
_READ_AS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    # A page whose declaration can be read is in none of them.
    "utf-16": "utf-8",
    "utf-16-le": "utf-8",
    "utf-16-be": "utf-8",
    "utf-32": "utf-8",
    "utf-7": "utf-8",
}
_LINE_ENDS = dict.fromkeys(map(ord, "\r\u2028\u2029"), "\n")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
_MOST_CONTROLS = 0.005

# Unclosed, these nest deeper than a parser goes; they contain no text.
_OUT_OF_SIGHT = re.compile(
    r"(?:^|;)(?:font-size|opacity):0(?:px|em|rem|pt|%)?(?:;|!|$)"
    r"|(?:^|;)(?:left|top|text-indent|margin-left):-\d{3,}"
)
_INLINE = re.compile(
    r"</?(?:font|span|b|i|u|em|strong|small|big|center)\b[^<>]{0,2000}>", re.I
)


def decoded(data: bytes, path: str, declared: str | None = None) -> tuple[str, str, str]:
    """Return a page's encoding, its text, and what was wrong with the encoding, if anything.

    `declared` is the encoding that the page's container names. A page that cannot be in
    the encoding it names is UTF-8 if it can be that, and Windows-1252 if not.

    Raises:
        SourceError: the page is empty, too large, or no text.
    """
    if not data.strip():
        raise SourceError("the file is empty", place=path, hint=_HINT)
    refuse_larger(len(data), "a page", place=path, hint=_HINT)
    encoding, text, told = _decoded(data, _declared(data, declared))
    if len(_CONTROLS.findall(text)) > _MOST_CONTROLS * len(text):
        raise SourceError("a binary file, not a web page", place=path, hint=_HINT)
    text = text.replace("\r\n", "\n").translate(_LINE_ENDS)
    return encoding, _CONTROLS.sub("", text), told


def _declared(data: bytes, declared: str | None) -> str | None:
    """Return the encoding a page or its container names, as Python calls it."""
    found = _CHARSET.search(data[:_HEAD])
    for name in (declared, found[1].decode("ascii") if found else None):
        known = encoding_of(name)
        if known:
            return _READ_AS.get(known, known)
    return None


def _decoded(data: bytes, declared: str | None) -> tuple[str, str, str]:
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            text = _strictly(data, encoding)
            if text is not None:
                return encoding, text, ""
    wide = utf_16_of(data)
    if wide is not None:
        return wide, data.decode(wide, "replace"), ""
    utf_8 = _strictly(data, "utf-8")
    if utf_8 is not None and (declared == "utf-8" or not data.isascii() or not declared):
        wrong = declared not in (None, "utf-8")
        return "utf-8", utf_8, f"said to be {declared}, read as utf-8" if wrong else ""
    text = _strictly(data, declared) if declared not in (None, "utf-8", "cp1252") else None
    if declared and text is not None:
        return declared, text, ""
    return _by_line(data, declared)


def _strictly(data: bytes, encoding: str | None) -> str | None:
    try:
        return data.decode(encoding or "utf-8")
    except (UnicodeError, ValueError):
        return None


def _by_line(data: bytes, declared: str | None) -> tuple[str, str, str]:
    """Decode lines that are not UTF-8 by their words; pages were pasted together so."""
    raws = data.split(b"\n")
    lines = [_strictly(raw, "utf-8") for raw in raws]
    others = b"\n".join(raw for raw, line in zip(raws, lines, strict=True) if line is None)
    declares = declared == "cp1252"
    guess = Guess("cp1252", sure=True) if declares else guess_encoding(others)
    text = "\n".join(
        decoded_as(raw, guess.encoding) if line is None else line
        for raw, line in zip(raws, lines, strict=True)
    )
    said = guess.doubt or f"read as {guess.name}"
    if any(line is not None and not line.isascii() for line in lines):
        return "utf-8", text, f"{lines.count(None)} lines are not utf-8, {said}"
    if declared not in (None, "cp1252"):
        return guess.encoding, text, f"said to be {declared}, {said}"
    return guess.encoding, text, "" if guess == Guess("cp1252", sure=True) else said


def parsed(text: str, path: str) -> HtmlElement:
    """Return the parsed document of a page's text.

    Nothing is fetched, no entity but HTML's own is expanded.

    Raises:
        SourceError: it holds no element and no text, or elements nested too deep.
    """
    root, too_deep = _parsed(text)
    if too_deep:
        root, too_deep = _parsed(_INLINE.sub(_line_ends, text))
    if too_deep:
        raise SourceError("elements are nested more than 250 deep", place=path, hint=_HINT)
    if root is None:
        raise SourceError("the page holds no text", place=path, hint=_HINT)
    return root


def _line_ends(match: re.Match[str]) -> str:
    return "\n" * match.group().count("\n")


def _parsed(text: str) -> tuple[HtmlElement | None, bool]:
    from lxml import etree, html

    parser = html.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_pis=True
    )
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        root = None
    deep = any("depth" in entry.message for entry in parser.error_log)
    return root, deep


def classes(element: HtmlElement) -> list[str]:
    """Return the classes of an element."""
    return (element.get("class") or "").split()


def is_hidden(element: HtmlElement) -> bool:
    """Return True if a page itself hides an element."""
    style = _style(element)
    return (
        element.get("hidden") is not None
        or "display:none" in style
        or "visibility:hidden" in style
        or bool(_OUT_OF_SIGHT.search(style))
    )


def is_struck(element: HtmlElement) -> bool:
    """Return True if a page strikes an element's text out."""
    return element.tag in ("del", "s", "strike") or "line-through" in _style(element)


def _style(element: HtmlElement) -> str:
    return (element.get("style") or "")[:1_000].casefold().replace(" ", "")


def elements(root: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the elements of a document, comments left out."""
    return (element for element in root.iter() if isinstance(element.tag, str))
