"""Bylines: who wrote an article, and what else that line contains."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from askcaci.corpus.importing.lines.days import ISSUE, Printed, printed

_BY = re.compile(r"(?:B[yY]:?\s+){1,3}(?=\S)")
_BIO = re.compile(r"\s+(?:is|was|works|serves|holds|has|teaches|covers|writes|lives)\s")
_AND = re.compile(r"\s+(?:and|&)\s+|\s*;\s*")
_PREFIX = re.compile(
    r"(?:Dr|Prof|(?:Associate |Assistant )?Professor|Ambassador|Amb|Mrs?|Ms|Sir|General|Gen"
    r"|Colonel|Col|Lt|Major|Captain)\.?\s+(?=\S)"
)
# Some letters have marks that no one character holds together with them.
_TOKEN = re.compile(r"(?:[^\W\d_]|(?<=\w)[\u0300-\u036f]|['’‘`.\-‐‑])+")
_SMALL_WORDS = """
al bin bint da das de del den der di dos du e el ibn la le oglu ogly kyzy qizi ter uulu van
von y
"""
PARTICLES = frozenset(_SMALL_WORDS.split())
# Words of titles, institutions, places and captions: no name holds one.
_OTHER_WORDS = """
a an and are at but for from how in into is of on or that the this to what when where which
who why with
academy agency analyst articles association bank bureau caucasus center centre chart college
council department earlier eds editor embassy faculty feature featured figure flag forum
foundation group home image institute institution international issue journal map ministry
national network news newsletter notes office organization photo picture print program
programme project publications read related republic reports research resources review
school search society staff states strategy studies table tags today union united university
asia central east eurasia europe middle north south west
"""
_NO_NAME = frozenset(_OTHER_WORDS.split())
_LONGEST_NAME = 60
_ARTICLE = re.compile(r"(?:[ae]l-|d['’])(?=\w)")
# What sites name as author where nobody is named.
ACCOUNTS = frozenset(
    """
admin administrator anonymous author authors contributor contributors default editor editors
editorial guest hauptadmin moderator nobody none null owner posted redactie redacción redaktion
root staff superuser support sysadmin system unknown user username users webadmin webmaster
website writer writers
""".split()
) | {"super user", "user name", "guest author", "guest user", "web master", "site admin"}
_LONGEST_LINE = 160


@dataclass(frozen=True, slots=True)
class Byline:
    """The contents of a byline.

    `inferred` is True of a name alone, without "By"; `plain` is False
    where more than names, "By" and the issue's date was read over.
    """

    authors: tuple[str, ...]
    date: Printed | None = None
    inferred: bool = False
    plain: bool = True


def byline(line: str) -> Byline | None:
    """Return the author in a line that begins with "By", or None if it is prose.

    Example: "By Dr. Aziz Soltobaev, American University (12/3/2003 issue of the CACI
    Analyst)" gives Aziz Soltobaev and 3 December 2003; "By 2022, the foundations …" None.
    """
    by = _BY.match(line)
    if not by:
        return None
    rest, day = _without_issue(line[by.end() : by.end() + 1_000])
    if rest.casefold() == "empty":
        return Byline((), day, plain=False)
    biographical = _BIO.search(rest[:_LONGEST_NAME])
    if biographical:
        rest = rest[: biographical.start()]
    elif len(line) > _LONGEST_LINE or (_is_sentence(rest) and day is None):
        return None
    people = _people(rest)
    if people is None:
        return None
    authors, all_read = people
    once = by.group().casefold().count("by") == 1
    return Byline(authors, day, plain=all_read and once and not biographical)


def bare_name(line: str) -> Byline | None:
    """Return a byline for a line that looks like nothing but one to three names."""
    if len(line) > _LONGEST_NAME * 2:
        return None
    people = _people(line)
    if people is None or not people[1] or any(" " not in name for name in people[0]):
        return None
    return Byline(people[0], inferred=True)


def name_at_start(bio: str) -> str | None:
    """Return the name a biography opens with, or None."""
    head = _PREFIX.sub("", _composed(bio[: 2 * _LONGEST_NAME]), count=1)
    end = re.search(rf"{_BIO.pattern}|,", head)
    name = _name(head[: end.start()]) if end else None
    return name if name and " " in name else None


def _without_issue(rest: str) -> tuple[str, Printed | None]:
    match = ISSUE.search(rest)
    if not match:
        return rest.strip(), None
    return rest[: match.start()].strip(), printed(match)


def _is_sentence(rest: str) -> bool:
    return rest.endswith((".", "!", "?", ":", ";")) and not re.search(
        r"\b(?:Jr|Sr|Ph\.?D|[A-Z])\.$", rest
    )


def _composed(text: str) -> str:
    """Return text with letters and their marks as one character, where there is one.

    Names from a Mac have their marks after the letters.
    """
    return unicodedata.normalize("NFC", text)


def _people(text: str) -> tuple[tuple[str, ...], bool] | None:
    """Return the names in a byline, and whether it holds nothing but them."""
    text = _composed(text)
    parts = [[item.strip() for item in part.split(",")] for part in _AND.split(text)]
    # "A, B and C" lists people; "A, Baku and B, Tbilisi" gives places.
    listed = len(parts) > 1 and len(parts[-1]) == 1
    authors: list[str] = []
    plain = True
    for position, (head, *tail) in enumerate(parts):
        name = _name(head)
        if name is None or (position and " " not in name):
            if not authors:
                return None
            plain = False
            continue
        authors.append(name)
        for item in tail:
            other = _name(item) if listed and " " in item else None
            if other:
                authors.append(other)
            plain = plain and other is not None
        plain = plain and name == head
    return tuple(dict.fromkeys(authors)), plain


def _name(text: str) -> str | None:
    """Return a person's name without title, or None if it cannot be one."""
    plain = text.strip(" *,")
    while match := _PREFIX.match(plain):
        plain = plain[match.end() :]
    tokens = plain.split()
    if not 1 <= len(tokens) <= 6 or len(plain) > _LONGEST_NAME:
        return None
    family = _ARTICLE.sub("", tokens[-1], count=1)
    if not all(map(_may_stand_in_name, tokens)) or not family[:1].isupper():
        return None
    return " ".join(tokens)


def _may_stand_in_name(token: str) -> bool:
    if not _TOKEN.fullmatch(token) or not any(c.isalpha() for c in token):
        return False
    low = token.casefold()
    if low in PARTICLES or low.startswith(("al-", "el-", "d'", "d’")):
        return True
    # "A" is an initial as often as an article.
    if token in ("A", "A."):
        return True
    initial = token.lstrip("'’‘`-")[:1]
    if not initial.isupper() or low.rstrip(".") in _NO_NAME:
        return False
    return token.count(".") == 0 or len(token) <= 6
