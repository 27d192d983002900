"""Receipts: what proves an answer later, and what has changed since it was given.

`values` says what a receipt holds, `files` writes and reads it (`fields` checks what was
read), `comparing` sets it against the corpus, the models and the answer of today.
"""

from askcaci.receipts.comparing import (
    Comparison,
    Piece,
    QuoteCheck,
    Reasked,
    Status,
    compare,
    same_model,
)
from askcaci.receipts.files import (
    check_target,
    provenance_object,
    read_receipt,
    write_receipt,
)
from askcaci.receipts.values import (
    RECEIPT_SCHEMA,
    Asked,
    Given,
    Model,
    Provenance,
    Quote,
    Receipt,
    Role,
    given,
    hash_of_corpus,
    quotes_of,
)

__all__ = [
    "RECEIPT_SCHEMA",
    "Asked",
    "Comparison",
    "Given",
    "Model",
    "Piece",
    "Provenance",
    "Quote",
    "QuoteCheck",
    "Reasked",
    "Receipt",
    "Role",
    "Status",
    "check_target",
    "compare",
    "given",
    "hash_of_corpus",
    "provenance_object",
    "quotes_of",
    "read_receipt",
    "same_model",
    "write_receipt",
]
