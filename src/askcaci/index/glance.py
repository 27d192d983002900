"""What the index holds, at a glance: its database alone is opened, nothing is checked."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from askcaci.index.database import (
    ARTICLE_IDS,
    AUTHOR_NAMES,
    DATABASE,
    SCHEMA_VERSION,
    open_reader,
    read_meta,
    reading,
)
from askcaci.index.records import manifest_from


@dataclass(frozen=True, slots=True)
class Glance:
    """What an index holds, and the encoder that made its vectors."""

    schema: int
    articles: int
    passages: int
    encoder: str
    fingerprint: str


def glance(index_dir: Path) -> Glance:
    """Count what the index holds.

    Raises:
        IndexUnusable: there is none, or it is damaged or of another version.
    """
    with closing(open_reader(index_dir)) as connection, reading(index_dir / DATABASE):
        manifest = manifest_from(read_meta(connection))
        (articles,) = connection.execute("SELECT count(*) FROM articles").fetchone()
    return Glance(
        schema=SCHEMA_VERSION,
        articles=articles,
        passages=manifest.passages,
        encoder=manifest.encoder_name,
        fingerprint=manifest.fingerprint,
    )


def article_ids(index_dir: Path) -> list[str]:
    """Return the ids of the articles, in order.

    Raises:
        IndexUnusable: there is no index, or it is damaged or of another version.
    """
    return _texts(index_dir, ARTICLE_IDS)


def author_names(index_dir: Path) -> list[str]:
    """Return the names of the authors, in order.

    Raises:
        IndexUnusable: there is no index, or it is damaged or of another version.
    """
    return _texts(index_dir, AUTHOR_NAMES)


def _texts(index_dir: Path, query: str) -> list[str]:
    with closing(open_reader(index_dir)) as connection, reading(index_dir / DATABASE):
        return [str(text) for (text,) in connection.execute(query)]
