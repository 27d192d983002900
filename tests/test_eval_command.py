"""`askcaci eval` as a user runs it: real processes, real interruptions."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from askcaci.evaluation.runs import read_run
from askcaci.types import READ
from conftest import Run, clean_environment

QUESTIONS = [
    {"id": "height", "question": "How high will the Rogun dam be?", "kind": "number",
     "answers": ["335 meters"],
     "evidence": [{"article": "rogun-dam", "quote": "the tallest dam in the world at 335 meters"}]},
    {"id": "start", "question": "When did construction of the Rogun dam start?", "kind": "date",
     "answers": ["1976"],
     "evidence": [{"article": "rogun-dam", "quote": "construction started in 1976"}]},
    {"id": "mongolia", "question": "What is the population of Mongolia?",
     "kind": "out-of-corpus", "answerable": False},
    {"id": "builder", "question": "Who is Salini Impregilo?", "answers": ["Webuild"]},
]  # fmt: skip


def write_set(path: Path, *extra: str, count: int = 1) -> Path:
    """Write the questions `count` times over, each time with other ids, and extra lines."""
    lines = [
        json.dumps({**question, "id": f"{question['id']}-{turn}"})
        for turn in range(count)
        for question in QUESTIONS
    ]
    path.write_text("\n".join([*lines, *extra]) + "\n", "utf-8")
    return path


@pytest.fixture(scope="module")
def made(briefs_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a set of four questions, a bad line, and a run of it by each system."""
    from conftest import run_askcaci

    folder = tmp_path_factory.mktemp("eval")
    path = write_set(folder / "mine.jsonl", '{"question": "no end')
    for system in ("askcaci", "naive-sentence", "naive-passage"):
        done = run_askcaci(
            "--home", briefs_home, "eval", "run", path, "--system", system,
            "-o", folder / f"{system}.json", cwd=folder,
        )  # fmt: skip
        assert done.returncode == 3, done.stderr
        (folder / f"{system}.out").write_text(done.stdout)
        (folder / f"{system}.err").write_text(done.stderr)
    return folder


def test_a_set_with_a_bad_line_is_scored_and_the_line_is_named(made: Path) -> None:
    """Four questions of five are scored; the fifth is said with file and line; exit 3."""
    out, err = (made / "askcaci.out").read_text(), (made / "askcaci.err").read_text()
    assert "4 questions, 3 answerable" in out
    assert "not scored: 1" in out
    assert re.search(r"not scored: \S*mine\.jsonl:5: not JSON", err)
    assert re.search(r"contained@1 +100\.0%", out)
    assert re.search(r"verbatim +100\.0%", out)
    header = json.loads((made / "askcaci.json").read_text())
    assert header["set"]["not_scored"][0]["place"].endswith("mine.jsonl:5")


def test_a_run_records_what_it_was_made_with(made: Path) -> None:
    """Corpus, model, settings, versions, times and memory stand in the file."""
    run = read_run(made / "askcaci.json")
    assert re.fullmatch(r"[0-9a-f]{64}", run.header["corpus"]["sha256"])
    assert run.header["model"]["name"] == "all-MiniLM-L6-v2"
    assert run.header["settings"]["k"] == READ
    assert {"askcaci", "python", "onnxruntime"} <= run.header["versions"].keys()
    assert run.header["peak_memory_mib"] > 50
    assert all(one.seconds > 0 for one in run.outcomes)
    assert run.outcomes[0].id == "height-0"
    quote = run.outcomes[0].words["quotes"][0]
    assert "335 meters" in quote


def test_the_naive_systems_answer_everything(made: Path) -> None:
    """Neither refuses; the sentence is shorter than the passage it stands in."""
    sentence, passage = (
        read_run(made / f"naive-{unit}.json") for unit in ("sentence", "passage")
    )
    for run in (sentence, passage):
        assert all(one.answered for one in run.outcomes)
    lengths = [
        sum(one.quotes[0]["end"] - one.quotes[0]["start"] for one in run.outcomes)
        for run in (sentence, passage)
    ]
    assert lengths[0] < lengths[1]


def test_json_and_report_give_the_same_figures(
    run: Run, made: Path, tmp_path: Path
) -> None:
    """`report -o x.json` holds what `report` prints; Markdown holds it too."""
    done = run("eval", "report", made / "askcaci.json", "-o", tmp_path / "x.json")
    assert done.stdout.strip() == str(tmp_path / "x.json")
    summary = json.loads((tmp_path / "x.json").read_text())
    assert summary["schema"] == "askcaci/run-summary/1"
    assert "questions" not in summary
    assert summary["figures"]["contained@1"]["value"] == 1.0
    assert summary["figures"]["contained@1"]["n"] == 3
    table = run("eval", "report", made / "askcaci.json").stdout
    assert table == (made / "askcaci.out").read_text()
    run("eval", "report", made / "askcaci.json", "-o", tmp_path / "x.md")
    markdown = (tmp_path / "x.md").read_text()
    assert "| contained@1 | 100.0% |" in markdown


def test_report_refuses_a_suffix_it_does_not_know(run: Run, made: Path) -> None:
    """A name that ends otherwise is a usage error."""
    done = run("eval", "report", made / "askcaci.json", "-o", "x.pdf")
    assert done.returncode == 2
    assert ".html, .md or .json" in done.stderr


def test_a_run_against_itself_has_no_difference(run: Run, made: Path) -> None:
    """`compare A A` finds nothing, and the gate passes."""
    path = made / "askcaci.json"
    done = run("eval", "compare", path, path)
    assert done.returncode == 0
    assert "No significant difference; no questions flipped." in done.stdout
    found = json.loads(run("eval", "compare", path, path, "--json").stdout)
    assert all(row["difference"] == 0 and row["p"] == 1 for row in found["measures"])
    assert run("eval", "gate", path, "--against", path).returncode == 0


def test_compare_lists_the_questions_that_flipped(run: Run, made: Path) -> None:
    """The naive stack answers on Mongolia; that question is right in askcaci only."""
    done = run(
        "eval", "compare", made / "naive-sentence.json", made / "askcaci.json", "--json"
    )
    found = json.loads(done.stdout)
    assert "mongolia-0" in [one["id"] for one in found["right_in_b_only"]]
    assert "system: naive-sentence / askcaci" in found["differ_in"]


def test_the_gate_fails_on_a_pipeline_made_worse(
    run: Run, briefs_home: Path, tmp_path: Path
) -> None:
    """Where every answer is withheld, the gate exits with 4 and names the measures."""
    path = write_set(tmp_path / "many.jsonl", count=10)
    arguments = ("--home", briefs_home, "eval", "run", path, "-o")
    assert run(*arguments, tmp_path / "good.json").returncode == 0
    worse = run(*arguments, tmp_path / "worse.json", "--min-confidence", "1")
    assert worse.returncode == 0
    done = run("eval", "gate", tmp_path / "worse.json", "--against", tmp_path / "good.json")
    assert done.returncode == 4
    assert "failed: correct fell significantly" in done.stdout
    verdict = run(
        "eval",
        "gate",
        tmp_path / "worse.json",
        "--against",
        tmp_path / "good.json",
        "--json",
    )
    assert verdict.returncode == 4
    assert json.loads(verdict.stdout)["passed"] is False


def test_a_run_is_not_overwritten_unasked(
    run: Run, briefs_home: Path, tmp_path: Path
) -> None:
    """A second run of the same name needs --overwrite."""
    path = write_set(tmp_path / "mine.jsonl")
    command = ("--home", briefs_home, "eval", "run", path)
    assert run(*command, cwd=tmp_path).returncode == 0
    assert (tmp_path / "mine-askcaci.run.json").is_file()
    again = run(*command, cwd=tmp_path)
    assert again.returncode == 2
    assert "a run is there already" in again.stderr
    assert run(*command, "--overwrite", cwd=tmp_path).returncode == 0


def test_without_text_no_word_of_the_corpus_is_kept(
    run: Run, briefs_home: Path, tmp_path: Path
) -> None:
    """Scores and places stay, questions and quotes do not."""
    path, out = write_set(tmp_path / "mine.jsonl"), tmp_path / "run.json"
    command = ("--home", briefs_home, "eval", "run", path, "-o", out, "--without-text")
    assert run(*command).returncode == 0
    kept = out.read_text()
    assert "Vakhsh" not in kept
    assert "How high" not in kept
    assert read_run(out).outcomes[0].scores["contained@1"] == 1.0
    assert run("eval", "report", out).returncode == 0


def test_a_configuration_file_gives_defaults_that_options_override(
    run: Run, briefs_home: Path, tmp_path: Path
) -> None:
    """The file's system is used, and the option's k in place of the file's."""
    path = write_set(tmp_path / "mine.jsonl")
    config = tmp_path / "c.toml"
    config.write_text('system = "naive-passage"\nk = 3\nwithout-text = true\n')
    out = tmp_path / "run.json"
    command = ("--home", briefs_home, "eval", "run", path, "-o", out, "--config", config)
    assert run(*command, "-k", "4").returncode == 0
    settings = read_run(out).header["settings"]
    assert (settings["system"], settings["k"], settings["words"]) == (
        "naive-passage",
        4,
        False,
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("sistem = 1", "no option is named 'sistem'"),
        ("k = ", "not TOML"),
        (None, "cannot be read"),
    ],
)
def test_a_bad_configuration_file_is_a_usage_error(
    run: Run, tmp_path: Path, content: str | None, said: str
) -> None:
    """What is wrong is said with the file's name, without a traceback."""
    config = tmp_path / "c.toml"
    if content is not None:
        config.write_text(content)
    done = run("eval", "run", write_set(tmp_path / "mine.jsonl"), "--config", config)
    assert done.returncode == 2
    assert said in done.stderr
    assert "c.toml" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("missing.jsonl", None),
        ("empty.jsonl", ""),
        ("bad.jsonl", "{\n"),
        ("bytes.jsonl", "\udcff\udcfe"),
        ("squad.json", "[]"),
        ("notes.txt", "hello"),
    ],
)
def test_what_is_no_question_set_is_said_in_two_lines(
    run: Run, tmp_path: Path, name: str, content: str | None
) -> None:
    """An error names the file and where formats are described; nothing is written."""
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content.encode("utf-8", "surrogateescape"))
    done = run("eval", "run", path, cwd=tmp_path)
    assert done.returncode == 3
    assert name in done.stderr
    assert "docs/evaluation.md" in done.stderr or name == "missing.jsonl"
    assert len(done.stderr.splitlines()) == 2
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.glob("*.run.json*"))


def test_a_question_whose_evidence_is_not_in_the_corpus_is_not_scored(
    run: Run, briefs_home: Path, tmp_path: Path
) -> None:
    """`check` names it and counts the rest; `run` scores the rest."""
    lost = {"question": "Who?", "evidence": [{"article": "no-such", "quote": "x"}]}
    path = write_set(tmp_path / "mine.jsonl", json.dumps(lost))
    checked = run("--home", briefs_home, "eval", "check", path)
    assert checked.returncode == 3
    assert "'no-such', which is not in the corpus" in checked.stdout
    assert "4 questions can be scored, 1 not" in checked.stdout
    done = run("--home", briefs_home, "eval", "run", path, "-o", tmp_path / "r.json")
    assert done.returncode == 3
    assert len(read_run(tmp_path / "r.json").outcomes) == 4


def test_a_question_the_system_cannot_take_counts_as_wrong(
    run: Run, briefs_home: Path, tmp_path: Path
) -> None:
    """A filter that names nobody crashes one question; the others are asked."""
    odd = {
        "id": "odd",
        "question": "Who?",
        "answers": ["x"],
        "filters": {"authors": ["Nobody"]},
    }
    path, out = write_set(tmp_path / "mine.jsonl", json.dumps(odd)), tmp_path / "r.json"
    assert run("--home", briefs_home, "eval", "run", path, "-o", out).returncode == 0
    made = read_run(out)
    last = made.outcomes[-1]
    assert (last.id, last.stage, last.scores["contained@1"]) == ("odd", "crashed", 0.0)
    assert "Nobody" in last.error
    assert made.figures()["contained@1"].n == 4
    assert made.figures()["contained@1"].value == 0.75


CONTEXTS = [
    {"context": "The bridge at Khorog was opened in 1931. It is 90 meters long.",
     "questions": [
         {"id": "a", "question": "When was the bridge opened?",
          "answers": [{"text": "1931", "start": 35}]},
         {"id": "b", "question": "Who painted the bridge?", "answers": []}]},
    {"context": "Apricots of Isfara are dried on roofs and sold in Khujand.",
     "questions": [
         {"id": "c", "question": "Where are apricots sold?",
          "answers": [{"text": "Khujand", "start": 50}]}]},
]  # fmt: skip


def test_a_set_that_brings_its_texts_is_asked_of_those(run: Run, tmp_path: Path) -> None:
    """Open, reading and retrieval alone; the index is kept for the next run."""
    path = tmp_path / "tiny.jsonl"
    path.write_text("\n".join(map(json.dumps, CONTEXTS)))
    environment = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    stages = {}
    for task in ("open", "reading", "retrieval"):
        out = tmp_path / f"{task}.json"
        done = run("eval", "run", path, "--task", task, "-o", out, **environment)
        assert done.returncode == 0, done.stderr
        made = read_run(out)
        assert made.header["corpus"]["articles"] == 2
        stages[task] = {one.id: one for one in made.outcomes}
    homes = list((tmp_path / "cache" / "askcaci" / "evaluation").iterdir())
    assert len(homes) == 1
    assert stages["open"]["a"].scores["contained@1"] == 1.0
    assert stages["open"]["a"].scores["Success@1"] == 1.0
    assert "Success@1" not in stages["reading"]["a"].scores
    assert stages["reading"]["c"].quotes[0]["article"] == "c1"
    assert set(stages["retrieval"]) == {"a", "c"}
    assert "contained@1" not in stages["retrieval"]["a"].scores


def test_reading_needs_a_set_that_brings_its_texts(
    run: Run, briefs_home: Path, tmp_path: Path
) -> None:
    """A question file has no text of its own to read."""
    path = write_set(tmp_path / "mine.jsonl")
    done = run("--home", briefs_home, "eval", "run", path, "--task", "reading")
    assert done.returncode == 2
    assert "--task reading" in done.stderr


def test_a_beir_folder_is_scored_for_retrieval(run: Run, tmp_path: Path) -> None:
    """Documents are judged whole, whatever passages they are cut into."""
    folder = tmp_path / "beir"
    folder.mkdir()
    documents = [
        {
            "_id": "../../etc/passwd",
            "title": "Bridges",
            "text": "A bridge at Khorog. " * 40,
        },
        {"_id": "two", "text": "Apricots are dried on roofs in Isfara."},
    ]
    (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, documents)))
    queries = [
        {"_id": "q1", "text": "bridge Khorog"},
        {"_id": "q2", "text": "dried apricots"},
    ]
    (folder / "queries.jsonl").write_text("\n".join(map(json.dumps, queries)))
    (folder / "qrels.tsv").write_text(
        "query-id\tcorpus-id\tscore\nq1\t../../etc/passwd\t2\nq2\ttwo\t1\n"
    )
    out = tmp_path / "r.json"
    done = run(
        "eval",
        "run",
        folder,
        "-o",
        out,
        XDG_CACHE_HOME=str(tmp_path / "cache"),
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert read_run(out).figures()["nDCG@10"].value == 1.0


def _begun(home: Path, path: Path, out: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "askcaci", "--home", str(home), "eval", "run", str(path),
         "-o", str(out)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=clean_environment(),
    )  # fmt: skip


def _wait_for_lines(journal: Path, count: int) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if journal.exists() and journal.read_bytes().count(b"\n") > count:
            return
        time.sleep(0.02)
    raise AssertionError("the run never got so far")


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGINT])
def test_an_interrupted_run_goes_on_where_it_stopped(
    run: Run, briefs_home: Path, tmp_path: Path, blow: signal.Signals
) -> None:
    """Killed or interrupted, what was asked is kept; --resume asks the rest."""
    path, out = write_set(tmp_path / "many.jsonl", count=8), tmp_path / "r.json"
    process = _begun(briefs_home, path, out)
    journal = tmp_path / "r.json.part"
    _wait_for_lines(journal, 5)
    process.send_signal(blow)
    _, error = process.communicate(timeout=60)
    assert not out.exists()
    assert b"Traceback" not in error
    if blow == signal.SIGINT:
        assert process.returncode == 130
        assert b"--resume" in error
    kept = journal.read_bytes().splitlines()[1:4]

    command = ("--home", briefs_home, "eval", "run", path, "-o", out)
    refused = run(*command)
    assert refused.returncode == 2
    assert "an interrupted run is there" in refused.stderr
    other = run(*command, "--resume", "-k", "3")
    assert other.returncode == 2
    assert "settings" in other.stderr
    assert run(*command, "--resume").returncode == 0
    assert not journal.exists()
    made = read_run(out)
    assert len(made.outcomes) == 32
    assert [json.loads(line)["seconds"] for line in kept] == [
        one.seconds for one in made.outcomes[:3]
    ]


def test_two_processes_do_not_make_the_same_run(
    run: Run, briefs_home: Path, tmp_path: Path
) -> None:
    """The second one is told, whatever it asks for; the first one's run is whole."""
    path, out = write_set(tmp_path / "many.jsonl", count=8), tmp_path / "r.json"
    process = _begun(briefs_home, path, out)
    _wait_for_lines(tmp_path / "r.json.part", 3)
    command = ("--home", briefs_home, "eval", "run", path, "-o", out)
    for more in ((), ("--resume",)):
        second = run(*command, *more)
        assert second.returncode == 2
        assert "another process is making this run" in second.stderr
    process.communicate(timeout=600)
    assert process.returncode == 0
    assert len(read_run(out).outcomes) == 32
    assert sorted(p.name for p in tmp_path.iterdir()) == ["many.jsonl", "r.json"]


def test_the_options_name_every_task_and_system() -> None:
    """What the command line offers, before anything heavy is imported, is what there is."""
    from askcaci.cli import eval as command
    from askcaci.evaluation.gold import TASKS
    from askcaci.evaluation.systems import SYSTEMS

    assert (command._TASKS, command._SYSTEMS) == (TASKS, SYSTEMS)


def test_there_must_be_a_run_to_resume(run: Run, briefs_home: Path, tmp_path: Path) -> None:
    """--resume without an interrupted run says so."""
    path = write_set(tmp_path / "mine.jsonl")
    done = run(
        "--home", briefs_home, "eval", "run", path, "-o", tmp_path / "r.json", "--resume"
    )
    assert done.returncode == 2
    assert "no interrupted run" in done.stderr


def test_a_run_that_cannot_be_written_is_said_before_anything_is_asked(
    run: Run, briefs_home: Path, tmp_path: Path
) -> None:
    """A folder that is not there is one error line and a hint."""
    path = write_set(tmp_path / "mine.jsonl")
    done = run(
        "--home",
        briefs_home,
        "eval",
        "run",
        path,
        "-o",
        tmp_path / "no" / "such" / "r.json",
    )
    assert done.returncode == 3
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("text", ["", "{", "[]", '{"schema": "askcaci/run/9"}', "\x00"])
def test_what_is_no_run_is_said_in_two_lines(run: Run, tmp_path: Path, text: str) -> None:
    """`report`, `compare` and `gate` name the file and say how to make a run."""
    path = tmp_path / "r.json"
    path.write_text(text)
    for command in (
        ("report", path), ("compare", path, path), ("gate", path, "--against", path),
    ):  # fmt: skip
        done = run("eval", *command)
        assert done.returncode == 3
        assert "r.json" in done.stderr
        assert "askcaci eval run" in done.stderr
        assert "Traceback" not in done.stderr


def test_runs_of_different_sets_do_not_compare(
    run: Run, made: Path, briefs_home: Path, tmp_path: Path
) -> None:
    """No question in common is an error; a baseline that asked more fails the gate's check."""
    other = tmp_path / "other.jsonl"
    other.write_text(json.dumps({"id": "z", "question": "Who?", "answers": ["x"]}) + "\n")
    assert (
        run(
            "--home", briefs_home, "eval", "run", other, "-o", tmp_path / "z.json"
        ).returncode
        == 0
    )
    done = run("eval", "compare", made / "askcaci.json", tmp_path / "z.json")
    assert done.returncode == 2
    assert "no question in common" in done.stderr
