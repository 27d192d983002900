"""Contexts with their questions: SQuAD JSON, context lines, and their texts."""

from __future__ import annotations

import json
import re
import tracemalloc

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from askcaci.errors import SourceError
from askcaci.evaluation.gold import Document, Evidence, GoldQuestion, Problem
from askcaci.evaluation.loading import lines, load
from askcaci.evaluation.loading.texts import Cleaned
from askcaci.types import Span
from question_sets import (
    BOM,
    DAM,
    asked,
    encoded,
    ids,
    letters,
    lines_form,
    only,
    squad,
    written,
)


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
            topic=found.questions[0].topic,
        ),
    )
    assert (found.name, found.task, found.problems) == ("set", "open", ())


def test_the_paragraphs_of_an_article_are_drawn_together(tmp_path):
    """SQuAD's questions are drawn by article, by its number where it has no title."""
    paragraphs = [
        {"context": f"{DAM} {at}", "qas": [asked("Rogun", 4, id=f"q{at}")]}
        for at in range(3)
    ]
    data = [
        {"title": "Rogun", "paragraphs": paragraphs[:2]},
        {"paragraphs": paragraphs[2:]},
    ]
    path = written(tmp_path / "set.json", json.dumps({"data": data}).encode())
    questions = load(path).questions
    assert [one.cluster for one in questions] == ["Rogun", "Rogun", "article 2"]


def test_context_lines_are_drawn_by_title(tmp_path):
    """A title of the question or the context names the article, else it is the context."""
    question = lines_form(asked("Rogun", 4))
    content = encoded(
        {"context": DAM, "questions": [question | {"id": "a", "title": "Dams"}]},
        {"context": f"{DAM} 2", "questions": [question | {"id": "b"}], "title": "Dams"},
        {"context": f"{DAM} 3", "questions": [question | {"id": "c"}]},
    )
    questions = load(written(tmp_path / "set.jsonl", content)).questions
    assert [one.cluster for one in questions] == ["Dams", "Dams", "c2"]


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
