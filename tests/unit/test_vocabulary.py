"""The names of an agent: forgiving about spelling, strict about the file."""

from zoneinfo import ZoneInfo

import pytest

from intents import RawSlot
from skill.errors import DataError
from skill.vocabulary import Vocabulary, canonical

SEOUL = ZoneInfo("Asia/Seoul")
NAMES = Vocabulary.of(
    {
        "intents": {"schedule.lookup": ["find.schedule"], "stop": []},
        "events": {"launch": ["WELCOME"]},
        "parameters": {
            "date-period": {"role": "date", "kind": "date", "type": "@sys.date-period"},
            "date": {"role": "date", "kind": "datetime"},
            "artist": {"role": "artist"},
        },
    },
    "test",
)


def test_names_of_intents_are_forgiving_and_a_label_names_itself() -> None:
    for name in ("find.schedule", "Find Schedule", "find_schedule", "FINDSCHEDULE", "schedule.lookup"):
        assert NAMES.intent(name) == "schedule.lookup"
    assert NAMES.intent(None, "", "unknown", "stop", "find.schedule") == "stop"
    assert NAMES.intent("unknown") is None


def test_names_of_events_are_taken_to_the_letter() -> None:
    assert NAMES.event("WELCOME") == "launch"
    assert NAMES.event("welcome") is None


def test_the_first_parameter_that_was_spoken_fills_a_role() -> None:
    given = {"date": ("내일", "2026-11-26"), "date-period": (None, ""), "artist": ("아이유", "iu"), "x": ("y", "z")}
    assert NAMES.slots(given, SEOUL) == {
        "date": RawSlot(text="내일", type=None, resolved="2026-11-26"),
        "artist": RawSlot(text="아이유", type=None, resolved="iu"),
    }
    both = given | {"date-period": ("이번 주", {"startDate": "2026-11-23", "endDate": "2026-11-29"})}
    assert NAMES.slots(both, SEOUL)["date"] == RawSlot(
        text="이번 주", type="@sys.date-period", resolved="2026-11-23/2026-11-29"
    )


def test_a_date_that_is_only_a_clock_fills_the_time() -> None:
    assert NAMES.slots({"date": ("자정", {"hours": 0})}, SEOUL) == {"time": RawSlot(text="자정", resolved="00:00")}


def test_words_stay_where_the_value_says_nothing() -> None:
    assert NAMES.slots({"date": ("다음 주", "다음 주")}, SEOUL) == {"date": RawSlot(text="다음 주")}
    assert NAMES.slots({"date": (None, "다음 주"), "artist": ("", [])}, SEOUL) == {}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2.0, "2"),
        (7, "7"),
        (" bts ", "bts"),
        (["bts", "iu", ["x"]], "bts, iu"),
        ({"name": "민수"}, "민수"),
        ({}, None),
        (True, None),
        ("", None),
    ],
)
def test_canonical_values(value: object, text: str | None) -> None:
    assert canonical(value) == text


def test_a_broken_file_is_refused_with_its_place() -> None:
    with pytest.raises(DataError, match=r"platforms/x.yaml: intents"):
        Vocabulary.of({"parameters": {}}, "x")
    with pytest.raises(DataError, match="belongs to"):
        Vocabulary.of({"intents": {"a": ["n"], "b": ["N"]}, "parameters": {}}, "x")
