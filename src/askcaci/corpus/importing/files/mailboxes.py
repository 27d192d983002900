"""Mailboxes (mbox): many mails in one file, each below a line "From " (RFC 4155)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

# "From a@b Tue Mar 12 08:00:00 2024", "From - Tue …" of Thunderbird, and the first header
# of the mail below it. A sentence that begins with "From" has none.
_SEPARATOR = re.compile(
    rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))"
    rb"From (?:-[^\r\n]{0,200}|[^\s]{1,320} [^\r\n]{0,200}\d{4}[^\r\n]{0,40}|)\r?\n"
    rb"(?=>?[!-9;-~]{1,100}:|>From )"
)
# A line of the text that begins with "From" has a mark before it, or one more.
_MASKED = re.compile(rb"^>(>{0,20}From )", re.MULTILINE)


def begins_mailbox(data: bytes) -> bool:
    """Return True if data begins with the line that parts the mails of a mailbox."""
    return _SEPARATOR.match(data) is not None


def is_mailbox(data: bytes) -> bool:
    """Return True if data holds more than one mail."""
    first = _SEPARATOR.match(data)
    return first is not None and _SEPARATOR.search(data, first.end()) is not None


def mails_of(data: bytes) -> Iterator[bytes]:
    """Yield the mails of a mailbox, each with its line "From " above its headers."""
    starts = [match.start() for match in _SEPARATOR.finditer(data)]
    for start, end in pairwise([*starts, len(data)]):
        yield _MASKED.sub(rb"\1", data[start:end])
