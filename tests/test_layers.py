"""What imports what: the command starts light, and imports go downward."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
HEAVY = (
    "torch", "transformers", "sentence_transformers", "faiss", "onnxruntime", "numpy",
    "prompt_toolkit", "docx", "rich", "yaml", "jinja2", "ir_measures", "pytrec_eval",
    "starlette", "uvicorn", "asyncio",
)  # fmt: skip


def python(code: str) -> subprocess.CompletedProcess[str]:
    """Run code in a fresh interpreter that sees the sources only."""
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("module", ["askcaci.cli", "askcaci"])
def test_importing_the_command_loads_nothing_heavy(module: str) -> None:
    """`askcaci --help` waits for none of the libraries that only a command needs."""
    done = python(
        f"import sys, {module}\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    assert done.returncode == 0, done.stderr
    loaded = set(done.stdout.split())
    assert "askcaci" in loaded
    assert loaded.isdisjoint(HEAVY)


def test_a_question_is_never_answered_with_torch() -> None:
    """The modules a question passes through load no training library."""
    done = python(
        "import sys, askcaci.assistant, askcaci.retrieval, askcaci.answering\n"
        "import askcaci.encoder, askcaci.index.store\n"
        "import askcaci.index.vectors, askcaci.rendering.terminal\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    assert done.returncode == 0, done.stderr
    assert set(done.stdout.split()).isdisjoint(
        {"torch", "transformers", "sentence_transformers"}
    )


@pytest.mark.skipif(
    importlib.util.find_spec("importlinter") is None,
    reason="import-linter is not installed",
)
def test_imports_go_downward_only() -> None:
    """The order of the modules that pyproject.toml states is kept."""
    done = python(
        "import sys\n"
        "from importlinter.cli import lint_imports, EXIT_STATUS_SUCCESS\n"
        "sys.exit(lint_imports(no_cache=True) != EXIT_STATUS_SUCCESS)"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout
