"""Untrusted XML: declarations are refused, nothing is expanded or fetched."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from askcaci.errors import SourceError

if TYPE_CHECKING:
    from lxml.etree import _Element

_OPENING = re.compile(r"<!--|<!\[CDATA\[|<\?|<!(DOCTYPE|ENTITY)\b", re.IGNORECASE)
_CLOSING = {"<!--": "-->", "<![CDATA[": "]]>", "<?": "?>"}
_HINT = "Remove what begins with <!DOCTYPE or <!ENTITY and add the file again"


def refuse_declarations(text: str, path: str, *, entities_only: bool = False) -> None:
    """Make sure that no document type or entity is declared in a text of XML.

    Similar text in a comment or in character data does not count. `entities_only`
    allows a document type that declares nothing of its own.

    Raises:
        SourceError: there is a declaration.
    """
    at = 0
    while match := _OPENING.search(text, at):
        at = match.end()
        if match[1] is None:
            closed = text.find(_CLOSING[match.group().upper()], at)
            at = len(text) if closed < 0 else closed
        elif match[1].upper() == "ENTITY" or not entities_only:
            raise SourceError(
                f"<!{match[1].upper()} is declared in it, which pages have no need of",
                place=f"{path}:{text.count(chr(10), 0, match.start()) + 1}",
                hint=_HINT,
            )


def parsed_xml(data: bytes, path: str, *, entities_only: bool = False) -> _Element:
    """Return the root of a part of an archive that is XML.

    Raises:
        SourceError: it is not well-formed, nested too deep, or declares what it may not.
    """
    from lxml import etree

    # With the zeros of UTF-16 left out, marks are as in any other encoding.
    refuse_declarations(
        data.replace(b"\0", b"").decode("latin-1"), path, entities_only=entities_only
    )
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError) as error:
        line = getattr(error, "lineno", None)
        raise SourceError(
            "damaged: XML that is not well-formed",
            place=f"{path}:{line}" if line else path,
            hint="Save the file again, or as web pages (.html), and add that",
        ) from error
