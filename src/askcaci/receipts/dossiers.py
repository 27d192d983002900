"""Dossiers: pages of answers that carry their receipts, read back and compared with a corpus.

A page holds a record: a receipt for every question, and the hash of every article it shows.
`read_dossier` checks what a reader of the page sees against the record, `compare_dossier`
the record against the corpus.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from askcaci.citing import credit
from askcaci.errors import SourceError, UnusableError
from askcaci.receipts.comparing import QuoteCheck, check_quote
from askcaci.receipts.fields import Fields
from askcaci.receipts.files import receipt_from, receipt_object
from askcaci.receipts.values import Receipt, hash_of
from askcaci.receipts.writing import check_replaceable, write_whole
from askcaci.text.normalise import printable
from askcaci.types import Article

DOSSIER_SCHEMA = "askcaci/dossier/1"

# The element with the record, and the attributes of what a page shows of it: what is shown
# (as `shown_texts` names it), the keys of the quotes that a piece of an article belongs to,
# the number of an article, from 1.
RECORD_ID = "askcaci-dossier"
SHOWN_ATTRIBUTE, MARKS_ATTRIBUTE, ARTICLE_ATTRIBUTE = (
    "data-shown",
    "data-marks",
    "data-article",
)

MOST_QUESTIONS = 1_000
LARGEST_DOSSIER = 20 * 1024 * 1024

_OPENING = f'<script type="application/json" id="{RECORD_ID}">'
_RECORD = re.compile(re.escape(_OPENING.encode()) + rb"(.*?)</script>", re.DOTALL)
_HINT = "Make one with:\n  askcaci dossier QUESTIONS.txt -o FILE"
# Each question may quote several articles that no other does.
_MOST_ARTICLES = 50_000

# What would end the element, or begin a comment in it.
_IN_HTML = str.maketrans({c: f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"})

ArticleStatus = Literal["same", "differs", "missing"]


@dataclass(frozen=True, slots=True)
class DossierArticle:
    """An article that a dossier shows.

    `sha256` is the hash of its text, `shown` that of its text as a page shows it, as hex
    digits; `credit` is what the article was called.
    """

    id: str
    credit: str
    sha256: str
    shown: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """What a dossier records: a receipt a question, the articles quoted, when it was made."""

    receipts: tuple[Receipt, ...]
    articles: tuple[DossierArticle, ...]
    made: datetime


@dataclass(frozen=True, slots=True)
class ArticleCheck:
    """The status of an article today; `credited` is its name now, None where it is missing."""

    article: DossierArticle
    status: ArticleStatus
    credited: str | None


@dataclass(frozen=True, slots=True)
class DossierComparison:
    """A dossier compared with a corpus.

    `altered` lists what of the page differs from the record; `checks` has one tuple for
    each question, in order.
    """

    dossier: Dossier
    altered: tuple[str, ...]
    checks: tuple[tuple[QuoteCheck, ...], ...]
    articles: tuple[ArticleCheck, ...]

    @property
    def holds(self) -> bool:
        """True where the page is whole and every quote is proven."""
        return not self.altered and all(proven(one) for c in self.checks for one in c)


def proven(check: QuoteCheck) -> bool:
    """Return True if the article has the quote word for word, and is credited as it was."""
    return check.status in ("same", "moved") and check.credited == check.quote.credit


def dossier_article(article: Article) -> DossierArticle:
    """Return the record of an article in a dossier."""
    return DossierArticle(
        article.id, credit(article), hash_of(article), _hash_shown(article.text)
    )


def quote_key(question: int, quote: int) -> str:
    """Return a quote's name on a page; both numbers count from 1."""
    return f"{question}-{quote}"


def record_json(dossier: Dossier) -> str:
    """Return a dossier's record as JSON that can be put between HTML tags as it is."""
    text = json.dumps(
        {
            "schema": DOSSIER_SCHEMA,
            "made": dossier.made.isoformat(),
            "receipts": [receipt_object(one) for one in dossier.receipts],
            "articles": [
                {
                    "id": one.id,
                    "credit": one.credit,
                    "sha256": one.sha256,
                    "shown_sha256": one.shown,
                }
                for one in dossier.articles
            ],
        },
    )
    return text.translate(_IN_HTML)


def is_dossier(data: bytes) -> bool:
    """Return True if some bytes are a page with a dossier's record."""
    return data[:100].lstrip().lower().startswith(b"<!doctype html") and bool(
        _RECORD.search(data)
    )


def read_dossier(name: str, data: bytes) -> tuple[Dossier, tuple[str, ...]]:
    """Return the record of a page, and what of the page is not as the record has it.

    Raises:
        SourceError: there is no record, or it is damaged or of another version.
    """
    if len(data) > LARGEST_DOSSIER:
        raise SourceError("larger than 20 MiB", place=name, hint=_HINT)
    records = _RECORD.findall(data)
    if len(records) != 1:
        raise SourceError(f"has {len(records)} records", place=name, hint=_HINT)
    try:
        value: object = json.loads(records[0].decode("utf-8"))
    except (ValueError, RecursionError):
        raise SourceError("its record is not JSON", place=name, hint=_HINT) from None
    dossier = _dossier(Fields(value, name, _HINT))
    return dossier, tuple(_alterations(dossier, data))


def compare_dossier(
    dossier: Dossier, altered: Sequence[str], articles: Mapping[str, Article]
) -> DossierComparison:
    """Return how a dossier compares with a corpus, its articles by id."""
    return DossierComparison(
        dossier=dossier,
        altered=tuple(altered),
        checks=tuple(
            tuple(check_quote(one, articles.get(one.article)) for one in receipt.quotes)
            for receipt in dossier.receipts
        ),
        articles=tuple(_checked(one, articles.get(one.id)) for one in dossier.articles),
    )


def check_dossier_target(path: Path) -> Path:
    """Return the file that a dossier written to `path` becomes, known to be fair game.

    Raises:
        UsageError: something is there that is no dossier.
        UnusableError: there is no such folder, or it cannot be accessed.
    """
    return check_replaceable(path, _is_dossier_file, kind="dossier", option="-o")


def write_dossier(path: Path, page: str) -> None:
    """Write a dossier whole or not at all; another dossier gives way, no other file does.

    Raises:
        UsageError: something else is there.
        UnusableError: it cannot be written, or is larger than one that can be read.
    """
    data = page.encode("utf-8", "replace")
    if len(data) > LARGEST_DOSSIER:
        raise UnusableError(
            "would be larger than 20 MiB", place=str(path), hint="Ask fewer questions"
        )
    write_whole(path, check_dossier_target(path), data, option="-o")


def _is_dossier_file(path: Path) -> bool:
    try:
        return is_dossier(path.read_bytes())
    except OSError:
        return False


def _dossier(fields: Fields) -> Dossier:
    schema = fields.text("schema")
    if schema != DOSSIER_SCHEMA:
        fields.fail("schema", f"is {schema[:60]!r}, not {DOSSIER_SCHEMA!r}")
    return Dossier(
        receipts=tuple(map(receipt_from, fields.each("receipts", MOST_QUESTIONS))),
        articles=tuple(
            DossierArticle(
                id=one.text("id"),
                credit=one.text("credit"),
                sha256=one.sha256("sha256"),
                shown=one.sha256("shown_sha256"),
            )
            for one in fields.each("articles", _MOST_ARTICLES)
        ),
        made=fields.read("made", datetime.fromisoformat, "a time in ISO form"),
    )


def _checked(article: DossierArticle, now: Article | None) -> ArticleCheck:
    if now is None:
        return ArticleCheck(article, "missing", None)
    same = hash_of(now) == article.sha256
    return ArticleCheck(article, "same" if same else "differs", credit(now))


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a page shows: the texts that were recorded, marked quotes, and articles by number."""

    texts: dict[str, str] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    articles: dict[str, str] = field(default_factory=dict)


def shows_words(receipt: Receipt) -> bool:
    """Return True if a page shows the answer's words, or why there is none, by themselves.

    Elsewhere they are the quotes, which follow.
    """
    return receipt.given.form not in ("sentences", "articles")


def shown_texts(number: int, receipt: Receipt) -> Iterator[tuple[str, str]]:
    """Yield the name and text of what a page shows of a question's receipt, from 1."""
    yield f"question {number}", receipt.question
    if shows_words(receipt):
        yield f"answer {number}", receipt.given.text
    for place, quote in enumerate(receipt.quotes, start=1):
        key = quote_key(number, place)
        yield f"quote {key}", quote.text
        yield f"credit {key}", quote.credit


def _alterations(dossier: Dossier, data: bytes) -> Iterator[str]:
    """Yield the parts of a page that differ from its record."""
    shown = _shown(data)
    texts = dict(
        one
        for n, receipt in enumerate(dossier.receipts, 1)
        for one in shown_texts(n, receipt)
    )
    marks = {
        name.removeprefix("quote "): text
        for name, text in texts.items()
        if name.startswith("quote ")
    }
    yield from _differing(texts, shown.texts, "{} is not shown as it was recorded")
    yield from _differing(marks, shown.marks, "quote {} is not marked at its words")
    for number, article in enumerate(dossier.articles, start=1):
        if _hash_shown(shown.articles.pop(str(number), "")) != article.shown:
            yield f"the text of {article.id[:100]} is not shown as it was recorded"
    for name in sorted(shown.articles):
        yield f"article {name[:100]} is shown, and not recorded"
    quoted = {quote.article for receipt in dossier.receipts for quote in receipt.quotes}
    for name in sorted(quoted - {one.id for one in dossier.articles}):
        yield f"{name[:100]} is quoted, and not recorded"


def _differing(
    recorded: Mapping[str, str], shown: Mapping[str, str], fault: str
) -> Iterator[str]:
    for name, text in recorded.items():
        if _as_shown(shown.get(name, "")) != _as_shown(text):
            yield fault.format(name)
    for name in sorted(shown.keys() - recorded.keys()):
        yield fault.format(name[:100])


def _shown(data: bytes) -> _Shown:
    from lxml import html
    from lxml.etree import LxmlError

    found = _Shown()
    parser = html.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True
    )
    try:
        root: Any = html.document_fromstring(data, parser=parser)
    except (LxmlError, ValueError):
        return found
    for element in root.iter():
        text = "".join(element.itertext()) if element.attrib else ""
        keys = (element.get(MARKS_ATTRIBUTE) or "").split()
        for texts, names in (
            (found.texts, [element.get(SHOWN_ATTRIBUTE)]),
            (found.articles, [element.get(ARTICLE_ATTRIBUTE)]),
            (found.marks, keys),
        ):
            for name in names:
                if name is not None:
                    # What is shown twice is longer than it was.
                    texts[name] = texts.get(name, "") + text
    return found


def _as_shown(text: str) -> str:
    """Return text as a page shows it: without control characters, blanks made one."""
    return " ".join(printable(text).split())


def _hash_shown(text: str) -> str:
    return hashlib.sha256(_as_shown(text).encode("utf-8", "surrogatepass")).hexdigest()
