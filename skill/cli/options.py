"""Options that several verbs share, and how their values are read."""

from datetime import date, datetime, time
from typing import Annotated, Literal

import typer

from skill.cli.failures import Misuse

Now = Annotated[
    str | None, typer.Option("--now", metavar="TIME", help="Act as if it were then: ISO time, or HH:MM of today.")
]
Platform = Annotated[
    str | None, typer.Option("--platform", metavar="NAME", help="Speak as on this platform: nugu, bixby, google …")
]
DeviceKind = Literal["speaker", "earbuds", "phone", "tv", "car", "watch"]
Rules = Literal["small_hours", "names", "intents", "temporal", "policy", "personas", "phrases"]
"""The parts of the language data whose rules `lint --ablate` can switch off one by one."""
DeviceOption = Annotated[DeviceKind | None, typer.Option("--device", help="Where the answer is heard and seen.")]
HandsFree = Annotated[bool, typer.Option("--hands-free", help="The phone is not in the hand.")]
Persona = Annotated[
    str | None, typer.Option("--persona", metavar="NAME", help="Kind of user: default, night_owl, kids, brief …")
]
RegisterOption = Annotated[
    Literal["haeyo", "hapsyo", "banmal"] | None, typer.Option("--register", help="How the skill speaks.")
]
Zone = Annotated[str, typer.Option("--zone", metavar="ZONE", help="IANA zone of the user.")]
User = Annotated[
    str | None,
    typer.Option("--user", metavar="NAME", help="Be this user and be remembered; else everyone is new."),
]
Why = Annotated[bool, typer.Option("--why", help="Show the rules that led there.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a drawing.")]
Lines = Annotated[bool, typer.Option("--jsonl", help="JSON Lines from standard input to standard output.")]


def moment(text: str | None, now: datetime) -> datetime:
    """The time an option names, in the zone of `now`: an ISO time (naive: of that zone) or HH:MM of that day.

    Raises `Misuse`.
    """
    if text is None:
        return now
    try:
        if len(text) <= 5 and ":" in text:
            hour, _, minute = text.partition(":")
            return datetime.combine(now.date(), time(int(hour), int(minute)), now.tzinfo)
        named = datetime.fromisoformat(text)
    except ValueError:
        raise Misuse(f"--now {text!r} is no time: write 2026-11-25T01:00 or 01:00") from None
    return named.replace(tzinfo=now.tzinfo) if named.tzinfo is None else named.astimezone(now.tzinfo)


def day(text: str | None, option: str) -> date | None:
    """The date an option names. Raises `Misuse`."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Misuse(f"{option} {text!r} is no date: write it as 2026-11-25") from None


def today(zone: str) -> datetime:
    """The present moment in an IANA zone. Raises `Misuse` for one that does not exist."""
    from skill.clock import system_now

    try:
        return system_now(zone)
    except (ValueError, OSError, KeyError):  # ZoneInfoNotFoundError is a KeyError, a folder's name an OSError
        raise Misuse(f"--zone {zone!r} is no IANA time zone: write one such as Asia/Seoul") from None
