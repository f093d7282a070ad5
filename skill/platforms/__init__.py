"""Platforms: each turns its own JSON into a `Turn` and a `Reply` back into its own JSON.

A platform is one module with `build(names) -> Platform`, where `names` is its file in `locales/<lang>/platforms/`.
Platforms do not know each other; what they share lives in `skill.verify` or in this record.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from dialogs import Reply
from intents import Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One HTTP call, apart from its body: what authenticate, parse and render may need of it."""

    now: datetime  # aware; the server's clock in Asia/Seoul
    path: Mapping[str, str] = field(default_factory=dict)  # path parameters, percent-decoded
    headers: Mapping[str, str] = field(default_factory=dict)  # lower-case names
    query: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""  # raw, for signatures and for telling repeated calls
    client: str = ""  # address of the peer
    public_url: str | None = None  # root of every address that an answer may hold, without a slash at its end
    trust_clock: bool = False  # a platform's own clock may be used (settings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """One platform. `parse` raises `BadRequest` for a body that is not of this platform.

    `render` gets the request too: session params, contexts and NUGU parameters are echoed. `Reply.facts.status` is
    `error` for an apology, so that a platform with result codes can tell it (NUGU). `authenticate` raises
    `Unauthorized`; it gets the platform's secret from the settings. Where none is set, it is not asked: who may call then
    is the same for all platforms (`SKILL_OPEN_PLATFORMS`).
    """

    name: str
    path: str  # route, such as /nugu/{action}
    request: type[BaseModel]
    response: type[BaseModel]
    authenticate: Callable[[Call, str], None]
    parse: Callable[[Any, Call], Turn]  # (decoded JSON, call)
    render: Callable[[Reply, Turn, Any, Call], dict[str, Any] | list[Any]]
    budget_ms: int
    methods: tuple[str, ...] = ("POST",)
    forms: bool = False  # a body may be a form (HTML 4.10.21.6): then `parse` gets {} and reads `call.body` itself
    also: tuple[str, ...] = ()  # further routes of the same platform, which the OpenAPI description leaves out
