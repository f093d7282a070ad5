"""Stretches that stand where a name should and match none: what they sound like, or an act nobody knows (ERR-04).

Conservative on purpose: a stretch counts only if the speaker marks it as a name, if a schedule frame is in reach behind it
or if nothing else was said, and never if it is a word of requests. `mishear` is the tool for designers: it bends the names of a sentence the way speech
recognition does, for a caller that wants to see which of them still resolve.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from intents.entities import FAR, Lexicon, Unit
from intents.text import Compact, compact, stems, tail_at
from intents.types import Candidate, NearMiss

Places = Sequence[tuple[int, int]]
_NEAR = 0.2  # in the middle of a sentence
_COUNTED = re.compile(r"\d+(년|월|일|주|시|분|초|개|번|회)?")  # a number that made no time
_COVER = "\0"  # stands for a letter that belongs to a name or a time
_LETTERS = re.compile(r"[^\W_]+")
_LONG = 4  # letters; shorter words are hardly names, unless before what only acts have
_TOPIC = ("은", "는", "도", "은요", "는요")
_SAME = 0.1  # of two syllables, none may differ


class _Run(NamedTuple):
    """Uncovered places [begin, end) of one word."""

    begin: int
    end: int


def near_misses(
    view: Compact,
    taken: Places,
    times: Places,
    lexicon: Lexicon,
    units: Sequence[Unit] | None = None,
    acts: Callable[[], Mapping[int, Collection[str]]] = dict,
) -> tuple[NearMiss, ...]:
    """Near misses in text order. `taken` and `times` are places that names (with their josa) and times cover; `acts` tells
    of the names of performers where they begin, and the groups they may be of."""
    covers = [*taken, *times]
    if sum([end - begin for begin, end in covers]) >= len(view.text):
        return ()
    runs: list[_Run] = []
    uncovered = _uncovered(view.text, covers) if covers else view.text
    for begin, end, written in lexicon.units(view) if units is None else units:
        letters = uncovered[begin:end]
        if _COVER in letters:
            if letters.strip(_COVER):
                runs += _strange(view, uncovered, begin, end, lexicon)
            continue
        strange = written.strange
        if strange is None:
            strange = written.strange = _strange(view.part(begin, end), letters, 0, end - begin, lexicon)
        if strange:
            runs += [_Run(begin + first, begin + last) for first, last in strange]
    if not runs:
        return ()
    found: list[NearMiss] = []
    told = acts()
    at = 0
    while at < len(runs):
        near, used = _near(view, runs, at, times, lexicon, told)
        if near is not None:
            found.append(near)
        at += used
    return tuple(found)


def _uncovered(text: str, covers: Places) -> str:
    """The text with every letter covered that belongs to a name or a time."""
    letters = list(text)
    for begin, end in covers:
        letters[begin:end] = _COVER * (end - begin)
    return "".join(letters)


def _strange(view: Compact, uncovered: str, begin: int, end: int, lexicon: Lexicon) -> list[_Run]:
    """The parts of words that nothing covers and that are no words of requests, cut where one of those begins in them."""
    text, cuts = view.text, lexicon.rules.list("beside_right")
    found: list[_Run] = []
    for gap in view.edges[bisect_right(view.edges, begin) : bisect_right(view.edges, end)]:
        while (letters := _LETTERS.search(uncovered, begin, gap)) is not None:
            begin, last = letters.span()
            cut = next((at for at in range(begin + 2, last) if cuts.begin(text, at)), last)
            if cut < last and lexicon.nearest(text[begin:last], at_most=_SAME, short=0)[1]:
                cut = last  # the word of requests is a part of the name that was meant: 키스오브라이브
            if not _is_ordinary(text[begin:cut], lexicon):
                found.append(_Run(begin, cut))
            begin = cut
            while begin < gap and cuts.begin(text, begin):
                begin = view.word_end(begin)
        begin = gap
    return found


def _is_ordinary(word: str, lexicon: Lexicon) -> bool:
    stop, rules = lexicon.stop_words, lexicon.rules
    if (
        word in stop
        or rules.list("requests").begin(word)
        or rules.patterns["verbal_end"].search(word)
        or _COUNTED.fullmatch(word)
    ):
        return True
    return any(stem in stop or len(stem) < 2 for stem in stems(word) if stem is not word)


def _near(
    view: Compact, runs: list[_Run], at: int, times: Places, lexicon: Lexicon, acts: Mapping[int, Collection[str]]
) -> tuple[NearMiss | None, int]:
    """The near miss that begins with run `at`, and how many runs it takes; two words may be one name misheard."""
    longest = 1
    while longest < 3 and at + longest < len(runs) and runs[at + longest - 1].end == runs[at + longest].begin:
        longest += 1
    rules = lexicon.rules
    marked = _marked(view, runs[at], times, lexicon)
    if marked is not None:
        return marked, 1
    ahead: str | None = None  # in the end, what follows the first run alone
    for taken in range(longest, 0, -1):
        begin, end = runs[at].begin, runs[at + taken - 1].end
        ahead = _ahead(view, begin, end, times, lexicon)
        if ahead is None or not (ahead == "" or rules.list("near_frame").begin(ahead)):
            if end in acts and (tied := _tied(view, begin, end, lexicon, acts[end])) is not None:
                return tied, taken
            continue
        sure = _opens(view, begin, times) and (
            ahead == "" or rules.list("schedule").begin(ahead) or rules.list("event_nouns").begin(ahead)
        )
        stem, candidates = lexicon.nearest(view.text[begin:end], at_most=FAR if sure else _NEAR, short=_SAME)
        if candidates:
            return _miss(view, begin, begin + len(stem), candidates), taken
    run = runs[at]
    word = view.text[run.begin : run.end]
    frame = ahead is not None and rules.list("unknown_frame").begin(ahead)
    if (
        frame
        and _opens(view, run.begin, times)
        and 3 <= len(word) <= 12
        and not rules.patterns["verbal_letter"].search(word)
    ):
        stem = min((s for s in stems(word) if len(s) > 2), key=len, default=word)
        return _miss(view, run.begin, run.begin + len(stem), ()), 1
    if _opens(view, run.begin, times) and (stem := _called(word, ahead, lexicon)):
        return _miss(view, run.begin, run.begin + len(stem), ()), 1
    return None, 1


def _called(word: str, ahead: str | None, lexicon: Lexicon) -> str:
    """The name that a longer word must be before what an act does ('파란우체통 언제 나와'), or as all that is asked about
    ('초록모래단은?'); an empty string where it may be anything."""
    rules = lexicon.rules
    topics = [stem for stem in stems(word) if stem is not word]
    alone = ahead == "" and any(word[len(stem) :] in _TOPIC for stem in topics)
    if not (alone or (ahead and rules.list("act_frame").begin(ahead))):
        return ""
    stem = min((s for s in stems(word) if len(s) >= _LONG), key=len, default="")
    least = _LONG + 1 if alone else _LONG
    odd = len(stem) < least or rules.patterns["verbal_letter"].search(stem) or rules.patterns["no_act"].search(stem)
    return "" if len(stem) > 12 or odd else stem


def _tied(view: Compact, begin: int, end: int, lexicon: Lexicon, groups: Collection[str]) -> NearMiss | None:
    """A group that was misheard before one of its members, or an act before the one that a particle ties it to (ENT-19)."""
    stem, candidates = lexicon.nearest(view.text[begin:end], at_most=_NEAR, short=_SAME)
    josa = view.text[begin + len(stem) : end]
    of_group = not josa and any(candidate.id in groups for candidate, _ in candidates)
    if not candidates or not (of_group or (josa and josa in lexicon.rules.words.get("joins", ()))):
        return None
    return _miss(view, begin, begin + len(stem), candidates)


def _marked(view: Compact, run: _Run, times: Places, lexicon: Lexicon) -> NearMiss | None:
    """What the speaker says to be a name: 'X이라는 그룹', 'X라는 가수 일정', '그룹 X 콘서트' (ENT-04)."""
    rules, text = lexicon.rules, view.text
    announced = rules.list("announces")
    called = rules.patterns["called"].search(text, run.begin + 1, run.end)
    if called is not None:
        stem = text[run.begin : called.start()]
        ahead = text[called.end() : run.end] or _ahead(view, run.begin, run.end, times, lexicon) or ""
        if not (announced.begin(ahead) or rules.list("unknown_frame").begin(ahead)):
            return None
    elif view.gap(run.begin) and announced.end(text, run.begin):
        stem = min((s for s in stems(text[run.begin : run.end]) if len(s) > 1), key=len, default="")
        ahead = _ahead(view, run.begin, run.end, times, lexicon) or ""
        if not any(rules.list(name).begin(ahead) for name in ("unknown_frame", "near_frame", "questions")):
            return None
    else:
        return None
    if not 2 <= len(stem) <= 12 or stem in lexicon.stop_words:
        return None
    near, candidates = lexicon.nearest(stem, at_most=FAR, short=_SAME)
    return _miss(view, run.begin, run.begin + len(near if candidates else stem), candidates)


def _opens(view: Compact, begin: int, times: Places) -> bool:
    """Whether nothing but times and marks stands before a place."""
    place = 0
    while place < begin:
        cover = _cover(times, place) if times else None
        if cover is None and view.text[place].isalnum():
            return False
        place = cover or place + 1
    return True


def _cover(times: Places, place: int) -> int | None:
    """The place behind the time that covers a place; None where none does."""
    for start, stop in times:
        if start <= place < stop:
            return stop
    return None


def _ahead(view: Compact, begin: int, end: int, times: Places, lexicon: Lexicon) -> str | None:
    """What follows a stretch, over times, marks and words that tell which one (다음, 마지막); '' if the stretch is all that was said, None if it only ends it."""
    text, which = view.text, lexicon.rules.patterns["which"]
    place, dated = end, False
    while place < len(text):
        cover = _cover(times, place) if times else None
        if cover is not None:
            place = cover
            if (
                not dated
                and (tail := tail_at(view, cover))
                and text[cover + len(tail) : cover + len(tail) + 1].isalnum()
            ):
                dated = tail in lexicon.rules.words.get("time_josa", ())  # 금요일에 뭐 해: once, for long texts' sake
                place += len(tail) if dated else 0
        elif not text[place].isalnum():
            place += 1
        elif view.opens(place) and _repaired(view, place, times, lexicon):
            place = view.word_end(place)
        elif view.opens(place) and (told := which.match(text, place)) is not None and told.end() < len(text):
            return text[told.end() :]
        else:
            return text[place:]
    return "" if begin == 0 or _led(view, begin, lexicon) else None


def _repaired(view: Compact, place: int, times: Places, lexicon: Lexicon) -> bool:
    """Whether the word at a place only takes back the time before it: 내일 아니 모레 (ERR-12)."""
    end = view.word_end(place)
    timed = any(start == end for start, _ in times) and any(stop == place for _, stop in times)
    return timed and view.text[place:end].strip(",.") in lexicon.rules.words.get("openers", ())


def _led(view: Compact, begin: int, lexicon: Lexicon) -> bool:
    """Whether nothing but words that open a follow-up stand before a place: 그럼 뉴진수는?"""
    openers, place = lexicon.rules.words.get("openers", ()), 0
    while place < begin:
        end = view.word_end(place)
        if end > begin or view.text[place:end].strip(",.!~") not in openers:
            return False
        place = end
    return True


def _miss(view: Compact, begin: int, end: int, candidates: tuple[tuple[Candidate, float], ...]) -> NearMiss:
    span = view.span(begin, end)
    return NearMiss(text=view.source[span[0] : span[1]], span=span, candidates=candidates)


# ---------------------------------------------------------------- typical mishearings

_BASE, _VOWELS, _FINALS = 0xAC00, 21, 28
_SWAPPED_VOWELS = {1: 5, 5: 1, 3: 7, 7: 3, 18: 13, 13: 18, 10: 11, 11: 15}
_SWAPPED_INITIALS = {0: 1, 3: 4, 7: 8, 9: 10, 12: 13, 17: 8, 16: 4, 10: 9, 15: 1}


def mishear(text: str, lexicon: Lexicon) -> list[tuple[str, str, str]]:
    """Typical mishearings of an utterance: (utterance as misheard, name as said, name as misheard).

    For every name in the text: ㅐ for ㅔ and ㅜ for ㅡ, plain for tense consonants and the other way round, a lost final
    consonant, a space inside. A caller feeds each to `settle` to see which still resolve.
    """
    view = compact(text)
    found: list[tuple[str, str, str]] = []
    for hit in lexicon.hits(view):
        if all(ref.thing.kind == "event_kind" for ref in hit.refs):
            continue
        begin, end = view.span(hit.begin, hit.end)
        said = view.source[begin:end]
        found += [(text[:begin] + bent + text[end:], said, bent) for bent in _bent(said)]
    return list(dict.fromkeys(found))


def _bent(name: str) -> Iterator[str]:
    for at, letter in enumerate(name):
        code = ord(letter) - _BASE
        if not 0 <= code < 11172:
            continue
        initial, vowel, final = code // 588, code % 588 // 28, code % 28
        if vowel in _SWAPPED_VOWELS:
            yield name[:at] + _syllable(initial, _SWAPPED_VOWELS[vowel], final) + name[at + 1 :]
        if initial in _SWAPPED_INITIALS:
            yield name[:at] + _syllable(_SWAPPED_INITIALS[initial], vowel, final) + name[at + 1 :]
        if final and at + 1 < len(name):
            yield name[:at] + _syllable(initial, vowel, 0) + name[at + 1 :]
    if len(name) > 2 and " " not in name:
        yield name[:2] + " " + name[2:]


def _syllable(initial: int, vowel: int, final: int) -> str:
    return chr(_BASE + (initial * _VOWELS + vowel) * _FINALS + final)
