"""`askcaci cite`: references of the corpus to paste, or a file for a reference manager."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click import ClickException
from click.testing import CliRunner, Result

from askcaci.citing import STYLES, Style
from askcaci.cli.cite import cite
from askcaci.cli.options import Settings
from askcaci.errors import UsageError
from conftest import clean_environment

BORDER = """---
title: "A Border Drawn"
authors: [Ida M. Jost]
published: 2025-03-14
publication: Central Asia-Caucasus Analyst
url: https://www.cacianalyst.org/border.html
---
A lead.

## BACKGROUND

First paragraph.

Second paragraph.
"""
DAM = """---
title: "Who Pays?"
authors: [Bo van Berg, Ida Jost]
published: 2006-07-01
publication: Central Asia-Caucasus Analyst
inferred: [publication]
---
Words on a dam.
"""
UNTITLED = """---
inferred: [authors, publication]
authors: [Cy Dun]
---
Nothing is known of this one but its author.
"""
BORDER_ENTRY = (
    "Jost, Ida M. “A Border Drawn.” Central Asia-Caucasus Analyst, March 14, 2025. "
    "https://www.cacianalyst.org/border.html.\n"
)
DAM_ENTRY = (
    "van Berg, Bo, and Ida Jost. “Who Pays?” Central Asia-Caucasus Analyst, July 1, 2006.\n"
)
UNTITLED_ENTRY = "Dun, Cy. [untitled: “Nothing is known of this one…”]. n.d.\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with three articles and no index: citing needs none."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name, text in (("border", BORDER), ("dam", DAM), ("untitled", UNTITLED)):
        (corpus / f"{name}.md").write_text(text, "utf-8")
    return tmp_path


def run(home: Path, *arguments: str) -> Result:
    """Run the command as the command line does, errors left for its one catch."""
    return CliRunner().invoke(
        cite, arguments, obj=Settings(str(home), None), standalone_mode=False
    )


def test_an_article_is_cited_in_chicago_style(home: Path) -> None:
    """One entry on standard output, nothing else anywhere."""
    done = run(home, "border")
    assert (done.stdout, done.stderr, done.return_value) == (BORDER_ENTRY, "", 0)


def test_several_articles_make_a_sorted_bibliography(home: Path) -> None:
    """Each article once, however often it is named."""
    done = run(home, "dam", "border", "dam")
    assert done.stdout == BORDER_ENTRY + DAM_ENTRY


@pytest.mark.parametrize(
    ("style", "start"),
    [
        ("chicago", "Jost, Ida M. “"),
        ("apa", "Jost, I. M. (2025, March 14). "),
        ("mla", "Jost, Ida M. “"),
        ("bibtex", "@article{jost2025border,\n"),
        ("ris", "TY  - MGZN\nID  - border\n"),
        ("csl-json", '[\n  {\n    "id": "border",'),
    ],
)
def test_every_style_can_be_asked_for(home: Path, style: Style, start: str) -> None:
    """`--style` takes all styles there are."""
    assert style in STYLES
    assert run(home, "border", "--style", style).stdout.startswith(start)


def test_with_a_paragraph_there_is_a_note(home: Path) -> None:
    """Notes on paragraphs stand in the order given, before the bibliography."""
    done = run(home, "dam#1", "border#background.2", "border")
    assert done.stdout == (
        "Bo van Berg and Ida Jost, “Who Pays?,” Central Asia-Caucasus Analyst, July 1, "
        "2006, para. 1.\n"
        "Ida M. Jost, “A Border Drawn,” Central Asia-Caucasus Analyst, March 14, 2025, "
        "under “Background,” para. 2, https://www.cacianalyst.org/border.html.\n"
    ) + (BORDER_ENTRY)


def test_reference_managers_get_whole_articles(home: Path) -> None:
    """A paragraph is left out of a file for a reference manager, and that is said."""
    done = run(home, "border#background.2", "border#1", "--style", "csl-json")
    assert [item["id"] for item in json.loads(done.stdout)] == ["border"]
    assert "csl-json points to no paragraphs" in done.stderr


def test_all_articles_that_pass_the_filters(home: Path) -> None:
    """`--all` cites the corpus, or what the filters leave of it."""
    assert run(home, "--all").stdout == UNTITLED_ENTRY + BORDER_ENTRY + DAM_ENTRY
    by_berg = run(home, "--all", "--author", "Berg", "--style", "bibtex")
    assert by_berg.stdout.count("@article{") == 1
    assert run(home, "--all", "--since", "2020").stdout == BORDER_ENTRY


def test_nothing_to_cite_is_exit_code_1(home: Path) -> None:
    """What no article passes is said on standard error; no empty file is printed."""
    done = run(home, "--all", "--until", "1990", "--style", "csl-json")
    assert (done.stdout, done.return_value) == ("", 1)
    assert "no article passes the filters" in done.stderr


def test_what_was_inferred_is_to_be_checked(home: Path) -> None:
    """A value that no page printed is cited, and named on standard error."""
    done = run(home, "--all")
    assert done.stderr.splitlines() == [
        "askcaci: `authors` was inferred, not printed; check it: untitled",
        "askcaci: `publication` was inferred, not printed; check it: dam and 1 more",
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "name an article, or take all with --all"),
        (["--all", "border"], "exclude each other"),
        (["border", "--author", "Jost"], "filters go with --all"),
        (["border", "--style", "vancouver"], "'vancouver' is not one of"),
    ],
)
def test_what_makes_no_sense_is_refused(
    home: Path, arguments: list[str], said: str
) -> None:
    """A wrong combination is a usage error that says what to do instead."""
    done = run(home, *arguments)
    assert isinstance(done.exception, ClickException)
    assert said in done.exception.format_message()
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("place", "said", "hint"),
    [
        ("bordr", "no article “bordr”", "border"),
        (
            "border#background.9",
            "border has no place “background.9”",
            "askcaci show border",
        ),
    ],
)
def test_an_unknown_article_or_place_names_what_there_is(
    home: Path, place: str, said: str, hint: str
) -> None:
    """The error of `askcaci show`, with the nearest ids or the command that lists places."""
    done = run(home, place)
    assert isinstance(done.exception, UsageError)
    assert done.exception.message == said
    assert hint in done.exception.hint


@pytest.mark.parametrize("named", ["corpus/border.md", "bord"])
def test_an_article_is_named_by_its_path_or_the_start_of_its_id(
    home: Path, named: str
) -> None:
    """What a shell completes or a listing shows is enough."""
    assert run(home, named).stdout == BORDER_ENTRY


@pytest.mark.parametrize(
    "command",
    [
        ["cite", "long", "--style", "bibtex"],
        ["cite", "long", "--style", "ris"],
        ["cite", "long", "--style", "csl-json"],
        ["articles", "--json"],
        ["show", "long", "--json"],
    ],
)
def test_formats_for_programs_are_utf_8_in_every_locale(
    home: Path, command: list[str]
) -> None:
    """A file made with ">" is the same on a terminal of another encoding."""
    (home / "corpus" / "long.md").write_text(
        "---\ntitle: “Şöl”\nauthors: [Şirin Ağa]\n---\nText.\n", "utf-8"
    )
    shown = [
        subprocess.run(
            [sys.executable, "-m", "askcaci", "--home", home, *command],
            capture_output=True,
            env=clean_environment(PYTHONIOENCODING=encoding),
            check=True,
        ).stdout
        for encoding in ("utf-8", "cp1252")
    ]
    assert shown[0] == shown[1]
    assert "Şirin" in shown[0].decode("utf-8")


def test_reversed_dates_are_an_error(home: Path) -> None:
    """No article could pass them."""
    done = run(home, "--all", "--since", "2007", "--until", "2006")
    assert isinstance(done.exception, ClickException)
    assert "--since 2007 is after --until 2006" in done.exception.format_message()
    assert run(home, "--all", "--since", "2006", "--until", "2006").stdout == DAM_ENTRY


def test_an_empty_corpus_says_how_to_fill_it(home: Path) -> None:
    """Nothing to cite at all is not what no filter lets through."""
    for path in (home / "corpus").iterdir():
        path.unlink()
    done = run(home, "--all")
    assert (done.stdout, done.return_value) == ("", 1)
    assert "the corpus holds no article" in done.stderr
    assert "askcaci init --sample" in done.stderr
