"""What a turn changes in the profile."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dialogs import Correction, Effect, Event, Profile
from skill.effects import LEARNED, UnknownSetting, apply_effects

NOW = datetime(2026, 11, 25, tzinfo=UTC)
LEARN = Correction(word="내일", hour=1, direction=-1, at=NOW)
FULL = Profile(
    subscriptions=("a", "b"), picked=("e1",), learned=(LEARN,), chosen=(("일곱", "artist"),), register="hapsyo"
)


@pytest.mark.parametrize(
    ("effect", "field", "value"),
    [
        (Effect(kind="subscribe", artists=("b", "c")), "subscriptions", ("a", "b", "c")),
        (Effect(kind="unsubscribe", artists=("a", "x")), "subscriptions", ("b",)),
        (Effect(kind="learn", correction=LEARN), "learned", (LEARN,)),
        (Effect(kind="learn", correction=replace(LEARN, direction=1)), "learned", (LEARN, replace(LEARN, direction=1))),
        (Effect(kind="choose", setting="일곱", value="time"), "chosen", (("일곱", "time"),)),
        (Effect(kind="choose", setting="우리", value="word"), "chosen", (("일곱", "artist"), ("우리", "word"))),
        (Effect(kind="set", setting="register", value="banmal"), "register", "banmal"),
        (Effect(kind="set", setting="rollover", value="6"), "rollover", 6),
        (Effect(kind="set", setting="rollover", value=None), "rollover", None),
        (Effect(kind="set", setting="persona", value="kids"), "persona", "kids"),
        (Effect(kind="set", setting="bias", value="a"), "bias", "a"),
        (Effect(kind="set", setting="discreet", value="on"), "discreet", True),
        (Effect(kind="set", setting="mine", value="true"), "mine", True),
        (Effect(kind="set", setting="zone", value="Asia/Tokyo"), "zone", "Asia/Tokyo"),
        (Effect(kind="set", setting="told", value="roll-over"), "told", ("roll-over",)),
        (Effect(kind="handoff", value="글"), "subscriptions", ("a", "b")),
    ],
)
def test_each_effect_does_one_thing_and_twice_is_once(effect: Effect, field: str, value: object) -> None:
    once = apply_effects(FULL, [effect])
    assert once == replace(FULL, **{field: value})
    assert apply_effects(once, [effect]) == once


def test_events_are_picked_and_dropped() -> None:
    event = Event(id="e2", source="s", uid="u", title="t", kind="concert", artists=(), starts=NOW)
    added = apply_effects(FULL, [Effect(kind="add", events=(event,))])
    assert added.picked == ("e1", "e2")
    assert apply_effects(added, [Effect(kind="remove", events=(event,))]) == FULL
    assert apply_effects(added, [Effect(kind="remove", value="e1,e2")]) == replace(FULL, picked=())
    assert apply_effects(FULL, [Effect(kind="add", value="e3,e4")]).picked == ("e1", "e3", "e4")


def test_settings_come_back_as_they_were_and_collections_stay() -> None:
    before = replace(FULL, bias="a", persona="kids", rollover=6)
    now = Profile(subscriptions=("x",), picked=("e9",), paired=True, sessions=7, zone="Asia/Tokyo")
    back = apply_effects(now, [Effect(kind="restore", profile=before)])
    assert back == replace(before, subscriptions=("x",), picked=("e9",), paired=True, sessions=7, zone="Asia/Tokyo")


def test_what_is_forgotten_is_gone_and_the_device_stays() -> None:
    known = replace(FULL, bias="a", paired=True, mine=True, told=("consent",), sessions=9, last_seen=NOW)
    assert apply_effects(known, [Effect(kind="set", setting="forget")]) == Profile(
        paired=True, mine=True, last_seen=NOW
    )
    told = replace(FULL, told=("consent", "learned:-1"))
    left = apply_effects(told, [Effect(kind="set", setting="unlearn")])
    assert left == replace(FULL, learned=(), chosen=(), told=("consent",))


def test_the_first_settings_come_back_and_collections_stay() -> None:
    reset = apply_effects(replace(FULL, discreet=True, rollover=6), [Effect(kind="set", setting="reset")])
    assert reset == Profile(subscriptions=("a", "b"), picked=("e1",))


def test_old_corrections_make_room() -> None:
    many = [replace(LEARN, at=NOW + timedelta(hours=n)) for n in range(LEARNED + 5)]
    learned = apply_effects(Profile(), [Effect(kind="learn", correction=c) for c in many]).learned
    assert learned == tuple(many[5:])


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("colour", "red"),
        ("register", "loud"),
        ("rollover", "25"),
        ("rollover", "early"),
        ("discreet", "perhaps"),
        ("zone", "Mars/Base"),
        ("zone", None),
    ],
)
def test_what_cannot_be_set_is_told(setting: str, value: str | None) -> None:
    with pytest.raises(UnknownSetting):
        apply_effects(FULL, [Effect(kind="set", setting=setting, value=value)])
