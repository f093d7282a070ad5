"""Which letters a pattern cannot do without: most patterns need not be tried on a text that lacks them.

`needed` reads the small language of the data files (words, groups, optional parts, classes). What it does not read exactly
counts as matching anything, so its answer is never wrong, at worst useless. `Sieve` looks the letters of many patterns up
in one pass over a text.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import product
from typing import NamedTuple

import ahocorasick_rs

_MOST = 256  # literals that are worth looking for in place of one alternative
_TOKEN = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?:\?(?:P<\w+>|<?[=!]|:))?|\{[\d,]+\}[?+]?|[?*+][?+]?|.", re.DOTALL
)
_FOREIGN = re.compile(r"\(\?(?!P<\w+>|<?[=!]|:)")  # flags, references, conditions: not in our data
_MANY = re.compile(r"[?*+]|\{\d")
_AROUND = ("(?=", "(?!", "(?<=", "(?<!", "^", "$")  # these take no letters
# letters that stand for themselves; i, k and s are found in others than their own two cases, too (İ for i, K for k, ſ for s)
_PLAIN = re.compile(r"[가-힣ㄱ-ㅎ]|(?![iks])[\x20-\x7e]", re.IGNORECASE)
Ways = frozenset[str]


class _Part(NamedTuple):
    """A letter, a class or a group: all ways it can read (None: not known), and literals of which it holds one."""

    ways: Ways | None
    needs: Ways | None


class _Branch:
    """One alternative while it is read: the run of letters that must stand side by side, and the best run so far."""

    def __init__(self) -> None:
        self._run: Ways = frozenset({""})
        self._exact = True
        self._best: Ways | None = None

    def put(self, part: _Part) -> None:
        """What comes next."""
        ways = part.ways
        if ways and len(ways) * len(self._run) <= _MOST:
            self._run = frozenset(map("".join, product(self._run, ways)))
            return
        self.stop()
        self._offer(part.needs)
        if ways:
            self._run = ways

    def stop(self) -> None:
        """What comes next need not stand beside what there is."""
        self._offer(self._run)
        self._run, self._exact = frozenset({""}), False

    def _offer(self, needs: Ways | None) -> None:
        if needs and all(needs) and (self._best is None or _worth(needs) > _worth(self._best)):
            self._best = needs

    def done(self) -> _Part:
        """The whole alternative."""
        self._offer(self._run)
        return _Part(self._run if self._exact else None, self._best)


def _worth(needs: Ways) -> tuple[int, int]:
    return min(map(len, needs)), -len(needs)


def needed(pattern: str) -> Ways | None:
    """Literals of which every match of the pattern holds at least one once spaces are left out; None where there are none.

    In lower case: case does not matter. A space of the pattern stands for any number of spaces.
    """
    if _FOREIGN.search(pattern):
        return None
    part, _ = _group([m[0] for m in _TOKEN.finditer(pattern)], 0)
    return part.needs


def _group(tokens: Sequence[str], at: int) -> tuple[_Part, int]:
    """Alternatives up to the end of their group, and the place behind it."""
    branches: list[_Part] = []
    while True:
        branch, at = _branch(tokens, at)
        branches.append(branch)
        if at >= len(tokens) or tokens[at] == ")":
            break
        at += 1
    ways = _union([branch.ways for branch in branches])
    return _Part(ways if ways and len(ways) <= _MOST else None, _union([branch.needs for branch in branches])), at + 1


def _union(sets: Sequence[Ways | None]) -> Ways | None:
    known = [each for each in sets if each is not None]
    return frozenset().union(*known) if len(known) == len(sets) else None


def _branch(tokens: Sequence[str], at: int) -> tuple[_Part, int]:
    branch = _Branch()
    while at < len(tokens) and tokens[at] not in ("|", ")"):
        token = tokens[at]
        part, at = _part(tokens, at)
        many = tokens[at][0] if at < len(tokens) and _MANY.match(tokens[at]) else ""
        at += bool(many)
        if token in _AROUND:
            continue
        if many == "?" and part.ways:
            branch.put(_Part(part.ways | {""}, None))
        elif many in ("", "+"):
            branch.put(part)
        if many and (many != "?" or not part.ways):
            branch.stop()
    return branch.done(), at


def _part(tokens: Sequence[str], at: int) -> tuple[_Part, int]:
    token = tokens[at]
    if token.startswith("("):
        return _group(tokens, at + 1)
    if token.startswith("["):
        letters = token[1:-1].lower()
        known = len(letters) <= 8 and all(letter not in "^-\\" and _PLAIN.match(letter) for letter in letters)
        ways = frozenset(letters) if known else None
    elif token.startswith("\\"):
        ways = None if token[1].isalnum() else frozenset({token[1]})
    elif token == " ":
        return _Part(frozenset({""}), None), at + 1
    else:
        ways = frozenset({token.lower()}) if token != "." and _PLAIN.match(token) else None
    return _Part(ways, ways), at + 1


def is_anchored(pattern: str) -> bool:
    """Whether a pattern matches at the begin of a text only, whatever the text."""
    depth = 0
    for token in _TOKEN.finditer(pattern):
        depth += token[0].startswith("(") - (token[0] == ")")
        if token[0] == "|" and depth == 0:
            return False
    return pattern.startswith("^")


class Sieve:
    """Tells which of many patterns can match a text at all. A pattern is given as its alternatives."""

    def __init__(self, patterns: Iterable[Iterable[str]]) -> None:
        owners: dict[str, int] = {}  # a bit for each pattern
        self._always = 0
        for number, alternatives in enumerate(patterns):
            sought = _sought(tuple(alternatives))
            if sought is None:
                self._always |= 1 << number
            for literal in sought or ():
                owners[literal] = owners.get(literal, 0) | 1 << number
        self._owners = tuple(owners.values())
        self._automaton = ahocorasick_rs.AhoCorasick(list(owners) or ["\0"])

    def passing(self, text: str) -> list[int]:
        """Numbers of the patterns that may match what is `text` without spaces (`Compact.text`); all others do not."""
        bits, owners = self._always, self._owners
        for index, _, _ in self._automaton.find_matches_as_indexes(text, overlapping=True):
            bits |= owners[index]
        passed: list[int] = []
        while bits:
            lowest = bits & -bits
            passed.append(lowest.bit_length() - 1)
            bits ^= lowest
        return passed


@cache
def _sought(alternatives: tuple[str, ...]) -> tuple[str, ...] | None:
    """Literals of which a match of any alternative holds one; None where some alternative needs none."""
    needs = _union([needed(each) for each in alternatives])
    return None if needs is None else tuple(_shortest(needs))


def _shortest(literals: Iterable[str]) -> list[str]:
    """Literals without those that hold another one."""
    kept: set[str] = set()
    for literal in sorted(literals, key=len):
        size = len(literal)
        if not any(literal[begin:end] in kept for begin in range(size) for end in range(begin + 1, size + 1)):
            kept.add(literal)
    return sorted(kept)
