"""Converts saved pages to article files; each package is one step.

    path ─ files ─► bytes ─ webpages, issues, documents ─► Pages of lines
         ─ lines ─► what each line is ─ splitting ─► articles and left-out lines
         ─ duplicates ─► corpus/*.md ─ journal ─► taken in

`files` finds files in folders and archives and recognizes their formats. A format's package or
module has `pages(name, data, path)`, which yields `Page`s: `webpages` (HTML), `issues` (PDF),
and in `documents` `archivedpages` (MHTML), `word`, `books` (EPUB), `feeds`, `mail`, `markdown`
and `plaintext`. All that follows is the same for every format. `guards` bounds what unknown
bytes may cost, `lock` lets one import at a time into a corpus, `report` records what became of
every file, line and article.
"""

from __future__ import annotations

from askcaci.corpus.importing.adding import Intake, import_files
from askcaci.corpus.importing.lines.pages import LeftOut
from askcaci.corpus.importing.report import (
    FileReport,
    Found,
    ImportReport,
    PageReport,
    Status,
    Totals,
)

__all__ = [
    "FileReport",
    "Found",
    "ImportReport",
    "Intake",
    "LeftOut",
    "PageReport",
    "Status",
    "Totals",
    "import_files",
]
