#!/usr/bin/env bash
# tokenizers 0.23.1 and 0.23.2: a text longer than the truncation gives its first window only.
#
# Expected: with `enable_truncation(max_length, stride)`, `Encoding.overflowing` holds the
#   windows after the first, as in 0.22 and again in 0.23.3, so that a reader that takes a
#   long text window by window sees all of it.
# What happens: in 0.23.1 and 0.23.2 `overflowing` is empty, without error or warning, so
#   the end of a long text is never read.
# Seen: see the last lines of the output.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
cat > "$folder/show.py" <<'PYTHON'
import tokenizers
from tokenizers import Tokenizer, models, pre_tokenizers

words = [f"w{n}" for n in range(40)]
tokenizer = Tokenizer(models.WordLevel({word: n for n, word in enumerate(words)}, unk_token="w0"))
tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
tokenizer.enable_truncation(16, stride=4)
encoding = tokenizer.encode(" ".join(words))
windows = [encoding, *encoding.overflowing]
last = max(max(window.ids) for window in windows)
print(f"tokenizers {tokenizers.__version__}: {len(windows)} window(s), last word read: {last} of 39")
PYTHON
for version in 0.22.2 0.23.1 0.23.2 0.23.3; do
    "$folder/venv/bin/pip" install --quiet --disable-pip-version-check "tokenizers==$version" 2>/dev/null
    "$folder/venv/bin/python" "$folder/show.py"
done | tee "$folder/seen"
diff "$folder/seen" - <<'SEEN'
tokenizers 0.22.2: 3 window(s), last word read: 39 of 39
tokenizers 0.23.1: 1 window(s), last word read: 15 of 39
tokenizers 0.23.2: 1 window(s), last word read: 15 of 39
tokenizers 0.23.3: 3 window(s), last word read: 39 of 39
SEEN
