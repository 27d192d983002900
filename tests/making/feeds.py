"""Makes feeds, as mirrors of the Analyst had them: RSS 2.0, RSS 1.0 (RDF) and Atom."""

from __future__ import annotations


def made() -> dict[str, bytes]:
    """Return the files by name."""
    return {
        "mirror.rss": _MIRROR.encode(),
        "digest.rdf": _DIGEST.encode("iso-8859-1"),
        "blog.atom": _BLOG.encode(),
    }


# Byline, lead and bulleted tags in the text; the second entry names its author beside it,
# and its address another day.
_MIRROR = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel>
<title>The Central Asia-Caucasus Analyst</title>
<link>https://www.cacianalyst.org/</link>
<item>
<title>Who Weighs the Cotton?</title>
<link>https://www.cacianalyst.org/publications/analytical-articles/item/901-who-weighs-the-cotton.html?utm_source=rss</link>
<dc:creator>Super User</dc:creator>
<pubDate>Wed, 14 May 2014 23:30:00 -0500</pubDate>
<description>The new scales at the gins are sealed by one ministry and read by
another.</description>
<content:encoded><![CDATA[
<p>By Ida Jost</p>
<p>The new scales at the gins are sealed by one ministry and read by another. Growers say
that both of them round down.</p>
<p><strong>BACKGROUND:</strong> Scales were bought in 2012 for forty gins. Half of them
stand in their crates.</p>
<p><strong>IMPLICATIONS:</strong> A grower who loses a tenth at the scale grows melons in
the next year. Three districts have already changed.</p>
<p><strong>CONCLUSIONS:</strong> Honest scales are cheaper than melons nobody can sell.</p>
<ul><li>Cotton</li><li>Scales &amp; Measures</li></ul>
]]></content:encoded>
</item>
<item>
<title>A Quiet Customs Post</title>
<link>https://www.cacianalyst.org/publications/analytical-articles/item/902-a-quiet-customs-post-2014-6-4-art-902.html</link>
<dc:creator>Mirza Tolen</dc:creator>
<pubDate>Thu, 05 Jun 2014 08:00:00 +0000</pubDate>
<description>&lt;p&gt;At the customs post below the glacier eleven officers wait for the four
trucks that come on a good day.&lt;/p&gt;
&lt;p&gt;BACKGROUND: The post was built for two hundred. Its scanner has never been switched on,
because the line from the valley carries no current for it.&lt;/p&gt;
&lt;p&gt;CONCLUSIONS: The officers will wait for the current, and the trucks for
them.&lt;/p&gt;</description>
</item>
</channel>
</rss>
"""

# Latin-1, with an em dash that only Windows has, and a title with markup.
_DIGEST = """<?xml version="1.0" encoding="iso-8859-1"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="http://www.example.org/digest"><title>Digest</title>
<link>http://www.example.org/digest</link><description>News</description></channel>
<item rdf:about="http://www.example.org/digest/7">
<title>Mayor of &lt;i&gt;Karsu&lt;/i&gt; reopens caf\xe9</title>
<link>http://www.example.org/digest/7</link>
<dc:date>2003-10-02T09:00:00Z</dc:date>
<description>The mayor of Karsu reopened the caf\xe9 at the old station on Thursday, which had been
closed since the railway moved to the other bank.</description>
</item>
</rdf:RDF>
"""

_BLOG = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
<title>Notes from the Passes</title>
<id>urn:made:blog</id>
<updated>2018-02-03T00:00:00Z</updated>
<entry>
<title type="html">Salt &amp;amp; Snow</title>
<id>urn:made:blog:1</id>
<link rel="alternate" href="https://passes.example.org/salt-and-snow"/>
<author><name>Lale Aydin</name></author>
<published>2018-02-02T18:00:00+06:00</published>
<updated>2018-02-03T00:00:00Z</updated>
<summary>Why the road is salted twice.</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">
<p>The road over the pass is salted twice, once by the district and once by the company
that takes the toll, and neither will stop.</p>
<p>BACKGROUND: The district has salted since 1999. The company began when a truck slid
into its gate.</p>
<p>CONCLUSIONS: The snow melts at the same hour as before.</p>
</div></content>
</entry>
</feed>
"""
