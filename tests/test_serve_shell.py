"""Commands of the shell that a running server answers: faster, and the same to the byte."""

from __future__ import annotations

import importlib.util
import os
import pty
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from askcaci import Assistant, Filters
from askcaci.config import load_config
from askcaci.serving.remote import answers_path
from askcaci.serving.runtime import is_private
from askcaci.serving.wire import decode, encode
from askcaci.text.dates import Month
from builders import article
from conftest import clean_environment, read_terminal, run_askcaci
from servers import Served, make_home, served

if importlib.util.find_spec("uvicorn") is None:
    pytest.skip("the extra serve is not installed", allow_module_level=True)

QUESTION = "How high is the dam of Toktobe?"


@pytest.fixture(scope="module")
def home(briefs_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of three made articles; not to be changed."""
    return make_home(briefs_home, tmp_path_factory.mktemp("shell") / "home")


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[Served]:
    """A server of it."""
    with served(home) as running:
        yield running


def ask_server(
    server: Served, *arguments: str | Path, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run a command where it finds the server's sockets; check that it was handed over."""
    trace = server.runtime / "trace"
    done = run_askcaci(
        *arguments,
        XDG_RUNTIME_DIR=str(server.runtime),
        PYTHONPROFILEIMPORTTIME="1",
        **environment,
    )
    lines = done.stderr.splitlines(keepends=True)
    imported = {
        line.split("|")[-1].strip() for line in lines if line.startswith("import time")
    }
    trace.write_text("\n".join(sorted(imported)))
    told = "".join(line for line in lines if not line.startswith("import time"))
    assert "click" not in imported, "it was not handed over"
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout, told)


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask", QUESTION],
        ["ask", "--json", QUESTION],
        ["ask", "--markdown", "--style", "apa", QUESTION],
        ["ask", "What is the population of Mongolia?"],
        ["ask", "--since", "2012", "-k", "3", "Who opened the harbour of Zarkum?"],
        ["ask", "--author", "Nobody Known", "Why?"],
        ["ask", "hello"],
        ["ask", ""],
        ["ask", "--nonsense"],
        ["search", "harbour", "of", "Zarkum"],
        ["search", "--json", '"dam of Toktobe"'],
        ["search", "--exact", "no such words"],
        ["mentions", "Toktobe"],
        ["mentions", "Toktobe", "--by", "year"],
        ["mentions", "Toktobe", "--csv"],
        ["mentions", "--json", "Zarkum", "Toktobe"],
        ["mentions", "Atlantis"],
    ],
    ids=" ".join,
)
def test_output_and_exit_code_are_those_of_a_process_of_its_own(
    home: Path, server: Served, arguments: list[str]
) -> None:
    """Both streams, to the byte, for answers, refusals and mistakes."""
    shared = ask_server(server, "--home", home, *arguments)
    alone = run_askcaci("--home", home, *arguments)
    assert shared.stdout == alone.stdout
    assert shared.stderr == alone.stderr
    assert shared.returncode == alone.returncode


def test_input_folder_and_environment_are_those_of_the_caller(
    home: Path, server: Served
) -> None:
    """Standard input, the working directory, and variables count as they do alone."""
    for environment in ({"NO_COLOR": "1"}, {"ASKCACI_HOME": str(home)}):
        shared, alone = (
            run_askcaci(
                *("ask", "-"),
                cwd=home,
                stdin=QUESTION,
                XDG_RUNTIME_DIR=folder,
                **environment,
            )
            for folder in (str(server.runtime), "/nowhere")
        )
        assert shared.returncode == 0, shared.stderr
        assert (shared.stdout, shared.stderr) == (alone.stdout, alone.stderr)
        assert "corpus/lake.md:" in shared.stdout


def on_terminal(home: Path, runtime: str, columns: int) -> bytes:
    """Return what a command shows on a terminal of some width."""
    import fcntl
    import struct
    import termios

    leader, follower = pty.openpty()
    size = struct.pack("HHHH", 24, columns, 0, 0)
    fcntl.ioctl(follower, termios.TIOCSWINSZ, size)
    environment = clean_environment(XDG_RUNTIME_DIR=runtime, TERM="xterm-256color")
    environment.pop("COLUMNS")
    with subprocess.Popen(
        [sys.executable, "-m", "askcaci", "--home", str(home), "ask", QUESTION],
        stdin=follower,
        stdout=follower,
        stderr=follower,
        env=environment,
    ):
        os.close(follower)
        return read_terminal(leader)


@pytest.mark.parametrize("columns", [40, 100])
def test_a_terminal_gets_its_colours_and_its_width(
    home: Path, server: Served, columns: int
) -> None:
    """The command writes to the caller's own terminal."""
    shown = on_terminal(home, str(server.runtime), columns)
    assert b"\x1b[1m" in shown
    assert shown == on_terminal(home, "/nowhere", columns)


def test_a_server_of_another_home_or_with_other_models_is_not_asked(
    briefs_home: Path, tmp_path: Path, server: Served
) -> None:
    """The command is answered from its own home all the same."""
    other = make_home(
        briefs_home,
        tmp_path / "other",
        {"one": "---\ntitle: A\nkind: news\n---\nA road.\n"},
    )
    done = ask_server(server, "--home", other, "search", "road")
    assert "A road." in done.stdout
    done = ask_server(server, "--home", other, "mentions", "Toktobe")
    assert done.stdout == "Nothing found.\n"


def test_what_was_added_is_found_though_the_server_has_not_indexed_it(
    briefs_home: Path, tmp_path: Path
) -> None:
    """The command brings the index up to date, as it does alone; then the server has it."""
    home = make_home(
        briefs_home, tmp_path / "home", {"one": "---\ntitle: A\nkind: news\n---\nA road.\n"}
    )
    with served(home) as running:
        (home / "corpus" / "two.md").write_text(
            "---\ntitle: B\nkind: news\n---\nA bridge of Zarkum.\n", "utf-8"
        )
        done = ask_server(running, "--home", home, "mentions", "Zarkum")
        assert "A bridge of »Zarkum«." in done.stdout
        assert running.get("/mentions", name="Zarkum").json["places"] == 1


def test_without_a_server_that_lives_the_command_runs_alone(home: Path) -> None:
    """Sockets that a killed server left are passed over in silence."""
    with served(home) as running:
        running.process.kill()
        running.process.wait(30)
        time.sleep(0.5)
        done = run_askcaci(
            "--home", home, "ask", QUESTION, XDG_RUNTIME_DIR=str(running.runtime)
        )
        assert (done.returncode, done.stderr) == (0, "")
        assert "88 meters" in done.stdout


def test_a_folder_that_others_can_look_into_is_not_used(
    home: Path, server: Served, tmp_path: Path
) -> None:
    """Somebody else's socket would see the questions; nor is a link followed."""
    folder = server.runtime / "askcaci"
    assert is_private(str(folder))
    assert all(one.stat().st_mode & 0o077 == 0 for one in folder.iterdir())
    link = tmp_path / "link"
    link.symlink_to(folder)
    assert not is_private(str(link))
    open_to_all = tmp_path / "open"
    open_to_all.mkdir(mode=0o755)
    assert not is_private(str(open_to_all))


def test_interrupted_the_command_ends_and_the_server_goes_on(
    home: Path, server: Served
) -> None:
    """Ctrl-C is exit code 130, and what was begun for the command ends."""
    with subprocess.Popen(
        [sys.executable, "-m", "askcaci", "--home", str(home), "ask", "-"],
        env=clean_environment(XDG_RUNTIME_DIR=str(server.runtime)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as asking:
        time.sleep(3)
        asking.send_signal(signal.SIGINT)
        assert asking.wait(30) == 130
        assert asking.communicate() == (b"", b"")
    assert ask_server(server, "--home", home, "mentions", "Toktobe").returncode == 0


def test_nothing_of_askcaci_is_imported_for_a_command_that_is_handed_over() -> None:
    """Importing is most of what a short command costs."""
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys\n"
            "before = set(sys.modules)\n"
            "import askcaci.__main__\n"
            "from askcaci.serving.shell import hand_over\n"
            "hand_over(['askcaci', 'ask', 'Why?'])\n"
            "print(*sorted(set(sys.modules) - before))",
        ],
        env=clean_environment(XDG_RUNTIME_DIR="/nowhere"),
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(done.stdout.split())
    ours = {name for name in loaded if name.startswith("askcaci")}
    assert ours == {
        "askcaci", "askcaci.__main__", "askcaci.serving", "askcaci.serving.runtime",
        "askcaci.serving.shell",
    }  # fmt: skip
    assert loaded.isdisjoint({"re", "json", "click", "dataclasses", "argparse", "logging"})


def test_values_come_through_the_socket_as_they_were(home: Path) -> None:
    """Replies, hits and mentions equal what was sent, dates of a month included."""
    with Assistant.open(home, refresh=False) as assistant:
        values = (
            assistant.ask(QUESTION),
            assistant.ask("What is the population of Mongolia?"),
            assistant.search("harbour of Zarkum"),
            assistant.mentions(["Toktobe", "Zarkum"]),
            Filters(authors=("A",), since=date(2005, 3, 1), sections=("lead",)),
            article("Text \ud800 with \u202e", id="odd", published=Month(2005, 3)),
            ("a", None, 1, 0.1, True, {"k": ("b",)}),
        )
    for value in values:
        again = decode(encode(value))
        assert again == value
        assert type(again) is type(value)


def test_articles_are_placed_where_the_caller_has_them(home: Path) -> None:
    """A path is that of the caller's home, however it is named."""
    one = article("Text", id="one", path="/elsewhere/one.md")
    moved = decode(encode((one,)), lambda found: replace(found, path="here.md"))
    assert moved[0].path == "here.md"


def test_homes_have_sockets_of_their_own(tmp_path: Path) -> None:
    """By their real path, short enough for any system."""
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "a")
    paths = {
        name: answers_path("/run/user/1000/askcaci", load_config(str(tmp_path / name)))
        for name in ("a", "b", "link")
    }
    assert paths["a"] != paths["b"]
    assert paths["a"] == paths["link"]
    assert all(len(path) < 104 for path in paths.values())


@pytest.fixture(autouse=True, scope="module")
def _no_trace(server: Served) -> Iterator[None]:
    yield
    shutil.rmtree(server.runtime / "trace", ignore_errors=True)
