"""The pages: the landing page, and the personal page where a pairing code is redeemed (PLC-12). Plain HTML, no script."""

from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from dialogs import Event, Profile
from skill.memory import HandedOver

_WEEKDAYS = "월화수목금토일"
_STYLE = """
body{font-family:system-ui,sans-serif;line-height:1.6;margin:0;word-break:keep-all}
main{max-width:34rem;margin:auto;padding:1.5rem}
h1{font-size:1.5rem}h2{font-size:1.1rem;margin-bottom:.25rem}
ul{padding-left:1.2rem}.events,.sayings{list-style:none;padding:0}
.events li{display:flex;gap:.75rem;padding:.4rem 0;border-top:1px solid #8884}
.when{white-space:nowrap;font-variant-numeric:tabular-nums}
.cancelled{text-decoration:line-through}small{display:block;opacity:.75}
form{border-top:1px solid #8884;margin-top:1.5rem;padding-top:1rem}
input,button{font:inherit;padding:.5rem .75rem;min-height:2.75rem}
input{width:9rem;letter-spacing:.2em}label{display:block}
.problem{border-left:.25rem solid #c33;padding-left:.75rem}
"""
_STYLE_HASH = b64encode(sha256(_STYLE.encode()).digest()).decode()

PAGE_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
"""What every page is sent with: only our own style, no script, in no frame, in no cache."""

SAYINGS = (
    "방탄소년단 내일 일정 알려 줘",
    "이번 주말에 무슨 공연 있어?",
    "에스파 컴백 언제야?",
    "그럼 그 다음 날은?",
    "세븐틴 구독해 줘",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An artist on a page."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One event on a page: `when` like 11/25(수) 18:30 (GUI-05)."""

    when: str
    title: str
    place: str
    badges: tuple[str, ...]
    cancelled: bool
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that was handed over."""

    title: str
    text: str
    artists: tuple[Named, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """What only a paired page shows: subscriptions, picked events, the key of the personal feed, the switch of PLC-02."""

    profile: Profile
    picked: tuple[Event, ...]
    feed: str


class Pages:
    """Renders the pages. `artists` gives the names in force by id; links are relative, so any path prefix will do."""

    def __init__(self, *, artists: Callable[[], Mapping[str, str]]) -> None:
        self._artists = artists
        self._templates = Environment(
            loader=PackageLoader("skill.web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )
        self._templates.globals.update(style=Markup(_STYLE))

    def landing(self, *, platforms: Iterable[Any], public: bool) -> str:
        """The page at /: what can be asked, and where things are. `platforms` have a name and a path."""
        first = next(iter(self._artists().items()), None)
        artist = Named(id=first[0], name=first[1]) if first is not None else None
        return self._templates.get_template("landing.html").render(
            sayings=SAYINGS, artist=artist, platforms=list(platforms), public=public
        )

    def page(self, items: Iterable[HandedOver] = (), *, own: Own | None = None, problem: str = "") -> str:
        """The personal page: what was handed over, what only its owner sees where it is paired, the form for a code."""
        names = self._artists()
        followed = own.profile.subscriptions if own is not None else ()
        return self._templates.get_template("page.html").render(
            items=[self._item(item) for item in items],
            own=own,
            followed=[Named(id=i, name=names.get(i, i)) for i in followed],
            picked=[event_row(event) for event in own.picked] if own is not None else [],
            problem=problem,
        )

    def _item(self, item: HandedOver) -> Item:
        names = self._artists()
        named = tuple(Named(id=i, name=names.get(i, i)) for i in item.artists)
        return Item(
            title=f"{_clock(item.at)}에 올린 것", text=item.text, artists=named, rows=tuple(map(event_row, item.events))
        )


def _clock(at: datetime) -> str:
    return f"{at.month}/{at.day}({_WEEKDAYS[at.weekday()]}) {at:%H:%M}"


def event_row(event: Event) -> Row:
    """An event as it stands on a page, in its own zone; demonstration data is marked (OCC-13)."""
    starts = event.starts.astimezone(ZoneInfo(event.zone))
    day = f"{starts.month}/{starts.day}({_WEEKDAYS[starts.weekday()]})"
    badges = {"cancelled": ["취소"], "moved": ["변경"], "tentative": ["미정"]}.get(event.status, [])
    if event.demo:
        badges.append("예시")
    web = event.url is not None and urlsplit(event.url).scheme in ("http", "https")
    return Row(
        when=day if event.all_day or not event.time_known else f"{day} {starts:%H:%M}",
        title=event.title,
        place=event.venue or "",
        badges=tuple(badges),
        cancelled=event.status == "cancelled",
        url=event.url if web else None,
    )
