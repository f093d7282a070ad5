"""The web application: one route for each platform, health, metrics, feeds, pages. The only catch-all is here."""

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager, nullcontext
from datetime import datetime
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from skill.bootstrap import build, check_names, core_of, jobs_of, platforms_of
from skill.clock import system_now
from skill.doors import FeedDoor, PageDoor, StaticDoor, health, metrics
from skill.errors import BadRequest, Unauthorized
from skill.http import MAX_BODY, TooLarge, as_json, caller, decode, is_form, problem, read_body
from skill.jobs import Jobs
from skill.knowledge import load
from skill.observe import configure_logs, log
from skill.openapi import describe
from skill.platforms import Call, Platform
from skill.renewal import Renewal
from skill.service import Skill
from skill.settings import Settings
from skill.verify import is_loopback


class PlatformDoor:
    """The route of one platform: JSON in, a turn through the skill, JSON out."""

    def __init__(self, platform: Platform, skill: Skill, settings: Settings, now: Callable[[], datetime]) -> None:
        self.platform = platform
        self._skill = skill
        self._secret = settings.secret(platform.name)
        self._open = platform.name in settings.open_platforms
        self._trust_clock = settings.trust_clock
        self._public = settings.public_url
        self._now = now

    async def answer(self, request: Request) -> Response:
        """Refusals are 4xx with a `Problem`; once there is a turn, the user hears a sentence whatever happens."""
        platform = self.platform  # one for the whole call, though it may be replaced meanwhile
        try:
            call = await self._call(request)
            self._admit(call)
            wire = _decoded(platform, request, call)
            turn = platform.parse(wire, call)
        except Unauthorized as error:
            return self._refuse(401 if self._secret is not None else 403, "unauthorized", str(error))
        except (BadRequest, ValidationError) as error:
            return self._refuse(400, "bad_request", _sentence(error))
        except TooLarge:
            return self._refuse(413, "too_large", f"the body is longer than {MAX_BODY} bytes")
        except ClientDisconnect:
            return self._refuse(400, "bad_request", "the caller hung up before the body was complete")
        try:
            reply = await self._skill.answer(turn, budget_ms=platform.budget_ms)
            return as_json(platform.render(reply, turn, wire, call))
        except Exception:
            log().exception("apology", platform=platform.name)
            return as_json(platform.render(self._skill.core.apology, turn, wire, call))

    def _admit(self, call: Call) -> None:
        """Ask for the platform's secret. Without one, anybody may call a platform that is meant to be open, any other is
        for this machine. Raises `Unauthorized`."""
        if self._secret is not None:
            self.platform.authenticate(call, self._secret)
        elif not self._open and not is_loopback(call.client):
            raise Unauthorized("only callers on this machine may use this platform until its secret is set")

    async def _call(self, request: Request) -> Call:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in request.scope["headers"]}
        return Call(
            now=self._now(),
            path=request.path_params,
            headers=headers,
            query=dict(request.query_params),
            body=await read_body(request),
            client=caller(request),
            public_url=self._public,
            trust_clock=self._trust_clock,
        )

    def _refuse(self, status: int, error: str, detail: str) -> Response:
        self._skill.metrics.refused.labels(self.platform.name, str(status)).inc()
        log().info("refused", platform=self.platform.name, status=status, detail=detail)
        return problem(status, error, detail, {"WWW-Authenticate": "Bearer"} if status == 401 else None)


def _decoded(platform: Platform, request: Request, call: Call) -> dict[str, Any]:
    """The JSON object of the body; {} for a call without a body of its own, and for a form where forms are taken."""
    if request.method != "POST" or (platform.forms and is_form(call.headers, call.body)):
        return {}
    return decode(call.body)


def _sentence(error: BadRequest | ValidationError) -> str:
    if isinstance(error, BadRequest):
        return str(error)
    return "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()[:5])


def create_app(
    skill: Skill,
    settings: Settings,
    platforms: Iterable[Platform],
    *,
    now: Callable[[], datetime] = system_now,
    jobs: Jobs | None = None,
) -> FastAPI:
    """The application around a skill. `settings.platforms` says which of the platforms are served. While it runs, SIGHUP
    renews the language data, and `jobs` are done.

    Raises `ValueError` if it names one that does not exist.
    """
    served = _served(platforms, settings.platforms)
    doors = [PlatformDoor(platform, skill, settings, now) for platform in served]
    _warn(settings, [platform.name for platform in served])
    renewal = Renewal(skill, doors, settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with jobs.running(now) if jobs is not None else nullcontext():
            with renewal.listening():
                yield
        await skill.close()

    app = FastAPI(title="아이돌 캘린더", version="1", lifespan=lifespan, redoc_url=None)
    _add_doors(app, skill, settings, served, now)
    for door in doors:
        platform = door.platform
        for path in (platform.path, *platform.also):
            app.router.add_route(path, door.answer, list(platform.methods), name=platform.name)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(Exception, _broken)
    app.openapi = lambda: _openapi(app, served)  # type: ignore[method-assign]
    return app


def _served(platforms: Iterable[Platform], names: Sequence[str] | None) -> tuple[Platform, ...]:
    known = {platform.name: platform for platform in platforms}
    if names is None:
        return tuple(known.values())
    missing = [name for name in names if name not in known]
    if missing:
        raise ValueError(f"SKILL_PLATFORMS names {', '.join(missing)}, but there are only {', '.join(known)}")
    return tuple(known[name] for name in dict.fromkeys(names))


def _warn(settings: Settings, served: Sequence[str]) -> None:
    """Say which platforms have no secret: those that anybody may call, and those that nobody reaches from outside."""
    bare = [name for name in served if settings.secret(name) is None]
    anybody = [name for name in bare if name in settings.open_platforms]
    nobody = [name for name in bare if name not in anybody]
    if anybody:
        log().warning("platforms without a secret answer anybody", platforms=anybody)
    here = settings.host == "localhost" or is_loopback(settings.host)
    if nobody and (settings.public_url is not None or not here):  # others are meant to call
        log().warning("platforms without a secret answer to this machine only", platforms=nobody)


def _add_doors(
    app: FastAPI, skill: Skill, settings: Settings, served: Sequence[Platform], now: Callable[[], datetime]
) -> None:
    token = settings.api_token.get_secret_value() if settings.api_token is not None else None
    pages = PageDoor(skill, settings, served, now)
    feeds = FeedDoor(skill, settings, now)
    read = ["GET", "HEAD"]

    async def is_healthy(_: Request) -> Response:
        return await health(skill, now())

    async def figures(request: Request) -> Response:
        return metrics(skill, token, request)

    for prefix in ("", *(p.path.partition("/{")[0] for p in served if "/{" in p.path)):
        app.router.add_route(f"{prefix}/health", is_healthy, read)  # NUGU probes below its Web URL or at the root
    app.router.add_route("/metrics", figures, read)
    app.router.add_route("/feeds/artists/{artist}.ics", feeds.artist, read)
    app.router.add_route("/feeds/mine/{key}.ics", feeds.mine, read)
    app.router.add_route("/static/{name}", StaticDoor().file, read)
    app.router.add_route("/", pages.landing, read)
    app.router.add_route("/page", pages.show, read)
    app.router.add_route("/page", pages.submit, ["POST"])


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    word = HTTPStatus(error.status_code).name.lower()
    return problem(error.status_code, word, f"{error.detail}", error.headers)


async def _broken(_: Request, error: Exception) -> Response:
    log().error("bug outside a turn", exc_info=error)
    return problem(500, "internal", "this should not have happened; it is in the log")


def _openapi(app: FastAPI, served: Sequence[Platform]) -> dict[str, Any]:
    """The description of all doors; the wire models are the platforms' own."""
    if app.openapi_schema is None:
        app.openapi_schema = describe(app.title, app.version, served)
    return app.openapi_schema


def factory() -> FastAPI:
    """The application of one process, set by the environment: `uvicorn.run("skill.app:factory", factory=True)`."""
    settings = Settings()
    check_names("SKILL_OPEN_PLATFORMS", settings.open_platforms)
    configure_logs(settings.log_level)
    knowledge = load(directory=settings.locale_dir, cache=settings.data_dir / "cache")
    skill = build(settings, core_of(knowledge))
    jobs = jobs_of(settings, skill) if settings.jobs else None
    return create_app(skill, settings, platforms_of(knowledge, settings.platforms), jobs=jobs)
