"""Where events are: one by one (FUP-04), or whether all of them are at one place."""

from datetime import timedelta

from dialogs import answers
from dialogs.draft import Draft
from dialogs.evidence import Evidence, Sorted
from dialogs.listing import over, whose
from dialogs.types import Count, DayChoice, Event, Title

_DAY = timedelta(days=1)


def place(draft: Draft, choice: DayChoice | None, sorted_: Sorted, evidence: Evidence) -> None:
    """'어디서 해?', '둘 다 같은 데서 해?'."""
    events = draft.move.events or sorted_.valid
    if not draft.ctx.has("same_place") or not events or _is_other(draft, events):
        answers.place(draft, choice, sorted_, evidence)
        return
    _compare(draft, choice, events if draft.move.events or choice is not None else _run(draft, events))


def _is_other(draft: Draft, events: tuple[Event, ...]) -> bool:
    """'내일 것도 같은 데서 해?': one event that is compared with the one told before."""
    told = draft.ctx.focus.events if draft.ctx.fresh else ()
    return len(events) == 1 and len(told) == 1 and told[0].id != events[0].id and told[0].venue is not None


def _run(draft: Draft, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """The first of what is to come, if there is one, with what is on the days right behind it: the nights of one concert."""
    run = list(events[:1])
    for event in events[1:]:
        if draft.local(event.starts).date() - draft.local(run[-1].starts).date() > _DAY:
            break
        run.append(event)
    return tuple(run)


def _compare(draft: Draft, choice: DayChoice | None, events: tuple[Event, ...]) -> None:
    """Yes with the place, no with each of them; neither where a place is not known yet."""
    valid = tuple(e for e in events if e.status != "cancelled") or events
    where = [answers.channel(draft, e) or (Title(text=e.venue) if e.venue else None) for e in valid]
    spots = {spot.text for spot in where if spot is not None}
    if None not in where:
        draft.say("whether.yes" if len(spots) == 1 else "whether.no", role="opener")
    if len(valid) > 1 and len(spots) == 1 and where[0] is not None and None not in where:
        seen = answers.channel(draft, valid[0]) is not None
        gone = all(over(draft.ctx, e) for e in valid)
        key = ("place.all.aired" if gone else "place.all.channel") if seen else "place.all.was" if gone else "place.all"
        draft.say(key, count=Count(n=len(valid)), place=where[0])
    else:
        _each(draft, valid, where)
    if choice is not None and choice.reason == "line_up":
        draft.window = None  # it was not asked about
    answers.found(draft, choice, events)


def _each(draft: Draft, events: tuple[Event, ...], where: list[Title | None]) -> None:
    """Where each of them is, every place once and as many as are told at once; those of one title by their days."""
    first = {
        spot.text if spot is not None else "": (e, spot) for e, spot in zip(events[::-1], where[::-1], strict=True)
    }
    titles = {e.title for e in events}
    for event, spot in sorted(first.values(), key=lambda pair: pair[0].starts)[: max(2, draft.ctx.limits.items)]:
        day = draft.day(draft.local(event.starts).date(), bare=False) if len(titles) < len(events) else None
        gone, who, title = over(draft.ctx, event), whose(draft, event), draft.title(event)
        radio = event.kind in draft.ctx.manner.below("radio")
        if spot is None:
            draft.say("place.yet", title=title, day=day)
        elif answers.channel(draft, event) is not None:
            key = "place.aired" if gone else "place.heard" if radio else "place.channel"
            draft.say(key, artist=who, title=title, channel=spot, day=day)
        else:
            draft.say("place.was" if gone else "place.one", artist=who, title=title, place=spot, day=day)
