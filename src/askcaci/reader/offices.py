"""Questions for the holder of an office: which office, of which place, at what time."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date

from askcaci.reader.countries import country_of, country_spellings, place_spellings
from askcaci.reader.roles import Role, roles_in


@dataclass(frozen=True, slots=True)
class Office:
    """An office that a question asks for.

    `place` is the usual name of a country, or a region or body as typed; `spellings` are
    the ways of writing it, demonyms included. `period` is the first and last day asked
    for, None for today. `excluded` are names that are no answer, and `succeeds` is the
    predecessor if the question names one. `post` is where an ambassador serves.
    """

    role: str
    place: str
    spellings: tuple[str, ...]
    period: tuple[date, date] | None = None
    excluded: tuple[str, ...] = ()
    succeeds: str | None = None
    deputy: bool = False
    acting: bool = False
    former: bool = False
    post: str | None = None

    @property
    def of_country(self) -> bool:
        """True if the place is a country."""
        return country_of(self.place) is not None


# Longer questions ask about more than an office.
_MAX_QUESTION = 200

_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "`": "'"})
_LEAD = re.compile(
    r"(?:(?:please\s)?(?:tell\sme|do\syou\sknow|can\syou\stell\sme)\s)?"
    r"(?:(?:and|so)\s)?"
    r"(?:(?:who|whom|name|what|which\s(?:man|woman|person|politician)|give\sme)"
    r"(?:'s|s(?=\s)|\s(?:(?:is|was|got)\s(?:made|named|appointed|elected|chosen|serving)"
    r"|is|was|were|are|became|becomes|has\sbecome|serves?|served|took\sover|acted"
    r"|currently\sis))?(?=\s|$))?"
    r"\s?(?:now\s|currently\s)?(?:as\s)?(?:the\sname\sof\s)?(?:the\s|a\s|an\s)?"
    r"(?:current\s|present\s|incumbent\s)?",
    re.IGNORECASE,
)
_BECOMING = re.compile(
    r"\b(?:became|becomes?|made|named|appointed|elected|took\sover|take\sover)\b",
    re.IGNORECASE,
)
_PERSON = r"(?P<person>[\w'.-]+(?:\s[\w'.-]+){0,3}?)"
_REPLACED = re.compile(
    rf"who\s(?:has\s)?(?:replaced|succeeded|followed|took\sover\sfrom|came\safter)\s{_PERSON}"
    r"\sas\s(?P<office>.+)",
    re.IGNORECASE,
)
_GONE = re.compile(
    rf"\s(?:after|when|once)\s{_PERSON}\s(?:(?:was|were|had\sbeen|got|is)\s)?(?:resigned|sacked"
    r"|fired|dismissed|removed|replaced|ousted|overthrown|toppled|deposed|left(?:\soffice)?"
    r"|fled|died|stepped\sdown|quit|fell|lost\soffice|departed)$",
    re.IGNORECASE,
)
_RUNS = re.compile(
    r"who\s(?:heads|leads|runs|is\sin\scharge\sof|is\sat\sthe\shead\sof)\s(?:the\s)?(?P<body>.+)",
    re.IGNORECASE,
)


def asked_office(question: str) -> Office | None:
    """Return the office whose holder a question asks for, None for any other question.

    Every word must be accounted for: a question that adds more about the person or the
    time ("the minister who resigned", "when the war began") is left to other means.

    Example: "Who was Kyrgyzstan's president in July 2010?" asks for the president of
    Kyrgyzstan from the first to the last day of that month.
    """
    plain = " ".join(question.translate(_APOSTROPHES).split()).rstrip(" ?!.")
    if not plain or len(plain) > _MAX_QUESTION:
        return None
    plain, predecessor = _without_predecessor(plain)
    plain, period = _without_period(plain)
    runs = _RUNS.fullmatch(plain)
    if runs:
        plain = f"who is head of {runs['body']}"
    office = _office(plain)
    if office is None or predecessor is None:
        return replace(office, period=period) if office else None
    return replace(office, period=period, excluded=(predecessor,), succeeds=predecessor)


def _without_predecessor(question: str) -> tuple[str, str | None]:
    """Return the question without the person who held the office before, and that person."""
    replaced = _REPLACED.fullmatch(question)
    if replaced:
        return f"who was {replaced['office']}", replaced["person"]
    gone = _GONE.search(question)
    if gone and _BECOMING.search(question[: gone.start()]):
        return question[: gone.start()], gone["person"]
    return question, None


def _office(question: str) -> Office | None:
    """Return the office named by a question that has no time and no predecessor."""
    roles = roles_in(question)
    if len(roles) != 1:
        return None
    role = roles[0]
    before = question[: role.start]
    left = before[_lead_length(before) :].strip()
    right = _AFTER.fullmatch(question, role.end)
    if right is None:
        return None
    places = [left.removesuffix("'s").removesuffix("'").strip(), right["place"] or ""]
    return _of_place(role, *places)


def _lead_length(before: str) -> int:
    lead = _LEAD.match(before)
    return lead.end() if lead else 0


_AFTER = re.compile(
    r"(?:\s?(?:of|in|for|to|at|from)\s(?:the\s)?(?P<place>[\w.'&-]+(?:\s[\w.'&-]+){0,6}?))?"
    r"(?:\s(?:now|today|currently|at\sthe\smoment|these\sdays|right\snow|at\spresent|then"
    r"|at\sthat\stime))?",
    re.IGNORECASE,
)
_GOVERNMENT = re.compile(
    r"(?:'s)?\s(?:parliament|senate|national\sassembly|assembly|legislature|government|republic"
    r"|state)$|^(?:islamic\s)?republic\sof\s",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"\b(?:at|when|during|after|before|who|that|which|and|or|while|since|until|by|with|in|is"
    r"|was|did|does|do|on|about|because|against|from|to|has|have|had|are|were|first|second"
    r"|last|next|youngest|oldest)\b",
    re.IGNORECASE,
)


def _of_place(role: Role, left: str, right: str) -> Office | None:
    """Return the office of a role at the place written before or after it."""
    if left and right and role.name != "ambassador":
        return None
    place = left or right
    country = country_of(_GOVERNMENT.sub("", place))
    if not place or (country is None and not _is_body(place, left)):
        return None
    office = Office(
        role.name,
        country or place,
        country_spellings(country) if country else place_spellings(place),
        deputy=role.deputy,
        acting=role.acting,
        former=role.former,
        post=right if left and right else None,
    )
    return office


def _is_body(place: str, left: str) -> bool:
    """Return True if words can be a region or an organisation, not a clause."""
    more = place.partition(" ")
    if _CLAUSE.search(place) or (country_of(more[0]) and more[2].islower()):
        return False
    # Before the office only a name: "KNB chairman", "the mayor" of "popular mayor" is not.
    known = len(place_spellings(place)) > 1
    return not left or known or all(word[0].isupper() for word in place.split())


_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_SEASONS = {
    "winter": (1, 2),
    "spring": (3, 5),
    "summer": (6, 8),
    "autumn": (9, 11),
    "fall": (9, 11),
}
_HALVES = {"early": (1, 4), "mid": (5, 8), "late": (9, 12)}
_PERIOD = re.compile(
    r"[\s,(]+(?:(?:back\s)?(?:in|on|of|as\sof|during|at\sthe\sstart\sof|at\sthe\send\sof|by)\s)?"
    r"(?:the\s)?(?:(?P<season>winter|spring|summer|autumn|fall)\s(?:of\s)?"
    r"|(?P<half>early|mid|late)[\s-]"
    r"|(?:(?P<day>\d{1,2})(?:st|nd|rd|th)?\s)?(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?"
    r"|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?"
    r"|dec(?:ember)?)\.?(?:\s(?P<day_after>\d{1,2}))?,?\s(?:of\s)?)?"
    r"(?P<year>(?:1[89]|20)\d\d)\b\)?",
    re.IGNORECASE,
)
# "at the summit of 2002": the year is what counts.
_EVENT = re.compile(r"\s(?:at|during)\s(?:the\s)?(?:[\w-]+\s){1,4}$", re.IGNORECASE)


def _without_period(question: str) -> tuple[str, tuple[date, date] | None]:
    """Return the question without its time, and the first and last day of that time."""
    match = _PERIOD.search(question)
    if match is None:
        return question, None
    period = _period(match)
    if period is None:
        return question, None
    before = question[: match.start()]
    event = _EVENT.search(f"{before} ")
    if event:
        before = before[: event.start()]
    return f"{before}{question[match.end() :]}".strip(" ,"), period


def _period(match: re.Match[str]) -> tuple[date, date] | None:
    year = int(match["year"])
    first, last = 1, 12
    if match["season"]:
        first, last = _SEASONS[match["season"].lower()]
    elif match["half"]:
        first, last = _HALVES[match["half"].lower()]
    elif match["month"]:
        first = last = _MONTHS.index(match["month"][:3].lower()) + 1
    day = match["day"] or match["day_after"]
    if day:
        try:
            return date(year, first, int(day)), date(year, first, int(day))
        except ValueError:
            return None
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])
