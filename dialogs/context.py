"""One turn with all that bears on it, gathered once: state, profile, moment, names, days."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from dialogs import days, names
from dialogs.days import Moment
from dialogs.manner import DeviceLimits, Manner, Persona
from dialogs.names import Names
from dialogs.rules import Facts
from dialogs.types import DayChoice, DialogState, Event, Focus, Memory, Profile
from intents import Because, TemporalExpression, TimeRange, Turn, Understanding, quick, replace

# what stands right before a time that is counted from the last answer: 그, 그날, 그 다음 날
_THAT = re.compile(
    r"(?<![가-힣])(?:그|그 ?(?:날|때)|(?P<count>그(?:날|때)?(?:로)?부터|거기서부터)|(?:그 ?)?(?P<next>다음|담|이튿) ?날|(?:그 ?)?(?P<prev>전|이전) ?날)\s*$"
)
_WHOLE = ("schedule", "what_on", "exist", "appear", "where_appear")  # what makes a request of its own
_TAKES = re.compile(r" ?(?:씩|짜리|연속|하는|열리는|진행|이어지는|걸리는|여행|코스|만에|째|이상|넘게)")
DAY_WORDS = ("내일", "모레", "내일모레", "글피", "그글피")
SIGNALS = frozenset({"bedtime", "waking"})  # cues that are remembered for the session (TPO-05)
FLIPS = frozenset({"birthday", "debut_anniversary", "anniversary", "release", "comeback"})


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a decision may look at. `state` is empty where the session is over (CTX-06)."""

    turn: Turn
    meant: Understanding
    cues: frozenset[str]  # the names of all cues that were said
    memory: Memory
    state: DialogState
    manner: Manner
    limits: DeviceLimits
    persona: Persona
    moment: Moment
    fresh: bool  # the session goes on: its focus may be used
    names: Names
    choices: tuple[DayChoice, ...]  # one per time expression that fixes a window, in text order
    bad_dates: tuple[TemporalExpression, ...]  # dates that do not exist (ERR-03)
    anchors: tuple[TemporalExpression, ...]  # 컴백 전날: counted from an event

    @property
    def profile(self) -> Profile | None:
        """What is remembered of the user beyond the session; None of somebody unknown."""
        return self.memory.profile

    @property
    def focus(self) -> Focus:
        """What the last answers were about."""
        return self.state.focus

    @property
    def shared(self) -> bool:
        """Whether personal data must be masked here (PLC-02)."""
        mine = self.profile is not None and self.profile.mine
        return self.limits.personal == "masked" and (self.discreet or not mine)

    @property
    def discreet(self) -> bool:
        """Whether no artist may be named aloud: the user wished so, and others hear (PLC-03)."""
        return self.profile is not None and self.profile.discreet and self.turn.device.ears == "shared"

    @property
    def biased(self) -> bool:
        """Whether an artist of this turn is the bias, pointed at and not named (it stands first)."""
        artists = self.names.artists
        named = any(artists[:1] == (e.best.id,) for e in self.meant.entities)
        return self.has("bias") and bool(artists) and not named

    @property
    def night(self) -> bool:
        """Whether it is night on a shared speaker (PLC-09)."""
        hour = self.moment.now.hour
        return (hour >= 23 or hour < 6) and self.turn.device.kind == "speaker" and self.turn.device.ears == "shared"

    def has(self, *cues: str) -> bool:
        """Whether one of these cues was said."""
        return not self.cues.isdisjoint(cues)

    def top(self) -> str:
        """The best intent as understood, or an empty string."""
        return self.meant.intents[0].name if self.meant.intents else ""

    def score(self, intent: str) -> float:
        """The score of an intent, 0 where nothing says so."""
        return next((g.score for g in self.meant.intents if g.name == intent), 0.0)


def gather(meant: Understanding, memory: Memory, manner: Manner) -> Context:
    """Everything about a turn, before anything is decided."""
    turn, policy = meant.turn, manner.policy
    state = memory.session
    age = turn.now - state.at if state.at is not None else None
    fresh = age is not None and timedelta(0) <= age <= timedelta(minutes=policy.session_minutes)
    profile = memory.profile
    cues = frozenset([cue.name for cue in meant.cues])
    if not fresh:
        state = DialogState(heard=profile.last_seen if profile else None)
    if signals := (cues & SIGNALS).difference(state.signals):
        state = replace(state, signals=tuple(sorted(signals.union(state.signals))))
    kind = "handsfree" if turn.device.kind == "phone" and turn.device.hands_free else turn.device.kind
    limits = manner.device(kind, screen=turn.device.eyes != "none")
    persona = manner.persona_of(profile)
    rollover = profile.rollover if profile and profile.rollover is not None else persona.rollover
    decided = names.decide(meant, state, profile, manner, fresh=fresh and bool(memory.session.turn_no))
    if favourite := _favourite(decided, meant, profile, manner):
        decided = replace(decided, artists=favourite)
    facts = _facts(turn, state, profile, manner)
    frame = state.frame.today if state.frame else None
    moment = Moment(now=turn.now, rollover=rollover, frame=frame, facts=facts)
    flips = not FLIPS.isdisjoint(decided.kinds)
    contrast = meant.cue("today_not") is not None and frame is None
    answered = state.focus if fresh else None
    chosen, bad, anchors = _days(decided.times, moment, meant, manner, answered, flips=flips, contrast=contrast)
    return Context(
        turn=turn, meant=meant, cues=cues, memory=memory, state=state, manner=manner, limits=limits, persona=persona,
        moment=moment, fresh=fresh, names=decided, choices=chosen, bad_dates=bad, anchors=anchors,
    )  # fmt: skip


def _favourite(decided: Names, meant: Understanding, profile: Profile | None, manner: Manner) -> tuple[str, ...]:
    """'최애 다음 콘서트': the bias, where it is known and nobody else is named; '최애랑 세븐틴': both (ENT-16, ENT-19)."""
    cue = meant.cue("bias")
    if cue is None or profile is None:
        return ()
    alone = profile.subscriptions if len(profile.subscriptions) == 1 else ()
    mine = (profile.bias,) if profile.bias is not None else alone
    joined = meant.text[cue.span[1] :].startswith(tuple(word for word in manner.policy.joins if word.isalpha()))
    if decided.artists and not (joined and profile.bias not in decided.artists):
        return ()
    return (*mine, *decided.artists)


def _facts(turn: Turn, state: DialogState, profile: Profile | None, manner: Manner) -> Facts:
    policy = manner.policy
    alarm = turn.surroundings.alarm_at
    learned = 0.0
    for correction in profile.learned if profile else ():
        if correction.word in (*DAY_WORDS, "다음"):
            age = max(0.0, (turn.now - correction.at).total_seconds() / 86400)
            learned += correction.direction * 0.5 ** (age / policy.correction_half_life_days)
    cap = policy.correction_cap
    return Facts(
        hour=turn.now.hour,
        persona=profile.persona if profile else "default",
        device=turn.device.kind,
        signals=frozenset(state.signals),
        alarm_min=_since(alarm, turn.now, 60),
        silent_h=_since(state.heard, turn.now, 3600),
        learned=max(-cap, min(cap, learned)),
    )


def _since(then: datetime | None, now: datetime, unit: int) -> float | None:
    if then is None or then > now:
        return None
    return (now - then).total_seconds() / unit


def _days(
    times: Iterable[TemporalExpression],
    moment: Moment,
    meant: Understanding,
    manner: Manner,
    answered: Focus | None,
    *,
    flips: bool,
    contrast: bool,
) -> tuple[tuple[DayChoice, ...], tuple[TemporalExpression, ...], tuple[TemporalExpression, ...]]:
    """Windows of all expressions; latent ones only where the sentence holds no other time (TPO-21).

    Days joined by 이랑, 하고 and the like become one choice. What is pointed at from the last answer ('그 다음 주',
    '그날 저녁') is counted from there (FUP-01, FUP-18), and an hour that is all that is said is one of the day asked about.
    """
    listed = list(times)
    solid = [t for t in listed if not t.latent]
    bad = tuple(t for t in solid if t.rule == "impossible-date")
    anchors = tuple(t for t in listed if t.rule == "event-anchor")
    told = meant.cue("just_told", "that_event") is not None  # 방금 말한 거, 아까 그거: no time is asked for
    usable = [
        t for t in (solid or listed) if t not in bad and t not in anchors and not (told and t.facts.vague == "just")
    ]
    out: list[DayChoice] = []
    last: TemporalExpression | None = None
    for expr in usable:
        window = answered.window if answered is not None else None
        there = _pointed_at(expr, meant.text, window)
        hour = answered.asked if answered is not None and there is None and len(usable) == 1 else None
        if hour is not None and _is_hour_of(expr, meant, hour, moment):
            there = _hours_from(expr, hour, moment)
        else:
            hour = None
        at, read = moment, expr
        if there is not None:
            at = replace(moment, now=there, frame=None)
            read = replace(expr, readings=manner.resolve(expr, today=there.date(), now=there, tense=meant.tense))
        asks = _asks_stretch(expr, meant)
        choice = days.choose(read, at, meant.tense, manner, flips=flips, contrast=contrast, asks=asks)
        if choice is None or not choice.options:
            continue
        if there is not None:
            line = Because(rule="FUP-01", says="마지막에 답한 날에서 센 때", delta=0.97)
            options = _in_part(choice.options, hour) if hour is not None else choice.options
            model = choice.model if hour is not None and len(options) > 1 else "fixed"
            choice = replace(
                choice, options=options, p=0.97, model=model, word=None, today=None, reason="shift", trace=(line,)
            )
        between = "".join(meant.text[last.span[1] : expr.span[0]].split()) if last is not None and out else ""
        is_run = last is not None and not between and days.are_neighbours(out[-1], choice)
        joined = days.joined(out[-1], choice, moment.now) if is_run or between in manner.policy.joins else None
        if joined is not None:
            out[-1] = joined
        else:
            out.append(choice)
        last = expr
    return tuple(out), bad, anchors


def _asks_stretch(expr: TemporalExpression, meant: Understanding) -> bool:
    """Whether a length is the stretch whose schedule is asked for (일주일치 일정), and not how long something takes."""
    if expr.rule != "length" or not (expr.text.endswith("치") or meant.cue("schedule", "what_on")):
        return False
    return _TAKES.match(meant.text, expr.span[1]) is None and "박" not in expr.text


def _is_hour_of(expr: TemporalExpression, meant: Understanding, asked: TimeRange, moment: Moment) -> bool:
    """Whether an hour that is said alone ('일곱 시는?') is one of the day, or of the part of it, that was asked about."""
    facts = expr.facts
    if facts.anchor != "clock" or facts.vague is not None or asked.start is None or asked.end is None:
        return False
    if asked.end - asked.start > timedelta(days=1) or meant.entities:
        return False
    if asked.grain == "day" and asked.start <= moment.now < asked.end and not facts.is_range:
        return False  # of today it is the next such hour
    return meant.cue("then") is not None or meant.cue(*_WHOLE) is None


def _hours_from(expr: TemporalExpression, asked: TimeRange, moment: Moment) -> datetime | None:
    """The moment from which an hour or a part of the day is counted: the part that was asked about, or its day from the
    beginning; None where that part of the day is over."""
    start = asked.start
    if start is None or (expr.facts.hour is not None and asked.grain != "day"):
        return start
    day = moment.at(start.astimezone(moment.now.tzinfo).date())
    return (
        day if day > moment.now or expr.facts.is_range or (asked.end is not None and asked.end <= moment.now) else None
    )


def _in_part(options: tuple[TimeRange, ...], asked: TimeRange) -> tuple[TimeRange, ...]:
    """Of the readings of an hour the one that lies in the part of day that was asked about, or nearest to it."""
    begin = asked.start
    if asked.grain == "day" or begin is None:
        return options
    return (min(options, key=lambda option: abs((option.start or begin) - begin)),)


def _pointed_at(expr: TemporalExpression, text: str, answered: TimeRange | None) -> datetime | None:
    """Noon of the answered day from which an expression behind 그 or 그날 is counted; None where it is plain."""
    that = _THAT.search(text, 0, expr.span[0])
    if answered is None or answered.start is None or that is None:
        return None
    facts = expr.facts
    unit = facts.weekend or facts.anchor in ("week", "month", "year")
    counted = that["count"] is not None and expr.rule == "count-later"
    if not unit and not counted and facts.anchor != "clock" and (facts.weekday is None or facts.day is not None):
        return None
    ahead = (unit and (facts.offset or 0) > 0) or that["next"] is not None
    day = answered.end - timedelta(minutes=1) if ahead and answered.end else answered.start
    day += timedelta(days=1 if that["next"] else -1 if that["prev"] else 0)
    return day.replace(hour=12, minute=0, second=0, microsecond=0)


def running_end(event: Event, hours: float) -> datetime:
    """When an event is over: its end, or its start plus the default length (OCC-07); a day without a time ends with it."""
    if event.ends is not None and event.ends > event.starts:
        return event.ends
    if event.all_day or not event.time_known:
        midnight = event.starts.replace(hour=0, minute=0, second=0, microsecond=0)
        return midnight + timedelta(days=1)
    return event.starts + timedelta(hours=hours)
