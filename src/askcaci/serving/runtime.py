"""Where servers put their sockets: a folder private to this user.

Imported by every command, so it imports next to nothing; for the same reason it reads the
environment itself.
"""

import os
import stat
import sys
import zlib

# Of sockets at which commands are run, and of those at which assistants answer.
COMMANDS, ANSWERS = ".commands", ".answers"


def runtime_folder() -> str:
    """Return the path of the folder, whether it is there or not."""
    base = os.environ.get("XDG_RUNTIME_DIR", "")
    if os.path.isabs(base) and is_private(base):
        return os.path.join(base, "askcaci")
    return os.path.join(os.environ.get("TMPDIR") or "/tmp", f"askcaci-{os.getuid()}")


def is_private(folder: str) -> bool:
    """Return True of a folder that belongs to this user, and that no other may look into."""
    try:
        status = os.lstat(folder)
    except OSError:
        return False
    return (
        stat.S_ISDIR(status.st_mode)
        and status.st_uid == os.getuid()
        and not status.st_mode & 0o077
    )


def installation() -> str:
    """Return what distinguishes this installation of askcaci, and its Python, from others."""
    # Without the first of sys.path, which is the folder of the script.
    same = (sys.prefix, sys.version, sys.getfilesystemencoding(), *sys.path[1:])
    where = "\n".join((os.path.dirname(__file__), *same))
    return f"{zlib.crc32(where.encode('utf-8', 'surrogateescape')):08x}"
