"""Which of the values of one thing a question wants: the latest, the first, how they changed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from askcaci.reader.answer_types import answer_type
from askcaci.reader.countries import countries_in
from askcaci.reader.questions import VALUED, Question
from askcaci.reader.recency import Order, asked_order
from askcaci.reader.subjects import names_among
from askcaci.reader.values import ValueKind
from askcaci.text.normalise import stem
from askcaci.text.terms import Term

# Words of questions for the same thing that is measured, further words of texts for it, and
# the kinds of value it has.
_MEASURED: tuple[tuple[str, str, tuple[ValueKind, ...]], ...] = (
    ("dead death die died deaths kill toll fatality casualty victim loss", "", ("number",)),
    ("cost price expensive budget", "", ("money",)),
    ("long length", "", ("length", "duration")),
    ("trip journey travel transit take", "", ("duration",)),
    ("high height tall level", "", ("length",)),
    ("population inhabitant resident", "", ("number",)),
    ("turnout share stake majority percentage", "", ("percent",)),
    ("trade turnover", "", ("money", "weight")),
    ("export", "", ("money", "weight", "volume")),
    ("import", "", ("money", "weight", "volume")),
    ("area surface size cover", "", ("area",)),
    ("volume", "", ("volume",)),
    ("cargo freight tonnage traffic", "volume", ("weight", "number")),
    ("troop soldier force", "", ("number",)),
    ("arrest detain detainee prisoner", "", ("number",)),
    ("refugee displace", "", ("number",)),
    ("debt loan rent wage salary income fee tariff", "", ("money",)),
    ("aircraft fighter order", "", ("number",)),
    ("reserve", "", ("volume", "weight")),
)
# Words of a question about the values that it asks for, not about what they measure.
_ORDERING = frozenset(
    map(
        stem,
        "latest newest recent last current final present first earliest initial original now today"
        " currently official figure estimate count number total value report claim tally version"
        " forecast data statistics according much many big large full year change develop evolve"
        " rise rose risen grow grew grown fall fell fallen increase decrease decline vary differ"
        " known published given say said time over history development course climb revise".split(),
    )
)
_IN_YEAR = re.compile(
    r"\b(?:in|by|as of|at the end of|for|of|during)(?: the year| early| late)? "
    r"((?:1[89]|20)\d\d)\b",
    re.IGNORECASE,
)

_YEARLY = re.compile(
    r"\b(?:full|calendar|whole|most recent|last|latest) year\b|\b(?:annual|yearly)\b"
)
_CHANGES = (
    r"(?:chang\w*|develop\w*|evolv\w*|grow\w*|grew|ris(?:e|en|ing)|rose|f[ae]ll(?:en|ing)?|increas\w*"
    r"|decreas\w*|declin\w*|climb\w*|var(?:y|ied)|revis\w*|mov(?:e|ed))"
)
_VALUES = r"(?:figures?|numbers?|costs?|prices?|death toll|tolls?|estimates?|counts?)"
_CHANGED = re.compile(
    rf"\bhow (?:has|have|had|did|does|do|is|are|was|were)\b.*\b{_CHANGES}"
    r"(?: over (?:time|the years)| since [\w ]+| between .+| from .+)?\W*$"
    rf"|\bwhat (?:has |have )?changed in (?:the )?(?:\w+ )?{_VALUES}\b"
    rf"|\b(?:history|development|course) of the (?:\w+ )?{_VALUES}\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class AskedValues:
    """Which of the values of one thing a question wants.

    `measured` are stems, one of which a sentence on it has, `asked` those of them that are the
    question's own, and `others` its other stems except names; `names` are the terms that an
    article on it has; `countries` are those that the question names. `order` is the latest
    or the first, `year` the one whose value is wanted, `change` is True if all are, `yearly`
    where those of whole years are.
    """

    kinds: frozenset[ValueKind]
    measured: frozenset[str]
    asked: frozenset[str]
    others: frozenset[str]
    names: tuple[Term, ...]
    countries: frozenset[str]
    order: Order | None
    year: int | None
    change: bool
    yearly: bool

    @property
    def several(self) -> bool:
        """True if one sentence alone cannot give the answer."""
        return self.change or self.order is not None


def asked_values(question: Question) -> AskedValues | None:
    """Return which values a question asks for, None if it asks for none.

    Example: "What is the latest death toll of Osh?" wants the latest number of the dead.
    """
    order = asked_order(question.text)
    change = bool(_CHANGED.search(question.text))
    if order is None and not change and question.kind not in VALUED:
        return None
    terms = [t for t in question.terms if t.alternatives[0][0] not in _ORDERING]
    stems = {t.alternatives[0][0] for t in terms} | (question.asked & _all_measured())
    groups = [group for group in _groups() if group.asked & stems]
    kinds = answer_type(question.text, question.kind).values - {"date"}
    if not kinds or len(kinds) > 3:
        kinds = frozenset().union(*(group.kinds for group in groups)) or kinds
    names = names_among(terms)
    if not kinds or not names:
        return None
    others = stems - {t.alternatives[0][0] for t in names}
    measured = frozenset().union(*(group.told for group in groups)) or frozenset(others)
    year = _IN_YEAR.search(question.text)
    return AskedValues(
        kinds,
        measured,
        measured & question.asked,
        frozenset(others) - measured,
        names,
        frozenset(one.country for one in countries_in(question.text)),
        order,
        int(year[1]) if year and not order else None,
        change,
        bool(_YEARLY.search(question.text)),
    )


@dataclass(frozen=True, slots=True)
class _Group:
    """Stems of what questions and texts call one thing, and the kinds of value it has."""

    asked: frozenset[str]
    told: frozenset[str]
    kinds: frozenset[ValueKind]


@lru_cache(maxsize=1)
def _groups() -> tuple[_Group, ...]:
    return tuple(
        _Group(_stems(asked), _stems(f"{asked} {told}"), frozenset(kinds))
        for asked, told, kinds in _MEASURED
    )


def _stems(words_of: str) -> frozenset[str]:
    return frozenset(map(stem, words_of.split()))


@lru_cache(maxsize=1)
def _all_measured() -> frozenset[str]:
    return frozenset().union(*(group.asked for group in _groups()))
