"""Words broken at the end of a line, joined by the evidence of the rest of the file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from askcaci.corpus.importing.issues.layout import Line

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_COMPOUND = re.compile(r"[^\W_]+(?:-[^\W_]+)+")
_BROKEN = re.compile(r"([^\W_][\w'’.-]*)[-\u00ad]$")
_START = re.compile(r"[\w'’-]*\w")
_SOFT = "\u00ad"
# Longer words are addresses; nothing is looked for in them.
_LONGEST = 60
# First parts of compounds that are no parts of other words; "non" and "pro" are.
_FIRST_PARTS = frozenset(
    "self well half cease vice quasi much long short high low so-called then ex-soviet first"
    " second third".split()
)


# Second parts of compounds that seldom end other words.
_SECOND_PARTS = frozenset(
    """
appointed backed based brokered century controlled dominated educated elected financed funded
imposed mediated oriented owned scale speaking sponsored supported term trained
""".split()
)
_SHORTEST_BEFORE = 4
# Within compounds.
_SMALL_WORDS = frozenset("a an and by for in of on or the to up".split())


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """How words are written in the middle of lines: whole, and with hyphens."""

    words: Counter[str]
    compounds: frozenset[str]

    def knows(self, word: str) -> bool:
        """Return True if the file holds a word without a hyphen."""
        return word.casefold() in self.words


def vocabulary(lines: Iterable[Line]) -> Vocabulary:
    """Return the words of a file except those where lines break."""
    words: Counter[str] = Counter()
    compounds: set[str] = set()
    after_hyphen = False
    for line in lines:
        tokens = [word.text for word in line.words]
        if after_hyphen or line.drop:
            tokens = tokens[1:]
        after_hyphen = bool(tokens) and tokens[-1].endswith(("-", _SOFT))
        for token in tokens[:-1] if after_hyphen else tokens:
            plain = token.replace(_SOFT, "").casefold()[:_LONGEST]
            found = _COMPOUND.findall(plain)
            compounds.update(found)
            if not found:
                words.update(_WORD.findall(plain))
    return Vocabulary(words, frozenset(compounds))


def joined(left: str, right: str, known: Vocabulary) -> tuple[str, str] | None:
    """Return two words as one where the first ends in a line's hyphen, and a note of the repair.

    None where they are two words: no hyphen, a dash, or "pre- and post-war".

    Example: "govern-" and "ment" are one word; "geo-" and "political" keep the hyphen
    if "geo-political" occurs elsewhere.
    """
    broken, start = _BROKEN.search(left[-_LONGEST:]), _START.match(right[:_LONGEST])
    if not broken or not start or left.endswith("--"):
        return None
    before, after = broken[1].strip("-"), start.group()
    if left.endswith(_SOFT):
        return left[:-1] + right, f"joined at a soft hyphen: {before + '-' + after!r}"
    if after in ("and", "or", "to"):
        return None
    if _keeps_hyphen(before, after, known) or "/" in left or "@" in left:
        return left + right, f"broken at its own hyphen: {before + '-' + after!r}"
    return left[:-1] + right, f"joined at a hyphen: {before + '-' + after!r}"


def _keeps_hyphen(before: str, after: str, known: Vocabulary) -> bool:
    first, second = before.casefold(), after.casefold()
    if f"{first}-{second}" in known.compounds:
        return True
    if not after[0].islower() or not before[-1].isalpha():
        return True
    if known.knows(before + after):
        return False
    if first in _FIRST_PARTS:
        return True
    if "-" in before:
        # "state-of-the-art" and "self-govern-ment": was one word of the compound broken?
        last = first.rpartition("-")[2]
        if known.knows(last + second):
            return False
        return last in _SMALL_WORDS or known.knows(last) or known.knows(second)
    if second in _SECOND_PARTS and len(first) >= _SHORTEST_BEFORE:
        return True
    return known.knows(first) and known.knows(second)


def with_initial(initial: str, rest: str, known: Vocabulary) -> str:
    """Return a drop capital with the word after it: "T", "he" is "The", "A", "road" not."""
    letter = initial.lstrip("“\"‘'")
    word = _START.match(rest)
    alone = (
        letter in ("A", "I", "O")
        and word is not None
        and known.knows(word.group())
        and not known.knows(letter + word.group())
    )
    return f"{initial} {rest}" if alone else initial + rest
