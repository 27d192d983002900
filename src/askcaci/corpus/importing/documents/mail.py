"""Mails (.eml): newsletters that brought articles, and what is attached to them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any

from askcaci.corpus.importing import webpages
from askcaci.corpus.importing.documents import plaintext
from askcaci.corpus.importing.documents.messages import LONGEST_FIELD, message_of
from askcaci.corpus.importing.lines.aligned import set_in, with_rows
from askcaci.corpus.importing.lines.charsets import encoding_of
from askcaci.corpus.importing.lines.days import mail_day
from askcaci.corpus.importing.lines.pages import Page, Paragraph, Stated, page_of
from askcaci.corpus.importing.lines.people import listed_people
from askcaci.corpus.importing.lines.wrapping import unwrap
from askcaci.errors import SourceError

_MOST_PARTS = 2_000
# A forwarded mail within a forwarded mail, and one more.
_DEEPEST = 3
_HINT = "Save the mail's text as a web page (.html) or as text (.txt) and add that"
_FORWARDED = re.compile(r"(?:(?:Fwd?|Re|AW|WG|TR)\s?:\s*|\[[^\[\]]{1,40}\]\s*)+", re.I)
# Text that a mailing list puts after its sender's name.
_VIA = re.compile(r"\s+(?:via|on behalf of|\().*", re.I | re.S)
_LONGEST_VALUE = 400
_SIGNATURE = "-- "
_QUOTE = re.compile(r"^(?:> ?){1,9}")


def pages(name: str, data: bytes, path: str) -> Iterator[Page]:
    """Yield the text of a mail and of those forwarded in it, a page each.

    Places are lines of the text, decoded, not of the mail's file. HTML is preferred. What
    the headers state is only inferred: a sender is seldom the author.

    Raises:
        SourceError: it is no mail, too large, or neither shows text nor has attachments.
    """
    found = False
    for number, message in enumerate(_messages(data, path)):
        inner = f"{name}/message {number}" if number else name
        for page in _text_pages(inner, message, path):
            found = True
            yield page
    if not found and not any(attachments(data, path)):
        raise SourceError("the mail shows no text", place=path, hint=_HINT)


def attachments(data: bytes, path: str) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the content of each file that a mail brings.

    Also those of mails forwarded in it; the mails themselves are pages. Pictures that its
    HTML shows are excluded. A name is as the mail gives it: do not trust it as a path.

    Raises:
        SourceError: it is no mail, or too large.
    """
    for message in _messages(data, path):
        for number, part in enumerate(_own_parts(message), start=1):
            if not _is_attached(part):
                continue
            content = part.get_payload(decode=True)
            if isinstance(content, bytes) and content:
                yield _file_name(part) or f"attachment {number}", content


def _messages(data: bytes, path: str) -> list[EmailMessage]:
    """Return a mail and those forwarded in it, in order.

    Raises:
        SourceError: they cannot be read, or are nested too deep.
    """
    try:
        message = message_of(data, "a mail", path=path, hint=_HINT)
        return list(_nested(message, path))
    except SourceError:
        raise
    except Exception as error:
        # The standard library raises much on headers that are no headers.
        raise SourceError(
            "a damaged mail: its headers cannot be read", place=path, hint=_HINT
        ) from error


def _nested(message: EmailMessage, path: str, depth: int = 1) -> Iterator[EmailMessage]:
    if depth > _DEEPEST:
        raise SourceError(
            f"a mail within more than {_DEEPEST - 1} others is not opened",
            place=path,
            hint=_HINT,
        )
    yield message
    for part in _own_parts(message):
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload()
            for one in inner if isinstance(inner, list) else ():
                if isinstance(one, EmailMessage):
                    yield from _nested(one, path, depth + 1)


def _own_parts(message: EmailMessage) -> list[EmailMessage]:
    """Return the parts of a message that hold no parts; a forwarded mail is one part."""
    found: list[EmailMessage] = []
    waiting = [message]
    while waiting and len(found) < _MOST_PARTS:
        part = waiting.pop()
        inner = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            waiting.extend(p for p in reversed(inner) if isinstance(p, EmailMessage))
        else:
            found.append(part)
    return found


def _is_attached(part: EmailMessage) -> bool:
    kind = part.get_content_type()
    if kind == "message/rfc822":
        return False
    if part.get_content_disposition() == "attachment":
        return True
    written = kind in ("text/plain", "text/html")
    return bool(_file_name(part)) and not written and not part["Content-ID"]


def _is_brought(part: EmailMessage) -> bool:
    """Return True if a part is a separate text, in a mail that may only be its cover note."""
    if part.get_content_type() == "message/rfc822":
        return True
    return _is_attached(part) and part.get_content_maintype() != "image"


def _file_name(part: EmailMessage) -> str:
    name = part.get_filename()
    return str(name)[:_LONGEST_VALUE] if name else ""


def _text_pages(name: str, message: EmailMessage, path: str) -> Iterator[Page]:
    """Yield the pages of a message's HTML, or if it shows no text, of its plain text."""
    own = _own_parts(message)
    parts = [part for part in own if not _is_attached(part)]
    # The text written above the texts attached to a mail is seldom an article.
    covers = any(map(_is_brought, own)) or any(map(_only_quotes, parts))
    shown = False

    def stated(said: Stated) -> Stated:
        return said if covers else _with_headers(said, message)

    for kind, read in (("text/html", _of_html), ("text/plain", _of_text)):
        for part in parts if not shown else ():
            if part.get_content_type() != kind:
                continue
            try:
                for page in read(name, part, path):
                    shown = True
                    yield replace(page, stated=stated(page.stated))
            except SourceError:
                # This is an error of the mail only if no part shows text.
                continue


def _only_quotes(part: EmailMessage) -> bool:
    if part.get_content_type() != "text/plain":
        return False
    return _is_quotation(_content(part).decode("latin-1").splitlines())


def _of_html(name: str, part: EmailMessage, path: str) -> Iterator[Page]:
    charset = part.get_param("charset")
    declared = charset if isinstance(charset, str) else None
    yield from webpages.pages(name, _content(part), path, declared=declared)


def _of_text(name: str, part: EmailMessage, path: str) -> Iterator[Page]:
    """Yield the page of a plain text; lines below a signature's mark are set aside."""
    content = _content(part)
    charset = encoding_of(part.get_content_charset() or "utf-8") or ""
    doubt = ""
    try:
        text = content.decode(charset)
    except (UnicodeError, LookupError):
        charset, text, _, guess = plaintext.decoded(content, path)
        doubt = guess.doubt
    if not text.strip():
        return
    lines = with_rows(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    quotes = _is_quotation(lines)
    flowed = str(part.get_param("format") or "").casefold() == "flowed"
    joined = str(part.get_param("delsp") or "").casefold() == "yes"
    if quotes:
        paragraphs = _quoted(lines)
        lines = [_QUOTE.sub("", line) for line in lines]
    else:
        paragraphs = _flowed(lines, joined=joined) if flowed else _as_broken(lines)
    stated = Stated(warnings=(doubt,) if doubt else ())
    page = page_of(name, paragraphs, encoding=charset, stated=stated)
    starts = frozenset() if flowed else set_in(lines)
    yield replace(page, lines=unwrap(page.lines, few=True, starts=starts))


def _content(part: EmailMessage) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _as_broken(lines: list[str]) -> Iterator[Paragraph]:
    aside = ""
    for number, line in enumerate(lines, start=1):
        aside = "signature" if line == _SIGNATURE else aside
        yield Paragraph(line, number, aside if line.strip() else "")


def _is_quotation(lines: list[str]) -> bool:
    """Return True if most of a mail is another's words, each line after a ">"."""
    written = [line for line in lines if line.strip()]
    return 2 * sum(line.startswith(">") for line in written) > len(written)


def _quoted(lines: list[str]) -> Iterator[Paragraph]:
    """Yield the lines of a mail that is quoted, and separately the text written around it."""
    for number, line in enumerate(lines, start=1):
        if line.startswith(">") or not line.strip():
            yield Paragraph(_QUOTE.sub("", line), number)
        else:
            yield Paragraph(line, number, "written around a quoted mail")


def _flowed(lines: list[str], *, joined: bool) -> Iterator[Paragraph]:
    """Yield paragraphs of flowed text: a line ending in a blank continues (RFC 3676).

    `joined` is True if this blank is not part of the text.
    """
    text, begun, aside = "", 0, ""
    for number, line in enumerate(lines, start=1):
        aside = "signature" if line == _SIGNATURE else aside
        stuffed = line.removeprefix(" ")
        text += stuffed
        begun = begun or number
        if stuffed.endswith(" ") and line != _SIGNATURE and number < len(lines):
            text = text[:-1] if joined else text
            continue
        yield Paragraph(text, begun, aside if text.strip() else "")
        text, begun = "", 0


def _with_headers(stated: Stated, message: EmailMessage) -> Stated:
    """Return the metadata in a mail's text, completed from its headers."""
    subject = _FORWARDED.sub("", _header(message, "Subject"), count=1)
    sender, _ = parseaddr(_header(message, "From"))
    authors = listed_people(_VIA.sub("", sender)) if "@" not in sender else ()
    values: dict[str, Any] = {
        "title": subject or None,
        "authors": authors,
        "published": mail_day(_header(message, "Date")),
    }
    lacking = {
        name: value
        for name, value in values.items()
        if value and (not getattr(stated, name) or name in stated.inferred)
    }
    inferred = dict.fromkeys((*stated.inferred, *lacking))
    where = " or ".join(filter(None, (stated.where, "its headers" if lacking else "")))
    return replace(stated, where=where, inferred=tuple(inferred), **lacking)


def _is_plain(raw: object) -> bool:
    return not any("\udc80" <= c <= "\udcff" for c in str(raw))


def _header(message: EmailMessage, name: str) -> str:
    """Return a header's text, or "" where it is missing or cannot be read."""
    raw = next((v for k, v in message.raw_items() if k.casefold() == name.casefold()), "")
    if len(str(raw)) > LONGEST_FIELD:
        return ""
    try:
        # Letters without a named encoding are kept as the bytes that were sent.
        sent = str(raw).encode("ascii", "surrogateescape") if not _is_plain(raw) else b""
        value = plaintext.decoded(sent, "")[1] if sent else str(message[name] or "")
        return " ".join(value.split())[:_LONGEST_VALUE]
    except Exception:  # the standard library raises much on headers that are no headers
        return ""
