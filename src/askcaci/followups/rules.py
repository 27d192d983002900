"""The rules by which a follow-up is resolved."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Literal

from askcaci.followups.clauses import aspect, clause, elsewhere, other_source, who_else
from askcaci.followups.mentions import (
    PEOPLE,
    PLACES,
    Mention,
    kind_of,
    likely_people,
    mentions,
    topic,
)
from askcaci.followups.pronouns import without_pronouns
from askcaci.followups.rewording import AUXILIARY, put, replaced
from askcaci.followups.turn import Resolved, Turn, by_a_person, unresolved
from askcaci.text.dates import last_day, parse_day
from askcaci.text.normalise import fold
from askcaci.types import Filters

# A question longer than this does not depend on the last one.
_LONGEST = 300


def resolve(question: str, last: Turn | None) -> Resolved:
    """Return what a question means after the last one.

    Example: "and in Kazakhstan?" after "How long is the border?" is "How long is the
    border in Kazakhstan?".
    """
    plain = " ".join(question[: _LONGEST + 1].split())
    if len(plain) > _LONGEST:
        return Resolved(question)
    for rule in _RULES:
        found = rule(plain, last)
        if found is not None:
            return found
    return Resolved(question)


_ARTICLE = r"(?:article|brief|piece|text|report)"
_THAT = rf"(?:that|this|it|(?:the|this|that) {_ARTICLE})"
_WH = (
    r"(?:by whom|since when|where|when|why|who|how(?: (?:much|many|long|far|high|often|old"
    r"|big|large|deep|wide|tall))?)"
)
_SAYS = (
    r"(?:say|said|write|wrote|argue|argued|think|thought|conclude|recommend|predict|suggest"
    r"|mean|claim|believe|expect|see)"
)
_LEAD = r"(?:(?:and|but|or|so|ok|okay|well),? )?"


def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"{_LEAD}(?:{pattern})\W*", re.IGNORECASE)


_WHO_WROTE = _form(
    rf"who (?:wrote|is the author of|authored|says|said|is saying) (?:{_THAT}|so)"
    rf"|(?:what(?:['’]s| is| are) (?:the|your|its) sources?|where is {_THAT} from|sources?"
    rf"|(?:what|which) {_ARTICLE} (?:is|says) {_THAT}(?: from| in)?|says who|who says)"
    rf"|who is the author|whose (?:view|opinion|{_ARTICLE}|words) (?:is|are) (?:{_THAT}|those)"
)
_WHEN_WRITTEN = _form(
    rf"when (?:was|is) {_THAT} (?:written|published|from)|how old is {_THAT}"
    rf"|when did (?:it|the {_ARTICLE}) (?:come out|appear)"
)
_MORE = _form(
    rf"(?:what|anything|something) (?:else|more)|(?:tell me |say )?more|go on"
    rf"|what (?:else|more) (?:does|do|did) (he|she|they|the authors?|it|(?:the|this|that) "
    rf"{_ARTICLE}) {_SAYS}(?: (?:about|on|of) (?:it|that|this))?"
)
_STILL = _form(
    rf"(?:(?:is|was|are|does) {_THAT} )?still (?:true|valid|so|the case|correct|right|hold)"
)
_BARE = _form(
    rf"({_WH})(?: (?:is|was) (?:that|this)(?: so)?| (?:did|does) (?:that|this|it) happen)?"
    r"|(why) (?:not|so)|(how) (?:so|come)"
)
_AND = re.compile(
    rf"(?:(?:and|but|or) (?:what about |how about )?|what about |how about "
    rf"|(?:and )?(?:the )?same (?:question |thing )?(?:for|about|with) |(?:no,? )?i meant? )"
    rf"(?!{AUXILIARY}\b|{_WH} )"
    r"(?:(in|for|on|at|of|by|with|from|to|under|since|before|after|until) )?"
    r"([^?]{1,60}?)\W*",
    re.IGNORECASE,
)
# Case distinguishes the verb from the month of May.
_HAS_VERB = re.compile(rf"\b{AUXILIARY}\b")
# Three words at most: a longer question itself names what it is about.
_AND_HOW = re.compile(
    r"(?:and|but|or),? ((?:how (?:many|much)|which)(?: [\w-]+){1,3})\W*", re.IGNORECASE
)
_ELLIPTIC = _form(r"(how (?:many|much) (?:were|was|are|is|have|had|did|do|does) .{1,60}?)")


def _authorship(question: str, last: Turn | None) -> Resolved | None:
    return _of_citations(question, last, "authorship", _WHO_WROTE)


def _date(question: str, last: Turn | None) -> Resolved | None:
    return _of_citations(question, last, "date", _WHEN_WRITTEN)


def _of_citations(
    question: str,
    last: Turn | None,
    kind: Literal["authorship", "date"],
    form: re.Pattern[str],
) -> Resolved | None:
    if not form.fullmatch(question):
        return None
    if not last or not last.citations:
        return unresolved(question, kind, "no answer before it quotes anything")
    return Resolved(question, kind, kind)


def _more(question: str, last: Turn | None) -> Resolved | None:
    match = _MORE.fullmatch(question)
    if not match:
        return None
    if not last:
        return unresolved(question, "more", "there is no question before it")
    who = (match.group(1) or "").casefold()
    first = last.citations[0].article if last.citations else None
    if not who:
        return Resolved(last.question, "more", "more")
    if first is None:
        return unresolved(question, "more", "the last question has no answer")
    if who == "it" or re.search(_ARTICLE, who):
        return Resolved(last.question, "more", "more", Filters(articles=(first.id,)))
    if not who.startswith("the author") and not by_a_person(first):
        return None
    if not first.authors:
        return unresolved(question, "more", f"{first.id} names no author")
    return Resolved(last.question, "more", "more", Filters(authors=first.authors))


def _still(question: str, last: Turn | None) -> Resolved | None:
    if not _STILL.fullmatch(question):
        return None
    days = [c.article.published for c in last.citations] if last else []
    known = [day for day in days if day]
    if not last or not known:
        return unresolved(question, "still", "no answer before it has a date")
    since = last_day(max(known)) + timedelta(days=1)
    return Resolved(last.question, "question", "still", Filters(since=since))


def _bare(question: str, last: Turn | None) -> Resolved | None:
    match = _BARE.fullmatch(question)
    if not match:
        return None
    if not last:
        return unresolved(question, "bare", "there is no question before it")
    word = next(filter(None, match.groups()))
    asked = put(word, last.question)
    if fold(asked) == fold(last.question):
        return unresolved(question, "bare", "the last question asked the same")
    return Resolved(asked, "question", "bare")


def _since(question: str, last: Turn | None) -> Resolved | None:
    """Narrow by day of publication if the last question has no such day to replace."""
    match = _AND.fullmatch(question)
    word = (match.group(1) or "").lower() if match else ""
    if not match or word not in ("since", "after", "from", "before", "until"):
        return None
    if kind_of(match.group(2)) != "date":
        return None
    if last and re.search(rf"\b{word} {match.group(2)}", last.question, re.IGNORECASE):
        return unresolved(question, "since", "the last question asked the same")
    try:
        narrowed = _narrowed(word, match.group(2))
    except ValueError:
        return None
    if not last:
        return unresolved(question, "since", "there is no question before it")
    return Resolved(last.question, "question", "since", narrowed)


def _narrowed(word: str, day: str) -> Filters:
    if word == "after":
        return Filters(since=parse_day(day, end=True) + timedelta(days=1))
    if word == "before":
        return Filters(until=parse_day(day) - timedelta(days=1))
    if word == "until":
        return Filters(until=parse_day(day, end=True))
    return Filters(since=parse_day(day))


def _entity(question: str, last: Turn | None) -> Resolved | None:
    match = _AND.fullmatch(question)
    if not match or len(match.group(2).split()) > 6 or _HAS_VERB.search(match.group(2)):
        return None
    if not last:
        return unresolved(question, "entity", "there is no question before it")
    word, new = (match.group(1) or "").lower(), match.group(2).strip()
    old = _same_kind(word, new, last.question)
    other = None if word or kind_of(new) else aspect(question, last)
    if other is not None:
        return other
    if old is not None and fold(old) == fold(new):
        return unresolved(question, "entity", "the last question asked the same")
    if old is not None:
        return Resolved(replaced(last.question, old, new), "question", "entity")
    kind = kind_of(new)
    if not word:
        word = "in" if kind in PLACES or kind == "date" else "and"
    joint = ", " if word == "and" else " "
    asked = f"{last.question.rstrip('?. ')}{joint}{word} {new}?"
    return Resolved(asked, "question", "added")


def _same_kind(word: str, new: str, question: str) -> str | None:
    """Return the words of the last question that something new replaces.

    If several are of one kind: the one after the same preposition, else the last.
    """
    kind = kind_of(new)
    named = mentions(question)
    if kind in ("person", "author", "name") and not word:
        persons = likely_people(question)
        agents = persons or [m.text for m in named if m.kind in ("name", "org")]
        if kind == "name" and not persons:
            agents = [one for one in agents if one not in (topic(question) or "")]
        if agents:
            return agents[-1]
    same = [m for m in named if m.kind == kind and kind not in (None, "name")]
    if not same and kind in PLACES:
        same = [m for m in named if m.kind in PLACES]
    after = [
        m for m in same if re.search(rf"\b{word} (?:the )?$", question[: m.span.start])
    ]
    if same:
        return ((after if word else []) or same)[-1].text
    a_thing = kind not in PLACES and kind not in PEOPLE and kind != "date"
    is_thing = kind is not None or re.match(r"the \w", new, re.IGNORECASE)
    return topic(question) if a_thing and is_thing and not word else None


def _ellipsis(question: str, last: Turn | None) -> Resolved | None:
    match = _ELLIPTIC.fullmatch(question)
    if not match or not last or mentions(question):
        return None
    if not re.fullmatch(r"how \w+ \w+ \w+", match.group(1), re.IGNORECASE):
        return None
    carried = [
        found.group()
        for mention in mentions(last.question)
        if (found := _adjunct(last.question, mention))
    ]
    if not carried:
        return None
    return Resolved(f"{' '.join([match.group(1), *carried])}?", "question", "ellipsis")


def _about(question: str, last: Turn | None) -> Resolved | None:
    """Resolve "and how much power?", which has no name and no verb, with the last topic."""
    match = _AND_HOW.fullmatch(question)
    if not match or mentions(question) or _HAS_VERB.search(match.group(1)):
        return None
    if not last:
        return unresolved(question, "ellipsis", "there is no question before it")
    of = topic(last.question)
    if of is None:
        return unresolved(question, "ellipsis", "the last question names nothing")
    asked = match.group(1)
    return Resolved(f"{asked[0].upper()}{asked[1:]} of {of}?", "question", "ellipsis")


def _adjunct(question: str, mention: Mention) -> re.Match[str] | None:
    """Return "in Kazakhstan" if a place or day has such a preposition in a question."""
    if mention.kind not in PLACES and mention.kind != "date":
        return None
    return re.compile(
        rf"(?:in|on|at|near|during) (?:the )?{re.escape(mention.text)}"
    ).search(question, max(0, mention.span.start - 12), mention.span.end)


_RULES = (
    _authorship,
    _date,
    _more,
    _still,
    _bare,
    elsewhere,
    who_else,
    _since,
    _about,
    other_source,
    _entity,
    _ellipsis,
    clause,
    without_pronouns,
)
