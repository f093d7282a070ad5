"""The simulator: one turn, a conversation from a pipe, its commands, the prompt, and what is drawn."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from rich.console import Console

from dialogs import ChoiceCard, Command, Event, EventCard, EventListCard, MonthCard, Reply, Row, TextCard
from intents import TimeRange
from skill.cli.drawing import agenda, card_drawing, plain, reply_drawing, window_text
from skill.cli.prompt import Names, open_prompt
from skill.knowledge import Knowledge

SEOUL = ZoneInfo("Asia/Seoul")


def drawn(thing: Any) -> str:
    """A drawing as text, 140 columns wide."""
    console = Console(width=140, highlight=False, color_system=None)
    with console.capture() as capture:
        console.print(thing)
    return capture.get()


def test_one_turn_shows_what_is_heard_and_seen(idolcal: Any) -> None:
    assert idolcal("demo", "load").status == 0
    ended = idolcal("say", "데이식스", "이번", "달", "일정", "알려줘", "--device", "phone")
    assert ended.status == 0
    assert "🔊" in ended.out
    assert "📱" in ended.out
    assert "데이식스" in ended.out


def test_a_speaker_shows_nothing(idolcal: Any) -> None:
    ended = idolcal("say", "도와줘", "--platform", "nugu")
    assert ended.status == 0
    assert "🔊" in ended.out
    assert "📱" not in ended.out


def test_a_turn_as_json(idolcal: Any) -> None:
    reply = json.loads(idolcal("say", "내일 데이식스 일정", "--now", "2026-11-25T12:00", "--json").out)
    assert reply["range"] == {"start": "2026-11-26T00:00:00+09:00", "end": "2026-11-27T00:00:00+09:00"}
    assert reply["artists"] == ["데이식스"]
    assert reply["why"]


def test_why_shows_rules_weights_and_what_lost(idolcal: Any) -> None:
    ended = idolcal("say", "내일 7시 데이식스 공연 있어?", "--now", "01:00", "--why")
    assert ended.status == 0
    for part in ("TPO-05", "무게", "진 만큼", "ENT-", "schedule.lookup"):
        assert part in ended.out


def test_why_weighs_the_days_and_the_names(idolcal: Any) -> None:
    """TPO-05 with each line of evidence, S, p and both days; a collision with both sums; readings with what they lost."""
    arguments = ("say", "내일 7시 2PM 공연 있어?", "--now", "2026-11-24T03:10", "--why")
    rows = [" ".join(line.split()) for line in idolcal(*arguments).out.splitlines()]
    for row in (
        "TPO-05/hour-03 새벽 3시대 +0.60",
        "TPO-05 S +0.60, p 0.646: 11/24 0.646, 11/25 0.354 +0.60",
        "ENT-17 2PM → artist 9 / time 1 +8.00",
        "‘2PM’: 이름 (8.0 차이)",
        "이름 합 +9.0",
        "시간 합 +1.0",
    ):
        assert row in rows
    assert any(row.startswith("2026-11-25(수) 07:00") and row.endswith("0.30 0.40") for row in rows)


def test_why_tells_what_the_calendar_added(idolcal: Any) -> None:
    """±0.4 for the only day with events, and the sum once more."""
    told = '{"now": "2026-11-24T01:30", "events": [{"artist": "데이식스", "title": "라디오", "start": "2026-11-25T19:00"}], '
    turns = '"turns": [{"user": "내일 데이식스 일정"}]}'
    (turn,) = json.loads(idolcal("chat", "--jsonl", stdin=told + turns).out)["turns"]
    lines = [(line["rule"], line["delta"]) for line in turn["why"] if line["rule"].startswith("TPO-05")]
    assert lines == [
        ("TPO-05/hour-01", 1.4), ("TPO-05", 1.4), ("TPO-05/events-calendar", -0.4), ("TPO-05", 1.0),
    ]  # fmt: skip


def test_facts_are_there_without_the_demonstration(idolcal: Any, knowledge: Knowledge) -> None:
    first = idolcal("say", "데이식스 생일 언제야?", "--json")
    assert first.status == 0
    events = json.loads(idolcal("events", "--kind", "birthday", "--to", "2099-01-01", "--json").out)
    assert events
    assert not any(event["demo"] for event in events)


def test_someone_new_is_forgotten_and_a_named_user_is_not(idolcal: Any) -> None:
    assert idolcal("say", "데이식스 구독해 줘").status == 0
    assert "데이식스" not in idolcal("say", "내가 누구 구독했지?").out
    assert idolcal("say", "데이식스 구독해 줘", "--user", "린").status == 0
    assert "데이식스" in idolcal("say", "내가 누구 구독했지?", "--user", "린").out
    assert "데이식스" not in idolcal("say", "내가 누구 구독했지?", "--user", "하나").out


def test_persona_and_register_count_for_this_speaker(idolcal: Any) -> None:
    polite = idolcal("say", "도와줘", "--register", "hapsyo").out
    casual = idolcal("say", "도와줘", "--register", "haeyo").out
    assert polite != casual
    assert idolcal("say", "도와줘", "--persona", "night_owl", "--hands-free").status == 0


def test_a_conversation_from_a_pipe(idolcal: Any) -> None:
    talk = "내일 데이식스 일정 알려줘\n그 다음 날은?\n:why\n:json\n:quit\n안 들려야 하는 말\n"
    ended = idolcal("chat", "--now", "2026-11-25T12:00", "--device", "speaker", stdin=talk)
    assert ended.status == 0
    assert ended.out.count("🔊") == 2
    assert '"start": "2026-11-27T00:00:00+09:00"' in ended.out
    assert "무게" in ended.out


def test_the_commands_of_a_conversation(idolcal: Any) -> None:
    talk = ":help\n:why\n:now 2026-11-25T01:00\n:now\n:now soon\n:device tv\n:device fridge\n:new\n:dance\n\n"
    ended = idolcal("chat", stdin=talk)
    assert ended.status == 0
    assert ":device KIND" in ended.out
    assert "2026-11-25T01:00+09:00" in ended.out
    told = ended.err.splitlines()
    assert told[0] == "nothing has been said yet"
    assert "'soon' is no time" in told[1]
    assert told[2].startswith("'fridge' is none of speaker")
    assert told[3] == "there is no :dance; :help lists what there is"
    assert ended.out.count("🔊") == 1  # the empty line is silence, and silence is answered


def test_the_clock_of_a_conversation_runs_on(idolcal: Any) -> None:
    """The second line speaks of the day after the one that the first went to."""
    ended = idolcal("chat", "--now", "23:59", stdin=":now 2026-12-31T12:00\n내일 데이식스 일정\n:json\n")
    assert '"start": "2027-01-01T00:00:00+09:00"' in ended.out


def test_the_prompt_completes_names_and_commands(knowledge: Knowledge) -> None:
    names = Names(knowledge.language.lexicon)

    def offered(text: str) -> list[str]:
        return [c.text for c in names.get_completions(Document(text), CompleteEvent())]

    assert "데이식스" in offered("내일 데이")
    assert "데이식스" in offered("DAY")
    assert offered(":w") == [":why"]
    assert offered("내일 ") == []
    assert len(offered("이")) <= 20


def test_the_history_lies_in_the_data_folder(knowledge: Knowledge, tmp_path: Path) -> None:
    from prompt_toolkit.application import create_app_session
    from prompt_toolkit.input import create_pipe_input
    from prompt_toolkit.output import DummyOutput

    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        keys.send_text("내일 일정\n")
        assert open_prompt(tmp_path / "data", knowledge).prompt() == "내일 일정"
    assert "내일 일정" in (tmp_path / "data" / "chat_history").read_text("utf-8")


def test_an_utterance_is_drawn_with_its_mentions_marked(idolcal: Any) -> None:
    ended = idolcal("understand", "내일 데이식스 일정", "--now", "2026-11-25T12:00")
    assert ended.status == 0
    assert ended.out.splitlines()[:2] == ["내일 데이식스 일정", "==== ~~~~~~~~"]
    assert "2026-11-26(목)" in ended.out
    assert "데이식스 (day6)" in ended.out
    same = json.loads(idolcal("understand", "내일 데이식스 일정", "--now", "2026-11-25T12:00", "--json").out)
    assert same["entities"][0]["id"] == "day6"


def test_mishearings_and_what_becomes_of_them(idolcal: Any) -> None:
    cases = json.loads(idolcal("mishear", "세븐틴 내일 일정", "--json").out)
    assert {case["said"] for case in cases} == {"세븐틴"}
    assert {case["outcome"] for case in cases} <= {"found", "asked", "another", "lost"}
    assert sum(case["outcome"] in ("found", "asked") for case in cases) > len(cases) / 2
    assert "알아들음" in idolcal("mishear", "세븐틴 내일 일정").out


# ---------------------------------------------------------------- drawings

ROW = Row(when="11/25(수) 18:30", title="라디오", artist="데이식스", place="MBC", badges=("취소",))


@pytest.mark.parametrize(
    ("card", "parts"),
    [
        (EventCard(title="데이식스", row=ROW), ["데이식스", "11/25(수) 18:30", "[취소] 라디오", "MBC"]),
        (EventListCard(title="내일", rows=(ROW, ROW), total=5), ["내일", "라디오", "모두 5개"]),
        (ChoiceCard(title="누구?", choices=("데이식스", "세븐틴")), ["1. 데이식스", "2. 세븐틴"]),
        (TextCard(title="왜", body="새벽이라서요"), ["왜", "새벽이라서요"]),
        (
            MonthCard(title="11월", year=2026, month=11, days=(25,), rows=(ROW,), total=1),
            [" 월  화  수  목  금  토  일", "25*", "26", "30"],
        ),
    ],
)
def test_every_card_is_drawn(card: Any, parts: list[str]) -> None:
    text = drawn(card_drawing(card))
    for part in parts:
        assert part in text


def test_a_month_begins_on_its_weekday() -> None:
    card = MonthCard(title="11월", year=2026, month=11, days=(), rows=(), total=0)
    weeks = drawn(card_drawing(card)).splitlines()
    assert weeks[2].split()[1:-1] == ["1"]  # a Sunday
    assert weeks[3].split()[1:-1] == [str(day) for day in range(2, 9)]


def test_a_reply_without_a_screen_is_heard_only() -> None:
    reply = Reply(
        speech="들려요", display="보여요", card=TextCard(title="카드", body="글"), suggestions=("더",),
        commands=(Command(name="seek", value=10),),
    )  # fmt: skip
    heard, seen = drawn(reply_drawing(reply, screen=False)), drawn(reply_drawing(reply, screen=True))
    assert "들려요" in heard
    assert "seek 10" in heard
    assert not any(part in heard for part in ("보여요", "카드", "[더]"))
    assert all(part in seen for part in ("들려요", "보여요", "카드", "[더]"))


def test_texts_of_strangers_do_not_steer_the_terminal() -> None:
    assert plain("\x1b[31m[bold]빨강").plain == "\ufffd[31m[bold]빨강"


def at(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=SEOUL)


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        (at(25), at(26), "2026-11-25(수)"),
        (at(25), at(28), "2026-11-25(수) ~ 2026-11-27(금)"),
        (at(25, 18), at(25, 21), "2026-11-25(수) 18:00 ~ 21:00"),
        (at(25, 22), at(26, 1), "2026-11-25(수) 22:00 ~ 2026-11-26(목) 01:00"),
        (at(25, 18, 30), at(25, 18, 31), "2026-11-25(수) 18:30"),
        (at(25), None, "2026-11-25(수) ~"),
        (None, at(26), "~ 2026-11-25(수)"),
        (at(25, 18), None, "2026-11-25(수) 18:00 ~"),
        (None, at(25, 18), "~ 2026-11-25(수) 18:00"),
        (None, None, "언제든"),
    ],
)
def test_windows_as_people_write_them(start: datetime | None, end: datetime | None, text: str) -> None:
    assert window_text(TimeRange(start=start, end=end, grain="day")) == text


def test_lengths_as_people_write_them() -> None:
    assert window_text(None, 7200) == "2:00:00"
    assert window_text(None) == ""


def test_the_agenda_knows_days_zones_and_states() -> None:
    def event(**more: Any) -> Event:
        made: dict[str, Any] = {
            "id": "e", "source": "s", "uid": "u", "title": "공연", "kind": "concert", "artists": ("day6",), "starts": at(25, 18),
        }  # fmt: skip
        return Event(**{**made, **more})

    text = drawn(
        agenda(
            [
                event(),
                event(starts=at(25), ends=at(28), all_day=True),
                event(starts=at(26), time_known=False, demo=True),
                event(zone="Asia/Tokyo", status="cancelled", ends=at(25, 18) + timedelta(hours=2)),
                event(status="moved", was=at(20, 18)),
            ],
            {"day6": "데이식스"},
            {"concert": "콘서트"},
        )
    )
    rows = [line for line in text.splitlines() if "데이식스" in line]
    assert "18:00" in rows[0]
    assert "확정" in rows[0]
    assert "종일" in rows[1]
    assert "미정" in rows[2]
    assert "[예시]" in rows[2]
    assert "18:00~20:00" in rows[3]
    assert "취소" in rows[3]
    assert "변경 ← 2026-11-20(금)" in rows[4]
