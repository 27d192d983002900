#!/usr/bin/env bash
# trafilatura 2.3.1: an author written family name first becomes two authors.
#
# Expected: <meta name="author" content="Tolen, Mira">, as library catalogues and many journals
#   write names, gives one author.
# What happens: it gives "Tolen; Mira", the same form as for two people, so that which of them
#   was meant cannot be told afterwards; and the stop of an initial is dropped ("Ilse K. Maral"
#   is "Ilse K Maral").
# Seen: see the last lines of the output.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check trafilatura==2.3.1 lxml_html_clean==0.4.6 2>/dev/null
cat > "$folder/show.py" <<'PYTHON'
import trafilatura

paragraphs = "<p>The ferry of the lake carried wagons all summer, as it did before.</p>" * 9
for author in ("Tolen, Mira", "Ilse K. Maral"):
    page = (
        f'<html><head><title>Ferries</title><meta name="author" content="{author}"></head>'
        f"<body><article><h1>Ferries</h1>{paragraphs}</article></body></html>"
    )
    found = trafilatura.bare_extraction(page, with_metadata=True)
    print(f"{trafilatura.__version__}: {author!r} -> {found.author!r}")
PYTHON
"$folder/venv/bin/python" "$folder/show.py" | tee "$folder/seen"
diff "$folder/seen" - <<'SEEN'
2.3.1: 'Tolen, Mira' -> 'Tolen; Mira'
2.3.1: 'Ilse K. Maral' -> 'Ilse K Maral'
SEEN
