"""Find whom a surname means: the person asked for, a namesake, or either."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from askcaci.text.names import AliasGroup, alias_groups, namesakes, surname
from askcaci.text.normalise import fold, folded_words
from askcaci.text.occurrences import Occurrence, Pattern, written
from askcaci.text.terms import STOP_WORDS
from askcaci.types import Span

# Words before a surname that are no first name.
_TITLES = frozenset(
    "president premier minister chairman chairwoman speaker general colonel major captain "
    "ambassador governor mayor senator mr mrs ms miss dr prof professor sir king prince "
    "leader former late acting deputy foreign interior defence defense justice chief "
    "secretary commander judge envoy candidate lawmaker deputy mufti comrade "
    "january february march april may june july august september october november december "
    "later then soon earlier once again perhaps maybe meanwhile instead both neither "
    "under since against only even today yesterday thus yet still although though like "
    "unlike whereas hence despite without within".split()
)
_BEFORE = re.compile(r"([^\W\d_]+)[^\S\n]+$")


@dataclass(frozen=True, slots=True)
class Person:
    """A person with known spellings: the folded first names and surnames of them.

    `others` are the full names of other people with the same surname.
    """

    first_names: frozenset[str]
    surnames: frozenset[str]
    others: tuple[str, ...]


def person_named(name: str) -> Person | None:
    """Return the known person with a given full name; None if there is none."""
    own = tuple(folded_words(name))
    for group in alias_groups():
        if group.type == "person" and any(
            tuple(folded_words(spelling)) == own for spelling in group.spellings
        ):
            return _person(group)
    return None


def _person(group: AliasGroup) -> Person:
    full = [
        words
        for words in map(folded_words, group.spellings)
        if len(words) > 1 and words[0] not in _TITLES
    ]
    shared = namesakes().get(fold(surname(group.canonical)), ())
    return Person(
        frozenset(word for words in full for word in words[:-1]),
        frozenset(words[-1] for words in full),
        tuple(name for name in shared if name != group.canonical),
    )


def with_surnames(sought: Pattern, person: Person) -> Pattern:
    """Return a person's pattern with the surname alone as a further form."""
    known = {form.words for form in sought.units[0]}
    bare = (written(one, "surname") for one in sorted(person.surnames))
    return sought.with_forms(form for form in bare if form.words not in known)


def doubts(
    person: Person, text: str, found: Sequence[Occurrence]
) -> list[tuple[Occurrence, str]]:
    """Return where an article names a person, each with the reason for doubt, if any.

    A surname after the first name of a namesake is left out, as that is the namesake;
    after any other first name it is doubtful. Alone, a surname that people share is his
    if the article gives his full name and not theirs.
    """
    kept: list[tuple[Occurrence, str]] = []
    alone: list[Occurrence] = []
    named, others = False, False
    for one in found:
        if one.how == "written" or _is_full(person, one.span.of(text)):
            kept.append((one, ""))
            named = True
            continue
        first = _first_name(person, text, one.span)
        if first and any(fold(first) in folded_words(other) for other in person.others):
            others = True
        elif first:
            kept.append((one, f"written “{first} {one.span.of(text)}”"))
        else:
            alone.append(one)
    why = ""
    if person.others and (others or not named):
        why = f"the surname alone, which is also that of {' and '.join(person.others)}"
    kept += [(one, why) for one in alone]
    return sorted(kept, key=lambda pair: pair[0].span)


def _is_full(person: Person, words: str) -> bool:
    return not person.first_names.isdisjoint(folded_words(words))


def _first_name(person: Person, text: str, span: Span) -> str:
    """Return the word right before a surname if it looks like another's first name."""
    before = _BEFORE.search(text, max(0, span.start - 60), span.start)
    if before is None or not before[1][0].isupper():
        return ""
    plain = fold(before[1])
    if plain in STOP_WORDS or plain in _TITLES or plain in person.first_names:
        return ""
    # "Kyrgyz President" is a title, "Kyrgyz" alone before a surname an adjective.
    known = any(
        plain == fold(spelling)
        for group in alias_groups()
        if group.type in ("country", "city", "territory")
        for spelling in group.spellings
    )
    return "" if known else before[1]


def shared_surname(name: str) -> tuple[str, ...]:
    """Return the people who share a surname, if a name is only a surname."""
    return namesakes().get(fold(name.strip()), ())
