"""`/why` says of a quoted article that its text was repaired on import."""

from __future__ import annotations

from dataclasses import replace

from askcaci.repl.commands import obey
from repl_fakes import DAM, session

QUESTION = "How high is the dam?"


def why(*repairs: str) -> str:
    """Return what `/why` says after a question whose article has these repairs."""
    made, shown, _ = session()
    assert obey(made, QUESTION)
    made.quotes = [
        replace(quote, article=replace(DAM, repairs=repairs)) for quote in made.quotes
    ]
    assert obey(made, "/why")
    return shown[-1]


def test_repaired_text_is_told_once_an_article() -> None:
    """Two quotes of one article: how many repairs, and one of them."""
    text = why("line 3: escaped quotation mark mended", "2 × no-break space removed")
    assert text.endswith(
        "\n\nrogun: text repaired on import: 2 repairs, "
        "e.g. line 3: escaped quotation mark mended"
    )
    assert text.count("repaired") == 1


def test_the_repair_that_is_told_is_one_within_a_quote() -> None:
    """It is the one that a reader who cites the words has to know of."""
    mended = "line 9: encoding 'RogÃ¼n dam' -> 'Rogun dam' and 2 more"
    text = why("line 3: glued sentence 'so.As' -> 'so. As'", mended)
    assert text.endswith(f"2 repairs, e.g. {mended}")


def test_of_text_that_needed_no_repair_nothing_is_told() -> None:
    """The last line is about sentences, as ever."""
    assert "repaired" not in why()
