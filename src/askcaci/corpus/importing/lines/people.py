"""People named by a page's head or guessed by a library: one name each, given name first."""

from __future__ import annotations

import re

from askcaci.corpus.importing.lines.bylines import ACCOUNTS, PARTICLES, byline

_BETWEEN = re.compile(r"\s*[;|•·/]\s*|\s*\n\s*")
_BY = re.compile(r"(?:by|written by|author)\b[:\s]+(?=\S)", re.IGNORECASE)
_SITE_WORDS = frozenset(("www", "com", "http", "https"))
_SUFFIX = re.compile(r"(?:Jr|Sr|I{2,3}|IV)\.?")
_AND = re.compile(r"\s+(?:and|&|und|et|y)\s+")
_ADDRESS = re.compile(r"\S*(?:@|://|www\.)\S*")
_LONGEST = 300


def people_of(text: str, *, inverted: bool = False) -> tuple[str, ...]:
    """Return the people that a value of a page names, each once; none for an account.

    `inverted` says that the value may put the family name first: "García Márquez, Gabriel".

    Example: "Jost, Ida K.; Tolen, Mirza" gives "Ida K. Jost" and "Mirza Tolen".
    """
    plain = _BY.sub("", " ".join(_ADDRESS.sub(" ", text[:_LONGEST]).split()), count=1)
    found: list[str] = []
    for part in filter(None, _BETWEEN.split(plain)):
        for one in _turned(part, inverted=inverted):
            found += _named(one)
    return tuple(dict.fromkeys(found))


def _named(text: str) -> tuple[str, ...]:
    said = byline(f"By {text}")
    if said is None or any(c.isdigit() for c in text):
        return ()
    return tuple(name for name in said.authors if not _is_account(name))


def _is_account(name: str) -> bool:
    plain = name.casefold()
    return plain in ACCOUNTS or bool(_SITE_WORDS & set(plain.replace(".", " ").split()))


def _turned(text: str, *, inverted: bool) -> list[str]:
    """Return names with the given name first, where the family name stood first."""
    people = _AND.split(text)
    if all(_is_family_first(person, inverted=inverted) for person in people):
        return [_given_first(person) for person in people]
    return [text]


def _is_family_first(text: str, *, inverted: bool) -> bool:
    parts = [part.strip() for part in text.split(",")]
    if len(parts) == 3 and _SUFFIX.fullmatch(parts[2]):
        parts.pop()
    if len(parts) != 2 or not all(parts):
        return False
    family = [word for word in parts[0].split() if word.casefold() not in PARTICLES]
    if len(family) == 1:
        return True
    # "Ida Jost, Karsu" names a place; "García Márquez, Gabriel" a person.
    return inverted and len(family) == 2 and len(parts[1].split()) <= 2


def _given_first(text: str) -> str:
    family, given, *suffix = (part.strip() for part in text.split(","))
    return " ".join([given, family, *suffix])
