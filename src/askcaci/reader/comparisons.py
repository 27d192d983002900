"""Split a comparison by a measure into one question for each of the things compared.

Which of two is longer is asked as how long the one is and how long the other.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from askcaci.reader.alternatives import alternatives, repeated_head

# Returns the questions in a text without its question mark, None if it is a single one.
Rule = Callable[[str], "list[str] | None"]

_BE = r"(?:is|are|was|were)"
# The singular of plural verb forms.
SINGULAR = {"are": "is", "were": "was", "have": "has", "do": "does"}

# What a comparative asks about each thing: the words before the verb.
_MEASURES = {
    "How long": "longer shorter",
    "How old": "older younger",
    "How high": "higher lower",
    "How tall": "taller",
    "How large": "larger smaller",
    "How big": "bigger",
    "How deep": "deeper shallower",
    "How wide": "wider broader narrower",
    "How far": "farther further nearer",
    "How heavy": "heavier lighter",
    "How fast": "faster slower quicker",
    "When": "earlier later newer",
}
_ASKS = {word: ask for ask, words in _MEASURES.items() for word in words.split()}
_COMPARATIVE = rf"(?P<comparative>{'|'.join(_ASKS)}|costlier|cheaper|dearer|more expensive)"
_DEGREE = r"(?:(?:much|far|the) )?"
_TAIL = r"(?: (?P<tail>(?:in|on|at|by|during) [^,:;]+?)(?=,|:|;))?"
_OF_WHAT = r"(?:which|what|who)(?: one| of (?:them|the two|these)|(?: [a-z]+){1,2}?)?"

# Past tense, and what follows "did".
_VERBS = {
    "died": "die",
    "opened": "open",
    "began": "begin",
    "started": "start",
    "ended": "end",
    "closed": "close",
    "left": "leave",
    "resigned": "resign",
    "exported": "export",
    "imported": "import",
    "produced": "produce",
    "spent": "spend",
    "paid": "pay",
    "owed": "owe",
    "received": "receive",
    "bought": "buy",
    "sold": "sell",
    "sent": "send",
    "won": "win",
    "held": "hold",
    "carried": "carry",
    "had": "have",
}
_PRESENT = {
    "has": "have",
    "have": "have",
    "carries": "carry",
    **{f"{verb}s": verb for verb in _VERBS.values() if verb not in ("have", "carry")},
}


def measured(ask: str, verb: str, thing: str) -> str:
    """Return the question about one thing, with the verb in the singular."""
    return f"{ask} {SINGULAR.get(verb.lower(), verb.lower())} {thing}"


def _by_comparative(comparative: str, verb: str, thing: str) -> str:
    ask = _ASKS.get(comparative.casefold())
    if ask is None:
        helper = "did" if verb.casefold() in ("was", "were") else "does"
        return f"How much {helper} {thing} cost"
    return measured(ask, verb or "is", thing)


_WHICH_IS = (
    rf"{_OF_WHAT} (?P<verb>{_BE}) {_DEGREE}{_COMPARATIVE}{_TAIL}\s?(?:,|:|;|-|—|–)? "
    r"(?P<things>.+ or .+)",
    rf"which of (?P<things>.+ and .+) (?P<verb>{_BE}) {_DEGREE}{_COMPARATIVE}",
    rf"(?P<verb>{_BE}) (?P<things>.+ or .+) {_DEGREE}{_COMPARATIVE}",
    rf"(?P<things>.+ or .+?)(?:,|:|;| -) (?:which|what|who)(?: one)? (?P<verb>{_BE}) "
    rf"{_DEGREE}{_COMPARATIVE}",
    rf"(?P<things>.+ or .+?),? (?P<verb>(?:{_BE})?) ?{_DEGREE}{_COMPARATIVE}",
)
_OR_NOT = r"(?: or [a-z]+er)?"
_THAN = (
    rf"(?P<verb>{_BE}) (?P<first>.+?) {_DEGREE}{_COMPARATIVE}{_OR_NOT} than (?P<second>.+)",
    rf"(?:by )?how much {_COMPARATIVE} (?P<verb>{_BE}) (?P<first>.+?) than (?P<second>.+)",
    rf"(?:by )?how much (?P<verb>{_BE}) (?P<first>.+?) {_COMPARATIVE} than (?P<second>.+)",
)
# "longer than planned", "older than 100 years", "longer than it was": nothing to be asked.
_NO_THING = re.compile(
    r"\d|.*,|(?:it|they|he|she|before|ever|that|this|expected|planned|thought|usual|average|what"
    r"|a|an|one|two|three|any|all|other)\b",
    re.IGNORECASE,
)


def _which_is(body: str) -> list[str] | None:
    for form in _WHICH_IS:
        match = re.fullmatch(form, body, re.IGNORECASE)
        things = alternatives(match["things"]) if match else None
        if match and things:
            asked = [
                _by_comparative(match["comparative"], match["verb"], t) for t in things
            ]
            return _with_tail(asked, match)
    return None


def _with_tail(asked: list[str], match: re.Match[str]) -> list[str]:
    """Return the questions with the time or place that all of them share added."""
    tail = match.groupdict().get("tail")
    return [f"{one} {tail}" for one in asked] if tail else asked


def _than(body: str) -> list[str] | None:
    for form in _THAN:
        match = re.fullmatch(form, body, re.IGNORECASE)
        if match and not _NO_THING.match(match["second"]):
            first = match["first"]
            things = first, repeated_head(first, match["second"]) or match["second"]
            return [_by_comparative(match["comparative"], match["verb"], t) for t in things]
    return None


_COSTS = (
    rf"{_OF_WHAT} (?P<cost>costs?|did cost|will cost) (?:more|less)(?:,|:)? (?P<things>.+ or .+)",
    r"(?P<cost>do|does|did) (?P<things>.+ or .+) cost (?:more|less)",
    r"(?P<cost>do|does|did) (?P<first>.+) cost (?:more|less) than (?P<second>.+)",
    r"how much (?P<cost>do|did) (?P<things>.+ and .+) cost",
)


def _costs(body: str) -> list[str] | None:
    for form in _COSTS:
        match = re.fullmatch(form, body, re.IGNORECASE)
        things = _things(match) if match else None
        if match and things:
            past = match["cost"].casefold() in ("cost", "did", "did cost")
            return [f"How much {'did' if past else 'does'} {t} cost" for t in things]
    return None


def _things(match: re.Match[str]) -> list[str] | None:
    """Return what a match compares, whether as a list or as a first and a second."""
    groups = match.groupdict()
    if groups.get("things"):
        return alternatives(groups["things"])
    if _NO_THING.match(groups["second"]):
        return None
    second = repeated_head(groups["first"], groups["second"])
    return [groups["first"], second] if second else None


_MORE = re.compile(
    rf"{_OF_WHAT} (?P<verb>{'|'.join([*_VERBS, *_PRESENT])}) (?:more|fewer|less) "
    r"(?P<noun>[a-z]+(?: [a-z]+)?)(?:,|:)? (?P<things>.+ or .+)",
    re.IGNORECASE,
)
_MORE_WHERE = re.compile(
    r"(?:where )?(?P<verb>did|were) (?:more|fewer) (?P<noun>[a-z]+) (?P<done>\w+),? "
    r"(?P<where>in|at|during) (?P<things>.+ or .+)",
    re.IGNORECASE,
)
_HIGHER = re.compile(
    rf"{_OF_WHAT} (?P<verb>has|had|have) the (?:higher|larger|bigger|lower|smaller|longer"
    r"|greater|highest|largest|biggest) (?P<noun>[a-z]+(?: [a-z]+)?)(?:,|:)? (?P<things>.+ or .+)",
    re.IGNORECASE,
)
_FIRST = re.compile(
    rf"{_OF_WHAT} (?P<verb>{'|'.join(_VERBS)}|came|happened|was \w+|were \w+) "
    rf"(?:first|earlier|later|last){_TAIL}(?:,|:)? (?P<things>.+ or .+)",
    re.IGNORECASE,
)


def _amounts(body: str) -> list[str] | None:
    match = _MORE.fullmatch(body)
    things = alternatives(match["things"]) if match else None
    if not match or not things:
        return None
    verb, noun = match["verb"].casefold(), match["noun"]
    ask = _quantity(noun)
    helper = "did" if verb in _VERBS else "does"
    base = _VERBS.get(verb) or _PRESENT[verb]
    return [f"{ask} {noun} {helper} {thing} {base}" for thing in things]


def _quantity(noun: str) -> str:
    counted = noun.endswith("people") or re.search(r"[^asu]s$", noun)
    return "How many" if counted else "How much"


def _amounts_in_places(body: str) -> list[str] | None:
    match = _MORE_WHERE.fullmatch(body)
    if not match:
        return None
    where = match["where"]
    things = alternatives(match["things"].replace(f" or {where} ", " or "))
    if not things:
        return None
    past = {base: past for past, base in _VERBS.items()}
    done = match["done"] if match["verb"].casefold() == "were" else past.get(match["done"])
    helper = "were " if match["verb"].casefold() == "were" else ""
    counted = f"{_quantity(match['noun'])} {match['noun']} {helper}"
    return [f"{counted}{done} {where} {thing}" for thing in things] if done else None


def _higher(body: str) -> list[str] | None:
    match = _HIGHER.fullmatch(body)
    things = alternatives(match["things"]) if match else None
    if not match or not things:
        return None
    verb = "was" if match["verb"].casefold() == "had" else "is"
    return [f"What {verb} the {match['noun']} of {thing}" for thing in things]


def _first(body: str) -> list[str] | None:
    match = _FIRST.fullmatch(body)
    things = alternatives(match["things"]) if match else None
    if not match or not things:
        return None
    verb = match["verb"].casefold()
    if verb in _VERBS:
        asked = [f"When did {thing} {_VERBS[verb]}" for thing in things]
    else:
        done = verb.partition(" ")[2]
        asked = [f"When was {thing} {done}".rstrip() for thing in things]
    return _with_tail(asked, match)


# Tried in order; the first that finds anything decides.
COMPARISONS: tuple[Rule, ...] = (
    _costs,
    _which_is,
    _than,
    _amounts,
    _amounts_in_places,
    _higher,
    _first,
)
