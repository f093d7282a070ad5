"""The verbs of operators: `serve` and `config check`."""

from typing import Annotated

import typer

from skill.cli.options import AsJson


def serve(
    host: Annotated[str | None, typer.Option("--host", metavar="ADDRESS", help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option("--port", min=0, max=65535, help="Port; 0 takes a free one.")] = None,
    workers: Annotated[int | None, typer.Option("--workers", min=1, max=64, help="Processes that answer.")] = None,
    hints: Annotated[bool, typer.Option("--hints", help="Once it listens, print what to try.")] = False,
) -> int:
    """Serve the platforms, the feeds and the pages over HTTP."""
    from skill.cli.serving import serve as run

    return run(host=host, port=port, workers=workers, hints=hints)


def config_check(as_json: AsJson = False) -> int:
    """Show the settings in force, secrets masked; status 2 for a wrong one, 1 for a variable that sets nothing."""
    from skill.cli.configuration import check

    return check(as_json=as_json)


def add_to(app: typer.Typer) -> None:
    """Put the verbs of this room into the application."""
    app.command()(serve)
    config = typer.Typer(help="The settings.")
    config.command("check")(config_check)
    config.callback()(lambda: None)  # keeps `config check` two words, though it is the only verb
    app.add_typer(config, name="config")
