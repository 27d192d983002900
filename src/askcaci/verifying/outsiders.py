"""Names that a draft credits and that no author of the corpus has."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from askcaci.verifying.blocks import KEY

_PARTICLE = r"(?:van|von|der|den|de|del|di|da|al|el|bin|ibn|la|le)"
_NAME = (
    rf"(?P<name>(?:[A-ZÀ-Þ][\w’'.-]{{0,30}}\s(?:{_PARTICLE}\s){{0,2}}){{0,3}}"
    r"(?:al-|el-)?[A-ZÀ-Þ][^\W\d_][\w’-]{0,40}?)"
)
_VERB = (
    r"(?:writes?|wrote|written|says?|said|argues?|argued|notes?|noted|claims?|claimed"
    r"|concludes?|concluded|observes?|observed|states?|stated|holds?|held|puts? it|remarks?"
    r"|remarked|adds?|added|believes?|believed|explains?|explained|finds?|found|warns?|warned"
    r"|maintains?|maintained|contends?|contended|calls?|called|reports?|reported|thinks?"
    r"|thought|insists?|insisted|suggests?|suggested|points out|describes?|described)"
)
_ADVERB = r"(?:(?:\w{2,}ly|also|once|has|had|have|never|then|later)\s){0,2}"
_IN_SENTENCE = (
    re.compile(rf"(?<![\w’'-]){_NAME}(?:[’']s?)?(?:,[^,“”]{{1,60}},)?\s{_ADVERB}{_VERB}\b"),
    re.compile(rf"\b(?:[Aa]ccording to|[Ww]ords of|(?:as )?{_VERB})\s{_NAME}(?![\w’-])"),
    re.compile(rf"(?<![\w’'-]){_NAME}:\s{{0,3}}[“\"‘«„]"),
    re.compile(rf"[”\"’»][\s,.]{{0,3}}\((?:see\s)?{_NAME},?\s\d{{4}}"),
)
_ALONE = re.compile(
    rf"\W{{0,4}}(?:see\s|cf\.\s)?{_NAME}(?:,|\.|\s(?:and|&)\s|\s\(?\d{{4}}|\s*$)",
    re.IGNORECASE,
)
_NO_NAMES = frozenset(
    "the a an this that these those it he she they we i you one nobody somebody someone "
    "everybody anybody some others many few another in as but and when who what which there "
    "here his her its their our my such both neither either all most ibid see note chapter "
    "section table figure page volume part so if for from to of on at by with not no".split()
)


def outsider_in(
    text: str, is_common: Callable[[str], bool], *, alone: bool = False
) -> str | None:
    """Return the name that a text credits a quotation to, or None.

    Args:
        text: a sentence, the quotation in it as “xxx”, or the text of a note.
        is_common: returns True for a word that is not only a name.
        alone: the text is a note, or brackets, that may begin with a name.
    """
    if alone:
        key = KEY.search(text)
        if key:
            return f"@{key[1]}".rstrip(".:?/-")
        named = _ALONE.match(text)
        found: Iterator[re.Match[str]] = iter([named] if named else [])
    else:
        found = (match for one in _IN_SENTENCE for match in one.finditer(text))
    return next(filter(None, (_name(match["name"], is_common) for match in found)), None)


def _name(written: str, is_common: Callable[[str], bool]) -> str | None:
    """Return words with capitals as a name, without what only begins a sentence."""
    parts = written.split()
    while parts and (parts[0].casefold() in _NO_NAMES or not parts[0][0].isupper()):
        parts.pop(0)
    if not parts or not parts[-1][0].isupper():
        return None
    if len(parts) == 1 and (len(parts[0]) < 3 or is_common(parts[0])):
        return None
    return " ".join(parts)
