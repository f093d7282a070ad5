"""The OpenAPI description: the wire models of the platforms in force, and the doors of our own."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from skill.http import FORM, MAX_BODY, Problem
from skill.platforms import Platform

_REF = "#/components/schemas/{model}"
Mode = Literal["validation", "serialization"]
Refs = Mapping[Any, Mapping[str, Any]]  # (model, mode) → its $ref


def describe(title: str, version: str, served: Sequence[Platform]) -> dict[str, Any]:
    """An OpenAPI 3.1 document. Every refusal is a `Problem`, those of an undecodable body included."""
    models: list[tuple[type[BaseModel], Mode]] = [(Problem, "serialization")]
    for platform in served:
        models += [(platform.request, "validation"), (platform.response, "serialization")]
    refs, document = models_json_schema(models, ref_template=_REF)
    paths: dict[str, Any] = {}
    for platform in served:
        paths[re.sub(r":\w+}", "}", platform.path)] = {
            method.lower(): _platform(platform, method, refs) for method in platform.methods
        }
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version},
        "paths": {**paths, **_own_doors(refs)},
        "components": {"schemas": document.get("$defs", {})},
    }


def _json(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _platform(platform: Platform, method: str, refs: Refs) -> dict[str, Any]:
    refusal = _json(refs[(Problem, "serialization")])
    operation: dict[str, Any] = {
        "summary": f"One turn of {platform.name}",
        "operationId": f"{platform.name}_{method.lower()}",
        "tags": ["platforms"],
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
            for name in re.findall(r"{(\w+)", platform.path)
        ],
        "responses": {
            "200": {"description": "The answer", "content": _json(refs[(platform.response, "serialization")])},
            "400": {"description": "Not JSON, not an object, or not of this platform", "content": refusal},
            "401": {"description": "The credential is missing or wrong", "content": refusal},
            "403": {"description": "Without a secret only this machine may call", "content": refusal},
            "413": {"description": f"More than {MAX_BODY} bytes", "content": refusal},
        },
    }
    if operation["parameters"]:
        operation["responses"]["404"] = {"description": "The path cannot be one of ours", "content": refusal}
    if method != "GET":
        content = _json(refs[(platform.request, "validation")])
        if platform.forms:
            content[FORM] = {"schema": {"type": "object", "additionalProperties": {"type": "string"}}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _own_doors(refs: Refs) -> dict[str, Any]:
    refusal = _json(refs[(Problem, "serialization")])
    text = {"text/plain": {"schema": {"type": "string"}}}
    feed = {
        "200": {"description": "The feed", "content": {"text/calendar": {"schema": {"type": "string"}}}},
        "304": {"description": "Not changed"},
        "404": {"description": "No such feed", "content": refusal},
        "503": {"description": "The calendar cannot be read", "content": refusal},
    }
    return {
        "/health": {
            "get": {
                "summary": "Whether the skill can answer",
                "operationId": "health",
                "responses": {
                    "200": {"description": "The stores can be read", "content": text},
                    "503": {"description": "What is wrong, in a sentence", "content": text},
                },
            }
        },
        "/feeds/artists/{artist}.ics": _feed("artist", "The calendar of one artist (RFC 5545, RFC 7986)", feed),
        "/feeds/mine/{key}.ics": _feed("key", "What one user subscribed to and put into the calendar", feed),
    }


def _feed(parameter: str, summary: str, responses: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "get": {
            "summary": summary,
            "operationId": f"feed_by_{parameter}",
            "parameters": [
                {"name": parameter, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}},
                {"name": "If-None-Match", "in": "header", "schema": {"type": "string"}},
                {"name": "If-Modified-Since", "in": "header", "schema": {"type": "string"}},
            ],
            "responses": dict(responses),
        }
    }
