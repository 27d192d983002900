"""Reads mails and web archives (parts under headers), checking limits first."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import lru_cache

from askcaci.corpus.importing.guards.sizes import refuse_larger
from askcaci.errors import SourceError

# Characters. Longer ones take the standard library minutes to read.
LONGEST_FIELD = 4_096
# Every line is compared with the boundaries of all parts that contain it.
_MOST_LINES = 1_000_000
_MOST_DIVIDED = 50
_FIELD = re.compile(
    rb"^(?:content-[a-z-]+|snapshot-[a-z-]+|mime-version):[^\r\n]*(?:\r?\n[ \t]+[^\r\n]+)*",
    re.IGNORECASE | re.MULTILINE,
)
# The standard class parses a header anew at every access.
_POLICY = policy.default.clone(
    header_factory=lru_cache(maxsize=256)(policy.default.header_factory)
)


def message_of(data: bytes, what: str, *, path: str, hint: str) -> EmailMessage:
    """Return a message; its headers are read later, and may raise any exception then.

    Raises:
        SourceError: it is larger than `what` may be, or made to take long.
    """
    refuse_larger(len(data), what, place=path, hint=hint)
    fields = [match.group() for match in _FIELD.finditer(data)]
    if any(len(field) > LONGEST_FIELD for field in fields):
        raise SourceError("a header that is too long", place=path, hint=hint)
    divided = sum(b"boundary" in field.lower() for field in fields)
    if divided > _MOST_DIVIDED or data.count(b"\n") > _MOST_LINES:
        raise SourceError("too many lines, or parts in parts", place=path, hint=hint)
    return message_from_bytes(data, policy=_POLICY)
