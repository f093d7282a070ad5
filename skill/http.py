"""What all doors share: reading a body with a limit, the caller's address, and refusals of one shape."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic_core import from_json, to_json
from starlette.requests import Request
from starlette.responses import Response

from skill.errors import BadRequest
from skill.verify import is_loopback

MAX_BODY = 256 * 1024
"""Bytes of a request; the largest that a platform documents is 64 KiB."""

FORM = "application/x-www-form-urlencoded"


class Problem(BaseModel):
    """What every refusal looks like: a word for programs and a sentence for people."""

    model_config = ConfigDict(extra="forbid")

    error: str
    detail: str


class TooLarge(Exception):
    """The body is longer than we read."""


def problem(status: int, error: str, detail: str, headers: Mapping[str, str] | None = None) -> Response:
    """A refusal as JSON."""
    return Response(
        to_json(Problem(error=error, detail=detail)), status, dict(headers or {}), media_type="application/json"
    )


def as_json(value: object) -> Response:
    """A value as JSON, 200."""
    return Response(to_json(value), media_type="application/json")


def caller(request: Request) -> str:
    """The address of the peer. Empty when the call was forwarded by a proxy that is not trusted: then it is not known,
    and surely not this machine."""
    client = request.client.host if request.client is not None else ""
    forwarded = "x-forwarded-for" in request.headers or "forwarded" in request.headers
    return "" if forwarded and is_loopback(client) else client


async def read_body(request: Request, limit: int = MAX_BODY) -> bytes:
    """The whole body. Raises `TooLarge` as soon as it is known to be longer than `limit` bytes."""
    told = request.headers.get("content-length", "")
    if told.isdecimal() and int(told) > limit:
        raise TooLarge
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise TooLarge
    return bytes(body)


def is_form(headers: Mapping[str, str], body: bytes) -> bool:
    """Whether a body is a form. JSON counts as JSON whatever the header calls it."""
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind == FORM and not body.lstrip(b" \t\r\n\xef\xbb\xbf").startswith((b"{", b"["))


def decode(body: bytes) -> dict[str, Any]:
    """The JSON object of a body (RFC 8259; a byte order mark is ignored). Raises `BadRequest`."""
    try:
        value = from_json(body.removeprefix(b"\xef\xbb\xbf"), allow_inf_nan=False)
    except ValueError as error:
        raise BadRequest(f"the body is not JSON: {error}") from None
    if not isinstance(value, dict):
        raise BadRequest("the body must be a JSON object")
    return value
