"""`askcaci eval`: ask a question set, or check one."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from askcaci.cli.options import (
    Settings,
    confidence_option,
    json_option,
    opened,
    passages_option,
    progress_bar,
    reader_option,
    warn,
)
from askcaci.cli.runs import compare, gate, report, show_run
from askcaci.errors import UsageError
from askcaci.types import READ, RETRIEVERS

if TYPE_CHECKING:
    from askcaci.evaluation.gold import Task
    from askcaci.evaluation.running import Settings as RunSettings

NOT_ALL_SCORED = 3

# Lines that could not be scored and are named on stderr; the run's file lists them all.
_NAMED = 10

# As in evaluation.gold and evaluation.systems, which only a running evaluation imports.
_TASKS = ("open", "reading", "retrieval")
_SYSTEMS = ("askcaci", "naive-passage", "naive-sentence")


@click.group(
    short_help="Score answers against gold questions.",
    epilog="""\b
Examples:
  askcaci eval run eval/questions/test.jsonl
  askcaci eval run mine.jsonl -o mine.run.json
  askcaci eval report mine.run.json -o mine.html
  askcaci eval compare before.run.json after.run.json
  askcaci eval gate after.run.json --against before.run.json
\b
Exit codes:
  0 done, or passed   2 usage   3 a line or file cannot be used; the rest was scored
  4 the gate failed   130 interrupted; --resume goes on
""",
)
def evaluate() -> None:
    """Score retrieval, answers, refusals, confidence and quotes on a set of questions.

    A set is a file of question lines, SQuAD JSON, or a BEIR folder; docs/evaluation.md
    describes them, the measures, and what a run's file holds.
    """


def _config_file(context: click.Context, _: click.Parameter, path: Path | None) -> None:
    """Take the defaults of `run`'s options from a TOML file."""
    if path is None:
        return
    known = {p.name: p for p in context.command.params if isinstance(p, click.Option)}
    given = _toml(path)
    for key in given:
        if key.replace("-", "_") not in known or key == "config":
            raise UsageError(
                f"no option is named {key!r}",
                place=str(path),
                hint="See them with:\n  askcaci eval run --help",
            )
    context.default_map = {
        **(context.default_map or {}),
        **{key.replace("-", "_"): value for key, value in given.items()},
    }


def _toml(path: Path) -> dict[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise UsageError(
            f"cannot be read: {error.strerror}", place=str(path), hint=f"ls -l {path}"
        ) from error
    except ValueError as error:
        raise UsageError(
            f"not TOML: {error}",
            place=str(path),
            hint='Write lines like: system = "askcaci"',
        ) from error


@evaluate.command(
    short_help="Ask every question of a set and score the replies.",
    epilog="""\b
Examples:
  askcaci eval run eval/questions/test.jsonl
  askcaci eval run dev-v2.0.json --task reading --sample 2000
  askcaci eval run scifact/ --retriever lexical -o bm25.run.json
  askcaci eval run mine.jsonl --config eval/configurations/naive-sentence.toml
""",
)
@click.argument("questions", metavar="SET", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    metavar="RUN",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File of the run [default: NAME-SYSTEM.run.json in this folder].",
)
@click.option(
    "--config",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    is_eager=True,
    expose_value=False,
    callback=_config_file,
    help="TOML file with defaults for these options.",
)
@click.option(
    "--task",
    type=click.Choice(_TASKS),
    help="Retrieve and read; read the question's own text; or retrieve only "
    "[default: open, of a BEIR folder retrieval].",
)
@click.option(
    "--system",
    type=click.Choice(_SYSTEMS),
    default="askcaci",
    help="What is put to the test.",
    show_default=True,
)
@click.option(
    "--retriever",
    type=click.Choice(RETRIEVERS),
    default="fused",
    help="Which rankings askcaci uses.",
    show_default=True,
)
@passages_option(READ, "Passages to read.")
@confidence_option
@reader_option
@click.option("--sample", type=click.IntRange(1), metavar="N", help="Ask only N questions.")
@click.option(
    "--seed", type=int, default=7, help="Which N questions.", show_default=True, metavar="S"
)
@click.option(
    "--detokenise", is_flag=True, help="Undo Penn Treebank tokenisation of texts."
)
@click.option(
    "--without-text",
    is_flag=True,
    help="Keep scores and places only: the run can be shared where the texts cannot.",
)
@click.option("--resume", is_flag=True, help="Go on with the run that was interrupted.")
@click.option("--overwrite", is_flag=True, help="Replace a run that is there.")
@json_option
@click.pass_obj
def run(
    settings: Settings,
    /,
    questions: Path,
    output: Path | None,
    detokenise: bool,
    resume: bool,
    overwrite: bool,
    as_json: bool,
    **asked: Any,  # noqa: ANN401 - the options that are settings of a run
) -> int:
    """Ask every question of SET and print the scores with 95% intervals.

    Every outcome is kept as it comes, so an interrupted run goes on with --resume. A set
    that brings its texts along is asked of those, any other of the home's corpus.
    """
    from askcaci.config import evaluation_cache
    from askcaci.evaluation.loading import load
    from askcaci.evaluation.running import run as make_run
    from askcaci.evaluation.runs import journal_path

    found = load(questions, detokenise=detokenise)
    config = settings.config(asked["reader"])
    path = output or Path(f"{found.name}-{asked['system']}.run.json")
    if path.exists() and not overwrite:
        raise UsageError(
            "a run is there already",
            place=str(path),
            hint="Name another file with -o, or add --overwrite",
        )
    with progress_bar() as progress:
        try:
            made = make_run(
                found,
                _settings(found.task, {**asked, "reader": config.reader}),
                config,
                path,
                cache=evaluation_cache(),
                resume=resume,
                progress=progress,
                notify=warn,
            )
        except KeyboardInterrupt:
            if journal_path(path).exists():
                warn("interrupted; run the same command with --resume to go on")
            raise
    not_scored = made.header["set"]["not_scored"]
    remarks = made.header["set"].get("remarks", [])
    _say_problems("not scored", not_scored, path)
    _say_problems("scored", remarks, path)
    show_run(made, as_json)
    if sys.stderr.isatty():
        warn(f"wrote {path}")
    return NOT_ALL_SCORED if not_scored or remarks else 0


def _settings(task: Task, asked: dict[str, Any]) -> RunSettings:
    from askcaci.evaluation.running import Settings as RunSettings

    return RunSettings(
        task=asked.pop("task") or task,
        words=not asked.pop("without_text"),
        **asked,
    )


def _say_problems(effect: str, problems: list[dict[str, str]], path: Path) -> None:
    for problem in problems[:_NAMED]:
        warn(f"{effect}: {problem['place']}: {problem['message']}")
    if len(problems) > _NAMED:
        warn(f"{effect}: {len(problems) - _NAMED} more, listed in {path}")


@evaluate.command(
    short_help="Check a set against the corpus; ask nothing.",
    epilog="""\b
Example:
  askcaci eval check mine.jsonl
""",
)
@click.argument("questions", metavar="SET", type=click.Path(path_type=Path))
@click.pass_obj
def check(settings: Settings, /, questions: Path) -> int:
    """Say which lines of SET cannot be scored, and why, and count the rest by kind."""
    from collections import Counter

    from askcaci.evaluation.loading import load
    from askcaci.evaluation.running import placed
    from askcaci.text.normalise import printable

    found = load(questions)
    if found.documents is None:
        with opened(settings) as assistant:
            good, problems = placed(found, assistant)
        kinds = Counter(one.gold.kind for one in good)
    else:
        kinds = Counter(one.kind for one in found.questions)
        problems = list(found.problems)
    for problem in problems:
        click.echo(f"{printable(problem.place)}: {printable(problem.message)}")
    for kind, count in sorted(kinds.items()):
        click.echo(f"{count:>6} {printable(kind)}")
    lost = sum(not one.scored for one in problems)
    click.echo(f"{sum(kinds.values()):>6} questions can be scored, {lost} not")
    return NOT_ALL_SCORED if problems else 0


for _command in (report, compare, gate):
    evaluate.add_command(_command)
