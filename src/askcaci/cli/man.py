"""`askcaci man`: the manual page, made of the same words as --help."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click

from askcaci import __version__

# click's mark of a paragraph whose lines are to stay as they are.
_AS_IT_IS = "\b"


@click.command(
    hidden=True,
    short_help="Print the manual page.",
    epilog="""\b
Examples:
  askcaci man | man -l -
  askcaci man > ~/.local/share/man/man1/askcaci.1
""",
)
@click.pass_context
def man(context: click.Context) -> int:
    """Print the manual page of askcaci, in roff."""
    click.echo(page(context.find_root()))
    return 0


def page(context: click.Context) -> str:
    """Return the manual page of the command of a context and of all below it."""
    name = context.info_name or ""
    first, _, rest = (context.command.help or "").partition("\n\n")
    lines = [
        f'.TH {_escaped(name.upper())} 1 "" "{_escaped(f"{name} {__version__}")}"',
        ".SH NAME",
        f"{_escaped(name)} \\- {_escaped(' '.join(first.split()).rstrip('.'))}",
        ".SH SYNOPSIS",
        *_usage(context),
        ".SH DESCRIPTION",
        *_paragraphs(rest),
        ".SH OPTIONS",
        *_options(context),
        ".SH COMMANDS",
    ]
    for below in _below(context):
        lines += [f".SS {_escaped(below.command_path)}", *_usage(below), ".PP"]
        lines += [*_paragraphs(below.command.help or ""), *_options(below)]
        lines += _paragraphs(below.command.epilog or "")
    lines += [".SH NOTES", *_paragraphs(context.command.epilog or "")]
    return "\n".join(lines)


def _below(context: click.Context) -> Iterator[click.Context]:
    """Yield a context for every command that is not hidden, groups before what is in them."""
    group = context.command
    if not isinstance(group, click.Group):
        return
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is not None and not command.hidden:
            below = click.Context(command, info_name=name, parent=context)
            yield below
            yield from _below(below)


def _usage(context: click.Context) -> list[str]:
    pieces = " ".join(context.command.collect_usage_pieces(context))
    return [f"\\fB{_escaped(context.command_path)}\\fR {_escaped(pieces)}"]


def _options(context: click.Context) -> Iterator[str]:
    for parameter in context.command.get_params(context):
        record = parameter.get_help_record(context)
        # Of an argument the usage line says all there is.
        if record is not None and record[1]:
            yield ".TP"
            yield f"\\fB{_escaped(record[0])}\\fR"
            yield _line(record[1])


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in re.split(r"\n[^\S\n]*\n|\n(?=\x08)", text.strip("\n")):
        if paragraph.lstrip(" ").startswith(_AS_IT_IS):
            lines = paragraph.replace(_AS_IT_IS, "").strip("\n").split("\n")
            yield from (".PP", ".nf", *map(_line, lines), ".fi")
        elif paragraph.strip():
            yield from (".PP", _line(" ".join(paragraph.split())))


def _line(text: str) -> str:
    """Return a line of text that roff does not take for a request."""
    return f"\\&{_escaped(text)}"


def _escaped(text: str) -> str:
    """Return text in ASCII, other characters by their code point."""
    plain = text.replace("\\", "\\e").replace("-", "\\-").replace('"', "\\(dq")
    return "".join(c if c.isascii() else f"\\[u{ord(c):04X}]" for c in plain)
