"""The files of an EPUB book: a zip archive whose chapters may be encrypted."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from askcaci.corpus.importing.guards import zips
from askcaci.corpus.importing.guards.xmlparts import parsed_xml
from askcaci.errors import SourceError

if TYPE_CHECKING:
    from lxml.etree import _Element

_MOST_UNPACKED = 512 * 2**20
_MOST_MEMBERS = 10_000
_LARGEST_CHAPTER = 16 * 2**20
_ENCRYPTION = "META-INF/encryption.xml"
_OBFUSCATIONS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
_HINT = "Save its chapters as web pages (.html) or text (.txt) and add these"


@dataclass(frozen=True, slots=True)
class BookFiles:
    """An opened book and its members by name; `path` is what errors call the book."""

    archive: zipfile.ZipFile
    members: dict[str, zipfile.ZipInfo]
    path: str

    def read(self, member: str, largest: int = _LARGEST_CHAPTER) -> bytes:
        """Return a member's bytes.

        Raises:
            SourceError: it is missing, damaged or too large.
        """
        info = self.members.get(member)
        if info is None:
            raise SourceError(
                f"a damaged book: {member!r} is missing", place=self.path, hint=_HINT
            )
        return zips.member(self.archive, info, f"{self.path}/{member}", largest=largest)

    def xml(self, member: str) -> _Element:
        """Return the root of a member that is XML.

        Raises:
            SourceError: it cannot be read, or is no harmless XML.
        """
        data = self.read(member)
        return parsed_xml(data, f"{self.path}/{member}", entities_only=True)


def opened_book(data: bytes, path: str) -> BookFiles:
    """Return the files of a book whose chapters can be read.

    Raises:
        SourceError: it is no zip archive, is damaged, copy-protected or too large.
    """
    archive = zips.opened(
        data, path, most_members=_MOST_MEMBERS, most_unpacked=_MOST_UNPACKED
    )
    files = BookFiles(archive, {info.filename: info for info in archive.infolist()}, path)
    if _ENCRYPTION in files.members:
        methods = [
            e.get("Algorithm") or ""
            for e in named(files.xml(_ENCRYPTION), "EncryptionMethod")
        ]
        # Fonts may be: they are not read.
        if any(not method.startswith(_OBFUSCATIONS) for method in methods):
            raise SourceError("the book is copy-protected", place=path, hint=_HINT)
    return files


def named(root: _Element, name: str) -> Iterator[Any]:
    """Yield the elements of a name, in any namespace."""
    yield from root.iter(f"{{*}}{name}")
