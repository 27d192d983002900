"""Web archives (MHTML, .mht): extracts the saved page from the archive's parts."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage
from itertools import islice

from askcaci.corpus.importing import webpages
from askcaci.corpus.importing.documents.messages import message_of
from askcaci.corpus.importing.lines.pages import Page
from askcaci.errors import SourceError

_MOST_PARTS = 10_000
_HINT = "Save the page again, as HTML only, and add that"


def pages(name: str, data: bytes, path: str) -> Iterator[Page]:
    """Yield the pages of the HTML that a web archive was made of.

    Places are lines of that HTML as it was before it was put into the archive. Pictures,
    style sheets and the pages of frames are ignored.

    Raises:
        SourceError: it is too large, is no web archive, or holds no page that can be read.
    """
    content, charset, location = _saved_page(data, path)
    yield from webpages.pages(name, content, path, declared=charset, location=location)


def _saved_page(data: bytes, path: str) -> tuple[bytes, str | None, str | None]:
    """Return the page's bytes, their declared encoding, and its address."""
    try:
        archive = message_of(data, "a web archive", path=path, hint=_HINT)
        part = _page_of(archive)
        if part is None:
            raise SourceError("no HTML page in this web archive", place=path, hint=_HINT)
        location = (
            archive["Snapshot-Content-Location"]
            or part["Content-Location"]
            or archive["Content-Location"]
        )
        content, charset = part.get_payload(decode=True), part.get_param("charset")
    except SourceError:
        raise
    except Exception as error:
        # The standard library raises much on headers that are no headers.
        raise SourceError(
            "a damaged web archive: its headers cannot be read", place=path, hint=_HINT
        ) from error
    if not isinstance(content, bytes) or not content.strip():
        raise SourceError("the page in this web archive is empty", place=path, hint=_HINT)
    said = charset if isinstance(charset, str) else None
    return content, said, str(location) if location else None


def _page_of(archive: EmailMessage) -> EmailMessage | None:
    """Return the part that the archive declares its start, or else its first HTML part."""
    start = archive.get_param("start")
    found = [
        part
        for part in islice(archive.walk(), _MOST_PARTS)
        if part.get_content_type() in ("text/html", "application/xhtml+xml")
    ]
    named = (part for part in found if start and part["Content-ID"] == start)
    return next(named, found[0] if found else None)
