"""`config check`: the settings in force, where they come from, and variables that set nothing."""

import json
from typing import Any

from skill.bootstrap import PLATFORMS, check_names
from skill.cli.failures import Misuse, note
from skill.cli.stores import read_settings
from skill.settings import Settings, unknown_variables


def check(*, as_json: bool) -> int:
    """Print the settings. 0 in order, 1 if a variable sets nothing. Raises `Misuse` for a wrong value."""
    settings = read_settings()
    _consistent(settings)
    unknown = unknown_variables(PLATFORMS)
    shown = settings.masked()
    if as_json:
        told: list[dict[str, Any]] = [{"name": s.name, "value": s.value, "source": s.source} for s in shown]
        print(json.dumps({"settings": told, "unknown": list(unknown)}, ensure_ascii=False, indent=2))
    else:
        from rich import box
        from rich.table import Table

        from skill.cli.drawing import console, plain

        table = Table("setting", "value", "from", box=box.SIMPLE_HEAD)
        for setting in shown:
            style = "bold" if setting.source == "environment" else ""
            table.add_row(setting.name, plain(setting.value), setting.source, style=style)
        console().print(table)
    for line in unknown:
        note(line)
    return 1 if unknown else 0


def _consistent(settings: Settings) -> None:
    """Raise `Misuse` for values that are well written and still cannot be."""
    from skill.calendar.schema import parse

    try:
        parse(settings.database)
    except ValueError as error:
        raise Misuse(f"SKILL_DATABASE_URL: {error}") from None
    try:
        check_names("SKILL_PLATFORMS", settings.platforms or ())
        check_names("SKILL_OPEN_PLATFORMS", settings.open_platforms)
    except ValueError as error:
        raise Misuse(str(error)) from None
    if settings.locale_dir is not None and not settings.locale_dir.is_dir():
        raise Misuse(f"SKILL_LOCALE_DIR: {settings.locale_dir} is no folder")
