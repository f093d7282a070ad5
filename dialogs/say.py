"""From an act to words: speech, display, SSML, card and suggestions (PHR, GUI)."""

import re
from collections.abc import Sequence
from dataclasses import replace
from xml.sax.saxutils import escape

from dialogs.cards import card_of
from dialogs.korean import Said, said
from dialogs.manner import DeviceLimits, Manner
from dialogs.types import Act, Day, Digits, Done, Line, Register, Reply, Value

_PAUSE = "\u2063"  # stands for the break between items until SSML is made
_NEVER = frozenset({"head", "status", "question", "wayout", "opener"})
_HANGUL = re.compile(r"[가-힣]")
_POLITE_ONLY = ("nomatch.2", "nomatch.3", "noinput.2", "noinput.3", "masked", "subscriptions.masked", "subscribed.code")


def say(act: Act, done: Done, manner: Manner) -> Reply:
    """The reply of an act. Where its effects failed, the lines for that case are said instead (ERR-10)."""
    lines = act.lines if done.ok or not act.failed else act.failed
    register = _register(act)
    limits = _limits(act, manner)
    speaker = _Speaker(manner=manner, register=register, turn_no=act.memory.session.turn_no, code=done.code)
    kept = _fitted(lines, limits, speaker, _length(act, manner))
    spoken, shown = speaker.all([line for line in kept if line.audience != "eye"])
    _, shown = (
        speaker.all([line for line in kept if line.audience != "ear"])
        if any(line.audience != "all" for line in kept)
        else (spoken, shown)
    )
    speech = spoken.replace(_PAUSE, "")
    display = shown.replace(_PAUSE, "") or speech
    asks = any(line.role in ("question", "offer") for line in kept)
    card = card_of(act, display, manner, limits)
    return Reply(
        speech=speech, display=display, ssml=_ssml(spoken, act), reprompt=_reprompt(kept, speaker), card=card,
        suggestions=_suggestions(act, limits), facts=act.facts if done.ok else replace(act.facts, status="error"),
        commands=act.commands if done.ok else (), asks=asks, ends=act.ends or act.turn.final, intent=act.intent,
        outcome=act.kind, trace=act.trace,
    )  # fmt: skip


def _register(act: Act) -> Register:
    """반말 only with consent, never in company, never for children, never in ladders past the first step (PER-02)."""
    profile = act.memory.profile
    if profile is None:
        return "haeyo"
    if profile.register != "banmal":
        return profile.register
    polite = (
        act.turn.device.ears == "shared" or profile.persona == "kids" or any(x.key in _POLITE_ONLY for x in act.lines)
    )
    return "haeyo" if polite else "banmal"


def _limits(act: Act, manner: Manner) -> DeviceLimits:
    device = act.turn.device
    kind = "handsfree" if device.kind == "phone" and device.hands_free else device.kind
    return manner.device(kind, screen=device.eyes != "none")


def _length(act: Act, manner: Manner) -> float:
    profile = act.memory.profile
    return manner.persona(profile.persona).length if profile else 1.0


class _Speaker:
    """Renders lines in one register."""

    def __init__(self, *, manner: Manner, register: Register, turn_no: int, code: str | None) -> None:
        self.manner, self.register, self.turn_no, self.code = manner, register, turn_no, code
        self.kinds = {k.id: k.spoken for k in manner.kinds.values()}

    def line(self, line: Line) -> Said:
        values: dict[str, tuple[Said, Day | None]] = {"code": (self._code(), None)}
        for name, value in self._common(line).items():
            shown = said(value, self.manner.reader, self.kinds)
            values[name] = (shown, value if isinstance(value, Day) else None)
        return self.manner.phrases.render(line.key, self.register, values, self.turn_no)

    def _common(self, line: Line) -> dict[str, Value]:
        slots: dict[str, Value] = {"example": self.manner.policy.examples["query"]}
        slots.update(line.slots)
        notes = {"moved": "날짜가 바뀐", "tentative": "아직 미정인"}
        if "note" in slots:
            slots["note"] = notes.get(str(slots["note"])) if slots["note"] else None
        if line.key == "settings.told":
            slots["register"] = {"haeyo": "해요체", "hapsyo": "합쇼체", "banmal": "반말"}.get(
                str(slots["register"]), "해요체"
            )
            slots["length"] = {"brief": "짧은 편", "rich": "자세한 편"}.get(str(slots["length"]), "보통")
        return slots

    def _code(self) -> Said:
        return said(Digits(text=self.code), self.manner.reader, self.kinds) if self.code else Said("", "")

    def all(self, lines: Sequence[Line]) -> tuple[str, str]:
        """All lines as running text; items of one list are joined, and the last one closes the sentence."""
        spoken: list[str] = []
        shown: list[str] = []
        at = 0
        while at < len(lines):
            line = lines[at]
            closing = f"{line.key}.last"
            if line.role == "item" and self.manner.phrases.has(closing):
                group = [line]
                while at + len(group) < len(lines) and lines[at + len(group)].key == line.key:
                    group.append(lines[at + len(group)])
                rendered = [self.line(each) for each in group]
                joined = Said(f",{_PAUSE} ".join(r.spoken for r in rendered), ", ".join(r.shown for r in rendered))
                last = self.manner.phrases.render(closing, self.register, {"item": (joined, None)}, self.turn_no)
                spoken.append(last.spoken)
                shown.append(last.shown)
                at += len(group)
                continue
            rendered_line = self.line(line)
            spoken.append(rendered_line.spoken)
            shown.append(rendered_line.shown)
            at += 1
        return " ".join(filter(None, spoken)), " ".join(filter(None, shown))


def _fitted(lines: Sequence[Line], limits: DeviceLimits, speaker: _Speaker, length: float) -> list[Line]:
    """PHR-01: where the budget is short items go first, then offers; never the date, the status or the way out."""
    kept = list(lines)
    budget = limits.syllables * length
    while _syllables(speaker.all(kept)[0]) > budget:
        droppable = [line for line in kept if line.drop > 0 and (line.role not in _NEVER)]
        if not droppable:
            break
        items = [line for line in droppable if line.role == "item"]
        victim = min(items or droppable, key=lambda line: (line.drop, -kept.index(line)))
        if items and sum(line.role == "item" for line in kept) <= 1:
            others = [line for line in droppable if line.role != "item"]
            if not others:
                break
            victim = min(others, key=lambda line: line.drop)
        kept.remove(victim)
    return kept


def _syllables(text: str) -> int:
    return len(_HANGUL.findall(text))


def _ssml(spoken: str, act: Act) -> str | None:
    """Breaks between items, a slower voice for 천천히, a first pause for earbuds (PHR-11, PLC-08)."""
    body = escape(spoken).replace(_PAUSE, '<break time="350ms"/>')
    if act.rate != 100:
        body = f'<prosody rate="{act.rate}%">{body}</prosody>'
    if act.turn.device.kind == "earbuds" and spoken:
        body = f'<break time="250ms"/>{body}'
    return f"<speak>{body}</speak>" if spoken else None


def _reprompt(lines: Sequence[Line], speaker: _Speaker) -> str | None:
    """What is said if no answer comes: the question once more."""
    question = next((line for line in lines if line.role == "question"), None)
    return speaker.line(question).spoken if question is not None else None


def _suggestions(act: Act, limits: DeviceLimits) -> tuple[str, ...]:
    return act.suggestions[: limits.chips] if limits.card and not act.ends else ()
