"""A group whose commands are imported when they run, and errors that name what was meant."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from itertools import takewhile
from typing import Any

import click
from click.shell_completion import CompletionItem

from askcaci.errors import UsageError

# In `Context.meta`: whether the command line asks for help.
HELP = "askcaci.help"

# Title to command to ("module:attribute", short help); commands without a title are hidden.
Sections = Mapping[str, Mapping[str, tuple[str, str]]]


class LazyGroup(click.Group):
    """A group that lists its commands, in sections, without importing them."""

    def __init__(self, *args: Any, sections: Sections, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **options)
        self.sections = sections
        self._targets = {
            name: target
            for commands in sections.values()
            for name, (target, _) in commands.items()
        }

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order in which they are shown."""
        return list(self._targets)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command; None if there is none of that name."""
        if cmd_name in self._targets and cmd_name not in self.commands:
            from importlib import import_module

            module, _, attribute = self._targets[cmd_name].partition(":")
            self.add_command(getattr(import_module(module), attribute), cmd_name)
        return super().get_command(ctx, cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command to run; note whether only its help is wanted."""
        names = ctx.help_option_names
        words = takewhile(lambda word: word != "--", args)
        ctx.meta[HELP] = not set(names).isdisjoint(words)
        if not ctx.resilient_parsing and args[0] not in self._targets:
            if " " in args[0] or args[-1].endswith("?"):
                raise _question(args)
            raise click.NoSuchCommand(args[0], possibilities=self._targets, ctx=ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands, section by section, from the table alone."""
        width = max(map(len, self._targets))
        for title, commands in self.sections.items():
            if title:
                rows = [(f"{name:<{width}}", text) for name, (_, text) in commands.items()]
                with formatter.section(title):
                    formatter.write_dl(rows)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete commands from the table, options as click does."""
        found = [
            CompletionItem(name, help=text)
            for title, commands in self.sections.items()
            for name, (_, text) in commands.items()
            if title and name.startswith(incomplete)
        ]
        return found + click.Command.shell_complete(self, ctx, incomplete)

    def main(self, *args: Any, **options: Any) -> Any:  # noqa: ANN401 - as click has it
        """Run a command line; what nobody knows is told with what is nearest."""
        try:
            return super().main(*args, **options)
        except click.UsageError as error:
            better = _explained(error)
            if better is None:
                raise
            raise better from error


def _question(words: list[str]) -> UsageError:
    question = " ".join(" ".join(words).split())
    return UsageError(
        f"No such command: askcaci {words[0]}",
        hint=f"Ask with:\n  askcaci ask {shlex.quote(question)}",
    )


def _explained(error: click.UsageError) -> UsageError | None:
    """Return an error that says what to run; None where click says it well enough."""
    context = error.ctx
    if context is None:
        return None
    path = context.command_path
    if isinstance(error, click.NoSuchCommand):
        return UsageError(
            f"No such command: {path} {error.command_name}",
            hint=_meant(path, error.possibilities),
        )
    if isinstance(error, click.NoSuchOption):
        return UsageError(
            f"No such option: {path} {error.option_name}",
            hint=_moved(error.option_name, context) or _meant(path, error.possibilities),
        )
    if isinstance(error, click.BadParameter):
        from askcaci.cli.defaults import blamed

        return blamed(error, context)
    return None


def _meant(path: str, possibilities: list[str] | None) -> str:
    if possibilities:
        return "Did you mean:" + "".join(f"\n  {path} {one}" for one in possibilities)
    return f"See what there is with:\n  {path} --help"


def _moved(option: str, context: click.Context) -> str:
    """Return where an option belongs if askcaci itself has it."""
    root = context.find_root()
    for known in root.command.params:
        if context is not root and option in known.opts and isinstance(known, click.Option):
            value = "" if known.is_flag else f" {known.make_metavar(root)}"
            rest = context.command_path.partition(" ")[2]
            return f"It goes before the command:\n  askcaci {option}{value} {rest}"
    return ""
