"""A month without a day: written, read, compared, filtered and cited as one."""

from __future__ import annotations

import copy
import json
import pickle
from datetime import date, timedelta

import pytest

from askcaci.citing import Style, reference
from askcaci.corpus.files import format_article, parse_article
from askcaci.errors import CorpusError
from askcaci.filtering import passes
from askcaci.index.build import build
from askcaci.index.records import article_from, record_of
from askcaci.index.store import Store
from askcaci.text.dates import Month, known_day, last_day, parse_iso
from askcaci.types import Filters
from builders import article
from hashed_encoder import HashedEncoder
from index_corpus import make_corpus

MAY = Month(2025, 5)
PAGE = article("A quote of one sentence.", published=MAY, publication="Valley Notes")


def test_a_month_is_written_as_one_and_equals_no_day() -> None:
    """It sorts with its first day, and days are counted from there."""
    assert (str(MAY), MAY.isoformat(), f"{MAY}") == ("2025-05", "2025-05", "2025-05")
    assert date(2025, 5, 1) != MAY
    assert sorted([date(2025, 5, 2), MAY, date(2025, 4, 30)])[1] is MAY
    assert MAY + timedelta(days=1) == date(2025, 5, 2)
    assert (last_day(MAY), known_day(MAY), known_day(date(2025, 5, 3))) == (
        date(2025, 5, 31),
        None,
        3,
    )


def test_copies_of_a_month_are_the_same_month() -> None:
    """Also those that go from one process to another."""
    assert pickle.loads(pickle.dumps(MAY)) == copy.deepcopy(MAY) == MAY
    assert len({MAY, Month(2025, 5)}) == 1


@pytest.mark.parametrize(
    "text", ["2025", "2025-13", "2025-5", "2025-05-32", "May 2025", ""]
)
def test_only_days_and_months_in_iso_form_are_read(text: str) -> None:
    """Everything else is an error, not a guess."""
    with pytest.raises(ValueError, match=r"."):
        parse_iso(text)


def test_front_matter_and_index_keep_a_month() -> None:
    """What is written is read back as the same month."""
    content = format_article(PAGE)
    assert "published: 2025-05\n" in content
    assert parse_article(content, id="one", path="one.md").published == MAY
    assert article_from(record_of(PAGE), PAGE.text).published == MAY


def test_what_is_neither_day_nor_month_names_both_forms() -> None:
    """The hint shows how each is written."""
    with pytest.raises(CorpusError) as caught:
        parse_article("---\npublished: May 2025\n---\nT", id="a", path="a.md")
    assert "2005-03-07" in caught.value.hint
    assert "2005-03`" in caught.value.hint


@pytest.mark.parametrize(
    ("filters", "passed"),
    [
        ({"since": date(2025, 5, 20)}, True),
        ({"since": date(2025, 6, 1)}, False),
        ({"until": date(2025, 5, 1)}, True),
        ({"until": date(2025, 4, 30)}, False),
        ({"as_of": date(2025, 5, 10)}, True),
    ],
)
def test_a_month_passes_where_any_day_of_it_does(
    filters: dict[str, date], passed: bool
) -> None:
    """A page of May may have come out on any day of it."""
    assert passes(PAGE, Filters(**filters)) is passed


def test_the_index_filters_by_months_and_publications(tmp_path) -> None:
    """As it does by days and authors."""
    make_corpus(tmp_path / "corpus", 4)
    file = sorted((tmp_path / "corpus").glob("*.md"))[0]
    text = file.read_text("utf-8")
    lines = [line for line in text.split("\n") if not line.startswith("publi")]
    lines[1:1] = ["published: 2025-05", "publication: Valley Notes Quarterly"]
    file.write_text("\n".join(lines), "utf-8")
    build(tmp_path / "corpus", tmp_path / "index", encoder=HashedEncoder())
    store = Store.open(tmp_path / "index")
    try:
        for filters, there in (
            (Filters(since=date(2025, 5, 20)), True),
            (Filters(since=date(2025, 6, 1)), False),
            (Filters(until=date(2025, 5, 1)), True),
            (Filters(until=date(2025, 4, 30)), False),
            (Filters(publications=("valley notes",)), True),
            (Filters(publications=("Herald",)), False),
        ):
            rows = store.rows(filters)
            assert rows is not None
            found = {p.article_id for p in store.passages(rows.tolist())}
            assert (file.stem in found) is there
        assert "Valley Notes Quarterly" in store.publications()
    finally:
        store.close()


@pytest.mark.parametrize(
    ("style", "said"),
    [
        ("chicago", "Valley Notes, May 2025"),
        ("apa", "(2025, May)"),
        ("mla", "Valley Notes, May 2025"),
        ("ris", "DA  - 2025/05//"),
        ("bibtex", "month"),
    ],
)
def test_a_reference_names_the_month_and_no_day(style: Style, said: str) -> None:
    """In every style and format."""
    text = reference(PAGE, style).replace("*", "").replace("_", "")
    assert said in text
    assert "May 1" not in text
    assert not any(line.strip().startswith("day") for line in text.split("\n"))


def test_csl_names_year_and_month() -> None:
    """Its date parts are two."""
    (item,) = json.loads(reference(PAGE, "csl-json"))
    assert item["issued"] == {"date-parts": [[2025, 5]]}
