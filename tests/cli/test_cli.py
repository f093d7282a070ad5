"""The command line as a whole: quick help, one line for what is wrong, and a table of verbs that cannot rot."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from skill.calendar import schema
from skill.cli import app
from skill.cli.failures import sentence

DOC = Path(__file__).parents[2] / "docs" / "cli.md"
ROW = re.compile(
    r"^\| `(?P<verb>[a-z]+(?: [a-z]+)?)(?P<arguments>[^`]*)` \| (?P<says>.*?) \| (?P<options>.*?) ?\|$", re.M
)


def verbs(command: Any = None, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """All verbs of the application with their commands."""
    command = command or get_command(app)
    inner = getattr(command, "commands", None)
    if not inner:
        yield " ".join(path), command
        return
    for name, each in inner.items():
        yield from verbs(each, (*path, name))


def test_the_table_of_verbs_is_true() -> None:
    told = {
        row["verb"]: (row["arguments"].strip(), row["says"], set(re.findall(r"--[a-z-]+", row["options"])))
        for row in ROW.finditer(DOC.read_text("utf-8").partition("\n## ")[0])
    }
    real = {}
    for verb, command in verbs():
        arguments = [p.metavar or p.name.upper() for p in command.params if p.param_type_name == "argument"]
        options = {name for p in command.params if p.param_type_name == "option" for name in p.opts}
        real[verb] = (" ".join(arguments), command.help.splitlines()[0], options - {"--help", "-h"})
    assert len(real) > 10
    assert told == real


def test_every_option_has_help() -> None:
    for verb, command in verbs():
        for parameter in command.params:
            assert parameter.help, f"{verb} {parameter.name}"


def test_help_needs_none_of_the_heavy_libraries() -> None:
    code = (
        "import sys; from skill.cli import run; run(['--help']); run(['say', '--help']); "
        "print(sorted({m.partition('.')[0] for m in sys.modules} & set(sys.argv[1:])), file=sys.stderr)"
    )
    heavy = ["sqlalchemy", "fastapi", "icalendar", "dateparser", "intents", "dialogs", "prompt_toolkit"]
    ended = subprocess.run([sys.executable, "-c", code, *heavy], capture_output=True, text=True, check=True)
    assert ended.stderr.splitlines()[-1] == "[]"


def test_no_arguments_are_a_question_for_help(idolcal: Any) -> None:
    ended = idolcal()
    assert ended.status == 0
    for verb, _ in verbs():
        assert verb.split()[0] in ended.out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nonsense"], "No such command 'nonsense'"),
        (["demo"], "Missing command"),
        (["db"], "Missing command"),
        (["say"], "Missing argument 'TEXT'"),
        (["say", "안녕", "--device", "fridge"], "--device"),
        (["say", "안녕", "--now", "yesterday"], "'yesterday' is no time: write 2026-11-25T01:00 or 01:00"),
        (["say", "안녕", "--now", "25:00"], "'25:00' is no time"),
        (["say", "안녕", "--zone", "Mars/Base"], "--zone 'Mars/Base' is no IANA time zone"),
        (["say", "안녕", "--zone", ""], "--zone '' is no IANA time zone"),
        (["say", "안녕", "--persona", "robot"], "--persona 'robot' is none of default"),
        (["say", "안녕", "--platform", "radio"], "--platform 'radio' is none of"),
        (["say", "안녕", "--device", "tv", "--hands-free"], "--hands-free is for a phone"),
        (["chat", "--jsonl", "--why"], "with --jsonl every dialog brings its own clock"),
        (["understand"], "name an utterance, or give --jsonl"),
        (["understand", "내일", "--jsonl"], "name an utterance, or give --jsonl"),
        (["import"], "name the files to import"),
        (["import", "/no/such/file.ics"], "/no/such/file.ics: No such file or directory"),
        (["import", "/"], "/ is a folder: name the files in it"),
        (["import", "-", "--kind", "party"], "--kind 'party' is none of"),
        (["import", "-", "--zone", "Mars/Base"], "--zone 'Mars/Base' is no IANA time zone"),
        (["import", "-", "--artist", "데이식쓰"], "there is no artist '데이식쓰'; did you mean 데이식스 (day6)"),
        (["events", "--artist", "day7"], "there is no artist 'day7'; did you mean day6"),
        (["events", "--from", "tomorrow"], "--from 'tomorrow' is no date: write it as 2026-11-25"),
        (["events", "--from", "2026-11-25", "--to", "2026-11-24"], "--to 2026-11-24 lies before --from 2026-11-25"),
        (["events", "--kind", "party"], "--kind 'party' is none of"),
        (["feed", "qqqq"], "there is no artist 'qqqq'"),
        (["serve", "--port", "70000"], "--port"),
    ],
)
def test_wrong_input_ends_in_one_line_and_status_2(idolcal: Any, arguments: list[str], says: str) -> None:
    ended = idolcal(*arguments)
    assert ended.status == 2
    assert ended.out == ""
    (line,) = ended.err.splitlines()
    assert line.startswith("idolcal: ")
    assert says in line


def test_a_bug_is_not_dressed_up_as_a_mistake_of_the_user() -> None:
    assert sentence(ZeroDivisionError("division by zero")) is None


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("SKILL_PORT", "many", "SKILL_PORT: "),
        ("SKILL_PUBLIC_URL", "ftp://x", "SKILL_PUBLIC_URL: must be an absolute http:// or https:// address"),
        ("SKILL_LOG_LEVEL", "loud", "SKILL_LOG_LEVEL: "),
        ("SKILL_SECRETS", "not json", "SKILL_SECRETS: not JSON"),
        ("SKILL_DATABASE_URL", "mysql://u:secret@host/db", "SKILL_DATABASE_URL: the calendar runs on sqlite"),
        ("SKILL_DATABASE_URL", "nothing", "SKILL_DATABASE_URL: not a database URL"),
        ("SKILL_PLATFORMS", "nugu,radio", "SKILL_PLATFORMS names radio, but there are only nugu, bixby"),
        ("SKILL_OPEN_PLATFORMS", "nugu,radio", "SKILL_OPEN_PLATFORMS names radio, but there are only nugu, bixby"),
        ("SKILL_LOCALE_DIR", "/no/such/folder", "SKILL_LOCALE_DIR: /no/such/folder is no folder"),
    ],
)
def test_wrong_settings_are_named(
    idolcal: Any, monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(name, value)
    ended = idolcal("config", "check")
    assert ended.status == 2
    (line,) = ended.err.splitlines()
    assert says in line
    assert "secret@" not in line


def test_settings_are_shown_with_their_secrets_masked(
    idolcal: Any, monkeypatch: pytest.MonkeyPatch, data: Path
) -> None:
    monkeypatch.setenv("SKILL_NUGU_SECRET", "hush")
    monkeypatch.setenv("SKILL_API_TOKEN", "hush")
    ended = idolcal("config", "check")
    assert ended.status == 0
    assert "hush" not in ended.out
    for shown in ("SKILL_NUGU_SECRET", "****", str(data), "environment", "default"):
        assert shown in ended.out
    assert '"name": "SKILL_NUGU_SECRET"' in idolcal("config", "check", "--json").out


def test_variables_that_set_nothing_are_told(idolcal: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKILL_PROT", "80")
    ended = idolcal("config", "check")
    assert ended.status == 1
    assert ended.err == "SKILL_PROT is no setting; did you mean SKILL_PORT?\n"


def test_the_database_is_made_once(idolcal: Any, data: Path) -> None:
    first = idolcal("db", "upgrade")
    assert first.status == 0
    assert f"made, now of version {schema.head()}" in first.out
    assert (data / "idolcal.db").is_file()
    assert f"of version {schema.head()} already" in idolcal("db", "upgrade").out


def test_lint_finds_the_shipped_language_in_order(idolcal: Any) -> None:
    ended = idolcal("lint")
    assert (ended.status, ended.err) == (0, "")


def test_lint_tells_what_is_wrong(idolcal: Any, tmp_path: Path) -> None:
    ended = idolcal("lint", str(tmp_path / "nowhere"))
    assert ended.status in (1, 2)
    assert "nowhere" in ended.out + ended.err
