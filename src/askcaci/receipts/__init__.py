"""Receipts: what proves an answer or a label later, and what has changed since.

`values` is what a receipt of an answer holds, `verified` what one of drafts does; `files`
writes and reads them (`objects` and `fields` check what was read), `comparing` compares an
answer with the corpus, the models and the answer of today.
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
    read_any_receipt,
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
    quote_of,
    quotes_of,
)
from askcaci.receipts.verified import (
    VERIFIED_SCHEMA,
    Attributed,
    Hidden,
    LabelCheck,
    Labelled,
    VerificationComparison,
    VerificationReceipt,
    VerifiedDraft,
    compare_verification,
)

__all__ = [
    "RECEIPT_SCHEMA",
    "VERIFIED_SCHEMA",
    "Asked",
    "Attributed",
    "Comparison",
    "Given",
    "Hidden",
    "LabelCheck",
    "Labelled",
    "Model",
    "Piece",
    "Provenance",
    "Quote",
    "QuoteCheck",
    "Reasked",
    "Receipt",
    "Role",
    "Status",
    "VerificationComparison",
    "VerificationReceipt",
    "VerifiedDraft",
    "check_target",
    "compare",
    "compare_verification",
    "given",
    "hash_of_corpus",
    "provenance_object",
    "quote_of",
    "quotes_of",
    "read_any_receipt",
    "read_receipt",
    "same_model",
    "write_receipt",
]
