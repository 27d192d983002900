"""Which format a set is in, whatever lies there, and the public sets."""

from __future__ import annotations

import gzip
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from askcaci.errors import AskcaciError, SourceError
from askcaci.evaluation.loading import load
from question_sets import (
    BENCHMARKS,
    CORPUS,
    DAM,
    GOOD,
    QRELS,
    QUERIES,
    asked,
    encoded,
    ids,
    letters,
    lines_form,
    squad,
    written,
)


def test_the_format_is_told_by_what_lies_there(tmp_path, beir):
    """Folders are BEIR, .json is SQuAD, .jsonl is questions or, with "context", contexts."""
    places = {
        "questions": written(tmp_path / "a.jsonl", encoded("", "no JSON", GOOD)),
        "contexts": written(
            tmp_path / "b.jsonl.gz",
            encoded(
                "no JSON", {"context": DAM, "questions": [lines_form(asked("Vakhsh"))]}
            ),
        ),
        "squad": written(tmp_path / "c.json", squad((DAM, asked("Vakhsh")))),
        "beir": beir(),
    }
    kinds = {name: load(path).questions[0].kind for name, path in places.items()}
    assert kinds == {
        "questions": "unlabelled",
        "contexts": "answerable",
        "squad": "answerable",
        "beir": "query",
    }


@pytest.mark.parametrize("name", ["set.txt", "set.csv", "set", "set.gz", "set.json.bz2"])
def test_another_suffix_is_no_question_set(tmp_path, name):
    """A file of another name is refused with its place and where formats are described."""
    path = tmp_path / name
    path.write_bytes(encoded(GOOD))
    with pytest.raises(SourceError, match="not a question set") as error:
        load(path)
    assert error.value.place == str(path)
    assert "docs/evaluation.md" in error.value.hint


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("gone", "no such file or folder"),
        ("gone.jsonl", "cannot be read: No such file"),
        ("gone.json.gz", "cannot be read: No such file"),
        ("file.jsonl/set.jsonl", "cannot be read: Not a directory"),
        ("loop.json", "cannot be read: Too many levels"),
        ("loop.jsonl", "cannot be read: Too many levels"),
        ("x" * 300 + ".jsonl", ": .*[Nn]ame too long"),
    ],
    ids=lambda value: value[:30],
)
def test_what_is_not_there_is_said_to_be_so(tmp_path, name, message):
    """A path that leads nowhere is an error with that path and a hint, whatever its suffix."""
    (tmp_path / "file.jsonl").touch()
    for loop in ("loop.json", "loop.jsonl"):
        (tmp_path / loop).symlink_to(tmp_path / loop)
    path = tmp_path / name
    with pytest.raises(SourceError, match=message) as error:
        load(path)
    assert error.value.place == str(path)
    assert error.value.hint


@pytest.mark.parametrize(
    ("name", "content", "place", "message"),
    [
        ("a.jsonl", b"", "", r"holds no question that can be used$"),
        ("a.jsonl", b"\n \n", "", r"holds no question that can be used$"),
        ("a.jsonl", b"\n[]\n{}\n", ":2", r"can be used \(not a JSON object\)$"),
        ("a.jsonl", b'{"question": "q", "x": 1}', ":1", r'\(a question has no key "x"'),
        ("a.jsonl", b'{"answers": ["a"]}', ":1", r'\("question" is missing\)$'),
        ("a.jsonl", b'{"context": ""}', ":1", r'\(an empty "context" or no "questions"\)'),
        ("a.jsonl.gz", b"", "", r"holds no question that can be used$"),
        ("a.json", b'{"data": []}', "", r"holds no question that can be used$"),
        ("a.json", b'{"data": [{"paragraphs": [{}]}]}', r" (paragraph 1)", 'no "context"'),
    ],
)
def test_a_set_without_a_question_is_refused_with_its_first_fault(
    tmp_path, name, content, place, message
):
    """Where nothing can be used, the first thing that is wrong and its place are said."""
    path = written(tmp_path / name, content)
    with pytest.raises(SourceError, match=message) as error:
        load(path)
    assert error.value.place == f"{path}{place}"
    assert "docs/evaluation.md" in error.value.hint


def test_a_beir_folder_without_judged_queries_is_refused(beir):
    """A folder whose judgements fit no query holds no question."""
    with pytest.raises(SourceError, match="holds no question that can be used"):
        load(beir(qrels="other\tdam\t1\n"))


def test_plain_text_named_gz_is_refused_as_damaged(tmp_path):
    """A file that is called .gz and is none is said to be damaged at its first line."""
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(encoded(GOOD))
    with pytest.raises(SourceError, match="damaged from here on: Not a gzipped") as error:
        load(path)
    assert error.value.place == f"{path}:1"


@pytest.mark.parametrize("kind", ["questions", "beir"])
def test_only_contexts_can_be_detokenised(file, beir, kind):
    """An option that would do nothing is refused rather than passed over."""
    path = file(GOOD) if kind == "questions" else beir()
    with pytest.raises(SourceError, match="has no contexts to detokenise") as error:
        load(path, detokenise=True)
    assert error.value.place == str(path)
    assert error.value.hint == "Leave out --detokenise"


KEYS = st.sampled_from(
    """id question kind answerable answers evidence filters as_of about note article start
    end quote sha256 part authors since until sections kinds articles context questions text
    data paragraphs qas answer_start is_impossible _id title""".split()
) | st.text(max_size=3)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 40)
    | st.sampled_from([10**40, float("nan"), float("inf"), 1.0])
    | st.sampled_from(["lead", "analysis", "2005-03-07", "", " ", DAM, "Rogun", "\ud800"])
    | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=12,
)
LINES = st.lists(
    st.one_of(
        st.binary(max_size=20),
        VALUES.map(lambda value: json.dumps(value).encode()),
        st.dictionaries(KEYS, VALUES, max_size=6).map(lambda v: json.dumps(v).encode()),
        VALUES.map(
            lambda v: json.dumps({"question": "q", "answers": ["a"], "filters": v}).encode()
        ),
        st.lists(VALUES, max_size=3).map(
            lambda v: json.dumps({"question": "q", "evidence": v}).encode()
        ),
        st.lists(VALUES, max_size=3).map(
            lambda v: json.dumps({"context": DAM, "questions": v}).encode()
        ),
        st.tuples(VALUES, VALUES).map(
            lambda v: json.dumps(
                {
                    "context": DAM,
                    "questions": [
                        {
                            "id": v[0],
                            "question": "q",
                            "answers": [{"text": "", "start": v[1]}],
                        }
                    ],
                }
            ).encode()
        ),
    ),
    max_size=4,
).map(b"\n".join)
SQUADS = st.lists(VALUES, max_size=3).map(
    lambda v: json.dumps(
        {"data": [{"paragraphs": [*v, {"context": DAM, "qas": v}]}]}
    ).encode()
)


def read(path):
    """Return the set that lies at a path, or the error it is refused with."""
    try:
        return load(path)
    except AskcaciError as error:
        return error


def well_behaved(path):
    """Check that a path is read as a set that makes sense, or refused as it should be."""
    found = read(path)
    if isinstance(found, AskcaciError):
        assert found.place.startswith(str(path))
        assert found.hint
        return
    assert len(set(ids(found))) == len(found.questions) > 0
    assert all(problem.place.startswith(str(path)) for problem in found.problems)
    assert all(problem.message for problem in found.problems)
    texts = {document.id: document.text for document in found.documents or ()}
    for question in found.questions:
        assert question.question.strip()
        if found.documents is not None and found.task == "open":
            words = [one.span.of(texts[one.article]) for one in question.evidence]
            assert set(words) == set(question.answers)


@pytest.fixture(scope="module")
def anywhere(tmp_path_factory):
    """A folder that every example may write in."""
    return tmp_path_factory.mktemp("anything")


@settings(deadline=None, max_examples=80)
@given(content=st.binary(max_size=200) | LINES)
@pytest.mark.parametrize("name", ["x.jsonl", "x.jsonl.gz"])
def test_any_lines_are_a_set_or_an_error(anywhere, name, content):
    """Whatever a .jsonl file holds, gzipped or not, is read or refused with its place."""
    well_behaved(written(anywhere / name, content))


@settings(deadline=None, max_examples=80)
@given(content=st.binary(max_size=200) | LINES | SQUADS)
def test_any_json_is_a_set_or_an_error(anywhere, content):
    """Whatever a .json file holds is read or refused with its place."""
    well_behaved(written(anywhere / "x.json", content))


@settings(deadline=None, max_examples=80)
@given(
    content=st.binary(max_size=60),
    at=st.integers(0, 120),
    keep=st.booleans(),
    name=st.sampled_from(["y.jsonl.gz", "y.json.gz"]),
)
def test_any_damage_to_gzip_is_a_set_or_an_error(anywhere, content, at, keep, name):
    """Bytes put anywhere into a gzipped file raise nothing but what they should."""
    whole = encoded(GOOD, GOOD) if ".jsonl" in name else squad((DAM, asked("Vakhsh")))
    packed = gzip.compress(whole)
    path = anywhere / name
    path.write_bytes(packed[:at] + content + (packed[at + len(content) :] if keep else b""))
    well_behaved(path)


@settings(deadline=None, max_examples=60)
@given(content=st.binary(max_size=60) | LINES, name=st.integers(0, 2))
def test_any_beir_file_is_a_set_or_an_error(anywhere, content, name):
    """Whatever one of a folder's three files holds is read or refused with its place."""
    files = [encoded(*CORPUS), encoded(*QUERIES), QRELS.encode()]
    files[name] = content
    for part, held in zip(
        ("corpus.jsonl", "queries.jsonl", "qrels.tsv"), files, strict=True
    ):
        written(anywhere / "beir" / part, held)
    well_behaved(anywhere / "beir")


needs_benchmarks = pytest.mark.skipif(
    not BENCHMARKS.is_dir(), reason="the public sets lie outside the repository"
)

# The other three of train/ would take longer than all other tests here together.
READING = [
    ("train", "nq_qed", 7_147, 0),
    ("train", "qamr_wikinews", 18_945, 0),
    ("train", "qamr_wikipedia", 18_638, 0),
    ("train", "policyqa", 7_961, 0),
    ("reading", "squad_v2_dev", 11_873, 5_945),
    ("reading", "squad_v11_dev", 10_570, 0),
    ("reading", "clapnq_dev", 599, 300),
]
TOKENISED_SETS = ("nq_qed", "clapnq_dev")


def described(*words):
    """Return the line of the public sets' README that has all of some words."""
    text = (BENCHMARKS / "README.md").read_text("utf-8")
    (line,) = [one for one in text.splitlines() if all(word in one for word in words)]
    return line


@needs_benchmarks
@pytest.mark.parametrize(
    ("folder", "name", "count", "unanswerable"), READING, ids=[one[1] for one in READING]
)
def test_public_contexts_are_read_whole(folder, name, count, unanswerable):
    """Counts are those of the sets' README, and every span slices to its answer."""
    row = described(f"| {name}") if "qamr" not in name else described("qamr_wikinews")
    assert f"{count:,}" in row
    assert not unanswerable or f"{unanswerable:,}" in row
    path = BENCHMARKS / folder / f"{name}.jsonl.gz"
    found = load(path, detokenise=name in TOKENISED_SETS)
    assert found.problems == ()
    assert len(found.questions) == count
    assert sum(not question.answerable for question in found.questions) == unanswerable
    texts = {document.id: document.text for document in found.documents}
    for question in found.questions:
        spans = [one.span.of(texts[one.article]) for one in question.evidence]
        assert set(spans) == set(question.answers)
    if folder == "reading":
        assert_answers_are_those_of(path, found)


def assert_answers_are_those_of(path, found):
    """Check the answers' letters against the file, read without any of our code."""
    raw = gzip.decompress(path.read_bytes()).splitlines()
    given = {
        question["id"]: {"".join(letters(one["text"])) for one in question["answers"]}
        for line in raw
        for question in json.loads(line)["questions"]
    }
    assert {
        question.id: {"".join(letters(one)) for one in question.answers}
        for question in found.questions
    } == given


@needs_benchmarks
@pytest.mark.parametrize(
    ("name", "documents", "queries"), [("cranfield", 1_400, 225), ("cisi", 1_460, 76)]
)
def test_public_collections_are_read_whole(name, documents, queries):
    """Documents, of which the empty are named, and queries are as many as README says."""
    line = described("cranfield", "cisi")
    assert f"{documents:,}" in line
    assert str(queries) in line
    found = load(BENCHMARKS / "retrieval" / name)
    empty = [one for one in found.problems if one.message == "an empty document"]
    assert len(found.documents) + len(empty) == documents
    assert len(found.questions) == queries
    lost = [one for one in found.problems if "judged, is not in the corpus" in one.message]
    assert len(empty) + len(lost) == len(found.problems)
