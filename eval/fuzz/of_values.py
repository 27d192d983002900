"""Targets that take settings, questions, sets of them, receipts, drafts and the index."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from unittest.mock import patch
from zlib import crc32

from laws import ROOT, Law, Target, check_shown, fields, joined, scratch
from of_files import parts_of, rebuilt, seeds_of_parts

_JSON = (
    b"[" * 500, b'{"a":' * 200, b"1e999", b"-0", b"NaN", b"9" * 400, b'"\\ud800"', b"null",
    b"true", b"{}", b"[]", b'"since": ', b'"author": ["', b'"article": ', b'"facts_only": ',
    b'"../../x"', b'"id": ', b'"question": "', b"\x1e", b"\xef\xbb\xbf", b"\x1b[31m",
    "\u202e".encode(),
)  # fmt: skip
_WORDS = (
    b"how many ", b"who ", b"when was ", b"why ", b" and what ", b" or ", b"? ", b"and in ",
    b"does he say ", b'"', b"NEAR(", b"* OR text:", b"'; DROP TABLE articles; --", b"^", b"{",
    "’s ".encode(), "\u0301".encode() * 20, "İ".encode(), "\u202e".encode(), b"\x1e", b"\x1b[",
    b"since 2010", b"the U.S. ", b"Mirziyoyev ", b"Turkey ", b"-", b"a" * 300,
)  # fmt: skip
_LATEX = (
    b"\\begin{quote}", b"\\end{quote}", b"\\begin{thebibliography}{9}", b"\\bibitem{", b"``",
    b"''", b"\\enquote{", b"\\blockcquote[", b"\\footnote{", b"\\cite[", b"\\textcite{",
    b"\\dots{}", b"\\textsuperscript{", b"\\verb|", b"\\begin{verbatim}", b"\\'", b"\\\\[",
    b"{" * 200, b"}" * 9, b"[" * 200, b"$^", b"%", b"\n\n", b"\x1b[31m", "\u202e".encode(), b"\0",
)  # fmt: skip


# Settings, batches, question sets.


def _settings() -> Law:
    from askcaci.configfile import read_config_file

    path = scratch() / "config.toml"

    def law(data: bytes) -> None:
        path.write_bytes(data)
        for origin in ("project", "user"):
            for warning in read_config_file(path, origin).warnings:
                assert len(warning) < 400, "a warning floods the terminal"

    return law


def _settings_seeds() -> list[bytes]:
    from askcaci.configfile import KEYS

    tables = [key.example.replace("\n  ", "\n") for key in KEYS.values()]
    plain = "\n".join(line for line in tables if not line.startswith("["))
    return [
        plain.encode(),
        *(line.encode() for line in tables),
        b'a.b."c\\u0041" = [{x=1}]\n',
    ]


def _batch() -> Law:
    from askcaci.cli.batch import read_lines
    from askcaci.text.dates import parse_day

    def law(data: bytes) -> None:
        for line in read_lines(io.BytesIO(data)):
            assert len(line.fault) < 400, "a fault floods the terminal"
            for value in (line.options or {}).values():
                with suppress(ValueError):
                    parse_day(str(value), end=len(line.question) % 2 == 0)

    return law


def _batch_seeds() -> list[bytes]:
    lines = (
        "How high is the dam?",
        '{"id": 7, "question": "Who?", "author": ["Jost"], "since": "2005-03"}',
        '{"question": "Who?", "section": ["lead"], "kind": "brief", "facts_only": true}',
        '{"question": "Who?", "as_of": 2005, "until": "7 March 2005", "article": "rogun-dam"}',
    )
    return ["\n".join(lines).encode(), *(line.encode() for line in lines)]


def _question_sets() -> Law:
    from askcaci.evaluation.loading import load

    folder = scratch()
    names = ("a.jsonl", "a.json", "a.jsonl.gz", "a.json.gz", "b/queries.jsonl",
             "b/corpus.jsonl", "b/qrels/test.tsv")  # fmt: skip
    (folder / "b" / "qrels").mkdir(parents=True)
    kept = {
        "b/queries.jsonl": _QUERIES,
        "b/corpus.jsonl": _DOCUMENTS,
        "b/qrels/test.tsv": _QRELS,
    }

    def law(data: bytes) -> None:
        name = names[data[0] % len(names)] if data else names[0]
        for other, content in kept.items():
            (folder / other).write_bytes(content)
        content = data[1:]
        if name.endswith(".gz") and len(data) % 2:
            content = gzip.compress(content, 1)
        (folder / name).write_bytes(content)
        load(folder / "b" if name.startswith("b/") else folder / name)

    return law


_QUERIES = b'{"_id": "q1", "text": "How high?"}\n'
_DOCUMENTS = b'{"_id": "d1", "title": "Dam", "text": "It is 335 meters high."}\n'
_QRELS = b"query-id\tcorpus-id\tscore\nq1\td1\t1\n"
_SQUAD = {
    "data": [{"title": "Dam", "paragraphs": [{
        "context": "It is 335 meters high.",
        "qas": [{"id": "1", "question": "How high?",
                 "answers": [{"text": "335 meters", "answer_start": 6}]}],
    }]}]
}  # fmt: skip


def _question_set_seeds() -> list[bytes]:
    own = b"\n".join((ROOT / "eval/questions/dev.jsonl").read_bytes().splitlines()[:3])
    short = b'{"question": "How high?", "answers": ["335 meters"]}\n'
    squad = json.dumps(_SQUAD).encode()
    made = [own, short, squad, _QUERIES, _DOCUMENTS, _QRELS]
    numbers = ((0, own), (0, short), (1, squad), (2, short), (3, squad))
    beir = (
        (4, _QUERIES),
        (5, _DOCUMENTS),
        (6, _QRELS),
        (2, gzip.compress(made[1], mtime=0)),
    )
    return [bytes([number]) + content for number, content in (*numbers, *beir)]


# Receipts and drafts.


def _receipts() -> Law:
    from askcaci.receipts import (
        VerificationReceipt,
        compare,
        compare_verification,
        read_any_receipt,
    )
    from askcaci.rendering import receipts as rendering
    from askcaci.rendering.json import dumps
    from builders import article

    dam = article(_TEXT, id="dam")
    path = scratch() / "receipt.json"

    def law(data: bytes) -> None:
        path.write_bytes(data)
        receipt = read_any_receipt(path)
        if isinstance(receipt, VerificationReceipt):
            labels = [[one.label for one in draft.quotations] for draft in receipt.drafts]
            again = compare_verification(receipt, {"dam": dam}, labels, "1", "a" * 64)
            check_shown(rendering.verification_comparison_text(again))
            dumps(rendering.verification_comparison_object(again))
            return
        found = compare(receipt, {"dam": dam}, receipt.provenance)
        check_shown(rendering.comparison_text(found))
        dumps(rendering.comparison_object(found))

    return law


_TEXT = (
    "It is on the Vakhsh. The dam will be 335 meters high and 660 meters long. So it is."
)


def _receipt_seeds() -> list[bytes]:
    hash = "a" * 64
    text = _TEXT[21:74]
    value = {
        "schema": "askcaci/receipt/1",
        "made": "2026-01-01T10:00:00+00:00",
        "question": "How high?",
        "settings": {
            "filters": {"authors": ["Jost"], "since": "2005-01-01", "until": None,
                        "as_of": None, "sections": [], "kinds": [], "articles": []},
            "k": 10, "min_confidence": None, "reader": None, "retriever": "fused",
        },
        "reply": {"answered": True, "form": "span", "text": "335 meters", "confidence": 0.8},
        "quotes": [{"role": "answer", "article": "dam", "start": 21, "end": 74,
                    "section": "body", "paragraph": 1, "quote": text,
                    "article_sha256": hash, "credit": "Jost"}],
        "provenance": {
            "askcaci": "1", "index": {"schema": 1, "chunking": "c"},
            "encoder": {"name": "e", "sha256": hash}, "reader": None,
            "corpus": {"sha256": hash, "articles": 1},
        },
    }  # fmt: skip
    from askcaci.receipts.values import ROLES

    value["quotes"][0]["role"] = ROLES[0]  # type: ignore[index]
    verified = {
        "schema": "askcaci/verification-receipt/1",
        "made": "2026-01-01T10:00:00+00:00",
        "drafts": [{"file": "a.md", "sha256": hash, "unclosed": [3], "quotations": [{
            "line": 1, "text": text, "label": "verbatim",
            "named": {"words": "Jost", "articles": ["dam"]}, "quotes": value["quotes"],
            "omissions": [{"hidden": "not", "inserted": None, "changes": "negation"}],
        }]}],
        "provenance": {"askcaci": "1", "corpus": {"sha256": hash, "articles": 1}},
    }  # fmt: skip
    return [json.dumps(value).encode(), json.dumps(verified).encode()]


def _drafts(name: str) -> Law:
    from askcaci.rendering.json import dumps
    from askcaci.rendering.verification import verification_object, verification_text
    from askcaci.verifying.checking import verify
    from askcaci.verifying.drafts import draft_of
    from askcaci.verifying.marks import quoted
    from builders import article

    articles = (article(_TEXT, id="dam", authors=("Ida Jost",), title="A Dam Above"),
                article(_TEXT[20:], id="road", authors=("Anna Berg",)))  # fmt: skip

    # Markdown and Word verify every draft; of plain text one in four is, once it is read.
    seldom = 4 if name.endswith(".txt") else 1

    def law(data: bytes) -> None:
        draft = draft_of(name, data)
        if crc32(data) % seldom:
            quoted(draft)
            return
        found = verify([draft], articles)
        check_shown(verification_text(found))
        dumps(verification_object(found))

    return law


def _word_drafts() -> Law:
    law = _drafts("draft.docx")
    parts = [parts_of(whole) for whole in _word_draft_files()]
    return lambda data: law(rebuilt(data, parts))


def _word_draft_files() -> list[bytes]:
    from making.word import document, note, paragraph

    body = paragraph("Jost says “the dam will be 335 meters high”", note(2), ".")
    body += paragraph("The dam will be 335 meters wide", style="Quote")
    return [document(body, {2: "Jost, “A Dam Above”."})]


def _draft_seeds() -> list[bytes]:
    text = (
        "# Draft\n\nIda Jost writes that “the dam will be 335 meters high … long”.[^1]\n\n"
        "> The dam [of Rogun] will be 335 meters wide and 660 meters long.\n> (Jost)\n\n"
        '"it is on the Vakhsh. So it is" says `"code"` and "an open one\n\n[^1]: "A Dam Above"\n'
    )
    made = ROOT / "tests" / "data" / "drafts"
    return [
        text.encode(),
        *(path.read_bytes()[:400] for path in sorted(made.glob("*.md"))),
    ]


def _latex_seeds() -> list[bytes]:
    marked = (
        r"\documentclass{article}\begin{document}Ida Jost: ``the dam will be 335 meters"
        "\n\\dots{} long''\\footnote{\\cite[12]{jost2026dam}, ``So it is''}.\n\n"
        r"\begin{displayquote}[Jost] The \emph{dam} will be 335~meters wide\\ \hfill --- Jost"
        r"\end{displayquote} \say{an open one \end{document}"
    )
    nested = (
        r"\blockcquote[5]{jost2026dam}{The dam [of Rogun] w\'{\i}ll be \enquote{335}} % ''"
        '\n\\begin{quote}It is on the Vakhsh.\\end{quote} $10^{6}$ "`so"\' \\verb|``| '
        r"\epigraph{The dam will be long}{A Dam Above} \foreigntextcquote{german}{k}{dam}"
    )
    return [marked.encode(), nested.encode()]


# Questions.


def _questions() -> Law:
    from askcaci.reader.questions import analyse
    from askcaci.text.terms import question_terms

    def law(data: bytes) -> None:
        question = data.decode("utf-8", "surrogateescape")
        question_terms(question)
        analyse(question)

    return law


def _question_seeds() -> list[bytes]:
    lines = (ROOT / "eval/questions/dev.jsonl").read_text("utf-8").splitlines()[::8]
    return [json.loads(line)["question"].encode() for line in lines]


def _follow_ups() -> Law:
    from askcaci.followups import Turn, resolve
    from askcaci.types import Answer
    from builders import article, citation

    def law(data: bytes) -> None:
        question, first, text, author, title = fields(data, 5)
        of = article(f"{text}.", title=title, authors=(author,), published=date(2005, 1, 2))
        answer = Answer(first, of.text.strip(), (citation(of, f"{text}."),), 0.9)
        resolve(question, Turn(first, answer))
        resolve(first, None)

    return law


def _follow_up_seeds() -> list[bytes]:
    path = ROOT / "tests" / "data" / "followups.jsonl"
    cases = [json.loads(line) for line in path.read_text("utf-8").splitlines()[::4]]
    return [
        joined(case["follow_up"], case["first"], case["quote"], "Ida Jost", "A Dam")
        for case in cases
    ]


# The index: places and bytes that are put there.


def _index() -> Law:
    import faiss

    from askcaci.errors import IndexUnusable
    from askcaci.index.build import build
    from askcaci.index.database import DATABASE
    from askcaci.index.glance import article_ids, author_names, glance
    from askcaci.index.scan import is_stale
    from askcaci.index.store import Store
    from askcaci.index.vectors import VECTORS, open_vectors
    from askcaci.types import Filters
    from hashed_encoder import HashedEncoder
    from index_corpus import make_corpus

    # More threads would only wait for each other: there are four passages.
    faiss.omp_set_num_threads(1)
    home = scratch()
    corpus, index = make_corpus(home / "corpus", 4), home / "index"
    encoder = HashedEncoder()
    build(corpus, index, encoder=encoder)
    whole = {name: (index / name).read_bytes() for name in (DATABASE, VECTORS)}
    vector = encoder.encode(["railway"])[0]
    guard = _guarded(whole[VECTORS])

    def law(data: bytes) -> None:
        for left in index.glob(f"{DATABASE}-*"):
            left.unlink()
        damaged = _damaged(data, whole[DATABASE], whole[VECTORS])
        for name, content in zip((DATABASE, VECTORS), damaged, strict=True):
            (index / name).write_bytes(content)
        with suppress(IndexUnusable):
            is_stale(corpus, index)
        for use in (glance, article_ids, author_names):
            use(index)
        store = Store.open(index)
        try:
            with patch.object(faiss, "read_index", guard):
                found = open_vectors(index, store).search(vector, 5)
            rows = [row for row, _ in found]
            store.vectors(rows)
            store.passages(rows)
            store.articles()
            store.lexical([("railwai",), ("border", "question")], 5)
            store.rows(Filters(authors=("Berg",), since=date(2001, 1, 1)))
            store.document_frequencies(["railway"])
            store.coverage()
            store.damage()
        finally:
            store.close()

    return law


def _damaged(data: bytes, *wholes: bytes) -> list[bytearray]:
    """Return files with the bytes replaced, or the ends cut off, that an input names."""
    damaged = [bytearray(whole) for whole in wholes]
    for at in range(0, len(data) - 5, 6):
        what, byte = data[at], data[at + 5]
        content = damaged[what & 1]
        place = int.from_bytes(data[at + 1 : at + 5], "little") % max(1, len(content))
        if what & 2:
            del content[place:]
        elif content:
            content[place] = byte
    return damaged


def _guarded(whole: bytes) -> Callable[[str, int], object]:
    """Return what reads a file for FAISS, with the law that it is what FAISS wrote."""
    import faiss

    read_index = faiss.read_index
    written = whole[: whole.rindex(b'{"identity"')]

    def guarded(path: str, flags: int) -> object:
        with Path(path).open("rb") as file:
            content = file.read(len(written))
        assert content == written, "FAISS was given a file whose hash is wrong"
        return read_index(path, flags)

    return guarded


def _index_seeds() -> list[bytes]:
    numbers = (0, 16, 18, 28, 56, 60, 68, 100, 104, 4_096, 8_200, 20_000, 40_000, 70_000)
    flips = [
        bytes([w]) + n.to_bytes(4, "little") + b"\xff" for n in numbers for w in (0, 1)
    ]
    cuts = [
        bytes([w]) + n.to_bytes(4, "little") + b"\0"
        for n in (0, 100, 9_000)
        for w in (2, 3)
    ]
    return [b"", *flips, *cuts, b"".join(flips)]


def targets() -> Iterator[Target]:
    """Yield the targets of this module."""
    text = ("askcaci.text",)
    yield Target("settings", _settings, _settings_seeds, ("askcaci.configfile",), _TOML)
    yield Target("batches", _batch, _batch_seeds, ("askcaci.cli.batch", *text), _JSON)
    yield Target(
        "question-sets", _question_sets, _question_set_seeds, ("askcaci.evaluation",), _JSON
    )
    receipts = ("askcaci.receipts", "askcaci.rendering")
    yield Target("receipts", _receipts, _receipt_seeds, receipts, _JSON)
    verifying = ("askcaci.verifying", "askcaci.corpus.importing.documents.word")
    for suffix in ("md", "txt"):
        law = (lambda name: lambda: _drafts(name))(f"draft.{suffix}")
        yield Target(f"drafts-{suffix}", law, _draft_seeds, verifying, _WORDS)
    latex = lambda: _drafts("draft.tex")  # noqa: E731
    yield Target("drafts-tex", latex, _latex_seeds, verifying, _LATEX)
    word_seeds = lambda: seeds_of_parts(_word_draft_files())  # noqa: E731
    yield Target("drafts-docx", _word_drafts, word_seeds, verifying, _WORDS)
    yield Target(
        "questions", _questions, _question_seeds, (*text, "askcaci.reader"), _WORDS
    )
    yield Target(
        "follow-ups", _follow_ups, _follow_up_seeds, ("askcaci.followups",), _WORDS
    )
    yield Target("index", _index, _index_seeds, ("askcaci.index",))


_TOML = (
    b"[filters]\n", b"[display]\n", b"[[a]]", b'"""', b"'''", b"\\u202e", b"1979-05-27T07:32Z",
    b"inf", b"nan", b"0x", b"a.b.c.d = ", b"{a = {b = ", b"[[[[", b"k = ", b"home = ",
    b"since = ", b"author = [", b"\x1b", "\u202e".encode(), b"9" * 400, b"1_0",
)  # fmt: skip
