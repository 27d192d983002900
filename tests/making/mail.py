"""Makes mails: a newsletter in HTML, and one that was forwarded as flowed text."""

from __future__ import annotations


def made() -> dict[str, bytes]:
    """Return the files by name."""
    return {
        "newsletter.eml": _crlf(_NEWSLETTER),
        "forwarded.eml": _crlf(_FORWARDED),
    }


def _crlf(text: str) -> bytes:
    """Return a mail as it is sent; "~" stands for a blank at a line's end."""
    return text.replace("~\n", " \n").replace("\n", "\r\n").encode("ascii")


_NEWSLETTER = """\
Received: from made.example by mx.example; Wed, 09 Apr 2014 10:00:02 +0000
From: CACI Analyst <analyst@example.org>
To: readers@example.org
Subject: =?utf-8?q?The_Dam_=E2=80=9CNobody=E2=80=9D_Ordered?=
Date: Wed, 09 Apr 2014 12:00:00 +0200
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="made"

--made
Content-Type: text/plain; charset=us-ascii

Read this mail in a program that shows HTML.

--made
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: quoted-printable

<html><head><title>Newsletter</title></head><body>
<h1>The Dam Nobody Ordered</h1>
<p>By Oskar Vind (4/9/2014 issue of the CACI Analyst)</p>
<p>A dam of thirty meters stands above Toguz=E2=80=93Bulak, and neither of the t=
wo ministries that paid for it says that it ordered it.</p>
<p><b>BACKGROUND:</b> The river was measured in 2008. The plans were drawn for a=
nother valley, which a landslide closed a year later.</p>
<p>Work began in spring and was finished before anyone had signed for it. The co=
ntractor has since been dissolved.</p>
<p><b>IMPLICATIONS:</b> A dam without an owner has no keeper. Its gates have bee=
n shut since August, and the fields below are watered from wells.</p>
<p><b>CONCLUSIONS:</b> One of the ministries will have to sign. The wells will n=
ot last for a second summer.</p>
<p><b>AUTHOR=E2=80=99S BIO:</b> Oskar Vind is a historian of public works.</p>
</body></html>

--made--
"""

_FORWARDED = """\
From: Lale Aydin <lale@example.org>
To: ida@example.org
Subject: Fwd: a report for you
Date: Mon, 03 Sep 2007 08:00:00 +0000
Message-ID: <made-2@example.org>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="outer"

--outer
Content-Type: text/plain; charset=utf-8

See below.

--outer
Content-Type: message/rfc822

From: Mirza Tolen <mirza@example.org>
To: lale@example.org
Subject: The Orchard on the Border
Date: Sun, 02 Sep 2007 21:15:00 +0000
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8; format=flowed

The Orchard on the Border

The new fence runs through the orchard of a family that has picked its~
apples in two countries since June, and packs them in a third.

BACKGROUND: The guards let them through at noon. Nobody has told the guards to, and~
nobody has told them not to.

CONCLUSIONS: The apples will be picked as long as the guards eat them.

--~
Mirza
--outer--
"""
