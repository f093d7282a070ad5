"""`python -m bench [part …]`: all tables, or those named: understand decide turns stores platforms start."""

import os
import platform
import sys
import tempfile
from collections.abc import Callable, Sequence
from io import StringIO
from pathlib import Path

from bench import core, shell
from bench.clockwork import Row, table
from bench.understanding import understanding
from skill.knowledge import load
from skill.observe import configure_logs


def main(wanted: Sequence[str]) -> int:
    """Measure and print; status 2 for a part that does not exist."""
    configure_logs("error", StringIO())
    knowledge = load()
    with tempfile.TemporaryDirectory(prefix="idolcal-bench-") as folder:
        parts: dict[str, tuple[str, Callable[[], list[Row]]]] = {
            "understand": ("Understanding", lambda: understanding(knowledge)),
            "decide": ("Deciding and saying", lambda: core.deciding(knowledge)),
            "turns": ("Whole turns", lambda: core.turns(knowledge)),
            "stores": ("Stores", lambda: shell.stores(knowledge, Path(folder) / "stores")),
            "platforms": ("Platforms", lambda: shell.platforms(knowledge)),
            "start": ("Starting", lambda: shell.starts(Path(folder) / "start")),
        }
        unknown = [name for name in wanted if name not in parts]
        if unknown:
            print(f"bench: no part is called {', '.join(unknown)}; there are {', '.join(parts)}", file=sys.stderr)
            return 2
        print(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores\n", flush=True)
        for name in wanted or parts:
            title, run = parts[name]
            print(table(title, run()), flush=True)
    return 0


sys.exit(main(sys.argv[1:]))
