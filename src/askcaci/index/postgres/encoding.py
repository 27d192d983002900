"""Texts of a shared index encoded by any idle process, each once.

A text is claimed by the lock on its row. The lock lasts as long as the transaction that
also stores its vector, so the claim of a process that dies, or whose machine is cut off,
lapses with its connection.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import numpy as np
from pgvector import HalfVector

from askcaci.encoder import TextEncoder, encoder_folder, open_encoder
from askcaci.encoder.bulk import EncodeDocuments
from askcaci.errors import AskcaciError
from askcaci.index.postgres.connection import Connection, Session
from askcaci.index.postgres.staging import Target, hold

# Texts claimed at once: a second or two of work, which a killed process loses.
BATCH = 32

# Between two looks at a queue that is empty or claimed by others.
PAUSE_SECONDS = 0.5

# A process that has been stopped, not killed, loses its claims after this.
_STALL = "SET LOCAL idle_in_transaction_session_timeout = '10min'"

# What is cut off is noticed after about a minute.
_KEEPALIVES = (
    "SET LOCAL tcp_keepalives_idle = 30",
    "SET LOCAL tcp_keepalives_interval = 10",
    "SET LOCAL tcp_keepalives_count = 3",
)

_CLAIM = """
SELECT t.key, (SELECT p.embedded FROM askcaci_work.passages p WHERE p.key = t.key LIMIT 1)
FROM askcaci_work.texts t ORDER BY t.length DESC, t.key LIMIT %s
FOR UPDATE OF t SKIP LOCKED
"""


def encode_some(connection: Connection, target: Target, encode: EncodeDocuments) -> int:
    """Claim some texts, encode them and store their vectors; within a transaction.

    Returns how many texts were claimed: 0 if none is left, or others have claimed the rest.
    """
    for setting in (_STALL, *_KEEPALIVES):
        connection.execute(setting.encode())
    hold(connection, target)
    claimed = connection.execute(_CLAIM, (BATCH,)).fetchall()
    if not claimed:
        return 0
    # A text whose article has changed since is no article's any more.
    texts = {key: text for key, text in claimed if text is not None}
    vectors = encode(list(texts.values())) if texts else ()
    connection.cursor().executemany(
        f"INSERT INTO {target.vectors} (key, value) VALUES (%s, %s) "
        "ON CONFLICT (key) DO NOTHING".encode(),
        [
            (key, HalfVector(np.asarray(vector, np.float16)))
            for key, vector in zip(texts, vectors, strict=True)
        ],
    )
    connection.execute(
        "DELETE FROM askcaci_work.texts WHERE key = ANY (%s::bytea[])",
        ([key for key, _ in claimed],),
    )
    return len(claimed)


@dataclass(frozen=True, slots=True)
class Helpers:
    """Processes that encode alongside this one; `encoded` is how many texts they have done."""

    counter: Any

    @property
    def encoded(self) -> int:
        """How many texts they have encoded."""
        return int(self.counter.value)


@contextmanager
def helpers(
    number: int, address: str, index_dir: Path, target: Target, encoder: TextEncoder | None
) -> Iterator[Helpers]:
    """Run processes that encode with one thread each until the block ends.

    The address reaches them through a pipe, as anybody may see a process's arguments.

    Args:
        number: how many.
        address: the database.
        index_dir: where the target's encoder is.
        target: what they work for.
        encoder: what they use instead, if it is given.
    """
    # What was forked from a process with threads may hang.
    spawn = multiprocessing.get_context("spawn")
    done, counter = spawn.Event(), spawn.Value("q", 0)
    processes = [
        spawn.Process(
            target=_help,
            args=(address, index_dir, target, encoder, done, counter),
            daemon=True,
        )
        for _ in range(number)
    ]
    for process in processes:
        process.start()
    try:
        yield Helpers(counter)
    finally:
        done.set()
        for process in processes:
            process.join()


def _help(
    address: str,
    index_dir: Path,
    target: Target,
    encoder: TextEncoder | None,
    done: Event,
    counter: Any,  # noqa: ANN401 - a number in shared memory
) -> None:
    parent = os.getppid()
    try:
        model = encoder or open_encoder(
            encoder_folder(index_dir, target.fingerprint), threads=1
        )
        with Session(address) as session:
            # A process whose parent was killed is nobody's any more.
            while not done.is_set() and os.getppid() == parent:
                number = session.run(
                    lambda opened: encode_some(
                        opened, target, lambda texts: model.encode(texts, kind="document")
                    )
                )
                with counter.get_lock():
                    counter.value += number
                if not number:
                    time.sleep(PAUSE_SECONDS)
    except (AskcaciError, KeyboardInterrupt):
        # The process that started this one meets the same, and reports it.
        return
