"""Groups of spellings, and authors matched as readers type them."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askcaci.text.names import (
    alias_groups,
    author_key,
    author_matches,
    is_acronym,
    nearest_names,
    surname,
)
from askcaci.text.normalise import words

# One word for two things: the city and the man who renamed it after himself.
SHARED = {"turkmenbashi"}
KNOWN = [
    "Robert M. Cutler",
    "Farkhod Tolipov",
    "Murad Batal al-Shishani",
    "Emil A. Souleimanov",
]


def folded(name: str) -> str:
    """Return the words of a name as the question side compares them."""
    return " ".join(word.folded for word in words(name))


def bare(name: str) -> str:
    """Return a name without the remark in brackets that tells which one is meant."""
    return folded(re.sub(r"\(.*\)", "", name))


def test_no_spelling_stands_in_two_groups() -> None:
    """A spelling names one group, but for those that are meant to name two."""
    groups = defaultdict(set)
    for number, group in enumerate(alias_groups()):
        for spelling in group.spellings:
            groups[folded(spelling)].add(number)
    assert {spelling for spelling, found in groups.items() if len(found) > 1} == SHARED


def test_every_group_has_something_to_widen_to() -> None:
    """A group has a type, its canonical form first, and at least two distinct forms."""
    for group in alias_groups():
        assert group.type
        assert group.spellings[0] == group.canonical
        assert len(set(group.spellings) | set(group.senses)) >= 2
        assert not any("(" in spelling for spelling in group.spellings)
        assert all("(" in sense for sense in group.senses)


def test_names_that_look_alike_are_never_merged() -> None:
    """No pair of the list stands together in a group, with or without its remarks."""
    data = files("askcaci.text").joinpath("aliases.json").read_text("utf-8")
    pairs = json.loads(data)["never_merge"]
    assert len(pairs) >= 10
    for group in alias_groups():
        exact = {folded(name) for name in (*group.spellings, *group.senses)}
        widening = {folded(name) for name in group.spellings}
        for first, second in pairs:
            assert not {folded(first), folded(second)} <= exact
            if bare(first) != bare(second):
                assert not {bare(first), bare(second)} <= widening


@pytest.mark.parametrize(
    ("first", "second"),
    [("Türkiye", "Turkey"), ("Uyghur", "Uighur"), ("CSTO", "ODKB"), ("Kyiv", "Kiev")],
)
def test_known_spellings_stand_together(first: str, second: str) -> None:
    """Spellings of one thing are in one group."""
    assert any({first, second} <= set(group.spellings) for group in alias_groups())


@pytest.mark.parametrize(
    ("spelling", "acronym"),
    [
        ("US", True),
        ("IS", True),
        ("TRIPP", True),
        ("Us", False),
        ("U.S.", False),
        ("km", False),
    ],
)
def test_acronyms_are_short_and_in_capitals(spelling: str, acronym: bool) -> None:
    """Only five capitals or fewer make a spelling that counts in capitals alone."""
    assert is_acronym(spelling) is acronym


@pytest.mark.parametrize(
    ("wanted", "author", "matches"),
    [
        ("Robert M. Cutler", "Robert M. Cutler", True),
        ("cutler", "Robert M. Cutler", True),
        ("Robert Cutler", "Robert M. Cutler", True),
        ("R. M. Cutler", "Robert M. Cutler", True),
        ("Rob", "Robert M. Cutler", False),
        ("Robert", "Robert M. Cutler", False),
        ("Cutler Robert", "Robert M. Cutler", False),
        ("Cutlers", "Robert M. Cutler", False),
        ("Farkhad Tolipov", "Farkhod Tolipov", True),
        ("TOLIPOV", "Farkhod Tolipov", True),
        ("Farhod Tolipov", "Farkhad Tolipov", True),
        ("Sjoberg", "Fredrik M. Sjöberg", True),
        ("Suleimanov", "Emil A. Souleimanov", False),
        ("Emil Suleimanov", "Emil A. Souleimanov", True),
        ("al-Shishani", "Murad Batal al-Shishani", True),
        ("Shishani", "Murad Batal al-Shishani", True),
        ("Jeenbekov", "Sooronbay Jeenbekov", True),
        ("Ravshan Jeenbekov", "Sooronbay Jeenbekov", False),
        ("Madonna", "Madonna", True),
        ("", "Madonna", False),
        ("…", "Madonna", False),
        ("Madonna", "", False),
    ],
)
def test_authors_are_matched_as_typed(wanted: str, author: str, matches: bool) -> None:
    """A surname, a known spelling or words in order match, a first name does not."""
    assert author_matches(wanted, author) is matches


@given(st.text(max_size=30), st.text(max_size=30))
def test_matching_takes_any_text(wanted: str, author: str) -> None:
    """Every name matches itself, and case never matters."""
    assert author_matches(author, author) is bool(words(author))
    assert author_matches(wanted, author) is author_matches(f" {wanted} ", author)


def test_spellings_of_an_author_have_one_key() -> None:
    """All known spellings come to one key, other names to their own."""
    assert author_key("Farkhad Tolipov") == author_key("FARHOD TOLIPOV")
    assert author_key("Robert Cutler") != author_key("Robert Kocharyan")
    assert author_key("Nobody Known") == "nobody known"


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("Robert M. Cutler", "Cutler"),
        ("Mark von Hagen", "von Hagen"),
        ("Murad Batal al-Shishani", "al-Shishani"),
        ("Syed Fazl-e-Haider", "Fazl-e-Haider"),
        ("Maria de la Cruz", "de la Cruz"),
        ("Van Hagen", "Hagen"),
        ("Madonna", "Madonna"),
        ("  ", ""),
    ],
)
def test_surnames_keep_their_particles(name: str, family: str) -> None:
    """The family name is the last word with the particles before it."""
    assert surname(name) == family


@pytest.mark.parametrize(
    ("wanted", "nearest"),
    [
        ("Cuttler", "Robert M. Cutler"),
        ("Tolipof", "Farkhod Tolipov"),
        ("sulejmanov", "Emil A. Souleimanov"),
        ("al-Shishany", "Murad Batal al-Shishani"),
    ],
)
def test_the_nearest_name_comes_first(wanted: str, nearest: str) -> None:
    """A misspelt surname suggests the author who has it."""
    assert nearest_names(wanted, KNOWN)[0] == nearest


def test_names_far_off_suggest_nothing() -> None:
    """No name is suggested that looks like nothing typed, and never more than asked for."""
    assert nearest_names("qqqqqq", KNOWN) == []
    assert nearest_names("anything", []) == []
    alike = [f"Ann Smith{letter}" for letter in "abcdefgh"]
    assert len(nearest_names("Smith", alike, count=3)) == 3


@pytest.mark.parametrize(
    ("wanted", "author", "matches"),
    [
        ("Cutler, Robert M.", "Robert M. Cutler", True),
        ("Cutler, Robert", "Robert M. Cutler", True),
        ("Cutler, R. M.", "Robert M. Cutler", True),
        ("Shishani, Murad Batal al-", "Murad Batal al-Shishani", True),
        ("al-Shishani, M. B.", "Murad Batal al-Shishani", True),
        ("Jost, Rolf, Jr.", "Rolf Jost Jr.", True),
        ("Jost, Rolf", "Lt. Col. Rolf Jost", True),
        ("Rolf Jost", "Jost, Rolf", True),
        ("Sand Bank, Lyr Office", "Sand Bank, Lyr Office", True),
        ("Cutler, Emil", "Robert M. Cutler", False),
        ("Jost, B.", "Rolf Jost", False),
    ],
)
def test_a_filter_takes_a_name_as_references_print_it(
    wanted: str, author: str, matches: bool
) -> None:
    """What `cite` prints, inverted and with initials, names its author."""
    assert author_matches(wanted, author) is matches
