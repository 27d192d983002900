"""Makes web pages: one of each kind that the Analyst's site has served, and damaged ones.

The markup is that of Joomla with K2 and of Drupal as the site had it; all text is made up.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

SITE = "https://www.cacianalyst.org"
ITEM = f"{SITE}/publications/analytical-articles/item"

CANAL = {
    "title": "Who Pays for the Lower Valley Canal",
    "byline": "By Ida Jost",
    "lead": "The two councils of the lower valley have agreed to dig a canal of forty "
    "kilometers, and have left open who will pay for it and who will open its gates",
    "BACKGROUND": (
        "Arriving in Sarybulak in March, the engineers found the old ditch silted up over "
        "half its length. They measured for two weeks and proposed a new line.",
        "The councils voted on June 12. Both votes were unanimous, which had not happened "
        "since the border was opened.",
    ),
    "IMPLICATIONS": (
        "The canal changes who depends on whom. Three districts will draw their water from "
        "a single gate, and the gate stands on the upper bank.",
        "• Water for 11,000 hectares from the second year.",
        "• Work for two hundred people while the canal is dug.",
        "The upper bank asks for a third of the harvest in dry years.",
    ),
    "CONCLUSIONS": (
        "The canal will be dug, because neither bank can do without it. Who pays is a matter "
        "for the joint commission that meets in autumn.",
    ),
    "AUTHOR'S BIO": ("Ida Jost is a hydrologist who writes on rivers and borders.",),
}
RAILWAY = {
    "title": "A Railway Looks for Its Freight",
    "byline": "By Mirza Tolen and Lale Aydin",
    "lead": "The mountain railway opened with eleven trains a week and now runs four, because "
    "the freight that was promised to it still goes around by sea.",
    "BACKGROUND": (
        "Construction of the line took nine years. Its last tunnel was finished in 2014, two "
        "years late.",
        "Tariffs were set by a commission of three railways, none of which owned a wagon "
        "that fits the line.",
    ),
    "IMPLICATIONS": (
        "A line without freight is a line without repair. The tunnels need pumps, and the "
        "pumps need a budget that is voted every spring.",
        "Shippers wait for a single tariff before they send anything over the pass.",
    ),
    "CONCLUSIONS": (
        "The railway was built for politics and will be kept for politics. Freight may follow "
        "once the three tariffs are one.",
    ),
    "AUTHORS' BIOS": (
        "Mirza Tolen is an economist. Lale Aydin teaches transport policy in Karsu.",
    ),
}
PASTURE = {
    "title": "Pastures Divide the Karsu Highlands",
    "byline": "By Dr. Oskar Vind",
    "lead": "Herders of two nations share the summer pastures of the Karsu highlands by a "
    "custom that no treaty mentions and that the new fence makes impossible.",
    "BACKGROUND": (
        "Until 1991 a single collective farm used the highlands. Its herds crossed what is "
        "now a border twice a year.",
        "The fence was begun in 2011 and stops short of the northern pass.",
    ),
    "IMPLICATIONS": (
        "Without the pass the herds stay in the valley and graze what is meant for winter.",
        "Both governments know this. Neither wants to be the first to open a gate.",
    ),
    "CONCLUSIONS": ("A protocol on herds would cost little and prevent much.",),
    "AUTHOR'S BIO": ("Oskar Vind is a geographer at the University of Karsu.",),
}


def made() -> dict[str, bytes]:
    """Return each file's content under its name."""
    texts = {
        "article.html": article(),
        "print-view.html": print_view(),
        "listing.html": listing(),
        "tag-listing.html": tag_listing(),
        "old-listing.html": old_listing(),
        "dead-node.html": dead_node(),
        "field-report.html": field_report(),
        "news-item.html": news_item(),
        "news-digest.html": news_digest(),
        "feature.html": feature(),
        "complete.html": complete(),
        "complete_files/saved_resource.html": ADVERTISEMENT,
        "unknown-template.html": unknown_template(),
        "damaged.html": damaged(),
        "wrong-slug.html": wrong_slug(),
        "bylines.html": bylines(),
    }
    pages = {name: text.encode() for name, text in texts.items()}
    pages["wrong-charset.html"] = wrong_charset().encode("cp1252")
    return pages


def paragraphs(texts: Iterable[str]) -> str:
    """Return paragraphs as the site's editor writes them; items of lists as a list."""
    html = ""
    for text in texts:
        if text.startswith("• "):
            html += f"<ul>\n<li>{escape(text[2:], quote=False)}</li>\n</ul>\n"
        else:
            html += f"<p>{escape(text, quote=False)}</p>\n"
    return html.replace("</ul>\n<ul>\n", "")


def sections(text: dict[str, object]) -> str:
    """Return an article's sections, the heading glued to the first paragraph."""
    html = ""
    for heading, content in text.items():
        if isinstance(content, tuple):
            first, *others = content
            html += f"<p><strong>{heading}:</strong> {escape(first, quote=False)}</p>\n"
            html += paragraphs(others)
    return html


def whole(text: dict[str, object]) -> str:
    """Return an article from its byline to its biography."""
    lead = escape(str(text["lead"]), quote=False)
    return f"<p>{text['byline']}</p>\n<p><em>{lead}</em></p>\n{sections(text)}"


def document(body: str, *, title: str, head: str = "", before: str = "") -> str:
    """Return a Joomla page with the site's navigation around its body."""
    return f"""<!DOCTYPE html>
{before}<html xml:lang="en-gb" lang="en-gb">
<head>
<meta charset="utf-8" />
<title>{title}</title>
<meta name="author" content="Super User" />
<meta name="generator" content="Joomla! - Open Source Content Management" />
{head}<script type="text/javascript">var tracker = "By Nobody At All";</script>
<style>.itemTitle {{ font-size: 2em; }}</style>
</head>
<body>
<div id="header"><a href="/">Central Asia-Caucasus Institute</a></div>
<ul class="nav menu"><li><a href="/">Home</a></li>
<li><a href="/publications">Publications</a></li></ul>
<div class="breadcrumb">You are here: <a href="/">Home</a> / Analytical Articles</div>
{body}
<div class="moduletable"><h3>Staff Publications</h3>
<p><a href="/books/1">A Title That Is No Article on This Page</a></p></div>
<div class="moduletable"><h3>Newsletter</h3>
<p>Sign up for upcoming events, latest news and articles</p></div>
<div id="footer"><p>The Central Asia-Caucasus Analyst is a biweekly publication of the Joint Center.
For 15 years it has brought cutting edge analysis.</p></div>
</body>
</html>
"""


def item(
    text: str, *, title: str, day: str, section: str = "Analytical Articles", more: str = ""
) -> str:
    """Return the one item of a K2 item page."""
    return f"""<div id="k2Container" class="itemView">
<div class="itemHeader">
<span class="itemDateCreated">
{day}
</span>
<h2 class="itemTitle">
{title}
</h2>
<div class="itemCategory"><span>Published in</span> <a href="/x">{section}</a></div>
<span class="itemAuthor">Written by <a rel="author" href="/u">Super User</a></span>
</div>
<div class="itemToolbar"><ul><li><span>font size</span></li><li><a href="?print=1">Print</a></li>
<li><a href="#">Email</a></li></ul></div>
<div class="itemBody">
{text}
<div class="itemContentFooter"><span class="itemHits">Read <b>2435</b> times</span></div>
</div>
{more}</div>"""


def full_text(text: str) -> str:
    """Return the part of an item that holds its text."""
    return f'<div class="itemFullText">\n{text}</div>'


def article() -> str:
    """Make a single article: caption, list, marker with its note below the bio, e-mail."""
    text = whole(CANAL)
    text = text.replace(
        "<p><strong>BACKGROUND",
        "<figure><img src='gate.jpg' alt='gate' /><figcaption>The gate at Sarybulak, seen "
        "from the upper bank</figcaption></figure>\n<p>&nbsp;</p>\n<p><strong>BACKGROUND",
    )
    text = text.replace("new line.</p>", 'new line.<a href="#_ftn1"><sup>1</sup></a></p>')
    text = text.replace(
        "<strong>BACKGROUND:</strong> Arr", "<strong>BACKGROUND:</strong>&nbsp;Arr"
    )
    text = text.replace(
        "rivers and borders.",
        "rivers and borders. She may be reached at <span id='cloak1'>This email address is "
        "being protected from spambots. You need JavaScript enabled to view it.</span>"
        "<script>document.getElementById('cloak1').innerHTML = '';</script>",
    )
    text += (
        '<p><a href="#_ftnref1"><sup>1</sup></a> The survey left out the dry bed below the '
        "bridge.</p>\n"
    )
    page = item(
        full_text(text),
        title=f"{CANAL['title']}\n<span><sup>Featured</sup></span>",
        day="Wednesday, 14 May 2025",
        more='<div class="itemTagsBlock"><span>Tagged under</span><ul class="itemTags">'
        "<li>Water</li></ul></div>\n<div class='itemNavigation'>More in this category: "
        "<a href='/n'>Another Article of the Section</a></div>\n",
    )
    address = f"{ITEM}/13901-who-pays-for-the-lower-valley-canal.html"
    return document(
        page,
        title=str(CANAL["title"]),
        head=f'<base href="{address}" />\n<link rel="canonical" href="{address}" />\n'
        f'<meta property="og:title" content="{CANAL["title"]}" />\n',
    )


def print_view() -> str:
    """Make the print view of an article: no navigation, an address that asks for print."""
    address = f"{ITEM}/13310-a-railway-looks-for-its-freight.html"
    return f"""<!DOCTYPE html>
<!-- saved from url=(0121){address}?print=1&tmpl=component&utm_source=list -->
<html><head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8">
<title>A Railway Looks for Its Freight</title></head>
<body class="contentpane">
<a class="itemPrintThisPage" href="#"><span>Print this page</span></a>
<span id="startOfPageId13310"></span>
{
        item(
            full_text(whole(RAILWAY)),
            title=str(RAILWAY["title"]),
            day="Wednesday, 02 March 2016 12:32",
        )
    }
</body></html>
"""


def list_item(
    text: str, *, link: str, title: str = "", day: str = "", view: str = "cat"
) -> str:
    """Return one item of a K2 listing; title and day only where they are given."""
    day = f'<span class="{view}ItemDateCreated">{day}</span>' if day else ""
    head = f'<h3 class="{view}ItemTitle"><a href="{link}">{title}</a></h3>' if title else ""
    return f"""<div class="{view}ItemView groupPrimary">
<div class="{view}ItemHeader">{day}
{head}
</div>
<div class="{view}ItemBody"><div class="{view}ItemIntroText">
{text}</div></div>
<div class="{view}ItemReadMore"><a class="k2ReadMore" href="{link}">Read more...</a></div>
</div>
"""


PATH = "/publications/analytical-articles/item"


def listing() -> str:
    """Make a listing: a whole article, a teaser cut short, an item without title or day."""
    items = (
        list_item(
            whole(PASTURE),
            link=f"{PATH}/12840-pastures-divide-the-karsu-highlands.html",
            title=str(PASTURE["title"]),
            day="Wednesday, 11 September 2013",
        )
        + list_item(
            "<p>By Lale Aydin (09/04/2013 issue of the CACI Analyst)</p>\n<p>The port of "
            "Ozensu handles more containers than it can store, and the new crane was ordered "
            "from a yard that is dominant in U.</p>\n",
            link=f"{PATH}/12839-the-port-of-ozensu-runs-out-of-room.html",
            title="The Port of Ozensu Runs Out of Room",
        )
        + list_item(
            f"<p>By Mirza Tolen (09/04/2013 issue of the CACI Analyst)</p>\n{sections(RAILWAY)}",
            link=f"{PATH}/12838-a-railway-looks-for-its-freight.html",
        )
    )
    body = (
        '<div id="k2Container" class="itemListView">\n<div class="componentheading">'
        "Analytical Articles</div>\n"
        f'<div class="itemList" id="itemListPrimary">\n{items}</div>\n'
        '<div class="k2Pagination"><ul><li>Start</li><li>Prev</li><li>1</li><li>2</li></ul>'
        "Page 12 of 88</div>\n</div>"
    )
    return document(
        body,
        title="Analytical Articles",
        head=f'<base href="{SITE}/publications/analytical-articles.html" />\n',
    )


def tag_listing() -> str:
    """Make a tag's listing: teasers without bylines among the articles."""
    items = list_item(
        "<p>The customs union of the four valleys has a secretariat, a flag and an anthem, "
        "and not yet a single common tariff on anything that is traded.</p>\n",
        link=f"{PATH}/13022-the-customs-union-that-has-no-tariff.html",
        title="The Customs Union That Has No Tariff",
        day="Tuesday, 07 October 2014",
        view="tag",
    ) + list_item(
        whole(PASTURE),
        link=f"{PATH}/12840-pastures-divide-the-karsu-highlands.html",
        title=str(PASTURE["title"]),
        day="Wednesday, 11 September 2013",
        view="tag",
    )
    body = (
        '<div id="k2Container" class="tagView">\n<div class="componentheading">Displaying '
        f'items by tag: Trade</div>\n<div class="tagItemList">\n{items}</div>\n</div>'
    )
    return document(
        body,
        title="Displaying items by tag: Trade",
        head=f'<base href="{SITE}/publications/field-reports/itemlist/tag/Trade.html" />\n',
    )


def drupal(nodes: str, *, title: str) -> str:
    """Return a page of the old site: Drupal, laid out by a table."""
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" lang="en" xml:lang="en">
<head><meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<title>{title} | Central Asia-Caucasus Institute Analyst</title>
<base href="http://old.cacianalyst.org./" />
</head><body>
<table id="header"><tr><td id="logo"><h1 class="site-name"><a href="./">CACI Analyst</a></h1></td>
<td id="menu"><ul class="links"><li>Earlier Articles</li><li>Visit also</li></ul></td></tr></table>
<table id="content"><tr><td id="sidebar-left"><div class="block block-user">
<h2 class="title">silkroad</h2>
<div class="content">isdp<br />turkeyanalyst<br />AFPC</div></div></td>
<td id="main"><div class="breadcrumb"><a href="?q=">Home</a></div>
<h1 class="title">{title}</h1>
{nodes}<div id="pager" class="pager"><a href="?q=taxonomy/term/2&amp;page=105">next page</a></div>
</td></tr></table>
<div id="footer">The Central Asia-Caucasus Analyst is a biweekly publication of CACI.</div>
</body></html>
"""


def node(number: int, title: str, text: str) -> str:
    """Return a node of a Drupal listing."""
    return f"""<div class="node">
<h2 class="title"><a href="?q=node/{number}">{title}</a></h2>
<span class="submitted">Submitted by admin on Wed, 2006-11-15 09:30.</span>
<span class="taxonomy"><a href="?q=taxonomy/term/2">Analytical Articles</a></span>
<div class="content">{text}</div>
<div class="links">&raquo; <a href="?q=node/{number}">read more</a></div>
</div>
"""


def old_listing() -> str:
    """Make a listing of the old site: titles in capitals, line breaks for paragraphs.

    Escaped apostrophes, wrong-way quotation marks, a date that cannot be right, and an
    item whose words are glued to the next day's.
    """
    nodes = (
        node(
            1104,
            "THE BRIDGE AT KARSU STAYS CLOSED",
            "By Oskar Vind (04/24/2002 issue of the CACI Analyst)<br />\n<br />\n"
            "The bridge at Karsu was to open in spring, and the government\\'s own date has "
            "passed three times without a word on why it stays closed.<br />\n<br />\n"
            "BACKGROUND: The bridge was hit in the war and rebuilt with a loan. Engineers "
            'found it \\\\\\"sound\\\\\\" in October 2001.<br />\nThe town\\\'s market stands on '
            "the other bank.<br />\n<br />\n"
            "IMPLICATIONS: A closed bridge keeps two ”separate“ markets alive, and both pay "
            "the same customs officers.<br />\n<br />\n"
            "CONCLUSIONS: It will open when it pays nobody to keep it shut.",
        )
        + node(
            1103,
            "GRAIN AND THE FREIGHT TARIFF",
            "By Lale Aydin (3/12/2003 issue of the CACI Analyst)<br />\n<br />\n"
            "A good harvest has become a bad year for the farmers of the northern plain, who "
            "cannot send their grain anywhere at the tariff that was set in May.<br />\n"
            "<br />\nBACKGROUND:The tariff of May 2002 doubled the price of a wagon. The silos "
            "are full.<br />\n<br />\nIMPLICATIONS While the ministry waits, grain is fed to "
            "cattle.<br />\n<br />\nCONCLUSION: The tariff will fall after the harvest.",
        )
        + node(
            1102,
            "NEWS BITES",
            "By Mirza Tolen (05/08/2002 issue of the CACI Analyst)<br />\n<br />\n"
            "The ministers of the four valleys met in Sarybulak and agreed to fight smuggling "
            "and terrorism10 JanuaryThe Georgian delegation raisedserious doubts about the "
            "list of banned groups that the hosts had drawn up.",
        )
    )
    return drupal(nodes, title="Analytical Articles")


def dead_node() -> str:
    """Make the front page that dead addresses serve: whole articles, no titles or days.

    One has no "By" before its author's name, one no author at all.
    """
    unsigned = whole(RAILWAY).removeprefix(f"<p>{RAILWAY['byline']}</p>\n")
    unsigned = unsigned[: unsigned.index("<p><strong>AUTHORS")]
    views = "".join(
        f'<div class="catItemView groupLeading">\n<div class="catItemBody">'
        f'<div class="catItemIntroText">\n{text}</div></div>\n</div>\n'
        for text in (
            whole(CANAL),
            whole(PASTURE).replace("By Dr. Oskar Vind", "Oskar Vind&nbsp;"),
            unsigned,
        )
    )
    return document(
        f'<div id="k2Container" class="itemListView">\n{views}</div>',
        title="CACI Analyst - Home",
        before=f"<!-- saved from url=(0039){SITE}/?q=node/5514 -->\n",
    )


def field_report() -> str:
    """Make a field report: no section headings, no biography, a table."""
    text = """<p>By Aziz Marlen, Sarybulak</p>
<p>In the third week of the strike the miners of Sarybulak sleep in shifts before the gate of the
combine, and the director talks to them through a loudspeaker from the roof.</p>
<p>Wages have not been paid since November. The combine says that the ore cannot be sold; the
miners say that eleven trains of it left in January alone.</p>
<table border="1"><tr><th>Month</th><th>Trains</th></tr>
<tr><td>December</td><td>7</td></tr><tr><td>January</td><td>11</td></tr></table>
<blockquote><p>“We do not want much,” says a driller who has worked here for nineteen years. “We
want what is written in the contract.”</p></blockquote>
<p>On Monday the governor sent a deputy, who promised one month’s pay and left before dark.</p>
"""
    return document(
        item(
            full_text(text),
            title="Miners Wait at the Gate of Sarybulak",
            day="Wednesday, 05 February 2014",
            section="Field Reports",
        ),
        title="Miners Wait at the Gate of Sarybulak",
        head=f'<link rel="canonical" href="{SITE}/publications/field-reports/item/12911-miners-'
        'wait-at-the-gate-of-sarybulak.html" />\n',
    )


def news_item() -> str:
    """Make a news item of 2006: no author, printed as a teaser and again in full."""
    text = (
        "<p>By empty (4/29/2006 issue of the CACI Analyst)</p>\n<p>The four valleys will "
        "connect their power grids by the end of next year, the energy ministers said after "
        "a meeting in Ozensu. The line will carry 500 megawatts. (Interfax)</p>\n"
    )
    return document(
        item(
            f'<div class="itemIntroText">\n{text}</div>\n{full_text(text)}',
            title="FOUR VALLEYS TO CONNECT POWER GRIDS",
            day="",
            section="News Digest",
        ),
        title="FOUR VALLEYS TO CONNECT POWER GRIDS",
        head=f'<base href="{SITE}/publications/news-digest/item/10857-news-digest-caci-analyst-'
        '2006-4-29-art-10857.html" />\n',
    )


def news_digest() -> str:
    """Make a news digest: short items, the first printed as a cut teaser and in full."""
    first = (
        "The parliament of the upper valley has adopted a law on foreign loans that limits "
        "new debt to a tenth of the budget. The president signed it the same day."
    )
    items = (
        "UPPER VALLEY LIMITS FOREIGN LOANS",
        "30 August",
        f"{first} (Itar-Tass)",
        "OZENSU PORT REOPENS AFTER STORM",
        "2 September",
        "The port of Ozensu has reopened its second pier, which a storm had closed in June. "
        "Ferries will run twice a week until November. (Reuters)",
    )
    intro = paragraphs([*items[:2], first[:100]])
    return document(
        item(
            f'<div class="itemIntroText">\n{intro}</div>\n{full_text(paragraphs(items))}',
            title="News Digest",
            day="Wednesday, 05 September 2007",
            section="News Digest",
        ),
        title="News Digest",
        head=f'<base href="{SITE}/publications/news-digest/item/11693-news-digest-caci-analyst-'
        '2007-9-5-art-11693.html" />\n',
    )


def feature() -> str:
    """Make a feature: an abstract and a link to the PDF."""
    text = (
        "<p>By Lale Aydin</p>\n<p>This paper asks what the four valleys have made of their "
        "common market in twenty years, and finds that trade between them has grown more "
        "slowly than trade with anyone else.</p>\n<p>It draws on customs records that have "
        "not been published before.</p>\n"
        '<p><a href="/pdf/x.pdf">Read Twenty Years of a Common Market (PDF)</a></p>\n'
    )
    return document(
        item(
            full_text(text),
            title="Twenty Years of a Common Market",
            day="Monday, 11 April 2011",
            section="Feature Articles",
        ),
        title="Twenty Years of a Common Market",
        head=f'<meta property="og:url" content="{SITE}/publications/feature-articles/item/11995-'
        'twenty-years-of-a-common-market.html?fbclid=AbC" />\n',
    )


def complete() -> str:
    """Make a page as browsers save it "complete": with a folder of what it shows."""
    page = document(
        item(
            full_text(whole(PASTURE)),
            title=str(PASTURE["title"]),
            day="Wednesday, 11 September 2013",
        ),
        title=str(PASTURE["title"]),
        before=f"<!-- saved from url=(0110){ITEM}/12840-pastures-divide-the-karsu-"
        "highlands.html -->\n",
    )
    return page.replace(
        "</body>", '<iframe src="./complete_files/saved_resource.html"></iframe></body>'
    ).replace("\n", "\r\n")


ADVERTISEMENT = """<!DOCTYPE html>
<html><head><title>Advertisement</title></head><body>
<p>By Nobody At All</p>
<p>Buy the best tractors of the upper valley now, delivered to your farm within eleven days, and
pay for them after the harvest.</p>
</body></html>
"""


def unknown_template() -> str:
    """Make a page of another site that reprints an article; nothing of it is known."""
    text = whole(RAILWAY).removeprefix(f"<p>{RAILWAY['byline']}</p>\n")
    teasers = "".join(
        f'<li><a href="/story/{n}">Story {n} that is not part of this page at all</a></li>'
        for n in range(1, 9)
    )
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<title>A Railway Looks for Its Freight | Valley Review</title>
<meta property="og:site_name" content="Valley Review">
<link rel="canonical" href="https://valley-review.example/story/railway?utm_medium=mail#top">
<script type="application/ld+json">{{"@context": "https://schema.org", "@graph": [{{"@type":
"NewsArticle", "headline": "A Railway Looks for Its Freight", "datePublished":
"2016-03-04T08:00:00Z", "author": [{{"@type": "Person", "name": "Mirza Tolen"}},
{{"@type": "Person", "name": "Lale Aydin"}}]}}]}}</script>
</head><body>
<nav><a href="/">Valley Review</a> <a href="/world">World</a></nav>
<div class="page"><div class="story"><h1>A Railway Looks for Its Freight</h1>
{text}</div>
<div class="more"><h4>More stories</h4><ul>{teasers}</ul></div></div>
<footer><p>Valley Review is read in four valleys. All rights reserved.</p></footer>
<noscript>Please enable JavaScript</noscript>
</body></html>
"""


def wrong_charset() -> str:
    """Make a page that says UTF-8 and is Windows-1252, of a time that lost apostrophes."""
    text = """<p>By Lale Aydin (01/17/2001 issue of the CACI Analyst)</p>
<p>Asias newest exchange opened in Ozensu with nine brokers, one listed company and a café – and
the café is the part of it that pays its way.</p>
<p>The exchanges rules were copied from those of a larger one. “They fit us like a borrowed
coat,” says its director, Éva Naz, who has asked for others.</p>
<p>Trading begins at ten. By noon, most days, it is over.</p>
"""
    page = document(
        item(full_text(text), title="Ozensus Exchange Opens for Business", day=""),
        title="Ozensus Exchange Opens for Business",
        head=f'<link rel="canonical" href="{ITEM}/7100-ozensus-exchange-opens-for-business'
        '.html" />\n',
    )
    return page


def damaged() -> str:
    """Make a page with all the damage that characters, words and lines suffer."""
    text = """<p>By By Emin Karal (9/7/2005 issue of the CACI Analyst)&nbsp;</p>
<p>The new ministry of the upper valley speaks of a “new ideology†in foreign affairs, and the
ministerâ€™s neighboursâ€”four of themâ€”have asked what was wrong with the old one.</p>
<p>BACKROUND: The ministrys paper was read in the town`s theatre. It raisedserious questions and
answered ”none“.&nbsp;&nbsp; The delegates\u00a0left in a mood of tension.As one of them said, the
paper had two authors.</p>
<p>IMPLICATIONS: Ministers of four states wrote letters. The letters were not answered until August,
when the paper was withdrawn.</p>
<p>CONCLUSIONS: A paper that is withdrawn is a paper that is remembered, with dangerous
consequences.By Mirza Tolen (9/21/2005 issue of the CACI Analyst)</p>
<p>The second paper of the ministry is shorter than the first by half and promises nothing that a
neighbour could object to, which is what they object to.</p>
<p>BACKGROUND: It was read in the same theatre, to a smaller audience.</p>
<p>The chairs alone were worth some $4.The Central Asia-Caucasus Analyst is a biweekly publication
of the Joint Center.</p>
"""
    return document(
        item(full_text(text), title="Two Papers of One Ministry", day=""),
        title="Two Papers of One Ministry",
        head=f'<link rel="canonical" href="{ITEM}/9001-two-papers-of-one-ministry.html" />\n',
    )


def wrong_slug() -> str:
    """Make a page whose address names another article, and another day than its text."""
    text = """<p>By John ToLEN (12/3/2003 issue of the CACI Analyst)</p>
<p>The border post at the northern pass was moved by four hundred meters in the night, and nobody in
the capital can say whether it was the wind, the herders or the neighbours.</p>
<p>BACKGROUND: The post is a hut on skids. It was put up in 1994 and has been moved before.</p>
<p>IMPLICATIONS: Four hundred meters of pasture are worth a winter’s hay.</p>
<p>CONCLUSIONS: A hut with a foundation would cost less than the commission that is to meet.</p>
<p>AUTHOR’S BIO: John Tolen is a surveyor who lives in Karsu.</p>
"""
    return document(
        item(full_text(text), title="A Border Post That Moves at Night", day=""),
        title="A Border Post That Moves at Night",
        head=f'<link rel="canonical" href="{ITEM}/8044-oil-exports-and-the-caspian-shelf-dispute-'
        '2003-11-19-art-8044.html" />\n',
    )


def bylines() -> str:
    """Make a listing without titles whose bylines hold more than names."""
    texts = (
        "<p>By Aziz Marlen is a freelance journalist based in Karsu.</p>\n<p>The dam above "
        "Karsu has lost a third of its water in a year without rain, and the turbines turn "
        "only in the evening, when the lamps are lit.</p>\n<p>BACKGROUND: The dam was filled "
        "in 1978.</p>\n<p>CONCLUSIONS: Rain would help.</p>\n",
        "<p>By Professor Lale Aydin, American University in Karsu & Ambassador Oskar Vind"
        "</p>\n<p>The university of Karsu teaches in four languages and examines in one, and "
        "its students have noticed which of the four that is not.</p>\n<p>BACKGROUND: It was "
        "founded in 1996.</p>\n<p>CONCLUSIONS: The examiners are not to blame.</p>\n",
    )
    views = "".join(
        list_item(text, link=f"{PATH}/{number}-untitled.html")
        for number, text in enumerate(texts, start=9100)
    )
    return document(
        f'<div id="k2Container" class="itemListView">\n{views}</div>',
        title="Analytical Articles",
        head=f'<base href="{SITE}/publications/analytical-articles.html?start=780" />\n',
    )
