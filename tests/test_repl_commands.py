"""What begins with a slash."""

from __future__ import annotations

import sys
from base64 import b64decode
from dataclasses import replace
from pathlib import Path

import pytest

from askcaci.config import Surroundings, surroundings
from askcaci.errors import UsageError
from askcaci.repl.commands import COMMANDS, obey
from askcaci.repl.completion import Vocabulary, completions, vocabulary
from askcaci.repl.outside import editing
from askcaci.repl.session import Session
from repl_fakes import DAM_QUOTE, FakeAssistant, Shown, session

QUESTION = "How high is the dam?"


def after(*commands: str, around: Surroundings | None = None) -> tuple[Session, Shown]:
    """Return a session in which the question and then some commands were given."""
    made, shown, _ = session(around=around or Surroundings())
    for line in (QUESTION, *commands):
        assert obey(made, line)
    return made, shown


def complaint(*commands: str) -> str:
    """Return what is said against the last of some commands, on one line."""
    made, _ = after(*commands[:-1])
    with pytest.raises(UsageError) as caught:
        obey(made, commands[-1])
    return f"{caught.value.message} | {caught.value.hint}"


def test_show_marks_the_place_of_a_quote_in_its_article() -> None:
    """The number is that of the answer; without one it is the first."""
    for command in ("/show 1", "/show", "/show [1]"):
        _, shown = after(command)
        assert f"> 1  {DAM_QUOTE} Tajikistan builds it." in shown[-1]
        assert f"marked: {DAM_QUOTE}" in shown[-1]
    _, shown = after("/show 2")
    assert "> 1  The dam of Rogun is too dear." in shown[-1]


def test_show_opens_a_pager_at_the_marked_place(tmp_path: Path) -> None:
    """On a terminal with a pager, and its name and the line are told; else it is printed."""
    pager, seen = tmp_path / "less", tmp_path / "seen"
    pager.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > "{seen}"\ncat >> "{seen}"\n')
    pager.chmod(0o755)
    around = Surroundings(terminal=True, pager=(str(pager),))
    _, shown = after("/show 2", around=around)
    colours, at, *text = seen.read_text("utf-8").split("\n")
    assert colours == "-R"
    line = int(at.removeprefix("+")) + 3
    assert text[line - 1].startswith(">")
    assert "too dear." in text[line - 1]
    assert shown[-1] == f"showed rogun from line {line} of {len(text)}"
    gone = Surroundings(terminal=True, pager=(str(tmp_path / "gone"),))
    made, _ = after(around=gone)
    with pytest.raises(UsageError, match="gone"):
        obey(made, "/show 1")


def test_show_takes_the_id_of_any_article() -> None:
    """What was not quoted can be read as well, by its id, the start of it or its path."""
    for named in ("border", "bor", "corpus/border.md"):
        _, shown = after(f"/show {named}")
        assert shown[-1].startswith("A Border\n")


def test_since_after_until_is_an_error() -> None:
    """No day lies between them, and the one that stands can be taken off."""
    assert complaint("/until 2005", "/since 2006").startswith("since 2006-01-01 is after")
    assert complaint("/since 2006", "/until 2005").endswith("\n  /since")


def test_why_tells_what_was_found_read_and_lost() -> None:
    """Ranks and scores of passages, then of sentences, and which are quoted."""
    made, _ = after("and how high is the dam?")
    _, shown = after("/why")
    text = shown[-1]
    assert "by the rule “as asked”, read as “length” about dam." in text
    assert "1. 1.000 (dense 1, lexical 1, cosine 0.50) rogun#15-75 background" in text
    assert "quoted as [1]: rogun#15-75" in text
    assert "behind; not quoted: rogun#15-75" in text
    assert made.entries[-1].resolved.question.casefold().endswith("how high is the dam?")


def test_filters_stay_until_cleared() -> None:
    """Each command sets its filter, says what it leaves, and without a value takes it off."""
    made, shown = after(
        "/author jost", "/since 2005", "/section conclusions", "/kind analysis"
    )
    assert made.label == "by jost, since 2005, in conclusions, analysis"
    assert shown[-1] == "by jost, since 2005, in conclusions, analysis: 1 article"
    assert obey(made, "/filters")
    assert shown[-1].split("\n") == ["by jost", "since 2005", "in conclusions", "analysis"]
    assert obey(made, "/author")
    assert made.label == "since 2005, in conclusions, analysis"
    assert obey(made, "/clear")
    assert made.label == ""


def test_facts_only_and_its_end() -> None:
    """Only sections that report, until it is turned off."""
    made, shown = after("/facts-only")
    assert shown[-1] == "facts only: 2 articles"
    assert obey(made, "/facts-only off")
    assert shown[-1] == "no filters: 2 articles"


def test_as_of_and_until_take_the_last_day_of_what_is_named() -> None:
    """A year ends on its last day; a filter may leave nothing."""
    made, shown = after("/as-of 2005", "/until 2004-02")
    assert shown[-1] == "until 2004-02-29, as of 2005: no article passes"
    assert str(made.filters.last) == "2004-02-29"


@pytest.mark.parametrize(
    ("commands", "said"),
    [
        (["/since soon"], "'soon' is not a date | Write 2005, 2005-03 or 2005-03-07."),
        (["/section conclusion"], "“conclusion” is none | One of: conclusions"),
        (["/author Jest"], "no article by “Jest” | Nearest: Ida Jost."),
        (["/article rogan"], "no article “rogan” | Nearest: rogun"),
        (["/show 9"], "there is no quote “9” | Give a number from 1 to 2."),
        (["/show rogan"], "no article “rogan” | Nearest: rogun"),
        (["/copy"], "only a terminal has a clipboard"),
        (["/cite 1 harvard"], "no style “harvard” | One of: chicago, apa"),
        (["/save"], "no file is named | Name one with:\n  /save notes.md"),
        (["/shwo"], "no command /shwo | Did you mean: /show"),
        (["/s"], "/s may be several commands | One of: /show, /since, /section, /save"),
        (["/"], "no command / | List them with:\n  /help"),
        (["/xyzzy"], "no command /xyzzy | List them with:\n  /help"),
    ],
)
def test_what_makes_no_sense_is_said_with_what_would(
    commands: list[str], said: str
) -> None:
    """A filter that fails changes nothing; what is unknown is told with what is near."""
    assert complaint(*commands).startswith(said)


def test_a_filter_that_fails_changes_nothing() -> None:
    """The filters from before stay."""
    made, _ = after("/author jost")
    with pytest.raises(UsageError):
        obey(made, "/author nobody")
    assert made.label == "by jost"


def test_before_the_first_question_there_is_nothing_to_show() -> None:
    """What refers to an answer asks for a question."""
    for command in ("/show 1", "/why", "/copy", "/open 1", "/save notes.md", "/cite 1"):
        made, *_ = session()
        with pytest.raises(UsageError):
            obey(made, command)
    made, shown, _ = session()
    assert obey(made, "/more")
    assert shown == ["Nothing was asked yet."]


def test_commands_may_be_cut_short_and_written_in_capitals() -> None:
    """As much of a name as no other begins with is enough."""
    _, shown = after("/W")
    assert shown[-1].startswith("Asked: ")


def test_quit_leaves() -> None:
    """And nothing else does."""
    made, *_ = session()
    assert not obey(made, "/quit")
    assert not obey(made, "/q")


def test_help_names_every_command() -> None:
    """A command that /help does not list does not exist."""
    _, shown = after("/help")
    for name in COMMANDS:
        assert f"/{name} " in f"{shown[-1]} " or name == "save!"


def test_cite_gives_the_reference_in_the_style_that_is_named() -> None:
    """Chicago's by default; the number may be left out."""
    _, shown = after("/cite 1", "/cite 1 bibtex", "/cite BibTeX")
    assert shown[-3].startswith("Jost, Ida.")
    assert "@" in shown[-2]
    assert shown[-1] == shown[-2]


def test_copy_puts_the_quote_and_its_credit_on_the_clipboard() -> None:
    """By OSC 52, in base64, so that no quote can end the sequence."""
    _, shown = after("/copy 2", around=Surroundings(terminal=True))
    start, _, rest = shown[-1].partition(";c;")
    data, _, told = rest.partition("\x07")
    assert start == "\x1b]52"
    copied = b64decode(data).decode()
    assert copied == (
        "“The dam of Rogun is too dear.” "
        "(Ida Jost, “Rogun and Its Price”, Analyst, May 14, 2025)"
    )
    assert told == (
        f"copied quote 2 with its credit, {len(copied)} characters, for a terminal that takes "
        f"copies (OSC 52): {copied}"
    )


def test_open_names_the_page_and_opens_it_where_there_is_a_display(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without a display, or in a pipe, the address is only printed."""
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    _, shown = after("/open 1", around=Surroundings(terminal=True))
    assert (shown[-1], opened) == ("https://example.org/rogun", [])
    after("/open 1", around=Surroundings(terminal=True, display=True))
    assert opened == ["https://example.org/rogun"]


@pytest.mark.parametrize("url", [None, "javascript:alert(1)", "file:///etc/passwd", "-x"])
def test_open_takes_the_file_to_the_editor_at_its_line(
    tmp_path: Path, url: str | None
) -> None:
    """No address but one of the web is opened; the editor gets its arguments as they are."""
    editor, seen = tmp_path / "vim", tmp_path / "seen"
    editor.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > "{seen}"\n')
    editor.chmod(0o755)
    around = Surroundings(terminal=True, display=True, editor=(str(editor), "-n"))
    made, shown = after(around=around)
    hostile = "/home/corpus/$(touch x); -rf.md"
    quote = made.quotes[0]
    made.quotes[0] = replace(quote, article=replace(quote.article, url=url, path=hostile))
    obey(made, "/open 1")
    assert seen.read_text().split("\n")[:-1] == ["-n", "+12", hostile]
    assert shown[-1] == f"{hostile}:12"


def test_editors_are_told_the_line_in_their_own_way() -> None:
    """Where it is not known how, the file is opened at its top."""
    path = Path("/a/b.md")
    assert editing(["code", "-w"], path, 7) == ["code", "-w", "--goto", "/a/b.md:7"]
    assert editing(["/usr/bin/hx"], path, 7) == ["/usr/bin/hx", "/a/b.md:7"]
    assert editing(["ed"], path, 7) == ["ed", "/a/b.md"]


def test_an_editor_that_is_not_there_is_said(tmp_path: Path) -> None:
    """The hint names how to choose another."""
    around = Surroundings(terminal=True, editor=(str(tmp_path / "gone"),))
    made, _ = after(around=around)
    made.quotes[0] = replace(
        made.quotes[0], article=replace(made.quotes[0].article, url=None)
    )
    with pytest.raises(UsageError, match="gone"):
        obey(made, "/open")


def test_save_writes_once_and_overwrites_only_with_an_exclamation_mark(
    tmp_path: Path,
) -> None:
    """A file that is there is left alone unless /save! says otherwise."""
    notes = tmp_path / "my notes.md"
    made, shown = after(f"/save {notes}")
    assert shown[-1] == f"saved 1 answer to {notes}"
    first = notes.read_text("utf-8")
    assert DAM_QUOTE.rstrip(".") in first
    obey(made, "How long is the border?")
    with pytest.raises(UsageError, match="exists"):
        obey(made, f"/save {notes}")
    assert notes.read_text("utf-8") == first
    obey(made, f"/save! {notes}")
    assert "How long is the border?" in notes.read_text("utf-8")
    with pytest.raises(UsageError, match="No such file"):
        obey(made, f"/save {tmp_path}/none/notes.md")


def test_surroundings_are_read_off_the_environment() -> None:
    """VISUAL goes before EDITOR; a dumb terminal is none; broken quotes are no editor."""
    found = surroundings(
        environ={"EDITOR": "ed", "VISUAL": "code -w", "TERM": "xterm", "DISPLAY": ":0"},
        terminal=True,
    )
    assert found == Surroundings(terminal=True, editor=("code", "-w"), display=True)
    assert surroundings(environ={"PAGER": "most -s"}, terminal=True).pager == ("most", "-s")
    assert not surroundings(environ={"TERM": "dumb"}, terminal=True).terminal
    assert surroundings(environ={"EDITOR": "'"}, terminal=False).editor == ()
    if sys.platform != "darwin":
        assert not surroundings(environ={}, terminal=True).display


KNOWN = Vocabulary(
    articles=("aral-sea", "rogun-dam"),
    authors=("Ida Jost", "Robert M. Cutler"),
    names=("Kazakhstan", "Rogun", "South Ossetia"),
)


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("/sh", ["show"]),
        ("/sa", ["save"]),
        ("/show ro", ["rogun-dam"]),
        ("/author cu", ["Robert M. Cutler"]),
        ("/author ", ["Ida Jost", "Robert M. Cutler"]),
        ("/section con", ["conclusions"]),
        ("/cite 1 bib", ["bibtex"]),
        ("/more x", []),
        ("/nothing x", []),
        ("How long is the border of Kaz", ["Kazakhstan"]),
        ("What of osse", ["South Ossetia"]),
        ("What of k", []),
        ("", []),
    ],
)
def test_tab_completes_commands_what_follows_them_and_names(
    text: str, offered: list[str]
) -> None:
    """What is offered replaces what was begun, and nothing before it."""
    found = completions(text, KNOWN)
    assert [name for name, _ in found] == offered
    begun = text.rpartition(" ")[2].removeprefix("/") if offered else ""
    assert all(length == len(begun) for _, length in found)


def test_names_are_those_that_the_corpus_has() -> None:
    """Spellings that occur, words of titles, ids and authors."""
    from typing import Any, cast

    known = vocabulary(cast(Any, FakeAssistant()))
    assert known.articles == ("border", "rogun")
    assert known.authors == ("Bo B. Ek", "Ida Jost")
    assert {"Rogun", "Price", "Border", "Tajikistan", "Tajik"} <= set(known.names)
    assert "Kazakhstan" not in known.names
    assert "Its" not in known.names
