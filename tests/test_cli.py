"""The command as users run it: real processes, real encoder, the shipped briefs."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path

import pytest

from askcaci.index.database import SCHEMA_VERSION
from conftest import Run

ROGUN = "How high will the Rogun dam be?"


def test_a_question_is_answered_with_a_verbatim_cited_quote(
    run: Run, briefs_home: Path
) -> None:
    """`ask` prints the quote, who wrote it, where it stands, and exits with 0."""
    done = run("--home", briefs_home, "ask", ROGUN)
    assert done.returncode == 0, done.stderr
    assert "335 meters" in done.stdout
    assert "askcaci brief" in done.stdout
    assert "rogun-dam.md:" in done.stdout
    assert done.stderr == ""


def test_every_quote_of_the_json_stands_at_its_offsets(run: Run, briefs_home: Path) -> None:
    """`text[start:end] == quote` for every citation, against the article as shown."""
    done = run("--home", briefs_home, "ask", "--json", ROGUN)
    reply = json.loads(done.stdout)
    assert reply["schema"] == "askcaci/reply/2"
    assert reply["answered"] is True
    for citation in reply["citations"] + reply["evidence"]:
        shown = run("--home", briefs_home, "show", "--json", citation["article"]["id"])
        text = json.loads(shown.stdout)["text"]
        assert text[citation["start"] : citation["end"]] == citation["quote"]


@pytest.mark.parametrize(
    "question",
    [
        "What is the population of Mongolia?",
        "Who won the football world cup in 1998?",
        "qwxyzzy",
    ],
)
def test_a_question_the_corpus_cannot_answer_is_refused(
    run: Run, briefs_home: Path, question: str
) -> None:
    """A refusal says why, shows what came nearest, and exits with 1."""
    done = run("--home", briefs_home, "ask", question)
    assert done.returncode == 1
    assert done.stdout.startswith("No answer: ")
    assert "The corpus holds 30 articles" in " ".join(done.stdout.split())


def test_a_dash_reads_the_question_from_standard_input(run: Run, briefs_home: Path) -> None:
    """`ask -` answers what is piped in."""
    piped = run("--home", briefs_home, "ask", "-", stdin=ROGUN + "\n")
    assert piped.stdout == run("--home", briefs_home, "ask", ROGUN).stdout


def test_markdown_has_a_footnote_for_every_quote(run: Run, briefs_home: Path) -> None:
    """`ask --markdown` quotes in block quotes and cites in footnotes."""
    lines = run("--home", briefs_home, "ask", "--markdown", ROGUN).stdout.splitlines()
    quotes = [line for line in lines if line.startswith("> ")]
    notes = [line for line in lines if line.startswith("[^")]
    assert len(quotes) == len(notes) > 0
    assert re.search(r"\[\^[0-9a-f]{6}-1\]$", quotes[0])
    # What is appended to it is no part of the last note.
    assert lines[-1] == ""


def test_nothing_but_the_answer_is_on_standard_output(run: Run, own_home: Path) -> None:
    """A refresh that finds a broken article says so on stderr and answers all the same."""
    (own_home / "corpus" / "broken.md").write_text("---\ntitle: [\n---\nText.\n", "utf-8")
    done = run("--home", own_home, "ask", "--json", ROGUN)
    assert json.loads(done.stdout)["answered"] is True
    assert "broken.md" in done.stderr


def test_a_new_article_answers_at_the_next_question(run: Run, own_home: Path) -> None:
    """`ask` brings the index up to date by itself; `--no-refresh` leaves it as it is."""
    (own_home / "corpus" / "new.md").write_text(
        "---\ntitle: Test\nauthors: [askcaci]\n---\nThe Zorkul observatory has 44 telescopes.\n",
        "utf-8",
    )
    question = "How many telescopes has the Zorkul observatory?"
    stale = run("--home", own_home, "ask", "--no-refresh", question)
    assert stale.returncode == 1
    fresh = run("--home", own_home, "ask", question)
    assert fresh.returncode == 0, fresh.stdout + fresh.stderr
    assert fresh.stdout.startswith("44")


def test_while_another_process_builds_the_old_index_answers(
    run: Run, own_home: Path
) -> None:
    """A reader neither waits for a writer nor fails; it says what it answers from."""
    from filelock import FileLock

    article = own_home / "corpus" / "aral-sea.md"
    article.write_text(article.read_text("utf-8") + "\nOne more line.\n", "utf-8")
    with FileLock(own_home / "index" / ".lock"):
        done = run("--home", own_home, "ask", ROGUN)
    assert done.returncode == 0
    assert "335 meters" in done.stdout
    assert "answering from the index as it was" in done.stderr


def test_filters_decide_what_may_answer(run: Run, briefs_home: Path) -> None:
    """With `--article` or a date nothing passes, the Rogun brief is not cited."""
    other = run("--home", briefs_home, "ask", "--json", "--article", "aral-sea", ROGUN)
    reply = json.loads(other.stdout)
    cited = reply.get("citations", []) + reply.get("nearest", [])
    assert {c["article"]["id"] for c in cited} <= {"aral-sea"}
    past = run("--home", briefs_home, "ask", "--until", "1999", ROGUN)
    assert past.returncode == 1
    section = run("--home", briefs_home, "search", "--json", "--section", "lead", ROGUN)
    assert {h["section"] for h in json.loads(section.stdout)["hits"]} == {"lead"}


@pytest.mark.parametrize(
    ("arguments", "said", "code"),
    [
        (["ask", ""], "the question is empty", 2),
        (["ask", "--since", "soon", "Who?"], "is not a date", 2),
        (["ask", "--author", "Rogunov", "Who?"], "no article by", 2),
        (["ask", "--article", "rogan", "Who?"], "no article “rogan”", 2),
        (["show", "rogun-dim"], "rogun-dam", 2),
        (["ask", "--json", "--markdown", "Who?"], "exclude each other", 2),
        (["frobnicate"], "No such command", 2),
    ],
)
def test_a_wrong_request_is_one_clear_line_and_exit_2(
    run: Run, briefs_home: Path, arguments: list[str], said: str, code: int
) -> None:
    """No traceback: what is wrong, what to run, exit code 2, nothing on stdout."""
    done = run("--home", briefs_home, *arguments)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_without_a_corpus_the_error_says_how_to_get_one(run: Run, tmp_path: Path) -> None:
    """An empty home is exit code 3 and names the command that fills it."""
    done = run("--home", tmp_path, "ask", "Who?")
    assert done.returncode == 3
    assert "askcaci add" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_article_is_shown_with_its_quoted_span_marked(
    run: Run, briefs_home: Path
) -> None:
    """`show ARTICLE#start-end` shows the cited words again below their paragraph."""
    reply = json.loads(run("--home", briefs_home, "ask", "--json", ROGUN).stdout)
    citation = reply["citations"][0]
    place = f"{citation['article']['id']}#{citation['start']}-{citation['end']}"
    done = run("--home", briefs_home, "show", place)
    assert done.returncode == 0
    assert f"     marked: {citation['quote']}\n" in done.stdout
    assert f"> 1  {citation['quote']}" in done.stdout


def test_articles_are_listed_and_filtered(run: Run, briefs_home: Path) -> None:
    """`articles` lists all briefs; a filter that no article passes lists none, exit 1."""
    listed = json.loads(run("--home", briefs_home, "articles", "--json").stdout)
    assert len(listed["articles"]) == 30
    none = run("--home", briefs_home, "articles", "--until", "1990")
    assert none.returncode == 1


def test_index_status_says_whether_the_corpus_has_changed(run: Run, own_home: Path) -> None:
    """`index status` goes from "yes" to "no" when an article is edited."""
    assert "up to date  yes" in run("--home", own_home, "index", "status").stdout
    article = own_home / "corpus" / "aral-sea.md"
    article.write_text(article.read_text("utf-8") + "\nOne more line.\n", "utf-8")
    assert "up to date  no" in run("--home", own_home, "index", "status").stdout


def test_doctor_finds_nothing_wrong_with_a_good_home(run: Run, briefs_home: Path) -> None:
    """`doctor` checks corpus, database, vectors and model and exits with 0."""
    done = run("--home", briefs_home, "doctor")
    assert done.returncode == 0, done.stdout
    for part in ("corpus", "database", "vectors", "encoder"):
        assert part in done.stdout


def test_doctor_names_the_command_that_repairs(run: Run, own_home: Path) -> None:
    """A damaged vector file and a broken article are found; exit code 3."""
    vectors = own_home / "index" / "vectors.faiss"
    vectors.write_bytes(vectors.read_bytes()[:100])
    (own_home / "corpus" / "broken.md").write_bytes(b"---\n\xff\xfe\n")
    done = run("--home", own_home, "doctor")
    assert done.returncode == 3
    assert "broken.md" in done.stdout
    assert "askcaci index" in done.stdout


def test_a_closed_pipe_is_no_error(run: Run, briefs_home: Path) -> None:
    """`askcaci articles | head -1` ends quietly."""
    import subprocess
    import sys

    from conftest import clean_environment

    done = subprocess.run(
        f"{sys.executable} -m askcaci --home {briefs_home} articles --json | head -1",
        shell=True,
        capture_output=True,
        text=True,
        env=clean_environment(),
        check=False,
    )
    assert done.stdout == "{\n"
    assert done.stderr == ""


def test_an_index_of_an_older_version_is_made_anew(run: Run, own_home: Path) -> None:
    """After an upgrade the first question answers, and needs no other command."""
    with sqlite3.connect(own_home / "index" / "askcaci.db") as database:
        database.execute("PRAGMA user_version = 1")
    database.close()
    done = run("--home", own_home, "ask", ROGUN)
    assert done.returncode == 0, done.stderr
    assert "335 meters" in done.stdout
    with sqlite3.connect(own_home / "index" / "askcaci.db") as database:
        ((version,),) = database.execute("PRAGMA user_version").fetchall()
    database.close()
    assert version == SCHEMA_VERSION


def test_init_makes_the_home_that_is_named(run: Run, tmp_path: Path) -> None:
    """DIR, else --home, else ASKCACI_HOME, else this folder; what to run fits it."""
    named = tmp_path / "my home"
    done = run("--home", named, "init", cwd=tmp_path)
    assert (named / "corpus").is_dir()
    assert f"askcaci --home '{named}' add PAGE" in done.stdout
    done = run("init", cwd=tmp_path, ASKCACI_HOME=str(tmp_path / "by variable"))
    assert (tmp_path / "by variable" / "corpus").is_dir()
    assert not (tmp_path / "corpus").exists()
    assert "in that folder" not in done.stdout
    run("init", cwd=tmp_path)
    assert (tmp_path / "corpus").is_dir()


def test_init_of_two_folders_is_a_mistake(run: Run, tmp_path: Path) -> None:
    """DIR and --home contradict each other; DIR goes before the variable, which is said."""
    done = run("--home", "one", "init", "two", cwd=tmp_path)
    assert done.returncode == 2
    assert list(tmp_path.iterdir()) == []
    done = run("init", "two", cwd=tmp_path, ASKCACI_HOME=str(tmp_path / "one"))
    assert (tmp_path / "two" / "corpus").is_dir()
    assert "ASKCACI_HOME names another home" in done.stderr
    assert run("--home", "two", "init", "two", cwd=tmp_path).returncode == 0
