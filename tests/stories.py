"""Runs stories: dialogs in `tests/corpus/stories/*.yaml`, each in a world of its own, through the real core."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ruamel.yaml import YAML

HERE = Path(__file__).parent / "corpus" / "stories"
WAY_OUT = ("그 다음 날", "그 전날", "그 다음 주", "그 다음 달")


def stories() -> Iterator[dict[str, Any]]:
    """Every story with the calendar of its file where it has no events of its own."""
    for path in sorted(HERE.glob("*.yaml")):
        book = YAML(typ="safe", pure=True).load(path.read_text("utf-8"))
        calendar = [event for entry in book.get("calendar", ()) for event in _spread(entry)]
        for story in book["stories"]:
            yield {"events": calendar, **book.get("defaults", {}), **story, "file": path.name}


def _spread(entry: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    daily = entry.get("daily")
    if not daily:
        yield dict(entry)
        return
    day, last = _date(daily["from"]), _date(daily["to"])
    while day <= last:
        yield {**{k: v for k, v in entry.items() if k != "daily"}, "start": f"{day.isoformat()}T{daily['at']}"}
        day += timedelta(days=1)


def _date(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def as_dialog(story: Mapping[str, Any]) -> dict[str, Any]:
    """A story in the form that the simulator runs."""
    keep = ("device", "persona", "context", "platform_hint")
    plain = {k: story[k] for k in keep if k in story}
    turns = [{"user": t["user"], **({"at": _iso(t["at"])} if "at" in t else {})} for t in story["turns"]]
    return {
        "id": story["id"], "platform_hint": "nugu", "device": "speaker", "persona": {}, **_texts(plain),
        "now": _iso(story["now"]), "events": [_texts(e) for e in story["events"]], "turns": turns,
    }  # fmt: skip


def _texts(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {k: _texts(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_texts(v) for v in value]
    return _iso(value) if isinstance(value, date | datetime) else value


def _iso(value: Any) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def faults(story: Mapping[str, Any], answers: list[dict[str, Any]]) -> list[str]:
    """What each turn's answer lacks of what its story says."""
    zone = ZoneInfo(story.get("context", {}).get("tz", "Asia/Seoul"))
    out = []
    for turn, got in zip(story["turns"], answers, strict=True):
        out += [f"{turn['user']!r}: {fault}  «{got['speech']}»" for fault in _turn_faults(turn, got, zone)]
    return out


def _turn_faults(turn: Mapping[str, Any], got: Mapping[str, Any], zone: ZoneInfo) -> Iterator[str]:
    speech, eye = got["speech"] or "", f"{got['display']} {got.get('card') or ''}"
    if "intent" in turn and got["intent"] not in turn["intent"].split("|"):
        yield f"intent {got['intent']}, not {turn['intent']}"
    if "artist" in turn:
        want = turn["artist"] if isinstance(turn["artist"], list) else [turn["artist"]]
        if sorted(got["artists"]) != sorted(want):
            yield f"artists {got['artists']}, not {want}"
    window = got["range"] or {}
    for name, want in _bounds(turn, zone):
        have = datetime.fromisoformat(window[name]) if window.get(name) else None
        if have != want:
            yield f"range {name} {have}, not {want}"
    for must in turn.get("says", ()):
        if not any(choice in speech for choice in str(must).split("|")):
            yield f"does not say {must!r}"
    for must in turn.get("shows", ()):
        if not any(choice in eye for choice in str(must).split("|")):
            yield f"does not show {must!r}: {eye}"
    for must in turn.get("ssml", ()):
        if str(must) not in (got["ssml"] or ""):
            yield f"its SSML lacks {must!r}: {got['ssml']}"
    for never in turn.get("not", ()):
        if str(never) in speech:
            yield f"says {never!r}"
    if "asks" in turn and got["asks"] != turn["asks"]:
        yield f"asks {got['asks']}"
    if "ends" in turn and got["ends"] != turn["ends"]:
        yield f"ends {got['ends']}"
    hinted = any(word in speech for word in WAY_OUT)
    if turn.get("band") in ("A", "B") and hinted != (turn["band"] == "B"):
        yield f"band {turn['band']}, but {'a' if hinted else 'no'} way out is said"


def _bounds(turn: Mapping[str, Any], zone: ZoneInfo) -> Iterator[tuple[str, datetime]]:
    if "start" in turn:
        yield "start", _at(turn["start"], zone, last=False)
    if "range" in turn:
        first, last = turn["range"]
        yield "start", _at(first, zone, last=False)
        yield "end", _at(last, zone, last=True)


def _at(value: Any, zone: ZoneInfo, *, last: bool) -> datetime:
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=zone)
    return datetime.combine(value + timedelta(days=1 if last else 0), datetime.min.time(), zone)
