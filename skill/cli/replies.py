"""Replies as plain JSON values, the same for every verb that prints them."""

from dataclasses import asdict
from typing import Any

from dialogs import Reply
from skill.knowledge import Knowledge

PATIENCE = 60_000  # ms for one turn: a slow machine must not turn an answer into an apology


def told(reply: Reply, knowledge: Knowledge, *, ms: float | None = None) -> dict[str, Any]:
    """A reply as plain JSON values; artists by their names, the window half-open."""
    window, names = reply.facts.window, reply.facts.names
    known = knowledge.manner.known
    answer: dict[str, Any] = {
        "intent": reply.intent,
        "artists": [names.get(a) or (known[a].name if a in known else a) for a in reply.facts.artists],
        "range": None
        if window is None
        else {
            "start": window.start.isoformat() if window.start else None,
            "end": window.end.isoformat() if window.end else None,
        },
        "asks": reply.asks,
        "ends": reply.ends,
        "speech": reply.speech,
        "display": reply.display,
        "ssml": reply.ssml,
        "card": asdict(reply.card) if reply.card is not None else None,
        "suggestions": list(reply.suggestions),
        "why": [{"rule": b.rule, "says": b.says, "delta": b.delta} for b in reply.trace],
    }
    return answer if ms is None else {**answer, "ms": round(ms, 2)}
