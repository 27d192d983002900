"""BEIR folders: `corpus.jsonl`, `queries.jsonl`, `qrels.tsv`, for retrieval alone.

Thakur et al. (2021). The judgements may also lie in `qrels/`, as `test.tsv` or else
`dev.tsv`; each file may be gzipped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from askcaci.errors import SourceError
from askcaci.evaluation.gold import Document, GoldQuestion, Problem, QuestionSet
from askcaci.evaluation.loading.lines import FORMATS, file_hash, objects, text_lines

_KIND = "query"
_QRELS = ("qrels.tsv", "qrels/test.tsv", "qrels/dev.tsv")


def read(folder: Path) -> QuestionSet:
    """Read a BEIR folder; queries without judgements are no questions.

    Raises:
        SourceError: one of the files is missing or cannot be read.
    """
    corpus, queries, qrels = (
        _found(folder, names) for names in (("corpus.jsonl",), ("queries.jsonl",), _QRELS)
    )
    problems: list[Problem] = []
    documents = _documents(corpus, problems)
    relevant = _judgements(qrels, problems)
    questions = _queries(queries, relevant, documents, problems)
    return QuestionSet(
        name=folder.resolve().name,
        sha256=file_hash(corpus, queries, qrels),
        task="retrieval",
        questions=tuple(questions.values()),
        problems=tuple(problems),
        documents=tuple(documents.values()),
    )


def _found(folder: Path, names: tuple[str, ...]) -> Path:
    for name in names:
        for path in (folder / name, folder / f"{name}.gz"):
            if path.is_file():
                return path
    raise SourceError(
        f"no {names[0]} there",
        place=str(folder),
        hint=FORMATS,
    )


def _documents(path: Path, problems: list[Problem]) -> dict[str, Document]:
    """Return the documents by the set's own ids; an empty one is never relevant."""
    found: dict[str, Document] = {}
    for place, key, value in _entries(path, problems, scored=True):
        title, text = (str(value.get(name) or "").strip() for name in ("title", "text"))
        if not (text or title):
            problems.append(Problem(place, "an empty document", scored=True))
        elif key in found:
            message = f"the document {key} stands twice"
            problems.append(Problem(place, message, scored=True))
        else:
            # Titles are searched with the text; a document of a title alone is that.
            found[key] = Document(f"d{len(found)}", text or title, title or None)
    return found


def _queries(
    path: Path,
    relevant: Mapping[str, Mapping[str, int]],
    documents: Mapping[str, Document],
    problems: list[Problem],
) -> dict[str, GoldQuestion]:
    found: dict[str, GoldQuestion] = {}
    empty = set()
    for place, key, value in _entries(path, problems):
        judged = relevant.get(key)
        if judged is None:
            continue
        text = str(value.get("text") or "").strip()
        if not text or key in found:
            message = f"the query {key} is empty or stands twice"
            problems.append(Problem(place, message, scored=key in found))
            empty.add(key)
            continue
        for lost in sorted(judged.keys() - documents.keys()):
            message = f"document {lost}, judged, is not in the corpus"
            problems.append(Problem(place, message, scored=True))
        # A lost document keeps its place among those to be found.
        names = {d: documents[d].id if d in documents else f"lost {d}" for d in judged}
        found[key] = GoldQuestion(
            id=key,
            question=text,
            kind=_KIND,
            answerable=any(grade > 0 for grade in judged.values()),
            relevant={names[document]: grade for document, grade in judged.items()},
        )
    for key in sorted(relevant.keys() - found.keys() - empty):
        problems.append(Problem(str(path), f"query {key}, judged, is not there"))
    return found


def _entries(
    path: Path, problems: list[Problem], *, scored: bool = False
) -> list[tuple[str, str, dict[str, object]]]:
    """Return (place, id, object) of the lines that have an `_id`.

    With `scored`, what is wrong with the others costs no question its score.
    """
    found = []
    for line in objects(path):
        place = f"{path}:{line.number}"
        if line.value is None:
            problems += [replace(line.problem, scored=scored)] if line.problem else []
        elif not isinstance(line.value.get("_id"), (str, int)):
            problems.append(Problem(place, 'no "_id"', scored=scored))
        elif not all(_is_text(line.value.get(key)) for key in ("title", "text")):
            problems.append(Problem(place, '"title" or "text" is no text', scored=scored))
        else:
            found.append((place, str(line.value["_id"]), line.value))
    return found


def _is_text(value: object) -> bool:
    return value is None or isinstance(value, str)


def _judgements(path: Path, problems: list[Problem]) -> dict[str, dict[str, int]]:
    """Return the grades by query and document."""
    found: dict[str, dict[str, int]] = {}
    for number, line in text_lines(path):
        fields = line.split("\t")
        if number == 1 and fields[-1].strip() == "score":
            continue
        try:
            query, document, grade = fields
            found.setdefault(query, {})[document] = int(grade)
        except ValueError:
            if line.strip():
                message = "not query, document, grade between tabs"
                problems.append(Problem(f"{path}:{number}", message, scored=True))
    return found
