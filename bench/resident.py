"""`python -m bench.resident`: megabytes that a process holds without the language, with it, and once it was used."""

import gc
import json
import resource
from pathlib import Path

from bench.corpus import said
from bench.turns import turn
from intents import understand
from skill.knowledge import load


def held() -> float:
    """Resident memory of this process in MB, after everything that nobody needs has been freed."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6


def main() -> None:
    """Print the three as JSON."""
    texts = said()
    without = held()
    language = load().language
    ready = held()
    for text in texts:
        understand(turn(text), language)
    print(json.dumps({"without": without, "ready": ready, "used": held()}))


main()
