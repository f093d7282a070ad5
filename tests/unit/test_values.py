"""Values that are made and changed quickly are frozen dataclasses all the same."""

from copy import deepcopy
from dataclasses import FrozenInstanceError, dataclass, field
from pickle import dumps, loads

import pytest

from intents import quick, replace


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    width: int
    label: str = "plain"
    seen: list[int] = field(default_factory=list)


@quick
@dataclass(frozen=True, slots=True)
class Pair:
    left: str
    right: str = ""


def test_a_value_has_what_it_was_given_and_the_rest_by_default() -> None:
    box = Box(width=3, label="tall")
    assert (box.width, box.label, box.seen) == (3, "tall", [])
    assert box.seen is not Box(width=3).seen
    assert Pair("a") == Pair("a", "")
    with pytest.raises(TypeError):
        Box(label="no width")  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        Box(3)  # type: ignore[misc]


def test_a_value_is_locked_once_it_is_made_and_once_it_is_changed() -> None:
    for pair in (Pair("a"), replace(Pair("a"), right="b")):
        with pytest.raises(FrozenInstanceError):
            pair.left = "c"  # type: ignore[misc]
        with pytest.raises((AttributeError, TypeError)):
            pair.other = "c"  # type: ignore[attr-defined]


def test_a_changed_value_is_another_one_of_the_same_class() -> None:
    pair = Pair("a", "b")
    changed = replace(pair, right="c")
    assert (type(changed), changed, pair) == (Pair, Pair("a", "c"), Pair("a", "b"))
    assert (hash(changed), repr(changed)) == (hash(Pair("a", "c")), "Pair(left='a', right='c')")
    with pytest.raises(TypeError):
        replace(pair, middle="d")  # type: ignore[call-arg]


def test_values_are_copied_and_pickled_like_any_other() -> None:
    box = Box(width=1, seen=[2])
    assert deepcopy(box) == loads(dumps(box)) == box


def test_what_a_quick_value_would_not_call_is_refused() -> None:
    @dataclass(frozen=True, slots=True)
    class Checked:
        width: int

        def __post_init__(self) -> None:
            raise ValueError

    with pytest.raises(TypeError, match="__post_init__"):
        quick(Checked)
