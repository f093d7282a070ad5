"""When one event is: for days, a day by itself, or held at an hour (OCC-07, OCC-09)."""

from datetime import timedelta

from dialogs.draft import Draft
from dialogs.listing import is_day, lasting, over, unnamed, untimed
from dialogs.types import Day, Event, Names, When


def stretch(draft: Draft, event: Event, when: When | None, artists: Names | None) -> bool:
    """What runs for days, such as an exhibition: from when until when, and of what runs already only until when. False
    where the event is none of that kind, or over."""
    begun = event.starts <= draft.ctx.moment.now
    if event.ends is None or not lasting(event) or not (untimed(event) or begun) or event.ends <= draft.ctx.moment.now:
        return False
    first = draft.local(event.starts).date()
    last = (draft.local(event.ends) - timedelta(microseconds=1)).date()
    since = None if begun else draft.day(first, bare=False)
    until = draft.day(
        last, bare=False, short=since is not None and (first.year, first.month) == (last.year, last.month)
    )
    if when is not None and isinstance(when.day, Day) and when.day.date == last:
        when = None
    if not set(draft.move.artists) & set(unnamed(draft, event)) and len(draft.move.artists) == 1:
        artists = None  # the title names who was asked for: 뷔 생일 카페
    draft.say("list.days", when=when, artists=artists, title=draft.title(event), since=since, until=until)
    if event.status == "tentative":
        draft.say("tentative", role="status")
    return True


def by_itself(draft: Draft, event: Event, who: Names | None) -> None:
    """When one event is: from when until when, which day, or when it is held."""
    if stretch(draft, event, None, who):
        return
    day, title = draft.day(draft.local(event.starts).date(), bare=False), draft.title(event)
    gone = over(draft.ctx, event)
    if is_day(draft.ctx, event):
        draft.say("detail.is.was" if gone else "detail.is", day=day, artist=who, title=title)
    else:
        draft.say("detail.was" if gone else "detail.when", day=day, time=draft.clock(event), artist=who, title=title)
