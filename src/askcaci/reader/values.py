"""Parse the value in the words of an answer, and compare whether two are the same fact.

Figures with their units, money, shares and days, as English prose writes them. Names
are not compared, and neither is what a figure counts: that both answer one question
is for the caller to know.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from askcaci.text.dates import parse_day
from askcaci.types import Span

ValueKind = Literal[
    "number",
    "percent",
    "money",
    "length",
    "speed",
    "area",
    "volume",
    "weight",
    "power",
    "energy",
    "duration",
    "date",
]

# Year, month and day, as far as they are given.
Day = tuple[int | None, int | None, int | None]


@dataclass(frozen=True, slots=True)
class Value:
    """A value and the words that give it.

    `amount` is in `unit`, the one unit its kind is compared in, with a rate where there
    is one ("USD/year"); a date has none, but a `day`. `approximate` is True if the
    text hedges ("about", "nearly", "more than"). `step` is what one of the last written digit
    is worth, in `unit`: 0.1 billion for "3.9 billion". `factor` is how many of `unit`
    the unit as written is: 1.609344 for miles.
    """

    kind: ValueKind
    amount: float | None
    unit: str
    text: str
    approximate: bool = False
    step: float = 1.0
    factor: float = 1.0
    day: Day = (None, None, None)


# Rounding leaves at least two figures: it moves a value by at most a twentieth.
_ROUNDED = 0.05

# What conversion between units may move a value by: "620 miles" are "1,000 kilometers".
_CONVERTED = 0.01


def differ(a: Value, b: Value) -> bool:
    """Return True if two values cannot be the same fact; False if they are not comparable.

    Values compare if their kind and unit are the same. Dates differ if a part
    that both give is another one, so that "March 2025" may be "13 March 2025".
    Amounts differ if they are not equal once one is rounded to the last digit that
    the other writes: "$3.87 billion" may be "$3.9 billion". Zeros that are written out
    count as digits, and a hedge excuses nothing: "about 1,000 km" differs from "972 km",
    "nearly 100" does not from "100". Rounding accounts for a twentieth at most, so
    that "2 million" differs from "1.6 million"; conversion between units for a hundredth,
    so that "60 miles" may be "97 kilometers".
    """
    if (a.kind, a.unit) != (b.kind, b.unit):
        return False
    if a.amount is None or b.amount is None:
        pairs = zip(a.day, b.day, strict=True)
        return any(x is not None and y is not None and x != y for x, y in pairs)
    larger = max(abs(a.amount), abs(b.amount))
    allowed = min(max(a.step, b.step) / 2, _ROUNDED * larger)
    if a.factor != b.factor:
        allowed = max(allowed, _CONVERTED * larger)
    return abs(a.amount - b.amount) > allowed + 1e-9 * larger


# Longer texts are no answers and no sentences; they are read no further.
_MOST_WORDS = 500
_MOST_SENTENCE = 5_000


def value_of(words: str, sentence: str) -> Value | None:
    """Return the value that some words of a sentence give, None unless there is exactly one.

    The sentence completes a figure: "3.9" in "a contract worth $3.9 billion" is money.
    Words that give a range, or values that differ, give none.

    Example: "1,000-kilometer" is a length of 1000 kilometer; "two dozen" the number 24.
    """
    words, sentence = words[:_MOST_WORDS].strip(), sentence[:_MOST_SENTENCE]
    place = re.search(rf"(?<!\w){re.escape(words)}(?!\w)", sentence)
    text, start = (sentence, place.start()) if words and place else (words, 0)
    stop = start + len(words)
    found = [
        _as_far_as(words, value) if s < start or e > stop else value
        for s, e, value in _values(text)
        if s < stop and e > start
    ]
    first = found[0] if found else None
    if first is None or any(value is None or differ(value, first) for value in found):
        return None
    return first


def _as_far_as(words: str, value: Value | None) -> Value | None:
    """Return a date cut to what the words give, such as its year; other values as they are."""
    if value is None or value.kind != "date":
        return value
    given = [found for *_, found in _values(words) if found and found.kind == "date"]
    return given[0] if given else value


@lru_cache(maxsize=512)
def values_in(text: str) -> tuple[tuple[Span, ValueKind], ...]:
    """Return where the values of a text are and their kinds, the ends of ranges too.

    Example: "5 to 7 percent" has a number and a percentage.
    """
    return tuple(
        (Span(start, end), value.kind)
        for start, end, value in _places(text[:_MOST_SENTENCE])
        if value is not None
    )


def days_in(text: str) -> list[Day]:
    """Return the dates of a text, each as far as it is given."""
    return [value.day for *_, value in _dates(text[:_MOST_SENTENCE]) if value]


def whole_value(text: str, span: Span, kinds: frozenset[ValueKind]) -> Span:
    """Return a span widened to the values of some kinds that it is part of, with hedges.

    Example: "100" of "more than 100 km" becomes the whole of it.
    """
    start, end = span.start, span.end
    for at, kind in values_in(text):
        if kind in kinds and at.overlaps(span):
            start, end = min(start, at.start), max(end, at.end)
    hedge = _HEDGE.search(text, max(0, start - 24), start)
    after = _HEDGE_AFTER.match(text, end)
    return Span(hedge.start() if hedge else start, after.end() if after else end)


def unit_kind(word: str) -> ValueKind | None:
    """Return what a unit measures, None for a word that is no unit: "km" is a length."""
    unit = _UNIT_OF.get(_singular(word))
    return unit[0] if unit else None


_Found = tuple[int, int, Value | None]

# Between two figures, what makes them a range; "and" does so after "between".
_DASH = re.compile(r"\s?[-–—/]\s?")
_TO = re.compile(r"\s?(?:[-–—/]|\b(?:to|or|until|through)\b)\s?", re.IGNORECASE)
_AND = re.compile(r"\sand\s", re.IGNORECASE)
_BETWEEN = re.compile(r"\bbetween\s(?:the\s)?$", re.IGNORECASE)


def _values(text: str) -> list[_Found]:
    """Return where the values of a text are, None for each end of a range."""
    found = _places(text)
    ranged: set[int] = set()
    for i, (left, right) in enumerate(pairwise(found)):
        if _range(text, left, right):
            ranged |= {i, i + 1}
    return [(s, e, None if i in ranged else v) for i, (s, e, v) in enumerate(found)]


def _places(text: str) -> list[_Found]:
    """Return where the values of a text are, in order; a date's figures count once, as the date."""
    dates = list(_dates(text))
    taken = {place for start, end, _ in dates for place in range(start, end)}
    figures = (found for found in _quantities(text) if found[0] not in taken)
    return sorted((*dates, *figures), key=lambda one: one[:2])


def _range(text: str, left: _Found, right: _Found) -> bool:
    """Return True if two values are the ends of one: "5 to 7 percent", "16-20 September"."""
    joint = text[left[1] : max(left[1], right[0])]
    before = text[max(0, left[0] - 14) : left[0]]
    if not (_TO.fullmatch(joint) or (_AND.fullmatch(joint) and _BETWEEN.search(before))):
        return False
    kinds = [end[2].kind for end in (left, right) if end[2]]
    # "Rose by 5 percent to $7 million" is no range.
    return kinds[0] in (kinds[-1], "number") or bool(_DASH.fullmatch(joint))


_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November"
    r"|December|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_YEAR = r"(?:1\d|20)\d\d"
_ORDINAL = r"\d{1,2}(?:st|nd|rd|th)?"
_DATE = re.compile(
    rf"\b(?P<iso>{_YEAR}-\d{{1,2}}-\d{{1,2}})\b(?![-\d])"
    rf"|\b(?:(?P<before>{_ORDINAL})\s(?:of\s)?)?(?P<month>{_MONTH})(?![\w])"
    rf"(?:\s(?P<after>{_ORDINAL})(?![\w%]|[.,]\d))?(?:,?\s(?:of\s)?(?P<year>{_YEAR})\b)?"
    rf"|(?<![\w.,+])(?<![A-Za-z]-)(?:(?:[Mm]id|[Ll]ate|[Ee]arly|[Pp]re|[Pp]ost)-)?"
    rf"(?P<alone>{_YEAR})(?![\w%]|[.,]\d)"
)
# A figure between 1000 and 2099 that counts something is no year: "1200 soldiers".
_COUNTS = re.compile(r"[\s-](?:[a-z]+s|people|men|women|children)\b")
_SINCE = re.compile(
    r"\b(?:in|since|by|until|till|of|from|to|before|after|during|the|early|late|mid|year"
    r"|spring|summer|autumn|fall|winter)[\s-]$",
    re.IGNORECASE,
)


def _dates(text: str) -> Iterator[_Found]:
    for match in _DATE.finditer(text):
        if match["alone"] and not _is_year(text, match):
            continue
        day = _day_of(match)
        if day is not None:
            hedged = bool(_HEDGE.search(text[max(0, match.start() - 24) : match.start()]))
            value = Value("date", None, "", match.group(), hedged, day=day)
            yield match.start(), match.end(), value


def _is_year(text: str, match: re.Match[str]) -> bool:
    before, start = text[max(0, match.start() - 8) : match.start()], match.start("alone")
    if before.endswith(tuple("$€£¥₽₸₼₾")) or _measured(text, start):
        return False
    return bool(_SINCE.search(before)) or not _COUNTS.match(text, match.end())


def _measured(text: str, start: int) -> bool:
    """Return True if the figure that starts here has a scale word or a unit."""
    figure = _FIGURE.match(text, start)
    return bool(figure and (_scaled(figure) or _unit(text, figure)[0][0] != "number"))


def _day_of(match: re.Match[str]) -> Day | None:
    if match["iso"]:
        year, month, day = (int(part) for part in match["iso"].split("-"))
        return _checked(year, month, day)
    if match["alone"]:
        return int(match["alone"]), None, None
    month = _MONTHS.index(match["month"][:3].lower()) + 1
    given = match["before"] or match["after"]
    number = int(given.rstrip("sthndr")) if given else None
    return _checked(int(match["year"]) if match["year"] else None, month, number)


def _checked(year: int | None, month: int, day: int | None) -> Day | None:
    """Return a date if the calendar has it; without a year, as in a leap year."""
    try:
        parse_day(f"{year or 2000:04}-{month}" + (f"-{day}" if day is not None else ""))
    except ValueError:
        return None
    return year, month, day


_HEDGE = re.compile(
    r"(?:\b(?:about|around|approximately|approx\.|roughly|nearly|almost|some|up to|at least"
    r"|at most|more than|over|less than|under|fewer than|close to|estimated|circa|as many as"
    r"|as much as|above|below|upwards? of|ca\.)|[~≈<>])\s?(?:a\s|an\s|the\s)?$",
    re.IGNORECASE,
)
_HEDGE_AFTER = re.compile(r"(?:\+|-odd\b|-plus\b|\sor\s(?:so|more|less)\b)", re.IGNORECASE)

_SMALL = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen "
        "fourteen fifteen sixteen seventeen eighteen nineteen".split()
    )
} | {
    word: 10 * number
    for number, word in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2
    )
}
_SCALES = {
    "dozen": 12.0,
    "hundred": 1e2,
    "thousand": 1e3,
    "k": 1e3,
    "million": 1e6,
    "mn": 1e6,
    "mln": 1e6,
    "m": 1e6,
    "billion": 1e9,
    "bn": 1e9,
    "b": 1e9,
    "trillion": 1e12,
    "tn": 1e12,
}
_PARTS = {"half": 1 / 2, "third": 1 / 3, "quarter": 1 / 4}

# Each unit's kind, the unit it is compared in, how many of those it equals, and its forms, in
# lower case and the singular.
_UNITS: tuple[tuple[ValueKind, str, float, str], ...] = (
    ("percent", "percent", 1, "%, percent, per cent"),
    ("percent", "percentage point", 1, "percentage point"),
    ("money", "USD", 1, "dollar, us dollar, u.s dollar, american dollar, usd"),
    ("money", "USD", 0.01, "cent, us cent, u.s cent, american cent"),
    ("money", "EUR", 1, "euro, eur"),
    ("money", "RUB", 1, "ruble, russian ruble, rub"),
    ("money", "CNY", 1, "yuan, chinese yuan, renminbi, rmb, cny"),
    ("money", "KZT", 1, "tenge, kzt"),
    ("money", "manat", 1, "manat, azn"),
    ("money", "som", 1, "som, kgs"),
    ("money", "somoni", 1, "somoni, tjs"),
    ("money", "GEL", 1, "lari, gel"),
    ("money", "AMD", 1, "dram, amd"),
    ("money", "TRY", 1, "lira, turkish lira"),
    ("length", "kilometer", 1, "kilometer, km"),
    ("length", "kilometer", 1.609344, "mile"),
    ("length", "kilometer", 1.852, "nautical mile"),
    ("length", "kilometer", 1e-3, "meter, m"),
    ("length", "kilometer", 1e-5, "centimeter, cm"),
    ("length", "kilometer", 1e-6, "millimeter, mm"),
    ("length", "kilometer", 3.048e-4, "foot, feet, ft"),
    ("length", "kilometer", 2.54e-5, "inch, inche"),
    ("speed", "kilometer/hour", 1, "kph, kmh"),
    ("speed", "kilometer/hour", 1.609344, "mph"),
    ("area", "square kilometer", 1, "square kilometer, square km, sq km, km2, km²"),
    ("area", "square kilometer", 2.589988, "square mile, sq mile"),
    ("area", "square kilometer", 1e-6, "square meter, sq m, m2, m²"),
    ("area", "square kilometer", 0.01, "hectare, ha"),
    ("area", "square kilometer", 0.004046856, "acre"),
    ("volume", "cubic meter", 1, "cubic meter, m3, m³"),
    ("volume", "cubic meter", 1e9, "bcm, cubic kilometer, cubic km, km3, km³"),
    ("volume", "cubic meter", 0.02831685, "cubic foot, cubic feet"),
    ("volume", "cubic meter", 0.001, "liter"),
    ("volume", "cubic meter", 0.1589873, "barrel, bbl"),
    ("weight", "tonne", 1, "ton, tonne, metric ton, metric tonne"),
    ("weight", "tonne", 1e-3, "kilogram, kilogramme, kg, kilo"),
    ("weight", "tonne", 1e-6, "gram"),
    ("power", "megawatt", 1, "megawatt, mw"),
    ("power", "megawatt", 1e3, "gigawatt, gw"),
    ("power", "megawatt", 1e-3, "kilowatt, kw"),
    ("energy", "megawatt-hour", 1, "megawatt hour, mwh"),
    ("energy", "megawatt-hour", 1e6, "terawatt hour, twh"),
    ("energy", "megawatt-hour", 1e3, "gigawatt hour, gwh"),
    ("energy", "megawatt-hour", 1e-3, "kilowatt hour, kwh"),
    ("duration", "day", 365.2425, "year"),
    ("duration", "day", 365.2425 / 12, "month"),
    ("duration", "day", 7, "week"),
    ("duration", "day", 1, "day"),
    ("duration", "day", 1 / 24, "hour"),
    ("duration", "day", 1 / 1440, "minute"),
)
_UNIT_OF = {form: unit[:3] for unit in _UNITS for form in unit[3].split(", ")}
_SIGNS = {
    "$": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "¥",
    "₽": "RUB",
    "₸": "KZT",
    "₼": "manat",
}
_SIGN = r"(?:US\s?)?\$|[€£¥₽₸₼]|\b(?:USD|EUR|GBP|RUB|CNY|KZT)\b"

_DIGITS = r"\d{1,3}(?:[,\u00a0\u202f]\d{3}){1,6}(?:\.\d{1,9})?|\d{1,15}(?:\.\d{1,9})?"
_IN_WORDS = "|".join(sorted(_SMALL, key=len, reverse=True))
_SCALE = r"dozen|hundred|thousand|million|billion|trillion|mln|mn|bn|tn"
_SPELLED = (
    rf"\b(?!one of\b)(?:half an? (?=(?:{_SCALE})\b)|an? (?=(?:{_SCALE})\b)|(?:{_IN_WORDS})\b)"
    rf"(?:(?:[\s-]|(?<=hundred) and |(?<=thousand) and )?(?:{_IN_WORDS}|{_SCALE})\b){{0,9}}"
)
_PART = (
    r"\b(?P<part>(?:(?:a|one)[ -])?half(?! an? )|(?:a|one|two|three)[ -](?:third|quarter)s?"
    r"(?= of\b|\W*$))\b"
)
_FIGURE = re.compile(
    rf"(?P<minus>\bminus\s|(?<![\w)\]])[-−](?=\d))?(?P<sign>(?:{_SIGN})\s?)?"
    rf"(?:(?<![\w.,:+])(?<![A-Za-z]-)(?P<digits>{_DIGITS})(?!\d|[.,:]\d)|{_PART}"
    rf"|(?P<spelled>{_SPELLED}))(?P<and_half> and a half\b)?"
    rf"(?:[\s-]?(?P<scale>{_SCALE})\b|(?(sign)(?P<short>[mkb])\b|(?!)))?",
    re.IGNORECASE,
)
_UNIT_WORDS = re.compile(
    r"[\s-]{0,2}(%|[a-z][a-z.²³23]{0,15}(?:[ -][a-z]{1,15}){0,1})", re.I
)
_RATE = re.compile(
    r"(?:\s(?:per|a|an|each|every)\s|/)(year|month|week|day|h|hour|second)\b"
    r"|\s(?:annually|yearly)\b",
    re.IGNORECASE,
)
_SPELLINGS = (("metre", "meter"), ("litre", "liter"), ("rouble", "ruble"))

_Unit = tuple[ValueKind, str, float]


def _quantities(text: str) -> Iterator[_Found]:
    for match in _FIGURE.finditer(text):
        stated = _stated(match)
        unit, end = _unit(text, match)
        # "16th", "1990s" and "3D" are no figures.
        if stated is None or text[end : end + 1].isalnum():
            continue
        (amount, step), (kind, name, factor) = stated, unit
        amount = -amount if match["minus"] else amount
        if match["part"] and kind == "number":
            kind, name, factor = "percent", "percent", 100.0
        before = text[max(0, match.start() - 24) : match.start()]
        hedged = bool(_HEDGE.search(before) or _HEDGE_AFTER.match(text, end))
        words = text[match.start() : end].strip()
        yield (
            match.start(),
            end,
            Value(kind, amount * factor, name, words, hedged, step * factor, factor),
        )


def _unit(text: str, figure: re.Match[str]) -> tuple[_Unit, int]:
    """Return a figure's kind and unit, how many of that it is written in, and its end."""
    (kind, unit, factor), end = _plain_unit(text, figure)
    rate = _RATE.match(text, end)
    if not rate:
        return (kind, unit, factor), end
    each = (rate[1] or "year").lower()
    each = "hour" if each == "h" else each
    kind = "speed" if kind == "length" else kind
    return (kind, f"{unit}/{each}", factor), rate.end()


def _plain_unit(text: str, figure: re.Match[str]) -> tuple[_Unit, int]:
    if figure["sign"]:
        sign = figure["sign"].strip().upper()
        return ("money", _SIGNS.get(sign[-1], sign), 1.0), figure.end()
    match = _UNIT_WORDS.match(text, figure.end())
    if match:
        first = re.split(r"[ -]", match[1])[0]
        for words in (match[1], first):
            unit = _UNIT_OF.get(_singular(words))
            if unit:
                return unit, match.start(1) + len(words.rstrip("."))
    return ("number", "", 1.0), figure.end()


def _singular(words: str) -> str:
    """Return the form of a unit that the table has: "Metres" as "meter"."""
    plain = words.lower().rstrip(".").replace("-", " ").replace(". ", " ")
    for british, form in _SPELLINGS:
        plain = plain.replace(british, form)
    return plain[:-1] if plain.endswith("s") and plain not in _UNIT_OF else plain


def _stated(match: re.Match[str]) -> tuple[float, float] | None:
    """Return a figure with its scale word, and what one of its last digit is worth."""
    if match["part"]:
        return _part(match["part"].lower())
    if match["digits"]:
        whole, _, decimals = match["digits"].partition(".")
        figure = "".join(c for c in whole if c.isdigit()) + "." + decimals
        amount, step = float(figure), 10.0 ** -len(decimals)
    else:
        spelled = _spelled(match["spelled"].lower())
        if spelled is None:
            return None
        amount, step = spelled
    if match["and_half"]:
        amount, step = amount + 0.5, 0.5
    scale = _SCALES[(match["scale"] or match["short"]).lower()] if _scaled(match) else 1.0
    return amount * scale, step * scale


def _scaled(match: re.Match[str]) -> bool:
    return bool(match["scale"] or match["short"])


def _part(text: str) -> tuple[float, float]:
    """Return a fraction, to the hundredth."""
    times, _, part = text.replace("-", " ").rpartition(" ")
    return _SMALL.get(times, 1) * _PARTS[part.rstrip("s")], 0.01


def _spelled(text: str) -> tuple[float, float] | None:
    """Return a number in words and what its last word counts, None for two numbers.

    Example: "two hundred thousand" is 200000 to the thousand.
    """
    total, open_sum, step = 0.0, 0.0, 1.0
    if text.startswith("half a"):
        open_sum, step = 0.5, 0.1
    for word in re.findall(r"[a-z]+", text):
        if word in _SCALES:
            step = _SCALES[word] * (step if open_sum == 0.5 else 1)
            open_sum = (open_sum or 1.0) * _SCALES[word]
            if step >= 1e3:
                total, open_sum = total + open_sum, 0.0
        elif word in _SMALL:
            if not _may_follow(open_sum, _SMALL[word]):
                return None
            open_sum, step = open_sum + _SMALL[word], 1.0
    return total + open_sum, step


def _may_follow(before: float, number: int) -> bool:
    """Return True if a number word adds to those before it: "two" to "twenty" or "hundred"."""
    rest = before % 100
    return rest == 0 or (number < 10 and rest >= 20 and rest % 10 == 0)


def figures_in(text: str) -> list[tuple[Span, Value]]:
    """Return the values of a text that are not dates, in order; a range is one value.

    It has the value of its end, the words of both ends, and is approximate. A change "from"
    one value "to" another is two values.

    Example: "13-17 days" is one duration of about 17 days.
    """
    found: list[tuple[int, int, Value]] = []
    for start, end, value in _places(text[:_MOST_SENTENCE]):
        if value is None or value.kind == "date":
            continue
        before = found[-1] if found else None
        ranged = before is not None and _range(text, before, (start, end, value))
        if before and ranged and not _FROM.search(text[max(0, before[0] - 8) : before[0]]):
            whole = replace(value, text=text[before[0] : end], approximate=True)
            found[-1] = (before[0], end, whole)
        else:
            found.append((start, end, value))
    return [(Span(start, end), value) for start, end, value in found]


_FROM = re.compile(r"\bfrom\s$", re.IGNORECASE)
