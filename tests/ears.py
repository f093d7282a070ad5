"""What no ear should hear, in whatever is said: shared by the tests that have stories and those that ask platforms."""

import re
from collections.abc import Iterator
from functools import cache

from dialogs.korean import particle
from skill.knowledge import load

_UNSPOKEN = re.compile(r"[0-9A-Za-z]")  # PHR-00
_BOTH = re.compile(
    r"은\(는\)|이\(가\)|을\(를\)|와\(과\)|\(이\)|[(){}\[\]<>|]"
)  # PHR-02, and what templates are made of
_SCREEN = re.compile(r"화면|보여 ?드|보시는|눌러|누르|터치|클릭|스크롤|목록에 보이")  # PHR-12
_MARKS = re.compile(r"\s[.,!?]|[.,!?]{2}|  |^\s|\s$")
_ENDS = re.compile(r"[.!?]['’]?$")
_PAIRS = (
    ("은", "는"),
    ("이", "가"),
    ("을", "를"),
    ("과", "와"),
    ("이랑", "랑"),
    ("으로", "로"),
    ("이에요", "예요"),
    ("이야", "야"),
)
_CLEAR = {
    "를": "을",
    "예요": "이에요",
    "으로": "으로",
    "이에요": "이에요",
}  # wrong after the wrong sound, whatever the word


def faults(speech: str) -> list[str]:
    """What is wrong with a sentence or several as they are heard; an empty speech has no faults."""
    return [*_faults(speech)] if speech else []


def _faults(speech: str) -> Iterator[str]:
    for what, pattern in (("cannot be spoken", _UNSPOKEN), ("is no speech", _BOTH), ("speaks of a screen", _SCREEN)):
        if match := pattern.search(speech):
            yield f"{match[0]!r} {what}"
    if match := _MARKS.search(speech):
        yield f"marks and spaces: {match[0]!r}"
    if not _ENDS.search(speech):
        yield "has no end"
    for match in re.finditer(r"([가-힣])(를|예요|으로|이에요)(?=[\s.,?!'’]|$)", speech):
        if particle(match[1], _CLEAR[match[2]]) != match[2] and match[0] not in ("니예요",):
            yield f"josa: {match[0]!r}"
    for match in _named().finditer(speech):
        name, said = match["name"], match["josa"]
        closed = next(closed for closed, open_ in _PAIRS if said in (closed, open_))
        if particle(name, closed) != said:
            yield f"josa: {match[0]!r}"


@cache
def _named() -> re.Pattern[str]:
    """A name of the catalogue or a kind of event with a josa."""
    manner = load().manner
    words = {known.spoken for known in manner.known.values()} | {kind.spoken for kind in manner.kinds.values()}
    names = sorted((w for w in words if len(w) > 1), key=len, reverse=True)
    josa = "|".join(sorted({form for pair in _PAIRS for form in pair}, key=len, reverse=True))
    return re.compile(rf"(?<![가-힣])(?P<name>{'|'.join(map(re.escape, names))})['’]?(?P<josa>{josa})(?=[\s.,?!]|$)")
