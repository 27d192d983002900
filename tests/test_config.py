"""Where settings come from."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askcaci.config import (
    Config,
    colour_wanted,
    config_files,
    in_force,
    load_config,
    user_file,
)
from askcaci.configfile import KEYS, ConfigFile, Setting, read_config_file
from askcaci.errors import UsageError
from conftest import Run


@pytest.fixture(autouse=True)
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the user's own settings, and no other's are read."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("ASKCACI_NO_CONFIG", raising=False)
    folder = user_file().parent
    folder.mkdir(parents=True)
    return folder


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


@pytest.mark.parametrize(
    ("env", "setting", "terminal", "wanted"),
    [
        ({}, "auto", False, False),
        ({}, "always", False, True),
        ({"TERM": "dumb"}, "always", True, True),
        ({"NO_COLOR": "1"}, "always", True, False),
        ({}, "never", True, False),
    ],
)
def test_colour_can_be_set(
    env: dict[str, str], setting: str, terminal: bool, wanted: bool
) -> None:
    """A file may want colour in a pipe, or nowhere; NO_COLOR has the last word."""
    assert colour_wanted(env, setting=setting, terminal=terminal) is wanted


# Files of settings.


def settings_of(text: str, folder: Path, origin: Any = "user") -> dict[str, Setting]:
    """Read a file with this text and return what it sets."""
    path = folder / "some.toml"
    path.write_text(text, "utf-8")
    return dict(read_config_file(path, origin).settings)


def test_a_value_is_told_with_its_file_and_line(tmp_path: Path) -> None:
    """Tables, dotted keys, quoted keys and inline tables all lead to a line."""
    text = """# mine
k = 5
display.width = 88
"display"."style" = "apa"
filters = { kind = "news" }
"""
    found = settings_of(text, tmp_path)
    lines = {key: one.place.rpartition(":")[2] for key, one in found.items()}
    assert lines == {
        "k": "2", "display.width": "3", "display.style": "4", "filters.kind": "5"
    }  # fmt: skip
    text = "\n[filters]\n# whose\nauthor = ['Cutler', \"Blank\"]\nsince = 2005-03-07\n"
    found = settings_of(text, tmp_path)
    assert found["filters.author"] == Setting(
        ("Cutler", "Blank"), "user", f"{tmp_path}/some.toml:4"
    )
    assert found["filters.since"].value == "2005-03-07"


@pytest.mark.parametrize("key", KEYS)
def test_every_example_is_good_toml_for_its_setting(key: str, tmp_path: Path) -> None:
    """What an error tells people to write can be read."""
    assert list(settings_of(KEYS[key].example, tmp_path)) == [key]


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("k = 0", "a whole number above 0"),
        ("k = true", "a whole number above 0"),
        ("k = '5'", "a whole number above 0"),
        ("min_confidence = 1.5", "a number from 0 to 1"),
        ("min_confidence = nan", "a number from 0 to 1"),
        ("offline = 'yes'", "true or false"),
        ("model = 3", "text in quotes"),
        ("model = ''", "text in quotes"),
        ('model = "a\\u0000b"', "text in quotes"),
        ("filters.author = [1]", "text in quotes"),
        ("filters.since = 2005-03-07T10:00:00", "text in quotes"),
        ("display.colour = 'pink'", '"auto", "always" or "never"'),
        ("display.width = 3", "a whole number, 20 or more"),
        ("encoding = {a = 1}", "text in quotes"),
    ],
)
def test_a_value_of_another_kind_is_an_error_with_an_example(
    line: str, wanted: str, tmp_path: Path
) -> None:
    """The error names file, line and setting, and shows how to write it."""
    with pytest.raises(UsageError) as caught:
        settings_of(f"\n{line}\n", tmp_path)
    key = line.partition(" =")[0]
    assert str(caught.value) == f'{tmp_path}/some.toml:2: "{key}" has to be {wanted}'
    assert KEYS[key].example in caught.value.hint


@pytest.mark.parametrize(
    ("data", "place", "said"),
    [
        (b"k = 5\nk\n", ":2:2", "not TOML"),
        (b"k = ", ":1", "not TOML"),
        (b"k = 1\nk = 2\n", ":2:6", "not TOML"),
        (b"k = 5\n# caf\xe9\n", ":2", "not UTF-8"),
        (b"k = [\n" + b"[" * 1900 + b"\n", "", "not TOML"),
        (b"# long\n" + b"a." * 30_000 + b"a = 1", ":2:1", "Too long a line"),
        (b"#" * 70_000, "", "longer than 64 KB"),
    ],
)
def test_a_broken_file_is_told_with_its_place(
    data: bytes, place: str, said: str, tmp_path: Path
) -> None:
    """Line and column, as far as they are known; never a traceback."""
    path = tmp_path / "some.toml"
    path.write_bytes(data)
    with pytest.raises(UsageError, match=said) as caught:
        read_config_file(path, "user")
    assert caught.value.place.startswith(f"{path}{place}")


@given(
    data=st.binary(max_size=200)
    | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass"))
    | st.tuples(
        st.sampled_from([*KEYS, "filters", "kk"]),
        st.sampled_from(["1", "'a'", "[]", "{}", "true", "inf", "2005-03-07", "'", "[["]),
    ).map(lambda pair: f"{pair[0]} = {pair[1]}".encode())
)
def test_no_file_raises_anything_but_a_usage_error(
    data: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever is in it, a file is read, or refused in one line."""
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_bytes(data)
    with suppress(UsageError):
        read_config_file(path, "project")


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("min_confidance = 1", "min_confidence"),
        ("author = 'Cutler'", "filters.author"),
        ("since = 2005", "filters.since"),
        ("[filters]\nk = 5", "k"),
        ("[display]\ncolor = 'never'", "display.colour"),
        ("[filter]\nauthor = 'Cutler'", "filters"),
        ("zzzzzz = 1", None),
    ],
)
def test_an_unknown_setting_is_a_warning_that_names_the_nearest(
    line: str, meant: str | None, tmp_path: Path
) -> None:
    """One line: the file, the line, the setting, and what was perhaps meant."""
    path = tmp_path / "some.toml"
    path.write_text(line)
    read = read_config_file(path, "user")
    (warning,) = read.warnings
    assert read.settings == {}
    assert warning.startswith(f"{path}:")
    assert ("did you mean" in warning) is (meant is not None)
    assert meant is None or warning.endswith(f'did you mean "{meant}"?')


def test_a_file_full_of_unknown_settings_warns_a_few_times(tmp_path: Path) -> None:
    """A hostile file does not flood the terminal."""
    path = tmp_path / "some.toml"
    path.write_text("".join(f"key{n} = 1\n" for n in range(1000)))
    warnings = read_config_file(path, "user").warnings
    assert len(warnings) == 6
    assert warnings[-1] == f"{path}: 995 more settings are ignored"


@pytest.mark.parametrize("key", ["home", "model", "reader", "offline"])
def test_a_project_may_not_say_what_is_loaded(key: str, tmp_path: Path) -> None:
    """A project's file comes from anybody: what runs or fetches is refused and named."""
    path = tmp_path / "askcaci.toml"
    path.write_text(f"# theirs\n{KEYS[key].example}\nk = 3\n")
    read = read_config_file(path, "project")
    assert list(read.settings) == ["k"]
    assert read.warnings == (
        f'{path}:2: "{key}" is ignored, only your own config.toml may set it',
    )
    assert list(read_config_file(path, "user").settings) == [key, "k"]


ORDER = ("option", "environment", "project", "user")


@given(st.sets(st.sampled_from(ORDER)))
def test_the_nearest_source_wins(sources: set[str]) -> None:
    """Option, environment, project, user, default: the first that says something."""
    files = [
        ConfigFile(Path(origin), {"model": Setting(origin, origin, "there")})  # type: ignore[arg-type]
        for origin in ("project", "user")
        if origin in sources
    ]
    env = {"ASKCACI_MODEL": "environment"} if "environment" in sources else {}
    options = {"model": "option"} if "option" in sources else {}
    found = in_force(files, options, environ=env)["model"]
    expected = next((one for one in ORDER if one in sources), "default")
    assert found.origin == expected
    assert found.value == (None if expected == "default" else expected)


def test_the_users_file_sets_what_a_run_depends_on(own: Path, home: Path) -> None:
    """Home, model, reader and offline; a folder is meant from where the file is."""
    (own / "config.toml").write_text(
        'home = "here"\nmodel = "m"\nreader = "r"\noffline = true\n'
    )
    assert load_config(environ={}, directory=home) == Config(
        own / "here", "m", "r", offline=True
    )
    env = {"ASKCACI_HOME": "/h", "ASKCACI_MODEL": "e", "HF_HUB_OFFLINE": "0"}
    assert load_config(environ=env, reader="o", directory=home) == Config(
        Path("/h"), "e", "o"
    )
    assert load_config(environ={"ASKCACI_NO_CONFIG": "1"}, directory=home) == Config(home)


def test_a_home_with_an_odd_tilde_is_no_traceback(own: Path, tmp_path: Path) -> None:
    """A user who does not exist has no folder; the words are taken as they are."""
    (own / "config.toml").write_text('home = "~nobody-here/x"\n')
    assert load_config(environ={}).home == own / "~nobody-here/x"
    assert load_config("~nobody-here/x", environ={}).home == Path("~nobody-here/x")


def test_the_projects_file_is_the_homes_else_the_nearest(
    own: Path, home: Path, outside: Path
) -> None:
    """First the home folder, then from the working directory upward; one file only."""
    below = home / "a" / "b"
    below.mkdir(parents=True)
    for folder in (home, home / "a", outside, own):
        (folder / "askcaci.toml").write_text("k = 2\n")
    (own / "config.toml").write_text("k = 1\n")

    def read(**options: Any) -> list[Path]:
        return [file.path.parent for file in config_files(environ={}, **options)]

    assert read(directory=below) == [home, own]
    (home / "askcaci.toml").unlink()
    assert read(directory=below) == [home / "a", own]
    assert read(directory=outside) == [outside, own]
    assert read(home=str(home), directory=outside) == [outside, own]
    assert config_files(environ={"ASKCACI_NO_CONFIG": "1"}, directory=below) == ()


def test_folders_and_pipes_of_that_name_are_no_files(own: Path, home: Path) -> None:
    """Only a regular file is opened, so that nothing hangs."""
    os.mkfifo(home / "askcaci.toml")
    (own / "config.toml").mkdir()
    assert config_files(environ={}, directory=home) == ()


# The command line.


@pytest.fixture
def project(home: Path) -> Path:
    """A home with a file of settings."""
    (home / "askcaci.toml").write_text(
        'k = 3\nmodel = "evil"\nmin_confidance = 1\n'
        '[filters]\nauthor = ["Ida Jost", "Cutler"]\nsection = "lead"\n'
    )
    return home


def test_config_says_what_is_in_force_and_where_it_is_made(
    run: Run, own: Path, project: Path
) -> None:
    """Option, variable, ``file:line`` or default beside every value; warnings on stderr."""
    (own / "config.toml").write_text('reader = "none"\nk = 4\n')
    env = {"XDG_CONFIG_HOME": str(own.parent), "ASKCACI_NO_CONFIG": "", "COLUMNS": "70"}
    done = run("--home", project, "config", ASKCACI_MODEL="mine", **env)
    assert done.returncode == 0
    rows = [line.split(maxsplit=1) for line in done.stdout.splitlines()]
    shown = {key: " ".join(rest.split()) for key, rest in rows}
    assert list(shown) == list(KEYS)
    assert shown["home"] == f"{project} --home"
    assert shown["model"] == "mine ASKCACI_MODEL"
    assert shown["reader"] == f"none {own}/config.toml:1"
    assert shown["k"] == f"3 {project}/askcaci.toml:1"
    assert shown["filters.author"] == f"Ida Jost, Cutler {project}/askcaci.toml:5"
    assert shown["display.width"] == "70 COLUMNS"
    assert shown["max_tokens"] == "4000 default"
    warnings = done.stderr.splitlines()
    assert len(warnings) == 2
    assert f'{project}/askcaci.toml:2: "model" is ignored' in warnings[0]
    assert 'did you mean "min_confidence"?' in warnings[1]

    plain = json.loads(run("--home", project, "config", "--json", **env).stdout)
    assert plain["schema"] == "askcaci/config/1"
    assert plain["settings"]["k"] == {
        "value": 3,
        "origin": "project",
        "place": f"{project}/askcaci.toml:1",
    }
    paths = run("--home", project, "config", "--path", **env)
    assert paths.stdout.splitlines() == [
        f"{project}/askcaci.toml",
        f"{own}/config.toml",
    ]
    assert paths.stderr == ""


def test_config_path_says_where_ones_own_file_would_be(
    run: Run, own: Path, home: Path
) -> None:
    """Without any file, standard output is empty and the place is told on stderr."""
    done = run("--home", home, "config", "--path", XDG_CONFIG_HOME=str(own.parent))
    assert (done.returncode, done.stdout) == (0, "")
    assert str(own / "config.toml") in done.stderr


def test_a_file_gives_options_their_defaults(
    run: Run, own: Path, briefs_home: Path
) -> None:
    """What the file filters is filtered, and an option given wins over the file."""
    work = own / "work"
    work.mkdir()
    (work / "askcaci.toml").write_text(
        'k = 2\n[filters]\nsection = ["lead"]\nkind = "brief"\n'
    )
    env = {"cwd": work, "XDG_CONFIG_HOME": str(own.parent), "ASKCACI_NO_CONFIG": ""}

    def hits(*options: str) -> list[Any]:
        done = run("--home", briefs_home, "search", "--json", *options, "dam", **env)
        return list(json.loads(done.stdout)["hits"])

    assert [hit["section"] for hit in hits()] == ["lead", "lead"]
    assert len(hits("-k", "3")) == 3
    assert {hit["section"] for hit in hits("--section", "background")} == {"background"}
    help_text = run("search", "--help", **env).stdout
    assert "[default: 2;" in help_text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("k = 500\n", 'askcaci.toml:1: "k": 500 is not in the range'),
        (
            "[filters]\nsection = 'led'\n",
            "askcaci.toml:2: \"filters.section\": 'led' is not",
        ),
        ("[filters]\nsince = 'soon'\n", "askcaci.toml:2: \"filters.since\": 'soon' is not"),
        ("k = = 3\n", "askcaci.toml:1:5: not TOML"),
    ],
)
def test_a_bad_default_is_blamed_on_its_file(
    run: Run, own: Path, home: Path, text: str, said: str
) -> None:
    """An option's own check names the line of the file; help works all the same."""
    (home / "askcaci.toml").write_text(text)
    env = {"cwd": home, "XDG_CONFIG_HOME": str(own.parent), "ASKCACI_NO_CONFIG": ""}
    done = run("search", "dam", **env)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert len(done.stderr.splitlines()) <= 3
    assert run("search", "--help", **env).returncode == 0
    assert run("--version", **env).returncode == 0


def test_a_file_may_want_colour_in_a_pipe(run: Run, own: Path, briefs_home: Path) -> None:
    """`colour = "always"` colours what is piped; NO_COLOR still has the last word."""
    (own / "askcaci.toml").write_text('[display]\ncolour = "always"\n')
    env = {"cwd": own, "XDG_CONFIG_HOME": str(own.parent), "ASKCACI_NO_CONFIG": ""}
    ask = ("--home", briefs_home, "ask", "How high will the Rogun dam be?")
    assert "\x1b[1" in run(*ask, **env).stdout
    assert "\x1b" not in run(*ask, **env, NO_COLOR="1").stdout
    assert "\x1b" not in run(*ask, **env | {"ASKCACI_NO_CONFIG": "1"}).stdout
