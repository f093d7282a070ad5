"""Spelling as it sounds: '낼두', '나오냐구', '아니이', '그거어' are read as they are written in books (TPO-25).

What is mended keeps its length, a letter that only draws a vowel out becomes a space: spans of the mended text point at the
same words of the text as it was given.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

_BASE = 0xAC00  # the first syllable
_SILENT = 11  # the number of the initial ㅇ
_CODAS, _VOWELS = 28, 21
_ECHO = {0: 0, 2: 0, 9: 0, 1: 1, 10: 1, 4: 4, 6: 4, 14: 4, 8: 8, 12: 8, 13: 13, 17: 13, 16: 20, 19: 20, 20: 20}
"""As which plain vowel a vowel goes on when it is drawn out (numbers of Unicode): ㅑ and ㅘ as ㅏ, ㅕ as ㅓ. ㅔ and ㅡ are not
among them: 에 and 으 are particles, or begin one."""

_LAST_VOWEL = re.compile(r"(?<=[가-힣])[아애어오우이](?![가-힣A-Za-z0-9])")


class Spelling(NamedTuple):
    """One spelling: a pattern, what it is written as, and words that hold it by right."""

    says: re.Pattern[str]
    written: str
    but: re.Pattern[str] | None

    def mended(self, text: str) -> str:
        """The text with this spelling mended; no letter moves."""
        kept = [found.span() for found in self.but.finditer(text)] if self.but is not None else []

        def written(found: re.Match[str]) -> str:
            begin, end = found.span()
            inside = any(first <= begin and end <= last for first, last in kept)
            return found.group() if inside else self.written.ljust(end - begin)

        return self.says.sub(written, text)


class Spellings:
    """The spellings of one language, and vowels drawn out at the end of a word; `whole`: what words end in that are whole so."""

    __slots__ = ("_all", "_whole")

    def __init__(self, spellings: Sequence[Spelling] = (), whole: Sequence[str] = ()) -> None:
        self._all, self._whole = tuple(spellings), tuple(whole)

    def mended(self, text: str) -> str:
        """The text as it is written."""
        text = self._shortened(text)
        for spelling in self._all:
            if spelling.says.search(text) is not None:
                text = spelling.mended(text)
        return text

    def _shortened(self, text: str) -> str:
        """The text without the letters that draw out the vowel before them at the end of a word: 아니이, 그거어."""
        for found in _LAST_VOWEL.finditer(text):
            at = found.start()
            if not _draws(text[at - 1], text[at]) or (self._whole and text[: at + 1].endswith(self._whole)):
                continue
            first = at
            while first > 1 and _draws(text[first - 2], text[first - 1]):  # 아니이이
                first -= 1
            text = text[:first] + " " * (at + 1 - first) + text[at + 1 :]
        return text


def _draws(before: str, letter: str) -> bool:
    """Whether a letter is nothing but the vowel of the open syllable before it, said on."""
    if not ("가" <= letter <= "힣" and "가" <= before <= "힣"):
        return False
    a, b = ord(before) - _BASE, ord(letter) - _BASE
    if a % _CODAS or b % _CODAS or b // _CODAS // _VOWELS != _SILENT:
        return False
    return _ECHO.get(a // _CODAS % _VOWELS) == b // _CODAS % _VOWELS
