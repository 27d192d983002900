"""Connections to a server: opened, guarded, and their texts made fit for PostgreSQL."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

import numpy as np
import psycopg
from numpy.typing import NDArray
from pgvector.psycopg import register_vector
from psycopg.conninfo import conninfo_to_dict
from psycopg.types.string import StrBinaryDumper, StrDumper, TextLoader

from askcaci.errors import IndexUnusable, IndexUnwritable, ServerLost, UsageError
from askcaci.index.database import storable

# It logs what it raises too, and where nobody listens to logs, they go to the terminal.
logging.getLogger("psycopg").addHandler(logging.NullHandler())

Connection = psycopg.Connection[tuple[Any, ...]]
Done = TypeVar("Done")
Notify = Callable[[str], None]

# What libpq waits for, in seconds, where the address sets nothing else: for a server, and,
# in milliseconds, for a network that has gone.
_WAITS: dict[str, Any] = {"connect_timeout": 10, "tcp_user_timeout": 30_000}

# A build tries so long to reach a server that has gone away: a restart or a failover takes
# seconds.
_PATIENCE_SECONDS = 60.0
_PAUSE_SECONDS = 0.5

# SQL states of sessions that were idle for too long.
_IDLE = ("25P03", "25P04")

# PostgreSQL's text holds no NUL. This noncharacter replaces it: followed by 0 it is a
# NUL, by 1 itself.
_MARK = "\ufdd0"


class _Dumper(StrDumper):
    def dump(self, obj: str) -> Any:  # noqa: ANN401 - as psycopg's
        return super().dump(escaped(obj))


class _BinaryDumper(StrBinaryDumper):
    def dump(self, obj: str) -> Any:  # noqa: ANN401 - as psycopg's
        return super().dump(escaped(obj))


class _TextReader(TextLoader):
    def load(self, data: Any) -> Any:  # noqa: ANN401 - as psycopg's
        text = super().load(data)
        return restored(text) if isinstance(text, str) else text


class _BinaryReader(_TextReader):
    format = psycopg.pq.Format.BINARY


def connect(address: str, *, reader: bool) -> Connection:
    """Open a connection; a reader's sees one state of the database until it is closed.

    Raises:
        UsageError: the address is none.
        ServerLost: the server cannot be reached, or refuses.
        IndexUnusable: the database has no pgvector.
    """
    given = _parts(address)
    options = {key: value for key, value in _WAITS.items() if key not in given}
    with guarded(address):
        connection = psycopg.connect(
            address, application_name="askcaci", autocommit=not reader, **options
        )
        try:
            if reader:
                connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
                connection.read_only = True
            for kind, adapter in (("text", _TextReader), ("text", _BinaryReader)):
                connection.adapters.register_loader(kind, adapter)
            for dumper in (_BinaryDumper, _Dumper):
                connection.adapters.register_dumper(str, dumper)
            with suppress(psycopg.ProgrammingError):
                # A database without it is one without an index.
                register_vector(connection)
        except BaseException:
            connection.close()
            raise
    return connection


def place_of(address: str) -> str:
    """Return an address without password and options, to be shown.

    Raises:
        UsageError: it is none.
    """
    given = _parts(address)
    user, host = given.get("user", ""), given.get("host") or given.get("hostaddr") or ""
    port = f":{given['port']}" if "port" in given else ""
    return f"postgresql://{user}{'@' if user else ''}{host}{port}/{given.get('dbname', '')}"


def escaped(text: str) -> str:
    """Return a text that PostgreSQL takes; `restored` undoes it, lone surrogates apart."""
    text = storable(text)
    if "\0" not in text and _MARK not in text:
        return text
    return text.replace(_MARK, f"{_MARK}1").replace("\0", f"{_MARK}0")


def restored(text: str) -> str:
    """Return a text as it was before it was `escaped`."""
    if _MARK not in text:
        return text
    return text.replace(f"{_MARK}0", "\0").replace(f"{_MARK}1", _MARK)


def array_of(rows: Any) -> str:  # noqa: ANN401 - any sequence of whole numbers
    """Return whole numbers as PostgreSQL writes an array, which is quick to make."""
    return f"{{{','.join(map(str, np.asarray(rows, np.int64).tolist()))}}}"


def int64(found: Any) -> NDArray[np.int64]:  # noqa: ANN401 - a cursor
    """Return the first column of what a statement found."""
    return np.array([row for (row, *_) in found], np.int64)


@contextmanager
def guarded(address: str) -> Iterator[None]:
    """Turn PostgreSQL's error into one of ours with a remedy."""
    try:
        yield
    except psycopg.Error as error:
        raise _explained(error, address) from error


def is_lost(error: psycopg.Error) -> bool:
    """Return True if a connection could not be made or has been cut."""
    if not isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return False
    state = error.sqlstate or ""
    # Classes of SQL: connections, an operator's intervention; timeouts of idle sessions.
    return not state or state[:2] == "08" or state[:3] == "57P" or state in _IDLE


class Session:
    """A writer's connection that is made again when its server comes back.

    `notify` is called once, when the server is waited for.
    """

    def __init__(self, address: str, notify: Notify | None = None) -> None:
        self.address = address
        self._notify = notify
        self._connection: Connection | None = None

    def run(self, work: Callable[[Connection], Done]) -> Done:
        """Do some work in a transaction; if the server goes away meanwhile, do it again.

        Raises:
            ServerLost: the server has not come back in a minute.
            IndexUnusable, IndexUnwritable: it refuses.
        """
        deadline = time.monotonic() + _PATIENCE_SECONDS
        told = False
        # A server that cannot be reached from the first is not waited for.
        patient = self._connection is not None
        while True:
            try:
                return self._once(work)
            except ServerLost as error:
                self.close()
                if not patient or time.monotonic() > deadline:
                    raise
                if not told and self._notify is not None:
                    self._notify(f"{error.message}; waiting for it")
                told = True
                time.sleep(_PAUSE_SECONDS)

    def _once(self, work: Callable[[Connection], Done]) -> Done:
        if self._connection is None:
            self._connection = connect(self.address, reader=False)
        connection = self._connection
        with guarded(self.address):
            while True:
                try:
                    with connection.transaction():
                        return work(connection)
                except psycopg.errors.DeadlockDetected:
                    # The others have gone on; it is our turn.
                    continue

    def close(self) -> None:
        """Close the connection; the next work opens another."""
        if self._connection is not None:
            with suppress(psycopg.Error):
                self._connection.close()
            self._connection = None

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _parts(address: str) -> dict[str, str]:
    try:
        return {
            key: str(value) for key, value in conninfo_to_dict(address).items() if value
        }
    except psycopg.Error:
        # Its words quote the address, which may hold a password.
        raise UsageError(
            "the address of the store cannot be read",
            hint="Write it like:\n  postgresql://user@host/database",
        ) from None


def _explained(error: psycopg.Error, address: str) -> IndexUnusable:
    place, words = place_of(address), _words(error, address)
    if is_lost(error):
        return ServerLost(
            f"the server cannot be reached or has gone away: {words}",
            place=place,
            hint="When it is there:\n  askcaci doctor",
        )
    if isinstance(error, psycopg.errors.InsufficientPrivilege):
        return IndexUnwritable(
            f"this role may not do that: {words}",
            place=place,
            hint="Ask with a reader's role, build with the owner's: docs/shared.md",
        )
    if isinstance(error, psycopg.errors.DiskFull | psycopg.errors.ReadOnlySqlTransaction):
        return IndexUnwritable(
            f"the index cannot be written: {words}",
            place=place,
            hint="When it can be:\n  askcaci index",
        )
    return IndexUnusable(
        f"the index cannot be used: {words}",
        place=place,
        hint="See what is wrong with:\n  askcaci doctor",
    )


def _words(error: psycopg.Error, address: str) -> str:
    """Return the error message, in a line, without the password."""
    said = error.diag.message_primary or str(error).strip().partition("\n")[0]
    secrets = [value for key, value in _parts(address).items() if "password" in key]
    for secret in secrets:
        said = said.replace(secret, "***")
    return said or type(error).__name__
