"""Questions that contrast two things, and questions asked about two years or places.

"Compare the turnout in A with that in B", "how did A and B differ on C", "where did A and B
each go", "who led it in 2005 and in 2010".
"""

from __future__ import annotations

import re

from askcaci.reader.alternatives import alternatives, repeated_head, singular
from askcaci.reader.comparisons import SINGULAR, Rule, measured

_YEAR = r"(?:1[5-9]|20)\d\d"

_COMPARE = re.compile(
    r"(?:please )?compare (?P<first>.+?) (?:with|to|against) (?P<second>.+)", re.IGNORECASE
)
_COMPARE_OF = re.compile(
    r"(?:(?:please )?compare|what (?:is|are|was|were) the (?:main )?differences? between"
    r"|how (?:do|does|did)) (?P<things>.+?)(?P<differ> differ)?",
    re.IGNORECASE,
)
_DIFFERENCE_IN = re.compile(
    r"(?:what|how (?:big|large)) (?P<verb>is|was) the (?:difference|gap) in (?P<noun>.+?) between "
    r"(?P<things>.+ and .+)",
    re.IGNORECASE,
)
_DIFFER_FROM = re.compile(
    r"how (?P<verb>do|does|did) (?P<first>.+?) differ from (?P<second>.+)"
    r"|how (?:is|are|was|were) (?P<other>.+?) different from (?P<than>.+)",
    re.IGNORECASE,
)
_DIFFER_ON = re.compile(
    r"how (?P<verb>do|does|did) (?P<things>.+ and .+?) differ (?P<on>on|over|about) (?P<what>.+)",
    re.IGNORECASE,
)
_DIFFER_IN = re.compile(
    r"how (?P<verb>do|does|did) (?P<things>.+ and .+?) differ in (?:their |its )?(?P<noun>.+)",
    re.IGNORECASE,
)
_EVENT = re.compile(
    rf"the {_YEAR} (?:[\w-]+ )?(?:operation|election|vote|war|protest|uprising|revolt|revolution"
    r"|crisis|conflict|clash|attack|unrest|riot|coup|summit|event|massacre|fighting|raid"
    r"|referendum|visit|campaign|earthquake|flood|strike|drought)",
    re.IGNORECASE,
)


def _compared(body: str) -> list[str] | None:
    """Decompose "compare X with Y", "how does X differ from Y"."""
    match = _COMPARE.fullmatch(body) or _DIFFER_FROM.fullmatch(body)
    if not match:
        return None
    groups = match.groupdict()
    first = groups["first"] or groups["other"]
    second = repeated_head(first, groups["second"] or groups["than"])
    if not second or not _has_attribute(first) or not _has_attribute(second):
        return None
    return [_what_is(first), _what_is(second)]


_OWNED_BY_BOTH = re.compile(
    r"what (?:is|are|was|were) (?P<things>[^,]+?(?:[’']s|s[’']) and [^,]+?(?:[’']s|s[’']) [^,]+)",
    re.IGNORECASE,
)


def _owned(body: str) -> list[str] | None:
    """Decompose "what are X's and Y's views"."""
    match = _OWNED_BY_BOTH.fullmatch(body)
    things = alternatives(match["things"]) if match else None
    return [_what_is(thing) for thing in things] if things else None


def _all_compared(body: str) -> list[str] | None:
    """Decompose "compare X and Y", "the difference between X and Y"."""
    match = _COMPARE_OF.fullmatch(body)
    if not match or (body[:3].casefold() == "how" and not match["differ"]):
        return None
    things = alternatives(match["things"])
    if not things or not all(map(_has_attribute, things)):
        return None
    return [_what_is(thing) for thing in things]


def _has_attribute(thing: str) -> bool:
    """Return True if a thing is an attribute of another or an event of a year."""
    owned = re.match(r".+[’'](?:s )?\s?[a-z]", thing)
    of = re.match(r"(?:the )?[a-z][a-z -]* (?:of|in|at|for|between) ", thing)
    return bool(owned or of or _EVENT.match(thing))


def _what_is(thing: str) -> str:
    """Return the question for an attribute or an event of a year."""
    toll = re.fullmatch(r"(?:the )?death tolls? (?:of|in|at|from|for) (.+)", thing)
    if toll:
        return f"How many people died in {toll[1]}"
    if _EVENT.match(thing):
        return f"What happened in {thing}"
    noun = re.match(
        r"(?:the )?(.+?)(?: (?:of|in|at|for|on|between|towards?|about) |$)", thing
    )
    plural = noun is not None and re.search(r"[^su’']s$", noun[1])
    past = re.search(rf"\b{_YEAR}\b", thing)
    verb = ("were" if plural else "was") if past else ("are" if plural else "is")
    return f"What {verb} {thing}"


def _differ(body: str) -> list[str] | None:
    """Decompose "how did X and Y differ on", "how do X and Y differ in"."""
    match = _DIFFER_ON.fullmatch(body)
    things = alternatives(match["things"]) if match else None
    if match and things:
        verb = SINGULAR.get(match["verb"].casefold(), match["verb"].casefold())
        return [f"What {verb} {t} say {match['on']} {match['what']}" for t in things]
    match = _DIFFERENCE_IN.fullmatch(body) or _DIFFER_IN.fullmatch(body)
    things = alternatives(match["things"]) if match else None
    if not match or not things:
        return None
    verb = "was" if match["verb"].casefold() in ("was", "did") else "is"
    noun = match["noun"]
    if re.search(r" (?:to|towards?|on|of|about) ", noun):
        return [f"What {verb} {thing}’s {noun}" for thing in things]
    return [f"What {verb} the {singular(noun)} of {thing}" for thing in things]


_EACH = re.compile(
    r"(?P<ask>(?:who|whom|when|where|why|how|what|which)(?: [a-z]+){0,2}?) "
    r"(?P<verb>do|does|did|is|are|was|were|has|have|had) (?P<things>.+ and .+?) each (?P<rest>.+)",
    re.IGNORECASE,
)
_HOW_ARE = re.compile(
    r"(?P<ask>how (?:long|old|high|tall|large|big|deep|wide|heavy|fast)) (?P<verb>are|were) "
    r"(?P<things>.+ and .+)",
    re.IGNORECASE,
)
_THEY_WERE = re.compile(
    r"\b(when|while|after|before|once) they (?:were|are) ", re.IGNORECASE
)


def _each(body: str) -> list[str] | None:
    match = _EACH.fullmatch(body) or _HOW_ARE.fullmatch(body)
    things = alternatives(match["things"]) if match else None
    if not match or not things:
        return None
    rest = _THEY_WERE.sub(r"\1 ", match.groupdict().get("rest") or "")
    return [f"{measured(match['ask'], match['verb'], t)} {rest}".rstrip() for t in things]


_ASKED = r"(?:who|whom|when|where|why|how|what|which|in which|in what)\b"
_THAT_OF = re.compile(
    rf"(?P<asked>{_ASKED}.+) (?P<where>in|of|at|for|from|by) (?P<head>the [a-z -]+?) "
    r"(?P<of>of|in|from|for) (?P<first>[^,]+?),? and (?:(?P=where) )?(?:that|those) "
    r"(?:of|in|from|for) (?P<second>.+)",
    re.IGNORECASE,
)
_YEARS = re.compile(
    rf"(?P<asked>{_ASKED}.+?) in (?P<first>{_YEAR}),? and (?:in )?(?P<second>{_YEAR})",
    re.IGNORECASE,
)
_PLACES = re.compile(
    r"(?P<asked>(?:how (?:many|much|long)|(?:what|which) (?:share|was the|is the)) .+?) "
    r"(?P<where>in|at) (?P<first>[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*),? and (?P=where) "
    r"(?P<second>[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*)",
)
_YEARS_OF_A_PLACE = re.compile(
    rf"(?P<first>{_YEAR}) (?:and|or|versus|vs\.?) (?P<second>{_YEAR}) in (?P<place>.+)",
    re.IGNORECASE,
)


def _twice(body: str) -> list[str] | None:
    """Decompose one question of two years, two places or two texts."""
    match = _THAT_OF.fullmatch(body)
    if match:
        start = f"{match['asked']} {match['where']} {match['head']} {match['of']}"
        return [f"{start} {match['first']}", f"{start} {match['second']}"]
    match = _YEARS.fullmatch(body)
    if match:
        return [f"{match['asked']} in {match[year]}" for year in ("first", "second")]
    match = _PLACES.fullmatch(body[:1].lower() + body[1:])
    if match:
        start = f"{match['asked']} {match['where']}"
        return [f"{start} {match['first']}", f"{start} {match['second']}"]
    match = _YEARS_OF_A_PLACE.fullmatch(body)
    if match:
        years = match["first"], match["second"]
        return [f"What happened in {match['place']} in {year}" for year in years]
    return None


# Tried in order; the first that finds anything decides.
CONTRASTS: tuple[Rule, ...] = (_differ, _compared, _all_compared, _owned, _each, _twice)
