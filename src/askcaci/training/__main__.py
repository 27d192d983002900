"""``python -m askcaci.training fit | export | score``."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import get_args

import click

from askcaci.errors import AskcaciError, UsageError
from askcaci.models import DEFAULT_MODEL, find_model
from askcaci.reader.model import SHIPPED, open_reader
from askcaci.training.exporting import Precision, export
from askcaci.training.fitting import WEIGHTS, averaged, fit
from askcaci.training.model import Reader, new_reader
from askcaci.training.recipe import SHIPPED as RECIPES
from askcaci.training.recipe import Recipe, read_recipe
from askcaci.training.scoring import sample, score
from askcaci.training.windows import groups, tokenizer_at

NAME = "askcaci-reader"

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_NEW_FOLDER = click.Path(file_okay=False, path_type=Path)


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
@click.option("--start", type=_FILE, help="Weights to start from, safetensors.")
@click.option("-o", "--output", type=_NEW_FOLDER, required=True)
@click.option("--device", default="cpu", show_default=True)
@click.option("--compile/--no-compile", "compiled", default=True, show_default=True)
def fit_command(
    data: Path,
    recipes: tuple[Path, ...],
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
            _fit(data, recipe, start, folder, device, compiled)
        start = averaged(start, folder / WEIGHTS, recipe.share)
    reader = new_reader(find_model(DEFAULT_MODEL), start)
    opened = export(reader, output / SHIPPED.name, name=NAME, precision="int8")
    click.echo(opened.folder)


def _fit(
    data: Path,
    recipe: Recipe,
    start: Path | None,
    folder: Path,
    device: str,
    compiled: bool,
) -> None:
    encoder = find_model(DEFAULT_MODEL)
    reader = new_reader(encoder, start).to(device)
    made = groups(recipe, data / "train", tokenizer_at(encoder / "tokenizer.json"))
    click.echo(f"{sum(map(len, made)):,} windows of {len(made):,} questions", err=True)
    fit(
        reader,
        made,
        recipe,
        folder,
        score=lambda one: _on_the_way(one, recipe, data / "reading"),
        compiled=compiled,
    )


def _on_the_way(reader: Reader, recipe: Recipe, data: Path) -> dict[str, float]:
    reports = recipe.reports
    if not reports.score_file:
        return {}
    some = sample(data / reports.score_file, reports.score_questions, recipe.seed)
    with tempfile.TemporaryDirectory() as folder:
        opened = export(reader, Path(folder), name=NAME, precision="fp32")
        found = score(opened, some, resamples=1)
    return {name: round(figure.value or 0.0, 4) for name, figure in found.items()}


@main.command("export")
@click.argument("weights", type=_FILE)
@click.option("-o", "--output", type=_NEW_FOLDER, required=True)
@click.option(
    "--precision", type=click.Choice(get_args(Precision)), default="int8", show_default=True
)
def export_command(weights: Path, output: Path, precision: Precision) -> None:
    """Turn trained WEIGHTS into the graph that askcaci reads with."""
    reader = new_reader(find_model(DEFAULT_MODEL), weights)
    opened = export(reader, output, name=NAME, precision=precision)
    size = sum(path.stat().st_size for path in output.iterdir())
    click.echo(f"{opened.folder}: {size / 1e6:.1f} MB")


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
