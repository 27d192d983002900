"""`ask --batch`: many questions in, a line of JSON out for each, in order and at once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askcaci.cli.batch import Line, read_lines
from conftest import Run, clean_environment, read_terminal

ROGUN = "How high will the Rogun dam be?"


def lines_of(text: str | bytes) -> list[Line]:
    """Return what the lines of an input ask."""
    data = text.encode() if isinstance(text, str) else text
    return list(read_lines(BytesIO(data)))


def test_a_line_is_a_question_or_an_object_with_one() -> None:
    """Blank lines are skipped and counted; an object may have an id and filters."""
    plain, whole = lines_of(
        '\ufeffWho?\r\n\n  \n{"question": "When?", "id": "q2", "author": "Jost"}'
    )
    assert (plain.number, plain.question, plain.id, plain.fault) == (1, "Who?", None, "")
    assert (whole.number, whole.question, whole.id) == (4, "When?", "q2")
    assert whole.options == {"author": "Jost"}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"{", "not JSON: Expecting property name enclosed in double quotes at column 2"),
        (b"{" * 50_000, "not JSON"),
        (b'{"a":' * 30_000, "nested too deeply"),
        (b'{"question": ' + b"9" * 5_000 + b"}", "not JSON"),
        (b'{"id": 1}', 'no "question"'),
        (b'{"question": ["Who?"]}', 'no "question"'),
        (b'{"question": "Who?", "id": {}}', '"id" is neither'),
        (b'{"question": "Who?", "auther": "Jost"}', "unknown field “auther”; there are"),
        (b'{"question": "Who?", "author": {"name": 1}}', "“author” is not a text"),
        (b'{"question": "Who?", "since": null}', "“since” is not a text"),
        (b"Who \xff?", "not UTF-8 at byte 5"),
        (b"x" * 200_001, "longer than 200,000 bytes"),
    ],
)
def test_a_bad_line_is_said_and_the_next_is_read(line: bytes, said: str) -> None:
    """What is wrong stands in the line's place; it ends where the line does."""
    bad, good = lines_of(line + b"\nWho?\n")
    assert said in bad.fault
    assert (bad.number, good.number, good.question) == (1, 2, "Who?")
    assert good.end == len(line) + 6


@given(st.lists(st.binary(max_size=30).filter(lambda line: b"\n" not in line)))
def test_nothing_is_silently_missing(raw: list[bytes]) -> None:
    """Every line that is not blank is one that asks, or one that says what is wrong."""
    found = lines_of(b"\n".join(raw))
    assert all(bool(line.question.strip()) != bool(line.fault) for line in found)
    numbers = [line.number for line in found]
    assert numbers == sorted(set(numbers))
    ascii_words = [n for n, line in enumerate(raw, start=1) if line.isalnum()]
    assert set(ascii_words) <= set(numbers)


class Endless(BytesIO):
    """An input that never ends; `taken` counts the lines that were read."""

    taken = 0

    def readline(self, size: int | None = -1, /) -> bytes:
        """Return the same line again."""
        self.taken += 1
        return b"Who?\n"


def test_input_is_read_as_it_is_asked() -> None:
    """A line is read when the one before has been dealt with."""
    file = Endless()
    lines = read_lines(file)
    assert [next(lines).number for _ in range(3)] == [1, 2, 3]
    assert file.taken == 3


@pytest.mark.parametrize(
    "arguments",
    [
        ["--batch", "-", "Who?"],
        ["--batch", "-", "--markdown"],
        ["--batch", "-", "--receipt", "r"],
    ],
)
def test_what_does_not_go_with_a_batch_is_refused(run: Run, arguments: list[str]) -> None:
    """A question, Markdown and a receipt are of one question."""
    done = run("ask", *arguments)
    assert done.returncode == 2
    assert "exclude each other" in done.stderr


def test_every_line_is_answered_refused_or_explained(
    run: Run, briefs_home: Path, tmp_path: Path
) -> None:
    """Replies are those of single questions, in order; bad lines are named twice."""
    asked = [
        ROGUN,
        "",
        '{"question": "What is the population of Mongolia?", "id": 7}',
        '{"question": "Who wrote on Rogun?", "id": "b", "author": "Rogunov"}',
        '{"question": "How high is Rogun?", "section": "poem"}',
        '{"question": "How high will the dam be?", "article": ["aral-sea"], "facts_only": true}',
        '{"question": "When?", "since": "soon"}',
        "{oops",
    ]
    (tmp_path / "q.txt").write_text("\n".join(asked))
    done = run("--home", briefs_home, "ask", "--batch", tmp_path / "q.txt")
    assert done.returncode == 3
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["line"] for one in found] == [1, 3, 4, 5, 6, 7, 8]
    alone = json.loads(run("--home", briefs_home, "ask", "--json", ROGUN).stdout)
    assert {k: v for k, v in found[0].items() if k != "line"} == alone
    assert (found[1]["id"], found[1]["answered"]) == (7, False)
    assert (found[2]["id"], found[2]["error"]) == ("b", "no article by “Rogunov”")
    cited = found[4].get("citations", []) + found[4].get("nearest", [])
    assert {one["article"]["id"] for one in cited} == {"aral-sea"}
    assert {one["section"] for one in cited} <= {"background", "body"}
    bad = [one for one in found if "error" in one]
    assert [line.split(": ")[1] for line in done.stderr.splitlines()] == [
        f"line {one['line']}" for one in bad
    ]
    assert "Traceback" not in done.stderr


def test_options_of_the_command_are_for_every_line(run: Run, briefs_home: Path) -> None:
    """What a line says itself goes before; a filter that fits nothing stops at once."""
    lines = f'{ROGUN}\n{{"question": "{ROGUN}", "article": "rogun-dam"}}\n'
    home = ("--home", briefs_home)
    done = run(*home, "ask", "--batch", "-", "--article", "aral-sea", stdin=lines)
    assert done.returncode == 0, done.stderr
    first, second = map(json.loads, done.stdout.splitlines())
    assert {c["article"]["id"] for c in first.get("citations", first.get("nearest"))} == {
        "aral-sea"
    }
    assert {c["article"]["id"] for c in second["citations"]} == {"rogun-dam"}
    wrong = run(*home, "ask", "--batch", "-", "--author", "Rogunov", stdin=lines)
    assert (wrong.returncode, wrong.stdout) == (2, "")
    none = run(*home, "ask", "--batch", "no-such-file")
    assert none.returncode == 3
    assert "No such file" in none.stderr


@pytest.fixture
def started(briefs_home: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A batch that reads from a pipe."""
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "askcaci",
            "--home",
            str(briefs_home),
            "ask",
            "--batch",
            "-",
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=clean_environment(),
    )
    with process:
        yield process
        process.kill()


def test_a_line_is_answered_before_the_next_is_there_and_ctrl_c_leaves_it_whole(
    started: subprocess.Popen[bytes],
) -> None:
    """Each reply is flushed; an interrupt ends with 130 and complete lines."""
    assert started.stdin
    assert started.stdout
    assert started.stderr
    started.stdin.write(f"{ROGUN}\n".encode())
    started.stdin.flush()
    assert json.loads(started.stdout.readline())["answered"] is True
    started.stdin.write(f"{ROGUN}\n".encode() * 50)
    started.stdin.flush()
    second = started.stdout.readline()
    started.send_signal(signal.SIGINT)
    rest = started.stdout.read()
    assert started.wait(60) == 130
    lines = (second + rest).splitlines(keepends=True)
    assert all(line.endswith(b"\n") and json.loads(line)["line"] for line in lines)
    assert len(lines) < 50
    assert b"Traceback" not in started.stderr.read()


def test_a_closed_pipe_ends_it_quietly(started: subprocess.Popen[bytes]) -> None:
    """When nobody reads any more, the batch ends and says nothing."""
    assert started.stdin
    assert started.stdout
    assert started.stderr
    started.stdin.write(f"{ROGUN}\n".encode() * 3)
    started.stdin.flush()
    started.stdout.readline()
    started.stdout.close()
    assert started.wait(60) == -signal.SIGPIPE
    assert started.stderr.read() == b""


def test_the_bar_is_on_the_terminal_and_the_answers_in_the_file(
    briefs_home: Path, tmp_path: Path
) -> None:
    """With a terminal as standard error, what is redirected is JSON and nothing else."""
    pty = pytest.importorskip("pty", reason="a pseudo-terminal needs a POSIX system")
    (tmp_path / "q.txt").write_text(f"{ROGUN}\n" * 3)
    leader, follower = pty.openpty()
    with (tmp_path / "out.jsonl").open("wb") as out:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "askcaci", "--home", str(briefs_home), "ask"),
                *("--batch", str(tmp_path / "q.txt")),
            ],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=follower,
            env=clean_environment(TERM="xterm-256color"),
        )
        os.close(follower)
        shown = read_terminal(leader)
        assert process.wait(60) == 0
    assert b"asking" in shown
    replies = (tmp_path / "out.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["line"] for line in replies] == [1, 2, 3]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("where", ["file", "pipe"])
def test_a_file_in_another_encoding_is_refused_once(
    run: Run, briefs_home: Path, tmp_path: Path, encoding: str, where: str
) -> None:
    """No line of it is asked, and the one error names the encoding and what turns it."""
    path = tmp_path / "questions.txt"
    path.write_bytes(f"{ROGUN}\r\nWho built it?\r\n".encode(encoding))
    source, stdin = (str(path), b"") if where == "file" else ("-", path.read_bytes())
    done = run("--home", briefs_home, "ask", "--batch", source, stdin=stdin)
    assert (done.returncode, done.stdout) == (3, "")
    first, *hint = done.stderr.splitlines()
    named = encoding[:6].upper()
    assert first.endswith(f": it is {named}; save it as UTF-8")
    assert f"iconv -f {named} -t UTF-8" in hint[-1]
