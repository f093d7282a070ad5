"""Free text read aloud: titles, places and channels as imports bring them (PHR-06, PHR-13)."""

import re
from typing import Any

import pytest
from ruamel.yaml import YAML

from dialogs import Reader, Title
from dialogs.korean import said_title
from locales import folder

NAMES = {
    "2PM": "투피엠",
    "IVE": "아이브",
    "god": "지오디",
    "Rain": "비",
    "BYEOLHA": "별하",
    "KSPO DOME": "케이스포 돔",
    "별24": "별이십사",
    "아이브": "아이브",
}
KINDS = {"concert": "콘서트", "release": "발매"}


def raw() -> dict[str, Any]:
    text = (folder("ko") / "reading.yaml").read_text("utf-8")
    return dict(YAML(typ="safe", pure=True).load(text))


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.parse(raw(), NAMES)


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        # our own marks and plain Korean
        ("뮤직뱅크 출연", "뮤직뱅크 출연"),
        ("쇼! 음악중심", "쇼 음악중심"),
        ("팬미팅 '오후 두 시'", "팬미팅 오후 두 시"),
        ("팬사인회 (일산)", "팬사인회 일산"),
        ("게스트 (카리나, 윈터)", "게스트 카리나, 윈터"),
        ("하트♥라이브 🎤", "하트 라이브"),
        ("ㅋㅋ 라이브", "라이브"),
        ("컴백 쇼케이스 #별하 #컴백", "컴백 쇼케이스"),
        ("#첫사랑", "첫사랑"),
        # names and words
        ("2PM 라이브", "투피엠 라이브"),
        ("IVE가", "아이브가"),
        ("KSPO DOME", "케이스포 돔"),
        ("kspo dome", "케이스포 돔"),
        ("별24 쇼", "별이십사 쇼"),
        ("투어 'FLOOD' 오사카", "투어 플러드 오사카"),
        ("연말 콘서트 'The Sixth Day'", "연말 콘서트 더 식스스 데이"),
        ("4TH WORLD TOUR", "포스 월드 투어"),
        ("SuperStar", "슈퍼스타"),
        ("Fan-Con", "팬 콘"),
        ("V LIVE 생방송", "브이라이브 생방송"),
        ("Dreams & Stars", "드림스 앤 스타스"),
        ("Café", "카페"),
        ("Bunnies Camp", "버니즈 캠프"),
        ("ＫＢＳ", "케이비에스"),
        # letters
        ("SBS 가요대전", "에스비에스 가요대전"),
        ("OST 발매", "오에스티 발매"),
        ("쿨FM", "쿨 에프엠"),
        ("KBS에서", "케이비에스에서"),
        ("MBC1", "엠비씨 원"),
        ("SBS3부", "에스비에스 삼 부"),
        ("완전체 'B의 밤'", "완전체 비의 밤"),
        ("A × B", "에이 비"),
        ("Team A x Team B", "팀 에이 팀 비"),
        ("W24", "더블유 이십사"),
        # numbers by what they count
        ("데뷔 11주년", "데뷔 십일 주년"),
        ("2집", "이 집"),
        ("1위", "일 위"),
        ("24시간 라이브", "이십사 시간 라이브"),
        ("3시간", "세 시간"),
        ("9시 라이브", "아홉 시 라이브"),
        ("23명", "스물세 명"),
        ("100명", "백 명"),
        ("2번째 밤", "두 번째 밤"),
        ("3개월", "삼 개월"),
        ("5시즌", "오 시즌"),
        ("6월 공연", "유월 공연"),
        ("10월 3일", "시월 삼 일"),
        ("4200일", "사천이백 일"),
        ("1,000명", "천 명"),
        ("82%", "팔십이 퍼센트"),
        ("4.5", "사 점 오"),
        ("007", "공공칠"),
        ("vol.2", "볼륨 투"),
        ("ver.3", "버전 쓰리"),
        ("ORBIT 13", "오빗 십삼"),
        ("1st", "퍼스트"),
        ("21st", "스물한 번째"),
        ("24/7", "이십사 칠"),
        ("컴백 쇼 '12·7'", "컴백 쇼 십이 칠"),
        ("예스24 라이브홀", "예스이십사 라이브홀"),
        # dates and times
        ("2026.11.25(수) 팬미팅", "이천이십육 년 십일월 이십오 일 수요일 팬미팅"),
        ("11/25(수) 18:30", "십일월 이십오 일 수요일 저녁 여섯 시 삼십 분"),
        ("11월 20일~22일", "십일월 이십 일부터 이십이 일까지"),
        ("1~3부", "일부터 삼 부까지"),
        ("D-11", "십일 일 전"),
        ("D-DAY", "디데이"),
        ("00:00 공개", "밤 열두 시 공개"),
    ],
)
def test_reading(reader: Reader, text: str, spoken: str) -> None:
    assert reader.read(text) == spoken


@pytest.mark.parametrize("text", ["BLOOMQUAKE in 오사카", "ホール", "新곡", "Zzyzx", "", "!!!", "🎤", "Привет"])
def test_what_cannot_be_read_is_said_to_be_so(reader: Reader, text: str) -> None:
    assert reader.read(text) is None


def test_short_names_are_known_by_their_case(reader: Reader) -> None:
    assert reader.read("god 콘서트") == "지오디 콘서트"
    assert reader.read("GOD") == "지오디"  # spelled
    assert reader.read("God") is None
    assert reader.read("byeolha") == "별하"


def test_a_name_that_is_a_word_is_read_as_the_word(reader: Reader) -> None:
    assert reader.read("Rain 투어") == "레인 투어"


@pytest.mark.parametrize(
    ("title", "spoken"),
    [
        (Title(text="BLOOMQUAKE in 오사카", kind="concert"), "오사카 콘서트"),
        (Title(text="BLOOMQUAKE", kind="concert", place="KSPO DOME"), "케이스포 돔 콘서트"),
        (Title(text="BLOOMQUAKE", kind="concert", place="Zzyzx"), "콘서트"),
        (Title(text="BLOOMQUAKE", kind="unheard-of"), "일정"),
        (Title(text="BLOOMQUAKE", kind="concert", spoken="블룸퀘이크"), "블룸퀘이크"),
        (Title(text="BLOOMQUAKE", kind="concert", spoken="BLOOMQUAKE"), "콘서트"),
        (Title(text="Tide", kind="release"), "타이드"),
        (Title(text="Zzyzx Arena"), "아레나"),
        (Title(text="Zzyzx"), "현지 공연장"),
    ],
)
def test_titles_and_places(reader: Reader, title: Title, spoken: str) -> None:
    said = said_title(title, reader, KINDS)
    assert said.spoken == spoken
    assert said.shown == title.text


def test_the_last_resort_spells(reader: Reader) -> None:
    assert reader.spell("Zz 7 별!") == "지지 칠 별"
    assert reader.spell("🎤") == ""


def test_reading_again_is_reading_the_same(reader: Reader) -> None:
    fresh = Reader.parse(raw(), NAMES)
    for text in ("투어 'FLOOD' 오사카", "BLOOMQUAKE", "투어 'FLOOD' 오사카"):
        assert fresh.read(text) == reader.read(text)


# ---------------------------------------------------------------- the file


def test_the_shipped_list_is_hangul_and_generous() -> None:
    file = raw()
    words = [word for table in file["words"].values() for word in table.items()]
    assert len(words) > 1000
    assert all(re.fullmatch(r"[가-힣]+(?: [가-힣]+)*", spoken) for _, spoken in words)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"letters": {"a": "에이"}}, "letters"),
        ({"words": {"one": {"tour": "투어"}, "two": {"Tour": "투어"}}}, "twice"),
        ({"words": {"one": {"tour": "tour"}}}, "Hangul"),
        ({"phrases": {"24/7": "24 칠"}}, "Hangul"),
        ({"surprise": 1}, "surprise"),
        ({"somewhere": None}, "somewhere"),
    ],
)
def test_a_broken_file_is_told_with_its_key(change: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Reader.parse({**raw(), **change}, {})
