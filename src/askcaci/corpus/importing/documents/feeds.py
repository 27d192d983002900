"""Feeds (RSS, Atom, RDF): one page per entry. Nothing is fetched."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from html.entities import html5
from typing import Any

from askcaci.corpus.importing.guards.xmlparts import refuse_declarations
from askcaci.corpus.importing.lines.bylines import ACCOUNTS, byline
from askcaci.corpus.importing.lines.days import mail_day
from askcaci.corpus.importing.lines.marks import is_bullet
from askcaci.corpus.importing.lines.pages import Page, Paragraph, Stated, page_of
from askcaci.corpus.importing.webpages.addresses import (
    cleaned,
    foreign_slug,
    section_kind,
    slug_day,
)
from askcaci.corpus.importing.webpages.fragments import html_paragraphs, shown_text
from askcaci.corpus.importing.webpages.head import day_of
from askcaci.corpus.importing.webpages.markup import decoded
from askcaci.errors import SourceError
from askcaci.text.normalise import letters

_LARGEST = 16 * 2**20
_MOST_ENTRIES = 20_000
_DEEPEST = 200
_HINT = "Save the articles' own pages and add these"

_TOKEN = re.compile(
    r"<!--|<!\[CDATA\[|<\?|<(/?)(?:[A-Za-z_][\w.-]{0,40}:)?([A-Za-z_][\w.-]{0,40})"
    r"[^<>]{0,20000}?(/?)>"
)
# Sections with literal ampersands; and ampersands, with a character's number, name or neither.
_AMPERSAND = re.compile(
    r"<!--|<!\[CDATA\[|<\?|&(?:#\d{1,7};|#[xX][0-9A-Fa-f]{1,6};|([A-Za-z][A-Za-z0-9]{0,31});)?"
)
_CLOSING = {"<!--": "-->", "<![CDATA[": "]]>", "<?": "?>"}
_ENTRIES = frozenset({"item", "entry"})
# Which element the text of an entry is taken from, the fullest first.
_TEXTS = ("encoded", "content", "body", "description", "summary")
_DECLARATION = re.compile(r"\A\s*<\?xml[^<>]{0,300}\?>")
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_MARKUP = re.compile(r"<[A-Za-z/!][^<>]{0,1000}>")
_TAG = re.compile(r"[^.!?]{1,60}")


@dataclass(slots=True)
class _Place:
    """The lines of the feed where an entry and each of its texts begin."""

    line: int
    texts: dict[str, int]


def pages(name: str, data: bytes, path: str) -> Iterator[Page]:
    """Yield the entries of a feed, a page each; places are lines of the feed.

    Raises:
        SourceError: it is no feed, too large, nested too deep, without entries, or
            declares a document type or entities.
    """
    if len(data) > _LARGEST:
        raise SourceError("more than the 16 MiB a feed may have", place=path, hint=_HINT)
    encoding, text, told = decoded(data, path)
    refuse_declarations(text, path)
    places = _places(text, path)
    version, entries = _entries(text, path)
    for number, entry in enumerate(entries):
        place = places[number] if len(places) == len(entries) else _Place(1, {})
        paragraphs = _paragraphs(entry, place, path)
        if told and number == 0:
            first = paragraphs[0]
            paragraphs[0] = replace(first, repairs=(told, *first.repairs))
        # What RSS calls a date is that of publication; Atom has another for changes.
        stated = _stated(entry, paragraphs, path, dated=version.startswith("rss"))
        yield page_of(name, paragraphs, encoding=encoding, stated=stated)


def _entries(text: str, path: str) -> tuple[str, list[Any]]:
    """Return a feed's version, "rss20" or "atom10", and its entries, as feedparser has them.

    Raises:
        SourceError: it finds nothing, or fails.
    """
    import feedparser

    # The text is decoded by now: its declaration of an encoding no longer applies.
    escaped = "".join(_escaped(_DECLARATION.sub("", text)))
    content = io.BytesIO(escaped.encode("utf-8", "replace"))
    headers = {"content-type": "application/xml; charset=utf-8"}
    try:
        feed = feedparser.parse(
            content,
            response_headers=headers,
            sanitize_html=True,
            resolve_relative_uris=False,
        )
        entries = list(feed.entries)
    except Exception as error:  # feedparser has no error of its own
        raise SourceError("a damaged feed", place=path, hint=_HINT) from error
    if not entries:
        what = "a feed without entries" if feed.get("version") else "no feed"
        raise SourceError(what, place=path, hint=_HINT)
    if len(entries) > _MOST_ENTRIES:
        raise SourceError(
            f"more than the {_MOST_ENTRIES:,} entries a feed may have",
            place=path,
            hint=_HINT,
        )
    return str(feed.get("version") or ""), entries


def _escaped(text: str) -> Iterator[str]:
    """Yield the parts of a feed, with bare ampersands escaped as in XML: "Q&amp;A".

    feedparser takes anything that begins like an entity for one.
    """
    done = 0
    for match in _AMPERSAND.finditer(text):
        if match.start() < done:
            continue
        if match[1] is None and (closing := _CLOSING.get(match.group())):
            end = text.find(closing, match.end())
            if end < 0:
                break
            yield text[done:end]
            done = end
        elif match.group() == "&" or (match[1] and f"{match[1]};" not in html5):
            yield f"{text[done : match.start()]}&amp;"
            done = match.start() + 1
    yield text[done:]


def _places(text: str, path: str) -> list[_Place]:
    """Return where each entry of a feed and each of its texts begins.

    Raises:
        SourceError: elements are nested too deep.
    """
    found: list[_Place] = []
    at = counted = depth = 0
    line = 1
    while match := _TOKEN.search(text, at):
        line += text.count("\n", counted, match.start())
        counted, at = match.start(), match.end()
        element = match[2]
        if element is None:
            end = text.find(_CLOSING[match.group()], at)
            at = len(text) if end < 0 else end
            continue
        depth += (not match[1] and not match[3]) - bool(match[1])
        if depth > _DEEPEST:
            raise SourceError(
                f"elements are nested more than {_DEEPEST} deep",
                place=f"{path}:{line}",
                hint=_HINT,
            )
        if match[1]:
            continue
        if element in _ENTRIES:
            found.append(_Place(line, {}))
        elif found and element in _TEXTS:
            found[-1].texts.setdefault(element, line + _lines_before(text, at))
    return found


def _lines_before(text: str, at: int) -> int:
    """Return how many lines end between an element's tag and its first character."""
    head = text[at : at + 2_000].removeprefix("<![CDATA[")
    return head.count("\n", 0, len(head) - len(head.lstrip()))


def _paragraphs(entry: Any, place: _Place, path: str) -> list[Paragraph]:  # noqa: ANN401
    """Return an entry's text, and separately a summary that is no part of it."""
    texts = [(content.get("value") or "", content) for content in entry.get("content", ())]
    summary = entry.get("summary") or ""
    if summary:
        texts.append((summary, entry.get("summary_detail") or {}))
    texts.sort(key=lambda pair: len(pair[0]), reverse=True)
    read = [
        list(_read(text, detail, place, path, summary=text == summary))
        for text, detail in texts
    ]
    read = [paragraphs for paragraphs in read if paragraphs]
    if not read:
        title = entry.get("title") or "an entry"
        return [Paragraph(title, place.line, aside="entry without text")]
    main, *others = read
    whole = _letters(main)
    beside = [
        replace(paragraph, aside=_why_beside(paragraph, whole))
        for paragraphs in others
        for paragraph in paragraphs
    ]
    return [*beside, *_tags_aside(main)]


def _read(
    text: str,
    detail: Any,  # noqa: ANN401 - feedparser's
    place: _Place,
    path: str,
    *,
    summary: bool,
) -> Iterator[Paragraph]:
    names = reversed(_TEXTS) if summary else _TEXTS
    line = next((place.texts[n] for n in names if n in place.texts), place.line)
    if detail.get("type") in _HTML or _MARKUP.search(text):
        yield from html_paragraphs(text, path, before=line - 1)
        return
    for number, written in enumerate(text.split("\n")):
        if written.strip():
            yield Paragraph(written, line + number)


def _letters(paragraphs: Sequence[Paragraph]) -> str:
    return letters(" ".join(p.text for p in paragraphs))


def _why_beside(paragraph: Paragraph, whole: str) -> str:
    known = _letters([paragraph]) in whole
    return "teaser of the text below" if known else "summary of the entry"


def _tags_aside(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """Set the bullets at the end aside if they are tags: a few words without a stop."""
    first = len(paragraphs)
    while first and is_bullet(paragraphs[first - 1].text):
        first -= 1
    tags = paragraphs[first:]
    if not first or not all(_TAG.fullmatch(tag.text) for tag in tags):
        return paragraphs
    return [*paragraphs[:first], *(replace(t, aside=t.aside or "tags") for t in tags)]


def _stated(
    entry: Any,  # noqa: ANN401 - feedparser's
    paragraphs: Sequence[Paragraph],
    path: str,
    *,
    dated: bool,
) -> Stated:
    link = cleaned(entry.get("link"))
    title = shown_text(entry.get("title") or "", path)[:400] or None
    published, sure = _published(entry, dated=dated)
    guessed = slug_day(link)
    text = title or " ".join(paragraph.text for paragraph in paragraphs)
    slug = foreign_slug(link, text)
    return Stated(
        where="the feed",
        title=title,
        authors=_authors(entry),
        published=published or guessed,
        url=link,
        kind=section_kind(link),
        inferred=("kind",) if published and sure else ("kind", "published"),
        warnings=(
            *(
                (f"published {published} in the feed; {guessed} in its address",)
                if published and guessed and published != guessed
                else ()
            ),
            *((f"the address names another article: {slug!r}",) if slug else ()),
        ),
    )


def _authors(entry: Any) -> tuple[str, ...]:  # noqa: ANN401
    """Return the people named as an entry's authors; an account's name is none."""
    named = [author.get("name") or "" for author in entry.get("authors", ())]
    said = [byline(f"By {name}") for name in named or [entry.get("author") or ""]]
    found = [author for people in said if people for author in people.authors]
    return tuple(dict.fromkeys(name for name in found if name.casefold() not in ACCOUNTS))


def _published(entry: Any, *, dated: bool) -> tuple[date | None, bool]:  # noqa: ANN401
    """Return an entry's day where it was published, and whether that is sure.

    `dated` is True if any date counts as that of publication.
    """
    for name in ("published", "updated", "created"):
        # Asked for "updated", feedparser gives "published" where there is none.
        written = str(entry[name] or "") if name in entry else ""
        day = day_of(written) or mail_day(written[:100])
        if day:
            return day, dated or name == "published"
    return None, False
