"""The lattice under the grammar: which time words, numbers and counts start at a place of the spacing-free text."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import ahocorasick_rs

from intents import numerals
from intents.numerals import Number
from intents.temporal_spec import CountUnit
from intents.text import Compact, Words, either, stems, tail_at
from intents.timewords import TimeWords, Unit, Word

CLOSING_QUOTE = re.compile("['\"’”」』》〉>]")
_PARTICLES = ("에는", "에서", "에도", "에", "엔", "은", "는", "도", "의", "이", "가", "만", "날에", "날", "쯤에", "쯤")
_PARTICLE_STARTS = frozenset(particle[0] for particle in _PARTICLES)
_TIME_JOSA = ("에", "엔", "부터", "까지", "이라", "인데", "이래", "이야", "이지")
_NAME_JOSA = frozenset("이가은는도의을를")
_LINKS = ("이랑", "랑", "하고", "은", "는", "도", "의")
_JOINT_STARTS = frozenset("의에엔은는날,중")
_JOINTS = ("의", "에", "에는", "엔", "은", "는", "날", "날에", ",", "중", "중에")
_PART_STARTS = numerals.STARTS | frozenset("첫마맨반(")  # letters that begin a part of an expression and no time word
_NUMERALS = numerals.STARTS - frozenset("0123456789일마")  # 일 is a weekday too, and 마 begins 마지막
NUMBERED = ("번째", "째", "분기", "주차")  # what stands behind a number that is no length: 두 번째, 3분기
_COUNTING = frozenset("영공일이삼사오육륙칠팔구십백천한두세석서네넉너열")
# words of which nothing but the next part of an expression stands behind: alone, or before that part
JOINS = (
    *_JOINTS, *_LINKS, "에서", "보다", "로부터", "부터", "까지", "하루", "이따", "이따가", "인", "그", "가", "와", "과", "하고도", "및", "그리고",
    "이나", "또는", "~", "-", "·", "(", ")",
)  # fmt: skip
SOME = ("한", "두", "세", "네", "다섯", "몇")  # how often: 한 달에 두 번
RANGE_JOINTS = ("에서", "~", "-", "와", "과", "랑", "이랑", "하고")
_LENGTHS: dict[str, CountUnit] = {
    "month": "month",
    "week": "week",
    "hour": "hour",
    "year": "year",
    "day": "day",
    "minute": "minute",
}


class Measure(NamedTuple):
    """A number with its unit, as read at a place."""

    number: Number
    unit: str
    end: int


class Count(NamedTuple):
    """A length: so many of a unit (두 달, 사흘, 한 시간 반 = 90 minutes); `bare` is a plain 'N일', which is also a date."""

    value: int
    unit: CountUnit
    end: int
    bare: bool = False
    thin: bool = False  # too little by itself: one Sino syllable (이 분, 오 일)
    seconds_only: int | None = None


class Vocabulary:
    """The time words, ready to be found in one pass over a text; built once."""

    def __init__(self, words: TimeWords) -> None:
        forms: dict[str, list[Word]] = {}
        for word in words.words:
            forms.setdefault(word.form, []).append(word)
        self._words: tuple[tuple[tuple[Word, bool], ...], ...] = tuple(
            tuple((word, _is_conditional(word)) for word in same) for same in forms.values()
        )
        self._automaton = ahocorasick_rs.AhoCorasick(list(forms))
        self.misheard = re.compile(either(w.form for w in words.words if w.heard_before))
        self.followers = Words(words.followers)
        self._nouns = words.followers
        self.begins_event = Words(words.event_nouns).begin
        self.openers = frozenset(["", *words.openers])
        self.units: Mapping[str, Sequence[Unit]] = {
            letter: [unit for unit in words.units if unit.form[0] == letter]
            for letter in {unit.form[0] for unit in words.units}
        }
        self.unit_forms = frozenset([unit.form for unit in words.units])
        self.half_not_before = words.half_not_before
        self.approximators, self.counters = words.approximators, words.counters
        self.crossings, self.passed = words.crossings, words.passed
        self.range_starts = frozenset([word[0] for word in (*RANGE_JOINTS, *words.approximators, *words.crossings)])
        often = rf"에(?:{either(SOME)}|\d+){either(words.frequencies)}"  # 한 달에 한 번
        self.no_length = re.compile(f"{often}|{either(words.not_lengths)}")
        self.heads = _heads(words)
        self.event_heads = frozenset([noun[0] for noun in words.event_nouns])
        shifts = {word.form[0] for word in words.words if word.kind == "day_shift"}
        self.counted_event = re.compile(
            f"{either(words.event_nouns)}(?=[의에]?[{''.join(sorted(numerals.STARTS | shifts))}])"
        )
        self.solar_days: Mapping[str, tuple[int, int]] = {h.id: h.solar for h in words.holidays.values() if h.solar}
        self.event_nouns: tuple[str, ...] = words.event_nouns
        self.not_times = re.compile(either(words.not_times))
        self.counted = frozenset(words.counted)
        self.ordinary_heads = frozenset([word[0] for word in words.not_times])

    def spells(self, text: str) -> bool:
        """Whether the letters of any time word stand in a text."""
        return bool(self._automaton.find_matches_as_indexes(text))

    def words_in(self, view: Compact, borders: frozenset[int]) -> dict[int, list[tuple[Word, int]]]:
        """All time words of a text by the place where they start, longest first, with the place behind each."""
        found: dict[int, list[tuple[Word, int]]] = {}
        matches = self._automaton.find_matches_as_indexes(view.text, overlapping=True)
        for index, begin, end in reversed(matches):  # by their ends: of those that start together, the longest is last
            for word, is_conditional in self._words[index]:
                if not is_conditional or self._stands(word, view, begin, end, borders):
                    found.setdefault(begin, []).append((word, end))
        return found

    def _stands(self, word: Word, view: Compact, begin: int, end: int, borders: frozenset[int]) -> bool:
        """Whether nothing that is around a word makes another word of it."""
        text = view.text
        if word.heard_before and not self._is_heard(word, view, begin, end, borders):
            return False
        if word.solid and any(view.gap(place) for place in range(begin + 1, end)):
            return False
        if word.not_before and not view.gap(end) and text.startswith(word.not_before, end):
            return False
        if word.not_in_row and _is_in_row(word, view, begin, end):
            return False
        if view.gap(begin):
            return True
        if word.not_after and text.endswith(word.not_after, 0, begin):
            return False
        return not any(text.startswith(longer, max(0, begin - longer.index(word.form))) for longer in word.not_inside)

    def _is_heard(self, word: Word, view: Compact, begin: int, end: int, borders: frozenset[int]) -> bool:
        """Whether a form that is an ordinary word as well (모래, 네일) stands where the adverb of time would."""
        text = view.text
        closed = view.closes(end + text.startswith(("는", "은"), end)) or end in borders
        if not (view.gap(begin) and (closed or text.startswith(word.heard_before, end))):
            return False
        if text.startswith(word.not_before, end):
            return False
        if text.startswith(word.heard_before, end):
            return True
        opens = text[:begin] in self.openers
        rest = text[end:].removeprefix("은").removeprefix("는")
        return opens and (not any(map(str.isalnum, rest)) or any(noun in rest for noun in self._nouns))


def _is_conditional(word: Word) -> bool:
    return word.solid or bool(
        word.not_before or word.not_after or word.not_inside or word.not_in_row or word.heard_before
    )


def _is_in_row(word: Word, view: Compact, begin: int, end: int) -> bool:
    """Whether a word of two words is said beside its like, each for itself: 오늘 내일 모레, 내일 모레 글피."""
    if view.text.endswith(word.not_in_row, 0, begin):
        return True
    glued = view.gap(end) and not any(view.gap(place) for place in range(begin + 1, end))
    return not glued and view.text.startswith(word.not_in_row, end)


def _heads(words: TimeWords) -> dict[str, frozenset[str] | None]:
    """What an expression can begin with that need not be a time word, and what may stand behind it (None: anything).

    Numbers, where a unit or another numeral follows; 첫, 마지막, 반년, D-3; the weekdays of 월~금.
    """
    pairs: dict[str, set[str]] = {letter: set() for letter in (*numerals.STARTS, *"마맨반d월화수목금토일")}
    behind = {*numerals.STARTS, *(unit.form[0] for unit in words.units), *"번째분반"}
    forms = [word.form for word in words.words]
    numbers = (*numerals.NATIVE, *numerals.DAYS, *numerals.MONTH_DAYS, "둘째", "셋째", "넷째")
    for form in (*numbers, *forms, "마지막", "맨마지막", "반년", "반시간", "d-", "d+"):
        if form[0] in pairs:
            pairs[form[0]].add(form[1:2])
    for letter in _COUNTING:
        pairs[letter] |= behind
    for letter in "월화수목금토일":
        pairs[letter] |= {"~", "-"}
    alone = {*"0123456789'첫", *(form for form in forms if len(form) == 1 and form in pairs)}
    return {letter: None if letter in alone else frozenset(pairs[letter]) for letter in (*pairs, *alone)}


class Reader:
    """One utterance seen by the grammar. Answers are kept per place, so rules may ask again freely."""

    def __init__(self, view: Compact, vocabulary: Vocabulary, borders: frozenset[int], *, one_word: bool) -> None:
        self.view = view
        self.borders = borders  # places where other words are known to begin or end
        self.text = view.text
        self.size = len(view.text)
        self.vocabulary = vocabulary
        self._spaced: str | None = None
        self._words = vocabulary.words_in(view, borders)
        self._numbers: dict[int, Sequence[Number]] = {}
        self._measures: dict[int, Sequence[Measure]] = {}
        self._counts: dict[int, tuple[Count, ...]] = {}
        self.kinds = frozenset([word.kind for found in self._words.values() for word, _ in found])  # of all its words
        self.has_quarters = "분기" in self.text or "quarter" in self.kinds
        self.is_dashed = "~" in self.text or "-" in self.text
        self.is_quoted = CLOSING_QUOTE.search(self.text) is not None
        self.one_word = one_word  # no spaces at all

    def starts(self) -> Iterator[int]:
        """The places where an expression may start, from left to right."""
        text, words, vocabulary = self.text, self._words, self.vocabulary
        heads, events, ordinary = vocabulary.heads, vocabulary.event_heads, vocabulary.ordinary_heads
        for place, letter in enumerate(text):
            if (
                place in words
                or (
                    letter in heads
                    and ((second := heads[letter]) is None or text[place + 1 : place + 2] in second)
                    and (letter not in _NUMERALS or self._counts_something(place))
                )
                or (letter in events and vocabulary.counted_event.match(text, place))
                or (letter in ordinary and vocabulary.not_times.match(text, place))
            ):
                yield place

    def _counts_something(self, place: int) -> bool:
        """Whether a number with a unit stands at `place`, or one that numbers days, weeks or quarters."""
        if self.measures(place):
            return True
        return any(self.text.startswith(NUMBERED, number.end) for number in self.numbers(place))

    def words_at(self, place: int) -> Sequence[tuple[Word, int]]:
        """All time words that start at `place` with the place behind each, longest first."""
        return self._words.get(place, ())

    def words(self, place: int, *kinds: str) -> Sequence[tuple[Word, int]]:
        """Time words of some kinds at `place`, longest first."""
        found = self._words.get(place)
        return [pair for pair in found if pair[0].kind in kinds] if found else ()

    def begins_count(self, place: int) -> bool:
        """Whether a number or a time word stands at `place`."""
        return place in self._words or bool(self.numbers(place))

    def begins_part(self, place: int) -> bool:
        """Whether a part of an expression can start at `place`: a time word, a number, an ordinal, a bracket."""
        return place in self._words or self.text[place : place + 1] in _PART_STARTS

    def is_amount(self, measure: Measure) -> bool:
        """Whether what looks like a day of the month counts what is told behind it: 이십일 명, not 이십일 명단."""
        place, view = measure.end, self.view
        if measure.number.kind != "sino" or place >= self.size or not view.gap(place):
            return False
        return any(stem in self.vocabulary.counted for stem in stems(self.text[place : view.word_end(place)]))

    def match(self, pattern: re.Pattern[str], place: int) -> tuple[re.Match[str], int] | None:
        """A pattern of digits and Latin letters at `place`, matched with the spaces in; the match and the place behind it."""
        if self._spaced is None:
            lowered = self.view.source.lower()
            self._spaced = lowered if len(lowered) == len(self.view.source) else self.view.source
        found = pattern.match(self._spaced, self.view.starts[place])
        return (found, bisect_left(self.view.starts, found.end())) if found else None

    def numbers(self, place: int) -> Sequence[Number]:
        """Numbers that start at `place`, longest first within each way of writing."""
        found = self._numbers.get(place)
        if found is None:
            is_start = place < self.size and self.text[place] in numerals.STARTS
            found = self._numbers[place] = numerals.read(self.view, place) if is_start else ()
        return found

    def measures(self, place: int) -> Sequence[Measure]:
        """Numbers with a unit that start at `place`, longest first."""
        found = self._measures.get(place)
        if found is None:
            numbers = self.numbers(place)
            found = self._measures[place] = self._read_measures(numbers) if numbers else ()
        return found

    def _read_measures(self, numbers: Sequence[Number]) -> list[Measure]:
        text, made = self.text, list[Measure]()
        for number in numbers:
            value, behind, way = number
            if way == "days" or way == "month-day":
                made.append(Measure(number, "day", behind))
                continue
            for form, unit, kinds, friends in self.vocabulary.units.get(text[behind : behind + 1], ()):
                if way not in kinds or not text.startswith(form, behind):
                    continue
                end = behind + len(form)
                if text.startswith(friends, end) and not self.view.gap(end) and end not in self.borders:
                    continue
                if unit == "hour-name" and way == "sino" and 0 < value < 13:
                    continue  # 이십 시 is said, 이 시 is not (ENT-09)
                if unit == "hour" and way == "sino" and value < 10:
                    continue
                made.append(Measure(number, unit, end))
        return made

    def number(self, place: int, unit: str) -> Sequence[Measure]:
        """Numbers with one unit, longest first."""
        found = self.measures(place)
        return [measure for measure in found if measure.unit == unit] if found else ()

    def counts(self, place: int) -> tuple[Count, ...]:
        """Lengths that start at `place`, longest first."""
        found = self._counts.get(place)
        if found is None:
            found = tuple(sorted(self._read_counts(place), key=lambda c: -c.end))
            self._counts[place] = found
        return found

    def _read_counts(self, place: int) -> Iterator[Count]:
        if self.text.startswith("반년", place):
            yield Count(6, "month", place + 2)
        if self.text.startswith("반시간", place):
            yield Count(30, "minute", place + 3)
        for number, unit, end in self.measures(place):
            if unit == "night":
                for days in self.number(end, "day"):
                    yield Count(days.number.value, "day", days.end)
                yield Count(number.value + 1, "day", end, thin=True)
                continue
            if unit == "second":
                yield Count(0, "minute", end, thin=number.kind == "sino", seconds_only=number.value)
                continue
            length = _LENGTHS.get(unit)
            if (
                number.kind == "month-day"
                or length is None
                or number.value < 1
                or (length == "year" and number.value >= 1000)
            ):
                continue
            thin = number.kind == "sino" and number.end - place == 1 and unit in ("day", "minute", "year")
            bare = unit == "day" and number.kind != "days"
            yield Count(number.value, length, end, bare=bare, thin=thin)
            if length in ("hour", "minute", "year", "month", "week"):
                yield from self._longer(number.value, length, end)

    def _longer(self, value: int, unit: str, end: int) -> Iterator[Count]:
        """한 시간 반, 두 시간 이십 분, 일 분 삼십 초, 일 년 육 개월."""
        if unit == "hour":
            if self.is_half(end, unit):
                yield Count(60 * value + 30, "minute", end + 1)
            for minutes in self.number(end, "minute"):
                yield Count(60 * value + minutes.number.value, "minute", minutes.end)
                yield from self._with_seconds(60 * value + minutes.number.value, minutes.end)
        elif unit == "minute":
            yield from self._with_seconds(value, end)
        elif unit == "year":
            if self.is_half(end, unit):
                yield Count(12 * value + 6, "month", end + 1)
            for months in self.number(end, "month"):
                yield Count(12 * value + months.number.value, "month", months.end)
        elif unit == "week":
            for link in ("하고도", "하고"):
                for days in self.number(end + len(link), "day") if self.text.startswith(link, end) else ():
                    yield Count(7 * value + days.number.value, "day", days.end)
        elif unit == "month" and self.is_half(end, unit):
            yield Count(30 * value + 15, "day", end + 1)

    def behind(self, place: int, words: tuple[str, ...]) -> int:
        """The place behind the first of some words that stands at `place`; `place` where none does."""
        if self.text.startswith(words, place):
            return place + next(len(word) for word in words if self.text.startswith(word, place))
        return place

    def is_half(self, place: int, unit: str) -> bool:
        """Whether the 반 that means a half of the unit before it stands at `place`: 두 달 반, not 두 달 반지."""
        if not self.text.startswith("반", place):
            return False
        behind = place + 1
        return self.view.gap(behind) or not self.text.startswith(self.vocabulary.half_not_before.get(unit, ()), behind)

    def _with_seconds(self, minutes: int, end: int) -> Iterator[Count]:
        for seconds in self.number(end, "second"):
            yield Count(0, "minute", seconds.end, seconds_only=60 * minutes + seconds.number.value)

    # ---- boundaries

    def ends_well(self, place: int) -> bool:
        """Whether a weak word may end at `place`: edge, josa, another time word, or a noun that goes with times."""
        if self.view.closes(place) or tail_at(self.view, place):
            return True
        if self.one_word and self._touches(place):
            return True
        followers = self.vocabulary.followers
        if followers.begin(self.text, place):
            return True
        if self.text[place] in _PARTICLE_STARTS:
            for particle in _PARTICLES:
                if self.text.startswith(particle, place) and followers.begin(self.text, place + len(particle)):
                    return True
        return any(not w.weak or end - place > 1 for w, end in self.words_at(place)) or bool(self.measures(place))

    def ends_glued(self, begin: int, place: int) -> bool:
        """Whether the next word stands right behind, a space forgotten: 26일데이식스 일정, 31일에올렸던 영상."""
        if place in self.borders or self._touches(place):
            rest = self.view.word_end(place) - place
            return place in self.borders or (place - begin > 1 and rest > 1)
        return False

    def behind_name(self, place: int) -> bool:
        """Whether a name or a kind of event ends here, with a josa or without (데이식스낼, 콘서트가시월)."""
        if place in self.borders:
            return True
        return place - 1 in self.borders and self.text[place - 1] in _NAME_JOSA

    def _touches(self, place: int) -> bool:
        """What tells a time stands right behind: 12월3일에데이식스뭐해, 다음달방탄소년단일정, 28일이랑29일."""
        if place in self.borders or self.text.startswith(_TIME_JOSA, place):
            return True
        for link in _LINKS:
            end = place + len(link)
            if self.text.startswith(link, place) and (end in self.borders or self.measures(end) or self.words_at(end)):
                return True
        return False

    def joints(self, place: int) -> Iterator[int]:
        """Where the next part of one expression starts: here, or behind 의/에/은/는/날 that ends its word."""
        if self.begins_part(place):
            yield place
        if place >= self.size or self.text[place] not in _JOINT_STARTS:
            return
        for joint in _JOINTS:
            end = place + len(joint)
            if (
                self.text.startswith(joint, place)
                and self.begins_part(end)
                and (self.view.gap(end) or self.one_word or joint in ("의", ",", "날"))
            ):
                yield end
