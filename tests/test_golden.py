"""What users see, word for word, compared with files in tests/data/golden."""

from __future__ import annotations

import json
import re
from difflib import unified_diff
from pathlib import Path

import pytest

from conftest import Run

GOLDEN = Path(__file__).parent / "data" / "golden"

CASES: dict[str, list[str]] = {
    "help.txt": ["--help"],
    "help-ask.txt": ["ask", "--help"],
    "help-add.txt": ["add", "--help"],
    "answer.txt": ["ask", "How high will the Rogun dam be?"],
    "refusal.txt": ["ask", "What is the population of Mongolia?"],
    "answer.json": ["ask", "--json", "When did construction of the Rogun dam start?"],
    "answer.md": ["ask", "--markdown", "Why did Uzbekistan fear the Rogun dam?"],
    "articles.txt": ["articles"],
}


@pytest.mark.parametrize("name", CASES)
def test_output_is_as_recorded(
    run: Run, briefs_home: Path, request: pytest.FixtureRequest, name: str
) -> None:
    """The output equals the golden file; `--update-golden` rewrites it."""
    done = run("--home", briefs_home, *CASES[name])
    _compare(GOLDEN / name, _portable(done.stdout, briefs_home), request)


def test_the_passages_of_an_article_are_as_recorded(
    run: Run, briefs_home: Path, request: pytest.FixtureRequest
) -> None:
    """The cuts of one article stay where they are; moving them is a decision."""
    done = run(
        "--home",
        briefs_home,
        "search",
        "--json",
        "-k",
        "50",
        "--article",
        "aral-sea",
        "Aral Sea",
    )
    hits = json.loads(done.stdout)["hits"]
    cuts = sorted((h["start"], h["end"], h["section"], h["paragraph"]) for h in hits)
    text = "\n".join(f"{s}-{e} {section} {paragraph}" for s, e, section, paragraph in cuts)
    _compare(GOLDEN / "passages.txt", text + "\n", request)


def _portable(output: str, home: Path) -> str:
    """Replace what differs between machines: the home folder, the last digits of scores."""
    plain = output.replace(str(home), "HOME")
    plain = re.sub(r'("confidence"): 0\.(\d\d)\d*', r"\1: 0.\2", plain)
    return re.sub(r"confidence (\d+)%", "confidence NN%", plain)


def _compare(path: Path, actual: str, request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update-golden"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(actual, "utf-8")
    expected = path.read_text("utf-8")
    diff = "\n".join(unified_diff(expected.splitlines(), actual.splitlines(), lineterm=""))
    assert not diff, diff
