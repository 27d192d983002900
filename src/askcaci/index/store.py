"""One committed state of the index in the home folder, read-only."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from askcaci.index.damage import damage
from askcaci.index.database import DATABASE, open_reader
from askcaci.index.sqlite import SqliteTables
from askcaci.index.state import IndexState, other_chunking


class Store(IndexState):
    """A state of the SQLite database, from which the vector file is made."""

    def __init__(self, index_dir: Path, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._database = SqliteTables(connection, index_dir / DATABASE)
        super().__init__(self._database, index_dir)

    @classmethod
    def open(cls, index_dir: Path) -> Store:
        """Open the last committed state.

        Raises:
            IndexUnusable: there is none, or it is damaged or made by another version.
        """
        from askcaci.chunking import CHUNKING

        connection = open_reader(index_dir)
        try:
            store = cls(index_dir, connection)
            if store.manifest.chunking != CHUNKING:
                raise other_chunking(str(index_dir / DATABASE))
        except BaseException:
            connection.close()
            raise
        return store

    def gone(self, last_row: int) -> NDArray[np.int64]:
        """Return rows up to `last_row` of passages dropped since the vector file was made.

        Ascending; some may have been dropped before.
        """
        with self._reading():
            return self._database.gone(last_row)

    def unreadable(self) -> list[str]:
        """Return the names of the article files that could not be read, in order."""
        with self._reading():
            return self._database.unreadable()

    def damage(self) -> str:
        """Return the fault in the database file or between its tables; "" if there is none.

        Reads all of it.
        """
        try:
            with self._lock:
                return damage(self._connection, self.passage_count)
        except (sqlite3.Error, ValueError, LookupError) as error:
            return str(error)
