"""JSON Lines in, JSON Lines out: a line that cannot be used is answered with its error, and the run goes on."""

import json
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO

from skill.cli.failures import Misuse, one_line
from skill.errors import SkillError

Work = Callable[[dict[str, Any]], dict[str, Any]]


def answer_lines(lines: Iterable[bytes], work: Work) -> Iterator[str]:
    """One JSON object a line, in the order of the lines; empty lines are skipped. `work` gets the parsed object."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        yield json.dumps(_one(line, number, work), ensure_ascii=False, default=str)


def _one(line: bytes, number: int, work: Work) -> dict[str, Any]:
    name: Any = None
    try:
        given = _parsed(line)
        name = given.get("id")
        return {"id": name, **work(given)}
    except SkillError as error:
        return {"id": name, "error": f"line {number}: {one_line(str(error))}"}
    except Exception as error:  # a bug must not cost the other lines their answers
        last = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{last.filename.rpartition('/')[2]}:{last.lineno}"
        return {"id": name, "error": f"line {number}: {type(error).__name__}: {one_line(str(error))} ({where})"}


def _parsed(line: bytes) -> dict[str, Any]:
    try:
        given = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Misuse("not UTF-8") from None
    except (ValueError, RecursionError) as error:
        raise Misuse(f"not JSON: {error}") from None
    if not isinstance(given, dict):
        raise Misuse("not a JSON object")
    return given


def pump(work: Work, source: BinaryIO | None = None, target: BinaryIO | None = None) -> None:
    """Answer standard input on standard output, each line as soon as it is known."""
    lines, out = source or sys.stdin.buffer, target or sys.stdout.buffer
    for answer in answer_lines(lines, work):
        out.write(answer.encode("utf-8", "backslashreplace") + b"\n")
        out.flush()
