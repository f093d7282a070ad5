"""What lint refuses: one broken copy of the language data for each kind of problem."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from locales import folder
from skill.errors import DataError
from skill.knowledge import load, stamp
from skill.lint import examine, lint

Change = Callable[[str], str]


@pytest.fixture
def ko(tmp_path: Path) -> Path:
    shipped = folder("ko")
    assert isinstance(shipped, Path)
    return Path(shutil.copytree(shipped, tmp_path / "ko"))


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


def swap(old: str, new: str) -> Change:
    def change(text: str) -> str:
        assert old in text, old
        return text.replace(old, new, 1)

    return change


def after(line: str) -> Change:
    return lambda text: f"{text.rstrip()}\n{line}\n"


def entry(list_: str, **fields: Any) -> Change:
    """One entry more in a lexicon file."""

    def change(text: str) -> str:
        content = json.loads(text)
        content[list_].append(fields)
        return json.dumps(content, ensure_ascii=False)

    return change


def artist(**fields: Any) -> Change:
    return entry("artists", **{"id": "byeolha", "kind": "solo", "name": "별하", **fields})


RULE = "  - {id: TPO-05/new, says: 새 규칙, why: 새로 더한 규칙, when: {hour: [3]}, by: 1.0"
BROKEN: list[tuple[str, str, Change, str]] = [
    ("YAML that is none", "policy.yaml", after("  - ["), "policy.yaml:"),
    ("JSON that is none", "lexicon/songs.json", after("]"), "lexicon/songs.json: no valid JSON"),
    ("a key twice in YAML", "policy.yaml", after("carry_turns: 5"), "policy.yaml"),
    ("a key twice in JSON", "lexicon/venues.json", swap('"about":', '"about": "", "about":'), "'about' stands twice"),
    ("an unknown key of the policy", "policy.yaml", after("bravery: 5"), "policy.yaml: bravery: this key is not known"),
    (
        "an unknown key of an intent",
        "intents.yaml",
        after("  dance: {why: 춤을 청한다, zest: 1, when: []}"),
        "intents.dance.zest: this",
    ),
    (
        "an unknown key of a persona",
        "personas.yaml",
        after("new: {rollover: 4, hat: red, why: 새 갈래}"),
        "new: hat: this",
    ),
    ("an unknown key of a rule", "rules/small_hours.yaml", after(f"{RULE}, if: true}}"), "TPO-05/new): if: this key"),
    (
        "an unknown condition",
        "rules/small_hours.yaml",
        after(RULE.replace("hour", "minute") + "}"),
        "when.minute: this",
    ),
    (
        "a condition that never holds",
        "rules/small_hours.yaml",
        after(RULE.replace("hour: [3]", "device: [bedroom]") + "}"),
        "TPO-05/new: when.device: 'bedroom' is none of speaker",
    ),
    ("a list of rules nobody reads", "rules/small_hours.yaml", after("more: []"), "small_hours.yaml: more: this key"),
    ("an unknown key of the names", "rules/names.yaml", after("moods: []"), "rules/names.yaml: moods: this key"),
    ("an unknown key of the everyday words", "rules/everyday.yaml", after("moods: []"), "rules/everyday.yaml: moods: "),
    ("an unknown key of the times", "temporal.yaml", after("moods: []"), "moods: this key is not known"),
    (
        "an unknown key of a phrase",
        "phrases/acts.yaml",
        after("new.one: {any: ['네'], sung: ['라']}"),
        "new.one.sung: this",
    ),
    ("an unknown key of an artist", "lexicon/artists.json", artist(hat="red"), "artists.json: byeolha.hat: this key"),
    (
        "a list of names nobody reads",
        "lexicon/shows.json",
        swap('"about":', '"plays": [], "about":'),
        "shows.json: plays:",
    ),
    (
        "an unknown key of a kind",
        "kinds.yaml",
        after("- {id: party, label: 잔치, parent: null, hat: red}"),
        "party.hat:",
    ),
    ("an unknown key of a platform", "platforms/api.yaml", after("moods: {}"), "platforms/api.yaml"),
    (
        "an id twice among rules",
        "rules/small_hours.yaml",
        after(RULE.replace("new", "alarm") + "}"),
        "TPO-05/alarm stands",
    ),
    ("an id twice among artists", "lexicon/artists.json", artist(id="day6"), "artists.json: day6: the id stands twice"),
    (
        "an id twice among kinds",
        "kinds.yaml",
        after("- {id: radio, label: 라디오, parent: broadcast}"),
        "'radio' stands twice",
    ),
    ("a phrase twice", "phrases/acts.yaml", after("list.first_item: {any: ['네']}"), "stands in phrases/"),
    (
        "a name rule twice",
        "rules/names.yaml",
        swap("words:\n", "  - {feature: cue, label: x, weight: 1, rule: ENT-04, why: again}\nwords:\n"),
        "rules/names.yaml: weights.feature: 'cue' stands twice",
    ),
    (
        "an intent without a reason",
        "intents.yaml",
        after("  dance: {why: '', when: [{cues: [schedule], by: 1}]}"),
        "dance.why",
    ),
    (
        "an intent nothing leads to",
        "intents.yaml",
        after("  dance: {why: 춤을 청한다, when: []}"),
        "intents.dance.when:",
    ),
    (
        "a cue that is not there",
        "intents.yaml",
        after("  dance: {why: 춤을 청한다, when: [{cues: [hop], by: 1}]}"),
        "'hop'",
    ),
    (
        "a cue line twice",
        "intents.yaml",
        swap("      - '언제'\n", "      - '언제'\n      - '언제'\n"),
        "'언제' stands twice",
    ),
    (
        "a number that is none",
        "intents.yaml",
        swap("      - '날짜 ?세'", "      - '{n} ?밤'"),
        "cues.dday.says: '{n} ?밤'",
    ),
    ("a cue without words", "intents.yaml", swap("cues:\n", "cues:\n  hop: {says: []}\n"), "cues.hop.says: nothing"),
    (
        "a condition twice",
        "intents.yaml",
        after("  hop: {why: 춤을 청한다, when: [{has: [show], by: 1}, {has: [show], by: 2}]}"),
        "intents.hop.when: {'has': ['show']} stands twice",
    ),
    (
        "a condition that asks for nothing",
        "intents.yaml",
        after("  hop: {why: 춤을 청한다, when: [{has: [show], by: 1}, {lacks: [time], by: 1}]}"),
        "intents.hop.when.2: asks for nothing",
    ),
    (
        "a condition against itself",
        "intents.yaml",
        after("  hop: {why: 춤을 청한다, when: [{has: [show], lacks: [show], by: 1}]}"),
        "intents.hop.when.1: 'show' must be there and must not",
    ),
    (
        "a form of a time twice",
        "temporal.yaml",
        swap("forms: [글피]", "forms: [글피, 모레]"),
        "words.day: '모레' stands twice",
    ),
    (
        "a form twice of one word",
        "temporal.yaml",
        swap("forms: [글피]", "forms: [글피, 글피]"),
        "forms: '글피' stands twice; keep one",
    ),
    ("no form", "temporal.yaml", swap("forms: [글피]", "forms: []"), "forms: List should have at least 1 item"),
    (
        "a form with a space",
        "temporal.yaml",
        swap("forms: [글피]", "forms: [글 피]"),
        "'글 피' is empty or holds a space",
    ),
    ("an empty form", "temporal.yaml", swap("forms: [글피]", "forms: ['']"), "'' is empty or holds a space"),
    (
        "a list that is none",
        "temporal.yaml",
        swap("openers: [", "openers: 그럼\nno: ["),
        "openers: Input should be a valid list",
    ),
    ("a unit twice", "temporal.yaml", swap("forms: [개월]", "forms: [달]"), "units: '달' stands twice"),
    (
        "a unit that is none",
        "temporal.yaml",
        swap("{word: night,", "{word: nihgt,"),
        "word: Input should be 'year', 'month'",
    ),
    ("a unit that is missing", "temporal.yaml", swap("{word: night,", "{word: day,"), "no unit is called 'night'"),
    (
        "a unit of no numbers",
        "temporal.yaml",
        swap("[박], numbers: [digits, sino]", "[박], numbers: []"),
        "numbers: List should have at least 1 item",
    ),
    (
        "what is forbidden already",
        "temporal.yaml",
        swap("not_before: [생, 대]", "not_before: [생, 생일]"),
        "not_before: '생일' begins with '생'",
    ),
    (
        "a list of nothing",
        "temporal.yaml",
        swap("frequencies: [번, 회, 개, 편]", "frequencies: []"),
        "frequencies: List should have",
    ),
    (
        "a word twice",
        "temporal.yaml",
        swap("settling: [결정,", "settling: [결정, 결정,"),
        "settling: '결정' stands twice",
    ),
    (
        "no word but a number",
        "temporal.yaml",
        swap("counters: [번,", "counters: [1,"),
        "counters.0: Input should be a valid string",
    ),
    ("a list that is missing", "temporal.yaml", swap("approximators:", "# "), "approximators: the key is missing"),
    ("a half of nothing", "temporal.yaml", swap("  month: [지]", "  moon: [지]"), "half_not_before.moon"),
    ("a device without limits", "policy.yaml", swap("  watch:", "  clock:"), "policy.yaml: devices.watch: missing"),
    ("limits of no device", "policy.yaml", swap("  watch:", "  clock:"), "policy.yaml: devices.clock: no device"),
    (
        "a signal that nobody gives",
        "rules/small_hours.yaml",
        after(RULE.replace("hour: [3]", "signal: dancing") + "}"),
        "when.signal: 'dancing' is none of bedtime",
    ),
    ("a word for a time", "lexicon/artists.json", artist(aliases=["글피"]), "'글피' is a word for a time too"),
    ("letters without a sound", "lexicon/artists.json", artist(display="BH"), "byeolha: 'BH' cannot be read aloud"),
    (
        "digits without a sound",
        "lexicon/songs.json",
        entry("songs", id="s", title="24", artist=None),
        "s: '24' cannot be",
    ),
    (
        "a bare josa",
        "phrases/acts.yaml",
        after("new.one: {any: ['{{ name }}은 좋아요.']}"),
        "phrases/acts.yaml: new.one",
    ),
    (
        "a bare josa with another",
        "phrases/acts.yaml",
        after("new.one: {any: ['{{ name }}이랑은 달라.']}"),
        "acts.yaml: new.one",
    ),
    (
        "a bare josa on the screen",
        "phrases/acts.yaml",
        after("new.one: {any: ['네'], shown: ['{{ name }}은 네']}"),
        "new.one.shown: '은' right after a value",
    ),
    (
        "a digit in speech",
        "phrases/acts.yaml",
        after("new.one: {any: ['{{ name }} 3개']}"),
        "phrases/acts.yaml: new.one",
    ),
    ("a register without words", "phrases/acts.yaml", after("new.one: {haeyo: ['네요.']}"), "new.one: no wording in"),
    ("a kind without a parent", "kinds.yaml", after("- {id: party, label: 잔치, parent: fun}"), "party: no kind 'fun'"),
    (
        "a card without room for a title",
        "policy.yaml",
        swap("rows: 10, title_chars: 24", "rows: 10"),
        "devices.phone: Value error, rows and title_chars go together",
    ),
    (
        "a badge without a word",
        "policy.yaml",
        swap("badges: {cancelled: 취소, ", "badges: {"),
        "words.badges: Value error, must hold words for cancelled, moved,",
    ),
    (
        "a word that cannot be spoken",
        "policy.yaml",
        swap("running: 지금", "running: NOW"),
        "'NOW 진행 중인': digits and",
    ),
    ("words for nothing", "policy.yaml", swap("banmal: 반말}", "banmal: 반말, slang: 은어}"), "and for nothing else"),
    ("a chip nobody shows", "policy.yaml", swap("chips: {next_day", "chips: {share: 나누기, next_day"), "chips.share"),
]


@pytest.mark.parametrize(("file", "change", "says"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_lint_refuses(ko: Path, cache: Path, file: str, change: Change, says: str) -> None:
    path = ko / file
    path.write_text(change(path.read_text("utf-8")), "utf-8")
    problems = lint(ko, cache=cache)
    assert any(says in problem for problem in problems), problems
    assert not any("\n" in problem for problem in problems)
    with pytest.raises(DataError, match=file.rpartition("/")[2].partition(".")[0]):
        examine(ko, cache=cache)


def test_a_file_that_nobody_reads(ko: Path) -> None:
    (ko / "rules" / "large_hours.yaml").write_text("rules: []\n", "utf-8")
    assert lint(ko) == ["rules/large_hours: nobody reads this file; mend its name or take it out"]


def test_a_file_that_is_missing(ko: Path) -> None:
    (ko / "policy.yaml").unlink()
    assert lint(ko) == ["policy.yaml: the file is missing or empty; every locale needs it"]


def test_several_problems_are_told_at_once(ko: Path) -> None:
    for file, line in (
        ("phrases/acts.yaml", "new.one: {any: ['{{ name }}은']}"),
        ("kinds.yaml", "- {id: radio, label: 라디오, parent: broadcast}"),
    ):
        (ko / file).write_text(after(line)((ko / file).read_text("utf-8")), "utf-8")
    assert {problem.partition(":")[0] for problem in lint(ko)} == {"phrases/acts.yaml", "kinds.yaml"}


def test_the_shipped_data_is_in_order() -> None:
    assert lint() == []


def test_a_stamp_tells_one_state_from_another(ko: Path) -> None:
    first = stamp(ko)
    assert first == stamp(ko)
    (ko / "policy.yaml").write_text((ko / "policy.yaml").read_text("utf-8") + "\n", "utf-8")
    second = stamp(ko)
    assert second != first
    (ko / "README.md").write_text("not data", "utf-8")
    assert stamp(ko) == second
    (ko / "phrases" / "more.yaml").write_text("{}", "utf-8")
    assert len(stamp(ko)) == len(second) + 1


def test_what_is_in_order_is_what_load_gives(ko: Path) -> None:
    assert examine(ko).digest == load(directory=ko).digest
