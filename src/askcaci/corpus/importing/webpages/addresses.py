"""Web addresses: which parts identify an article, and what their words suggest."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit, urlunsplit

from askcaci.text.normalise import folded_words
from askcaci.types import ArticleKind

_LONGEST = 2_000
_ILL = re.compile('[\x00-\x20\x7f-\xa0\u2000-\u206f\ufeff"<>\\\\^`{|}\ud800-\udfff]')
_HOST = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63}){0,12}")
# Parameters for the referrer, the visit and how to show the page.
_PASSING = re.compile(
    r"utm_\w+|mc_[ce]id|(?:fb|g|msc|dc|ya)clid|igshid|_ga|ref_src|print|tmpl|layout|page"
    r"|(?:php|asp|j)?sess(?:ion)?_?id|sid|[0-9a-f]{32}",
    re.IGNORECASE,
)
_SESSION = re.compile(r";jsessionid=[^/?#]*", re.IGNORECASE)

_SLUG = re.compile(r"/(?:\d+-)?([^/]{1,300}?)(?:\.html?)?/?$")
_SLUG_DAY = re.compile(r"-((?:19|20)\d\d)-(\d{1,2})-(\d{1,2})(?:-art-\d+)?$")
_SECTION = re.compile(
    r"/(?:publications/)?(analytical-articles|field-reports|news-digest|feature-articles)"
    r"(?:/item/|[/.]|$)"
)
_KINDS: dict[str, ArticleKind] = {
    "analytical-articles": "analysis",
    "field-reports": "field-report",
    "news-digest": "news",
    "feature-articles": "feature",
}
_TERMS: dict[str, ArticleKind] = {
    "taxonomy/term/2": "analysis",
    "taxonomy/term/3": "field-report",
}

# Words of slugs that name no article.
_COMMON = frozenset(
    """
analytical analyst article articles asia caci caucasus central digest feature field from html
index item news node report reports that the this with
""".split()
)


def cleaned(address: str | None, base: str | None = None) -> str | None:
    """Return a web address as it names an article for anyone, or None if it is none.

    Only http and https; without user, fragment, session, and the parameters that track
    readers or ask for a print view.

    Example: "http://WWW.a.org./x.html?print=1&tmpl=component#top" gives
    "http://www.a.org/x.html".
    """
    text = (address or "").strip()
    if not text or len(text) > _LONGEST or _ILL.search(text):
        return None
    try:
        parts = urlsplit(urljoin(base, text) if base else text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    host = host.rstrip(".")
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(host):
        return None
    network = f"{host}:{port}" if port else host
    query = _query(parts.query)
    return urlunsplit((parts.scheme, network, _SESSION.sub("", parts.path), query, ""))


def _query(query: str) -> str:
    """Return a query without transient parameters; unchanged if it has none."""
    pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=200) if query else []
    kept = [(name, value) for name, value in pairs if not _PASSING.fullmatch(name)]
    return query if len(kept) == len(pairs) else urlencode(kept, safe="/:,")


def slug_day(address: str | None) -> date | None:
    """Return the day in an address like ".../10857-a-title-2006-4-29-art-10857.html"."""
    match = _SLUG_DAY.search(_slug(address))
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def section_kind(address: str | None) -> ArticleKind | None:
    """Return the kind of article that the path names, or None.

    A tag's listing lies below a section that means nothing.
    """
    if not address or "/itemlist/" in address:
        return None
    for term, kind in _TERMS.items():
        if re.search(rf"[?&]q={term}(?:&|$)", address):
            return kind
    match = _SECTION.search(urlsplit(address).path)
    return _KINDS[match[1]] if match else None


def foreign_slug(address: str | None, text: str) -> str | None:
    """Return the slug of an address if its words are not those of a text.

    Most of its longer words, at least three, have to be missing: titles are revised.
    """
    slug = _SLUG_DAY.sub("", _slug(address))
    words = {word for word in folded_words(slug) if len(word) > 3 and not word.isdigit()}
    words -= _COMMON
    missing = words - set(folded_words(text))
    return slug if len(missing) >= 3 and 3 * len(missing) >= 2 * len(words) else None


def _slug(address: str | None) -> str:
    match = _SLUG.search(urlsplit(address).path) if address else None
    return unquote(match[1]) if match else ""
