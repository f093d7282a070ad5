"""Which day is meant? The roll-over hour, the session's frame, coordinates, parts of day and midnight (TPO).

Everything here chooses between values that the grammar has already computed: `resolve` evaluates the same expression
against another 'today'. Weights and thresholds are data; this module holds their order.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from dialogs.korean import josa
from dialogs.manner import Certainty, Manner
from dialogs.rules import Facts, evidence
from dialogs.types import DayChoice, Named
from intents import Because, TemporalExpression, Tense, TimeRange, quick, replace

_MIDNIGHT = time()
_DAY = timedelta(days=1)


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """The time of a turn as its user lives it (TPO-01)."""

    now: datetime
    rollover: int
    frame: date | None  # the date bound to 오늘 in this session
    facts: Facts  # for the evidence rules; unit, part, flips and contrast are filled in per expression

    @property
    def today(self) -> date:
        """C, the calendar date."""
        return self.now.date()

    @property
    def small(self) -> bool:
        """Whether these are the small hours Z."""
        return self.now.hour < self.rollover

    @property
    def user_day(self) -> date:
        """U: the day the user is still living."""
        return self.today - timedelta(days=1) if self.small else self.today

    def at(self, day: date, hour: int = 0) -> datetime:
        """A wall-clock hour of a day in the user's zone."""
        midnight = datetime.combine(day, _MIDNIGHT, self.now.tzinfo)
        return midnight + timedelta(hours=hour) if hour else midnight

    def next_rollover(self) -> datetime:
        """The end of the user's day: the next H."""
        return self.at(self.today if self.small else self.today + timedelta(days=1), self.rollover)


def start_of_day(at: datetime) -> datetime:
    """The midnight with which the day of a moment begins, in the zone of that moment."""
    return at.replace(hour=0, minute=0, second=0, microsecond=0)


def day_of(at: datetime) -> TimeRange:
    """The whole day that holds a moment."""
    first = start_of_day(at)
    return TimeRange(start=first, end=first + _DAY, grain="day")


def sigmoid(score: float) -> float:
    """p of TPO-05."""
    return 1 / (1 + math.exp(-score))


def choose(
    expr: TemporalExpression,
    moment: Moment,
    tense: Tense,
    manner: Manner,
    *,
    flips: bool,
    contrast: bool = False,
    asks: bool = False,
) -> DayChoice | None:
    """The windows an expression may mean here, best first; None if it fixes no window (a bare length, no reading)."""
    facts = expr.facts
    chooser = _Chooser(expr=expr, m=moment, tense=tense, manner=manner, flips=flips, contrast=contrast)
    if facts.vague is not None and not _spoken_clock(expr):
        return chooser.vague()
    if facts.remaining and facts.anchor in ("day", "none") and facts.offset in (0, None):
        return chooser.remaining()
    if expr.rule == "platform-date":
        return chooser.platform_date()
    if not expr.readings or all(r.range is None for r in expr.readings):
        return chooser.stretch() if expr.rule == "length" and asks else None
    if facts.anchor == "day":
        return chooser.day()
    if facts.weekend or facts.anchor in ("week", "month", "year"):
        return every_day(chooser.unit())
    if facts.midnight == "either" and len(expr.readings) > 1:
        return chooser.midnight()
    return every_day(chooser.fixed())


def every_day(choice: DayChoice | None) -> DayChoice | None:
    """A part of day or an hour over several days (주말 저녁, 이번 주 일곱 시) is that of each of them (TPO-10, TPO-17)."""
    window = choice.options[0] if choice is not None and len(choice.options) == 1 else None
    if choice is None or window is None or window.start is None or window.end is None:
        return choice
    days = (window.end - window.start) // _DAY
    if (choice.part is None and not choice.clock) or window.grain not in ("hour", "minute") or days < 1:
        return choice
    first = TimeRange(start=window.start, end=window.end - days * _DAY, grain=window.grain)
    assert first.start is not None
    assert first.end is not None
    parts = [
        TimeRange(start=first.start + n * _DAY, end=first.end + n * _DAY, grain=window.grain) for n in range(days + 1)
    ]
    return replace(choice, parts=tuple(parts), named="days" if choice.clock else choice.named)


def joined(a: DayChoice, b: DayChoice, now: datetime) -> DayChoice | None:
    """Two days or stretches that are both meant, as one choice over them; None where one of them fixes no stretch."""
    one, two = _nearest(a, b, now) if a.clock and b.clock and not a.parts else (a.options[0], b.options[0])
    if one.start is None or one.end is None or two.start is None or two.end is None or a.clock != b.clock:
        return None
    parts = tuple(sorted({*(a.parts or (one,)), two}, key=lambda w: (w.start is not None, w.start)))
    starts, ends = [p.start for p in parts if p.start], [p.end for p in parts if p.end]
    line = Because(rule="TPO-15", says="이어서 말한 날은 둘 다", delta=round(min(a.p, b.p), 3))
    whole = TimeRange(start=min(starts), end=max(ends), grain="hour" if a.clock else "day")
    one_day = a.clock and min(starts).date() == max(starts).date()
    return DayChoice(
        options=(whole,), p=min(a.p, b.p), parts=parts, clock=a.clock, named="day" if one_day else "days", today=a.today, reason="date",
        trace=(*a.trace, *b.trace, line),
    )  # fmt: skip


def are_neighbours(a: DayChoice, b: DayChoice) -> bool:
    """Whether the second day begins where the first ends: '오늘내일', '토요일 일요일' said in one breath are no correction."""
    one, two = a.options[0], b.options[0]
    return one.end is not None and one.end == two.start and one.grain == two.grain == "day"


def _nearest(a: DayChoice, b: DayChoice, now: datetime) -> tuple[TimeRange, TimeRange]:
    """Of two hours that are joined the readings that lie nearest to each other (일곱 시랑 여덟 시 are both of the evening)."""

    def all_of(choice: DayChoice) -> list[TimeRange]:
        on = [w for w in choice.options if w.start and w.end and w.start > now and w.end - _DAY > now]
        if choice.by_date or choice.word is not None:
            on = []
        return [
            *(TimeRange(start=w.start - _DAY, end=w.end - _DAY, grain=w.grain) for w in on if w.start and w.end),
            *choice.options,
        ]

    pairs = [
        (abs(one.start - two.start), n + m, one, two)
        for n, one in enumerate(all_of(a)) for m, two in enumerate(all_of(b)) if one.start and two.start
    ]  # fmt: skip
    return min(pairs, key=lambda p: p[:2])[2:] if pairs else (a.options[0], b.options[0])


def _spoken_clock(expr: TemporalExpression) -> bool:
    return expr.facts.hour is not None


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class _Chooser:
    expr: TemporalExpression
    m: Moment
    tense: Tense
    manner: Manner
    flips: bool
    contrast: bool

    # -------------------------------------------------- small tools

    def window(self, today: date, which: int = 0) -> TimeRange | None:
        """The expression evaluated as if `today` were today; on the day that it is, as it was read."""
        readings = self.expr.readings
        if today != self.m.today:
            readings = self.manner.resolve(self.expr, today=today, now=self.m.now, tense=self.tense)
        ranges = [r.range for r in readings if r.range is not None]
        return ranges[min(which, len(ranges) - 1)] if ranges else None

    def window_at(self, now: datetime) -> TimeRange | None:
        """The expression as it would have been meant at another moment."""
        readings = self.manner.resolve(self.expr, today=now.date(), now=now, tense=self.tense)
        return next((r.range for r in readings if r.range is not None), None)

    def made(
        self,
        windows: Sequence[TimeRange | None],
        p: float,
        rule: str,
        says: str,
        named: Named | None = None,
        **more: Any,
    ) -> DayChoice | None:
        """A choice over these windows; None where one of them could not be evaluated."""
        facts = self.expr.facts
        seen: list[TimeRange] = []
        for window in windows:
            if window is None:
                return None
            if window not in seen:
                seen.append(window)
        first = seen[0] if seen else None
        return DayChoice(
            options=tuple(seen), p=p, part=facts.part,
            clock=facts.hour is not None or facts.midnight is not None or _instant(first),
            until=first is not None and first.start is None, onward=facts.onward,
            by_date=facts.anchor == "date" or facts.weekday is not None or facts.day is not None,
            named=named or _named(self.expr, first), trace=(Because(rule=rule, says=says, delta=round(p, 3)),), **more,
        )  # fmt: skip

    @property
    def sure(self) -> Certainty:
        return self.manner.policy.certainty

    # -------------------------------------------------- 오늘, 내일, 모레, 어제, N일 뒤

    def day(self) -> DayChoice | None:
        facts, m, sure = self.expr.facts, self.m, self.sure
        offset, word = facts.offset or 0, facts.word
        if facts.weekday is not None or facts.day is not None:
            return self.coordinate(offset)
        if m.frame is not None:
            window = self.window(m.frame)
            says = f"이 대화의 오늘은 {m.frame.isoformat()}"
            return self.made([window], sure.frame, "TPO-06", says, word=word, today=m.frame, reason="frame")
        if not m.small:
            return self.plain_day(offset, word)
        if offset < 0:
            return self.yesterday(offset, word)
        if facts.midnight == "start":
            window = self.window(m.today)
            return self.made([window], sure.date, "TPO-16", "0시는 그날의 시작", word=word, today=m.today)
        if offset == 0:
            return self.small_today(word)
        if offset == 1 and facts.part == "새벽":
            return self.small_dawn(word)
        return self.small_hours(word)

    def coordinate(self, offset: int) -> DayChoice | None:
        """TPO-07: a weekday or a date beside 내일 picks the day that fits it."""
        facts, m = self.expr.facts, self.m
        bases = [m.frame] if m.frame else [m.user_day, m.today] if m.small else [m.today]
        for base in bases:
            day = base + timedelta(days=offset)
            weekday_fits = facts.weekday is None or facts.weekday == day.weekday()
            day_fits = facts.day is None or (facts.day == day.day and facts.month in (None, day.month))
            if weekday_fits and day_fits:
                window = self.window(base)
                return self.made(
                    [window],
                    self.sure.coordinate,
                    "TPO-07",
                    "요일이나 날짜가 맞는 날",
                    word=facts.word,
                    today=base,
                    reason="coordinate",
                )
        window = self.window(m.today)
        return self.made([window], 0.5, "TPO-07", "요일과 맞는 날이 없다", word=facts.word, reason="mismatch")

    def plain_day(self, offset: int, word: str | None) -> DayChoice | None:
        """TPO-03 and TPO-22: outside the small hours the words are plain."""
        m, sure, facts = self.m, self.sure, self.expr.facts
        if offset == 0 and facts.part == "새벽" and m.now.hour >= 18 and self.tense != "past":
            window = self.window(m.today + timedelta(days=1))
            return self.made(
                [window], sure.dawn_evening, "TPO-22", "저녁에 말한 오늘 새벽은 다가올 새벽", word="내일", reason="dawn"
            )
        window = self.window(m.today)
        if window is None:
            return None
        early = m.now.hour < self.manner.policy.morning_until
        p = sure.plain if not early else sure.first_hour if m.now.hour < m.rollover + 1 else sure.morning
        return self.made([window], p, "TPO-03", f"{josa(word or '그날', '은')} 달력대로", word=word, today=m.today)

    def small_today(self, word: str | None) -> DayChoice | None:
        """TPO-08 and TPO-11: 오늘 in the small hours."""
        m, sure, facts = self.m, self.sure, self.expr.facts
        here = self.window(m.today)
        if here is None:
            return None
        if self.flips:
            return self.made(
                [here], sure.flip_today, "TPO-02", "0시에 바뀌는 날", word=word, today=m.today, reason="flip"
            )
        if self.tense == "past" and facts.part != "새벽":
            before = self.window(m.today - timedelta(days=1))
            says = "지난 일을 물으니 자정 전의 오늘"
            return self.made(
                [before], sure.today_past, "TPO-08", says, word=word, today=m.user_day, reason="today_past"
            )
        if facts.part in ("밤", "심야") and facts.hour is None and facts.midnight is None:
            rest = TimeRange(start=m.now, end=m.at(m.today, m.rollover), grain="hour")
            says = "지금 남은 밤을 먼저, 그다음에 날이 밝은 뒤의 밤"
            return self.made(
                [rest, here], sure.tonight, "TPO-10", says, word=word, today=m.today, model="spans", reason="tonight"
            )
        p = sure.tonight if facts.midnight else sure.today
        return self.made([here], p, "TPO-08", "새벽의 오늘은 오늘 날짜", word=word, today=m.today, reason="today_small")

    def small_dawn(self, word: str | None) -> DayChoice | None:
        """TPO-11: 'tomorrow's dawn' is not the dawn one is standing in, unless the hour is far enough ahead."""
        m, sure = self.m, self.sure
        near, far = self.window(m.user_day), self.window(m.today)
        if near is None or far is None:
            return None
        ahead = self.manner.policy.dawn_clock_hours
        if self.expr.facts.hour is not None and near.start and near.start - m.now >= timedelta(hours=ahead):
            return self.made(
                [near],
                sure.dawn_clock,
                "TPO-11",
                "아직 멀리 남은 새벽 시각",
                word=word,
                today=m.user_day,
                reason="dawn",
            )
        return self.made(
            [far],
            sure.dawn_tomorrow,
            "TPO-11",
            "새벽에 말한 내일 새벽은 다음 새벽",
            word=word,
            today=m.today,
            reason="dawn",
        )

    def small_hours(self, word: str | None, *, cap: float = 1.0, unit: str = "day") -> DayChoice | None:
        """TPO-04 and TPO-05: the evidence model."""
        m = self.m
        user, calendar = self.window(m.user_day), self.window(m.today)
        if user is None or calendar is None:
            return None
        if user == calendar:
            return self.made([calendar], self.sure.frame, "TPO-17", "어느 쪽이든 같다", word=word, today=m.today)
        if user.end is not None and user.end <= m.now and calendar.end is not None and calendar.end > m.now:
            return self.made([calendar], self.sure.date, "TPO-17", "지나가지 않은 쪽", word=word, today=m.today)
        made = self._by_evidence((user, calendar), unit, cap, rule="TPO-05", says="새벽의 내일", word=word)
        if made is None:
            return None
        reason = "small_hours" if made.options[0] == user else "calendar"
        return replace(made, reason=reason, trace=(*made.trace, _weighed(made.score, (user, calendar))))

    def _by_evidence(
        self, days: tuple[TimeRange, TimeRange], unit: str, cap: float, *, rule: str, says: str, word: str | None
    ) -> DayChoice | None:
        """TPO-05: two windows, of the user's day and of the calendar's, the likelier one first; the trace is what was weighed."""
        m = self.m
        lines = evidence(self.manner.small_hours, self.told(unit))
        score = sum(line.delta for line in lines)
        p, todays = sigmoid(score), (m.user_day, m.today)
        if p < 0.5:
            days, todays = days[::-1], todays[::-1]
        made = self.made(days, min(cap, max(p, 1 - p)), rule, says, word=word, today=todays[0], cap=cap)
        return made and replace(made, todays=todays, model="small_hours", score=score, trace=lines)

    def told(self, unit: str) -> Facts:
        part = self.expr.facts.part
        flips = self.flips and unit == "day"
        return replace(self.m.facts, part=part, unit=unit, flips=flips, contrast=self.contrast)

    def yesterday(self, offset: int, word: str | None) -> DayChoice | None:
        """TPO-09: 어제 in the small hours: the calendar decides between two days."""
        near, far = self.window(self.m.today), self.window(self.m.user_day)
        if near is None or far is None:
            return None
        return self.made(
            [near, far], self.sure.yesterday_one, "TPO-09", "새벽의 어제는 두 날 가운데 하나", word=word, today=self.m.today,
            todays=(self.m.today, self.m.user_day), model="yesterday", reason="yesterday",
        )  # fmt: skip

    # -------------------------------------------------- the rest

    def unit(self) -> DayChoice | None:
        """TPO-17: weeks, months, years and weekends."""
        m, facts = self.m, self.expr.facts
        here = self.window(m.today)
        if here is None:
            return None
        offset = facts.offset or 0
        if m.small and offset > 0 and not facts.weekend and facts.anchor in ("week", "month", "year"):
            choice = self.small_hours(facts.word, unit=facts.anchor)
            return choice and replace(choice, today=None, todays=())
        if m.small and offset == 0 and self.tense == "past" and facts.anchor in ("week", "month", "year"):
            before = self.window_at(m.at(m.user_day, 12))
            if before is not None and before != here:
                return self.made(
                    [before], self.sure.today_past, "TPO-08", "지난 일을 물으니 자정 전의 때", word=facts.word
                )
        midnight = m.at(m.today)
        running = here.start is not None and here.end is not None and here.start < midnight < here.end
        if facts.weekend and running and self.tense != "past" and not self.expr.facts.is_range:
            assert here.start is not None
            since = m.at(m.today, here.start.hour) if facts.part or facts.hour is not None else midnight
            left = TimeRange(start=since, end=here.end, grain=here.grain)
            return self.made([left], self.sure.remaining, "TPO-17", "남은 주말", word=facts.word, reason="weekend_left")
        if facts.remaining and here.start is not None and here.start < m.now:
            left = TimeRange(start=m.now, end=here.end, grain=here.grain)
            return self.made([left], self.sure.remaining, "TPO-08", "이제부터 남은 만큼", word=facts.word)
        return self.made([here], self.sure.frame, "TPO-17", "달력의 주와 달", word=facts.word)

    def midnight(self) -> DayChoice | None:
        """TPO-16: 자정 with a date: the midnight that has an event, else the end of the day."""
        windows = [r.range for r in self.expr.readings if r.range is not None]
        return self.made(
            windows,
            self.sure.midnight_none,
            "TPO-16",
            "자정은 하루의 처음이거나 끝",
            model="midnight",
            reason="midnight",
        )

    def fixed(self) -> DayChoice | None:
        """TPO-02: what names a point by itself; several readings (7시) go on for the calendar to choose."""
        readings = [r for r in self.expr.readings if r.range is not None]
        windows = [r.range for r in readings if r.range is not None]
        if not windows:
            return None
        facts = self.expr.facts
        several = len(windows) > 1 and facts.hour is not None and not facts.half_said and not _lasts(windows[0])
        return self.made(
            windows[:2] if several else windows[:1], self.sure.date, "TPO-02", "달력에서 정해진 때",
            model="events" if several else "fixed", reason="weekday" if facts.weekday is not None else "date",
        )  # fmt: skip

    def stretch(self) -> DayChoice | None:
        """TPO-17: '일주일치 일정', '한 달 동안 뭐 해?': so many days from today, of the past those up to today."""
        seconds = self.expr.readings[0].seconds if self.expr.readings else None
        if not seconds or seconds % 86400:
            return None
        m, length = self.m, timedelta(seconds=seconds)
        first, last = (m.today - length, m.today) if self.tense == "past" else (m.today, m.today + length)
        window = TimeRange(start=m.at(first), end=m.at(last), grain="day")
        return self.made([window], self.sure.date, "TPO-17", "오늘부터 센 날수", reason="date", named="days")

    def remaining(self) -> DayChoice | None:
        """TPO-08: 남은 means from now to the end of the user's day; if that is empty, the day that dawns."""
        m = self.m
        left = TimeRange(start=m.now, end=m.next_rollover(), grain="hour")
        windows = [left]
        if m.small:
            windows.append(
                TimeRange(start=m.at(m.today, m.rollover), end=m.at(m.today + timedelta(days=1)), grain="day")
            )
        model = "events" if m.small else "fixed"
        return self.made(
            windows,
            self.sure.remaining,
            "TPO-08",
            "오늘 남은 시간",
            word="오늘",
            today=m.today,
            model=model,
            reason="remaining",
            named="span",
        )

    def vague(self) -> DayChoice | None:
        """TPO-21: 이따, 지금, 아까."""
        m, policy = self.m, self.manner.policy
        kind = self.expr.facts.vague
        if kind == "just":
            window = TimeRange(start=m.now - timedelta(hours=policy.just_hours), end=m.now, grain="hour")
        elif kind == "now":
            window = TimeRange(start=m.now, end=m.now + timedelta(minutes=policy.soon_minutes), grain="minute")
        else:
            end = m.now + timedelta(hours=policy.just_hours) if m.small else m.next_rollover()
            window = TimeRange(start=m.now, end=end, grain="hour")
        word = {"just": "아까", "now": "지금", "soon": "이따"}[kind or "soon"]
        return self.made(
            [window], 0.9, "TPO-21", f"‘{word}’: 지금을 기준으로 한 때", word=word, reason="vague", named="span"
        )

    def platform_date(self) -> DayChoice | None:
        """TPO-25: a platform's own date; in the small hours its tomorrow is the word 내일."""
        m = self.m
        window = self.expr.readings[0].range if self.expr.readings else None
        if window is None or window.start is None:
            return None
        if (
            m.small
            and window.grain == "day"
            and window.start.astimezone(m.now.tzinfo).date() == m.today + timedelta(days=1)
        ):
            day = timedelta(days=1)
            user = TimeRange(start=window.start - day, end=window.end and window.end - day, grain="day")
            made = self._by_evidence(
                (user, window), "day", self.sure.platform_cap, rule="TPO-25", says="플랫폼이 푼 내일", word="내일"
            )
            if made is None:
                return None
            says = f"플랫폼이 푼 내일: S {made.score:+.2f}, p {sigmoid(made.score):.3f}"
            line = Because(rule="TPO-25", says=says, delta=round(made.score, 3))
            return replace(made, reason="platform", trace=(*made.trace, line))
        return self.made([window], self.sure.plain, "TPO-25", "플랫폼이 푼 날짜", reason="platform")


def _lasts(window: TimeRange) -> bool:
    """Whether a window is longer than a day."""
    return window.start is not None and window.end is not None and window.end - window.start > _DAY


def _instant(window: TimeRange | None) -> bool:
    """Whether a window is one moment, as 열 시간 뒤 is."""
    return (
        window is not None
        and window.grain == "minute"
        and window.end is not None
        and window.start is not None
        and window.end - window.start <= timedelta(minutes=1)
    )


def _named(expr: TemporalExpression, window: TimeRange | None) -> Named:
    """By what name a window is spoken: a day, a range of days, a month, a year, a stretch of hours."""
    if window is None or window.start is None or window.end is None:
        return "span"
    if expr.facts.weekend:
        return "weekend" if window.end - window.start > timedelta(days=1) else "day"
    whole = window.start.time() == _MIDNIGHT == window.end.time()
    days = (window.end - window.start).days
    if whole and expr.facts.hour is None and expr.facts.midnight is None:
        if days == 1:
            return "day"
        if window.grain == "month" and window.start.day == 1 and days <= 31:
            return "month"
        return "year" if window.grain == "year" and days >= 365 else "days"
    return "day" if window.end - window.start <= timedelta(days=1) else "span"


def events_for(choice: DayChoice, matching: str, manner: Manner) -> DayChoice:
    """The evidence model once more, now that the calendar has spoken (±0.4 of TPO-05). `matching` tells which candidate
    day alone has events: user, calendar, both or none."""
    if choice.model != "small_hours" or matching not in ("user", "calendar"):
        return choice
    rule = next((r for r in manner.small_hours if r.when.matching == matching), None)
    if rule is None:
        return choice
    score = choice.score + rule.by
    p = sigmoid(score)
    line = Because(rule=rule.id, says=rule.says, delta=rule.by)
    both = choice.options if choice.score >= 0 else tuple(reversed(choice.options))
    swap = (p >= 0.5) != (choice.score >= 0)
    options = tuple(reversed(choice.options)) if swap else choice.options
    todays = tuple(reversed(choice.todays)) if swap else choice.todays
    return replace(
        choice, options=options, todays=todays, today=todays[0] if todays else choice.today, score=score,
        p=min(choice.cap, max(p, 1 - p)), trace=(*choice.trace, line, _weighed(score, both)),
        reason=("small_hours" if p >= 0.5 else "calendar") if choice.reason in ("small_hours", "calendar") else choice.reason,
    )  # fmt: skip


def _weighed(score: float, windows: Sequence[TimeRange]) -> Because:
    """What the evidence comes to: the sum, and the chances of both readings, the one before sleep first."""
    p = sigmoid(score)
    both = [f"{at.month}/{at.day} {p_:.3f}" for w, p_ in zip(windows, (p, 1 - p), strict=False) if (at := w.start)]
    return Because(rule="TPO-05", says=f"S {score:+.2f}, p {p:.3f}: {', '.join(both)}", delta=round(score, 3))
