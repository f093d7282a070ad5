"""What is kept of the user, told and changed: the bias, settings, what was learned, all subscriptions (PER-07, PLC-02).

What is changed here can be taken back with one word (FUP-17); only what is forgotten for good is asked about first.
"""

from dialogs import acts
from dialogs.draft import Draft
from dialogs.rules import evidence
from dialogs.types import Act, Ambiguity, Count, Effect, Event, Profile, Value, Write
from intents import replace

PERSONAS = {"early_days": "early_bird", "kids_mode": "kids", "ear_mode": "ear_only", "plain_mode": "default"}
DEEP_NIGHT = 1  # the hour at which 'how do you take it at night' is answered


def setting(draft: Draft) -> Act:
    """PER-07: told once when it changes; without an identity it cannot last, and that is said."""
    word, profile = draft.move.word or "", draft.ctx.profile
    if profile is None and word != "keep_so":
        draft.say("set.session_only")
        return draft.act("confirm")
    if profile is None:
        return acts.setting(draft)
    asked = {
        "about_me": _about_me,
        "learned_ask": _learned,
        "dawn_ask": _at_night,
        "bias_ask": _bias_told,
        "bias_whether": _bias_told,
        "device_mine": _device_mine,
        "device_shared": _device_shared,
    }.get(word)
    if asked is not None:
        return asked(draft, profile)
    if word == "forget_all":
        return _ask_to_forget(draft)
    if word == "bias_who":
        return _whose(draft)
    changed = _changed(draft, profile, word)
    act = changed if changed is not None else acts.setting(draft)
    last = draft.ctx.state.write  # 아니 키로: what stood before the first of the two comes back
    again = draft.move.takes_back and last is not None and last.kind == "profile" and last.before is not None
    return _undoable(act, last.before if again and last is not None and last.before is not None else profile)


def _whose(draft: Draft) -> Act:
    """'최애 바꾸고 싶어': whose it is to be; a statement with an example where no open question is borne (PLC-04)."""
    draft.pending = Ambiguity(about="artist", intent="profile.set")
    if draft.ctx.asks_openly:
        draft.say("bias.ask", role="question")
    else:
        draft.say("bias.example", a=draft.ctx.manner.policy.examples["a"])
    return draft.act("ask")


def _undoable(act: Act, before: Profile) -> Act:
    """The settings of before, for '취소' (FUP-17)."""
    if not any(effect.kind == "set" for effect in act.effects):
        return act
    session = act.memory.session
    write = Write(kind="profile", before=before, at=act.turn.now, turn_no=session.turn_no)
    return replace(act, memory=replace(act.memory, session=replace(session, write=write)))


def _changed(draft: Draft, profile: Profile, word: str) -> Act | None:
    """A change of the bias, of the kind of user, or of what was learned; None where it is another setting."""
    if word == "bias_set":
        artist = draft.move.artists[0]
        draft.artists = (artist,)
        known = artist == profile.bias and not draft.ctx.shared  # a guess is not confirmed in company (PLC-02)
        name = None if draft.discreet else draft.name(artist, cue=True)
        draft.say("set.bias.already" if known else "set.bias", name=name)
        acts.keep_focus(draft)
        return _set(draft, "bias", artist)
    if word == "bias_off":
        draft.say("set.bias_off" if profile.bias else "bias.none")
        return _set(draft, "bias", "")
    if word == "unlearn":
        draft.say("set.unlearn" if profile.learned or profile.chosen else "learned.none")
        return _set(draft, "unlearn", "")
    if word not in PERSONAS:
        return None
    persona = PERSONAS[word]
    if draft.ctx.has("plain_mode"):  # 보통 모드: nothing is asked for any more, no length either
        draft.effects.append(Effect(kind="set", setting="length", value=""))
    draft.say(f"set.{word}", hour=draft.oclock(draft.ctx.manner.persona(persona).rollover))
    return _set(draft, "persona", persona)


def _device_mine(draft: Draft, profile: Profile) -> Act:
    """'이 스피커 나만 써': the setting stands on the paired page, since whose voice it is is not known (PLC-02, PLC-12)."""
    limits = draft.ctx.limits
    if limits.personal != "masked" or profile.mine:
        draft.say("device.named")
        return draft.act("confirm")
    if profile.paired or not limits.codes:
        draft.say("device.page")
        return draft.act("confirm")
    draft.effects.append(Effect(kind="handoff"))
    draft.say("device.code")
    draft.fail("set.failed")
    return draft.act("confirm")


def _device_shared(draft: Draft, profile: Profile) -> Act:
    """'이 스피커 같이 써': names are masked at once; only the page unmasks them again, so there is nothing to take back here."""
    if draft.ctx.limits.personal != "masked":
        draft.say("device.named")
        return draft.act("confirm")
    draft.say("device.shared" if profile.mine else "device.masked")
    return _set(draft, "mine", "off") if profile.mine else draft.act("confirm")


def _set(draft: Draft, name: str, value: str) -> Act:
    draft.effects.append(Effect(kind="set", setting=name, value=value))
    draft.fail("set.failed")
    return draft.act("confirm")


# ---------------------------------------------------------------- told


def _bias_told(draft: Draft, profile: Profile) -> Act:
    """'내 최애 누구야', '내 최애 에스파야?': by name in private, in company only that there is one (PLC-02)."""
    if profile.bias is None:
        draft.say("bias.none")
    elif draft.ctx.shared:
        draft.pending = Ambiguity(about="offer", offer="handoff", artists=(profile.bias,))
        draft.say("bias.masked")
        draft.say("offer.handoff", role="offer")
    else:
        if draft.move.artists:  # 내 최애 에스파야?
            draft.say("whether.yes" if profile.bias in draft.move.artists else "whether.no", role="opener")
        draft.artists = (profile.bias,)
        draft.say("bias.told", name=draft.name(profile.bias, cue=True))
    return draft.act()


def bias_beside(draft: Draft, events: tuple[Event, ...], *, alone: bool) -> None:
    """'최애랑 아이브 일정' in company: who was named is told, of the bias only how much is on (PLC-02)."""
    if not events:
        draft.say("masked.bias.none", role="notice")
        return
    draft.say("masked.bias", role="notice", count=Count(n=len(events)))
    if alone:
        draft.pending = Ambiguity(about="offer", offer="handoff", events=events)
        draft.say("offer.handoff", role="offer")


def _about_me(draft: Draft, profile: Profile) -> Act:
    """'나에 대해 뭐 알고 있어': how much is kept of what, the bias by name in private only (PER-07, PLC-02)."""
    ctx, known, words = draft.ctx, profile, draft.ctx.manner.policy.words.kept
    kept: list[tuple[str, Value]] = []
    if known.subscriptions:
        kept.append((words["subscriptions"], Count(n=len(known.subscriptions), counter="팀")))
    if known.bias and not ctx.shared:
        kept.append((words["bias"], draft.name(known.bias, cue=True)))
    if known.picked:
        kept.append((words["picked"], Count(n=len(known.picked))))
    if known.learned or known.chosen:
        kept.append((words["taught"], Count(n=len(known.learned) + len(known.chosen))))
    kept.append((words["rollover"], draft.oclock(ctx.moment.rollover)))
    draft.say("me.head")
    for n, (what, value) in enumerate(kept):
        draft.say("me.item", role="item", drop=n, what=what, value=value)
    return draft.act()


def _learned(draft: Draft, profile: Profile) -> Act:
    """'내가 뭐 고쳐 줬지': which way 내일 was corrected, and which words were settled (TPO-14, ENT-15)."""
    towards = sum(c.direction for c in profile.learned)
    if not profile.learned and not profile.chosen:
        draft.say("learned.none")
    if profile.learned:
        key = "learned.told.calendar" if towards < 0 else "learned.told.user"
        draft.say(key, count=Count(n=len(profile.learned), counter="번"))
    if profile.chosen:
        draft.say("learned.words", drop=2, count=Count(n=len(profile.chosen)))
    return draft.act()


def _at_night(draft: Draft, profile: Profile) -> Act:
    """'새벽엔 어떻게 알아들어?': which 내일 is taken after midnight, as the evidence stands for this user (TPO-04, TPO-05)."""
    ctx, hour = draft.ctx, draft.ctx.moment.rollover
    facts = replace(ctx.moment.facts, hour=DEEP_NIGHT, signals=frozenset(), alarm_min=None, silent_h=None)
    towards = sum(line.delta for line in evidence(ctx.manner.small_hours, facts))
    if hour <= DEEP_NIGHT or towards < 0:
        draft.say("night.calendar")
    else:
        draft.say("night.user", hour=draft.oclock(hour))
    return draft.act()


# ---------------------------------------------------------------- forgotten


def _ask_to_forget(draft: Draft) -> Act:
    """All of it is gone for good: one question first, in the formal register (PER-01)."""
    draft.pending = Ambiguity(about="offer", offer="forget")
    draft.say("forget.warning", role="notice", drop=1)
    draft.say("forget.ask", role="question")
    return draft.act("ask")


def forgotten(draft: Draft) -> Act:
    """Yes: nothing is left, not even for '취소'."""
    draft.session["write"] = None
    draft.say("forget.done")
    return _set(draft, "forget", "")


def unsubscribe_all(draft: Draft) -> Act:
    """'구독 전부 해지해줘': how many, and in private which, is asked once; then it is done, and one word brings all back."""
    profile, kept = draft.ctx.profile, draft.move.without
    gone = tuple(a for a in (profile.subscriptions if profile else ()) if a not in kept)
    if not gone:
        draft.say("subscriptions.none" if profile is not None else "subscriptions.unknown")
        return draft.act("answer")
    if draft.move.word == "sure":
        return all_unsubscribed(draft, gone)
    if len(gone) == 1:
        draft.move = replace(draft.move, artists=gone, problem=None)
        return acts.unsubscribe(draft)
    draft.pending = Ambiguity(about="offer", offer="unsubscribe", artists=gone)
    named = draft.who(gone) if not draft.ctx.shared and len(gone) <= 3 else None
    draft.say("ask.unsubscribe.all", role="question", artists=named, count=Count(n=len(gone), counter="팀"))
    return draft.act("ask")


def all_unsubscribed(draft: Draft, gone: tuple[str, ...]) -> Act:
    """Yes: all of them, with the word that brings them back (FUP-17)."""
    draft.effects.append(Effect(kind="unsubscribe", artists=gone))
    draft.say("unsubscribed.all", count=Count(n=len(gone), counter="팀"))
    draft.fail("unsubscribe.failed", artists=None)
    draft.session["write"] = Write(kind="unsubscribe", artists=gone, at=draft.ctx.turn.now)
    return draft.act("confirm")


# ---------------------------------------------------------------- picked events


def of_the_picked(draft: Draft) -> Act | None:
    """Wishes about picked events that need no calendar: there are none, or the one in focus is meant."""
    profile = draft.ctx.profile
    if profile is None or not profile.picked:
        draft.status = "empty"
        draft.say("picks.none" if profile is not None else "picks.unknown")
        return draft.act("answer")
    return unpicked(draft, draft.move.events) if draft.move.events else None


def picks_in_short(draft: Draft, events: tuple[Event, ...]) -> Act:
    """In company only how many are to come, with the page (PLC-02); in private that none is."""
    draft.status, draft.total = "ok" if events else "empty", len(events)
    if not events:
        draft.say("picks.over")
        return draft.act("answer")
    draft.pending = Ambiguity(about="offer", offer="handoff", events=events)
    draft.say("masked.picks", count=Count(n=len(events)))
    draft.say("offer.handoff", role="offer")
    return draft.act("answer")


def unpicked(draft: Draft, events: tuple[Event, ...], *, sure: bool = False) -> Act:
    """Out of the calendar again; of several that fit all are offered (FUP-07, FUP-17)."""
    if not events:
        draft.status = "empty"
        draft.say("picks.not_there")
        return draft.act("answer")
    draft.told = () if draft.ctx.shared else events  # in company no entry is told, now or later (PLC-02)
    draft.total, draft.keep_cursor = len(events), True
    if len(events) > 1 and not sure:
        draft.pending = Ambiguity(about="offer", offer="unpick", events=events)
        draft.say("ask.unpick.all", role="question", count=Count(n=len(events)))
        return draft.act("ask")
    acts.from_day(draft, events)
    draft.effects.append(Effect(kind="remove", events=events))
    draft.fail("remove.failed")
    draft.session["write"] = Write(kind="remove", events=tuple(e.id for e in events), at=draft.ctx.turn.now)
    if len(events) > 1 or draft.ctx.shared:  # in company no entry is read (PLC-02)
        draft.say("removed.all", count=Count(n=len(events)) if len(events) > 1 else None)
    else:
        day = draft.day(draft.local(events[0].starts).date(), bare=False)
        draft.say("removed", day=day, title=draft.title(events[0]))
    return draft.act("confirm")
