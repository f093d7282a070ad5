"""What every calendar store must do, asked of memory, SQLite and PostgreSQL alike."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from unicodedata import normalize
from zoneinfo import ZoneInfo

import pytest

from dialogs import Event, EventQuery
from intents import TimeRange
from skill.calendar import Counts, Scope, Series
from skill.calendar.rows import READ

SEOUL = ZoneInfo("Asia/Seoul")


def window(start: str | None, end: str | None) -> TimeRange:
    at = [None if t is None else datetime.fromisoformat(t).replace(tzinfo=SEOUL) for t in (start, end)]
    return TimeRange(start=at[0], end=at[1], grain="minute")


def titles(found) -> list[str]:
    return [e.title for e in found.events]


@pytest.fixture
def ask(store, run):
    """The titles that a query finds, in order."""

    def find(start=None, end=None, **more):
        span = None if start is None and end is None else window(start, end)
        return titles(run(store.find_all([EventQuery(window=span, **more)]))[0])

    return find


# ---------------------------------------------------------------- what goes in comes out


def full() -> Event:
    return Event(
        id="e1", source="ics:a", uid="u1", recurrence_id="20261125T093000Z", title="쇼! 음악중심", kind="music_show",
        spoken="쇼 음악중심", artists=("aespa", "day6"), starts=datetime(2027, 1, 9, 19, 30, tzinfo=ZoneInfo("America/Los_Angeles")),
        ends=datetime(2027, 1, 9, 22, tzinfo=ZoneInfo("America/Los_Angeles")), zone="America/Los_Angeles",
        all_day=False, time_known=False, venue="SoFi Stadium", cast=("카리나", "영케이"), status="moved",
        was=datetime(2027, 1, 8, 19, 30, tzinfo=ZoneInfo("America/Los_Angeles")), sequence=3, revision=0,
        updated=datetime(2026, 11, 1, 3, tzinfo=UTC), checked=datetime(2026, 11, 2, 4, tzinfo=UTC), demo=True,
        url="https://example.invalid/1", preview="https://example.invalid/1.mp3", resolved=True,
    )  # fmt: skip


def test_every_part_of_an_event_is_kept(store, run):
    run(store.upsert([full()]))
    assert run(store.get("e1")) == full()
    (found,) = run(store.find_all([EventQuery()]))
    assert found.events == (full(),)
    assert found.events[0].starts.tzinfo == ZoneInfo("America/Los_Angeles")
    assert found.events[0].was.tzinfo == ZoneInfo("America/Los_Angeles")


def test_every_field_of_an_event_has_a_column():
    assert {f.name for f in fields(Event)} - {"all_day", "cast"} == set(READ) - {"first_day", "end_day", "appearing"}


def test_unknown_ids_are_none(store, run):
    assert run(store.get("nobody")) is None


def test_fractions_of_a_second_are_dropped(store, run, make):
    event = make("A", "2026-11-25T18:30:00.750")
    run(store.upsert([event]))
    assert run(store.get("id-A")).starts == event.starts.replace(microsecond=0)


def test_times_come_back_in_the_zone_of_the_event(store, run, make):
    run(store.upsert([make("A", "2026-11-25T09:30:00+00:00", zone="Asia/Tokyo")]))
    starts = run(store.get("id-A")).starts
    assert (starts.isoformat(), starts.tzinfo) == ("2026-11-25T18:30:00+09:00", ZoneInfo("Asia/Tokyo"))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"zone": "Asia/Nowhere"}, "unknown time zone"),
        ({"starts": datetime(2026, 11, 25)}, "without a zone"),
        ({"ends": datetime(2026, 11, 1, tzinfo=SEOUL)}, "ends before it starts"),
    ],
)
def test_impossible_events_are_refused_and_nothing_is_written(store, run, make, change, says):
    with pytest.raises(ValueError, match=says):
        run(store.upsert([make("A", "2026-11-25T18:30"), replace(make("B", "2026-11-25T18:30"), **change)]))
    assert run(store.sources()) == {}


def test_an_id_belongs_to_one_event(store, run, make):
    run(store.upsert([make("A", "2026-11-25T18:30")]))
    with pytest.raises(ValueError, match="two events have the id 'id-A'"):
        run(store.upsert([make("B", "2026-11-25T18:30", id="id-A")]))
    with pytest.raises(ValueError, match="two events have the id 'x'"):
        run(store.upsert([make(t, "2026-11-25T18:30", id="x") for t in ("C", "D")]))


# ---------------------------------------------------------------- windows


def test_windows_are_half_open(store, run, make, ask):
    run(store.upsert([make("A", "2026-11-25T18:00", hours=2)]))
    assert ask("2026-11-25T00:00", "2026-11-26T00:00") == ["A"]
    assert ask("2026-11-25T19:00", "2026-11-25T19:01") == ["A"]
    assert ask("2026-11-25T16:00", "2026-11-25T18:00") == []
    assert ask("2026-11-25T16:00", "2026-11-25T18:00:01") == ["A"]
    assert ask("2026-11-25T20:00", "2026-11-25T22:00") == []
    assert ask("2026-11-25T19:59:59", "2026-11-25T22:00") == ["A"]


def test_an_event_without_an_end_lasts_a_moment(store, run, make, ask):
    run(store.upsert([make("티켓팅", "2026-11-25T20:00")]))
    assert ask("2026-11-25T20:00", "2026-11-25T21:00") == ["티켓팅"]
    assert ask("2026-11-25T19:00", "2026-11-25T20:00") == []
    assert ask("2026-11-25T20:00:01", "2026-11-25T21:00") == []
    assert ask("2026-11-25T20:00", "2026-11-25T20:00:01") == ["티켓팅"]


def test_an_end_equal_to_the_start_is_a_moment_too(store, run, make, ask):
    run(store.upsert([make("A", "2026-11-25T20:00", hours=0)]))
    assert ask("2026-11-25T20:00", "2026-11-25T21:00") == ["A"]
    assert ask("2026-11-25T19:00", "2026-11-25T20:00") == []


def test_windows_with_fractions_reach_to_the_whole_second(store, run, make, ask):
    run(store.upsert([make("A", "2026-11-25T18:00", hours=1)]))
    assert ask("2026-11-25T18:59:59.900", "2026-11-25T20:00") == ["A"]
    assert ask("2026-11-25T17:00", "2026-11-25T18:00:00.100") == ["A"]


@pytest.mark.parametrize("days", [1, 2, 30, 400])
def test_events_of_any_length_are_found_while_they_last(store, run, make, ask, days):
    run(
        store.upsert(
            [make("긴 전시", "2026-11-01T10:00", hours=24 * days), make("짧은 공연", "2026-11-01T11:00", hours=1)]
        )
    )
    last = datetime(2026, 11, 1, 10) + timedelta(days=days)
    before = (last - timedelta(minutes=1)).isoformat()
    assert ask(before, last.isoformat()) == ["긴 전시"]
    assert ask(last.isoformat(), (last + timedelta(days=1)).isoformat()) == []
    assert ask("2026-11-01T11:00", "2026-11-01T11:01") == ["긴 전시", "짧은 공연"]


def test_open_windows(store, run, make, ask):
    run(store.upsert([make(t, f"2026-11-{d}T18:00", hours=1) for t, d in (("A", 24), ("B", 25), ("C", 26))]))
    assert ask("2026-11-25T18:30", None) == ["B", "C"]
    assert ask(None, "2026-11-25T18:30") == ["A", "B"]
    assert ask() == ["A", "B", "C"]


def test_all_day_events_are_days_of_their_own_zone(store, run, make, ask):
    tokyo = make("생일", "2026-11-25T00:00", zone="America/New_York", all_day=True, time_known=False)
    run(store.upsert([tokyo]))
    stored = run(store.get("id-생일"))
    assert stored.starts == datetime(2026, 11, 25, tzinfo=ZoneInfo("America/New_York"))
    assert stored.ends == datetime(2026, 11, 26, tzinfo=ZoneInfo("America/New_York"))
    assert ask("2026-11-25T13:59", "2026-11-25T14:00") == []
    assert ask("2026-11-25T14:00", "2026-11-25T14:01") == ["생일"]
    assert ask("2026-11-26T13:59", "2026-11-26T14:00") == ["생일"]
    assert ask("2026-11-26T14:00", "2026-11-27T14:00") == []


def test_an_all_day_event_of_25_hours_is_found_in_its_last_hour(store, run, make):
    run(store.upsert([make("A", "2026-11-01T00:00", zone="America/New_York", all_day=True)]))
    late = datetime(2026, 11, 1, 23, 30, tzinfo=ZoneInfo("America/New_York"))
    query = EventQuery(window=TimeRange(start=late, end=late + timedelta(minutes=1), grain="minute"))
    assert titles(run(store.find_all([query]))[0]) == ["A"]


def test_all_day_events_of_several_days_end_after_the_last(store, run, make, ask):
    run(store.upsert([make("팝업", "2026-11-25T00:00", hours=72, all_day=True)]))
    assert ask("2026-11-27T23:59", "2026-11-28T00:00") == ["팝업"]
    assert ask("2026-11-28T00:00", "2026-11-28T00:01") == []


# ---------------------------------------------------------------- filters


@pytest.fixture
def mixed(store, run, make):
    run(
        store.upsert(
            [
                make("음악 중심", "2026-11-21T15:15", hours=1, kind="music_show", artists=("aespa", "riize")),
                make("앙코르 콘서트", "2026-11-22T18:00", hours=2, artists=("day6",), venue="고척 스카이돔"),
                make("Dream Lab", "2026-11-23T18:00", hours=2, artists=("nct-dream", "riize"), venue="KSPO 돔"),
                make("인기가요", "2026-11-22T15:35", hours=1, kind="music_show", artists=()),
                make("전시", "2026-11-01T10:00", hours=24 * 40, kind="exhibition", artists=("riize",)),
            ]
        )
    )


@pytest.mark.usefixtures("mixed")
def test_filters(ask):
    assert ask(artists=("day6",)) == ["앙코르 콘서트"]
    assert ask(artists=("riize",)) == ["전시", "음악 중심", "Dream Lab"]
    assert ask(artists=("day6", "riize", "aespa")) == ["전시", "음악 중심", "앙코르 콘서트", "Dream Lab"]
    assert ask(artists=("nobody",)) == []
    assert ask(kinds=("music_show",)) == ["음악 중심", "인기가요"]
    assert ask(kinds=("music_show", "exhibition"), artists=("riize",)) == ["전시", "음악 중심"]
    assert ask("2026-11-22T00:00", "2026-11-23T00:00") == ["전시", "인기가요", "앙코르 콘서트"]
    assert ask("2026-11-23T00:00", "2026-11-24T00:00", artists=("riize",)) == ["전시", "Dream Lab"]
    assert ask("2026-11-22T00:00", "2026-11-23T00:00", artists=("riize", "day6")) == ["전시", "앙코르 콘서트"]


@pytest.mark.usefixtures("mixed")
def test_many_values_of_one_filter(ask):
    crowd = tuple(f"nobody-{n}" for n in range(20))
    assert ask(artists=(*crowd, "day6")) == ["앙코르 콘서트"]
    assert ask(kinds=(*crowd, "exhibition")) == ["전시"]
    assert ask(texts=(*crowd, "인기가요")) == ["인기가요"]


@pytest.mark.usefixtures("mixed")
def test_events_by_their_ids(ask):
    assert ask(ids=("id-전시", "id-인기가요", "nobody")) == ["전시", "인기가요"]
    assert ask(ids=("id-전시", "id-음악 중심"), artists=("riize",), kinds=("music_show",)) == ["음악 중심"]
    assert ask("2026-11-22T00:00", "2026-11-23T00:00", ids=("id-인기가요",)) == ["인기가요"]
    assert ask(ids=("nobody",)) == []


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (("음악중심",), ["음악 중심"]),
        (("쇼! 음악중심", "음 악 중 심"), ["음악 중심"]),
        (("dreamlab",), ["Dream Lab"]),
        (("DREAM  LAB",), ["Dream Lab"]),
        (("고척스카이돔",), ["앙코르 콘서트"]),
        (("kspo",), ["Dream Lab"]),
        (("인기 가요", "콘서트"), ["인기가요", "앙코르 콘서트"]),
        (("콘서트고척",), []),  # title and venue are two texts
        (("%",), []),
        (("!?",), []),
        (("dream_lab",), ["Dream Lab"]),
    ],
)
@pytest.mark.usefixtures("mixed")
def test_texts_with_case_spaces_and_punctuation_aside(ask, texts, found):
    assert ask(texts=texts) == found
    assert ask("2026-11-01T00:00", "2026-12-01T00:00", texts=texts) == found


def test_decomposed_hangul_is_the_same_text(store, run, make, ask):
    run(store.upsert([make(normalize("NFD", "콘서트"), "2026-11-22T18:00")]))
    assert len(ask(texts=("콘서트",))) == 1


@pytest.mark.usefixtures("mixed")
def test_order_limit_and_total(store, run):
    def find(**more):
        (found,) = run(store.find_all([EventQuery(**more)]))
        return titles(found), found.total

    assert find(limit=2) == (["전시", "음악 중심"], 5)
    assert find(limit=2, order="desc") == (["Dream Lab", "앙코르 콘서트"], 5)
    assert find(order="desc", kinds=("music_show",)) == (["인기가요", "음악 중심"], 2)
    assert find(limit=1, artists=("riize",)) == (["전시"], 3)
    assert find(limit=1, artists=("riize", "day6")) == (["전시"], 4)
    assert find(limit=1, artists=("riize",), kinds=("concert",)) == (["Dream Lab"], 1)
    assert find(limit=1, texts=("돔",)) == (["앙코르 콘서트"], 2)
    assert find(limit=5) == (["전시", "음악 중심", "인기가요", "앙코르 콘서트", "Dream Lab"], 5)
    assert find(limit=0, artists=("riize",)) == ([], 3)
    after = window("2026-11-22T16:00", None)
    assert find(window=after, limit=1, artists=("day6",)) == (["앙코르 콘서트"], 1)
    before = window(None, "2026-11-22T16:00")
    assert find(window=before, limit=1, order="desc") == (["인기가요"], 3)


def test_equal_starts_are_ordered_by_id(store, run, make, ask):
    run(
        store.upsert(
            [make(t, "2026-11-22T18:00", id=i) for t, i in (("가", "b"), ("나", "B"), ("다", "a-1"), ("라", "a"))]
        )
    )
    assert ask() == ["나", "라", "다", "가"]
    assert ask(order="desc") == ["가", "다", "라", "나"]


@pytest.mark.usefixtures("mixed")
def test_several_queries_are_answered_in_their_order(store, run):
    asked = [
        EventQuery(artists=("day6",)),
        EventQuery(texts=("!",)),
        EventQuery(kinds=("music_show",), limit=1),
        EventQuery(artists=("nobody",)),
    ]
    found = run(store.find_all(asked))
    assert [(titles(f), f.total) for f in found] == [(["앙코르 콘서트"], 1), ([], 0), (["음악 중심"], 2), ([], 0)]
    assert run(store.find_all([])) == ()


def test_unresolved_events_are_kept_but_never_found(store, run, make, ask):
    run(
        store.upsert(
            [make("누구의 공연", "2026-11-22T18:00", artists=(), resolved=False), make("A", "2026-11-22T19:00")]
        )
    )
    assert ask() == ["A"]
    assert ask(texts=("누구의",)) == []
    assert run(store.get("id-누구의 공연")).resolved is False
    assert run(store.sources()) == {"test": 2}
    run(store.upsert([make("누구의 공연", "2026-11-22T18:00", artists=("day6",))]))
    assert ask(artists=("day6",)) == ["누구의 공연", "A"]


def test_cancelled_events_are_found(store, run, make, ask):
    run(store.upsert([make("A", "2026-11-22T18:00", status="cancelled")]))
    assert ask() == ["A"]


# ---------------------------------------------------------------- writing


def test_writing_again_changes_nothing(store, run, make):
    events = [make("A", "2026-11-22T18:00"), make("B", "2026-11-23T18:00")]
    assert run(store.upsert(events)) == Counts(added=2)
    assert run(store.upsert(events)) == Counts(same=2)
    assert run(store.upsert([])) == Counts()


def test_the_identity_is_source_uid_and_recurrence(store, run, make):
    base = make("A", "2026-11-22T18:00")
    others = [
        replace(base, id="2", source="other"),
        replace(base, id="3", uid="other"),
        replace(base, id="4", recurrence_id="20261122T090000Z"),
    ]
    assert run(store.upsert([base, *others])) == Counts(added=4)
    assert run(store.sources()) == {"other": 1, "test": 3}


def test_the_id_of_a_stored_event_stays(store, run, make):
    run(store.upsert([make("A", "2026-11-22T18:00", uid="u")]))
    run(store.upsert([make("B", "2026-11-22T18:00", uid="u")]))
    assert run(store.get("id-A")).title == "B"
    assert run(store.get("id-B")) is None


def test_a_higher_sequence_wins_and_an_equal_one_replaces(store, run, make, ask):
    def write(title, sequence):
        counts = run(store.upsert([make(title, "2026-11-22T18:00", uid="u", id="i", sequence=sequence)]))
        return ask(), counts

    assert write("둘", 2) == (["둘"], Counts(added=1))
    assert write("하나", 1) == (["둘"], Counts(older=1))
    assert write("둘 고침", 2) == (["둘 고침"], Counts(changed=1))
    assert write("셋", 3) == (["셋"], Counts(changed=1))


def test_within_one_write_the_same_rules_hold(store, run, make, ask):
    batch = [make(t, "2026-11-22T18:00", uid="u", id="i", sequence=s) for t, s in (("B", 2), ("A", 1), ("C", 3))]
    assert run(store.upsert(batch)) == Counts(added=1, older=1, changed=1)
    assert ask() == ["C"]


def test_changes_of_time_and_artists_reach_the_indexes(store, run, make, ask):
    run(store.upsert([make("A", "2026-11-22T18:00", hours=2, artists=("day6", "riize"))]))
    run(store.upsert([make("A", "2026-11-29T18:00", hours=72, artists=("riize", "aespa"))]))
    assert ask("2026-11-22T00:00", "2026-11-23T00:00", artists=("riize",)) == []
    assert ask("2026-12-01T00:00", "2026-12-02T00:00", artists=("riize",)) == ["A"]
    assert ask("2026-12-01T00:00", "2026-12-02T00:00", artists=("aespa",)) == ["A"]
    assert ask(artists=("day6",)) == []


def test_revision_and_last_change_rise_with_the_content_only(store, run, make):
    first = datetime(2026, 11, 1, tzinfo=UTC)

    def write(**more):
        run(store.upsert([make("A", "2026-11-22T18:00", **{"updated": first, **more})]))
        stored = run(store.get("id-A"))
        return stored.revision, stored.updated

    assert write() == (0, first)
    assert write(updated=first + timedelta(days=1)) == (0, first)
    assert write(venue="고척") == (1, first + timedelta(seconds=1))
    assert write(venue="잠실", updated=first + timedelta(days=2)) == (2, first + timedelta(days=2))
    assert write(venue="상암", updated=None) == (3, first + timedelta(days=2, seconds=1))


def test_reading_a_source_again_moves_its_age(store, run, make):
    first = datetime(2026, 11, 1, tzinfo=UTC)
    run(store.upsert([make("A", "2026-11-22T18:00", checked=first)]))
    assert run(store.upsert([make("A", "2026-11-22T18:00", checked=first + timedelta(days=1))])) == Counts(same=1)
    assert run(store.get("id-A")).checked == first + timedelta(days=1)


def test_more_events_than_one_chunk(store, run, make):
    events = [make(f"{n}", "2026-11-22T18:00", hours=1, artists=("day6", "riize")) for n in range(1203)]
    assert run(store.upsert(events)) == Counts(added=1203)
    assert run(store.upsert([*events[:-1], replace(events[-1], venue="고척")])) == Counts(same=1202, changed=1)
    (found,) = run(store.find_all([EventQuery(artists=("riize",), limit=3)]))
    assert (len(found.events), found.total) == (3, 1203)


def test_remove_forgets_one_source(store, run, make, ask):
    run(store.upsert([make("A", "2026-11-22T18:00"), make("B", "2026-11-22T19:00", source="demo")]))
    assert run(store.remove(source="demo")) == 1
    assert run(store.remove(source="demo")) == 0
    assert ask(artists=("day6",)) == ["A"]
    assert run(store.upsert([make("B", "2026-11-22T19:00", source="demo")])) == Counts(added=1)


# ---------------------------------------------------------------- scopes and series


def series(uid="u", until=datetime(2027, 12, 1, tzinfo=UTC), **more) -> Series:
    return Series(**{"source": "test", "uid": uid, "definition": "BEGIN:VEVENT…", "until": until, **more})


def occurrence(make, title, day, **more) -> Event:
    rid = f"202611{day}T090000Z"
    return make(title, f"2026-11-{day}T18:00", uid="u", id=f"u-{day}", recurrence_id=rid, **more)


def test_what_a_source_no_longer_has_is_forgotten_on_demand(store, run, make, ask):
    run(
        store.upsert(
            [make("A", "2026-11-22T18:00"), make("B", "2026-11-22T19:00"), make("C", "2026-11-22T20:00", source="x")]
        )
    )
    counts = run(store.upsert([make("A", "2026-11-22T18:00")], forget=[Scope(source="test")]))
    assert counts == Counts(same=1, gone=1)
    assert ask() == ["A", "C"]
    assert ask(artists=("day6",)) == ["A", "C"]


def test_occurrences_that_left_their_series_are_forgotten(store, run, make, ask):
    run(
        store.upsert(
            [occurrence(make, "금", 20), occurrence(make, "금", 27), make("단독", "2026-11-30T18:00")],
            series=[series()],
        )
    )
    counts = run(
        store.upsert(
            [occurrence(make, "토", 21), occurrence(make, "금", 27)],
            series=[series(sequence=1)],
            forget=[Scope(source="test", uid="u")],
        )
    )
    assert counts == Counts(added=1, same=1, gone=1)
    assert ask() == ["토", "금", "단독"]
    assert run(store.series_due(datetime(2028, 1, 1, tzinfo=UTC))) == (series(sequence=1),)


def test_an_older_definition_of_a_series_changes_nothing(store, run, make, ask):
    run(store.upsert([occurrence(make, "새", 20, sequence=5)], series=[series(sequence=5)]))
    scope = [Scope(source="test", uid="u")]
    old = run(store.upsert([occurrence(make, "옛", 27, sequence=4)], series=[series(sequence=4)], forget=scope))
    assert old == Counts(older=1)
    single = run(store.upsert([make("옛", "2026-11-27T18:00", uid="u", sequence=4)], forget=scope))
    assert single == Counts(older=1)
    assert ask() == ["새"]
    assert run(store.series_due(datetime(2028, 1, 1, tzinfo=UTC))) == (series(sequence=5),)


def test_a_series_that_became_a_single_event_and_back(store, run, make, ask):
    scope = [Scope(source="test", uid="u")]
    far = datetime(2028, 1, 1, tzinfo=UTC)
    run(store.upsert([occurrence(make, "금", 20), occurrence(make, "금", 27)], series=[series()]))
    run(store.upsert([make("단발", "2026-11-20T18:00", uid="u", sequence=1)], forget=scope))
    assert ask() == ["단발"]
    assert run(store.series_due(far)) == ()
    old = run(store.upsert([occurrence(make, "금", 20)], series=[series()], forget=scope))
    assert (old, ask()) == (Counts(older=1), ["단발"])
    run(store.upsert([occurrence(make, "토", 21, sequence=2)], series=[series(sequence=2)], forget=scope))
    assert ask() == ["토"]
    assert run(store.series_due(far)) == (series(sequence=2),)


def test_series_fall_due_by_their_horizon(store, run):
    near, far = series("a", datetime(2027, 1, 1, tzinfo=UTC)), series("b", datetime(2028, 1, 1, tzinfo=UTC))
    full = series("c", zone="Europe/Berlin", artists=("day6", "riize"), kind="radio", sequence=7)
    run(store.upsert([], series=[near, far, full]))
    assert run(store.series_due(datetime(2027, 1, 1, tzinfo=UTC))) == ()
    assert run(store.series_due(datetime(2027, 1, 1, 0, 0, 1, tzinfo=UTC))) == (near,)
    assert run(store.series_due(datetime(2029, 1, 1, tzinfo=UTC))) == (near, far, full)
    run(store.remove(source="test"))
    assert run(store.series_due(datetime(2029, 1, 1, tzinfo=UTC))) == ()


def test_forgetting_a_source_forgets_its_series(store, run, make):
    run(store.upsert([occurrence(make, "금", 20)], series=[series()]))
    run(store.upsert([], forget=[Scope(source="test")]))
    assert run(store.sources()) == {}
    assert run(store.series_due(datetime(2029, 1, 1, tzinfo=UTC))) == ()
