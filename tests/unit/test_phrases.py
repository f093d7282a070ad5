"""The phrase bank: its grammar, its faults, and that everything the core says is in it in every register."""

import ast
import inspect
import re
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import dialogs
from dialogs import Day, Name, Names, Phrasebook, Register
from dialogs.korean import Said, hangul_only
from dialogs.phrases import REGISTERS, PhraseError
from skill.knowledge import load


def book(text: str, **more: Any) -> Phrasebook:
    return Phrasebook.parse({"test": {"key": {"any": [text], **more}}})


def filled(text: str, **slots: Said) -> Said:
    return book(text).render("key", "haeyo", {name: (said, None) for name, said in slots.items()}, 0)


TWO_PM = Said("투피엠", "2PM")
NONE = Said("", "")

# ---------------------------------------------------------------- grammar


@pytest.mark.parametrize(
    ("text", "spoken", "shown"),
    [
        ("{{ a }} 일정", "투피엠 일정", "2PM 일정"),
        ("{{ a|josa('은') }} 없어요.", "투피엠은 없어요.", "2PM은 없어요."),
        ("'{{ a }}'{{ a|only_josa('을') }}", "'투피엠'을", "'2PM'을"),
        ("[{{ empty }} ]{{ a }}", "투피엠", "2PM"),
        ("[{{ missing }} ]{{ a }}", "투피엠", "2PM"),
        ("[{{ a }}[, {{ empty }}] ]끝", "투피엠 끝", "2PM 끝"),
        ("[{{ empty }}[, {{ a }}] ]끝", "끝", "끝"),
        ("{{ a }}   일정  ", "투피엠 일정", "2PM 일정"),
        ("{{ empty|head }}{{ a }}", "투피엠", "2PM"),
    ],
)
def test_templates(text: str, spoken: str, shown: str) -> None:
    assert filled(text, a=TWO_PM, empty=NONE) == Said(spoken, shown)


@pytest.mark.parametrize(
    ("when", "opening"),
    [
        ("오늘", "오늘 일정"),
        ("오늘 저녁", "오늘 저녁 일정"),
        ("오늘 십일월 이십사 일 화요일", "오늘 십일월 이십사 일 화요일, 일정"),
        ("십일월", "십일월, 일정"),
    ],
)
def test_a_window_that_opens_a_sentence_has_a_comma_but_for_today(when: str, opening: str) -> None:
    assert filled("{{ when|head }}일정", when=Said(when, when)).spoken == opening


def test_parts_of_a_day_and_lists_of_names() -> None:
    day = Day(date=date(2026, 11, 26), word="내일")
    names = Names(names=(Name(text="2PM", spoken="투피엠"), Name(text="아이브", spoken="아이브")))
    parsed = book("{{ day|weekday|josa('은') }} {{ day|monthday|josa('이에요') }}. {{ names|listed }}")
    said = parsed.render("key", "haeyo", {"day": (Said("?", "?"), day), "names": (Said("?", "?"), names)}, 0)
    assert said == Said("목요일은 이십육 일이에요. 투피엠, 아이브", "목요일은 26일이에요. 2PM, 아이브")


def test_a_condensed_form_is_for_the_eye_alone() -> None:
    parsed = book("{{ a|josa('이에요') }}.", shown=["{{ a }}."])
    assert parsed.render("key", "haeyo", {"a": (TWO_PM, None)}, 0) == Said("투피엠이에요.", "2PM.")


def test_wordings_take_turns_and_the_first_turn_has_the_first() -> None:
    parsed = Phrasebook.parse({"test": {"key": {"any": ["가", "나", "다"]}}})
    said = [parsed.render("key", "haeyo", {}, turn).spoken for turn in range(1, 8)]
    assert said[0] == "가"
    assert set(said) == {"가", "나", "다"}
    assert said == [parsed.render("key", "haeyo", {}, turn).spoken for turn in range(1, 8)]
    assert all(a != b for a, b in pairwise(said))


def test_registers_fall_back_to_haeyo() -> None:
    parsed = Phrasebook.parse(
        {"test": {"key": {"haeyo": ["네요."], "hapsyo": ["니다."], "registers": ["haeyo", "hapsyo"]}}}
    )
    assert [parsed.render("key", r, {}, 0).spoken for r in REGISTERS] == ["네요.", "니다.", "네요."]
    assert parsed.faults() == []


def test_what_a_line_lacks_is_told() -> None:
    parsed = book("{{ a }} 일정[ {{ b }}]")
    assert (parsed.needs("key"), parsed.takes("key")) == ({"a"}, {"a", "b"})
    with pytest.raises(PhraseError, match="needs the value 'a'"):
        parsed.render("key", "haeyo", {}, 0)
    with pytest.raises(PhraseError, match="there is no phrase 'other'"):
        parsed.render("other", "haeyo", {}, 0)


# ---------------------------------------------------------------- broken files


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"any": ["{{ a"]}, "only"),
        ({"any": ["{{ a }]"]}, "only"),
        ({"any": ["{% if a %}가{% endif %}"]}, "conditions belong"),
        ({"any": ["{{ a + b }}"]}, "only a value"),
        ({"any": ["{{ a.__class__ }}"]}, "only a value"),
        ({"any": ["{{ a|upper }}"]}, "no filter is called 'upper'"),
        ({"any": ["{{ a|josa('은(는)') }}"]}, "form after a consonant"),
        ({"any": ["{{ a|josa }}"]}, "form after a consonant"),
        ({"any": ["{{ a|head('x') }}"]}, "takes no argument"),
        ({"any": ["{{ a|josa('은')|head }}"]}, "nothing can stand behind"),
        ({"any": ["[{{ a }}"]}, "without its ]"),
        ({"any": ["{{ a }}]"]}, "without its \\["),
        ({"any": ["[가]"]}, "without a value"),
        ({"any": ["가"], "haeyo": ["나"]}, "stands for all registers"),
        ({"hapsyo": ["가"]}, "fall back"),
        ({"any": ["가"], "polite": ["나"]}, "polite"),
        ("가", "test.yaml: key"),
    ],
)
def test_broken_phrases_are_told_with_file_and_key(entry: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said) as error:
        Phrasebook.parse({"test": {"key": entry}})
    assert "phrases/test.yaml: key" in str(error.value)


def test_a_key_stands_in_one_file() -> None:
    with pytest.raises(ValueError, match=r"stands in phrases/a\.yaml too"):
        Phrasebook.parse({"a": {"key": {"any": ["가"]}}, "b": {"key": {"any": ["나"]}}})


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"any": ["{{ a }}은 없어."]}, "right after a value"),
        ({"any": ["'{{ a }}'이나 다른 것"]}, "right after a value"),
        ({"any": ["{{ a }}[ {{ b }}]로 옮겼어."]}, "right after a value"),
        ({"any": ["3개"]}, "cannot be spoken"),
        ({"any": ["KBS에서"]}, "cannot be spoken"),
        ({"haeyo": ["있어요."]}, "no wording in hapsyo"),
        ({"haeyo": ["있어요."], "hapsyo": ["있어요."], "banmal": ["있어."]}, "해요체 in 합쇼체"),
        ({"haeyo": ["볼까요?"], "hapsyo": ["볼까요?"], "banmal": ["볼까?"]}, "해요체 in 합쇼체"),
        ({"haeyo": ["있어요."], "hapsyo": ["있습니다."], "banmal": ["있습니다."]}, "존댓말 in 반말"),
    ],
)
def test_faults_that_a_careful_reader_would_mend(entry: Any, said: str) -> None:
    faults = Phrasebook.parse({"test": {"key": entry}}).faults()
    assert any(said in fault and "phrases/test.yaml: key" in fault for fault in faults)


# ---------------------------------------------------------------- the bank


@pytest.fixture(scope="module")
def bank() -> Phrasebook:
    return load().manner.phrases


def test_the_bank_has_no_faults(bank: Phrasebook) -> None:
    assert bank.faults() == []


def test_formal_speech_holds_no_soft_ending_anywhere(bank: Phrasebook) -> None:
    soft = re.compile(r"어요|에요|예요|까요")
    found = {
        key for key, shape in bank.sources.items() for text in shape.of("hapsyo")
        if soft.search(text) and shape.missing() == () and "hapsyo" in shape.registers
    }  # fmt: skip
    assert found == set()


@pytest.mark.parametrize("register", REGISTERS)
def test_every_phrase_can_be_spoken(bank: Phrasebook, register: Register) -> None:
    for key, shape in bank.sources.items():
        assert all(hangul_only(re.sub(r"\{\{.*?\}\}", "", text)) for text in shape.of(register)), key


def said_in_code() -> list[tuple[str, str, frozenset[str]]]:
    """Every line that the core makes: where, the key (with * for what is only known in time), the slots."""
    out = []
    folder = Path(inspect.getfile(dialogs)).parent
    for path in sorted(folder.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not (node.args or node.keywords):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name == "say" and isinstance(node.func, ast.Attribute) and node.args:
                slots = frozenset(k.arg for k in node.keywords if k.arg) - {"role", "drop", "audience"}
                out += [(f"{path.name}:{node.lineno}", key, slots) for key in keys_of(node.args[0])]
    return out


def keys_of(node: ast.expr) -> list[str]:
    if isinstance(node, ast.Constant):
        return [str(node.value)]
    if isinstance(node, ast.IfExp):
        return [*keys_of(node.body), *keys_of(node.orelse)]
    if isinstance(node, ast.JoinedStr):
        return ["".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in node.values)]
    return []


def test_everything_the_core_says_is_in_the_bank(bank: Phrasebook) -> None:
    lines = said_in_code()
    assert len(lines) > 80
    always = {"code", "example", "other"}
    for where, key, slots in lines:
        if "*" in key:
            pattern = re.compile(re.escape(key).replace(r"\*", ".+"))
            assert any(pattern.fullmatch(known) for known in bank.sources), (where, key)
            continue
        assert bank.has(key), (where, key)
        assert bank.needs(key) - always <= slots, (where, key)


def test_wordings_of_a_phrase_differ_little_in_length(bank: Phrasebook) -> None:
    """What fits a device is measured in one wording (PER-03), so the others must be near it."""
    for key, shape in bank.sources.items():
        sizes = [
            len(re.findall("[가-힣]", re.sub(r"\{\{.*?\}\}", "", text)))
            for register in REGISTERS
            for text in shape.of(register)
        ]
        assert max(sizes) - min(sizes) <= 10, key
