"""Finds a page's publication: the one it names, or else the host it was read on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from askcaci.types import ANALYST

_HOST = re.compile(r"(?:.+\.)?cacianalyst\.org")
_NAMED = re.compile(
    r"\b(?:CACI|Central Asia[- –]+Caucasus)\s+Analyst\b|\bcacianalyst\b", re.IGNORECASE
)
# The best word first: a journal is a publication, a company that owns it is hardly one.
_TAGS = (
    "citation_journal_title",
    "og:site_name",
    "website",
    "application-name",
    "publisher",
    "dc.publisher",
    "dcterms.publisher",
    "citation_publisher",
)
_LONGEST = 80
# "https://web.archive.org/web/20240305/https://a.org/x", and the same of AMP's cache.
_PASSED_ON = re.compile(
    r"https?://(?:web\.archive\.org/web/\w+/(?:https?://)?|[\w.-]+\.cdn\.ampproject\.org/\w/s/)(.+)"
)
_TRANSLATED = ".translate.goog"
_SENSELESS = re.compile(
    r"(?:home ?page|home|website|my (?:site|website|blog)|blog|wordpress|joomla!?|drupal"
    r"|untitled|index|none|null|undefined|default|facebook|twitter|youtube|#?\W*|.*://.*)",
    re.IGNORECASE,
)


def publication_of(
    said: Mapping[str, Sequence[str]], addresses: Sequence[str | None]
) -> tuple[str | None, bool]:
    """Return the publication that a page names, and whether it is sure.

    Args:
        said: the values in its head, by name.
        addresses: its own addresses, the best first.

    Where it names none, it is the host of its address, which is not sure; where it has no
    address either, there is none.
    """
    hosts = list(filter(None, map(_host, addresses)))
    if any(map(_HOST.fullmatch, hosts)):
        return ANALYST, True
    for name in _TAGS:
        for value in said.get(name, ()):
            plain = " ".join(value.split()).strip(" |-–—©")
            if len(plain) <= _LONGEST and not _SENSELESS.fullmatch(plain):
                return (ANALYST, True) if _NAMED.search(plain) else (plain, True)
    return (hosts[0], False) if hosts else (None, False)


def names_the_analyst(text: str) -> bool:
    """Return True if a text names the Analyst."""
    return _NAMED.search(text) is not None


def _host(address: str | None) -> str:
    """Return the host a page came from, not those that only relay it; "" if local."""
    match = _PASSED_ON.fullmatch(address or "")
    try:
        host = urlsplit(f"https://{match[1]}" if match else address or "").hostname or ""
    except ValueError:
        return ""
    if host.endswith(_TRANSLATED):
        # "a--b-example.translate.goog" is "a-b.example".
        parts = host.removesuffix(_TRANSLATED).split("--")
        host = "-".join(part.replace("-", ".") for part in parts)
    local = "." not in host or host.replace(".", "").isdecimal()
    return "" if local else host.removeprefix("www.")
