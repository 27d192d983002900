"""The lower bounds of the requirements, installed and tested: do they hold?

Run:  python eval/supply.py [--python python3.12] [--keep FOLDER] [--write-only]

Writes `eval/oldest.txt`, a constraints file for pip that pins every requirement of
`pyproject.toml`, and of its extra `test`, to the lowest version it allows. Then makes a
fresh virtual environment, installs askcaci in it under these constraints, and runs the
tests below. What the requirements require in turn is as new as pip finds it: their bounds
are theirs. Warnings do not fail these tests: old releases give some on newer Pythons.

It needs a network, for pip; and for torch, whose oldest wheels for Linux come with CUDA's
libraries, some 8 GB of disk.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from packaging.requirements import Requirement

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parent.parent
OLDEST = ROOT / "eval" / "oldest.txt"

# What stands on the requirements, one behaviour each; some minutes in all.
TESTS = (
    "test_corpus_files.py",
    "test_dates.py",
    "test_config.py",
    "test_import_pages.py",
    "test_import_webpages.py",
    "test_import_documents.py",
    "test_import_lock.py",
    "test_duplicates.py",
    "test_normalise.py",
    "test_sentences.py",
    "test_index_build.py",
    "test_index_store.py",
    "test_index_vectors.py",
    "test_encoder.py",
    "test_reader_model.py",
    "test_tokens.py",
    "test_eval_measures.py",
    "test_eval_runs.py",
    "test_eval_page.py",
    "test_review.py",
    "test_verify_drafts.py",
    "test_citing.py",
    "test_cli.py",
    "test_repl_terminal.py",
    "test_supply.py",
)

_HEADER = """\
# The lowest version of each requirement that pyproject.toml allows, for pip's --constraint.
# Made by: python eval/supply.py --write-only
"""


def main() -> int:
    """Write the constraints; install and test under them; return the tests' exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", default=sys.executable, help="the Python to test with")
    parser.add_argument("--keep", type=Path, help="make the environment here and keep it")
    parser.add_argument("--write-only", action="store_true", help="write oldest.txt only")
    options = parser.parse_args()
    OLDEST.write_text(constraints(ROOT / "pyproject.toml"), "utf-8")
    if options.write_only:
        return 0
    with tempfile.TemporaryDirectory() as folder:
        return _tested(options.python, options.keep or Path(folder) / "venv")


def constraints(project: Path) -> str:
    """Return the lines that pin each requirement of a project to its lowest version.

    Raises:
        ValueError: a requirement has no lower bound.
    """
    return _HEADER + "".join(f"{line}\n" for line in _pins(project))


def _pins(project: Path) -> Iterator[str]:
    described = tomllib.loads(project.read_text("utf-8"))["project"]
    for text in (*described["dependencies"], *described["optional-dependencies"]["test"]):
        requirement = Requirement(text)
        marker = f" ; {requirement.marker}" if requirement.marker else ""
        yield f"{requirement.name}=={_lowest(requirement)}{marker}"


def _lowest(requirement: Requirement) -> str:
    for bound in requirement.specifier:
        if bound.operator in (">=", "==", "~="):
            return bound.version
    raise ValueError(f"{requirement} has no lower bound")


def _tested(python: str, folder: Path) -> int:
    started = time.monotonic()
    _run(python, "-m", "venv", str(folder))
    inside = str(folder / "bin" / "python")
    _run(inside, "-m", "pip", "install", "-q", "-c", str(OLDEST), f"{ROOT}[test]")
    _run(inside, "-m", "pip", "check")
    installed = time.monotonic()
    tests = [str(ROOT / "tests" / name) for name in TESTS]
    quiet = ("-q", "-p", "no:cacheprovider", "-W", "default")
    code = _run(inside, "-m", "pytest", *quiet, *tests, check=False)
    print(
        f"installed in {installed - started:.0f} s, tested in"
        f" {time.monotonic() - installed:.0f} s, exit code {code}"
    )
    return code


def _run(*command: str, check: bool = True) -> int:
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    return subprocess.run(_said(command), cwd=ROOT, env=environment, check=check).returncode


def _said(command: Sequence[str]) -> Sequence[str]:
    print("$", *command[:6], *(("…",) if len(command) > 6 else ()), flush=True)
    return command


if __name__ == "__main__":
    sys.exit(main())
