"""Which type of answer a question wants, and whether some words are of that type.

A length is not answered by a number of barrels, a share not by a rise in dollars, and
nothing by the names that the question itself brings.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import get_args

from askcaci.reader.questions import QuestionKind
from askcaci.reader.values import ValueKind, unit_kind, values_in
from askcaci.text.normalise import fold, words
from askcaci.text.terms import STOP_WORDS
from askcaci.types import Span


@dataclass(frozen=True, slots=True)
class AnswerType:
    """What would answer: `values` are the kinds of value, empty if none is asked for.

    `kind` is the question's; `identity` is True if a person or thing is named and what
    it is is asked, so that its own name, a date or a figure is no answer; `extent` is True
    if the length of a thing is asked, so that its distance from another is no answer.
    """

    kind: QuestionKind
    values: frozenset[ValueKind] = frozenset()
    identity: bool = False
    extent: bool = False


_ALL: frozenset[ValueKind] = frozenset(get_args(ValueKind))
_AMOUNTS = _ALL - {"date", "duration"}
_SIZES = _ALL - {"date", "duration", "percent"}

_DISTANCE_NOUNS = re.compile(
    r"\b(?:pipelines?|gas ?lines?|lines?|borders?|boundar\w+|frontiers?|railways?|railroads?"
    r"|rail|roads?|highways?|tunnels?|bridges?|routes?|rivers?|canals?|sections?|fronts?"
    r"|walls?|fences?|corridors?|coasts?\w*|shores?\w*|cables?|runways?|dams?|tracks?"
    r"|stretch\w*|trench\w*|ships?|vessels?|lakes?|link|legs?|kilomet\w+|km|miles?)\b"
)
_EVENT_NOUNS = re.compile(
    r"\b(?:wars?|terms?|sentences?|talks|meetings?|sessions?|trips?|journeys?|voyages?"
    r"|flights?|visits?|sieges?|operations?|outages?|blackouts?|tenures?|mandates?|contracts?"
    r"|leases?|concessions?|exile|rules?|presidenc\w+|ceasefires?|truces?|conflicts?|fight\w*"
    r"|clash\w*|battles?|campaigns?|blockades?|curfews?|emergenc\w+|trials?|hearings?|delays?"
    r"|waits?|transit|stays?|reigns?|periods?|quiet|bans?|waivers?|negotiations?|crisis)\b"
)
_LASTING = re.compile(
    r"\bfor how long\b|\bhow long (?:ago|before|after|until|till)\b"
    r"|\bhow long (?:did|does|do|will|would|has|have|had|can|could|may|might|must)\b"
)
_RUNS = re.compile(r"\b(?:run|runs|stretch|stretches|extend|extends|reach|reaches)\b")
_HOW_LONG = re.compile(r"\bhow long\b")
_EXTENT = re.compile(r"\bhow long\b|\blengths?\b")
# "40 kilometers south of Baku", "12 km from the border", "100 km inside the country".
_PLACED = re.compile(
    r"(?:-wide|-deep)?\s?(?:to the\s)?(?:(?:(?:north|south)(?:-?(?:east|west))?|east|west)(?:ern)?"
    r"\b(?!\s(?:border|line|route|section))|away\b|from\b|off\b|inside\b|outside\b|upstream\b"
    r"|downstream\b|inland\b|beyond\b|deep\b|into\b|ahead\b|behind\b|apart\b)",
    re.IGNORECASE,
)
_DIMENSION = re.compile(
    r"\bhow (?:far|high|tall|deep|wide|broad|thick)\b"
    r"|\b(?:length|height|distance|depth|width|altitude|elevation)\b"
)
# What is high, deep or wide without being measured in meters.
_IN_SHARES = re.compile(
    r"\b(?:inflation|turnouts?|unemployment|growth|rates?|interest|majorit\w+|tax\w*|tariffs?"
    r"|support|share|debts?|prices?|costs?|fees?|fines?|losses|tolls?)\b"
)
_SHARE = re.compile(
    r"\b(?:what|which) (?:share|percentage|percent|per cent|proportion|stake|part|fraction)\b"
    r"|\b(?:share|percentage|proportion|stake) (?:of|in|does|did|do|has|had|is|was)\b"
    r"|\bhow many (?:percent|per cent)\b|\bturn-?out\b|\bstakes? in\b|\bshare\W*$"
)
_CHANGE = re.compile(
    r"\bhow much\b.*\b(?:rise|rose|risen|grow|grew|grown|fall|fell|fallen|increas\w+|decreas\w+"
    r"|drop\w*|declin\w+|shr[aiu]nk|gain\w*|lose|lost|cut|higher|lower|more|less)\b"
)
_MEASURED = re.compile(
    r"\bhow (?:many|much) (?:more |fewer |of the )?(?:square |cubic )?(\w+)"
)
_CUBIC = re.compile(r"\bhow (?:many|much) (square|cubic) ")
_FAST = re.compile(r"\bhow fast\b|\bspeed\b")
_SIZE = re.compile(
    r"\bhow (?:big|large|heavy)\b|\b(?:area|size|capacity|volume|output) of\b"
)
_OLD = re.compile(r"\bhow old\b|\bage of\b")


def answer_type(text: str, kind: QuestionKind) -> AnswerType:
    """Return the type of answer that a question of a given kind wants.

    Example: "How long is the pipeline?" wants a length, "How long was the war?" a
    duration, "How many kilometers?" a length, "How many people?" a number.
    """
    plain = fold(text)
    if kind in ("length", "number", "money"):
        values = _values_asked(plain, kind)
        extent = "length" in values and bool(_EXTENT.search(plain))
        return AnswerType(kind, values, extent=extent)
    if kind == "when":
        return AnswerType(kind, frozenset({"date"}))
    return AnswerType(kind, identity=kind == "definition")


def _values_asked(text: str, kind: QuestionKind) -> frozenset[ValueKind]:
    if _SHARE.search(text):
        return frozenset({"percent"})
    if kind == "money":
        return frozenset({"money"})
    measured = _measured_in(text)
    if measured:
        return measured
    if _HOW_LONG.search(text):
        return _long(text)
    return _size(text, kind)


def _measured_in(text: str) -> frozenset[ValueKind]:
    """Return the kind of the unit after "how many": kilometers, days, megawatts."""
    shaped = _CUBIC.search(text)
    if shaped:
        return frozenset({"area" if shaped[1] == "square" else "volume"})
    found = _MEASURED.search(text)
    unit = unit_kind(found[1]) if found else None
    return frozenset({unit}) if unit else frozenset()


def _long(text: str) -> frozenset[ValueKind]:
    if _LASTING.search(text) and not (_DISTANCE_NOUNS.search(text) and _RUNS.search(text)):
        return frozenset({"duration"})
    distance, event = _DISTANCE_NOUNS.search(text), _EVENT_NOUNS.search(text)
    if not distance and not event and re.search(r"\bhow long (?:is|are)\b", text):
        return frozenset({"length"})
    if bool(distance) == bool(event):
        after = re.search(
            r"\bhow long (?:is|was|are|were) [\w' -]+ (?:\w+ed|shut|off)\b", text
        )
        return frozenset({"duration"} if after else {"length", "duration"})
    return frozenset({"length"} if distance else {"duration"})


def _size(text: str, kind: QuestionKind) -> frozenset[ValueKind]:
    if _FAST.search(text):
        return frozenset({"speed"})
    if _IN_SHARES.search(text) and (_DIMENSION.search(text) or _SIZE.search(text)):
        return _AMOUNTS
    if _DIMENSION.search(text):
        return frozenset({"length"})
    if _SIZE.search(text):
        return _SIZES
    if _OLD.search(text):
        return frozenset({"number", "duration"})
    if _CHANGE.search(text):
        return _AMOUNTS
    if re.search(r"\bhow many\b|\bnumber of\b|\bpopulation\b|\btoll\b", text):
        return frozenset({"number"})
    return _AMOUNTS if kind == "number" else _ALL - {"date", "percent"}


# "Percent" once in a list of shares counts for each of its figures.
_PERCENT = re.compile(r"%|\bper ?cent\b|\bpercentage\b", re.IGNORECASE)
_ENDS_ITEM = re.compile(r"\W*$|[,;.)]| and\b")
_TIME_WORDS = re.compile(
    r"\b(?:spring|summer|autumn|fall|winter|century|decade|dawn|night|morning|evening|noon"
    r"|midnight|Ramadan|Nowruz|yesterday|today|Monday|Tuesday|Wednesday|Thursday|Friday"
    r"|Saturday|Sunday)\b|\b\d0s\b"
)
_VAGUE = re.compile(r"\b(?:dozens|scores|hundreds|thousands|millions)\b", re.IGNORECASE)
_GOES_ON = re.compile(r"(?: [A-ZÀ-ÞĀ-ŽƏ][\w’'ʻʼ-]*){1,3}")
_NAME = re.compile(r"(?<![\w'’])[A-ZÀ-ÞĀ-ŽƏ][\w'’ʻʼ-]*")


def fit(wanted: AnswerType, text: str, span: Span, asked: frozenset[str]) -> float:
    """Return 1 if words are of the wanted type, 0 if not, 0.5 if that is unclear.

    Args:
        wanted: the wanted type.
        text: the sentence.
        span: where the words are in it.
        asked: the stems of the question's words, which answer nothing.
    """
    given = span.of(text)
    stems = {word.stem for word in words(given) if word.folded not in STOP_WORDS}
    if not stems or stems <= asked:
        return 0.0
    if wanted.values:
        return _fits_value(wanted, text, span, asked)
    if wanted.kind in ("who", "where"):
        return _fits_name(text, span, asked)
    if wanted.identity:
        return _describes(given, asked)
    return 0.5


def holds(wanted: AnswerType, text: str, asked: frozenset[str]) -> bool:
    """Return True if a sentence has a value of the wanted type that is not in the question."""
    if "date" in wanted.values and _TIME_WORDS.search(text):
        return True
    if "number" in wanted.values and _VAGUE.search(text):
        return True
    return any(fit(wanted, text, span, asked) == 1.0 for span, _ in values_in(text))


def _fits_value(wanted: AnswerType, text: str, span: Span, asked: frozenset[str]) -> float:
    within = [(at, kind) for at, kind in values_in(text) if at.overlaps(span)]
    found = {kind for _, kind in within}
    if "date" in wanted.values and _TIME_WORDS.search(span.of(text)):
        return 1.0
    if "number" in wanted.values and _VAGUE.search(span.of(text)):
        return 1.0
    if len(within) > 1 and _listed(text, within):
        # A question asks for one figure of a list.
        return 0.0
    if (
        wanted.extent
        and within
        and all(kind == "length" and _PLACED.match(text, at.end) for at, kind in within)
    ):
        return 0.0
    if found & wanted.values:
        return 1.0
    if "number" in wanted.values and "percent" in found:
        # "How many voted for it?" may be answered by a share.
        return 0.5
    shares = "percent" in wanted.values and "number" in found
    return float(
        shares and bool(_PERCENT.search(text) and _ENDS_ITEM.match(text, span.end))
    )


def _listed(text: str, within: list[tuple[Span, ValueKind]]) -> bool:
    """Return True if a comma is between the first two of some values."""
    (first, _), (second, _) = within[:2]
    return "," in text[first.end : second.start]


def _fits_name(text: str, span: Span, asked: frozenset[str]) -> float:
    given = span.of(text)
    names = [word.stem for name in _NAME.finditer(given) for word in words(name.group())]
    if not names:
        return 0.0 if values_in(given) else 0.5
    # Whoever has the last part of an asked name is who was asked about; so has the rest
    # of a name that continues after the words.
    going_on = _GOES_ON.match(text, span.end)
    behind = [word.stem for word in words(going_on.group())] if going_on else []
    return 0.0 if (behind or names)[-1] in asked else 1.0


def _describes(given: str, asked: frozenset[str]) -> float:
    lower = [
        word
        for word in words(given)
        if word.folded not in STOP_WORDS and word.stem not in asked
    ]
    figures = sum(span.end - span.start for span, _ in values_in(given))
    return 0.5 if len(lower) >= 2 and 2 * figures < len(given) else 0.0
