"""One import at a time into a corpus: each compares its articles with all that are there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import Timeout

from askcaci.errors import CorpusError
from askcaci.locks import acquired, lacks_locks

LOCK = ".imports.lock"

# Longer than an import of some ten thousand files; whoever waits is notified.
WAIT_SECONDS = 600.0


@contextmanager
def import_lock(
    folder: Path,
    *,
    wait: float = WAIT_SECONDS,
    notify: Callable[[str], None] | None = None,
) -> Iterator[None]:
    """Hold a corpus folder for one import; a process that dies releases it.

    Args:
        folder: the folder of article files.
        wait: how long another import is waited for (seconds).
        notify: called once, if there is one to wait for.

    Raises:
        CorpusError: another import still holds it, or no file can be written to the folder.
    """

    def tell() -> None:
        if notify is not None:
            notify("another askcaci is adding to this corpus; waiting for it")

    try:
        lock = acquired(folder / LOCK, wait, tell)
    except Timeout as error:
        raise CorpusError(
            "another askcaci is adding to this corpus",
            place=str(folder),
            hint="When it has ended, run the same again:\n  askcaci add PATH...",
        ) from error
    except (OSError, NotImplementedError) as error:
        if lacks_locks(error):
            raise CorpusError(
                "cannot be locked: its file system has no locks",
                place=str(folder),
                hint="Import into a folder on a local disk:\n  askcaci --home DIR add PATH...",
            ) from error
        raise CorpusError(
            f"cannot be written: {getattr(error, 'strerror', None) or error}",
            place=str(folder),
            hint=f"ls -ld {folder}",
        ) from error
    try:
        yield
    finally:
        lock.release()
