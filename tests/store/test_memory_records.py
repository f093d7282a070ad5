"""How memory is written down: classes, zones, shared events, keyed hashes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from memory_samples import CONCERT, FULL, KNOWN, LINE, PARIS, SEOUL

from dialogs import Cursor, DialogState, Facts, Focus, Memory, Profile
from skill.memory.records import Unreadable, hashed, read, write


def test_every_value_keeps_its_class_and_every_time_its_zone() -> None:
    memory = Memory(session=read(write(FULL), DialogState), profile=read(write(KNOWN), Profile))
    assert memory == Memory(session=FULL, profile=KNOWN)
    assert memory.session.at.tzinfo is SEOUL
    assert memory.session.focus.events[0].starts.tzinfo is PARIS
    assert memory.session.focus.window.start.tzinfo is SEOUL
    assert [type(value) for value in memory.session.last_reply.lines[0].slots.values()] == [
        type(value) for value in LINE.slots.values()
    ]
    assert memory.profile.learned[0].at.tzinfo is SEOUL


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 11, 25, 10, tzinfo=UTC),
        datetime(2026, 11, 25, 10, tzinfo=timezone(timedelta(hours=5, minutes=45))),
        datetime(2026, 10, 25, 2, 30, fold=0, tzinfo=PARIS),
        datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=PARIS),
        datetime(2026, 11, 25, 10, 0, 0, 123456, tzinfo=SEOUL),
    ],
)
def test_a_time_keeps_its_zone_and_its_instant(moment: datetime) -> None:
    back = read(write(DialogState(at=moment)), DialogState).at
    assert back is not None
    assert (back, back.utcoffset(), back.fold, back.tzinfo) == (moment, moment.utcoffset(), moment.fold, moment.tzinfo)


def test_any_text_can_be_written() -> None:
    odd = DialogState(last_intent='"\\ \x00 \n \ud800 별하 😀', said=("\udfff",))
    text = write(odd)
    text.encode()
    assert "\x00" not in text
    assert read(text, DialogState) == odd


def test_an_event_that_stands_in_several_places_is_written_once() -> None:
    other = replace(CONCERT, id="e2", title="별하 앙코르")
    focus = Focus(events=(CONCERT,))
    session = DialogState(focus=focus, cursor=Cursor(events=(other, CONCERT, other), begin=0, end=1))
    text = write(session)
    assert (text.count(CONCERT.title), text.count(other.title)) == (1, 1)
    assert read(text, DialogState) == session
    twice = '{"$":"Focus","events":[' + ",".join([write(CONCERT)] * 2) + "]}"  # as it was written before
    assert read(twice, Focus) == Focus(events=(CONCERT, CONCERT))


def test_unknown_fields_are_dropped_and_nonsense_is_told() -> None:
    assert read('{"$":"Profile","gone":[1,2],"bias":"byeolha"}', Profile) == Profile(bias="byeolha")
    for text in (
        "",
        "5",
        "null",
        '{"$":"Reply"}',
        '{"$":"Reply","speech":"a","display":"b"}',
        '{"$":"os"}',
        '{"$e":0}',
    ):
        with pytest.raises(Unreadable):
            read(text, Profile)


def test_only_known_values_are_written() -> None:
    with pytest.raises(TypeError):
        write(Facts(status=object()))  # type: ignore[arg-type]


def test_a_hash_depends_on_the_key_and_on_where_parts_end() -> None:
    assert hashed(b"k", "ab", "c") == hashed(b"k", "ab", "c")
    assert len({hashed(b"k", "ab", "c"), hashed(b"k", "a", "bc"), hashed(b"l", "ab", "c"), hashed(b"k", "abc")}) == 4
