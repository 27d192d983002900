"""Web pages: bytes to the pages of their articles.

    bytes ─ markup ─► document ─ templates ─► layout ─ blocks ─► blocks
          ─ maincontent, where no template is known ─► blocks ─ head, claims ─► Page

`fragments` reads the HTML that feeds, books and Markdown files hold.
"""

from __future__ import annotations

from askcaci.corpus.importing.webpages.reading import pages

__all__ = ["pages"]
