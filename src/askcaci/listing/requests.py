"""Recognise questions for a list of articles, their number, the first or last, or a conclusion."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from askcaci.text.normalise import words
from askcaci.text.terms import STOP_WORDS

# "mentions": the articles that name something; "topic": those on something; "authors": who
# wrote those; "by": those of an author; "conclusion" and "lead": what one article concludes,
# or states at its start; "author of": who wrote that one.
# "happened": statements about a day, month or year.
Wants = Literal[
    "mentions", "topic", "authors", "by", "conclusion", "lead", "author of", "happened"
]
End = Literal["first", "last"]


@dataclass(frozen=True, slots=True)
class Request:
    """What a question asks about the articles as a whole.

    `topic` is what they name or are on, `author` who wrote them; one of both may be empty.
    With `end` only the first or the last article is wanted, with `count` their number.
    `time` is the day, month or year that is asked about.
    """

    wants: Wants
    topic: str = ""
    author: str = ""
    end: End | None = None
    count: bool = False
    time: str = ""


_ONE = r"(?:article|brief|piece|essay|analysis|field report)"
_MANY = r"(?:articles?|briefs?|pieces?|essays?|analys[ie]s|field reports?)\b(?! of\b)"
_OF_THEM = (
    r"(?:(?:of|the|your|our|all|any|some|other|recent|new|more|analyst|different) ){0,3}"
)
_NAMES = (
    r"(?:mention|name|cite|quote|refer(?:s|red)? to|speak(?:s)? of|talk(?:s)? of|contain|use)"
    r"(?:s|d|es|ed|ing)?"
)
_TREATS = (
    r"(?:discuss|cover|treat|address|analy[sz]e|examine|describe|concern|consider|report on"
    r"|deal(?:s|ing|t)? with|talk(?:s|ing)? about|touch(?:es|ing)? (?:up)?on|look(?:s|ing)? at"
    r"|writ(?:e|es|ing) (?:about|on)|speak(?:s|ing)? about|focus(?:es|ing)? on)(?:s|d|es|ed|ing)?"
)
_ON = r"(?:on|about|regarding|concerning)"
_NAMED = r"(?:mentioned|named|cited|quoted|referred to|spoken of)"
_TREATED = r"(?:discussed|covered|treated|described|addressed|dealt with|reported on)"
_FIRST = r"(?P<first>earliest|first|oldest)"
_LAST = r"(?P<last>latest|last|newest|most recent)"
_BE = r"(?:is|are|was|were|has|have|had|been|get|gets|got)"
_WROTE = r"(?:wrote|writes?|written|published|publish|reported|reports?)"
_TOPIC = r"(?P<topic>.+)"
_PLEASE = r"(?:please |can you |could you |would you )*"
_SHOW = rf"{_PLEASE}(?:list|show|find|give|get|name|count)(?: me| us)?"
_WHICH = r"(?:which|what)"


def _forms(wants: Wants, *patterns: str) -> list[tuple[Wants, re.Pattern[str]]]:
    return [(wants, re.compile(rf"{p}\W*", re.IGNORECASE)) for p in patterns]


_ADJUNCT = (
    r"(?: in (?:the|your|our|all|any|which|these)(?: \w+)? (?:corpus|articles?|briefs?))?"
)

_TIME = (
    r"(?P<time>(?:\d{1,2} )?(?:January|February|March|April|May|June|July|August|September"
    r"|October|November|December) (?:\d{1,2}, )?\d{4}|\d{4}(?:-\d\d){0,2})"
)

# Tried in order, each against the whole question.
_PATTERNS = (
    *_forms(
        "happened",
        rf"what (?:else )?happened (?:on|in|during) {_TIME}"
        rf"(?: (?:in|at|near|around) (?P<topic>.+))?",
        rf"what (?:else )?happened (?:in|at|near|around) (?P<topic>.+?) (?:on|in|during) {_TIME}",
    ),
    *_forms(
        "mentions",
        rf"(?P<count>how many) {_OF_THEM}{_MANY} (?:that )?{_NAMES} {_TOPIC}",
        rf"{_WHICH} {_OF_THEM}{_MANY} (?:(?:do|does|did|also|that|all) )*"
        rf"{_NAMES} {_TOPIC}",
        rf"in (?:{_WHICH}|(?P<count>how many)) {_OF_THEM}{_MANY} (?:{_BE}|do|does|did|can) "
        rf"{_TOPIC} (?:been |be )?(?:{_NAMED}|occurs?|appears?|comes? up|found)",
        rf"where (?:else )?(?:{_BE}) {_TOPIC} (?:been )?{_NAMED}{_ADJUNCT}",
        rf"(?P<count>how (?:often|many times)) (?:{_BE}) {_TOPIC} (?:been )?{_NAMED}{_ADJUNCT}",
        rf"when (?:{_BE}) {_TOPIC} (?:(?P<first>first)|(?P<last>last)) {_NAMED}{_ADJUNCT}",
        rf"(?:(?:{_WHICH} (?:is|was) |{_SHOW} )?(?:the )?)?(?:{_FIRST}|{_LAST}) "
        rf"mention of {_TOPIC}",
        rf"{_WHICH} (?:is|was) the (?:{_FIRST}|{_LAST}) {_ONE} (?:that|which|to) {_NAMES} {_TOPIC}",
        rf"{_WHICH} {_ONE} (?:is|was) the (?:{_FIRST}|{_LAST}) (?:that|which|to) {_NAMES} {_TOPIC}",
        rf"{_WHICH} {_ONE} (?:{_FIRST}|{_LAST}) {_NAMES} {_TOPIC}",
        rf"{_SHOW} {_OF_THEM}(?:{_MANY}|places?) (?:(?:that|which|where|to) )?{_NAMES} {_TOPIC}",
        rf"{_SHOW} {_OF_THEM}(?:mentions?|occurrences?|places) of {_TOPIC}",
    ),
    *_forms(
        "by",
        rf"{_WHICH} {_OF_THEM}{_MANY} (?:(?:{_BE}) )?(?:{_WROTE} )?by (?P<author>.+?)"
        rf"(?: {_ON} (?P<topic>.+))?",
        rf"{_WHICH} {_OF_THEM}{_MANY} (?:did|has|have|does) (?P<author>.+?) (?:{_WROTE})"
        rf"(?: {_ON} (?P<topic>.+))?",
        rf"(?P<count>how many) {_OF_THEM}{_MANY} (?:are |were |there )*(?:written )?by "
        rf"(?P<author>.+?)(?: {_ON} (?P<topic>.+))?",
        rf"(?P<count>how many) {_OF_THEM}{_MANY} (?:did|has|have|does) (?P<author>.+?) "
        rf"(?:{_WROTE})(?: {_ON} (?P<topic>.+))?",
        rf"what (?:else )?(?:did|has|have|does) (?P<author>(?!been\b).+?) "
        rf"(?:written|write|published)"
        rf"(?: {_ON} (?P<topic>.+))?",
        rf"(?:{_SHOW} )?{_OF_THEM}(?:{_MANY}|everything|anything) (?:that (?:was|were) |written )?"
        rf"by (?P<author>.+?)(?: {_ON} (?P<topic>.+))?",
        rf"{_WHICH} (?:is|was) the (?:{_FIRST}|{_LAST}) {_ONE} (?:written )?by (?P<author>.+?)"
        rf"(?: {_ON} (?P<topic>.+))?",
    ),
    *_forms(
        "author of",
        rf"who (?:wrote|is the author of|was the author of|authored) the {_ONE} {_ON} {_TOPIC}",
    ),
    *_forms(
        "authors",
        rf"who (?:else |has |have |all )*(?:wrote|writes?|written) (?:(?:an?|any|the|most"
        rf"|articles?|briefs?|anything|something|pieces?) )*{_ON} {_TOPIC}",
        rf"{_WHICH} (?:authors?|desks?|writers?|contributors?) (?:has |have )*(?:{_WROTE} {_ON}"
        rf"|{_TREATS}|covered) {_TOPIC}",
    ),
    *_forms(
        "conclusion",
        rf"(?:what|how) (?:does|do|did) (?:the|this|that|(?P<author>[\w.' -]+?)['’]s) {_ONE} "
        rf"(?:{_ON}|of) {_TOPIC} (?:conclude|argue|recommend|end|find|claim|maintain|advise"
        r"|propose)(?: with)?",
        rf"what conclusions? (?:does|do|did) (?:the|this|that|(?P<author>[\w.' -]+?)['’]s) {_ONE} "
        rf"(?:{_ON}|of) {_TOPIC} (?:reach|draw|come to|arrive at|offer|make|end with)",
        rf"what (?:is|are|was|were) the (?:main |central |overall )?(?:conclusions?|arguments?"
        rf"|thesis|points?) (?:of|in) the {_ONE} {_ON} {_TOPIC}",
    ),
    *_forms(
        "lead",
        rf"what (?:does|do|did) the {_ONE} {_ON} {_TOPIC} say",
        rf"(?:{_PLEASE})?summari[sz]e the {_ONE} {_ON} {_TOPIC}",
    ),
    *_forms(
        "topic",
        rf"(?P<count>how many) {_OF_THEM}{_MANY} (?:(?:are|is|do you have|there|that|do) )*"
        rf"(?:{_TREATS}|{_ON}) {_TOPIC}",
        rf"{_WHICH} {_OF_THEM}{_MANY} (?:(?:are|is|do|does|did|also|that|there|you have) )*"
        rf"(?:{_TREATS}|{_ON}) {_TOPIC}",
        rf"in (?:{_WHICH}|(?P<count>how many)) {_OF_THEM}{_MANY} (?:{_BE}) {_TOPIC} {_TREATED}",
        rf"where (?:else )?(?:{_BE}) {_TOPIC} (?:been )?{_TREATED}{_ADJUNCT}",
        rf"{_WHICH} (?:is|was) the (?:{_FIRST}|{_LAST}) {_ONE} "
        rf"(?:(?:that|which|to) {_TREATS}|{_ON}) {_TOPIC}",
        rf"{_SHOW} {_OF_THEM}(?:{_MANY}|everything|anything) (?:(?:that|which|to) )?"
        rf"(?:{_TREATS}|{_ON}) {_TOPIC}",
        rf"(?:everything|anything|{_OF_THEM}{_MANY}) {_ON} {_TOPIC}",
        rf"(?:are there|is there|do you have|have you got|have you) {_OF_THEM}"
        rf"(?:{_MANY}|anything|something|everything) (?:(?:that|which) )?(?:{_TREATS}|{_ON}) "
        rf"{_TOPIC}",
        rf"what (?:do you have|have you got|is there|else is there|(?:has been|is|was) written) "
        rf"{_ON} {_TOPIC}",
    ),
)

# Longer texts are no such questions, and longer topics are described, not named.
_LONGEST = 400
_MOST_WORDS = 10
_CLAUSE = frozenset("what who how why when where whether which".split())


def requested(question: str) -> Request | None:
    """Return what a question asks about the articles as a whole; None for any other question.

    Example: "Which articles mention Osh?" wants "mentions" of "Osh".
    """
    plain = " ".join(question.split()).rstrip("?!. ")
    if len(plain) > _LONGEST:
        return None
    for wants, pattern in _PATTERNS:
        match = pattern.fullmatch(plain)
        if match is not None:
            request = _request(wants, match)
            return request if _names_something(request) else None
    return None


def _names_something(request: Request) -> bool:
    """Return True if topic and author name what can be looked for.

    A pronoun does not, and what a clause describes can only be found by reading passages.
    """
    for text in filter(None, (request.topic, request.author)):
        found = [word.folded for word in words(text)]
        # "US" is a stop word in small letters only.
        if text.islower() and all(word in STOP_WORDS for word in found):
            return False
        if not 0 < len(found) <= _MOST_WORDS or found[0] in _CLAUSE:
            return False
    return True


def _request(wants: Wants, match: re.Match[str]) -> Request:
    group = match.groupdict()
    end: End | None = "first" if group.get("first") else None
    if group.get("last"):
        end = "last"
    return Request(
        wants,
        topic=_trimmed(group.get("topic") or ""),
        author=_trimmed(group.get("author") or ""),
        end=end,
        count=bool(group.get("count")),
        time=group.get("time") or "",
    )


_ENDING = re.compile(
    r"(?:,? (?:at all|so far|anywhere|in (?:it|them|any way)|in (?:the|your|our)(?: whole)? "
    r"(?:corpus|articles?|briefs?|texts?|archive)))+$",
    re.IGNORECASE,
)


def _trimmed(text: str) -> str:
    return _ENDING.sub("", text.strip(" ,")).strip(" ,")
