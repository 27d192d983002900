"""A shared index brought up to date with a corpus, by any number of processes at once.

Each takes in what its own folder has changed, helps to encode whatever waits for vectors,
whoever brought it, and publishes what is whole. Any of them may be killed, and the server
be restarted: what a transaction has not finished is done again by whoever comes next.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from askcaci.chunking import CHUNKING
from askcaci.corpus.files import read_article
from askcaci.corpus.folder import ill_named
from askcaci.encoder import Encoder, TextEncoder, open_encoder
from askcaci.encoder.bulk import EncodeDocuments
from askcaci.errors import AskcaciError
from askcaci.index.build import BuildReport
from askcaci.index.cutting import cut
from askcaci.index.lock import unwritable
from askcaci.index.postgres import staging
from askcaci.index.postgres.connection import Connection, Session, place_of
from askcaci.index.postgres.encoding import PAUSE_SECONDS, Helpers, encode_some, helpers
from askcaci.index.postgres.publishing import (
    Published,
    index_vectors,
    publish,
    tidy,
)
from askcaci.index.postgres.schema import ensure
from askcaci.index.postgres.staging import Target
from askcaci.index.scan import FileState, Scan, as_corpus_error, scan
from askcaci.index.wanted import Wanted, documents

# Names the importer that a folder's files were brought in by, in addition to its encoders.
ORIGIN = "origin"

_PREPARING = "preparing the encoder"

Progress = Callable[[str, int, int], None]
Notify = Callable[[str], None]


def build_shared(
    address: str,
    corpus_dir: Path,
    index_dir: Path,
    model: str | None = None,
    *,
    offline: bool = False,
    hub: str | None = None,
    rebuild: bool = False,
    workers: int = 1,
    progress: Progress,
    notify: Notify,
    encoder: TextEncoder | None = None,
) -> BuildReport:
    """Bring a shared index up to date with a folder of article files.

    Without such a folder, what others have brought in is encoded and published.

    Args:
        address: the database, as libpq reads it.
        corpus_dir: the folder of article files.
        index_dir: where encoders are kept, made if it is missing.
        model: the encoder's name; None is the index's own, or the packaged one.
        offline: never use a network.
        hub: where a model that is not on disk comes from.
        rebuild: cut and encode everything again, with another model or after damage; until
            that is done the index answers as it was.
        workers: how many processes encode at once; with several, on one thread each.
        progress: called with (stage, done, total); a total of 0 is not known.
        notify: called with a line on what may take long.
        encoder: used instead of a model's, by name and fingerprint.

    Raises:
        CorpusError: there is no folder of article files, and no index.
        ServerLost: the server cannot be reached, or did not come back in a minute.
        IndexUnusable: the index was made by another model or other rules and `rebuild` is
            not set, or the role may not write.
        ModelUnavailable: the encoder is not available.
    """
    started = time.perf_counter()
    wanted = Wanted(index_dir, place_of(address), model, offline, hub, encoder, notify)
    try:
        index_dir.mkdir(parents=True, exist_ok=True)
        origin = _origin(index_dir / ORIGIN)
    except OSError as error:
        raise unwritable(index_dir, error) from error
    with Session(address, notify) as session:
        run = _Build(session, corpus_dir, wanted, origin, progress, workers)
        report = run.run(rebuild=rebuild)
    return replace(report, seconds=time.perf_counter() - started)


def shared_is_stale(address: str, corpus_dir: Path, index_dir: Path) -> bool:
    """Return True if a folder's files are not those that it last brought in.

    Contents are read where sizes or times differ.

    Raises:
        CorpusError: there is no folder.
        IndexUnusable: the database cannot be read, or the role may not read what builds keep.
    """
    origin = _read_origin(index_dir / ORIGIN)
    with Session(address) as session:
        known = session.run(lambda opened: staging.known_files(opened, origin))
    found = scan(corpus_dir, known)
    return bool(found.changed or found.removed)


def _origin(path: Path) -> str:
    found = _read_origin(path)
    if not found:
        found = secrets.token_hex(8)
        path.write_text(found, "utf-8")
    return found


def _read_origin(path: Path) -> str:
    return path.read_text("utf-8").strip() if path.is_file() else ""


@dataclass
class _Done:
    """What one run has done so far."""

    states: dict[str, FileState] = field(default_factory=dict)
    known: dict[str, FileState] = field(default_factory=dict)
    removed: tuple[str, ...] = ()
    encoded: int = 0

    @property
    def read(self) -> list[str]:
        """The ids of the articles that were read."""
        return [Path(name).stem for name, one in self.states.items() if not one.problem]


class _Build:
    """One run, with a session to the server."""

    def __init__(
        self,
        session: Session,
        corpus_dir: Path,
        wanted: Wanted,
        origin: str,
        progress: Progress,
        workers: int,
    ) -> None:
        self._session = session
        self._corpus_dir = corpus_dir
        self._wanted = wanted
        self._origin = origin
        self._progress = progress
        self._workers = workers
        self._done = _Done()

    def run(self, *, rebuild: bool) -> BuildReport:
        run, address = self._session.run, self._session.address
        run(lambda opened: ensure(opened, address, rebuild=rebuild))
        target = run(staging.target_of)
        afresh = rebuild or target is None
        if target is not None and not afresh:
            self._wanted.check(target.meta())
        self._progress(_PREPARING, 0, 0)
        encoder = self._encoder(target.meta() if target else {}, afresh=afresh)
        self._progress(_PREPARING, 1, 1)
        if afresh or target is None:
            target = run(
                lambda opened: staging.begin(opened, encoder, CHUNKING, self._origin)
            )
        ids = frozenset(run(_published_ids))
        found = self._scan()
        with self._helpers(target, encoder) as beside:
            self._read(target, encoder, found)
            published = self._finish(target, encoder)
        run(lambda opened: tidy(opened, target))
        return self._report(found, ids, published, beside.encoded)

    def _encoder(self, meta: dict[str, str], *, afresh: bool) -> TextEncoder:
        encoder = self._wanted.obtain(meta, afresh=afresh)
        if self._workers > 1 and isinstance(encoder, Encoder):
            return open_encoder(encoder.folder, threads=1)
        return encoder

    def _helpers(
        self, target: Target, encoder: TextEncoder
    ) -> AbstractContextManager[Helpers]:
        return helpers(
            self._workers - 1,
            self._session.address,
            self._wanted.index_dir,
            target,
            None if isinstance(encoder, Encoder) else encoder,
        )

    def _scan(self) -> Scan:
        """Compare the folder with what this importer last saw of it."""
        run, origin = self._session.run, self._origin
        known = run(lambda opened: staging.known_files(opened, origin))
        if not self._corpus_dir.is_dir() and not known:
            if not run(_anything):
                # Reports that there are no articles, and what to do about it.
                scan(self._corpus_dir, {})
            return Scan({}, {}, (), {})
        return scan(self._corpus_dir, known)

    def _read(self, target: Target, encoder: TextEncoder, found: Scan) -> None:
        """Take in what has changed, an article in each transaction."""
        run, origin = self._session.run, self._origin
        run(lambda opened: staging.record_files(opened, origin, found.touched))
        total = len(found.changed)
        for number, (name, state) in enumerate(self._in_turn(found.changed)):
            self._progress("reading", number, total)
            if run(
                partial(
                    staging.held_by_another, origin=origin, name=name, sha256=state.sha256
                )
            ):
                # Another importer of the same files has been there before.
                run(partial(staging.record_files, origin=origin, states={name: state}))
                self._done.known[name] = state
            else:
                self._done.states[name] = self._taken_in(target, encoder, name, state)
        self._progress("reading", total, total)
        for name in found.removed:
            run(partial(staging.forget_file, origin=origin, name=name))
        self._done.removed = tuple(Path(name).stem for name in found.removed)
        while run(lambda opened: staging.recut_one(opened, target, encoder)):
            self._progress("cutting", 0, 0)

    def _in_turn(self, changed: Mapping[str, FileState]) -> list[tuple[str, FileState]]:
        """Return files in an order in which importers of the same ones meet seldom."""
        files = list(changed.items())
        first = int(self._origin, 16) % max(1, len(files))
        return files[first:] + files[:first]

    def _taken_in(
        self, target: Target, encoder: TextEncoder, name: str, state: FileState
    ) -> FileState:
        path = self._corpus_dir / name
        run, origin = self._session.run, self._origin
        try:
            article = None if state.problem else read_article(path)
        except (AskcaciError, OSError) as error:
            state = replace(state, problem=as_corpus_error(error, path))
            article = None
        cuts = [] if article is None else list(cut(article, encoder))

        def stage(opened: Connection) -> None:
            if article is not None:
                staging.stage(opened, target, article, cuts)
            staging.record_files(opened, origin, {name: state})

        run(stage)
        return state

    def _finish(self, target: Target, encoder: TextEncoder) -> Published:
        """Encode what is left, wait for what others have claimed, and publish."""
        run, mine = self._session.run, frozenset(self._done.read)
        total = run(_text_count)
        encode = documents(encoder, total)
        while True:
            self._encode(target, encode, total)
            if run(_text_count):
                # Others are at it; should they die, what they claimed is ours.
                time.sleep(PAUSE_SECONDS)
                continue
            run(lambda opened: index_vectors(opened, target))
            published = run(lambda opened: publish(opened, target))
            if not published.waiting & (published.waiting if published.old else mine):
                return published
            while run(lambda opened: staging.recut_one(opened, target, encoder)):
                self._progress("cutting", 0, 0)
            time.sleep(PAUSE_SECONDS)

    def _encode(self, target: Target, encode: EncodeDocuments, total: int) -> None:
        self._progress("encoding", min(self._done.encoded, total), total)
        while number := self._session.run(
            lambda opened: encode_some(opened, target, encode)
        ):
            self._done.encoded += number
            self._progress("encoding", min(self._done.encoded, total), total)

    def _report(
        self, found: Scan, ids: frozenset[str], published: Published, beside: int
    ) -> BuildReport:
        done = self._done
        same = {**found.unchanged, **found.touched, **done.known}
        every = {**same, **done.states}
        return BuildReport(
            added=tuple(one for one in done.read if one not in ids),
            changed=tuple(one for one in done.read if one in ids),
            removed=tuple(one for one in done.removed if one in ids),
            unchanged=len(same),
            problems=(
                *(s.problem for _, s in sorted(every.items()) if s.problem),
                *(ill_named(self._corpus_dir) if self._corpus_dir.is_dir() else ()),
            ),
            passages=published.passages,
            encoded=done.encoded + beside,
            seconds=0.0,
            generation=published.generation,
        )


def _published_ids(connection: Connection) -> list[str]:
    found = connection.execute("SELECT id FROM askcaci.articles")
    return [article_id for (article_id,) in found]


def _text_count(connection: Connection) -> int:
    found = connection.execute("SELECT count(*) FROM askcaci_work.texts").fetchone()
    return int(found[0]) if found else 0


def _anything(connection: Connection) -> bool:
    """Return True if there are articles, or some are on their way."""
    found = connection.execute(
        "SELECT 1 FROM askcaci.articles UNION ALL SELECT 1 FROM askcaci_work.articles "
        "LIMIT 1"
    ).fetchone()
    return found is not None
