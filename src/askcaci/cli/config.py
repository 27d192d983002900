"""`askcaci config`: the settings in force, and who made them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from askcaci.cli.options import Settings, json_option, warn

if TYPE_CHECKING:
    from askcaci.configfile import ConfigFile, Setting

CONFIG_SCHEMA = "askcaci/config/1"

# Whose option tells what holds where nothing is set; `ask` for all others.
_TOLD_BY = {"max_tokens": "context", "encoding": "context"}


@click.command(
    short_help="Show the settings in force and where each is made.",
    epilog="""\b
A file of settings, as far as one likes:
  k = 5                         model, reader, home, store, offline: in your own only
  [filters]
  since = 2005                  author, since, until, section, kind
  [display]
  colour = "never"              colour, width, style
\b
Examples:
  askcaci config
  askcaci config --path
  ASKCACI_NO_CONFIG=1 askcaci ask "Who?"       read no file this once
""",
)
@click.option("--path", "paths", is_flag=True, help="Print the files that are read.")
@json_option
@click.pass_context
def config(context: click.Context, /, paths: bool, as_json: bool) -> int:
    """Show every setting, and which option, variable or line of a file makes it so.

    An option wins over the environment, that over the project's askcaci.toml (in the home
    folder, else in the nearest folder above), that over your own config.toml.
    """
    from askcaci.config import config_files

    settings: Settings = context.obj
    files = config_files(settings.home)
    if paths:
        return _show_paths(files)
    for warning in (warning for file in files for warning in file.warnings):
        warn(warning)
    made = _in_force(context, settings, files)
    if as_json:
        from askcaci.rendering.json import dumps

        click.echo(dumps(_object(made, files)))
    else:
        click.echo("\n".join(_lines(made)))
    return 0


def _show_paths(files: tuple[ConfigFile, ...]) -> int:
    from askcaci.config import user_file
    from askcaci.text.normalise import printable

    for file in files:
        click.echo(printable(str(file.path)))
    own = user_file()
    if own not in [file.path for file in files]:
        warn(f"your own would be {own}")
    return 0


def _in_force(
    context: click.Context, settings: Settings, files: tuple[ConfigFile, ...]
) -> dict[str, Setting]:
    from dataclasses import replace

    from askcaci.config import in_force, load_config
    from askcaci.configfile import without_password

    made = in_force(
        files, {"home": settings.home, "model": settings.model, "store": settings.store}
    )
    run = load_config(settings.home, settings.model, store=settings.store)
    if run.store is not None:
        shown = replace(made["store"], value=without_password(run.store))
        made = {**made, "store": shown}
    built_in = {
        "home": run.home,
        "offline": run.offline,
        "display.colour": "auto",
        "display.style": "chicago",
    }
    return {
        key: replace(one, value=built_in.get(key, _default(context, key)))
        if one.value is None
        else one
        for key, one in made.items()
    }


def _default(context: click.Context, key: str) -> Any:  # noqa: ANN401 - an option's default
    from askcaci.cli.defaults import option_of

    root = context.find_root()
    assert isinstance(root.command, click.Group)
    command = root.command.get_command(root, _TOLD_BY.get(key, "ask"))
    assert command is not None
    for parameter in command.params:
        if parameter.name == option_of(key) and not parameter.multiple:
            return parameter.to_info_dict()["default"]
    return None


def _lines(made: dict[str, Setting]) -> list[str]:
    from askcaci.text.normalise import printable

    shown = {key: printable(_shown(one.value)) for key, one in made.items()}
    key_width = max(map(len, shown))
    value_width = min(40, max(map(len, shown.values())))
    return [
        f"{key:<{key_width}}  {shown[key]:<{value_width}}  {printable(one.place) or one.origin}"
        for key, one in made.items()
    ]


def _shown(value: Any) -> str:  # noqa: ANN401 - what a setting holds
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "true" if value else "false"
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _object(made: dict[str, Setting], files: tuple[ConfigFile, ...]) -> dict[str, Any]:
    return {
        "schema": CONFIG_SCHEMA,
        "files": [str(file.path) for file in files],
        "settings": {
            key: {
                "value": str(one.value) if isinstance(one.value, Path) else one.value,
                "origin": one.origin,
                "place": one.place or None,
            }
            for key, one in made.items()
        },
    }
