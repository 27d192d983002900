#!/usr/bin/env bash
# trafilatura 2.3.1: a page that states a month is given the day of the month on which it is read.
#
# Expected: `article:published_time` of "2025-05" gives "2025-05", or no date, or at least the
#   same date on every day.
# What happens: the date is "2025-05-DD" with DD the day of the month of today, so the same
#   page read on two days has two dates, and a citation shows a day that nobody wrote.
# Seen: see the last lines of the output.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check trafilatura==2.3.1 lxml_html_clean==0.4.6 2>/dev/null
cat > "$folder/show.py" <<'PYTHON'
import trafilatura

paragraphs = "".join(
    f"<p>The ferry of the lake carried {n} wagons in that season, and the harbor master "
    "counted all of them by hand.</p>"
    for n in range(9)
)
page = (
    '<html><head><title>Ferries</title><meta property="article:published_time" '
    f'content="2025-05"></head><body><article><h1>Ferries</h1>{paragraphs}</article></body></html>'
)
print(trafilatura.__version__, trafilatura.bare_extraction(page, with_metadata=True).date)
PYTHON
"$folder/venv/bin/python" "$folder/show.py" | tee "$folder/seen"
diff "$folder/seen" <(echo "2.3.1 2025-05-$(date +%d)")
