"""Detects a file's format by its content; its name decides only where content cannot."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import PurePosixPath

from askcaci.corpus.importing.files.mailboxes import begins_mailbox, is_mailbox
from askcaci.corpus.importing.guards import zips
from askcaci.corpus.importing.lines.charsets import BYTE_ORDER_MARKS, utf_16_of
from askcaci.corpus.importing.lines.pages import Page
from askcaci.errors import SourceError

_IMPORTER = "askcaci.corpus.importing"


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name, and the module of the importer that reads it, if any does.

    `suffixes` are those its files usually have, `hint` explains what to do with a file that
    is not read. Files `beside` pages (pictures, scripts) have no articles to lose.
    """

    said: str
    module: str = ""
    suffixes: tuple[str, ...] = ()
    hint: str = ""
    beside: bool = False


WEB_PAGE = Format("a web page", "webpages", (".html", ".htm", ".xhtml", ".shtml"))
ARCHIVED_PAGE = Format("a web archive", "documents.archivedpages", (".mhtml", ".mht"))
PDF = Format("a PDF file", "issues", (".pdf",))
WORD = Format("a Word document", "documents.word", (".docx", ".docm"))
EPUB = Format("an EPUB book", "documents.books", (".epub",))
FEED = Format("a feed", "documents.feeds", (".rss", ".atom", ".rdf", ".xml"))
MAIL = Format("a mail", "documents.mail", (".eml",))
MARKDOWN = Format("Markdown", "documents.markdown", (".md", ".markdown", ".mkd"))
TEXT = Format("plain text", "documents.plaintext", (".txt", ".text"))

ZIP = Format("a ZIP archive", suffixes=(".zip",))
GZIP = Format("a gzip archive", suffixes=(".gz", ".tgz"))
TAR = Format("a tar archive", suffixes=(".tar",))
MAILBOX = Format("a mailbox", suffixes=(".mbox", ".mbx"))

_READ = (WEB_PAGE, ARCHIVED_PAGE, PDF, WORD, EPUB, FEED, MAIL, MARKDOWN, TEXT)
_KNOWN = (*_READ, ZIP, GZIP, TAR, MAILBOX)

_PICTURE = Format("a picture", beside=True)
_STYLE = Format("a style sheet", beside=True)
_SCRIPT = Format("a script", beside=True)
_DATA = Format("data, not a page", beside=True)
_FONT = Format("a font", beside=True)
_MEDIA = Format("sound or film", beside=True)
_XML = Format("XML that is neither a page nor a feed", beside=True)
_SAVE_DOCX = "Open it in a word processor, save it as .docx and add that"
_UNPACK = "Unpack it and add the folder"
_OLD_OFFICE = Format("an old Office document (.doc)", hint=_SAVE_DOCX)
_RTF = Format("an RTF document", hint=_SAVE_DOCX)
_OPEN_DOCUMENT = Format("an OpenDocument file (.odt)", hint=_SAVE_DOCX)
_OFFICE = Format("a spreadsheet or a presentation", hint=_SAVE_DOCX)
_PACKED = Format("an archive of a kind that is not unpacked here", hint=_UNPACK)
_WEB_ARCHIVE = Format(
    "a web archive of Safari or a crawler", hint="Save the page as HTML and add that"
)

_MAGIC = (
    (b"\x1f\x8b", GZIP),
    (b"{\\rtf", _RTF),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _OLD_OFFICE),
    (b"\x89PNG\r\n", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"BM", _PICTURE),
    (b"\x00\x00\x01\x00", _PICTURE),
    (b"II*\x00", _PICTURE),
    (b"MM\x00*", _PICTURE),
    (b"wOFF", _FONT),
    (b"wOF2", _FONT),
    (b"OTTO\x00", _FONT),
    (b"\x00\x01\x00\x00\x00", _FONT),
    (b"ID3", _MEDIA),
    (b"OggS", _MEDIA),
    (b"\x1aE\xdf\xa3", _MEDIA),
    (b"BZh", _PACKED),
    (b"\xfd7zXZ\x00", _PACKED),
    (b"7z\xbc\xaf\x27\x1c", _PACKED),
    (b"Rar!\x1a\x07", _PACKED),
    (b"(\xb5/\xfd", _PACKED),
    (b"bplist00", _WEB_ARCHIVE),
    (b"WARC/1.", _WEB_ARCHIVE),
)
_RIFF = {b"WEBP": _PICTURE, b"WAVE": _MEDIA, b"AVI ": _MEDIA}
_BRANDS = (b"avif", b"avis", b"heic", b"mif1")
# Only the name distinguishes these from plain text.
_BY_NAME = {
    ".css": _STYLE,
    ".js": _SCRIPT,
    ".mjs": _SCRIPT,
    ".json": _DATA,
    ".csv": _DATA,
    ".map": _DATA,
    ".svg": _PICTURE,
}

# How much of a file is examined.
_HEAD = 64 * 1024
_ROOT = re.compile(r"<(?:[a-z][\w.-]{0,40}:)?([a-z][\w.-]{0,40})[\s/>]", re.IGNORECASE)
_BLANK = re.compile(r"\s*")
_FEED_ROOTS = ("rss", "feed", "rdf")
_PAGE_ROOTS = frozenset(
    """html head body title meta base link script style div p table center font span section
    article main header nav ul ol dl h1 h2 h3 h4 h5 h6 br hr img form frameset
    blockquote""".split()
)
_PAGE_TAG = re.compile(r"<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)
_BLOCK_TAG = re.compile(r"</(?:p|div|td|li|h[1-6]|a)>|<br\s?/?>", re.IGNORECASE)
_SOME_TAGS = 3

_HEADER = re.compile(r"([A-Za-z][A-Za-z0-9-]{0,60}):(?:[ \t]|$)")
_MAIL_HEADERS = frozenset(
    """received return-path delivered-to message-id from to cc subject date sender reply-to
    mime-version content-type content-transfer-encoding x-mailer list-id
    snapshot-content-location content-location x-mimeole""".split()
)
_ENOUGH_HEADERS = 3
_MOST_HEADERS = 200
# A page saved whole by a browser was sent by nobody to nobody.
_SENT = frozenset({"to", "cc", "received", "return-path", "delivered-to", "message-id"})


def format_of(name: str, data: bytes) -> Format:
    """Return the format of a file by its first bytes, or what its zip archive holds."""
    head = data[:_HEAD]
    found = _by_magic(head)
    if found is not None:
        return found
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(data)
    if is_mailbox(data):
        return MAILBOX
    return _written(name, _text(head))


def remark_on(name: str, found: Format) -> str:
    """Return the remark on a file whose name has the suffix of another format."""
    suffix = _suffix(name)
    named = next((one for one in _KNOWN if suffix in one.suffixes), None)
    if named is None or named == found or suffix == ".xml":
        return ""
    return f"named {suffix}, read as {found.said}" if found in _READ else ""


def pages_of(name: str, data: bytes, path: str) -> Iterator[Page]:
    """Yield the pages a file holds, read by the module of its format.

    Args:
        name: what its articles' source calls the file.
        data: its bytes.
        path: what errors call it.

    Raises:
        SourceError: it cannot be read, or is of a format that is not.
    """
    found = format_of(name, data)
    if not found.module:
        raise SourceError(f"not read: {found.said}", place=path, hint=found.hint)
    # The modules that read formats load slowly: each is imported when a file needs it.
    reader = import_module(f"{_IMPORTER}.{found.module}")
    yield from reader.pages(name, data, path)


def _suffix(name: str) -> str:
    """Return how a name ends; of a compressed file, before that."""
    return PurePosixPath(name.casefold().removesuffix(".gz")).suffix


def _by_magic(head: bytes) -> Format | None:
    for magic, found in _MAGIC:
        if head.startswith(magic) and (magic != b"BM" or b"\0" in head[2:18]):
            return found
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12])
    if head[4:8] == b"ftyp":
        return _PICTURE if head[8:12] in _BRANDS else _MEDIA
    if head[257:262] == b"ustar":
        return TAR
    return PDF if _is_pdf(head) else None


def _is_pdf(head: bytes) -> bool:
    """Return True if a PDF begins here; some have a few bytes in front."""
    at = head.find(b"%PDF-", 0, 1_024)
    return at == 0 or (
        at > 0
        and (not head[:at].strip(b"\xef\xbb\xbf\r\n\t \0") or head[at - 1 : at] == b"\n")
        and b"<html" not in head[:at].lower()
    )


def _zipped(data: bytes) -> Format:
    """Return what a ZIP archive is: a book, a document, or an archive of files."""
    try:
        names = set(zips.opened(data, "").namelist())
    except SourceError:
        return ZIP
    if "META-INF/container.xml" in names or data[38:58] == b"application/epub+zip":
        return EPUB
    if "[Content_Types].xml" in names:
        return WORD if any(name.startswith("word/") for name in names) else _OFFICE
    if {"mimetype", "content.xml"} <= names:
        return _OPEN_DOCUMENT
    return ZIP


def _text(head: bytes) -> str:
    """Return the beginning of a file as text, however it is encoded."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return head.decode(encoding, "replace").lstrip("\ufeff")
    wide = utf_16_of(head)
    if wide is not None:
        return head.decode(wide, "replace")
    return head.decode("latin-1")


def _written(name: str, text: str) -> Format:
    """Return the format of text."""
    suffix = _suffix(name)
    root = _root(text)
    if root in _FEED_ROOTS:
        return FEED
    if root == "svg":
        return _PICTURE
    # The page in an archive begins soon below its headers.
    mail = _mail(text) if root == "" else None
    if mail is not None:
        return mail
    if root in _PAGE_ROOTS or (root == "" and _PAGE_TAG.search(text[:2_000])):
        return WEB_PAGE
    if text.lstrip()[:5] == "<?xml":
        return _XML
    if suffix in WEB_PAGE.suffixes and len(_BLOCK_TAG.findall(text)) >= _SOME_TAGS:
        return WEB_PAGE
    if suffix in MARKDOWN.suffixes:
        return MARKDOWN
    return _BY_NAME.get(suffix, TEXT)


def _root(text: str) -> str:
    """Return the name of the first tag of a file that begins with markup, in lower case."""
    at = 0
    while True:
        blank = _BLANK.match(text, at)
        at = blank.end() if blank else at
        if text.startswith("<!--", at):
            end = text.find("-->", at)
        elif text.startswith(("<?", "<!"), at):
            if text[at : at + 14].casefold().startswith("<!doctype html"):
                return "html"
            end = text.find(">", at)
        else:
            match = _ROOT.match(text, at)
            return match[1].casefold() if match else ""
        if end < 0:
            return ""
        at = text.index(">", end) + 1


def _mail(text: str) -> Format | None:
    """Return the format of a file that begins with mail headers: a mail, or a web archive."""
    headers: dict[str, str] = {}
    last = ""
    for line in text.lstrip().split("\n", _MOST_HEADERS)[:_MOST_HEADERS]:
        line = line.rstrip("\r")
        if not line:
            break
        match = _HEADER.match(line)
        if match:
            last = match[1].casefold()
            headers[last] = line[match.end() :]
        elif last and line[0] in " \t":
            headers[last] += line
        elif last or not line.startswith("From "):
            return None
    # The line that separates the mails of a mailbox is as good as a header or two.
    enough = 1 if begins_mailbox(text.encode("utf-8", "replace")) else _ENOUGH_HEADERS
    if len(headers.keys() & _MAIL_HEADERS) < enough:
        return None
    parts = headers.get("content-type", "").strip().casefold()
    whole = parts.startswith("multipart/related") or "snapshot-content-location" in headers
    return ARCHIVED_PAGE if whole and not headers.keys() & _SENT else MAIL
