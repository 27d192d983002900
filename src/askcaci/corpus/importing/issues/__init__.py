"""PDF issues: bytes to the pages of their articles.

bytes ─ glyphs, reading ─► words with places ─ heads, columns, layout ─► lines in the order of
      reading ─ cover, contents, dividing ─► articles ─ joining, hyphens, titles ─► paragraphs
"""

from __future__ import annotations

from askcaci.corpus.importing.issues.articles import pages

__all__ = ["pages"]
