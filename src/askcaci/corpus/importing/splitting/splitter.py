"""Splits a page into its articles. Every line is in one, or is left out for a reason."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from askcaci.corpus.importing.lines.bylines import Byline, bare_name
from askcaci.corpus.importing.lines.furniture import SPAMBOT, is_caption, is_label
from askcaci.corpus.importing.lines.marks import PARAGRAPH, Mark, bullet_text
from askcaci.corpus.importing.lines.pages import LeftOut, Line, Page, Stated
from askcaci.corpus.importing.splitting.drafts import Draft, Part
from askcaci.corpus.importing.splitting.statements import is_title, with_stated
from askcaci.corpus.importing.splitting.whole import notes_start, page_marks
from askcaci.text.normalise import fold
from askcaci.types import Article

_UNSIGNED = Byline(())
_NAME = re.compile(
    r"CACI Analyst|Central Asia[- ]Caucasus Analyst|^Published in \w", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Split:
    """What a page holds: articles with the lines of each, and the rest."""

    articles: tuple[tuple[Article, tuple[int, ...]], ...]
    left_out: tuple[LeftOut, ...]
    blank_lines: int


def split_page(page: Page) -> Split:
    """Return the articles of a page, and every line that is in none of them.

    A page whose file names title or author, and whose text has no byline, is one article.
    """
    splitter = _Splitter(whole=page.stated.whole)
    marks = page_marks(page)
    if _is_one_article(marks, page.stated):
        marks = splitter.open_stated(marks, page.stated)
        splitter.notes_start = notes_start(marks) if page.stated.whole else None
    for mark in marks:
        splitter.read(mark)
    return splitter.finish(page)


def _is_one_article(marks: list[Mark], stated: Stated) -> bool:
    begun = sum(
        mark.heading is not None and mark.heading.kind == "background" for mark in marks
    )
    return stated.whole or (
        bool(stated.title or stated.authors)
        and begun <= 1
        and not any(mark.kind == "byline" for mark in marks)
    )


class _Splitter:
    """Reads marks in order; holds the open article and lines not yet assigned."""

    def __init__(self, *, whole: bool = False) -> None:
        self._whole = whole
        # The line on which the notes of a page's one article begin.
        self.notes_start: int | None = None
        self._drafts: list[Draft] = []
        self._closed = True
        self._why_closed = "before the first article"
        # Lines above an article (title, date), and text that is in no article yet.
        self._above: list[Mark] = []
        self._loose: list[Mark] = []
        self._left_out: list[LeftOut] = []
        self._seen: dict[str, int] = {}
        self._why_not = ""
        self._readers: dict[str, Callable[[Mark], None]] = {
            "byline": self._read_byline,
            "heading": self._read_heading,
            "text": self._read_text,
            "bullet": self._read_text,
            "note": self._read_note,
            "date": self._read_date,
            "title": self._read_title,
            "furniture": self._read_furniture,
        }

    @property
    def _draft(self) -> Draft | None:
        return self._drafts[-1] if self._drafts and not self._closed else None

    def read(self, mark: Mark) -> None:
        """Take the next mark."""
        if mark.kind != "blank":
            self._readers[mark.kind](mark)

    def open_stated(self, marks: list[Mark], stated: Stated) -> list[Mark]:
        """Open the one article of a page that its file describes; return the marks to read.

        The line that repeats its title is taken here; text above that does not belong to it.
        """
        # A row of a contents page is no title.
        at = next(
            (
                place
                for place, mark in enumerate(marks)
                if not mark.line.aside and is_title(mark.text, stated.title)
            ),
            None,
        )
        if (
            stated.whole
            and at is not None
            and any(not mark.line.aside and _is_paragraph(mark) for mark in marks[:at])
        ):
            # A line of the text that has the same words.
            at = None
        above = marks[:at] if at is not None else []
        for mark in above:
            if mark.kind in ("text", "bullet", "note", "heading"):
                self._leave_out(mark.line, "above the title")
        draft = self._open(_UNSIGNED)
        if at is not None:
            draft.take(marks[at].line)
            sure = not (stated.whole and "title" in stated.inferred)
            if draft.name(marks[at].text, vouched=sure):
                self._left_out.append(
                    LeftOut(marks[at].line.number, "Featured", "page furniture", True)
                )
        kept = [mark for mark in above if mark.kind in ("furniture", "date", "byline")]
        below = marks[len(above) + (at is not None) :]
        return kept + self._without_names(below, stated)

    def _without_names(self, marks: list[Mark], stated: Stated) -> list[Mark]:
        """Take the line that names the authors whom the file states, if it comes first."""
        first = next((mark for mark in marks if mark.kind == "text"), None)
        said = bare_name(first.text) if first else None
        if first is None or said is None or said.authors != stated.authors:
            return marks
        self._drafts[-1].take(first.line)
        return [mark for mark in marks if mark is not first]

    def finish(self, page: Page) -> Split:
        """Return the articles and the lines left out."""
        self._drop_loose()
        self._drop_above()
        for draft in self._drafts:
            if draft.empty:
                self._leave_out_whole(draft)
        # A cover with volume and number is the Analyst's.
        known = page.stated.publication is None and (
            page.stated.volume is not None
            or "cacianalyst.org" in (page.stated.url or "")
            or any(_NAME.search(line.text) for line in page.lines)
        )
        written = [draft for draft in self._drafts if not draft.empty]
        articles = [
            (
                with_stated(
                    draft.article(page, of_the_analyst=known),
                    page.stated,
                    alone=len(written) == 1,
                ),
                draft.numbers(),
            )
            for draft in written
        ]
        taken = {number for _, numbers in articles for number in numbers}
        left = [
            replace(item, partial=item.partial or item.line in taken)
            for item in sorted(self._left_out, key=lambda item: item.line)
        ]
        filled = {number for line in page.lines if line.text for number in line.numbers}
        return Split(tuple(articles), tuple(left), page.line_count - len(filled))

    # One method for each kind of line.

    def _read_byline(self, mark: Mark) -> None:
        assert mark.byline is not None
        if self._whole:
            draft = self._drafts[-1]
            draft.byline = mark.byline
        else:
            self._drop_loose()
            draft = self._open(mark.byline)
        draft.take(mark.line)
        draft.byline_line = mark.line.number
        if not mark.byline.plain:
            names = " and ".join(mark.byline.authors) or "no author"
            draft.repairs.append(
                f"line {mark.line.number}: byline {mark.text!r} read as {names!r}"
            )
        if mark.byline.date:
            draft.date(mark.line.number, mark.byline.date)

    def _read_heading(self, mark: Mark) -> None:
        heading = mark.heading
        assert heading is not None
        if self._starts_unsigned_article(mark):
            self._open_unsigned()
        elif self._closed and self._drafts and heading.kind not in self._drafts[-1].kinds:
            self._reopen()
        draft = self._draft
        if draft is None:
            self._loose.append(mark)
            return
        draft.take(mark.line)
        draft.parts.append(Part(heading.kind, heading.written))
        if heading.rest and not self._add(draft, mark, heading.rest):
            self._left_out.append(
                LeftOut(mark.line.number, heading.rest, self._why_not, True)
            )

    def _read_text(self, mark: Mark) -> None:
        if self._draft is not None and self._begins_unsigned_lead(self._draft, mark):
            self._closed = True
            self._why_closed = "between two articles"
        draft = self._draft
        if draft is None:
            self._loose.append(mark)
        elif is_caption(mark.text) or self._is_label_in_lead(draft, mark):
            self._leave_out(
                mark.line, "caption" if not draft.empty else "line above the lead"
            )
        else:
            self._take(draft, mark)

    def _take(self, draft: Draft, mark: Mark) -> None:
        """Put a line into an article as a separate paragraph."""
        bullet = mark.kind == "bullet"
        if self._add(draft, mark, "• " + bullet_text(mark.text) if bullet else mark.text):
            draft.take(mark.line)
        else:
            self._leave_out(mark.line, self._why_not)

    def _read_note(self, mark: Mark) -> None:
        draft = self._draft
        first = mark.line.number == self.notes_start
        if draft is not None and (first or draft.part.kind in ("bio", "conclusions")):
            draft.parts.append(Part("notes", "NOTES"))
            draft.repairs.append(f"line {mark.line.number}: heading 'NOTES' added")
        self._read_text(mark)

    def _read_date(self, mark: Mark) -> None:
        draft = self._draft
        assert mark.printed is not None
        if mark.above:
            self._above.append(mark)
        elif draft is not None and len(draft.parts) == 1 and draft.published is None:
            draft.take(mark.line)
            draft.date(mark.line.number, mark.printed)
        else:
            self._read_text(mark)

    def _read_title(self, mark: Mark) -> None:
        self._above.append(mark)

    def _read_furniture(self, mark: Mark) -> None:
        found = mark.furniture
        assert found is not None
        self._leave_out(mark.line, found.reason)
        if found.kind and mark.above:
            self._above.append(mark)
        elif found.kind and self._draft is not None and self._draft.empty:
            self._draft.kind = found.kind
        if found.closes:
            self._closed = True
            self._why_closed = f"below page furniture {mark.text[:30]!r}"

    # Opening and closing articles.

    def _open(self, byline: Byline) -> Draft:
        draft = Draft(byline)
        self._drafts.append(draft)
        self._closed = False
        self._seen = {}
        above, self._above = self._above, []
        vouched = any(
            mark.kind == "date" or (mark.furniture and mark.furniture.kind)
            for mark in above
        )
        for mark in above:
            if mark.kind == "title":
                draft.take(mark.line)
                if draft.name(mark.text, vouched=vouched):
                    self._left_out.append(
                        LeftOut(mark.line.number, "Featured", "page furniture", True)
                    )
            elif mark.printed:
                draft.take(mark.line)
                draft.date(mark.line.number, mark.printed)
            elif mark.furniture and mark.furniture.kind:
                draft.kind = mark.furniture.kind
        return draft

    def _starts_unsigned_article(self, mark: Mark) -> bool:
        """Return True if a heading begins another article although there is no byline above."""
        assert mark.heading is not None
        if mark.heading.kind != "background":
            return False
        if self._closed:
            return not self._drafts or "background" in self._drafts[-1].kinds
        return "background" in self._drafts[-1].kinds

    def _open_unsigned(self) -> None:
        """Open an article without byline: the paragraph above its heading is its lead."""
        lead = self._lead_above()
        self._drop_loose()
        draft = self._open(_UNSIGNED)
        if lead:
            self._take(draft, lead)

    def _lead_above(self) -> Mark | None:
        if (
            self._loose
            and self._loose[-1].kind == "text"
            and _is_paragraph(self._loose[-1])
        ):
            return self._loose.pop()
        return None

    def _reopen(self) -> None:
        """Continue an article that a sidebar interrupted."""
        loose, self._loose = self._loose, []
        self._closed = False
        for mark in loose:
            if _is_paragraph(mark):
                self._take(self._drafts[-1], mark)
            else:
                self._leave_out(mark.line, self._why_closed)

    @staticmethod
    def _begins_unsigned_lead(draft: Draft, mark: Mark) -> bool:
        """Return True if a line below a biography leads to a BACKGROUND without a byline."""
        return (
            draft.part.kind in ("bio", "notes")
            and bool(draft.part.paragraphs)
            and mark.kind == "text"
            and mark.heads in ("background", "lead")
        )

    def _drop_loose(self) -> None:
        for mark in self._loose:
            self._leave_out(mark.line, self._why_closed)
        self._loose = []

    def _drop_above(self) -> None:
        for mark in self._above:
            if not mark.furniture:
                self._leave_out(mark.line, f"{mark.kind} without an article")
        self._above = []

    def _add(self, draft: Draft, mark: Mark, text: str) -> bool:
        """Add a paragraph to an article, or note in `_why_not` why there is none."""
        notice = SPAMBOT.search(text)
        if notice:
            text = SPAMBOT.sub("", text).strip()
            self._why_not = "e-mail address hidden by the site"
            if not text:
                return False
            self._left_out.append(
                LeftOut(mark.line.number, notice.group().strip(), self._why_not, True)
            )
        if _is_paragraph(mark):
            key = fold(text)
            if key in self._seen:
                self._why_not = f"printed twice, as on line {self._seen[key]}"
                return False
            self._seen[key] = mark.line.number
        draft.add(mark.line, text)
        return True

    @staticmethod
    def _is_label_in_lead(draft: Draft, mark: Mark) -> bool:
        """Return True if a line is between lead and first section and is no paragraph."""
        if draft.part.heading is not None or mark.heads in ("", "byline"):
            return False
        # The first line may be a lead without a stop, unless the lead comes below it.
        return is_label(mark.text) and not (draft.empty and mark.follower != "text")

    def _leave_out_whole(self, draft: Draft) -> None:
        """Leave out all lines of an article without text."""
        numbers = set(draft.numbers())
        self._left_out = [item for item in self._left_out if item.line not in numbers]
        for line in draft.lines:
            self._leave_out(line, "byline without text")

    def _leave_out(self, line: Line, reason: str) -> None:
        text = line.text
        for number in line.numbers:
            self._left_out.append(LeftOut(number, text, reason))
            text = ""


def _is_paragraph(mark: Mark) -> bool:
    return len(mark.text) >= PARAGRAPH
