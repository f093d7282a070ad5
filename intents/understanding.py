"""One entry: a turn in, all that it may mean out. The platform's intent and slots are priors; words decide (TPO-25)."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from intents.collisions import Settled, settle
from intents.entities import Lexicon
from intents.heard import Heard
from intents.matching import Patterns, mentions_of
from intents.scene import overlap
from intents.temporal import Grammar, is_lasting
from intents.text import compact, is_plain, normalise
from intents.types import (
    Because,
    EntityMatch,
    IntentGuess,
    NearMiss,
    RawSlot,
    TemporalExpression,
    TimeFacts,
    TimeRange,
    TimeReading,
    Turn,
    Understanding,
)
from intents.values import replace

NAMES = ("artist", "show", "venue", "kind")  # roles whose slot text is a name
ORDER = ("artist", "date", "time", "show", "venue", "kind", "ordinal", "number", "text")
LONGEST = 1000  # characters of an utterance that are read; the rest is no request any more
PRIOR = 2.0  # weight of the platform's own intent


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """What understanding is given: the grammar of times, the names of the world, the patterns of wishes.

    `heard` holds what the last utterances meant, and the grammar the words and times it heard. They change no answer.
    """

    grammar: Grammar
    lexicon: Lexicon
    patterns: Patterns
    heard: Heard = field(default_factory=Heard, init=False, compare=False, repr=False)

    def forget(self) -> None:
        """Forget all that was heard: utterances, words, times."""
        self.heard.forget()
        self.grammar.forget()
        self.lexicon.forget()
        self.patterns.forget()


def understand(turn: Turn, language: Language) -> Understanding:
    """All readings of a turn, best first. Never raises on any text."""
    meant = language.heard.again(turn, language.grammar) if not turn.slots else None
    if meant is None:
        meant = _understood(turn, language)
    return replace(meant, intents=_with_prior(meant.intents, turn.intent)) if turn.intent else meant


def _understood(turn: Turn, language: Language) -> Understanding:
    """All readings of a turn but for the intent that the platform chose; remembered where only its times may change."""
    text, spans = _text(turn, language.lexicon)
    text = language.patterns.spellings.mended(text)
    view = compact(text)
    tense = language.grammar.tense(view)
    units = language.lexicon.units(view)
    borders = language.lexicon.borders(view, units)
    found = language.grammar.find(view, now=turn.now, tense=tense, borders=borders)

    def reread(masked: str) -> tuple[TemporalExpression, ...]:
        return language.grammar.find(masked, now=turn.now, tense=tense)

    settled = settle(view, times=found, lexicon=language.lexicon, reread=reread, units=units)
    times = settled.times
    if turn.slots:
        settled = (
            _named_slots(settled, spans, text, language) if spans else _unknown_slot(settled, turn, text, language)
        )
        times = (*settled.times, *_platform_times(turn, settled.times))
    times = _anchored(times, settled.entities)
    cues = language.patterns.find(view)
    for span in [e.span for e in settled.entities if e.best.kind != "event_kind"] if cues else ():
        cues = tuple([c for c in cues if c.span[0] < span[0] or c.span[1] > span[1]])
    explained = [mention.span for mentions in (settled.entities, times, cues) for mention in mentions]
    rest = language.patterns.rest(text, explained)
    mentions = mentions_of(settled.entities, times, bool(settled.near))
    meant = Understanding(
        turn=turn, text=text, intents=language.patterns.score(cues, mentions, not rest), times=times, entities=settled.entities, collisions=settled.collisions,
        near=settled.near, cues=cues, tense=tense, rest=rest,
    )  # fmt: skip
    if not turn.slots and is_lasting(text, found) and (times is found or is_lasting(text, times)):
        language.heard.keep(meant)
    return meant


def _text(turn: Turn, lexicon: Lexicon) -> tuple[str, dict[str, tuple[int, int]]]:
    """The utterance; where none was sent, the spoken words of the slots in speaking order, with their places."""
    if turn.text is not None and turn.text.strip():
        said = turn.text[:LONGEST]
        return said if is_plain(said) else normalise(_whole(said)), {}
    parts: list[str] = []
    spans: dict[str, tuple[int, int]] = {}
    at = 0
    for role in ORDER:
        slot = turn.slots.get(role)
        words = slot.text if slot else None
        if slot and not words and role not in ("date", "time"):
            words = _called(slot.resolved, lexicon)
        if not words or not words.strip():
            continue
        words = normalise(_whole(words[:LONGEST]))
        spans[role] = (at, at + len(words))
        parts.append(words)
        at += len(words) + 1
    return " ".join(parts), spans


def _whole(text: str) -> str:
    """The text with half characters (lone surrogates of broken JSON) replaced, one for one."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode("utf-8")
    return text


def _called(resolved: str | None, lexicon: Lexicon) -> str | None:
    """The names of what a platform resolved to one or several of our ids (a, b); anything else as it stands."""
    if not resolved:
        return None
    parts = (part.strip() for part in resolved.split(","))
    return ", ".join(lexicon.things[part].name if part in lexicon.things else part for part in parts)


def _named_slots(settled: Settled, spans: dict[str, tuple[int, int]], text: str, language: Language) -> Settled:
    """A slot that the platform typed as a name is one, however ordinary its words are elsewhere."""
    for role in NAMES:
        span = spans.get(role)
        if span is None:
            continue
        inside = [e for e in settled.entities if overlap(e.span, span)]
        if inside:
            continue
        lost = next((c for c in settled.collisions if overlap(c.span, span)), None)
        if lost is not None:
            line = Because(rule="SLOT/typed", says="플랫폼이 이름으로 준 자리", delta=10.0)
            won = replace(lost, name_because=(*lost.name_because, line))
            settled = replace(
                settled,
                entities=_ordered((*settled.entities, lost.match)),
                times=tuple(t for t in settled.times if not overlap(t.span, span)),
                collisions=tuple(won if c is lost else c for c in settled.collisions),
            )
        elif role == "artist" and not any(overlap(n.span, span) for n in settled.near):
            settled = replace(settled, near=(*settled.near, _near(text[span[0] : span[1]], span, language)))
    return settled


def _unknown_slot(settled: Settled, turn: Turn, text: str, language: Language) -> Settled:
    """A name that a platform heard in the utterance and nobody knows is an unknown artist, not nothing (ERR-04).

    Only where the words hold no name at all: agents find short names in the midst of ordinary words.
    """
    slot = turn.slots.get("artist")
    word = normalise(_whole(slot.text[:LONGEST])) if slot is not None and slot.text else ""
    at = text.find(word) if word else -1
    named = any(e.best.kind != "event_kind" for e in settled.entities)
    if at < 0 or named or settled.collisions or settled.near:
        return settled
    return replace(settled, near=(_near(word, (at, at + len(word)), language),))


def _near(word: str, span: tuple[int, int], language: Language) -> NearMiss:
    """A word that must be a name, with the names that sound like it."""
    alone = settle(f"{word} 일정", times=(), lexicon=language.lexicon).near
    return NearMiss(text=word, span=span, candidates=alone[0].candidates if alone else ())


def _anchored(times: Sequence[TemporalExpression], entities: Sequence[EntityMatch]) -> tuple[TemporalExpression, ...]:
    """The times with the event kinds from which some are counted: 컴백 전날 has the last kind that begins before its end."""
    if "event-anchor" not in [expr.rule for expr in times]:
        return tuple(times)
    kinds = [e for e in entities if e.best.kind == "event_kind"]
    begins = [e.span[0] for e in kinds]

    def counted(expr: TemporalExpression) -> TemporalExpression:
        at = bisect_left(begins, expr.span[1]) - 1
        return replace(expr, anchor=kinds[at]) if at >= 0 and expr.anchor is None else expr

    return tuple([counted(expr) if expr.rule == "event-anchor" else expr for expr in times])


def _ordered(entities: Sequence[EntityMatch]) -> tuple[EntityMatch, ...]:
    return tuple(sorted(entities, key=lambda e: e.span))


def _with_prior(guesses: tuple[IntentGuess, ...], prior: str) -> tuple[IntentGuess, ...]:
    """The platform's own intent, as one more piece of evidence."""
    line = Because(rule="PLATFORM/intent", says=f"플랫폼이 고른 {prior}", delta=PRIOR)
    out = [replace(g, score=g.score + PRIOR, because=(*g.because, line)) if g.name == prior else g for g in guesses]
    if all(g.name != prior for g in guesses):
        out.append(IntentGuess(name=prior, score=PRIOR, because=(line,)))
    return tuple(sorted(out, key=lambda g: -g.score))


# ---------------------------------------------------------------- times that a platform has resolved


def _platform_times(turn: Turn, times: Sequence[TemporalExpression]) -> tuple[TemporalExpression, ...]:
    """The platform's own value of a date, where no spoken word says a time (TPO-25)."""
    if any(t.readings and not t.latent for t in times):
        return ()
    day, clock = turn.slots.get("date"), turn.slots.get("time")
    window = _resolved(day, turn) if day else None
    at = _resolved(clock, turn) if clock else None
    if window is None and at is None:
        return ()
    if window is not None and at is not None and at.grain != "day" and window.start and at.start:
        at = _moved(at, window.start.date())
    chosen = at or window
    assert chosen is not None
    slot = day if at is None else clock
    reading = TimeReading(
        kind="interval" if slot and "/" in (slot.resolved or "") else "instant", range=chosen, score=0.9,
        because=(Because(rule="TPO-25", says="플랫폼이 푼 날짜", delta=0.9),),
    )  # fmt: skip
    facts = TimeFacts(
        anchor="date", hour=chosen.start.hour if chosen.start and chosen.grain in ("hour", "minute") else None
    )
    return (TemporalExpression(text="", span=(0, 0), readings=(reading,), facts=facts, rule="platform-date"),)


def _moved(at: TimeRange, day: date) -> TimeRange:
    assert at.start is not None
    start = datetime.combine(day, at.start.timetz())
    return TimeRange(start=start, end=start + (at.end - at.start) if at.end else None, grain=at.grain)


_CLOCK = re.compile(r"T?\d\d:\d\d(:\d\d)?")
_ISO = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?([+-]\d\d:?\d\d|Z)?)?|T?\d\d:\d\d(:\d\d)?")


def _resolved(slot: RawSlot, turn: Turn) -> TimeRange | None:
    """An ISO date, instant, time or `from/to` as a half-open window, the first of a list of them; else no time."""
    value = (slot.resolved or "").partition(",")[0].strip()
    if not value:
        return None
    first, slash, last = value.partition("/")
    if slash and _CLOCK.fullmatch(first) and _CLOCK.fullmatch(last):
        return _hours(first, last, turn)
    try:
        start = _moment(first, turn) if first else None
        end = _moment(last, turn) if last else None
    except ValueError:
        return None
    dated = len(first or last) == 10
    if not slash:
        if start is None:
            return None
        span = timedelta(days=1) if dated else timedelta(minutes=1) if start.minute else timedelta(hours=1)
        return TimeRange(start=start, end=start + span, grain="day" if dated else "minute" if start.minute else "hour")
    if start is None and end is None:
        return None
    if end is not None and len(last) == 10:
        end += timedelta(days=1)
    if start is not None and end is not None and end < start:
        start, end = (
            end - (timedelta(days=1) if dated else timedelta()),
            start + (timedelta(days=1) if dated else timedelta()),
        )
    return TimeRange(start=start, end=end, grain="day" if dated else "minute")


def _hours(first: str, last: str, turn: Turn) -> TimeRange | None:
    """Hours of the clock, those that run now or come next; they may run over midnight."""
    today, zone = turn.now.date(), ZoneInfo(turn.zone)
    try:
        begins, ends = (time.fromisoformat(side.removeprefix("T")) for side in (first, last))
    except ValueError:
        return None
    for days in (-1, 0, 1):
        day = today + timedelta(days=days)
        start = datetime.combine(day, begins, zone)
        end = datetime.combine(day if ends > begins else day + timedelta(days=1), ends, zone)
        if end > turn.now:
            break
    return TimeRange(start=start, end=end, grain="minute")


def _moment(value: str, turn: Turn) -> datetime:
    if not _ISO.fullmatch(value):
        raise ValueError(value)
    zone = ZoneInfo(turn.zone)
    if len(value) == 10 and value[4] == "-":
        return datetime.combine(date.fromisoformat(value), time(), zone)
    if "-" not in value[:5]:
        clock = time.fromisoformat(value.removeprefix("T"))
        at = datetime.combine(turn.now.date(), clock, zone)
        return at if at > turn.now else at + timedelta(days=1)
    when = datetime.fromisoformat(value)
    return when.astimezone(zone) if when.tzinfo else when.replace(tzinfo=zone)
