"""What an import did, as a terminal shows it: nothing of a page goes unmentioned."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from askcaci.citing import authors_of
from askcaci.corpus.importing.report import FileReport, Found, ImportReport, LeftOut
from askcaci.rendering.terminal import PLAIN, Look
from askcaci.text.normalise import printable

_OPENING = 60


def report_text(report: ImportReport, look: Look = PLAIN, *, verbose: bool = False) -> str:
    """Return the report: each file's articles, and its other lines with the reason.

    Without `verbose`, lines left out for one reason are one entry with their numbers.
    """
    lines: list[str] = []
    for file in report.files:
        lines += _file(file, look, verbose=verbose)
    for problem in report.problems:
        lines.append(look.bold(f"not used: {printable(str(problem))}"))
        lines += [f"  {line}" for line in printable(problem.hint).splitlines()]
    lines.append(_total(report))
    return "\n".join(lines)


def _file(file: FileReport, look: Look, *, verbose: bool) -> Iterator[str]:
    in_articles = {line for found in file.articles for line in found.lines}
    alone = {out.line for out in file.left_out if not out.partial}
    yield look.bold(printable(file.file)) + (
        f": {file.line_count:,} lines = {len(in_articles):,} in articles"
        f" + {len(alone):,} left out + {file.blank_lines:,} blank"
    )
    for found in file.articles:
        yield from _found(found, look)
    yield from _left_out(file.left_out, look, verbose=verbose)
    if file.repairs and not verbose:
        yield f"  repairs: {len(file.repairs)} (each in its article's front matter; -v lists them)"
    if verbose:
        yield from (f"  repair: {printable(repair)}" for repair in file.repairs)
    yield ""


def _found(found: Found, look: Look) -> Iterator[str]:
    article = found.article
    lines = f"lines {min(found.lines)}-{max(found.lines)}" if found.lines else ""
    yield f"  {found.status:<13} {look.bold(printable(article.id))}  {lines}"
    inferred = f" (inferred: {', '.join(article.inferred)})" if article.inferred else ""
    yield printable(f"    {authors_of(article)}{inferred}: “{found.opening}…”")
    sections = ", ".join(
        f"{section.kind} {len(section.span.of(article.text).split()):,}"
        for section in article.sections
    )
    yield look.dim(f"    {found.words:,} words: {sections}")
    for change in found.changes:
        yield printable(f"    {change}")


def _left_out(left: tuple[LeftOut, ...], look: Look, *, verbose: bool) -> Iterator[str]:
    ordered = sorted(left, key=lambda out: (out.reason, out.line))
    for reason, group in groupby(ordered, key=lambda out: out.reason):
        entries = list(group)
        if verbose:
            for out in entries:
                part = " (part)" if out.partial else ""
                yield printable(
                    f"  left out: line {out.line}{part}, {reason}: {out.text[:200]}"
                )
            continue
        numbers = _ranges(sorted({out.line for out in entries}))
        shown = " · ".join(_short(out.text) for out in entries[:3])
        more = f" · and {len(entries) - 3} more" if len(entries) > 3 else ""
        yield look.dim(printable(f"  left out: {reason}, line {numbers}: {shown}{more}"))


def _short(text: str) -> str:
    plain = " ".join(text.split())
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


def _total(report: ImportReport) -> str:
    counts: dict[str, int] = {}
    for found in report.found:
        counts[found.status] = counts.get(found.status, 0) + 1
    said = ", ".join(f"{count} {status}" for status, count in sorted(counts.items()))
    would = " (dry run: nothing was written)" if report.dry_run else ""
    bad = f"; {len(report.problems)} files not used" if report.problems else ""
    return f"Articles: {said or 'none'}{bad}.{would}"
