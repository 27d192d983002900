"""The environment of a run: versions, commit, processor, memory."""

from __future__ import annotations

import os
import platform
import subprocess
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import askcaci

_PACKAGES = (
    "numpy",
    "faiss-cpu",
    "onnxruntime",
    "tokenizers",
    "sentence-transformers",
    "ir-measures",
)


def versions() -> dict[str, str]:
    """Return the versions of what answers and scores."""
    found = {"askcaci": askcaci.__version__, "python": platform.python_version()}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def machine() -> dict[str, str | int | None]:
    """Return what kind of machine this is; nothing that names it."""
    return {
        "system": platform.system(),
        "processor": platform.machine(),
        "cores": os.cpu_count(),
    }


def commit() -> str | None:
    """Return the commit askcaci runs from, None where that is no checkout of its own.

    "+changes" follows where files of the package differ from it.
    """
    package = Path(askcaci.__file__).resolve().parent
    root = package.parent.parent
    if not (root / ".git").exists() or package.parent.name != "src":
        return None
    head = _git(root, "rev-parse", "HEAD")
    if not head:
        return None
    changed = _git(root, "status", "--porcelain", "--", "src", "pyproject.toml")
    return f"{head}+changes" if changed else head


def _git(root: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *arguments],
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


class PeakMemory:
    """The most memory this process has held since now, where the system reports it."""

    def __init__(self) -> None:
        # "5" sets Linux's high-water mark back to what is held now.
        with suppress(OSError):
            Path("/proc/self/clear_refs").write_text("5")

    def mebibytes(self) -> float | None:
        """Return the peak resident size in MiB; None where it cannot be measured."""
        try:
            status = Path("/proc/self/status").read_text()
        except OSError:
            return _since_start()
        for line in status.splitlines():
            if line.startswith("VmHWM:"):
                return round(int(line.split()[1]) / 1024, 1)
        return None


def _since_start() -> float | None:
    """Return the peak since the process began, on systems without /proc."""
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1024 * 1024 if platform.system() == "Darwin" else 1024), 1)
