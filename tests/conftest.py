"""Fixtures: a home with the shipped briefs, indexed once with the real encoder."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from question_sets import beir, contexts, file  # noqa: F401 - fixtures

ROOT = Path(__file__).resolve().parent.parent
Run = Callable[..., "subprocess.CompletedProcess[str]"]


# A shell's background job ignores interrupts, and so would every process it starts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that rewrites golden files instead of comparing with them."""
    parser.addoption(
        "--update-golden", action="store_true", help="rewrite tests/data/golden"
    )


def read_terminal(leader: int) -> bytes:
    """Return all that is shown on a pseudo-terminal until its other end closes."""
    shown = b""
    while True:
        try:
            block = os.read(leader, 65536)
        except OSError:  # how Linux reports that the other end has closed
            break
        if not block:
            break
        shown += block
    os.close(leader)
    return shown


def clean_environment(**extra: str) -> dict[str, str]:
    """Return the environment of a new user's shell, with nothing of askcaci's set."""
    kept = {
        k: v
        for k, v in os.environ.items()
        if not k.startswith(("ASKCACI", "HF_", "NO_COLOR"))
    }
    return (
        kept
        | {"PYTHONPATH": str(ROOT / "src"), "COLUMNS": "80", "ASKCACI_NO_CONFIG": "1"}
        | extra
    )


def run_askcaci(
    *arguments: str | Path,
    cwd: Path | None = None,
    stdin: str | bytes = "",
    **environment: str,
) -> subprocess.CompletedProcess[str]:
    """Run `askcaci` as a process of its own and return its output."""
    data = stdin if isinstance(stdin, bytes) else stdin.encode()
    done = subprocess.run(
        [sys.executable, "-m", "askcaci", *map(str, arguments)],
        input=data,
        capture_output=True,
        cwd=cwd,
        env=clean_environment(**environment),
        timeout=300,
        check=False,
    )
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
    )


@pytest.fixture
def run() -> Run:
    """The `askcaci` command."""
    return run_askcaci


@pytest.fixture(scope="session")
def briefs_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the shipped briefs and their index; not to be changed."""
    home = tmp_path_factory.mktemp("briefs")
    shutil.copytree(ROOT / "corpus", home / "corpus")
    done = run_askcaci("--home", home, "index")
    assert done.returncode == 0, done.stderr
    return home


@pytest.fixture
def own_home(briefs_home: Path, tmp_path: Path) -> Path:
    """A copy of the briefs' home that a test may change."""
    home = tmp_path / "home"
    shutil.copytree(briefs_home, home)
    return home
