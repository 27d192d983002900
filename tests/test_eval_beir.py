"""BEIR folders: documents, queries and judgements."""

from __future__ import annotations

import pytest

from askcaci.errors import SourceError
from askcaci.evaluation.gold import Document, GoldQuestion, Problem
from askcaci.evaluation.loading import load
from question_sets import BOM, CORPUS, QRELS, QUERIES, ids, written


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


def test_what_costs_no_question_its_score_is_told_apart(beir):
    """Lost documents and bad judgements are remarks; a lost query is not scored, once."""
    queries = [QUERIES[0], {"_id": "q2", "text": " "}, QUERIES[0]]
    qrels = f"{QRELS}q1\tgone\t1\nq3\tdam\t1\nq1 sea\n"
    found = load(beir(corpus=[*CORPUS, "no JSON"], queries=queries, qrels=qrels))
    lost = [problem.message for problem in found.problems if not problem.scored]
    assert lost == [
        "the query q2 is empty or stands twice",
        "query q3, judged, is not there",
    ]
    assert len(found.problems) == 6
