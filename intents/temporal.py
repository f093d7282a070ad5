"""Korean time expressions: the grammar from the outside. Text and an instant in, every expression with its readings out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from itertools import pairwise
from typing import NamedTuple

from intents.kept import LONG, Kept
from intents.temporal_days import Frame
from intents.temporal_facts import facts_of
from intents.temporal_phrases import Phrase, Phrases
from intents.temporal_reader import CLOSING_QUOTE, Reader, Vocabulary
from intents.temporal_spec import Between, DatePart, EventAnchor, Now, Repeat, Spec, Vague, When
from intents.temporal_stretches import Stretches
from intents.temporal_values import SECONDS, Evaluator, is_of_days
from intents.text import Compact, compact, either, inside
from intents.timewords import TimeWords
from intents.types import TemporalExpression, Tense, TimeFacts, TimeRange, TimeReading
from intents.values import quick, replace

_FINAL_SS = "".join(chr(code) for code in range(0xAC00 + 20, 0xD7A4, 28) if chr(code) not in "있겠밌")
_PAST = re.compile(f"[{_FINAL_SS}]")
_GOES_ON = re.compile(r"(?:는데|은데|지만|으니까|으니|거든|다가|고|어서|었는데|으면|겠|을|던)")
_CLAUSE = re.compile(r"는데|은데|던데|지만|으니까|으니|거든|더니|고(?!싶|말)|다가|길래|어서|던")
_LINKED = re.compile(r"(?:이랑|랑|하고|와|과|,|·|및|그리고|이나|또는)?")
_HOW_LONG = re.compile(r"(?:몇\w{0,3}|며칠|얼마나?|언제)\W*(?:이나|정도)?\W*남")
_BETWEEN_TITLE = re.compile("[가-힣]{0,6}")
_AMONG = 10  # places before an expression in which may stand what it is one of
_NEVER_FIRST = frozenset({"unit", "third", "later", "earlier", "since", "until", "within", "throughout", "whole", "from", "to", "between", "each", "month_start"})  # fmt: skip
_BESIDE = ("", ",", "인", "(", "의")  # between two words for one time
_NEAR = 10  # places between an expression and the word that tells it as past
_STRETCHES = 1024  # stretches of words whose times are known at least


_Day = tuple[str, date, date, tzinfo | None, bool]  # the rule, today, the day of now and its zone, whether in the past


@quick
@dataclass(frozen=True, slots=True)
class Parsed:
    """The parsed form kept in `TemporalExpression.spec`; `told_past` where a word beside it says so (금요일에 나온 노래).

    `is_joined`: it was told in two ways that name one time today and may name two on another day (내일 크리스마스이브).
    `seen`: the day from which it was seen last, with its readings on that day.
    """

    spec: Spec
    told_past: bool = False
    is_joined: bool = field(default=False, compare=False, repr=False)
    seen: list[tuple[_Day, tuple[TimeReading, ...]]] = field(default_factory=list, compare=False, repr=False)


class Told(NamedTuple):
    """An expression as read: its places, and all of it that neither the rest of the utterance nor the moment changes."""

    begin: int
    end: int
    spec: Spec
    rule: str
    latent: bool
    offset: int
    facts: TimeFacts
    parsed: Parsed
    parsed_past: Parsed

    @staticmethod
    def of(begin: int, phrase: Phrase) -> "Told":
        """A phrase of the grammar that begins at a place."""
        spec = phrase.spec
        return Told(
            begin, phrase.end, spec, phrase.rule, phrase.latent or isinstance(spec, Vague),
            spec.offset if isinstance(spec, EventAnchor) else 0, facts_of(spec), Parsed(spec, False), Parsed(spec, True),
        )  # fmt: skip


class Grammar:
    """Finds and evaluates time expressions. Built once, safe to share between threads: what it keeps changes no answer."""

    def __init__(self, words: TimeWords, *, stretches: int = _STRETCHES) -> None:
        self._vocabulary = Vocabulary(words)
        self._stretches = Stretches(words, self._vocabulary)
        self._known: Kept[tuple[str, tuple[int, ...], bool], tuple[Told, ...]] | None = (
            Kept(stretches) if stretches else None
        )
        self._evaluator = Evaluator(words)
        self._not_past = words.not_past
        self._attributive = re.compile(
            f"{either(words.past_attributive)}(?!다(?:[고는던며네면그했하]|$)|대|댔|단다)"
        )  # 컴백한 노래, not 컴백한다
        self._told_by = re.compile(  # the past of who tells: 토요일에 컴백한다고 했지, 만나기로 했어
            rf"(?:[다라냐자려]고{either(words.telling)}?하?|기로{either(words.settling)}?[하되]?|[다라]그|[한된온간난는있없진본린]다)$"
        )
        self._other_verb = re.compile(rf"는데|지만|니까|[다라냐자]고|[다라]는|{either(words.other_verbs)}")
        self._remaining = re.compile(either(words.remaining))
        self._one_of_them = re.compile(  # of songs: '중에 밤 틀어줘', '중에 내일이 좋아'; but 중에 내일 나오는 거
            rf"(?:이나|이랑|하고|만|을|를)?(?:{either(words.song_verbs)}|[?!.~]*$)"
            rf"|(?:이|가|을|를)(?!.{{0,4}}{either(words.releases)})|이?(?:야|지|라|래|인데|에요|예요)"
        )
        title = either(words.titles)
        self._called = re.compile(rf"이?(?:라는|란)(?:제목의|이름의)?{title}")
        self._among = re.compile(rf"{title}(?:들)?중에(?:서|는|선|서는|도)?$|(?:제목|타이틀)(?:이|은|도)?$")
        self._quoted = re.compile(
            rf"['\"‘“「『《〈<]([^'\"’”」』》〉>]+)['\"’”」』》〉>](?:이?(?:라는|란|라고)|{title})"
        )

    @staticmethod
    def build(words: TimeWords, *, stretches: int = _STRETCHES) -> "Grammar":
        """The grammar of a language's time words, with everything compiled.

        `stretches` of words are kept with their times; with 0 every text is read as a whole, to the same end.
        """
        return Grammar(words, stretches=stretches)

    def forget(self) -> None:
        """Forget all words that were heard."""
        self._stretches.forget()
        self._evaluator.forget()
        if self._known is not None:
            self._known.forget()

    def tense(self, text: str | Compact) -> Tense:
        """Whether the predicate that closes the text tells of the past (C5); 취소됐어, 남았어 and the like do not."""
        view = compact(text) if isinstance(text, str) else text
        return self._tense(view) if _PAST.search(view.text) else "open"

    def _tense(self, view: Compact) -> Tense:
        text = view.text
        for found in reversed(list(_PAST.finditer(text))):
            predicate = text[max(0, found.end() - 6) : found.end()]
            if any(told in predicate for told in self._not_past):
                return "open"
            if self._is_told(text, found.start()):
                continue
            rest = _GOES_ON.match(text, found.end())
            if rest and (rest[0] in ("으면", "겠", "을", "던") or rest.end() + 2 < len(text)):
                continue
            return "past"
        return "open"

    def find(
        self, text: str | Compact, *, now: datetime, tense: Tense | None = None, borders: frozenset[int] = frozenset()
    ) -> tuple[TemporalExpression, ...]:
        """All time expressions in text order, latent ones included, each with every reading, best first.

        `now` is aware, in the user's zone; the plain calendar sense (today is `now.date()`). Spans are in characters
        of `text`. `borders` are places (without spaces) where words are known to begin or end, names say. An impossible date has facts but no readings (rule impossible-date, ERR-03). Never raises.
        """
        view = compact(text) if isinstance(text, str) else text
        found = self._told(view, borders)
        if not found:
            return ()
        text, behind = view.text, found[0].end
        past = tense if tense is not None else self._tense(view)
        marks = [m.start() for m in self._attributive.finditer(text, behind) if not self._is_told(text, m.start())]
        clauses = self._past_clauses(text, behind)
        remaining = self._remaining.search(text) is not None and not _HOW_LONG.search(text)
        made = []
        for told in found:
            end, near = told.end, False
            if marks or clauses:
                near = bool(
                    [mark for mark in marks if end <= mark <= end + _NEAR]
                    or [mark for mark in clauses if end <= mark and not self._other_verb.search(text, end, mark)]
                )
            made.append(self._expression(view, told, now, past == "past" or near, near, remaining))
        return tuple(_one_each(_merged(view, made))) if len(made) > 1 else tuple(made)

    def _is_told(self, text: str, place: int) -> bool:
        """Whether the past form at a place is that of who tells: 온댔어, 일요일이랬지, 온다고 했어 (but 그랬어)."""
        if text[place] == "댔" or (text[place] == "랬" and text[place - 1 : place] not in ("그", "저", "요")):
            return True
        return self._told_by.search(text, max(0, place - 8), place) is not None

    def _past_clauses(self, text: str, behind: int) -> list[int]:
        """Where predicates stand that tell of the past and are not the last: 월요일에 봤는데 누구였지, 31일에 올렸던 영상."""
        found = []
        for mark in _PAST.finditer(text, behind):
            if _CLAUSE.match(text, mark.end()) and not self._is_told(text, mark.start()):
                predicate = text[max(0, mark.end() - 6) : mark.end()]
                if not any(told in predicate for told in self._not_past):
                    found.append(mark.start())
        return found

    def resolve(
        self, expr: TemporalExpression, *, today: date, now: datetime, tense: Tense = "open"
    ) -> tuple[TimeReading, ...]:
        """The readings of an expression seen from another today (TPO-04, TPO-06, TPO-17), best first.

        오늘, 내일, N일 뒤 and 다음/지난 follow `today`; dates, weekday names, holidays, 이번 and clock times follow `now`.
        """
        if not isinstance(expr.spec, Parsed):
            return expr.readings
        return self._readings(expr.spec, expr.rule, today, now, tense == "past" or expr.spec.told_past)

    def again(self, expr: TemporalExpression, *, now: datetime, tense: Tense) -> TemporalExpression:
        """An expression that was found before, with its readings at another instant."""
        return TemporalExpression(
            text=expr.text, span=expr.span, readings=self.resolve(expr, today=now.date(), now=now, tense=tense), facts=expr.facts,
            rule=expr.rule, latent=expr.latent, anchor=expr.anchor, anchor_offset=expr.anchor_offset, spec=expr.spec,
        )  # fmt: skip

    # ---- from text to phrases

    def _told(self, view: Compact, borders: frozenset[int]) -> Sequence[Told]:
        """All expressions of a text; where its words allow it, stretch by stretch, from what is known of each."""
        source, one_word = view.source, len(view.gaps) == 2
        plain = len(view.text) + source.count(" ") == len(source) and "  " not in source
        if self._known is None or not plain or _looks_ahead(view.text):
            return self._read(view, borders, one_word)
        if borders and self._are_behind_units(view, borders):
            return self._read(view, borders, one_word)
        found: list[Told] = []
        edges = sorted(borders)
        for begin, words in self._stretches.of(view):
            inner = inside(edges, begin - 1, begin + len(words)) if edges else ()
            key = words, tuple(inner), one_word
            told = self._known.get(key)
            if told is None:
                stretch = compact(words)
                if len(words) > LONG or self._vocabulary.misheard.search(stretch.text):
                    return self._read(view, borders, one_word)
                told = self._known.put(key, self._read(stretch, frozenset([at - 1 for at in inner]), one_word))
            found += [Told(begin + each[0], begin + each[1], *each[2:]) for each in told] if begin else told
        return found

    def _are_behind_units(self, view: Compact, borders: frozenset[int]) -> bool:
        """Whether a border makes a unit of the letters that begin a word: '15 일정국' is the 15th of 정국, '15 일정' is not."""
        text, gaps, units = view.text, view.gaps, self._vocabulary.unit_forms
        for at in borders:
            if 0 < at <= len(text) and at not in gaps:
                for size in (1, 2):
                    if at >= size and text[at - size : at] in units and at - size in gaps:
                        return True
        return False

    def _read(self, view: Compact, borders: frozenset[int], one_word: bool) -> tuple[Told, ...]:
        """All expressions of a text or stretch, word by word."""
        text = view.text
        found: list[tuple[int, Phrase]] = []
        reader = Reader(view, self._vocabulary, borders, one_word=one_word)
        phrases = Phrases(reader)
        behind = passed = 0
        for place in reader.starts():
            if place < passed:
                continue
            ordinary = self._vocabulary.not_times.match(text, place)
            if ordinary is not None:
                passed = ordinary.end()
                continue
            phrase = self._best(reader, phrases, place, behind, bool(found))
            if phrase is None:
                continue
            passed = phrase.end
            if self._is_title(reader, place, phrase):
                continue
            if found and (linked := _LINKED.match(text, behind)) and linked.end() == place:
                phrase = self._joined(found[-1][1], phrase, bool(linked[0]))
            found.append((place, phrase))
            behind = phrase.end
        return tuple([Told.of(begin, phrase) for begin, phrase in _in_rows(view, found)])

    def _is_title(self, reader: Reader, place: int, phrase: Phrase) -> bool:
        """오월의 신부라는 노래, 열두 시라는 곡, '내일'이라는 곡, 노래 중에 밤; but '첫 방송이 금요일이라는 드라마' tells a time."""
        text, end = reader.text, phrase.end
        if reader.is_quoted and any(m.start(1) <= place < m.end(1) for m in self._quoted.finditer(text)):
            return True
        if self._among.search(text, max(0, place - _AMONG), place) and self._one_of_them.match(text, end):
            return True
        called = self._called.search(text, end) if "라는" in text or "란" in text else None
        if called is None:
            return False
        between = text[end : called.start()]
        if (
            not _BETWEEN_TITLE.fullmatch(between)
            or self._other_verb.search(between)
            or self._attributive.search(between)
        ):
            return False
        before = text[:place]
        named = before.endswith(("은", "는")) and not before[:-1].endswith(reader.vocabulary.event_nouns)
        if place > 1 and before[-1] in "이가은는" and not named:  # 에스파는 내일이라는 노래 언제 불러
            return False
        return not (between and reader.view.gap(end) and _stands_apart(reader, phrase, called.start()))

    def _best(self, reader: Reader, phrases: Phrases, place: int, behind: int, after_one: bool) -> Phrase | None:
        """The longest phrase at a place whose borders are borders of words."""
        if not self._may_begin(reader, place, behind, after_one):
            if not reader.one_word:
                return self._before_event(reader, phrases, place)
            # nothing is spaced: a weak word may begin inside, if it is no single letter and ends like a word
            inside = [
                p
                for p in phrases.at(place)
                if p.end - place >= 2 + (reader.text[place] in "이일오사구") and not p.latent
            ]
            inside.sort(key=lambda p: -p.end)
            return next((p for p in inside if reader.ends_well(p.end) or (p.firm and p.end - place > 3)), None)
        candidates = sorted(phrases.at(place), key=lambda p: (-p.end, p.latent))
        return next(
            (p for p in candidates if p.firm or reader.ends_well(p.end) or reader.ends_glued(place, p.end)), None
        )

    @staticmethod
    def _before_event(reader: Reader, phrases: Phrases, place: int) -> Phrase | None:
        """서울주말공연, 일본연말콘서트: inside a word such a stretch is one only where what goes with times is glued to it."""
        if not reader.words(place, "unit", "year_third", "month_third", "week_third"):
            return None
        view, followers = reader.view, reader.vocabulary.followers
        found = (p for p in phrases.at(place) if not view.gap(p.end) and followers.begin(reader.text, p.end))
        return max(found, key=lambda p: p.end, default=None)

    @staticmethod
    def _may_begin(reader: Reader, place: int, behind: int, after_one: bool) -> bool:
        view, text = reader.view, reader.text
        if view.opens(place) or reader.behind_name(place) or (after_one and place == behind):
            return True
        if text[place].isdigit():
            return True
        if any(not word.weak and word.kind not in _NEVER_FIRST for word, _ in reader.words_at(place)):
            return True
        if after_one and _LINKED.fullmatch(text, behind, place):
            return True
        return any(
            m.number.end - place >= 2 or (reader.one_word and m.unit == "hour-name") for m in reader.measures(place)
        )

    @staticmethod
    def _joined(before: Phrase, phrase: Phrase, linked: bool) -> Phrase:
        """다음 주 월요일이랑 수요일, 4월 10일과 12일, 내일 2시랑 5시: the second takes over what it does not say."""
        first, second = before.spec, phrase.spec
        if not (isinstance(first, When) and isinstance(second, When)):
            return phrase
        if second.date is None and first.date is not None and first.clock is not None and linked:
            return phrase._replace(spec=replace(second, date=first.date))
        if first.date is None or second.date is None:
            return phrase
        coarse, fine = first.date, second.date
        bare_weekday = fine == DatePart(weekday=fine.weekday) and fine.weekday is not None
        bare_day = fine == DatePart(day=fine.day) and fine.day is not None
        if bare_weekday and coarse.week_offset is not None and coarse.weekday is not None:
            return phrase._replace(spec=replace(second, date=fine._replace(week_offset=coarse.week_offset)))
        if (
            bare_day
            and linked
            and coarse.day is not None
            and (coarse.month is not None or coarse.month_offset is not None)
        ):
            return phrase._replace(spec=replace(second, date=coarse._replace(day=fine.day)))
        return phrase

    # ---- from phrases to expressions

    def _expression(
        self, view: Compact, told: Told, now: datetime, past: bool, near: bool, remaining: bool
    ) -> TemporalExpression:
        parsed = told.parsed_past if near else told.parsed
        readings = self._readings(parsed, told.rule, now.date(), now, past)
        span = view.span(told.begin, told.end)
        impossible = not readings and not isinstance(told.spec, EventAnchor)
        return TemporalExpression(
            text=view.source[span[0] : span[1]],
            span=span,
            readings=readings,
            facts=replace(told.facts, remaining=True) if remaining else told.facts,
            rule="impossible-date" if impossible else told.rule,
            latent=told.latent,
            anchor_offset=told.offset,
            spec=parsed,
        )

    def _readings(self, parsed: Parsed, rule: str, today: date, now: datetime, past: bool) -> tuple[TimeReading, ...]:
        """What a parsed expression names; where only the day matters, it is known from the same day."""
        day, seen = (rule, today, now.date(), now.tzinfo, past), parsed.seen
        if seen and seen[0][0] == day:
            return seen[0][1]
        readings = self._evaluator.readings(parsed.spec, Frame(today=today, now=now, past=past), rule)
        if is_of_days(parsed.spec):
            seen[:] = [(day, readings)]
        return readings


def _stands_apart(reader: Reader, phrase: Phrase, behind: int) -> bool:
    """Whether a time before a title is none of its words: 내일 첫눈이라는 노래 불러?, 토요일 봄날이라는 곡."""
    date = phrase.spec.date if isinstance(phrase.spec, When) else None
    if date is None:
        return False
    if any(offset is not None for offset in (date.day_offset, date.week_offset, date.month_offset, date.counted)):
        return True
    one_word = not any(reader.view.gap(place) for place in range(phrase.end + 1, behind))
    return one_word and (date.weekday is not None or date.day is not None)


def _in_rows(view: Compact, found: list[tuple[int, Phrase]]) -> list[tuple[int, Phrase]]:
    """Days told one after the other are one stretch: 오늘 내일 모레, and two of them said in one breath (모레글피)."""
    kept: list[tuple[int, Phrase]] = []
    at = 0
    while at < len(found):
        last = at + 1
        while last < len(found) and _follows(view, found[last - 1], found[last]):
            last += 1
        begin, first, (_, end) = found[at][0], found[at][1].spec, found[last - 1]
        glued = last - at == 2 and not any(view.gap(place) for place in range(begin + 1, end.end))
        closing = end.spec.last if isinstance(end.spec, Between) else end.spec
        if (last - at > 2 or glued) and isinstance(first, When) and isinstance(closing, When):
            kept.append((begin, Phrase(Between(first=first, last=closing), end.end, end.firm, "range")))
        else:
            kept += found[at:last]
        at = last
    return kept


def _follows(view: Compact, before: tuple[int, Phrase], one: tuple[int, Phrase]) -> bool:
    """Whether a plain day is the one behind another and is told right behind it; the last may close with 까지."""
    begin, phrase = one
    joined = _LINKED.fullmatch(view.text, before[1].end, begin) is not None
    spec, day = phrase.spec, _plain_day(before[1].spec)
    if isinstance(spec, Between) and spec.first is None and not spec.before and spec.last is not None:
        spec = spec.last
    after = _plain_day(spec)
    return joined and day is not None and after is not None and after == day + 1


def _plain_day(spec: Spec) -> int | None:
    """How many days from today a word names, where it names nothing else."""
    date = spec.date if isinstance(spec, When) and spec.clock is None else None
    return (
        date.day_offset if date is not None and date == DatePart(day_offset=date.day_offset, word=date.word) else None
    )


def _looks_ahead(text: str) -> bool:
    """Whether something in a text may change a time that stands many words before it: a title, a turn of days."""
    return (
        "란" in text
        or "라는" in text
        or "중에" in text
        or "제목" in text
        or "넘어가는" in text
        or CLOSING_QUOTE.search(text) is not None
    )


def _merged(view: Compact, found: list[TemporalExpression]) -> list[TemporalExpression]:
    """One time told in two ways side by side is one expression: 내일 크리스마스이브, 9월 25일 금요일인 추석."""
    kept: list[TemporalExpression] = []
    for one in found:
        before = kept[-1] if kept else None
        if before is not None and _same(before, one):
            between = view.source[before.span[1] : one.span[0]].strip()
            if between in _BESIDE:
                span = before.span[0], one.span[1] + (between == "(" and view.source.startswith(")", one.span[1]))
                told = one if one.facts.anchor == "date" else before
                spec = replace(told.spec, is_joined=True) if isinstance(told.spec, Parsed) else told.spec
                kept[-1] = replace(told, text=view.source[span[0] : span[1]], span=span, spec=spec)
                continue
        together = _together(view, kept[-2:], one)
        kept = [*kept[:-2], together] if together else [*kept, one]
    return kept


def is_lasting(text: str, times: Sequence[TemporalExpression]) -> bool:
    """Whether these are the times of the text on any day: no two stand side by side that may be one."""
    if not times:
        return True
    for time in times:
        if isinstance(time.spec, Parsed) and time.spec.is_joined:
            return False
    return len(times) == 1 or all(
        text[one.span[1] : other.span[0]].strip() not in _BESIDE for one, other in pairwise(times)
    )


def _together(view: Compact, days: list[TemporalExpression], one: TemporalExpression) -> TemporalExpression | None:
    """12월 5일, 6일 양일간: days side by side that a length counts together are one stretch."""
    length = one.readings[0].seconds if one.readings and one.rule == "length" else None
    if not length or len(days) < 2 or any(d.latent or not d.readings for d in days):
        return None
    specs = [d.spec.spec for d in days if isinstance(d.spec, Parsed) and isinstance(d.spec.spec, When)]
    begin, end = days[0].readings[0].range, days[1].readings[0].range
    if len(specs) < 2 or begin is None or end is None or begin.end != end.start or not (begin.start and end.end):
        return None
    apart = [view.source[a.span[1] : b.span[0]].replace(" ", "") for a, b in ((days[0], days[1]), (days[1], one))]
    if not (_LINKED.fullmatch(apart[0]) and apart[1] in ("", ",")):
        return None
    if (end.end - begin.start).total_seconds() != length:
        return None
    span = days[0].span[0], one.span[1]
    whole = TimeRange(start=begin.start, end=end.end, grain="day")
    reading = replace(days[0].readings[0], kind="interval", range=whole)
    told_past = isinstance(days[0].spec, Parsed) and days[0].spec.told_past
    spec = Parsed(Between(first=specs[0], last=specs[1]), told_past, is_joined=True)
    facts = replace(days[0].facts, is_range=True)
    text = view.source[span[0] : span[1]]
    return replace(days[0], text=text, span=span, readings=(reading,), facts=facts, rule="range", spec=spec)


def _same(one: TemporalExpression, other: TemporalExpression) -> bool:
    if one.latent or other.latent:
        return False
    length = other.readings[0].seconds if other.readings and other.rule == "length" else None
    if length and one.readings and (held := one.readings[0].range) and held.start and held.end:
        if held.grain in ("month", "year"):  # 12월 한 달 내내
            return length == SECONDS[held.grain]
        return (held.end - held.start).total_seconds() == length  # 12월 5일부터 6일까지 이틀간
    if one.spec == other.spec or not (one.readings and other.readings):
        return False  # '오늘 오늘' is no second description: one of them may be a name (ENT-06)
    first, second = one.readings[0], other.readings[0]
    return first.range is not None and first.range == second.range and first.repeats == second.repeats


_DAILY = Repeat(frequency="DAILY")


def _lasts(one: TemporalExpression) -> bool:
    """Whether an expression names several days."""
    held = one.readings[0].range if one.readings and not one.latent else None
    return (
        held is not None
        and held.start is not None
        and held.end is not None
        and held.grain in ("day", "week", "month")
        and (held.end - held.start).days > 1
    )


def _one_each(found: list[TemporalExpression]) -> list[TemporalExpression]:
    """What only goes along with a better time is latent: 지금 beside any, the 심야 of '25시에 하는 심야 라디오', 매일 of days."""
    specs = [e.spec.spec if isinstance(e.spec, Parsed) else None for e in found]
    solid = any(not e.latent and not isinstance(spec, Now) for e, spec in zip(found, specs, strict=True))
    stretched = any(_lasts(e) for e, spec in zip(found, specs, strict=True) if not isinstance(spec, Repeat))
    kept, clocked = [], False
    for one, spec in zip(found, specs, strict=True):
        goes_along = (isinstance(spec, Now) and solid) or (spec == _DAILY and stretched)
        if isinstance(spec, When) and spec.clock is not None:
            clock = spec.clock
            bare = clock.hour is None and clock.midnight is None and not clock.this_time and spec.date is None
            goes_along = bare and clocked and one.rule == "part-of-day" and not one.text.endswith("에")
            clocked = clocked or clock.hour is not None
        kept.append(replace(one, latent=True) if goes_along else one)
    return kept
