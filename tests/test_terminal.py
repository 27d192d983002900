"""What a person at a terminal sees: a real pseudo-terminal, its width, its colours."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from conftest import clean_environment, read_terminal

pty = pytest.importorskip("pty", reason="a pseudo-terminal needs a POSIX system")

ROGUN = "How high will the Rogun dam be?"


def _in_terminal(*arguments: str, columns: int = 80, **environment: str) -> str:
    """Run askcaci with both output streams on a pseudo-terminal and return what it shows."""
    import fcntl
    import struct
    import termios

    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    env = clean_environment(**{"TERM": "xterm-256color", **environment})
    env.pop("COLUMNS")
    process = subprocess.Popen(
        [sys.executable, "-m", "askcaci", *arguments],
        stdin=follower,
        stdout=follower,
        stderr=follower,
        env=env,
        start_new_session=True,
    )
    os.close(follower)
    shown = read_terminal(leader)
    process.wait(60)
    return shown.decode()


def _plain(shown: str) -> str:
    links = re.sub(r"\x1b\]8;;[^\x1b]*\x1b\\", "", shown)
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", links)


def test_a_terminal_gets_colour_and_links(briefs_home: Path) -> None:
    """On a terminal the quote is bold and the file is a hyperlink."""
    shown = _in_terminal("--home", str(briefs_home), "ask", ROGUN)
    assert "\x1b[1m" in shown
    assert "\x1b]8;;file://" in shown


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_escape_sequence_where_none_is_wanted(
    briefs_home: Path, environment: dict[str, str]
) -> None:
    """NO_COLOR and a dumb terminal get plain text."""
    assert "\x1b" not in _in_terminal(
        "--home", str(briefs_home), "ask", ROGUN, **environment
    )


@pytest.mark.parametrize("columns", [40, 80])
def test_lines_fit_the_terminal_and_the_quote_is_whole(
    briefs_home: Path, columns: int
) -> None:
    """Words wrap at the width; only a file's address may be longer than the line."""
    shown = _plain(_in_terminal("--home", str(briefs_home), "ask", ROGUN, columns=columns))
    lines = shown.splitlines()
    assert all(len(line) <= columns or ".md:" in line for line in lines)
    piped = subprocess.run(
        [sys.executable, "-m", "askcaci", "--home", str(briefs_home), "ask", ROGUN],
        capture_output=True,
        text=True,
        env=clean_environment(),
        check=True,
    )
    plain = " ".join(piped.stdout.split("”")[0].split())
    assert plain in " ".join(shown.split())


def test_the_first_question_shows_progress_and_then_the_answer(
    briefs_home: Path, tmp_path: Path
) -> None:
    """With no index yet, a bar runs on the terminal and leaves only the answer."""
    import shutil

    shutil.copytree(briefs_home / "corpus", tmp_path / "corpus")
    shown = _in_terminal("--home", str(tmp_path), "ask", ROGUN)
    assert "%" in shown
    assert "335 meters" in " ".join(_plain(shown).split())


@pytest.mark.parametrize("columns", [40, 80, 100])
def test_an_evaluation_fits_the_terminal_and_shows_progress(
    briefs_home: Path, tmp_path: Path, columns: int
) -> None:
    """A bar runs while questions are asked; no line of a table is wider than the screen."""
    questions, out = tmp_path / "mine.jsonl", tmp_path / "r.json"
    lines = [
        f'{{"id": "{n}", "kind": "kind {n % 3}", "question": "{ROGUN}", "answers": ["335"]}}'
        for n in range(12)
    ]
    questions.write_text("\n".join(lines))
    home = ("--home", str(briefs_home))
    shown = _in_terminal(
        *home, "eval", "run", str(questions), "-o", str(out), columns=columns
    )
    assert "asking" in shown
    again = _plain(_in_terminal("eval", "report", str(out), columns=columns))
    compared = _plain(_in_terminal("eval", "compare", str(out), str(out), columns=columns))
    assert "contained@1" in again
    assert all(len(line) <= columns for line in (again + compared).splitlines())


def test_an_interrupt_leaves_with_130_and_no_traceback(
    tmp_path: Path, briefs_home: Path
) -> None:
    """Ctrl-C during the first build ends at once; the next question works."""
    import shutil

    shutil.copytree(briefs_home / "corpus", tmp_path / "corpus")
    process = subprocess.Popen(
        [sys.executable, "-m", "askcaci", "--home", str(tmp_path), "ask", ROGUN],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=clean_environment(),
    )
    deadline = time.monotonic() + 60
    while not (tmp_path / "index").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, error = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Traceback" not in error
    again = subprocess.run(
        [sys.executable, "-m", "askcaci", "--home", str(tmp_path), "ask", ROGUN],
        capture_output=True,
        env=clean_environment(),
        check=False,
    )
    assert again.returncode == 0
