"""Words that mean something only where they stand (FUP-01, FUP-09, TPO-19)."""

from typing import Any

import pytest

from dialogs.heard import Heard
from skill.knowledge import load

NONE: dict[str, Any] = dict.fromkeys(Heard.model_fields, ())


@pytest.fixture(scope="module")
def heard() -> Heard:
    return load().manner.policy.heard


@pytest.mark.parametrize(
    ("before", "of"),
    [
        ("그날 ", "that"),
        ("아니 그 때", "that"),
        ("그날부터 ", "since_that"),
        ("그 주 ", "that_week"),
        ("그다음날 ", "day_after"),
        ("이튿날 ", "day_after"),
        ("전날 ", "day_before"),
        ("오전 날 ", None),  # inside another word
        ("그날은 ", None),
        ("그날 말고 ", None),
        ("", None),
    ],
)
def test_what_a_time_is_counted_from(heard: Heard, before: str, of: str | None) -> None:
    found = heard.pointing.search(f"{before}저녁", 0, len(before))
    assert (found and found.lastgroup) == of


@pytest.mark.parametrize(
    ("after", "ends"),
    [("", True), ("에서", True), ("만", True), ("콘", True), (" 공연", True), ("?", True),
     ("시간", False), (" 시각", False), ("대", False), ("어", False)],
)  # fmt: skip
def test_where_a_place_ends(heard: Heard, after: str, ends: bool) -> None:
    assert heard.ends_place(after) is ends


def test_a_list_without_words_is_heard_nowhere() -> None:
    nothing = Heard(**NONE)
    assert nothing.pointing.search("그날 ") is None
    assert nothing.taking.match(" 연속") is None
    assert nothing.describing.fullmatch("이 볼 만한") is None
    assert not nothing.ends_place("에서")
