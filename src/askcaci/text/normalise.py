"""Fold text for comparison, find words with offsets, and make text safe to print."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from askcaci.types import Span

_PUNCTUATION = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛`´ʻʼʽ′", "'"),
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00a0\u2007\u202f", " "),
        "ı": "i",
    }
)

# C0 and C1 controls but tab and newline, zero-width and bidirectional formatting,
# and line or paragraph separators: what could move a cursor or reorder a quote.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff]"
)

# A letter or digit with its combining marks: decomposed text has the same words. Nine
# marks, because decomposing a longer run of them takes quadratic time.
_LETTER = r"[^\W_][\u0300-\u036f]{0,9}"
WORD = re.compile(rf"(?:{_LETTER})+")
# Letters and digits of folded text, which has no marks.
_RUN = re.compile(r"[^\W_]+")
_APOSTROPHES = frozenset("'’ʼ")

# Where Porter's later notes go beyond his paper, and SQLite's FTS5 with them: after a vowel
# and a consonant, -bly becomes -ble and -logy -log ("assembly", "ideologies").
_LATER = re.compile(
    r"(\w*(?:[aeiou][^aeiou]|[^aeiou]y[^aeiou])\w*)(?:(?P<bl>bl)|(?P<log>log))(?:y|ies|i)"
)


def fold(text: str) -> str:
    """Return the form in which spellings are compared.

    Compatibility-decomposed, combining marks and apostrophes dropped, case folded,
    quotation marks, dashes and no-break spaces made ASCII. Offsets are not kept.

    Example: "Türkiye’s" and "turkiyes" fold to the same string.
    """
    plain = text.translate(_PUNCTUATION)
    if plain.isascii():
        return plain.casefold().replace("'", "")
    decomposed = unicodedata.normalize("NFKD", plain)
    kept = "".join(c for c in decomposed if not unicodedata.combining(c))
    return kept.translate(_PUNCTUATION).casefold().replace("'", "")


def folded_words(text: str) -> list[str]:
    """Return the words of a text without regard to capitals, marks and apostrophes."""
    return _RUN.findall(fold(text))


def has_word(text: str, folded: str) -> bool:
    """Return True if a text has a folded word; a possessive s is no part of a word."""
    if folded not in fold(text):
        return False
    return any(fold(word) == folded for word in WORD.findall(text))


def letters(text: str) -> str:
    """Return the letters and digits of a text, folded, with nothing between them."""
    return "".join(folded_words(text))


def printable(text: str) -> str:
    """Return `text` without the characters that could control a terminal or reorder it."""
    return _UNPRINTABLE.sub("", text)


def spelt_out(text: str) -> str:
    r"""Return `text` with these characters as JSON and Python write them: "\u202e"."""
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: where it is, its folded form and its stem."""

    span: Span
    folded: str
    stem: str


def words(text: str) -> list[Word]:
    """Return the words of `text` in order, with offsets into it.

    Letters and digits of any script make words. A possessive s is left out, so that
    "Azerbaijan's" and "Azerbaijan" are one word.
    """
    found = []
    for match in WORD.finditer(text):
        start, end = match.span()
        possessive = match.group() == "s" and start > 1 and text[start - 1] in _APOSTROPHES
        if possessive and text[start - 2].isalnum():
            continue
        folded = fold(match.group())
        if folded:
            found.append(Word(Span(start, end), folded, stem(folded)))
    return found


def stems(text: str) -> list[str]:
    """Return the stems of all runs of letters and digits in `text`, in order.

    Unlike `words`, with a possessive s: what the lexical index counts as a word.
    """
    return list(map(_stem_of, WORD.findall(text)))


@lru_cache(maxsize=50_000)
def _stem_of(written: str) -> str:
    return stem(fold(written))


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the Porter stem of a folded word.

    Porter's algorithm (1980) with two of his later rules, as SQLite's FTS5 has it; words
    under three letters stay as they are. The lexical index is of these stems.
    """
    if len(word) < 3 or len(word) > 64 or not word.isascii():
        return word
    later = _LATER.fullmatch(word)
    if later:
        word = later.group(1) + ("ble" if later.group("bl") else "log")
    return str(_porter()(word))


@lru_cache(maxsize=1)
def _porter():  # type: ignore[no-untyped-def]  # noqa: ANN202 - the extension has no types
    import Stemmer

    return Stemmer.Stemmer("porter").stemWord
