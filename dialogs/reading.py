"""Free text read aloud: titles, places, channels (PHR-06, PHR-13). What cannot be read is said to be so: None."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from unicodedata import combining, normalize

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dialogs.numbers import WEEKDAYS, clock_words, month_name, native, ordinal, sino

_TOKEN = re.compile(r"[A-Za-z]+|[0-9]+|[가-힣]+|\s+|.", re.DOTALL)
_WORD = re.compile(r"[A-Za-z]+(?:['.&+-][A-Za-z]+)*")
_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_HANGUL_ONLY = re.compile(r"[가-힣]+(?: [가-힣]+)*")
_FOREIGN = re.compile(r"[A-Za-z0-9]")
_TAIL_TAGS = re.compile(r"(?:\s*#[^\s#]+)+\s*$")
_FULL_DATE = re.compile(r"(\d{4})([./-])(\d{1,2})\2(\d{1,2})(?!\d)")
_SHORT_DATE = re.compile(r"(\d{1,2})/(\d{1,2})(?![\d/])")
_OF_WEEK = re.compile(r"\s?\(([월화수목금토일])(?:요일)?\)")
_CLOCK = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)(?![\d:])")
_ORDINAL = re.compile(r"(\d{1,3})(?:st|nd|rd|th)(?![A-Za-z])", re.IGNORECASE)
_TO_GO = re.compile(r"[Dd]([-+])(\d{1,4})(?!\d)")
_NUMBER = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?")
_SPAN = re.compile(r"(\d[\d./:]*(?:\s?\([월화수목금토일]\))?\s?[년월일시분회부차기위]?)\s*[~∼〜–]\s*(\d[\d./:]*(?:\s?\([월화수목금토일]\))?\s?[년월일시분회부차기위]?)")  # fmt: skip
_UNIT = re.compile(r"(?!부터|까지)[가-힣]")
_PART = ("부", "회", "집", "기", "차", "위", "편", "탄", "관", "호", "층", "권", "년", "월", "일", "분", "초")
_LONGEST_NAME = 9  # tokens of the longest name that is looked for, spaces included
_REMEMBERED = 4096  # titles come again and again


class ReadingFile(BaseModel):
    """The shape of reading.yaml. All readings are Hangul and spaces."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    letters: dict[str, str]  # a: 에이 …
    words: dict[str, dict[str, str]]  # by subject: {tour: 투어 …}; case is not looked at
    phrases: dict[str, str] = Field(default_factory=dict)  # stretches with spaces, digits or signs: 24/7, V LIVE …
    signs: dict[str, str] = Field(default_factory=dict)  # &: 앤 …; a sign that is not here is not read
    ordinals: dict[int, str] = Field(default_factory=dict)  # 1st: 퍼스트 …
    counts: dict[int, str] = Field(default_factory=dict)  # 원, 투 … after one of `counted_words`
    counted_words: tuple[str, ...] = ()  # vol, ver, part …: vol.2 볼륨 투
    native_counters: tuple[str, ...] = ()  # 개, 명, 번째 …: after them numbers are native
    hour_counters: tuple[str, ...] = ()  # 시, 시간: native up to twelve
    sino_counters: tuple[str, ...] = ()  # 개월, 달러 …: they begin like a native counter and are none
    places: tuple[str, ...] = ()  # words that name a place, for titles that cannot be read
    somewhere: str  # what is said for a place of which nothing can be read


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reader:
    """Reads text aloud in Hangul only. Built once from reading.yaml and the names of the catalogue."""

    letters: Mapping[str, str]
    words: Mapping[str, str]
    signs: Mapping[str, str]
    ordinals: Mapping[int, str]
    counts: Mapping[int, str]
    counted_words: frozenset[str]
    counters: tuple[tuple[str, str], ...]  # (counter, native | hour | sino), longest first
    places: tuple[str, ...]
    anywhere: re.Pattern[str]  # one of the places
    somewhere: str
    exact: Mapping[str, str]  # names as they are written
    fixed: Mapping[str, str]  # names and phrases, case folded
    starts: frozenset[str]  # Hangul words with which one of them begins
    known: dict[str, str | None] = field(default_factory=dict, repr=False)  # what was read before

    @staticmethod
    def parse(raw: Mapping[str, Any], names: Mapping[str, str]) -> "Reader":
        """From reading.yaml and the catalogue (written name → spoken); raises ValueError naming the key and the cure.

        Names of three letters and fewer are known by their case too: 'god' is a name, 'GOD' is spelled. A name that is
        a word of the list is read as the word: in a title 'Rain' need not be the singer.
        """
        try:
            shape = ReadingFile.model_validate(raw)
        except ValidationError as error:
            first = error.errors()[0]
            raise ValueError(f"reading.yaml: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
        words = _merged(shape)
        for table in (shape.letters, shape.phrases, shape.signs, shape.ordinals, shape.counts):
            _hangul_only(table)
        missing = set("abcdefghijklmnopqrstuvwxyz") - set(shape.letters)
        if missing:
            raise ValueError(
                f"reading.yaml: letters: {', '.join(sorted(missing))} missing; every letter needs its name"
            )
        exact = {k: v for k, v in names.items() if _FOREIGN.search(k) and _HANGUL_ONLY.fullmatch(v)}
        exact = {k: v for k, v in exact.items() if k.casefold() not in words}
        folded = {k.casefold(): v for k, v in exact.items() if len(k) > 3}
        fixed = folded | {k.casefold(): v for k, v in shape.phrases.items()}
        kinds = ((shape.native_counters, "native"), (shape.hour_counters, "hour"), (shape.sino_counters, "sino"))
        counters = [(counter, kind) for listed, kind in kinds for counter in listed]
        begins = (_TOKEN.match(key) for key in (*exact, *fixed) if "가" <= key[:1] <= "힣")
        places = sorted(shape.places, key=len, reverse=True)
        return Reader(
            letters=shape.letters, words=words, signs=shape.signs, ordinals=shape.ordinals, counts=shape.counts,
            counted_words=frozenset(shape.counted_words), counters=tuple(sorted(counters, key=lambda c: -len(c[0]))),
            places=tuple(places), anywhere=re.compile("|".join(map(re.escape, places)) or "(?!)"),
            somewhere=shape.somewhere, exact=exact, fixed=fixed, starts=frozenset(m[0] for m in begins if m),
        )  # fmt: skip

    def read(self, text: str) -> str | None:
        """The text as it is pronounced, Hangul with spaces and commas; None if a part cannot be read or nothing is left."""
        if text not in self.known:
            if len(self.known) >= _REMEMBERED:
                self.known.clear()
            pieces = [text] if _HANGUL_ONLY.fullmatch(text) else list(self._pieces(text))
            self.known[text] = None if None in pieces else _joined(pieces)
        return self.known[text]

    def read_partly(self, text: str) -> str | None:
        """What can be read of a text, None if that is nothing: enough for a place, never for a title."""
        return _joined(piece for piece in self._pieces(text) if piece is not None)

    def spell(self, text: str) -> str:
        """The last resort: Latin letter by letter, digits one by one; all other marks fall away. May be empty."""
        out = []
        for c in normalize("NFKC", text):
            if "가" <= c <= "힣" or c.isspace():
                out.append(c)
            elif c.isascii() and c.isdigit():
                out.append(sino(int(c)))
            elif c.isascii() and c.isalpha():
                out.append(self.letters[c.casefold()])
        return " ".join("".join(out).split())

    def place(self, text: str | None) -> str | None:
        """The word of a text that names a place, None if there is none."""
        return next((p for p in self.places if p in text), None) if text else None

    def places_in(self, text: str) -> list[tuple[str, int]]:
        """The words for places that stand in a text, the longest first, each with where it stands first."""
        if self.anywhere.search(text) is None:
            return []
        return [(place, text.find(place)) for place in self.places if place in text]

    # ---------------------------------------------------------------- pieces

    def _pieces(self, text: str) -> Iterator[str | None]:
        """The text in order: readings with the spaces between them, None for what cannot be read."""
        text = _folded(text)
        text = _TAIL_TAGS.sub("", text) or text
        text = _SPAN.sub(r"\1부터 \2까지", text)
        at, before, word = 0, "", ""
        while at < len(text):
            spoken, end, kind = self._next(text, at, word)
            if (kind == "w" and before == "h") or (kind in "wn" and before in ("w", "n", ".")):
                yield " "
            yield spoken
            if kind == "n" and _UNIT.match(text, end):
                yield " "
            word = text[at:end].casefold() if kind == "w" else word if kind in " ." else ""
            at, before = end, kind

    def _next(self, text: str, at: int, word: str) -> tuple[str | None, int, str]:
        """The reading at a place, where it ends, and what it is: w word, n number, h Hangul, '.' full stop, ' ' the rest."""
        token = _TOKEN.match(text, at)
        assert token is not None
        found = token[0]
        if "가" <= found[0] <= "힣":
            named = self._name(text, at) if found in self.starts else None
            return (*named, "w") if named else (found, token.end(), "h")
        if not (found.isascii() and found.isalnum()):
            return self._sign(text, at, found)
        named = self._name(text, at)
        if named:
            return (*named, "w")
        if found.isdigit():
            spoken, end = self._number(text, at, word)
            return spoken, end, "n"
        if found in "Dd" and (m := _TO_GO.match(text, at)):
            return f"{sino(int(m[2]))} 일 {'전' if m[1] == '-' else '째'}", m.end(), "w"
        whole = _WORD.match(text, at)
        assert whole is not None
        return self._latin(whole[0], text, whole.span()), whole.end(), "w"

    def _sign(self, text: str, at: int, found: str) -> tuple[str | None, int, str]:
        if found == "," and text[at + 1 : at + 2].isspace():
            return ",", at + 1, " "
        if found in self.signs:
            return f" {self.signs[found]} ", at + 1, " "
        if found.isalpha() and not "\u1100" <= found <= "\u11ff":  # another script; loose jamo (ㅋㅋ) are not read
            return None, at + 1, " "
        return ("" if found in ".'" else " "), at + 1, ("." if found == "." else " ")

    def _name(self, text: str, at: int) -> tuple[str, int] | None:
        """The longest name or phrase that begins here and ends with a word."""
        ends, end = [], at
        for token in _TOKEN.finditer(text, at):
            end = token.end()
            ends.append(end)
            if len(ends) == _LONGEST_NAME:
                break
        for end in reversed(ends):
            part = text[at:end]
            spoken = self.exact.get(part) or self.fixed.get(part.casefold())
            after = text[end : end + 1]
            if spoken and not (after.isascii() and after.isalnum() and part[-1].isalnum() and part[-1].isascii()):
                return spoken, end
        return None

    # ---------------------------------------------------------------- numbers

    def _number(self, text: str, at: int, word: str) -> tuple[str, int]:
        """Digits with what they count: dates, clock times, ordinals, decimals, counters."""
        if (m := _FULL_DATE.match(text, at)) and 1 <= int(m[3]) <= 12 and 1 <= int(m[4]) <= 31:
            day, end = _with_weekday(f"{month_name(int(m[3]))} {sino(int(m[4]))} 일", text, m.end())
            return f"{sino(int(m[1]))} 년 {day}", end
        if m := _CLOCK.match(text, at):
            hour, minute = int(m[1]), int(m[2])
            return (clock_words(hour, minute) if minute or hour % 24 else "밤 열두 시"), m.end()
        if m := _SHORT_DATE.match(text, at):
            told = len(m[1]) == 2 or len(m[2]) == 2 or _OF_WEEK.match(text, m.end())
            if told and 1 <= int(m[1]) <= 12 and 1 <= int(m[2]) <= 31:
                return _with_weekday(f"{month_name(int(m[1]))} {sino(int(m[2]))} 일", text, m.end())
        if m := _ORDINAL.match(text, at):
            n = int(m[1])
            return self.ordinals.get(n) or ordinal(n), m.end()
        m = _NUMBER.match(text, at)
        assert m is not None
        digits = m[1].replace(",", "")
        if m[2] is not None:
            return f"{_sino(digits)} 점 {''.join(sino(int(d)) for d in m[2])}", m.end()
        return self._counted(digits, text, m.end(), word)

    def _counted(self, digits: str, text: str, end: int, word: str) -> tuple[str, int]:
        n = int(digits) if len(digits) < 5 and not (digits[0] == "0" and len(digits) > 1) else 0
        tail = text[end : end + 6].lstrip()
        counter, kind = next((c for c in self.counters if tail.startswith(c[0])), ("", ""))
        if counter == "번째" and n:
            return ordinal(n), text.index(counter, end) + len(counter)
        if (kind == "native" and 1 <= n <= 99) or (kind == "hour" and 1 <= n <= 12):
            return native(n), end
        if tail.startswith("월") and 1 <= n <= 12:
            return month_name(n), text.index("월", end) + 1
        start = end - len(digits)
        before, after = text[start - 1 : start], text[end : end + 1]
        glued = before.isascii() and before.isalpha() and not counter and after not in _PART  # KBS2, but SBS3부
        if (word in self.counted_words or glued) and n in self.counts:
            return self.counts[n], end
        return _sino(digits), end

    # ---------------------------------------------------------------- Latin words

    def _latin(self, token: str, text: str, span: tuple[int, int]) -> str | None:
        """A word by the list, capitals by their letters, compounds by their parts; None if it cannot be read."""
        if token in "xX" and text[span[0] - 1 : span[0]].isspace() and text[span[1] : span[1] + 1].isspace():
            return ""  # 'A x B' is said without it, as × is (PHR-06)
        if token == "A" and not re.match(r" [A-Za-z]{2}", text[span[1] : span[1] + 3]):
            return self.letters["a"]
        return self._word(token) or self._compound(token)

    def _word(self, token: str) -> str | None:
        key = token.casefold()
        if known := self.words.get(key):
            return known
        letters = re.sub(r"[^A-Za-z]", "", token)
        if letters.isupper() and len(letters) <= 4 and "-" not in token and "+" not in token:
            joined = [self.letters[c] for c in letters.casefold()]
            return "".join(joined)
        if key.endswith("ies") and (root := self.words.get(f"{key[:-3]}y")):
            return f"{root}즈"
        for ending in ("'s", "s"):
            root = self.words.get(key.removesuffix(ending)) if key.endswith(ending) else None
            if root:
                return root + ("스" if key.removesuffix(ending)[-1] in "ptkfc" else "즈")
        return None

    def _compound(self, token: str) -> str | None:
        parts = [p for p in re.split(r"['.&+-]", token) if p]
        glue = " "
        if len(parts) == 1:
            parts, glue = _CAMEL.findall(token), ""
        if len(parts) < 2:
            return None
        read = [self._word(p) or (self.letters[p.casefold()] if len(p) == 1 else None) for p in parts]
        return None if None in read else glue.join(p for p in read if p)


def _merged(shape: ReadingFile) -> dict[str, str]:
    """The word list as one table; a word that stands under two subjects is refused."""
    words: dict[str, str] = {}
    for subject, table in shape.words.items():
        _hangul_only(table)
        for key, spoken in table.items():
            if key.casefold() in words:
                raise ValueError(f"reading.yaml: words.{subject}.{key}: stands twice in the list; keep one")
            words[key.casefold()] = spoken
    return words


def _hangul_only(table: Mapping[Any, str]) -> None:
    for key, spoken in table.items():
        if not _HANGUL_ONLY.fullmatch(spoken):
            raise ValueError(f"reading.yaml: {key}: {spoken!r} must be written in Hangul only")


def _folded(text: str) -> str:
    """Compatibility forms and accents away: 'ＫＢＳ', 'Café', decomposed Hangul."""
    text = normalize("NFKC", text)
    if text.isascii():
        return text
    return "".join(
        c if c.isascii() or not c.isalpha() or "가" <= c <= "힣" else "".join(b for b in normalize("NFKD", c) if not combining(b))
        for c in text
    )  # fmt: skip


def _joined(pieces: Any) -> str | None:
    """Pieces as running text: one space between words, none before a comma, no comma at an end."""
    text = " ".join("".join(pieces).split())
    text = re.sub(r"(?: ?,)+", ",", text).strip(" ,")
    return text or None


def _with_weekday(day: str, text: str, end: int) -> tuple[str, int]:
    """A date and the weekday that stands behind it in brackets."""
    m = _OF_WEEK.match(text, end)
    if m is None:
        return day, end
    return f"{day} {next(w for w in WEEKDAYS if w[0] == m[1])}", m.end()


def _sino(digits: str) -> str:
    if len(digits) > 12 or (digits.startswith("0") and len(digits) > 1):
        return "".join("공일이삼사오육칠팔구"[int(d)] for d in digits)
    return sino(int(digits))
