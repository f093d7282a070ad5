"""One turn with all that bears on it, gathered once: state, profile, moment, names, days."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from dialogs import names, said_times
from dialogs.days import Moment, start_of_day
from dialogs.manner import DeviceLimits, Manner, Persona
from dialogs.names import Names
from dialogs.rules import Facts
from dialogs.types import DayChoice, DialogState, Event, Focus, Memory, Profile
from intents import TemporalExpression, Turn, Understanding, quick, replace

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
        return self.manner.is_quiet(self.turn.device, self.moment.now)

    @property
    def asks_openly(self) -> bool:
        """Whether this device bears an open question, or one that lets choose (PLC-04, PLC-07)."""
        return self.limits.questions != "yes_no"

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
        count = state.turn_no  # turns are counted on: of two writers of one session the later turn wins
        heard = profile.last_seen if profile else None
        state = DialogState(turn_no=count, focus=Focus(turn_no=count), heard=heard)
    if signals := (cues & SIGNALS).difference(state.signals):
        state = replace(state, signals=tuple(sorted(signals.union(state.signals))))
    limits = manner.limits_of(turn.device)
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
    chosen, bad, anchors = said_times.windows(
        decided.times, moment, meant, manner, answered, flips=flips, contrast=contrast
    )
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
    joins = tuple(word for word in manner.policy.joins if word.isalpha())
    named = [
        e.span[1] for e in meant.entities if e.span[1] <= cue.span[0]
    ]  # the 나 of '나 최애 태연으로 바꿀래' joins nothing
    before, behind = meant.text[max(named, default=cue.span[0]) : cue.span[0]].rstrip(), meant.text[cue.span[1] :]
    joined = behind.startswith(joins) or before.endswith(joins)  # 최애랑 아이브, 아이브랑 최애
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


def running_end(event: Event, hours: float) -> datetime:
    """When an event is over: its end, or its start plus the default length (OCC-07); a day without a time ends with it."""
    if event.ends is not None and event.ends > event.starts:
        return event.ends
    if event.all_day or not event.time_known:
        return start_of_day(event.starts) + timedelta(days=1)
    return event.starts + timedelta(hours=hours)
