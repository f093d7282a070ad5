"""`demo`: the demonstration schedule in, and out again."""

from skill.calendar.demo import clear_demo, is_current, load_demo
from skill.cli.stores import opened_store, read_settings
from skill.clock import system_now


async def load(*, quiet: bool, if_missing: bool) -> None:
    """Load it for the present week; `if_missing`: unless it is there for this week already. Raises `SkillError`."""
    now = system_now()
    async with opened_store(read_settings()) as store:
        if if_missing and await is_current(store, now):
            return
        counts = await load_demo(store, now)
    if not quiet:
        print(f"demonstration schedule: {counts.added} added, {counts.changed} changed, {counts.same} unchanged")


async def clear() -> None:
    """Take it out. Raises `SkillError`."""
    async with opened_store(read_settings()) as store:
        gone = await clear_demo(store)
    print(f"demonstration schedule: {gone} events taken out")
