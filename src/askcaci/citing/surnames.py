"""Where the family name is in a name: patronymics, particles, the family first."""

from __future__ import annotations

import re

from askcaci.text.names import surname
from askcaci.text.normalise import fold

# Son or daughter of the name before: Azerbaijani, Turkish and Turkmen; Kyrgyz, Kazakh,
# Uzbek and Tatar; the same in Cyrillic letters as they are folded.
_CHILD_OF = frozenset(
    """
    oglu ogly ogli ugli kizi qizi gyzy
    uulu uly ulu kyzy qyzy
    оглу оглы угли кызы гызы уулу улы ұлы қызы кизи
    """.split()
)
# Of those who have a family name too.
_AZERBAIJANI = frozenset("oglu qizi kizi оглу гызы".split())
# The Kyrgyz family name may come first: "Bakyt uulu Nurlan".
_FAMILY_FIRST = frozenset("uulu уулу".split())
_DESCENDANT = frozenset("zade zadeh zadə заде".split())
# Written in lower case after a given name.
_HONOURS = frozenset("aga agha bek beg bey bəy hoca khan xan pasha".split())
# Parts of the names they begin, as "Mc" is.
_SERVANT_OF = frozenset("abd abdul abu".split())
_FATHERLY = re.compile(r".+(?:ovi(?:ch|tch)|evi(?:ch|tch)|ovna|evna|ович|евич|овна|евна)")
# What many family names end in and few given names: -ov, -yeva, -sky, -shvili, -zadə.
_FAMILY_LIKE = re.compile(
    r".+(?:[oey]v|[oey]va|sk[iy]i?|skaya|enko|yan|shvili|dze|zad[eə]|bəyli|beyli|oglu"
    r"|.{4}l[iu]|ов|ев|ова|ева|ски|ска|ская|енко|швили)"
)
_INITIALS = re.compile(r"(?:[^\W\d_][^\W\d_]{0,3}\.-?)+")
# "Ibn Sina" has no given name.
_OF_A_FATHER = frozenset(("ibn", "abu"))

Parts = tuple[str, str]


def given_and_family(words: list[str]) -> Parts:
    """Return the given names and the family name of a name's words, in that order.

    Given names are empty where there are none.

    Example: "Əliyev İlham Heydər oğlu" has the family name "Əliyev", "Aibek Jost uulu"
    "Jost uulu".
    """
    if len(words) < 2 or words[0][0].islower():
        return "", " ".join(words)
    if len(words) == 2 and fold(words[0]) in _OF_A_FATHER:
        return "", " ".join(words)
    if len(words) == 3 and fold(words[1]) in _FAMILY_FIRST:
        return words[2], " ".join(words[:2])
    if fold(words[-1]) in _CHILD_OF:
        return _beside_patronymic(words[:-2], words[-2:])
    if _family_comes_first(words):
        return " ".join(words[1:]), words[0]
    start = _family_start(words)
    return " ".join(words[:start]), " ".join(words[start:])


def _beside_patronymic(names: list[str], patronymic: list[str]) -> Parts:
    """Return the parts of a name that ends in "Heydər oğlu" or "Bakyt uulu".

    Such a patronymic is the family name of those who have no other.
    """
    place = None
    if len(names) > 1 and not _family_like(patronymic[0]):
        place = _family_among(names, patronymic)
    elif len(names) == 1 and _family_like(names[0]) and not _family_like(patronymic[0]):
        place = 0
    if place is None:
        return " ".join(names), " ".join(patronymic)
    given = [*names[:place], *names[place + 1 :], *patronymic]
    return " ".join(given), names[place]


def _family_among(names: list[str], patronymic: list[str]) -> int | None:
    """Return which of the names before a patronymic is the family name, if one is."""
    last = len(names) - 1
    if _family_like(names[0]) and not _family_like(names[last]):
        return 0
    if _INITIALS.fullmatch(names[last]):
        return None
    surely = _family_like(names[last]) or fold(patronymic[1]) in _AZERBAIJANI
    return last if surely else None


def _family_comes_first(words: list[str]) -> bool:
    """Return True for "Berdin Yu. E." and "Berdin Ivan Petrovich"."""
    if _INITIALS.fullmatch(words[0]):
        return False
    if all(map(_INITIALS.fullmatch, words[1:])):
        return True
    return (
        len(words) == 3
        and _FATHERLY.fullmatch(fold(words[2])) is not None
        and _family_like(words[0])
        and not _family_like(words[1])
    )


def _family_like(word: str) -> bool:
    return _FAMILY_LIKE.fullmatch(fold(word)) is not None


def _family_start(words: list[str]) -> int:
    """Return which word the family name starts with."""
    if fold(words[-1]) in _DESCENDANT and (len(words) > 2 or words[-1].islower()):
        return len(words) - 2
    start = len(words) - len(surname(" ".join(words)).split())
    while start > 1 and _is_particle(words[start - 1]):
        start -= 1
    if start > 1 and fold(words[start - 1]).strip("ʻʼ") in _SERVANT_OF:
        start -= 1
    # "Ortega y Gasset" is one family name.
    return start - 1 if start > 1 and words[start] == "y" else start


def _is_particle(word: str) -> bool:
    return word.islower() and fold(word) not in _CHILD_OF | _HONOURS
