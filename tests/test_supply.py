"""What a built wheel holds, and that the bounds in pyproject.toml are what eval/ pins."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

# Where sources lie on the machines of those who build: /home/NAME/, /Users/NAME/, …
MACHINE_PATH = re.compile(rb"(?<![\w./:-])/(?:home|Users|root|tmp|work|opt|build)/[\w.-]+/")


def built(folder: Path, source: Path = ROOT) -> Path:
    """Build a wheel of the project into a folder, without a network."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-index"),
            *("--no-build-isolation", "--wheel-dir", str(folder), str(source)),
        ],
        capture_output=True,
        text=True,
        env=os.environ | {"SOURCE_DATE_EPOCH": "1700000000"},
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (wheel,) = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from this tree."""
    if find_spec("hatchling") is None:
        pytest.skip("hatchling is not installed: pip install hatchling")
    return built(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def names(wheel: Path) -> list[str]:
    """The files in the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def test_the_wheel_holds_the_whole_package(names: list[str]) -> None:
    """Every file of src/ is in it, and nothing else but samples and metadata."""
    sources = {
        path.relative_to(ROOT / "src").as_posix()
        for path in (ROOT / "src").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    others = {name for name in names if name not in sources}
    assert sources <= set(names)
    assert all(re.match(r"askcaci/sample/|askcaci-[\d.]+\.dist-info/", n) for n in others)


@pytest.mark.parametrize(
    "name",
    [
        "askcaci/reader/shipped/model.onnx",
        "askcaci/reader/shipped/reader.json",
        "askcaci/tokens/askcaci.tiktoken",
        "askcaci/text/aliases.json",
        "askcaci/py.typed",
        "tiktoken_ext/askcaci.py",
    ],
)
def test_the_wheel_holds_what_answering_needs(names: list[str], name: str) -> None:
    """Weights, vocabulary and aliases are there without a repository."""
    assert name in names


def test_the_wheel_holds_the_sample_corpus(wheel: Path) -> None:
    """The briefs are in it byte for byte, and no file beside them."""
    with zipfile.ZipFile(wheel) as archive:
        packed = {
            name.removeprefix("askcaci/sample/"): archive.read(name)
            for name in archive.namelist()
            if name.startswith("askcaci/sample/")
        }
    assert packed == {path.name: path.read_bytes() for path in (ROOT / "corpus").iterdir()}


def test_the_wheel_holds_the_licence(wheel: Path, names: list[str]) -> None:
    """The text of the licence is in it, and the metadata names it."""
    (licence,) = (name for name in names if name.endswith("/licenses/LICENSE"))
    (metadata,) = (name for name in names if name.endswith("/METADATA"))
    with zipfile.ZipFile(wheel) as archive:
        assert archive.read(licence) == (ROOT / "LICENSE").read_bytes()
        assert "\nLicense-Expression: MIT\n" in archive.read(metadata).decode()


def test_the_wheel_names_no_machine(wheel: Path) -> None:
    """No file of it, nor its name, tells where it was built."""
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            data = archive.read(name)
            assert os.fsencode(ROOT) not in data, name
            # What is quoted in an article or an example is no machine's.
            if name.startswith("askcaci/reader/shipped/") or name.endswith("/RECORD"):
                assert not MACHINE_PATH.search(data), name


def test_a_copy_of_the_tree_gives_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    """With the same SOURCE_DATE_EPOCH, wherever and whenever its files were written."""
    copy = tmp_path / "copy"
    for name in ("src", "corpus"):
        shutil.copytree(ROOT / name, copy / name, copy_function=shutil.copyfile)
    for name in ("pyproject.toml", "README.md", "LICENSE", ".gitignore"):
        shutil.copyfile(ROOT / name, copy / name)
    assert built(tmp_path, copy).read_bytes() == wheel.read_bytes()


def test_every_requirement_has_a_lower_bound() -> None:
    """A bound that is missing is one that nobody has tested."""
    texts = (*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["test"])
    for requirement in map(Requirement, texts):
        operators = {bound.operator for bound in requirement.specifier}
        assert operators & {">=", "=="}, requirement.name


def test_the_pins_tested_are_the_bounds(tmp_path: Path) -> None:
    """eval/oldest.txt is what eval/supply.py makes of pyproject.toml as it is."""
    shutil.copytree(
        ROOT / "eval",
        tmp_path / "eval",
        ignore=shutil.ignore_patterns("results", "*.jsonl"),
    )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    program = [sys.executable, str(tmp_path / "eval" / "supply.py"), "--write-only"]
    subprocess.run(program, check=True, timeout=300)
    made = (tmp_path / "eval" / "oldest.txt").read_text("utf-8")
    assert made == (ROOT / "eval" / "oldest.txt").read_text("utf-8")


def test_the_pythons_claimed_are_allowed() -> None:
    """Whoever has a Python of the classifiers can install the package."""
    allowed = SpecifierSet(PROJECT["requires-python"])
    claimed = re.findall(r":: (3\.\d+)$", "\n".join(PROJECT["classifiers"]), re.MULTILINE)
    assert claimed
    assert all(f"{version}.0" in allowed for version in claimed)
