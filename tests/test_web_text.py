"""What of a page's text is kept as it is: figures, formulas, letters, names, headings."""

from __future__ import annotations

import pytest

from askcaci.corpus.files import sections_of
from askcaci.corpus.importing import webpages
from askcaci.corpus.importing.lines.people import guessed_people, people_of
from askcaci.corpus.importing.lines.raised import raised_text
from askcaci.corpus.importing.splitting.splitter import split_page
from askcaci.corpus.importing.webpages.linkeddata import linked_data
from askcaci.corpus.importing.webpages.publication import publication_of
from askcaci.rendering.articles import articles_text
from test_import_sites import (
    BODY,
    FIRST,
    FOURTH,
    HEAD,
    SECOND,
    TEXT,
    THIRD,
    TITLE,
    article,
    lines,
    read,
    split,
)

MATH = "<math><semantics><msup><mn>10</mn><mn>6</mn></msup>{}</semantics></math>"
TEX = "<annotation encoding='application/x-tex'>10^6</annotation>"
DRAWN = "<span>1</span><span>0</span><span>6</span>"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("EU<sup>3</sup> rules", "EU[3] rules"),
        ("U.S.<sup>4</sup> aid", "U.S.[4] aid"),
        ("of 20<sup>4</sup> states", "of 20[4] states"),
        ("3.5<sup>2</sup> percent", "3.5[2] percent"),
        ("Karsu’s<sup>2</sup> debt", "Karsu’s[2] debt"),
        ("“so he said”<sup>12</sup>", "“so he said”[12]"),
        ("the 1990s<sup>8</sup> were", "the 1990s[8] were"),
        ("6.02×10<sup>23</sup>", "6.02×10²³"),
        ("2<sup>10</sup> ways", "2¹⁰ ways"),
        ("E = mc<sup>2</sup>", "E = mc²"),
        ("R<sup>2</sup> = 0.8", "R² = 0.8"),
        ("Plan B<sup>2</sup> is", "Plan B[2] is"),
        ("Ca<sup>2+</sup> ions", "Ca²⁺ ions"),
        ("500 m<sup>3</sup>/s", "500 m3/s"),
        ("10<sup>6</sup><sup>4</sup> som", "10⁶[4] som"),
        ("in 2019<a href='#fn3' class=footnote>3</a>.", "in 2019[3]."),
        ("in 2019<span class=footnote-ref>3</span>.", "in 2019[3]."),
        ("see chapter <a href='#3'>3</a>.", "see chapter 3."),
        ("it<a href='#fn1'><sup>1</sup></a> cost 10<sup>3</sup> som", "it[1] cost 10³ som"),
    ],
)
def test_numbers_of_notes_are_told_from_powers(html: str, text: str) -> None:
    """By what they stand behind, and by where they link to."""
    assert [line.text for line in read(f"<p>{html}</p>", "").lines] == [text]


def test_one_function_decides_for_every_format() -> None:
    """A power of a formula is one behind a bracket too, and a fraction is parted."""
    assert raised_text("2", "(a + b)", exponent=True) == "²"
    assert raised_text("2", "(a + b)") == "[2]"
    assert raised_text("1", "5", "/2") == " 1"
    assert raised_text("2-3", "10") == "²⁻³"
    assert raised_text("(2)", "10") == "[2]"
    assert raised_text("6.5", "10") == "^6.5"
    assert raised_text("6", "10", linked=True) == "[6]"
    assert raised_text("th", "19") == "th"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (
            f"<span class=katex><span class=katex-mathml>{MATH.format(TEX)}</span>"
            f"<span class=katex-html aria-hidden=true>{DRAWN}</span></span> som",
            "10⁶ som",
        ),
        (
            f"<span class=MathJax><nobr aria-hidden=true>{DRAWN}</nobr>"
            f"<span>{MATH.format('')}</span></span> som",
            "10⁶ som",
        ),
        ("<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math> of it", "1/2 of it"),
        ("<math><msqrt><mn>2</mn></msqrt></math> of it", "√2 of it"),
    ],
)
def test_a_formula_is_read_once(html: str, text: str) -> None:
    """Neither its source nor the pieces that are drawn are read behind it."""
    assert [line.text for line in read(f"<p>{html}</p>", "").lines] == [text]


def test_a_hidden_formula_behind_which_a_picture_shows_it_is_text() -> None:
    """As wikis write them: the figure is not lost from its sentence."""
    formula = f"<span style='display: none'>{MATH.format(TEX)}</span><img alt='10^6' src=x>"
    found = lines(f"<article>{TITLE}<p>{FIRST}</p><p>A toll of {formula} som. {SECOND}</p>"
                  f"<p>{THIRD}</p><p>{FOURTH}</p></article>")  # fmt: skip
    assert found[1] == f"A toll of 10⁶ som. {SECOND}"


@pytest.mark.parametrize(
    "text", ["#1 choice of the ferrymen for the winter months", "– “No.”"]
)
def test_a_number_sign_and_a_dash_of_the_text_stay(text: str) -> None:
    """Neither is Markdown, and a dash begins what is spoken, not an item."""
    body = f"<p>{FIRST}</p><p>{text}</p><p>{SECOND}</p><p>{THIRD}</p>"
    assert lines(f"<article>{TITLE}{body}</article>")[1] == text


def test_short_numbered_headings_stay() -> None:
    """A figure at a line's beginning is no mark of an item where there is no list."""
    body = (
        f"<p>{FIRST}</p><h2>5. Ice</h2><p>On 4. April it broke. {SECOND}</p><p>{THIRD}</p>"
    )
    assert lines(f"<article>{TITLE}{body}</article>")[1:3] == [
        "5. Ice",
        f"On 4. April it broke. {SECOND}",
    ]


def test_a_list_between_paragraphs_that_have_elements_of_their_own_stays() -> None:
    """As page builders make them."""
    widget = (
        "<div class='elementor-widget'><div class=elementor-widget-container>{}</div></div>"
    )
    parts = (
        f"<p>{FIRST}</p>",
        f"<p>{SECOND}</p>",
        "<h2>Ropes</h2>",
        "<ul><li>hemp</li><li>wire</li></ul>",
        f"<p>{THIRD}</p>",
        f"<p>{FOURTH}</p>",
    )
    body = "".join(map(widget.format, (TITLE, *parts)))
    assert lines(f"<div class=elementor>{body}</div>") == [
        FIRST, SECOND, "Ropes", "• hemp", "• wire", THIRD, FOURTH,
    ]  # fmt: skip


TEASERS = "".join(
    f"<div><h4><a href=/{n}>{title}</a></h4><p>{text}</p></div>"
    for n, (title, text) in enumerate(
        (
            (
                "The Canal",
                "The canal was promised in spring, and dug in the autumn after it.",
            ),
            (
                "The Pass",
                "The pass was closed for a whole winter, and the trucks stood there.",
            ),
        )
    )
)


@pytest.mark.parametrize(
    "heading", ["Read also", "Mehr zum Thema", "Читайте также", "По теме"]
)
def test_what_a_heading_announces_as_other_pages_is_not_the_text(heading: str) -> None:
    """In any of some languages; where the element ends, the text goes on."""
    box = f"<div class=x><h3>{heading}</h3>{TEASERS}</div>"
    body = f"<p>{FIRST}</p><p>{SECOND}</p>{box}<p>{THIRD}</p><p>{FOURTH}</p>"
    assert lines(f"<article>{TITLE}{body}</article>") == list(TEXT)


def test_a_heading_above_most_of_the_text_announces_nothing() -> None:
    """It is the article's own."""
    body = f"<p>{FIRST}</p><div><h2>More on ferries</h2><p>{SECOND}</p><p>{THIRD}</p></div>"
    assert lines(f"<article>{TITLE}{body}</article>") == [
        FIRST,
        "More on ferries",
        SECOND,
        THIRD,
    ]


def test_comments_that_quote_the_text_are_no_text() -> None:
    """However much of it they repeat."""
    quotes = "".join(
        f"<div class=comment><p>You say: {t} I do not.</p></div>" for t in TEXT
    )
    page = f"<article>{TITLE}{BODY}</article><section id=comments>{quotes}</section>"
    assert lines(page) == list(TEXT)


def test_a_teaser_of_the_page_itself_is_not_its_text() -> None:
    """Of what is printed twice, that among the text is taken."""
    title = "<h3><a href=/late>The Late Ferry and the Ice of the Upper River</a></h3>"
    body = f"<article>{title}{BODY}</article><ul><li>{title}</li></ul>"
    assert sum("Upper River" in line for line in lines(body)) <= 1


@pytest.mark.parametrize(
    "line",
    [
        "April 9, 2021 by Ida Jost",
        "Ida Jost · 5 min read",
        "Published: April 9, 2021 | 10:00",
        "Posted by Ida Jost on Friday",
    ],
)
def test_a_line_of_author_and_day_is_no_paragraph(line: str) -> None:
    """Where it stands above the text and says nothing else."""
    page = split(f"<article>{TITLE}<small>{line}</small>{BODY}</article>")
    ((found, _),) = page.articles
    assert (found.text.split("\n\n"), found.authors) == (list(TEXT), ("Ida Jost",))


def test_the_title_is_the_pages_and_not_the_sites() -> None:
    """A heading of the first rank may be the site's name."""
    head = "<title>The Late Ferry - Valley Notes</title>" + HEAD.split("</title>")[1]
    page = f"<div id=top><h1><a href=/>Valley Notes</a></h1></div><h2>The Late Ferry</h2>{BODY}"
    found = article(f"<div>{page}</div>", head)
    assert (found.title, found.text.split("\n\n")) == ("The Late Ferry", list(TEXT))


def test_paragraphs_that_count_the_marks_are_notes() -> None:
    """Below the text, each with the number of a mark."""
    body = (
        f"<p>{FIRST}<sup>1</sup></p><p>{SECOND}<sup>2</sup></p><p>{THIRD}</p>"
        "<p>1. Harbor log, 1998, kept at the museum of the lower village of Ozensu.</p>"
        "<p>2. Own count of the sheep that waited in the spring of that year.</p>"
    )
    found = article(f"<article>{TITLE}{body}</article>")
    assert found.text.split("\n\n")[-2].startswith("[1] Harbor log")
    assert found.sections[-1].kind == "notes"


def test_a_report_of_another_site_has_no_sections_of_the_analysts() -> None:
    """Its text is its body, with notes below it too, and it is listed with its site."""
    note = "<hr><ol><li>Harbor log, 1998.</li></ol>"
    found = article(f"<article>{TITLE}<p>{FIRST}<sup>1</sup></p>{BODY[3:]}{note}</article>")
    assert (found.kind, found.sections[0].kind) == ("field-report", "body")
    assert "kind" not in found.inferred
    assert "“The Late Ferry”, Valley Notes, April 9, 2021" in articles_text([found])
    assert [s.kind for s in sections_of("A.\n\n## NOTES\n\n[1] B.", "news")] == [
        "body",
        "notes",
    ]


@pytest.mark.parametrize(
    ("value", "people"),
    [
        (
            "Ida Jost (with Mirza Tolen and Lale Aydin)",
            ("Ida Jost", "Mirza Tolen", "Lale Aydin"),
        ),
        ("Ida Jost, Mirza Tolen", ("Ida Jost", "Mirza Tolen")),
        ("Ida Jost, Senior Fellow", ("Ida Jost",)),
        ("Ida Jost, Ph.D.", ("Ida Jost",)),
        ("Ida Jost in Karsu", ("Ida Jost",)),
        ("Ida Jost Edited by Mirza Tolen", ("Ida Jost",)),
        ("Par Ida Jost", ("Ida Jost",)),
        ("Von Halde", ("Von Halde",)),
        ("Автор: Ирина Ёлкина", ("Ирина Ёлкина",)),
        ("Ёлкина И. П.", ("И. П. Ёлкина",)),
        ("Lale Aydin ve Ida Jost", ("Lale Aydin", "Ida Jost")),
        ("გიორგი კარსუელი", ("გიორგი კარსუელი",)),
        ("Radio Karsu's Ozensu Service", ()),
        ("Редакция", ()),
        ("Staff Reporter", ()),
        ("Staff Reporter and Ida Jost", ("Ida Jost",)),
        ("Ministry of Labour and Social Affairs", ()),
        ("Ida Jost/Mirza Tolen", ("Ida Jost", "Mirza Tolen")),
        ("Ida Jost/AFP", ("Ida Jost",)),
        ("RFE/RL", ()),
        ("Ida Y Jost", ("Ida Y Jost",)),
    ],
)
def test_people_of_many_bylines(value: str, people: tuple[str, ...]) -> None:
    """Prefixes, degrees, offices, places and connecting words of several languages."""
    assert people_of(value) == people


def test_a_guess_of_authors_loses_the_day_behind_it() -> None:
    """A library cuts the figures of a day off, and leaves its month."""
    assert guessed_people("Ida Jost March") == ("Ida Jost",)
    assert guessed_people("April March") == ("April March",)
    assert guessed_people("Reuters") == ()


@pytest.mark.parametrize(
    "data",
    [
        '<!--{"@type": "Article", "author": "Ida Jost"}-->',
        '//<![CDATA[\n{"@type": "Article", "author": "Ida Jost"}\n//]]>',
        '{"@type": "Article", "author": "Ida Jost",}',
        '{"@type": "WebPage", "mainEntity": {"@type": "Article", "author": "Ida Jost"}}',
    ],
)
def test_linked_data_is_read_as_sites_write_it(data: str) -> None:
    """Within comment marks, with a comma too many, below the page's own entry."""
    assert list(linked_data(data)) == [("json:author", "Ida Jost")]


def test_an_organization_is_no_author() -> None:
    """Nor is the publication itself."""
    data = (
        '{"@type": "Article", "author": {"@type": "Organization", "name": "Karsu Times"}}'
    )
    assert list(linked_data(data)) == []
    head = HEAD.replace("'Ida Jost'", "'Valley Notes'")
    assert article(f"<article>{TITLE}{BODY}</article>", head).authors == ()


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://web.archive.org/web/2020/https://www.valley.example/x", "valley.example"),
        ("https://v-e.cdn.ampproject.org/c/s/valley.example/x", "valley.example"),
        ("https://up--river-example.translate.goog/x", "up-river.example"),
        ("http://127.0.0.1:8000/x", None),
        ("http://localhost/x", None),
    ],
)
def test_a_host_is_that_of_the_page_itself(address: str, host: str | None) -> None:
    """Not of what passes it on, nor of one's own machine."""
    assert publication_of({}, [address]) == (host, False)


def test_a_noscript_element_that_is_never_closed_holds_the_page() -> None:
    """Its text is the page's; a small one is none."""
    assert lines(f"<noscript><article>{TITLE}{BODY}</article>") == list(TEXT)
    small = "<noscript><p>Please enable scripts to read this page.</p></noscript>"
    assert lines(f"<article>{TITLE}{small}{BODY}</article>") == list(TEXT)


def test_a_page_in_kazakh_without_a_declared_encoding() -> None:
    """KZ-1048 has its letters where Windows-1251 has those of other languages."""
    text = (
        "Өзен арқылы өтетін көпірдің бағасы үш жылда екі есе өсті, ал аудан оның оннан бірін "
        "де бөлген жоқ, дейді ауыл әкімі. Қойлар жағада күтіп тұр, ал қыс ұзақ болады."
    )
    html = (
        f"<html><head><title>Көпір</title></head><body><article><h1>Көпір</h1><p>{text}</p>"
    )
    (page,) = webpages.pages("page.html", html.encode("kz1048"), "page.html")
    ((found, _),) = split_page(page).articles
    assert found.text == text
