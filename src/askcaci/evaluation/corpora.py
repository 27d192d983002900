"""The documents of a question set as a home folder of their own, kept between runs."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from askcaci.config import Config
from askcaci.corpus.files import sections_of, write_article
from askcaci.corpus.folder import article_files
from askcaci.errors import UnusableError
from askcaci.evaluation.gold import Document
from askcaci.types import Article

_WRITING = "writing the set's documents"


def document_home(
    name: str,
    documents: Sequence[Document],
    config: Config,
    folder: Path,
    progress: Callable[[str, int, int], None],
) -> Config:
    """Return the settings for a home below `folder` whose corpus is some documents.

    The home is named by what is in it and by the model, so that the next run finds it
    indexed; one that was left unfinished is finished.

    Raises:
        UnusableError: it cannot be written.
    """
    digest = hashlib.sha256(repr((documents, config.model)).encode("utf-8", "replace"))
    home = folder / f"{name}-{digest.hexdigest()[:16]}"
    try:
        (home / "corpus").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnusableError(
            f"cannot be made: {error.strerror}",
            place=str(home),
            hint="Name another folder for caches in XDG_CACHE_HOME",
        ) from error
    there = {path.stem for path in article_files(home / "corpus")}
    for number, document in enumerate(documents):
        if document.id not in there:
            write_article(_article(document), home / "corpus")
            progress(_WRITING, number + 1, len(documents))
    return replace(config, home=home, store=None)


def corpus_hash(config: Config) -> str:
    """Return the SHA-256 over the names and bytes of a home's article files."""
    digest = hashlib.sha256()
    for path in article_files(config.corpus):
        digest.update(
            os.fsencode(path.name) + b"\0" + hashlib.sha256(path.read_bytes()).digest()
        )
    return digest.hexdigest()


def _article(document: Document) -> Article:
    text = document.text
    return Article(
        document.id, document.title, (), None, None, "news", text, sections_of(text)
    )
