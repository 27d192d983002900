"""A session: what is asked, what is shown of it, what is remembered."""

from __future__ import annotations

import os
import signal
import threading
from datetime import date
from pathlib import Path

import pytest

from askcaci.config import Surroundings
from askcaci.errors import UsageError
from askcaci.rendering.terminal import Look
from askcaci.repl.filters import described, merged
from askcaci.repl.loop import run
from askcaci.repl.transcript import transcript
from askcaci.repl.worker import Worker
from askcaci.smalltalk import hint
from askcaci.types import Filters
from repl_fakes import DAM_QUOTE, FakeAssistant, lines, session

TERMINAL = Surroundings(terminal=True)


def test_a_follow_up_is_asked_in_full_and_shown_so() -> None:
    """What a question was taken to mean stands before its answer."""
    fake = FakeAssistant()
    made, shown, _ = session(fake)
    made.ask("How high is the dam?")
    made.ask("and the border?")
    assert [question for question, _ in fake.asked] == [
        "How high is the dam?",
        "How high is the border?",
    ]
    assert shown[-2] == "→ How high is the border?"
    assert "972 km" in shown[-1]


def test_a_question_in_full_is_not_repeated() -> None:
    """Nothing stands before the answer to what was asked as it was typed."""
    made, shown, _ = session()
    made.ask("How  high is the dam?")
    assert len(shown) == 1
    assert DAM_QUOTE in shown[0]


def test_who_wrote_it_and_when_is_said_without_asking_again() -> None:
    """The citation knows; afterwards "she" is the author."""
    fake = FakeAssistant()
    made, shown, _ = session(fake)
    made.ask("How high is the dam?")
    made.ask("who wrote that?")
    assert shown[-1].startswith("Ida Jost\n")
    made.ask("when was that written?")
    assert shown[-1].startswith("May 14, 2025\n")
    assert len(fake.asked) == 1
    made.ask("what does she say about the border?")
    assert fake.asked[-1] == (
        "What does Ida Jost say about the border?",
        Filters(authors=("Ida Jost",)),
    )
    assert shown[-2] == "→ What does Ida Jost say about the border? (by Jost)"


def test_what_leans_on_nothing_is_not_asked() -> None:
    """Two lines say that nothing is meant, and nothing is guessed."""
    fake = FakeAssistant()
    made, shown, _ = session(fake)
    with pytest.raises(UsageError, match="no answer before it quotes anything"):
        made.ask("who wrote that?")
    assert (fake.asked, shown) == ([], [])


def test_more_leaves_out_what_was_shown() -> None:
    """Further passages are numbered on, and come once."""
    made, shown, _ = session()
    made.ask("How high is the dam?")
    made.ask("what else?")
    assert "→ How high is the dam?" in shown
    assert shown[-1].startswith("[3] “The border is 972 km long.”")
    made.ask("what else?")
    assert shown[-1] == "No further passage."
    assert len(made.quotes) == 3


def test_filters_that_stay_and_those_of_one_question() -> None:
    """A question may narrow the session's filters, for itself only."""
    fake = FakeAssistant()
    made, *_ = session(fake)
    made.filters = Filters(since=date(2001, 1, 1))
    made.ask("How high is the dam?")
    made.ask("and since 2010?")
    made.ask("How long is the border?")
    assert [filters.since for _, filters in fake.asked] == [
        date(2001, 1, 1),
        date(2010, 1, 1),
        date(2001, 1, 1),
    ]


def test_nothing_is_shown_above_an_answer() -> None:
    """However long reading takes, a passage that may be the wrong one is not left there."""
    made, shown, _ = session(FakeAssistant(slow_reading=0.4), TERMINAL)
    made.ask("How high is the dam?")
    assert len(shown) == 1
    assert DAM_QUOTE in shown[0]


@pytest.mark.parametrize("typed", ["thanks", "Thank you!", "yes", "hello", "ok"])
def test_small_talk_is_not_asked_of_the_corpus(typed: str) -> None:
    """A hint says what can be asked; the question before it stays the last one."""
    fake = FakeAssistant()
    made, _, complaints = session(fake)
    run(made, lines("How high is the dam?", typed, "why?"), interactive=False, warn=print)
    assert [question for question, _ in fake.asked] == [
        "How high is the dam?",
        "Why is the dam that high?",
    ]
    assert complaints == [f"“{typed}” asks nothing\n{hint(typed)}"]


@pytest.mark.parametrize("typed", ["exit", "quit", "Bye.", "q"])
def test_a_session_can_be_left_without_a_slash(typed: str) -> None:
    """As other programs are left."""
    fake = FakeAssistant()
    made, *_ = session(fake)
    run(made, lines(typed, "How high is the dam?"), interactive=False, warn=print)
    assert fake.asked == []
    assert fake.closed


@pytest.mark.parametrize("typed", ["?", "help", "Help!"])
def test_help_is_shown_without_a_slash(typed: str) -> None:
    """It is the list of /help."""
    made, shown, _ = session()
    run(made, lines(typed), interactive=False, warn=print)
    assert shown[0].startswith("/show N|ID")


def test_what_is_not_a_terminal_gets_answers_only() -> None:
    """How long reading took changes nothing of what a pipe is given."""
    made, shown, _ = session(FakeAssistant(slow_reading=0.3))
    made.ask("How high is the dam?")
    assert len(shown) == 1


@pytest.mark.parametrize("when", ["slow", "slow_reading"])
def test_an_interrupt_gives_up_the_question_and_not_the_session(when: str) -> None:
    """Ctrl-C is told, and the next line is read before the question has its answer."""
    fake = FakeAssistant(**{when: 60.0})
    made, shown, complaints = session(fake, TERMINAL)
    timer = threading.Timer(0.3, os.kill, [os.getpid(), signal.SIGINT])
    timer.start()
    run(
        made,
        lines("How high is the dam?", "/filters"),
        interactive=True,
        warn=complaints.append,
    )
    assert "stopped" in complaints.text
    assert "no filters" in shown.text
    assert fake.answered == 0
    fake.released.set()


def test_an_interrupt_at_the_prompt_drops_the_line() -> None:
    """Ctrl-C while typing asks nothing and ends nothing."""
    fake = FakeAssistant()
    made, shown, _ = session(fake)
    rest = lines("/filters")
    interrupts = iter([True])

    def read(label: str) -> str:
        if next(interrupts, False):
            raise KeyboardInterrupt
        return rest(label)

    run(made, read, interactive=True, warn=print)
    assert shown.text == "no filters"
    assert fake.asked == []


def test_in_a_pipe_an_interrupt_ends_the_session() -> None:
    """Where nobody types, Ctrl-C is for the program."""

    def read(_: str) -> str:
        raise KeyboardInterrupt

    made, *_ = session()
    with pytest.raises(KeyboardInterrupt):
        run(made, read, interactive=False, warn=print)


def test_a_question_that_fails_ends_nothing() -> None:
    """An error is two lines, and the next question is answered."""
    fake = FakeAssistant()
    made, shown, complaints = session(fake)
    run(made, lines("???", "How high is the dam?"), interactive=False, warn=print)
    assert complaints == ["the question is empty\nAsk like this:\n  askcaci ask"]
    assert DAM_QUOTE in shown.text
    assert fake.closed


def test_blank_lines_ask_nothing() -> None:
    """Return alone shows the prompt again."""
    fake = FakeAssistant()
    made, shown, _ = session(fake)
    run(made, lines("", "  ", "\t"), interactive=True, warn=print)
    assert (shown, fake.asked) == ([], [])


def test_notices_wait_until_nobody_types() -> None:
    """What the assistant notices while somebody types is told after the next line."""
    made, _, complaints = session()
    made.worker.notify("left out: bad.md")
    run(made, lines("/filters"), interactive=True, warn=complaints.append)
    assert complaints == ["left out: bad.md"]


def test_the_worker_does_one_thing_after_another_in_one_thread() -> None:
    """The database must be used where it was opened, and errors reach who waits."""
    worker = Worker()
    first = worker.submit(threading.get_ident)
    assert worker.call(threading.get_ident) == first.result()
    assert first.result() != threading.get_ident()
    with pytest.raises(ZeroDivisionError):
        worker.call(lambda: 1 // 0)


def test_filters_are_described_in_few_words() -> None:
    """A whole year is its number, a surname stands for an author."""
    filters = Filters(
        authors=("Robert M. Cutler", "Ida Jost", "Bo B. Ek"),
        since=date(2005, 1, 1),
        until=date(2006, 3, 31),
        sections=("background", "body"),
        kinds=("brief",),
        articles=("rogun-dam\x1b[2J",),
    )
    assert described(filters) == [
        "by Cutler/Jost+1",
        "since 2005",
        "until 2006-03-31",
        "facts only",
        "brief",
        "from rogun-dam[2J",
    ]


def test_of_two_days_the_narrower_counts() -> None:
    """What a question narrows never widens what the session filters."""
    session_filters = Filters(since=date(2005, 1, 1), until=date(2010, 1, 1))
    narrowed = Filters(since=date(2001, 1, 1), until=date(2008, 1, 1))
    both = merged(session_filters, narrowed)
    assert (both.since, both.until) == (date(2005, 1, 1), date(2008, 1, 1))


def test_the_transcript_is_markdown_with_a_footnote_a_quote() -> None:
    """Every reference has its footnote, under a number of its own."""
    import re

    made, *_ = session()
    made.filters = Filters(authors=("Jost",))
    for typed in ["How high is the dam?", "who wrote that?", "*and* the border?"]:
        made.ask(typed)
    text = transcript(made.entries)
    references = re.findall(r"\[\^(\d+-\d+)\](?!:)", text)
    assert references == re.findall(r"^\[\^(\d+-\d+)\]:", text, re.MULTILINE)
    assert references[:2] == ["1-1", "1-2"]
    assert "## 1. How high is the dam?\n\n*Filters: by Jost.*" in text
    assert "## 2. who wrote that?" in text
    assert "## 3. \\*and\\* the border?" in text


@pytest.mark.parametrize("width", [40, 80])
def test_what_a_session_says_fits_the_terminal(width: int) -> None:
    """No line of an answer, of reasons or of help is wider than the screen."""
    made, shown, _ = session(FakeAssistant(slow_reading=0.3), TERMINAL, Look(width))
    run(
        made,
        lines("How high is the dam?", "/why", "/more", "/help", "who wrote that?", "why?"),
        interactive=True,
        warn=print,
    )
    assert len(shown) > 6
    assert max(len(line) for text in shown for line in text.split("\n")) <= width


def test_what_is_typed_is_kept_where_only_its_writer_can_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The history's folder is 0700, its file 0600, whatever they were before."""
    from askcaci.repl.history import history_file, private

    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    folder = tmp_path / "state" / "askcaci"
    folder.mkdir(parents=True, mode=0o755)
    made = private(history_file())
    assert made == folder / "history"
    assert [path.stat().st_mode & 0o777 for path in (folder, made)] == [0o700, 0o600]
