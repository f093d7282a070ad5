"""The verbs about the calendar: `import`, `events`, `feed`, `demo`, `db`."""

import asyncio
from pathlib import Path
from typing import Annotated, Literal

import typer

from skill.cli.failures import Misuse
from skill.cli.options import AsJson, day

Artists = Annotated[
    list[str] | None, typer.Option("--artist", metavar="NAME", help="Only, or for, this artist; may be repeated.")
]
Kind = Annotated[str | None, typer.Option("--kind", metavar="KIND", help="Kind of event: concert, music_show …")]


def import_(
    files: Annotated[
        list[str] | None, typer.Argument(metavar="[FILE]...", help="iCalendar, CSV or JSON files; - is standard input.")
    ] = None,
    artist: Artists = None,
    kind: Kind = None,
    source: Annotated[
        str | None, typer.Option("--source", metavar="NAME", help="Where the events come from; else the file's name.")
    ] = None,
    zone: Annotated[
        str, typer.Option("--zone", metavar="ZONE", help="IANA zone of times that state none.")
    ] = "Asia/Seoul",
    strict: Annotated[bool, typer.Option("--strict", help="Load nothing if any record is bad.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and report, load nothing.")] = False,
    template: Annotated[
        Literal["csv", "json"] | None, typer.Option("--template", help="Print a file to start from, and end.")
    ] = None,
) -> int:
    """Load events from files; bad records are reported by line and left out (status 1)."""
    if template is not None:
        from skill.calendar.ingest import template as text_of

        print(text_of(template), end="")
        return 0
    if not files:
        raise Misuse("name the files to import, or - for standard input; --template csv prints one to start from")
    from skill.cli.importing import Wishes, import_files

    wishes = Wishes(
        artists=tuple(artist or ()), kind=kind, source=source, zone=zone, strict=strict, dry_run=dry_run
    )  # fmt: skip
    return asyncio.run(import_files(files, wishes))


def events(
    artist: Artists = None,
    first: Annotated[str | None, typer.Option("--from", metavar="DATE", help="First day; today if not given.")] = None,
    last: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="Last day; a week after the first if not given.")
    ] = None,
    kind: Kind = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many.")] = 1000,
    as_json: AsJson = False,
) -> int:
    """Show the calendar as a table."""
    from skill.cli.agenda import show_events

    days = day(first, "--from"), day(last, "--to")
    asyncio.run(show_events(tuple(artist or ()), days, kind, limit=limit, as_json=as_json))
    return 0


def feed(
    artist: Annotated[str, typer.Argument(help="Name or id of an artist.")],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write there instead of standard output.")
    ] = None,
) -> int:
    """Print an artist's iCalendar feed, as subscribers get it."""
    from skill.cli.agenda import write_feed

    asyncio.run(write_feed(artist, out))
    return 0


def demo_load(
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing unless something is wrong.")] = False,
    if_missing: Annotated[
        bool, typer.Option("--if-missing", help="Leave a demonstration schedule of this week as it is.")
    ] = False,
) -> int:
    """Load the demonstration schedule, moved to the present week."""
    from skill.cli.demo import load

    asyncio.run(load(quiet=quiet, if_missing=if_missing))
    return 0


def demo_clear() -> int:
    """Take the demonstration schedule out."""
    from skill.cli.demo import clear

    asyncio.run(clear())
    return 0


def db_upgrade() -> int:
    """Bring the database up to this version of the program; a copy of a SQLite file is made before."""
    from skill.cli.stores import upgrade_database

    upgrade_database()
    return 0


def add_to(app: typer.Typer) -> None:
    """Put the verbs of this room into the application."""
    app.command("import")(import_)
    app.command()(events)
    app.command()(feed)
    demo = typer.Typer(help="The demonstration schedule: load it, take it out.")
    demo.command("load")(demo_load)
    demo.command("clear")(demo_clear)
    app.add_typer(demo, name="demo")
    db = typer.Typer(help="The database.")
    db.command("upgrade")(db_upgrade)
    db.callback()(lambda: None)  # keeps `db upgrade` two words, though it is the only verb
    app.add_typer(db, name="db")
