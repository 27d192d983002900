"""People named by a page's head or guessed by a library: one name each, given name first."""

from __future__ import annotations

import re

from askcaci.corpus.importing.lines.bylines import (
    ACCOUNTS,
    PARTICLES,
    bare_name,
    byline,
)

_BETWEEN = re.compile(r"\s*[;|•·/]\s*|\s*\n\s*")
_BY = re.compile(r"(?:by|written by|author)\b[:\s]+(?=\S)", re.IGNORECASE)
_SITE_WORDS = frozenset(("www", "com", "http", "https"))
_SUFFIX = re.compile(r"(?:Jr|Sr|I{2,3}|IV)\.?")
_DEGREE = re.compile(
    r"(?:Ph\.?\s?D|M\.?[ADP]|M\.?Sc|LL\.?[BM]|Esq|Dr|Prof)\.?|" + _SUFFIX.pattern
)
_AND = re.compile(r"\s+(?:and|&|und|et|y|ve|və|va|и)\s+")
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
        turned = [n for p in _turned(part, inverted=inverted) for n in _named(p)]
        found += turned or _named(part)
    return tuple(dict.fromkeys(found))


def listed_people(text: str) -> tuple[str, ...]:
    """Return the people that a file's properties, a sender or a user names.

    As `people_of`, and commas may part whole names.

    Example: "Ida Jost, Mirza Tolen" gives both, "García Márquez, Gabriel" one.
    """
    plain = " ".join(text[:_LONGEST].split())
    parts = [part.strip() for part in plain.split(",")]
    if len(parts) > 1 and all(map(bare_name, parts)):
        plain = "; ".join(parts)
    elif len(parts) > 3 and len(parts) % 2 == 0 and not any(map(bare_name, parts)):
        pairs = zip(parts[::2], parts[1::2], strict=True)
        plain = "; ".join(f"{family}, {given}" for family, given in pairs)
    return people_of(plain, inverted=True)


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
    return people if all(map(bare_name, people)) else [text]


def _is_family_first(text: str, *, inverted: bool) -> bool:
    parts = [part.strip() for part in text.split(",")]
    if len(parts) == 3 and _SUFFIX.fullmatch(parts[2]):
        parts.pop()
    if len(parts) != 2 or not all(parts) or _DEGREE.fullmatch(parts[1]):
        return False
    family = [word for word in parts[0].split() if word.casefold() not in PARTICLES]
    if len(family) == 1:
        return True
    # "Ida Jost, Karsu" names a place; "García Márquez, Gabriel" a person.
    return inverted and len(family) == 2 and len(parts[1].split()) <= 2


def _given_first(text: str) -> str:
    family, given, *suffix = (part.strip() for part in text.split(","))
    return " ".join([given, family, *suffix])
