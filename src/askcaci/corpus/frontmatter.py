"""The YAML between the `---` lines: a flat mapping of texts and lists of texts.

All values are read as the text they are written as, so that a title `1984` or `No`
stays a title. YAML's event stream is read without building objects: anchors,
aliases and deep nesting are refused, so a small file cannot unfold into a large one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from askcaci.errors import CorpusError

# Far more than any article has; what is larger is no front matter of ours.
LARGEST = 64 * 1024


@dataclass(frozen=True, slots=True)
class Scalar:
    """A value as written, None for YAML's null, and its line in the file.

    `commented` is True where a comment follows: "Silk #2" without quotation marks is read
    as "Silk".
    """

    text: str | None
    line: int
    commented: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """A list of values."""

    items: tuple[Scalar, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping of values, one level deep."""

    entries: Mapping[str, Scalar]
    line: int


Value = Scalar | Items | Table


def fail(path: str, line: int, message: str, hint: str) -> NoReturn:
    """Raise the error of a malformed article file."""
    raise CorpusError(message, place=f"{path}:{line}", hint=hint)


def read_front_matter(text: str, *, path: str, first_line: int = 2) -> dict[str, Value]:
    """Return the keys and values of front matter.

    Args:
        text: the text between the `---` lines.
        path: the file, for errors.
        first_line: the line of the file on which `text` starts.

    Raises:
        CorpusError: not YAML, not a mapping of texts, or larger than 64 KiB.
    """
    if len(text.encode("utf-8", "replace")) > LARGEST:
        fail(
            path,
            1,
            "the front matter exceeds 64 KiB",
            f"Shorten what stands above the text in {path}",
        )
    return _Reader(text, path, first_line).document()


class _Reader:
    """Reads the events of one document."""

    def __init__(self, text: str, path: str, first_line: int) -> None:
        self._path = path
        self._first_line = first_line
        self._text = text
        self._events = self._parsed(text)

    def _parsed(self, text: str) -> Iterator[Any]:
        import yaml

        loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        try:
            yield from yaml.parse(text, Loader=loader)
        except (yaml.YAMLError, RecursionError) as error:
            mark = getattr(error, "problem_mark", None)
            before = text[: getattr(error, "position", 0) or 0]
            line = mark.line if mark is not None else before.count("\n")
            reason = getattr(error, "problem", None) or "a character YAML does not allow"
            self._fail_at(line, f"the front matter is not YAML: {reason}")

    def _fail_at(self, line: int, message: str) -> NoReturn:
        """Raise the error of a line that YAML cannot read, with what to write instead."""
        lines = self._text.split("\n")
        match = _BARE.fullmatch(lines[line]) if line < len(lines) else None
        hint = 'Put the value in "double quotes"; write \\" for a quotation mark within'
        if match:
            key, value = match.groups()
            hint = f"Write `{key}: {quoted(value)}` in {self._path}"
            if _COLON.search(value):
                what = f"`{key}` has a colon in it and no quotation marks around it"
                message = f"the front matter is not YAML: {what}"
        self._fail(line + self._first_line, message, hint)

    def document(self) -> dict[str, Value]:
        """Return the mapping the document holds; of an empty document, an empty one."""
        event = self._next_content()
        if event is None:
            return {}
        if type(event).__name__ != "MappingStartEvent":
            self._fail(
                self._line(event), "the front matter has no keys", "Write `title: …`"
            )
        entries = dict(self._entries(self._value))
        after = self._next_content()
        if after is not None:
            self._fail(
                self._line(after), "a second document in the front matter", "Remove it"
            )
        return entries

    def _next_content(self) -> Any | None:  # noqa: ANN401 - PyYAML's events
        for event in self._events:
            name = type(event).__name__
            if not name.startswith(("Stream", "Document")):
                return event
        return None

    def _entries(self, read: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401
        seen: set[str] = set()
        for event in self._events:
            if type(event).__name__ == "MappingEndEvent":
                return
            key = self._scalar(event)
            if key.text is None or key.text in seen:
                self._fail(
                    key.line, f"the key {key.text!r} stands twice", "Keep one of them"
                )
            seen.add(key.text)
            yield key.text, read(next(self._events))

    def _value(self, event: Any) -> Value:  # noqa: ANN401
        name = type(event).__name__
        self._refuse_marks(event)
        if name == "SequenceStartEvent":
            return Items(tuple(self._items()), self._line(event))
        if name == "MappingStartEvent":
            return Table(dict(self._entries(self._scalar)), self._line(event))
        return self._scalar(event)

    def _items(self) -> Iterator[Scalar]:
        for event in self._events:
            if type(event).__name__ == "SequenceEndEvent":
                return
            yield self._scalar(event)

    def _scalar(self, event: Any) -> Scalar:  # noqa: ANN401
        self._refuse_marks(event)
        if type(event).__name__ != "ScalarEvent":
            self._fail(
                self._line(event),
                "a list or mapping inside another",
                "Write one text a line",
            )
        # Only a plain scalar can be null: "~" in quotation marks is a tilde.
        null = not event.style and event.value in ("", "~", "null", "Null", "NULL")
        return Scalar(
            None if null else event.value, self._line(event), self._is_commented(event)
        )

    def _is_commented(self, event: Any) -> bool:  # noqa: ANN401
        """Return True if a comment follows a value without quotation marks."""
        at = event.end_mark.index
        return not event.style and bool(_COMMENT.match(self._text, at))

    def _refuse_marks(self, event: Any) -> None:  # noqa: ANN401
        tagged = getattr(event, "tag", None) is not None
        if tagged or getattr(event, "anchor", None) is not None:
            self._fail(
                self._line(event),
                "YAML anchors, aliases and tags (&, * and !) are not allowed here",
                'Write the value out; put a text that begins with &, * or ! in "quotes"',
            )

    def _line(self, event: Any) -> int:  # noqa: ANN401
        return int(event.start_mark.line) + self._first_line

    def _fail(self, line: int, message: str, hint: str) -> NoReturn:
        fail(self._path, line, message, hint)


# A key with a value that neither quotation marks nor brackets begin.
_BARE = re.compile(r"([a-z]{1,20}):[ \t]+([^\s\"'\[{|>][^\n]*?)[ \t\r]*")
_COLON = re.compile(r":(?:\s|$)")
_COMMENT = re.compile(r"[ \t]*#")

# What YAML reads as the very text that is written, without quotation marks.
_PLAIN = re.compile(r"[^\W\d_](?:[\w'’.,()& -]*[\w'’.)])?")
_RESERVED = frozenset(["y", "n", "yes", "no", "true", "false", "on", "off", "null"])
_ESCAPED = re.compile(
    '["\\\\\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]'
)
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}


def scalar(text: str) -> str:
    """Return a text as YAML that reads back as the same text, on one line."""
    if _PLAIN.fullmatch(text) and text.casefold() not in _RESERVED:
        return text
    return quoted(text)


def quoted(text: str) -> str:
    """Return a text as a YAML scalar in double quotation marks.

    A lone surrogate, which no file can hold, becomes U+FFFD.
    """
    return '"' + _ESCAPED.sub(lambda m: _escape(m.group()), text) + '"'


def _escape(character: str) -> str:
    if character in _SHORT:
        return _SHORT[character]
    code = ord(character)
    if 0xD800 <= code <= 0xDFFF:
        return "\ufffd"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def block(key: str, items: Sequence[str]) -> str:
    """Return a key with a list of texts, one a line; nothing for an empty list."""
    return (
        "".join([f"{key}:\n", *(f"  - {scalar(item)}\n" for item in items)])
        if items
        else ""
    )
