"""How names sound, and which sound alike."""

import pytest

from intents.sound import SoundIndex, distance, sound


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("에쓰파", "에스파"),  # tense and plain
        ("세븐티인", "세븐틴"),  # a vowel that is drawn out
        ("잇지", "이찌"),  # a final that melts into the next consonant
        ("있지", "이찌"),
        ("BTS", "비티에스"),  # letters are spelled out
        ("2PM", "이피엠"),  # and digits
        ("원어스", "워너스"),  # a final linked to the next vowel
        ("앉아", "안자"),  # of two finals the second is linked
        ("읽어", "일거"),
        ("많이", "마니"),
        ("애스파", "에스파"),  # one vowel for most speakers
    ],
)
def test_sounds_the_same(one: str, other: str) -> None:
    assert distance(sound(one), sound(other)) == 0


def test_distance_is_edits_over_the_longer() -> None:
    assert distance(sound("데이시스"), sound("데이식스")) == pytest.approx(1 / 9)
    assert distance(sound("뉴진수"), sound("뉴진스")) == pytest.approx(1 / 7)
    assert distance(sound("에스빠"), sound("에스파")) == pytest.approx(1 / 7)  # a breath is a sound
    assert distance(sound("세븐틴"), sound("트와이스")) > 0.5


@pytest.mark.parametrize("text", ["", "!?", "ㅋㅋㅋ", "é", "😀"])
def test_what_has_no_sound_is_silent(text: str) -> None:
    assert sound(text) == ""


def test_index_gives_the_nearest_first() -> None:
    index = SoundIndex.build([("데이식스", ("day6",)), ("에이티스", ("ateez",)), ("A", ("latin",)), ("비", ("short",))])
    found = index.nearest("데이시스", 0.34)
    assert [named for _, named in found] == [("day6",), ("ateez",)]
    assert found[0][0] < found[1][0] <= 0.34
    assert index.nearest("김치찌개", 0.34) == []
