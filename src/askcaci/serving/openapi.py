"""The OpenAPI description of what is served, made of the operations' own parameters."""

from __future__ import annotations

from typing import Any

from askcaci import __version__
from askcaci.serving.api import ERROR_SCHEMA, OPERATIONS, Operation
from askcaci.serving.parameters import Parameter, json_schema, schema_of

Object = dict[str, Any]

STREAM = "application/x-ndjson"

_ERRORS = {
    "400": "The request makes no sense.",
    "401": "A token is needed.",
    "403": "The request comes from another site's page.",
    "413": "The request is too large.",
    "421": "The server is asked for under a name that is not its own.",
    "429": "Too many requests are waiting; Retry-After has the seconds.",
    "503": "The corpus, the index or a model cannot be used.",
}


def description() -> Object:
    """Return the description, as OpenAPI 3.1 has it."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "askcaci",
            "version": __version__,
            "description": "Quoted, sourced answers. The fields of each schema: docs/json.md.",
        },
        "paths": {path_of(one): _path(one) for one in OPERATIONS.values()},
        "components": {
            "schemas": {"Error": _reply(ERROR_SCHEMA)},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        # With or without: on a loopback address none is needed.
        "security": [{}, {"token": []}],
    }


def path_of(operation: Operation) -> str:
    """Return the path of an operation."""
    return "/articles/{id}" if operation.name == "article" else f"/{operation.name}"


def takes_body(operation: Operation) -> bool:
    """Return True if an operation also takes POST: not where its path carries everything."""
    return operation.name != "article"


def _path(operation: Operation) -> Object:
    described: Object = {
        "get": {
            **_operation(operation, operation.name),
            "parameters": list(map(_parameter, operation.parameters)),
        }
    }
    if takes_body(operation):
        body = {"application/json": {"schema": json_schema(operation.parameters)}}
        described["post"] = {
            **_operation(operation, f"{operation.name}-by-post"),
            "requestBody": {"required": True, "content": body},
        }
    return described


def _operation(operation: Operation, name: str) -> Object:
    content: Object = {"application/json": {"schema": _reply(operation.schema)}}
    if operation.name == "ask":
        content[STREAM] = {"schema": {"type": "string"}}
    return {
        "operationId": name,
        "summary": operation.summary,
        "responses": {
            "200": {"description": operation.schema, "content": content},
            **{status: _error(meaning) for status, meaning in _ERRORS.items()},
        },
    }


def _error(meaning: str) -> Object:
    schema = {"$ref": "#/components/schemas/Error"}
    return {"description": meaning, "content": {"application/json": {"schema": schema}}}


def _reply(schema: str) -> Object:
    return {
        "type": "object",
        "properties": {"schema": {"const": schema}},
        "required": ["schema"],
    }


def _parameter(one: Parameter) -> Object:
    place = "path" if one.name == "id" else "query"
    return {
        "name": one.name,
        "in": place,
        "required": one.required,
        "description": one.meaning,
        "schema": schema_of(one),
    }
