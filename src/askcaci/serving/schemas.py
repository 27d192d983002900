"""The replies of docs/json.md as JSON Schema, so that programs can check what they get.

Within a version fields are only added, so none of these forbids a field it does not name.
"""

from __future__ import annotations

from typing import Any, get_args

from askcaci.citing import STYLES
from askcaci.types import ARTICLE_KINDS, SECTION_KINDS, AnswerForm
from askcaci.verifying.results import LABELS

Object = dict[str, Any]

_TEXT: Object = {"type": "string"}
_WHOLE: Object = {"type": "integer"}
_NUMBER: Object = {"type": "number"}
_FLAG: Object = {"type": "boolean"}
_DAY: Object = {"type": "string", "description": "ISO 8601"}
_OFFSET: Object = {"type": "integer", "description": "code points of the article's text"}
_SHARE: Object = {"type": "number", "minimum": 0, "maximum": 1}


def _object(**fields: Object) -> Object:
    return {"type": "object", "properties": fields, "required": list(fields)}


def _array(of: Object) -> Object:
    return {"type": "array", "items": of}


def _or_null(schema: Object) -> Object:
    if "type" in schema and "enum" not in schema:
        return {**schema, "type": [schema["type"], "null"]}
    return {"anyOf": [schema, {"type": "null"}]}


def _one_of(*values: str) -> Object:
    return {"type": "string", "enum": list(values)}


def _shared(name: str) -> Object:
    return {"$ref": f"#/$defs/{name}"}


_SPAN = {"start": _OFFSET, "end": _OFFSET}
_PLACE = {
    **_SPAN,
    "passage": _TEXT,
    "section": _one_of(*SECTION_KINDS),
    "paragraph": _WHOLE,
    "line": _WHOLE,
}

# Parts that several replies have; each reply carries those it needs.
_DEFINITIONS: dict[str, Object] = {
    "article": _object(
        id=_TEXT,
        title=_or_null(_TEXT),
        authors=_array(_TEXT),
        published=_or_null(_DAY),
        publication=_or_null(_TEXT),
        volume=_or_null(_WHOLE),
        number=_or_null(_WHOLE),
        pages=_or_null(_TEXT),
        kind=_one_of(*ARTICLE_KINDS),
        url=_or_null(_TEXT),
        inferred=_array(_TEXT),
        warnings=_array(_TEXT),
        source=_or_null(_TEXT),
        also=_array(_TEXT),
        related=_array(_TEXT),
        file=_or_null(_TEXT),
        words=_WHOLE,
        sections=_array(
            _object(kind=_one_of(*SECTION_KINDS), heading=_or_null(_TEXT), **_SPAN)
        ),
    ),
    "citation": _object(
        quote={"type": "string", "description": "verbatim: the article's text[start:end]"},
        **_PLACE,
        answer=_or_null(_object(text=_TEXT, **_SPAN)),
        role=_TEXT,
        credit=_TEXT,
        article=_shared("article"),
    ),
    "source": _object(
        quote=_TEXT,
        **{name: _PLACE[name] for name in _PLACE if name != "passage"},
        role=_TEXT,
        credit=_TEXT,
        article_sha256=_TEXT,
        article=_shared("article"),
    ),
    "mentions": _object(
        article=_shared("article"),
        in_title=_array(_TEXT),
        places=_array(
            _object(
                name=_TEXT,
                written=_TEXT,
                how=_TEXT,
                doubt=_TEXT,
                **_PLACE,
                quote=_TEXT,
                quote_start=_OFFSET,
                quote_end=_OFFSET,
            )
        ),
    ),
}

_CITATIONS = _array(_shared("citation"))

_REPLY_FIELDS: dict[str, Object] = {
    "question": _TEXT,
    "answered": _FLAG,
    "confidence": {**_SHARE, "description": "calibrated probability of being right"},
    "notes": _array(_TEXT),
    "form": _one_of(*get_args(AnswerForm)),
    "text": _TEXT,
    "summary": _or_null(_TEXT),
    "basis": _or_null(
        _object(
            articles=_WHOLE,
            authors=_array(_TEXT),
            first=_or_null(_DAY),
            last=_or_null(_DAY),
            undated=_WHOLE,
            alone=_FLAG,
            age=_or_null(_WHOLE),
        )
    ),
    "citations": _CITATIONS,
    "evidence": _CITATIONS,
    "disagreements": _CITATIONS,
    "items": _array(_object(text=_TEXT, **_SPAN, citation=_WHOLE)),
    "values": _array(
        _object(
            text=_TEXT,
            speaker=_or_null(_TEXT),
            when=_or_null(_TEXT),
            dated=_FLAG,
            citation=_shared("citation"),
        )
    ),
    "parts": _array(
        _object(
            question=_TEXT,
            answered=_FLAG,
            text=_TEXT,
            confidence=_SHARE,
            citation=_or_null(_shared("citation")),
        )
    ),
    "reason": _TEXT,
    "unknown_terms": _array(_TEXT),
    "nearest": _CITATIONS,
    "coverage": _or_null(
        _object(articles=_WHOLE, first=_or_null(_DAY), last=_or_null(_DAY), undated=_WHOLE)
    ),
}
_REFUSAL = ("reason", "unknown_terms", "nearest", "coverage")
_ALWAYS = ("question", "answered", "confidence", "notes")

_COUNTS = _object(**dict.fromkeys(LABELS, _WHOLE))

_QUOTATION = _object(
    line=_WHOLE,
    label=_one_of(*LABELS),
    text=_TEXT,
    named=_or_null(_object(words=_TEXT, where=_TEXT, articles=_array(_TEXT))),
    elsewhere=_FLAG,
    parts=_array(
        _object(text=_TEXT, spans=_array(_object(**_SPAN)), source=_shared("source"))
    ),
    also=_array(_TEXT),
    edits=_array(_object(kind=_one_of("same", "deleted", "inserted"), text=_TEXT)),
    omissions=_array(
        _object(hidden=_TEXT, **_SPAN, inserted=_or_null(_TEXT), changes=_or_null(_TEXT))
    ),
    nearest=_or_null(_shared("source")),
    outsider=_or_null(_TEXT),
)

_REPLIES: dict[str, Object] = {
    # Which fields there are depends on `answered`.
    "askcaci/reply/2": {
        "type": "object",
        "properties": _REPLY_FIELDS,
        "required": list(_ALWAYS),
        "if": {"properties": {"answered": {"const": True}}},
        "then": {
            "required": [
                name for name in _REPLY_FIELDS if name not in (*_ALWAYS, *_REFUSAL)
            ]
        },
        "else": {"required": list(_REFUSAL)},
    },
    "askcaci/hits/1": _object(
        question=_TEXT,
        hits=_array(
            _object(
                article=_shared("article"),
                **{name: _PLACE[name] for name in _PLACE if name != "line"},
                text=_TEXT,
                score=_NUMBER,
                dense_rank=_or_null(_WHOLE),
                lexical_rank=_or_null(_WHOLE),
                cosine=_or_null(_NUMBER),
            )
        ),
    ),
    "askcaci/mentions/1": _object(
        names=_array(_TEXT),
        places=_WHOLE,
        first=_or_null(_DAY),
        last=_or_null(_DAY),
        spellings={"type": "object", "additionalProperties": _WHOLE},
        notes=_array(_TEXT),
        by_year=_array(_object(year=_or_null(_WHOLE), articles=_WHOLE, places=_WHOLE)),
        articles=_array(_shared("mentions")),
        uncertain=_array(_shared("mentions")),
    ),
    "askcaci/timeline/1": _object(
        topic=_TEXT,
        statements=_array(
            _object(
                dates=_array(
                    _object(
                        when=_DAY,
                        first=_DAY,
                        last=_DAY,
                        precision=_one_of("day", "month", "year", "range"),
                        assumed_year=_FLAG,
                        **_SPAN,
                    )
                ),
                quote=_TEXT,
                **_PLACE,
                article=_shared("article"),
            )
        ),
    ),
    "askcaci/article/1": _object(**_DEFINITIONS["article"]["properties"], text=_TEXT),
    "askcaci/citations/1": _object(
        style=_one_of(*STYLES),
        text=_TEXT,
        citations=_array(_object(article=_TEXT, text=_TEXT, inferred=_array(_TEXT))),
    ),
    "askcaci/context/1": _object(
        question=_TEXT,
        text={"type": "string", "description": "to be given to a language model"},
        tokens=_WHOLE,
        max_tokens=_WHOLE,
        encoding=_TEXT,
        exact=_FLAG,
        excerpts=_array(
            _object(
                number=_WHOLE,
                passages=_array(_TEXT),
                section=_one_of(*SECTION_KINDS),
                **_SPAN,
                text=_TEXT,
                credit=_TEXT,
                article=_shared("article"),
            )
        ),
        left_out=_array(_object(passage=_TEXT, tokens=_WHOLE)),
    ),
    "askcaci/verification/1": _object(
        verbatim={
            "type": "boolean",
            "description": "every quotation is, and every quotation mark has its other",
        },
        counts=_COUNTS,
        drafts=_array(
            _object(
                file=_TEXT,
                unit=_one_of("line", "paragraph"),
                counts=_COUNTS,
                quotations=_array(_QUOTATION),
                left_alone=_array(
                    _object(
                        line=_WHOLE,
                        reason=_one_of("short", "title", "unclosed"),
                        text=_TEXT,
                    )
                ),
            )
        ),
    ),
}


def reply_schema(name: str) -> Object:
    """Return the JSON Schema (2020-12) of the replies of a schema that an operation names.

    Raises:
        KeyError: there is none of that name.
    """
    schema = dict(_REPLIES[name])
    schema["properties"] = {
        "schema": {"const": name},
        **schema["properties"],
        "notices": _array(_TEXT),
    }
    schema["required"] = ["schema", *schema["required"]]
    used = _used(schema)
    if used:
        schema["$defs"] = {name: _DEFINITIONS[name] for name in sorted(used)}
    return schema


def _used(schema: Any) -> set[str]:  # noqa: ANN401 - a JSON value
    """Return the names of the shared parts that a schema refers to, through others too."""
    if isinstance(schema, list):
        return set().union(*map(_used, schema)) if schema else set()
    if not isinstance(schema, dict):
        return set()
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return {name} | _used(_DEFINITIONS[name])
    return _used(list(schema.values()))
