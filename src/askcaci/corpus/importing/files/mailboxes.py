"""Mailboxes (mbox): many mails in one file, each below a line "From " (RFC 4155)."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from itertools import pairwise

# "From a@b Tue Mar 12 08:00:00 2024", "From - Tue …" of Thunderbird, and the first header
# of the mail below it. A sentence that begins with "From" has none.
_DAY = (
    rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? (?:[A-Z][a-z]{2} [ \d]?\d|[ \d]?\d [A-Z][a-z]{2}) "
    rb"[\d: ]{4,9}[^\r\n]{0,20}\d{4}[^\r\n]{0,40}"
)
_SEPARATOR = re.compile(
    rb"(?:(?:\A(?:\xef\xbb\xbf)?\s{0,100}|(?<=\n\n)|(?<=\n\r\n))"
    rb"From (?:-[^\r\n]{0,200}|[^\s]{1,320} [^\r\n]{0,200}\d{4}[^\r\n]{0,40}|)"
    # Some programs leave out the blank line; then the day has to be whole.
    rb"|(?<=\n)From (?:-|[^\s]{1,320}) +" + _DAY + rb")\r?\n"
    rb"(?=>?[!-9;-~]{1,100}:|>From )"
)
# A line of the text that begins with "From" has a mark before it, or one more.
_MASKED = re.compile(rb"^>(>{0,20}From )", re.MULTILINE)


def begins_mailbox(data: bytes) -> bool:
    """Return True if data begins with the line that separates the mails of a mailbox."""
    return _SEPARATOR.match(data) is not None


def is_mailbox(data: bytes) -> bool:
    """Return True if data holds more than one mail."""
    first = _SEPARATOR.match(data)
    return first is not None and _SEPARATOR.search(data, first.end()) is not None


def mails_of(data: bytes) -> Iterator[bytes]:
    """Yield the mails of a mailbox, each with its line "From " above its headers."""
    starts = [match.start() for match in _SEPARATOR.finditer(data)]
    for start, end in pairwise([*starts, len(data)]):
        mail = data[start:end].removeprefix(BOM_UTF8).lstrip()
        yield _MASKED.sub(rb"\1", mail)
