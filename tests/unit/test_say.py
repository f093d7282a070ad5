"""From an act to words: what is heard, what is shown, what is left out, and for whom."""

import re
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest

from dialogs import (
    Act,
    Ambiguity,
    Clock,
    Command,
    Count,
    Cursor,
    Day,
    DialogState,
    Done,
    Effect,
    Event,
    Facts,
    Line,
    Manner,
    Memory,
    Name,
    Names,
    Profile,
    Register,
    Saved,
    Title,
    When,
    fitted,
    say,
    with_outcome,
)
from intents import Device, Turn
from skill.knowledge import load

KST = ZoneInfo("Asia/Seoul")
NOON = datetime(2026, 11, 24, 12, tzinfo=KST)
WHO = Names(names=(Name(text="2PM", spoken="투피엠"),))
TOMORROW = When(day=Day(date=date(2026, 11, 25), word="내일", year=2026))
TITLES = ("아침 방송", "뮤직뱅크 출연", "투어 'FLOOD' 오사카", "라디오 게스트")


@pytest.fixture(scope="module")
def manner() -> Manner:
    return load().manner


def event(hour: int, title: str, **more: Any) -> Event:
    start = datetime(2026, 11, 25, hour, tzinfo=KST)
    return Event(
        id=f"e{hour}", source="t", uid=f"{hour}", title=title, kind="radio", artists=("2pm",), starts=start, **more
    )


EVENTS = tuple(event(hour, title) for hour, title in zip((10, 17, 19, 22), TITLES, strict=True))


def head(n: int, *, key: str = "list.head") -> Line:
    return Line(key=key, slots={"when": TOMORROW, "artists": WHO, "count": Count(n=n), "subject": "일정"})


def item(e: Event, drop: int = 0) -> Line:
    return Line(
        key="list.item",
        role="item",
        drop=drop,
        slots={"time": Clock(at=e.starts), "title": Title(text=e.title, kind=e.kind)},
    )


def items(n: int) -> list[Line]:
    return [item(e, 7 - number if number else 0) for number, e in enumerate(EVENTS[:n])]


MORE = Line(key="offer.more", role="offer", drop=9)
WAY_OUT = Line(key="wayout.next.short", role="wayout")


def act(*lines: Line, device: str = "speaker", now: datetime = NOON, times: int = 1, profile: Profile | None = None, **more: Any) -> Act:  # fmt: skip
    state = more.pop("state", DialogState(worded=tuple((line.key, times) for line in lines)))
    more.setdefault("facts", Facts(artists=("2pm",)))
    return Act(
        kind=more.pop("kind", "answer"), intent=more.pop("intent", "schedule.lookup"), lines=lines,
        memory=Memory(session=state, profile=profile), asks=any(line.role in ("question", "offer") for line in lines),
        turn=Turn(platform="test", session="s", now=now, device=Device.of(device)), **more,
    )  # fmt: skip


def speech(given: Act, manner: Manner, done: Done | None = None) -> str:
    return say(given, done or Done(), manner).speech


# ---------------------------------------------------------------- words


def test_a_list_is_read_in_order_and_closed_by_its_last_item(manner: Manner) -> None:
    reply = say(act(head(3), *items(3)), Done(), manner)
    assert reply.speech == (
        "내일 십일월 이십오 일 수요일, 투피엠 일정은 세 개예요. "
        "오전 열 시 아침 방송, 오후 다섯 시 뮤직뱅크 출연, 저녁 일곱 시 투어 플러드 오사카예요."
    )
    assert reply.display == (
        "내일 11월 25일 수요일, 2PM 일정 3개. 오전 10시 아침 방송, 오후 5시 뮤직뱅크 출연, 저녁 7시 투어 'FLOOD' 오사카."
    )


@pytest.mark.parametrize(
    ("register", "ends"),
    [
        ("haeyo", ("세 개예요.", "오사카예요.")),
        ("hapsyo", ("세 개입니다.", "오사카입니다.")),
        ("banmal", ("세 개야.", "오사카야.")),
    ],
)
def test_registers_change_endings_and_no_fact(manner: Manner, register: Register, ends: tuple[str, str]) -> None:
    given = act(head(3), *items(3), device="earbuds", profile=Profile(register=register))
    plain = act(head(3), *items(3), device="earbuds")
    said, usual = speech(given, manner), speech(plain, manner)
    assert all(end in said for end in ends)
    strip = re.compile(r"(예요|이에요|입니다|이야|야)\.")
    assert strip.sub("", said) == strip.sub("", usual)


@pytest.mark.parametrize(
    ("device", "profile", "lines", "polite"),
    [
        ("earbuds", Profile(register="banmal"), [head(1)], False),
        ("speaker", Profile(register="banmal"), [head(1)], True),
        ("earbuds", Profile(register="banmal", persona="kids"), [head(1)], True),
        ("earbuds", Profile(register="banmal"), [head(1), Line(key="nomatch.3")], True),
    ],
)
def test_banmal_only_where_it_is_welcome(
    manner: Manner, device: str, profile: Profile, lines: list[Line], polite: bool
) -> None:
    said = speech(act(*lines, device=device, profile=profile), manner)
    assert ("예요." in said) == polite


def test_bad_news_about_a_subscription_are_polite(manner: Manner) -> None:
    gone = event(10, "아침 방송", status="cancelled")
    line = Line(key="cancelled", role="status", slots={"title": Title(text="아침 방송")})
    mine = Profile(register="banmal", subscriptions=("2pm",))
    other = Profile(register="banmal", subscriptions=("ive",))
    assert speech(act(line, device="earbuds", profile=mine, listing=(gone,)), manner) == "아침 방송은 취소됐어요."
    assert speech(act(line, device="earbuds", profile=other, listing=(gone,)), manner) == "아침 방송은 취소됐어."


def test_wordings_take_turns_but_never_the_date(manner: Manner) -> None:
    said = [speech(act(head(3), *items(3), times=turn), manner) for turn in (1, 2)]
    assert said[0] != said[1]
    assert all("십일월 이십오 일 수요일" in s and "오후 다섯 시 뮤직뱅크 출연" in s for s in said)


def test_an_unreadable_title_is_spoken_as_its_kind(manner: Manner) -> None:
    title = Title(text="BLOOMQUAKE in 오사카", kind="concert")
    line = Line(key="list.is", slots={"when": TOMORROW, "day": None, "title": title})
    reply = say(act(line), Done(), manner)
    assert reply.speech.endswith("오사카 콘서트예요.")
    assert "BLOOMQUAKE in 오사카" in reply.display


def test_whatever_comes_in_no_digit_and_no_latin_is_spoken(manner: Manner) -> None:
    line = Line(key="unknown.far", slots={"name": Name(text="X9", spoken="X9")})
    assert not re.search(r"[A-Za-z0-9]", speech(act(line), manner))


def test_lines_may_be_for_one_sense_only(manner: Manner) -> None:
    lines = (head(1), Line(key="list.end", audience="ear"), Line(key="demo", audience="eye"))
    reply = say(act(*lines, device="phone"), Done(), manner)
    assert "여기까지" in reply.speech
    assert "예시" not in reply.speech
    assert "여기까지" not in reply.display
    assert "예시" in reply.display


# ---------------------------------------------------------------- effects


def test_success_is_never_claimed_for_what_failed(manner: Manner) -> None:
    given = act(
        Line(key="subscribed", slots={"artists": WHO}), failed=(Line(key="subscribe.failed", slots={"artists": WHO}),),
        effects=(Effect(kind="subscribe", artists=("2pm",)),), commands=(Command(name="stop"),),
    )  # fmt: skip
    done, failed = say(given, Done(), manner), say(given, Done(ok=False), manner)
    assert done.speech == "투피엠 일정을 구독했어요."
    assert failed.speech == "투피엠 일정을 구독하지 못했어요. 잠시 뒤에 다시 말씀해 주세요."
    assert (done.facts.status, failed.facts.status) == ("ok", "error")
    assert (len(done.commands), failed.commands) == (1, ())


def test_a_code_is_heard_digit_by_digit_and_shown_as_it_is(manner: Manner) -> None:
    reply = say(act(Line(key="handoff.code")), Done(code="012345"), manner)
    assert "공 일 이, 삼 사 오 번호" in reply.speech
    assert "012345 번호" in reply.display


# ---------------------------------------------------------------- what fits


def test_what_fits_is_said_whole(manner: Manner) -> None:
    assert speech(act(head(5, key="list.head_all"), *items(3), MORE), manner).endswith("더 들려 드릴까요?")


@pytest.mark.parametrize("device", ["speaker", "earbuds", "phone", "tv", "car", "watch"])
def test_the_date_the_count_one_item_and_the_way_out_always_stay(manner: Manner, device: str) -> None:
    long = replace(
        item(EVENTS[1], 6), slots={"time": Clock(at=EVENTS[1].starts), "title": Title(text="아주 " * 60 + "긴 제목")}
    )
    said = speech(act(head(2), item(EVENTS[0]), long, WAY_OUT, device=device), manner)
    assert "십일월 이십오 일 수요일" in said
    assert "두 개예요" in said
    assert "오전 열 시 아침 방송" in said
    assert "긴 제목" not in said
    assert said.endswith("'그 다음 날'이라고 하셔도 돼요.")


def test_items_go_before_offers_the_last_ones_first(manner: Manner) -> None:
    said = speech(act(head(4), *items(3), MORE, device="car"), manner)
    assert "뮤직뱅크" not in said or "오사카" not in said
    assert "아침 방송" in said
    short = speech(act(head(4), *items(3), MORE, profile=Profile(persona="brief")), manner)
    assert "오사카" not in short
    assert short.endswith("더 들려 드릴까요?")


def test_what_had_to_go_is_read_after_more(manner: Manner) -> None:
    state = DialogState(turn_no=1, cursor=Cursor(events=EVENTS, begin=0, end=4))
    lines = [head(4), *items(4)]
    given = act(*lines, state=state, profile=Profile(persona="brief"))
    cut = fitted(given, manner)
    cursor = cut.memory.session.cursor
    assert cursor is not None
    read = sum(line.role == "item" for line in cut.lines)
    assert 0 < read < 4
    assert cursor.end == read
    assert cut.memory.session.pending == Ambiguity(about="offer", offer="more")
    assert cut.asks
    assert speech(cut, manner).endswith("더 들려 드릴까요?")
    assert fitted(cut, manner) == cut


def test_an_act_that_fits_comes_back_unchanged(manner: Manner) -> None:
    state = DialogState(turn_no=1, cursor=Cursor(events=EVENTS, begin=0, end=3))
    given = act(head(3), *items(3), state=state)
    assert replace(fitted(given, manner), words=None) == given
    assert fitted(act(head(1)), manner).memory.session.cursor is None


# ---------------------------------------------------------------- the parts of a reply


def test_breaks_between_items_only(manner: Manner) -> None:
    reply = say(act(head(2), *items(2)), Done(), manner)
    assert reply.ssml is not None
    assert reply.ssml.count('<break time="350ms"/>') == 1
    assert "".join(ElementTree.fromstring(reply.ssml).itertext()) == reply.speech
    assert say(act(head(1), *items(1)), Done(), manner).ssml is None


def test_earbuds_begin_with_a_pause_and_slow_is_slow(manner: Manner) -> None:
    heard = say(act(head(1), device="earbuds", rate=90), Done(), manner).ssml
    assert heard is not None
    assert heard.startswith('<speak><break time="250ms"/><prosody rate="90%">')


@pytest.mark.parametrize(
    ("hour", "device", "soft"),
    [(23, "speaker", True), (3, "speaker", True), (12, "speaker", False), (23, "phone", False)],
)
def test_shared_speakers_are_soft_at_night(manner: Manner, hour: int, device: str, soft: bool) -> None:
    ssml = say(act(head(1), device=device, now=NOON.replace(hour=hour)), Done(), manner).ssml
    assert ('volume="soft"' in (ssml or "")) == soft


def test_a_question_is_asked_again_and_an_offer_is_not(manner: Manner) -> None:
    question = Line(key="ask.artist", role="question")
    asked = say(act(question, kind="ask"), Done(), manner)
    assert (asked.asks, asked.reprompt) == (True, "어떤 아티스트요?")
    offered = say(act(head(4), *items(3), MORE), Done(), manner)
    assert (offered.asks, offered.reprompt) == (True, None)
    assert not say(act(head(1)), Done(), manner).asks


def test_chips_only_where_there_is_a_screen(manner: Manner) -> None:
    chips = ("다음 날", "구독해 줘", "더 들려줘", "도움말", "그만")
    counts = {
        d: len(say(act(head(1), device=d, suggestions=chips), Done(), manner).suggestions)
        for d in ("speaker", "phone", "watch", "car")
    }
    assert counts == {"speaker": 0, "phone": 4, "watch": 1, "car": 0}
    assert say(act(head(1), device="phone", suggestions=chips, ends=True), Done(), manner).suggestions == ()


def test_a_turn_that_the_platform_ends_ends(manner: Manner) -> None:
    given = act(head(1))
    last = replace(given, turn=replace(given.turn, final=True))
    assert not say(given, Done(), manner).ends
    assert say(last, Done(), manner).ends


def test_silence_says_nothing(manner: Manner) -> None:
    reply = say(act(kind="close", ends=True), Done(), manner)
    assert (reply.speech, reply.ssml, reply.ends) == ("", None, True)


def test_hands_free_phones_speak_like_speakers(manner: Manner) -> None:
    given = act(head(3), *items(3))
    free = replace(given, turn=replace(given.turn, device=Device.of("phone", hands_free=True)))
    assert speech(free, manner) == speech(given, manner)


def test_a_longer_wording_gives_way_before_anything_is_dropped(manner: Manner) -> None:
    lines = (head(4, key="list.head_all"), *items(3), MORE)
    for turn in (1, 2, 3):
        assert speech(act(*lines, times=turn, device="earbuds"), manner).count("시 ") >= 3


def test_what_came_of_an_act_is_kept_for_another_time(manner: Manner) -> None:
    lines, failed = (Line(key="handoff.code"), Line(key="list.end")), (Line(key="handoff.failed"),)
    session = DialogState(last_reply=Saved(lines=lines, intent="handoff", facts=Facts()))
    given = replace(act(*lines, failed=failed), memory=Memory(session=session))

    def again(done: Done) -> tuple[Line, ...]:
        kept = with_outcome(given, done, manner).memory.session.last_reply
        assert kept is not None
        return kept.lines

    told = again(Done(code="012345"))
    assert say(act(*told), Done(), manner).speech == say(given, Done(code="012345"), manner).speech
    assert told[1] == lines[1]
    assert again(Done(ok=False)) == failed
    assert again(Done()) == lines
