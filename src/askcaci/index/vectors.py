"""Search by meaning: a FAISS index derived from the database.

``vectors.faiss`` is what FAISS wrote, followed by a trailer that names the state of the
database it was made from and the hash of what FAISS wrote. A file that does not fit is
never given to FAISS, which trusts its input, but rebuilt.

Writing a large file takes longer than any one article's change is worth. There, a file of
an earlier state fits too while little has changed since: passages that are gone are left
out of what it finds, and new ones are compared one by one.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from askcaci.errors import IndexUnusable
from askcaci.index.database import open_reader, read_meta
from askcaci.index.store import Store

VECTORS = "vectors.faiss"

# FAISS's type stubs do not know its Python layer, which is what is used here.
Untyped: TypeAlias = Any

# Up to here every vector is compared: exact, and 100,000 take some milliseconds.
EXACT_UP_TO = 100_000

# Above: inverted lists of 8-bit vectors, as many as is common (FAISS wiki, "Guidelines to
# choose an index"). Questions are far from any passage, so many lists hold their
# neighbours: as many are looked into as their number's root, times eleven (396 of 1,296, 704
# of 4,101); of what is found there, twice as many as wanted are compared exactly.
# FAISS wants 39 vectors and more to place a list.
# `eval/bench_scale.py` measures what that costs and misses.
_LISTS_PER_ROOT = 4
_LOOKS_PER_ROOT = 11
_COMPARE = 2
_TRAINING = 40

# Where the system has open files under their numbers; Windows does not.
_OPEN_FILES = Path("/dev/fd")

_MAGIC = b"ACAIVEC2"
_CHUNK = 8192

# From so many passages on, a file serves until this share of the passages has changed.
_KEEP_FROM = 20_000
_KEEP_WHILE = 0.02

# Another writer is at work: it will write the file itself.
_NO_WAIT = 0.0


@dataclass(frozen=True, slots=True)
class _Since:
    """What has changed since a file was made: passages gone, and new ones' vectors."""

    gone: NDArray[np.int64]
    rows: NDArray[np.int64]
    vectors: NDArray[np.float32]


class VectorIndex:
    """The vectors of one state of the index, in memory."""

    def __init__(self, index: Untyped, since: _Since, store: Store) -> None:
        self._index = index
        self._since = since
        self._store = store
        self._approximate = isinstance(index, _faiss().IndexIVF)
        self.count = store.passage_count

    def search(
        self,
        vector: NDArray[np.float32],
        k: int,
        rows: NDArray[np.int64] | None = None,
    ) -> list[tuple[int, float]]:
        """Return (row, cosine) of the `k` nearest passages, nearest first.

        Ties go to the lower row. With `rows`, ascending, only these are seen.
        """
        k = min(k, self.count if rows is None else len(rows))
        if k <= 0:
            return []
        query = np.ascontiguousarray(vector, np.float32).reshape(1, -1)
        pairs = self._in_file(query, k, rows) + self._newer(query[0], rows)
        return sorted(pairs, key=lambda p: (-p[1], p[0]))[:k]

    def _in_file(
        self, query: NDArray[np.float32], k: int, rows: NDArray[np.int64] | None
    ) -> list[tuple[int, float]]:
        """Return (row, cosine) of the nearest that the file has."""
        parameters = self._parameters(rows)
        wanted = k * _COMPARE if self._approximate else k
        cosines, found = self._index.search(query, wanted, params=parameters)
        # FAISS fills up with row -1 where it finds fewer.
        some = found[0] >= 0
        nearest, near = found[0][some].tolist(), cosines[0][some]
        if self._approximate and nearest:
            near = self._store.vectors(nearest) @ query[0]
        return [*zip(nearest, near.tolist(), strict=True)]

    def _newer(
        self, vector: NDArray[np.float32], rows: NDArray[np.int64] | None
    ) -> list[tuple[int, float]]:
        """Return (row, cosine) of the passages that are newer than the file."""
        since = self._since
        if not len(since.rows):
            return []
        seen = np.ones(len(since.rows), bool) if rows is None else np.isin(since.rows, rows)
        cosines = since.vectors[seen] @ vector
        return [*zip(since.rows[seen].tolist(), cosines.tolist(), strict=True)]

    def _parameters(self, rows: NDArray[np.int64] | None) -> Untyped:
        faiss = _faiss()
        lists = round(_LOOKS_PER_ROOT * self._index.nlist**0.5) if self._approximate else 0
        if rows is None and not len(self._since.gone):
            return faiss.SearchParametersIVF(nprobe=lists) if lists else None
        if rows is None:
            selector = faiss.IDSelectorNot(faiss.IDSelectorBatch(self._since.gone))
        else:
            # Rows that are asked for are none of those gone.
            mask = np.zeros(int(rows[-1]) + 1, bool)
            mask[rows] = True
            selector = faiss.IDSelectorBitmap(np.packbits(mask, bitorder="little"))
        if lists:
            # Few rows may be in any list; those not selected cost little.
            lists = lists if rows is None else self._index.nlist
            return faiss.SearchParametersIVF(sel=selector, nprobe=lists)
        return faiss.SearchParameters(sel=selector)


def open_vectors(index_dir: Path, store: Store) -> VectorIndex:
    """Return the vector index of a store's state, rebuilt where the file does not fit."""
    read = _read(index_dir / VECTORS, store)
    if read is None:
        index = _make(store)
        _save_if_possible(index_dir, store, index)
        read = index, store.manifest.last_row
    index, last_row = read
    return VectorIndex(index, _since(store, last_row), store)


def inner_products(
    vectors: NDArray[np.float32], query: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return what FAISS makes of vectors, shape (n, dimension), and one query.

    To the last bit what an exact vector file gives, so that rankings are the same.
    """
    index = _faiss().IndexFlatIP(vectors.shape[1])
    index.add(np.ascontiguousarray(vectors))
    cosines, order = index.search(query.reshape(1, -1), len(vectors))
    found = np.empty(len(vectors), np.float32)
    found[order[0]] = cosines[0]
    return found


def ensure_vectors(index_dir: Path, store: Store) -> bool:
    """Write the file if it does not fit the store's state; return True if it was written.

    The caller has the lock.
    """
    if vectors_fit(index_dir, store):
        return False
    _write(index_dir / VECTORS, store, _make(store))
    return True


def vectors_fit(index_dir: Path, store: Store) -> bool:
    """Return True if the vector file is there, whole and of the store's state."""
    try:
        with (index_dir / VECTORS).open("rb") as file:
            return _fitting(file, store) is not None
    except OSError:
        return False


def _faiss() -> Untyped:
    """Import FAISS when it is needed: importing takes longer than a search."""
    import faiss

    return faiss


def _since(store: Store, last_row: int) -> _Since:
    """Return what the store has changed since a file with rows up to `last_row`."""
    if last_row == store.manifest.last_row:
        rows, vectors = np.empty(0, np.int64), np.empty((0, 0), np.float32)
    else:
        rows, vectors = store.vectors_after(last_row, store.passage_count)
    return _Since(store.gone(last_row), rows, vectors)


def _read(path: Path, store: Store) -> tuple[Untyped, int] | None:
    """Read the file if it fits and is whole; return it and its last row, or None."""
    try:
        with path.open("rb") as file:
            last_row = _fitting(file, store)
            if last_row is None:
                return None
            return _loaded(file), last_row
    except (OSError, RuntimeError):
        return None


def _loaded(file: IO[bytes]) -> Untyped:
    """Return the index in an open file, its lists mapped into memory where that can be.

    The same file that was hashed, whatever is put in its place meanwhile.
    """
    faiss = _faiss()
    path = _OPEN_FILES / str(file.fileno())
    if not path.exists():
        file.seek(0)
        return faiss.read_index(faiss.PyCallbackIOReader(file.read))
    index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP)
    if isinstance(index, faiss.IndexIVF):
        # What is mapped is in the system's cache since it was hashed.
        faiss.downcast_InvertedLists(index.invlists).prefetch_nthread = 0
    return index


def _fitting(file: IO[bytes], store: Store) -> int | None:
    """Return the last row of a file that is whole and fits the store, None if it does not."""
    end = file.seek(0, os.SEEK_END)
    tail = len(_MAGIC) + 8
    if end < tail:
        return None
    file.seek(end - tail)
    length = int.from_bytes(file.read(8), "little")
    if file.read() != _MAGIC or length > min(end - tail, 4096):
        return None
    size = end - tail - length
    file.seek(size)
    try:
        trailer = json.loads(file.read(length))
        if not _serves(trailer, store):
            return None
        file.seek(0)
        return int(trailer["last_row"]) if trailer["sha256"] == _hash(file, size) else None
    except (ValueError, TypeError, KeyError):
        return None


def _serves(trailer: Untyped, store: Store) -> bool:
    """Return True if a file is of the store's state, or of one little before it.

    Raises TypeError or KeyError where the trailer is not one.
    """
    now = _state(store)
    if trailer | now == trailer:
        return True
    of_it = all(trailer[key] == now[key] for key in ("identity", "dimension"))
    if not of_it or trailer["generation"] >= now["generation"]:
        return False
    last_row = trailer["last_row"]
    changed = store.manifest.last_row - last_row + len(store.gone(last_row))
    return bool(now["count"] >= _KEEP_FROM and 0 <= changed <= _KEEP_WHILE * now["count"])


def _state(store: Store) -> dict[str, Any]:
    manifest = store.manifest
    return {
        "identity": manifest.identity,
        "generation": manifest.generation,
        "dimension": manifest.dimension,
        "count": store.passage_count,
        "last_row": manifest.last_row,
    }


def _hash(file: IO[bytes], size: int) -> str:
    digest = hashlib.sha256()
    while size > 0:
        block = file.read(min(size, 1 << 20))
        if not block:
            break
        digest.update(block)
        size -= len(block)
    return digest.hexdigest()


def _make(store: Store) -> Untyped:
    index = _empty(store)
    row = 0
    while True:
        rows, vectors = store.vectors_after(row, _CHUNK)
        if not len(rows):
            return index
        index.add_with_ids(vectors, rows)
        row = int(rows[-1])


def _empty(store: Store) -> Untyped:
    faiss = _faiss()
    dimension, count = store.manifest.dimension, store.passage_count
    if count <= EXACT_UP_TO:
        return faiss.IndexIDMap(faiss.IndexFlatIP(dimension))
    index = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dimension),
        dimension,
        int(_LISTS_PER_ROOT * count**0.5),
        faiss.ScalarQuantizer.QT_8bit,
        faiss.METRIC_INNER_PRODUCT,
    )
    index.train(_sample(store, count))
    return index


def _sample(store: Store, count: int) -> NDArray[np.float32]:
    """Return vectors evenly spread over the passages, some `_TRAINING` for each list."""
    step = max(1, int(count**0.5 / (_TRAINING * _LISTS_PER_ROOT)))
    kept: list[NDArray[np.float32]] = []
    row = 0
    while True:
        rows, vectors = store.vectors_after(row, _CHUNK)
        if not len(rows):
            return np.concatenate(kept)
        # A copy: a slice would keep all the vectors in memory.
        kept.append(vectors[::step].copy())
        row = int(rows[-1])


def _save_if_possible(index_dir: Path, store: Store, index: Untyped) -> None:
    """Write the file unless the folder is read-only or another process is building."""
    # A question seldom writes, and the lock's library takes long to import.
    from askcaci.index.lock import write_lock

    with suppress(IndexUnusable, OSError), write_lock(index_dir, wait=_NO_WAIT):
        if _is_current(index_dir, store):
            _write(index_dir / VECTORS, store, index)


def _is_current(index_dir: Path, store: Store) -> bool:
    connection = open_reader(index_dir)
    try:
        meta = read_meta(connection)
    finally:
        connection.close()
    manifest = store.manifest
    return (meta["identity"], meta["generation"]) == (
        manifest.identity,
        str(manifest.generation),
    )


def _write(path: Path, store: Store, index: Untyped) -> None:
    faiss = _faiss()
    for leftover in path.parent.glob(f".{VECTORS}-*"):
        leftover.unlink(missing_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=f".{VECTORS}-", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            faiss.write_index(index, faiss.PyCallbackIOWriter(file.write))
            size = file.tell()
            file.seek(0)
            trailer = {**_state(store), "sha256": _hash(file, size)}
            text = json.dumps(trailer).encode()
            file.seek(size)
            file.write(text + len(text).to_bytes(8, "little") + _MAGIC)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
