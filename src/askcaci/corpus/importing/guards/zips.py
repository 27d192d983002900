"""Zip files opened with limits: archives of pages, Word documents, EPUB books."""

from __future__ import annotations

import io
import re
import zipfile

from askcaci.corpus.importing.guards.sizes import LARGEST
from askcaci.errors import SourceError

MOST_MEMBERS = 20_000
# What all members may unpack to (bytes).
MOST_UNPACKED = 4 * 2**30
# Text shrinks to a twentieth, repetitive XML to a hundredth; a bomb to a thousandth.
_RATIO = 200
_SMALL = 2**20
_CHUNK = 2**20

# Others need much memory to unpack, and nothing that holds pages is packed by them.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DRIVE = re.compile(r"[A-Za-z]:")
_HINT = "Unpack it and add the folder"


def opened(
    data: bytes,
    path: str,
    *,
    most_members: int = MOST_MEMBERS,
    most_unpacked: int = MOST_UNPACKED,
) -> zipfile.ZipFile:
    """Return a zip file whose directory was read, and was found not to be too large.

    Members are not examined here: `member` checks each as it is read.

    Args:
        data: the file.
        path: the file, as errors name it.
        most_members: how many members it may have, folders counted too.
        most_unpacked: what its members together may claim to unpack to (bytes).

    Raises:
        SourceError: it is no zip file, is damaged, or holds too much.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except Exception as error:  # a directory can be wrong in more ways than zipfile knows
        raise SourceError("a damaged zip file", place=path, hint=_HINT) from error
    members = archive.infolist()
    if len(members) > most_members:
        raise SourceError(
            f"a zip file of more than {most_members:,} files", place=path, hint=_HINT
        )
    if sum(info.file_size for info in members) > most_unpacked:
        raise SourceError(
            f"unpacks to more than {_size(most_unpacked)}", place=path, hint=_HINT
        )
    return archive


def member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: str, *, largest: int = LARGEST
) -> bytes:
    """Return the bytes of a member, however large the archive claims it to be.

    Args:
        archive: the zip file.
        info: the member.
        path: the member, as errors name it.
        largest: what it may unpack to (bytes).

    Raises:
        SourceError: it is encrypted, packed by a method that is not read, damaged, unpacks
            to too much, or has a name that leads out of the archive.
    """
    _check(info, path)
    limit = min(largest, max(_SMALL, _RATIO * info.compress_size))
    found = bytearray()
    try:
        with archive.open(info) as packed:
            while len(found) <= limit and (chunk := packed.read(_CHUNK)):
                found += chunk
    except Exception as error:  # zlib, zipfile and struct each have errors of their own
        raise SourceError(
            "damaged: it cannot be unpacked", place=path, hint=_HINT
        ) from error
    if len(found) > limit:
        what = (
            f"unpacks to more than {_size(largest)}"
            if limit == largest
            else f"unpacks to more than {_RATIO} times its size"
        )
        raise SourceError(what, place=path, hint=_HINT)
    return bytes(found)


def leads_out(name: str) -> bool:
    """Return True if a member's name is absolute or leads out of the archive."""
    plain = name.replace("\\", "/")
    return plain.startswith("/") or bool(_DRIVE.match(plain)) or ".." in plain.split("/")


def _check(info: zipfile.ZipInfo, path: str) -> None:
    if leads_out(info.filename):
        raise SourceError("its name leads out of the archive", place=path, hint=_HINT)
    if info.flag_bits & 1:
        raise SourceError(
            "encrypted", place=path, hint="Save it without a password and add that"
        )
    if info.compress_type not in _METHODS:
        raise SourceError(
            "packed by a method that is not read here", place=path, hint=_HINT
        )


def _size(count: int) -> str:
    return f"{count // 2**30} GiB" if count >= 2**30 else f"{count // 2**20} MiB"
