"""What companies have told: notices, and the way to an act of the same name (ENT-05)."""

from datetime import date, timedelta

from dialogs.draft import Draft
from dialogs.manner import Notice
from dialogs.types import Act, Name, Title


def told(draft: Draft) -> Act:
    """오늘 기업 정보: today's notices, with the way to the company of that name, once per user (ENT-05)."""
    ctx, asked, days = draft.ctx, draft.move.texts, draft.move.days

    def name(id_: str) -> Name | None:
        company = ctx.manner.known.get(id_)
        return Name(text=company.name, spoken=company.spoken) if company else None

    when = draft.when(days) if days else None
    if asked:
        draft.say("companies.one", when=when, name=name(asked[0]))
    else:
        draft.say("companies.head", when=when or draft.day(ctx.moment.today))
    notices = _notices(draft)
    if not notices:
        draft.say("companies.none")
    one_day = {day for day, _ in notices} <= {ctx.moment.today} or (days is not None and days.options[0].grain == "day")
    for n, (day, notice) in enumerate(notices[:2]):
        shown = None if one_day else draft.day(day, bare=False)
        by = None if asked else name(notice.company)
        draft.say("companies.item", role="item", drop=n, day=shown, name=by, title=Title(text=notice.text))
    if ctx.manner.demo_notice and notices:
        draft.say("demo.notice", role="notice")
    loser = next(
        (c for c in ctx.meant.collisions if c.match.best.kind == "company" and c.match.best.id not in asked), None
    )
    if loser is not None and draft.once(f"name:{loser.match.best.id}"):
        best = loser.match.best
        draft.say("wayout.company", role="wayout", name=Name(text=best.name, spoken=best.spoken))
    return draft.act("answer")


def _notices(draft: Draft) -> list[tuple[date, Notice]]:
    """What companies have told on the days that were asked for; of one company without a day, what is new or to come."""
    asked, days, today = draft.move.texts, draft.move.days, draft.ctx.moment.today
    dated = [
        (today + timedelta(days=n.in_days), n) for n in draft.ctx.manner.notices if not asked or n.company in asked
    ]
    window = days.options[0] if days else None
    if window is None or window.start is None:
        return [each for each in dated if each[0] >= today] if asked else [each for each in dated if each[0] == today]
    begin = draft.local(window.start).date()
    end = draft.local(window.end).date() if window.end else begin
    return [each for each in dated if begin <= each[0] < max(end, begin + timedelta(days=1))]
