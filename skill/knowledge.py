"""Opens the language data of a locale, checks it, and builds what the core is given: a `Language` and a `Manner`."""

import hashlib
import json
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from dialogs import Kind, Known, Manner, Notice, Phrasebook, Reader, Sort, parse_personas, parse_policy, parse_rules
from intents import Grammar, Language, Lexicon, LexiconFiles, fold, parse_lexicon, parse_patterns, parse_time_words
from locales import folder
from skill.errors import DataError

LEXICON = ("artists", "shows", "venues", "companies", "songs")
FILES = (
    "intents", "kinds", "personas", "policy", "reading", "temporal", "rules/everyday", "rules/names", "rules/small_hours",
    *(f"lexicon/{name}" for name in LEXICON),
)  # fmt: skip
"""The files of a locale by their paths without ending; beside them there are any in `phrases/` and `platforms/`."""

_CURES = {
    "Extra inputs are not permitted": "this key is not known; mend its spelling or take it out",
    "Unexpected keyword argument": "this key is not known; mend its spelling or take it out",
    "Field required": "the key is missing; write it",
}
_MOST_CACHED = 200
Stamp = tuple[tuple[str, int, int], ...]


class NotInOrder(DataError):
    """Language data that cannot be used or should not be: one line for each problem, with file, key and cure."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """A locale, ready to use. `artists` are the raw entries, for facts such as birthdays."""

    locale: str
    language: Language
    manner: Manner
    platforms: Mapping[str, Mapping[str, Any]]
    files: LexiconFiles
    artists: tuple[Mapping[str, Any], ...]
    shows: tuple[Mapping[str, Any], ...]
    digest: str  # of all data files, to tell one state from another


def load(locale: str = "ko", directory: Path | None = None, *, cache: Path | None = None) -> Knowledge:
    """Read a locale from the package, or from `directory` in its place; raises `DataError` naming file, place and cure.

    `cache`: a folder for the parsed YAML, keyed by content, since reading YAML takes longer than all the rest.
    """
    return build(locale, read_files(directory, locale, cache))


def build(locale: str, raw: Mapping[str, Any]) -> Knowledge:
    """A locale out of what its files hold, as `read_files` gives it. Raises `DataError` naming file, place and cure."""
    try:
        return _build(locale, raw)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        told = str(error)
        for said, cure in _CURES.items():
            told = told.replace(said, cure)
        raise DataError(told) from None


def stamp(directory: Path | None = None, locale: str = "ko") -> Stamp:
    """Path, time of change and size of every data file: two stamps differ where a file was changed, added or taken out.

    Raises `DataError` where the data lie in no folder (but in an archive) and can therefore not be watched.
    """
    root = directory if directory is not None else folder(locale)
    if not isinstance(root, Path):
        raise DataError(f"{root}: language data in an archive do not change; set SKILL_LOCALE_DIR to a folder")
    found = [(path, path.stat()) for path in sorted(_paths(root))]
    return tuple((str(path), state.st_mtime_ns, state.st_size) for path, state in found)


def _paths(root: Path) -> Iterator[Path]:
    for entry in root.iterdir() if root.is_dir() else ():
        if entry.is_dir():
            if not entry.name.startswith(("_", ".")):
                yield from _paths(entry)
        elif entry.name.endswith((".yaml", ".json")):
            yield entry


def read_files(directory: Path | None, locale: str = "ko", cache: Path | None = None) -> dict[str, Any]:
    """What every data file holds, by its path without the ending ('rules/small_hours'); under '' their digest.

    Raises `DataError` for what is no YAML or JSON.
    """
    root: Traversable = directory if directory is not None else folder(locale)
    if not root.is_dir():
        raise DataError(f"{root}: there is no such folder of language data; set SKILL_LOCALE_DIR to one that exists")
    contents: dict[str, bytes] = dict(sorted(_files(root, "")))
    if not contents:
        raise DataError(f"{root}: no data files here; a locale folder holds intents.yaml, temporal.yaml and others")
    digest = hashlib.sha256(b"\0".join(k.encode() + b"\0" + v for k, v in contents.items())).hexdigest()
    out: dict[str, Any] = {"": digest}
    yaml_part = {k: v for k, v in contents.items() if k.endswith(".yaml")}
    out |= _yaml(yaml_part, cache)
    for path, content in contents.items():
        if path.endswith(".json"):
            try:
                out[path.removesuffix(".json")] = json.loads(content, object_pairs_hook=_once)
            except ValueError as error:
                raise DataError(f"{path}: no valid JSON: {error}") from None
    return out


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON, whose reader would take the last of two equal keys."""
    out = dict(pairs)
    if len(out) < len(pairs):
        keys = [key for key, _ in pairs]
        raise ValueError(f"the key {next(key for key in keys if keys.count(key) > 1)!r} stands twice; keep one")
    return out


def _files(root: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    for entry in root.iterdir():
        if entry.is_dir():
            if not entry.name.startswith(("_", ".")):
                yield from _files(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith((".yaml", ".json")):
            yield f"{prefix}{entry.name}", entry.read_bytes()


def _yaml(contents: Mapping[str, bytes], cache: Path | None) -> dict[str, Any]:
    """The YAML files by path without ending. What was read before comes from the cache, file by file."""
    out: dict[str, Any] = {}
    kept = {path: cache / f"yaml-{_digest(content)[:24]}.json" for path, content in contents.items()} if cache else {}
    for path, content in contents.items():
        value = _stored(kept[path]) if path in kept else None
        if value is None:
            text = json.dumps(_plain(read_yaml(path, content)), ensure_ascii=False)
            if path in kept:
                _store(kept[path], text, set(kept.values()))
            value = json.loads(text)  # what a cached start sees, so that both see the same
        out[path.removesuffix(".yaml")] = value
    return out


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _stored(path: Path) -> Any:
    """A file of the cache, None for one that is not there or was cut off."""
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None


def _plain(value: Any) -> Any:
    """YAML's values as JSON has them: dates, also as keys, as they are written; the shapes of the core read them again."""
    if isinstance(value, Mapping):
        return {str(_plain(key)): _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date | datetime) else value


def _store(path: Path, text: str, current: Collection[Path]) -> None:
    """Keep a parsed file, and no more than some hundred old ones; a cache that cannot be written is no fault."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}.part")
        part.write_text(text, encoding="utf-8")
        part.replace(path)
        old = [each for each in path.parent.glob("*.json") if each not in current]
        for each in old if len(old) > _MOST_CACHED else ():
            each.unlink(missing_ok=True)
    except OSError:
        return


def read_yaml(path: str, content: bytes) -> Any:
    """One YAML 1.2 file; duplicate keys and broken syntax are told with file and line."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        return YAML(typ="safe", pure=True).load(content.decode("utf-8"))
    except (YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f":{mark.line + 1}" if mark is not None else ""
        said = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise DataError(f"{path}{place}: {said}") from None


def _build(locale: str, raw: Mapping[str, Any]) -> Knowledge:
    names = {name: raw.get(f"lexicon/{name}") for name in LEXICON}
    rules = {name: raw.get(f"rules/{name}") for name in ("names", "everyday")}
    files = parse_lexicon({**names, **rules, "kinds": raw.get("kinds")})
    lexicon = Lexicon.build(files)
    grammar = Grammar.build(parse_time_words(_need(raw, "temporal")))
    language = Language(
        grammar=grammar, lexicon=lexicon, patterns=parse_patterns(_need(raw, "intents"), "intents.yaml")
    )
    known = _known(files, lexicon)
    phrases = {path.removeprefix("phrases/"): content for path, content in raw.items() if path.startswith("phrases/")}
    manner = Manner(
        policy=parse_policy(_need(raw, "policy"), "policy.yaml"),
        personas=parse_personas(_need(raw, "personas"), "personas.yaml"),
        small_hours=parse_rules(_need(raw, "rules/small_hours"), "rules/small_hours.yaml"),
        phrases=Phrasebook.parse(phrases),
        reader=Reader.parse(_need(raw, "reading"), names=_written(files, known)),
        kinds={k.id: _kind(k) for k in files.kinds.kinds.values()},
        known=known,
        channels=_channels(files),
        notices=_notices(files),
        resolve=grammar.resolve,
    )
    platforms = {p.removeprefix("platforms/"): c for p, c in raw.items() if p.startswith("platforms/")}
    return Knowledge(
        locale=locale,
        language=language,
        manner=manner,
        platforms=platforms,
        files=files,
        artists=tuple((raw.get("lexicon/artists") or {}).get("artists", ())),
        shows=tuple((raw.get("lexicon/shows") or {}).get("shows", ())),
        digest=raw[""],
    )


def _need(raw: Mapping[str, Any], name: str) -> Any:
    if not raw.get(name):
        raise DataError(f"{name}.yaml: the file is missing or empty; every locale needs it")
    return raw[name]


def _known(files: LexiconFiles, lexicon: Lexicon) -> dict[str, Known]:
    """All that can be named in an answer, by id."""
    out: dict[str, Known] = {}
    for thing in lexicon.things.values():
        out[thing.id] = Known(
            id=thing.id, name=thing.name, spoken=thing.spoken, kind=thing.kind, tier=thing.tier, groups=thing.groups
        )
    everyday = set(files.rules.words.get("said_with_cue", ()))
    for artist in files.artists:
        cue = ""
        if artist.name in everyday:
            cue = {"group": "그룹", "solo": "가수", "member": ""}[artist.kind]
        groups = artist.group_ids if artist.kind == "member" else ()
        shown = out[artist.id]
        member = artist.kind == "member"
        fame = max((lexicon.things[g].tier for g in groups if g in lexicon.things), default=0)
        out[artist.id] = replace(
            shown, cue=cue, groups=tuple(groups), kind="member" if member else "artist",
            solo=artist.kind == "solo", acts=frozenset(artist.acts or (["solo"] if artist.kind == "solo" else ())), fame=fame if artist.active is not False else 0,
        )  # fmt: skip
    for show in files.shows:
        texts = tuple(dict.fromkeys((show.name, *show.aliases)))
        out[show.id] = replace(out[show.id], texts=texts, channel=show.channel, channel_spoken=show.channel_spoken)
    for venue in files.venues:
        out[venue.id] = replace(out[venue.id], places=tuple(dict.fromkeys((venue.name, *venue.aliases))))
    for annual in files.annual_events:
        if annual.id in out:
            out[annual.id] = replace(out[annual.id], texts=tuple(dict.fromkeys((annual.name, *annual.aliases))))
    return out


def _written(files: LexiconFiles, known: Mapping[str, Known]) -> dict[str, str]:
    """How the names of the catalogue are read where they are written in Latin letters too (BTS, IVE)."""
    latin = {a.latin: known[a.id].spoken for a in files.artists if a.latin and a.id in known}
    latin |= {s.latin: known[s.id].spoken for s in files.shows if s.latin and s.id in known}
    return {**latin, **{k.name: k.spoken for k in known.values()}}


def _channels(files: LexiconFiles) -> frozenset[str]:
    """Channels of the shows, and the venues that are channels or sites, with spaces and case aside."""
    names = [s.channel for s in files.shows if s.channel]
    names += [n for v in files.venues if v.type in ("channel", "online") for n in (v.name, *v.aliases)]
    return frozenset(fold(name) for name in names)


def _kind(kind: Any) -> Kind:
    synonyms = tuple(dict.fromkeys((*kind.synonyms, *kind.titles)))
    sorts = tuple(
        Sort(word=s.word, says=frozenset(fold(w) for w in s.says), titles=tuple(fold(w) for w in s.titles))
        for s in kind.sorts
    )  # fmt: skip
    spoken = kind.spoken or kind.label
    return Kind(id=kind.id, label=kind.label, spoken=spoken, parent=kind.parent, synonyms=synonyms, sorts=sorts)


def _notices(files: LexiconFiles) -> tuple[Notice, ...]:
    out = [
        Notice(company=company.id, in_days=notice.in_days, text=notice.title)
        for company in files.companies
        for notice in company.notices
    ]
    return tuple(sorted(out, key=lambda n: n.in_days))
