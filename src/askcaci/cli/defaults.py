"""What configuration files say, as defaults of the commands' options."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from askcaci.errors import UsageError

if TYPE_CHECKING:
    from askcaci.configfile import Setting

_FILTERS = frozenset({"author", "since", "until", "section", "kind"})

# Which options take defaults from the files. Evaluating, replaying and verifying come out
# the same for everybody; `cite` filters only where it is told to; -k of `context` is the
# pool of which --max-tokens lets pass what fits.
TAKES = {
    "ask": _FILTERS | {"k", "min_confidence"},
    "search": _FILTERS | {"k"},
    "context": _FILTERS | {"max_tokens", "encoding"},
    "repl": _FILTERS | {"k", "min_confidence"},
    "articles": _FILTERS,
    "stats": _FILTERS,
    "cite": frozenset({"style"}),
}

_SETTINGS = "askcaci.settings"


def install(context: click.Context, home: str | None) -> tuple[str, ...]:
    """Read the files, set the defaults of the commands, and return the files' warnings.

    Raises:
        UsageError: a file cannot be read.
    """
    from askcaci.config import config_files, in_force

    files = config_files(home)
    if not files:
        return ()
    settings = in_force(files, {"home": home})
    context.meta[_SETTINGS] = settings
    if settings["display.colour"].value == "always":
        # Otherwise click takes escape sequences out of what is piped.
        context.color = True
    values = {
        option_of(key): setting.value
        for key, setting in settings.items()
        if setting.value is not None
    }
    context.default_map = {
        command: {name: value for name, value in values.items() if name in names}
        for command, names in TAKES.items()
    }
    return tuple(warning for file in files for warning in file.warnings)


def option_of(key: str) -> str:
    """Return the name of the parameter whose default a setting is."""
    return key.rpartition(".")[2]


def display(name: str) -> Any:  # noqa: ANN401 - what the setting holds
    """Return a setting of the [display] table, None where no file has any."""
    context = click.get_current_context(silent=True)
    settings = context.meta.get(_SETTINGS, {}) if context else {}
    return settings[f"display.{name}"].value if settings else None


def blamed(error: click.BadParameter, context: click.Context) -> UsageError | None:
    """Return the error that names the file if a bad value came from one, else None."""
    settings: dict[str, Setting] = context.meta.get(_SETTINGS, {})
    hinted = [
        one
        for one in context.command.params
        if one is error.param or str(error.param_hint) in one.opts
    ]
    for parameter in hinted:
        source = context.get_parameter_source(parameter.name or "")
        for key, setting in settings.items():
            if (
                source is click.core.ParameterSource.DEFAULT_MAP
                and option_of(key) == parameter.name
            ):
                return UsageError(
                    f'"{key}": {error.message}',
                    place=setting.place,
                    hint="See what is set where with:\n  askcaci config",
                )
    return None
