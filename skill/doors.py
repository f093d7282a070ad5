"""The doors that are no platform: health, metrics, feeds and pages."""

import gzip
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from importlib.resources import files
from mimetypes import guess_type
from urllib.parse import parse_qs, quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from dialogs import Event, Profile
from skill.errors import CalendarUnavailable, MemoryUnavailable, Unauthorized
from skill.feed import MY_TITLE, FeedWriter, Words, feed_query, feed_title
from skill.http import TooLarge, caller, problem, read_body
from skill.memory import Page
from skill.observe import log
from skill.platforms import Platform
from skill.service import Core, Skill
from skill.settings import Settings
from skill.verify import check_token, is_loopback
from skill.web import PAGE_HEADERS, Own, Pages

COOKIE = "page"
_FEEDS = 5000  # feeds whose last version is known
_PICKED = 200  # picked events that are shown, the newest picks
_FORM = 4096  # bytes of a submitted form
_NO_CODE = "맞는 번호가 없어요. 번호는 십 분 동안만 쓸 수 있어요."
_USED_CODE = "이미 쓴 번호예요. 번호는 한 번만 쓸 수 있으니, 스피커에 새 번호를 달라고 해 주세요."


async def health(skill: Skill, now: datetime) -> Response:
    """200 while the stores can be read, else 503 with what is wrong (GET and HEAD, never with credentials)."""
    try:
        await skill.healthy(now)
    except (CalendarUnavailable, MemoryUnavailable) as error:
        return PlainTextResponse(
            f"the store is down: {error}\n", 503, {"Cache-Control": "no-store", "Retry-After": "10"}
        )
    return PlainTextResponse("ok\n", headers={"Cache-Control": "no-store"})


def metrics(skill: Skill, token: str | None, request: Request) -> Response:
    """The figures for Prometheus: with the token, or from this machine where none is set."""
    try:
        if token is not None:
            check_token(request.headers, token)
        elif not is_loopback(caller(request)):
            raise Unauthorized("without SKILL_API_TOKEN the metrics answer to this machine only")
    except Unauthorized as error:
        return problem(403 if token is None else 401, "unauthorized", str(error), {"WWW-Authenticate": "Bearer"})
    return Response(skill.metrics.exposition(), media_type="text/plain; version=0.0.4; charset=utf-8")


class StaticDoor:
    """The files that answers point to: GET /static/{name}. They are few and small, so they are read once."""

    def __init__(self) -> None:
        folder = files("skill.web") / "static"
        kinds = {entry.name: guess_type(entry.name)[0] for entry in folder.iterdir() if entry.is_file()}
        self._files = {name: ((folder / name).read_bytes(), kind) for name, kind in kinds.items() if kind is not None}

    async def file(self, request: Request) -> Response:
        """The file, or 404."""
        name = request.path_params["name"]
        if name not in self._files:
            return problem(404, "not_found", "there is no such file")
        body, kind = self._files[name]
        return Response(
            body,
            media_type=kind,
            headers={"Cache-Control": "public, max-age=86400", "X-Content-Type-Options": "nosniff"},
        )


class GuessLimit:
    """Failed guesses per caller and in all, in a sliding span; the process counts for itself.

    A code has a million values and lives ten minutes, so sixty failures a minute leave a guesser a chance of 1 in 1,600
    per living code.
    """

    def __init__(self, each: int = 10, all_callers: int = 60, span: timedelta = timedelta(minutes=1)) -> None:
        self._each, self._all, self._span = each, all_callers, span
        self._failures: OrderedDict[str, list[datetime]] = OrderedDict()

    def exceeded(self, who: str, now: datetime) -> bool:
        """Whether this caller must wait."""
        since = now - self._span
        for key in list(self._failures):
            self._failures[key] = [at for at in self._failures[key] if at > since]
            if not self._failures[key]:
                del self._failures[key]
        return len(self._failures.get(who, ())) >= self._each or sum(map(len, self._failures.values())) >= self._all

    def failed(self, who: str, now: datetime) -> None:
        """Count a failure."""
        self._failures.setdefault(who, []).append(now)


@dataclass(frozen=True, slots=True)
class _Version:
    tag: str
    seen: datetime  # when this process first sent it


class FeedDoor:
    """The feeds: one calendar for each artist, with conditional requests (RFC 9110 section 13)."""

    def __init__(self, skill: Skill, settings: Settings, now: Callable[[], datetime]) -> None:
        self._skill = skill
        self._public = settings.public_url
        self._now = now
        self._writer = FeedWriter()
        self._words: tuple[Core, Words] | None = None
        self._versions: OrderedDict[str, _Version] = OrderedDict()

    async def artist(self, request: Request) -> Response:
        """GET /feeds/artists/{artist}.ics"""
        artist, now, words = request.path_params["artist"], self._now(), self._current_words()
        if artist not in words.artists:
            return self._count(
                problem(404, "unknown_artist", f"there is no artist {artist!r}; / names one that there is")
            )
        try:
            (found,) = await self._skill.calendar.find_all((feed_query((artist,), now),))
        except CalendarUnavailable as error:
            return self._count(problem(503, "unavailable", str(error), {"Retry-After": "60"}))
        return self._answer(request, feed_title(words.artists[artist]), found.events, f"artists/{quote(artist)}", now)

    async def mine(self, request: Request) -> Response:
        """GET /feeds/mine/{key}.ics: what one user subscribed to and put into the calendar (FUP-07)."""
        key, now = request.path_params["key"], self._now()
        try:
            profile = await self._skill.memory.followed(key, now)
            if profile is None:
                return self._count(
                    problem(404, "unknown_feed", "there is no such feed; the personal page shows its address")
                )
            events = await followed_events(self._skill, profile, now)
        except (CalendarUnavailable, MemoryUnavailable) as error:
            return self._count(problem(503, "unavailable", str(error), {"Retry-After": "60"}))
        return self._answer(request, MY_TITLE, events, f"mine/{quote(key)}", now, private=True)

    def _answer(
        self, request: Request, title: str, events: Iterable[Event], path: str, now: datetime, *, private: bool = False
    ) -> Response:
        source = f"{self._public}/feeds/{path}.ics" if self._public is not None else None
        body = self._writer.text(title, events, now, words=self._current_words(), source=source)
        response = self._send(request, body, self._version(path, body, now))
        response.headers["Cache-Control"] = "private, max-age=900" if private else "public, max-age=900"
        return self._count(response)

    def _current_words(self) -> Words:
        """The names in force; the same object as long as the core is the same."""
        core = self._skill.core
        if self._words is None or self._words[0] is not core:
            self._words = core, Words(artists=core.artists, kinds=core.kinds)
        return self._words[1]

    def _version(self, name: str, body: bytes, now: datetime) -> _Version:
        """A body counts as changed when it is first seen: events that go away leave no date behind."""
        tag, kept = sha256(body).hexdigest()[:32], self._versions.get(name)
        if kept is None or kept.tag != tag:
            kept = self._versions[name] = _Version(tag, now.replace(microsecond=0))
            if len(self._versions) > _FEEDS:
                self._versions.popitem(last=False)
        return kept

    def _send(self, request: Request, body: bytes, version: _Version) -> Response:
        zipped = accepts_gzip(request.headers.get("accept-encoding", ""))
        tag = f'"{version.tag}-gzip"' if zipped else f'"{version.tag}"'  # a strong tag is one of exact bytes
        headers = {
            "ETag": tag,
            "Last-Modified": format_datetime(version.seen.astimezone(UTC), usegmt=True),
            "Vary": "Accept-Encoding",
            "X-Content-Type-Options": "nosniff",
        }
        if _unchanged(request, tag, version.seen):
            return Response(status_code=304, headers=headers)
        if zipped:
            headers["Content-Encoding"] = "gzip"
            body = gzip.compress(body, 6, mtime=0)
        return Response(body, headers=headers, media_type="text/calendar; charset=utf-8")

    def _count(self, response: Response) -> Response:
        self._skill.metrics.feeds.labels(str(response.status_code)).inc()
        return response


async def followed_events(skill: Skill, profile: Profile, now: datetime) -> tuple[Event, ...]:
    """The events of a user's subscriptions and the picked ones, in time order. Raises `CalendarUnavailable`."""
    events: dict[str, Event] = {}
    if profile.subscriptions:
        (found,) = await skill.calendar.find_all((feed_query(profile.subscriptions, now),))
        events = {event.id: event for event in found.events}
    for event in await picked_events(skill, profile):
        events.setdefault(event.id, event)
    return tuple(sorted(events.values(), key=lambda event: (event.starts, event.id)))


async def picked_events(skill: Skill, profile: Profile) -> tuple[Event, ...]:
    """The events that a user put into the calendar and that still exist, in time order."""
    found = [await skill.calendar.get(event_id) for event_id in profile.picked[-_PICKED:]]
    return tuple(sorted((event for event in found if event is not None), key=lambda event: (event.starts, event.id)))


def accepts_gzip(header: str) -> bool:
    """Whether an Accept-Encoding header takes gzip (RFC 9110 section 12.5.3)."""
    weights: dict[str, float] = {}
    for part in header.lower().split(","):
        name, _, parameter = part.partition(";")
        weight = parameter.strip().removeprefix("q=")
        try:
            weights[name.strip()] = float(weight) if weight else 1.0
        except ValueError:
            weights[name.strip()] = 0.0
    return weights.get("gzip", weights.get("*", 0.0)) > 0


def _unchanged(request: Request, tag: str, seen: datetime) -> bool:
    """If-None-Match wins over If-Modified-Since (RFC 9110 section 13.2.2)."""
    tags = request.headers.get("if-none-match")
    if tags is not None:
        given = {part.strip().removeprefix("W/") for part in tags.split(",")}
        return "*" in given or tag in given
    since = request.headers.get("if-modified-since")
    if since is None:
        return False
    try:
        moment = parsedate_to_datetime(since)
    except (TypeError, ValueError):
        return False
    return moment.tzinfo is not None and seen <= moment


class PageDoor:
    """The landing page and the personal page."""

    def __init__(
        self, skill: Skill, settings: Settings, platforms: Iterable[Platform], now: Callable[[], datetime]
    ) -> None:
        self._skill = skill
        self._pages = Pages(artists=lambda: skill.core.artists)
        self._platforms = tuple(platforms)
        self._public = settings.public_url
        self._now = now
        self._limit = GuessLimit()

    async def landing(self, request: Request) -> Response:
        """GET /"""
        return _html(self._pages.landing(platforms=self._platforms, public=self._public is not None))

    async def show(self, request: Request) -> Response:
        """GET /page: what stands on the personal page of this browser, and the form for a code."""
        try:
            page = await self._skill.memory.page(request.cookies.get(COOKIE, ""), self._now())
        except MemoryUnavailable:
            return self._unavailable()
        return await self._personal(page)

    async def _personal(self, page: Page | None) -> Response:
        if page is None:
            return _html(self._pages.page())
        try:
            picked = await picked_events(self._skill, page.profile)
        except CalendarUnavailable:
            return self._unavailable()
        return _html(self._pages.page(page.items, own=Own(profile=page.profile, picked=picked, feed=page.feed)))

    async def submit(self, request: Request) -> Response:
        """POST /page: a pairing code, or the switch 'this device is mine'."""
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return problem(403, "forbidden", "the form was sent from another site")
        try:
            form = parse_qs((await read_body(request, _FORM)).decode("utf-8", "replace"))
        except TooLarge:
            return problem(413, "too_large", f"the form is longer than {_FORM} bytes")
        try:
            if "mine" in form:
                await self._skill.memory.set_mine(request.cookies.get(COOKIE, ""), form["mine"][0] == "on", self._now())
                return RedirectResponse("page", 303)
            return await self._redeem(request, "".join(filter(str.isdecimal, form.get("code", [""])[0])))
        except MemoryUnavailable:
            return self._unavailable()

    async def _redeem(self, request: Request, code: str) -> Response:
        now, who = self._now(), caller(request)
        if self._limit.exceeded(who, now):
            return _html(
                self._pages.page(problem="번호를 너무 여러 번 틀렸어요. 잠시 뒤에 다시 해 주세요."),
                429,
                {"Retry-After": "60"},
            )
        found = await self._skill.memory.redeem(code, now) if code.isascii() and len(code) == 6 else None
        if found is None or found.item is None:
            self._limit.failed(who, now)
            return _html(
                self._pages.page(problem=_NO_CODE if found is None else _USED_CODE), 404 if found is None else 410
            )
        if found.key is None:
            return _html(self._pages.page([found.item]))
        try:
            response = await self._personal(await self._skill.memory.page(found.key, now))
        except MemoryUnavailable:
            response = self._unavailable()  # with the key all the same: the code cannot be used again
        response.set_cookie(
            COOKIE,
            found.key,
            max_age=400 * 86400,
            path="/",
            httponly=True,
            samesite="lax",
            secure=(self._public or "").startswith("https:"),
        )
        return response

    def _unavailable(self) -> Response:
        log().warning("page without memory")
        return _html(self._pages.page(problem="지금은 페이지를 불러오지 못했어요. 잠시 뒤에 다시 열어 주세요."), 503)


def _html(text: str, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return HTMLResponse(text, status, {**PAGE_HEADERS, **(headers or {})})
