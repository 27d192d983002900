"""Find where a sentence gives an office to a person: "President A of X", "B, the mayor of Y"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from askcaci.reader.countries import countries_in, country_of
from askcaci.reader.roles import Role, roles_in
from askcaci.text.normalise import fold


@dataclass(frozen=True, slots=True)
class Nomination:
    """A person, an office and the words that give its place, as offsets in a sentence.

    `left` are the words before the office and `right` those after it or after the name,
    as far as they may give the place. `shared` is True in a list after a plural,
    `removed` if the sentence reports that the person was dismissed.
    """

    start: int
    end: int
    role: Role
    former: bool
    left: str
    right: str
    shared: bool = False
    removed: bool = False


# Longer sentences are not prose and are skipped.
_MAX_SENTENCE = 2_000
# How far before an office the name of its holder may be, in characters.
_REACH = 160

_UPPER = "A-Z" + "".join(filter(str.isupper, map(chr, range(0xC0, 0x250))))
_WORD = rf"[{_UPPER}](?:\.(?=\s)|\w{{0,30}}(?:[-’'][\w]{{1,30}}){{0,4}})"
_PARTICLE = r"(?:al|bin|ben|da|de|del|der|di|el|ibn|la|le|van|von|uulu|ogly|oglu|kyzy)\s"
_NAME = rf"{_WORD}(?:\s(?:{_PARTICLE})?{_WORD}){{0,3}}"

_NOT_NAMES = frozenset(
    "The A An When On In But And After As While Then For At By From Later His Her Its Their Our"
    " This That These Those Since Before During Until Under With Without However Meanwhile Both"
    " If Although Though Because Only Even Yet Still Now Today Also Former Late Acting Interim"
    " President Presidents Prime Minister Ministers Premier Deputy Vice First Foreign Defense"
    " Defence Interior Finance Speaker Governor Mayor Ambassador Secretary General Chairman"
    " Chancellor King Queen Emir Sultan Commissioner High Prosecutor Attorney Director Chief"
    " Head Mr Mr. Mrs Mrs. Ms Ms. Dr Dr. Sir Lord Lady State Special Envoy Representative"
    " January February March April May June July August September October November December"
    " Monday Tuesday Wednesday Thursday Friday Saturday Sunday He She It They We I Who Which"
    " According Within Despite Among Between Against Through Over Like Unlike Instead To Of Not"
    " No Some Many Most Several Two Three Four Five Last Next New Old Soon Once".split()
)
_NOT_PEOPLE = re.compile(
    r"\b(?:Parliament|Council|Ministry|Party|Bank|University|Embassy|Commission|Committee|Union"
    r"|Organi[sz]ation|Court|Assembly|Agency|Company|Corporation|Group|Institute|Office|Street"
    r"|Republic|Federation|House|Palace|Congress|Senate|Army|Force|Fund|Times|Radio|Post|News"
    r"|Guard|Constitution|Region|Province|District|City|Affairs|Security|State|Department|Act"
    r"|Airlines|Airways|Front|Movement|Association|Society|Foundation|Center|Centre)\b"
)
_TOWNS = re.compile(
    r"(?<!according )\b(?:in|at|from|near|to|into|outside|around|toward|towards)\s$", re.I
)

# What may come between a verb or comma and the office: articles, countries, small words.
_FILLER = (
    rf"(?:(?:the|a|an|its|his|her|their|then|now|also|still|again|twice|both|as|by|and|new|first|last"
    rf"|acting|interim|prime|minister|president|chairman|speaker|long-serving|elected|briefly"
    rf"|formally|currently|at|time|country's|country’s|nation's|nation’s|region's|region’s"
    rf"|[{_UPPER}][\w.’'-]{{0,30}})\s){{0,6}}"
)
_IS = (
    r"(?:is|was|became|becomes|remains|remained|has\s(?:been|become)|had\s(?:been|become)"
    r"|will\sbe|(?:has\s|had\s)?served|serves|took\s(?:over|office)|stayed"
    r"|(?:is|was|has\sbeen|had\sbeen)\s(?:re-?elected|elected|named|made|appointed|chosen"
    r"|nominated|confirmed|installed|sworn\sin|inaugurated))"
)
# Whoever is named after such words does not hold the office: "X became president, Y was told".
_VERB = re.compile(rf"\b(?:{_IS}|as)\s{_FILLER}$")
_WAS_AGO = re.compile(r"\bhad\s(?:been|become|served)\b")
_ASIDE = r"(?:\s?\([^()]{1,60}\)|,\s[^,;.]{1,90},)?"
_LEAVING = re.compile(
    r"\b(?:dismiss(?:ed|es|ing)|fir(?:ed|es|ing)|sack(?:ed|s|ing)|oust(?:ed|s|ing)|remov(?:ed|es"
    r"|ing)|replac(?:ed|es|ing)|succeed(?:ed|s|ing)|toppl(?:ed|es|ing)|overthr(?:ew|ow|owing)"
    r"|depos(?:ed|es|ing)|impeach(?:ed|es|ing)|death\sof|fall\sof"
    r"|ouster\sof|overthrow\sof|removal\sof|resignation\sof)\s(?:[\w’'-]+\s){0,3}$",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    rf"(?P<name>{_NAME})(?:"
    rf"(?P<is>{_ASIDE},?\s{_IS})\s{_FILLER}"
    rf"|(?P<left>\s(?:resigned|stepped\sdown|quit))\s(?:as\s|from\sthe\s(?:post|office)\sof\s)"
    rf"{_FILLER}"
    rf"|(?P<as>\sas)\s(?:(?:the|its|their|acting|interim|new)\s){{0,2}}"
    rf"|(?P<comma>,)\s(?:who\s(?:is|was)\s)?{_FILLER})$"
)
_CHOSEN = re.compile(
    rf"\b(?:named|names|appointed|appoints|made|elected|chose|chosen|nominated|installed|confirmed"
    rf"|designated)\s(?P<name>{_NAME})\s{_FILLER}$"
)
_REPLACED_AS = re.compile(
    rf"\b(?P<verb>replaced|succeeded|took\sover\sfrom)\s(?P<name>{_NAME})\sas\s{_FILLER}$"
)
_SUBJECT = re.compile(rf"(?P<name>{_NAME}){_ASIDE}\s(?:has\s|had\s|later\s|then\s){{0,2}}$")
_OF = r"(?P<of>\s(?:of|for|in|to|at)\s[^,;:.()]{1,70})?"
_TITLED = re.compile(rf"\s(?P<name>{_NAME})")
_APPOSED = re.compile(rf"{_OF},\s(?P<name>{_NAME})(?=[,;.)]|\s(?:and|has|had|was|is)\b|$)")
_COPULA = re.compile(
    rf"{_OF}\s(?:is|was|remains|became)\s(?:now\s|still\s)?(?P<name>{_NAME})"
)
_FOLLOWED = re.compile(
    rf"\b(?:later|then|and|instead|him|her)\s(?:appointed|named|chose|installed)\s"
    rf"(?P<name>{_NAME})(?!\s(?:as|to|{_PARTICLE}))|\b(?:replaced|succeeded|followed)\sby\s"
    rf"(?P<by>{_NAME})|\bin\sfavou?r\sof\s(?P<favour>{_NAME})|\bgave\sway\sto\s(?P<way>{_NAME})"
)
_NEXT_NAME = re.compile(
    rf"(?P<of>\sof\s(?:the\s)?[{_UPPER}][\w’'-]*(?:\s[{_UPPER}][\w’'-]*){{0,3}})?"
    rf"(?:,\sand|,|\sand)\s(?P<name>{_NAME})"
)
_OF_AFTER = re.compile(r"\sof\s[^,;:.()]{1,60}")


@lru_cache(maxsize=2_048)
def nominations(sentence: str) -> tuple[Nomination, ...]:
    """Return the persons to whom a sentence gives an office, in order."""
    if len(sentence) > _MAX_SENTENCE:
        return ()
    found: list[Nomination] = []
    for role in roles_in(sentence):
        titled = list(_titled(sentence, role))
        found += titled or _described(sentence, role)
    return tuple(found)


def followers(sentence: str) -> list[tuple[int, int]]:
    """Return where a sentence names somebody who took over an office from another.

    Example: "Omarov" in "He was removed in May in favor of Omarov".
    """
    if len(sentence) > _MAX_SENTENCE:
        return []
    spans = []
    for match in _FOLLOWED.finditer(sentence):
        group = match.lastgroup or "name"
        span = _person(sentence, *match.span(group))
        if span:
            spans.append(span)
    return spans


def _titled(sentence: str, role: Role) -> Iterator[Nomination]:
    """Yield who follows the title: one person, or a list after a plural."""
    match = _TITLED.match(sentence, role.end)
    if match is None:
        return
    left = sentence[max(0, role.start - 60) : role.start]
    removed = bool(_LEAVING.search(left))
    while match:
        span = _person(sentence, *match.span("name"))
        if span is None:
            return
        after = _OF_AFTER.match(sentence, span[1])
        right = after.group() if after else ""
        yield Nomination(
            *span, role, role.former or removed, left, right, role.plural, removed
        )
        match = _NEXT_NAME.match(sentence, span[1]) if role.plural else None
        if match and roles_in(match["name"]):
            return


def _described(sentence: str, role: Role) -> list[Nomination]:
    """Return who holds the office, if a verb before or after it states so."""
    start = max(0, role.start - _REACH)
    before = sentence[start : role.start]
    after = None if _VERB.search(before) else _after(sentence, role)
    if after:
        return [after]
    for pattern in (_REPLACED_AS, _CHOSEN, _BEFORE):
        match = pattern.search(before)
        if match:
            break
    else:
        return []
    span = _person(sentence, start + match.start("name"), start + match.end("name"))
    if span is None:
        return []
    return _before(sentence, role, match, span, start)


def _after(sentence: str, role: Role) -> Nomination | None:
    for pattern in (_APPOSED, _COPULA):
        match = pattern.match(sentence, role.end)
        span = _person(sentence, *match.span("name")) if match else None
        if match and span:
            left = sentence[max(0, role.start - 60) : role.start]
            return Nomination(*span, role, role.former, left, match["of"] or "")
    return None


def _before(
    sentence: str, role: Role, match: re.Match[str], span: tuple[int, int], start: int
) -> list[Nomination]:
    """Return the person named before the office, and who replaced him if anyone did."""
    left = sentence[span[1] : role.start]
    after = re.compile(_OF).match(sentence, role.end)
    right = after.group() if after else ""
    groups = match.groupdict()
    if groups.get("comma") and (
        _TOWNS.search(sentence[: span[0]]) or not _closed(sentence, role.end + len(right))
    ):
        return []
    leaving = bool(_LEAVING.search(sentence[max(0, span[0] - 40) : span[0]]))
    past = bool(groups.get("left") or _WAS_AGO.search(groups.get("is") or "") or leaving)
    found = [Nomination(*span, role, role.former or past or "verb" in groups, left, right)]
    if "verb" in groups:
        subject = _SUBJECT.search(sentence[start : start + match.start()])
        who = subject and _person(
            sentence, start + subject.start("name"), start + subject.end("name")
        )
        if who:
            found.insert(0, Nomination(*who, role, role.former, left, right))
    return found


_CLOSING = re.compile(
    r"[,;.:)]|$|\s(?:since|from|until|who|and|when|for|in|said|has|had|was|is)\b"
)


def _closed(sentence: str, end: int) -> bool:
    return bool(_CLOSING.match(sentence, end))


_TOKEN = re.compile(r"\S+")
_POSSESSIVE = re.compile(r"['’]s?$")


def _person(sentence: str, start: int, end: int) -> tuple[int, int] | None:
    """Return where the name proper is within capitalised words, None if it is no person's."""
    tokens = [
        (m.start() + start, m.end() + start) for m in _TOKEN.finditer(sentence[start:end])
    ]
    while tokens and _no_name(sentence[slice(*tokens[0])]):
        tokens.pop(0)
    for number, token in enumerate(tokens):
        if (
            _POSSESSIVE.search(sentence[slice(*token)])
            or sentence[slice(*token)] in _NOT_NAMES
        ):
            kept = _POSSESSIVE.search(sentence[slice(*token)])
            tokens = tokens[: number + bool(kept)]
            break
    if not tokens:
        return None
    first, last = tokens[0][0], tokens[-1][1]
    name = sentence[first:last]
    possessive = _POSSESSIVE.search(name)
    if possessive:
        last -= len(possessive.group())
    name = sentence[first:last]
    if _NOT_PEOPLE.search(name) or name.isupper() or len(name) < 2:
        return None
    if any(True for _ in countries_in(name)):
        return None
    return first, last


def _no_name(word: str) -> bool:
    return word in _NOT_NAMES or country_of(_POSSESSIVE.sub("", word)) is not None


def person_key(name: str) -> tuple[str, ...]:
    """Return the folded words of a name, by which mentions of a person are compared."""
    return tuple(fold(name).split())
