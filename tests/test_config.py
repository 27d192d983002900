"""Where settings come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from askcaci.config import Config, colour_wanted, load_config


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with a corpus."""
    (tmp_path / "home" / "corpus").mkdir(parents=True)
    return tmp_path / "home"


@pytest.fixture
def outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with no corpus above it, and a data folder of the user's."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    (tmp_path / "elsewhere").mkdir()
    return tmp_path / "elsewhere"


def test_an_argument_wins_over_the_environment(home: Path) -> None:
    """The home given is taken before ASKCACI_HOME, that before the folder one is in."""
    env = {"ASKCACI_HOME": "/from/env", "ASKCACI_MODEL": "env-model"}
    given = load_config("/given", "given-model", environ=env, directory=home)
    assert (given.home, given.model) == (Path("/given"), "given-model")
    inherited = load_config(environ=env, directory=home)
    assert (inherited.home, inherited.model) == (Path("/from/env"), "env-model")


def test_the_reader_named_wins_over_the_environment(home: Path) -> None:
    """The reader given is taken before ASKCACI_READER; without either, None is shipped."""
    env = {"ASKCACI_READER": "none"}
    assert load_config(reader="mine", environ=env, directory=home).reader == "mine"
    assert load_config(environ=env, directory=home).reader == "none"
    assert load_config(environ={"ASKCACI_READER": ""}, directory=home).reader is None


@pytest.mark.parametrize("below", [".", "corpus", "a/b/c"])
def test_the_nearest_folder_with_a_corpus_is_home(home: Path, below: str) -> None:
    """Without either, home is the nearest folder upward that holds a corpus."""
    folder = home / below
    folder.mkdir(parents=True, exist_ok=True)
    assert load_config(environ={}, directory=folder).home == home


def test_the_nearest_of_two_homes_wins(home: Path) -> None:
    """A corpus within a home is a home of its own."""
    (home / "inner" / "corpus").mkdir(parents=True)
    assert load_config(environ={}, directory=home / "inner").home == home / "inner"


def test_a_file_named_corpus_makes_no_home(outside: Path, tmp_path: Path) -> None:
    """Only a folder of that name counts."""
    (outside / "corpus").write_text("")
    assert load_config(environ={}, directory=outside).home == tmp_path / "data" / "askcaci"


def test_without_any_corpus_the_data_folder_is_home(outside: Path, tmp_path: Path) -> None:
    """Outside every home the user's data folder is taken."""
    assert load_config(environ={}, directory=outside).home == tmp_path / "data" / "askcaci"


def test_the_working_directory_is_where_the_search_starts(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With no directory named, it is the one askcaci was started in."""
    monkeypatch.chdir(home)
    assert load_config(environ={}).home == home


def test_the_environment_is_the_processs_own(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With no environment given, the process's is read."""
    monkeypatch.setenv("ASKCACI_HOME", str(home))
    assert load_config().home == home


def test_empty_variables_count_as_unset(home: Path) -> None:
    """An empty ASKCACI_HOME, ASKCACI_MODEL or HF_ENDPOINT means nothing."""
    env = {"ASKCACI_HOME": "", "ASKCACI_MODEL": "", "HF_ENDPOINT": ""}
    assert load_config("", "", environ=env, directory=home) == Config(home)


def test_a_tilde_is_the_users_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """A home may be written with ~."""
    monkeypatch.setenv("HOME", "/users/ann")
    assert load_config("~/caci", environ={}).home == Path("/users/ann/caci")


@pytest.mark.parametrize(
    ("value", "offline"),
    [
        ("1", True),
        ("true", True),
        ("ON", True),
        ("0", False),
        ("No", False),
        (" off ", False),
    ],
)
def test_the_network_is_forbidden_by_its_variable(value: str, offline: bool) -> None:
    """HF_HUB_OFFLINE forbids the network unless it says no."""
    assert load_config("/h", environ={"HF_HUB_OFFLINE": value}).offline is offline


def test_a_mirror_may_be_named() -> None:
    """HF_ENDPOINT replaces the public hub."""
    assert load_config("/h", environ={}).hub == "https://huggingface.co"
    assert load_config("/h", environ={"HF_ENDPOINT": "http://m"}).hub == "http://m"


def test_corpus_and_index_lie_in_home() -> None:
    """The two folders are where the home is."""
    config = Config(Path("/h"))
    assert (config.corpus, config.index) == (Path("/h/corpus"), Path("/h/index"))


@pytest.mark.parametrize(
    ("env", "wanted"),
    [
        ({}, True),
        ({"TERM": "xterm"}, True),
        ({"NO_COLOR": "1"}, False),
        ({"NO_COLOR": ""}, True),
        ({"TERM": "dumb"}, False),
    ],
)
def test_colour_can_be_refused(env: dict[str, str], wanted: bool) -> None:
    """NO_COLOR and a dumb terminal mean no colour."""
    assert colour_wanted(env) is wanted
