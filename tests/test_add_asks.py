"""`askcaci add` on a terminal asks for what an article lacks; on a pipe it never does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from askcaci.corpus.files import read_article
from askcaci.types import Article
from conftest import Run, clean_environment, read_terminal

pty = pytest.importorskip("pty", reason="a pseudo-terminal needs a POSIX system")

TEXT = (
    "The ferry that links the two shores of the lake will be replaced by a bridge that few"
    " people on either shore have ever asked for.\n\n"
    "BACKGROUND: The ferry has crossed the lake since 1931, twice a day, in any weather.\n\n"
    "CONCLUSIONS: A bridge is cheaper only if somebody uses it in winter too.\n"
)
SIGNED = f"A Ferry for the Lake Town\n\nBy Ida Jost\n\n{TEXT}"
PLAIN = "\n\n".join(
    "The utility buys its lamps abroad and pays for them in a currency that it does not"
    f" earn, which was the case in {year} as well."
    for year in range(2011, 2015)
)


def on_terminal(typed: str, *arguments: str | Path) -> tuple[int, str]:
    """Run askcaci on a pseudo-terminal and type; return its exit code and what is shown."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "askcaci", *map(str, arguments)],
        stdin=follower,
        stdout=follower,
        stderr=follower,
        env=clean_environment(TERM="dumb"),
        start_new_session=True,
    )
    os.close(follower)
    os.write(leader, typed.encode())
    shown = read_terminal(leader).decode()
    return process.wait(60), shown


def only_article(home: Path) -> Article:
    """Return the one article of a home."""
    (path,) = (home / "corpus").glob("*.md")
    return read_article(path)


def page(folder: Path, text: str) -> Path:
    """Write a page to be added."""
    (path := folder / "page.txt").write_text(text, "utf-8")
    return path


def test_a_date_that_is_lacking_is_asked_for(tmp_path: Path) -> None:
    """What is no date is asked for again; what the article has is not."""
    source = page(tmp_path, SIGNED)
    code, shown = on_terminal("March\n2005-03\n", "--home", tmp_path, "add", source)
    added = only_article(tmp_path)
    assert (code, str(added.published)) == (0, "2005-03")
    assert added.title == "A Ferry for the Lake Town"
    assert "published (2005-03-07 or 2005-03): " in shown
    assert "'March' is no day or month" in shown
    assert "title: " not in shown.split("Enter leaves")[1]


def test_title_authors_and_date_are_set_as_typed(tmp_path: Path) -> None:
    """Authors are people, one each, given name first; values that are set are not inferred."""
    source = page(tmp_path, TEXT)
    typed = "Who Needs a Bridge: A Question\nJost, Ida; Mirza Tolen\n2005-03-07\n"
    code, _ = on_terminal(typed, "--home", tmp_path, "add", source)
    added = only_article(tmp_path)
    assert code == 0
    assert added.title == "Who Needs a Bridge: A Question"
    assert added.authors == ("Ida Jost", "Mirza Tolen")
    assert str(added.published) == "2005-03-07"
    assert added.inferred == ()


@pytest.mark.parametrize("typed", ["\n\n\n", "\x04"])
def test_every_value_may_be_left_out(typed: str, tmp_path: Path) -> None:
    """Enter leaves out one, the end of input all; the article is there all the same."""
    code, shown = on_terminal(typed, "--home", tmp_path, "add", page(tmp_path, TEXT))
    added = only_article(tmp_path)
    assert (code, added.title, added.authors, added.published) == (0, None, (), None)
    assert "Enter leaves a value out" in shown


def test_a_file_without_byline_is_an_article_if_a_title_is_given(tmp_path: Path) -> None:
    """Then it is used, and the exit code is that of success; else it is not used."""
    source = page(tmp_path, PLAIN)
    code, shown = on_terminal("\n", "--home", tmp_path / "none", "add", source)
    assert (code, list((tmp_path / "none" / "corpus").glob("*.md"))) == (3, [])
    assert "Give a title if it is an article" in shown
    typed = "Lamps from Abroad\n\n2014-05-02\n"
    code, _ = on_terminal(typed, "--home", tmp_path, "add", source)
    added = only_article(tmp_path)
    assert (code, added.title, added.authors) == (0, "Lamps from Abroad", ())
    assert len(added.text.split("\n\n")) == 4


def test_what_is_complete_is_not_asked_about(tmp_path: Path) -> None:
    """Nor is anything in a dry run, or where JSON is wanted."""
    source = page(tmp_path, SIGNED)
    for options in (("--published", "2005-03-07"), ("--dry-run",), ("--json",)):
        _, shown = on_terminal("", "--home", tmp_path, "add", *options, source)
        assert "Enter leaves" not in shown


def test_on_a_pipe_nothing_is_asked(run: Run, tmp_path: Path) -> None:
    """What is piped in is not read, and the article keeps its gaps."""
    done = run("--home", tmp_path, "add", page(tmp_path, TEXT), stdin="Title\nA B\n2005\n")
    assert done.returncode == 0
    assert "Enter leaves" not in done.stdout + done.stderr
    assert only_article(tmp_path).title is None


def test_an_author_given_by_option_is_a_person_too(run: Run, tmp_path: Path) -> None:
    """Family name first, two in one, and an organization in braces."""
    names = ("Jost, Ida K.", "Mirza Tolen and Lale Aydin", "{Dune, Sand and Sea}")
    options = [part for name in names for part in ("--author", name)]
    run("--home", tmp_path, "add", "--title", "Lamps", *options, page(tmp_path, PLAIN))
    added = only_article(tmp_path)
    assert added.authors == (
        "Ida K. Jost",
        "Mirza Tolen",
        "Lale Aydin",
        "Dune, Sand and Sea",
    )
    assert added.organizations == ("Dune, Sand and Sea",)
