"""Makes web archives (MHTML) of made web pages, as browsers write them."""

from __future__ import annotations

from base64 import encodebytes
from quopri import encodestring

from making.webpages import ADVERTISEMENT, article, wrong_slug

PICTURE = bytes(range(64))


def made() -> dict[str, bytes]:
    """Return each file's content under its name."""
    return {"chromium.mhtml": chromium(), "windows.mht": windows()}


def chromium() -> bytes:
    """Make an archive as Chromium writes it: the page first, its address in the headers."""
    address = "https://www.cacianalyst.org/?view=item&id=13901&utm_source=list"
    page = article()
    # The page does not name its own address: the archive does.
    start, end = page.index('<base href="'), page.index("<meta property")
    page = page[:start] + page[end:]
    return archive(
        (
            "From: <Saved by Blink>",
            f"Snapshot-Content-Location: {address}",
            "Subject: Canal",
        ),
        'type="text/html"',
        part(page.encode(), "text/html", f"Content-Location: {address}"),
        part(b"body { margin: 0 }", "text/css", "Content-Location: cid:css-1@mhtml.blink"),
        part(
            PICTURE, "image/jpeg", "Content-Location: https://www.cacianalyst.org/gate.jpg"
        ),
    )


def windows() -> bytes:
    """Make an archive of an older browser: Windows-1252, a frame before the page."""
    page = wrong_slug().replace('<meta charset="utf-8" />\n', "")
    return archive(
        ("From: <Saved by Windows Internet Explorer 8>", "Subject: A Border Post"),
        'type="text/html"; start="<page@saved>"',
        part(ADVERTISEMENT.encode(), "text/html", "Content-ID: <frame@saved>"),
        part(
            page.encode("cp1252"),
            'text/html; charset="windows-1252"',
            "Content-ID: <page@saved>",
        ),
    )


def part(content: bytes, kind: str, *headers: str) -> bytes:
    """Return a part of an archive: text quoted-printable, all else base64."""
    text = kind.startswith("text/html")
    encoding = "quoted-printable" if text else "base64"
    encoded = encodestring(content) if text else encodebytes(content)
    lines = [f"Content-Type: {kind}", f"Content-Transfer-Encoding: {encoding}", *headers]
    return "\n".join(lines).encode() + b"\n\n" + encoded


def archive(headers: tuple[str, ...], parameters: str, *parts: bytes) -> bytes:
    """Return an archive of parts, its lines ended as in mail."""
    lines = [
        *headers,
        "Date: Wed, 4 Jun 2025 10:00:00 -0000",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/related; {parameters}; boundary="----Part--9aF3----"',
    ]
    body = b"".join(b"\n------Part--9aF3----\n" + content for content in parts)
    whole = "\n".join(lines).encode() + b"\n\n" + body + b"\n------Part--9aF3------\n"
    return whole.replace(b"\n", b"\r\n")
