"""What is none of ours: other domains, companies, and names that nobody knows (ERR-01, ERR-04, ENT-05, ENT-12)."""

from typing import Literal

from dialogs.context import Context
from dialogs.types import Choice, Move

STRANGE = ("other", "thing")  # known to be none of ours: an act, or a song, a film and the like
_ORDINARY = ("weather", "sunrise", "programme", "compound", "occupation")
_FOREIGN = {
    "ask_date": "date",
    "ask_clock": "clock",
    "weather": "weather",
    "music_play": "music",
    "alarm_set": "alarm",
    "shopping": "shopping",
    "news": "news",
    "other_domain": "other",
}  # by cue


def choice_of(ctx: Context, artist: str) -> Choice:
    """An artist as one of the options of a question."""
    known = ctx.manner.known.get(artist)
    return Choice(label=known.name if known else artist, spoken=known.spoken if known else artist, artists=(artist,))


def foreign(ctx: Context) -> Move | None:
    """Understood, but not ours: said and handed over, no no-match (ERR-01, ENT-11, ENT-12)."""
    ordinary = next((w for w in ctx.names.ordinary if w in _ORDINARY), None) if ctx.names.ordinary else None
    if ctx.has("about_artist") and not (ctx.has("schedule") or ctx.choices or ctx.names.show or ctx.names.texts):
        return Move(intent="out_of_domain", word="about", artists=())
    about_event = ctx.has("changed") and ctx.fresh and bool(ctx.focus.events)
    if about_event:
        return None
    if ordinary and not ctx.names.artists:
        loser = next((c.match.best.id for c in ctx.meant.collisions if c.strong_word == ordinary), None)
        return Move(intent="schedule.lookup" if ordinary == "programme" else "out_of_domain", word=ordinary,
                    problem="programme" if ordinary == "programme" else None, artists=(loser,) if loser and ordinary in ("weather", "sunrise") else ())  # fmt: skip
    if ctx.top() == "out_of_domain":
        played = ctx.has("music_play") and not ctx.has("schedule", "what_on", "exist", "appear", "ask_when")
        if ctx.names.artists and not played and ctx.score("out_of_domain") - ctx.score("schedule.lookup") < 2:
            return None
        if ctx.has("about_artist") and (ctx.names.show or ctx.names.texts):
            return None  # 인가는 누구야?: who appears in it
        word = next((w for cue, w in _FOREIGN.items() if ctx.has(cue)), "other")
        if word == "other" and (ctx.names.artists or ctx.has("schedule")):
            return None
        return Move(intent="out_of_domain", word=word)
    return None


def companies(ctx: Context) -> Move | None:
    """The origin's third question: 오늘 기업 정보 (ENT-05)."""
    if ctx.has("company_info") or ctx.names.companies:
        return Move(
            intent="schedule.lookup",
            word="companies",
            texts=ctx.names.companies,
            days=ctx.choices[-1] if ctx.choices else None,
        )
    return None


def unknown_artist(ctx: Context, intent: str) -> Move | None:
    """ERR-04: a name that nothing matches: nearest by sound, or said to be missing, as is somebody known to be none of ours."""
    if ctx.names.artists or ctx.names.show or ctx.names.texts:
        return None
    policy, days = ctx.manner.policy, ctx.choices[-1] if ctx.choices else None
    stranger = next((match for match in ctx.meant.entities if match.best.kind in STRANGE), None)
    if stranger is not None:
        what: Literal["unknown", "thing"] = "thing" if stranger.best.kind == "thing" else "unknown"
        return Move(intent=intent, problem=what, word=stranger.text, days=days, kinds=ctx.names.kinds)
    if not ctx.meant.near or ctx.meant.near[0].text in ctx.names.places:
        return None
    near = ctx.meant.near[0]
    ranked = near.candidates
    if not ranked or ranked[0][1] > policy.unknown_ask:
        return Move(intent=intent, problem="unknown", word=near.text, days=days, kinds=ctx.names.kinds)
    close = [(c, r) for c, r in ranked if r <= policy.unknown_ask]
    gap = close[1][1] - close[0][1] if len(close) > 1 else 1.0
    two = close[:2] if len(close) > 1 and gap < policy.unknown_gap else close[:1]
    choices = tuple(choice_of(ctx, c.id) for c, _ in two)
    return Move(
        intent=intent, problem="near", choices=choices, kinds=ctx.names.kinds, word=near.text, days=days,
    )  # fmt: skip
