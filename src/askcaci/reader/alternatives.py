"""Split things joined by "and" or "or", each in full with what they share.

"the 2012 and the 2022 elections" are two elections; "the length of the Aru or of the
Belu" are two lengths.
"""

from __future__ import annotations

import re

_BY_OR = re.compile(r",? or |, ")
_BY_AND = re.compile(r",? (?:and|versus|vs\.?) |, ")
_MOST_THINGS = 4
_MODIFIER = r"(?:\d{4}(?:[-–]\d\d)?|[A-Z][\w’'-]*|first|second|third|last|old|new)"
# "the 2012" before "(the) 2022 elections in the north": the noun is shared.
_LACKS_NOUN = re.compile(rf"(?P<article>the )?{_MODIFIER}")
_HAS_NOUN = re.compile(rf"(?P<article>the )?{_MODIFIER} (?P<noun>[a-z][a-z-]*.*)")
_OWNER = re.compile(r"(?:the )?[\w-]+(?: [\w-]+)?(?:[’']s|s[’'])")
_OWNED = re.compile(r"(?P<owner>(?:the )?[\w-]+(?: [\w-]+)?(?:[’']s|s[’'])) (?P<noun>.+)")
_PREPOSITIONS = "of|in|at|for|by|on|from|between"
_POINTS_BACK = re.compile(
    rf"(?:(?:that|those|the one|the ones) )?(?P<of>{_PREPOSITIONS}) (?P<rest>.+)"
)
# "the death tolls of" the one and the other.
_HEAD = re.compile(rf"(?P<head>(?:the )?[a-z][a-z -]*? (?:{_PREPOSITIONS})) (?P<rest>.+)")


_NO_THING = re.compile(
    r"(?:both|between|not|so|who|when|it|they|and|or|by|according|if|why|how|with)\b",
    re.IGNORECASE,
)


def alternatives(text: str) -> list[str] | None:
    """Return two to four things joined by "and" or "or"; None if they are not clearly separable.

    Example: "the death tolls of Aru and Belu" gives "the death toll of Aru" and "the
    death toll of Belu".
    """
    joined = _BY_OR if " or " in text else _BY_AND
    things = [re.sub("^The ", "the ", thing) for thing in joined.split(text.strip(" ,"))]
    if not 2 <= len(things) <= _MOST_THINGS or not all(map(_is_thing, things)):
        return None
    if _POINTS_BACK.fullmatch(things[0]):
        return None
    *earlier, last = things
    if _lacks(earlier, last):
        return _noun_shared(earlier, last)
    first = earlier[0]
    if _POINTS_BACK.fullmatch(things[1]) or _OWNER.fullmatch(last):
        repeated = [repeated_head(first, thing) for thing in things[1:]]
        return [first, *filter(None, repeated)] if all(repeated) else None
    head = _HEAD.fullmatch(first)
    named = last[0].isupper() or last.startswith("the ")
    if head and named and not _HEAD.fullmatch(last):
        start = _head_of_one(head["head"])
        return [f"{start} {head['rest']}", *(f"{start} {t}" for t in things[1:])]
    return things


def _is_thing(text: str) -> bool:
    return bool(text) and not _NO_THING.match(text)


def _lacks(earlier: list[str], last: str) -> bool:
    if _OWNED.fullmatch(last) and all(map(_OWNER.fullmatch, earlier)):
        return True
    noun = _HAS_NOUN.fullmatch(last)
    short = [_LACKS_NOUN.fullmatch(thing) for thing in earlier]
    return bool(noun) and all(m and (m["article"] or m[0][0].isdigit()) for m in short)


def _noun_shared(earlier: list[str], last: str) -> list[str]:
    owned = _OWNED.fullmatch(last)
    if owned and all(map(_OWNER.fullmatch, earlier)):
        return [f"{owner} {owned['noun']}" for owner in (*earlier, owned["owner"])]
    found = _HAS_NOUN.fullmatch(last)
    noun = _first_singular(found["noun"]) if found else ""
    modifier = last[: len(last) - len(found["noun"])].strip() if found else last
    every = [thing.removeprefix("the ") for thing in (*earlier, modifier)]
    return [f"the {thing} {noun}" for thing in every]


def _first_singular(noun: str) -> str:
    first, blank, rest = noun.partition(" ")
    return singular(first) + blank + rest


def _head_of_one(head: str) -> str:
    """Return "the death toll of" of "the death tolls of"."""
    *words, noun, preposition = head.split()
    return " ".join((*words, singular(noun), preposition))


def singular(noun: str) -> str:
    """Return the singular of a plural noun; any other noun is returned unchanged."""
    if noun.endswith("ies"):
        return f"{noun[:-3]}y"
    plural = noun.endswith("s") and not noun.endswith(("ss", "us", "is", "ics", "ries"))
    return noun[:-1] if plural else noun


def repeated_head(first: str, second: str) -> str | None:
    """Return the second thing, with the first one's noun if it only refers back to it.

    None if it refers to a noun that cannot be found.

    Example: "the turnout in Aru", "that in Belu" give "the turnout in Belu".
    """
    pointing = _POINTS_BACK.fullmatch(second)
    if pointing:
        noun = re.match(rf"(?P<noun>.+?) {pointing['of']} ", first)
        noun = noun or re.match(rf"(?P<noun>.+?) (?:{_PREPOSITIONS}) ", first)
        return noun and f"{noun['noun']} {pointing['of']} {pointing['rest']}"
    owned = _OWNED.fullmatch(first)
    if owned and _OWNER.fullmatch(second):
        return f"{second} {owned['noun']}"
    return second
