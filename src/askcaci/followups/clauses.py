"""Follow-ups that are less than a question: the last question supplies what they leave out."""

from __future__ import annotations

import re

from askcaci.followups.mentions import PLACES, mentions, topic
from askcaci.followups.rewording import AUXILIARY, put
from askcaci.followups.turn import Resolved, Turn, unresolved
from askcaci.text.normalise import fold

_LEAD = r"(?:(?:and|but|or|so|ok|okay|well),? )?"
_WH = r"(?:where|when|why|how|what for|since when|until when)"

# "why did it?", "when was it?": the verb is the last question's.
_ELSEWHERE = re.compile(
    rf"{_LEAD}(?!where (?:is|are) )({_WH}) {AUXILIARY}(?:n['’]t)? "
    r"(?:it|he|she|they|that|this|so)\W*",
    re.IGNORECASE,
)
# "at what price?", "of what?", "from where?", "in which year?", "which year was that?"
_PHRASE = re.compile(
    rf"{_LEAD}((?:(?:at|of|by|for|from|in|on|to|with|under|since|until) )?(?:what|which)"
    r"(?: (?:price|rate|cost|year|month|day|date|time|age|place|city|country|condition|terms|"
    r"reason))|(?:at|of|by|for|from|in|on|to|with|under|since|until) (?:what|which|whom|where"
    r"|when))(?: (?:is|was) (?:that|it|this))?\W*",
    re.IGNORECASE,
)
_WHO_ELSE = re.compile(rf"{_LEAD}(who(?: else)?) ({AUXILIARY})\W*", re.IGNORECASE)
_VERB_AND_REST = re.compile(rf".*?\b({AUXILIARY})\b (.+)", re.IGNORECASE)
# "how many fled?", "how many were in favor?", "who was blamed?", "who negotiated?",
# "what did the militants demand?", "what was the interest?"
_BARE_CLAUSE = re.compile(
    rf"{_LEAD}(how (?:many|much)(?: of them)? (?:{AUXILIARY} )?(?:in |under |sent |without )?\w+"
    rf"(?: back| away| home)?|who (?:{AUXILIARY} )?\w+(?:ed|ade|ook|aid|an|ost|on|old|ent|ave"
    r"|ought)"
    rf"|(?:what|when|where|why|how) (?:did|do|does|were|was|are|is) the [a-z]+s? [a-z]+"
    rf"|(?:what|how (?:large|high|big|long|much)) (?:was|is|were|are) the [a-z]+)\W*",
    re.IGNORECASE,
)
_THERE = re.compile(rf"{_LEAD}how many (were|are) there\W*", re.IGNORECASE)
# Where, when and of what the last question asks, at its end.
_TAIL = re.compile(
    r" ((?:in|on|at|near|during|from|of|after|before|between|to) (?:the |its )?(?:[\w-]+ ){0,2}?"
    r"(?:[A-Z][\w’'-]+|\d{4}|\w+ of (?:[A-Z]\w+|\d{4})).*?)\W*$"
)
_ACCORDING = re.compile(r"\baccording to .+?(?=[,?]|\W*$)", re.IGNORECASE)
_AND_ACCORDING = re.compile(
    rf"{_LEAD}(?:what )?(according to .{{1,60}}?)\W*", re.IGNORECASE
)
_BETWEEN = re.compile(r"\bbetween [^,?]+? and (?:the )?[A-Z][\w-]+(?: [A-Z][\w-]+)*")
_AND_BETWEEN = re.compile(
    rf"{_LEAD}(?:what about |how about )?(between .{{1,40}} and .{{1,40}}?)\W*",
    re.IGNORECASE,
)
_ORDINAL = (
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|last|next|previous|northern"
    r"|southern|eastern|western)"
)
_AND_ORDINAL = re.compile(
    rf"{_LEAD}(?:what about )?the ({_ORDINAL})(?: one)?\W*", re.IGNORECASE
)
_AND_ONE = re.compile(
    rf"{_LEAD}(?:what about )?the ([\w-]+(?: [\w-]+)?) ones?\W*", re.IGNORECASE
)
_MODIFIED = re.compile(
    r"\bthe ((?:[\w-]+ ){1,3}?)([a-z]+)(?= (?:of|in|for|between)\b|\W*$)"
)
# "what about its cost?", "what about resettlement?", "and the turnout?"
_ASPECT = re.compile(
    r"(?i:(?:(?:and|but) )?(?:(?:what|how) about |and )((?:the|its|their|his|her) )?)"
    r"([a-z][\w-]*(?: [a-z][\w-]*)?)\W*"
)


def elsewhere(question: str, last: Turn | None) -> Resolved | None:
    """Ask the last question with another question word: "why did it?", "at what price?"."""
    match = _ELSEWHERE.fullmatch(question) or _PHRASE.fullmatch(question)
    if match is None:
        return None
    if not last:
        return unresolved(question, "bare", "there is no question before it")
    asked = put(match.group(1), last.question)
    if fold(asked) == fold(last.question):
        return unresolved(question, "bare", "the last question asked the same")
    return Resolved(asked, "question", "bare")


def who_else(question: str, last: Turn | None) -> Resolved | None:
    """Ask who, or who else, did what the last question is about."""
    match = _WHO_ELSE.fullmatch(question)
    if match and last and last.question[:4].lower() == "who ":
        return Resolved(f"Who else {last.question[4:]}", "question", "ellipsis")
    asked = _VERB_AND_REST.fullmatch(last.question.rstrip("?. ")) if last else None
    if match is None or last is None or asked is None:
        return None
    verb, rest = asked.groups()
    named = mentions(rest)
    if named and rest.removeprefix("the ").startswith(named[0].text):
        rest = rest[rest.index(named[0].text) + len(named[0].text) :].strip()
    who = match.group(1)
    asked_now = f"{who[0].upper()}{who[1:].lower()} {verb.lower()} {rest}?"
    return Resolved(asked_now, "question", "ellipsis")


def clause(question: str, last: Turn | None) -> Resolved | None:
    """Complete a clause without names: add the last question's place and time, or its topic."""
    if last is None or mentions(question) or topic(question):
        return None
    there = _THERE.fullmatch(question)
    match = there or _BARE_CLAUSE.fullmatch(question)
    context = context_of(last)
    if match is None or not context:
        return None
    about = topic(last.question) or ""
    if there and about.endswith("s"):
        things = re.sub(r"^the ", "", about, flags=re.IGNORECASE)
        asked = f"How many {things} {there.group(1)} there"
        places = [m.text for m in mentions(last.question) if m.kind in PLACES]
        context = context if things not in context else f"in {places[-1]}" if places else ""
    else:
        asked = match.group(1) if not there else f"How many {there.group(1)} there"
    return Resolved(
        f"{asked[0].upper()}{asked[1:]} {context}".strip() + "?", "question", "ellipsis"
    )


def context_of(last: Turn) -> str:
    """Return "in Batken in 1999" of a question that ends so, else "of" what it is about."""
    tail = _TAIL.search(last.question)
    if tail:
        return tail.group(1)
    about = topic(last.question)
    if about is None:
        named = [m.text for m in mentions(last.question)]
        about = named[0] if named else None
    return f"of {_lower_the(about)}" if about else ""


def other_source(question: str, last: Turn | None) -> Resolved | None:
    """Replace the last question's source, ordinal or adjective with another."""
    if last is None:
        return None
    according = _AND_ACCORDING.fullmatch(question)
    if according and _ACCORDING.search(last.question):
        asked = _ACCORDING.sub(lambda _: according.group(1), last.question)
        return Resolved(asked, "question", "entity")
    between = _AND_BETWEEN.fullmatch(question)
    if between and _BETWEEN.search(last.question):
        asked = _BETWEEN.sub(lambda _: between.group(1), last.question)
        return Resolved(asked, "question", "entity")
    ordinal = _AND_ORDINAL.fullmatch(question)
    old = re.search(rf"\b{_ORDINAL}\b", last.question, re.IGNORECASE)
    if ordinal and old:
        before, after = last.question[: old.start()], last.question[old.end() :]
        asked = f"{before}{ordinal.group(1).lower()}{after}"
        return Resolved(asked, "question", "entity")
    one, thing = _AND_ONE.fullmatch(question), _MODIFIED.search(last.question)
    if one and thing:
        asked = (
            f"{last.question[: thing.start()]}the {one.group(1)} {thing.group(2)}"
            f"{last.question[thing.end() :]}"
        )
        return Resolved(asked, "question", "entity")
    return None


def aspect(question: str, last: Turn | None) -> Resolved | None:
    """Ask something else of what the last question is about: "what about its cost?"."""
    match = _ASPECT.fullmatch(question)
    if match is None or mentions(question):
        return None
    article, noun = match.groups()
    if article == "the " and topic(question):
        return None
    if not article and not re.match(
        r"(?:and )?(?:what|how) about", question, re.IGNORECASE
    ):
        return None
    if noun.split()[0] in ("in", "for", "on", "at", "of", "by", "with", "from", "to", "if"):
        return None
    if not last:
        return unresolved(question, "aspect", "there is no question before it")
    of = _of(last, possessive=bool(article) and not article.startswith("the"))
    if not of:
        return None
    if article:
        verb = "are" if noun.endswith("s") and not noun.endswith("ss") else "is"
        return Resolved(f"What {verb} the {noun} {of}?", "question", "aspect")
    return Resolved(f"What is said about the {noun} {of}?", "question", "aspect")


def _of(last: Turn, *, possessive: bool) -> str:
    """Return "of the Rogun dam", or place and time if the question is about no thing."""
    about = topic(last.question)
    place = [m.text for m in mentions(last.question) if m.kind in PLACES]
    if about and (possessive or about not in place):
        tail = _TAIL.search(last.question)
        when = re.search(r" (?:in|of|on) (?:\w+ )?\d{4}", last.question)
        return f"of {_lower_the(about)}" + (when.group() if tail and when else "")
    return context_of(last)


def _lower_the(text: str) -> str:
    return f"the {text[4:]}" if text.startswith("The ") else text
