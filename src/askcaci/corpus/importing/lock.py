"""One import at a time into a corpus: each compares what it finds with all that is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from askcaci.errors import CorpusError

LOCK = ".imports.lock"

# Longer than an import of some ten thousand files; who waits is told so.
WAIT_SECONDS = 600.0

# Shorter waits are not worth a word.
_SILENT_SECONDS = 0.3


@contextmanager
def import_lock(
    folder: Path,
    *,
    wait: float = WAIT_SECONDS,
    notify: Callable[[str], None] | None = None,
) -> Iterator[None]:
    """Hold a corpus folder for one import; a process that dies lets it go.

    Args:
        folder: the folder of article files.
        wait: how long another import is waited for (seconds).
        notify: told once, if there is one to wait for.

    Raises:
        CorpusError: another import still holds it, or the folder takes no file.
    """
    lock = FileLock(folder / LOCK)
    try:
        try:
            lock.acquire(timeout=min(wait, _SILENT_SECONDS))
        except Timeout:
            if notify is not None:
                notify("another askcaci is adding to this corpus; waiting for it")
            lock.acquire(timeout=max(0.0, wait - _SILENT_SECONDS))
    except Timeout as error:
        raise CorpusError(
            "another askcaci is adding to this corpus",
            place=str(folder),
            hint="When it has ended, run the same again:\n  askcaci add PATH...",
        ) from error
    except (OSError, NotImplementedError) as error:
        raise CorpusError(
            f"cannot be written: {getattr(error, 'strerror', None) or error}",
            place=str(folder),
            hint=f"ls -ld {folder}",
        ) from error
    try:
        yield
    finally:
        lock.release()
