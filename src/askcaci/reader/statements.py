"""Find the values that a sentence gives, each with its day and with who gives it.

"Prosecutors reported 225 dead on 15 January; the ministry gave 230 in March" states two
values. A figure that is a part of another ("of whom 139", "including 19") is no value of its
own, and neither is a second one of the same day and speaker.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from askcaci.reader.countries import country_of
from askcaci.reader.values import Value, ValueKind, figures_in
from askcaci.text.normalise import stem
from askcaci.text.spoken_dates import SpokenDate, spoken_dates
from askcaci.types import Span

# "First 74, later 64": the place in time of a value whose day is not given.
Cue = Literal["first", "last"]


@dataclass(frozen=True, slots=True)
class Stated:
    """A value of a sentence; all spans are within the sentence.

    `when` is the date that belongs to it, `cue` what replaces one, `hint` the words of that
    ("later"); `speaker` is who gives it, None if the sentence names nobody.
    """

    span: Span
    value: Value
    when: SpokenDate | None = None
    cue: Cue | None = None
    hint: str = ""
    speaker: Span | None = None

    @property
    def own(self) -> bool:
        """True if its date, or who gives it, distinguishes the value from others."""
        return bool(self.when or self.cue or self.speaker)


_MAX_CHARACTERS = 2_000

# After these words a figure is only a part of another: up to the next semicolon, or only in
# its own piece.
_PARTS = re.compile(
    r"\b(?:of whom|of which|of them|among them|among whom|of the(?= \d)|from(?= \d+ of))\b",
    re.IGNORECASE,
)
_PART = re.compile(
    r"(?<![\w-])(?:including|with(?= \d)|plus|another|a further)\b", re.IGNORECASE
)
_SEAM = re.compile(
    r"; |, (?:and |but |while |then |which )?| and | to (?=[^\d]{0,12}[$€]?\d)| but | while "
    r"| against "
)
_ONLY_A_DATE = re.compile(
    r"(?:(?:in|on|by|at|for|as of|until|since|to|of|from|the|end|middle|beginning|early|late|mid"
    r"|and) ?)*$",
    re.IGNORECASE,
)
_FIRST = re.compile(
    r"\b(?:at first|initially|originally|earlier|first (?:reports?|counts?|figures?|estimates?)"
    r"|first (?=(?:\w+ed|named|gave|put|said|spoke|counted|at|as)\b|[\d$€,]))",
    re.IGNORECASE,
)
_LAST = re.compile(
    r"\b(?:now|latest|later|since(?! \d| \w+ \d)|finally|final|currently|today|last|eventually"
    r"|recent|newest|revised|after (?:\w+ )?(?:days|weeks|months|years))\b",
    re.IGNORECASE,
)
_REPORTS = re.compile(
    r" (?:(?:has|have|had|now|first|later|then|since|also|officially|still) ){0,3}"
    r"(?:said|says?|gave|gives?|puts?|reported|reports?|counts?|counted|named|names|spoke|speaks?"
    r"|writes?|wrote|claim(?:ed|s)?|estimate[ds]?|list(?:ed|s)?|cite[ds]?|register(?:ed|s)?"
    r"|documented|stated|states|announced|told|use[ds]?|reckons?|reckoned|expect(?:ed|s)?|printed"
    r"|arrived|(?:had|has)(?= (?:about |some |over |nearly )?[\d$€])|quote[ds]?|predicted|forecast"
    r"|set|mentions?|mentioned|admitted"
    r"|confirmed|assessed|valued|project(?:ed|s))\b"
)
_ACCORDING = re.compile(
    r"\b(?:according to|by|in) (?P<who>(?:the |an? )?(?:(?!in |on |at |and |to )[\w’'-]+ ){0,3}"
    r"[A-ZÀ-ÞĀ-Ž][\w’'./&-]*(?: (?:of |for |and |& )?[A-ZÀ-ÞĀ-Ž][\w’'./&-]*)*"
    r"(?: (?:report|account|estimate|media|press|statement|accounts|reports))?)"
)
_MONTHS = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Spring|Summer|Autumn|Winter|\d{4})\b"
)
# A piece that is nothing but names before their figure: "AFP 1,770".
_ELLIPTIC = re.compile(
    r"(?!(?:in|on|at|by|it|with|of|for|to) )(?:(?:the|an?) )?(?:[a-z]+ ){0,2}"
    r"[A-ZÀ-ÞĀ-Ž][\w’'./&-]*(?:,? (?:and |& )?(?:the )?"
    r"(?:[A-ZÀ-ÞĀ-Ž(][\w’'./&)-]*|of|for|[a-z]+(?= |$))){0,12}$"
)
# These are nouns as often as verbs: "Indian reports", "a list".
_NOUN_OR_VERB = re.compile(
    r"(?:reports?|lists?|claims?|estimates?|set|quotes?|counts?|names|forecast)$"
)
_HEDGES = re.compile(
    r"(?:\b(?:about|around|some|nearly|almost|more than|over|up to|at least|only|just|a|an|the"
    r"|total of|of|at|in|put|on)\s?)+$",
    re.IGNORECASE,
)
_OPENING = re.compile(r"(?:(?:and|but|while|whereas|then|though|although|when) )+", re.I)


def stated_values(
    sentence: str,
    kinds: frozenset[ValueKind],
    year: int | None = None,
    measured: frozenset[str] = frozenset(),
    before: Value | None = None,
) -> tuple[Stated, ...]:
    """Return the values of some kinds that a sentence gives, in their order.

    Args:
        sentence: one sentence.
        kinds: which values count; a figure without a unit has that of the one before it.
        year: the year of a day or month without one.
        measured: stems of words for what the values measure; a loan of so much is no cost.
        before: the value of the sentence before, whose unit a figure without one has.

    Example: "It was 5 km in 2001 and 7 in 2003." gives 5 km of 2001 and 7 km of 2003.
    """
    text = sentence[:_MAX_CHARACTERS]
    found = list(_whole(text, kinds, measured, before))
    dates = spoken_dates(text, year)
    taken = [(span, value) for span, value in found if not _is_date(span, dates)]
    stated: list[Stated] = []
    for i, (span, value) in enumerate(taken):
        start = taken[i - 1][0].end if i else 0
        after = taken[i + 1][0].start if i + 1 < len(taken) else len(text)
        lead = Span(_split(text, start, span.start, dates) if i else 0, span.start)
        end = _split(text, span.end, after, dates) if i + 1 < len(taken) else after
        stated.append(
            _stated(text, Stated(span, value), lead, Span(span.end, end), dates, stated)
        )
    return tuple(_one_each(text, stated))


def _whole(
    text: str,
    kinds: frozenset[ValueKind],
    measured: frozenset[str],
    last: Value | None,
) -> Iterator[tuple[Span, Value]]:
    """Yield the values of a text that are no parts of others and measure the right thing."""
    parts = [
        (match.end(), mark)
        for opens, mark in ((_PARTS, re.compile(";")), (_PART, re.compile(", |;")))
        for match in opens.finditer(text)
    ]
    for span, found in figures_in(text):
        value = _with_unit(text, span, found, last)
        if value.kind not in kinds or _in_part(text, span, parts):
            continue
        if value.kind == "number" and text[: span.start].endswith(" by "):
            continue
        another = _OF_ANOTHER.search(text[: span.start])
        if another and stem(another[1].lower()) not in measured:
            continue
        last = value
        yield span, value


# What money may be for other than the price of a thing.
_OF_ANOTHER = re.compile(
    r"\b(loans?|credits?|grants?|debts?|fines?|rents?|fees?|investments?|exports?|imports?|aid"
    r"|guarantees?|incomes?|losses|damages?|capital|assets|program|package|bid|tranche|income)"
    r"(?: of| worth| costing| is| was| at)?(?: (?:about|some|nearly|almost|more than|over|up to"
    r"|only|another))?(?: from)? $",
    re.IGNORECASE,
)


def _with_unit(text: str, span: Span, value: Value, last: Value | None) -> Value:
    """Return a value, with the unit or rate of the one before it if it has none."""
    if last is None:
        return value
    if value.kind == "number" and last.kind != "number" and _bare(text, span):
        amount = None if value.amount is None else value.amount * last.factor
        return replace(
            value, kind=last.kind, unit=last.unit, amount=amount, factor=last.factor
        )
    if last.unit == f"{value.unit}/year" and " to " in text[: span.start][-24:]:
        return replace(value, unit=last.unit)
    return value


def _bare(text: str, span: Span) -> bool:
    """Return True if a figure is not followed by what it counts."""
    return not re.match(
        r"[\s-][a-z]+s\b|[\s-](?:people|men|women|percent)\b", text[span.end :]
    )


# "Six of the dead" are a part of them.
_OF_THEM = re.compile(r" of (?:the|them|these|those|whom)\b")


def _in_part(text: str, span: Span, parts: Sequence[tuple[int, re.Pattern[str]]]) -> bool:
    """Return True if a part is opened before a figure and not closed by its mark.

    So are figures in brackets, and those that are "of the" others.
    """
    at = span.start
    if text.rfind("(", 0, at) > text.rfind(")", 0, at) or _OF_THEM.match(text, span.end):
        return True
    return any(end <= at and not mark.search(text, end, at) for end, mark in parts)


def _is_date(span: Span, dates: Sequence[SpokenDate]) -> bool:
    return any(one.span.overlaps(span) for one in dates)


def _split(text: str, start: int, end: int, dates: Sequence[SpokenDate]) -> int:
    """Return where, between two values, what belongs to the second one begins."""
    strong = text.rfind("; ", start, end)
    if strong >= 0:
        return strong + 2
    at = end
    for seam in _SEAM.finditer(text, start, end):
        following = _SEAM.search(text, seam.end(), end)
        piece = Span(seam.end(), following.start() if following else end)
        if not (following and _only_a_date(text, piece, dates)):
            at = seam.end()
            break
    return at


def _only_a_date(text: str, piece: Span, dates: Sequence[SpokenDate]) -> bool:
    for one in dates:
        if one.span.start >= piece.start and one.span.end <= piece.end:
            before = text[piece.start : one.span.start]
            return bool(_ONLY_A_DATE.match(before)) and one.span.end == piece.end
    return False


def _stated(
    text: str,
    one: Stated,
    lead: Span,
    tail: Span,
    dates: Sequence[SpokenDate],
    earlier: Sequence[Stated],
) -> Stated:
    """Return a value with the date and the speaker of the words around it."""
    when = _date_in(text, tail, dates, last=False)
    when = when or _date_in(text, lead, dates, last=True)
    speaker = _speaker(text, lead, tail, dates, earlier)
    if when is None:
        around = f"{lead.of(text)}\n{tail.of(text)}"
        cues: tuple[tuple[Cue, re.Pattern[str]], ...] = (("first", _FIRST), ("last", _LAST))
        for cue, pattern in cues:
            hint = pattern.search(around)
            if hint is not None:
                return replace(one, cue=cue, hint=hint.group().strip(), speaker=speaker)
    return replace(one, when=when, speaker=speaker)


# A date that only begins or ends a period does not date a statement.
_SPAN_OF_TIME = re.compile(
    r"\b(?:since|until|till|from|over|before|after)(?: the)? $", re.I
)


def _date_in(
    text: str, within: Span, dates: Sequence[SpokenDate], *, last: bool
) -> SpokenDate | None:
    inside = [
        d
        for d in dates
        if d.span.start >= within.start
        and d.span.end <= within.end
        and not _SPAN_OF_TIME.search(text[: d.span.start])
    ]
    return inside[-1 if last else 0] if inside else None


def _speaker(
    text: str,
    lead: Span,
    tail: Span,
    dates: Sequence[SpokenDate],
    earlier: Sequence[Stated],
) -> Span | None:
    """Return who gives a value, by the verb before it, "according to" or "by"."""
    said = _reporting(text, lead)
    if said is not None:
        return _subject(text, said, dates)
    for within in (tail, lead):
        named = _named_source(text, within)
        if named is not None:
            return named
    if any(one.speaker for one in earlier):
        words = _HEDGES.sub("", lead.of(text)).rstrip()
        subject = _without_date(text, Span(lead.start, lead.start + len(words)), dates)
        return subject if _ELLIPTIC.match(subject.of(text)) else None
    return None


def _reporting(text: str, lead: Span) -> Span | None:
    """Return the words before the reporting verb of a clause, None if it has none."""
    said = [m for m in _REPORTS.finditer(text, lead.start) if m.end() <= lead.end]
    verbs = [one for one in said if not _NOUN_OR_VERB.search(one.group())]
    if verbs:
        return Span(lead.start, verbs[0].start())
    for one in said:
        before = text[lead.start : one.start()].strip()
        if re.fullmatch(r"(?:[Aa]n?|[Tt]he)", before):
            continue
        adjective = country_of(before) or before.lower() in ("press", "media", "the first")
        return Span(lead.start, one.end() if adjective else one.start())
    return None


def _named_source(text: str, within: Span) -> Span | None:
    """Return whom "according to …" or "by …" names, or the report that "in …" does."""
    match = _ACCORDING.search(text, within.start, within.end)
    if match is None or _MONTHS.match(match["who"]):
        return None
    if match.group().startswith("in") and not _IN_PRINT.search(match["who"]):
        return None
    start = match.start("who")
    return Span(start, start + len(match["who"].rstrip(".")))


_IN_PRINT = re.compile(r"(?:report|account|estimate|media|press|statement)s?$")
# What names no speaker: pronouns, and what "was put at" something.
_PRONOUN = re.compile(
    r"(?:.*, )?(?:it|he|she|they|this|that|which|who|having|being|there|an?)$"
    r"|.*\b(?:was|were|is|are|been|be)$",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r", (?:which|who|whose)\b")
_LEADING_DATE = re.compile(
    r"(?:[Oo]n|[Ii]n|[Bb]y|[Aa]t|[Aa]fter|[Uu]ntil|[Aa]s of|[Ff]or) "
    r"(?:[^,]*, |[\w ]+?(?=the \w))"
)
_CLAUSE = re.compile(r".*(?:, (?:and|but|while) |: |; )")
_MAX_SUBJECT_WORDS = 14


def _subject(text: str, before: Span, dates: Sequence[SpokenDate]) -> Span | None:
    """Return the subject in the words before a verb, without what opens its clause."""
    start, shown = before.start, text[: before.end]
    for opening in (_CLAUSE, _OPENING, _LEADING_DATE):
        match = opening.match(shown, start)
        start = match.end() if match else start
    relative = _RELATIVE.search(shown, start)
    end = relative.start() if relative else before.end
    subject = _without_date(text, _trimmed(text, Span(start, end)), dates)
    words = subject.of(text)
    if not words or len(words.split()) > _MAX_SUBJECT_WORDS or _PRONOUN.match(words):
        return None
    return subject


def _trimmed(text: str, span: Span) -> Span:
    words = span.of(text)
    start = span.start + len(words) - len(words.lstrip(" ,"))
    return Span(start, max(start, span.start + len(words.rstrip(" ,"))))


def _without_date(text: str, span: Span, dates: Sequence[SpokenDate]) -> Span:
    """Return a span without a date like "on 17 May" at its end."""
    for one in dates:
        if one.span.end == span.end and one.span.start > span.start:
            phrase = re.search(r" (?:on|in|by|at) $", text[span.start : one.span.start])
            if phrase:
                return _trimmed(text, Span(span.start, span.start + phrase.start()))
    return span


def _one_each(text: str, stated: Sequence[Stated]) -> Iterator[Stated]:
    """Yield the values except those that only add to one before, with its day and speaker.

    Of a change "from" one value "to" another, the date is that of the second.
    """
    kept: list[Stated] = []
    for one in stated:
        changed = kept and _CHANGED_TO.fullmatch(text, kept[-1].span.end, one.span.start)
        if changed and not one.own and _FROM.search(text[: kept[-1].span.start]):
            before = kept[-1]
            kept[-1] = replace(before, when=None, cue="first", hint="from")
            kept.append(
                replace(
                    one,
                    when=before.when,
                    cue=before.cue,
                    hint=before.hint,
                    speaker=before.speaker,
                )
            )
        elif not kept or one.own:
            goes_on = kept and ";" not in text[kept[-1].span.end : one.span.start]
            kept.append(
                replace(one, speaker=one.speaker or kept[-1].speaker) if goes_on else one
            )
    yield from kept


_CHANGED_TO = re.compile(r"(?: [a-z]+){0,2} to (?:about |some |nearly )?", re.IGNORECASE)
_FROM = re.compile(r"\bfrom (?:about |some |nearly )?$", re.IGNORECASE)
