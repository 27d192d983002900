"""Names: groups of spellings, and matching authors as readers type them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from importlib.resources import files
from typing import Any

from askcaci.text.normalise import fold, words
from askcaci.types import Article

_PARTICLES = frozenset(
    {"al", "bin", "da", "de", "del", "der", "di", "el", "ibn", "la", "le", "van", "von"}
)


@dataclass(frozen=True, slots=True)
class AliasGroup:
    """Spellings and renamings of one thing.

    `spellings` are literal forms, canonical first; `senses` are forms that mean the
    thing only sometimes ("Ankara" for the Turkish government) and so widen no search.
    """

    type: str
    canonical: str
    spellings: tuple[str, ...]
    senses: tuple[str, ...]


@lru_cache(maxsize=1)
def alias_groups() -> tuple[AliasGroup, ...]:
    """Return the groups of ``aliases.json``, in its order."""
    groups = []
    for group in _data()["groups"]:
        canonical = re.sub(r"\s*\(.*\)$", "", group["canonical"])
        literal = tuple(v for v in group["variants"] if "(" not in v)
        senses = tuple(v for v in group["variants"] if "(" in v)
        groups.append(AliasGroup(group["type"], canonical, (canonical, *literal), senses))
    return tuple(groups)


@lru_cache(maxsize=1)
def never_merged() -> tuple[tuple[str, str], ...]:
    """Return pairs of names that look alike but mean two things, without their remarks."""
    return tuple(
        (re.sub(r"\s*\(.*\)$", "", one), re.sub(r"\s*\(.*\)$", "", other))
        for one, other in _data()["never_merge"]
    )


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    text = files("askcaci.text").joinpath("aliases.json").read_text("utf-8")
    data: dict[str, Any] = json.loads(text)
    return data


@lru_cache(maxsize=1)
def namesakes() -> dict[str, tuple[str, ...]]:
    """Return the folded surnames shared by people who must not be confused, with their names."""
    people = {group.canonical for group in alias_groups() if group.type == "person"}
    return {
        fold(surname(one)): (one, *others)
        for one, *others in _data()["never_merge"]
        if not people.isdisjoint((one, *others))
        and len({fold(surname(name)) for name in (one, *others)}) == 1
    }


def is_acronym(spelling: str) -> bool:
    """Return True if a spelling counts only when written in capitals: US, IS, NK, BRI."""
    return len(spelling) <= 5 and spelling.isalpha() and spelling.isupper()


# A filter is compared with every author of the corpus.
@lru_cache(maxsize=10_000)
def author_key(name: str) -> str:
    """Return one form for all known spellings of an author's name."""
    return _author_keys().get(_plain(name), _plain(name))


def author_spellings(articles: Iterable[Article]) -> dict[str, str]:
    """Return each author of some articles once, by `author_key`, newest articles first.

    Whoever is spelled in several ways is spelled as in the newest article.
    """
    newest_first = sorted(articles, key=lambda one: one.published or date.min, reverse=True)
    spelled: dict[str, str] = {}
    for article in newest_first:
        for name in article.authors:
            spelled.setdefault(author_key(name), name)
    return spelled


@lru_cache(maxsize=1)
def _author_keys() -> dict[str, str]:
    keys = {}
    for group in alias_groups():
        if group.type == "author":
            keys.update({_plain(s): _plain(group.canonical) for s in group.spellings})
    return keys


def _plain(name: str) -> str:
    return " ".join(word.folded for word in words(name))


def surname(name: str) -> str:
    """Return the family name as written, particle included.

    The last word, joined to what a particle or hyphen binds to it: "von Hagen",
    "al-Shishani", "Fazl-e-Haider".
    """
    parts = name.split()
    if not parts:
        return ""
    start = len(parts) - 1
    while start > 1 and fold(parts[start - 1]) in _PARTICLES:
        start -= 1
    return " ".join(parts[start:])


def author_matches(wanted: str, author: str) -> bool:
    """Return True if an author is meant by what somebody typed.

    True for the same name in any known spelling, the surname alone, and a name whose
    words occur in the author's in the same order (initials and middle names may be
    left out, given names be initials). A name with a comma may be inverted, as
    references print it.

    Example: "cutler" and "Cutler, R." match "Robert M. Cutler"; "Rob" does not.
    """
    return any(
        _matches(author_key(one).split(), author_key(other).split())
        for one in _orders(wanted)
        for other in _orders(author)
    )


def _orders(name: str) -> tuple[str, ...]:
    """Return a name as written, and one with a comma also with the family name last."""
    family, comma, given = name.partition(",")
    if not comma:
        return (name,)
    given, _, rest = given.partition(",")
    return name, f"{given} {family} {rest}"


def _matches(want: list[str], have: list[str]) -> bool:
    if len(want) == 1 and len(have) > 1:
        # A given name or an initial alone identifies nobody.
        return len(want[0]) > 1 and want[0] in have[1:]
    remaining = iter(have)
    return bool(want) and all(
        any(_same(word, other) for other in remaining) for word in want
    )


def _same(word: str, other: str) -> bool:
    return word == other or (len(word) == 1 and other.startswith(word))


def nearest_names(wanted: str, known: list[str], count: int = 3) -> list[str]:
    """Return the known names that look most like `wanted`, best first."""
    by_form: dict[str, str] = {}
    for name in known:
        by_form.setdefault(_plain(name), name)
        by_form.setdefault(_plain(surname(name)), name)
    close = get_close_matches(_plain(wanted), list(by_form), n=2 * count, cutoff=0.5)
    return list(dict.fromkeys(by_form[form] for form in close))[:count]
