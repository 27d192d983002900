"""Names with known spellings: which one the corpus uses, and which never to confuse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from askcaci.text.names import AliasGroup, alias_groups, never_merged
from askcaci.text.normalise import fold, folded_words, letters, words
from askcaci.text.transliteration import difference, sounds

# The largest distance computed between two spellings of one name.
_FAR = 12.0
# Up to this distance they are spellings of one name, beyond it other names of one thing.
_ALIKE = 3.0
# Up to this distance a word of a name is another spelling of the other's.
_VARIANT = 1.5

# Women's surnames end in an "a" that their brothers' lack.
_SURNAMES = ("ov", "ova", "ev", "eva", "in", "ina")


def group_with(form: Sequence[str]) -> AliasGroup | None:
    """Return the alias group that has a spelling of these folded words."""
    return _by_words().get(tuple(form))


def relatives(form: str) -> tuple[str, ...]:
    """Return the words, as written, of all spellings of the groups that a word is in."""
    groups = {id(group): group for key, group in _by_words().items() if form in key}
    return tuple(
        dict.fromkeys(
            word.span.of(spelling)
            for group in groups.values()
            for spelling in group.spellings
            for word in words(spelling)
        )
    )


def nearest_relative(typed: str, others: Sequence[str]) -> str | None:
    """Return the word that is another spelling of a typed one, None if there is none."""
    form = sounds(typed)
    found = [(difference(form, sounds(other), _VARIANT), other) for other in others]
    best = min(found, default=(_FAR, ""))
    return best[1] if best[0] <= _VARIANT else None


def stems_of(group: AliasGroup) -> list[str]:
    """Return the stems of all words of a group's spellings."""
    return [word.stem for spelling in group.spellings for word in words(spelling)]


def spelling_in_corpus(
    typed: str, group: AliasGroup, frequencies: Mapping[str, int]
) -> str | None:
    """Return the spelling of a group that the corpus has and that is most like a typed one.

    If none is similar, the typed one is another name of the thing: return the first; None
    if the corpus has none. `frequencies` are those of `stems_of` the group.
    """
    form, length = sounds(letters(typed)), len(words(typed))
    held = [
        (abs(len(words(one)) - length), difference(form, sounds(letters(one)), _FAR), one)
        for one in group.spellings
        if all(frequencies.get(word.stem) for word in words(one))
    ]
    best = min(held, default=None)
    if best is None or best[1] <= _ALIKE:
        return best[2] if best else None
    return held[0][2]


def kept_apart(typed: str, other: str) -> bool:
    """Return True if a word may be part of another's name and never of this one's.

    True if a pair of names that are never merged has both words and the typed one
    is no nearer to this one, or if surnames differ by the "a" of a woman's.
    """
    mine, theirs = sounds(typed), sounds(other)
    if mine != theirs and mine.removesuffix("a") == theirs.removesuffix("a"):
        return mine.endswith(_SURNAMES)
    apart = difference(mine, theirs, _FAR)
    return any(
        difference(mine, sounds(rival), _FAR) <= apart
        for rival in _rivals().get(fold(other), ())
    )


@lru_cache(maxsize=1)
def _by_words() -> dict[tuple[str, ...], AliasGroup]:
    """Map the words of each spelling to its group; an apostrophe may join or separate words."""
    found: dict[tuple[str, ...], AliasGroup] = {}
    for group in alias_groups():
        for spelling in group.spellings:
            found.setdefault(tuple(word.folded for word in words(spelling)), group)
            found.setdefault(tuple(folded_words(spelling)), group)
    return found


@lru_cache(maxsize=1)
def _rivals() -> dict[str, set[str]]:
    """Map each word of a name to the words of names that are never taken for it."""
    found: dict[str, set[str]] = {}
    for pair in never_merged():
        for one, other in (pair, pair[::-1]):
            mine, theirs = folded_words(one), folded_words(other)
            for word in mine:
                if word not in theirs:
                    found.setdefault(word, set()).update(w for w in theirs if w not in mine)
    return found
