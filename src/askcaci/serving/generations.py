"""The index kept open for many readers, and reopened when it has changed.

A reader gets one generation of the index and keeps it to the end of its request. When a
build commits, the next request opens the new generation while others are still answered
from the old one, which closes when its last reader is done.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from askcaci.assistant import Assistant
from askcaci.errors import UnusableError
from askcaci.index.database import DATABASE

if TYPE_CHECKING:
    from askcaci.config import Config

Notify = Callable[[str], None]
# Of the database and its log: inode, size and time of change.
Stamp = tuple[tuple[int, int, int] | None, ...]

_LOG = f"{DATABASE}-wal"

# What a request receives in addition to its reply, in order.
_notices: ContextVar[list[str] | None] = ContextVar("notices", default=None)


@dataclass(slots=True)
class _Opened:
    """One generation: who reads it, and what the files were like when it was opened."""

    assistant: Assistant
    stamp: Stamp
    readers: int = 0
    replaced: bool = False


class Generations:
    """The generations of one index; several threads may read at once.

    `notify` gets one-line notices that belong to no request. A model runs on `threads`
    threads, 0 for as many as there are cores.
    """

    def __init__(self, config: Config, *, notify: Notify, threads: int = 0) -> None:
        self.config = config
        self._notify_server = notify
        self._threads = threads
        self._lock = Lock()
        self._opening = Lock()
        self._current = self._opened(None)

    @contextmanager
    def reading(self, *, newest: bool = False) -> Iterator[Assistant]:
        """Yield an assistant on one generation of the index.

        With `newest` it is the one last committed; else, while that is being opened for
        another request, the one before.

        Raises:
            UnusableError: the index has changed and cannot be used.
        """
        self._follow(wait=newest)
        with self._lock:
            held = self._current
            held.readers += 1
        try:
            yield held.assistant
        finally:
            with self._lock:
                held.readers -= 1
                done = held.replaced and not held.readers
            if done:
                held.assistant.close()

    def is_stale(self, model: str | None = None) -> bool:
        """Return True if the corpus has changed since it was indexed, or with `model` not by it.

        Raises:
            UnusableError: the corpus or the index cannot be used.
        """
        from askcaci.index.scan import is_stale

        return is_stale(self.config.corpus, self.config.index, model)

    def close(self) -> None:
        """Close what is open; no reader may be left."""
        self._current.assistant.close()

    def _follow(self, *, wait: bool) -> None:
        """Open what has been committed since, unless another request is doing so."""
        if self._current.stamp == _stamp(self.config):
            return
        if not self._opening.acquire(blocking=wait):
            return
        try:
            if self._current.stamp != _stamp(self.config):
                self._replace()
        finally:
            self._opening.release()

    def _replace(self) -> None:
        before = self._current
        try:
            opened = self._opened(before)
        except UnusableError as error:
            # The generation that is open can still be read.
            self._notify_server(f"{error}; answering from the index as it was")
            before.stamp = _stamp(self.config)
            return
        if _identity(opened.assistant) == _identity(before.assistant):
            # Checkpointed, or being built: what is committed is the same.
            opened.assistant.close()
            before.stamp = opened.stamp
            return
        with self._lock:
            self._current = opened
            before.replaced = True
            unread = not before.readers
        if unread:
            before.assistant.close()
        self._notify_server(f"the index has changed: {_described(opened.assistant)}")

    def _opened(self, before: _Opened | None) -> _Opened:
        stamp = _stamp(self.config)
        assistant = Assistant(
            self.config, refresh=False, notify=self._notify, threads=self._threads
        )
        try:
            if before is not None:
                assistant.home.share_models(before.assistant.home)
                if _identity(assistant) == _identity(before.assistant):
                    return _Opened(assistant, stamp)
            assistant.home.open()
        except BaseException:
            assistant.close()
            raise
        return _Opened(assistant, stamp)

    def _notify(self, message: str) -> None:
        told = _notices.get()
        if told is None:
            self._notify_server(message)
        elif message not in told:
            told.append(message)


@contextmanager
def collected_notices() -> Iterator[list[str]]:
    """Yield the list of notices that this thread's request gets in addition to its reply."""
    told: list[str] = []
    token = _notices.set(told)
    try:
        yield told
    finally:
        _notices.reset(token)


def _identity(assistant: Assistant) -> object:
    return assistant.home.store.manifest


def _described(assistant: Assistant) -> str:
    store = assistant.home.store
    return f"generation {store.generation}, {store.coverage().articles:,} articles"


def _stamp(config: Config) -> Stamp:
    return tuple(map(_stamp_of, (config.index / DATABASE, config.index / _LOG)))


def _stamp_of(path: os.PathLike[str]) -> tuple[int, int, int] | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns
