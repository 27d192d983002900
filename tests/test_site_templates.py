"""Pages of twenty systems that sites are built with: each gives its article, and only that."""

from __future__ import annotations

import re
from datetime import date

import pytest

from askcaci.corpus.importing import webpages
from askcaci.corpus.importing.splitting.splitter import split_page
from askcaci.errors import SourceError
from askcaci.types import Article
from made_sites import SITES, Site, page_of, shown_page_of

# What some of the pages print above their text.
DECKS = {
    "substack": "Two ferries, one river, and a promise of 1998 that nobody has kept",
    "newspaper": "A promise of 1998 has become a price of 723 million, and two ferries go on.",
    "thinktank": "Commentary",
}


def imported(html: str, encoding: str = "utf-8") -> Article:
    """Return the one article of a page."""
    (page,) = webpages.pages("page.html", html.encode(encoding), "page.html")
    ((article, _),) = split_page(page).articles
    return article


@pytest.mark.parametrize("site", SITES, ids=lambda site: site.system)
def test_the_article_of_a_page_is_all_that_is_imported(site: Site) -> None:
    """Neither dialog, menu, teaser, comment nor newsletter; headings, lists and notes stay."""
    article = imported(shown_page_of(site))
    paragraphs = [text for text in article.text.split("\n\n") if text != "## NOTES"]
    assert paragraphs == [*filter(None, [DECKS.get(site.system)]), *site.paragraphs]


@pytest.mark.parametrize("site", SITES, ids=lambda site: site.system)
def test_a_page_is_cited_as_what_it_is(site: Site) -> None:
    """By its author, title, day and site, wherever its system puts them."""
    article = imported(shown_page_of(site))
    assert (article.title, article.authors) == (site.title, (site.author,))
    assert (article.published, article.publication) == (
        date.fromisoformat(site.day),
        site.name,
    )


@pytest.mark.parametrize("site", SITES, ids=lambda site: site.system)
def test_without_its_scripts_a_page_has_the_same_text_and_no_other_author(
    site: Site,
) -> None:
    """A browser that saves a page as one file leaves out the data that scripts hold."""
    whole = imported(shown_page_of(site))
    bare = imported(
        re.sub(r"<script.*?</script>", "", shown_page_of(site), flags=re.DOTALL)
    )
    assert (bare.text, bare.title, bare.publication) == (
        whole.text,
        whole.title,
        whole.publication,
    )
    assert bare.authors == (site.author,)
    assert bare.published in (None, whole.published)


@pytest.mark.parametrize("site", SITES[::4], ids=lambda site: site.system)
def test_a_page_that_names_no_encoding_is_read_by_its_bytes(site: Site) -> None:
    """In UTF-16 too."""
    html = shown_page_of(site).replace("<meta charset='utf-8'>", "")
    assert imported(html, "utf-16").text == imported(html).text == imported(html).text


def test_a_page_whose_text_a_script_fills_in_is_refused_with_what_to_do() -> None:
    """Its source shows no text; what a browser saved of it does."""
    (site,) = (site for site in SITES if site.system == "app")
    with pytest.raises(SourceError, match="shows no text") as refused:
        imported(page_of(site))
    assert "browser" in (refused.value.hint or "")
