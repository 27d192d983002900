"""`askcaci completion`, and what the shell is told of the corpus."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import click
from click.shell_completion import CompletionItem

# The text of a completion becomes part of a command line, and the corpus is nobody's in
# particular: only what no shell gives a meaning to is offered.
_HARMLESS = re.compile(r"\w[\w.-]*")


@click.command(
    short_help="Print what makes a shell complete askcaci.",
    epilog="""\b
Examples:
  eval "$(askcaci completion bash)"      in ~/.bashrc
  eval "$(askcaci completion zsh)"       in ~/.zshrc, after compinit
  askcaci completion fish > ~/.config/fish/completions/askcaci.fish
""",
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> int:
    """Print the completion script of SHELL: commands, options, choices, article ids, authors.

    Ids and authors are those of the index; without one, nothing is offered for them.
    """
    from click.shell_completion import get_completion_class

    script = get_completion_class(shell)
    assert script is not None
    root = context.find_root().command
    click.echo(script(root, {}, "askcaci", "_ASKCACI_COMPLETE").source(), nl=False)
    return 0


def complete_author(
    context: click.Context, _: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Complete the last word of authors' names, which names them well enough."""
    from askcaci.index.glance import author_names

    names = _from_index(context, author_names)
    return _offered(
        [(name.split()[-1], name) for name in names if name.split()], incomplete
    )


def complete_article(
    context: click.Context, _: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Complete ids of articles."""
    from askcaci.index.glance import article_ids

    ids = _from_index(context, article_ids)
    return _offered([(article_id, "") for article_id in ids], incomplete)


def _from_index(context: click.Context, read: Callable[[Path], list[str]]) -> list[str]:
    """Return what the index holds; nothing at all if anything is wrong."""
    from askcaci.config import load_config
    from askcaci.errors import AskcaciError

    try:
        given = context.find_root().params
        config = load_config(given.get("home"), store=given.get("store"))
        # A server is not asked each time somebody presses a key.
        return read(config.index) if config.store is None else []
    except (AskcaciError, OSError):
        return []


def _offered(words: list[tuple[str, str]], incomplete: str) -> list[CompletionItem]:
    from askcaci.text.normalise import printable

    start = incomplete.casefold()
    return [
        CompletionItem(word, help=" ".join(printable(text).split()) or None)
        for word, text in sorted(dict(words).items())
        if word.casefold().startswith(start) and _HARMLESS.fullmatch(word)
    ]
