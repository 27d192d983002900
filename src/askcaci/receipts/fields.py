"""The fields of an object that somebody else may have written, checked as they are taken."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from typing import Any, NoReturn, TypeVar

from askcaci.errors import SourceError

T = TypeVar("T")

# Longer texts than any that askcaci writes.
_LONGEST_TEXT = 200_000


class Fields:
    """The fields of a JSON object; `name` is what it is called in errors: "quotes[2]"."""

    def __init__(self, value: object, path: str, hint: str, name: str = "") -> None:
        self._path = path
        self._hint = hint
        self._name = name
        if not isinstance(value, dict):
            self.fail("", "is not an object")
        self._values: dict[str, Any] = value

    def fail(self, key: str, reason: str) -> NoReturn:
        """Raise the error that names a field.

        Raises:
            SourceError: always.
        """
        where = ".".join(filter(None, (self._name, key)))
        raise SourceError(
            f"{where or 'what it holds'} {reason}", place=self._path, hint=self._hint
        )

    def only(self, known: Collection[str]) -> None:
        """Refuse fields that nobody knows, where passing over them would mislead."""
        for key in self._values.keys() - set(known):
            self.fail(key[:60], "is unknown to this version of askcaci")

    def optional(self, take: Callable[[str], T], key: str) -> T | None:
        """Return the result of `take` on a field; None where it is null or absent."""
        return None if self._values.get(key) is None else take(key)

    def inner(self, key: str) -> Fields:
        """Return the fields of an object in a field."""
        return self._below(self._value(key), key)

    def each(self, key: str, most: int) -> list[Fields]:
        """Return the fields of each object of an array."""
        return [
            self._below(value, f"{key}[{number}]")
            for number, value in enumerate(self._array(key, most))
        ]

    def text(self, key: str) -> str:
        """Return a text of a bearable length that is not empty."""
        value = self.any_text(key)
        if not value:
            self.fail(key, "is empty")
        return value

    def any_text(self, key: str) -> str:
        """Return a text of a bearable length."""
        value = self._value(key)
        if not isinstance(value, str) or len(value) > _LONGEST_TEXT:
            self.fail(key, "is not a text, or too long")
        return value

    def sha256(self, key: str) -> str:
        """Return a SHA-256 as hex digits."""
        value = self.text(key)
        if len(value) != 64 or not set(value) <= set("0123456789abcdef"):
            self.fail(key, "is not a SHA-256 of 64 hex digits")
        return value

    def texts(self, key: str, most: int) -> tuple[str, ...]:
        """Return an array of texts."""
        values = self._array(key, most)
        if not all(isinstance(value, str) for value in values):
            self.fail(key, "is not an array of texts")
        return tuple(values)

    def numbers(self, key: str, low: int, high: int, most: int) -> tuple[int, ...]:
        """Return an array of whole numbers within limits, both included."""
        values = self._array(key, most)
        if not all(type(value) is int and low <= value <= high for value in values):
            self.fail(key, f"is not an array of whole numbers within {low} and {high}")
        return tuple(values)

    def choice(self, key: str, choices: Sequence[T]) -> T:
        """Return a text that is one of some."""
        return self._chosen(key, self.text(key), choices)

    def choices(self, key: str, choices: Sequence[T]) -> tuple[T, ...]:
        """Return an array of texts, each one of some."""
        values = self.texts(key, len(choices))
        return tuple(self._chosen(key, value, choices) for value in values)

    def flag(self, key: str) -> bool:
        """Return true or false."""
        value = self._value(key)
        if not isinstance(value, bool):
            self.fail(key, "is neither true nor false")
        return value

    def whole(self, key: str, low: int, high: int) -> int:
        """Return a whole number within limits, both included."""
        value = self._value(key)
        if not isinstance(value, int) or isinstance(value, bool):
            self.fail(key, "is not a whole number")
        if not low <= value <= high:
            self.fail(key, f"is not within {low} and {high}")
        return value

    def share(self, key: str) -> float:
        """Return a number from 0 to 1."""
        value = self._value(key)
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not number or not math.isfinite(value) or not 0 <= value <= 1:
            self.fail(key, "is not a number from 0 to 1")
        return float(value)

    def read(self, key: str, parse: Callable[[str], T], what: str) -> T:
        """Return the result of `parse` on a text; it raises ValueError for an invalid one."""
        try:
            return parse(self.text(key))
        except ValueError:
            self.fail(key, f"is not {what}")

    def _chosen(self, key: str, value: str, choices: Sequence[T]) -> T:
        for one in choices:
            if one == value:
                return one
        self.fail(key, f"is none of {', '.join(map(str, choices))}")

    def _value(self, key: str) -> Any:  # noqa: ANN401 - what JSON holds
        if key not in self._values:
            self.fail(key, "is missing")
        return self._values[key]

    def _array(self, key: str, most: int) -> list[Any]:
        value = self._value(key)
        if not isinstance(value, list):
            self.fail(key, "is not an array")
        if len(value) > most:
            self.fail(key, f"has more than {most} entries")
        return value

    def _below(self, value: object, key: str) -> Fields:
        return Fields(
            value, self._path, self._hint, ".".join(filter(None, (self._name, key)))
        )
