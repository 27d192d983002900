"""An article whose front matter was broken by hand: reported until mended, never quoted."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from conftest import ROOT, Run, run_askcaci

QUESTION = "How high will the Rogun dam be?"
TITLE = 'title: "Rogun: Who Pays for the Tallest Dam, and Who Buys Its Power"'
COMMANDS = {
    "ask": ("ask", QUESTION),
    "ask --no-refresh": ("ask", "--no-refresh", QUESTION),
    "search": ("search", "Rogun"),
    "articles": ("articles", "--oneline"),
    "show": ("show", "casa-1000-2016"),
    "cite": ("cite", "casa-1000-2016"),
    "mentions": ("mentions", "Rogun"),
    "timeline": ("timeline", "Rogun"),
    "context": ("context", "Why was Rogun delayed?", "--encoding", "askcaci"),
    "stats": ("stats",),
    "verify": ("verify", "DRAFT"),
    "index": ("index",),
}


@pytest.fixture(scope="module")
def broken_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of two briefs, indexed; then a title lost its quotation marks."""
    home = tmp_path_factory.mktemp("broken")
    (home / "corpus").mkdir()
    for brief in ("rogun-dam", "casa-1000-2016"):
        shutil.copy(ROOT / "corpus" / f"{brief}.md", home / "corpus")
    assert run_askcaci("--home", home, "index").returncode == 0
    path = home / "corpus" / "rogun-dam.md"
    text = path.read_text("utf-8")
    assert TITLE in text
    path.write_text(text.replace(TITLE, TITLE.replace('"', "")), "utf-8")
    run_askcaci("--home", home, "index")
    return home


@pytest.mark.parametrize("command", COMMANDS)
def test_it_is_reported_by_every_command(
    command: str, broken_home: Path, tmp_path: Path, run: Run
) -> None:
    """With file and line, once, and with the very line to write instead."""
    draft = tmp_path / "draft.md"
    draft.write_text("“The dam is to be the tallest one in the world.”\n", "utf-8")
    words = (str(draft) if word == "DRAFT" else word for word in COMMANDS[command])
    done = run("--home", broken_home, *words)
    assert done.returncode in (0, 1, 3, 4)
    assert done.stderr.count("rogun-dam.md:2: the front matter is not YAML") == 1
    assert f"Write `{TITLE}`" in done.stderr


def test_its_old_text_is_not_quoted(broken_home: Path, run: Run) -> None:
    """No quote, passage or list is of what the file held before."""
    for command in (("ask", "--json", QUESTION), ("search", "--json", "Rogun dam height")):
        done = run("--home", broken_home, *command)
        assert '"rogun-dam"' not in done.stdout
        assert "335 meters" not in done.stdout
    listed = run("--home", broken_home, "articles", "--json")
    assert [one["id"] for one in json.loads(listed.stdout)["articles"]] == [
        "casa-1000-2016"
    ]


def test_a_batch_reports_it_once(broken_home: Path, tmp_path: Path, run: Run) -> None:
    """Whatever number of questions there are."""
    (questions := tmp_path / "questions.txt").write_text(f"{QUESTION}\n" * 3, "utf-8")
    done = run("--home", broken_home, "ask", "--batch", questions)
    assert done.stderr.count("rogun-dam.md:2") == 1


def test_many_are_counted(tmp_path: Path, run: Run) -> None:
    """Five are named, the others counted, with what lists them all."""
    home = tmp_path / "home"
    (home / "corpus").mkdir(parents=True)
    shutil.copy(ROOT / "corpus" / "casa-1000-2016.md", home / "corpus")
    for number in range(9):
        (home / "corpus" / f"broken-{number}.md").write_text("---\ntitle: [\n---\nA.\n")
    done = run("--home", home, "stats")
    assert done.stderr.count("left out: ") == 6
    assert "left out: 4 articles more; all with: askcaci doctor" in done.stderr


def test_once_mended_it_answers_again(broken_home: Path, tmp_path: Path, run: Run) -> None:
    """Nothing else is to be done, and nothing is reported any more."""
    home = tmp_path / "home"
    shutil.copytree(broken_home, home)
    path = home / "corpus" / "rogun-dam.md"
    bare = TITLE.replace('"', "")
    path.write_text(path.read_text("utf-8").replace(bare, TITLE), "utf-8")
    done = run("--home", home, "ask", QUESTION)
    assert done.stdout.startswith("335 meters")
    assert "left out" not in done.stderr
