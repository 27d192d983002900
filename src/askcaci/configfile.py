"""Configuration files: what they may contain, and reading them."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from askcaci.errors import UsageError
from askcaci.text.normalise import printable

# Nobody writes longer files and lines, and the parser takes cubic time for
# a key of many parts.
_MOST_BYTES, _LONGEST_LINE = 65_536, 2_000
# At most this many warnings about one file are shown; the rest are counted.
_NAMED = 5
# How many characters of an unknown name are shown.
_SHOWN = 60
_NARROWEST = 20
_TABLES = ("filters", "display")

_STORE = re.compile(r"postgres(ql)?://\S*")
# In an address: between user and host, or among its options.
_PASSWORDS = re.compile(
    r"(?P<kept>^\w+://[^/@:]*):[^/@]*(?=@)|(?<=[?&])\w*password=[^&]*&?"
)

Origin = Literal["option", "environment", "project", "user", "default"]


@dataclass(frozen=True, slots=True)
class Setting:
    """A value and where it comes from: `place` is an option, a variable or ``path:line``."""

    value: Any = None
    origin: Origin = "default"
    place: str = ""


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """What one file sets; `warnings` state in a line each what in it was ignored."""

    path: Path
    settings: Mapping[str, Setting]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Key:
    """A setting: `read` converts a TOML value to it or raises ValueError.

    What runs, loads or fetches something is `user_only`: a project's file may come from
    anybody.
    """

    read: Callable[[Any], Any]
    example: str
    user_only: bool = False


def read_config_file(path: Path, origin: Literal["project", "user"]) -> ConfigFile:
    """Read a configuration file.

    Raises:
        UsageError: it cannot be read, is not TOML, or a value is not of its kind; the
            error names file, line and, if known, column.
    """
    text = _text_of(path)
    lines = _lines_of(text)
    settings: dict[str, Setting] = {}
    ignored = []
    for name, value in _flat(_parsed(text, path)):
        line = lines.get(name) or lines.get(name.partition(".")[0])
        place = f"{path}:{line}" if line else str(path)
        if name not in KEYS or (KEYS[name].user_only and origin == "project"):
            ignored.append((place, name))
        else:
            settings[name] = Setting(_checked(name, value, path, place), origin, place)
    warnings = [f"{place}: {_ignored(name)}" for place, name in ignored[:_NAMED]]
    if len(ignored) > _NAMED:
        warnings.append(f"{path}: {len(ignored) - _NAMED} more settings are ignored")
    return ConfigFile(path, settings, tuple(warnings))


def as_folder(text: str) -> Path:
    """Return a folder as people write it, perhaps with ~."""
    return Path(os.path.expanduser(text))  # Path's own fails on "~nobody"


def as_store(value: Any) -> str:  # noqa: ANN401
    """Return the address of a store, or "none" for the one in the home folder.

    Raises:
        ValueError: it is neither.
    """
    if value == "none":
        return "none"
    if isinstance(value, str) and _STORE.fullmatch(value) and printable(value) == value:
        return value
    raise ValueError("the address of a PostgreSQL database")


def without_password(address: str) -> str:
    """Return the address of a store without any password in it, to be shown."""
    return _PASSWORDS.sub(r"\g<kept>", address)


def _text_of(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            data = stream.read(_MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(
            f"cannot be read: {error.strerror}", place=str(path), hint=f"ls -l {path}"
        ) from error
    if len(data) > _MOST_BYTES:
        raise UsageError(
            f"longer than {_MOST_BYTES // 1024} KB, so not a file of settings",
            place=str(path),
            hint=f"ls -l {path}",
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UsageError(
            "not UTF-8", place=f"{path}:{line}", hint="Save the file as UTF-8"
        ) from error


def _parsed(text: str, path: Path) -> dict[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        for number, line in enumerate(text.split("\n"), 1):
            if len(line) > _LONGEST_LINE:
                raise ValueError(f"Too long a line (at line {number}, column 1)")
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        message = str(error).partition("\n")[0]
        where = re.search(r" \(at line (\d+), column (\d+)\)$", message)
        place = f"{path}:{text.count(chr(10)) + 1}"
        if where:
            place = f"{path}:{where[1]}:{where[2]}"
            message = message[: where.start()]
        raise UsageError(
            f"not TOML: {message}",
            place=place,
            hint=f"Write lines like:\n  {KEYS['k'].example}",
        ) from error


def _lines_of(text: str) -> dict[str, int]:
    """Return the lines that name settings, which TOML's parser does not report."""
    table = ""
    found: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        plain = line.strip()
        if plain.startswith("["):
            name = plain.strip("[ ").partition("]")[0].strip()
            table = f"{name}."
        elif "=" in plain:
            name = table + plain.partition("=")[0]
        else:
            continue
        parts = [part.strip(" \t\"'") for part in name.split(".")]
        found.setdefault(".".join(parts), number)
    return found


def _flat(settings: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in settings.items():
        if name in _TABLES and isinstance(value, dict):
            yield from ((f"{name}.{key}", within) for key, within in value.items())
        else:
            yield name, value


def _ignored(name: str) -> str:
    if name in KEYS:
        return f'"{name}" is ignored, only your own config.toml may set it'
    from difflib import get_close_matches

    forms = {table: table for table in _TABLES}
    forms |= {key.rpartition(".")[2]: key for key in KEYS}
    near = get_close_matches(name[:_SHOWN].rpartition(".")[2], forms, 1)
    meant = f'; did you mean "{forms[near[0]]}"?' if near else ""
    return f'there is no setting "{name[:_SHOWN]}"{meant}'


def _checked(name: str, value: Any, path: Path, place: str) -> Any:  # noqa: ANN401
    try:
        read = KEYS[name].read(value)
    except ValueError as error:
        raise UsageError(
            f'"{name}" has to be {error}',
            place=place,
            hint=f"Write it like:\n  {KEYS[name].example}",
        ) from error
    # A folder is relative to the file's own folder.
    return path.parent / read if isinstance(read, Path) else read


def _text(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, str) and value and printable(value) == value:
        return value
    raise ValueError("text in quotes")


def _folder(value: Any) -> Path:  # noqa: ANN401
    return as_folder(_text(value))


def _texts(value: Any) -> tuple[str, ...]:  # noqa: ANN401
    return tuple(_text(one) for one in (value if isinstance(value, list) else [value]))


def _flag(value: Any) -> bool:  # noqa: ANN401
    if isinstance(value, bool):
        return value
    raise ValueError("true or false")


def _whole(value: Any) -> int:  # noqa: ANN401
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    raise ValueError("a whole number above 0")


def _columns(value: Any) -> int:  # noqa: ANN401
    if isinstance(value, int) and value >= _NARROWEST:
        return value
    raise ValueError(f"a whole number, {_NARROWEST} or more")


def _share(value: Any) -> float:  # noqa: ANN401
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 1:
        return float(value)
    raise ValueError("a number from 0 to 1")


def _day(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return _text(value)


def _colour(value: Any) -> str:  # noqa: ANN401
    if value in ("auto", "always", "never"):
        return str(value)
    raise ValueError('"auto", "always" or "never"')


# Ranges and choices are the options' own to check: see cli/defaults.py.
KEYS: dict[str, Key] = {
    "home": Key(_folder, 'home = "~/analyst"', user_only=True),
    "model": Key(_text, 'model = "all-MiniLM-L6-v2"', user_only=True),
    "reader": Key(_text, 'reader = "none"', user_only=True),
    "store": Key(as_store, 'store = "postgresql://host/askcaci"', user_only=True),
    "offline": Key(_flag, "offline = true", user_only=True),
    "k": Key(_whole, "k = 10"),
    "min_confidence": Key(_share, "min_confidence = 0.5"),
    "max_tokens": Key(_whole, "max_tokens = 4000"),
    "encoding": Key(_text, 'encoding = "o200k_base"'),
    "filters.author": Key(_texts, '[filters]\n  author = ["Cutler"]'),
    "filters.since": Key(_day, "[filters]\n  since = 2005-03-07"),
    "filters.until": Key(_day, "[filters]\n  until = 2005-03-07"),
    "filters.section": Key(_texts, '[filters]\n  section = ["conclusions"]'),
    "filters.kind": Key(_texts, '[filters]\n  kind = ["analysis"]'),
    "display.colour": Key(_colour, '[display]\n  colour = "auto"'),
    "display.width": Key(_columns, "[display]\n  width = 88"),
    "display.style": Key(_text, '[display]\n  style = "chicago"'),
}
