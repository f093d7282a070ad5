"""One contract for every memory: in the process, in SQLite, in PostgreSQL."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from memory_samples import CARD, CONCERT, FULL, KNOWN, NOW, WINDOW
from sqlalchemy import create_engine

from dialogs import DialogState, Facts, Memory, Profile, Reply
from intents import Turn
from skill.calendar import schema
from skill.errors import MemoryUnavailable
from skill.memory import Deed, HandedOver, MemoryStore, Redeemed, unchanged
from skill.memory.in_memory import InMemory
from skill.memory.sql import SqlMemory
from skill.memory.tables import metadata

TEN = timedelta(minutes=10)


def turn(text: str = "", *, after: timedelta = timedelta(), **more: Any) -> Turn:
    return Turn(**{"platform": "test", "session": "s", "now": NOW + after, "text": text, **more})


def item(text: str = "내일 일정") -> HandedOver:
    return HandedOver(text=text, events=(CONCERT,), artists=("byeolha",), at=NOW)


def saved(mind: MemoryStore, said: Turn, session: DialogState, profile: Profile | None = None) -> Any:
    """Keeps a session for ten minutes, and a profile as it is."""
    return mind.save(said, session, life=TEN, seen=unchanged if profile is None else lambda _: profile)


def known(mind: MemoryStore, said: Turn, profile: Profile) -> Any:
    """Makes somebody known."""
    return mind.carry_out(said, Deed(change=lambda _: profile))


async def handed(mind: MemoryStore, said: Turn, *items: HandedOver) -> str | None:
    """Hands items over; the code, if there is one."""
    return (await mind.carry_out(said, Deed(items=items))).code


async def redeemed(mind: MemoryStore, code: str, now: datetime = NOW) -> HandedOver | None:
    """What a code gives."""
    found = await mind.redeem(code, now)
    return None if found is None else found.item


async def paired(mind: MemoryStore, code: str, now: datetime = NOW) -> str | None:
    """The key of the page that a code makes a personal one."""
    found = await mind.redeem(code, now)
    return None if found is None else found.key


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
    run(saved(mind, turn(user="u"), FULL, KNOWN))
    assert run(mind.load(turn(user="u"))) == Memory(session=FULL, profile=KNOWN)


def test_a_session_ends_ten_minutes_after_its_last_turn(mind: MemoryStore, run: Any) -> None:
    run(saved(mind, turn(), FULL))
    assert run(mind.load(turn(after=timedelta(minutes=9, seconds=59)))).session == FULL
    run(saved(mind, turn(after=timedelta(minutes=9)), replace(FULL, turn_no=4)))
    assert run(mind.load(turn(after=timedelta(minutes=18)))).session.turn_no == 4
    over = run(mind.load(turn(after=timedelta(minutes=19))))
    assert over.session == DialogState()


def test_the_user_stays_known_after_the_session(mind: MemoryStore, run: Any) -> None:
    run(saved(mind, turn(user="u"), FULL, KNOWN))
    later = run(mind.load(turn(user="u", session="other", after=timedelta(days=30))))
    assert later.profile == KNOWN
    assert not later.first_use
    assert later.session == DialogState()


def test_platforms_sessions_and_users_are_kept_apart(mind: MemoryStore, run: Any) -> None:
    run(saved(mind, turn(user="u"), FULL, KNOWN))
    for other in (turn(session="x", user="x"), turn(platform="x", user="u"), turn(session="u", user="s")):
        memory = run(mind.load(other))
        assert memory.session == DialogState()
        assert memory.profile == Profile()


def test_the_last_writer_wins_by_turn(mind: MemoryStore, run: Any) -> None:
    run(saved(mind, turn(), replace(FULL, turn_no=5)))
    run(saved(mind, turn(), replace(FULL, turn_no=4, said=("late",))))
    assert run(mind.load(turn())).session == replace(FULL, turn_no=5)
    run(saved(mind, turn(), replace(FULL, turn_no=5, said=("same",))))
    assert run(mind.load(turn())).session.said == ("same",)
    fresh = turn(after=timedelta(minutes=11))
    run(saved(mind, fresh, replace(FULL, turn_no=1)))
    assert run(mind.load(fresh)).session.turn_no == 1


def test_a_profile_is_written_at_once(mind: MemoryStore, run: Any) -> None:
    run(known(mind, turn(user="u"), KNOWN))
    assert run(mind.load(turn(user="u"))).profile == KNOWN
    run(known(mind, turn(), KNOWN))
    assert run(mind.load(turn())).profile is None


def test_a_code_waits_ten_minutes(mind: MemoryStore, run: Any) -> None:
    code, late = run(handed(mind, turn(), item("eins"))), run(handed(mind, turn(), item("zwei")))
    assert len(code) == 6
    assert code.isdecimal()
    assert run(redeemed(mind, code, NOW + timedelta(seconds=599))).text == "eins"
    assert run(mind.redeem(late, NOW + TEN)) is None
    assert run(mind.redeem("", NOW)) is None


@pytest.mark.parametrize("user", [None, "u"])
def test_a_code_is_used_once(mind: MemoryStore, run: Any, user: str | None) -> None:
    code = run(handed(mind, turn(user=user), item()))
    first = run(mind.redeem(code, NOW))
    assert (first.item, first.key is None) == (item(), user is None)
    for seconds in (0, 30, 599):
        assert run(mind.redeem(code, NOW + timedelta(seconds=seconds))) == Redeemed()
    assert run(mind.redeem(code, NOW + TEN)) is None


@pytest.mark.parametrize("user", [None, "u"])
def test_of_many_who_enter_a_code_at_once_one_gets_it(
    opener: Callable[..., MemoryStore], run: Any, user: str | None
) -> None:
    minds = [opener() for _ in range(4)]
    one = [minds[0]] * 4 if isinstance(minds[0], InMemory) else minds

    async def race() -> list[Any]:
        code = await handed(one[0], turn(user=user), item())
        return await asyncio.gather(*(mind.redeem(code, NOW) for mind in one))

    answers = run(race())
    assert sorted(answer != Redeemed() for answer in answers) == [False, False, False, True]
    for mind in minds:
        run(mind.close())


def test_codes_are_not_given_twice_while_they_wait(opener: Callable[..., MemoryStore], run: Any) -> None:
    codes = iter(["000001", "000001", "000002", "000001"])
    mind = opener(make_code=lambda: next(codes))
    assert run(handed(mind, turn(), item("eins"))) == "000001"
    assert run(handed(mind, turn(), item("zwei"))) == "000002"
    late = turn(after=timedelta(minutes=10))
    assert run(handed(mind, late, item("drei"))) == "000001"
    assert run(redeemed(mind, "000001", late.now)).text == "drei"
    assert run(redeemed(mind, "000002")).text == "zwei"
    run(mind.close())


def test_a_page_is_paired(mind: MemoryStore, run: Any) -> None:
    run(known(mind, turn(user="u"), KNOWN))
    code, other = run(handed(mind, turn(user="u"), item("eins"))), run(handed(mind, turn(user="u"), item("zwei")))
    key = run(paired(mind, code))
    assert len(key) >= 32
    assert run(mind.load(turn(user="u"))).profile == replace(KNOWN, paired=True)
    assert run(handed(mind, turn(user="u"), item("drei"), item("vier"))) is None
    assert [i.text for i in run(mind.page(key, NOW)).items] == ["vier", "drei", "eins"]
    again = run(paired(mind, other))  # a second browser, with a code of its own
    assert again != key
    assert [i.text for i in run(mind.page(again, NOW)).items] == ["zwei", "vier", "drei", "eins"]
    assert run(mind.page("wrong", NOW)) is None
    assert run(mind.page(key, NOW + timedelta(days=400))) is None


def test_what_was_handed_over_is_taken_back(mind: MemoryStore, run: Any) -> None:
    other = run(handed(mind, turn(user="v"), item("drei")))
    anonymous = run(handed(mind, turn(), item("vier")))
    code, unused = run(handed(mind, turn(user="u"), item("eins"))), run(handed(mind, turn(user="u"), item("fünf")))
    key = run(paired(mind, code))
    run(handed(mind, turn(user="u"), item("zwei")))
    run(mind.carry_out(turn(user="u"), Deed(take_back=True)))
    assert run(mind.page(key, NOW)).items == ()
    assert run(mind.redeem(code, NOW)) is None
    assert run(mind.redeem(unused, NOW)) is None
    assert run(mind.load(turn(user="u"))).profile.paired  # the page itself stays
    run(mind.carry_out(turn(), Deed(take_back=True)))
    assert run(redeemed(mind, other)) == item("drei")
    assert run(redeemed(mind, anonymous)) == item("vier")


def test_without_an_identity_no_page_is_paired(mind: MemoryStore, run: Any) -> None:
    code = run(handed(mind, turn(), item()))
    assert run(mind.redeem(code, NOW)) == Redeemed(item=item())
    assert run(mind.redeem("999999", NOW)) is None
    other = run(handed(mind, turn(user="u"), item()))
    assert run(mind.redeem(other, NOW + TEN)) is None


def test_a_page_keeps_the_newest_fifty(mind: MemoryStore, run: Any) -> None:
    key = run(paired(mind, run(handed(mind, turn(user="u"), item("0"))), NOW))
    for n in range(1, 53):
        run(handed(mind, turn(user="u"), item(str(n))))
    assert [i.text for i in run(mind.page(key, NOW)).items] == [str(n) for n in range(52, 2, -1)]


def test_this_device_is_mine(mind: MemoryStore, run: Any) -> None:
    key = run(paired(mind, run(handed(mind, turn(user="u"), item())), NOW))
    assert run(mind.set_mine(key, True, NOW))
    assert run(mind.load(turn(user="u"))).profile.mine
    assert run(mind.set_mine(key, False, NOW))
    assert not run(mind.page(key, NOW)).profile.mine
    assert not run(mind.set_mine("wrong", True, NOW))


def test_what_two_write_at_once_is_kept_of_both(opener: Callable[..., MemoryStore], run: Any) -> None:
    """A voice turn under way, a second device of the same user, and the switch on the page."""
    one, two = opener(), opener()
    two = one if isinstance(one, InMemory) else two
    key = run(paired(one, run(handed(one, turn(user="u"), item()))))
    for mind in (one, two):
        run(mind.load(turn(user="u")))

    def followed(artist: str) -> Deed:
        return Deed(change=lambda profile: replace(profile, subscriptions=(*profile.subscriptions, artist)))

    assert run(two.set_mine(key, True, NOW))
    run(one.carry_out(turn(user="u"), followed("byeolha")))
    run(two.carry_out(turn(user="u"), followed("dalbit")))
    run(one.save(turn(user="u"), FULL, life=TEN, seen=lambda profile: replace(profile, last_seen=NOW)))
    for mind in (one, two):
        profile = run(mind.load(turn(user="u"))).profile
        assert (profile.mine, profile.paired, profile.last_seen) == (True, True, NOW)
        assert profile.subscriptions == ("byeolha", "dalbit")
        run(mind.close())


def test_nothing_of_many_writes_at_once_is_lost(opener: Callable[..., MemoryStore], run: Any) -> None:
    minds = [opener() for _ in range(3)]
    minds = minds[:1] * 3 if isinstance(minds[0], InMemory) else minds

    async def count(mind: MemoryStore) -> None:
        await mind.save(turn(user="u"), FULL, life=TEN, seen=lambda p: replace(p, sessions=p.sessions + 1))

    async def race() -> int:
        await asyncio.gather(*map(count, minds))
        return (await minds[0].load(turn(user="u"))).profile.sessions

    assert run(race()) == 3
    for mind in minds:
        run(mind.close())


def test_a_deed_is_done_as_a_whole_or_not_at_all(mind: MemoryStore, run: Any) -> None:
    def refused(_: Profile) -> Profile:
        raise LookupError

    run(known(mind, turn(user="u"), KNOWN))
    code = run(handed(mind, turn(user="u"), item()))
    with pytest.raises(LookupError):
        run(mind.carry_out(turn(user="u"), Deed(change=refused, take_back=True, items=(item(),))))
    assert run(redeemed(mind, code)) == item()


def test_a_session_is_kept_for_as_long_as_the_policy_says(mind: MemoryStore, run: Any) -> None:
    run(mind.save(turn(), FULL, life=timedelta(minutes=4)))
    assert run(mind.load(turn(after=timedelta(minutes=3, seconds=59)))).session == FULL
    assert run(mind.load(turn(after=timedelta(minutes=4)))).session == DialogState()
    run(mind.save(turn(after=TEN), FULL, life=timedelta(minutes=30)))
    assert run(mind.load(turn(after=timedelta(minutes=39)))).session == FULL


def test_a_personal_feed_has_a_key_of_its_own(mind: MemoryStore, run: Any) -> None:
    run(known(mind, turn(user="u"), KNOWN))
    key = run(paired(mind, run(handed(mind, turn(user="u"), item())), NOW))
    feed = run(mind.page(key, NOW)).feed
    assert run(mind.followed(feed, NOW)) == replace(KNOWN, paired=True)
    assert run(mind.followed(key, NOW)) is None
    assert run(mind.page(feed, NOW)) is None
    assert run(mind.followed("wrong", NOW)) is None
    assert run(mind.followed(feed, NOW + timedelta(days=400))) is None


def test_keys_in_use_are_renewed(mind: MemoryStore, run: Any) -> None:
    key = run(paired(mind, run(handed(mind, turn(user="u"), item())), NOW))
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
        run(saved(mind, turn(call=call), DialogState(turn_no=number)))
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


def test_what_cannot_be_written_leaves_nothing_of_a_deed(sqlite_url: str, tmp_path: Path, run: Any) -> None:
    """A hand-off that fails must not leave the profile changed: it is said that nothing was kept (ERR-10)."""
    mind = SqlMemory(sqlite_url)
    run(known(mind, turn(user="u"), Profile()))
    with closing(sqlite3.connect(tmp_path / "memory.db")) as database:
        database.execute("CREATE TRIGGER full BEFORE INSERT ON memory_code BEGIN SELECT RAISE(ABORT, 'full'); END")
    with pytest.raises(MemoryUnavailable):
        run(mind.carry_out(turn(user="u"), Deed(change=lambda _: KNOWN, items=(item(),))))
    assert run(mind.load(turn(user="u"))).profile == Profile()
    run(mind.carry_out(turn(user="u"), Deed(change=lambda _: KNOWN)))
    assert run(mind.load(turn(user="u"))).profile == KNOWN
    run(mind.close())


def test_what_is_kept_outlives_the_process(sqlite_url: str, run: Any) -> None:
    for n in (1, 2):
        mind = SqlMemory(sqlite_url)
        assert run(mind.load(turn(user="u"))).first_use == (n == 1)
        run(saved(mind, turn(user="u"), FULL, KNOWN))
        run(mind.close())


def test_two_processes_share_sessions_and_hashes(postgres_url: str, run: Any) -> None:
    one, two = SqlMemory(postgres_url), SqlMemory(postgres_url)

    async def talk() -> None:
        names = await asyncio.gather(one.user(turn(user="u")), two.user(turn(user="u")))
        assert names[0] == names[1]
        await saved(one, turn(user="u"), FULL, KNOWN)
        assert (await two.load(turn(user="u"))).session == FULL
        await one.close()
        await two.close()

    run(talk())


def test_nobody_can_be_told_from_the_file(sqlite_url: str, tmp_path: Path, run: Any) -> None:
    mind = SqlMemory(sqlite_url)
    run(saved(mind, turn(user="fan-4711", session="session-0815"), FULL, KNOWN))
    run(mind.close())
    with closing(sqlite3.connect(tmp_path / "memory.db")) as database:
        dump = "\n".join(database.iterdump())
    assert "memory_session" in dump
    assert "fan-4711" not in dump
    assert "session-0815" not in dump


def test_what_is_over_is_deleted(sqlite_url: str, tmp_path: Path, run: Any) -> None:
    mind = SqlMemory(sqlite_url)
    run(saved(mind, turn(session="a", user="u"), FULL, KNOWN))
    run(mind.note_answer(turn(session="a", call="c"), Reply(speech="네", display="네")))
    run(handed(mind, turn(), item()))
    run(saved(mind, turn(session="b", after=timedelta(minutes=11)), FULL))
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
            saving = asyncio.create_task(saved(mind, turn(), FULL))
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
    run(saved(mind, turn(user="u"), FULL, KNOWN))
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
    run(saved(mind, turn(), FULL))
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
    run(saved(mind, turn(), FULL))
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
