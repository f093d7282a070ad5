"""Recurring events in every store: which version counts, what a cancelled series becomes, what subscribers see of it.

SEQUENCE is compared per UID and RECURRENCE-ID (RFC 5545, 3.8.7.4; RFC 5546, 2.1.4 and 2.1.5).
"""

from datetime import timedelta

import icalendar
import pytest
from import_files import NOW, WEEKLY, calendar, options

from dialogs import EventQuery
from skill.calendar import Counts
from skill.calendar.ingest import load, read, roll
from skill.feed import Words, event_piece

SECOND = "20261208T110000Z"  # the original start of the second occurrence


def master(sequence=0, *, at="200000", title="데이식스 라디오", rule="RRULE:FREQ=WEEKLY;COUNT=3"):
    start = f"DTSTART;TZID=Asia/Seoul:20261201T{at}"
    return f"UID:w\nSUMMARY:{title}\n{start}\n{rule}\nSEQUENCE:{sequence}"


def override(sequence=0, *, at="210000", title="데이식스 라디오"):
    start = f"DTSTART;TZID=Asia/Seoul:20261208T{at}"
    return f"UID:w\nRECURRENCE-ID:{SECOND}\nSUMMARY:{title}\n{start}\nSEQUENCE:{sequence}"


@pytest.fixture
def imported(store, run):
    """`imported(body, …)` imports a calendar of these events; what it did."""

    def load_it(*bodies, head="", now=NOW):
        return run(load(store, [read(calendar(*bodies, head=head), options(now=now))], strict=True)).counts

    return load_it


@pytest.fixture
def held(store, run):
    """All events, by start: title, local time, status."""

    def ask():
        (found,) = run(store.find_all([EventQuery(limit=10_000)]))
        return [f"{e.starts:%m%d %H%M} {e.title} {e.status}" for e in found.events]

    return ask


def served(store, run):
    """The SEQUENCE of the second occurrence in our own feed."""
    (found,) = run(store.find_all([EventQuery()]))
    (event,) = [e for e in found.events if e.recurrence_id == SECOND]
    piece = icalendar.Event.from_ical(event_piece(event, Words(artists={}, kinds={})))
    return int(piece["SEQUENCE"])


# ---------------------------------------------------------------- which version counts


def test_a_changed_occurrence_does_not_block_its_series(imported, held):
    imported(master(0), override(5))
    assert imported(master(1, title="데이식스 영스트리트")) == Counts(changed=3)
    assert held() == [f"12{day} 2000 데이식스 영스트리트 confirmed" for day in ("01", "08", "15")]


def test_an_occurrence_changed_alone_does_not_block_its_series(imported, held):
    imported(master(0))
    imported(override(5))
    assert held()[1] == "1208 2100 데이식스 라디오 confirmed"
    assert imported(master(1, title="데이식스 영스트리트")) == Counts(changed=3)


def test_a_series_does_not_block_a_changed_occurrence(imported, held):
    imported(master(7), override(0))
    assert imported(override(1, at="220000")) == Counts(changed=1)
    assert held()[1] == "1208 2200 데이식스 라디오 confirmed"
    assert imported(override(0)) == Counts(older=1)


def test_a_series_does_not_block_the_first_change_of_an_occurrence(imported, held):
    imported(master(7))
    assert imported(override(0)) == Counts(changed=1)
    assert held()[1] == "1208 2100 데이식스 라디오 confirmed"


def test_an_older_change_of_an_occurrence_gives_way_in_a_whole_file(imported, held):
    imported(master(0), override(3, at="220000"))
    assert imported(master(0), override(2)) == Counts(same=2, older=1)
    assert held()[1] == "1208 2200 데이식스 라디오 moved"
    imported(master(0))
    assert held()[1] == "1208 2000 데이식스 라디오 confirmed"


def test_of_an_old_copy_only_a_newer_change_of_an_occurrence_counts(imported, held):
    imported(master(4))
    assert imported(master(3, title="옛 라디오"), override(3)) == Counts(older=3)
    assert imported(master(3, title="옛 라디오"), override(5)) == Counts(older=2, changed=1)
    assert held() == [
        "1201 2000 데이식스 라디오 confirmed",
        "1208 2100 데이식스 라디오 moved",
        "1215 2000 데이식스 라디오 confirmed",
    ]


def test_an_occurrence_changed_before_its_series_reached_it_stays(store, run, imported, held):
    imported(master(2, rule="RRULE:FREQ=YEARLY"))
    imported(
        "UID:w\nRECURRENCE-ID:20281201T110000Z\nSUMMARY:데이식스 라디오\nDTSTART;TZID=Asia/Seoul:20281201T230000\nSEQUENCE:0"
    )
    run(roll(store, NOW + timedelta(days=800)))
    assert [line[:9] for line in held()] == ["1201 2000", "1201 2000", "1201 2300", "1201 2000"]


def test_numbers_beyond_those_of_a_database_are_taken(imported):
    assert imported(master(9_999_999_999), override(1_760_000_000_000)) == Counts(added=3)
    assert imported(master(9_999_999_999), override(1_760_000_000_000)) == Counts(same=3)


# ---------------------------------------------------------------- cancelled


def test_a_cancelled_series_stays_cancelled_when_the_horizon_moves(store, run, imported, held):
    body = WEEKLY + "RRULE:FREQ=WEEKLY\nSEQUENCE:"
    imported(f"{body}0")
    imported(f"{body}1\nSTATUS:CONFIRMED", head="METHOD:CANCEL\n")
    before = len(held())
    assert run(roll(store, NOW + timedelta(weeks=3))).added == 3
    assert {line.rsplit(" ", 1)[1] for line in held()} == {"cancelled"}
    assert len(held()) == before + 3


def test_one_occurrence_is_cancelled_and_the_others_are_not(imported, held):
    imported(master(0))
    imported(override(1, at="200000"), head="METHOD:CANCEL\n")
    assert [line.rsplit(" ", 1)[1] for line in held()] == ["confirmed", "cancelled", "confirmed"]


# ---------------------------------------------------------------- what subscribers see


def test_the_sequence_of_our_feed_rises_with_every_change(store, run, imported):
    told = []
    for bodies in (
        [master(7)],
        [master(7, title="데이식스 영스트리트")],
        [override(9)],
        [override(9, at="220000")],
        [master(8)],  # the change is withdrawn
        [override(0)],
        [master(8), override(4)],
    ):
        counts = imported(*bodies)
        assert counts.changed or counts.added
        told.append(served(store, run))
    assert told == sorted(set(told))


def test_the_sequence_of_our_feed_rises_above_that_of_the_source(store, run, make):
    def write(**more):
        run(store.upsert([make("A", "2026-11-22T18:00", **more)]))
        piece = event_piece(run(store.get("id-A")), Words(artists={}, kinds={}))
        return int(icalendar.Event.from_ical(piece)["SEQUENCE"])

    told = [write(sequence=7), write(sequence=7, venue="고척"), write(sequence=7, venue="잠실"), write(sequence=8)]
    assert told == sorted(set(told))
    assert told[0] >= 7
