"""References and notes in the styles that readers are asked for.

The writers are imported when a style is asked for, so that naming the styles costs nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, get_args

from askcaci.citing.places import Pinpoint, pinpoint_of
from askcaci.types import Article, Citation

if TYPE_CHECKING:
    from askcaci.citing.runs import Runs
    from askcaci.citing.works import Work

# Styles for people, and with them formats for reference managers.
TextStyle = Literal["chicago", "apa", "mla"]
Style = Literal["chicago", "apa", "mla", "bibtex", "ris", "csl-json"]
TEXT_STYLES: tuple[TextStyle, ...] = get_args(TextStyle)
STYLES: tuple[Style, ...] = get_args(Style)


def reference(article: Article, style: Style) -> str:
    """Return an article as one entry of a bibliography, in plain text without italics.

    As "csl-json" it is an array of one item.
    """
    return references([article], style)


def references(articles: Sequence[Article], style: Style) -> str:
    """Return articles as a bibliography, one entry a line, or as one file.

    Bibliographies are sorted as the style asks; files for reference managers keep the
    order given, and their keys are unique.
    """
    from askcaci.citing import bibtex, csl, ris
    from askcaci.citing.runs import plain
    from askcaci.citing.works import work_of

    works = list(map(work_of, articles))
    if style == "bibtex":
        return bibtex.file_of(works)
    if style == "ris":
        return ris.file_of(works)
    if style == "csl-json":
        return csl.file_of(works)
    return "\n".join(map(plain, _bibliography(works, style)))


def footnote(
    source: Article | Citation, style: TextStyle, at: Pinpoint | None = None
) -> str:
    """Return a note on an article, or on a quote and its paragraph, in plain text.

    For Chicago a full note. APA and MLA have none of the kind: for them the citation as
    it appears in brackets in a text, then the entry. `at` is the paragraph pointed to.
    """
    from askcaci.citing.runs import plain

    return plain(footnote_runs(source, style, at))


def footnote_runs(
    source: Article | Citation, style: TextStyle, at: Pinpoint | None = None
) -> Runs:
    """Return `footnote` with its italics and links."""
    from askcaci.citing import apa, chicago, mla
    from askcaci.citing.works import work_of

    note = {"chicago": chicago.note, "apa": apa.note, "mla": mla.note}[style]
    if isinstance(source, Citation):
        return note(work_of(source.article), at or pinpoint_of(source))
    return note(work_of(source), at)


def _bibliography(works: list[Work], style: TextStyle) -> list[Runs]:
    from askcaci.citing import apa, chicago, mla
    from askcaci.citing.order import by_date, by_periodical, by_title

    if style == "apa":
        lettered = apa.lettered(sorted(works, key=by_date))
        return [apa.entry(work, letter) for work, letter in lettered]
    if style == "mla":
        return mla.works_cited(sorted(works, key=by_title))
    return list(map(chicago.entry, sorted(works, key=by_periodical)))
