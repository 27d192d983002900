"""Pages of twenty made sites, each as its system builds them, around the same kind of article.

A page holds what real ones do: a menu, a dialog about cookies, a newsletter's box, links to
other articles, comments, a footer. The article of each site has words of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Site:
    """A made site: its system, its name and the values of its one article."""

    system: str
    name: str
    place: str
    author: str
    day: str
    cost: int

    @property
    def title(self) -> str:
        """The article's title."""
        return f"Why {self.place} Still Waits for Its Bridge"

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The paragraphs of the article, headings and items among them, as it is imported."""
        return (
            f"The bridge of {self.place} was promised in 1998, and the river below it has "
            "been crossed by the same two ferries in every year since, whatever the season.",
            f"Its price has risen to {self.cost} million tolar, of which the district has "
            "set aside less than a tenth[1] in the budgets of the past three years.",
            "What the ferries carry",
            f"The two ferries of {self.place} carry 3.4 × 10⁶ people a year, most of them in "
            "summer, and a toll of seven tolar is paid by everyone who is older than twelve.",
            "• Sheep and goats, in spring and autumn",
            "• Timber from the upper valley",
            "“Nobody has asked the ferrymen what they would do without the river,” says the "
            "elder of the lower village, who was one of them for more than thirty years.",
            "Who would pay",
            f"A bank has offered {self.place} half of the price at four percent, and the "
            "other half would have to come from tolls that are not yet allowed by any law.",
            "[1] Budgets of the district, 2021 to 2023.",
        )


SITES = tuple(
    Site(system, name, place, author, day, cost)
    for system, name, place, author, day, cost in (
        ("wordpress", "Valley Monitor", "Karsu", "Ida Jost", "2023-04-11", 412),
        (
            "wordpress-classic",
            "The Ozensu Blog",
            "Ozensu",
            "Mirza Tolen",
            "2014-09-02",
            231,
        ),
        ("elementor", "Steppe Policy Center", "Tolbai", "Lale Aydin", "2022-01-19", 187),
        ("drupal", "Institute of River Studies", "Marsai", "Sona Quist", "2019-11-05", 655),
        ("drupal-old", "River Review", "Belsu", "Oskar Vind", "2009-06-23", 98),
        ("ghost", "Notes from the Ford", "Aktobel", "Nadira Halde", "2024-02-14", 530),
        ("medium", "Upstream", "Sarykol", "Timur Brandt", "2021-07-30", 344),
        ("substack", "The Ferry Letter", "Kumsai", "Elena Marsh", "2023-10-08", 276),
        ("blogger", "Ferries and Fords", "Jarbulak", "Pavel Hint", "2011-03-17", 142),
        ("joomla", "Highland Forum", "Terbel", "Aida Rosen", "2013-12-01", 319),
        ("typo3", "Haus der Flüsse", "Okmazar", "Jens Adler", "2018-05-25", 467),
        ("wix", "Bridge Watch", "Temirsu", "Maya Stone", "2020-08-13", 208),
        ("squarespace", "Crossing Quarterly", "Akjol", "Rustam Vale", "2022-06-06", 391),
        ("hugo", "A Ford of One’s Own", "Bostan", "Kira Lund", "2021-02-09", 164),
        ("newspaper", "The Daily Ford", "Dostuk", "Samir Kale", "2024-05-20", 723),
        ("agency", "Region Wire", "Shorsu", "Gulia Penn", "2023-01-31", 288),
        ("journal", "Journal of Inland Water", "Narbel", "Hanna Vogt", "2017-10-15", 599),
        ("thinktank", "Watershed Council", "Kokbel", "Daniel Orme", "2020-12-18", 437),
        ("plain", "Papers of T. Arne", "Ulusai", "Tove Arne", "2003-08-28", 76),
        ("app", "Meridian", "Bozsu", "Laila Crane", "2024-08-22", 815),
    )
)


def page_of(site: Site) -> str:
    """Return the HTML of a site's page, as the server sends it."""
    return _SYSTEMS[site.system](site)


def shown_page_of(site: Site) -> str:
    """Return the HTML of a site's page as a browser has it when its script has run."""
    page = page_of(site)
    if site.system == "app":
        page = page.replace(
            "<div id='root'></div>", f"<div id='root'>{_app_root(site)}</div>"
        )
    return page


# The article's own markup.


def _body(site: Site, *, note: str = "<sup><a href='#fn1'>1</a></sup>") -> str:
    """Return the article as most editors write it."""
    first, second, head, third, sheep, timber, quote, other, fourth, foot = site.paragraphs
    third = escape(third).replace("10⁶", "10<sup>6</sup>")
    items = "".join(f"<li>{escape(item[2:])}</li>" for item in (sheep, timber))
    return (
        f"<p>{escape(first)}</p>\n<p>{escape(second).replace('[1]', note)}</p>\n"
        f"<h2>{head}</h2>\n<p>{third}</p>\n<ul>{items}</ul>\n"
        f"<blockquote><p>{escape(quote)}</p></blockquote>\n<h2>{other}</h2>\n"
        f"<p>{escape(fourth)}</p>\n"
        f"<ol class='footnotes'><li id='fn1'>{foot[4:]} <a href='#r1'>↩</a></li></ol>"
    )


def _figure(site: Site) -> str:
    return (
        "<figure class='wp-block-image'><img src='ferry.jpg' alt='A ferry'>"
        f"<figcaption>A ferry below {site.place}. Photo: River Archive</figcaption></figure>"
    )


_TEASERS = (
    (
        "The Canal That Nobody Wanted",
        "Thirty years on, the canal carries more reed than water.",
    ),
    (
        "Wool Prices After the Thaw",
        "Dealers in the market hall expect a slow and muddy year.",
    ),
    (
        "A Dam for Two Valleys",
        "By Petra Noll. Who gets the water in August is not yet settled.",
    ),
)


def _teasers(tag: str = "div", kind: str = "related-post") -> str:
    return "".join(
        f"<{tag} class='{kind}'><a href='/{n}'><h3>{title}</h3></a><p>{text}</p></{tag}>"
        for n, (title, text) in enumerate(_TEASERS)
    )


_COOKIES = (
    "<div id='onetrust-consent-sdk' class='otFlat' role='dialog' aria-modal='true'>"
    "<h2>We value your privacy</h2><p>We and our 812 partners store cookies and read what "
    "they hold to show advertisements and to measure them. You may accept cookies, or manage "
    "your consent in the settings below at any time.</p><button>Accept all</button>"
    "<button>Manage settings</button></div>"
)
_MENU = (
    "<nav class='main-navigation'><ul><li><a href='/'>Home</a></li><li><a href='/news'>News</a>"
    "</li><li><a href='/analysis'>Analysis</a></li><li><a href='/about'>About us</a></li>"
    "<li><a href='/donate'>Donate</a></li></ul></nav>"
)
_NEWSLETTER = (
    "<div class='newsletter-signup'><h3>Newsletter</h3><p>Get the week’s reports in your "
    "inbox every Friday. No spam, unsubscribe at any time.</p><form><input type='email'>"
    "<button>Subscribe</button></form></div>"
)
_COMMENTS = (
    "<section id='comments' class='comments-area'><h2>2 comments</h2><ol class='comment-list'>"
    "<li class='comment'><p>By Oskar</p><p>I was on that ferry last August and paid nine "
    "tolar for it, so your figure must be an old one, as are the ferries.</p></li>"
    "<li class='comment'><p>The bridge was never promised in 1998, it was in 1999, and it was "
    "promised by another government than the one that you are thinking of.</p></li></ol>"
    "<div id='respond'><h3>Leave a reply</h3><form><textarea>Comment</textarea></form></div>"
    "</section>"
)
_SHARE = (
    "<div class='sharedaddy sd-sharing'><ul><li><a href='#'>Facebook</a></li><li>"
    "<a href='#'>Telegram</a></li><li><a href='#'>Print</a></li></ul></div>"
)


def _footer(site: Site) -> str:
    return (
        f"<footer class='site-footer'><p>© 2024 {escape(site.name)}. All rights reserved. No "
        "part of this site may be reproduced without written permission of its editors.</p>"
        "<ul><li><a href='/privacy'>Privacy policy</a></li><li><a href='/terms'>Terms</a></li>"
        "</ul></footer>"
    )


def _page(site: Site, head: str, body: str, *, attributes: str = "") -> str:
    return (
        "<!DOCTYPE html>\n<html lang='en'>\n<head><meta charset='utf-8'>"
        f"<title>{escape(site.title)} - {escape(site.name)}</title>\n{head}</head>\n"
        f"<body {attributes}>\n{body}\n</body>\n</html>\n"
    )


def _open_graph(site: Site) -> str:
    return (
        f'<meta property="og:title" content="{escape(site.title)}">'
        f'<meta property="og:site_name" content="{escape(site.name)}">'
        '<meta property="og:type" content="article">'
    )


def _json_ld(site: Site, kind: str = "NewsArticle") -> str:
    return (
        '<script type="application/ld+json">{"@context": "https://schema.org", "@graph": ['
        f'{{"@type": "{kind}", "headline": "{site.title}", '
        f'"datePublished": "{site.day}T08:00:00+00:00", '
        f'"author": [{{"@type": "Person", "name": "{site.author}"}}], '
        '"publisher": {"@id": "#us"}}, '
        f'{{"@type": "Organization", "@id": "#us", "name": "{site.name}"}}]}}</script>'
    )


_MONTHS = (
    "January February March April May June July August September October November December"
).split()


def _printed(site: Site) -> str:
    year, month, day = site.day.split("-")
    return f"{_MONTHS[int(month) - 1]} {int(day)}, {year}"


# The systems.


def _wordpress(site: Site) -> str:
    article = (
        "<article id='post-31' class='post-31 post type-post hentry'><header "
        f"class='entry-header'><h1 class='entry-title'>{site.title}</h1><div "
        f"class='entry-meta'><span class='byline'>By <a class='url fn n' href='#'>{site.author}"
        f"</a></span> <time class='entry-date published' datetime='{site.day}'>"
        f"{_printed(site)}</time></div></header>{_figure(site)}<div class='entry-content'>"
        f"{_body(site)}{_SHARE}<div class='jp-relatedposts'><h3>Related</h3>{_teasers()}</div>"
        "</div><footer class='entry-footer'><span class='cat-links'>Posted in <a href='#'>"
        "Analysis</a></span></footer></article>"
    )
    body = (
        f"<div id='page' class='site'><header class='site-header'><p class='site-title'>"
        f"{site.name}</p>{_MENU}</header><div id='primary' class='content-area'><main "
        f"id='main' class='site-main'>{article}{_COMMENTS}</main></div><aside id='secondary' "
        f"class='widget-area'><section class='widget'><h2 class='widget-title'>Recent Posts"
        f"</h2>{_teasers('li', 'recent')}</section>{_NEWSLETTER}</aside>{_footer(site)}</div>"
        + _COOKIES
    )
    return _page(site, _open_graph(site) + _json_ld(site, "Article"), body)


def _wordpress_classic(site: Site) -> str:
    body = (
        f"<div id='header'><h1><a href='/'>{site.name}</a></h1></div><div id='content' "
        f"class='narrowcolumn'><div class='post' id='post-7'><h2>{site.title}</h2><small>"
        f"{_printed(site)} by {site.author}</small><div class='entry'>{_body(site)}</div>"
        f"<p class='postmetadata'>Tags: <a href='#'>bridges</a>, <a href='#'>ferries</a></p>"
        f"</div>{_COMMENTS}</div><div id='sidebar'><ul><li><h2>Archives</h2><ul>"
        + "".join(f"<li><a href='#'>{month} 2013</a></li>" for month in _MONTHS)
        + f"</ul></li></ul></div>{_footer(site)}"
    )
    head = (
        f'<meta name="author" content="{site.author}"><meta name="dc.date" '
        f'content="{site.day}"><meta name="application-name" content="{site.name}">'
    )
    return _page(site, head, body)


def _elementor(site: Site) -> str:
    widget = (
        "<div class='elementor-element elementor-widget'><div "
        "class='elementor-widget-container'>{}</div></div>"
    )
    parts = _body(site).split("\n")
    body = (
        f"<div class='elementor-location-header'>{_MENU}</div><div class='elementor "
        "elementor-location-single'><section class='elementor-section'>"
        + widget.format(f"<h1 class='elementor-heading-title'>{site.title}</h1>")
        + widget.format(
            "<span class='elementor-post-info__item elementor-post-info__item--type-author'>"
            f"{site.author}</span> <span>{_printed(site)}</span>"
        )
        + "".join(map(widget.format, parts))
        + widget.format(f"<h3>Read also</h3>{_teasers('article', 'elementor-post')}")
        + f"</section></div>{_NEWSLETTER}{_footer(site)}{_COOKIES}"
    )
    return _page(site, _open_graph(site) + _json_ld(site, "Article"), body)


def _drupal(site: Site) -> str:
    body = (
        f"<div class='dialog-off-canvas-main-canvas'><header role='banner'>{_MENU}</header>"
        "<main role='main'><div class='region region-content'><article "
        "class='node node--type-article node--view-mode-full'><h1 class='page-title'><span "
        f"class='field field--name-title'>{site.title}</span></h1><div class='node__meta'>"
        f"<span>By {site.author}</span> <span>{_printed(site)}</span></div><div "
        "class='node__content'><div class='field field--name-body'>"
        f"{_body(site)}</div></div></article></div></main><aside class='layout-sidebar'>"
        "<div class='views-row'><div class='node node--teaser'><h2 class='node-title'><a "
        "href='/c'>A Dam for Two Valleys</a></h2><div class='content'><p>Who gets the water "
        "in August is not yet settled, and will not be before the elections.</p></div></div>"
        f"</div>{_NEWSLETTER}</aside>{_footer(site)}</div>{_COOKIES}"
    )
    head = (
        f'<meta name="dcterms.title" content="{site.title}"><meta name="dcterms.creator" '
        f'content="{site.author}"><meta name="dcterms.date" content="{site.day}"><meta '
        f'property="article:published_time" content="{site.day}T00:00:00+0500">'
        f'<meta property="og:site_name" content="{site.name}">'
    )
    return _page(site, head, body)


def _drupal_old(site: Site) -> str:
    body = (
        "<table id='content' border='0'><tr><td id='sidebar-left'><div class='block'><h2>"
        f"Navigation</h2>{_MENU}</div></td><td valign='top'><div id='main'><h1 class='title'>"
        f"{site.title}</h1><div class='node'><span class='submitted'>Submitted by admin</span>"
        f"<div class='content'><p><em>By {site.author}</em></p>{_body(site)}</div><div "
        "class='links'><a href='#'>Printer-friendly version</a></div></div></div></td></tr>"
        f"</table><div id='footer'>{site.name}, all rights reserved</div>"
    )
    head = (
        f'<meta name="date" content="{site.day}"><meta name="publisher" '
        f'content="{site.name}"><meta name="dc.date" content="{site.day}">'
    )
    return _page(site, head, body)


def _ghost(site: Site) -> str:
    body = (
        f"<div class='gh-viewport'><header class='gh-head'>{_MENU}</header><main id='site-main'>"
        f"<article class='gh-article post'><header class='gh-article-header'><h1 "
        f"class='gh-article-title'>{site.title}</h1><div class='gh-article-meta'><h4 "
        f"class='gh-article-author-name'><a href='#'>{site.author}</a></h4><time "
        f"datetime='{site.day}'>{_printed(site)}</time></div></header><section "
        f"class='gh-content gh-canvas'>{_body(site)}<div class='kg-card kg-signup-card'><h3>"
        "Sign up for more like this.</h3><form><input><button>Subscribe</button></form></div>"
        f"</section></article><section class='gh-comments'><h2>Member discussion</h2></section>"
        f"<aside class='read-next'><h2>You might also like</h2>{_teasers('article', 'gh-card')}"
        f"</aside></main>{_footer(site)}</div>"
    )
    return _page(site, _open_graph(site) + _json_ld(site, "Article"), body)


def _medium(site: Site) -> str:
    parts = _body(site).replace("<p>", "<p class='pw-post-body-paragraph nb nc fs'>")
    body = (
        "<div id='root'><div class='a b c'><div class='m n'><a href='#'>Open in app</a> "
        "<a href='#'>Sign up</a> <a href='#'>Sign in</a></div><article><div class='l'><section>"
        f"<h1 class='pw-post-title nz oa'>{site.title}</h1><div class='ab q'><a "
        "data-testid='authorName' rel='author' href='/@x'>"
        f"{site.author}</a><span>·</span><a href='#'>Follow</a><div>6 min read · "
        f"{_printed(site)}</div></div><div class='bg bh'><button>Listen</button><button>Share"
        f"</button></div>{parts}</section></div></article><div class='tags'><a href='#'>"
        f"Bridges</a></div><h2>Recommended from Medium</h2>{_teasers('div', 'ab cd')}</div></div>"
    )
    return _page(site, _open_graph(site) + _json_ld(site), body)


def _substack(site: Site) -> str:
    body = (
        f"<div id='main' class='main typography'><div class='main-menu'>{site.name}<button>"
        "Subscribe</button><button>Sign in</button></div><div class='single-post'><article "
        f"class='typography newsletter-post post'><div class='post-header'><h1 "
        f"class='post-title'>{site.title}</h1><h3 class='subtitle'>Two ferries, one river, and "
        f"a promise of 1998 that nobody has kept</h3><div class='byline-wrapper'><a href='https://substack.com/@x'>"
        f"{site.author}</a><div>{_printed(site)}</div></div></div><div class='available-content'>"
        f"<div class='body markup'>{_body(site)}<div class='subscription-widget-wrap'><p>Thanks "
        "for reading! Subscribe for free to receive new posts and support my work.</p></div>"
        f"</div></div></article></div><div class='comments-page'>{_COMMENTS}</div></div>"
    )
    return _page(site, _open_graph(site) + _json_ld(site), body)


def _blogger(site: Site) -> str:
    breaks = "<br><br>".join(escape(text) for text in site.paragraphs[:9])
    breaks = breaks.replace("[1]", "<sup>1</sup>").replace("10⁶", "10<sup>6</sup>")
    note = "<div>1. Budgets of the district, 2021 to 2023.</div>"
    body = (
        f"<div class='header section'><h1 class='title'>{site.name}</h1></div><div "
        f"class='main section'><div class='date-outer'><h2 class='date-header'>{_printed(site)}"
        f"</h2><div class='post hentry'><h3 class='post-title entry-title'>{site.title}</h3>"
        f"<div class='post-body entry-content'>{breaks}{note}</div><div class='post-footer'>"
        f"Posted by <span class='fn'>{site.author}</span> at 10:14 AM</div></div></div></div>"
        "<div class='sidebar section'><div class='widget'><h2>Blog Archive</h2><ul><li><a "
        "href='#'>2010 (12)</a></li></ul></div></div>"
    )
    head = (
        f'<meta name="author" content="{site.author}"><meta property="og:site_name" '
        f'content="{site.name}"><meta itemprop="datePublished" content="{site.day}">'
    )
    return _page(site, head, body)


def _joomla(site: Site) -> str:
    body = (
        f"<div class='container'><div class='moduletable'>{_MENU}</div><div class='item-page'>"
        f"<div class='page-header'><h1>{site.title}</h1></div><dl class='article-info'><dd "
        f"class='createdby'>Written by {site.author}</dd><dd class='published'>{_printed(site)}"
        f"</dd><dd class='hits'>Hits: 512</dd></dl><div itemprop='articleBody'>{_body(site)}"
        "</div><ul class='pager pagenav'><li><a href='#'>Prev</a></li><li><a href='#'>Next</a>"
        f"</li></ul></div></div>{_footer(site)}"
    )
    head = (
        f'<meta name="author" content="{site.author}"><meta property="og:site_name" '
        f'content="{site.name}"><meta name="dcterms.issued" content="{site.day}">'
    )
    return _page(site, head, body)


def _typo3(site: Site) -> str:
    body = (
        f"<div id='wrap'>{_MENU}<div class='row'><div class='col-md-8'><div class='news "
        f"news-single'><div class='article'><div class='header'><h1>{site.title}</h1></div>"
        f"<div class='news-text-wrap' itemprop='articleBody'>{_body(site)}</div></div></div>"
        f"</div><div class='col-md-4'><div class='csc-default'><h3>Mehr zum Thema</h3>"
        f"{_teasers('div', 'csc-teaser')}</div></div></div></div>{_footer(site)}"
        "<div class='cookie-bar'><p>Diese Seite verwendet Cookies. Mit der Nutzung stimmen Sie "
        "der Verwendung von Cookies zu.</p></div>"
    )
    head = _open_graph(site) + (
        f'<meta name="author" content="{site.author}"><meta name="dc.date" '
        f'content="{site.day}">'
    )
    return _page(site, head, body)


def _wix(site: Site) -> str:
    spans = "".join(
        f"<div class='_3k2 kjf'><div class='rich-{n}'>{part}</div></div>"
        for n, part in enumerate(_body(site).split("\n"))
    )
    body = (
        f"<div id='SITE_CONTAINER'><div id='SITE_HEADER'>{_MENU}</div><div id='PAGES_CONTAINER'>"
        f"<div data-hook='post'><h1 data-hook='post-title'><span>{site.title}</span></h1><ul><li>"
        f"<span class='user-name' data-hook='user-name'>{site.author}</span></li><li>"
        f"{_printed(site)}</li><li>5 min "
        f"read</li></ul><div data-hook='post-description'>{spans}</div></div><div><h2>Recent "
        f"Posts</h2>{_teasers('div', 'gallery-item')}</div></div></div>{_footer(site)}"
    )
    return _page(site, _open_graph(site) + _json_ld(site, "BlogPosting"), body)


def _squarespace(site: Site) -> str:
    body = (
        f"<div id='siteWrapper'><header id='header'>{_MENU}</header><main id='page'><article "
        f"class='entry hentry'><div class='blog-item-wrapper'><h1 class='entry-title "
        f"entry-title--large'>{site.title}</h1><div class='blog-item-content e-content'><div "
        f"class='sqs-layout'><div class='sqs-block html-block'><div class='sqs-block-content'>"
        f"{_body(site)}</div></div></div></div><div class='blog-item-author'>{site.author}</div>"
        "</div></article><section id='itemPagination'><a href='#'>Previous<h2>Wool Prices After "
        f"the Thaw</h2></a></section></main>{_footer(site)}</div>"
    )
    head = _open_graph(site) + (
        f'<meta itemprop="author" content="{site.author}"><meta itemprop="datePublished" '
        f'content="{site.day}T09:30:00+0100">'
    )
    return _page(site, head, body)


def _hugo(site: Site) -> str:
    body = (
        f"<header><a href='/'>{site.name}</a>{_MENU}</header><main><article><h1>{site.title}"
        f"</h1><p class='meta'><time datetime='{site.day}'>{_printed(site)}</time></p>"
        f"{_body(site)}</article></main><footer><p>Built with Hugo</p></footer>"
    )
    head = _open_graph(site) + (
        f'<meta name="author" content="{site.author}"><meta '
        f'property="article:published_time" content="{site.day}">'
    )
    return _page(site, head, body)


def _newspaper(site: Site) -> str:
    parts = _body(site).split("\n")
    ad = "<div class='ad-slot'><p>Advertisement</p></div>"
    inset = (
        f"<aside class='inline-promo'><h4>Read more</h4>{_teasers('div', 'promo')}</aside>"
    )
    parts[3:3] = [ad]
    parts[6:6] = [inset, _NEWSLETTER]
    body = (
        f"<header>{_MENU}</header><div class='breadcrumb'><a href='/'>Home</a> › <a href='/n'>"
        f"News</a></div><main><article><h1 class='headline'>{site.title}</h1><p class='standfirst'>"
        f"A promise of 1998 has become a price of {site.cost} million, and two ferries go on.</p>"
        f"<div class='byline'>By <a rel='author' href='#'>{site.author}</a></div>{_figure(site)}"
        f"<div class='article-body'>{''.join(parts)}</div>{_SHARE}</article><section "
        f"class='most-read'><h2>Most read</h2><ol><li><a href='#'>The Canal That Nobody Wanted"
        f"</a></li></ol></section></main>{_COMMENTS}{_footer(site)}{_COOKIES}"
    )
    return _page(site, _open_graph(site) + _json_ld(site), body)


def _agency(site: Site) -> str:
    body = (
        f"<div class='wrapper'>{_MENU}<div class='news-item'><div class='date'>{_printed(site)}"
        f"</div><h1>{site.title}</h1><div class='text'>{_body(site)}</div><div class='also'><h3>"
        f"Читайте также</h3>{_teasers('div', 'item')}</div></div></div>{_footer(site)}"
    )
    head = _open_graph(site) + (
        f'<meta name="author" content="Автор: {site.author}"><meta '
        f'property="article:published_time" content="{site.day}T10:00:00+05:00">'
    )
    return _page(site, head, body)


def _journal(site: Site) -> str:
    family = " ".join(reversed(site.author.split())).replace(" ", ", ", 1)
    head = (
        f'<meta name="citation_title" content="{site.title}"><meta name="citation_author" '
        f'content="{family}"><meta name="citation_publication_date" '
        f'content="{site.day.replace("-", "/")}"><meta name="citation_journal_title" '
        f'content="{site.name}"><meta name="dc.publisher" content="A Publisher Ltd">'
    )
    body = (
        f"<header>{_MENU}</header><main><article class='article'><header><h1>{site.title}</h1>"
        f"<ul class='authors'><li>{site.author}</li></ul><p>Published: {_printed(site)}</p>"
        f"</header><section class='article-text'>{_body(site)}</section><section "
        f"class='metrics'><h2>Metrics</h2><p>Views 402</p></section></article></main>"
        f"{_footer(site)}{_COOKIES}"
    )
    return _page(site, head, body)


def _thinktank(site: Site) -> str:
    bio = (
        f"<div class='author-box'><h3>About the author</h3><p>{site.author} is a senior fellow "
        f"of the {site.name} and writes about rivers and what crosses them.</p></div>"
    )
    body = (
        f"<div id='app'>{_MENU}<main class='publication'><div class='hero'><h1>{site.title}</h1>"
        f"<p class='dek'>Commentary</p><p class='hero__author'>{site.author}</p>"
        f"<p>{_printed(site)}</p></div><div "
        f"class='body-content'>{_body(site)}</div>{bio}<div class='downloads'><h3>Downloads</h3>"
        f"<a href='x.pdf'>Download the report</a></div></main>{_NEWSLETTER}{_footer(site)}</div>"
    )
    return _page(site, _open_graph(site) + _json_ld(site, "Report"), body)


def _plain(site: Site) -> str:
    first, second, head, third, sheep, timber, quote, other, fourth, foot = site.paragraphs
    body = (
        f"<center><h1>{site.title}</h1></center><p align='center'><font size='2'>By {site.author}"
        f"<br>{_printed(site)}</font></p><font face='Times'>{first}<p>"
        f"{second.replace('[1]', '<sup>1</sup>')}<h3>{head}</h3>"
        f"{third.replace('10⁶', '10<sup>6</sup>')}<ul><li>{sheep[2:]}<li>{timber[2:]}</ul>"
        f"<blockquote>{quote}</blockquote><h3>{other}</h3>{fourth}<hr><ol><li>{foot[4:]}</ol>"
        "</font><p><a href='index.html'>Back to the papers</a>"
    )
    return (
        f"<html><head><title>{site.title}</title><meta name='publisher' "
        f"content='{site.name}'></head><body bgcolor='white'>{body}</body></html>"
    )


def _app_root(site: Site) -> str:
    return (
        f"<header>{_MENU}</header><main><article><h1>{site.title}</h1><p>By {site.author}</p>"
        f"{_body(site)}</article><section><h2>Trending</h2>{_teasers('div', 'card')}</section>"
        "</main>"
    ).replace("\n", "")


def _app(site: Site) -> str:
    """Return a page that a script fills in: its source shows no article."""
    script = f"document.getElementById('root').innerHTML = `{_app_root(site)}`;"
    body = (
        "<div id='root'></div><noscript>Please enable JavaScript.</noscript>"
        f"<script>{script}</script>"
    )
    return _page(site, _open_graph(site) + _json_ld(site), body)


_SYSTEMS: dict[str, Callable[[Site], str]] = {
    "wordpress": _wordpress,
    "wordpress-classic": _wordpress_classic,
    "elementor": _elementor,
    "drupal": _drupal,
    "drupal-old": _drupal_old,
    "ghost": _ghost,
    "medium": _medium,
    "substack": _substack,
    "blogger": _blogger,
    "joomla": _joomla,
    "typo3": _typo3,
    "wix": _wix,
    "squarespace": _squarespace,
    "hugo": _hugo,
    "newspaper": _newspaper,
    "agency": _agency,
    "journal": _journal,
    "thinktank": _thinktank,
    "plain": _plain,
    "app": _app,
}
