"""Receipts as files: written whole or not at all, and read as what anybody may have sent."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

from askcaci.errors import SourceError, UnusableError
from askcaci.receipts.fields import Fields
from askcaci.receipts.objects import (
    FURTHEST,
    Object,
    quote_from,
    quote_object,
    verified_object,
    verified_of,
)
from askcaci.receipts.values import (
    FORMS,
    RECEIPT_SCHEMA,
    Asked,
    Given,
    Model,
    Provenance,
    Receipt,
)
from askcaci.receipts.verified import VERIFIED_SCHEMA, VerificationReceipt
from askcaci.receipts.writing import check_replaceable, write_whole
from askcaci.types import ARTICLE_KINDS, RETRIEVERS, SECTION_KINDS, Filters

# A receipt has some ten KiB.
_LARGEST = 4 * 1024 * 1024

# No reply has as many quotes, no question as many filters.
_MOST_QUOTES = 100
_MOST_FILTERS = 1_000

_HINT = "Make one with:\n  askcaci ask --receipt FILE QUESTION"


def write_receipt(path: Path, receipt: Receipt | VerificationReceipt) -> None:
    """Write a receipt whole or not at all; another receipt gives way, no other file does.

    Raises:
        UsageError: something else is there.
        UnusableError: it cannot be written, or is larger than one that can be read.
    """
    target = check_target(path)
    # Keys are sorted and lines short, so that two receipts can be compared line by line.
    held = (
        verified_object(receipt)
        if isinstance(receipt, VerificationReceipt)
        else receipt_object(receipt)
    )
    text = json.dumps(held, ensure_ascii=False, indent=2, sort_keys=True)
    data = text.encode("utf-8", "backslashreplace") + b"\n"
    if len(data) > _LARGEST:
        raise UnusableError(
            "would be larger than 4 MiB",
            place=str(path),
            hint="Verify fewer drafts at once",
        )
    write_whole(path, target, data, option="--receipt")


def check_target(path: Path) -> Path:
    """Return the file that a receipt written to `path` becomes, known to be fair game.

    Raises:
        UsageError: something is there that is no receipt.
        UnusableError: there is no such folder, or it cannot be accessed.
    """
    return check_replaceable(path, _is_receipt, kind="receipt", option="--receipt")


def _is_receipt(path: Path) -> bool:
    try:
        read_any_receipt(path)
    except SourceError:
        return False
    return True


def read_receipt(path: Path) -> Receipt:
    """Read a receipt.

    Raises:
        SourceError: there is none, or it is damaged, huge or of another version; the error
            names the line or the field.
    """
    return receipt_from(Fields(_json(path), str(path), _HINT))


def read_any_receipt(path: Path) -> Receipt | VerificationReceipt:
    """Read a receipt of an answer or of drafts that were verified.

    Raises:
        SourceError: as `read_receipt`.
    """
    fields = Fields(_json(path), str(path), _HINT)
    if fields.text("schema") == VERIFIED_SCHEMA:
        return verified_of(fields)
    return receipt_from(fields)


def receipt_from(fields: Fields) -> Receipt:
    """Return the receipt of an answer that an object holds."""
    schema = fields.text("schema")
    if schema != RECEIPT_SCHEMA:
        fields.fail("schema", f"is {schema[:60]!r}, not {RECEIPT_SCHEMA!r}")
    return Receipt(
        question=fields.text("question"),
        asked=_asked(fields.inner("settings")),
        given=_given(fields.inner("reply")),
        quotes=tuple(map(quote_from, fields.each("quotes", _MOST_QUOTES))),
        provenance=_provenance(fields.inner("provenance")),
        made=fields.read("made", datetime.fromisoformat, "a time in ISO form"),
    )


def _json(path: Path) -> object:
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        raise SourceError(
            f"cannot be read: {error.strerror}", place=str(path), hint=f"ls -l {path}"
        ) from error
    if len(data) > _LARGEST:
        raise _bad(path, "larger than 4 MiB, so no receipt")
    try:
        value: object = json.loads(data.decode("utf-8"), parse_constant=_no_number)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _bad(f"{path}:{line}", "not UTF-8") from error
    except json.JSONDecodeError as error:
        place = f"{path}:{error.lineno}"
        raise _bad(place, f"not JSON: {error.msg} at column {error.colno}") from error
    except (ValueError, RecursionError) as error:
        raise _bad(path, "not JSON that could be a receipt") from error
    return value


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _bad(place: Path | str, reason: str) -> SourceError:
    return SourceError(reason, place=str(place), hint=_HINT)


def receipt_object(receipt: Receipt) -> Object:
    """Return a receipt of an answer as a JSON object."""
    asked, filters = receipt.asked, receipt.asked.filters
    return {
        "schema": RECEIPT_SCHEMA,
        "made": receipt.made.isoformat(),
        "question": receipt.question,
        "settings": {
            "filters": {
                "authors": filters.authors,
                "since": _iso(filters.since),
                "until": _iso(filters.until),
                "as_of": _iso(filters.as_of),
                "sections": filters.sections,
                "kinds": filters.kinds,
                "articles": filters.articles,
                "publications": filters.publications,
            },
            "k": asked.k,
            "min_confidence": asked.min_confidence,
            "reader": asked.reader,
            "retriever": asked.retriever,
        },
        "reply": {
            "answered": receipt.given.answered,
            "form": receipt.given.form,
            "text": receipt.given.text,
            "confidence": receipt.given.confidence,
        },
        "quotes": [quote_object(quote) for quote in receipt.quotes],
        "provenance": provenance_object(receipt.provenance),
    }


def provenance_object(provenance: Provenance) -> Object:
    """Return of what a reply is made as a JSON object."""
    reader = provenance.reader
    return {
        "askcaci": provenance.version,
        "index": {"schema": provenance.schema, "chunking": provenance.chunking},
        "encoder": _model_object(provenance.encoder),
        "reader": reader and _model_object(reader),
        "corpus": {"sha256": provenance.corpus, "articles": provenance.articles},
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _model_object(model: Model) -> Object:
    return {"name": model.name, "sha256": model.fingerprint}


def _asked(fields: Fields) -> Asked:
    # To pass over a setting would be to ask something else.
    fields.only(("filters", "k", "min_confidence", "reader", "retriever"))
    return Asked(
        filters=_filters(fields.inner("filters")),
        k=fields.whole("k", 1, 50),
        min_confidence=fields.optional(fields.share, "min_confidence"),
        reader=fields.optional(fields.text, "reader"),
        retriever=fields.choice("retriever", RETRIEVERS),
    )


def _filters(fields: Fields) -> Filters:
    fields.only(Filters.__dataclass_fields__)

    def day(key: str) -> date:
        return fields.read(key, date.fromisoformat, "a day")

    def some(key: str) -> tuple[str, ...]:
        return fields.texts(key, _MOST_FILTERS)

    return Filters(
        authors=fields.texts("authors", _MOST_FILTERS),
        since=fields.optional(day, "since"),
        until=fields.optional(day, "until"),
        as_of=fields.optional(day, "as_of"),
        sections=fields.choices("sections", SECTION_KINDS),
        kinds=fields.choices("kinds", ARTICLE_KINDS),
        articles=fields.texts("articles", _MOST_FILTERS),
        # Receipts of older versions have none.
        publications=fields.optional(some, "publications") or (),
    )


def _given(fields: Fields) -> Given:
    answered = fields.flag("answered")
    return Given(
        answered=answered,
        form=fields.choice("form", FORMS) if answered else None,
        text=fields.text("text"),
        confidence=fields.share("confidence"),
    )


def _provenance(fields: Fields) -> Provenance:
    index, corpus = fields.inner("index"), fields.inner("corpus")
    reader = fields.optional(fields.inner, "reader")
    return Provenance(
        version=fields.text("askcaci"),
        schema=index.whole("schema", 0, FURTHEST),
        chunking=index.text("chunking"),
        encoder=_model(fields.inner("encoder")),
        reader=_model(reader) if reader else None,
        corpus=corpus.sha256("sha256"),
        articles=corpus.whole("articles", 0, FURTHEST),
    )


def _model(fields: Fields) -> Model:
    return Model(fields.text("name"), fields.text("sha256"))
