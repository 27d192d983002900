"""The crash matrix: every fault against every command, in processes of their own.

Whatever is broken, a command works, or says in one line what is wrong and what to run;
what it prints is never a traceback and never a wrong quote; articles are never touched;
and `askcaci doctor --repair` makes good what is made from them.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import ROOT, Run, clean_environment, run_askcaci
from index_corpus import make_corpus

QUESTION = "How high will the Rogun dam be?"
PAGE = "\n\n".join(
    (
        "A Ferry for the Lake Town",
        "By Ida Jost (3/9/2005 issue of the CACI Analyst)",
        "The ferry that links the two shores of the lake will be replaced by a bridge that"
        " few have asked for.",
        "BACKGROUND: The ferry has crossed the lake since 1931, twice a day, in any weather.",
        "CONCLUSIONS: A bridge is cheaper only if somebody uses it in winter too.",
    )
)

BRIEFS = ("rogun-dam", "casa-1000-2016", "kyrgyz-tajik-border-treaty")

COMMANDS: dict[str, tuple[str, ...]] = {
    "ask": ("ask", "--json", QUESTION),
    "index": ("index",),
    "add": ("add", "PAGE"),
}

Fault = Callable[[Path], None]


def truncated(name: str) -> Fault:
    """Return the fault that a file of the index ends early."""

    def cut(home: Path) -> None:
        path = home / "index" / name
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 3])

    return cut


def emptied(name: str) -> Fault:
    """Return the fault that a file of the index has no bytes."""

    def empty(home: Path) -> None:
        (home / "index" / name).write_bytes(b"")

    return empty


def flipped(name: str, *, seed: int = 7) -> Fault:
    """Return the fault that bits of a file of the index have changed."""

    def flip(home: Path) -> None:
        path = home / "index" / name
        data = bytearray(path.read_bytes())
        chance = random.Random(seed)
        for _ in range(200):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        path.write_bytes(data)

    return flip


def removed(name: str) -> Fault:
    """Return the fault that a file or folder of the home is gone."""

    def remove(home: Path) -> None:
        path = home / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()

    return remove


def newer(home: Path) -> None:
    """The index was made by a version to come."""
    with sqlite3.connect(home / "index" / "askcaci.db") as database:
        database.execute("PRAGMA user_version = 99")
    database.close()


def a_file(home: Path) -> None:
    """Where the index should be is a file."""
    shutil.rmtree(home / "index")
    (home / "index").write_text("not a folder", "utf-8")


def clock_set_back(home: Path) -> None:
    """Every file of the home is from the future."""
    for path in home.rglob("*"):
        os.utime(path, (4_000_000_000, 4_000_000_000))


def half_an_article(home: Path) -> None:
    """An article file ends within its front matter."""
    path = home / "corpus" / "rogun-dam.md"
    path.write_bytes(path.read_bytes()[:200])


def binary_article(home: Path) -> None:
    """An article file holds no text."""
    (home / "corpus" / "rogun-dam.md").write_bytes(bytes(range(256)) * 40)


def left_behind(home: Path) -> None:
    """A process that was killed left its scratch files and its lock behind."""
    (home / "index" / ".lock").write_text("99999", "utf-8")
    (home / "corpus" / ".rogun-dam.0a1b2c3d.tmp").write_bytes(b"---\ntitle: half")
    (home / "index" / ".vectors.faiss.tmp").write_bytes(b"half")


DERIVED: dict[str, Fault] = {
    "database truncated": truncated("askcaci.db"),
    "database emptied": emptied("askcaci.db"),
    "database flipped": flipped("askcaci.db"),
    "database gone": removed("index/askcaci.db"),
    "database newer": newer,
    "vectors truncated": truncated("vectors.faiss"),
    "vectors flipped": flipped("vectors.faiss"),
    "vectors gone": removed("index/vectors.faiss"),
    "encoder gone": removed("index/encoder"),
    "index gone": removed("index"),
    "clock set back": clock_set_back,
    "left behind": left_behind,
}
ARTICLES: dict[str, Fault] = {
    "article gone": removed("corpus/rogun-dam.md"),
    "article halved": half_an_article,
    "article binary": binary_article,
    "corpus gone": removed("corpus"),
}
FAULTS = DERIVED | ARTICLES | {"index a file": a_file}


@pytest.fixture(scope="module")
def good_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a few briefs and their index; not to be changed."""
    home = tmp_path_factory.mktemp("good")
    (home / "corpus").mkdir()
    for brief in BRIEFS:
        shutil.copy(ROOT / "corpus" / f"{brief}.md", home / "corpus")
    assert run_askcaci("--home", home, "index").returncode == 0
    return home


@pytest.fixture
def own_home(good_home: Path, tmp_path: Path) -> Path:
    """A copy of it to damage."""
    home = tmp_path / "home"
    shutil.copytree(good_home, home)
    return home


def encoder_file(home: Path, name: str) -> str:
    """Return the place of a file of the exported encoder, within the index."""
    (path,) = (home / "index" / "encoder").rglob(name)
    return path.relative_to(home / "index").as_posix()


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_fault_is_survived_or_told(
    fault: str, command: str, run: Run, own_home: Path, tmp_path: Path
) -> None:
    """The command works on, or says what is wrong; no article changes by it."""
    FAULTS[fault](own_home)
    check(run, own_home, command, tmp_path)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "encoder.json"])
@pytest.mark.parametrize("harm", [truncated, flipped, emptied])
def test_a_damaged_encoder_is_told(
    name: str, harm: Callable[[str], Fault], run: Run, own_home: Path, tmp_path: Path
) -> None:
    """No question is answered by a model that is not the one that was exported."""
    harm(encoder_file(own_home, name))(own_home)
    check(run, own_home, "ask", tmp_path)
    assert_repaired(run, own_home)


@pytest.mark.parametrize("fault", DERIVED)
def test_doctor_repairs_what_is_derived(fault: str, run: Run, own_home: Path) -> None:
    """After `doctor --repair` nothing is wrong, and the question has its answer."""
    DERIVED[fault](own_home)
    assert_repaired(run, own_home)


def test_a_full_disk_loses_nothing(own_home: Path, run: Run, tmp_path: Path) -> None:
    """Where no file may grow, the index stays as it was and says so; later it goes on."""
    page = tmp_path / "page.txt"
    page.write_text(PAGE, "utf-8")
    assert run("--home", own_home, "add", page).returncode == 0
    before = articles(own_home)
    for command in (("index",), ("index", "rebuild"), ("ask", QUESTION)):
        done = without_space(own_home, *command)
        assert done.returncode in (0, 3), done.stderr
        assert "Traceback" not in done.stderr
    assert articles(own_home) == before
    assert run("--home", own_home, "index").returncode == 0
    assert "335 meters" in run("--home", own_home, "ask", QUESTION).stdout


def without_space(home: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command whose files may not grow beyond 8 KiB."""
    return subprocess.run(
        [sys.executable, "-m", "askcaci", "--home", str(home), *command],
        capture_output=True,
        text=True,
        env=clean_environment(),
        timeout=300,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (8_192, 8_192)),
    )


def check(run: Run, home: Path, command: str, folder: Path) -> None:
    """Run a command on a damaged home and hold what it does to the rules above."""
    page = folder / "page.txt"
    page.write_text(PAGE, "utf-8")
    before = articles(home)
    arguments = [str(page) if part == "PAGE" else part for part in COMMANDS[command]]
    done = run("--home", home, *arguments)
    assert done.returncode in (0, 1, 3), done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    told = done.stderr + done.stdout
    # Of an article that cannot be read, its own file is named and what to write in it.
    if done.returncode == 3 and "rogun-dam.md" not in told:
        assert "askcaci " in told.split("\n", 1)[1], "what to run is not said"
    if command == "ask" and done.returncode == 0:
        assert_verbatim(json.loads(done.stdout))
    after = articles(home)
    assert {name: after.get(name) for name in before} == before
    assert set(after) - set(before) <= ({"jost-the-ferry-that-links-the.md"})


def assert_verbatim(reply: dict[str, object]) -> None:
    """Check every quote of a reply against the article as it was before the fault."""
    assert isinstance(reply["citations"], list)
    for citation in reply["citations"]:
        path = ROOT / "corpus" / f"{citation['article']['id']}.md"
        assert citation["quote"] in path.read_text("utf-8")


def assert_repaired(run: Run, home: Path) -> None:
    """Repair a home, and check that nothing is wrong afterwards."""
    before = articles(home)
    done = run("--home", home, "doctor", "--repair")
    assert done.returncode == 0, done.stdout + done.stderr
    assert run("--home", home, "doctor").returncode == 0
    asked = run("--home", home, "ask", QUESTION)
    assert "335 meters" in asked.stdout
    assert articles(home) == before


def articles(home: Path) -> dict[str, str]:
    """Return the hash of every article file."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (home / "corpus").glob("*.md")
    }


def test_a_file_whose_name_is_no_text_is_said_and_left_out(
    tmp_path: Path, run: Run
) -> None:
    """A name that can be neither stored nor shown stops nothing else."""
    make_corpus(tmp_path / "corpus", 2)
    bad = (tmp_path / "corpus" / "article-0.md").read_bytes()
    for name in (b"bad\xffname.md", "\u202eevil\nname.md".encode()):
        (tmp_path / "corpus" / os.fsdecode(name)).write_bytes(bad)
    done = run("--home", tmp_path, "index")
    assert done.returncode == 3
    assert "articles 2 added" in done.stdout
    assert "bad\\udcffname.md: its name is not printable UTF-8" in done.stderr
    assert "\\u202eevil\\nname.md: its name" in done.stderr
    assert run("--home", tmp_path, "articles").stdout.count("article-") == 2
    asked = run("--home", tmp_path, "ask", "What was discussed in the capital?")
    assert asked.returncode in (0, 1)
    assert "Traceback" not in asked.stderr
