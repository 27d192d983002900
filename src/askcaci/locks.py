"""A lock for one process at a time, which is released when its process dies."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock, Timeout

# The errors of a file system without locks.
_NO_LOCKS = frozenset((errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOTSUP))

# A shorter wait is not reported.
SILENT_SECONDS = 0.3


def acquired(path: Path, wait: float, tell: Callable[[], None]) -> FileLock:
    """Acquire the lock of a file and return it, for the caller to release.

    Args:
        path: the lock's file, in a folder that is there.
        wait: seconds to wait for another process that holds it.
        tell: called once if another process holds it for longer than a moment.

    Raises:
        Timeout: another process still holds it.
        OSError, NotImplementedError: the folder takes no file, or none can be locked there.
    """
    lock = FileLock(path)
    try:
        lock.acquire(timeout=min(wait, SILENT_SECONDS))
    except Timeout:
        tell()
        lock.acquire(timeout=max(0.0, wait - SILENT_SECONDS))
    return lock


def lacks_locks(error: BaseException) -> bool:
    """Return True if an error of `acquired` means that the file system has no locks."""
    if isinstance(error, OSError):
        return error.errno in _NO_LOCKS
    return isinstance(error, NotImplementedError)
