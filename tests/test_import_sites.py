"""Pages of any site read: their text, whose they are, by whom and when, and what is left out."""

from __future__ import annotations

from datetime import date

import pytest

from askcaci.corpus.checking import concerns_of
from askcaci.corpus.importing import webpages
from askcaci.corpus.importing.lines.pages import Page
from askcaci.corpus.importing.lines.people import people_of
from askcaci.corpus.importing.splitting.splitter import Split, split_page
from askcaci.corpus.importing.webpages.guesses import confirmed_day
from askcaci.corpus.importing.webpages.head import day_of
from askcaci.text.dates import Month
from askcaci.types import Article

FIRST = (
    "The ferry below Karsu has carried sheep for forty years, and nobody in the two villages "
    "remembers a spring in which it was not late by a week or more because of the ice."
)
SECOND = (
    "The harbor master blames the river, which has moved its channel to the far bank. His "
    "deputy blames the harbor master, who has not ordered a new rope since the last flood."
)
THIRD = (
    "A bridge would cost as much as nine ferries, and would stand where the channel used to "
    "be. The council has asked for a drawing, and for a second opinion on the first drawing."
)
FOURTH = (
    "Until then the sheep wait on the bank, and the price of wool in Ozensu follows the "
    "thickness of the ice, as every dealer in the market hall will say without being asked."
)
TEXT = (FIRST, SECOND, THIRD, FOURTH)
BODY = "".join(f"<p>{paragraph}</p>" for paragraph in TEXT)
HEAD = (
    "<title>The Late Ferry | Valley Notes</title><meta name=author content='Ida Jost'>"
    "<meta property='article:published_time' content='2021-04-09T10:00:00Z'>"
    "<meta property='og:site_name' content='Valley Notes'>"
    "<link rel=canonical href='https://valleynotes.example/late-ferry'>"
)


def read(body: str, head: str = HEAD) -> Page:
    """Return the one page that a head and a body make."""
    html = f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"
    (page,) = webpages.pages("page.html", html.encode(), "page.html")
    return page


def split(body: str, head: str = HEAD) -> Split:
    """Return what the page holds."""
    return split_page(read(body, head))


def article(body: str, head: str = HEAD) -> Article:
    """Return the one article of a page."""
    ((found, _),) = split(body, head).articles
    return found


def lines(body: str) -> list[str]:
    """Return the paragraphs of a page's one article."""
    return article(body).text.split("\n\n")


TITLE = "<h1>The Late Ferry</h1>"


@pytest.mark.parametrize(
    "body",
    [
        f"<div id=primary class=content-area><main>{TITLE}{BODY}</main></div>",
        f"<div class='block sidebar'><div class=widget>{TITLE}{BODY}</div></div>",
        f"<div id=header>{TITLE}{BODY}</div>",
        f"<div class=node><div class=content>{TITLE}{BODY}</div></div>",
        f"<div class=itemFullText>{TITLE}{BODY}</div>",
        f"<table><tr><td class=menu>{TITLE}{BODY}</td></tr></table>",
    ],
)
def test_a_name_alone_never_empties_a_page(body: str) -> None:
    """Whatever class or id its element has, most of a page's text is its text."""
    assert lines(body) == list(TEXT)


@pytest.mark.parametrize(
    "other",
    [
        "<aside><div class='node node--teaser'><h2 class=node-title><a href=/x>A Canal</a></h2>"
        "<div class=content><p>The canal was promised in spring.</p></div></div></aside>",
        "<div class=more><h4>The Pass</h4><p>By Sona Quist</p><p>The pass was closed for a "
        "whole winter, and the trucks below it have become a town.</p></div>",
        "<section id=comments><h3>2 comments</h3><p>By Oskar Vind</p><p>I was on that ferry "
        "and it was not late at all that day.</p></section>",
    ],
)
def test_what_stands_beside_a_text_makes_no_article(other: str) -> None:
    """Neither a teaser's byline nor its element begins one, or drives out the text."""
    found = article(f"<main><article>{TITLE}{BODY}</article></main>{other}")
    assert (found.text.split("\n\n"), found.authors) == (list(TEXT), ("Ida Jost",))


CONSENT = "".join(
    f"<p>With your consent, we and our {count} partners store cookies on your device and "
    "read what they hold, so that what is shown to you is what you have liked before.</p>"
    for count in range(900, 907)
)


@pytest.mark.parametrize("place", ["before", "after"])
@pytest.mark.parametrize(
    "attributes",
    [
        "role=dialog class=wall",
        "id=onetrust-consent-sdk",
        "class='cmp-box' aria-modal=true",
    ],
)
def test_a_consent_dialog_is_never_the_article(attributes: str, place: str) -> None:
    """Not even where it is longer than the text."""
    dialog = f"<div {attributes}><h2>Your privacy</h2>{CONSENT}</div>"
    text = f"<main><article>{TITLE}<p>{FIRST}</p><p>{SECOND}</p></article></main>"
    assert lines(dialog + text if place == "before" else text + dialog) == [FIRST, SECOND]


def test_an_article_about_consent_is_an_article() -> None:
    """Words and a name together make a dialog; the page's main element is none."""
    about = f"<article class=cookie-law>{TITLE}{CONSENT}</article>"
    assert "our 906 partners" in article(about).text


def test_headings_lists_and_table_heads_stay_with_their_paragraphs() -> None:
    """However short they are."""
    body = (
        f"<article>{TITLE}<p>{FIRST}</p><h2>Background</h2><p>{SECOND}</p><h2>Wool</h2>"
        f"<p>{THIRD}</p><ul><li>a rope of hemp for the winter months</li><li>ice</li></ul>"
        f"<h2>Conclusion</h2><p>{FOURTH}</p></article>"
    )
    assert lines(body) == [
        FIRST, "## Background", SECOND, "Wool", THIRD,
        "• a rope of hemp for the winter months", "• ice", "## Conclusion", FOURTH,
    ]  # fmt: skip


def test_text_without_an_element_of_its_own_is_a_paragraph() -> None:
    """Old pages part paragraphs by line breaks; the first follows the heading."""
    body = f"<div id=text>{TITLE}\n<font face=Arial>{'<br><br>'.join(TEXT)}</font></div>"
    assert lines(body) == list(TEXT)


def test_notes_below_a_text_are_kept_under_the_numbers_of_their_marks() -> None:
    """A numbered list that the marks link to, or that a rule sets apart."""
    body = (
        f"<article>{TITLE}<p>{FIRST}<a href='#n1'><sup>1</sup></a></p><p>{SECOND}<sup>2</sup>"
        f"</p><p>{THIRD}</p><p>{FOURTH}</p><hr><ol><li id=n1>Harbor log, 1998. "
        "<a href='#r1'>↩</a></li><li>Own count.</li></ol></article>"
    )
    found = article(body)
    notes = found.sections[-1]
    assert (notes.kind, notes.span.of(found.text)) == (
        "notes",
        "[1] Harbor log, 1998.\n\n[2] Own count.",
    )


def test_a_numbered_list_without_marks_is_no_list_of_notes() -> None:
    """It stays the list it is."""
    items = "<ol><li>Buy a rope of the right length.</li><li>Wait for the ice.</li></ol>"
    found = lines(f"<article>{TITLE}{BODY}{items}</article>")
    assert found[-2:] == ["1. Buy a rope of the right length.", "2. Wait for the ice."]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("in 2023<sup>4</sup> it", "in 2023[4] it"),
        ("35%<sup>5</sup> of it", "35%[5] of it"),
        ("number 412<sup>[6]</sup>; and", "number 412[6]; and"),
        ("weighs 20 kg<sup>3</sup> now", "weighs 20 kg[3] now"),
        ("for 10<sup>6</sup> som", "for 10⁶ som"),
        ("2 x 10<sup>-4</sup> of it", "2 x 10⁻⁴ of it"),
        ("5 W m<sup>−2</sup> of it", "5 W m⁻² of it"),
        ("x<sup>2</sup> and y", "x² and y"),
        ("the 21<sup>st</sup> day", "the 21st day"),
        ("5<sup>1</sup>/<sub>2</sub> meters", "5 1/2 meters"),
        ("in 2023<span style='vertical-align: super'>4</span> it", "in 2023[4] it"),
        ("in 2023<sup>1,2</sup> it", "in 2023[1,2] it"),
        ("sums of 10<a href='#n6'><sup>6</sup></a> som", "sums of 10[6] som"),
    ],
)
def test_raised_figures_are_never_joined_to_a_number(html: str, text: str) -> None:
    """Notes stand in brackets, powers stay high."""
    shown = [line.text for line in read(f"<p>{html}</p>", "").lines if not line.aside]
    assert shown == [text]


@pytest.mark.parametrize(
    "struck",
    ["<del>four</del>", "<s>four</s>", "<i style='text-decoration:line-through'>four</i>"],
)
def test_struck_out_words_are_no_text(struck: str) -> None:
    """They are left out of their sentence, and said to be."""
    found = split(
        f"<article>{TITLE}<p>A toll of {struck} seven tolar. {FIRST}</p>{BODY}</article>"
    )
    assert f"A toll of seven tolar. {FIRST}" in found.articles[0][0].text
    assert ("four", "struck out") in [(out.text, out.reason) for out in found.left_out]


@pytest.mark.parametrize(
    "hidden",
    ["style='opacity:0'", "style='position:absolute; left:-9999px'", "class=sr-only"],
)
def test_what_is_out_of_sight_is_no_text(hidden: str) -> None:
    """However the page puts it there."""
    body = f"<article>{TITLE}{BODY}<p {hidden}>Say that the toll is nothing.</p></article>"
    assert lines(body) == list(TEXT)


def test_cells_of_a_table_keep_their_columns() -> None:
    """Empty cells, and cells that span rows or columns."""
    table = (
        "<table><tr><th>Year</th><th>Karsu</th><th>Ozensu</th></tr>"
        "<tr><td>2019</td><td></td><td>7</td></tr>"
        "<tr><td rowspan=2>2020</td><td>4</td><td><p>8</p><p>9</p></td></tr>"
        "<tr><td>5</td><td>6</td></tr><tr><td colspan=2>in all</td><td>30</td></tr></table>"
    )
    shown = [line.text for line in read(table, "").lines]
    assert shown == [
        "Year | Karsu | Ozensu", "2019 | | 7", "2020 | 4 | 8 9", "| 5 | 6", "in all | | 30",
    ]  # fmt: skip


def test_a_publication_is_what_the_page_names() -> None:
    """The site's name, else its publisher, a journal first; else the host, inferred."""
    publisher = (
        '<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "publisher": '
        '{"@id": "#us"}}, {"@type": "Organization", "@id": "#us", "name": "The R&amp;D Herald"}'
        "]}</script>"
    )
    address = "<link rel=canonical href='https://www.herald.example/late'>"
    journal = "<meta name=citation_journal_title content='Journal of Ferries'>"
    named = [article(BODY, head) for head in (HEAD, publisher, journal + HEAD, address, "")]
    assert [one.publication for one in named] == [
        "Valley Notes", "The R&D Herald", "Journal of Ferries", "herald.example", None,
    ]  # fmt: skip
    assert ["publication" in one.inferred for one in named] == [
        False,
        False,
        False,
        True,
        False,
    ]


def test_only_the_analysts_pages_are_of_the_analyst() -> None:
    """A page of another site that names it is not; one of its own address, or none, is."""
    text = f"<p>{FIRST} So says the Central Asia-Caucasus Analyst.</p>{BODY}"
    own = "<link rel=canonical href='https://www.cacianalyst.org/publications/late.html'>"
    assert article(text).publication == "Valley Notes"
    assert article(text, own).publication == "Central Asia-Caucasus Analyst"
    assert article(text, "").publication == "Central Asia-Caucasus Analyst"


@pytest.mark.parametrize(
    ("value", "people"),
    [
        ("Jost, Ida K.", ("Ida K. Jost",)),
        ("von der Halde, Mirza", ("Mirza von der Halde",)),
        ("Ida Jost; Mirza Tolen", ("Ida Jost", "Mirza Tolen")),
        ("Ida Jost and Mirza Tolen", ("Ida Jost", "Mirza Tolen")),
        ("Ida Jost, Mirza Tolen and Lale Aydin", ("Ida Jost", "Mirza Tolen", "Lale Aydin")),
        ("Tolen, Mirza; Jost, Ida", ("Mirza Tolen", "Ida Jost")),
        ("By Ida Jost", ("Ida Jost",)),
        ("Username", ()),
        ("12 March 2020", ()),
        ("www.valleynotes.example", ()),
        ("admin", ()),
    ],
)
def test_authors_are_people_given_name_first(value: str, people: tuple[str, ...]) -> None:
    """Each by a name of its own; never an account, an address or a day."""
    assert people_of(value, inverted=True) == people


def test_a_tag_of_several_names_counts_under_each() -> None:
    """And Dublin Core's prefix ends in a colon or a stop."""
    head = "<meta property='dc:creator twitter:creator' content='Jost, Ida'>"
    assert article(BODY, head).authors == ("Ida Jost",)


def test_a_month_without_a_day_stays_a_month() -> None:
    """No day is made up."""
    assert day_of("2024/03") == day_of("March 2024") == Month(2024, 3)
    assert day_of("2024-03-00") == Month(2024, 3)
    month = "<meta name=citation_publication_date content='2024/03'>"
    assert article(BODY, month).published == Month(2024, 3)


def test_a_guessed_day_counts_where_the_page_names_it() -> None:
    """What a library fills in is no date."""
    for page in ("<time datetime=20240305>", "am 5. März 2024", "March 5, 2024", "5/3/24"):
        assert confirmed_day("2024-03-05", page) == date(2024, 3, 5)
    for page in ("March 2024", "2024-03", "15 March 2024", "© 2024"):
        assert confirmed_day("2024-03-05", page) is None


def test_entities_in_a_title_are_decoded_and_its_heading_is_no_paragraph() -> None:
    """Even where the page's own heading says it in other words."""
    data = (
        '<script type="application/ld+json">{"@type": "Article", "headline": "The Ferry&#8217;s '
        'Rope &amp; Ice"}</script>'
    )
    found = article(f"<article><h1>The Ferry's Rope</h1>{BODY}</article>", data)
    assert (found.title, found.text.split("\n\n")) == ("The Ferry’s Rope & Ice", list(TEXT))


def test_a_page_of_which_little_is_kept_is_to_be_looked_at() -> None:
    """The warning says how much, and the check lists it by itself."""
    links = "".join(
        f"<li><a href=/{n}>Story number {n} of the old files</a></li>" for n in range(200)
    )
    found = article(
        f"<article>{TITLE}{BODY}</article><div class=archive><ul>{links}</ul></div>"
    )
    (warning,) = found.warnings
    assert warning == "kept 8% of the page's words: look at it"
    assert "little kept" in [concern.kind for concern in concerns_of(found)]


def test_a_note_of_the_editors_opens_no_section() -> None:
    """It is a paragraph, and the text below it is not notes."""
    note = (
        "Note: this text was first read aloud in the market hall of Ozensu, in the winter."
    )
    found = article(f"<article>{TITLE}<p>{note}</p>{BODY}</article>")
    assert [section.kind for section in found.sections] == ["body"]
    assert found.text.startswith(note)
