"""Lists what a person should check in a stored corpus: what import could not decide."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from askcaci.types import Article, Section, SectionKind

ConcernKind = Literal[
    "little kept",
    "contradiction",
    "inferred",
    "no title",
    "no date",
    "no author",
    "no sections",
    "section order",
    "short",
    "teaser",
    "related",
    "also",
]
CONCERNS: tuple[ConcernKind, ...] = get_args(ConcernKind)
# What an article needs to be cited, and a person may know.
MISSING: tuple[ConcernKind, ...] = ("no title", "no author", "no date")
# These are good to know; nothing is wrong with the article.
NOTES: tuple[ConcernKind, ...] = ("related", "also")

# The Analyst's analyses have some 1,000 words, its teasers up to 150.
SHORT = 250

_ORDER: dict[SectionKind, int] = {
    "lead": 0,
    "background": 1,
    "implications": 2,
    "conclusions": 3,
    "bio": 4,
    "notes": 4,
}
_BESIDE: tuple[SectionKind, ...] = ("bio", "notes")

# The warning of an import that kept little of a page.
_LITTLE = re.compile(r"kept \d+% of the page's words")
_STOPS = ".!?。؟۔।"
_CLOSING = "\"'”’»)]*"
_SHOWN = 200
# "(Interfax)" below a news item.
_AGENCY = re.compile(r"\s*\([^()]{1,60}\)\Z")
# Cut within "U.S." or "$4.5 billion".
_CUT = re.compile(r"(?:(?<!\S)(?![AI])[A-Z]|[$€£]\d+)\.\Z")


@dataclass(frozen=True, slots=True)
class Concern:
    """One thing to check in an article: the finding, and what to do about it.

    `key` is where in the article's file: a key of its front matter, or "text".
    """

    kind: ConcernKind
    what: str
    key: str
    todo: str

    @property
    def is_note(self) -> bool:
        """True where nothing is wrong with the article."""
        return self.kind in NOTES


@dataclass(frozen=True, slots=True)
class Checked:
    """An article with what to check in it, in the order of `CONCERNS`."""

    article: Article
    concerns: tuple[Concern, ...]

    @property
    def to_do(self) -> bool:
        """True where something may be wrong with the article."""
        return not all(concern.is_note for concern in self.concerns)


def check(articles: Iterable[Article]) -> tuple[Checked, ...]:
    """Return the articles that have something to check, in the order given."""
    looked_at = (Checked(article, concerns_of(article)) for article in articles)
    return tuple(checked for checked in looked_at if checked.concerns)


def counted(checked: Iterable[Checked]) -> dict[ConcernKind, int]:
    """Return how many of the articles have each kind of concern, in their order."""
    counts = Counter(kind for one in checked for kind in {c.kind for c in one.concerns})
    return {kind: counts[kind] for kind in CONCERNS if counts[kind]}


def concerns_of(article: Article) -> tuple[Concern, ...]:
    """Return what to check in an article, in the order of `CONCERNS`."""
    return (
        *_contradictions(article),
        *_inferred(article),
        *_lacking(article),
        *_sections(article),
        *_length(article),
        *_notes(article),
    )


def _contradictions(article: Article) -> Iterator[Concern]:
    todo = "correct what is wrong, then take the line out of warnings:"
    see = "compare it with its page; put right what is missing, then take the line out"
    for warning in article.warnings:
        if _LITTLE.match(warning):
            yield Concern("little kept", warning, "warnings", f"{see} of warnings:")
        else:
            yield Concern("contradiction", warning, "warnings", todo)


def _inferred(article: Article) -> Iterator[Concern]:
    for name in article.inferred:
        value = getattr(article, name, None)
        said = " and ".join(value) if isinstance(value, tuple) else str(value or "none")
        todo = f"correct {name}: if it is wrong, then take {name} out of inferred:"
        yield Concern("inferred", f"{name} inferred: {said}", name, todo)


def _lacking(article: Article) -> Iterator[Concern]:
    if not article.title:
        yield Concern("no title", "no title", "title", 'set title: to "…"')
    if article.published is None:
        todo = "set published: to the day it came out, such as 2005-03-07"
        yield Concern("no date", "no date", "published", todo)
    # News items are unsigned.
    if not article.authors and article.kind != "news":
        yield Concern("no author", "no author", "authors", "set authors: if they are known")


def _sections(article: Article) -> Iterator[Concern]:
    headed = [section for section in article.sections if section.heading]
    if article.kind == "analysis" and all(s.kind in _BESIDE for s in headed):
        todo = (
            "put ## BACKGROUND, ## IMPLICATIONS and ## CONCLUSIONS above their parts, "
            "or set kind: to what it is"
        )
        yield Concern("no sections", "no sections", "text", todo)
    todo = "see whether two articles were taken for one; put the headings right"
    for what in (*_twice(headed), *_out_of_order(headed)):
        yield Concern("section order", what, "text", todo)


def _twice(headed: list[Section]) -> Iterator[str]:
    counts = Counter(section.kind for section in headed if section.kind != "body")
    for kind, count in counts.items():
        if count > 1:
            yield f"{kind.upper()} stands {'twice' if count == 2 else f'{count} times'}"


def _out_of_order(headed: list[Section]) -> Iterator[str]:
    """Yield the first section that comes after one it belongs before."""
    furthest: Section | None = None
    for section in headed:
        if section.kind not in _ORDER:
            continue
        if furthest and _ORDER[section.kind] < _ORDER[furthest.kind]:
            yield f"{section.kind.upper()} stands behind {furthest.kind.upper()}"
            return
        furthest = section


def _length(article: Article) -> Iterator[Concern]:
    texts = [
        section.span.of(article.text)
        for section in article.sections
        if section.kind not in _BESIDE
    ]
    words = sum(len(text.split()) for text in texts)
    if article.kind == "analysis" and words < SHORT:
        todo = "see whether the page held only its beginning; add the whole article's page"
        yield Concern("short", f"an analysis of {words} words", "text", todo)
    # A feature's text is the abstract of something else.
    end = texts[-1].rstrip() if texts and article.kind != "feature" else ""
    if end and ends_mid_sentence(end):
        todo = "add a page that holds the whole article"
        yield Concern("teaser", f"ends “…{_last_words(end)}”", "text", todo)


def _last_words(text: str) -> str:
    return " ".join(text[-_SHOWN:].split()[-6:])


def ends_mid_sentence(text: str) -> bool:
    """Return True if a text breaks off: without a stop, with dots, or within "U.S.".

    Example: "was dominant in U." and "it began to" do, "in 2005. (Interfax)" does not.
    """
    last = text[text.rfind("\n") + 1 :].strip()
    if last.startswith("•"):
        return False
    end = _AGENCY.sub("", last[-400:]).rstrip(_CLOSING) or last
    return not end.endswith(tuple(_STOPS)) or end.endswith("..") or bool(_CUT.search(end))


def _notes(article: Article) -> Iterator[Concern]:
    for link in article.related:
        todo = "nothing, if so; else take the line out of related:"
        yield Concern("related", link, "related", todo)
    if article.also:
        places = f"{len(article.also)} places" if len(article.also) > 1 else article.also[0]
        todo = "nothing, unless another article stands there; also: lists them"
        yield Concern("also", f"stands also in {places}", "also", todo)
