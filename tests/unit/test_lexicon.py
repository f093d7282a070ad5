"""The lexicon files: what is refused, with which words, and that the shipped ones hold together."""

import json
import re
from typing import Any

import pytest
from ruamel.yaml import YAML

from intents import LexiconError, LexiconFiles, parse_lexicon
from locales import folder

SOLO = {"id": "byeolha", "kind": "solo", "name": "별하"}


def shipped() -> LexiconFiles:
    ko = folder("ko")
    raw: dict[str, Any] = {
        name: json.loads((ko / "lexicon" / f"{name}.json").read_text("utf-8"))
        for name in ("artists", "shows", "venues", "companies", "songs")
    }
    yaml = YAML(typ="safe", pure=True)
    raw["kinds"] = yaml.load((ko / "kinds.yaml").read_text("utf-8"))
    raw |= {name: yaml.load((ko / "rules" / f"{name}.yaml").read_text("utf-8")) for name in ("names", "everyday")}
    return parse_lexicon(raw)


@pytest.fixture(scope="module")
def files() -> LexiconFiles:
    return shipped()


def test_nothing_is_an_empty_lexicon() -> None:
    assert parse_lexicon({}).artists == ()


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ({**SOLO, "nickname": "별"}, "nickname"),
        ({**SOLO, "name": "BYEOLHA"}, "byeolha: 'BYEOLHA' cannot be read aloud"),
        ({**SOLO, "display": "별하2"}, "cannot be read aloud"),
        ({**SOLO, "birthday": "soon"}, "birthday"),
        ({**SOLO, "tier": 4}, "tier"),
        ({**SOLO, "group_ids": ["nobody"]}, "byeolha: no entry 'nobody'"),
        ({**SOLO, "members": [{"id": "ghost", "name": "유령"}]}, "byeolha: no entry 'ghost'"),
    ],
)
def test_a_wrong_artist_is_refused(entry: dict[str, Any], says: str) -> None:
    with pytest.raises(LexiconError, match=re.escape(says)):
        parse_lexicon({"artists": {"artists": [entry]}})


def test_an_id_stands_once() -> None:
    with pytest.raises(LexiconError, match="byeolha: the id stands twice"):
        parse_lexicon({"artists": {"artists": [SOLO, SOLO]}})


def test_latin_letters_need_a_spoken_form() -> None:
    files = parse_lexicon({"artists": {"artists": [{**SOLO, "display": "BH", "spoken": "비에이치"}]}})
    assert files.artists[0].spoken == "비에이치"


def test_a_kind_hangs_below_a_kind() -> None:
    with pytest.raises(LexiconError, match="radio: no kind 'broadcast'"):
        parse_lexicon({"kinds": [{"id": "radio", "label": "라디오", "parent": "broadcast"}]})


def test_rules_say_why() -> None:
    rule = {"feature": "name", "label": "name", "weight": 3, "rule": "ENT-13", "why": " "}
    with pytest.raises(LexiconError, match=r"rules/names.yaml: weights\.0\.why"):
        parse_lexicon({"names": {"weights": [rule]}})


@pytest.mark.parametrize("pattern", ["(", "{nowhere}"])
def test_patterns_of_rules_compile(pattern: str) -> None:
    entry = {"id": "odd", "rule": "ENT-04", "why": "a test", "pattern": pattern}
    with pytest.raises(LexiconError, match="names"):
        parse_lexicon({"names": {"patterns": [entry]}})


def test_the_tree_of_kinds(files: LexiconFiles) -> None:
    assert files.kinds.below("broadcast") == (
        "broadcast", "music_show", "tv_variety", "radio", "live_stream", "award",
    )  # fmt: skip
    assert files.kinds.below("comeback") == ("comeback",)
    assert files.kinds.above("birthday") == ("anniversary",)
    assert files.kinds.above("no such kind") == ()
    assert files.kinds.kinds["birthday"].all_day


def test_the_shipped_names_hold_together(files: LexiconFiles) -> None:
    by_id = {artist.id: artist for artist in files.artists}
    assert len(by_id) > 1300
    for artist in files.artists:
        for member in artist.members:
            assert artist.id in by_id[member.id].group_ids
        assert re.fullmatch(r"[가-힣 ]+", artist.spoken or artist.name)
    assert by_id["seventeen"].tier == 3
    assert (by_id["2pm"].display, by_id["2pm"].spoken) == ("2PM", "투피엠")
    assert by_id["sf9"].spoken == "에스에프나인"
    assert by_id["bts-rm"].spoken == "알엠"


def test_every_show_and_event_has_a_known_kind(files: LexiconFiles) -> None:
    assert {s.kind for s in (*files.shows, *files.annual_events)} <= set(files.kinds.kinds)


def test_notices_belong_to_made_up_companies_only(files: LexiconFiles) -> None:
    assert any(company.notices for company in files.companies)
    assert all(company.fictional for company in files.companies if company.notices)


def test_titles_name_known_artists(files: LexiconFiles) -> None:
    assert {s.artist for s in files.songs if s.artist} <= {a.id for a in files.artists}
