"""Values as JSON objects; docs/json.md documents each schema, and its version is in it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from askcaci.citing import ROLES, credit, line_of
from askcaci.rendering.parts import parts_objects
from askcaci.rendering.tables import items_objects, values_objects
from askcaci.text.normalise import spelt_out
from askcaci.types import Answer, Article, Basis, Citation, Hit, Pack, Reply

if TYPE_CHECKING:
    from askcaci.corpus.importing.report import FileReport, PageReport, Totals
    from askcaci.errors import AskcaciError

REPLY_SCHEMA = "askcaci/reply/2"
HITS_SCHEMA = "askcaci/hits/1"
CONTEXT_SCHEMA = "askcaci/context/1"
ARTICLES_SCHEMA = "askcaci/articles/1"
ARTICLE_SCHEMA = "askcaci/article/1"
IMPORT_SCHEMA = "askcaci/import/1"

Object = dict[str, Any]


def dumps(value: Object) -> str:
    """Return an object as indented JSON, characters as they are.

    But what could control a terminal or reorder what it shows, and lone surrogates, which
    no encoding can carry, are escaped: the values are the same.
    """
    return spelt_out(json.dumps(value, ensure_ascii=False, indent=2))


def reply_object(reply: Reply) -> Object:
    """Return a reply as an object of schema `askcaci/reply/2`."""
    base: Object = {
        "schema": REPLY_SCHEMA,
        "question": reply.question,
        "answered": isinstance(reply, Answer),
        "confidence": round(reply.confidence, 4),
        "notes": list(reply.notes),
    }
    if isinstance(reply, Answer):
        return base | {
            "form": reply.form,
            "basis": reply.basis and _basis(reply.basis),
            "text": reply.text,
            "summary": reply.summary or None,
            "citations": [_citation(c) for c in reply.citations],
            "evidence": [_citation(c) for c in reply.evidence],
            "disagreements": [_citation(c) for c in reply.disagreements],
            "items": items_objects(reply.items),
            "values": values_objects(reply.values, _citation),
            "parts": parts_objects(reply.parts, _citation),
        }
    coverage = reply.coverage
    return base | {
        "reason": reply.reason,
        "unknown_terms": list(reply.unknown_terms),
        "nearest": [_citation(c) for c in reply.nearest],
        "coverage": coverage
        and {
            "articles": coverage.articles,
            "first": coverage.first and coverage.first.isoformat(),
            "last": coverage.last and coverage.last.isoformat(),
            "undated": coverage.undated,
        },
    }


def _basis(basis: Basis) -> Object:
    return {
        "articles": basis.articles,
        "authors": list(basis.authors),
        "first": basis.first and basis.first.isoformat(),
        "last": basis.last and basis.last.isoformat(),
        "undated": basis.undated,
        "alone": basis.alone,
        "age": basis.age,
    }


def hits_object(question: str, hits: Iterable[tuple[Hit, Article]]) -> Object:
    """Return retrieved passages as an object of schema `askcaci/hits/1`."""
    return {
        "schema": HITS_SCHEMA,
        "question": question,
        "hits": [
            {
                "passage": hit.passage.id,
                "article": article_object(article),
                "section": hit.passage.section,
                "paragraph": hit.passage.paragraph,
                "start": hit.passage.span.start,
                "end": hit.passage.span.end,
                "text": hit.passage.text,
                "score": round(hit.score, 6),
                "dense_rank": hit.dense_rank,
                "lexical_rank": hit.lexical_rank,
                "cosine": None if hit.cosine is None else round(hit.cosine, 6),
            }
            for hit, article in hits
        ],
    }


def context_object(pack: Pack) -> Object:
    """Return a context pack as an object of schema `askcaci/context/1`."""
    return {
        "schema": CONTEXT_SCHEMA,
        "question": pack.question,
        "text": pack.text,
        "tokens": pack.tokens,
        "max_tokens": pack.max_tokens,
        "encoding": pack.encoding,
        "exact": pack.exact,
        "excerpts": [
            {
                "number": excerpt.number,
                "passages": [passage.id for passage in excerpt.passages],
                "section": excerpt.passages[0].section,
                "start": excerpt.span.start,
                "end": excerpt.span.end,
                "text": excerpt.text,
                "credit": credit(excerpt.article),
                "article": article_object(excerpt.article),
            }
            for excerpt in pack.excerpts
        ],
        "left_out": [
            {"passage": left.passage.id, "tokens": left.tokens} for left in pack.left_out
        ],
    }


def articles_object(articles: Iterable[Article]) -> Object:
    """Return a list of articles as an object of schema `askcaci/articles/1`."""
    return {"schema": ARTICLES_SCHEMA, "articles": [article_object(a) for a in articles]}


def whole_article_object(article: Article) -> Object:
    """Return one article with its text as an object of schema `askcaci/article/1`."""
    return {"schema": ARTICLE_SCHEMA, **article_object(article), "text": article.text}


def import_object(
    files: Iterable[Object],
    totals: Totals,
    *,
    complete: bool,
    dry_run: bool,
    renamed: Iterable[tuple[str, str]] = (),
    corpus_problems: Iterable[AskcaciError] = (),
) -> Object:
    """Return an import as an object of schema `askcaci/import/1`.

    `files` are objects of `file_object`; `complete` is False if the import was cut off.
    """
    return {
        "schema": IMPORT_SCHEMA,
        "complete": complete,
        "dry_run": dry_run,
        "files": list(files),
        "renamed": dict(renamed),
        "corpus_problems": [_problem(problem) for problem in corpus_problems],
        "totals": {
            "files": sum(totals.files.values()),
            "by_outcome": dict(sorted(totals.files.items())),
            "articles": dict(sorted(totals.articles.items())),
            "problems": totals.problems,
        },
    }


def file_object(file: FileReport) -> Object:
    """Return the result of importing a file."""
    return {
        "file": file.file,
        "outcome": file.outcome,
        "count": file.count,
        "why": file.why,
        "remark": file.remark,
        "problem": file.problem and _problem(file.problem),
        "taken": list(file.taken),
        "pages": [_page(page) for page in file.pages],
    }


def _page(page: PageReport) -> Object:
    return {
        "encoding": page.encoding,
        "unit": page.unit,
        "lines": page.line_count,
        "blank_lines": page.blank_lines,
        "articles": [
            {
                "status": found.status,
                "changes": list(found.changes),
                "lines": list(found.lines),
                "article": article_object(found.article),
            }
            for found in page.articles
        ],
        "left_out": [
            {
                "line": left.line,
                "place": page.place(left.line),
                "reason": left.reason,
                "partial": left.partial,
                "text": left.text,
            }
            for left in page.left_out
        ],
        "repairs": list(page.repairs),
    }


def _problem(error: AskcaciError) -> Object:
    return {"message": error.message, "place": error.place, "hint": error.hint}


def article_object(article: Article) -> Object:
    """Return the identifying fields of an article, without its text."""
    return {
        "id": article.id,
        "title": article.title,
        "authors": list(article.authors),
        "published": article.published and article.published.isoformat(),
        "publication": article.publication,
        "volume": article.volume,
        "number": article.number,
        "pages": article.pages,
        "kind": article.kind,
        "url": article.url,
        "inferred": list(article.inferred),
        "warnings": list(article.warnings),
        "source": article.source and str(article.source),
        "also": list(article.also),
        "related": list(article.related),
        "file": article.path,
        "words": article.words,
        "sections": [
            {"kind": s.kind, "heading": s.heading, "start": s.span.start, "end": s.span.end}
            for s in article.sections
        ],
    }


def _citation(citation: Citation) -> Object:
    passage = citation.passage
    return {
        "quote": citation.quote,
        "start": citation.span.start,
        "end": citation.span.end,
        "answer": citation.answer
        and {
            "text": citation.words,
            "start": citation.answer.start,
            "end": citation.answer.end,
        },
        "passage": passage.id,
        "section": passage.section,
        "role": ROLES[passage.section],
        "paragraph": passage.paragraph,
        "line": line_of(citation.article, citation.span),
        "credit": credit(citation.article),
        "article": article_object(citation.article),
    }
