"""Which articles a filter lets through."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from askcaci.errors import UsageError
from askcaci.filtering import check_among, named_article, passes
from askcaci.types import Filters
from builders import article

DATED = replace(
    article("Some text.", id="dated"),
    authors=("Robert M. Cutler",),
    published=date(2005, 3, 7),
)
UNDATED = replace(DATED, id="undated", published=None)


@pytest.mark.parametrize(
    ("filters", "dated", "undated"),
    [
        (Filters(), True, True),
        (Filters(since=date(2005, 3, 7)), True, False),
        (Filters(since=date(2005, 3, 8)), False, False),
        (Filters(until=date(2005, 3, 7)), True, False),
        (Filters(until=date(2005, 3, 6)), False, False),
        (Filters(as_of=date(2005, 3, 7)), True, False),
        (Filters(until=date(2005, 3, 7), as_of=date(2005, 3, 6)), False, False),
        (Filters(until=date(2005, 3, 6), as_of=date(2005, 3, 7)), False, False),
        (Filters(authors=("cutler",)), True, True),
        (Filters(authors=("Marat", "cutler")), True, True),
        (Filters(authors=("Marat",)), False, False),
        (Filters(articles=("undated",)), False, True),
        (Filters(sections=("bio",)), False, False),
        (Filters(kinds=("news",)), False, False),
        (Filters(publications=("analyst",)), True, True),
        (Filters(publications=("Herald", "Analyst")), True, True),
        (Filters(publications=("Herald",)), False, False),
    ],
)
def test_an_article_passes_when_all_filters_let_it(
    filters: Filters, dated: bool, undated: bool
) -> None:
    """Days are inclusive, an undated article has none, several authors mean any."""
    assert passes(DATED, filters) is dated
    assert passes(UNDATED, filters) is undated


@pytest.mark.parametrize(
    ("filters", "near"),
    [
        (Filters(authors=("Cuttler",)), "Robert M. Cutler"),
        (Filters(articles=("datd",)), "dated"),
        (Filters(publications=("Analist",)), "Analyst"),
    ],
)
def test_a_name_nobody_knows_is_an_error_that_names_the_nearest(
    filters: Filters, near: str
) -> None:
    """Neither silently nothing nor a guess: the nearest names are shown."""
    with pytest.raises(UsageError) as caught:
        check_among(filters, [DATED, UNDATED])
    assert near in caught.value.hint


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("dune-road", "dune-road"),
        ("dune", "dune"),
        ("dune-r", "dune-road"),
        ("sand", "sand-2006"),
        ("corpus/dune-road.md", "dune-road"),
        ("/home/x/corpus/sand-2006.md", "sand-2006"),
        ("./dune.md", "dune"),
    ],
)
def test_an_article_is_named_by_id_path_or_start(wanted: str, found: str) -> None:
    """An id goes before longer ones that begin with it."""
    ids = ["dune", "dune-road", "sand-2006"]
    assert named_article(wanted, ids) == found


@pytest.mark.parametrize(
    ("wanted", "said", "hint"),
    [
        ("dun", "several articles begin with “dun”", "One of: dune, dune-road"),
        ("dvne", "no article “dvne”", "Nearest: dune"),
        ("", "no article “”", "Nearest: dune"),
        ("-road", "no article “-road”", "Nearest: dune-road"),
    ],
)
def test_a_start_of_several_names_is_none(wanted: str, said: str, hint: str) -> None:
    """Nothing is guessed: those that are meant are listed."""
    with pytest.raises(UsageError) as caught:
        named_article(wanted, ["dune", "dune-road", "sand-2006"])
    assert caught.value.message == said
    assert hint in caught.value.hint


def test_in_an_empty_corpus_nothing_is_near() -> None:
    """The error says how to fill it."""
    for filters in (Filters(articles=("x",)), Filters(authors=("x",))):
        with pytest.raises(UsageError) as caught:
            check_among(filters, [])
        assert "askcaci add PAGE" in caught.value.hint
        assert "askcaci init --sample" in caught.value.hint


def test_filters_hold_the_ids_that_were_meant() -> None:
    """A start or a path is an id from then on."""
    seen = check_among(Filters(articles=("corpus/undated.md", "dat")), [DATED, UNDATED])
    assert seen.articles == ("undated", "dated")
