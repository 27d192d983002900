"""`askcaci repl` as a process: from a pipe, and on real pseudo-terminals."""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from askcaci.repl.prompt import piped, prompt
from conftest import ROOT, Run, clean_environment
from test_golden import GOLDEN, _compare, _portable

pty = pytest.importorskip("pty", reason="a pseudo-terminal needs a POSIX system")

TYPED = """\
How high will the Rogun dam be?
who wrote that?
and Kok-Aral?
/why
/article rogun-dam
Why did Uzbekistan \\
fear the dam?
/cite 1
what does he say?
/nothing
"""


class Terminal:
    """A process on a pseudo-terminal, typed to and watched."""

    def __init__(self, state: Path, columns: int, term: str) -> None:
        import fcntl
        import struct
        import termios

        self._leader, follower = pty.openpty()
        fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        env = clean_environment(
            TERM=term, XDG_STATE_HOME=str(state), PROMPT_TOOLKIT_NO_CPR="1"
        )
        env["PYTHONPATH"] += f"{os.pathsep}{ROOT / 'tests'}"
        env.pop("COLUMNS")
        self.dumb = term == "dumb"
        self.shown = ""
        self._read = 0
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-c",
                # The terminal has to be the process's own for Ctrl-C to be a signal.
                "import fcntl, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0)\n"
                "import repl_fakes; repl_fakes.main()",
            ],
            stdin=follower,
            stdout=follower,
            stderr=follower,
            env=env,
            start_new_session=True,
        )
        os.close(follower)

    def type(self, keys: str, expected: str) -> str:
        """Type some keys and return what is shown from then on until it is expected."""
        os.write(self._leader, keys.encode())
        return self.until(expected)

    def interrupt(self, expected: str) -> str:
        """Press Ctrl-C until it is heard: one that comes just before a read is not."""
        for _ in range(10):
            os.write(self._leader, b"\x03")
            with suppress(AssertionError):
                return self.until(expected, 12)
        raise AssertionError(f"no {expected!r} after Ctrl-C")

    def until(self, expected: str, seconds: float = 120) -> str:
        """Return what is shown, escape sequences left out, up to what matches a pattern."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            found = re.compile(expected).search(_plain(self.shown), self._read)
            if found:
                start, self._read = self._read, found.end()
                return _plain(self.shown)[start : self._read]
            if not self._block(seconds / 2):
                break
        raise AssertionError(f"no {expected!r} in {_plain(self.shown)[self._read :]!r}")

    def end(self) -> int:
        """Read what is left and return the exit code."""
        while self._block():
            pass
        return self.process.wait(60)

    def close(self) -> None:
        """End the process, if a test has left it running."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(60)
        os.close(self._leader)

    def _block(self, seconds: float = 60) -> bool:
        ready, _, _ = select.select([self._leader], [], [], seconds)
        try:
            block = os.read(self._leader, 65536) if ready else b""
        except OSError:  # how Linux reports that the other end has closed
            return False
        self.shown += block.decode("utf-8", "replace")
        return bool(block)


def _plain(shown: str) -> str:
    links = re.sub(r"\x1b\]8;;[^\x1b]*\x1b\\", "", shown)
    return re.sub(r"\x1b(?:\[[0-9;?]*[A-Za-z])?|\x08", "", links)


@pytest.fixture(params=[(80, "xterm-256color"), (40, "dumb")])
def terminal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Terminal]:
    """A session with a made-up assistant on a terminal."""
    made = Terminal(tmp_path, *request.param)
    yield made
    made.close()


def test_a_session_at_a_terminal(terminal: Terminal, tmp_path: Path) -> None:
    """A question, filters in the prompt, Ctrl-C at a question and at the prompt, Ctrl-D."""
    terminal.until(r">")
    answer = terminal.type("How high is the dam?\r", r"too dear[^>]*>")
    assert "“The Rogun dam will be 335 meters high.”" in " ".join(answer.split())
    terminal.type("/author jost\r", r"\[by jost\] >")
    terminal.type("a slow dam?\r", r"asking slowly")
    assert "335 meters high.”" not in terminal.interrupt(r"stopped")
    terminal.until(r"\[by jost\] >")
    terminal.type("no question at all", r"at all")
    terminal.interrupt(r"\[by jost\] >")
    terminal.type("/clear\r", r"no filters[^>]*>")
    os.write(terminal._leader, b"\x04")
    assert terminal.end() == 0
    assert _plain(terminal.shown).endswith("\r\n")
    assert "Traceback" not in terminal.shown
    assert ("\x1b" in terminal.shown) != terminal.dumb
    history = tmp_path / "askcaci" / "history"
    assert history.exists() != terminal.dumb
    if history.exists():
        assert "+a slow dam?" in history.read_text("utf-8")
        assert history.stat().st_mode & 0o777 == 0o600


def test_several_lines_make_one_question(tmp_path: Path) -> None:
    """A backslash at the end, or Alt-Enter, goes on on the next line; Tab completes."""
    terminal = Terminal(tmp_path, 40, "xterm-256color")
    try:
        terminal.until(r">")
        terminal.type("How high\\\ris the dam?\r", r"too dear[^>]*>")
        terminal.type("How long\x1b\ris the border?\r", r"972 km[^>]*>")
        terminal.type("/whe\x7f\t", r"why")
        terminal.type("\r", r"Asked: How long is the border\?")
        terminal.type("/quit\r", r"quit")
        assert terminal.end() == 0
    finally:
        terminal.close()


def test_a_pipe_is_answered_line_by_line(
    run: Run, briefs_home: Path, request: pytest.FixtureRequest
) -> None:
    """The answers alone, as recorded; what is wrong with a line goes to stderr."""
    done = run("--home", briefs_home, "repl", stdin=TYPED)
    assert done.returncode == 0
    assert done.stderr == (
        "askcaci: “what does he say?”: “he” stands for nothing\n"
        "Ask it in full, or ask the question it leans on first.\n"
        "askcaci: no command /nothing\n"
        "List them with:\n  /help\n"
    )
    assert "\x1b" not in done.stdout
    shown = re.sub(r"\b-?\d+\.\d\d\d?\b", "N.NN", _portable(done.stdout, briefs_home))
    _compare(GOLDEN / "repl.txt", shown, request)


def test_lines_of_a_pipe() -> None:
    """Broken bytes, no last line break, a backslash at the end, a line that is too long."""
    import io

    read = piped(io.BytesIO(b"one\\\ntwo\r\n\xff\n" + b"x" * 2_500_000 + b"\nlast\\"))
    assert read("") == "one\ntwo"
    assert read("") == "�"
    assert read("") == "x" * 1_000_000
    assert read("") == "last"
    with pytest.raises(EOFError):
        read("")


@pytest.mark.parametrize(
    ("label", "columns", "shown"),
    [
        ("", 40, "> "),
        ("by Cutler", 40, "[by Cutler] > "),
        ("by Cutler, since 2005", 40, "[by Cutler, since 2005]\n> "),
        ("by Cutler, since 2005", 80, "[by Cutler, since 2005] > "),
        ("by Cutler, since 2005", None, "[by Cutler, since 2005] > "),
    ],
)
def test_filters_leave_room_to_type(label: str, columns: int | None, shown: str) -> None:
    """A label that would take half of the line has one of its own."""
    assert prompt(label, columns) == shown
