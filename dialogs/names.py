"""Who is meant? Collisions weighed once more with what the user and the dialog add, homonyms settled (ENT-06…20)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dialogs.korean import particle, said_clock
from dialogs.manner import Manner, Policy, Sort
from dialogs.types import Ambiguity, Choice, Clock, DialogState, Profile
from intents import Because, Candidate, Collision, EntityMatch, NearMiss, TemporalExpression, Understanding, fold, quick

_TOPIC = re.compile(r"(은|는|도)(?![가-힣])")
PEOPLE = ("artist", "member", "fandom")

WHOSE = ("profile.set", "subscribe.add", "subscribe.remove")  # what was done was done of somebody


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The names and times of a turn after the dialog has had its say. `ask` is a question that must come first."""

    artists: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    show: str | None = None
    texts: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    times: tuple[TemporalExpression, ...] = ()
    ordinary: tuple[str, ...] = ()  # strong ordinary senses that won: weather, sunrise, programme …
    naming: tuple[str, str] | None = None  # (winner's kind, other reading's phrase) to be said (ENT-15)
    ask: Ambiguity | None = None
    places: tuple[str, ...] = ()  # cities and the like, said without being a venue of the catalogue
    sort: Sort | None = None  # a narrower sort of the one kind that was said
    strangers: tuple[str, ...] = ()  # who was named beside an artist and is nobody we know (ENT-19, ERR-04)
    trace: tuple[Because, ...] = ()


def decide(meant: Understanding, state: DialogState, profile: Profile | None, manner: Manner, *, fresh: bool) -> Names:
    """Weigh every collision with user evidence, then choose one candidate for every mention."""
    entities = {e.span: e for e in meant.entities}
    times = list(meant.times)
    trace: list[Because] = []
    naming: tuple[str, str] | None = None
    ask: Ambiguity | None = None
    ordinary: list[str] = []
    for collision in meant.collisions:
        name, other, lines = _weigh(collision, meant, state, profile, manner, fresh=fresh)
        taken = dict(state.taken).get(collision.text)
        delta = name - other
        wins = taken == "name" if taken else delta > 0
        best = collision.match.best
        said = f"{collision.text} → {best.kind} {name:g} / {collision.other} {other:g}"
        trace += [Because(rule="ENT-17", says=said, delta=round(delta, 2)), *lines]
        bands = manner.policy.bands
        if abs(delta) < bands.name_say and not taken and f"name:{collision.text}" not in state.asked:
            wins = wins or _idle(collision, meant, manner)
            ask = None if _idle(collision, meant, manner) else _question(collision, meant, manner)
        _apply(collision, wins, entities, times)
        if not wins and collision.strong_word and not _in_a_time(collision, times):
            ordinary.append(collision.strong_word)
        if bands.name_say <= abs(delta) < bands.name_act and not taken:
            naming = ("name" if wins else collision.other, best.id)
    return _settled(entities, times, meant, state, profile, manner, trace, naming, ask, ordinary)


def _weigh(
    c: Collision, meant: Understanding, state: DialogState, profile: Profile | None, manner: Manner, *, fresh: bool
) -> tuple[float, float, list[Because]]:
    """The two sums of a collision with user evidence added (ENT-08, ENT-15, ENT-16)."""
    w = manner.policy.names
    name, other, lines = c.name_score, c.other_score, []
    best = c.match.best
    partial = best.matched == "partial"
    ids = {best.id, *best.groups}

    def add(rule: str, says: str, by: float) -> float:
        lines.append(Because(rule=rule, says=f"{c.text}: {says}", delta=by))
        return by

    left = 0.0 if partial else w.cap
    focus = fresh and state.turn_no - state.focus.turn_no <= manner.policy.focus_turns
    for holds, says, weight in (
        (profile is not None and bool(ids & set(profile.subscriptions)), "구독 중", w.subscribed),
        (profile is not None and profile.bias in ids, "최애", w.bias),
        (focus and bool(ids & set(state.focus.artists)), "방금 이야기한 이름", w.focus),
        (any(_same(s, best) for s in meant.turn.surroundings.on_screen), "화면에 있음", w.screen),
    ):
        if holds and left > 0:
            name += add("ENT-16", says, min(weight, left))
            left -= weight
    if fresh and state.cursor is not None and c.other == "word" and c.match.josa.startswith("만"):
        other += add("ENT-12", "목록에서 고르는 말", w.only) + add("ENT-16", "읽고 있는 목록", w.focus)
    if profile is not None and profile.persona == "kids" and c.other == "word" and c.text in w.kids_words:
        other += add("ENT-14", "어린이가 쓰는 말", w.kids)
    parallel = c.bare or _parallel(c, meant)
    if parallel and state.focus.slot in ("artist", "time") and fresh:
        if state.focus.slot == "artist":
            name += add("ENT-08", "이름을 묻던 자리", w.parallel)
        elif c.other == "time":
            other += add("ENT-08", "때를 고르던 자리", w.parallel)
    if parallel and fresh and state.last_intent in WHOSE and state.focus.slot != "artist":
        name += add("FUP-13", "누구인지 정한 바로 다음", w.named)
    carried = fresh and bool(state.focus.artists) and not any(_person(e) for e in meant.entities if e.span != c.span)
    if carried and c.schedule_in_reach and not parallel:
        name += add("ENT-13", "이어 온 아티스트가 있음", w.carried)
    if profile is not None:
        chosen = dict(profile.chosen).get(c.text)
        name += add("ENT-15", "전에 고른 뜻", w.learned) if chosen == "name" else 0.0
        other += add("ENT-15", "전에 고른 뜻", w.learned) if chosen == "other" else 0.0
    return name, other, lines


def _parallel(c: Collision, meant: Understanding) -> bool:
    """'그러면 온앤오프는 뭐 해?': a topic behind 그럼 takes the slot that was filled before, whatever is asked of it."""
    if c.time is not None and c.time.span != c.span:
        return False  # 그럼 그 다음 주는: the word is a part of a time
    return meant.cue("then") is not None and _TOPIC.match(meant.text[c.span[1] :]) is not None


def _same(shown: str, best: Candidate) -> bool:
    return fold(best.name) in fold(shown) or fold(best.spoken) in fold(shown)


def _person(e: EntityMatch) -> bool:
    return e.best.kind in PEOPLE


def _apply(
    c: Collision, wins: bool, entities: dict[tuple[int, int], EntityMatch], times: list[TemporalExpression]
) -> None:
    """Make the lists agree with the decision: the loser goes, the winner is there."""
    if wins:
        entities[c.span] = c.match
        times[:] = [t for t in times if not _overlap(t.span, c.span) or t.facts.is_range]
        return
    entities.pop(c.span, None)
    for span in [s for s in entities if _overlap(s, c.span) and entities[s].best.id == c.match.best.id]:
        entities.pop(span)
    if c.time is not None and c.time not in times and not any(_overlap(t.span, c.span) for t in times):
        times.append(c.time)
        times.sort(key=lambda t: t.span)


def _overlap(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def _idle(c: Collision, meant: Understanding, manner: Manner) -> bool:
    """Whether the ordinary reading is no more than that the word exists ('사나 알려줘'): then nobody is asked (ENT-13)."""
    known = c.text in manner.policy.names.senses or c.other == "time" or _described(c, meant, manner) is not None
    return not known and len(c.other_because) <= 1


def _question(c: Collision, meant: Understanding, manner: Manner) -> Ambiguity:
    """ENT-15: the two readings as short labels that the ear can tell apart."""
    best, kind = c.match.best, _described(c, meant, manner)
    noun = f" {kind[1]}" if kind else ""
    text, sound = _cue(best, manner)
    name = Choice(
        label=f"{text} {best.name}{noun}".strip(), spoken=f"{sound} {best.spoken}{noun}".strip(), artists=(best.id,), text=c.text
    )  # fmt: skip
    window = c.time.readings[0].range if c.time and c.time.readings else None
    label, spoken = (f"{kind[0]}{noun}",) * 2 if kind else _ordinary(c, manner)
    return Ambiguity(
        about="intent", choices=(Choice(label=label, spoken=spoken, window=window, text=c.text), name), text=c.text
    )


def _cue(best: Candidate, manner: Manner) -> tuple[str, str]:
    """What stands before a name in a question, written and spoken: its group, its cue, or the word for what it is."""
    known = manner.known.get(best.id)
    group = next((manner.known[g] for g in best.groups if g in manner.known), None) if best.kind == "member" else None
    if group is not None:
        return group.name, group.spoken
    what = "solo" if known and known.solo else best.kind
    cue = known.cue if known and known.cue else manner.policy.names.cues.get(what, "")
    return cue, cue


def _described(c: Collision, meant: Understanding, manner: Manner) -> tuple[str, str] | None:
    """'아이들 볼 만한 공연': the word with what is said of it, and the noun that both readings share (E-41)."""
    for noun in (e for e in meant.entities if e.best.kind == "event_kind" and e.span[0] > c.span[1]):
        said = manner.policy.heard.describing.fullmatch(meant.text, c.span[1], noun.span[0])
        if said is not None:
            return f"{c.text}{said[1] or particle(c.text, '이')} {said[2]}", noun.text
    return None


def _in_a_time(c: Collision, times: Sequence[TemporalExpression]) -> bool:
    """Whether the ordinary word is a part of a time: 이브 in 크리스마스 이브."""
    begin, end = c.match.span
    return any(t.span[0] <= begin and end <= t.span[1] for t in times if t.readings)


def _ordinary(c: Collision, manner: Manner) -> tuple[str, str]:
    """The reading that is no name, as it is written and spoken: '오후 두 시', '곱셈 구구단', else '그냥 …'."""
    window = c.time.readings[0].range if c.time and c.time.readings else None
    if window is not None and window.start is not None and window.grain in ("hour", "minute"):
        clock = said_clock(Clock(at=window.start))
        return clock.shown, clock.spoken
    words = manner.policy.names
    sense = words.senses.get(c.text) or f"{words.plain_time if c.other == 'time' else words.plain} {c.text}"
    return sense, sense


def _settled(
    entities: dict[tuple[int, int], EntityMatch], times: list[TemporalExpression], meant: Understanding, state: DialogState,
    profile: Profile | None, manner: Manner, trace: list[Because], naming: tuple[str, str] | None,
    ask: Ambiguity | None, ordinary: list[str],
) -> Names:  # fmt: skip
    matches = [entities[span] for span in sorted(entities)]
    anchors = [t.span for t in meant.times if t.rule == "event-anchor"]  # 컴백 전날 is a day, no comeback
    groups = {e.best.id for e in matches if e.best.kind == "artist"}
    artists: list[str] = []
    kinds: list[str] = []
    texts: list[str] = []
    companies: list[str] = []
    show: str | None = None
    before: int | None = None  # the end of the kind just read
    at = 0  # the end of the artist just read
    for match in matches:
        chosen, question = _candidate(match, groups, state, profile, manner)
        ask = ask or question
        if chosen.kind == "event_kind" and before is not None and not meant.text[before : match.span[0]].strip():
            kinds[-1:] = [_head(kinds[-1], chosen.id, manner)]
            before = match.span[1]
            continue
        before = match.span[1] if chosen.kind == "event_kind" else None
        if chosen.kind in ("artist", "member"):
            if artists[-1:] and artists[-1] in chosen.groups and not meant.text[at : match.span[0]].strip(" 의"):
                artists.pop()  # 마마무 화사: the group tells who is meant
            artists.append(chosen.id)
            at = match.span[1]
        elif chosen.kind == "fandom":
            artists += chosen.groups or (chosen.id,)
        elif chosen.kind == "event_kind":
            if not any(a <= match.span[0] < b for a, b in anchors) and not _lamented(meant, match):
                kinds.append(chosen.id)
        elif chosen.kind == "show":
            show = chosen.id
            known = manner.known.get(chosen.id)
            texts += known.texts if known else (chosen.name,)
        elif chosen.kind == "venue":
            hall = manner.known.get(chosen.id)
            texts += (hall and hall.places) or (chosen.name,)
        elif chosen.kind == "company":
            companies.append(chosen.id)
    places = _places(meant, matches, manner)
    strangers = tuple(e.text for e in matches if e.best.kind == "other" and _tied(meant, e.span, manner))
    beside = bool(artists and meant.near) and _tied(meant, meant.near[0].span, manner)
    alone = not artists and show is None and not texts and not places
    heard = near_enough(meant, profile, manner) if alone or beside else None
    if beside and heard is None:
        strangers += (meant.near[0].text,)
    if heard is not None:
        artists.append(heard.id)
        trace.append(Because(rule="ERR-04", says=f"{meant.near[0].text} → {heard.name}", delta=1.0))
    members = [a for a in artists if (k := manner.known.get(a)) and k.groups]
    inside = {g for m in members for g in manner.known[m].groups}
    artists = [a for a in dict.fromkeys(artists) if a not in inside or a in members]
    return Names(
        artists=tuple(artists), kinds=tuple(dict.fromkeys(kinds)), show=show, texts=tuple(dict.fromkeys(texts)),
        companies=tuple(companies), times=tuple(times), ordinary=tuple(ordinary), naming=naming, ask=ask,
        places=places, strangers=strangers, sort=_sort(matches, kinds, manner), trace=tuple(trace),
    )  # fmt: skip


def _lamented(meant: Understanding, match: EntityMatch) -> bool:
    """Whether a kind is told in a remark before the request: '티켓팅 망했어 ㅠ 서울 말고'."""
    remark = meant.cue("lament")
    return remark is not None and match.span[1] <= remark.span[0] and bool(meant.text[remark.span[1] :].strip())


def _sort(matches: list[EntityMatch], kinds: list[str], manner: Manner) -> Sort | None:
    """The narrower sort that the word for the one kind names (팬콘)."""
    known = manner.kinds.get(kinds[0]) if len(kinds) == 1 else None
    if known is None or not known.sorts:
        return None
    words = {fold(m.text) for m in matches if m.best.id == known.id}
    return next((sort for sort in known.sorts if not sort.says.isdisjoint(words)), None)


def _tied(meant: Understanding, span: tuple[int, int], manner: Manner) -> bool:
    """Whether a stretch stands beside a performer, with no more between them than what ties two names."""
    for each in meant.entities:
        first, last = sorted((each.span, span))
        between = fold(meant.text[first[1] : last[0]])
        if _person(each) and (not between or between in manner.policy.joins):
            return True
    return False


def _head(first: str, last: str, manner: Manner) -> str:
    """Of two kinds side by side the last noun is the head (콘서트 티켓팅), unless it only says the first more widely."""
    return first if first in manner.below(last) else last


def _places(meant: Understanding, matches: list[EntityMatch], manner: Manner) -> tuple[str, ...]:
    """Places that stand as words of their own, outside every name ('도쿄 콘서트', not '서울' in a title)."""
    taken = [m.span for m in matches]
    found = []
    for place, at in manner.reader.places_in(meant.text):
        if any(begin <= at < end for begin, end in taken):
            continue
        before, after = meant.text[:at], meant.text[at + len(place) :]
        if (not before or not before[-1].isalnum()) and manner.policy.heard.ends_place(after):
            found.append(place)
    near = meant.near[0] if meant.near else None
    if not found and near is not None and not near.candidates and near.text.endswith(tuple(manner.policy.grounds)):
        found.append(near.text)  # 올림픽공원 콘서트: no act bears such a name
    return tuple(found)


def near_enough(meant: Understanding, profile: Profile | None, manner: Manner) -> Candidate | None:
    """ERR-04: the one name that sounds so much like what was heard that it is taken, and named in the answer. For children
    the nearest one is, however near: they are not asked back (ERR-04)."""
    policy = manner.policy
    limit = policy.unknown_ask if profile is not None and profile.persona == "kids" else policy.unknown_take
    return taken_for(meant.near[0], policy, limit) if meant.near else None


def taken_for(miss: NearMiss, policy: Policy, limit: float | None = None) -> Candidate | None:
    """The name that a misheard stretch is taken for: near enough, and no other as near (ERR-04)."""
    ranked = miss.candidates
    if not ranked:
        return None
    gap = ranked[1][1] - ranked[0][1] if len(ranked) > 1 else 1.0
    near = ranked[0][1] <= (policy.unknown_take if limit is None else limit)
    return ranked[0][0] if near and gap >= policy.unknown_gap else None


def _candidate(
    match: EntityMatch, groups: set[str], state: DialogState, profile: Profile | None, manner: Manner
) -> tuple[Candidate, Ambiguity | None]:
    """ENT-20: one of several of the same name: the focus group's member, then bias, then subscription, then by its own
    score (an act before a member whose group was not said) and by how well known each is."""
    if len(match.candidates) == 1:
        return match.best, None
    known, w = manner.known, manner.policy.names
    focus = set(state.focus.artists)
    focus |= {g for a in focus if (k := manner.known.get(a)) for g in k.groups}

    def rank(c: Candidate) -> float:
        score = c.score + (known[c.id].fame if c.id in known else 0)
        score += w.namesake_said if groups & {c.id, *c.groups} and c.kind == "member" else 0
        score += w.namesake_focus if focus & {c.id, *c.groups} else 0
        if profile is not None:
            score += w.bias if profile.bias in {c.id, *c.groups} else 0
            score += w.subscribed if set(profile.subscriptions) & {c.id, *c.groups} else 0
        return score

    ranked = sorted(match.candidates, key=rank, reverse=True)
    close = [c for c in ranked if rank(ranked[0]) - rank(c) < manner.policy.bands.name_say]
    if len(close) < 2 or f"name:{match.text}" in state.asked or len({c.id for c in close}) < 2:
        return ranked[0], None
    choices = tuple(_labelled(c, manner) for c in close[:3])
    return ranked[0], Ambiguity(about="artist", choices=choices, text=match.text)


def _labelled(c: Candidate, manner: Manner) -> Choice:
    group = next((manner.known[g] for g in c.groups if g in manner.known), None)
    known = manner.known.get(c.id)
    head = (group.name, group.spoken) if group else (known.cue, known.cue) if known and known.cue else ("", "")
    return Choice(label=f"{head[0]} {c.name}".strip(), spoken=f"{head[1]} {c.spoken}".strip(), artists=(c.id,))
