"""One writer at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import Timeout

from askcaci.errors import IndexBusy, IndexUnwritable
from askcaci.locks import SILENT_SECONDS, acquired, lacks_locks

LOCK = ".lock"

# Longer than a build of some thousand articles; a waiting command reports that it waits.
WAIT_SECONDS = 600.0


@contextmanager
def write_lock(
    index_dir: Path,
    *,
    wait: float = WAIT_SECONDS,
    notify: Callable[[str], None] | None = None,
) -> Iterator[None]:
    """Hold the index for writing; a process that dies lets it go.

    Raises:
        IndexBusy: another process still holds it after `wait` seconds.
        IndexUnwritable: the folder takes no file.
    """

    def tell() -> None:
        # A caller that does not wait reports no waiting.
        if notify is not None and wait > SILENT_SECONDS:
            notify("another askcaci is building the index; waiting for it")

    try:
        index_dir.mkdir(parents=True, exist_ok=True)
        lock = acquired(index_dir / LOCK, wait, tell)
    except Timeout as error:
        raise IndexBusy(
            "another askcaci is building the index",
            place=str(index_dir),
            hint="When it has ended:\n  askcaci index",
        ) from error
    except (OSError, NotImplementedError) as error:
        if lacks_locks(error):
            raise _unlockable(index_dir) from error
        raise unwritable(index_dir, error) from error
    try:
        yield
    finally:
        lock.release()


def unwritable(index_dir: Path, error: BaseException) -> IndexUnwritable:
    """Return the error for a folder that does not take a file."""
    reason = getattr(error, "strerror", None) or str(error)
    return IndexUnwritable(
        f"the index cannot be written: {reason}",
        place=str(index_dir),
        hint="Make room or make the folder writable, then:\n  askcaci index",
    )


def _unlockable(index_dir: Path) -> IndexUnwritable:
    return IndexUnwritable(
        "the index cannot be locked: its file system has no locks",
        place=str(index_dir),
        hint="Keep the home folder on a local disk, or leave the index as it is:\n"
        "  askcaci ask --no-refresh QUESTION",
    )
