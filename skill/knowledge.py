"""Opens the language data of a locale, checks it, and builds what the core is given: a `Language` and a `Manner`."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from dialogs import Kind, Known, Manner, Notice, Phrasebook, Reader, parse_personas, parse_policy, parse_rules
from intents import Grammar, Language, Lexicon, LexiconFiles, parse_lexicon, parse_patterns, parse_time_words
from locales import folder
from skill.errors import DataError

LEXICON = ("artists", "shows", "venues", "companies", "songs")


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
    root: Traversable = directory if directory is not None else folder(locale)
    raw = _read_all(root, cache)
    try:
        return _build(locale, raw)
    except (ValueError, TypeError, KeyError) as error:
        raise DataError(str(error)) from None


def _read_all(root: Traversable, cache: Path | None) -> dict[str, Any]:
    """Every data file by its path without the ending ('rules/small_hours')."""
    if not root.is_dir():
        raise DataError(f"{root}: there is no such folder of language data; set SKILL_LOCALE_DIR to one that exists")
    contents: dict[str, bytes] = dict(sorted(_files(root, "")))
    if not contents:
        raise DataError(f"{root}: no data files here; a locale folder holds intents.yaml, temporal.yaml and others")
    digest = hashlib.sha256(b"\0".join(k.encode() + b"\0" + v for k, v in contents.items())).hexdigest()
    out: dict[str, Any] = {"": digest}
    yaml_part = {k: v for k, v in contents.items() if k.endswith(".yaml")}
    out |= _yaml(yaml_part, digest, cache)
    for path, content in contents.items():
        if path.endswith(".json"):
            try:
                out[path.removesuffix(".json")] = json.loads(content)
            except ValueError as error:
                raise DataError(f"{path}: no valid JSON: {error}") from None
    return out


def _files(root: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    for entry in root.iterdir():
        if entry.is_dir():
            if not entry.name.startswith(("_", ".")):
                yield from _files(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith((".yaml", ".json")):
            yield f"{prefix}{entry.name}", entry.read_bytes()


def _yaml(contents: Mapping[str, bytes], digest: str, cache: Path | None) -> dict[str, Any]:
    stored = cache / f"language-{digest[:16]}.json" if cache is not None else None
    if stored is not None and stored.is_file():
        try:
            return dict(json.loads(stored.read_bytes()))
        except ValueError:
            stored.unlink(missing_ok=True)
    parsed = {path.removesuffix(".yaml"): read_yaml(path, content) for path, content in contents.items()}
    text = json.dumps(_plain(parsed), ensure_ascii=False)
    if stored is not None:
        _store(stored, text)
    return dict(json.loads(text))  # what a cached start sees, so that both see the same


def _plain(value: Any) -> Any:
    """YAML's values as JSON has them: dates, also as keys, as they are written; the shapes of the core read them again."""
    if isinstance(value, Mapping):
        return {str(_plain(key)): _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date | datetime) else value


def _store(path: Path, text: str) -> None:
    """Keep the parsed files; a cache that cannot be written is no fault."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        for old in path.parent.glob("language-*.json"):
            old.unlink(missing_ok=True)
        part = path.with_suffix(".part")
        part.write_text(text, encoding="utf-8")
        part.replace(path)
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
    files = parse_lexicon({**names, "kinds": raw.get("kinds"), "names": raw.get("rules/names")})
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
        out[artist.id] = replace(
            shown, cue=cue, groups=tuple(groups), kind="artist" if artist.kind != "member" else "member"
        )
    for show in files.shows:
        out[show.id] = replace(out[show.id], texts=tuple(dict.fromkeys((show.name, *show.aliases))))
    for annual in files.annual_events:
        if annual.id in out:
            out[annual.id] = replace(out[annual.id], texts=tuple(dict.fromkeys((annual.name, *annual.aliases))))
    return out


def _written(files: LexiconFiles, known: Mapping[str, Known]) -> dict[str, str]:
    """How the names of the catalogue are read where they are written in Latin letters too (BTS, IVE)."""
    latin = {a.latin: known[a.id].spoken for a in files.artists if a.latin and a.id in known}
    latin |= {s.latin: known[s.id].spoken for s in files.shows if s.latin and s.id in known}
    return {**latin, **{k.name: k.spoken for k in known.values()}}


def _kind(kind: Any) -> Kind:
    synonyms = tuple(dict.fromkeys((*kind.synonyms, *kind.titles)))
    return Kind(id=kind.id, label=kind.label, spoken=kind.spoken or kind.label, parent=kind.parent, synonyms=synonyms)


def _notices(files: LexiconFiles) -> tuple[Notice, ...]:
    out = [
        Notice(company=company.id, spoken=company.spoken or company.name, day=notice.date, text=notice.title)
        for company in files.companies
        for notice in company.notices
    ]
    return tuple(sorted(out, key=lambda n: n.day))


def lint(directory: Path | None = None, locale: str = "ko") -> list[str]:
    """Everything a careful reader of the data would mend, a line each; an empty list where all is well.

    What keeps the data from being loaded at all comes first and alone.
    """
    try:
        knowledge = load(locale, directory)
    except DataError as error:
        return str(error).splitlines()
    manner, files = knowledge.manner, knowledge.files
    out = list(manner.phrases.faults())
    out += [
        f"intents.yaml: {name}: nobody says why; add a why"
        for name, p in knowledge.language.patterns.intents.items()
        if len(p.why) < 4
    ]
    used = {cue for p in knowledge.language.patterns.intents.values() for c in p.when for cue in (*c.cues, *c.any)}
    out += [
        f"intents.yaml: {name}: an intent that no cue leads to"
        for name, p in knowledge.language.patterns.intents.items()
        if not p.when
    ]
    if not used:
        out.append("intents.yaml: no intent uses any cue; the file is empty of meaning")
    for known in manner.known.values():
        if not _spoken_well(known.spoken):
            out.append(f"lexicon: {known.id}: '{known.name}' has no form that can be spoken; add spoken in Hangul")
    for kind in manner.kinds.values():
        if kind.parent is not None and kind.parent not in manner.kinds:
            out.append(f"kinds.yaml: {kind.id}: its parent {kind.parent} is not in the file")
    for name in manner.policy.popular:
        if name not in manner.known:
            out.append(f"policy.yaml: popular: no artist has the id {name}")
    ids = [a.id for a in files.artists]
    out += [f"lexicon/artists.json: the id {i} stands twice" for i in sorted({i for i in ids if ids.count(i) > 1})]
    return out


def _spoken_well(text: str) -> bool:
    return bool(text) and not any(c.isascii() and c.isalnum() for c in text)
