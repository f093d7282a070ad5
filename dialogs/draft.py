"""A reply in the making: lines, effects and what the session will remember, put together into an `Act`."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal, TypedDict
from zoneinfo import ZoneInfo

from dialogs.context import Context
from dialogs.days import day_of
from dialogs.types import (
    Act,
    Ambiguity,
    Audience,
    Clock,
    Command,
    Cursor,
    Day,
    DayChoice,
    Days,
    Effect,
    Event,
    Facts,
    Focus,
    Frame,
    Line,
    Memory,
    Move,
    Name,
    Names,
    Reading,
    Role,
    Saved,
    Title,
    Told,
    Value,
    When,
    Write,
)
from intents import Because, TimeRange, fold, replace

_HANGUL = re.compile("[가-힣]")
_TOLD = 4  # answers of a session that may be pointed at later on
_OF_ONE = 4  # events of one of them
KST = ZoneInfo("Asia/Seoul")  # events keep Korea's time (TPO-19)
_NO_ANSWER = ("repeat", "explain", "stop", "ack", "noinput", "fallback")  # after these the last answer stays the last
_DAY_WORDS = {0: "오늘", 1: "내일", 2: "모레", -1: "어제"}
_MIDNIGHT = time()
_INSTANT = timedelta(microseconds=1)
_HOUR = timedelta(hours=1)
ActKind = Literal["answer", "confirm", "ask", "repair", "greet", "close"]


class Remembered(TypedDict, total=False):
    """What an answer changes of the session besides what follows from the draft itself; the fields of `DialogState`."""

    asked: tuple[str, ...]
    failures: int
    no_input: int
    no_match: int
    seek: int
    taken: tuple[tuple[str, str], ...]
    windows: tuple[TimeRange, ...]
    write: Write | None


@dataclass(slots=True, kw_only=True)
class Draft:
    """Collects what is said and done in one turn. Mutable, and alive for one turn only."""

    ctx: Context
    move: Move
    lines: list[Line] = field(default_factory=list)
    failed: list[Line] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)
    suggestions: list[str] = field(default_factory=list)
    listing: tuple[Event, ...] = ()
    trace: list[Because] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    window: TimeRange | None = None
    artists: tuple[str, ...] = ()
    told: tuple[Event, ...] = ()
    total: int = 0
    status: str = "ok"
    pending: Ambiguity | None = None
    focus: Focus | None = None
    cursor: Cursor | None = None
    keep_cursor: bool = False
    frame: date | None = None
    session: Remembered = field(default_factory=Remembered)
    rate: int = 100
    reading: Reading | None = None
    abroad: bool = field(
        init=False
    )  # whether the user's wall clock differs from Korea's: then only dates of Korea are said

    def __post_init__(self) -> None:
        now = self.ctx.moment.now
        self.abroad = now.utcoffset() != now.astimezone(KST).utcoffset()  # TPO-19

    def say(
        self,
        key: str,
        /,
        role: Role = "head",
        drop: int = 0,
        audience: Audience = "all",
        spare: tuple[str, ...] = (),
        brief: str | None = None,
        on_screen: bool = False,
        **slots: Value,
    ) -> None:
        """Add one line."""
        self.lines.append(
            Line(
                key=key, slots=slots, role=role, drop=drop, audience=audience, spare=spare, brief=brief,
                on_screen=on_screen,
            )
        )  # fmt: skip

    def fail(self, key: str, /, **slots: Value) -> None:
        """Add a line that is said instead of all others where the effects cannot be done (ERR-10)."""
        self.failed.append(Line(key=key, slots=slots))

    def ask(self, key: str, /) -> bool:
        """Add an open question, or what can be said instead where none is borne (PLC-04, PLC-07); whether it is asked."""
        if self.ctx.asks_openly:
            self.say(key, role="question")
        else:
            self.say("nomatch.car")
        return self.ctx.asks_openly

    def once(self, mark: str) -> bool:
        """True the first time in this session that a thing is about to be said."""
        if mark in self.ctx.state.said or mark in self.said:
            return False
        self.said.append(mark)
        return True

    def because(self, rule: str, says: str, delta: float = 0.0) -> None:
        """Add a line to the trace."""
        self.trace.append(Because(rule=rule, says=says, delta=delta))

    def act(
        self, kind: ActKind = "answer", *, intent: str | None = None, ends: bool = False, success: bool = True
    ) -> Act:
        """The finished act with the memory that goes with it."""
        ctx, lines, trace = self.ctx, tuple(self.lines), tuple(self.trace)
        asks = any(line.role in ("question", "offer") for line in lines)
        label = intent or self.move.intent
        if self.move.takes_back and self.move.correcting:
            label = f"correct.{self.move.correcting}"
        facts = Facts(
            artists=self.artists, window=self.window, events=self.told, total=self.total, status=self.status,
            names=self.names_of([*self.artists, *[a for e in self.told for a in e.artists]]),
        )  # fmt: skip
        saved = Saved(lines=lines, intent=label, facts=facts)
        return Act(
            kind=kind, intent=label, lines=lines, memory=self._memory(saved, trace, success), turn=ctx.turn,
            reading=self.reading, listing=self.listing, effects=tuple(self.effects), failed=tuple(self.failed), facts=facts,
            suggestions=tuple(dict.fromkeys(self.suggestions)), commands=tuple(self.commands),
            asks=asks, ends=ends, rate=self.rate, trace=trace,
        )  # fmt: skip

    def _memory(self, saved: Saved, trace: tuple[Because, ...], success: bool) -> Memory:
        ctx, state, label = self.ctx, self.ctx.state, saved.intent
        keep = label in ("repeat", "ack") and not self.lines
        before = state.spoken_of
        left_out = tuple(a for a in ctx.names.artists if a not in self.artists) if ctx.has("instead") else ()
        artists = (*left_out, *self.artists) if self.artists else ()  # 에스파 말고 아이브, then 둘 다
        new = replace(
            state,
            turn_no=state.turn_no + 1,
            at=ctx.turn.now,
            zone=ctx.turn.zone,
            frame=Frame(today=self.frame) if self.frame else state.frame,
            focus=self.focus or state.focus,
            cursor=self.cursor or (state.cursor if self.keep_cursor else None),
            pending=state.pending if keep else self.pending,
            last_intent=label,
            last_reply=state.last_reply if label in _NO_ANSWER else saved,
            said=tuple(dict.fromkeys((*state.said, *self.said))) if self.said else state.said,
            worded=self._worded(),
            spoken_of=(*[a for a in before if a not in artists], *artists)[-6:] if artists else before,
            told=self._told(),
            trace=trace if label not in ("explain", "repeat") else state.trace,
            no_match=0 if success else state.no_match,
            no_input=0 if success else state.no_input,
            failures=0 if success else state.failures,
        )
        if self.session:
            new = replace(new, **self.session)
        last = (
            state.write
        )  # after 뭐라고?, 아니 and a correction that found nothing it is still the last thing that was done
        aside = label in _NO_ANSWER or label == "confirm.no" or self.move.takes_back
        stays = aside and last is not None and last.turn_no == state.turn_no
        if new.write is not None and (new.write is not last or stays):
            new = replace(new, write=replace(new.write, turn_no=new.turn_no))
        return replace(ctx.memory, session=new)

    def _told(self) -> tuple[Told, ...]:
        """The last answers about events with this one; what was told once more moves to the front."""
        before, page = (
            self.ctx.state.told,
            self.cursor.events[self.cursor.begin : self.cursor.end] if self.cursor else (),
        )
        events = (page or self.told)[:_OF_ONE]
        if not events or (before and before[0].events == events):
            return before
        artists = self.artists or tuple(a for e in events[:1] for a in e.artists[:1])
        window = self.cursor.window if self.cursor else self.window
        return (Told(artists=artists, events=events, window=window), *before)[:_TOLD]

    def _worded(self) -> tuple[tuple[str, int], ...]:
        """How often each phrase that has several wordings was said, with this turn; PHR-09 lets them take turns."""
        varying, before = self.ctx.manner.phrases.varying, self.ctx.state.worded
        said = {line.key for line in self.lines if line.key in varying}
        if not said:
            return before
        counts = dict(before)
        for key in said:
            counts[key] = counts.get(key, 0) + 1
        return tuple(sorted(counts.items()))

    # -------------------------------------------------- values

    def name(self, artist: str, *, cue: bool = False) -> Name:
        """A catalogue name; with its cue word (가수 비, 그룹 신화) where it is an ordinary word too, and with the group of a
        member, since others have the same name (세븐틴 민규, ENT-20)."""
        catalogue = self.ctx.manner.known
        known = catalogue.get(artist)
        if known is None:
            return Name(text=artist, spoken=artist)
        text = spoken = known.cue
        if not known.cue and (group := self.group_of(artist)) is not None:
            text, spoken = catalogue[group].name, catalogue[group].spoken
        if not cue or not text:
            return Name(text=known.name, spoken=known.spoken)
        return Name(text=f"{text} {known.name}", spoken=f"{spoken} {known.spoken}")

    def group_of(self, artist: str) -> str | None:
        """The best known group of a member, None for an act of its own."""
        return self.ctx.manner.home.get(artist)

    @property
    def discreet(self) -> bool:
        """Whether no artist may be named aloud (PLC-03)."""
        return self.ctx.discreet

    def who(self, artists: Iterable[str]) -> Names | None:
        """The names of several artists, None if there are none to be said. Cue words where a name is an everyday word."""
        if self.discreet:
            return None
        groups: set[str | None] = {None}  # each is said once: 세븐틴 호시랑 우지
        listed = []
        for artist in artists:
            group = self.group_of(artist)
            listed.append(self.name(artist, cue=group not in groups or group is None))
            groups |= {artist, group}
        return Names(names=tuple(listed)) if listed else None

    def whom(self) -> Names | None:
        """Whose events were asked for, where that is to be said: of more than three, or of one's own, it is not."""
        artists = self.move.artists
        return self.who(artists) if self.move.word != "own" and len(artists) <= 3 else None

    def names_of(self, ids: Iterable[str]) -> dict[str, str]:
        """The written names of those that are known, by id."""
        known = self.ctx.manner.known
        return {i: known[i].name for i in dict.fromkeys(ids) if i in known}

    def title(self, event: Event) -> Title:
        """The title; one that opens with a name that is a common noun is said with its cue: 가수 비 생일 (ENT-14)."""
        known = self.ctx.manner.known
        if self.discreet and (kind := self.ctx.manner.kinds.get(event.kind)) is not None:
            return Title(text=kind.label, spoken=kind.spoken, kind=event.kind)  # titles name artists, too (PLC-03)
        spoken = event.spoken or self._with_kind(event)
        for who in (known[a] for a in event.artists if a in known):
            if who.cue and event.title.startswith(f"{who.name} "):
                spoken = f"{who.cue} {event.spoken or event.title}"
        return Title(text=event.title, spoken=spoken, kind=event.kind, place=event.venue)

    def _with_kind(self, event: Event) -> str | None:
        """A title of Latin words alone that says nothing of what it is, with its kind: 크리스털 퍼레이드 팬미팅 (PHR-13)."""
        manner, kind = self.ctx.manner, self.ctx.manner.kinds.get(event.kind)
        if kind is None or _HANGUL.search(event.title) or (read := manner.reader.read(event.title)) is None:
            return None
        tree = (*manner.below(kind.id), *manner.above(kind.id))
        words = (word for k in tree if (one := manner.kinds.get(k)) for word in (one.label, one.spoken, *one.synonyms))
        heard = fold(read)
        shows = (name for one in manner.known.values() if one.texts for name in (one.spoken, *one.texts))
        told = any(fold(word) in heard for word in (*words, *shows))
        return None if told else f"{read} {kind.spoken}"

    def title_of_place(self, event: Event) -> Title | None:
        """The venue, None where none is known."""
        return Title(text=event.venue) if event.venue else None

    def local(self, moment: datetime) -> datetime:
        """An instant on the wall clock that is spoken: the user's zone is for relative words, events keep Korea's time."""
        return moment.astimezone(KST)

    @property
    def zone(self) -> ZoneInfo:
        """The zone that is spoken: events keep Korea's time (TPO-19)."""
        return KST

    def day(self, day: date, *, p: float = 1.0, bare: bool = True, short: bool = False) -> Day:
        """TPO-12 and TPO-13: a day with the word that may stand before it, or 오늘 alone where that is safe."""
        moment, policy = self.ctx.moment, self.ctx.manner.policy
        if self.abroad:
            return Day(date=day, year=day.year, short=short)
        today, hour, small = moment.today, moment.now.hour, moment.small
        if bare and day == today and not small and p >= policy.bands.bare_today:
            late = hour >= policy.night_from or hour < policy.night_until
            if not late:
                return Day(date=day, bare="오늘", year=today.year)
        word = None
        if not small and self.ctx.turn.device.kind != "car":
            word = _DAY_WORDS.get((day - today).days)
        return Day(date=day, word=word, year=today.year, short=short)

    def clock(self, event: Event, *, late: bool = False) -> Clock | None:
        """The start of an event, None if only its day is known (OCC-09)."""
        if event.all_day or not event.time_known:
            return None
        at = self.local(event.starts)
        moment = self.ctx.moment
        soon = moment.small and moment.now <= event.starts < moment.next_rollover()
        return Clock(at=at, late=late and not soon, soon=soon)

    def oclock(self, hour: int) -> When:
        """An hour of every day, worded as all clock times are (PHR-04)."""
        return When(hours=(Clock(at=self.ctx.moment.at(self.ctx.moment.today).replace(hour=hour)),))

    def when(self, choice: DayChoice | None, window: TimeRange | None = None) -> When | None:
        """The name of the window of an answer."""
        window = window or (choice.options[0] if choice and choice.options else None)
        if window is None or choice is None:
            return None
        start, end, p = window.start, window.end, choice.p
        if self.abroad and not choice.clock and choice.named in ("day", "span"):
            return None
        if choice.until and end is not None:
            end = self.local(end)
            if end.time() == _MIDNIGHT and not choice.clock:
                return When(day=replace(self.day(end.date() - timedelta(days=1), p=p), edge="until"))
            return When(day=self.day(end.date(), p=p), until=Clock(at=end))
        if start is None:
            return None
        start = self.local(start)
        last = self.local(end) - _INSTANT if end else start
        year = self.ctx.moment.today.year
        if choice.named == "month":
            return When(day=Days(first=start.date(), last=last.date(), name="month", year=year))
        if choice.named == "year":
            return When(day=Days(first=start.date(), last=last.date(), name="year", year=year))
        if choice.parts and start.date() == last.date():  # hours of one day
            hours = tuple(Clock(at=self.local(part.start)) for part in choice.parts if part.start is not None)
            return When(day=self.day(start.date(), p=p, bare=not choice.by_date), hours=hours)
        if choice.parts:
            days = Days(first=start.date(), last=last.date(), dates=self._single(choice.parts), year=year)
            begins = {self.local(part.start).time() for part in choice.parts if part.start is not None}
            if choice.clock and len(begins) == 1 and _MIDNIGHT not in begins:  # 이번 주 일곱 시
                first = choice.parts[0]
                onward = first.start is not None and first.end is not None and first.end - first.start > _HOUR
                return When(day=days, since=Clock(at=start)) if onward else When(day=days, at=Clock(at=start))
            return When(day=days, part=choice.part)
        whole = start.time() == _MIDNIGHT and end is not None and self.local(end).time() == _MIDNIGHT
        if (whole or choice.named in ("days", "week", "weekend")) and last.date() > start.date():
            return When(day=Days(first=start.date(), last=last.date(), year=year))
        if choice.named == "span":
            return self._span(choice, start, end)
        day = self.day(start.date(), p=p, bare=not choice.by_date)
        if choice.clock and window.grain in ("hour", "minute"):
            if start.time() == _MIDNIGHT:
                return When(at=Clock(at=start))
            if end is not None and end - start > timedelta(hours=1):
                return When(day=day, since=Clock(at=start), until=Clock(at=self.local(end)))
            return When(day=day, at=Clock(at=start))
        return When(day=day, part=choice.part)

    def _single(self, parts: tuple[TimeRange, ...]) -> tuple[date, ...]:
        """The days of joined parts, to be said one by one; none where they make one stretch, or are more than days."""
        days = sorted({self.local(p.start).date() for p in parts if p.start is not None})
        long = any(p.start is not None and p.end is not None and p.end - p.start > timedelta(days=1) for p in parts)
        stretch = len(days) > 2 and days[-1] - days[0] == timedelta(days=len(days) - 1)
        return () if long or stretch else tuple(days)

    def _span(self, choice: DayChoice, start: datetime, end: datetime | None) -> When | None:
        """Windows counted from now: 이따, 남은, 앞으로; the days of the items are said, not the window."""
        now = self.ctx.moment.now
        if end is None and not choice.clock and start.time() == _MIDNIGHT:
            return When(day=self.day(start.date(), p=choice.p, bare=False), onward=True)
        if choice.clock and end is None:
            return When(day=self.day(start.date(), p=choice.p), since=Clock(at=start))
        if choice.clock and end is not None:
            return When(day=self.day(start.date(), p=choice.p), since=Clock(at=start), until=Clock(at=self.local(end)))
        if choice.reason == "remaining" and start > now:  # the night holds nothing more: the day that dawns
            return When(day=self.day(start.date(), p=choice.p))
        if abs((start - now).total_seconds()) < 60 and (end is None or end - start <= timedelta(hours=24)):
            return When(day=self.day(now.astimezone(self.zone).date(), p=choice.p))
        if end is not None and not choice.onward and start <= now and self.local(end).time() == _MIDNIGHT:
            last = self.local(end).date() - timedelta(days=1)  # 이번 달 남은 일정: until its last day
            return When(day=replace(self.day(last, bare=False), edge="until"))
        return None


def whole_day(draft: Draft, event: Event) -> TimeRange:
    """The day on which an event starts, as a window."""
    return day_of(draft.local(event.starts))
