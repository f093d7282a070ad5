"""Who appears (FUP-05)."""

from dialogs.answers import found, missing, subjects
from dialogs.draft import Draft
from dialogs.evidence import Evidence, Sorted
from dialogs.listing import order, over, performer
from dialogs.tell import lookup
from dialogs.types import Count, Day, DayChoice, Event, Name, Names, Title, When

_REST = 5  # of a cast named at once, after the first three


def cast(draft: Draft, choice: DayChoice | None, sorted_: Sorted, evidence: Evidence) -> None:
    """Who appears: at most three names, and how many there are (FUP-05)."""
    events = subjects(draft, sorted_)
    if not events:
        missing(draft, choice, sorted_, evidence)
        return
    if draft.move.show and draft.move.days is None and not draft.move.events:
        events = order(draft.ctx, sorted_.valid or events, draft.move.artists)  # all who are in the next one
    if len(events) > 1 and not (draft.move.events or draft.move.show or draft.move.artists):
        lookup(draft, choice, sorted_, evidence)  # 내일 공연 누가 해?: of several events, each is told with its artist
        return
    asked = events[-1:] if draft.move.events and draft.move.word != "rest" else events
    first = asked[0]
    same = tuple(e for e in asked if draft.local(e.starts).date() == draft.local(first.starts).date())
    people = _people(draft, same)
    day = _when(draft, choice, same) if not draft.move.events else None
    show = draft.ctx.manner.known.get(draft.move.show or "")
    title, gone = Title(text=show.spoken) if show is not None else draft.title(first), over(draft.ctx, first)
    if draft.move.word == "rest":
        more = Count(n=len(people) - 3 - _REST, counter="팀") if len(people) > 3 + _REST else None
        draft.say("cast.rest", names=Names(names=people[3 : 3 + _REST]), more=more)
    elif not people:
        draft.say("cast.unknown", title=title)
    elif len(people) == 1:
        alone = draft.move.artists and set(draft.move.artists) & set(same[0].artists) and not gone
        draft.say("cast.one.was" if gone else "cast.one", day=day, title=title, names=Names(names=people))
        if alone:
            draft.say("cast.alone", role="notice", drop=1)
    else:
        key = "cast" if len(people) > 3 else "cast.few"
        draft.say(
            f"{key}.was" if gone else key,
            day=day,
            title=title,
            names=Names(names=people[:3]),
            count=Count(n=len(people), counter="팀"),
        )
    found(draft, choice, same)


def _when(draft: Draft, choice: DayChoice | None, events: tuple[Event, ...]) -> Day | When:
    """The day; with its hour where a part of the day was asked about (점심때 누구 나와?)."""
    day, at = draft.day(draft.local(events[0].starts).date()), draft.clock(events[0])
    of_part = choice is not None and choice.options[0].grain == "hour" and len(events) == 1
    return When(day=day, at=at) if of_part and at is not None else day


def _people(draft: Draft, events: tuple[Event, ...]) -> tuple[Name, ...]:
    out: dict[str, Name] = {}
    for event in events:
        if event.cast:
            for name in event.cast:
                known = performer(draft.ctx, event, name)
                unread = Name(text=name, spoken=draft.ctx.manner.reader.read(name) or name)
                out.setdefault(name, draft.name(known) if known else unread)
        else:
            inside = {g for a in event.artists if (k := draft.ctx.manner.known.get(a)) for g in k.groups}
            for artist in event.artists:
                if artist not in inside or len(event.artists) == 1:
                    out.setdefault(artist, draft.name(artist, cue=draft.group_of(artist) is None))
    return tuple(out.values())
