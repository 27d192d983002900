"""What the README shows is what a user gets."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from conftest import ROOT, Run, clean_environment

README = (ROOT / "README.md").read_text("utf-8")


def _block(after: str) -> str:
    """Return the first fenced block after some words."""
    match = re.search(r"```\w*\n(.*?)```", README[README.index(after) :], re.DOTALL)
    assert match
    return match.group(1)


def test_the_answer_on_the_first_screen_is_what_the_command_prints(
    run: Run, briefs_home: Path
) -> None:
    """The example's answer, from the quote to its place, is today's output."""
    shown = _block("terminal, offline").splitlines()
    command, expected = shown[0], shown[1:]
    assert command.startswith("$ askcaci ask ")
    question = shlex.split(command)[3]
    actual = run("ask", question, cwd=briefs_home).stdout
    flat = " ".join(line.strip() for line in expected if line.strip())
    assert " ".join(actual.split()).startswith(" ".join(flat.split()))


def test_every_command_of_the_usage_block_works(run: Run, own_home: Path) -> None:
    """Each line exits with a documented code and without a traceback."""
    page = own_home / "downloads" / "saved-page.txt"
    page.parent.mkdir()
    page.write_text(
        "By Ann Example\n\n" + "A lead of some length that says what follows. " * 4 + "\n\n"
        "BACKGROUND: Something happened in the Ferghana Valley.\n\n"
        "IMPLICATIONS: It matters.\n\nCONCLUSIONS: It ends.\n\n"
        "AUTHOR'S BIO: Ann Example is a name in a test.\n",
        "utf-8",
    )
    questions = own_home / "mine.jsonl"
    questions.write_text('{"question": "How high will the dam be?", "answers": ["335"]}\n')
    (own_home / "questions.txt").write_text("How high will the dam be?\n")
    (own_home / "draft.md").write_text("No quotation.\n")
    lines = [
        line.split("#")[0] if " # " in line else line
        for line in _block("## Use").splitlines()
    ]
    commands = [shlex.split(line) for line in lines if line.strip()]
    assert {command[1] for command in commands} >= {
        "add",
        "ask",
        "search",
        "show",
        "articles",
    }
    for command in commands:
        arguments = ["Example" if word == "Cutler" else word for word in command[1:]]
        done = run("--home", own_home, *arguments, cwd=own_home)
        # The page added above has no date, which the check is right to say.
        good = (4,) if "--check" in command else (0, 1)
        assert done.returncode in good, (command, done.stderr)
        assert "Traceback" not in done.stderr


def test_the_python_example_runs(briefs_home: Path) -> None:
    """The API example prints a quote and asserts the first law."""
    code = _block("From Python").replace("path/to/home", str(briefs_home))
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        capture_output=True,
        text=True,
        env=clean_environment(),
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "335 meters" in done.stdout


@pytest.mark.parametrize(
    "command",
    ["ask", "search", "context", "show", "articles", "add", "index", "doctor", "eval"],
)
def test_every_command_is_in_the_readme_and_has_an_example(run: Run, command: str) -> None:
    """An undocumented command fails here."""
    assert f"askcaci {command}" in README or command == "index"
    shown = run(command, "--help").stdout
    assert f"askcaci {command}" in shown
    assert "Example" in shown


def test_no_placeholder_is_left_in_the_readme() -> None:
    """Every figure has been filled in."""
    assert "@@" not in README


def test_the_evaluation_tables_are_those_recorded() -> None:
    """Each row of figures stands in the results that the section names."""
    start = README.index("## How good it is")
    section = README[start : README.index("## How fast it is")]
    named = re.findall(r"\(eval/results/(\w+)/README\.md\)", section)
    folders = [ROOT / "eval" / "results" / name for name in named]
    recorded = "\n".join((one / "README.md").read_text("utf-8") for one in folders)
    rows = [line for line in section.splitlines() if line.startswith("|")]
    assert len(rows) > 20
    assert [row for row in rows if row not in recorded.splitlines()] == []


def test_the_recorded_figures_are_those_of_the_recorded_runs() -> None:
    """A run on our own questions, read again, gives its row of the results."""
    from askcaci.evaluation.reporting.figures import interval_text, value_text
    from askcaci.evaluation.runs import read_run

    for path in (ROOT / "eval" / "results").glob("*/test.*.run.json"):
        figures = read_run(path).figures()
        shown = figures["contained@1"]
        cell = f"{value_text(shown.value, 'share')} ({interval_text(shown, 'share')})"
        lines = (path.parent / "README.md").read_text("utf-8").splitlines()
        assert any(cell in line for line in lines if line.startswith("| contained@1 |"))
