"""``python -m askcaci.training passages | fit | export | recover | score``."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import get_args

import click

from askcaci.assistant import Assistant
from askcaci.errors import AskcaciError, UsageError
from askcaci.reader.model import SHIPPED, open_reader
from askcaci.training.asked import write_asked
from askcaci.training.exporting import Precision, export
from askcaci.training.fitting import WEIGHTS, averaged, fit
from askcaci.training.model import Reader, new_reader
from askcaci.training.recipe import SHIPPED as RECIPES
from askcaci.training.recipe import Recipe, read_recipe
from askcaci.training.recovering import recover
from askcaci.training.scoring import sample, score
from askcaci.training.windows import groups, layout_of, tokenizer_at

NAME = "askcaci-reader"

# How many questions show an 8-bit export which inputs are large.
CALIBRATED = 32

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_NEW_FOLDER = click.Path(file_okay=False, path_type=Path)
_BASE = click.option(
    "--base",
    type=_FOLDER,
    required=True,
    help="The model that the weights are of: config.json, model.safetensors, tokenizer.json.",
)


@click.group()
def main() -> None:
    """Train the reader, export it as the package ships it, and score it."""


@main.command("fit")
@click.argument("data", type=_FOLDER)
@click.option(
    "--recipe",
    "recipes",
    type=_FILE,
    multiple=True,
    default=RECIPES,
    show_default="the shipped ones",
    help="Repeatable: each goes on from the weights that the one before made.",
)
@_BASE
@click.option("--start", type=_FILE, help="Weights to start from, safetensors.")
@click.option("-o", "--output", type=_NEW_FOLDER, required=True)
@click.option("--device", default="cpu", show_default=True)
@click.option("--compile/--no-compile", "compiled", default=True, show_default=True)
def fit_command(
    data: Path,
    recipes: tuple[Path, ...],
    base: Path,
    start: Path | None,
    output: Path,
    device: str,
    compiled: bool,
) -> None:
    """Train on the question sets in DATA, or go on where OUTPUT was left.

    DATA holds train/ and, for the scores on the way, reading/. OUTPUT gets a folder for
    each recipe, with the weights it ended with and their average with those it started
    from, and shipped/, the graph that askcaci reads with.
    """
    for recipe_file in recipes:
        folder = output / recipe_file.stem
        recipe = read_recipe(recipe_file)
        if not (folder / WEIGHTS).exists():
            _fit(data, recipe, base, start, folder, device, compiled)
        start = averaged(start, folder / WEIGHTS, recipe.share)
    reports = read_recipe(recipes[-1]).reports
    file = data / "reading" / reports.score_file if reports.score_file else None
    opened = export(
        new_reader(base, start),
        base,
        output / SHIPPED.name,
        name=NAME,
        precision="int8",
        calibration=sample(file, CALIBRATED, 7) if file else (),
    )
    click.echo(opened.folder)


def _fit(
    data: Path,
    recipe: Recipe,
    base: Path,
    start: Path | None,
    folder: Path,
    device: str,
    compiled: bool,
) -> None:
    reader = new_reader(
        base, start, recipe.frozen_layers, frozen_positions=recipe.frozen_positions
    ).to(device)
    tokenizer = tokenizer_at(base / "tokenizer.json")
    made = groups(recipe, data / "train", tokenizer)
    click.echo(f"{sum(map(len, made)):,} windows of {len(made):,} questions", err=True)
    fit(
        reader,
        made,
        recipe,
        folder,
        layout=layout_of(tokenizer),
        score=lambda one: _on_the_way(one, base, recipe, data / "reading"),
        compiled=compiled,
    )


def _on_the_way(reader: Reader, base: Path, recipe: Recipe, data: Path) -> dict[str, float]:
    reports = recipe.reports
    if not reports.score_file:
        return {}
    some = sample(data / reports.score_file, reports.score_questions, recipe.seed)
    with tempfile.TemporaryDirectory() as folder:
        opened = export(reader, base, Path(folder), name=NAME, precision="fp32")
        found = score(opened, some, resamples=1)
    return {name: round(figure.value or 0.0, 4) for name, figure in found.items()}


@main.command("passages")
@click.argument("questions", type=_FILE, nargs=-1, required=True)
@click.option("--home", type=_FOLDER, required=True, help="The corpus that they ask about.")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True
)
def passages_command(questions: tuple[Path, ...], home: Path, output: Path) -> None:
    """Make a training set of question sets: each question on passages found for it."""
    with Assistant.open(home) as assistant:
        written = write_asked(questions, assistant, output)
    click.echo(f"{output}: {written:,} lines")


@main.command("export")
@click.argument("weights", type=_FILE)
@_BASE
@click.option("-o", "--output", type=_NEW_FOLDER, required=True)
@click.option(
    "--precision", type=click.Choice(get_args(Precision)), default="int8", show_default=True
)
@click.option(
    "--calibrate",
    type=_FILE,
    help="Questions that show which inputs of products are large; for 8 bits.",
)
def export_command(
    weights: Path, base: Path, output: Path, precision: Precision, calibrate: Path | None
) -> None:
    """Turn trained WEIGHTS into the graph that askcaci reads with."""
    reader = new_reader(base, weights)
    opened = export(
        reader,
        base,
        output,
        name=NAME,
        precision=precision,
        calibration=sample(calibrate, CALIBRATED, 7) if calibrate else (),
    )
    size = sum(path.stat().st_size for path in output.iterdir())
    click.echo(f"{opened.folder}: {size / 1e6:.1f} MB")


@main.command("recover")
@click.argument("reader", type=_FOLDER, default=SHIPPED)
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True
)
@click.option(
    "--untrained",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="First layers that no training changed: they are the base's, and left out.",
)
def recover_command(reader: Path, output: Path, untrained: int) -> None:
    """Take the weights back out of READER, an export in 8 bits, to train on from.

    READER is the shipped one if none is named.
    """
    from safetensors.numpy import save_file

    save_file(recover(reader, untrained), output)
    click.echo(output)


@main.command("score")
@click.argument("questions", type=_FILE, nargs=-1, required=True)
@click.option("--reader", type=_FOLDER, default=SHIPPED, show_default="shipped")
@click.option("--sample", "size", type=int, default=0, help="Questions drawn; 0 is all.")
@click.option("--seed", type=int, default=7, show_default=True)
@click.option("--json", "as_json", is_flag=True)
def score_command(
    questions: tuple[Path, ...], reader: Path, size: int, seed: int, as_json: bool
) -> None:
    """Score a reader on QUESTIONS asked of their own paragraphs."""
    opened = open_reader(reader)
    for path in questions:
        found = score(opened, sample(path, size, seed))
        if as_json:
            told = {k: [f.value, f.low, f.high, f.n] for k, f in found.items()}
            click.echo(json.dumps({"set": path.name, **told}))
            continue
        click.echo(path.name)
        for name, figure in found.items():
            if figure.value is not None:
                click.echo(
                    f"  {name:16} {100 * figure.value:5.1f} "
                    f"({100 * (figure.low or 0):.1f}-{100 * (figure.high or 0):.1f}), "
                    f"n {figure.n:,}"
                )


if __name__ == "__main__":
    try:
        main()
    except AskcaciError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(2 if isinstance(error, UsageError) else 3)
