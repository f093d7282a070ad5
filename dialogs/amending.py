"""What was written for something else is taken back, and that is said, before the same is done anew (FUP-13, FUP-17, ERR-10)."""

from dialogs.draft import Draft
from dialogs.types import Count, Effect, Event, Write


def _yes(draft: Draft) -> None:
    draft.because("FUP-13", "쓴 것을 바로잡음")
    if draft.once("opener"):
        draft.say("corrected.opener", role="opener")


def subscription(draft: Draft) -> None:
    """Who was subscribed is so no more, who was not is again. Under a code nothing was written yet (PLC-12)."""
    _yes(draft)
    gone, profile = draft.move.without, draft.ctx.profile
    if not gone or profile is None:
        return
    ending = draft.move.intent == "subscribe.remove"
    draft.effects.append(Effect(kind="subscribe" if ending else "unsubscribe", artists=gone))
    draft.say("amended.unsubscribe" if ending else "amended.subscribe", role="status", artists=draft.who(gone))
    draft.session["write"] = Write(kind="subscribe" if ending else "unsubscribe", artists=gone, at=draft.ctx.turn.now)


def event(draft: Draft, events: tuple[Event, ...]) -> None:
    """What was put into the calendar is taken out again, but for what is to be there now, too."""
    _yes(draft)
    last, stay = draft.ctx.state.write, {e.id for e in events}
    gone = tuple(id_ for id_ in last.events if id_ not in stay) if last is not None else ()
    if last is None or last.kind == "code" or not gone:
        return
    state = draft.ctx.state
    told = state.last_reply.facts.events if state.last_reply is not None else ()
    known = {e.id: e for e in (*(e for t in state.told for e in t.events), *state.focus.events, *told)}
    out = tuple(known[id_] for id_ in gone if id_ in known)
    draft.effects.append(Effect(kind="remove", events=out, value=",".join(gone)))
    one = out[0] if len(out) == 1 else None
    same = one is not None and any(one.title == e.title for e in events)
    what = None if one is None else draft.day(draft.local(one.starts).date(), bare=False) if same else draft.title(one)
    draft.say("amended.add", role="status", what=Count(n=len(gone)) if len(gone) > 1 else what)
    draft.session["write"] = Write(kind="remove", events=gone, at=draft.ctx.turn.now)
