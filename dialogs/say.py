"""From an act to words: speech, display, SSML, card and suggestions (PHR, GUI)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from operator import is_
from xml.sax.saxutils import escape

from dialogs.cards import card_of
from dialogs.korean import Said, hangul_only, said
from dialogs.manner import DeviceLimits, Manner
from dialogs.tell import first_lead
from dialogs.templates import Voiced
from dialogs.types import Act, Ambiguity, Day, Digits, Done, Line, Register, Reply, Value, When
from intents import replace

BREAK = '<break time="350ms"/>'  # between the items of a list (PHR-07)
FIRST_BREAK = '<break time="250ms"/>'  # so that wireless earbuds do not swallow the first syllable (PLC-08)
_APART = 10  # syllables by which two wordings of a phrase differ at most
_ELSE = bytes(high for high in range(256) if not 0xAC <= high <= 0xD7)  # no syllable has such a high byte in UTF-16
_PAUSE = "\u2063"  # stands for BREAK until the SSML is made; it is no letter and prints nothing
_KEPT = frozenset({"opener", "head", "status", "wayout", "question"})  # never left out, whatever the budget (PHR-01)
_POLITE = ("nomatch.2", "nomatch.3", "noinput.2", "noinput.3", "subscriptions.masked", "subscribed.code")
_EXAMPLES = {"example": "query", "other": "other"}  # slots of any phrase that hold an example of what can be said


def say(act: Act, done: Done, manner: Manner) -> Reply:
    """The reply of an act. Where its effects failed, the lines for that case are said instead (ERR-10)."""
    failed = not done.ok and bool(act.failed)
    speaker, limits = _speaker(act, manner, done.code), manner.limits_of(act.turn.device)
    budget = _budget(act, manner, limits)
    given = act.failed if failed else act.lines
    lines = _seen_too(given, _fitting(given, budget, speaker), act)
    aloud = _squeezed([line for line in lines if line.audience != "eye"], budget, speaker)
    shown = lines if aloud == lines else [line for line in lines if line.audience != "ear"]
    spoken = _speakable(speaker.heard(aloud), manner)
    speech, display = spoken.replace(_PAUSE, ""), speaker.seen(shown) or speaker.seen(aloud)
    return Reply(
        speech=speech, display=display, ssml=_ssml(spoken, act, manner), reprompt=_reprompt(lines, speaker),
        card=card_of(act, display, manner, limits), suggestions=_suggestions(act, limits),
        facts=replace(act.facts, status="error") if failed else act.facts, commands=act.commands if done.ok else (),
        asks=any(line.role in ("question", "offer") for line in lines), ends=act.ends or act.turn.final, intent=act.intent,
        outcome=act.kind, trace=act.trace,
    )  # fmt: skip


def with_outcome(act: Act, done: Done, manner: Manner) -> Act:
    """An act that remembers what came of it, for 다시 (FUP-10): its code, or that it could not be done (ERR-10)."""
    session = act.memory.session
    if session.last_reply is None or session.last_reply.lines != act.lines:
        return act
    lines = act.failed if not done.ok and act.failed else act.lines
    if done.code:
        code = Digits(text=done.code)
        coded = manner.phrases.takes
        lines = tuple(replace(n, slots={**n.slots, "code": code}) if "code" in coded(n.key) else n for n in lines)
    if lines is act.lines:
        return act
    session = replace(session, last_reply=replace(session.last_reply, lines=lines))
    return replace(act, memory=replace(act.memory, session=session))


def fitted(act: Act, manner: Manner) -> Act:
    """An act whose list is too long for its device, cut (PHR-01), and its memory with it: the rest is read after 더.

    Where items had to go and the device bears an offer, there is one (PHR-10). The lines of every other act come back unchanged.
    """
    cursor = act.memory.session.cursor
    items = sum(line.role == "item" for line in act.lines)
    if cursor is None or items < 2:
        return act
    limits = manner.limits_of(act.turn.device)
    speaker, budget = _speaker(act, manner), _budget(act, manner, limits)
    lines = _fitting(act.lines, budget, speaker)
    if not (gone := items - sum(line.role == "item" for line in lines)):
        return replace(act, words=speaker)
    kept = [line for line in act.lines if line.role != "item" or line in lines]
    pending, asks = act.memory.session.pending, act.asks
    asked = any(line.role == "question" for line in lines)
    offer = Line(key="offer.more", role="offer", drop=9)
    if limits.questions == "any" and pending is None and not asked:
        kept = [line for line in kept if line.role != "offer" and line.key != "list.end"] + [offer]
    elif act.turn.device.kind == "car" and not any(line.key == "rest.page" for line in kept):
        kept = [line for line in kept if line.key != "list.end"] + [Line(key="rest.page", role="notice", drop=8)]
    if items - gone == 1 and cursor.begin == 0:
        kept = _alone(
            kept,
            first_lead(
                cursor.events,
                act.turn.now,
                manner.policy.running_default_hours,
                past=any(line.key == "past.item" for line in kept),
            ),
        )
    lines = _seen_too(kept, _fitting(kept, budget, speaker), act)
    gone = items - sum(line.role == "item" for line in lines)
    if offer in lines:
        pending, asks = Ambiguity(about="offer", offer="more"), True
    cut = replace(cursor, end=max(cursor.begin + 1, cursor.end - gone))
    focus = replace(act.memory.session.focus, events=cut.events[cut.begin : cut.end])
    session = replace(act.memory.session, cursor=cut, pending=pending, focus=focus)
    return replace(act, lines=tuple(lines), asks=asks, words=speaker, memory=replace(act.memory, session=session))


def _alone(lines: Sequence[Line], lead: str) -> list[Line]:
    """Lines of a list of which one item is left: it is led in as the first one, the next one or one of them."""
    keys = dict.fromkeys(("list.item", "list.some_item", "past.item"), lead)
    keys |= {} if lead == "list.some_item" else {"list.head_all_many": "list.head_many"}
    return [
        replace(line, key=key, brief="list.item" if line.role == "item" else line.brief)
        if (key := keys.get(line.key))
        else line
        for line in lines
    ]


# ---------------------------------------------------------------- who speaks


def _register(act: Act) -> Register:
    """반말 only with consent: never in company, for children, past the first step of a ladder, or for bad news (PER-02)."""
    profile = act.memory.profile
    if profile is None:
        return "haeyo"
    if profile.register != "banmal":
        return profile.register
    polite = act.turn.device.ears == "shared" or profile.persona == "kids"
    polite = polite or any(line.key in _POLITE for line in act.lines)
    mine = set(profile.subscriptions)
    polite = polite or any(e.status == "cancelled" and mine & set(e.artists) for e in (*act.facts.events, *act.listing))
    return "haeyo" if polite else "banmal"


def _budget(act: Act, manner: Manner, limits: DeviceLimits) -> float:
    """Syllables that one turn bears here (PLC-06), shorter or longer by the user's wish."""
    return limits.syllables * manner.persona_of(act.memory.profile).length


@dataclass(slots=True)
class _Words:
    """What was put into words, and how long it is aloud; `shown` only if it was asked for."""

    line: Line  # kept here, so that its id stays its own
    spoken: str
    syllables: int
    shown: str | None = None


@dataclass(slots=True, kw_only=True)
class _Speaker:
    """Puts lines into words in one register. Lives for one turn; a line is worded once, and so are the items of a list."""

    manner: Manner
    register: Register
    uses: dict[str, int]  # how often each phrase of several wordings was said in this session, this time included
    code: str | None
    values: dict[int, Voiced] = field(default_factory=dict)  # by the id of the value
    worded: dict[int, _Words] = field(default_factory=dict)  # by the id of the line
    endings: dict[int, int] = field(
        default_factory=dict
    )  # syllables that a list has besides its items, by the last one
    lengths: dict[tuple[int, ...], int] = field(default_factory=dict)  # syllables of lines, by their ids
    steps: dict[int, tuple[Line, ...]] = field(
        default_factory=dict
    )  # what becomes of a line that is shortened, by its id
    shorter: dict[tuple[int, ...], list[Line]] = field(
        default_factory=dict
    )  # what is left of lines aloud, by their ids
    measure: "_Speaker | None" = None

    def like(self, other: "_Speaker") -> bool:
        """Whether this one says everything as another one would."""
        said = self.register == other.register and self.uses == other.uses and self.code == other.code
        return said and self.manner is other.manner

    def measuring(self) -> "_Speaker":
        """One who words lines for measuring: this one, if it has the first wording of 해요체 anyway."""
        if self.register == "haeyo" and not any(times > 1 for times in self.uses.values()):
            return self
        if self.measure is None:
            sources = self.manner.phrases.sources
            same = {n: known for n, known in self.worded.items() if len(sources[known.line.key].any) == 1}
            self.measure = _Speaker(manner=self.manner, register="haeyo", uses={}, code=self.code, worded=same)
        return self.measure

    def tersely(self) -> None:
        """From now on the first wording of each phrase, which is the shortest."""
        if self.uses:
            self.uses = {}
            for known in (self.worded, self.endings, self.lengths):
                known.clear()

    def shortening(self, line: Line) -> tuple[Line, ...]:
        """A line after the first step of shortening, the first two, and so on."""
        known = self.steps.get(id(line))
        if known is None:
            forms, form = [], line
            for step in _SHORTENING if line.spare or line.brief or _worded(line) else ():
                form = step(form)
                forms.append(form)
            known = self.steps[id(line)] = tuple(forms) or (line,) * len(_SHORTENING)
        return known

    def heard(self, lines: Sequence[Line]) -> str:
        """All lines as running text; the items of one list are joined, and the last one closes the sentence."""
        said = []
        for n, end in self._units(lines):
            said.append(self._list(lines[n:end]) if end else self.words(lines[n]).spoken)
        return " ".join(filter(None, said))

    def seen(self, lines: Sequence[Line]) -> str:
        """The same as it is written."""
        said = []
        for n, end in self._units(lines):
            said.append(self._list(lines[n:end], eye=True) if end else self._shown(lines[n]))
        return " ".join(filter(None, said))

    def syllables(self, lines: Sequence[Line]) -> int:
        """How long lines are aloud."""
        ids = tuple(map(id, lines))
        known = self.lengths.get(ids)
        if known is None:
            worded = self.worded
            known = sum([(worded.get(each) or self.words(lines[n])).syllables for n, each in enumerate(ids)])
            known += sum([self._ending(lines[end - 1]) for _, end in self._units(lines) if end])
            self.lengths[ids] = known
        return known

    def _units(self, lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
        """Where each line begins that stands alone, with 0, and each list of items, with its end."""
        at = 0
        while at < len(lines):
            key, end = lines[at].key, 0
            if lines[at].role == "item" and key in self.manner.phrases.closing:
                end = at + 1
                while end < len(lines) and lines[end].role == "item" and lines[end].key == key:
                    end += 1
            yield at, end
            at = end or at + 1

    def _list(self, items: Sequence[Line], *, eye: bool = False) -> str:
        spoken = f",{_PAUSE} ".join([self.words(item).spoken for item in items])
        shown = ", ".join([self._shown(item) for item in items]) if eye else ""
        phrases, values = self.manner.phrases, {"item": (Said(spoken, shown), None)}
        render, key = phrases.seen if eye else phrases.heard, phrases.closing[items[0].key]
        return render(key, self.register, values, self.uses.get(key, 1))

    def _ending(self, last: Line) -> int:
        """The syllables of a list beyond those of its items; the sound of the last one decides."""
        known = self.endings.get(id(last))
        if known is None:
            known = self.endings[id(last)] = _length(self._list((last,))) - self.words(last).syllables
        return known

    def words(self, line: Line) -> _Words:
        """One line in words."""
        known = self.worded.get(id(line))
        if known is None:
            key, phrases = line.key, self.manner.phrases
            slots = self._supplied(line) if key in phrases.general else line.slots
            spoken = phrases.heard(key, self.register, slots, self.uses.get(key, 1), self._said)
            known = self.worded[id(line)] = _Words(line, spoken, _length(spoken))
        return known

    def _shown(self, line: Line) -> str:
        words = self.words(line)
        if words.shown is None:
            key, phrases = line.key, self.manner.phrases
            slots = self._supplied(line) if key in phrases.general else line.slots
            words.shown = phrases.seen(key, self.register, slots, self.uses.get(key, 1), self._said)
        return words.shown

    def _said(self, value: Value) -> Voiced:
        known = self.values.get(id(value))
        if known is None:
            words = said(value, self.manner.reader, self.manner.labels, register=self.register)
            known = self.values[id(value)] = words, value
        return known

    def _supplied(self, line: Line) -> Mapping[str, Value]:
        """The slots of a line with those that every phrase may use."""
        slots = {"code": Digits(text=self.code) if self.code else None, **line.slots}
        for slot, example in _EXAMPLES.items():
            slots.setdefault(slot, self.manner.policy.examples[example])
        return slots


def _speaker(act: Act, manner: Manner, code: str | None = None) -> _Speaker:
    """Who words the lines of an act: whoever measured them, if that was in the words in which they are said."""
    register, uses, known = _register(act), dict(act.memory.session.worded), act.words
    fresh = _Speaker(manner=manner, register=register, uses=uses, code=code)
    return known if isinstance(known, _Speaker) and known.like(fresh) else fresh


def _length(spoken: str) -> int:
    """How many syllables are heard."""
    return len(spoken.encode("utf-16-be", "surrogatepass")[::2].translate(None, _ELSE))


# ---------------------------------------------------------------- what fits


def _fitting(lines: Sequence[Line], budget: float, speaker: _Speaker) -> list[Line]:
    """Within the budget: items go, the last ones first, then the rest by their `drop` where shorter words alone do not help
    (`_squeezed`); one item stays.

    The date, the status, the way out and the question stay (PHR-01). All is measured in the first wording of 해요체, so
    that no register tells more than another (PER-03); where the wording of this turn is longer, that first one is taken.
    """
    kept = [line for line in lines if line.audience != "eye"]
    if _surely_fits(kept, budget, speaker):
        return kept
    measured = speaker.measuring()
    while measured.syllables(kept) > budget:
        victim = _least(kept)
        if victim is None:
            break
        if kept[victim].role != "item" and measured.syllables(_squeezed(kept, budget, measured)) <= budget:
            break
        del kept[victim]
    if measured is not speaker and speaker.syllables(kept) > budget:
        speaker.tersely()
    return kept


def _seen_too(lines: Sequence[Line], kept: Sequence[Line], act: Act) -> list[Line]:
    """The lines that fit, and for a screen that is looked at the statements that found no room aloud (PHR-08): the next
    event, the date of the next Tuesday. The items of a list are on its card."""
    if act.turn.device.eyes != "look" or len(kept) == len(lines):
        return list(kept)
    ids = {id(line) for line in kept}

    def seen(line: Line) -> bool:
        return line.audience == "eye" or (line.role in ("next", "notice") and line.drop > 0)

    every = [n if id(n) in ids else replace(n, audience="eye") for n in lines if id(n) in ids or seen(n)]
    offers = [line for line in every if line.role in ("question", "offer")]
    return [line for line in every if line not in offers] + offers


def _surely_fits(lines: Sequence[Line], budget: float, speaker: _Speaker) -> bool:
    """Whether lines are short enough in any wording."""
    return speaker.syllables(lines) + _APART * sum([line.role != "item" for line in lines]) <= budget


def _squeezed(lines: Sequence[Line], budget: float, speaker: _Speaker) -> list[Line]:
    """What is said aloud where nothing more may be dropped and it is still too long: one thing after the other goes, first
    how much is left, then the day words beside dates (PLC-04), the window of an event that a screen shows, the long
    wordings. If all that does not help, the item goes that is on the screen, and the words are as they were: the window of
    a list always stays (TPO-12, GUI-02). Measured as in `_fitting`."""
    lines = list(lines)
    if _surely_fits(lines, budget, speaker):
        return lines
    measured = speaker.measuring()
    lines = _shortened(lines, budget, measured)
    if measured is not speaker and speaker.syllables(lines) > budget:
        speaker.tersely()
    return lines


def _shortened(lines: Sequence[Line], budget: float, speaker: _Speaker) -> list[Line]:
    """Lines after as many steps of shortening as are needed, each of which leaves alone what it cannot shorten."""
    ids, shorter = tuple(map(id, lines)), list(lines)
    if ids in speaker.shorter:
        return speaker.shorter[ids]
    long = speaker.syllables(lines) > budget
    steps = zip(*map(speaker.shortening, lines), strict=True) if long else ()
    for after in steps:
        if not all(map(is_, shorter, after)):
            shorter = list(after)
            long = speaker.syllables(shorter) > budget
        if not long:
            break
    if long and any(line.on_screen for line in lines):
        shorter = _shortened([line for line in lines if not line.on_screen], budget, speaker)
    speaker.shorter[ids] = shorter
    return shorter


def _without(slot: str, line: Line) -> Line:
    spared = slot in line.spare and line.slots.get(slot) is not None
    return replace(line, slots={**line.slots, slot: None}) if spared else line


def _dated(line: Line) -> Line:
    """A window that may go unsaid gives its place to the date of what is in it."""
    day = line.slots.get("day")
    if "when" in line.spare and isinstance(day, Day):
        return replace(line, slots={**line.slots, "when": When(day=day), "day": None})
    return _without("when", line)


def _brief(line: Line) -> Line:
    return replace(line, key=line.brief) if line.brief and line.brief != line.key else line


def _brief_head(line: Line) -> Line:
    return _brief(line) if line.role == "head" else line


def _without_words(line: Line) -> Line:
    """A line without 오늘, 내일, 어제 beside its dates; alone they stay."""
    plain: dict[str, Value] = {}
    for name in _worded(line):
        value = line.slots[name]
        if isinstance(value, When) and isinstance(value.day, Day):
            plain[name] = replace(value, day=replace(value.day, word=None))
        elif isinstance(value, Day):
            plain[name] = replace(value, word=None)
    return replace(line, slots={**line.slots, **plain}) if plain else line


def _worded(line: Line) -> list[str]:
    """The slots of a line that name a day by a word and its date."""
    found = []
    for name, value in line.slots.items():
        day = value.day if isinstance(value, When) else value
        if isinstance(day, Day) and day.word and not day.bare:
            found.append(name)
    return found


_SHORTENING: tuple[Callable[[Line], Line], ...] = (
    partial(_without, "left"), _without_words, _dated, _brief_head, _brief, partial(_without, "subject"),
)  # fmt: skip


def _least(lines: Sequence[Line]) -> int | None:
    """Which line goes next, None if none may: the items of a list but for one, then the rest."""
    items = [n for n, line in enumerate(lines) if line.role == "item"]
    can_go = [n for n in items if lines[n].drop > 0] if len(items) > 1 else []
    if not can_go:
        can_go = [n for n, line in enumerate(lines) if line.drop > 0 and line.role != "item" and line.role not in _KEPT]
    return min(can_go, key=lambda n: (lines[n].drop, -n), default=None)


# ---------------------------------------------------------------- the parts of a reply


def _speakable(text: str, manner: Manner) -> str:
    """PHR-00, whatever came in: no digit and no letter but Hangul is ever spoken."""
    return text if hangul_only(text) else manner.reader.spell(text)


def _ssml(spoken: str, act: Act, manner: Manner) -> str | None:
    """Breaks between items, a slower voice for 천천히, a softer one at night, a first pause for earbuds (PHR-11, PLC-08)."""
    device, body = act.turn.device, escape(spoken).replace(_PAUSE, BREAK)
    voice = [f'rate="{act.rate}%"'] if act.rate != 100 else []
    voice += ['volume="soft"'] if manner.is_quiet(device, act.turn.now) else []
    if voice:
        body = f"<prosody {' '.join(voice)}>{body}</prosody>"
    if device.kind == "earbuds":
        body = FIRST_BREAK + body
    return f"<speak>{body}</speak>" if spoken and "<" in body else None


def _reprompt(lines: Sequence[Line], speaker: _Speaker) -> str | None:
    """What is said if no answer comes: the question once more. After an offer silence is a no (ERR-02)."""
    question = next((line for line in lines if line.role == "question"), None)
    return _speakable(speaker.words(question).spoken, speaker.manner) if question is not None else None


def _suggestions(act: Act, limits: DeviceLimits) -> tuple[str, ...]:
    return act.suggestions[: limits.chips] if limits.card and not act.ends else ()
