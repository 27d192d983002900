"""askcaci question files: what a line may say, and what is said of a bad one."""

from __future__ import annotations

import hashlib
import random
import re
from datetime import date

import pytest

from askcaci.evaluation.gold import Evidence, GoldQuestion, Problem
from askcaci.evaluation.loading import lines, load
from askcaci.types import Filters, Span
from question_sets import BOM, GOOD, encoded, ids, only, written


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
    """Each key of a line, and each of the six of evidence, reaches the value."""
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


def test_what_makes_an_answer_right_is_read(file):
    """Each key that says what is accepted reaches the value."""
    line = GOOD | {
        "match": "all",
        "alternatives": {"335 meters": ["335 m", "1,099 feet"]},
        "distractors": ["300 meters"],
        "articles": ["rogun", "nurek"],
        "optional": ["aral"],
    }
    found = only(file(line))
    assert (found.match, found.distractors) == ("all", ("300 meters",))
    assert (found.articles, found.optional) == (("rogun", "nurek"), ("aral",))
    assert found.accepted("335 meters") == ("335 meters", "335 m", "1,099 feet")
    assert found.accepted("other") == ("other",)


def test_sentences_as_evidence_are_in_one_of_the_articles(file):
    """They are alternatives where any answer does, and parts where all are needed."""
    line = GOOD | {"articles": ["rogun", "nurek"], "evidence": ["It is high.", "So it is."]}
    assert only(file(line)).evidence == (
        Evidence("rogun", quote="It is high.", others=("nurek",)),
        Evidence("rogun", quote="So it is.", others=("nurek",)),
    )
    parts = only(file(line | {"match": "all"}, name="all.jsonl")).evidence
    assert [one.part for one in parts] == [1, 2]


def test_a_list_of_articles_needs_no_words(file):
    """A question for articles is answerable by naming them alone."""
    found = only(file({"question": "q", "match": "articles", "articles": ["a", "b"]}))
    assert (found.answerable, found.answers, found.articles) == (True, (), ("a", "b"))


@pytest.mark.parametrize(
    ("more", "cluster"),
    [
        ({}, ""),
        ({"fact": "height"}, "height"),
        ({"fact": "height", "articles": ["rogun"]}, "rogun"),
        ({"fact": "height", "about": ["aral", "rogun"], "articles": ["rogun"]}, "aral"),
        ({"evidence": [{"article": "nurek"}, {"article": "rogun"}]}, "nurek"),
        ({"fact": None}, ""),
    ],
)
def test_a_question_is_drawn_with_those_on_its_first_article(file, more, cluster):
    """What it is about comes first, then its articles, its evidence, its fact."""
    assert only(file(GOOD | more)).cluster == cluster


def test_a_question_without_an_answer_is_drawn_with_what_it_is_about(file):
    """A near miss belongs to the article that it nearly asks of."""
    assert only(file({"question": "q", "about": ["rogun"]})).cluster == "rogun"
    assert only(file({"question": "q", "fact": "u-1"}, name="b.jsonl")).cluster == "u-1"


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
    (
        GOOD | {"colour": "red"},
        'a question has no key "colour"; known: about alternatives answerable',
    ),
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
    (GOOD | {"evidence": [7]}, '"evidence" holds something that is no object'),
    (GOOD | {"evidence": ["a"]}, '"evidence" holds a sentence, and "articles" no article'),
    (GOOD | {"articles": ["a"], "evidence": [" "]}, '"evidence" is no text'),
    # what is right
    (GOOD | {"match": "some"}, "\"match\": 'some' is none of any, all, articles"),
    (GOOD | {"match": ["any"]}, r"\"match\": \['any'\] is none of"),
    (GOOD | {"match": "articles"}, '"match": "articles" needs "articles"'),
    (evidence() | {"match": "all"}, '"match": "all" needs "answers"'),
    (GOOD | {"distractors": "1976"}, '"distractors" is no list'),
    (GOOD | {"optional": [1]}, '"optional" holds something that is no text'),
    (GOOD | {"articles": "rogun"}, '"articles" is no list'),
    (GOOD | {"alternatives": ["335"]}, '"alternatives" is no object'),
    (GOOD | {"alternatives": {"335": ["a"]}}, "\"alternatives\" of '335', which is not in"),
    (GOOD | {"alternatives": {"335 meters": "a"}}, '"335 meters" is no list'),
    (GOOD | {"fact": ["height"]}, '"fact" is no text'),
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
