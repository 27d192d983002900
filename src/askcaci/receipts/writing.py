"""Files written whole or not at all, replacing only a file of the same kind."""

from __future__ import annotations

import os
import secrets
import stat
import time
from collections.abc import Callable
from contextlib import suppress
from glob import escape
from pathlib import Path

from askcaci.errors import UnusableError, UsageError

# Seconds after which a file half written is nobody's: writing one takes milliseconds.
_ABANDONED = 3600.0


def check_replaceable(
    path: Path, is_ours: Callable[[Path], bool], *, kind: str, option: str
) -> Path:
    """Return the file that is written for `path`: there is none, or one that `is_ours`.

    `kind` is what such a file is called, `option` what names another.

    Raises:
        UsageError: something else is there.
        UnusableError: there is no such folder, or it cannot be accessed.
    """
    target = Path(os.path.realpath(path))
    another = _another(option)
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        if not target.parent.is_dir():
            raise UnusableError(
                "cannot be written: there is no such folder", place=str(path), hint=another
            ) from None
        return target
    except OSError as error:
        raise UnusableError(
            f"cannot be written: {error.strerror}", place=str(path), hint=another
        ) from error
    if not stat.S_ISREG(mode) or not is_ours(target):
        what = "a folder" if stat.S_ISDIR(mode) else f"a file that is no {kind}"
        raise UsageError(f"is {what}, and stays as it is", place=str(path), hint=another)
    return target


def write_whole(path: Path, target: Path, data: bytes, *, option: str) -> None:
    """Write what `check_replaceable` returned for `path`, whole or not at all.

    Raises:
        UnusableError: it cannot be written.
    """
    remove_abandoned(target)
    scratch = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")
    try:
        with scratch.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(scratch, target)
    except OSError as error:
        raise UnusableError(
            f"cannot be written: {error.strerror}", place=str(path), hint=_another(option)
        ) from error
    finally:
        with suppress(OSError):
            scratch.unlink()


def remove_abandoned(target: Path) -> None:
    """Remove what processes that were killed left of a file's new content, after an hour."""
    for path in target.parent.glob(f".{escape(target.name)}.{'[0-9a-f]' * 8}.tmp"):
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > _ABANDONED:
                path.unlink()


def _another(option: str) -> str:
    return f"Name another file with {option}"
