"""Manners at the shell: help, version, completion, the manual page, and what was meant."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import click
import pytest

from askcaci import __version__
from askcaci.cli import COMMANDS, cli
from askcaci.cli.defaults import TAKES
from askcaci.cli.group import LazyGroup
from askcaci.cli.man import page
from askcaci.cli.version import READER_CARD
from askcaci.index.database import SCHEMA_VERSION, closing_writer, transaction
from conftest import Run, clean_environment

NAMES = sorted(name for commands in COMMANDS.values() for name in commands)


def corpus_of(home: Path, ids: list[str], authors: list[str]) -> Path:
    """Make a home whose index holds articles of these ids, each by all these authors."""
    (home / "corpus").mkdir(parents=True)
    (home / "index").mkdir()
    meta = {"generation": "1", "encoder": "some-encoder", "fingerprint": "0123456789abcdef",
            "dimension": "3", "chunking": "some",
            "passages": "0", "last_row": "0"}  # fmt: skip
    with closing_writer(home / "index") as connection, transaction(connection):
        connection.executemany(
            "INSERT OR REPLACE INTO meta VALUES (?, ?)", list(meta.items())
        )
        for number, one in enumerate(ids):
            connection.execute(
                "INSERT INTO articles VALUES (?, ?, 'brief', NULL, '', '')", (number, one)
            )
            connection.executemany(
                "INSERT INTO authors VALUES (?, ?)", [(name, number) for name in authors]
            )
    return home


# Commands and their help.


@pytest.mark.parametrize("name", NAMES)
def test_the_table_of_commands_says_what_each_says_itself(name: str) -> None:
    """A command is found where the table has it, under the same short help."""
    (told,) = [commands[name] for commands in COMMANDS.values() if name in commands]
    module, _, attribute = told[0].partition(":")
    command = getattr(import_module(module), attribute)
    assert isinstance(command, click.Command)
    assert command.short_help == told[1]
    assert command.hidden is (name in COMMANDS[""])


@pytest.mark.parametrize("name", sorted(TAKES))
def test_defaults_of_files_are_for_options_that_there_are(name: str) -> None:
    """Every setting that a command is said to take is one of its options."""
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    assert TAKES[name] <= {parameter.name for parameter in command.params}


@pytest.mark.parametrize("name", NAMES)
def test_every_command_explains_itself_with_an_example(name: str) -> None:
    """Help text, and an example that runs this very command."""
    context = click.Context(cli, info_name="askcaci")
    command = cli.get_command(context, name)
    assert command is not None
    shown = command.get_help(click.Context(command, info_name=name, parent=context))
    assert "Example" in shown
    assert f"askcaci {name}" in shown


def test_help_lists_every_command_in_its_section_and_imports_none(run: Run) -> None:
    """Titles, commands, examples, exit codes; no command's module is loaded for it."""
    shown = run("--help").stdout
    places = [shown.index(f"\n{title}:\n") for title in COMMANDS if title]
    assert places == sorted(places)
    for title, commands in COMMANDS.items():
        for name, (_, text) in commands.items():
            row = re.search(rf"^  {name} +{re.escape(text)}$", shown, re.MULTILINE)
            assert (row is not None) is bool(title)
    assert "Examples:" in shown
    assert "Exit codes:" in shown
    loaded = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, askcaci.cli as c; c._run(['--help']); print(*sys.modules)",
        ],
        capture_output=True,
        text=True,
        env=clean_environment(),
        check=True,
    ).stdout.split()
    modules = {t.partition(":")[0] for c in COMMANDS.values() for t, _ in c.values()}
    # Options that several commands share are completed by what lies there.
    assert modules.intersection(loaded) <= {"askcaci.cli.completion"}


@pytest.mark.parametrize(
    ("arguments", "wrong", "then"),
    [
        (["serach", "x"], "command: askcaci serach", "askcaci search"),
        (["frobnicate"], "command: askcaci frobnicate", "askcaci --help"),
        (["How long is it?"], "command: askcaci How", "askcaci ask 'How long is it?'"),
        (["who", "why?"], "command: askcaci who", "askcaci ask 'who why?'"),
        (["index", "statu"], "command: askcaci index statu", "askcaci index status"),
        (["ask", "--autor", "x"], "option: askcaci ask --autor", "askcaci ask --author"),
        (["ask", "--zzz"], "option: askcaci ask --zzz", "askcaci ask --help"),
        (["--hom", "x", "ask"], "option: askcaci --hom", "askcaci --home"),
        (["ask", "--home", "h"], "option: askcaci ask --home", "askcaci --home DIR ask"),
        (["eval", "run", "--model", "m"], "option: askcaci eval run --model",
         "askcaci --model NAME_OR_PATH eval run"),
    ],
)  # fmt: skip
def test_what_nobody_knows_is_told_with_what_was_meant(
    run: Run, arguments: list[str], wrong: str, then: str
) -> None:
    """One line says what is wrong; the one after the next what to run."""
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    first, ask, *commands = done.stderr.splitlines()
    assert first.startswith(f"askcaci: No such {wrong}")
    assert ask.endswith(":")
    assert commands[0] == f"  {then}"


def test_a_control_character_in_a_word_does_not_reach_the_terminal(run: Run) -> None:
    """What is repeated of the command line is made safe first."""
    assert "\x1b" not in run("as\x1b[31mk").stderr


# Version.


def test_version_opens_with_a_line_for_programs(run: Run, tmp_path: Path) -> None:
    """Then index, encoder, reader and Python, a line each."""
    home = corpus_of(tmp_path, ["a", "b"], ["Ida Jost"])
    done = run("--version", "--home", home)
    assert done.returncode == 0
    assert done.stderr == ""
    first, *rest = done.stdout.splitlines()
    assert first == f"askcaci {__version__}"
    assert rest[0] == (
        f"index    schema {SCHEMA_VERSION}, 2 articles, 0 passages in {home}/index"
    )
    assert rest[1] == "encoder  some-encoder 0123456789ab"
    assert re.fullmatch(r"reader   \S+ [0-9a-f]{12}", rest[2])
    assert rest[3].startswith("python   3.")
    assert run("--home", home, "--version").stdout == done.stdout


@pytest.mark.parametrize("damage", ["no home", "no index", "damaged", "bad settings"])
def test_version_never_fails(run: Run, tmp_path: Path, damage: str) -> None:
    """Without an index, or with one that is damaged, it says so in its line."""
    home = corpus_of(tmp_path / "home", ["a"], ["Ida Jost"])
    environment = {"XDG_CONFIG_HOME": str(tmp_path), "ASKCACI_NO_CONFIG": ""}
    if damage == "no home":
        shutil.rmtree(home)
    elif damage == "no index":
        shutil.rmtree(home / "index")
    elif damage == "damaged":
        for file in (home / "index").iterdir():
            file.write_bytes(b"x" * 5000)
    else:
        (tmp_path / "askcaci").mkdir()
        (tmp_path / "askcaci" / "config.toml").write_text("= =")
    done = run("--home", home, "--version", **environment)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == f"askcaci {__version__}"
    said = {"damaged": "damaged", "bad settings": "config.toml:1:1: not TOML"}
    assert said.get(damage, "none yet") in lines[1]


def test_the_reader_is_named_from_the_card_it_is_opened_by() -> None:
    """The card that --version reads is the one of the shipped reader."""
    from askcaci.reader.model import CARD, SHIPPED

    assert READER_CARD == SHIPPED / CARD


# Completion.


@pytest.fixture
def shell_path(tmp_path: Path) -> str:
    """A PATH on which `askcaci` is this very askcaci."""
    command = tmp_path / "bin" / "askcaci"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m askcaci "$@"\n')
    command.chmod(0o755)
    return f"{command.parent}{os.pathsep}{os.environ['PATH']}"


def completed(path: str, *words: str) -> list[str]:
    """Return what bash offers for the last of some words, the script really sourced."""
    script = f"""
    source <(askcaci completion bash) || exit 1
    complete -p askcaci >/dev/null || exit 1
    COMP_WORDS=("$@") COMP_CWORD={len(words) - 1}
    _askcaci_completion askcaci
    printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    done = subprocess.run(
        ["bash", "--norc", "-c", script, "bash", *words],
        capture_output=True,
        text=True,
        env=clean_environment(PATH=path),
        timeout=300,
        check=True,
    )
    assert done.stderr == ""
    return done.stdout.split()


needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="no bash here")


@needs_bash
@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["con"], ["context", "config"]),
        (["ma"], []),
        (["--ho"], ["--home"]),
        (["ask", "--min"], ["--min-confidence"]),
        (["ask", "--section", "con"], ["conclusions"]),
        (["index", "re"], ["rebuild"]),
        (["completion", ""], ["bash", "zsh", "fish"]),
    ],
)
def test_bash_completes_commands_options_and_choices(
    shell_path: str, words: list[str], offered: list[str]
) -> None:
    """What is offered is what begins so; hidden commands are not."""
    assert completed(shell_path, "askcaci", *words) == offered


# None of these may be run, expanded or taken for an option on somebody's command line.
HOSTILE = [
    "$(touch-x)",
    "`id`",
    "a;b",
    "--all",
    "*",
    "x y",
    "o'b",
    "new\nline",
    "a,b",
    "~r",
]


@needs_bash
def test_bash_completes_articles_and_authors_of_the_index(
    shell_path: str, tmp_path: Path
) -> None:
    """Ids, and authors by their last word; names that mean something to a shell are not."""
    ids = ["rogun-dam", "aral-sea", *HOSTILE]
    authors = ["Ida Jost", "Ida M. Jost", "Jo van Jansen", "Ann $(touch-x)"]
    home = str(corpus_of(tmp_path / "home", ids, authors))
    ask = ["askcaci", "--home", home, "ask"]
    assert completed(shell_path, *ask, "--author", "j") == ["Jansen", "Jost"]
    assert completed(shell_path, *ask, "--author", "") == ["Jansen", "Jost"]
    assert completed(shell_path, *ask, "--article", "") == ["aral-sea", "rogun-dam"]
    assert completed(shell_path, "askcaci", "--home", home, "show", "ro") == ["rogun-dam"]


@needs_bash
def test_without_an_index_nothing_is_offered_and_nothing_said(
    shell_path: str, tmp_path: Path
) -> None:
    """A missing or damaged index is no reason to disturb a command line."""
    home = tmp_path / "home"
    ask = ["askcaci", "--home", str(home), "ask", "--author", ""]
    assert completed(shell_path, *ask) == []
    (home / "index").mkdir(parents=True)
    (home / "index" / "askcaci.db").write_bytes(b"no database" * 500)
    assert completed(shell_path, *ask) == []


def test_completing_from_the_index_loads_nothing_heavy(tmp_path: Path) -> None:
    """Not even numpy: a key press waits for it."""
    corpus_of(tmp_path, ["a"], ["Ida Jost"])
    code = (
        "import sys, click\n"
        "from askcaci.cli import cli\n"
        "from askcaci.cli.completion import complete_author\n"
        f"root = click.Context(cli); root.params['home'] = {str(tmp_path)!r}\n"
        "print(*[one.value for one in complete_author(root, None, 'jo')], *sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env=clean_environment(),
        check=True,
    )
    first, *loaded = done.stdout.split()
    assert first == "Jost"
    assert {"numpy", "yaml", "rich", "faiss"}.isdisjoint(loaded)


@pytest.mark.parametrize(
    ("shell", "words", "word", "expected"),
    [
        ("zsh", "askcaci index re", "2", "plain\nrebuild\n"),
        ("fish", "askcaci index re", "re", "plain,rebuild\t"),
    ],
)
def test_other_shells_are_answered_as_their_scripts_ask(
    run: Run, shell: str, words: str, word: str, expected: str
) -> None:
    """The script names the variable, and the command answers what it asks through it."""
    script = run("completion", shell).stdout
    assert f"_ASKCACI_COMPLETE={shell}_complete" in script
    answer = run(_ASKCACI_COMPLETE=f"{shell}_complete", COMP_WORDS=words, COMP_CWORD=word)
    assert answer.stdout.startswith(expected)
    if shutil.which(shell) is not None:
        subprocess.run([shell, "-n"], input=script, text=True, check=True)


# The manual page.


@click.group(
    cls=LazyGroup,
    sections={"All": {"odd": (f"{__name__}:odd", "Be odd.")}},
    epilog="\b\nExamples:\n  tool odd   'x'\n.not a request",
)
def tool() -> None:
    r"""Show a \fBtool\fR with -- "dashes".

    .It has odd lines.
    'Very odd.
    """


@click.command(short_help="Be odd.")
@click.option("--a-b", metavar="N", help=".Dot and \\back — “é”.")
def odd(a_b: str) -> None:
    """Be odd."""


def _rendered(roff: str) -> str:
    done = subprocess.run(
        ["groff", "-man", "-Tutf8", "-ww", "-P-c", "-rHY=0"],
        input=roff.encode(),
        capture_output=True,
        check=True,
    )
    assert done.stderr == b""
    plain = re.sub(".\b", "", done.stdout.decode())
    return plain.replace("\N{MINUS SIGN}", "-").replace("\N{HYPHEN}", "-")


def test_no_text_is_taken_for_a_request_of_roff() -> None:
    """Every line that is no request of ours begins with text; backslashes are spelt out."""
    lines = page(click.Context(tool, info_name="tool")).splitlines()
    ours = (".TH", ".SH", ".SS", ".PP", ".TP", ".nf", ".fi", "\\&", "\\fB", "tool \\-")
    assert [line for line in lines if not line.startswith(ours)] == []
    assert all("\\fBtool\\fR with" not in line for line in lines)


@pytest.mark.skipif(shutil.which("groff") is None, reason="no groff here")
def test_the_page_shows_the_words_of_the_help() -> None:
    """Rendered without a warning; odd characters come out as they went in."""
    shown = _rendered(page(click.Context(tool, info_name="tool")))
    flat = " ".join(shown.split())
    assert 'tool - Show a \\fBtool\\fR with -- "dashes"' in flat
    assert ".It has odd lines. 'Very odd." in flat
    assert "--a-b N" in flat
    assert ".Dot and \\back — “é”." in flat
    assert "tool odd   'x'" in shown
    assert "tool odd [OPTIONS]" in flat


@pytest.mark.skipif(shutil.which("groff") is None, reason="no groff here")
def test_the_manual_page_has_every_command_and_option(run: Run) -> None:
    """`askcaci man` is the whole help, command by command."""
    done = run("man")
    assert (done.returncode, done.stderr) == (0, "")
    shown = _rendered(done.stdout)
    context = click.Context(cli, info_name="askcaci")
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        assert (f"\n   askcaci {name}\n" in shown) is not command.hidden
        options = [one for one in command.params if isinstance(one, click.Option)]
        assert command.hidden or all(one.opts[0] in shown for one in options)
