"""One committed state of a shared index."""

from __future__ import annotations

import select
from pathlib import Path

import numpy as np
import psycopg
from numpy.typing import NDArray

from askcaci.index.damage import misplaced
from askcaci.index.postgres.connection import Connection, connect, guarded, place_of
from askcaci.index.postgres.schema import check_version, missing
from askcaci.index.postgres.tables import PostgresTables
from askcaci.index.state import IndexState, other_chunking

# How many vectors the HNSW index looks at for a list of its nearest, and for how many in
# all where it is asked for more. `eval/bench_shared.py` measures what that finds.
_SETTINGS = {
    "hnsw.ef_search": "200",
    "hnsw.iterative_scan": "relaxed_order",
    "hnsw.max_scan_tuples": "200000",
    "hnsw.scan_mem_multiplier": "8",
    # A state that is held keeps the server from clearing away what it was made of.
    "idle_in_transaction_session_timeout": "15min",
}


class SharedStore(IndexState):
    """A state of a PostgreSQL database; it lasts as long as the connection."""

    def __init__(self, connection: Connection, address: str, index_dir: Path) -> None:
        self._connection = connection
        self._database = PostgresTables(connection, address)
        super().__init__(self._database, index_dir)
        self.place = place_of(address)

    @classmethod
    def open(cls, address: str, index_dir: Path) -> SharedStore:
        """Open the last committed state.

        Args:
            address: the database, as libpq reads it.
            index_dir: the folder of the encoders that questions are encoded with.

        Raises:
            ServerLost: the server cannot be reached.
            IndexUnusable: there is no index, or it is damaged or of another version.
        """
        while True:
            store = cls._opened(address, index_dir)
            if store is not None:
                return store

    @classmethod
    def _opened(cls, address: str, index_dir: Path) -> SharedStore | None:
        """Open it; None if its vectors were removed since the state was read."""
        from askcaci.chunking import CHUNKING

        connection = connect(address, reader=True)
        try:
            with guarded(address):
                for setting in _SETTINGS.items():
                    connection.execute("SELECT set_config(%s, %s, false)", setting)
                meta = check_version(connection, address)
                if meta.get("generation", "0") == "0":
                    raise missing(address)
            store = cls(connection, address, index_dir)
            if store.manifest.chunking != CHUNKING:
                raise other_chunking(place_of(address))
            try:
                with store._database.reading():
                    store._database.hold_vectors(int(meta["vectors"]))
            except Exception as error:
                if isinstance(error.__cause__, psycopg.errors.UndefinedTable):
                    connection.close()
                    return None
                raise
        except BaseException:
            connection.close()
            raise
        return store

    @property
    def lost(self) -> bool:
        """True if the server has closed the connection."""
        if self._connection.closed:
            return True
        with self._lock:
            # What can be read now, no question having been put, are its last words.
            poll = select.poll()
            poll.register(self._connection.fileno(), select.POLLIN)
            return bool(poll.poll(0))

    def server(self) -> str:
        """Return the versions of PostgreSQL and pgvector."""
        with self._reading():
            return self._database.server()

    def nearest(
        self, vector: NDArray[np.float32], k: int, rows: NDArray[np.int64] | None = None
    ) -> NDArray[np.int64]:
        """Return rows among which the `k` nearest vectors are, all having been compared.

        With `rows`, only these are.
        """
        with self._reading():
            return self._database.nearest(vector, k, rows)

    def nearest_by_index(self, vector: NDArray[np.float32], k: int) -> NDArray[np.int64]:
        """Return the rows of about the `k` nearest vectors, as the HNSW index finds them."""
        with self._reading():
            return self._database.nearest_by_index(vector, k)

    def damage(self) -> str:
        """Return the first thing that is wrong between the tables; "" if nothing is.

        Reads all of the index.
        """
        with self._reading():
            return (
                self._database.lacking()
                or self._database.altered()
                or self._miscounted()
                or misplaced(self._database)
            )

    def _miscounted(self) -> str:
        counted = len(self._database.lexicon_rows())
        return (
            ""
            if counted == self.passage_count
            else (f"{counted} passages, not {self.passage_count}")
        )
