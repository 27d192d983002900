"""When two texts are one: copies, damaged copies, and teasers.

Pages print an article whole, cut off, damaged, without its lead or its biography. Texts
are compared by their folded words without biography and notes; `eval/duplicate_threshold.py`
shows on made cases that the thresholds are right.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from askcaci.text.normalise import folded_words
from askcaci.types import Article

_NUMBER = re.compile(r"\d+")

# Words in a shingle, and the share of two texts' shingles that both must have. Of the
# made cases copies share 0.48 and more, other articles 0.26 at most.
SHINGLE = 5
NEAR = 0.38
# Of shorter texts a word more or less makes another text.
_ENOUGH = 40

# A teaser is recognised by shorter shingles, because it has few, in the words from where
# a section of the article begins on, and somewhat beyond. Of the made cases teasers of 40
# words have 0.79 and more, what only begins as an article does 0.69 at most.
_RUN = 2
EXCERPT = 0.72
_SLACK = 25
_TEASER_WORDS = 12
# The words from the start of a section by whose shingles articles are looked up; of a
# damaged teaser the first twelve may have none that is whole.
_OPENING = 24

# Items with one opening paragraph (a weekly boilerplate) are one if the rest agrees.
_REST_WORDS = 20
_REST = 0.2
# Texts from one place of one file are the same where this share of word runs agrees.
_ALIKE_RUN = 3
_ALIKE = 0.3

# With fewer numbers than this nothing can be concluded.
NUMBERS = 3
_NUMBERS_SHARED = 0.6


@dataclass(frozen=True, slots=True)
class Profile:
    """The features of an article that are compared.

    `words` are those of all sections but biography and notes, `starts` where among them
    the lead and BACKGROUND begin; `openings` are the shingles there. A `teaser` has none
    of the sections that end an article.
    """

    words: tuple[str, ...]
    starts: tuple[int, ...]
    teaser: bool
    shingles: frozenset[int]
    openings: frozenset[int]
    numbers: frozenset[str]


def profile(article: Article) -> Profile:
    """Return what of an article is compared with others."""
    words: list[str] = []
    starts = []
    kinds = {section.kind for section in article.sections}
    left_out = {"bio", "notes"} if kinds - {"bio", "notes"} else set()
    for section in article.sections:
        if section.kind in left_out:
            continue
        if section.kind not in ("implications", "conclusions"):
            starts.append(len(words))
        words += folded_words(section.span.of(article.text))
    runs = _shingles(words, SHINGLE)
    teaser = not kinds & {"implications", "conclusions"}
    whole = words[:-1] if teaser else words
    reach = _OPENING - SHINGLE + 1
    return Profile(
        words=tuple(words),
        starts=tuple(starts),
        teaser=teaser,
        shingles=frozenset(runs),
        openings=frozenset(run for at in starts for run in runs[at : at + reach]),
        numbers=frozenset(_NUMBER.findall(" ".join(whole))),
    )


def _shingles(words: Sequence[str], size: int) -> list[int]:
    """Return a number of 32 bits for each run of `size` words, in order."""
    last = max(1, len(words) - size + 1) if words else 0
    runs = (" ".join(words[at : at + size]) for at in range(last))
    return [zlib.crc32(run.encode("utf-8", "replace")) for run in runs]


def resemblance(one: Profile, other: Profile) -> float:
    """Return the share of the shingles of two texts that both have (Broder, 1997)."""
    shared = len(one.shingles & other.shingles)
    return shared / max(1, len(one.shingles) + len(other.shingles) - shared)


def contained(short: Profile, long: Profile) -> float:
    """Return the share of a teaser that is found where a section of an article begins, 0 to 1.

    The teaser may be cut within its last word.
    """
    wanted = set(_shingles(short.words[:-1], _RUN))
    best = 0.0
    for start in long.starts:
        window = long.words[start : start + len(short.words) + _SLACK]
        shared = len(wanted & set(_shingles(window, _RUN)))
        best = max(best, shared / max(1, len(wanted)))
    return best


def is_excerpt(short: Profile, long: Profile) -> bool:
    """Return True if a text is the beginning of another one's lead or BACKGROUND."""
    return (
        short.teaser
        and _TEASER_WORDS <= len(short.words) <= len(long.words)
        and contained(short, long) >= EXCERPT
    )


def is_same_text(one: Profile, other: Profile) -> bool:
    """Return True if two texts are copies, or one is a teaser of the other."""
    if is_excerpt(one, other) or is_excerpt(other, one):
        return True
    if min(len(one.words), len(other.words)) < _ENOUGH:
        return one.words == other.words
    return resemblance(one, other) >= NEAR


def is_alike(one: Profile, other: Profile) -> bool:
    """Return True if two texts are damaged copies as far as can be judged; too weak alone."""
    short, long = sorted((one, other), key=lambda p: (len(p.words), p.words))
    wanted = set(_shingles(short.words, _ALIKE_RUN))
    shared = len(wanted & set(_shingles(long.words, _ALIKE_RUN)))
    return shared >= _ALIKE * len(wanted)


def goes_on_alike(one: Profile, other: Profile, opening: int) -> bool:
    """Return True if two texts with the same first words are the same beyond them.

    True also if one of them has hardly more words than these.
    """
    rests = [set(_shingles(p.words[opening:], SHINGLE)) for p in (one, other)]
    fewer = min(map(len, rests))
    if fewer < _REST_WORDS:
        return True
    return len(rests[0] & rests[1]) >= _REST * fewer


def numbers_agree(one: Profile, other: Profile, *, least: int = NUMBERS) -> bool:
    """Return True if most figures of one text are in the other, or there are fewer than that.

    By its figures alone one week's item on prices differs from another's.
    """
    fewer = min(len(one.numbers), len(other.numbers))
    shared = len(one.numbers & other.numbers)
    return fewer < least or shared >= _NUMBERS_SHARED * fewer
