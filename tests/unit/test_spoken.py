"""Words spelled as they sound (intents/spoken.py and the spellings of intents.yaml)."""

import pytest
from shipped_rules import raw, shipped

SPELLINGS = shipped().knowledge.language.patterns.spellings


@pytest.mark.parametrize(
    ("heard", "written"),
    [
        ("낼두?", "낼도?"),
        ("에스파두 나오냐구요", "에스파도 나오냐고요"),
        ("여자친구두", "여자친구도"),
        ("알려 주구 구독해 줘", "알려 주고 구독해 줘"),
        ("에스파 말구 아이브", "에스파 말고 아이브"),
        ("아니이 그거어 언제야", "아니  그거  언제야"),
        ("있어어어?", "있어  ?"),
        ("우리두우", "우리도 "),
        ("내일으은?", "내일은 ?"),
        ("뭐 있나여?", "뭐 있나요?"),
        ("모해?", "뭐해?"),
        ("아 아니다 다음 주", "아 아니  다음 주"),
    ],
)
def test_what_is_spelled_as_it_sounds_is_mended(heard: str, written: str) -> None:
    assert SPELLINGS.mended(heard) == written


@pytest.mark.parametrize(
    "text",
    ["한두 시", "열두 시", "모두 알려 줘", "유리구두", "구구단", "두아 나와", "강남구 공연", "사하구", "모래 일정", "모모 일정", "머리 하는 날",
     "다시 들려줘", "아이 둘이 와", "무대에 누가 나와", "어제 뭐 했지", "아니 다다음 주", "지용"],
)  # fmt: skip
def test_what_is_whole_stays(text: str) -> None:
    assert SPELLINGS.mended(text) == text


def test_every_name_stays() -> None:
    names = [name for known in shipped().knowledge.manner.known.values() for name in (known.name, *known.texts)]
    names += [name.strip() for thing in shipped().knowledge.language.lexicon.things.values() for name in (thing.name,)]
    assert [name for name in names if SPELLINGS.mended(f"{name} 일정") != f"{name} 일정"] == []
    assert [name for name in names if SPELLINGS.mended(name) != name] == []


@pytest.mark.parametrize("text", ["낼두?", "아니이", "나오냐구요?", "하나여", "네에", "오늘느은", "아니다  다음", ""])
def test_no_letter_moves(text: str) -> None:
    assert len(SPELLINGS.mended(text)) == len(text)


def test_nothing_is_written_longer_than_it_sounds() -> None:
    assert all(len(each["written"]) <= 2 for each in raw()["intents"]["spoken"])
