"""What is kept never grows beyond its bound, and is forgotten oldest first."""

from intents.kept import Kept


def test_at_least_half_and_at_most_twice_as_many_are_known() -> None:
    kept: Kept[int, str] = Kept(3)
    for number in range(8):
        assert kept.put(number, str(number)) == str(number)
    assert kept.get(7) == "7"
    assert kept.get(3) == "3"
    assert kept.get(2) is None


def test_what_is_asked_for_again_is_known_longer() -> None:
    kept: Kept[int, str] = Kept(3)
    for number in range(8):
        kept.put(number, str(number))
        assert kept.get(0) == "0"


def test_all_is_forgotten() -> None:
    kept: Kept[int, str] = Kept(3)
    for number in range(4):
        kept.put(number, str(number))
    kept.forget()
    assert [kept.get(number) for number in range(4)] == [None] * 4
