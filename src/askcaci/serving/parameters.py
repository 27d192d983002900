"""What a request may carry: named, typed values, checked before anything is opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from askcaci.errors import UsageError
from askcaci.text.dates import parse_day
from askcaci.types import ARTICLE_KINDS, REPORTING, SECTION_KINDS, Filters, SectionKind

Kind = Literal["text", "texts", "integer", "number", "flag"]

# A value of this many characters is no question, name or draft.
_LONGEST_TEXT = 25_000_000
_MOST_TEXTS = 100
_TRUE, _FALSE = frozenset({"1", "true", "yes", "on", ""}), frozenset({"0", "false", "no"})


@dataclass(frozen=True, slots=True)
class Parameter:
    """One value of a request.

    `kind` is its type: `texts` is a list of texts, in a query string a repeated name.
    `least` and `most` bound numbers; `default` is what counts where it is not given.
    """

    name: str
    kind: Kind
    meaning: str
    required: bool = False
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    default: Any = None


Values = Mapping[str, Any]


def checked(parameters: Iterable[Parameter], given: Values) -> dict[str, Any]:
    """Return a value for every parameter, the default where none is given.

    Raises:
        UsageError: a value is missing, of another type or out of bounds, or has a name
            that no parameter has.
    """
    known = {one.name: one for one in parameters}
    for name in given:
        if name not in known:
            raise UsageError(
                f"unknown parameter “{name[:60]}”", hint=f"There are {', '.join(known)}"
            )
    found = {}
    for one in known.values():
        value = given.get(one.name)
        if value is None:
            if one.required:
                raise UsageError(f"“{one.name}” is missing", hint=one.meaning)
            found[one.name] = () if one.kind == "texts" else one.default
        else:
            found[one.name] = _checked(one, value)
    return found


def from_query(
    parameters: Iterable[Parameter], pairs: Iterable[tuple[str, str]]
) -> dict[str, Any]:
    """Return the values that the pairs of a query string give, by name, as JSON has them.

    Raises:
        UsageError: a number or flag cannot be read, or a single value is given twice.
    """
    known = {one.name: one for one in parameters}
    found: dict[str, Any] = {}
    for name, text in pairs:
        kind = known[name].kind if name in known else "text"
        if kind == "texts":
            found.setdefault(name, []).append(text)
        elif name in found:
            raise UsageError(f"“{name[:60]}” is given twice")
        else:
            found[name] = _from_text(name, kind, text)
    return found


def json_schema(parameters: Iterable[Parameter]) -> dict[str, Any]:
    """Return the JSON Schema of an object with these parameters."""
    listed = list(parameters)
    return {
        "type": "object",
        "properties": {one.name: schema_of(one) for one in listed},
        "required": [one.name for one in listed if one.required],
        "additionalProperties": False,
    }


def schema_of(one: Parameter) -> dict[str, Any]:
    """Return the JSON Schema of one parameter."""
    text: dict[str, Any] = {"type": "string"}
    if one.choices:
        text["enum"] = list(one.choices)
    schema: dict[str, Any] = {
        "text": text,
        "texts": {"type": "array", "items": text},
        "integer": {"type": "integer"},
        "number": {"type": "number"},
        "flag": {"type": "boolean"},
    }[one.kind]
    bounds = {"minimum": one.least, "maximum": one.most, "default": one.default}
    return {
        **schema,
        "description": one.meaning,
        **{name: value for name, value in bounds.items() if value is not None},
    }


FILTERS = (
    Parameter("author", "texts", "Only articles by these authors."),
    Parameter("publication", "texts", "Only articles of these publications."),
    Parameter("since", "text", "Published on this day, month or year or later."),
    Parameter("until", "text", "Published on this day, month or year or earlier."),
    Parameter("as_of", "text", "Ask as of this day: only what was published by then."),
    Parameter("section", "texts", "Only these sections.", choices=SECTION_KINDS),
    Parameter("facts_only", "flag", "Only sections that report, not judge.", default=False),
    Parameter("kind", "texts", "Only these kinds of article.", choices=ARTICLE_KINDS),
    Parameter("article", "texts", "Only these articles, by id or the beginning of one."),
)


def filters_of(values: Values) -> Filters:
    """Return the filters that the values of `FILTERS` name; a missing one filters nothing.

    Raises:
        UsageError: a day cannot be read, or nothing can pass.
    """
    first, last = day(values, "since", end=False), day(values, "until", end=True)
    if first and last and first > last:
        raise UsageError("“since” is after “until”; nothing lies between")
    sections: tuple[SectionKind, ...] = values.get("section") or ()
    return Filters(
        authors=values.get("author") or (),
        since=first,
        until=last,
        as_of=day(values, "as_of", end=True),
        sections=_reporting(sections) if values.get("facts_only") else sections,
        kinds=values.get("kind") or (),
        articles=values.get("article") or (),
        publications=values.get("publication") or (),
    )


def day(values: Values, name: str, *, end: bool) -> date | None:
    """Return the first or last day of what a value names: a day, month or year.

    Raises:
        UsageError: it is no date.
    """
    text = values.get(name)
    if text is None:
        return None
    try:
        return parse_day(text, end=end)
    except ValueError:
        raise UsageError(
            f"“{name}”: {text[:60]!r} is not a date",
            hint="Write 2005, 2005-03 or 2005-03-07",
        ) from None


def _reporting(sections: tuple[SectionKind, ...]) -> tuple[SectionKind, ...]:
    found = tuple(kind for kind in REPORTING if not sections or kind in sections)
    if not found:
        raise UsageError(
            "“facts_only” leaves out every section named",
            hint=f"{' and '.join(REPORTING)} report",
        )
    return found


def _from_text(name: str, kind: Kind, text: str) -> Any:  # noqa: ANN401 - a JSON value
    try:
        if kind == "integer":
            return int(text)
        if kind == "number":
            return float(text)
    except ValueError:
        raise UsageError(f"“{name}” is not a number") from None
    if kind == "flag":
        if text.lower() in _TRUE | _FALSE:
            return text.lower() in _TRUE
        raise UsageError(f"“{name}” is neither true nor false")
    return text


def _checked(one: Parameter, value: Any) -> Any:  # noqa: ANN401 - a JSON value
    if one.kind == "texts":
        texts = [value] if isinstance(value, str) else value
        if not isinstance(texts, (list, tuple)) or len(texts) > _MOST_TEXTS:
            raise UsageError(f"“{one.name}” is not a list of at most {_MOST_TEXTS} texts")
        return tuple(_text(one, text) for text in texts)
    if one.kind == "text":
        return _text(one, value)
    if one.kind == "flag":
        if not isinstance(value, bool):
            raise UsageError(f"“{one.name}” is neither true nor false")
        return value
    return _number(one, value)


def _text(one: Parameter, value: Any) -> str:  # noqa: ANN401 - a JSON value
    if not isinstance(value, str) or len(value) > _LONGEST_TEXT:
        raise UsageError(f"“{one.name}” is not a text")
    if one.choices and value not in one.choices:
        raise UsageError(
            f"“{one.name}”: there is no {value[:60]!r}",
            hint=f"There are {', '.join(one.choices)}",
        )
    return value


def _number(one: Parameter, value: Any) -> float:  # noqa: ANN401 - a JSON value
    whole = one.kind == "integer"
    if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)):
        raise UsageError(f"“{one.name}” is not a {'whole ' if whole else ''}number")
    low = one.least is None or value >= one.least
    high = one.most is None or value <= one.most
    # A number that is none is neither.
    if not (low and high):
        raise UsageError(f"“{one.name}” is not from {one.least:g} to {one.most:g}")
    return value
