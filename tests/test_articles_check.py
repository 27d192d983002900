"""What of a stored corpus needs a person's eye, and what to do about it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from askcaci.cli import cli
from askcaci.corpus.checking import (
    CONCERNS,
    SHORT,
    check,
    concerns_of,
    counted,
    ends_mid_sentence,
)
from askcaci.corpus.files import write_article
from askcaci.rendering.checks import check_text
from askcaci.types import Article, SectionKind
from builders import Part, article

LEAD = "The valley drew its water from one canal, and paid for it. " * 8
PARTS: tuple[Part, ...] = (
    ("lead", None, LEAD.strip()),
    ("background", "BACKGROUND", (LEAD * 2).strip()),
    ("implications", "IMPLICATIONS", (LEAD * 2).strip()),
    ("conclusions", "CONCLUSIONS", LEAD.strip()),
    ("bio", "AUTHOR'S BIO", "Ida Jost writes"),
)


def found(of: Article) -> list[tuple[str, str]]:
    """Return kind and key of each concern."""
    return [(concern.kind, concern.key) for concern in concerns_of(of)]


def told(of: Article) -> list[str]:
    """Return what is said of an article."""
    return [concern.what for concern in concerns_of(of)]


def test_a_whole_article_needs_nothing() -> None:
    """Author, date, sections in their order, a last sentence that ends: nothing is listed."""
    whole = article(*PARTS)
    assert check([whole]) == ()
    assert check_text((), 1) == "1 article: nothing to correct."


def test_what_is_lacking_is_told_with_its_key() -> None:
    """A date and an author go into the front matter; a news item needs no author."""
    lacking = article(*PARTS, title=None, published=None, authors=())
    assert found(lacking) == [
        ("no title", "title"),
        ("no date", "published"),
        ("no author", "authors"),
    ]
    assert found(article(*PARTS, authors=(), kind="news")) == []


def test_inferred_values_and_contradictions_stand_one_by_one() -> None:
    """Each names its value, and is settled by taking it out of its list."""
    doubtful = article(
        *PARTS,
        inferred=("title", "authors", "published"),
        warnings=("another date: 2005-03-07",),
    )
    assert told(doubtful) == [
        "another date: 2005-03-07",
        "title inferred: The Corridor",
        "authors inferred: Ann Author",
        "published inferred: 2025-05-14",
    ]
    todos = [concern.todo for concern in concerns_of(doubtful)]
    assert todos[0].endswith("take the line out of warnings:")
    assert todos[1] == "correct title: if it is wrong, then take title out of inferred:"


def test_only_an_analysis_has_to_have_sections() -> None:
    """A biography alone makes none; a heading of the author's own makes one."""
    bare: Part = ("lead", None, LEAD * 5)
    bio: Part = ("bio", "AUTHOR'S BIO", "Ida Jost writes.")
    own: Part = ("body", "The Canal", LEAD)
    assert found(article(bare, bio)) == [("no sections", "text")]
    assert found(article(bare, own)) == []
    assert found(article(bare, kind="field-report")) == []


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        ("background implications conclusions bio notes", []),
        ("background conclusions notes bio", []),
        ("lead background body implications", []),
        ("implications background", ["BACKGROUND stands behind IMPLICATIONS"]),
        ("background bio conclusions", ["CONCLUSIONS stands behind BIO"]),
        (
            "background implications background",
            ["BACKGROUND stands twice", "BACKGROUND stands behind IMPLICATIONS"],
        ),
        ("background conclusions conclusions conclusions", ["CONCLUSIONS stands 3 times"]),
    ],
)
def test_sections_stand_once_and_in_their_order(kinds: str, said: list[str]) -> None:
    """Biography and notes may change places; the author's own headings stand anywhere."""
    names: list[SectionKind] = kinds.split()  # type: ignore[assignment]
    parts: list[Part] = [(kind, kind.upper(), LEAD * 5) for kind in names]
    concerns = concerns_of(article(*parts))
    assert [one.what for one in concerns if one.kind == "section order"] == said


def test_a_short_analysis_is_suspicious() -> None:
    """Biography and notes do not count, and other kinds may be short."""
    background: Part = ("background", "BACKGROUND", "word " * (SHORT - 1) + "word.")
    bio: Part = ("bio", "AUTHOR'S BIO", "word " * SHORT)
    shorter: Part = ("background", "BACKGROUND", "word " * (SHORT - 2) + "word.")
    assert found(article(background, bio)) == []
    assert told(article(shorter, bio)) == [f"an analysis of {SHORT - 1} words"]
    assert found(article(shorter, kind="news")) == []


@pytest.mark.parametrize(
    "text",
    [
        "the company is dominant in U.",
        "the square is worth some $4.",
        "the parties agreed to",
        "the parties agreed, but...",
        "the parties agreed, but …",
        "The river rose.\nThe bridge, however",
        "he said “the bridge",
    ],
)
def test_a_teaser_breaks_off(text: str) -> None:
    """It lacks a stop, ends in dots, or was cut within an abbreviation or a number."""
    assert ends_mid_sentence(text)


@pytest.mark.parametrize(
    "text",
    [
        "It opened in 2005.",
        "He asked: “Why?”",
        "It lies in the U.S.",
        "The river rose (as in 1991).",
        "The river rose on Monday. (Interfax)",
        "Three reasons:\n• water\n• land",
        "Река поднялась!",
        "So did I.",
    ],
)
def test_a_text_that_ends_is_no_teaser(text: str) -> None:
    """A stop within quotation marks or brackets, an agency's name or a list may follow."""
    assert not ends_mid_sentence(text)


def test_the_end_of_a_text_is_that_before_the_biography() -> None:
    """A biography may end as it likes, and so may a feature's abstract."""
    cut: Part = ("conclusions", "CONCLUSIONS", LEAD + "The canal will")
    assert ("teaser", "text") in found(article(*PARTS[:3], cut, PARTS[4]))
    assert told(article(*PARTS[:3], cut))[-1] == "ends “…paid for it. The canal will”"
    assert found(article(*PARTS[:3], cut, kind="feature")) == []


@given(st.text())
def test_any_text_has_an_end(text: str) -> None:
    """Whatever stands there, it breaks off or does not."""
    assert ends_mid_sentence(text) in (True, False)


def test_what_is_only_good_to_know_is_no_fault() -> None:
    """Links to other articles and further places are told; nothing is to do."""
    linked = article(*PARTS, related=("reprint of canal",), also=("a.txt", "b.txt"))
    (checked,) = check([linked])
    assert not checked.to_do
    assert told(linked) == ["reprint of canal", "stands also in 2 places"]
    assert told(article(*PARTS, also=("a.txt, lines 1-4",))) == [
        "stands also in a.txt, lines 1-4"
    ]


def test_articles_are_counted_once_a_kind() -> None:
    """Two contradictions in one article are one article with contradictions."""
    twice = article(*PARTS, warnings=("one", "two"), published=None)
    assert counted(check([twice, article(*PARTS, published=None)])) == {
        "contradiction": 1,
        "no date": 2,
    }


def run(home: Path, *options: str) -> tuple[int, str]:
    """Run `askcaci articles` on a home; return exit code and output."""
    arguments = ["--home", str(home), "articles", *options]
    done = CliRunner(env={"ASKCACI_NO_CONFIG": "1"}).invoke(
        cli, arguments, standalone_mode=False, catch_exceptions=False
    )
    return done.return_value, done.output


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with one article that needs nothing and one that does."""
    (tmp_path / "corpus").mkdir()
    parts = PARTS[:4]
    write_article(article(*parts, id="whole"), tmp_path / "corpus")
    undated = article(*parts, id="undated", published=None, warnings=("odd \x1b[31m",))
    write_article(undated, tmp_path / "corpus")
    return tmp_path


def test_the_command_names_file_fault_and_key(home: Path) -> None:
    """A file a block, control characters stripped, the sum at the end; exit 4."""
    code, output = run(home, "--check")
    assert code == 4
    path = home / "corpus/undated.md"
    assert output.splitlines() == [
        str(path),
        "  odd [31m",
        "    → correct what is wrong, then take the line out of warnings:",
        "  no date",
        "    → set published: to the day it came out, such as 2005-03-07",
        "",
        "2 articles: 1 to look at (contradiction 1, no date 1).",
    ]


def test_the_command_is_content_once_all_is_done(home: Path) -> None:
    """What it says to do settles what it lists; a filter narrows what is looked at."""
    assert run(home, "--check", "--article", "whole")[0] == 0
    settled = article(*PARTS[:4], id="undated", published=date(2005, 3, 7))
    write_article(settled, home / "corpus")
    assert run(home, "--check") == (0, "2 articles: nothing to correct.\n")


def test_the_command_gives_json(home: Path) -> None:
    """Counts, and each article with its concerns."""
    code, output = run(home, "--check", "--json")
    answer = json.loads(output)
    assert code == 4
    assert (answer["schema"], answer["articles"]) == ("askcaci/check/1", 2)
    assert answer["counts"] == {"contradiction": 1, "no date": 1}
    (listed,) = answer["listed"]
    assert listed["id"] == "undated"
    assert [one["key"] for one in listed["concerns"]] == ["warnings", "published"]
    assert {one["kind"] for one in listed["concerns"]} < set(CONCERNS)


def test_a_file_that_cannot_be_read_is_listed_first(home: Path) -> None:
    """It is something to do, even where nothing else is; JSON lists it too."""
    (home / "corpus" / "undated.md").unlink()
    path = home / "corpus" / "whole.md"
    path.write_text(
        path.read_text("utf-8").replace('title: "The', "title: War: The"), "utf-8"
    )
    code, output = run(home, "--check")
    lines = [line for line in output.splitlines() if not line.startswith("askcaci: ")]
    assert code == 4
    assert lines[0] == f"{path}:2"
    assert lines[1].startswith(
        "  cannot be read: the front matter is not YAML: `title` has"
    )
    assert lines[-1] == "0 articles: nothing to correct; 1 file cannot be read."
    listed = run(home, "--check", "--json")[1]
    (one,) = json.loads(listed[listed.index("{") :])["unreadable"]
    assert one["file"] == f"{path}:2"
    assert one["todo"].startswith("Write `title: ")


def test_notes_alone_do_not_fail_the_check(home: Path) -> None:
    """An article that stands in several places is listed, and the exit code is 0."""
    write_article(article(*PARTS[:4], id="undated", also=("a.txt",)), home / "corpus")
    code, output = run(home, "--check")
    assert code == 0
    assert "stands also in a.txt" in output
    assert "2 articles: nothing to correct (also 1)." in output


def test_the_shipped_briefs_need_nothing() -> None:
    """None of them is listed."""
    code, output = run(Path(__file__).resolve().parent.parent, "--check")
    assert code == 0
    assert output.endswith("articles: nothing to correct.\n")
    assert output.count("\n") == 1
