"""The spacing-free view, its way back, and the tails of words."""

import unicodedata

import pytest

from intents.text import agrees, compact, has_batchim, normalise, tail_at


def test_the_view_has_no_spaces_and_knows_the_way_back() -> None:
    view = compact("내일 저녁\u200b  일곱\t시")
    assert view.text == "내일저녁일곱시"
    assert view.source[slice(*view.span(4, 7))] == "일곱\t시"
    assert view.span(0, 2) == (0, 2)


def test_decomposed_text_is_read_whole_and_spans_point_into_it() -> None:
    source = unicodedata.normalize("NFD", "내일 각도")
    view = compact(source)
    assert view.text == "내일각도"
    assert unicodedata.normalize("NFC", source[slice(*view.span(2, 4))]) == "각도"
    assert normalise(source) == "내일 각도"


def test_width_case_and_dashes_are_folded_without_moving_anything() -> None:
    view = compact("ＢＴＳ ７시〜９시 İ")
    assert view.text.startswith("bts7시~9시")
    assert len(view.text) == len(view.starts) == len(view.ends)


def test_gaps_and_word_borders() -> None:
    view = compact("내 일, 말고")
    assert view.text == "내일,말고"
    assert [view.gap(place) for place in range(6)] == [True, True, False, True, False, True]
    assert view.closes(2)
    assert view.opens(3)
    assert view.word_end(3) == 5
    assert view.places((2, 4)) == (1, 3)
    assert view.places((1, 2)) == (0, 0)


@pytest.mark.parametrize("text", ["", " ", "\u200b"])
def test_nothing_is_a_view_too(text: str) -> None:
    assert compact(text).text == ""


@pytest.mark.parametrize(
    ("said", "place", "tail"),
    [
        ("내일은 뭐", 2, "은"),
        ("내일에는", 2, "에는"),
        ("내일까지도", 2, "까지도"),
        ("내일모레", 2, ""),
        ("내일이야?", 2, "이야"),
        ("내일", 2, ""),
    ],
)
def test_tails(said: str, place: int, tail: str) -> None:
    assert tail_at(compact(said), place) == tail


@pytest.mark.parametrize(
    ("stem", "josa", "fits"),
    [
        ("세븐틴", "은", True), ("세븐틴", "는", False), ("아이브", "는", True), ("아이브", "은", False), ("서울", "로", True),
        ("서울", "으로", False), ("부산", "으로", True), ("부산", "로", False), ("2PM", "은", True), ("아이브", "랑", True),
        ("세븐틴", "이랑", True), ("세븐틴", "에서", True), ("아이브", "이야", False), ("", "은", True),
    ],
)  # fmt: skip
def test_josa_follow_the_last_sound(stem: str, josa: str, fits: bool) -> None:
    assert agrees(stem, josa) is fits


def test_batchim() -> None:
    assert has_batchim("틴") is True
    assert has_batchim("브") is False
    assert has_batchim("Z") is None
