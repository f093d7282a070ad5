"""Where in an utterance times can stand: its words fall into stretches that the grammar may read one by one.

Most words of an utterance (names, wishes) neither hold a part of a time nor go on with one. What is left are short stretches
(다음 주 일정, 내일 저녁) that come again and again in other utterances, so what was read of them can be kept.

A word is looked at by itself: may something that begins in it go on in the next (REACHES), may something go on in it (TAKES)?
Where in doubt it may; then two words are read together that need not be, which changes no answer.
"""

import re
from collections.abc import Iterator

from intents import numerals
from intents.kept import LONG, Kept
from intents.temporal_reader import JOINS, NUMBERED, SOME, Vocabulary
from intents.text import TAILS, Compact, Seams, either
from intents.timewords import TimeWords

HOLDS, REACHES, TAKES, NUMBER, UNIT, THIN, DAY = 1, 2, 4, 8, 16, 32, 64
_KNOWN = 128  # whatever else a word may do: it was looked at
_WORDS = 2048  # words that are known at least
_LOUD = HOLDS | REACHES | TAKES
_ENDS_OPEN = re.compile(r"d[-+]?$|[월화수목금토일](?:요일)?[~\-]")  # D -3, 월~ 금
_THIN = re.compile(r"(?:^|[일이삼사오])일$")  # 이 일, 오 일: a day only before one of these
_BEHIND_DAYS = ("에", "부터", "까지", "날")


class Stretches:
    """Cuts utterances into stretches. Built once from the time words."""

    def __init__(self, words: TimeWords, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._known: Kept[str, int] = Kept(_WORDS)
        self._seams = Seams(_written(words))
        digits = [letter for letter in numerals.STARTS if letter.isdigit()]
        sino = [letter for letter in numerals.STARTS if numerals.sino(letter) is not None]
        self._hangs_on = _hangs_on(words)
        self._hangs_on_alone = re.compile(rf"[ap]\.?m|{either(SOME)}(?:{either(words.frequencies)}|$)")  # 2 pm, 한 번
        self._behind_numbers = (*words.frequencies, "째", "분기", *words.counted)
        self._numbers = (*digits, *sino, *numerals.NATIVE, "몇")
        number = either(self._numbers)
        forms = vocabulary.unit_forms
        unit = either([*forms, "번째", "째", "분기"])
        named = either([*numerals.DAYS, *numerals.MONTH_DAYS, "첫", "마지막", "반년", "반시간", *digits])
        self._counts = re.compile(f"{number}{unit}|{named}")
        self._begins_with_number = re.compile(f"{number}+(?:{unit}|$)")
        named_letters = ["첫", "마", "반", *(word[0] for word in (*numerals.DAYS, *numerals.MONTH_DAYS))]
        self._letters = frozenset(
            [*(number[0] for number in self._numbers), *named_letters]
        )  # all that counts begins so
        self._event_ends = frozenset([word[-1] for word in (*words.event_nouns, *JOINS)])
        self._is_unit = re.compile("|".join(f"{unit.form}(?!{either(unit.not_before)})" for unit in words.units))
        self._is_number = re.compile(f"{either(JOINS)}?{number}+")
        self._is_joint = re.compile(f"{either(JOINS)}+")
        joins = {word[0] for word in (*JOINS, *self._hangs_on, *_BEHIND_DAYS, *self._behind_numbers, *forms)}
        self._beginnings = frozenset([*joins, *"ap", *(word[0] for word in SOME)])  # of all that goes on with a time
        self._is_event = re.compile(f"{either(words.event_nouns)}{either(JOINS)}?$")

    def of(self, view: Compact) -> list[tuple[int, str]]:
        """The stretches of a text that may hold times: the place where each begins, and its words as they are written.

        The text has single spaces and no other blanks; what lies between the stretches holds no time and no part of one.
        """
        text, known, pairs = view.text, self._known, self._seams.pairs
        found: list[tuple[int, str, int]] = []  # where it begins, its words, what the last of them may do
        begin, stretch, before, is_one = 0, "", 0, False
        at = 0
        for word in view.source.split(" "):
            if not word:
                continue
            here = known.get(word) or self._look_at(view, at, word)
            if stretch and (
                (text[at - 1 : at + 1] in pairs and self._seams.at(text, at))
                or (before & NUMBER and here & UNIT)
                or (before & THIN and here & DAY)
            ):
                here |= _LOUD | NUMBER  # only both together are a part of a time: 내 일, 두 시
                if is_one and found and found[-1][2] & REACHES:
                    begin, earlier, _ = found.pop()
                    stretch = f"{earlier} {stretch}"
                stretch, is_one = f"{stretch} {word}", False
            elif before & REACHES and here & TAKES:
                here |= before & HOLDS
                stretch, is_one = f"{stretch} {word}", False
            else:
                if stretch:
                    found.append((begin, stretch, before))
                begin, stretch, is_one = at, word, True
            before = here
            at += len(word)
        found.append((begin, stretch, before))
        return [(begin, stretch) for begin, stretch, held in found if held & HOLDS]

    def forget(self) -> None:
        """Forget all words."""
        self._known.forget()

    def _look_at(self, view: Compact, begin: int, word: str) -> int:
        """What a word by itself may do with times."""
        end = begin + len(word)
        text = view.text[begin:end]
        here = _KNOWN
        counts = not self._letters.isdisjoint(text)
        if self._holds(view, begin, end) or (counts and self._counts.search(text)) or _ENDS_OPEN.search(text):
            here |= _LOUD
        elif not text[0].isalnum() or (counts and self._is_number.fullmatch(text)):
            here |= REACHES | TAKES
        if text[0] in self._beginnings:
            here |= self._goes_on(text)
        if text[-1] in self._event_ends and self._is_event.search(text):
            here |= REACHES
        if counts and text.endswith(self._numbers):
            here |= NUMBER
        if text[-1] == "일" and _THIN.search(text):
            here |= THIN
        if counts and self._begins_with_number.match(text):
            here |= UNIT
        return self._known.put(word, here) if len(word) <= LONG else here

    def _goes_on(self, text: str) -> int:
        """What a word may do that begins like a joint, a unit or a particle."""
        here = 0
        if self._is_joint.fullmatch(text) or text.startswith(self._hangs_on) or self._hangs_on_alone.match(text):
            here |= REACHES | TAKES
        if text.startswith(_BEHIND_DAYS):
            here |= DAY
        if text.startswith(self._behind_numbers) or self._is_unit.match(text):
            here |= UNIT
        return here

    def _holds(self, view: Compact, begin: int, end: int) -> bool:
        """Whether a word of time stands in a word, or one that is a word of time where it was misheard."""
        words, text = self._vocabulary, view.text[begin:end]
        if not words.spells(text):
            return False
        return bool(words.words_in(view.part(begin, end), frozenset())) or words.misheard.search(text) is not None


def _hangs_on(words: TimeWords) -> tuple[str, ...]:
    """What an expression may end with, or not be one for, whatever word begins with it."""
    often = [f"에{number}" for number in SOME]  # 한 달에 한 번
    return (
        *often,
        *words.approximators,
        *words.crossings,
        *words.passed,
        *words.not_lengths,
        *NUMBERED,
        "반",
        "정각",
        "도",
        "몇",
    )


def _written(words: TimeWords) -> Iterator[str]:
    """All that the grammar looks for letter by letter, wherever a recogniser puts a space into it."""
    for word in words.words:
        yield word.form
        yield from (*word.not_before, *word.not_after, *word.not_inside, *word.not_in_row)
    for unit in words.units:
        yield from (unit.form, *unit.not_before)
    for friends in words.half_not_before.values():
        yield from friends
    yield from (*words.followers, *words.not_times, *words.event_nouns)
    yield from (*numerals.NATIVE, *numerals.DAYS, *numerals.MONTH_DAYS)
    yield from (
        *TAILS,
        *_hangs_on(words),
        "로부터",
        "그리고",
        "또는",
        "마지막",
        "맨마지막",
        "반년",
        "반시간",
    )
    for letter in "월화수목금토일":
        yield from (f"({letter}요일)", f"({letter})")
