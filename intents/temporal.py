"""Korean time expressions: the grammar from the outside. Text and an instant in, every expression with its readings out."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime

from intents.temporal_days import Frame
from intents.temporal_facts import facts_of
from intents.temporal_phrases import Phrase, Phrases
from intents.temporal_reader import Reader, Vocabulary
from intents.temporal_spec import DatePart, EventAnchor, Now, Spec, Vague, When
from intents.temporal_values import Evaluator
from intents.text import Compact, compact
from intents.timewords import TimeWords
from intents.types import Because, TemporalExpression, Tense, TimeReading

_FINAL_SS = "".join(chr(code) for code in range(0xAC00 + 20, 0xD7A4, 28) if chr(code) not in "있겠")
_PAST = re.compile(f"[{_FINAL_SS}]")
_GOES_ON = re.compile(r"(?:는데|은데|지만|으니까|으니|거든|다가|고|어서|었는데|으면|겠|을|던)")
_LINKED = re.compile(r"(?:이랑|랑|하고|와|과|,|·|및|그리고|이나|또는)?")
_REMAINING = re.compile(r"남은|남아있|남았|아직")
_HOW_LONG = re.compile(r"(?:몇\w{0,3}|며칠|얼마나?|언제)\W*(?:이나|정도)?\W*남")
_NEAR = 10  # places between an expression and the word that tells it as past


@dataclass(frozen=True, slots=True)
class Parsed:
    """The parsed form kept in `TemporalExpression.spec`; `told_past` where a word beside it says so (금요일에 나온 노래)."""

    spec: Spec
    told_past: bool = False


class Grammar:
    """Finds and evaluates time expressions. Built once, holds no state, safe to share between threads."""

    def __init__(self, words: TimeWords) -> None:
        self._vocabulary = Vocabulary(words)
        self._evaluator = Evaluator(words)
        self._not_past = words.not_past
        self._attributive = re.compile("|".join(map(re.escape, sorted(words.past_attributive, key=len, reverse=True))))
        self._start = self._vocabulary.starts

    @staticmethod
    def build(words: TimeWords) -> "Grammar":
        """The grammar of a language's time words, with everything compiled."""
        return Grammar(words)

    def tense(self, text: str) -> Tense:
        """Whether the predicate that closes the text tells of the past (C5); 취소됐어, 남았어 and the like do not."""
        if not _PAST.search(text):
            return "open"
        return self._tense(compact(text))

    def _tense(self, view: Compact) -> Tense:
        text = view.text
        for found in reversed(list(_PAST.finditer(text))):
            predicate = text[max(0, found.end() - 6) : found.end()]
            if any(told in predicate for told in self._not_past):
                return "open"
            rest = _GOES_ON.match(text, found.end())
            if rest and (rest[0] in ("으면", "겠", "을", "던") or rest.end() + 2 < len(text)):
                continue
            return "past"
        return "open"

    def find(self, text: str, *, now: datetime, tense: Tense | None = None) -> tuple[TemporalExpression, ...]:
        """All time expressions in text order, latent ones included, each with every reading, best first.

        `now` is aware, in the user's zone; the plain calendar sense (today is `now.date()`). Spans are in characters
        of `text`. An impossible date has facts but no readings (rule impossible-date, ERR-03). Never raises.
        """
        view = compact(text)
        phrases = self._phrases(view)
        if not phrases:
            return ()
        told = tense if tense is not None else self._tense(view)
        marks = [m.start() for m in self._attributive.finditer(view.text)]
        remaining = bool(_REMAINING.search(view.text)) and not _HOW_LONG.search(view.text)
        found = []
        for begin, phrase in phrases:
            near = any(phrase.end <= mark <= phrase.end + _NEAR for mark in marks)
            found.append(self._expression(view, begin, phrase, now, told, near, remaining))
        if any(not e.latent and not isinstance(e.spec.spec, Now) for e in found if isinstance(e.spec, Parsed)):
            found = [
                replace(e, latent=True) if isinstance(e.spec, Parsed) and isinstance(e.spec.spec, Now) else e
                for e in found
            ]
        return tuple(found)

    def resolve(
        self, expr: TemporalExpression, *, today: date, now: datetime, tense: Tense = "open"
    ) -> tuple[TimeReading, ...]:
        """The readings of an expression seen from another today (TPO-04, TPO-06, TPO-17), best first.

        오늘, 내일, N일 뒤 and 다음/지난 follow `today`; dates, weekday names, holidays, 이번 and clock times follow `now`.
        """
        if not isinstance(expr.spec, Parsed):
            return expr.readings
        frame = Frame(today=today, now=now, past=tense == "past" or expr.spec.told_past)
        return self._named(expr.rule, self._evaluator.readings(expr.spec.spec, frame))

    # ---- from text to phrases

    def _phrases(self, view: Compact) -> list[tuple[int, Phrase]]:
        text = view.text
        found: list[tuple[int, Phrase]] = []
        reader: Reader | None = None
        place = behind = 0
        while (start := self._start.search(text, place)) is not None:
            place = start.start()
            if reader is None:
                reader = Reader(view, self._vocabulary)
                phrases = Phrases(reader)
            phrase = self._best(reader, phrases, place, behind, bool(found))
            if phrase is None:
                place += 1
                continue
            if found and (linked := _LINKED.match(text, behind)) and linked.end() == place:
                phrase = self._joined(found[-1][1], phrase, bool(linked[0]))
            found.append((place, phrase))
            place = behind = phrase.end
        return found

    def _best(self, reader: Reader, phrases: Phrases, place: int, behind: int, after_one: bool) -> Phrase | None:
        """The longest phrase at a place whose borders are borders of words."""
        if not self._may_begin(reader, place, behind, after_one):
            if not reader.one_word:
                return None
            # nothing is spaced: a weak word may begin inside, if it is no single letter and ends like a word
            inside = [
                p
                for p in phrases.at(place)
                if p.end - place >= 2 + (reader.text[place] in "이일오사구") and not p.latent
            ]
            return next((p for p in sorted(inside, key=lambda p: -p.end) if reader.ends_well(p.end)), None)
        candidates = sorted(phrases.at(place), key=lambda p: (-p.end, p.latent))
        return next((p for p in candidates if p.firm or reader.ends_well(p.end)), None)

    @staticmethod
    def _may_begin(reader: Reader, place: int, behind: int, after_one: bool) -> bool:
        view, text = reader.view, reader.text
        if view.opens(place) or (after_one and place == behind):
            return True
        if text[place].isdigit():
            return True
        if any(not word.weak for word, _ in reader.words_at(place)):
            return True
        if after_one and _LINKED.fullmatch(text, behind, place):
            return True
        return any(
            m.number.end - place >= 2 or (reader.one_word and m.unit == "hour-name") for m in reader.measures(place)
        )

    @staticmethod
    def _joined(before: Phrase, phrase: Phrase, linked: bool) -> Phrase:
        """다음 주 월요일이랑 수요일, 4월 10일과 12일, 내일 2시랑 5시: the second takes over what it does not say."""
        first, second = before.spec, phrase.spec
        if not (isinstance(first, When) and isinstance(second, When)):
            return phrase
        if second.date is None and first.date is not None and first.clock is not None and linked:
            return phrase._replace(spec=replace(second, date=first.date))
        if first.date is None or second.date is None:
            return phrase
        coarse, fine = first.date, second.date
        bare_weekday = fine == DatePart(weekday=fine.weekday) and fine.weekday is not None
        bare_day = fine == DatePart(day=fine.day) and fine.day is not None
        if bare_weekday and coarse.week_offset is not None and coarse.weekday is not None:
            return phrase._replace(spec=replace(second, date=fine._replace(week_offset=coarse.week_offset)))
        if (
            bare_day
            and linked
            and coarse.day is not None
            and (coarse.month is not None or coarse.month_offset is not None)
        ):
            return phrase._replace(spec=replace(second, date=coarse._replace(day=fine.day)))
        return phrase

    # ---- from phrases to expressions

    def _expression(
        self, view: Compact, begin: int, phrase: Phrase, now: datetime, told: Tense, near: bool, remaining: bool
    ) -> TemporalExpression:
        spec = phrase.spec
        frame = Frame(today=now.date(), now=now, past=told == "past" or near)
        readings = self._named(phrase.rule, self._evaluator.readings(spec, frame))
        span = view.span(begin, phrase.end)
        facts = facts_of(spec)
        rule = phrase.rule
        if not readings and not isinstance(spec, EventAnchor):
            rule = "impossible-date"
        return TemporalExpression(
            text=view.source[span[0] : span[1]],
            span=span,
            readings=readings,
            facts=replace(facts, remaining=True) if remaining else facts,
            rule=rule,
            latent=phrase.latent or isinstance(spec, Vague),
            anchor_offset=spec.offset if isinstance(spec, EventAnchor) else 0,
            spec=Parsed(spec, near),
        )

    @staticmethod
    def _named(rule: str, readings: tuple[TimeReading, ...]) -> tuple[TimeReading, ...]:
        """Every reading says by which rule it was found."""
        found = Because(rule=rule, says="이 규칙으로 읽었다")
        return tuple(
            [
                TimeReading(
                    kind=r.kind,
                    range=r.range,
                    score=r.score,
                    because=(found, *r.because),
                    repeats=r.repeats,
                    seconds=r.seconds,
                )
                for r in readings
            ]
        )
