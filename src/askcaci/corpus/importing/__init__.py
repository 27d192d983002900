"""Saved pages made into article files.

    bytes ─ plaintext ─► Page of repaired lines ─ marks ─► what each line is
          ─ splitter, drafts ─► articles and left-out lines ─ library ─► corpus/*.md

Another input format is another module beside `plaintext` that returns a `Page`.
"""

from __future__ import annotations

from askcaci.corpus.importing.adding import import_files
from askcaci.corpus.importing.report import FileReport, Found, ImportReport, LeftOut, Status

__all__ = ["FileReport", "Found", "ImportReport", "LeftOut", "Status", "import_files"]
