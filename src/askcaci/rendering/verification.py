"""The results for a draft's quotations, as a terminal shows them and as JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

from askcaci.citing import ROLES, authors_of, credit, line_of, section_of, title_of
from askcaci.receipts.values import hash_of
from askcaci.rendering.json import Object, article_object
from askcaci.rendering.terminal import PLAIN, Look, one_line
from askcaci.text.normalise import printable
from askcaci.types import Article, Citation
from askcaci.verifying.aligning import Edit
from askcaci.verifying.blocks import Draft
from askcaci.verifying.marks import Quoted
from askcaci.verifying.meaning import Change
from askcaci.verifying.omitting import Omission
from askcaci.verifying.results import (
    LABELS,
    Checked,
    LeftAlone,
    Reason,
    Verification,
)

SCHEMA = "askcaci/verification/1"

# A quotation, or what is the same in a comparison, is shown with so many words at each end.
_LONG, _ENDS = 40, 10
_LINES_NAMED = 10
# A verbatim quotation is shown with so many characters, and on one line if so many fit.
_BRIEF, _NARROW = 48, 16

_REASONS: dict[Reason, str] = {
    "short": "short",
    "title": "title",
    "unclosed": "never closed or never opened",
}
_WHERE = {
    "note": "in a note or credit",
    "brackets": "in brackets after it",
    "sentence": "in the same sentence",
    "before": "in the sentence before",
}
_HIDES: dict[Change, str] = {
    "negation": "a negation",
    "hedge": "a hedge",
    "subject": "the subject",
    "name": "a name",
    "figure": "a figure",
}
_CHANGE = re.compile(r"(\[-|-\]|\{\+|\+\})")


def verification_text(
    drafts: Sequence[Verification], look: Look = PLAIN, *, omissions: bool = False
) -> str:
    """Return one block a quotation, a verbatim one in brief, and a summary of each draft.

    With `omissions` verbatim ones show what their ellipses and brackets hide, too.
    """
    lines: list[str] = []
    for one in drafts:
        for verbatim, group in groupby(one.checked, lambda c: c.label == "verbatim"):
            for checked in group:
                if verbatim:
                    lines += _brief(one.draft, checked, look, omissions=omissions)
                else:
                    lines += [*_block(one.draft, checked, look, omissions=omissions), ""]
            lines += [""] if verbatim else []
        for alone in one.unclosed:
            lines += [*_unclosed(one.draft, alone, look), ""]
        lines += map(look.bold, look.wrap(summary(one)))
        lines += map(look.dim, look.wrap(_left_alone(one))) if one.left_alone else []
        lines.append("")
    return "\n".join(lines).rstrip()


def summary(one: Verification) -> str:
    """Return how many quotations a draft has, and with which labels."""
    total = len(one.checked)
    counted = ", ".join(f"{n:,} {label}" for label, n in one.counts.items() if n)
    noun = "quotation" if total == 1 else "quotations"
    return f"{one.draft.name}: {total:,} {noun}" + (f": {counted}" if counted else "")


def _left_alone(one: Verification) -> str:
    said = []
    for reason, name in _REASONS.items():
        left = [alone for alone in one.left_alone if alone.reason == reason]
        if left:
            numbers = list(dict.fromkeys(str(alone.quotation.line) for alone in left))
            more = ", …" if len(numbers) > _LINES_NAMED else ""
            unit = one.draft.unit + ("" if len(numbers) == 1 else "s")
            listed = ", ".join(numbers[:_LINES_NAMED]) + more
            said.append(f"{len(left)} {name} ({unit} {listed})")
    return f"left alone: {'; '.join(said)}"


def _at(draft: Draft, quotation: Quoted) -> str:
    """Return where in the draft a quotation is."""
    name, line = printable(draft.name), quotation.line
    return f"{name}:{line}" if draft.unit == "line" else f"{name}, paragraph {line}"


def _named_in(article: Article) -> str:
    """Return author and title, which every verdict names."""
    return f"{authors_of(article)}, {title_of(article)}"


def _brief(draft: Draft, checked: Checked, look: Look, *, omissions: bool) -> list[str]:
    """Return a verbatim quotation on one line, and whose it is on the next."""
    citation = checked.parts[0].citation
    head = f"{_at(draft, checked.quotation)}  verbatim  "
    where = f"{section_of(citation)} {citation.passage.paragraph}"
    quote = one_line(checked.quotation.text)
    room = _BRIEF if look.width is None else look.width - len(head) - 2
    shown = f"“{_cut(quote, max(room, _NARROW))}”"
    fits = look.width is None or len(head) + len(shown) <= look.width
    lines = [head + shown] if fits else look.wrap(head + shown)
    credited = look.wrap(f"{_named_in(citation.article)}, {where}", "  ")
    lines += [look.dim(line) for line in credited]
    if omissions:
        lines += _omitted(checked.omissions, look)
    return lines + _outsider(checked, look)


def _cut(quote: str, room: int) -> str:
    return quote if len(quote) <= room else quote[: room - 1].rstrip() + "…"


def _block(draft: Draft, checked: Checked, look: Look, *, omissions: bool) -> list[str]:
    """Return a quotation that is not verbatim, with what the label rests on."""
    lines = _verdict(draft, checked, look)
    if checked.edits:
        lines += _compared(checked.edits, look)
    elif checked.label != "spliced":
        lines += look.wrap(f"“{_ends(checked.quotation.text)}”", "  ")
    shown = [one for one in checked.omissions if omissions or one.changes]
    lines += _omitted(shown, look)
    spliced = checked.label == "spliced"
    for part in checked.parts:
        if spliced:
            lines += look.wrap(f"“{_ends(part.text)}”", "  ")
            lines += look.wrap(_named_in(part.citation.article), "    ")
        lines += _place(part.citation, look, "    " if spliced else "  ")
    if checked.named and checked.elsewhere and checked.parts:
        where = _WHERE[checked.named.nearness]
        words = one_line(checked.named.words)
        lines += look.wrap(f"but the draft names “{words}” ({where})", "  ")
    if checked.nearest:
        lines += map(look.dim, look.wrap("nearest passage:", "  "))
        lines += look.wrap(f"“{_ends(checked.nearest.quote)}”", "    ")
        lines += look.wrap(_named_in(checked.nearest.article), "    ")
        lines += _place(checked.nearest, look, "    ")
    return lines + _outsider(checked, look)


def _verdict(draft: Draft, checked: Checked, look: Look) -> list[str]:
    """Return the line with the label, and the authors and titles it is about."""
    articles = {part.citation.article.id: part.citation.article for part in checked.parts}
    named = "; ".join(map(_named_in, articles.values()))
    at = f"{_at(draft, checked.quotation)}  "
    first, *more = look.wrap(f"{at}{checked.label}" + (f"  {named}" if named else ""))
    begin = len(one_line(at)) + 1
    label = first[begin : begin + len(checked.label)].strip()
    shown = look.bold(first[:begin].rstrip()) + "  " + look.marked(label)
    rest = first[begin + len(checked.label) :].strip()
    return [f"{shown}  {rest}" if rest else shown, *(f"  {line}" for line in more)]


def _omitted(omissions: Iterable[Omission], look: Look) -> list[str]:
    """Return what ellipses and brackets hide, and what of the meaning that is."""
    lines = []
    for one in omissions:
        sign = "[…]" if one.inserted is None else f"[{one_line(one.inserted)}]"
        verb = "leaves out" if one.inserted is None else "replaces"
        hidden = f"“{_ends(one.hidden)}”" if one.hidden else "nothing"
        changes = f": {_HIDES[one.changes]}" if one.changes else ""
        lines += look.wrap(f"{sign} {verb} {hidden}{changes}", "  ")
    return lines


def _outsider(checked: Checked, look: Look) -> list[str]:
    """Return the remark on a name that is of no author of the corpus."""
    if checked.outsider is None:
        return []
    name = one_line(checked.outsider)
    return look.wrap(f"the draft names “{name}”, no author in the corpus", "  ")


def _unclosed(draft: Draft, alone: LeftAlone, look: Look) -> list[str]:
    """Return a quotation mark that has no other."""
    head = f"{look.bold(_at(draft, alone.quotation))}  {look.marked('never closed')}"
    return [head, *look.wrap(_ends(alone.quotation.text), "  ")]


def _place(citation: Citation, look: Look, indent: str) -> list[str]:
    """Return where some words are: publication, section, paragraph, file and line."""
    article = citation.article
    published = credit(article).removeprefix(f"{_named_in(article)}, ")
    where = f"{published}; {section_of(citation)}, paragraph {citation.passage.paragraph}"
    lines = [look.dim(line) for line in look.wrap(where, indent)]
    if article.path:
        place = printable(f"{look.path(article.path)}:{line_of(article, citation.span)}")
        address = Path(article.path).absolute().as_uri()
        lines.append(indent + look.link(place, address))
    return lines


def _compared(edits: Iterable[Edit], look: Look) -> list[str]:
    """Return a comparison of words: [-those of the source-] {+those of the draft+}."""
    said = []
    for edit in edits:
        text = one_line(edit.text)
        if edit.kind == "deleted":
            said.append(f"[-{_ends(text)}-]")
        else:
            said.append(f"{{+{text}+}}" if edit.kind == "inserted" else _ends(text))
    lines, inside = [], ""
    for line in look.wrap(" ".join(said), "  "):
        shown, inside = _coloured(line, inside, look)
        lines.append(shown)
    return lines


def _coloured(line: str, inside: str, look: Look) -> tuple[str, str]:
    """Return a line of a comparison in colour, and in what kind of change it ends."""
    shown = []
    for piece in _CHANGE.split(line):
        if piece in ("[-", "{+"):
            inside = piece
        paint = {"[-": look.dim, "{+": look.marked}.get(inside, str)
        shown.append(paint(piece))
        if piece in ("-]", "+}"):
            inside = ""
    return "".join(shown), inside


def _ends(text: str) -> str:
    """Return text on one line, the middle of a long one left out."""
    words = one_line(text).split(" ")
    if len(words) <= _LONG:
        return " ".join(words)
    left_out = len(words) - 2 * _ENDS
    ends = [*words[:_ENDS], f"<{left_out} words>", *words[-_ENDS:]]
    return " ".join(ends)


def verification_object(drafts: Sequence[Verification]) -> Object:
    """Return the results for some drafts' quotations as `askcaci/verification/1`."""
    return {
        "schema": SCHEMA,
        "verbatim": all(one.faultless for one in drafts),
        "counts": {label: sum(one.counts[label] for one in drafts) for label in LABELS},
        "drafts": [
            {
                "file": one.draft.name,
                "unit": one.draft.unit,
                "counts": one.counts,
                "quotations": [_checked(checked) for checked in one.checked],
                "left_alone": [_alone(alone) for alone in one.left_alone],
            }
            for one in drafts
        ],
    }


def _checked(checked: Checked) -> Object:
    named = checked.named
    return {
        "line": checked.quotation.line,
        "label": checked.label,
        "text": checked.quotation.text,
        "named": named
        and {
            "words": named.words,
            "where": named.nearness,
            "articles": sorted(named.articles),
        },
        "elsewhere": bool(checked.parts) and checked.elsewhere,
        "parts": [
            {
                "text": part.text,
                "spans": [{"start": s.start, "end": s.end} for s in part.spans],
                "source": _cited(part.citation),
            }
            for part in checked.parts
        ],
        "also": list(checked.also),
        "edits": [{"kind": edit.kind, "text": edit.text} for edit in checked.edits],
        "omissions": [_omission(omission) for omission in checked.omissions],
        "nearest": checked.nearest and _cited(checked.nearest),
        "outsider": checked.outsider,
    }


def _omission(omission: Omission) -> Object:
    return {
        "hidden": omission.hidden,
        "start": omission.span.start,
        "end": omission.span.end,
        "inserted": omission.inserted,
        "changes": omission.changes,
    }


def _alone(alone: LeftAlone) -> Object:
    quotation = alone.quotation
    return {"line": quotation.line, "reason": alone.reason, "text": quotation.text}


def _cited(citation: Citation) -> Object:
    return {
        "quote": citation.quote,
        "start": citation.span.start,
        "end": citation.span.end,
        "section": citation.passage.section,
        "role": ROLES[citation.passage.section],
        "paragraph": citation.passage.paragraph,
        "line": line_of(citation.article, citation.span),
        "credit": credit(citation.article),
        "article_sha256": hash_of(citation.article),
        "article": article_object(citation.article),
    }
