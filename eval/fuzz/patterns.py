"""Every regular expression of the package, over long strings made to make it turn back.

For each pattern, strings are made of what it repeats: pieces that its parts match, over and
over, with an end that does not fit. A pattern that is only matched at a place is tried
there; one that searches is given every place to begin. What is slow with 5,000 characters
is tried with 20,000 and 40,000; more than three times as long is more than linear, and a
fault unless `BOUNDED` says what bounds the text that it sees.
"""

# ruff: noqa: ANN401 - the trees of Python's own parser of patterns have no types

from __future__ import annotations

import ast
import importlib
import math
import pkgutil
import random
import re
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import laws as _laws  # noqa: F401 - finds the package

try:
    from re import _constants as codes  # type: ignore[attr-defined]
    from re import _parser as parser  # type: ignore[attr-defined]
except ImportError:  # Python 3.10
    import sre_constants as codes  # type: ignore[no-redef]
    import sre_parse as parser  # type: ignore[no-redef]

FEW, MANY = 5_000, 20_000
# Seconds: what takes longer with few characters is tried with many, and given up at last.
SLOW, MOST = 0.015, 20

# Patterns that take more than linear time, and what bounds the text that they see.
BOUNDED = {
    "_AGENCY": "the last 400 characters of a text",
    "_AND": "what stands within 1,000 characters behind a By",
    "_BIO": "no longer than a name may be",
    "_BROKEN": "60 characters of a word",
    "_CAPTION": "lines no longer than a caption",
    "_COMPOUND": "60 characters of a word",
    "_LAST_WORD": "12 characters before a stop",
    "_LATER": "words of at most 64 characters",
    "_LEADERS": "words joined by one blank each",
    "_SENTENCE_SEAM": "questions are cut at 20,000 characters",
    "_SITE": "titles of 400 characters, each blank alone",
    "_WORD": "what the user types",
    "FEATURED": "lines in which each blank stands alone",
    "SPAMBOT": "lines in which each blank stands alone",
    "alias_groups": "a file of the package",
}

# How many texts are made of a pattern, of each thing that it repeats, of two other texts.
_SAMPLES = 32
_ENDS = ("\x00", "!", "\n", "é", "")
_PLAIN = (" ", "a", "A", ".", "-", "1", "\n", "\t", "(", "[", "<", '"', "'", "“", "  a", "a ",
          "a.", "A.", "Ab ", "a-", "a, ", "1 ", "1,", "\\", "=", "://", "/", "a\n",
          "\n\n", "é")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """A pattern, where it stands, and by which of its methods it is used."""

    module: str
    name: str
    pattern: re.Pattern[Any]
    uses: frozenset[str]


@dataclass(frozen=True, slots=True)
class Measured:
    """The string that took longest: seconds for it, for one twice as long, strings tried."""

    found: Found
    method: str
    string: str
    seconds: float
    twice: float
    tried: int

    @property
    def linear(self) -> bool:
        """Say whether twice the length takes about twice the time."""
        return self.twice < max(10 * SLOW, min(MOST, 3 * self.seconds))


def patterns() -> Iterator[Found]:
    """Yield the patterns that modules hold, and those that stand in calls of `re`."""
    import askcaci

    names = [info.name for info in pkgutil.walk_packages(askcaci.__path__, "askcaci.")]
    modules = [importlib.import_module(name) for name in names if "__main__" not in name]
    sources = [Path(str(module.__file__)).read_text("utf-8") for module in modules]
    for module, source in zip(modules, sources, strict=True):
        for name, value in vars(module).items():
            if re.search(rf"^{name}\b(?::[^=\n]+)? = ", source, re.MULTILINE):
                users = [source] if name.startswith("_") else sources
                uses = {
                    use for text in users for use in re.findall(rf"\b{name}\.(\w+)\(", text)
                }
                for pattern in _within(value):
                    yield Found(module.__name__, name, pattern, frozenset(uses))
        yield from _called(module.__name__, source)


def _within(value: object) -> Iterator[re.Pattern[Any]]:
    """Yield the patterns that a value is or holds, some levels deep."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, (tuple, list, dict)):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _within(one)


def _called(module: str, source: str) -> Iterator[Found]:
    for function in ast.walk(ast.parse(source)):
        if not isinstance(function, ast.FunctionDef):
            continue
        for node in ast.walk(function):
            if (
                isinstance(node, ast.Call)
                and ast.unparse(node.func).startswith("re.")
                and node.args
                and isinstance(node.args[0], ast.Constant)
                and isinstance(node.args[0].value, str)
            ):
                written = ast.unparse(node)
                flags = re.IGNORECASE if "IGNORECASE" in written or "re.I" in written else 0
                pattern = re.compile(node.args[0].value, flags)
                use = ast.unparse(node.func).removeprefix("re.")
                yield Found(module, function.name, pattern, frozenset({use}))


def measure(found: Found) -> Measured:
    """Return what took a pattern longest; of one in `BOUNDED`, the first that took long."""
    anchored = found.uses and found.uses <= {"match", "fullmatch"}
    method = (
        ("fullmatch" if found.uses == {"fullmatch"} else "match") if anchored else "search"
    )
    run = getattr(found.pattern, method)
    worst, longest, tried = ("", "", ""), 0.0, 0
    enough = SLOW if found.name in BOUNDED else 1
    for string in _strings(found.pattern):
        took, tried = _timed(run, *string, FEW), tried + 1
        if took > longest:
            worst, longest = string, took
        if took > enough:
            break
    once = twice = 0.0
    if longest > SLOW and found.name not in BOUNDED:
        once, twice = (_timed(run, *worst, length) for length in (MANY, 2 * MANY))
    begin, piece, end = worst
    string_said = f"{begin!r} + n * {piece!r} + {end!r}"
    return Measured(found, method, string_said, max(once, longest), twice, tried)


class _TooLong(Exception):
    pass


def _timed(run: Any, begin: str, piece: str, end: str, length: int) -> float:
    """Return the seconds a search takes; infinite where it was interrupted after `MOST`."""

    def stop(_: int, __: FrameType | None) -> None:
        raise _TooLong

    text: Any = begin + piece * (length // max(1, len(piece))) + end
    if isinstance(run.__self__.pattern, bytes):
        text = text.encode("latin-1", "replace")
    signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, MOST)
    start = time.process_time()
    try:
        run(text)
    except _TooLong:
        return math.inf
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return time.process_time() - start


def _strings(pattern: re.Pattern[Any]) -> Iterator[tuple[str, str, str]]:
    """Yield beginnings, pieces and ends of strings to try."""
    draw = random.Random(0)
    tree = parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE)
    pieces = dict.fromkeys(_PLAIN)
    repeated = list(_repeats(tree, ""))
    begins = {}
    for before, inner in repeated:
        for _ in range(_SAMPLES):
            piece = _sample(inner, draw) or "a"
            pieces[piece] = None
            begins[before, piece] = None
    words = [_sample(tree, draw) for _ in range(_SAMPLES)]
    pieces |= dict.fromkeys(word for word in words if word)
    pieces |= dict.fromkeys(word[:-1] for word in words if len(word) > 1)
    known = list(pieces)
    pieces |= dict.fromkeys("".join(draw.sample(known, 2)) for _ in range(_SAMPLES))
    for piece in pieces:
        for end in _ENDS:
            yield "", piece, end
    for before, piece in begins:
        for end in _ENDS:
            yield before, piece, end


def _repeats(tree: Any, before: str) -> Iterator[tuple[str, Any]]:
    """Yield what is repeated without much of a bound, and what stands before it."""
    draw = random.Random(0)
    for code, value in tree:
        if code in (codes.MAX_REPEAT, codes.MIN_REPEAT) or str(code) == "POSSESSIVE_REPEAT":
            _, most, inner = value
            if most is codes.MAXREPEAT or most > 50:
                yield before, inner
            yield from _repeats(inner, before)
        elif code is codes.SUBPATTERN:
            yield from _repeats(value[-1], before)
        elif code is codes.BRANCH:
            for branch in value[1]:
                yield from _repeats(branch, before)
        elif code in (codes.ASSERT, codes.ASSERT_NOT):
            yield from _repeats(value[1], before)
        before += _sample([(code, value)], draw)


def _sample(tree: Any, draw: random.Random) -> str:
    """Return a text that a part of a pattern may match; look-arounds are passed over."""
    return "".join(_one(code, value, draw) for code, value in tree)


def _one(code: Any, value: Any, draw: random.Random) -> str:
    if code is codes.LITERAL:
        return chr(value)
    if code is codes.NOT_LITERAL:
        return "a" if value != ord("a") else "b"
    if code is codes.ANY:
        return "a"
    if code is codes.IN:
        return _of_set(value, draw)
    if code is codes.SUBPATTERN:
        return _sample(value[-1], draw)
    if code is codes.BRANCH:
        return _sample(draw.choice(value[1]), draw)
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT):
        least, most, inner = value
        return _sample(inner, draw) * min(max(least, 1), max(int(most), 1))
    return ""


def _of_set(value: Any, draw: random.Random) -> str:
    negated = value[0][0] is codes.NEGATE
    inside = [one for one in value if one[0] is not codes.NEGATE]
    if negated:
        pattern = {chr(v) for c, v in inside if c is codes.LITERAL}
        return next(c for c in "a1 .-é\x02" if c not in pattern)
    code, one = draw.choice(inside)
    if code is codes.LITERAL:
        return chr(one)
    if code is codes.RANGE:
        return chr(one[0])
    name = str(one)
    return {"CATEGORY_DIGIT": "1", "CATEGORY_SPACE": " ", "CATEGORY_WORD": "a"}.get(
        name, "."
    )
