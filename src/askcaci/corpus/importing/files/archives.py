"""Unpacks archives: each member is a file, named by the archive and its place in it."""

from __future__ import annotations

import gzip
import io
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import suppress
from dataclasses import dataclass, replace

from askcaci.corpus.importing.files import formats
from askcaci.corpus.importing.files.formats import Format
from askcaci.corpus.importing.files.mailboxes import mails_of
from askcaci.corpus.importing.files.walking import passed_over, storable
from askcaci.corpus.importing.guards import zips
from askcaci.corpus.importing.guards.sizes import LARGEST
from askcaci.corpus.importing.report import FileReport, not_used, skipped
from askcaci.errors import SourceError

# Archives within archives: an archive of issues, each of them zipped, in one more.
DEEPEST = 3
_LONGEST_NAME = 1_000
# The content of each folder is held in memory.
_DEEPEST_FOLDER = 30

_OTHERS = "The other files of the archive are read"
_TOO_LARGE = f"more than the {LARGEST // 2**20} MiB a file may have"
_UNPACK = "Unpack it and add the folder"


@dataclass(frozen=True, slots=True)
class Member:
    """The bytes of a file: `name` is what its articles' source calls it.

    `named` is True if the user named it; a file within an archive is not.
    """

    name: str
    path: str
    data: bytes
    named: bool = False


@dataclass(slots=True)
class Budget:
    """What an archive, with all archives in it, may still give."""

    members: int = zips.MOST_MEMBERS
    bytes: int = zips.MOST_UNPACKED

    def take(self, size: int) -> None:
        """Count a member.

        Raises:
            SourceError: there are too many, or they are too large together.
        """
        self.members -= 1
        self.bytes -= size
        if self.members < 0:
            raise SourceError(f"more than {zips.MOST_MEMBERS:,} files", hint=_UNPACK)
        if self.bytes < 0:
            size = zips.MOST_UNPACKED // 2**30
            raise SourceError(f"unpacks to more than {size} GiB", hint=_UNPACK)


def unpacked(
    file: Member, *, depth: int = 0, budget: Budget | None = None
) -> Iterator[Member | FileReport]:
    """Yield a file, or the files of an archive; those that cannot be read are reported.

    A name that leads out of the archive, a link, an encrypted or too large member is
    refused; the others are still read.
    """
    kind = formats.format_of(file.name, file.data)
    if kind not in _OPENERS:
        yield file
    if kind in _CONTENTS:
        yield from _contents(file, kind, depth, budget or Budget())


def _contents(
    file: Member, kind: Format, depth: int, budget: Budget
) -> Iterator[Member | FileReport]:
    """Yield the files in a file; a mail without attachments is no empty archive."""
    if depth == DEEPEST:
        problem = SourceError(
            f"an archive within more than {DEEPEST - 1} others is not opened",
            place=file.path,
            hint=_UNPACK,
        )
        yield not_used(file.path, problem)
        return
    empty = kind in _OPENERS
    try:
        for member in _CONTENTS[kind](file, budget):
            empty = False
            if isinstance(member, FileReport):
                yield member
            else:
                yield from unpacked(member, depth=depth + 1, budget=budget)
        if empty:
            raise SourceError("the archive is empty", hint="Add the files themselves")
    except SourceError as error:
        yield not_used(file.path, _placed(error, file.path))


def _of_zip(file: Member, budget: Budget) -> Iterator[Member | FileReport]:
    archive = zips.opened(file.data, file.path)
    infos = [
        (_zip_name(info), info)
        for info in archive.infolist()
        # Of a member without a name, zipfile cannot determine if it is a folder.
        if not info.filename.endswith("/")
    ]
    folders = _folders(name for name, _ in infos)
    for name, info in sorted(infos, key=lambda item: item[0]):
        path = f"{file.path}/{name}"
        link = stat.S_ISLNK(info.external_attr >> 16)
        report = _refused(name, path, folders, link=link)
        if report is not None:
            yield report
            continue
        try:
            data = zips.member(archive, info, path)
        except SourceError as error:
            yield not_used(path, error)
            continue
        budget.take(len(data))
        yield Member(f"{file.name}/{name}", path, data)


def _zip_name(info: zipfile.ZipInfo) -> str:
    """Return a member's name: undeclared UTF-8 is recognized too."""
    name = info.filename
    if not info.flag_bits & 0x800:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return storable(name.replace("\\", "/"))


def _of_gzip(file: Member, budget: Budget) -> Iterator[Member | FileReport]:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(file.data)) as packed:
            data = packed.read(LARGEST + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise SourceError(
            "a damaged gzip archive", hint=f"gzip --test {file.path}"
        ) from error
    if len(data) > LARGEST:
        raise SourceError(_TOO_LARGE, hint=_UNPACK)
    budget.take(len(data))
    yield replace(file, data=data)


def _of_tar(file: Member, budget: Budget) -> Iterator[Member | FileReport]:
    try:
        with tarfile.open(fileobj=io.BytesIO(file.data), mode="r:") as archive:
            infos = [info for info in archive if not info.isdir()]
            folders = _folders(info.name for info in infos)
            for info in sorted(infos, key=lambda info: info.name):
                path = f"{file.path}/{storable(info.name)}"
                link = not info.isreg()
                report = _refused(info.name, path, folders, link=link)
                if report is not None:
                    yield report
                    continue
                if info.size > LARGEST:
                    yield not_used(path, SourceError(_TOO_LARGE, place=path, hint=_OTHERS))
                    continue
                budget.take(info.size)
                packed = archive.extractfile(info)
                data = packed.read() if packed else b""
                yield Member(f"{file.name}/{storable(info.name)}", path, data)
    except (tarfile.TarError, OSError, EOFError, ValueError) as error:
        raise SourceError("a damaged tar archive", hint=f"tar -tf {file.path}") from error


def _of_mailbox(file: Member, budget: Budget) -> Iterator[Member]:
    for number, data in enumerate(mails_of(file.data), start=1):
        budget.take(len(data))
        yield Member(f"{file.name}/mail {number}", f"{file.path}/mail {number}", data)


_OPENERS = {
    formats.ZIP: _of_zip,
    formats.GZIP: _of_gzip,
    formats.TAR: _of_tar,
    formats.MAILBOX: _of_mailbox,
}


def _of_mail(file: Member, budget: Budget) -> Iterator[Member | FileReport]:
    from askcaci.corpus.importing.documents import mail

    found = [(storable(n), data) for n, data in mail.attachments(file.data, file.path)]
    folders = _folders(name for name, _ in found)
    for name, data in found:
        path = f"{file.path}/{name}"
        report = _refused(name, path, folders, link=False)
        if report is not None:
            yield report
            continue
        budget.take(len(data))
        yield Member(f"{file.name}/{name}", path, data)


_CONTENTS = _OPENERS | {formats.MAIL: _of_mail}


def _folders(names: Iterable[str]) -> dict[str, set[str]]:
    """Return the contents of each folder of an archive."""
    found: dict[str, set[str]] = {}
    for name in names:
        folder = ""
        for part in name[:_LONGEST_NAME].split("/", _DEEPEST_FOLDER):
            found.setdefault(folder, set()).add(part)
            folder += f"{part}/"
    return found


def _refused(
    name: str, path: str, folders: Mapping[str, Set[str]], *, link: bool
) -> FileReport | None:
    """Return why a member is skipped, whatever it contains."""
    why = _why_refused(name) or ("a link, not a file" if link else "")
    if why:
        return not_used(path, SourceError(why, place=path, hint=_OTHERS))
    folder = ""
    for part in name.split("/"):
        why = passed_over(part, folders[folder])
        if why:
            return skipped(path, why)
        folder += f"{part}/"
    return None


def _why_refused(name: str) -> str:
    """Return what is wrong with a member's name, empty if nothing."""
    if not name:
        return "it has no name"
    if zips.leads_out(name):
        return "its name leads out of the archive"
    if len(name) > _LONGEST_NAME:
        return f"its name has more than {_LONGEST_NAME:,} characters"
    if name.count("/") > _DEEPEST_FOLDER:
        return f"it stands in more than {_DEEPEST_FOLDER} folders"
    return ""


def _placed(error: SourceError, path: str) -> SourceError:
    return SourceError(error.message, place=error.place or path, hint=error.hint)
