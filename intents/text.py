"""Korean text as the readers of this package see it: composed, folded, without spaces, with a way back.

Speech recognisers put spaces where they like ('다음주월요일', '내 일'), so matching happens on a view without spaces.
The view remembers where each character stood, and where a word began: spans always point into the text as it was given.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from typing import NamedTuple

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), ord("-")) | dict.fromkeys(map(ord, "〜～∼˜"), ord("~"))
_FOLDED = _FULL_WIDTH | _DASHES
_ODD = re.compile("[" + "".join(map(chr, _FOLDED)).replace("-", r"\-").replace("]", r"\]") + "]")
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
_BLANK = _INVISIBLE | frozenset(letter for code in range(0x3001) if (letter := chr(code)).isspace())
_UNUSUAL = re.compile(f"{_ODD.pattern}|[{''.join(sorted(_BLANK - {' '}))}]")

_PLAIN = re.compile("[가-힣 -~]*")  # composed, and nothing of it is folded but the case

_CASE = (
    "에게서는 에게서 에게는 에게도 에게 에서부터 에서는 에서도 에서만 에서의 에서 에선 에는 에도 에만 에나 에야 에요 엔 에 "
    "한테서 한테는 한테도 한테만 한테 한텐 께서는 께서도 께서 께는 께 "
    "으로는 으로도 으로만 으로서 으로써 으로 으론 로는 로도 로만 로서 로써 로 론 "
    "부터는 부터도 부터만 부터의 부터 부턴 까지는 까지도 까지만 까지의 까지 까진 "
    "보다는 보다도 보다 처럼은 처럼만 처럼 같이 마다 이랑은 이랑도 이랑만 이랑 랑은 랑도 랑만 랑 하고는 하고도 하고만 하고 "
    "와는 와도 와의 와 과는 과도 과의 과 의 이나마 이나 나 이라도 라도 조차 마저 밖에는 밖에 쯤에 쯤 정도 "
    "만이라도 만은 만의 만을 만이 만 이는 이가 이도 이 가 을 를 은 는 도 아 "
    "은요 는요 도요 만요 이랑요 랑요 하고요 까지요 부터요 에서요 에는요 엔요 한테요 으로요 로요 마다요 "
)
_COPULA = (
    "이라는 라는 이라고 라고 이란 란 이라면 라면 이라서 라서 이라며 이면 면 이며 이고 고 이구나 구나 "
    "이라는데 라는데 이라던데 라던데 이라더라 라더라 이라면서 라면서 이라니까 라니까 이라니 라니 이랬는데 랬는데 이랬지 랬지 이랬어 랬어 이랬나 랬나 "
    "이더라 더라 이더라고 더라고 이더라구 더라구 이던가 던가 이던가요 던가요 이냐고 냐고 이냐구 냐구 이었더라고 였더라고 이었던가 였던가 "
    "이었어요 이었어 이었지 이었나 이었더라 였어요 였어 였지 였나 였더라 였는데 이었는데 였던 이었던 "
    "이에요 이예요 예요 에요 이야 야 이냐 냐 이니 니 이지요 이지 지요 지 이죠 죠 입니다 입니까 인가요 인가 인지 인데요 인데 인 "
    "이던가요 이던가 던가요 던가 이었던가 였던가 이려나 려나 이잖아 잖아 이더라고 더라고 일까요 일까 이래요 이래 래 이네요 이네 네요 네 요 이요 이든 든 이든지 든지 "
)
JOSA: tuple[str, ...] = tuple(sorted(set(_CASE.split()), key=len, reverse=True))
COPULA: tuple[str, ...] = tuple(sorted(set(_COPULA.split()), key=len, reverse=True))
TAILS: tuple[str, ...] = tuple(sorted({*JOSA, *COPULA}, key=len, reverse=True))
_TAILS = frozenset(TAILS)
_LONGEST_TAIL = len(TAILS[0])
_AFTER_BATCHIM = re.compile(
    r"(?:은|을|과|아|이(?!는|가|도))"
)  # first syllable of the forms that follow a closed syllable
_AFTER_VOWEL = re.compile(r"(?:는|를|가|와|랑|나|라|야|예요|였|며|면|란|래|고(?!$))")


class Compact(NamedTuple):
    """A text without spaces, composed (NFC) and in lower case, with the way back.

    `text[i]` began at `source[starts[i]]`. Positions of this view are called places; a place may be `len(text)`.
    Half-open ranges of places become spans of the source by `span()`. `edges` are the places before which a space stands,
    and both edges of the text, in order; `gaps` is the set of them.
    """

    source: str
    text: str
    starts: Sequence[int]
    edges: Sequence[int]
    gaps: frozenset[int]
    wide: Sequence[int] | None = (
        None  # where each letter ends, if some of them are more than one character of the source
    )

    @property
    def ends(self) -> Sequence[int]:
        """Where each letter ended: `text[i]` stood at `source[starts[i]:ends[i]]`."""
        return self.wide if self.wide is not None else [at + 1 for at in self.starts]

    def span(self, begin: int, end: int) -> tuple[int, int]:
        """The span [from, to) in characters of the source for the places [begin, end), which must not be empty."""
        starts, wide = self.starts, self.wide
        return starts[begin], wide[end - 1] if wide is not None else starts[end - 1] + 1

    def part(self, begin: int, end: int) -> "Compact":
        """The view of the places [begin, end) alone; it has no way back into the source."""
        edges = [0, *inside(self.edges, begin, end), end - begin]
        text = self.text[begin:end]
        return Compact(text, text, range(len(text)), edges, frozenset(edges))

    def gap(self, place: int) -> bool:
        """Whether a space (or an edge of the text) lies just before `place`."""
        return place in self.gaps

    def opens(self, place: int) -> bool:
        """Whether a word can begin at `place`: after a space, an edge or a mark that is no letter or digit."""
        return place in self.gaps or not self.text[place - 1].isalnum()

    def closes(self, place: int) -> bool:
        """Whether a word can end before `place`: before a space, an edge or a mark that is no letter or digit."""
        return place in self.gaps or not self.text[place].isalnum()

    def word_end(self, place: int) -> int:
        """The place where the word that holds the letter at `place` ends."""
        place += 1
        while not self.closes(place):
            place += 1
        return place

    def places(self, span: tuple[int, int]) -> tuple[int, int]:
        """The places [begin, end) of all characters of the view that lie in a span of the source."""
        starts, wide = self.starts, self.wide
        begin = bisect_left(starts, span[0])
        end = bisect_left(starts, span[1]) if wide is None else bisect_right(wide, span[1])
        return (begin, end) if begin < end else (0, 0)


def inside(places: Sequence[int], begin: int, end: int) -> list[int]:
    """Those of some places in order that lie inside a stretch, counted from its begin."""
    return [place - begin for place in places[bisect_right(places, begin) : bisect_left(places, end)]]


def either(words: Iterable[str]) -> str:
    """A pattern of one of some words, the longest that fits; of no words one that fits nowhere."""
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "(?:" + "|".join(map(re.escape, ordered)) + ")" if ordered else "(?!)"


class Seams:
    """Where a text may not be cut: between two letters that stand side by side in one of some words.

    Recognisers put spaces into words ('내 일'); what looks for a word without spaces must see all of it.
    """

    __slots__ = ("_threes", "pairs")

    def __init__(self, words: Iterable[str]) -> None:
        known = {*words}
        self.pairs = frozenset([word[at - 1 : at + 1] for word in known for at in range(1, len(word))])
        self._threes = frozenset([word[at : at + 3] for word in known for at in range(max(1, len(word) - 2))])

    def at(self, text: str, place: int) -> bool:
        """Whether a word may stand on both sides of a place that lies between one of the `pairs`: a third letter agrees."""
        threes = self._threes
        return (
            text[place - 1 : place + 1] in threes
            or (place > 1 and text[place - 2 : place + 1] in threes)
            or text[place - 1 : place + 2] in threes
        )


class Words:
    """Words of which one may begin or end at a place of a text."""

    __slots__ = ("_all", "_first", "_last", "_sizes")

    def __init__(self, words: Iterable[str]) -> None:
        self._all = frozenset(filter(None, words))
        self._first = frozenset([word[0] for word in self._all])
        self._last = frozenset([word[-1] for word in self._all])
        self._sizes = sorted({len(word) for word in self._all})

    def begin(self, text: str, place: int = 0) -> bool:
        """Whether one of the words begins at `place`."""
        if text[place : place + 1] in self._first:
            for size in self._sizes:
                if text[place : place + size] in self._all:
                    return True
        return False

    def end(self, text: str, place: int) -> bool:
        """Whether one of the words ends before `place`."""
        if place and text[place - 1] in self._last:
            for size in self._sizes:
                if text[max(0, place - size) : place] in self._all:
                    return True
        return False


def is_plain(text: str) -> bool:
    """Whether a text holds nothing but syllables and ASCII: it is composed, and nothing of it is folded but the case."""
    return _PLAIN.fullmatch(text) is not None


def normalise(text: str) -> str:
    """The text composed: one character for each syllable, whatever the keyboard or file system made of it."""
    if _PLAIN.fullmatch(text) or unicodedata.is_normalized("NFC", text):
        return text
    return unicodedata.normalize("NFC", text)


def compact(source: str) -> Compact:
    """The view without spaces of any text; invisible characters go too, full-width forms and dashes are folded."""
    if not _PLAIN.fullmatch(source) and (_UNUSUAL.search(source) or not unicodedata.is_normalized("NFC", source)):
        return _compact_unusual(source)
    text = source.replace(" ", "")
    if len(text) == len(source):
        edges = [0, len(text)] if text else [0]
        return Compact(source, _lower(text), range(len(text)), edges, frozenset(edges))
    starts: list[int] = []
    edges = [0]
    at = 0
    for word in source.split(" "):
        if word:
            end = at + len(word)
            starts += range(at, end)
            edges.append(len(starts))
            at = end
        at += 1
    return Compact(source, _lower(text), starts, edges, frozenset(edges))


def _compact_unusual(source: str) -> Compact:
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    composed = unicodedata.is_normalized("NFC", source)
    for begin, end in zip(count(), range(1, len(source) + 1)) if composed else _clusters(source):
        for letter in unicodedata.normalize("NFC", source[begin:end]):
            if letter not in _BLANK:
                letters.append(letter)
                starts.append(begin)
                ends.append(end)
    size = len(letters)
    gaps = frozenset({0, size, *(place for place in range(1, size) if starts[place] != ends[place - 1])})
    return Compact(source, _fold("".join(letters)), starts, sorted(gaps), gaps, ends)


def _clusters(source: str) -> Iterator[tuple[int, int]]:
    """Stretches that compose on their own: a letter with its marks, a leading consonant with its vowel and batchim."""
    begin = 0
    for at in range(1, len(source) + 1):
        joins = at < len(source) and (unicodedata.combining(source[at]) or "\u1161" <= source[at] <= "\u11ff")
        if not joins:
            yield begin, at
            begin = at


def _fold(text: str) -> str:
    """Lower case and plain ASCII marks, character by character: the length never changes."""
    return _lower(text.translate(_FOLDED) if _ODD.search(text) else text)


def _lower(text: str) -> str:
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)
    return lowered


def has_batchim(letter: str) -> bool | None:
    """Whether a syllable ends in a consonant; None for what is not a Hangul syllable (its sound is not known here)."""
    return bool((ord(letter) - 0xAC00) % 28) if "가" <= letter <= "힣" else None


def agrees(stem: str, josa: str) -> bool:
    """Whether the form of the josa fits the last sound of the stem (은/는, 이/가, 으로/로 …); unknown sounds fit all."""
    closed = has_batchim(stem[-1]) if stem else None
    if closed is None or not josa:
        return True
    if josa.startswith(("으로", "으론")):
        return closed and (ord(stem[-1]) - 0xAC00) % 28 != 8
    if josa.startswith(("로", "론")):
        return not closed or (ord(stem[-1]) - 0xAC00) % 28 == 8
    if _AFTER_BATCHIM.match(josa):
        return closed
    return not closed if _AFTER_VOWEL.match(josa) else True


def tail_at(view: Compact, place: int) -> str:
    """The longest josa or copula ending that starts at `place` and closes the word there; '' where none does.

    '' also stands for a word that ends at `place` by itself: ask `view.closes(place)`.
    """
    text = view.text
    for end in range(min(len(text), place + _LONGEST_TAIL), place, -1):
        if view.closes(end) and text[place:end] in _TAILS:
            return text[place:end]
    return ""


def stems(word: str) -> list[str]:
    """The word itself and what is left of it without a josa or ending, longest first."""
    size = len(word)
    ends = range(size - 1, max(0, size - 1 - _LONGEST_TAIL), -1)
    return [word, *(word[:at] for at in ends if word[at:] in _TAILS and agrees(word[:at], word[at:]))]
