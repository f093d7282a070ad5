"""The only place that chooses implementations: settings in, a skill ready to answer out."""

from skill.calendar import CalendarStore
from skill.calendar.memory import MemoryCalendar
from skill.memory import MemoryStore
from skill.memory.in_memory import InMemory
from skill.observe import Metrics
from skill.service import Core, Skill
from skill.settings import Settings


def build(
    settings: Settings,
    core: Core,
    *,
    calendar: CalendarStore | None = None,
    memory: MemoryStore | None = None,
) -> Skill:
    """A skill over the stores that the settings name; a store that is handed in is used instead."""
    return Skill(
        core=core,
        calendar=calendar if calendar is not None else MemoryCalendar(),
        memory=memory if memory is not None else InMemory(),
        metrics=Metrics(settings.data_dir / "metrics" if settings.workers > 1 else None),
        store_timeout=settings.store_timeout,
        log_text=settings.log_text,
    )
