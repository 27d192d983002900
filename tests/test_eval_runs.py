"""Runs as files: what is written is read back, and nothing damaged is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from askcaci.errors import AskcaciError, SourceError, UnusableError, UsageError
from askcaci.evaluation.runs import (
    RUN_SCHEMA,
    Journal,
    Run,
    journal_path,
    read_run,
    write_run,
)
from askcaci.evaluation.scoring import STAGES, Outcome

HEADER: dict[str, Any] = {
    "schema": RUN_SCHEMA,
    "set": {"name": "s", "sha256": "0", "questions": 3, "asked": 3, "not_scored": []},
    "settings": {"task": "open", "system": "askcaci", "retriever": "fused", "k": 5},
    "corpus": {"sha256": "1", "articles": 2, "passages": 7, "chunking": "c"},
    "model": {"name": "bag", "fingerprint": "f"},
    "versions": {"askcaci": "0.1.0"},
    "commit": "abc",
    "machine": {"system": "Linux", "cores": 2},
    "started": "2025-11-25T20:00:00+00:00",
}


def outcome(id: str = "q1", **fields: Any) -> Outcome:
    """Return an outcome with something in every field."""
    known: dict[str, Any] = {
        "kind": "length",
        "answerable": True,
        "answered": True,
        "confidence": 0.75,
        "stage": "right",
        "seconds": 0.25,
        "scores": {"contained@1": 1.0, "correct": 1.0, "F1": 0.4},
        "quotes": ({"article": "dam", "section": "lead", "start": 0, "end": 9},),
        "error": "none",
        "words": {"question": "How high?", "gold": ["335 meters"]},
    }
    return Outcome(id, **(known | fields))


RUN = Run(HEADER, (outcome("q1"), outcome("q2", answered=False), outcome("q3")))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a run may be written."""
    return tmp_path / "a.run.json"


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that each example of a property writes anew."""
    return tmp_path_factory.mktemp("runs") / "a.run.json"


# Lists, because st.text() never draws a lone surrogate.
HOSTILE = st.lists(
    st.characters(exclude_categories=[])
    | st.sampled_from('\x00\x1b\r\n\t\x85\u2028\ufeff\ud800\udfff\\"{}[],: a'),
    max_size=12,
).map(lambda characters: joined("".join(characters)))
NAMES = HOSTILE.filter(str.strip)
SCORE = st.integers(0, 1_000_000).map(lambda n: n / 1_000_000)


def joined(text: str) -> str:
    """Return a text with a high and a low surrogate made the one character they are.

    No text that was ever read from a file holds the two apart: JSON joins them.
    """
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


OUTCOMES = st.builds(
    Outcome,
    id=NAMES,
    kind=NAMES,
    answerable=st.booleans(),
    answered=st.booleans(),
    confidence=SCORE,
    stage=st.sampled_from(STAGES),
    seconds=st.integers(0, 100_000).map(lambda n: n / 100_000),
    scores=st.dictionaries(NAMES, SCORE, max_size=3),
    quotes=st.lists(
        st.fixed_dictionaries({"article": HOSTILE, "start": st.integers(0, 99)}), max_size=2
    ).map(tuple),
    error=HOSTILE,
    words=st.dictionaries(HOSTILE, HOSTILE | st.lists(HOSTILE, max_size=2), max_size=2),
)
HEADERS = st.builds(
    lambda name, place, message: {
        **HEADER,
        "set": HEADER["set"]
        | {"name": name, "not_scored": [{"place": place, "message": message}]},
    },
    HOSTILE,
    HOSTILE,
    HOSTILE,
)


@settings(max_examples=80, deadline=None)
@given(HEADERS, st.lists(OUTCOMES, min_size=1, max_size=3))
def test_a_run_is_read_as_it_was_written(
    scratch: Path, header: dict[str, Any], outcomes: list[Outcome]
) -> None:
    """Whatever characters its texts hold, lone surrogates and controls included."""
    run = Run(header, tuple(outcomes))
    write_run(run, scratch)
    assert read_run(scratch) == run


def test_a_question_without_a_name_can_be_read_again(path: Path) -> None:
    """An empty id, which SQuAD and BEIR files may hold, or kind does not spoil a run."""
    run = Run(HEADER, (outcome("", kind=""),))
    write_run(run, path)
    assert read_run(path) == run


def test_a_run_is_one_json_object_with_a_question_a_line(path: Path) -> None:
    """The file is JSON with the header's keys and the questions, each on its line."""
    write_run(RUN, path)
    text = path.read_text("utf-8")
    assert json.loads(text).keys() == {*HEADER, "questions"}
    lines = [line.rstrip(",") for line in text.splitlines() if line.startswith('{"id"')]
    assert [json.loads(line)["id"] for line in lines] == ["q1", "q2", "q3"]


def test_empty_fields_are_left_out(path: Path) -> None:
    """A run that keeps no quotes, errors or words has no key for them."""
    write_run(Run(HEADER, (outcome(quotes=(), error="", words={}),)), path)
    [kept] = json.loads(path.read_text("utf-8"))["questions"]
    assert not {"quotes", "error", "words"} & kept.keys()
    assert {"id", "kind", "scores", "seconds"} <= kept.keys()


def test_writing_a_run_leaves_nothing_else_and_replaces_what_was_there(path: Path) -> None:
    """The folder has the one file, with the newer run."""
    write_run(Run(HEADER, (outcome("old"),)), path)
    write_run(RUN, path)
    assert [one.name for one in path.parent.iterdir()] == [path.name]
    assert read_run(path) == RUN


def test_a_run_that_cannot_be_written_is_an_error_that_says_so(tmp_path: Path) -> None:
    """A missing folder, or a folder in the file's place, is named with what to do."""
    (tmp_path / "folder").mkdir()
    for place in (tmp_path / "missing" / "a.json", tmp_path / "folder"):
        with pytest.raises(UnusableError, match="cannot be written") as caught:
            write_run(RUN, place)
        assert caught.value.hint
    assert [one.name for one in tmp_path.iterdir()] == ["folder"]


def whole() -> dict[str, Any]:
    """Return a sound run as JSON has it."""
    kept = {
        "id": "q1",
        "kind": "length",
        "answerable": True,
        "answered": True,
        "confidence": 0.75,
        "stage": "right",
        "seconds": 0.25,
        "scores": {"correct": 1.0},
    }
    return deepcopy(HEADER) | {"questions": [kept, kept | {"id": "q2"}]}


def without(*keys: str) -> bytes:
    """Return a run that lacks the value at a path of keys."""
    record = whole()
    part: Any = record
    for key in keys[:-1]:
        part = part[0] if key == "0" else part[key]
    del part[keys[-1]]
    return json.dumps(record).encode()


def other(**values: Any) -> bytes:
    """Return a run with other values at its top."""
    return json.dumps(whole() | values).encode()


NO_RUNS: dict[str, bytes] = {
    "empty": b"",
    "blank": b" \n",
    "cut short": json.dumps(whole()).encode()[:-40],
    "cut in a character": json.dumps({"schema": "é"}, ensure_ascii=False).encode()[:-3],
    "not UTF-8": b'{"schema": "\xff\xfe"}',
    "no JSON": b"askcaci eval run",
    "a null": b"null",
    "a number": b"7",
    "a text": b'"askcaci/run/1"',
    "a list": b"[1, 2]",
    "an object of nothing": b"{}",
    "nested too deeply": b"[" * 100_000,
    "nested too deeply within": other(note="x").replace(b'"x"', b'{"a":' * 100_000),
    "a number of too many digits": other(commit=0).replace(b": 0,", b": " + b"9" * 5_000),
    "a journal": b'{"schema": "askcaci/run/1"}\n{"id": "q1"}\n',
    "of another version": other(schema="askcaci/run/2"),
    "of no version": without("schema"),
    "a version that is no text": other(schema=["askcaci/run/1"]),
    "a summary": without("questions"),
    "a report of figures": other(schema="askcaci/eval/1", questions=12),
    "no questions": other(questions=[]),
    "questions that are null": other(questions=None),
    "questions that are a number": other(questions=3),
    "questions that are texts": other(questions=["q1"]),
    "questions that are an object": other(questions={"q1": {}}),
    "a question without scores": without("questions", "0", "scores"),
    "a question without an id": without("questions", "0", "id"),
    "a question with more": other(questions=[{**whole()["questions"][0], "more": 1}]),
    "a stage that is none": other(questions=[{**whole()["questions"][0], "stage": "x"}]),
    "no set": without("set"),
    "no settings": without("settings"),
    "no corpus": without("corpus"),
    "no model": without("model"),
    "no versions": without("versions"),
    "a set that is a text": other(set="dev"),
    "settings that are null": other(settings=None),
    "settings that are a list": other(settings=[]),
}


@pytest.mark.parametrize("content", NO_RUNS.values(), ids=NO_RUNS)
def test_what_is_no_run_is_refused(path: Path, content: bytes) -> None:
    """A file that is damaged or something else is named, with how to make a run."""
    path.write_bytes(content)
    with pytest.raises(SourceError) as caught:
        read_run(path)
    assert caught.value.place == str(path)
    assert "askcaci eval run" in caught.value.hint


def test_a_sound_run_is_read(path: Path) -> None:
    """The run that the damaged ones above are made from is no damaged one."""
    path.write_text(json.dumps(whole()), "utf-8")
    found = read_run(path)
    assert [one.id for one in found.outcomes] == ["q1", "q2"]
    assert found.name == "askcaci, open, fused"
    assert found.figures()["correct"].value == 1.0


def test_a_place_without_a_file_is_no_run(tmp_path: Path) -> None:
    """A missing file, a folder and a name that none can have are refused alike."""
    for place in (tmp_path / "none.json", tmp_path, tmp_path / "a\0b"):
        with pytest.raises(SourceError):
            read_run(place)


def test_a_version_that_is_another_is_named(path: Path) -> None:
    """The error says which version the file has and which is wanted."""
    path.write_bytes(other(schema="askcaci/run/2"))
    with pytest.raises(SourceError, match=r"askcaci/run/2.*askcaci/run/1"):
        read_run(path)


@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_a_run_cut_anywhere_is_refused(scratch: Path, data: st.DataObject) -> None:
    """A file that ends before its last brace is never taken for a run."""
    write_run(RUN, scratch)
    content = scratch.read_bytes()
    scratch.write_bytes(content[: data.draw(st.integers(0, len(content) - 3))])
    with pytest.raises(SourceError):
        read_run(scratch)


@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_a_run_with_bytes_changed_is_read_or_refused(
    scratch: Path, data: st.DataObject
) -> None:
    """Whatever a few bytes become, nothing but SourceError is raised."""
    write_run(RUN, scratch)
    content = bytearray(scratch.read_bytes())
    for _ in range(data.draw(st.integers(1, 3))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(
            st.integers(0, 255) | st.sampled_from(b'0-e"{}[],:')
        )
    scratch.write_bytes(content)
    try:
        found = read_run(scratch)
    except SourceError:
        return
    assert len(found.outcomes) <= 3


PLACES = [
    *((key,) for key in HEADER),
    *(
        (part, key)
        for part in ("set", "settings", "corpus", "model")
        for key in HEADER[part]
    ),
    ("questions",),
    *(("questions", 0, key) for key in whole()["questions"][0]),
    ("questions", 0, "scores", "correct"),
    ("questions", 0, "words"),
    ("questions", 0, "quotes"),
    ("questions", 0, "error"),
]
JSON = st.sampled_from([None, True, 0, -1, 0.5, "", "x", [], {}, [{}], {"x": []}, 10**400])


def changed(place: tuple[Any, ...], value: Any) -> bytes:
    """Return a run with another value at a place."""
    record = whole()
    part: Any = record
    for key in place[:-1]:
        part = part[key]
    part[place[-1]] = value
    return json.dumps(record).encode()


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(PLACES), JSON)
def test_a_run_with_any_value_changed_is_read_or_refused(
    scratch: Path, place: tuple[Any, ...], value: Any
) -> None:
    """Whatever JSON has in a value's place, nothing but SourceError is raised."""
    scratch.write_bytes(changed(place, value))
    try:
        found = read_run(scratch)
    except SourceError:
        return
    assert found.outcomes


OTHER_SHAPES: list[tuple[tuple[str, ...], Any]] = [
    (("confidence",), "high"),
    (("confidence",), None),
    (("confidence",), [0.5]),
    (("confidence",), 10**400),
    (("seconds",), "fast"),
    (("scores",), []),
    (("scores",), "none"),
    (("scores", "correct"), "yes"),
    (("scores", "correct"), {}),
    (("id",), 7),
    (("id",), ["q1"]),
    (("kind",), {}),
    (("words",), []),
    (("answerable",), "no"),
    (("answered",), None),
]


@pytest.mark.parametrize(
    ("keys", "value"),
    OTHER_SHAPES,
    ids=[f"{'.'.join(keys)} {str(value)[:9]}" for keys, value in OTHER_SHAPES],
)
def test_a_question_of_another_shape_is_refused(
    path: Path, keys: tuple[str, ...], value: Any
) -> None:
    """What reports could not show or count is refused when the run is read."""
    path.write_bytes(changed(("questions", 0, *keys), value))
    with pytest.raises(SourceError):
        read_run(path)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(PLACES), JSON)
def test_what_is_read_can_be_reported(
    scratch: Path, place: tuple[Any, ...], value: Any
) -> None:
    """A run that is not refused has a name and columns."""
    scratch.write_bytes(changed(place, value))
    try:
        found = read_run(scratch)
    except SourceError:
        return
    assert found.name
    assert len(found.columns()) == len(found.outcomes)


def test_figures_by_kind_are_those_of_the_questions_of_a_kind() -> None:
    """Each kind has its count, in the order of names, and its own figures."""
    run = Run(
        HEADER,
        (
            outcome("1", kind="who", scores={"correct": 1.0}),
            outcome("2", kind="length", scores={"correct": 0.0}),
            outcome("3", kind="who", scores={"correct": 0.0}),
        ),
    )
    kinds = run.by_kind()
    assert list(kinds) == ["length", "who"]
    counted = {kind: (n, found["correct"].value) for kind, (n, found) in kinds.items()}
    assert counted == {"length": (1, 0.0), "who": (2, 0.5)}


Begin = Callable[..., Journal]


@pytest.fixture
def begin(path: Path) -> Iterator[Begin]:
    """Open the journal of a run; all are closed when the test ends."""
    opened: list[Journal] = []

    def open_(*, resume: bool = False, **header: Any) -> Journal:
        opened.append(Journal.open(path, HEADER | header, resume=resume))
        return opened[-1]

    yield open_
    for journal in opened:
        journal.close()


def test_a_journal_is_resumed_where_it_was_left(begin: Begin) -> None:
    """Outcomes that were added are there again, and more may follow."""
    begin().add(outcome("q1"))
    resumed = begin(resume=True)
    assert resumed.outcomes == [outcome("q1")]
    resumed.add(outcome("q2"))
    assert begin(resume=True).outcomes == [outcome("q1"), outcome("q2")]


def test_a_journal_keeps_the_header_it_began_with(begin: Begin) -> None:
    """When it began, and on what machine, are those of the first start."""
    begin()
    resumed = begin(resume=True, started="later", machine={"system": "Darwin"})
    assert resumed.header == HEADER


def test_each_outcome_is_on_disk_before_the_next_is_asked(begin: Begin, path: Path) -> None:
    """The file has the header's line and one line an outcome without being closed."""
    journal = begin()
    assert journal_path(path).read_text("utf-8").count("\n") == 1
    journal.add(outcome("q1"))
    journal.add(outcome("q2"))
    lines = journal_path(path).read_text("utf-8").splitlines()
    assert json.loads(lines[0]) == HEADER
    assert [json.loads(line)["id"] for line in lines[1:]] == ["q1", "q2"]


@given(data=st.data())
@settings(max_examples=80, deadline=None)
def test_a_last_line_that_was_cut_is_dropped(scratch: Path, data: st.DataObject) -> None:
    """Wherever a kill cut the last line, those before it stay, and one can go on."""
    path = journal_path(scratch)
    path.unlink(missing_ok=True)
    with closing(Journal.open(scratch, HEADER, resume=False)) as journal:
        journal.add(outcome("q1"))
        kept = len(path.read_bytes())
        journal.add(outcome("q2", error="\ud800é\u2028"))
    content = path.read_bytes()
    path.write_bytes(content[: data.draw(st.integers(kept, len(content) - 1))])
    with closing(Journal.open(scratch, HEADER, resume=True)) as journal:
        assert journal.outcomes == [outcome("q1")]
        journal.add(outcome("q3"))
    with closing(Journal.open(scratch, HEADER, resume=True)) as journal:
        assert [one.id for one in journal.outcomes] == ["q1", "q3"]


def test_what_follows_a_damaged_line_is_asked_again(begin: Begin, path: Path) -> None:
    """Only what stands before the first damage is kept."""
    journal = begin()
    for name in ("q1", "q2", "q3"):
        journal.add(outcome(name))
    place = journal_path(path)
    place.write_bytes(place.read_bytes().replace(b'{"id": "q2"', b'{"id"\0'))
    assert [one.id for one in begin(resume=True).outcomes] == ["q1"]


@settings(max_examples=60, deadline=None)
@given(HEADERS, st.lists(OUTCOMES, max_size=3))
def test_a_journal_is_read_as_it_was_written(
    scratch: Path, header: dict[str, Any], outcomes: list[Outcome]
) -> None:
    """Whatever characters its texts hold, lone surrogates and controls included."""
    journal_path(scratch).unlink(missing_ok=True)
    with closing(Journal.open(scratch, header, resume=False)) as journal:
        for one in outcomes:
            journal.add(one)
    with closing(Journal.open(scratch, header, resume=True)) as journal:
        assert journal.outcomes == outcomes


def test_an_interrupted_run_is_not_written_over(begin: Begin, path: Path) -> None:
    """Without --resume a journal that is there is refused, and stays as it is."""
    begin().add(outcome("q1"))
    content = journal_path(path).read_bytes()
    with pytest.raises(UsageError, match="an interrupted run is there") as caught:
        begin()
    assert "--resume" in caught.value.hint
    assert f"rm {journal_path(path)}" in caught.value.hint
    assert journal_path(path).read_bytes() == content


def test_without_a_journal_there_is_nothing_to_resume(begin: Begin, path: Path) -> None:
    """Resuming nothing is refused, and makes no file."""
    with pytest.raises(UsageError, match="no interrupted run to resume"):
        begin(resume=True)
    assert not journal_path(path).exists()


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("schema", "askcaci/run/2"),
        ("set", HEADER["set"] | {"sha256": "9"}),
        ("settings", HEADER["settings"] | {"k": 6}),
        ("settings", HEADER["settings"] | {"sample": 10}),
        ("corpus", HEADER["corpus"] | {"sha256": "9"}),
        ("model", HEADER["model"] | {"fingerprint": "g"}),
        ("versions", {"askcaci": "0.2.0"}),
        ("commit", "abc+changes"),
    ],
)
def test_a_run_of_other_settings_is_not_resumed(
    begin: Begin, path: Path, part: str, value: Any
) -> None:
    """Where anything that is measured differs it is refused, named, and left as it was."""
    begin().add(outcome("q1"))
    content = journal_path(path).read_bytes()
    with pytest.raises(UsageError, match=f"its {part} differ") as caught:
        begin(resume=True, **{part: value})
    assert "rm " in caught.value.hint
    assert journal_path(path).read_bytes() == content


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b'{"schema": "askcaci', id="cut in its header"),
        pytest.param(b"\0" * 100 + b"\n", id="zeros"),
        pytest.param(b"[1]\n", id="a list"),
        pytest.param(b"[" * 100_000 + b"\n", id="nested too deeply"),
        pytest.param(json.dumps(HEADER).encode(), id="a header that does not end"),
    ],
)
def test_a_journal_without_a_beginning_is_not_resumed(
    begin: Begin, path: Path, content: bytes
) -> None:
    """It is refused with how to begin afresh."""
    journal_path(path).write_bytes(content)
    with pytest.raises(UsageError, match="no beginning") as caught:
        begin(resume=True)
    assert "rm " in caught.value.hint


@pytest.mark.parametrize("line", ["{}", '{"id": "q1"}', '{"more": 1}', "[]", "7", "null"])
def test_a_line_that_is_no_outcome_is_an_error_that_says_so(
    begin: Begin, path: Path, line: str
) -> None:
    """A whole line of JSON that is something else is refused with what to do."""
    begin()
    with journal_path(path).open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    with pytest.raises(AskcaciError) as caught:
        begin(resume=True)
    assert caught.value.hint


def test_a_journal_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    """A missing folder is named with what to do."""
    with pytest.raises(UnusableError, match="cannot be written"):
        Journal.open(tmp_path / "missing" / "a.json", HEADER, resume=False)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
def test_a_full_disk_is_an_error_that_says_so(path: Path) -> None:
    """An outcome that cannot be kept ends a run with a message, even as the file is closed."""
    journal_path(path).symlink_to("/dev/full")
    with (
        pytest.raises(UnusableError, match="cannot be written"),
        closing(Journal(journal_path(path), HEADER, ())) as journal,
    ):
        journal.add(outcome("q1"))


def test_a_run_that_keeps_no_words_has_none_in_its_file(path: Path) -> None:
    """Outcomes without words are written and read back without them."""
    bare = Run(HEADER, tuple(replace(one, words={}) for one in RUN.outcomes))
    write_run(bare, path)
    assert read_run(path) == bare
    assert b"How high" not in path.read_bytes()
