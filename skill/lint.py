"""What a careful reader of the language data would mend: a line each, with file, key and cure.

What keeps the data from being used at all comes first and alone; a service that is told to read its data again takes
over only what is in order.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

from intents import DeviceKind, LexiconFiles, fold
from skill.bootstrap import PLATFORMS, platforms_of
from skill.errors import DataError
from skill.knowledge import FILES, Knowledge, NotInOrder, build, read_files

_NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)  # what is a word for a time is one at any time
_TOP = {"about", "licence", "zone", "facts_as_of"}  # notes of the lexicon files, beside their entries
_ENTRIES = {"shows": {"shows", "annual_events"}}


def lint(directory: Path | None = None, locale: str = "ko", *, cache: Path | None = None) -> list[str]:
    """All that is wrong with a locale, or with the folder in its place; an empty list where all is well."""
    try:
        examine(directory, locale, cache=cache)
    except NotInOrder as error:
        return list(error.problems)
    return []


def examine(directory: Path | None = None, locale: str = "ko", *, cache: Path | None = None) -> Knowledge:
    """The language data, if all of it is in order. Raises `NotInOrder` with what `lint` says."""
    try:
        raw = read_files(directory, locale, cache)
        knowledge = build(locale, raw)
        platforms_of(knowledge)
    except NotInOrder:
        raise
    except DataError as error:
        raise NotInOrder(str(error).splitlines()) from None
    problems = [
        *_unread(raw),
        *_twice(raw),
        *_times_twice(raw),
        *_phrases(knowledge),
        *_intents(knowledge),
        *_cues(raw["intents"]),
        *_devices(knowledge),
        *_rules(knowledge),
        *_names(knowledge),
    ]
    if problems:
        raise NotInOrder(problems)
    return knowledge


def _unread(raw: Mapping[str, Any]) -> Iterator[str]:
    """Keys and files that nobody reads. Within entries, the shapes of the core refuse them when they are read."""
    for path, content in raw.items():
        folder, _, name = path.rpartition("/")
        if not path or folder == "phrases":
            continue
        if path not in FILES and not (folder == "platforms" and name in PLATFORMS):
            yield f"{path}: nobody reads this file; mend its name or take it out"
        elif folder == "lexicon":
            known = _TOP | _ENTRIES.get(name, {name})
            yield from (f"{path}.json: {key}: {_UNKNOWN}" for key in content if key not in known)
    yield from (f"rules/small_hours.yaml: {key}: {_UNKNOWN}" for key in raw["rules/small_hours"] if key != "rules")


_UNKNOWN = "this key is not known; mend its spelling or take it out"


def _twice(raw: Mapping[str, Any]) -> Iterator[str]:
    """Entries that the reader would silently let win over an earlier one of the same name."""
    names = raw.get("rules/names") or {}
    listed: list[tuple[str, Sequence[str]]] = [("kinds.yaml: id", [k["id"] for k in raw.get("kinds") or ()])]
    for part, key in (("weights", "feature"), ("words", "id"), ("patterns", "id"), ("others", "name")):
        listed.append((f"rules/names.yaml: {part}.{key}", [entry[key] for entry in names.get(part, ())]))
    words = [str(word) for entry in names.get("everyday", ()) for word in entry["words"]]
    listed.append(("rules/names.yaml: everyday.words", words))
    for where, values in listed:
        yield from (f"{where}: {value!r} stands twice; keep one" for value, n in Counter(values).items() if n > 1)


def _times_twice(raw: Mapping[str, Any]) -> Iterator[str]:
    """Forms of time words that stand twice in their kind: the later one is never heard."""
    for kind, entries in raw["temporal"]["words"].items():
        forms = Counter(form for entry in entries for form in entry["forms"])
        yield from (
            f"temporal.yaml: words.{kind}: {form!r} stands twice; keep one" for form, n in forms.items() if n > 1
        )


def _phrases(knowledge: Knowledge) -> Iterator[str]:
    yield from knowledge.manner.phrases.faults()


def _intents(knowledge: Knowledge) -> Iterator[str]:
    for name, pattern in knowledge.language.patterns.intents.items():
        where = f"intents.yaml: intents.{name}"
        if len(pattern.why.strip()) < 4:
            yield f"{where}.why: nobody says why; say it in a sentence"
        if not any(condition.by > 0 for condition in pattern.when):
            yield f"{where}.when: nothing leads to this intent; give it a condition with a weight above 0"


def _cues(content: Mapping[str, Any]) -> Iterator[str]:
    """Lines of cues and conditions that can never do what they seem to."""
    for name, cue in content["cues"].items():
        where = f"intents.yaml: cues.{name}"
        if not cue["says"]:
            yield f"{where}.says: nothing is said there; write words or take the cue out"
        for side in ("says", "but"):
            lines = Counter(cue.get(side, ()))
            yield from (f"{where}.{side}: {line!r} stands twice; keep one" for line, n in lines.items() if n > 1)
        if "value" not in cue and (lost := next((line for line in cue["says"] if "{n}" in line), None)):
            yield f"{where}.says: {lost!r}: {{n}} is a number only where the cue has a value; write value: number"
    for intent, pattern in content["intents"].items():
        asked = Counter(str({key: value for key, value in each.items() if key != "by"}) for each in pattern["when"])
        yield from (f"intents.yaml: intents.{intent}.when: {each} stands twice" for each, n in asked.items() if n > 1)
        for at, each in enumerate(pattern["when"], 1):
            where = f"intents.yaml: intents.{intent}.when.{at}"
            if not (each.get("cues") or each.get("any") or each.get("has")):
                yield f"{where}: asks for nothing that could be there, so it never holds; name cues, any or has"
            if both := {*each.get("cues", ()), *each.get("has", ())} & {
                *each.get("without", ()),
                *each.get("lacks", ()),
            }:
                yield f"{where}: {min(both)!r} must be there and must not, so it never holds"


def _devices(knowledge: Knowledge) -> Iterator[str]:
    """Limits that are missing (such a device would be a speaker), or of devices that nobody has."""
    wanted, given = {*get_args(DeviceKind), "display", "handsfree"}, {*knowledge.manner.policy.devices}
    yield from (f"policy.yaml: devices.{kind}: missing; write its limits" for kind in sorted(wanted - given))
    yield from (f"policy.yaml: devices.{kind}: no device is called so; take it out" for kind in sorted(given - wanted))


def _rules(knowledge: Knowledge) -> Iterator[str]:
    """Conditions that can never hold: they ask for what no turn tells."""
    manner = knowledge.manner
    known: dict[str, Collection[Any]] = {
        "hour": range(24), "persona": manner.personas, "device": get_args(DeviceKind),
        "unit": ("day", "week", "month", "year"),
    }  # fmt: skip
    single = {"signal": ("bedtime", "waking"), "matching": ("user", "calendar", "both", "none", "unknown")}
    for rule in manner.small_hours:
        for key, choices in single.items():
            if (value := getattr(rule.when, key)) is not None and value not in choices:
                yield f"rules/small_hours.yaml: {rule.id}: when.{key}: {value!r} is none of {', '.join(choices)}"
        for key, values in known.items():
            lost = [value for value in getattr(rule.when, key) or () if value not in values]
            if lost:
                names = "0 to 23" if key == "hour" else ", ".join(values)
                yield f"rules/small_hours.yaml: {rule.id}: when.{key}: {lost[0]!r} is none of {names}"


def _names(knowledge: Knowledge) -> Iterator[str]:
    files = knowledge.files
    find, settled = knowledge.language.grammar.find, files.rules.everyday
    for where, id_, name in _said(files):
        times = [time for time in find(name, now=_NOW) if time.span == (0, len(name)) and time.readings]
        if times and fold(name) not in settled:
            yield (
                f"{where}: {id_}: {name!r} is a word for a time too; "
                "say under everyday in rules/names.yaml how common that is"
            )


def _said(files: LexiconFiles) -> Iterator[tuple[str, str, str]]:
    """Every name and alias with its file and the id of its entry, each of an entry once."""
    rows: list[tuple[str, str, Sequence[str]]] = []
    for artist in files.artists:
        fandom = (artist.fandom.ko,) if artist.fandom is not None else ()
        rows.append(("artists", artist.id, (artist.name, *artist.aliases, *artist.heard, *fandom)))
    rows += [("shows", show.id, (show.name, *show.aliases)) for show in files.shows]
    rows += [("shows", annual.id, (annual.name, *annual.aliases)) for annual in files.annual_events]
    rows += [("venues", venue.id, (venue.name, *venue.aliases)) for venue in files.venues]
    rows += [("companies", company.id, (company.name, *company.aliases)) for company in files.companies]
    rows += [("songs", song.id, (song.title, *song.aliases)) for song in files.songs]
    for file, id_, names in rows:
        yield from ((f"lexicon/{file}.json", id_, name) for name in dict.fromkeys(names))
