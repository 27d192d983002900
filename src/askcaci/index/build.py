"""The index brought up to date with the corpus.

Files that changed are read and cut, texts without a vector are encoded and their vectors
committed batch by batch, then one transaction swaps everything. Killed before it, the
last state is served and no text is encoded twice; killed after it, `vectors` makes its
file anew.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from askcaci.chunking import CHUNKING
from askcaci.corpus.files import read_article
from askcaci.corpus.folder import ill_named
from askcaci.encoder import TextEncoder
from askcaci.encoder.bulk import EncodeDocuments
from askcaci.encoder.export import remove_other_encoders
from askcaci.errors import AskcaciError, CorpusError
from askcaci.index.database import (
    DATABASE,
    closing_writer,
    forget_gone,
    guarded,
    read_meta,
    reading,
    remove_if_unusable,
    transaction,
)
from askcaci.index.lock import WAIT_SECONDS, unwritable, write_lock
from askcaci.index.ready import ready_vectors
from askcaci.index.records import manifest_from
from askcaci.index.scan import (
    FileState,
    Scan,
    as_corpus_error,
    known_files,
    record_files,
    scan,
)
from askcaci.index.staging import Staging
from askcaci.index.store import Store
from askcaci.index.vectors import ensure_vectors
from askcaci.index.wanted import Wanted, documents

# Texts encoded between two commits: what a killed build has to encode again, at most. A
# commit takes about 5 ms, this many texts several seconds.
_BATCH = 256

# Texts encoded between two steps of a progress bar: a second or so.
_STEP = 32

# The one stage whose length is not known: exporting a model takes seconds, once.
_PREPARING = "preparing the encoder"

Progress = Callable[[str, int, int], None]
Notify = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did, by article id.

    `problems` are the files that cannot be read; of these nothing is in the index, not
    even an earlier version. `encoded` counts the texts newly embedded.
    """

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int
    problems: tuple[CorpusError, ...]
    passages: int
    encoded: int
    seconds: float
    generation: int


def build(
    corpus_dir: Path,
    index_dir: Path,
    model: str | None = None,
    *,
    offline: bool = False,
    hub: str | None = None,
    rebuild: bool = False,
    progress: Progress | None = None,
    notify: Notify | None = None,
    wait: float = WAIT_SECONDS,
    encoder: TextEncoder | None = None,
) -> BuildReport:
    """Bring the index up to date with the corpus.

    Args:
        corpus_dir: the folder of article files.
        index_dir: the folder of the index, made if it is missing.
        model: the encoder's name; None is the index's own, or the packaged one.
        offline: never use a network.
        hub: where a model that is not on disk comes from.
        rebuild: read and encode everything again, with another model or after damage.
        progress: called with (stage, done, total); a total of 0 is not known.
        notify: called with a line on what may take long.
        wait: seconds to wait for another build.
        encoder: used instead of a model's, by name and fingerprint.

    Raises:
        CorpusError: there is no corpus.
        IndexUnusable: it is locked, damaged, cannot be written, or was made by another
            model or other rules and `rebuild` is not set.
        ModelUnavailable: the encoder is not available.
    """
    started = time.perf_counter()
    place = str(index_dir / DATABASE)
    wanted = Wanted(index_dir, place, model, offline, hub, encoder, notify)
    with write_lock(index_dir, wait=wait, notify=notify):
        try:
            if rebuild:
                remove_if_unusable(index_dir)
            with guarded(index_dir / DATABASE), closing_writer(index_dir) as connection:
                report = _Build(
                    connection, corpus_dir, wanted, progress or _unheard, rebuild=rebuild
                ).run()
            _derive(index_dir, encoder is None)
        except OSError as error:
            raise unwritable(index_dir, error) from error
    return replace(report, seconds=time.perf_counter() - started)


def _unheard(stage: str, done: int, total: int) -> None: ...


def _derive(index_dir: Path, exported: bool) -> None:
    """Make the files that follow from the database."""
    store = Store.open(index_dir)
    try:
        if ensure_vectors(index_dir, store):
            forget_gone(index_dir)
        if exported:
            remove_other_encoders(index_dir, keep=store.encoder_folder)
    finally:
        store.close()


class _Build:
    """One run, with the lock held and the database open."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        corpus_dir: Path,
        wanted: Wanted,
        progress: Progress,
        *,
        rebuild: bool,
    ) -> None:
        self._connection = connection
        self._corpus_dir = corpus_dir
        self._wanted = wanted
        self._progress = progress
        with reading(wanted.index_dir / DATABASE):
            self._meta = read_meta(connection)
            self._generation = int(self._meta["generation"])
            if self._generation:
                manifest_from(self._meta)
            self._known = {} if rebuild else known_files(connection)
        self._rebuild = rebuild

    def run(self) -> BuildReport:
        afresh = self._rebuild or self._generation == 0
        if not afresh:
            self._wanted.check(self._meta)
        found = scan(self._corpus_dir, self._known)
        ids = self._article_ids()
        if not (found.changed or found.removed or afresh):
            return self._nothing_changed(found)
        self._progress(_PREPARING, 0, 0)
        encoder = self._wanted.obtain(self._meta, afresh=afresh)
        self._progress(_PREPARING, 1, 1)
        staging = Staging(self._connection, encoder)
        states = self._read(staging, found)
        encoded = self._encode(staging, encoder)
        removed = self._removed(found, states, ids)
        with transaction(self._connection):
            last_row = staging.swap(removed, int(self._meta.get("last_row", "0")))
            self._record(found, states, encoder, last_row)
        return self._report(found, states, ids, removed, encoded)

    def _passage_count(self) -> int:
        (count,) = self._connection.execute("SELECT count(*) FROM passages").fetchone()
        return int(count)

    def _article_ids(self) -> frozenset[str]:
        return frozenset(
            row[0] for row in self._connection.execute("SELECT id FROM articles")
        )

    def _nothing_changed(self, found: Scan) -> BuildReport:
        if not self._wanted.exported(self._meta):
            self._wanted.obtain(self._meta, afresh=False)
        if found.touched:
            with transaction(self._connection):
                record_files(self._connection, found.touched)
        return self._report(found, {}, frozenset(), (), 0)

    def _read(self, staging: Staging, found: Scan) -> dict[str, FileState]:
        """Stage the changed files; return their states, with their problems."""
        states = {}
        total = len(found.changed)
        with transaction(self._connection):
            for done, (name, state) in enumerate(found.changed.items()):
                self._progress("reading", done, total)
                states[name] = self._staged(staging, self._corpus_dir / name, state)
            self._progress("reading", total, total)
        return states

    def _staged(self, staging: Staging, path: Path, state: FileState) -> FileState:
        if state.problem is not None:
            return state
        try:
            article = read_article(path)
        except (AskcaciError, OSError) as error:
            return replace(state, problem=as_corpus_error(error, path))
        staging.add(article)
        return state

    def _encode(self, staging: Staging, encoder: TextEncoder) -> int:
        """Encode what has no vector yet; return how many texts that was."""
        if not self._rebuild:
            with transaction(self._connection):
                staging.store_known(*ready_vectors())
            staging.forget_known()
        total, done = staging.text_count(), 0
        if not total:
            return 0
        encode = documents(encoder, total)
        self._progress("encoding", 0, total)
        for keys, texts in staging.text_batches(_BATCH):
            vectors = self._encoded(encode, texts, done, total)
            with transaction(self._connection):
                staging.store_vectors(keys, vectors)
            done += len(keys)
            self._progress("encoding", done, total)
        return total

    def _encoded(
        self, encode: EncodeDocuments, texts: Sequence[str], done: int, total: int
    ) -> NDArray[np.float32]:
        """Encode some texts, by length, and report after every few how many are done."""
        order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
        parts = []
        for start in range(0, len(order), _STEP):
            parts.append(encode([texts[number] for number in order[start : start + _STEP]]))
            self._progress("encoding", done + min(start + _STEP, len(order)), total)
        vectors = np.empty((len(texts), parts[0].shape[1]), np.float32)
        vectors[order] = np.concatenate(parts)
        return vectors

    def _removed(
        self,
        found: Scan,
        states: Mapping[str, FileState],
        ids: frozenset[str],
    ) -> tuple[str, ...]:
        """Return the ids of the articles that leave the index.

        Those of files that cannot be read leave it too: what such a file once held must
        not be quoted as what it holds.
        """
        gone = {Path(name).stem for name in found.removed}
        every = {**found.unchanged, **found.touched, **states}
        gone |= {Path(name).stem for name, state in every.items() if state.problem}
        if self._rebuild:
            readable = {Path(name).stem for name, s in states.items() if s.problem is None}
            gone |= ids - readable
        return tuple(sorted(gone & ids))

    def _record(
        self,
        found: Scan,
        states: Mapping[str, FileState],
        encoder: TextEncoder,
        last_row: int,
    ) -> None:
        gone = found.removed
        if self._rebuild:
            gone = tuple(n for (n,) in self._connection.execute("SELECT name FROM files"))
        self._connection.executemany(
            "DELETE FROM files WHERE name = ?", [(name,) for name in gone]
        )
        record_files(self._connection, {**found.touched, **states})
        self._generation += 1
        passages = self._passage_count()
        self._connection.executemany(
            "INSERT OR REPLACE INTO meta VALUES (?, ?)",
            [
                ("generation", str(self._generation)),
                ("encoder", encoder.name),
                ("fingerprint", encoder.fingerprint),
                ("dimension", str(encoder.dimension)),
                ("chunking", CHUNKING),
                ("passages", str(passages)),
                ("last_row", str(last_row)),
            ],
        )

    def _report(
        self,
        found: Scan,
        states: Mapping[str, FileState],
        ids: frozenset[str],
        removed: tuple[str, ...],
        encoded: int,
    ) -> BuildReport:
        read = [Path(name).stem for name, s in states.items() if s.problem is None]
        every = {**found.unchanged, **found.touched, **states}
        return BuildReport(
            added=tuple(stem for stem in read if stem not in ids),
            changed=tuple(stem for stem in read if stem in ids),
            removed=removed,
            unchanged=len(found.unchanged) + len(found.touched),
            problems=(
                *(s.problem for _, s in sorted(every.items()) if s.problem),
                *ill_named(self._corpus_dir),
            ),
            passages=self._passage_count(),
            encoded=encoded,
            seconds=0.0,
            generation=self._generation,
        )
