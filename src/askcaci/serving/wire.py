"""Values of askcaci as JSON and back, whole, between processes of one version.

Other than the JSON for users, which is rounded and names what readers need, this loses
nothing: what is decoded equals what was encoded.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from askcaci import types
from askcaci.mentions.values import ArticleMentions, Mention, Mentions
from askcaci.text.dates import Month, parse_iso
from askcaci.types import Article

# What names the class of an object, and is no field's name.
_CLASS = "@"

_CLASSES: dict[str, Callable[..., Any]] = {
    one.__name__: one
    for one in (
        types.Answer,
        types.AnsweredPart,
        types.Article,
        types.Basis,
        types.Citation,
        types.Coverage,
        types.Filters,
        types.Hit,
        types.NoAnswer,
        types.Passage,
        types.Section,
        types.Source,
        types.Span,
        ArticleMentions,
        Mention,
        Mentions,
    )
}


def encode(value: object) -> bytes:
    """Return a value as one line of JSON, without the line break."""
    return json.dumps(_plain(value)).encode()


def decode(data: bytes, placed: Callable[[Article], Article] = lambda one: one) -> Any:  # noqa: ANN401 - what was encoded
    """Return the value that a line holds, each article as `placed` returns it.

    Raises:
        ValueError: the line is no value of this version.
    """

    def made(found: dict[str, Any]) -> Any:  # noqa: ANN401 - as above
        name = found.pop(_CLASS, None)
        values = {key: _frozen(value) for key, value in found.items()}
        if name is None:
            return values
        if name == "date":
            return parse_iso(values["day"])
        one = _CLASSES[name](**values)
        return placed(one) if isinstance(one, Article) else one

    try:
        return _frozen(json.loads(data, object_hook=made))
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError(f"not a value of this version: {error}") from error


def _plain(value: Any) -> Any:  # noqa: ANN401 - any value of the classes above
    if is_dataclass(value) and not isinstance(value, type):
        held = {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
        return {_CLASS: type(value).__name__, **held}
    if isinstance(value, (tuple, list)):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, (date, Month)):
        return {_CLASS: "date", "day": value.isoformat()}
    return value


def _frozen(value: Any) -> Any:  # noqa: ANN401 - as above
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
