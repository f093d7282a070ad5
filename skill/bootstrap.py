"""The only place that chooses implementations: settings and language in, a skill ready to answer out."""

from collections.abc import Sequence
from datetime import timedelta
from importlib import import_module
from random import random

import dialogs
import intents
from skill.calendar import CalendarStore, open_calendar
from skill.calendar.lock import only_one
from skill.errors import DataError
from skill.jobs import JITTER, Jobs, Stores, standing_work
from skill.knowledge import Knowledge
from skill.memory import MemoryStore
from skill.memory.sql import SqlMemory
from skill.observe import Metrics
from skill.platforms import Platform
from skill.service import Core, Skill
from skill.settings import Settings

PLATFORMS = ("nugu", "bixby", "dialogflow_es", "dialogflow_cx", "actions_v3", "api")
"""All platforms: each is a module of `skill.platforms` and a file of `locales/<lang>/platforms`, by this name."""


def build(
    settings: Settings, core: Core, *, calendar: CalendarStore | None = None, memory: MemoryStore | None = None
) -> Skill:
    """A skill over the stores that the settings name; a store that is handed in is used instead.

    Raises what `open_calendar` raises: the database cannot be reached or is of another version.
    """
    opened = calendar if calendar is not None else open_calendar(settings.database)
    return Skill(
        core=core,
        calendar=opened,
        memory=memory if memory is not None else SqlMemory(settings.database),
        metrics=Metrics(settings.shared_metrics),
        store_timeout=settings.store_timeout,
        log_text=settings.log_text,
    )


def jobs_of(settings: Settings, skill: Skill) -> Jobs:
    """The periodic work for a skill of `build`, on the database that the settings name, with connections of its own."""
    url = settings.database
    return Jobs(
        standing_work(lambda: skill.core.facts),
        open_stores=lambda: Stores(calendar=open_calendar(url), memory=SqlMemory(url)),
        lock=lambda: only_one(url),
        metrics=skill.metrics,
        jitter=JITTER * random(),
    )


def core_of(knowledge: Knowledge) -> Core:
    """The pure core with the language it is given. A running skill takes another one over with `skill.core = …`."""
    known = knowledge.manner.known
    return Core(
        understand=intents.understand,
        propose=dialogs.propose,
        settle=dialogs.settle,
        say=dialogs.say,
        language=knowledge.language,
        manner=knowledge.manner,
        session_life=timedelta(minutes=knowledge.manner.policy.session_minutes),
        artists={artist: known[artist].name for artist in knowledge.language.lexicon.artists},
        kinds={kind.id: kind.label for kind in knowledge.manner.kinds.values()},
        facts=knowledge,
    )


def platforms_of(knowledge: Knowledge, names: Sequence[str] | None = None) -> tuple[Platform, ...]:
    """The platforms of these names, or all. Raises `ValueError` for a name that does not exist, `DataError` for a
    platform without its file or with a broken one."""
    check_names("SKILL_PLATFORMS", names or ())
    return tuple(_platform(name, knowledge) for name in dict.fromkeys(names if names is not None else PLATFORMS))


def check_names(variable: str, names: Sequence[str]) -> None:
    """Raise `ValueError` if a setting names a platform that does not exist."""
    missing = [name for name in names if name not in PLATFORMS]
    if missing:
        raise ValueError(f"{variable} names {', '.join(missing)}, but there are only {', '.join(PLATFORMS)}")


def _platform(name: str, knowledge: Knowledge) -> Platform:
    if name not in knowledge.platforms:
        raise DataError(f"platforms/{name}.yaml is not there; without it the platform {name} cannot be served")
    built: Platform = import_module(f"skill.platforms.{name}").build(knowledge.platforms[name])
    return built
