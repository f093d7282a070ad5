"""`idolcal`: the simulator of conversation designers and the tool of operators. docs/cli.md lists all verbs.

Every verb imports what it needs when it is called, so that `--help` and completion answer at once. Whatever is wrong
with the input ends as one line on standard error and status 2; 1 means done in part.
"""

import os
import sys
from collections.abc import Sequence

import typer

from skill.cli import calendar, language, operate, talk
from skill.cli.failures import sentence

app = typer.Typer(
    name="idolcal",
    help="아이돌 캘린더: say what users say, look into what is understood, and run the service.",
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for room in (talk, language, calendar, operate):
    room.add_to(app)


def run(arguments: Sequence[str]) -> int:
    """Run one command line and give its exit status: 0 done, 1 done in part, 2 not done, 130 interrupted."""
    try:
        status = app(list(arguments) or ["--help"], prog_name="idolcal", standalone_mode=False)
    except typer.Abort:
        return 130
    except Exception as error:
        line = sentence(error)
        if line is None:
            raise
        print(f"idolcal: {line}", file=sys.stderr)
        return 2
    return status if isinstance(status, int) else 0


def main() -> None:
    """The console script."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    status = run(sys.argv[1:])
    try:
        sys.stdout.flush()
    except BrokenPipeError:  # the reader has had enough (| head): nothing more may be written, not even at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(status)


__all__ = ["app", "main", "run"]
