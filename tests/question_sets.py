"""Made question sets, in every format, for the tests of loading them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from askcaci.evaluation.loading import load

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


def letters(text):
    """Return the letters and digits of a text."""
    return [c for c in text if c.isalnum()]
