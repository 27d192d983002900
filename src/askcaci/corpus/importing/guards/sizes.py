"""The size limit of files of any format."""

from __future__ import annotations

from askcaci.errors import SourceError

# Bytes. The largest issues have some 10 MiB.
LARGEST = 64 * 2**20


def refuse_larger(size: int, what: str, *, place: str, hint: str) -> None:
    """Make sure that a file of `size` bytes is not too large to be read.

    Raises:
        SourceError: it is; `what` is the kind of file ("a mail").
    """
    if size > LARGEST:
        raise SourceError(
            f"{-(-size // 2**20):,} MiB is more than the {LARGEST // 2**20} MiB {what} may have",
            place=place,
            hint=hint,
        )
