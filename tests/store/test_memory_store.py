"""One contract for every memory: in the process, in SQLite, in PostgreSQL."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine

from dialogs import (
    Ambiguity,
    Choice,
    Clock,
    Correction,
    Cursor,
    Day,
    DialogState,
    Digits,
    Event,
    EventCard,
    Facts,
    Focus,
    Frame,
    Line,
    Memory,
    Name,
    Names,
    Profile,
    Reply,
    Row,
    Saved,
    Title,
    Write,
)
from intents import Because, TimeRange, Turn
from skill.calendar import schema
from skill.errors import MemoryUnavailable
from skill.memory import HandedOver, MemoryStore
from skill.memory.in_memory import InMemory
from skill.memory.records import Unreadable, hashed, read, write
from skill.memory.sql import SqlMemory
from skill.memory.tables import metadata

SEOUL = ZoneInfo("Asia/Seoul")
PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=SEOUL)

CONCERT = Event(
    id="e1",
    source="test",
    uid="u1",
    title="별하 인 파리",
    kind="concert",
    artists=("byeolha",),
    starts=datetime(2026, 12, 1, 20, 0, tzinfo=PARIS),
    zone="Europe/Paris",
    was=datetime(2026, 11, 30, 20, 0, tzinfo=PARIS),
    updated=datetime(2026, 11, 1, tzinfo=UTC),
)
WINDOW = TimeRange(start=NOW, end=None, grain="day")
LINE = Line(
    key="schedule.one",
    slots={
        "name": Name(text="BTS", spoken="비티에스"),
        "names": Names(names=(Name(text="별하", spoken="별하"),)),
        "title": Title(text="BTS", spoken="비티에스"),
        "code": Digits(text="012345"),
        "day": Day(date=date(2026, 11, 25), word="내일"),
        "at": Clock(at=NOW),
        "none": None,
        "n": 3,
        "text": "글",
    },
)
CARD = EventCard(title="일정", row=Row(when="11/25(수) 18:30", title="별하", badges=("취소", "예시")))
FULL = DialogState(
    turn_no=3,
    at=NOW,
    frame=Frame(today=date(2026, 11, 25)),
    focus=Focus(window=WINDOW, artists=("byeolha",), events=(CONCERT,), slot="artist", p=0.75),
    cursor=Cursor(events=(CONCERT, CONCERT), begin=0, end=1),
    pending=Ambiguity(about="artist", choices=(Choice(label="별하", spoken="별하", window=WINDOW),)),
    last_reply=Saved(lines=(LINE,), intent="schedule.lookup", facts=Facts(window=WINDOW, events=(CONCERT,)), card=CARD),
    said=("demo",),
    taken=(("일곱", "artist"), ("우리", "word")),
    write=Write(kind="add", events=("e1",), at=NOW),
    trace=(Because(rule="TPO-02", says="날짜", delta=0.5),),
    counted=True,
)
KNOWN = Profile(
    subscriptions=("byeolha", "dalbit"),
    learned=(Correction(word="내일", hour=1, direction=-1, at=NOW),),
    chosen=(("일곱", "artist"),),
    register="hapsyo",
    last_seen=NOW,
)


def turn(text: str = "", *, after: timedelta = timedelta(), **more: Any) -> Turn:
    return Turn(**{"platform": "test", "session": "s", "now": NOW + after, "text": text, **more})


def item(text: str = "내일 일정") -> HandedOver:
    return HandedOver(text=text, events=(CONCERT,), artists=("byeolha",), at=NOW)


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def opener(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[..., MemoryStore]:
    """Opens a store; the SQL ones see the same database every time."""
    if request.param == "memory":
        return InMemory
    url = f"sqlite:///{tmp_path}/memory.db" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    schema.upgrade(url)
    return lambda **more: SqlMemory(url, **more)


@pytest.fixture
def mind(opener: Callable[..., MemoryStore], run: Any) -> Iterator[MemoryStore]:
    opened = opener()
    yield opened
    run(opened.close())


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path}/memory.db"
    schema.upgrade(url)
    return url


def test_nobody_is_known_at_first(mind: MemoryStore, run: Any) -> None:
    unknown = run(mind.load(turn(user="u", zone="Europe/Paris")))
    assert unknown == Memory(
        session=DialogState(zone="Europe/Paris"), profile=Profile(zone="Europe/Paris"), first_use=True
    )
    assert run(mind.load(turn())).profile is None
    assert run(mind.load(turn())).first_use


def test_everything_comes_back_as_it_was(mind: MemoryStore, run: Any) -> None:
    run(mind.save(turn(user="u"), Memory(session=FULL, profile=KNOWN)))
    assert run(mind.load(turn(user="u"))) == Memory(session=FULL, profile=KNOWN)


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


def test_a_session_ends_ten_minutes_after_its_last_turn(mind: MemoryStore, run: Any) -> None:
    run(mind.save(turn(), Memory(session=FULL)))
    assert run(mind.load(turn(after=timedelta(minutes=9, seconds=59)))).session == FULL
    run(mind.save(turn(after=timedelta(minutes=9)), Memory(session=replace(FULL, turn_no=4))))
    assert run(mind.load(turn(after=timedelta(minutes=18)))).session.turn_no == 4
    over = run(mind.load(turn(after=timedelta(minutes=19))))
    assert over.session == DialogState()


def test_the_user_stays_known_after_the_session(mind: MemoryStore, run: Any) -> None:
    run(mind.save(turn(user="u"), Memory(session=FULL, profile=KNOWN)))
    later = run(mind.load(turn(user="u", session="other", after=timedelta(days=30))))
    assert later.profile == KNOWN
    assert not later.first_use
    assert later.session == DialogState()


def test_platforms_sessions_and_users_are_kept_apart(mind: MemoryStore, run: Any) -> None:
    run(mind.save(turn(user="u"), Memory(session=FULL, profile=KNOWN)))
    for other in (turn(session="x", user="x"), turn(platform="x", user="u"), turn(session="u", user="s")):
        memory = run(mind.load(other))
        assert memory.session == DialogState()
        assert memory.profile == Profile()


def test_the_last_writer_wins_by_turn(mind: MemoryStore, run: Any) -> None:
    run(mind.save(turn(), Memory(session=replace(FULL, turn_no=5))))
    run(mind.save(turn(), Memory(session=replace(FULL, turn_no=4, said=("late",)))))
    assert run(mind.load(turn())).session == replace(FULL, turn_no=5)
    run(mind.save(turn(), Memory(session=replace(FULL, turn_no=5, said=("same",)))))
    assert run(mind.load(turn())).session.said == ("same",)
    fresh = turn(after=timedelta(minutes=11))
    run(mind.save(fresh, Memory(session=replace(FULL, turn_no=1))))
    assert run(mind.load(fresh)).session.turn_no == 1


def test_a_profile_is_written_at_once(mind: MemoryStore, run: Any) -> None:
    run(mind.keep_profile(turn(user="u"), KNOWN))
    assert run(mind.load(turn(user="u"))).profile == KNOWN
    run(mind.keep_profile(turn(), KNOWN))
    assert run(mind.load(turn())).profile is None


def test_a_code_waits_ten_minutes_and_can_be_used_again(mind: MemoryStore, run: Any) -> None:
    code = run(mind.hand_over(turn(), item()))
    assert len(code) == 6
    assert code.isdecimal()
    for seconds in (0, 30, 599):
        assert run(mind.redeem(code, NOW + timedelta(seconds=seconds))) == item()
    assert run(mind.redeem(code, NOW + timedelta(minutes=10))) is None
    assert run(mind.redeem("", NOW)) is None


def test_codes_are_not_given_twice_while_they_wait(opener: Callable[..., MemoryStore], run: Any) -> None:
    codes = iter(["000001", "000001", "000002", "000001"])
    mind = opener(make_code=lambda: next(codes))
    assert run(mind.hand_over(turn(), item("eins"))) == "000001"
    assert run(mind.hand_over(turn(), item("zwei"))) == "000002"
    late = turn(after=timedelta(minutes=10))
    assert run(mind.hand_over(late, item("drei"))) == "000001"
    assert run(mind.redeem("000001", late.now)).text == "drei"
    assert run(mind.redeem("000002", NOW)).text == "zwei"
    run(mind.close())


def test_a_page_is_paired_once(mind: MemoryStore, run: Any) -> None:
    run(mind.keep_profile(turn(user="u"), KNOWN))
    code = run(mind.hand_over(turn(user="u"), item("eins")))
    key = run(mind.pair(code, NOW))
    assert len(key) >= 32
    assert run(mind.load(turn(user="u"))).profile == replace(KNOWN, paired=True)
    assert run(mind.hand_over(turn(user="u"), item("zwei"))) is None
    assert [i.text for i in run(mind.page(key, NOW)).items] == ["zwei", "eins"]
    again = run(mind.pair(code, NOW))  # a second browser, while the code waits
    assert again != key
    assert [i.text for i in run(mind.page(again, NOW)).items] == ["zwei", "eins"]
    assert run(mind.page("wrong", NOW)) is None
    assert run(mind.page(key, NOW + timedelta(days=400))) is None


def test_what_was_handed_over_is_taken_back(mind: MemoryStore, run: Any) -> None:
    other = run(mind.hand_over(turn(user="v"), item("drei")))
    anonymous = run(mind.hand_over(turn(), item("vier")))
    code = run(mind.hand_over(turn(user="u"), item("eins")))
    key = run(mind.pair(code, NOW))
    run(mind.hand_over(turn(user="u"), item("zwei")))
    run(mind.take_back(turn(user="u")))
    assert run(mind.page(key, NOW)).items == ()
    assert run(mind.redeem(code, NOW)) is None
    assert run(mind.load(turn(user="u"))).profile.paired  # the page itself stays
    run(mind.take_back(turn()))
    assert run(mind.redeem(other, NOW)) == item("drei")
    assert run(mind.redeem(anonymous, NOW)) == item("vier")


def test_without_an_identity_no_page_is_paired(mind: MemoryStore, run: Any) -> None:
    code = run(mind.hand_over(turn(), item()))
    assert run(mind.pair(code, NOW)) is None
    assert run(mind.pair("999999", NOW)) is None
    other = run(mind.hand_over(turn(user="u"), item()))
    assert run(mind.pair(other, NOW + timedelta(minutes=10))) is None


def test_a_page_keeps_the_newest_fifty(mind: MemoryStore, run: Any) -> None:
    key = run(mind.pair(run(mind.hand_over(turn(user="u"), item("0"))), NOW))
    for n in range(1, 53):
        run(mind.hand_over(turn(user="u"), item(str(n))))
    assert [i.text for i in run(mind.page(key, NOW)).items] == [str(n) for n in range(52, 2, -1)]


def test_this_device_is_mine(mind: MemoryStore, run: Any) -> None:
    key = run(mind.pair(run(mind.hand_over(turn(user="u"), item())), NOW))
    assert run(mind.set_mine(key, True, NOW))
    assert run(mind.load(turn(user="u"))).profile.mine
    assert run(mind.set_mine(key, False, NOW))
    assert not run(mind.page(key, NOW)).profile.mine
    assert not run(mind.set_mine("wrong", True, NOW))


def test_a_personal_feed_has_a_key_of_its_own(mind: MemoryStore, run: Any) -> None:
    run(mind.keep_profile(turn(user="u"), KNOWN))
    key = run(mind.pair(run(mind.hand_over(turn(user="u"), item())), NOW))
    feed = run(mind.page(key, NOW)).feed
    assert run(mind.followed(feed, NOW)) == replace(KNOWN, paired=True)
    assert run(mind.followed(key, NOW)) is None
    assert run(mind.page(feed, NOW)) is None
    assert run(mind.followed("wrong", NOW)) is None
    assert run(mind.followed(feed, NOW + timedelta(days=400))) is None


def test_keys_in_use_are_renewed(mind: MemoryStore, run: Any) -> None:
    key = run(mind.pair(run(mind.hand_over(turn(user="u"), item())), NOW))
    feed = run(mind.page(key, NOW)).feed
    for days in (300, 600, 900):
        assert run(mind.page(key, NOW + timedelta(days=days))) is not None
        assert run(mind.followed(feed, NOW + timedelta(days=days))) is not None
    assert run(mind.page(key, NOW + timedelta(days=1300))) is None


def test_the_answer_of_a_call_is_kept_a_minute(mind: MemoryStore, run: Any) -> None:
    reply = Reply(
        speech="네", display="네", card=CARD, facts=Facts(events=(CONCERT,), window=WINDOW), suggestions=("더",)
    )
    run(mind.note_answer(turn(call="c"), reply))
    assert run(mind.answered(turn(call="c", after=timedelta(seconds=59)))) == reply
    assert run(mind.answered(turn(call="c", after=timedelta(seconds=60)))) is None
    assert run(mind.answered(turn(call="d"))) is None
    assert run(mind.answered(turn(call="c", session="x"))) is None
    run(mind.note_answer(turn(), reply))
    assert run(mind.answered(turn())) is None


def test_a_call_is_no_repetition_once_the_session_has_moved_on(mind: MemoryStore, run: Any) -> None:
    """A, B, A within a minute: the second A is a wish of its own."""

    def step(number: int, call: str | None) -> None:
        run(mind.save(turn(call=call), Memory(session=DialogState(turn_no=number))))
        run(mind.note_answer(turn(call=call), Reply(speech=f"{number}", display=f"{number}"), number))

    step(1, "a")
    assert run(mind.answered(turn(call="a"))).speech == "1"
    step(2, "b")
    assert run(mind.answered(turn(call="a"))) is None
    assert run(mind.answered(turn(call="b"))).speech == "2"
    step(3, None)  # a call that nothing identifies
    assert run(mind.answered(turn(call="b"))) is None


def test_users_are_told_by_a_hash(mind: MemoryStore, run: Any) -> None:
    name = run(mind.user(turn(user="u")))
    assert len(name) == 32
    assert name == run(mind.user(turn(user="u", session="other")))
    assert name != run(mind.user(turn(user="v")))
    assert run(mind.user(turn())) is None


def test_a_healthy_store_answers(mind: MemoryStore, run: Any) -> None:
    run(mind.ping())


# ---------------------------------------------------------------- what only a database can do


def test_what_is_kept_outlives_the_process(sqlite_url: str, run: Any) -> None:
    for n in (1, 2):
        mind = SqlMemory(sqlite_url)
        assert run(mind.load(turn(user="u"))).first_use == (n == 1)
        run(mind.save(turn(user="u"), Memory(session=FULL, profile=KNOWN)))
        run(mind.close())


def test_two_processes_share_sessions_and_hashes(postgres_url: str, run: Any) -> None:
    one, two = SqlMemory(postgres_url), SqlMemory(postgres_url)

    async def talk() -> None:
        names = await asyncio.gather(one.user(turn(user="u")), two.user(turn(user="u")))
        assert names[0] == names[1]
        await one.save(turn(user="u"), Memory(session=FULL, profile=KNOWN))
        assert (await two.load(turn(user="u"))).session == FULL
        await one.close()
        await two.close()

    run(talk())


def test_nobody_can_be_told_from_the_file(sqlite_url: str, tmp_path: Path, run: Any) -> None:
    mind = SqlMemory(sqlite_url)
    run(mind.save(turn(user="fan-4711", session="session-0815"), Memory(session=FULL, profile=KNOWN)))
    run(mind.close())
    with closing(sqlite3.connect(tmp_path / "memory.db")) as database:
        dump = "\n".join(database.iterdump())
    assert "memory_session" in dump
    assert "fan-4711" not in dump
    assert "session-0815" not in dump


def test_what_is_over_is_deleted(sqlite_url: str, tmp_path: Path, run: Any) -> None:
    mind = SqlMemory(sqlite_url)
    run(mind.save(turn(session="a", user="u"), Memory(session=FULL, profile=KNOWN)))
    run(mind.note_answer(turn(session="a", call="c"), Reply(speech="네", display="네")))
    run(mind.hand_over(turn(), item()))
    run(mind.save(turn(session="b", after=timedelta(minutes=11)), Memory(session=FULL)))
    run(mind.close())
    with closing(sqlite3.connect(tmp_path / "memory.db")) as database:
        left = {
            name: database.execute(f"SELECT count(*) FROM memory_{name}").fetchone()[0]
            for name in ("session", "profile", "answer", "code")
        }
    assert left == {"session": 1, "profile": 1, "answer": 0, "code": 0}


def test_a_locked_file_is_waited_for_beside_the_event_loop(sqlite_url: str, tmp_path: Path, run: Any) -> None:
    mind = SqlMemory(sqlite_url)

    async def talk() -> None:
        await mind.load(turn())
        with closing(sqlite3.connect(tmp_path / "memory.db", isolation_level=None)) as importing:
            importing.execute("BEGIN IMMEDIATE")
            saving = asyncio.create_task(mind.save(turn(), Memory(session=FULL)))
            for _ in range(3):
                await asyncio.sleep(0)  # the loop turns while the save waits
            assert not saving.done()
            assert (await mind.load(turn())).session == DialogState()
            importing.execute("COMMIT")
        await saving
        assert (await mind.load(turn())).session == FULL

    run(talk())
    run(mind.close())


def test_a_record_of_another_version_counts_as_absent(sqlite_url: str, tmp_path: Path, run: Any) -> None:
    mind = SqlMemory(sqlite_url)
    run(mind.save(turn(user="u"), Memory(session=FULL, profile=KNOWN)))
    with closing(sqlite3.connect(tmp_path / "memory.db", isolation_level=None)) as database:
        database.execute("""UPDATE memory_session SET state = '{"$":"Gone"}'""")
        database.execute("UPDATE memory_profile SET profile = 'no json'")
    assert run(mind.load(turn(user="u"))) == Memory(profile=Profile(), first_use=True)
    run(mind.close())


def test_a_missing_or_empty_file_is_unavailable(tmp_path: Path, run: Any) -> None:
    path = tmp_path / "gone.db"
    mind = SqlMemory(f"sqlite:///{path}")
    with pytest.raises(MemoryUnavailable):
        run(mind.load(turn()))
    assert not path.exists()
    path.touch()
    with pytest.raises(MemoryUnavailable):
        run(mind.ping())
    run(mind.close())


def test_a_restored_file_is_opened_anew(sqlite_url: str, tmp_path: Path, run: Any) -> None:
    mind = SqlMemory(sqlite_url)
    run(mind.save(turn(), Memory(session=FULL)))
    schema.upgrade(f"sqlite:///{tmp_path}/empty.db")
    with closing(sqlite3.connect(tmp_path / "empty.db")) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for tail in ("-wal", "-shm"):
        (tmp_path / f"memory.db{tail}").unlink(missing_ok=True)
    (tmp_path / "empty.db").replace(tmp_path / "memory.db")
    assert run(mind.load(turn())).session == DialogState()
    run(mind.close())


def test_a_server_that_went_away_and_came_back(postgres: Any, postgres_url: str, run: Any) -> None:
    mind = SqlMemory(postgres_url)
    run(mind.save(turn(), Memory(session=FULL)))
    postgres.kill()
    try:
        with pytest.raises(MemoryUnavailable):
            run(mind.load(turn()))
    finally:
        postgres.start()
    assert run(mind.load(turn())).session == FULL
    run(mind.close())


@pytest.mark.parametrize("backend", ["sqlite", "postgres"])
def test_the_tables_are_what_the_migrations_make(backend: str, request: pytest.FixtureRequest) -> None:
    url = request.getfixturevalue(f"{backend}_url")
    engine = create_engine(schema.parse(url))
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_name": lambda name, kind, _: kind != "table" or name.startswith("memory_")}
        )
        assert compare_metadata(context, metadata) == []
    engine.dispose()


# ---------------------------------------------------------------- how it is written down


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
