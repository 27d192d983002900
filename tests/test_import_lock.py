"""Imports into one corpus at the same time: one after the other, and nothing is lost."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from askcaci.corpus.files import read_article
from askcaci.corpus.importing import import_files
from askcaci.corpus.importing.lock import import_lock
from askcaci.errors import CorpusError

WORDS = "boat harbor island river council bridge market valley engineer mill tunnel school"
FILES = 12

# Slow enough for the other import to begin before this one ends.
_IMPORT = """
import sys, time
from askcaci.corpus.importing import adding, import_files
pages_of = adding.pages_of

def slow(member):
    time.sleep({pause})
    return pages_of(member)

adding.pages_of = slow
print("started", flush=True)
report = import_files({pages!r}, {corpus!r}, notify=lambda said: print(said, flush=True))
print(*(found.status for found in report.found), flush=True)
"""

_HOLD = """
import sys
from pathlib import Path
from askcaci.corpus.importing.lock import import_lock
with import_lock(Path({corpus!r})):
    print("held", flush=True)
    sys.stdin.read()
"""

WAITS = "another askcaci is adding to this corpus; waiting for it"


def made(folder: Path, numbers: range) -> Path:
    """Write a page for each number, of an article that is like no other."""
    folder.mkdir()
    for number in numbers:
        said = random.Random(number)
        words = [said.choice(WORDS.split()) + str(said.randrange(90)) for _ in range(90)]
        lead, background = " ".join(words[:30]), " ".join(words[30:])
        page = f"By Ida Jost\n\n{lead}.\n\nBACKGROUND: {background}.\n"
        (folder / f"{folder.name}-{number:02}.txt").write_text(page, "utf-8")
    return folder


def started(program: str, **names: object) -> subprocess.Popen[str]:
    """Start a program and wait for its first line."""
    texts = {
        name: str(value) if isinstance(value, Path) else value
        for name, value in names.items()
    }
    process = subprocess.Popen(
        [sys.executable, "-c", program.format(**texts)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() in ("started\n", "held\n")
    return process


def articles(corpus: Path) -> dict[str, tuple[str, int]]:
    """Return the text of each article, and in how many places it was found."""
    found = map(read_article, corpus.glob("*.md"))
    return {article.id: (article.text, 1 + len(article.also)) for article in found}


def test_two_imports_at_once_end_as_one_after_the_other(tmp_path: Path) -> None:
    """Half of the articles are in both folders; each is in the corpus once, with both places."""
    first = made(tmp_path / "first", range(FILES))
    second = made(tmp_path / "second", range(FILES // 2, FILES + FILES // 2))
    corpus = tmp_path / "corpus"
    processes = [
        started(_IMPORT, pause=0.1, pages=[str(folder)], corpus=corpus)
        for folder in (first, second)
    ]
    said = [process.communicate()[0].splitlines() for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    assert sum(WAITS in lines for lines in said) == 1
    statuses = [status for lines in said for status in lines[-1].split()]
    assert statuses.count("new") == FILES + FILES // 2
    assert statuses.count("duplicate") == FILES // 2

    for folder in (first, second):
        import_files([folder], tmp_path / "serial")
    assert articles(corpus) == articles(tmp_path / "serial")
    again = import_files([first, second], corpus)
    assert {file.outcome for file in again.files} == {"already taken in", "duplicate"}


def test_a_corpus_that_stays_held_is_one_error(tmp_path: Path) -> None:
    """It says what holds the corpus and what to run; a dry run does not need to wait."""
    pages, corpus = made(tmp_path / "pages", range(2)), tmp_path / "corpus"
    corpus.mkdir()
    said: list[str] = []
    with started(_HOLD, corpus=corpus) as holder:
        with (
            pytest.raises(CorpusError) as raised,
            import_lock(corpus, wait=0.1, notify=said.append),
        ):
            pass
        assert import_files([pages], corpus, dry_run=True).added == 2
        holder.send_signal(signal.SIGKILL)
    assert raised.value.message == "another askcaci is adding to this corpus"
    assert raised.value.place == str(corpus)
    assert "askcaci add" in raised.value.hint
    assert said == [WAITS]
    # A process that was killed holds nothing.
    assert import_files([pages], corpus).added == 2


def test_a_corpus_that_takes_no_file_is_an_error(tmp_path: Path) -> None:
    """The folder of articles is a file."""
    (tmp_path / "corpus").write_text("no folder")
    with pytest.raises(CorpusError) as raised:
        import_files([made(tmp_path / "pages", range(1))], tmp_path / "corpus")
    assert raised.value.hint
