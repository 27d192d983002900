"""Made pages of every format, kind and damage: each gives the articles beside it.

`tests/making/` writes the pages, one module a format; they and the articles expected of
them lie in `tests/data/pages/`.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module
from pathlib import Path

import pytest

import making
from askcaci.corpus.importing import import_files

PAGES = Path(__file__).parent / "data" / "pages"
FORMATS = sorted(module.name for module in pkgutil.iter_modules(making.__path__))
EXPECTED = sorted(PAGES.glob("*/*.expected"))


def source_of(expected: Path) -> Path:
    """Return the page, or the folder of pages, that an expected folder belongs to."""
    (source,) = (
        path
        for path in expected.parent.iterdir()
        if path != expected and path.name.removesuffix(path.suffix) == expected.stem
    )
    return source


@pytest.mark.parametrize("name", FORMATS)
def test_the_pages_are_what_their_generator_writes(name: str) -> None:
    """The files that are committed can be made again, byte for byte."""
    made: dict[str, bytes] = import_module(f"making.{name}").made()
    folder = PAGES / name
    there = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not any(p.suffix == ".expected" for p in path.parents)
    }
    assert there == made


@pytest.mark.parametrize(
    "expected", EXPECTED, ids=lambda path: f"{path.parent.name}/{path.stem}"
)
def test_a_page_gives_the_articles_beside_it(expected: Path, tmp_path: Path) -> None:
    """Every article, and no other, with every value and every character."""
    report = import_files([source_of(expected)], tmp_path)
    assert not report.problems
    assert contents(tmp_path) == contents(expected)


def test_every_format_has_pages() -> None:
    """No module of generators goes without pages and expected articles."""
    assert {path.parent.name for path in EXPECTED} == set(FORMATS)


def contents(folder: Path) -> dict[str, str]:
    """Return the article files of a folder."""
    return {path.name: path.read_text("utf-8") for path in folder.glob("*.md")}
