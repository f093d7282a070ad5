"""Free text read aloud: titles, places, channels (PHR-06, PHR-13). What cannot be read is said to be so: None."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hangulpy import number_to_hangul, susa
from pydantic import BaseModel, ConfigDict, ValidationError

_TOKEN = re.compile(r"[A-Za-z][A-Za-z.'&+-]*|\d+(?:[.,]\d+)*|[가-힣]+|\s+|.", re.DOTALL)
_LATIN = re.compile(r"[A-Za-z]")
_SILENT = re.compile(r"[\"'“”‘’()\[\]{}<>〈〉《》「」『』【】#*_=|~^`\\]")
_HANGUL = re.compile(r"[가-힣]")


class ReadingFile(BaseModel):
    """The shape of reading.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    letters: dict[str, str]  # a: 에이 …
    words: dict[str, str]  # tour: 투어 …
    signs: dict[str, str] = {}  # &: 앤 …
    native_counters: tuple[str, ...] = ()  # 개, 명, 시, 번째 …: after them numbers are native
    spoken_numbers: dict[str, str] = {}  # 1st: 퍼스트, 24/7: 이십사 칠 …
    places: tuple[str, ...] = ()  # words that name a place, for titles that cannot be read


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Reads text aloud in Hangul only. `names` are the catalogue's names with their spoken forms."""

    letters: Mapping[str, str]
    words: Mapping[str, str]
    signs: Mapping[str, str]
    native_counters: tuple[str, ...]
    spoken_numbers: Mapping[str, str]
    places: tuple[str, ...]
    names: Mapping[str, str]
    phrase: re.Pattern[str]

    @staticmethod
    def parse(raw: Mapping[str, Any], names: Mapping[str, str]) -> "Reader":
        """From reading.yaml and the catalogue; raises ValueError naming the key."""
        try:
            shape = ReadingFile.model_validate(raw)
        except ValidationError as error:
            first = error.errors()[0]
            raise ValueError(f"reading.yaml: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
        for table in ("letters", "words", "signs", "spoken_numbers"):
            for key, spoken in getattr(shape, table).items():
                if not re.fullmatch(r"[가-힣 ]*", spoken):
                    raise ValueError(f"reading.yaml: {table}.{key}: {spoken!r} must be written in Hangul only")
        latin = {k.casefold(): v for k, v in names.items() if re.search(r"[A-Za-z0-9]", k)}
        fixed = {k.casefold(): v for k, v in shape.spoken_numbers.items()} | latin
        keys = sorted(fixed, key=len, reverse=True)
        joined = "|".join(re.escape(k) for k in keys) or r"(?!)"
        return Reader(
            letters=shape.letters,
            words={k.casefold(): v for k, v in shape.words.items()},
            signs=shape.signs,
            native_counters=tuple(sorted(shape.native_counters, key=len, reverse=True)),
            spoken_numbers=fixed,
            places=shape.places,
            names=names,
            phrase=re.compile(rf"(?<![A-Za-z0-9])(?:{joined})(?![A-Za-z0-9])", re.IGNORECASE),
        )

    def read(self, text: str) -> str | None:
        """The text as it is pronounced, Hangul and spaces (and . , ? !) only; None if a Latin word cannot be read."""
        if text.isalpha() and _HANGUL.fullmatch(text[:1]) and not _LATIN.search(text):
            return text if all(_HANGUL.fullmatch(c) for c in text) else None
        swapped = self.phrase.sub(lambda m: f" {self.spoken_numbers[m[0].casefold()]} ", text)
        out: list[str] = []
        tokens = _TOKEN.findall(_SILENT.sub(" ", swapped))
        for n, token in enumerate(tokens):
            spoken = self._token(token, "".join(tokens[n + 1 : n + 3]))
            if spoken is None:
                return None
            out.append(spoken)
        joined = re.sub(r"\s+([.,?!])", r"\1", " ".join("".join(out).split()))
        return joined or None

    def _token(self, token: str, after: str) -> str | None:
        if _HANGUL.match(token) or token.isspace() or token in ".,?!":
            return token
        if token[0].isdigit() and token[0].isascii():
            return self._number(token, after)
        if token[0].isalpha() and token.isascii():
            return self._latin(token)
        if token in self.signs:
            return f" {self.signs[token]} "
        return " "

    def _number(self, token: str, after: str) -> str:
        digits = token.replace(",", "")
        if not digits.isdigit():
            return " " + " 점 ".join(_sino(part) for part in re.split(r"[.]", digits) if part) + " "
        n = int(digits)
        tail = after.lstrip()
        if 1 <= n <= 99 and any(tail.startswith(c) for c in self.native_counters):
            return f"{susa(n, classifier=True)} "
        spoken = _sino(digits)
        return spoken + (" " if _HANGUL.match(tail[:1] or " ") else "")

    def _latin(self, token: str) -> str | None:
        key = token.casefold().strip(".'-")
        known = self.words.get(key)
        if known:
            return known
        bare = re.sub(r"[^A-Za-z]", "", token)
        if bare.isupper() and 1 <= len(bare) <= 4:
            return "".join(self.letters[c] for c in bare.casefold())
        if key.endswith("'s") and (root := self.words.get(key[:-2])):
            return f"{root}스"
        if key.endswith("s") and (root := self.words.get(key[:-1])):
            return f"{root}스"
        pieces = re.split(r"[-&+.]", token)
        if len(pieces) > 1 and all(pieces):
            read = [self._latin(p) for p in pieces]
            return None if None in read else " ".join(r for r in read if r)
        return None

    def place(self, text: str | None) -> str | None:
        """The part of a text that names a place and can be read, None if there is none."""
        if not text:
            return None
        hit = next((p for p in self.places if p in text), None)
        return self.read(hit) if hit else None


def _sino(digits: str) -> str:
    if len(digits) > 12 or (digits.startswith("0") and len(digits) > 1):
        return "".join("영일이삼사오육칠팔구"[int(d)] for d in digits)
    return str(number_to_hangul(int(digits)))
