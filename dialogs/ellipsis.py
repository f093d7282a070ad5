"""Follow-ups, corrections and fresh queries: which slots are said, which are carried over (FUP).

A new value replaces only its own slot. What is carried is decided once, here, for every intent about the calendar.
"""

from datetime import timedelta
from typing import Literal, NamedTuple

from dialogs.again import asked_again, texts_of, written
from dialogs.context import Context
from dialogs.days import day_of
from dialogs.picking import barred, called_so, day_left_out, kept_artists
from dialogs.types import DayChoice, Event, Move, Status
from dialogs.windows import (
    answered,
    asked_artists,
    kept_window,
    lies_back,
    name_of,
    shifted,
    unit_about,
    whole_days,
)
from intents import Because, TimeRange, fold, replace

ACTS = {"girl": "girl_group", "boy": "boy_group", "band": "band", "solo": "soloist"}  # with the cue of each
TOPIC = ("은", "는", "은요", "는요", "이는", "이는요")  # 승관이는: behind a final consonant names take 이
FROM_EVENT = ("schedule.time", "schedule.place", "schedule.cast", "schedule.detail", "schedule.dday")
_HOW = (
    "mates", "who_first", "who_more", "when_more", "highlights", "free_day", "ask_length", "ask_until", "ask_channel",
    "overlap", "ask_teams", "ask_count", "whose", "now_on", "over_yet", "recalled",
)  # fmt: skip
_STATUSES: dict[str, Status] = {"called_off": "cancelled", "put_off": "moved", "uncertain": "tentative"}
OF_THE_SAME = ("ask_count", "ask_teams", "who_first", "who_more", "when_more")  # asked of what was told
ASKED_AGAIN = ("schedule.next", "schedule.time", "schedule.place", "schedule.cast", "schedule.dday")


class _Slots(NamedTuple):
    """What a look-up is about, while its slots are filled."""

    artists: tuple[str, ...]
    days: DayChoice | None
    kinds: tuple[str, ...]
    show: str | None
    texts: tuple[str, ...]
    places: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()

    @property
    def placed(self) -> bool:
        """Whether it is known where, or where not."""
        return bool(self.places or self.elsewhere)

    @property
    def typed(self) -> bool:
        """Whether it is known what kind of thing, or which show, is meant."""
        return bool(self.kinds or self.show or self.texts)

    @property
    def named(self) -> bool:
        """Whether anything but a time is known."""
        return bool(self.artists) or self.typed


def schedule_move(ctx: Context, intent: str) -> Move:
    """A look-up of any kind with its slots: what was said, what is carried, what is missing."""
    names, focus = ctx.names, ctx.focus
    kept, without = kept_artists(ctx)
    if ctx.fresh and without and set(without) < set(focus.artists):  # 태연은 빼고: the others of them
        kept, without = tuple(a for a in focus.artists if a not in without), ()
    artists = _set_against(ctx, kept)
    out = day_left_out(ctx)
    days = None if out is not None else _said_choice(ctx)
    there, elsewhere = said_places(ctx)
    texts = tuple(t for t in names.texts if t not in elsewhere)  # 도쿄돔 말고
    said = _Slots(artists, days, _said_kinds(ctx), names.show, texts, there, elsewhere)
    bare = _bare(ctx)
    intent = _asked_again(ctx, intent, bare, said)
    stepped = said.days is None and _stepped(ctx)
    if (days := _pointed_at(ctx, said, stepped=stepped, without=bool(without))) is not said.days:
        said = said._replace(days=days)
    them = _means_them(ctx) and not said.artists and not said.show
    if them:
        if not spoken_of(ctx):
            return Move(intent=intent, problem="artist", days=said.days, kinds=said.kinds)
        days = said.days or (kept_window(ctx.focus.asked, ctx) if ctx.has("overlap", "both") else None)
        said = said._replace(artists=spoken_of(ctx), days=days)
        if ctx.has("both") and not said.typed:
            said = _as_asked(ctx, said)
    said = _as_told(ctx, intent, said)
    if (answer := _told_earlier(ctx, intent, said) or _of_told(ctx, intent, said)) is not None:
        return answer
    slots, carried = said, {"artist"} if them else set()
    if (narrowed := _narrowed(ctx, said, bool(without))) is not None:
        slots, carried = narrowed, {"date"}
    elif ctx.fresh and not them:
        if not without:
            slots, carried = _carry(ctx, intent, bare, said)
        elif not said.typed:
            slots = _as_asked(ctx, said)
    if (
        ctx.fresh
        and ctx.has(*OF_THE_SAME)
        and not ctx.has("mine")
        and not (said.typed or said.placed or (ctx.names.artists and ctx.choices))
    ):
        slots = _of_the_same(ctx, slots)
    where = written(ctx, slots.places)
    new = (("artist", bool(said.artists)), ("date", said.days is not None), ("kind", said.typed or said.placed))
    changed = {name for name, is_said in new if is_said and carried} | ({"date"} if stepped else set())
    again = ctx.fresh and bare and focus.question == intent
    move = Move(
        intent=intent, artists=slots.artists, kinds=slots.kinds, show=slots.show,
        texts=slots.texts or where, places=slots.places, elsewhere=slots.elsewhere,
        days=slots.days, past=asks_past(ctx), but=out,
        changed=frozenset(changed), naming=names.naming, word=_asked_how(ctx),
        onward=ctx.has("onward") and slots.days is None, also=_also(ctx, intent),
        upcoming=slots.days is None, anchored=_anchor(ctx),
        events=() if without or slots.elsewhere else _besides(ctx),
        acts=_acts(ctx, bare), barred=barred(ctx), without=without or _left_out(ctx, bare, slots),
        sort=(names.sort.word, names.sort.titles) if names.sort else None,
        only=_only(ctx) or (focus.only if again else ""), status=_status(ctx) or (focus.status if again else ()),
    )  # fmt: skip
    return _with_problem(ctx, move)


def _acts(ctx: Context, bare: bool) -> tuple[str, ...]:
    """FUP-09: what the list is narrowed to: 걸그룹만, 보이그룹은?; it stays for the next day, until 전부 or a name is said."""
    said = _said_acts(ctx)
    if said or ctx.names.artists:
        return said if not ctx.names.artists else ()
    return ctx.focus.acts if ctx.fresh and bare and not ctx.has("everything") else ()


def _left_out(ctx: Context, bare: bool, slots: _Slots) -> tuple[str, ...]:
    """FUP-00: who was left out of the list, and stays so until somebody is named ('에스파 빼고', then '제일 빠른 거')."""
    goes_on = bare or ctx.has("first_one", "last_one")
    stays = ctx.fresh and goes_on and not (slots.artists or slots.show or ctx.has("everything"))
    return ctx.focus.without if stays else ()


def _said_acts(ctx: Context) -> tuple[str, ...]:
    return tuple(act for act, cue in ACTS.items() if ctx.has(cue)) if ctx.has(*ACTS.values()) else ()


def _narrowed(ctx: Context, said: _Slots, without: bool) -> _Slots | None:
    """걸그룹만: the last look-up, of its artists those that are such acts; None where something else was said, too."""
    if not ctx.fresh or without or said.named or said.days is not None:
        return None
    acts = _said_acts(ctx)
    if not acts or not _bare(ctx):
        return None
    known = ctx.manner.known
    such = tuple(a for a in asked_artists(ctx) if a in known and not known[a].acts.isdisjoint(acts))
    return _as_asked(ctx, said)._replace(artists=such, days=kept_window(ctx.focus.asked, ctx))


def asks_past(ctx: Context) -> bool:
    """Whether what has been is asked about, by the verb, by 아까, or by what lies behind (지난 컴백, 컴백한 지 며칠이야?). What
    has come out (장소 나왔어?), stands now (끝났어?) or is to be remembered (언제였지?) is told in the past and may lie ahead."""
    if ctx.choices and any(t.facts.vague == "just" for t in ctx.names.times):
        return True
    if not ctx.choices and lies_back(ctx):
        return True
    told = ctx.meant.tense == "past" or ctx.has("done")
    told = told and not ctx.has("published", "over_yet", "all_over", "recalled")
    return told or ctx.has("elapsed") or (ctx.has("previous") and not ctx.choices)


def _stepped(ctx: Context) -> bool:
    """Whether the day after or before the last answer is asked for (FUP-01)."""
    return ctx.fresh and ctx.has("next_day", "prev_day") and answered(ctx, 1) is not None and not ctx.anchors


def _pointed_at(ctx: Context, said: _Slots, *, stepped: bool, without: bool) -> DayChoice | None:
    """The days that were said, or those that the words take from the last answer: the next ones, or the same for the rest."""
    focus, days = ctx.focus, said.days
    sign = 1 if ctx.has("next_day") else -1
    if stepped and (last := answered(ctx, sign)) is not None:
        days = shifted(last, sign, "FUP-01")
    if days is None and without and ctx.fresh:
        days = kept_window(focus.window, ctx)
    if days is None and ctx.fresh and ctx.has("other_things") and not said.named:
        days = kept_window(ctx.focus.asked, ctx)
    return days


def _means_them(ctx: Context) -> bool:
    """Whether artists are pointed at that were spoken of: 걔네, 둘 다."""
    pair = ctx.has("both", "overlap") and not ctx.has("everything")  # 전부 다 말해 줘: no artist is counted
    return ctx.has("they") or (pair and len(spoken_of(ctx)) > 1)


def _as_told(ctx: Context, intent: str, said: _Slots) -> _Slots:
    """'아까 에스파 거 다시 말해 줘': the window of what was told of them."""
    if (
        not (ctx.fresh and ctx.has("just_told") and said.artists)
        or said.days is not None
        or intent != "schedule.lookup"
    ):
        return said
    told = next((t.window for t in ctx.state.told if not set(said.artists).isdisjoint(t.artists)), None)
    return said._replace(days=kept_window(told, ctx))


def _told_earlier(ctx: Context, intent: str, said: _Slots) -> Move | None:
    """CTX-05: '아까 블랙핑크 거 몇 시랬지?': of what was told in this session, the last ones of that artist or kind."""
    about = intent in FROM_EVENT or (intent == "schedule.next" and ctx.has("ask_when"))
    places = (*said.texts, *ctx.names.places)
    named = said.artists or said.kinds or places
    if not (ctx.fresh and about and ctx.has("just_told") and named) or said.days is not None:
        return None
    wanted = {k for kind in said.kinds for k in ctx.manner.below(kind)}
    theirs = sorted(
        ctx.state.told, key=lambda t: set(said.artists).isdisjoint(t.artists)
    )  # told of them before of others
    for told in theirs:
        of_them = not said.artists or not set(said.artists).isdisjoint(told.artists)
        hits = tuple(
            e for e in told.events
            if (not wanted or e.kind in wanted) and (of_them or not set(said.artists).isdisjoint(e.artists))
            and (not places or any(p in f"{e.title} {e.venue or ''}" or (e.venue or p + p) in p for p in places))
        )  # fmt: skip
        if hits:
            artists = said.artists or told.artists
            changed = frozenset() if artists == ctx.focus.artists else frozenset({"artist"})
            return Move(intent=intent, events=hits, artists=artists, changed=changed, word=_asked_how(ctx))
    return None


def _of_told(ctx: Context, intent: str, said: _Slots) -> Move | None:
    """A question about an event that was just told (FUP-05): 몇 시야?, 언제야?, 거기 어디야?"""
    if said.artists or said.show or said.texts or ctx.names.places:
        return None
    if said.kinds and ctx.has("last_one", "first_one"):
        return None  # 막콘 어디서 해?
    when = (
        intent == "schedule.next" and ctx.has("ask_when") and not said.kinds and bool(ctx.focus.events)
        and not ctx.has("next_word", "last_one", "also", "other_things", "they")
    )  # fmt: skip
    if said.days is not None or not (intent in FROM_EVENT or when):
        return None
    if told := _told_next(ctx, intent, said.kinds):
        return Move(intent=intent, events=told, artists=ctx.focus.artists, word=_asked_how(ctx))
    if ctx.fresh and (told := _told(ctx, said.kinds)):
        line_up = _line_up(ctx, told[-1]) if intent == "schedule.cast" else None
        if line_up is not None:
            return line_up
        told = told[-1:] if intent in ("schedule.dday", "schedule.next") else told
        return Move(intent=intent, events=told, artists=ctx.focus.artists, word=_asked_how(ctx), past=asks_past(ctx))
    if ctx.has("there", "that_event", "that_day") and not ctx.fresh:
        return Move(intent=intent, problem="event")
    return None


def told_next(ctx: Context) -> tuple[Event, ...]:
    """What an answer that found nothing told to come next: the last event that was heard of (FUP-07, OCC-06)."""
    last = ctx.state.last_reply if ctx.fresh else None
    return last.facts.events[:1] if last is not None and last.facts.status == "empty" else ()


def _told_next(ctx: Context, intent: str, kinds: tuple[str, ...]) -> tuple[Event, ...]:
    """'거기까지 며칠 남았어?', '그거 몇 시야?' after such an answer; a question that points at nothing is of the event
    before it (FUP-19)."""
    points = ctx.has("there", "that_event", "that_day", "until_that") or intent == "schedule.dday"
    return told_next(ctx) if points and not kinds else ()


def _as_asked(ctx: Context, slots: _Slots) -> _Slots:
    """The slots with the kind of thing that the last answer was about."""
    last = asked_again(ctx)
    return slots._replace(
        kinds=last.kinds, show=last.show, texts=last.texts, places=last.places, elsewhere=last.elsewhere
    )


def _told(ctx: Context, kinds: tuple[str, ...]) -> tuple[Event, ...]:
    """The events in focus that a question may be about: those of the kind that was said, else all (그 콘서트 어디서 해?)."""
    wanted = {k for kind in kinds for k in ctx.manner.below(kind)}
    return called_so(ctx, ctx.focus.events) or tuple(e for e in ctx.focus.events if not wanted or e.kind in wanted)


def _line_up(ctx: Context, event: Event) -> Move | None:
    """Who else appears in a show whose event names only one artist: all events of that show on that day are asked for."""
    if len(event.cast) > 1 or len(event.artists) > 1:
        return None
    title = fold(event.title)
    shows = [k for k in ctx.manner.known.values() if k.texts and any(fold(t) in title for t in k.texts)]
    if not shows:
        return None
    day = day_of(event.starts.astimezone(ctx.moment.now.tzinfo))
    line = Because(rule="FUP-05", says="같은 방송에 나오는 팀", delta=1.0)
    days = DayChoice(options=(day,), p=ctx.focus.p, reason="line_up", trace=(line,))
    return Move(intent="schedule.cast", show=shows[0].id, texts=shows[0].texts, days=days)


def spoken_of(ctx: Context) -> tuple[str, ...]:
    """Whom 걔네, 둘 다 and 셋 다 point at: those of the last answer, or as many as are counted of the session."""
    if not ctx.fresh:
        return ()
    focus = ctx.focus.artists
    if not ctx.has("both", "overlap") or len(focus) > 1:
        return focus
    count = 3 if ctx.has("all_three") else 2
    return ctx.state.spoken_of[-count:] if len(ctx.state.spoken_of) >= count else focus


def _said_kinds(ctx: Context) -> tuple[str, ...]:
    """The kinds said; '표 언제 사?' asks for the sale, whatever the tickets are for; of a list the highlights (E-48)."""
    if ctx.has("tickets"):
        return ("ticketing",)
    if ctx.has("highlights") and ctx.fresh and not ctx.names.kinds:
        return tuple(ctx.manner.policy.major)
    out = barred(ctx)
    return tuple(k for k in ctx.names.kinds if k not in out)


def _asked_again(ctx: Context, intent: str, bare: bool, said: _Slots) -> str:
    """ENT-08, FUP-02, FUP-08, FUP-09: '인기가요는?' after a question asks it again, of the value that is new."""
    before = ctx.focus.question
    if ctx.has(*OF_THE_SAME):
        return intent  # 둘 중에 뭐가 더 빨라?
    if not (ctx.fresh and bare and intent == "schedule.lookup" and before in ASKED_AGAIN) or ctx.has("other_things"):
        return intent
    if said.kinds == ("ticketing",) and said.days is None:
        return "schedule.next"  # 티켓은?: when they are sold, whatever was asked of the event itself
    if before in ("schedule.next", "schedule.dday"):
        return before if said.named and said.days is None else intent
    return before if said.named or said.days is not None else intent


def _besides(ctx: Context) -> tuple[Event, ...]:
    """What was told already, where something else is asked for: '그날 또 뭐 있어?', '그거 말고 다른 건?'."""
    if not (ctx.fresh and ctx.has("other_things")) or ctx.has("mates") or ctx.names.artists or ctx.choices:
        return ()
    return ctx.focus.events


def _only(ctx: Context) -> Literal["", "first", "last"]:
    """One of all that is found: the nearest, or the last of the window."""
    first = ctx.has("first_one") or (ctx.has("who_first") and not ctx.names.artists and len(ctx.focus.artists) < 2)
    return "last" if ctx.has("last_one") else "first" if first else ""


def _status(ctx: Context) -> tuple[Status, ...]:
    """'취소된 공연 있어?': a look-up of what has that status; '취소됐어?' of an event in focus is none."""
    return tuple([status for cue, status in _STATUSES.items() if ctx.has(cue)]) if ctx.has(*_STATUSES) else ()


def _said_choice(ctx: Context) -> DayChoice | None:
    """The time that counts: the last one said, since self-repairs put the right value last (ERR-12)."""
    if ctx.has("when_more") and (two := _two_windows(ctx)) is not None:
        return two
    if not ctx.choices:
        if ctx.fresh and ctx.has("that_day") and ctx.focus.window is not None:
            return kept_window(whole_days(ctx.focus.window), ctx)
        new = bool(ctx.names.kinds) and _short(ctx.focus.asked)  # 음방 첫 무대는?, after an hour was asked about
        if ctx.fresh and ctx.has("first_one", "last_one") and not (ctx.names.artists or ctx.names.show or new):
            return _of_run(ctx)  # the nearest of what was asked about
        return unit_about(ctx) if ctx.fresh and not ctx.anchors else None
    return ctx.choices[-1]


def _of_run(ctx: Context) -> DayChoice | None:
    """The window asked about; of 막콘 and 첫콘 no single day: the other days of a concert are no part of that day."""
    asked = ctx.focus.asked
    one_day = asked is not None and name_of(asked) == "day"
    return None if one_day and ctx.has("of_a_run") else kept_window(asked, ctx)


def _short(window: TimeRange | None) -> bool:
    """Whether a window is no more than an hour."""
    return bool(window and window.start and window.end and window.end - window.start <= timedelta(hours=1))


def _two_windows(ctx: Context) -> DayChoice | None:
    """'둘 중에 언제가 더 바빠?': the two times that were said, else the last two that were asked about."""
    said = ctx.choices[-1].parts if ctx.choices else tuple(ctx.state.windows) if ctx.fresh else ()
    if len(said) != 2:
        return None
    line = Because(rule="FUP-00", says="견줄 두 때", delta=1.0)
    return DayChoice(options=said, p=ctx.focus.p, reason="carried", named="days", trace=(line,))


def said_places(ctx: Context) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The places said, and those of them that are left out: 서울 말고, 서울 말고 부산."""
    places, instead = ctx.names.places, ctx.meant.cue("instead")
    if ctx.has("online"):
        places = (*places, ctx.manner.policy.online)
    if instead is None:
        return places, ()
    out = tuple(p for p in places if -1 < ctx.meant.text.find(p) < instead.span[0])
    halls = tuple(e.best.name for e in ctx.meant.entities if e.best.kind == "venue" and e.span[1] <= instead.span[0])
    return tuple(p for p in places if p not in out), (*out, *halls)


def _set_against(ctx: Context, artists: tuple[str, ...]) -> tuple[str, ...]:
    """The artists said, or those that the words make of the ones before: the whole team, the other members, the two."""
    focus, known = ctx.focus.artists, ctx.manner.known
    if artists or not ctx.fresh:
        return artists
    groups = tuple(dict.fromkeys(g for a in focus if a in known for g in known[a].groups[:1]))
    if ctx.has("whole_team"):
        return groups or focus
    if ctx.has("mates"):
        teams = groups or focus
        return tuple(k.id for k in known.values() if k.fame and set(k.groups) & set(teams) and k.id not in focus)
    if ctx.has("who_first", "who_more"):
        return focus if len(focus) > 1 else ctx.state.spoken_of[-2:] if len(ctx.state.spoken_of) > 1 else ()
    return ()


def _of_the_same(ctx: Context, slots: _Slots) -> _Slots:
    """'몇 개야?', '누가 더 많아?': of what was asked about last; a new artist or day replaces only its own slot (FUP-00)."""
    days = slots.days or kept_window(ctx.focus.asked, ctx)
    slots = slots._replace(artists=slots.artists or ctx.focus.artists, days=days)
    if ctx.has("busy"):  # 누가 더 바빠?: whatever it is that they do
        return slots._replace(kinds=(), show=None, texts=(), places=(), elsewhere=())
    return _as_asked(ctx, slots)


def _bare(ctx: Context) -> bool:
    """Whether nothing but a name, a time or a kind was said ('그럼 블랙핑크는?')."""
    there = bool(ctx.names.places) or ctx.has("online")  # 서울에서 하는 거: the verb belongs to the place
    asks = ctx.has("schedule", "what_on", "exist", "appear", "where_appear") or (ctx.has("does") and not there)
    return not asks or ctx.has("then", "also")


def _carry(ctx: Context, intent: str, bare: bool, said: _Slots) -> tuple[_Slots, set[str]]:
    """FUP-00, 02, 08, 09, 20: the slots that were not said filled from the focus, and the names of those that were."""
    focus = ctx.focus
    if not (focus.artists or focus.window or focus.events or focus.kinds):
        return said, set()
    near = ctx.state.turn_no - focus.turn_no < ctx.manner.policy.carry_turns
    if said.artists:
        return _of_artists(ctx, intent, bare, said, near=near)
    if said.kinds == ("ticketing",) and said.days is None and len(focus.events) == 1:  # 티켓은?, of what was just told
        return said._replace(artists=focus.events[0].artists), {"artist"}
    slots, carried = said, set[str]()
    typed = said.typed or said.placed
    of_show = bool(said.show) and not (bare and focus.slot == "artist") and not ctx.has("appear")
    anyone = (ctx.has("whose", "ask_cast") and not ctx.has("with_whom")) or of_show
    if not anyone and (artists := _carried_artists(ctx, bare, said, near=near)):
        slots = slots._replace(artists=artists)
        carried.add("artist")
    again = bare and intent in ("schedule.lookup", "schedule.cast", "schedule.time", "schedule.place")
    lookup = again or (intent == "schedule.lookup" and not anyone)
    asked = _of_run(ctx)
    if slots.days is None and typed and lookup and asked is not None:
        slots = slots._replace(days=asked)
        carried.add("date")
    slots = _carried_type(ctx, intent, bare, said, slots)
    if ctx.has("everything") and slots.days is None and asked is not None:
        slots = slots._replace(days=asked)
        carried.add("date")
    if carried and said.placed and not said.typed:  # 서울에서 하는 것만: of the concerts that were told
        slots = _as_asked(ctx, slots)
        slots = slots._replace(texts=texts_of(ctx, focus.show), places=said.places, elsewhere=said.elsewhere)
    elif (
        lookup and said.kinds and not (said.placed or said.show or said.texts or said.days)
    ):  # 콘서트만, in Seoul as before
        slots = slots._replace(places=focus.places, elsewhere=focus.elsewhere)
    return slots, carried


def _of_artists(ctx: Context, intent: str, bare: bool, said: _Slots, *, near: bool) -> tuple[_Slots, set[str]]:
    """FUP-02: artists were said: what was asked of others is asked of them, unless they come with a day or a kind."""
    if (said.days is not None or said.typed or said.placed) and not ctx.has("also"):
        return said, set()
    if bare and intent in ("schedule.lookup", "schedule.detail", *ASKED_AGAIN) and said.days is None:
        return (said, set()) if _of_another_thing(ctx) else _for_others(ctx, said)
    apart = _is_topic(ctx) or ctx.has("apart")
    if not bare and near and intent == "schedule.lookup" and said.days is None and apart:
        days = kept_window(ctx.focus.asked, ctx)  # 에스파는 뭐 있는데?
        return said._replace(days=days), {"date"} if days is not None else set()
    return said, set()


def _carried_artists(ctx: Context, bare: bool, said: _Slots, *, near: bool) -> tuple[str, ...]:
    """FUP-20: the artists of the last answer, as long as they are near; none where a day or a kind of anyone's was asked for."""
    does = not bare and ctx.has("does")  # 내일은 뭐 해?: somebody does it, those who were just told
    dated = said.days is not None or said.typed or said.placed
    of_anyone = ctx.focus.slot != "artist" and dated and not does  # 내일 콘서트는? 모레는?
    return ctx.focus.artists if not of_anyone and (near or bare or ctx.has("other_things")) else ()


def _carried_type(ctx: Context, intent: str, bare: bool, said: _Slots, slots: _Slots) -> _Slots:
    """FUP-08, FUP-09: the slots with the kind, the show and the place that were asked about, where none was said."""
    focus, typed = ctx.focus, said.typed or said.placed
    if ctx.names.places and not (said.typed or ctx.has("what_on", "schedule")):
        slots = slots._replace(kinds=focus.kinds)  # 서울은 언제 와?
    of_none = intent == "schedule.next" and not focus.events and not ctx.has("next_word", "schedule")  # 언제 나와?
    if (intent in FROM_EVENT or of_none) and slots.days is None and not typed:
        slots = _as_asked(ctx, slots)
    is_next = bare or ctx.has("first_one", "last_one")
    any_kind = ctx.has("everything") or (ctx.has("other_things") and ctx.has("that_day"))  # 그날 또 다른 것도 있어?
    if slots.days is None or typed or not is_next or any_kind:
        return slots
    slots = _as_asked(ctx, slots)
    weekly = slots.show and slots.artists and slots.days and _other_weekday(ctx, slots.days)
    return slots._replace(show=None, texts=(), kinds=focus.kinds) if weekly else slots  # it is on its day alone


def _of_another_thing(ctx: Context) -> bool:
    """A whole question about what only its own words name: '루시 팬 투표는 언제까지야?' after a concert of theirs (FUP-02)."""
    return len(ctx.meant.rest) > 1 and ctx.has("ask_until", "ask_time", "ask_when", "ask_place", "ask_length")


def _other_weekday(ctx: Context, days: DayChoice) -> bool:
    """Whether one day was asked about, and another day of the week is now."""
    asked, new = ctx.focus.asked, days.options[0]
    if asked is None or asked.start is None or asked.end is None or new.start is None or days.named != "day":
        return False
    return asked.end - asked.start <= timedelta(days=1) and asked.start.weekday() != new.start.weekday()


def _for_others(ctx: Context, said: _Slots) -> tuple[_Slots, set[str]]:
    """FUP-02: the last question asked again for other artists, or for more of them (세븐틴도)."""
    slots = _as_asked(ctx, said)._replace(days=kept_window(ctx.focus.asked, ctx))
    if ctx.has("also") and not ctx.has("then") and ctx.focus.slot == "artist":
        slots = slots._replace(artists=tuple(dict.fromkeys((*ctx.focus.artists, *said.artists))))
    return slots, {"date"} if slots.days is not None else {"kind"}


def _is_topic(ctx: Context) -> bool:
    """Whether an artist is set against the one before by 은/는: the rest of the last question stays."""
    return any(e.best.id in ctx.names.artists and e.josa in TOPIC for e in ctx.meant.entities)


def _asked_how(ctx: Context) -> str | None:
    """Side words that a later answer needs: channel or venue, a count, an overlap."""
    return next(cue for cue in _HOW if ctx.has(cue)) if ctx.has(*_HOW) else None


def _also(ctx: Context, intent: str) -> tuple[str, ...]:
    wishes = [g.name for g in ctx.meant.intents if g.name in ("subscribe.add", "calendar.add")]
    return tuple(w for w in wishes if w != intent)


def _anchor(ctx: Context) -> tuple[str, int] | None:
    if not ctx.anchors:
        return None
    anchor = ctx.anchors[0]
    kind = anchor.anchor.best.id if anchor.anchor else (ctx.names.kinds[0] if ctx.names.kinds else "")
    return (kind, anchor.anchor_offset) if kind else None


def _with_problem(ctx: Context, move: Move) -> Move:
    """What keeps a look-up from being made: impossible or far dates, a missing artist."""
    policy, now = ctx.manner.policy, ctx.moment.now
    if ctx.bad_dates and move.days is None:
        return replace(move, problem="impossible")
    if move.days is not None and move.days.reason == "mismatch":
        return replace(move, problem="coordinate")
    window = move.days.options[0] if move.days else None
    if window is not None:
        if window.start is not None and window.start > now + timedelta(days=policy.future_days):
            return replace(move, problem="future")
        if window.end is not None and window.end < now - timedelta(days=policy.past_days):
            return replace(move, problem="before")
    if move.artists or move.show or move.texts or move.places or move.status or move.problem or move.acts:
        return move
    profile = ctx.profile
    if profile is not None and profile.subscriptions and not ctx.shared and move.intent == "schedule.lookup":
        own = not move.kinds and not ctx.has("whose")
        return replace(move, artists=profile.subscriptions, word="own") if own else move
    if move.days is None and not move.kinds and move.intent != "briefing" and not move.onward and move.word != "now_on":
        return replace(move, problem="event" if move.intent in FROM_EVENT else "artist")
    return move
