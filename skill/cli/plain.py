"""The plain understanding of one utterance: no dialog, no persona, no calendar; as JSON values and as data to draw."""

import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from dialogs import Policy, taken_for
from intents import EntityMatch, Language, TemporalExpression, TimeReading, Turn, Understanding, understand
from skill.cli.failures import Misuse

ZONE = "Asia/Seoul"


def understood(text: str, now: datetime, language: Language, intent: str | None = None) -> Understanding:
    """What a text may mean at a moment; `intent` is what a platform took it for."""
    turn = Turn(
        platform="api", session="understand", now=now, zone=ZONE, text=text, intent=intent, is_new=True, silent=not text.strip(),
    )  # fmt: skip
    return understand(turn, language)


def listed(meant: Understanding) -> list[TemporalExpression]:
    """The expressions that mean a time here, in text order."""
    return sorted((t for t in meant.times if t.readings and not t.latent), key=lambda t: t.span)


def answer(line: Mapping[str, Any], language: Language, policy: Policy) -> dict[str, Any]:
    """One line of `understand --jsonl`. Raises `Misuse` for a line that cannot be used."""
    text, at = line.get("utterance"), line.get("reference_time")
    if not isinstance(text, str):
        raise Misuse("utterance: must be a string")
    if not isinstance(at, str):
        raise Misuse("reference_time: must be an ISO time such as 2026-11-25T01:00")
    try:
        now = datetime.fromisoformat(at)
    except ValueError:
        raise Misuse(f"reference_time: {at!r} is no ISO time such as 2026-11-25T01:00") from None
    seoul = ZoneInfo(ZONE)
    return as_json_values(
        text, understood(text, now.astimezone(seoul) if now.tzinfo else now.replace(tzinfo=seoul), language), policy
    )


def as_json_values(text: str, meant: Understanding, policy: Policy) -> dict[str, Any]:
    """The best reading of every mention, in text order; spans count the characters of `text` as it was given.

    A misheard name that is taken for a known one is listed as that one (ERR-04).
    """
    place = _places(text, meant.text)
    entities = [*meant.entities, *_heard(meant, policy)]
    return {
        "times": [_time(text, t, place(t.span)) for t in listed(meant)],
        "entities": [_entity(text, e, place(e.span)) for e in sorted(entities, key=lambda e: e.span)],
        "intents": [{"name": guess.name, "score": round(guess.score, 4)} for guess in meant.intents],
    }


def _heard(meant: Understanding, policy: Policy) -> list[EntityMatch]:
    return [
        EntityMatch(text=miss.text, span=miss.span, candidates=(known,))
        for miss in meant.near
        if (known := taken_for(miss, policy)) is not None
    ]


def _time(text: str, found: TemporalExpression, span: tuple[int, int]) -> dict[str, Any]:
    best: TimeReading = found.readings[0]
    window = best.range
    return {
        "text": text[slice(*span)],
        "span": list(span),
        "kind": best.kind,
        "start": window.start.isoformat() if window is not None and window.start is not None else None,
        "end": window.end.isoformat() if window is not None and window.end is not None else None,
        "grain": window.grain if window is not None else None,
        "seconds": best.seconds,
        "score": round(best.score, 4),
        "rule": found.rule,
        **({"repeats": best.repeats} if best.repeats is not None else {}),
    }


def _entity(text: str, found: EntityMatch, span: tuple[int, int]) -> dict[str, Any]:
    best = found.best
    return {
        "text": text[slice(*span)],
        "span": list(span),
        "kind": best.kind,
        "id": best.id,
        "name": best.name,
        "score": round(best.score, 4),
    }


def _places(given: str, normal: str) -> Any:
    """From places in the composed text to places in the text as given, where Hangul may be decomposed into letters."""
    if len(given) == len(normal):
        return lambda span: span
    starts = [0]  # starts[n]: where the n-th composed character begins in the given text
    for at in range(1, len(given) + 1):
        composed = len(unicodedata.normalize("NFC", given[:at]))
        if composed > len(starts):
            starts += [at - 1] * (composed - len(starts))
    ends = [*starts[1:], len(given)]

    def place(span: tuple[int, int]) -> tuple[int, int]:
        begin, end = span
        if begin >= len(starts):
            return len(given), len(given)
        return starts[begin], ends[min(end, len(ends)) - 1] if end > begin else starts[begin]

    return place
