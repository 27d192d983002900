"""The commands on a shared index: the same answers, roles, passwords and lost servers."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from askcaci.config import load_config
from askcaci.configfile import without_password
from askcaci.errors import UsageError
from conftest import ROOT, Run, clean_environment
from postgres_servers import Server, running
from test_golden import CASES, GOLDEN, _portable

SECRET = "swordfish-42"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server for the tests of this file."""
    with running() as started:
        yield started


@pytest.fixture(scope="module")
def store(server: Server, briefs_home: Path) -> str:
    """A shared index of the shipped briefs, with a reader's role that has a password."""
    address = server.new_database()
    done = subprocess.run(
        [sys.executable, "-m", "askcaci", "--home", briefs_home, "index", "--workers", "2"],
        env=clean_environment(ASKCACI_STORE=address),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    server.execute(
        f"CREATE ROLE journalist LOGIN PASSWORD '{SECRET}'",
        "GRANT USAGE ON SCHEMA askcaci TO journalist",
        "GRANT SELECT ON ALL TABLES IN SCHEMA askcaci TO journalist",
        address=address,
    )
    server.demand_passwords("journalist")
    return address


def as_reader(store: str, *, password: bool) -> str:
    """Return the address for the reader's role."""
    secret = f":{SECRET}" if password else ""
    return store.replace("//postgres@", f"//journalist{secret}@")


@pytest.mark.parametrize("name", [name for name in CASES if not name.startswith("help")])
def test_what_users_see_is_what_the_index_in_the_home_folder_gives(
    run: Run, briefs_home: Path, store: str, name: str
) -> None:
    """Every golden answer is the same, word for word, for a reader's role."""
    done = run(
        *("--home", briefs_home, *CASES[name]),
        ASKCACI_STORE=as_reader(store, password=True),
    )
    assert _portable(done.stdout, briefs_home) == (GOLDEN / name).read_text("utf-8")
    assert SECRET not in done.stdout + done.stderr


@pytest.mark.parametrize(
    "command",
    [
        ("search", "--json", "Rogun", "dam"),
        ("search", "--exact", "Middle Corridor"),
        ("mentions", "Rogun"),
        ("timeline", "Rogun"),
        ("ask", "--author", "nobody-at-all", "How high?"),
        ("ask", "--since", "2010", "--facts-only", "--json", "Who controls the valley?"),
        ("context", "--max-tokens", "900", "Why was Rogun delayed?"),
        ("show", "rogun-dam"),
        ("stats",),
    ],
)
def test_other_commands_give_the_same_too(
    run: Run, briefs_home: Path, store: str, command: tuple[str, ...]
) -> None:
    """Searching, listing and packing do not tell which index they use."""
    local = run("--home", briefs_home, *command)
    shared = run("--home", briefs_home, "--store", store, *command)
    assert (shared.stdout, shared.returncode) == (local.stdout, local.returncode)
    assert shared.stderr == local.stderr


def test_a_home_without_articles_and_encoder_can_ask(
    run: Run, briefs_home: Path, store: str, tmp_path: Path
) -> None:
    """A reader needs an address and nothing else; the encoder is exported at the first use."""
    command = ("ask", "How high will the Rogun dam be?")
    home = tmp_path / "empty"
    home.mkdir()
    done = run("--home", home, "--store", store, *command)
    here = run("--home", briefs_home, *command)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[:3] == here.stdout.splitlines()[:3]


def test_a_session_goes_on_when_the_server_is_back(
    server: Server, briefs_home: Path, store: str
) -> None:
    """A question during the fault is one sentence, the next one is answered."""
    process = subprocess.Popen(
        [sys.executable, "-m", "askcaci", "--home", briefs_home, "repl"],
        env=clean_environment(ASKCACI_STORE=store),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None

    def ask() -> None:
        assert process.stdin is not None
        process.stdin.write("How high will the Rogun dam be?\n")
        process.stdin.flush()

    ask()
    assert "335 meters" in process.stdout.readline()
    server.stop()
    ask()
    said = process.stderr.readline()
    assert "the server cannot be reached or has gone away" in said
    # Read here, as what is buffered is lost to `communicate`.
    assert process.stderr.readline() == "When it is there:\n"
    assert process.stderr.readline() == "  askcaci doctor\n"
    server.start()
    ask()
    shown, more = process.communicate(timeout=300)
    assert more == ""
    assert "335 meters" in shown


def test_a_lost_server_is_one_sentence_and_exit_code_3(
    run: Run, briefs_home: Path, store: str
) -> None:
    """Asking, building and examining name the server, what is wrong, and what to run."""
    gone = store.replace("?host=", "?host=%2Fnowhere")
    for command in (("ask", "Who?"), ("index",), ("doctor",), ("index", "status")):
        done = run("--home", briefs_home, "--store", gone, *command)
        assert done.returncode == 3, (command, done.stderr)
        assert "Traceback" not in done.stderr
        said = done.stdout + done.stderr
        assert said.count("the server cannot be reached or has gone away") == 1


@pytest.mark.parametrize("password", ["", "wrong-horse-7"])
def test_a_refused_password_is_not_shown(
    run: Run, briefs_home: Path, store: str, password: str
) -> None:
    """Neither the right one nor a wrong one is in what is printed."""
    address = as_reader(store, password=False)
    if password:
        address = address.replace("journalist@", f"journalist:{password}@")
    done = run("--home", briefs_home, "ask", "Who?", ASKCACI_STORE=address)
    assert done.returncode == 3
    assert "journalist" in done.stderr
    assert not password or password not in done.stderr


def test_a_password_may_come_from_the_environment_and_is_kept_out_of_everything(
    run: Run, briefs_home: Path, store: str, tmp_path: Path
) -> None:
    """Receipts, settings, status, versions and findings do without it."""
    address = as_reader(store, password=False)
    receipt = tmp_path / "receipt.json"
    question = "How high will the Rogun dam be?"
    run_reader = {"ASKCACI_STORE": address, "PGPASSWORD": SECRET}
    done = run(
        *("--home", briefs_home, "ask", "--receipt", receipt, question), **run_reader
    )
    assert done.returncode == 0, done.stderr
    assert SECRET not in receipt.read_text("utf-8")
    in_address = {"ASKCACI_STORE": as_reader(store, password=True)}
    for command in (
        ("config",),
        ("config", "--json"),
        ("--version",),
        ("doctor",),
        ("index", "status"),
        ("index", "path"),
        ("index",),
        ("ask", "-v", question),
        ("replay", str(receipt)),
    ):
        done = run("--home", briefs_home, *command, **in_address)
        assert SECRET not in done.stdout + done.stderr, command
        assert "Traceback" not in done.stderr, command


def test_a_password_among_the_arguments_is_refused(run: Run, store: str) -> None:
    """Everybody on the machine sees a process's arguments."""
    done = run("--store", as_reader(store, password=True), "ask", "Who?")
    assert done.returncode == 2
    assert "PGPASSWORD" in done.stderr
    assert SECRET not in done.stderr


def test_no_process_of_a_build_has_the_password_among_its_arguments(
    server: Server, briefs_home: Path
) -> None:
    """Workers get the address through a pipe."""
    database = server.new_database()
    server.execute(f"CREATE ROLE importer SUPERUSER LOGIN PASSWORD '{SECRET}'")
    server.demand_passwords("importer")
    address = database.replace("//postgres@", f"//importer:{SECRET}@")
    process = subprocess.Popen(
        [sys.executable, "-m", "askcaci", "--home", briefs_home, "index", "--workers", "3"],
        env=clean_environment(ASKCACI_STORE=address),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    seen = 0
    while process.poll() is None:
        family = {str(process.pid)}
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                status = (entry / "status").read_text()
                arguments = (entry / "cmdline").read_text()
            except (OSError, UnicodeDecodeError):
                continue
            parent = status.partition("PPid:\t")[2].partition("\n")[0]
            if parent in family or entry.name in family:
                seen = max(seen, len(family))
                family.add(entry.name)
                assert SECRET not in arguments
        if seen > 2:
            break
    process.kill()
    process.wait()
    assert seen > 2


def test_doctor_finds_and_repairs_what_is_wrong(
    server: Server, run: Run, tmp_path: Path
) -> None:
    """Damage in the database, and an article that is other than its file."""
    address, home = server.new_database(), tmp_path / "home"
    (home / "corpus").mkdir(parents=True)
    for name in ("rogun-dam", "aral-sea"):
        shutil.copy(ROOT / "corpus" / f"{name}.md", home / "corpus")
    assert run("--home", home, "--store", address, "doctor").returncode == 3
    done = run("--home", home, "--store", address, "doctor", "--repair")
    assert done.returncode == 0, done.stdout + done.stderr
    server.execute(
        "UPDATE askcaci.articles SET text = replace(text, '335', '999')", address=address
    )
    done = run("--home", home, "--store", address, "doctor")
    assert done.returncode == 3
    assert "askcaci index rebuild" in done.stdout
    done = run("--home", home, "--store", address, "doctor", "--repair")
    assert done.returncode == 0, done.stdout
    assert "2 are as their files here" in done.stdout
    assert (
        "335 meters"
        in run(
            "--home", home, "--store", address, "ask", "How high will the Rogun dam be?"
        ).stdout
    )


def test_only_the_user_may_name_a_store(
    run: Run, briefs_home: Path, tmp_path: Path
) -> None:
    """A project's file may come from anybody, and would see the questions."""
    project = tmp_path / "project"
    project.mkdir()
    (project / "askcaci.toml").write_text('store = "postgresql://evil.example/x"\n')
    done = run(
        *("--home", briefs_home, "config", "--json"), cwd=project, ASKCACI_NO_CONFIG=""
    )
    settings = json.loads(done.stdout)["settings"]
    assert settings["store"]["value"] is None
    assert "only your own" in done.stderr


def test_none_is_the_index_in_the_home_folder() -> None:
    """So that an option can undo what the user's file or the environment says."""
    env = {"ASKCACI_STORE": "postgresql://h/d", "ASKCACI_NO_CONFIG": "1"}
    assert load_config(environ=env).store == "postgresql://h/d"
    assert load_config(store="none", environ=env).store is None


@pytest.mark.parametrize("address", ["mysql://x/y", "host=x", "postgres:/x", "x y"])
def test_what_is_no_address_is_refused_without_being_quoted(address: str) -> None:
    """It may hold a password."""
    with pytest.raises(UsageError) as caught:
        load_config(store=address, environ={"ASKCACI_NO_CONFIG": "1"})
    assert address not in str(caught.value) + caught.value.hint


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("postgresql://u:p%40w@h:5/d", "postgresql://u@h:5/d"),
        ("postgresql://u:p:q@[::1]:5/d", "postgresql://u@[::1]:5/d"),
        ("postgres://h:5432/d", "postgres://h:5432/d"),
        ("postgresql:///d?host=/s&password=x&a=b", "postgresql:///d?host=/s&a=b"),
        ("postgresql://u@h/d?sslpassword=x", "postgresql://u@h/d?"),
    ],
)
def test_an_address_is_shown_without_its_password(address: str, shown: str) -> None:
    """Between user and host, and among the options."""
    assert without_password(address) == shown


def test_workers_are_for_a_shared_index(run: Run, briefs_home: Path) -> None:
    """The index in the home folder has one writer."""
    done = run("--home", briefs_home, "index", "--workers", "2")
    assert done.returncode == 2
    assert "--store" in done.stderr


def test_the_command_starts_without_the_extra() -> None:
    """Nothing of PostgreSQL is imported unless a store is named."""
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, askcaci.cli, askcaci.home, askcaci.health, askcaci.assistant\n"
            "print([name for name in sys.modules if name.startswith(('psycopg', 'pgv'))])",
        ],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"
