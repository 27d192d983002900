"""`askcaci add`, `askcaci articles`, `askcaci show`: the corpus itself."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from askcaci.cli.asking import Asking, can_ask
from askcaci.cli.completion import complete_article
from askcaci.cli.options import (
    Settings,
    filter_options,
    filters_from,
    json_option,
    look,
    opened,
    progress_bar,
    refresh_option,
    warn,
)
from askcaci.errors import FILL_CORPUS, AskcaciError, UnusableError

if TYPE_CHECKING:
    from askcaci.corpus.importing.adding import Intake
    from askcaci.corpus.importing.report import FileReport
    from askcaci.errors import CorpusError
    from askcaci.types import Article

TO_DO = 4

# A report on more files than this has a line a file; -v has all of it.
_FEW = 20


@click.command(
    short_help="Add the articles of saved pages.",
    epilog="""\b
Examples:
  askcaci add saved-page.html
  askcaci add --dry-run downloads/ issues.zip
  askcaci add --title "A Border Drawn" --published 2025-05-14 article.txt
""",
)
@click.argument(
    "paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option("--dry-run", is_flag=True, help="Report what would be added; write nothing.")
@click.option("--title", help="Title of the article, if the files hold just one.")
@click.option(
    "--author",
    "authors",
    metavar="NAME",
    multiple=True,
    help="An author of it; repeatable.",
)
@click.option(
    "--published", metavar="DATE", help="Its date of publication, YYYY-MM-DD or YYYY-MM."
)
@click.option(
    "--report",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write a page (.html) to look the import over, line by line.",
)
@click.option("--again", is_flag=True, help="Read files too that were taken in before.")
@click.option(
    "-v", "--verbose", is_flag=True, help="List every line left out and every repair."
)
@json_option
@click.pass_obj
def add(
    settings: Settings,
    paths: tuple[Path, ...],
    dry_run: bool,
    title: str | None,
    authors: tuple[str, ...],
    published: str | None,
    report: Path | None,
    again: bool,
    verbose: bool,
    as_json: bool,
) -> int:
    """Split saved pages into articles and add the new ones to the corpus.

    PATH is a file or a folder: web pages (.html, .mhtml), PDF issues, Word, EPUB, RSS
    and Atom, mail, Markdown, text, and zip, gzip and tar archives of these. What a file
    is, is told by its content. Every file ends in one of five classes, and every line of
    a page in an article or in the report. Nothing is fetched.

    On a terminal, title, author and date that an article lacks are asked for at the end,
    and may be left out.

    Adding the same again changes nothing, and an import that was cut off goes on where
    it was. Exit code 3 means that some file could not be used; the others were added all
    the same.
    """
    from askcaci.corpus.importing.adding import Intake

    intake = Intake(
        paths,
        settings.config().corpus,
        dry_run=dry_run,
        title=title,
        authors=authors,
        published=None if published is None else _day(published),
        again=again,
        keep_lines=report is not None,
        notify=warn,
    )
    asks = can_ask() and not (dry_run or as_json)
    asking = Asking(settings.config().corpus, paths if asks else None)
    return _taken_in(
        intake,
        dry_run=dry_run,
        verbose=verbose,
        as_json=as_json,
        report=report,
        asking=asking,
    )


def _day(text: str) -> date:
    from askcaci.text.dates import parse_iso

    try:
        return parse_iso(text)
    except ValueError:
        raise click.BadParameter(
            f"{text!r} is no day or month; write 2005-03-07 or 2005-03",
            param_hint="--published",
        ) from None


def _taken_in(
    intake: Intake,
    *,
    dry_run: bool,
    verbose: bool,
    as_json: bool,
    report: Path | None,
    asking: Asking,
) -> int:
    """Run an import to its end, or as far as it gets; print the report of it.

    At the end, `asking` asks for what the articles lack.
    """
    from askcaci.corpus.importing.report import Totals
    from askcaci.rendering.imports import summary_text
    from askcaci.rendering.json import dumps, import_object

    told: list[Any] = []
    kept: list[FileReport] = []
    totals = Totals()
    stopped: BaseException | None = None
    shown = _shown(verbose=verbose, as_json=as_json, few=intake.total <= _FEW)
    try:
        with progress_bar() as progress:
            for file in intake:
                totals.add(file)
                kept += [file] if report else []
                asking.note(file)
                told.append(shown(file))
                # Of one archive it is not known how many files are to come.
                whole = intake.total if intake.total > 1 else 0
                progress("adding", intake.done, whole)
    except (KeyboardInterrupt, AskcaciError) as error:
        stopped = error
    end: dict[str, Any] = {
        "dry_run": dry_run,
        "renamed": intake.renamed.items(),
        "corpus_problems": intake.corpus_problems,
    }
    if as_json:
        click.echo(dumps(import_object(told, totals, complete=not stopped, **end)))
    else:
        for text in filter(None, (*told, summary_text(totals, **end))):
            click.echo(text)
    if report:
        _write_report(report, kept, intake, dry_run=dry_run)
    if isinstance(stopped, AskcaciError):
        raise stopped
    if stopped is not None:
        return _interrupted(intake, dry_run=dry_run)
    used = asking.ask(intake.renamed)
    return 3 if totals.problems > used or intake.corpus_problems else 0


def _write_report(
    path: Path, files: Sequence[FileReport], intake: Intake, *, dry_run: bool
) -> None:
    """Write the page of an import, as far as it got, and say where on stderr."""
    from askcaci.corpus.importing.report import ImportReport
    from askcaci.rendering.review import review_page

    settled = tuple(map(intake.settled, files))
    made = ImportReport(settled, tuple(intake.corpus_problems), dry_run)
    try:
        path.write_text(review_page(made), "utf-8", errors="backslashreplace")
    except OSError as error:
        raise UnusableError(
            f"cannot be written: {error.strerror}",
            place=str(path),
            hint="Name another file with --report",
        ) from error
    warn(f"the report is in {path}")


def _shown(*, verbose: bool, as_json: bool, few: bool) -> Callable[[FileReport], Any]:
    """Return what makes of a file's report that which is kept of it to be printed."""
    from askcaci.rendering.imports import file_line, file_text
    from askcaci.rendering.json import file_object

    if as_json:
        return file_object
    seen = look()
    if verbose or few:
        return lambda file: file_text(file, seen, verbose=verbose) + "\n"
    return lambda file: file_line(file, seen)


def _interrupted(intake: Intake, *, dry_run: bool) -> int:
    from askcaci.cli import INTERRUPTED, complain

    stored = "nothing was written" if dry_run else "what they gave is stored"
    complain(
        f"interrupted after {intake.done:,} of {intake.total:,} files; {stored}",
        f"Go on with:\n  {shlex.join(['askcaci', *sys.argv[1:]])}",
    )
    return INTERRUPTED


@click.command(
    short_help="List articles.",
    epilog="""\b
Examples:
  askcaci articles
  askcaci articles --author Marat --since 2006 --until 2006
  askcaci articles --sort date --oneline
  askcaci articles --check
""",
)
@click.option(
    "--check", "as_check", is_flag=True, help="List what of them needs a person's eye."
)
@click.option(
    "--sort",
    type=click.Choice(["id", "date"]),
    default="id",
    help="By id, or the newest first.",
    show_default=True,
)
@click.option("--oneline", is_flag=True, help="One line an article.")
@filter_options
@json_option
@refresh_option
@click.pass_obj
def articles(
    settings: Settings,
    /,
    as_check: bool,
    sort: str,
    oneline: bool,
    as_json: bool,
    no_refresh: bool,
    **filters: Any,  # noqa: ANN401 - the options of filter_options
) -> int:
    """List the articles of the corpus: id, author, title, date, sections, words.

    With --check, list those without title, date, author or sections, that are short or
    break off, have sections out of order, contradictions or inferred values, and files
    that cannot be read, each with what to do in its file, and say which are linked to
    others or stand in several places. Exit code 4 means that there is something to do.
    """
    with opened(settings, refresh=not no_refresh) as assistant:
        found = assistant.articles(filters_from(**filters))
        unreadable = assistant.home.unreadable
    if sort == "date":
        found.sort(key=lambda one: one.published or date.min, reverse=True)
    if as_check and (found or unreadable):
        return _checked(found, unreadable, as_json=as_json)
    if as_json:
        from askcaci.rendering.json import articles_object, dumps

        click.echo(dumps(articles_object(found)))
    elif found:
        from askcaci.rendering.articles import articles_lines, articles_text

        click.echo((articles_lines if oneline else articles_text)(found, look()))
    elif any(filters.values()):
        click.echo("No article passes the filters.")
    else:
        click.echo("The corpus holds no article.")
        click.echo(FILL_CORPUS, err=True)
    return 0 if found else 1


def _checked(
    found: Sequence[Article], unreadable: Sequence[CorpusError], *, as_json: bool
) -> int:
    """Print what of some articles needs a person's eye."""
    from askcaci.corpus.checking import check
    from askcaci.rendering.checks import check_object, check_text

    checked = check(found)
    if as_json:
        from askcaci.rendering.json import dumps

        click.echo(dumps(check_object(checked, len(found), unreadable)))
    else:
        click.echo(check_text(checked, len(found), look(), unreadable=unreadable))
    return TO_DO if unreadable or any(one.to_do for one in checked) else 0


@click.command(
    short_help="Print an article, a place in it marked.",
    epilog="""\b
Examples:
  askcaci show rogun-dam
  askcaci show rogun-dam#background.2     the second paragraph of a section, marked
  askcaci show rogun-dam#120-245          characters 120 to 245, marked
""",
)
@click.argument("place", metavar="ARTICLE[#PARAGRAPH]", shell_complete=complete_article)
@json_option
@refresh_option
@click.pass_obj
def show(settings: Settings, place: str, as_json: bool, no_refresh: bool) -> int:
    """Print an article, with a cited place in it marked.

    PARAGRAPH is SECTION.NUMBER as citations give it, NUMBER counted from the lead, or
    START-END in characters.
    """
    article_id, _, where = place.partition("#")
    with opened(settings, refresh=not no_refresh) as assistant:
        article = assistant.named_article(article_id)
    if as_json:
        from askcaci.rendering.json import dumps, whole_article_object

        click.echo(dumps(whole_article_object(article)))
    else:
        from askcaci.citing import place_in
        from askcaci.rendering.articles import article_text

        marked = [place_in(article, where)] if where else []
        click.echo(article_text(article, look(), marked))
    return 0
