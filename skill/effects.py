"""What a turn changes in the profile: subscriptions, picked events, learned corrections, settings. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import get_args
from zoneinfo import ZoneInfo

from dialogs import Effect, Length, Profile

LEARNED = 100  # corrections kept, the newest; older ones weigh nothing any more (TPO-14)
CHOSEN = 200
_LENGTHS = get_args(Length)


class UnknownSetting(ValueError):
    """An effect sets something that a profile does not have, or to a value it cannot have."""


def apply_effects(profile: Profile, effects: Iterable[Effect]) -> Profile:
    """The profile after these effects, in order. Each is idempotent; hand-offs change nothing here.

    Raises `UnknownSetting` for a setting or value that does not exist.
    """
    for effect in effects:
        profile = _apply(profile, effect)
    return profile


def _apply(profile: Profile, effect: Effect) -> Profile:
    match effect.kind:
        case "subscribe":
            return replace(profile, subscriptions=_with(profile.subscriptions, effect.artists))
        case "unsubscribe":
            return replace(profile, subscriptions=_without(profile.subscriptions, effect.artists))
        case "add":
            named = (*(event.id for event in effect.events), *filter(None, (effect.value or "").split(",")))
            return replace(profile, picked=_with(profile.picked, named))
        case "remove":
            named = tuple(event.id for event in effect.events)  # and by id alone, where the events are not at hand
            return replace(profile, picked=_without(profile.picked, (*named, *(effect.value or "").split(","))))
        case "learn":
            if effect.correction is None or effect.correction in profile.learned:
                return profile
            return replace(profile, learned=(*profile.learned, effect.correction)[-LEARNED:])
        case "choose":
            token, reading = effect.setting or "", effect.value or ""
            others = tuple(pair for pair in profile.chosen if pair[0] != token)
            return replace(profile, chosen=(*others, (token, reading))[-CHOSEN:])
        case "set":
            return _set(profile, effect.setting or "", effect.value)
        case "restore":
            return _restored(profile, effect.profile) if effect.profile is not None else profile
        case "handoff":
            return profile


def _with(kept: tuple[str, ...], more: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*kept, *more)))


def _without(kept: tuple[str, ...], less: Iterable[str]) -> tuple[str, ...]:
    gone = set(less)
    return tuple(item for item in kept if item not in gone)


def _switch(value: str | None) -> bool:
    match (value or "").lower():
        case "on" | "true" | "yes" | "1":
            return True
        case "off" | "false" | "no" | "0" | "":
            return False
    raise UnknownSetting(f"{value!r} is neither on nor off")


def _register(profile: Profile, value: str | None) -> Profile:
    match value:
        case "haeyo" | "hapsyo" | "banmal":
            return replace(profile, register=value)
    raise UnknownSetting(f"{value!r} is no register")


def _persona(profile: Profile, value: str | None) -> Profile:
    """Another kind of user; a length that was kept as a kind of user stays."""
    length = profile.length or (profile.persona if profile.persona in _LENGTHS else "")
    return replace(profile, persona=value or "default", length=length)


def _length(profile: Profile, value: str | None) -> Profile:
    """How long answers are; the kind of user stays, unless it was a length."""
    if value and value not in _LENGTHS:
        raise UnknownSetting(f"{value!r} is no length")
    persona = "default" if profile.persona in _LENGTHS else profile.persona
    return replace(profile, persona=persona, length=value or "")


def _rollover(profile: Profile, value: str | None) -> Profile:
    if not value:
        return replace(profile, rollover=None)
    if not value.isdecimal() or int(value) > 12:
        raise UnknownSetting(f"{value!r} is no roll-over hour")
    return replace(profile, rollover=int(value))


def _zone(profile: Profile, value: str | None) -> Profile:
    try:
        return replace(profile, zone=ZoneInfo(value or "").key)
    except (ValueError, OSError, KeyError) as error:
        raise UnknownSetting(f"{value!r} is no time zone") from error


def _reset(profile: Profile, _: str | None) -> Profile:
    """Back to the first settings (PER-07); what the user collected stays, the bias too."""
    fresh = Profile()
    return replace(
        profile,
        learned=fresh.learned,
        chosen=fresh.chosen,
        persona=fresh.persona,
        length=fresh.length,
        register=fresh.register,
        rollover=fresh.rollover,
        discreet=fresh.discreet,
        told=fresh.told,
    )


def _forget(profile: Profile, _: str | None) -> Profile:
    """Nothing that was told or learned is left (PER-07); what belongs to the device and its page stays."""
    return Profile(mine=profile.mine, paired=profile.paired, last_seen=profile.last_seen, zone=profile.zone)


def _unlearned(profile: Profile, _: str | None) -> Profile:
    """Without what was learned from corrections and choices; it may be told again (TPO-14, ENT-15)."""
    told = tuple(mark for mark in profile.told if not mark.startswith("learned:"))
    return replace(profile, learned=(), chosen=(), told=told)


def _restored(profile: Profile, before: Profile) -> Profile:
    """The settings of before; what the user collected meanwhile stays, and so does what the device is."""
    return replace(
        before, subscriptions=profile.subscriptions, picked=profile.picked, mine=profile.mine, paired=profile.paired,
        sessions=profile.sessions, last_seen=profile.last_seen, zone=profile.zone,
    )  # fmt: skip


_SETTINGS: Mapping[str, Callable[[Profile, str | None], Profile]] = {
    "register": _register,
    "rollover": _rollover,
    "persona": _persona,
    "length": _length,
    "bias": lambda profile, value: replace(profile, bias=value or None),
    "discreet": lambda profile, value: replace(profile, discreet=_switch(value)),
    "mine": lambda profile, value: replace(profile, mine=_switch(value)),
    "zone": _zone,
    "told": lambda profile, value: replace(profile, told=_with(profile.told, [value] if value else [])),
    "reset": _reset,
    "forget": _forget,
    "unlearn": _unlearned,
}


def _set(profile: Profile, setting: str, value: str | None) -> Profile:
    change = _SETTINGS.get(setting)
    if change is None:
        raise UnknownSetting(f"{setting!r} is no setting of a profile")
    return change(profile, value)
