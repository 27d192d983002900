"""The file of what was typed, which nobody else can read."""

from __future__ import annotations

from pathlib import Path


def history_file() -> Path:
    """Return where what was typed is kept."""
    from platformdirs import user_state_path

    return user_state_path("askcaci", appauthor=False) / "history"


def private(path: Path) -> Path:
    """Make a file and its folder that nobody else can read, and return the file.

    Raises:
        OSError: neither is there, nor can it be made.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    path.touch(mode=0o600)
    path.chmod(0o600)
    return path
