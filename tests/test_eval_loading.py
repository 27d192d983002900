"""Question sets on disk: what is read, where what cannot be read is said to stand."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import re
import tracemalloc
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from askcaci.errors import AskcaciError, SourceError
from askcaci.evaluation.gold import Document, Evidence, GoldQuestion, Problem
from askcaci.evaluation.loading import lines, load
from askcaci.evaluation.loading.texts import Cleaned
from askcaci.types import Filters, Span

ROOT = Path(__file__).resolve().parent.parent
BENCHMARKS = ROOT.parent / "shared" / "benchmarks"

GOOD = {"question": "How high is the dam?", "answers": ["335 meters"]}
BOM = b"\xef\xbb\xbf"


def encoded(*values):
    """Return values as JSON Lines; a text or bytes among them is a line as it stands."""
    return b"".join(
        (
            v
            if isinstance(v, bytes)
            else (v if isinstance(v, str) else json.dumps(v)).encode()
        )
        + b"\n"
        for v in values
    )


def written(path, content):
    """Write bytes, gzipped where the name says so, and return the path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


@pytest.fixture
def file(tmp_path):
    """Write values as the lines of a question file and return its path."""
    return lambda *values, name="set.jsonl": written(tmp_path / name, encoded(*values))


def only(path, **options):
    """Return the one question of a set that has no problems."""
    found = load(path, **options)
    assert found.problems == ()
    (question,) = found.questions
    return question


def ids(found):
    """Return the ids of a set's questions, in order."""
    return [question.id for question in found.questions]


# --- askcaci question files ---------------------------------------------------------


def test_a_question_and_an_answer_make_a_line(file):
    """A line of question and answers is enough; the rest has its defaults."""
    found = load(file(GOOD))
    assert found.questions == (
        GoldQuestion(
            "1", "How high is the dam?", "unlabelled", True, answers=("335 meters",)
        ),
    )
    assert (found.name, found.task, found.problems) == ("set", "open", ())
    assert found.documents is None


def test_every_key_is_read(file):
    """Each of the ten keys of a line, and each of the six of evidence, reaches the value."""
    line = {
        "id": "dam-7",
        "question": "Who wrote of the dam?",
        "kind": "author",
        "answerable": True,
        "answers": ["Ann", "Ann Author"],
        "evidence": [
            {"article": "rogun", "start": 3, "end": 9, "quote": "Vakhsh", "part": 2},
            {"article": "aral", "start": 0, "end": 4, "sha256": "ab" * 32},
            {"article": "nurek", "quote": "the dam"},
            {"article": "whole"},
        ],
        "filters": {
            "authors": ["Ann Author"],
            "since": "2004",
            "until": "2005-03",
            "sections": ["lead", "notes"],
            "kinds": ["analysis"],
            "articles": ["rogun"],
        },
        "as_of": "2010",
        "about": ["rogun", "aral"],
        "note": {"anything": ["at", "all", None]},
    }
    assert only(file(line)) == GoldQuestion(
        id="dam-7",
        question="Who wrote of the dam?",
        kind="author",
        answerable=True,
        answers=("Ann", "Ann Author"),
        evidence=(
            Evidence("rogun", Span(3, 9), "Vakhsh", part=2),
            Evidence("aral", Span(0, 4), sha256="ab" * 32),
            Evidence("nurek", quote="the dam"),
            Evidence("whole"),
        ),
        filters=Filters(
            authors=("Ann Author",),
            since=date(2004, 1, 1),
            until=date(2005, 3, 31),
            sections=("lead", "notes"),
            kinds=("analysis",),
            articles=("rogun",),
        ),
        about=("rogun", "aral"),
    )


def test_ids_default_to_the_line_number(file):
    """Blank and bad lines count, so that an id is also a place in the file."""
    found = load(file(GOOD, "", GOOD, "no JSON", GOOD | {"id": 12}, GOOD))
    assert ids(found) == ["1", "3", "12", "6"]


def test_an_id_that_is_another_lines_number_stands_twice(file):
    """A number given as id and the same number by default are one id; the first stays."""
    path = file(GOOD | {"id": "2"}, GOOD | {"question": "Another?"})
    found = load(path)
    assert [q.question for q in found.questions] == [GOOD["question"]]
    assert found.problems == (Problem(f"{path}:2", "the id '2' stands twice"),)


@pytest.mark.parametrize(
    ("until", "as_of", "last"),
    [
        (None, "2005-03-07", date(2005, 3, 7)),
        ("2005-03-07", None, date(2005, 3, 7)),
        ("2004", "2005", date(2004, 12, 31)),
        ("2006", "2005", date(2005, 12, 31)),
        (None, "March 2005", date(2005, 3, 31)),
        (None, 2005, date(2005, 12, 31)),
        (None, None, None),
    ],
)
def test_as_of_and_until_are_one_limit(file, until, as_of, last):
    """The earlier of the two days holds; a year or a month means its last day."""
    line = GOOD | {"as_of": as_of, "filters": {"until": until, "authors": ["Ann"]}}
    assert only(file(line)).filters == Filters(authors=("Ann",), until=last)


@pytest.mark.parametrize("given", ["evidence", "answers"])
def test_what_has_an_answer_is_answerable(file, given):
    """Answers or evidence make a question answerable, without saying so."""
    line = {"question": "q", "evidence": [{"article": "a"}], "answers": ["a"]}
    assert only(file({"question": "q", given: line[given]})).answerable


@pytest.mark.parametrize(
    "more", [{}, {"answerable": False}, {"answers": [], "evidence": None}]
)
def test_what_has_no_answer_is_unanswerable(file, more):
    """A question with neither answers nor evidence is one that must be refused."""
    question = only(file({"question": "q"} | more))
    assert (question.answerable, question.answers, question.evidence) == (False, (), ())


@pytest.mark.parametrize(
    "key", ["answers", "evidence", "filters", "as_of", "about", "note"]
)
def test_null_is_as_good_as_absent(file, key):
    """A key that may be left out may also be null."""
    line = {"question": "q", "answers": ["a"], "evidence": [{"article": "a"}]}
    assert only(file(line | {key: None})) == only(
        file({k: v for k, v in line.items() if k != key}, name="without.jsonl")
    )


@pytest.mark.parametrize("key", ["id", "kind"])
def test_a_null_that_is_refused_is_not_said_to_be_missing(file, key):
    """Id and kind may be missing, so that cannot be what is wrong where they are null."""
    messages = [one.message for one in load(file(GOOD | {key: None}, GOOD)).problems]
    assert f'"{key}" is missing' not in messages


def evidence(**keys):
    """Return a line whose one piece of evidence has the given keys."""
    return {"question": "q", "evidence": [{"article": "a"} | keys]}


NESTED = '{"question": "q", "answers": ' + "[" * 100_000 + "]" * 100_000 + "}"

BAD_LINES = [
    # what is no object
    ("[1]", "not a JSON object"),
    ("null", "not a JSON object"),
    ("NaN", "not a JSON object"),
    ('"question"', "not a JSON object"),
    ("{'question': 'q'}", r"not JSON: .* at column 2"),
    ('{"question": "q"', r"not JSON: .* at column 17"),
    (NESTED, "not JSON: nested too deeply"),
    ('{"question": "q", "id": ' + "7" * 5_000 + "}", "not JSON: Exceeds the limit"),
    # keys
    (GOOD | {"colour": "red"}, 'a question has no key "colour"; known: about answerable'),
    (evidence(page=7), 'evidence has no key "page"; known: article end'),
    (GOOD | {"filters": {"author": ["Ann"]}}, 'filters has no key "author"'),
    # the question
    ({"answers": ["a"]}, '"question" is missing'),
    (GOOD | {"question": None}, '"question" is missing'),
    (GOOD | {"question": ""}, '"question" is no text'),
    (GOOD | {"question": " \n"}, '"question" is no text'),
    (GOOD | {"question": ["q"]}, '"question" is no text'),
    (GOOD | {"question": "q" * 20_001}, '"question" is longer than 20,000 characters'),
    # id and kind
    (GOOD | {"id": ""}, '"id" is no text'),
    (GOOD | {"id": True}, '"id" is no text'),
    (GOOD | {"id": 1.5}, '"id" is no text'),
    (GOOD | {"id": ["x"]}, '"id" is no text'),
    (GOOD | {"kind": ["factoid"]}, '"kind" is no text'),
    # answers
    (GOOD | {"answers": "335 meters"}, '"answers" is no list'),
    (GOOD | {"answers": {"text": "a"}}, '"answers" is no list'),
    (GOOD | {"answers": ["a", 335]}, '"answers" holds something that is no text'),
    (GOOD | {"answers": ["a", " "]}, '"answers" holds something that is no text'),
    (GOOD | {"answers": [None]}, '"answers" holds something that is no text'),
    # answerable
    (GOOD | {"answerable": "yes"}, '"answerable" is neither true nor false'),
    (GOOD | {"answerable": 1}, '"answerable" is neither true nor false'),
    (GOOD | {"answerable": None}, '"answerable" is neither true nor false'),
    ({"question": "q", "answerable": True}, "an answerable question needs answers or ev"),
    (GOOD | {"answerable": False}, "an unanswerable question has answers or evidence"),
    (evidence() | {"answerable": False}, "an unanswerable question has answers or ev"),
    # evidence
    (GOOD | {"evidence": {"article": "a"}}, '"evidence" is no list'),
    (GOOD | {"evidence": ["a"]}, '"evidence" holds something that is no object'),
    (GOOD | {"evidence": [{}]}, '"article" is missing'),
    (evidence(article=""), '"article" is no text'),
    (evidence(start=3), "evidence at 3-None, which is no span"),
    (evidence(end=3), "evidence at None-3, which is no span"),
    (evidence(start=3, end=3), "evidence at 3-3, which is no span"),
    (evidence(start=4, end=3), "evidence at 4-3, which is no span"),
    (evidence(start=-1, end=3), "evidence at -1-3, which is no span"),
    (evidence(start=0.0, end=3.0), "evidence at 0.0-3.0, which is no span"),
    (evidence(start=False, end=True), "evidence at False-True, which is no span"),
    (evidence(start="0", end="3"), "evidence at 0-3, which is no span"),
    (evidence(start=0, end=float("nan")), "evidence at 0-nan, which is no span"),
    (evidence(start=0, end=float("inf")), "evidence at 0-inf, which is no span"),
    (evidence(part="1"), '"part" is no whole number'),
    (evidence(part=1.0), '"part" is no whole number'),
    (evidence(part=True), '"part" is no whole number'),
    (evidence(quote=""), '"quote" is no text'),
    (evidence(quote=["q"]), '"quote" is no text'),
    (evidence(start=0, end=1, sha256=[]), '"sha256" is no text'),
    # filters
    (GOOD | {"filters": ["rogun"]}, '"filters" is no object'),
    (GOOD | {"filters": "rogun"}, '"filters" is no object'),
    (GOOD | {"filters": {"authors": "Ann"}}, '"authors" is no list'),
    (GOOD | {"filters": {"articles": [7]}}, '"articles" holds something that is no text'),
    (GOOD | {"filters": {"sections": ["intro"]}}, "\"sections\": 'intro' is none of lead,"),
    (GOOD | {"filters": {"kinds": ["poem"]}}, "\"kinds\": 'poem' is none of analysis,"),
    (GOOD | {"filters": {"since": "soon"}}, "\"since\": 'soon' is not a date like 2005-03"),
    (GOOD | {"filters": {"until": 7.5}}, '"until": 7.5 is not a date like 2005-03-07'),
    (GOOD | {"as_of": "2005-02-30"}, "\"as_of\": '2005-02-30' is not a date"),
    (GOOD | {"as_of": ["2005"]}, r'"as_of": \[\'2005\'\] is not a date'),
    # about
    (GOOD | {"about": "rogun"}, '"about" is no list'),
    (GOOD | {"about": [1]}, '"about" holds something that is no text'),
]


@pytest.mark.parametrize(
    ("line", "message"), BAD_LINES, ids=[message[:50] for _, message in BAD_LINES]
)
def test_a_bad_line_is_named_and_the_rest_read(file, line, message):
    """What is wrong is said with file and line; the lines around it are questions."""
    path = file(GOOD, line, GOOD)
    found = load(path)
    assert ids(found) == ["1", "3"]
    (problem,) = found.problems
    assert problem.place == f"{path}:2"
    assert re.match(message, problem.message)


@pytest.mark.parametrize("filters", [[], False, 0, ""], ids=repr)
def test_filters_that_are_no_object_are_refused_even_if_empty(file, filters):
    """An empty list, false, zero or an empty text is no object of filters either."""
    path = file(GOOD | {"filters": filters}, GOOD)
    assert load(path).problems == (Problem(f"{path}:1", '"filters" is no object'),)


@pytest.mark.parametrize("more", [{}, {"quote": "the dam"}], ids=["article", "quote"])
def test_a_hash_needs_a_span_to_be_over(file, more):
    """A hash without start and end would never be checked, so it is refused."""
    path = file(evidence(sha256="ab" * 32, **more), GOOD)
    assert [problem.place for problem in load(path).problems] == [f"{path}:1"]


@pytest.mark.parametrize(
    "line",
    [
        GOOD | {"k" * 100_000: 1},
        GOOD | {"as_of": "1" * 100_000},
        GOOD | {"filters": {"kinds": ["k" * 100_000]}},
        evidence(start="1" * 100_000),
    ],
    ids=["key", "day", "kind", "span"],
)
def test_what_is_said_of_a_bad_line_is_short(file, line):
    """A value that is quoted in a message is cut: messages go to the terminal and the run."""
    (problem,) = load(file(line, GOOD)).problems
    assert len(problem.message) < 1_000


def test_a_day_with_an_unknown_time_zone_is_read_or_refused(file):
    """A time of day in a zone nobody knows gives a day or a problem, never a warning."""
    found = load(file(GOOD | {"as_of": "7 March 2005 10:00 XYZ"}, GOOD))
    assert len(found.questions) + len(found.problems) == 2


def test_a_text_of_surrogates_is_read(file):
    """A lone surrogate, which JSON can spell and UTF-8 cannot, harms no other line."""
    found = load(file('{"question": "q \\ud800", "answers": ["a"]}', GOOD))
    assert ids(found) == ["1", "2"]


@pytest.mark.parametrize("end", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("start", [b"", BOM], ids=["plain", "BOM"])
@pytest.mark.parametrize("last", [True, False], ids=["ended", "open"])
def test_line_ends_blanks_and_a_mark_at_the_start_change_nothing(
    tmp_path, start, end, last
):
    """BOM, CRLF, blank lines and a missing last line end are no part of the questions."""
    content = encoded(GOOD, "", " \t", GOOD).replace(b"\n", end)
    path = written(tmp_path / "set.jsonl", start + (content if last else content.rstrip()))
    found = load(path)
    assert (ids(found), found.problems) == (["1", "4"], ())
    assert found.questions[1].answers == ("335 meters",)


@pytest.mark.parametrize("before", [b"", BOM], ids=["plain", "BOM"])
def test_what_is_not_utf8_is_named_by_line_and_byte(file, before):
    """The byte counts within the line, from 1, as an editor or `cut -b` counts it."""
    path = file(before + b'{"question": "\xff"}', GOOD, b'{"id": "\xc3\xa4 \xc3"}')
    assert load(path).problems == (
        Problem(f"{path}:1", f"not UTF-8 at byte {15 + len(before)}"),
        Problem(f"{path}:3", "not UTF-8 at byte 12"),
    )


def test_a_line_too_long_is_passed_over(file, monkeypatch):
    """A line over the limit is named by its number and the lines after it are read."""
    monkeypatch.setattr(lines, "_LONGEST_LINE", 200)
    long = GOOD | {"note": "x" * 1_000}
    path = file(GOOD, long, GOOD, GOOD | {"note": "x" * 100}, long)
    found = load(path)
    assert ids(found) == ["1", "3", "4"]
    assert found.problems == (
        Problem(f"{path}:2", "longer than 16 MiB"),
        Problem(f"{path}:5", "longer than 16 MiB"),
    )


@pytest.mark.parametrize("name", ["set.jsonl.gz", "set.jsonl"])
def test_a_file_that_unfolds_too_far_is_read_up_to_there(file, monkeypatch, name):
    """Beyond the limit nothing is read, and the line where it was reached is named."""
    monkeypatch.setattr(lines, "_LARGEST", 3 * len(encoded(GOOD)))
    path = file(*[GOOD] * 9, name=name)
    found = load(path)
    assert ids(found) == ["1", "2", "3"]
    (problem,) = found.problems
    assert problem.place == f"{path}:4"
    assert "unfolds to more than 2 GiB" in problem.message


def test_a_line_without_end_stops_at_the_limit(file, monkeypatch):
    """A line longer than the whole limit ends the reading instead of filling the memory."""
    monkeypatch.setattr(lines, "_LONGEST_LINE", 100)
    monkeypatch.setattr(lines, "_LARGEST", 1_000)
    path = file(GOOD, "x" * 5_000, GOOD)
    found = load(path)
    assert ids(found) == ["1"]
    assert [problem.place for problem in found.problems] == [f"{path}:2", f"{path}:3"]


def test_a_gzipped_file_is_the_same_questions(file):
    """Gzip changes the hash, which is over the file as it lies there, and nothing else."""
    plain, packed = file(GOOD, GOOD), file(GOOD, GOOD, name="set.jsonl.gz")
    assert load(packed).questions == load(plain).questions
    assert load(packed).name == load(plain).name == "set"
    for path in (plain, packed):
        assert load(path).sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def many():
    """Return lines that gzip cannot make much smaller, so that they fill many blocks."""
    random_bytes = random.Random(7).randbytes
    return [GOOD | {"note": random_bytes(200).hex()} for _ in range(1_000)]


def assert_read_up_to_damage(path, at_least):
    """Check that a run of lines from the first is read, and the next named as damaged."""
    found = load(path)
    read = len(found.questions)
    assert ids(found) == [str(number) for number in range(1, read + 1)]
    assert read >= at_least
    (problem,) = found.problems
    assert problem.place == f"{path}:{read + 1}"
    assert "damaged from here on" in problem.message


@pytest.mark.parametrize("kept", [0.5, 0.9, 0.999])
def test_of_a_truncated_gzip_the_lines_before_are_read(file, kept):
    """A download that broke off gives the questions up to there and the line it ends at."""
    path = file(*many(), name="set.jsonl.gz")
    packed = path.read_bytes()
    path.write_bytes(packed[: int(len(packed) * kept)])
    assert_read_up_to_damage(path, at_least=int(1_000 * kept) - 50)


def test_of_a_corrupted_gzip_the_lines_before_are_read(file):
    """Where the compressed data makes no sense, what came well before it is still read."""
    path = file(*many(), name="set.jsonl.gz")
    packed = bytearray(path.read_bytes())
    middle = len(packed) // 2
    packed[middle : middle + 4_096] = b"\xff" * 4_096
    path.write_bytes(packed)
    found = load(path)
    assert ids(found)[:400] == [str(number) for number in range(1, 401)]
    assert found.problems[-1].message.startswith(
        "the compressed data is damaged from here on"
    )
    lines_seen = len(found.questions) + len(found.problems)
    assert found.problems[-1].place == f"{path}:{lines_seen}"


@pytest.mark.parametrize("damage", ["sum", "tail"])
def test_a_gzip_with_a_bad_end_keeps_all_lines(file, damage):
    """A wrong checksum, or bytes after the end, are named below the last line."""
    path = file(GOOD, GOOD, name="set.jsonl.gz")
    packed = bytearray(path.read_bytes())
    if damage == "sum":
        packed[-8] ^= 1
    path.write_bytes(packed + (b"junk" if damage == "tail" else b""))
    assert_read_up_to_damage(path, at_least=2)


# --- SQuAD JSON, and one context a line ---------------------------------------------

DAM = "The Rogun dam on the Vakhsh will be 335 meters high. Work on Rogun began in 1976."


def asked(text="", *starts, key="answer_start", context=DAM, id="q1", **more):
    """Return a question whose answers are a text at its places in a context."""
    places = starts or (context.index(text),)
    answers = [{"text": text, key: start} for start in places] if text else []
    return {"id": id, "question": "What?", "answers": answers} | more


def squad(*contexts, version="1.1"):
    """Return SQuAD JSON of (context, question, ...) tuples, two contexts an article."""
    paragraphs = [{"context": text, "qas": qas} for text, *qas in contexts]
    articles = [paragraphs[at : at + 2] for at in range(0, len(paragraphs), 2)]
    data = [{"title": "Rogun", "paragraphs": part} for part in articles]
    return json.dumps({"version": version, "data": data}).encode()


def context_lines(*contexts):
    """Return the same as JSON Lines, one context a line."""
    return encoded(*({"context": text, "questions": qas} for text, *qas in contexts))


@pytest.fixture(params=["json", "jsonl"])
def contexts(request, tmp_path):
    """Write (context, question, ...) tuples in either format and return the path."""

    def write(*given):
        if request.param == "json":
            return written(tmp_path / "set.json", squad(*given))
        renamed = [
            (text, *(lines_form(one) for one in questions)) for text, *questions in given
        ]
        return written(tmp_path / "set.jsonl", context_lines(*renamed))

    return write


def lines_form(question):
    """Return a SQuAD question with the key that context lines have for a place."""
    if not isinstance(question, dict) or not isinstance(question.get("answers"), list):
        return question
    answers = [
        {("start" if key == "answer_start" else key): value for key, value in one.items()}
        if isinstance(one, dict)
        else one
        for one in question["answers"]
    ]
    return question | {"answers": answers}


def test_a_context_is_a_document_and_its_answers_are_evidence(contexts):
    """A question belongs to its context, answered at the places that the set gives."""
    found = load(contexts((DAM, asked("335 meters"))))
    assert found.documents == (Document("c0", DAM),)
    assert found.questions == (
        GoldQuestion(
            "q1",
            "What?",
            "answerable",
            True,
            answers=("335 meters",),
            evidence=(Evidence("c0", Span(36, 46)),),
            about=("c0",),
        ),
    )
    assert (found.name, found.task, found.problems) == ("set", "open", ())


def test_references_are_kept_once(contexts):
    """Several references are alternatives; the same place or words again are no other."""
    question = asked("Rogun", 4, 4, 61)
    question["answers"].append({"text": "The Rogun dam", "answer_start": 0})
    found = load(contexts((DAM, question)))
    assert found.questions[0].answers == ("Rogun", "The Rogun dam")
    assert [one.span for one in found.questions[0].evidence] == [
        Span(4, 9),
        Span(61, 66),
        Span(0, 13),
    ]
    assert {one.part for one in found.questions[0].evidence} == {1}


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"is_impossible": True, "plausible_answers": [{"text": "dam", "answer_start": 10}]},
    ],
    ids=["lines", "squad 2.0"],
)
def test_no_answers_means_unanswerable(contexts, more):
    """An empty list of answers is a question to refuse, about its context all the same."""
    question = only(contexts((DAM, asked() | more)))
    assert (question.kind, question.answerable) == ("unanswerable", False)
    assert (question.answers, question.evidence, question.about) == ((), (), ("c0",))


def test_an_impossible_question_with_answers_is_not_scored_as_answerable(tmp_path):
    """Where `is_impossible` contradicts the answers, the answers are not taken for gold."""
    questions = [asked("335 meters", is_impossible=True), asked("Vakhsh", id="q2")]
    found = load(written(tmp_path / "dev.json", squad((DAM, *questions))))
    assert len(found.questions) + len(found.problems) == 2
    assert [q.id for q in found.questions if q.answerable] == ["q2"]


def test_the_same_context_twice_is_one_document(contexts):
    """A context that comes again, if with other blanks at its ends, is the one document."""
    other = "Nurek stands downstream."
    found = load(
        contexts(
            (DAM, asked("Vakhsh", id="a")),
            (other, asked("Nurek", context=other, id="b")),
            (f"\n {DAM} ", asked("Vakhsh", context=f"\n {DAM} ", id="c")),
        )
    )
    assert found.documents == (Document("c0", DAM), Document("c1", other))
    first, between, again = found.questions
    assert first.evidence == again.evidence == (Evidence("c0", Span(21, 27)),)
    assert between.evidence == (Evidence("c1", Span(0, 5)),)


def test_a_context_that_nobody_asks_about_is_a_document(contexts):
    """A context without questions is one more that retrieval must tell apart."""
    found = load(contexts((DAM, asked("Vakhsh")), ("Nurek stands downstream.",)))
    assert [document.id for document in found.documents] == ["c0", "c1"]


@pytest.mark.parametrize(
    ("context", "text"),
    [
        ("\r\n  The dam\r\nis high.  \r\n", "is high"),
        ("\n\n\tThe dam is high.", "high"),
        ("One.\r\rTwo.\r\n\r\nThree.", "Three"),
        ("One.\r\nTwo.", "One.\r\nTwo."),
        ("  The dam", "  The dam"),
        ("😀 ä\r\n\r\n𝔘nicode é here", "é here"),
        ("\u2003\xa0The dam\x85", "The dam\x85"),
    ],
)
def test_line_ends_and_blanks_of_contexts_keep_spans_right(contexts, context, text):
    """Documents have LF and no blanks at their ends; spans go along with their words."""
    found = load(contexts((context, asked(text, context=context))))
    (document,), (question,) = found.documents, found.questions
    expected = text.replace("\r\n", "\n").strip()
    assert document.text == document.text.strip()
    assert "\r" not in document.text
    assert question.answers == (expected,)
    assert question.evidence[0].span.of(document.text) == expected


BAD_QUESTIONS = [
    (asked("335 meters", 35), "q1", "an answer does not stand at its place"),
    (asked("335 meters", 10**30), "q1", "an answer does not stand at its place"),
    (asked("335 meters", -1), "q1", "not a span: -1-9"),
    (asked("335 meters", "36"), "q1", "values of the wrong kind"),
    (asked("335 meters", 36.0), "q1", "values of the wrong kind"),
    (asked("335 meters", None), "q1", "values of the wrong kind"),
    (asked("335 meters", float("nan")), "q1", "values of the wrong kind"),
    (asked(answers=[{"text": "", "answer_start": 3}]), "q1", "is empty"),
    (asked(answers=[{"text": " ", "answer_start": 3}]), "q1", "is empty"),
    (asked(answers=[{"text": "", "answer_start": 999}]), "q1", "reaches beyond its text"),
    (asked(answers=[{"text": 335, "answer_start": 3}]), "q1", "values of the wrong kind"),
    (asked(answers=[{"answer_start": 3}]), "q1", "no 'text'"),
    (asked(answers=[{"text": "Rogun"}]), "q1", "no '(answer_)?start'"),
    (asked(answers=["Rogun"]), "q1", "values of the wrong kind"),
    (asked(answers=None), "q1", "values of the wrong kind"),
    (asked(answers=True), "q1", "values of the wrong kind"),
    (asked(answers={"text": ["Rogun"], "answer_start": [4]}), "q1", "values of the wrong"),
    (asked("Vakhsh", question=" "), "q1", "an empty question"),
    (asked("Vakhsh", question=7), "q1", "an empty question"),
    ({"id": "q1", "question": "What?"}, "q1", "no 'answers'"),
    ({"id": "q1", "answers": []}, "q1", "no 'question'"),
    ({"question": "What?", "answers": []}, "None", "no 'id'"),
    (asked("Vakhsh", id="good"), "good", "its id stands twice"),
    ("What?", r"What\?", "values of the wrong kind"),
    (None, "None", "values of the wrong kind"),
]


@pytest.mark.parametrize(
    ("question", "name", "message"),
    BAD_QUESTIONS,
    ids=[f"{number}-{message}" for number, (*_, message) in enumerate(BAD_QUESTIONS)],
)
def test_a_bad_question_is_named_and_the_others_of_its_context_read(
    contexts, question, name, message
):
    """One that cannot be used is named by place and id, and costs no other question."""
    last = asked("1976", id="last")
    path = contexts((DAM, asked("Vakhsh", id="good"), question, last))
    found = load(path)
    assert ids(found) == ["good", "last"]
    (problem,) = found.problems
    place = re.escape(f"{path} (paragraph 1)" if path.suffix == ".json" else f"{path}:1")
    assert re.fullmatch(rf"{place} \({name}\)", problem.place)
    assert re.match(message, problem.message)


@pytest.mark.parametrize(
    "question",
    [
        asked(answers=""),
        asked(answers={}),
        asked("Vakhsh", id=None),
        asked("Vakhsh", id=["q1"]),
        asked(answers=[{"text": "he Rogun dam", "answer_start": True}]),
    ],
    ids=["answers text", "answers object", "id null", "id list", "start true"],
)
def test_values_of_the_wrong_kind_are_no_question(contexts, question):
    """What is no list of answers, no id or no number is not taken for one that is."""
    found = load(contexts((DAM, question, asked("Vakhsh", id="good"))))
    assert ids(found) == ["good"]
    assert len(found.problems) == 1


@pytest.mark.parametrize(
    ("context", "message"),
    [
        ({"questions": [], "qas": []}, 'no "context"'),
        ({"context": 7, "questions": [], "qas": []}, 'no "context"'),
        ({"context": " \r\n", "questions": [], "qas": []}, 'an empty "context" or no'),
        ({"context": "Text."}, 'an empty "context" or no "q'),
        ({"context": "Text.", "questions": {}, "qas": {}}, 'an empty "context" or no "q'),
    ],
)
def test_a_bad_context_is_named_and_the_others_read(tmp_path, context, message):
    """A context that is none is named by line or paragraph; the next ones are read."""
    good = {"context": DAM, "questions": [lines_form(asked("Vakhsh"))]}
    by_line = written(
        tmp_path / "a.jsonl", encoded(good, context, good | {"questions": []})
    )
    whole = {"context": DAM, "qas": [asked("Vakhsh")]}
    squad_file = written(
        tmp_path / "a.json",
        json.dumps({"data": [{"paragraphs": [whole, context]}]}).encode(),
    )
    for path, place in (
        (by_line, f"{by_line}:2"),
        (squad_file, f"{squad_file} (paragraph 2)"),
    ):
        found = load(path)
        assert ids(found) == ["q1"]
        assert [problem.place for problem in found.problems] == [place]
        assert found.problems[0].message.startswith(message)


def test_a_paragraph_that_is_no_object_is_named(tmp_path):
    """Something else in the list of paragraphs is a problem of its own."""
    data = {"data": [{"paragraphs": ["text", {"context": DAM, "qas": [asked("Vakhsh")]}]}]}
    path = written(tmp_path / "a.json", json.dumps(data).encode())
    assert load(path).problems == (Problem(f"{path} (paragraph 1)", 'no "context"'),)


def test_a_bad_line_among_contexts_is_named(tmp_path):
    """Lines that are no JSON are named in a file of contexts as in any other."""
    good = {"context": DAM, "questions": [lines_form(asked("Vakhsh"))]}
    path = written(tmp_path / "a.jsonl", encoded("{", good, "[]"))
    found = load(path)
    assert ids(found) == ["q1"]
    assert [problem.place for problem in found.problems] == [f"{path}:1", f"{path}:3"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not JSON: Expecting value"),
        (b"{", "not JSON: .* at column 2"),
        (b"[" * 100_000, "not JSON: nested too deeply"),
        (b"7" * 5_000, "not JSON: Exceeds the limit"),
        (b'{"data": "\xff"}', "not UTF-8 at byte 11"),
        (b"[]", 'no "data" with "paragraphs"'),
        (b"null", 'no "data" with "paragraphs"'),
        (b'{"version": "1.1"}', 'no "data" with "paragraphs"'),
        (b'{"data": 7}', 'no "data" with "paragraphs"'),
        (b'{"data": "text"}', 'no "data" with "paragraphs"'),
        (b'{"data": [{}]}', 'no "data" with "paragraphs"'),
        (b'{"data": [{"paragraphs": null}]}', 'no "data" with "paragraphs"'),
    ],
    ids=lambda value: repr(value[:20]),
)
@pytest.mark.parametrize("name", ["set.json", "set.json.gz"])
def test_what_is_no_squad_is_refused_with_its_reason(tmp_path, name, content, message):
    """A .json file that is not SQuAD is one error with the file and what is wrong."""
    path = written(tmp_path / name, content)
    with pytest.raises(SourceError, match=message) as error:
        load(path)
    assert error.value.place == str(path)
    assert error.value.hint


def test_a_fault_in_squad_of_many_lines_is_named_by_its_line(tmp_path):
    """A column alone finds nothing in a file that was indented, so the line is said too."""
    content = json.dumps(json.loads(squad((DAM, asked("Vakhsh")))), indent=1)
    path = written(tmp_path / "dev.json", content.replace('"qas":', '"qas"').encode())
    line = content[: content.index('"qas"')].count("\n") + 1
    with pytest.raises(SourceError, match="not JSON") as error:
        load(path)
    assert f"{path}:{line}" in str(error.value) or f"line {line}" in str(error.value)


@pytest.mark.parametrize("start", [b"", BOM], ids=["plain", "BOM"])
@pytest.mark.parametrize("name", ["dev.json", "dev.json.gz"])
def test_squad_may_be_gzipped_and_begin_with_a_mark(tmp_path, name, start):
    """Gzip and BOM change nothing about the questions."""
    path = written(tmp_path / name, start + squad((DAM, asked("335 meters"))))
    assert only(path).answers == ("335 meters",)
    assert load(path).name == "dev"


@pytest.mark.parametrize("damage", ["truncated", "corrupted", "not gzip"])
def test_damaged_squad_cannot_be_read(tmp_path, damage):
    """Half a JSON value is nothing, so damage is an error with the file's name."""
    path = written(tmp_path / "dev.json.gz", squad((DAM, asked("335 meters"))))
    packed = bytearray(path.read_bytes())
    if damage == "truncated":
        del packed[-20:]
    elif damage == "corrupted":
        packed[20:60] = b"\xff" * 40
    else:
        packed = squad((DAM, asked("335 meters")))
    path.write_bytes(packed)
    with pytest.raises(SourceError, match="cannot be read") as error:
        load(path)
    assert error.value.place == str(path)


def test_squad_that_unfolds_too_far_is_refused(tmp_path, monkeypatch):
    """A small file that unfolds to gigabytes is refused before it fills the memory."""
    monkeypatch.setattr(lines, "_LARGEST", 1_000)
    path = written(tmp_path / "dev.json.gz", b" " * 20_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(SourceError, match="unfolds to more than 2 GiB"):
            load(path)
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


# --- texts: line ends, blanks, Penn Treebank tokenisation ---------------------------


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        (
            "The dam , high , is ( as planned ) done .",
            "The dam, high, is (as planned) done.",
        ),
        ("`` Yes , '' he said .", "“Yes,” he said."),
        ("a one - year - old plan", "a one-year-old plan"),
        ("an Examiner 's office ; dogs ' food", "an Examiner's office; dogs' food"),
        ("They do n't and we 've said we 'll go", "They don't and we've said we'll go"),
        ("about $ 5 or 50 % of # 1", "about $5 or 50% of #1"),
        ("see [ 3 ] and { x } !", "see [3] and {x}!"),
        ("dogs '", "dogs'"),
        ("1980 -- 1990", "1980 -- 1990"),
        (" \r\nOne ,\r\ntwo .\r\n", "One,\ntwo."),
    ],
)
def test_penn_treebank_tokenisation_is_undone(raw, plain):
    """Blanks before and after punctuation, quotes and clitics become as people write."""
    assert Cleaned(raw, detokenise=True).text == plain
    assert Cleaned(raw).text == raw.replace("\r\n", "\n").strip()


def test_detokenised_contexts_keep_their_answers(contexts):
    """With detokenise the documents, and with them answers and spans, are plain text."""
    raw = "`` We do n't pay $ 5 , '' said the Examiner 's aide ."
    found = load(
        contexts((raw, asked("the Examiner 's aide", context=raw))), detokenise=True
    )
    assert found.documents == (
        Document("c0", "“We don't pay $5,” said the Examiner's aide."),
    )
    assert found.questions[0].answers == ("the Examiner's aide",)
    assert found.questions[0].evidence == (Evidence("c0", Span(24, 43)),)


WORD = st.text(
    st.characters(categories=["Ll", "Lu", "Nd"]), min_size=1, max_size=6
) | st.sampled_from(["do", "n't", "s", "ve", "Rogun", "1976", "naïve", "𝔘nicode"])
TOKENISED = st.lists(
    WORD
    | st.sampled_from(
        """, . ; : ! ? % ) ] } ( [ { $ # - -- ' '' `` 's 're n't 'd \r \r\n \n""".split(" ")
    )
    | st.sampled_from([" ", " ", " ", "  ", "\t", "\xa0", "\x85", "\x1c"]),
    max_size=40,
).map("".join)


def letters(text):
    """Return the letters and digits of a text."""
    return [c for c in text if c.isalnum()]


@given(TOKENISED, st.booleans())
@example("a``b''c", True)
@example(" a - b - c ", True)
def test_a_moved_word_is_the_same_word(raw, detokenise):
    """Whatever is done to the text around it, a word's span still holds just the word."""
    cleaned = Cleaned(raw, detokenise=detokenise)
    for match in re.finditer(r"\w+", raw):
        moved = cleaned.moved(Span(*match.span()))
        assert moved.of(cleaned.text) == match.group()


@given(st.data(), TOKENISED | st.text(max_size=60), st.booleans())
def test_a_moved_span_lies_in_the_text_and_keeps_its_letters(data, raw, detokenise):
    """Any span of the raw text that holds more than blanks and marks is found again."""
    cleaned = Cleaned(raw, detokenise=detokenise)
    start = data.draw(st.integers(0, len(raw)))
    end = data.draw(st.integers(start, len(raw)))
    try:
        moved = cleaned.moved(Span(start, end))
    except ValueError:
        assert letters(raw[start:end]) == []
        return
    words = moved.of(cleaned.text)
    assert 0 <= moved.start < moved.end <= len(cleaned.text)
    assert words == words.strip()
    assert letters(words) == letters(raw[start:end])


@given(st.data(), TOKENISED | st.text(max_size=60))
def test_without_detokenise_only_line_ends_and_outer_blanks_change(data, raw):
    """A moved span is the raw one with LF for line ends and no blanks at its ends."""
    cleaned = Cleaned(raw)
    start = data.draw(st.integers(0, len(raw)))
    end = data.draw(st.integers(start, len(raw)))
    lf = re.sub(r"\r\n?", "\n", raw[start:end]).strip()
    assert cleaned.text == re.sub(r"\r\n?", "\n", raw).strip()
    if lf:
        assert cleaned.moved(Span(start, end)).of(cleaned.text) == lf
    else:
        with pytest.raises(ValueError, match="is empty"):
            cleaned.moved(Span(start, end))


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "(", "“", "$", "#", "["]),
            WORD.filter(lambda word: word != "n't"),
            st.sampled_from(["", "-x", "'s", "n't", "’ve", "%"]),
            st.sampled_from(["", ",", ".", ")", "”", "?!", "'", "]", ":"]),
        ).map("".join),
        max_size=12,
    ),
    st.sampled_from([" ", "\n", "\n\n", " – ", " -- "]),
)
def test_text_as_people_write_it_stays_as_it_is(tokens, blank):
    """Punctuation that already stands at its word is not touched."""
    text = blank.join(tokens)
    assert Cleaned(text, detokenise=True).text == Cleaned(text).text


@pytest.mark.parametrize("span", [Span(0, 8), Span(7, 9), Span(99, 100)])
def test_a_span_beyond_its_text_is_refused(span):
    """A span that the raw text does not reach raises, instead of being cut."""
    with pytest.raises(ValueError, match="reaches beyond its text"):
        Cleaned("The dam").moved(span)


# --- BEIR folders -------------------------------------------------------------------

CORPUS = [
    {"_id": "dam", "title": "Rogun", "text": "The dam is high."},
    {"_id": "sea", "title": "", "text": "The sea is dry."},
    {"_id": 7, "title": "Only a title", "text": ""},
]
QUERIES = [
    {"_id": "q1", "text": "dam height"},
    {"_id": "q2", "text": "sea level"},
    {"_id": "unjudged", "text": "anything"},
]
QRELS = "query-id\tcorpus-id\tscore\nq1\tdam\t2\nq1\tsea\t0\nq2\t7\t1\n"


@pytest.fixture
def beir(tmp_path):
    """Write a BEIR folder, with other content for some of its files, and return it."""

    def write(corpus=CORPUS, queries=QUERIES, qrels=QRELS, *, at="qrels.tsv", gz=""):
        folder = tmp_path / "nfcorpus"
        written(folder / f"corpus.jsonl{gz}", encoded(*corpus))
        written(folder / f"queries.jsonl{gz}", encoded(*queries))
        content = qrels if isinstance(qrels, bytes) else qrels.encode()
        written(folder / f"{at}{gz}", content)
        return folder

    return write


@pytest.mark.parametrize("gz", ["", ".gz"], ids=["plain", "gzipped"])
@pytest.mark.parametrize("at", ["qrels.tsv", "qrels/test.tsv", "qrels/dev.tsv"])
@pytest.mark.parametrize("header", [True, False], ids=["header", "no header"])
def test_a_beir_folder_is_a_retrieval_set(beir, at, gz, header):
    """Judged queries are questions with grades by document; a lone title is a text."""
    qrels = QRELS if header else QRELS.partition("\n")[2]
    found = load(beir(qrels=qrels, at=at, gz=gz))
    assert (found.name, found.task, found.problems) == ("nfcorpus", "retrieval", ())
    assert found.documents == (
        Document("d0", "The dam is high.", "Rogun"),
        Document("d1", "The sea is dry."),
        Document("d2", "Only a title", "Only a title"),
    )
    assert found.questions == (
        GoldQuestion("q1", "dam height", "query", True, relevant={"d0": 2, "d1": 0}),
        GoldQuestion("q2", "sea level", "query", True, relevant={"d2": 1}),
    )


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_line_ends_of_judgements_do_not_matter(beir, end):
    """CRLF and blank lines in the judgements are no part of them."""
    found = load(beir(qrels=(QRELS + "\n\n").replace("\n", end)))
    assert found.problems == ()
    assert found.questions[0].relevant == {"d0": 2, "d1": 0}


def test_test_judgements_go_before_dev_judgements(beir):
    """Of a folder that has both, the test judgements are used."""
    folder = beir(qrels="q2\tsea\t1\n", at="qrels/dev.tsv")
    assert ids(load(folder)) == ["q2"]
    written(folder / "qrels" / "test.tsv", b"q1\tdam\t1\n")
    assert ids(load(folder)) == ["q1"]


@pytest.mark.parametrize(
    ("gone", "named"),
    [
        ("corpus.jsonl", "no corpus.jsonl there"),
        ("queries.jsonl", "no queries.jsonl there"),
        ("qrels.tsv", "no qrels.tsv there"),
    ],
)
def test_a_missing_beir_file_is_named(beir, gone, named):
    """Without one of its files a folder is refused, with the file's and folder's name."""
    folder = beir()
    (folder / gone).unlink()
    with pytest.raises(SourceError, match=named) as error:
        load(folder)
    assert error.value.place == str(folder)
    assert error.value.hint


def test_documents_that_come_twice_or_empty_are_named(beir):
    """The first of two documents of an id stays, and an empty one is left out."""
    extra = [CORPUS[0] | {"text": "Another."}, {"_id": "none", "title": " ", "text": None}]
    folder = beir(corpus=[*CORPUS, *extra, "no JSON", {"text": "no id"}])
    found = load(folder)
    assert [document.text for document in found.documents] == [
        "The dam is high.",
        "The sea is dry.",
        "Only a title",
    ]
    corpus = folder / "corpus.jsonl"
    assert {problem.place: problem.message for problem in found.problems} == {
        f"{corpus}:4": "the document dam stands twice",
        f"{corpus}:5": "an empty document",
        f"{corpus}:6": "not JSON: Expecting value at column 1",
        f"{corpus}:7": 'no "_id"',
    }


@pytest.mark.parametrize("value", [["The dam."], {"en": "The dam."}, True], ids=repr)
@pytest.mark.parametrize("place", ["corpus", "queries"])
def test_a_beir_text_of_the_wrong_kind_is_not_searched(beir, place, value):
    """A list, an object or true is no text of a document or query; it is named instead."""
    parts = {"corpus": CORPUS, "queries": QUERIES}
    parts[place] = [*parts[place][1:], parts[place][0] | {"text": value, "title": ""}]
    found = load(beir(**parts))
    texts = [d.text for d in found.documents] + [q.question for q in found.questions]
    assert str(value) not in texts
    assert found.problems


def test_a_judged_document_that_is_lost_still_counts(beir):
    """It is named and stays among those to be found, for nobody can find it."""
    folder = beir(qrels="q1\tdam\t1\nq1\tgone\t1\nq2\tgone\t1\n")
    found = load(folder)
    queries = folder / "queries.jsonl"
    assert [question.relevant for question in found.questions] == [
        {"d0": 1, "lost gone": 1},
        {"lost gone": 1},
    ]
    message = "document gone, judged, is not in the corpus"
    assert found.problems == (
        Problem(f"{queries}:1", message),
        Problem(f"{queries}:2", message),
    )


def test_a_lost_document_is_never_mistaken_for_one_that_is_there(beir):
    """A lost document whose id looks like one of ours keeps a name of its own."""
    found = load(beir(qrels="q1\td1\t1\nq1\tdam\t1\n"))
    assert found.questions[0].relevant == {"lost d1": 1, "d0": 1}


def test_a_judged_query_that_is_lost_is_named(beir):
    """A query without a text, or that is not there, is a problem and no question."""
    queries = [QUERIES[0], {"_id": "q2", "text": " "}, QUERIES[0] | {"text": "again"}]
    folder = beir(queries=queries, qrels=QRELS + "q3\tdam\t1\n")
    found = load(folder)
    assert [q.question for q in found.questions] == ["dam height"]
    path = folder / "queries.jsonl"
    assert set(found.problems) >= {
        Problem(f"{path}:2", "the query q2 is empty or stands twice"),
        Problem(f"{path}:3", "the query q1 is empty or stands twice"),
        Problem(str(path), "query q3, judged, is not there"),
    }


def test_a_query_with_nothing_relevant_is_unanswerable(beir):
    """Grades of zero and below are judgements, and say that nothing is to be found."""
    question = load(beir(qrels="q1\tdam\t0\nq1\tsea\t-1\n")).questions[0]
    assert not question.answerable
    assert question.relevant == {"d0": 0, "d1": -1}


@pytest.mark.parametrize(
    "line",
    ["q1\tsea", "q1\tsea\thigh", "q1\tsea\t1.5", "q1\tsea\t", "q1 sea 1", "q1\t0\tsea\t1"],
    ids=repr,
)
def test_a_bad_judgement_is_named_and_the_rest_read(beir, line):
    """A line that is not query, document and whole grade between tabs is a problem."""
    folder = beir(qrels=f"{QRELS}{line}\nq2\tsea\t1\n")
    found = load(folder)
    assert found.problems == (
        Problem(f"{folder / 'qrels.tsv'}:5", "not query, document, grade between tabs"),
    )
    assert [q.relevant for q in found.questions] == [
        {"d0": 2, "d1": 0},
        {"d2": 1, "d1": 1},
    ]


@pytest.mark.parametrize("header", [True, False], ids=["header", "no header"])
def test_a_mark_at_the_start_of_judgements_changes_nothing(beir, header):
    """A BOM is no part of the first query's id."""
    qrels = QRELS if header else QRELS.partition("\n")[2]
    found = load(beir(qrels=BOM + qrels.encode()))
    assert found.problems == ()
    assert found.questions[0].relevant == {"d0": 2, "d1": 0}


def test_damaged_judgements_are_an_error(beir):
    """Judgements cut short would change every score, so nothing is scored with them."""
    folder = beir(gz=".gz")
    path = folder / "qrels.tsv.gz"
    path.write_bytes(path.read_bytes()[:-12])
    with pytest.raises(SourceError, match="damaged from here on") as error:
        load(folder)
    assert error.value.place.startswith(f"{path}:")


def test_a_damaged_corpus_is_read_up_to_there(beir):
    """Of a corpus that broke off, the documents before are read and the place is named."""
    folder = beir(gz=".gz")
    path = folder / "corpus.jsonl.gz"
    path.write_bytes(path.read_bytes()[:-6])
    found = load(folder)
    assert len(found.documents) == 3
    assert [problem.place for problem in found.problems] == [f"{path}:4"]


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl", "qrels.tsv"])
def test_the_hash_of_a_beir_set_is_over_all_its_files(beir, name):
    """A byte more in any of the three files makes another set."""
    folder = beir()
    before = load(folder).sha256
    (folder / name).write_bytes((folder / name).read_bytes() + b"\n")
    assert load(folder).sha256 != before


# --- load: which format, and what is refused ----------------------------------------


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


# --- whatever lies there ------------------------------------------------------------

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


# --- public sets --------------------------------------------------------------------

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
