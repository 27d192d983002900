"""What an import did, as a terminal shows it: nothing is omitted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from askcaci.citing import authors_of
from askcaci.corpus.importing.lines.pages import LeftOut
from askcaci.corpus.importing.report import (
    OUTCOMES,
    FileReport,
    Found,
    PageReport,
    Totals,
)
from askcaci.errors import AskcaciError
from askcaci.rendering.terminal import PLAIN, Look
from askcaci.text.normalise import printable

_OPENING = 60
# Reasons for skipping files that the summary names.
_REASONS = 6


def file_text(file: FileReport, look: Look = PLAIN, *, verbose: bool = False) -> str:
    """Return the result of a file: its articles, and its other lines with the reason.

    Without `verbose`, lines left out for one reason are one entry with their numbers.
    """
    lines = [_headline(file, look)]
    if file.remark:
        lines.append(printable(f"  {file.remark}"))
    for page in file.pages:
        for found in page.articles:
            lines += _found(found, page, look)
        lines += _left_out(page, look, verbose=verbose)
        lines += _repairs(page.repairs, verbose=verbose)
    if file.problem is not None:
        lines += _problem(file, file.problem)
    return "\n".join(lines)


def file_line(file: FileReport, look: Look = PLAIN) -> str:
    """Return the result of one file of many, without the details and what to do.

    Empty for a file that the summary's counts are enough for.
    """
    if file.outcome == "gave articles":
        counts = Totals()
        counts.add(file)
        remark = f" ({file.remark})" if file.remark else ""
        lines = [f"{look.bold(printable(file.file))}: {_articles(counts)}{remark}"]
    else:
        lines = [_headline(file, look)] if file.problem is not None else []
    if file.problem is not None and file.articles:
        lines.append(printable(f"  {file.problem}"))
    return "\n".join(lines)


def summary_text(
    totals: Totals,
    *,
    renamed: Iterable[tuple[str, str]] = (),
    corpus_problems: Iterable[AskcaciError] = (),
    dry_run: bool = False,
) -> str:
    """Return the results of all files, counted, and further remarks."""
    lines = [f"Now {now}: {id}" for id, now in renamed]
    for problem in corpus_problems:
        lines.append(printable(f"in the corpus, {problem}"))
        lines += [f"  {line}" for line in printable(problem.hint).splitlines()]
    if totals.reasons:
        lines.append(f"Skipped: {printable(_reasons(totals))}.")
    counts = " + ".join(
        f"{totals.files[outcome]:,} {outcome}"
        for outcome in OUTCOMES
        if totals.files[outcome]
    )
    lines.append(f"Files: {sum(totals.files.values()):,} = {counts}.")
    would = " (dry run: nothing was written)" if dry_run else ""
    lines.append(f"Articles: {_articles(totals)}.{would}")
    return "\n".join(lines)


def _headline(file: FileReport, look: Look) -> str:
    name = look.bold(printable(file.file))
    if file.outcome == "gave articles":
        return f"{name}: {_sum(file.pages)}"
    if file.outcome == "already taken in":
        return f"{name}: already taken in, as {printable(', '.join(file.taken))}"
    count = f"{file.count:,} files, " if file.count > 1 else ""
    return f"{name}: {count}{file.outcome}: {printable(file.why)}"


def _sum(pages: Iterable[PageReport]) -> str:
    """Return the sum by which each line is in an article, left out or blank."""
    whole = inside = out = blank = 0
    what = "lines"
    for page in pages:
        whole += page.line_count
        blank += page.blank_lines
        inside += len({line for found in page.articles for line in found.lines})
        out += len({left.line for left in page.left_out if not left.partial})
        what = "paragraphs" if page.places else what
    return f"{whole:,} {what} = {inside:,} in articles + {out:,} left out + {blank:,} blank"


def _found(found: Found, page: PageReport, look: Look) -> Iterator[str]:
    article = found.article
    places = _places(page, found.lines)
    yield f"  {found.status:<13} {look.bold(printable(article.id))}  {places}"
    inferred = f" (inferred: {', '.join(article.inferred)})" if article.inferred else ""
    yield printable(f"    {authors_of(article)}{inferred}: “{found.opening}…”")
    sections = ", ".join(
        f"{section.kind} {len(section.span.of(article.text).split()):,}"
        for section in article.sections
    )
    yield look.dim(f"    {found.words:,} words: {sections}")
    for warning in article.warnings:
        yield printable(f"    warning: {warning}")
    for change in found.changes:
        yield printable(f"    {change}")


def _places(page: PageReport, lines: tuple[int, ...]) -> str:
    if not lines:
        return ""
    places = [page.place(line) for line in lines]
    first, last = min(places), max(places)
    return (
        f"{page.unit}s {first}-{last}"
        if page.unit == "line" or last > first
        else f"{page.unit} {first}"
    )


def _left_out(page: PageReport, look: Look, *, verbose: bool) -> Iterator[str]:
    ordered = sorted(page.left_out, key=lambda out: (out.reason, out.line))
    for reason, group in groupby(ordered, key=lambda out: out.reason):
        entries = list(group)
        if verbose:
            for out in entries:
                part = " (part)" if out.partial else ""
                yield printable(
                    f"  left out: {page.unit} {page.place(out.line)}{part}, {reason}: "
                    f"{out.text[:200]}"
                )
            continue
        numbers = _ranges(sorted({page.place(out.line) for out in entries}))
        shown = " · ".join(_short(out) for out in entries[:3])
        more = f" · and {len(entries) - 3} more" if len(entries) > 3 else ""
        yield look.dim(
            printable(f"  left out: {reason}, {page.unit} {numbers}: {shown}{more}")
        )


def _repairs(repairs: tuple[str, ...], *, verbose: bool) -> Iterator[str]:
    if verbose:
        yield from (f"  repair: {printable(repair)}" for repair in repairs)
    elif repairs:
        yield f"  repairs: {len(repairs)} (each in its article's front matter; -v lists them)"


def _problem(file: FileReport, problem: AskcaciError) -> Iterator[str]:
    if problem.message != file.why or problem.place != file.file:
        yield printable(f"  {problem}")
    for line in printable(problem.hint).splitlines():
        yield f"  {line}"


def _short(out: LeftOut) -> str:
    plain = " ".join(out.text.split())
    return plain if len(plain) <= _OPENING else plain[: _OPENING - 1] + "…"


def _ranges(numbers: list[int]) -> str:
    """Return numbers as "3, 7-9"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(f"{a}-{b}" if b > a else str(a) for a, b in runs)


def _articles(totals: Totals) -> str:
    counts = sorted(totals.articles.items())
    return ", ".join(f"{count:,} {status}" for status, count in counts) or "none"


def _reasons(totals: Totals) -> str:
    named = [f"{count:,} × {why}" for why, count in totals.reasons.most_common(_REASONS)]
    rest = sum(totals.reasons.values()) - sum(
        count for _, count in totals.reasons.most_common(_REASONS)
    )
    return "; ".join([*named, f"{rest:,} others"] if rest else named)
