"""Merges two versions of an article, whichever came first.

The fullest text stays, with its source; of each value the stated one, and of two stated
ones the first in a fixed order, the other in a warning. So the result does not depend on
the order of arrival. Anything a user changed stays: see `seals`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

from askcaci.corpus.files import body_of, sections_of
from askcaci.corpus.importing.duplicates.candidates import LONGEST, place, places
from askcaci.corpus.importing.duplicates.seals import (
    TEXT,
    VALUES,
    changed_by_hand,
    said,
    seal,
)
from askcaci.text.names import author_key
from askcaci.text.normalise import folded_words
from askcaci.types import ARTICLE_KINDS, Article

# Front matter holds 64 KiB, and an article may be on hundreds of listings.
_MOST_PLACES = 48
_MOST_WARNINGS = 24

_WORDS = {"published": "date", "authors": "byline"}


@dataclass(frozen=True, slots=True)
class Merged:
    """An article with what another version adds.

    `changes` are what it added to values and warnings, `remarks` what a user should know
    about although nothing was done; `replaced` is True if its text is the fuller one.
    """

    article: Article
    changes: tuple[str, ...]
    remarks: tuple[str, ...]
    replaced: bool


@dataclass(frozen=True, slots=True)
class _Value:
    """A value that one version states: `doubt` if it was inferred."""

    name: str
    value: Any
    doubt: bool

    @property
    def rank(self) -> tuple[Any, ...]:
        """The place among contradicting values; the lowest is taken."""
        return (self.doubt, *_order(self.name, said(self.value)))

    def same(self, other: _Value) -> bool:
        """Return True if two values differ in spelling at most."""
        return bool(
            _class(self.name, said(self.value)) == _class(self.name, said(other.value))
        )


def orderly(article: Article) -> Article:
    """Return an article as merging leaves one: its lists in their order, bounded."""
    kept = (name for name in VALUES if name in article.inferred)
    further = sorted({*article.inferred} - {*VALUES})
    also = sorted({*article.also} - {place(article)})[:_MOST_PLACES]
    warnings = sorted({warning[:LONGEST] for warning in article.warnings})
    text = body_of(article.text)
    return replace(
        article,
        text=text,
        sections=sections_of(text, article.kind),
        inferred=(*kept, *further),
        also=tuple(also),
        related=tuple(sorted({*article.related})),
        warnings=tuple(warnings[:_MOST_WARNINGS]),
    )


def merged(there: Article, found: Article) -> Merged:
    """Return an article of the corpus with the additions of another version of it.

    A version from a place that is known already adds what is lacking, and no
    contradictions: those were reported, and may have been settled.
    """
    own = changed_by_hand(there)
    known = place(found) in places(there)
    taken, changes, remarks = there, [], []
    for name in VALUES:
        taken, change, remark = _with_value(taken, found, name, own, known=known)
        changes += change
        remarks += remark
    if not known:
        warnings = {*taken.warnings, *found.warnings}
        changes += [f"warning: {w}" for w in sorted({*found.warnings} - {*there.warnings})]
        taken = replace(taken, warnings=tuple(warnings))
    fuller = fullness(found) < fullness(there)
    replaced = fuller and TEXT not in own
    if replaced:
        taken = _with_text_of(taken, found)
    elif fuller and not _is_as_imported(there, found):
        remarks.append(f"fuller text in {place(found)}; the text corrected by hand stays")
    also = places(there) | places(found)
    related = (*taken.related, *found.related)
    taken = orderly(_settled(replace(taken, also=tuple(also), related=related)))
    return Merged(seal(taken, own), tuple(changes), tuple(remarks), replaced)


def fullness(article: Article) -> tuple[Any, ...]:
    """Return the rank of a text among versions of it; the fullest has the lowest.

    Sections count, then words, then repairs; and of two as long the one in which fewer
    words occur only once, for damage makes such words.
    """
    kinds = {section.kind for section in article.sections}
    words = [word for word in article.text.split() if _is_word(word)]
    return (
        -len(kinds),
        -len(words),
        len(article.repairs),
        len({*words}),
        hashlib.sha256(article.text.encode("utf-8", "replace")).hexdigest(),
        place(article),
        article.repairs,
    )


def _is_word(token: str) -> bool:
    """Return True if a run of letters is more than a fragment that damage split off."""
    return len(token) > 2 and not token.endswith("-")


def _with_text_of(article: Article, fuller: Article) -> Article:
    """Return an article with another's text, and the seals it has."""
    source = fuller.source
    if source and article.source:
        source = replace(source, content=article.source.content)
    return replace(article, text=fuller.text, repairs=fuller.repairs, source=source)


def _is_as_imported(there: Article, found: Article) -> bool:
    """Return True if a text is the very one that a user corrected."""
    digest = hashlib.sha256(body_of(found.text).encode("utf-8", "replace")).hexdigest()
    return bool(there.source and there.source.content.startswith(digest))


def _with_value(
    article: Article, found: Article, name: str, own: Collection[str], *, known: bool
) -> tuple[Article, list[str], list[str]]:
    """Return an article with a value decided, what changed, and what is only noted."""
    there, new = _value(article, name), _value(found, name)
    if not new.value:
        return article, [], []
    differ = bool(there.value) and not there.same(new)
    if name in own:
        remarks = [f"{name} corrected by hand stays; here: {said(new.value)}"]
        return article, [], remarks if differ and not new.doubt and not known else []
    contradicted = differ and not there.doubt and not new.doubt
    if contradicted and known:
        return article, [], []
    best = new if not there.value or new.rank < there.rank else there
    changes = _changes(there, best)
    if contradicted and name != "url":
        warning = _contradiction(there if best is new else new)
        changes = changes or ([warning] if warning not in article.warnings else [])
        article = replace(article, warnings=(*article.warnings, warning))
    return _taken(article, best), changes, []


def _value(article: Article, name: str) -> _Value:
    return _Value(name, getattr(article, name), name in article.inferred)


def _taken(article: Article, best: _Value) -> Article:
    doubts = tuple(name for name in article.inferred if name != best.name)
    changed = {best.name: best.value}
    inferred = (*doubts, best.name) if best.doubt else doubts
    return replace(article, inferred=inferred, **changed)


def _changes(there: _Value, best: _Value) -> list[str]:
    if best is there or best == there:
        return []
    if not there.value:
        return [f"{best.name} added"]
    if best.value == there.value:
        return [f"{best.name} confirmed"]
    return [f"{best.name} {said(best.value)} for {said(there.value)}"]


def _contradiction(lost: _Value) -> str:
    return _label(lost.name) + said(lost.value)[:LONGEST]


def _label(name: str) -> str:
    return f"another {_WORDS.get(name, name)}: "


def _settled(article: Article) -> Article:
    """Return an article whose warnings name each contradicting value once."""
    warnings = {*article.warnings}
    for name in VALUES:
        label = _label(name)
        told = {w for w in warnings if w.startswith(label)}
        warnings -= told
        lost = _once(name, (w.removeprefix(label) for w in told))
        lost.pop(_class(name, said(getattr(article, name))), None)
        warnings |= {label + value for value in lost.values()}
    return replace(article, warnings=tuple(warnings))


def _once(name: str, values: Iterable[str]) -> dict[Any, str]:
    """Return each value by its class, in the spelling that comes first."""
    found: dict[Any, str] = {}
    for value in sorted(values, key=lambda value: _order(name, value)):
        found.setdefault(_class(name, value), value)
    return found


def _class(name: str, value: str) -> Any:  # noqa: ANN401
    """Return a key that is the same for all spellings of a value."""
    if name == "title":
        return tuple(folded_words(value))
    if name == "authors":
        return frozenset(map(author_key, value.split(" and ")))
    return value


def _order(name: str, value: str) -> tuple[Any, ...]:
    """Return the place of a value among others that are stated too, judged by its words.

    Titles in capitals or cut off come last, else the shorter one is first: what longer
    ones add is mostly the site's name. The earlier day is that of the publication. More
    authors, more fully named, come first; and the address that is a page of its own.
    """
    if name == "title":
        return (value.isupper(), value.endswith(("…", "...")), len(value), value)
    if name == "authors":
        return (-value.count(" and "), value.isupper(), -len(value), value)
    if name == "kind":
        return (ARTICLE_KINDS.index(value) if value in ARTICLE_KINDS else 99, value)
    if name == "url":
        # A print view or a place on a listing is an address with a query.
        return ("?" in value, not value.startswith("https:"), len(value), value)
    if name in ("volume", "number"):
        return (len(value), value)
    return (value,)
