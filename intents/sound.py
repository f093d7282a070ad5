"""How Korean names sound, and which names sound alike (ERR-04).

A name becomes a string of sounds: letters and digits spelled out, final consonants linked to the next vowel (연음), tense
and aspirated consonants made plain, the latter with a breath behind it, ㅐ and ㅔ one vowel, a vowel that is drawn out said once. The distance of two names is the edit distance of these strings
over the length of the longer: 0 for names that sound the same, .11 for 데이시스 and 데이식스.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from rapidfuzz.distance import Levenshtein

T = TypeVar("T")

_INITIALS = "ㄱㄱㄴㄷㄷㄹㅁㅂㅂㅅㅅㅇㅈㅈㅈㄱㄷㅂㅎ"  # of ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ, tense and aspirated made plain
_VOWELS = "ㅏㅔㅑㅔㅓㅔㅕㅔㅗㅘㅞㅞㅛㅜㅝㅞㅟㅠㅡㅣㅣ"  # of ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ, as most speakers say them
_ASPIRATED = frozenset({14, 15, 16, 17})  # ㅊㅋㅌㅍ: a breath is a sound of its own, 동해 is not 통해
_ENDS = " ㄱㄱㄱㄴㄴㄴㄷㄹㄱㅁㄹㄹㄹㅂㄹㅁㅂㅂㄷㄷㅇㄷㄷㄱㄷㅂㄷ"  # the seven sounds a syllable can end in
_LINKED = " ㄱㄱㅅㄴㅈㄴㄷㄹㄱㅁㅂㅅㄷㅂㄹㅁㅂㅅㅅㅅㅇㅈㅈㄱㄷㅂ "  # what a final becomes before a vowel
_KEPT = {
    3: "ㄱ",
    5: "ㄴ",
    9: "ㄹ",
    10: "ㄹ",
    11: "ㄹ",
    12: "ㄹ",
    13: "ㄹ",
    14: "ㄹ",
    18: "ㅂ",
}  # the first of two finals
_MELTS = frozenset({("ㄷ", "ㅅ"), ("ㄷ", "ㅈ"), ("ㄷ", "ㄷ"), ("ㄱ", "ㄱ"), ("ㅂ", "ㅂ")})
_SPELLABLE = re.compile("[a-z0-9]")
_SPELLED = {
    **dict(zip("abcdefghi", ("에이", "비", "씨", "디", "이", "에프", "지", "에이치", "아이"), strict=True)),
    **dict(zip("jklmnopqr", ("제이", "케이", "엘", "엠", "엔", "오", "피", "큐", "알"), strict=True)),
    **dict(zip("stuvwxyz", ("에스", "티", "유", "브이", "더블유", "엑스", "와이", "지"), strict=True)),
    **dict(zip("0123456789", "영일이삼사오육칠팔구", strict=True)),
}


def sound(text: str) -> str:
    """The sounds of a word: one letter for each initial, vowel and final. What is neither Hangul, letter nor digit is
    left out; letters and digits are spelled out one by one. A silent initial counts as a sound."""
    syllables = [ord(c) - 0xAC00 for c in _spell(text) if "가" <= c <= "힣"]
    sounds: list[str] = []
    linked = ""
    for at, code in enumerate(syllables):
        initial, vowel, final = linked or _INITIALS[code // 588], _VOWELS[code % 588 // 28], code % 28
        was_linked, linked = bool(linked), ""
        breath = "ʰ" if initial in "ㄱㄷㅂㅈ" and not was_linked and code // 588 in _ASPIRATED else ""
        drawn_out = initial == "ㅇ" and sounds and sounds[-1].endswith(vowel)  # 세븐티인
        sounds.append("" if drawn_out else initial + breath + vowel)
        if not final:
            continue
        after = _INITIALS[syllables[at + 1] // 588] if at + 1 < len(syllables) else ""
        if after == "ㅇ" and _LINKED[final] not in " ㅇ":
            linked = _LINKED[final]
            sounds.append(_KEPT.get(final, ""))
        elif (_ENDS[final], after) not in _MELTS:
            sounds.append(_ENDS[final])
    return "".join(sounds)


def _spell(text: str) -> str:
    lowered = text.lower()
    if _SPELLABLE.search(lowered):
        return "".join(_SPELLED.get(c, c) for c in lowered)
    return lowered


def distance(one: str, other: str) -> float:
    """Edit distance of two strings of sounds over the length of the longer, 0 to 1."""
    return Levenshtein.normalized_distance(one, other)


@dataclass(frozen=True, slots=True)
class SoundIndex(Generic[T]):
    """Names by their sound. `entries` are (sound, what it names); `grams` maps three sounds to the entries with them,
    `alike` a whole sound to the entries that sound like that."""

    entries: tuple[tuple[str, tuple[T, ...]], ...]
    grams: dict[str, tuple[int, ...]]
    alike: dict[str, tuple[int, ...]]

    @staticmethod
    def build(names: Iterable[tuple[str, tuple[T, ...]]]) -> "SoundIndex[T]":
        """The index of names in Hangul of two syllables or more; names without anything they name are left out."""
        entries: list[tuple[str, tuple[T, ...]]] = []
        grams: dict[str, list[int]] = {}
        alike: dict[str, tuple[int, ...]] = {}
        for name, named in names:
            if not named or len(name) < 2 or not "가" <= name[0] <= "힣":
                continue
            sounds = sound(name)
            for gram in _grams(sounds):
                grams.setdefault(gram, []).append(len(entries))
            alike[sounds] = (*alike.get(sounds, ()), len(entries))
            entries.append((sounds, named))
        return SoundIndex(tuple(entries), {gram: tuple(where) for gram, where in grams.items()}, alike)

    def nearest(self, text: str, at_most: float, limit: int = 24) -> list[tuple[float, tuple[T, ...]]]:
        """Names within a distance, nearest first, with their ratios.

        Only names that share three sounds in a row with the text are looked at, the `limit` that share most.
        """
        sounds = sound(text)
        if at_most * (len(sounds) + 1) < 1:  # one sound that differs would be too much
            return [(0.0, self.entries[index][1]) for index in self.alike.get(sounds, ())[:limit]]
        shared: Counter[int] = Counter()
        for gram in _grams(sounds):
            shared.update(self.grams.get(gram, ()))
        found = [
            (ratio, self.entries[index][1])
            for index, _ in shared.most_common(limit)
            if (ratio := distance(sounds, self.entries[index][0])) <= at_most
        ]
        return sorted(found, key=lambda each: each[0])


def _grams(sounds: str) -> dict[str, None]:
    """Each three sounds in a row once, in their order: what is looked at first must not depend on chance."""
    edged = f"^{sounds}$"
    return dict.fromkeys([edged[at : at + 3] for at in range(len(edged) - 2)])
