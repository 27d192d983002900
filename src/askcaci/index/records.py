"""Articles, and the metadata of the index, as the database keeps them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from typing import Any

from askcaci.text.dates import parse_iso
from askcaci.types import Article, Section, Source, Span


@dataclass(frozen=True, slots=True)
class Manifest:
    """The metadata of an index; `identity` and `generation` name one state of it.

    `last_row` is the highest row a passage ever had.
    """

    identity: str
    generation: int
    encoder_name: str
    fingerprint: str
    dimension: int
    chunking: str
    passages: int
    last_row: int


def record_of(article: Article) -> str:
    """Return everything of an article but its text, as JSON."""
    source = article.source
    return json.dumps(
        {
            "id": article.id,
            "title": article.title,
            "authors": article.authors,
            "published": article.published.isoformat() if article.published else None,
            "url": article.url,
            "kind": article.kind,
            "sections": [
                [s.kind, s.heading, s.span.start, s.span.end] for s in article.sections
            ],
            "publication": article.publication,
            "volume": article.volume,
            "number": article.number,
            "pages": article.pages,
            "source": source and astuple(source),
            "also": article.also,
            "related": article.related,
            "inferred": article.inferred,
            "warnings": article.warnings,
            "repairs": article.repairs,
            "references": article.references,
            "organizations": article.organizations,
            "path": article.path,
            "body_line": article.body_line,
        }
    )


def article_from(record: str, text: str) -> Article:
    """Return the article of a record."""
    fields: dict[str, Any] = json.loads(record)
    published, source = fields["published"], fields["source"]
    return Article(
        id=fields["id"],
        title=fields["title"],
        authors=tuple(fields["authors"]),
        published=parse_iso(published) if published else None,
        url=fields["url"],
        kind=fields["kind"],
        text=text,
        sections=tuple(
            Section(kind, heading, Span(start, end))
            for kind, heading, start, end in fields["sections"]
        ),
        publication=fields["publication"],
        volume=fields["volume"],
        number=fields["number"],
        pages=fields["pages"],
        source=Source(*source) if source else None,
        also=tuple(fields["also"]),
        related=tuple(fields["related"]),
        inferred=tuple(fields["inferred"]),
        warnings=tuple(fields["warnings"]),
        repairs=tuple(fields["repairs"]),
        references=tuple(fields["references"]),
        organizations=tuple(fields["organizations"]),
        path=fields["path"],
        body_line=fields["body_line"],
    )


def manifest_from(meta: Mapping[str, str]) -> Manifest:
    """Return the manifest of a database that has been built at least once.

    Raises:
        ValueError: an entry is missing or senseless.
    """
    try:
        return Manifest(
            identity=meta["identity"],
            generation=int(meta["generation"]),
            encoder_name=meta["encoder"],
            fingerprint=meta["fingerprint"],
            dimension=int(meta["dimension"]),
            chunking=meta["chunking"],
            passages=int(meta["passages"]),
            last_row=int(meta["last_row"]),
        )
    except (KeyError, ValueError) as error:
        raise ValueError(f"its description lacks {error}") from error
