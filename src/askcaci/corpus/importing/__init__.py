"""Saved pages made into article files.

    path ─ walking, archives ─► bytes ─ formats ─► one module a format ─► Pages of lines
         ─ marks ─► what each line is ─ splitter, drafts ─► articles and left-out lines
         ─ statements ─► with what the file says beside its text
         ─ library, duplicates, merging ─► corpus/*.md ─ journal ─► taken in

Formats: `webpages` (HTML), `archivedpages` (MHTML), `issues` (PDF), `word`, `books`
(EPUB), `feeds`, `mail`, `markdown`, `plaintext`. Each has `pages(name, data, path)`, which
yields `Page`s; all that follows is the same for every format.
"""

from __future__ import annotations

from askcaci.corpus.importing.adding import Intake, import_files
from askcaci.corpus.importing.report import (
    FileReport,
    Found,
    ImportReport,
    LeftOut,
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
