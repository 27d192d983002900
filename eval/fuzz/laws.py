"""What a target of the fuzzer is, and what holds of every one.

The law: whatever the bytes are, a target returns or raises an `AskcaciError`, within
`LONGEST` seconds of processor time, and what it asserts is true.
"""

from __future__ import annotations

import atexit
import re
import shutil
import sys
import tempfile
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
for _folder in ("src", "tests"):
    if str(ROOT / _folder) not in sys.path:
        sys.path.insert(0, str(ROOT / _folder))

# Seconds of processor time, that of child processes included, for one input.
LONGEST = 5.0

# What parts the fields of an input that stands for several texts.
FIELD = b"\x1e"

Law = Callable[[bytes], None]

_BIDI = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_LOOKS = re.compile(r"\x1b\[(?:0|1|2|1;33)m|\x1b\]8;;[^\x1b]*\x1b\\")


@dataclass(frozen=True, slots=True)
class Target:
    """What is given hostile bytes: `law` makes the function that takes them.

    `package` are the modules whose branches guide the fuzzer; `seeds` makes the inputs it
    begins with, `words` are what it likes to put in.
    """

    name: str
    law: Callable[[], Law]
    seeds: Callable[[], Sequence[bytes]]
    package: tuple[str, ...]
    words: tuple[bytes, ...] = ()


def scratch() -> Path:
    """Return a new folder that is gone when the process ends."""
    folder = tempfile.mkdtemp(prefix="askcaci-fuzz-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def fields(data: bytes, count: int) -> list[str]:
    """Return so many texts of an input, lone surrogates among them."""
    found = [part.decode("utf-8", "surrogateescape") for part in data.split(FIELD, count)]
    return (found + [""] * count)[:count]


def joined(*texts: str) -> bytes:
    """Return the input of which `fields` makes these texts."""
    return FIELD.join(text.encode("utf-8", "surrogateescape") for text in texts)


def check_shown(shown: str, *, looks: bool = False) -> None:
    """Assert that nothing in a text moves a cursor or turns the order of letters.

    `looks` says that the codes of colours and links are its own.
    """
    for character in set(_LOOKS.sub("", shown) if looks else shown):
        assert character in "\t\n" or not (
            unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")
            or character in _BIDI
        ), f"{character!r} would reach the terminal"
