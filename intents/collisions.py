"""Names that look like times or ordinary words: evidence from the sentence, summed and decided (ENT-01 … ENT-20).

`settle` takes all that the time grammar found and all names that stand in a text, gives every token that can be both the
features of `rules/names.yaml`, and lets the better sum win. Loser and winner stay in the `Collision`: the dialog
core adds what it knows of the user and decides again by the bands of ENT-15. Weights and words are data (rules/names.yaml).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from intents.entities import ACTS, Lexicon, Ref, Unit, as_match
from intents.frames import NameRules
from intents.nearmiss import near_misses
from intents.scene import COMMON, Scene, Token, hit_span, observe, scene_of, weight_of
from intents.text import Compact, compact
from intents.types import Because, Collision, EntityMatch, NearMiss, TemporalExpression
from intents.values import quick, replace

_SURE = 3
_FAR = 20  # places within which words may tie a name to the one before it
_NOT_ANIMATE = (
    "companion",
    "doing",
    "seasons",
    "acquaintance",
    "kin",
    "introduced",
)  # frames in which 랑 and 하고 tell nothing of people
_SIGNS = " ?!.,~…"
_PET = "이"  # stands behind names of people: 겨울이
_OF = ("", "의")  # what ties a member to the group before it
_NOBODY: tuple[frozenset[str], tuple[Ref, ...]] = (frozenset(), ())
Reread = Callable[[str], Sequence[TemporalExpression]]


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What is left of times and names once every collision is decided from the sentence alone."""

    times: tuple[TemporalExpression, ...]
    entities: tuple[EntityMatch, ...]
    collisions: tuple[Collision, ...]
    near: tuple[NearMiss, ...]


def settle(
    text: str | Compact,
    *,
    times: Sequence[TemporalExpression],
    lexicon: Lexicon,
    reread: Reread | None = None,
    units: Sequence[Unit] | None = None,
) -> Settled:
    """Decide for every stretch of the text whether it is a name, a time or an ordinary word.

    `times` are all expressions of the time grammar, spans into the text. Where a name takes only a part of one ('내일 2PM
    일정'), `reread` is asked for the times of the text with the names masked; without it the whole expression goes.
    `units` are those of the text, where they are known already (`Lexicon.units`).
    """
    view = compact(text) if isinstance(text, str) else text
    units = lexicon.units(view) if units is None else units
    spans = [view.places(time.span) for time in times]
    hits = lexicon.hits(view, [edge for span in spans for edge in span], units)
    if not hits:
        return Settled(
            times=tuple(times), entities=(), collisions=(), near=near_misses(view, (), spans, lexicon, units)
        )
    scene = scene_of(view, times, spans, hits, lexicon)
    tokens, collisions = scene.tokens, []
    unsure = [token for token in tokens if token.everyday is not None]
    if unsure:
        _decide(scene, unsure)
        collisions = [_collision(scene, token) for token in unsure if token.shown]
    names = [token for token in tokens if token.is_name] if unsure else tokens
    kept = _surviving_times(scene, names, reread)
    entities = _entities(scene, names)
    taken = [*[(token.hit.begin, token.hit.tail) for token in tokens], *scene.words]
    spans = scene.spans if kept == tuple(scene.times) else [view.places(time.span) for time in kept]
    near = near_misses(view, taken, spans, lexicon, units, lambda: _groups_of(names))
    return Settled(times=kept, entities=entities, collisions=tuple(collisions), near=near)


# ---------------------------------------------------------------- weighing


def _decide(scene: Scene, unsure: Sequence[Token]) -> None:
    """Two rounds: without the slot features, to see what is certain, then with them."""
    for token in unsure:
        observe(scene, token)
        if len(unsure) > 1:  # nobody asks how certain the only one is
            _weigh(scene, token, None)
            token.prior = _sum(token.name) - _sum(token.other)
    others = _Others(scene)
    for token in unsure:
        slots = others.slots(token)
        token.accompanied = slots.other_artist
        _weigh(scene, token, slots)
        token.is_name = _sum(token.name) > _sum(token.other) and token.chosen.grade != "partial"
        token.shown = _worth_showing(token)


def _worth_showing(token: Token) -> bool:
    """Fandoms, titles and parts of names that lose are no collision anyone can act on."""
    if token.is_name or token.chosen.thing.kind in ("artist", "member", "show", "company"):
        return token.chosen.grade != "partial" or bool(token.frames)
    return False


def _sum(lines: Sequence[Because]) -> float:
    return sum([b.delta for b in lines])


class _Slots(NamedTuple):
    """What else fills the slots of the sentence."""

    other_time: bool
    other_artist: bool
    joined: bool
    paired: bool
    second: bool  # of two equal words it is the name: the other one stands before it
    twin: bool  # or has a particle for times on it


class _Others:
    """What is certain in the sentence beside the token that is asked about; made once the first round is over."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._sure_acts = {t.hit.key: t for t in scene.tokens if t.is_act and _is_sure(t)}
        self._unsure: dict[str, int] = {}  # of each name that is not surely one: where it stands first,
        for token in scene.tokens:
            if token.prior < _SURE:
                self._unsure.setdefault(token.hit.key, token.hit.begin)
        self._marked = {token.hit.key for token in scene.tokens if self._is_marked(token)}
        self._unsure_times: dict[str, int] = {}  # and the first time that it may be
        self._certain: list[tuple[int, bool]] = []  # times whatever is asked about, and whether they count
        for number, (time, span, rival) in enumerate(zip(scene.times, scene.spans, scene.rivals, strict=True)):
            if not _may_count(time, span):
                continue
            if rival is None or rival.everyday is None or rival.prior <= -_SURE:
                self._certain.append((number, rival is None or rival.everyday is not None))
            if rival is not None and rival.prior < _SURE:
                self._unsure_times.setdefault(rival.hit.key, number)

    def slots(self, token: Token) -> _Slots:
        """What fills the slots that the token might."""
        alone = len(self._scene.tokens) == 1
        joined = [] if alone else _joined(self._scene, token)
        return _Slots(
            other_time=self._other_time(token),
            other_artist=not alone and self.other_artist(token),
            joined=bool(joined),
            paired=any(map(_is_sure, joined)),
            second=not alone and self._is_second(token),
            twin=not alone and self._has_marked_twin(token),
        )

    def _other_time(self, token: Token) -> bool:
        """Whether another time is certain, be it the rest of an expression that this token is a part of."""
        scene, hit = self._scene, token.hit
        told = [
            (number, True)
            for number in token.times
            if _may_count(scene.times[number], scene.spans[number])
            and (scene.spans[number][0] < hit.begin or scene.spans[number][1] > hit.tail + 1)
        ][:1]
        told += [each for each in self._certain[: len(token.times) + 1] if each[0] not in token.times][:1]
        if self._is_second(token) and (number := self._unsure_times.get(hit.key)) is not None:
            rival = scene.rivals[number]
            if rival is not None and rival.hit.begin < hit.begin and number not in token.times:
                told.append((number, True))
        return min(told)[1] if told else self._is_second(token)

    def _is_second(self, token: Token) -> bool:
        """'오늘 오늘': the same word stood there before, and not surely as the name."""
        if self._has_marked_twin(token):
            return True
        before = self._unsure.get(token.hit.key, token.hit.begin) < token.hit.begin
        return before and token.sense == "time" and not self._is_marked(token)

    def _has_marked_twin(self, token: Token) -> bool:
        """'1박 2일 진짜 1박 2일로 찍어': the same word stands there once more, and only there with a particle for times."""
        return (
            token.hit.key in self._marked
            and token.sense == "time"
            and token.chosen.thing.kind != "company"
            and not token.frames
            and not self._is_marked(token)
        )

    def _is_marked(self, token: Token) -> bool:
        return token.timed or token.hit.josa in self._scene.rules.words.get("length_josa", ())

    def other_artist(self, token: Token) -> bool:
        """Whether somebody else certainly is spoken of, no member of theirs and no group."""
        mine = {ref.thing.id for ref in token.hit.refs}
        groups = {group for ref in token.hit.refs for group in ref.thing.groups}
        for other in self._sure_acts.values():
            ids = {ref.thing.id for ref in other.hit.refs}
            theirs = {group for ref in other.hit.refs for group in ref.thing.groups}
            if not (ids & (mine | groups) or theirs & mine):
                return True
        return False


def _may_count(time: TemporalExpression, span: tuple[int, int]) -> bool:
    return bool(time.readings) and not time.latent and span != (0, 0)


def _joined(scene: Scene, token: Token) -> list[Token]:
    """The acts that a particle ties to the token, before and behind it (ENT-19)."""
    joins, at = scene.rules.words.get("joins", ()), token.at
    found: list[Token] = []
    if at + 1 < len(scene.tokens) and scene.tokens[at + 1].is_act and token.hit.josa in joins:
        found.append(scene.tokens[at + 1])
    if at > 0 and scene.tokens[at - 1].is_act and scene.tokens[at - 1].hit.josa in joins:
        found.append(scene.tokens[at - 1])
    return found


def _is_sure(token: Token) -> bool:
    return token.everyday is None or token.prior >= _SURE


def _weigh(scene: Scene, token: Token, slots: _Slots | None) -> None:
    lines = scene.rules.lines
    token.other = _other_features(scene, token, slots)
    best: list[Because] = []
    best_sum = float("-inf")
    for ref in token.hit.refs:
        found = [lines[feature] for feature in _name_features(scene, token, ref, slots)]
        total = _sum(found)
        token.sums[ref.thing.id] = total
        if total > best_sum:
            best, best_sum, token.chosen = found, total, ref
    token.name = best


def _name_features(scene: Scene, token: Token, ref: Ref, slots: _Slots | None) -> list[str]:
    """Names of the features that speak for this thing, in the order of section 2.0."""
    known = token.own.get(ref.thing.id)
    if known is None:
        known = token.own[ref.thing.id] = _own_features(scene, token, ref)
    own, is_all = known
    if is_all:
        return own
    rules, thing = scene.rules, ref.thing
    act, features = thing.kind in ACTS, [*own]
    if slots is not None and act and token.schedule and not slots.other_artist and not token.blocked:
        features.append("slot")
    topic = thing.kind not in ("song", "fandom")
    if topic and _opens_sentence(token, rules):
        features.append("initial")
    if topic and slots is not None and slots.other_time and not (token.frames or token.is_fixed or token.apart):
        features.append("other_time")
    if slots is not None and slots.second:
        features.append("twin" if slots.twin and thing.kind in ("song", "show") else "second")
    if slots is not None and act and slots.paired and token.everyday and token.everyday.weight >= COMMON:
        features.append("paired")
    before = scene.view.text[: token.hit.begin]
    if before and rules.patterns["no_noun"].search(before):
        features.append("no_noun")
    return features


def _own_features(scene: Scene, token: Token, ref: Ref) -> tuple[list[str], bool]:
    """Those of them that do not ask what fills the slots, the same in both rounds, and whether there can be no others."""
    if ref.grade == "partial":
        return ["partial"], True
    rules, hit, thing = scene.rules, token.hit, ref.thing
    text, act = scene.view.text, thing.kind in ACTS
    features: list[str] = [ref.grade]
    if act:
        features.append("domain")
    if _is_animate(token, rules) or _is_ours(token, text[: hit.begin], rules):
        features.append("animate")
    called = rules.patterns["called"].match(text, hit.end) is not None
    before = text[: hit.begin]
    if called:
        features.append("called")
    if token.is_bias:
        features.append("bias")
    if before and rules.patterns["cue"].search(before):
        features.append("cue")
    features += _kind_features(scene, token, ref, before, called)
    strict = token.everyday is not None and token.everyday.strict
    if (strict or token.sense == "word") and _is_part_of_time(scene, token):  # 사이 in '6월에서 8월 사이'
        return features[: 1 + act], True
    if strict and len(features) == 1 + act and not rules.patterns["person"].match(token.after):
        return features, True
    if act and token.event and not token.blocked and not token.adverb:
        features.append("event")
    if act and thing.tier > 1 and not token.blocked:
        features.append(f"popularity_{thing.tier}")
    if act and thing.active is False and len(hit.refs) > 1:
        features.append("inactive")
    if hit.josa == "의" and token.everyday and not token.everyday.weight and not token.is_fixed:
        features.append("pure")
    return features, False


def _is_part_of_time(scene: Scene, token: Token) -> bool:
    """Whether a longer time expression holds the name: 주 in '다음 주', 한 in '한 시간'."""
    hit = token.hit
    spans = [scene.spans[number] for number in token.times]
    return any(begin <= hit.begin and hit.end <= end and end - begin > hit.end - hit.begin for begin, end in spans)


def _kind_features(scene: Scene, token: Token, ref: Ref, before: str, called: bool) -> list[str]:
    """Features that only companies, titles, fandoms, programmes, groups or members have."""
    rules, thing, hit = scene.rules, ref.thing, token.hit
    found: list[str] = []
    if thing.kind in ACTS or thing.kind == "fandom":
        neighbours = _neighbours(scene, token)
        of_said = thing.kind == "fandom" and thing.of in scene.said  # 투어스가 사이한테
        if of_said or (neighbours[0] and not neighbours[0].isdisjoint(thing.groups)):
            found.append("own_group")
        if any(thing.id in other.thing.groups for other in neighbours[1]):
            found.append("own_member")
        kind = "cue_member" if thing.kind == "member" else "cue_group"
        if before and thing.kind in ACTS and rules.patterns[kind].search(before):
            found.append("cue_kind")
        if thing.kind == "fandom" and (
            hit.many or rules.patterns["fandom"].search(token.reach) or rules.patterns["fandom_before"].search(before)
        ):
            found.append("fandom_cue")
    elif thing.kind == "company":
        if rules.patterns["legal_before"].search(before) or rules.patterns["legal_after"].match(token.after):
            found.append("legal")
        elif rules.patterns["cue"].search(before):
            found.append("way_out")
        head = rules.patterns["head2_called" if called else "head2"]
        if hit.josa != "의" and head.match(token.after):
            found.append("head2")
        if hit.josa != "의" and rules.patterns["head3"].match(token.after):
            found.append("head3")
    elif thing.kind == "song":
        if rules.patterns["song_cue"].match(token.after) or rules.patterns["song_before"].search(before):
            is_sure = token.sense == "word" or _is_sung(token, before, rules)
            found.append("song_cue" if is_sure else "song_stage")
        if thing.of and thing.of in scene.said:
            found.append("song_artist")
    elif thing.kind == "show":
        found += _show_features(scene, token)
    return found


def _is_sung(token: Token, before: str, rules: NameRules) -> bool:
    """Whether what stands around a word for a time makes it a title: '내일 부른 가수', '누가 부른 내일 그 노래'."""
    if rules.patterns["song_sung"].match(token.after):
        return True
    told = rules.patterns["song_sung_before"].search(before) is not None
    return told and rules.patterns["song_that"].match(token.after) is not None


def _show_features(scene: Scene, token: Token) -> list[str]:
    """Features that only programmes have: what belongs to one, and who appears in it."""
    rules, hit = scene.rules, token.hit
    reach = _within_reach(token, rules)
    if hit.josa in rules.words.get("inanimate", ()) and rules.patterns["show_in"].search(reach):
        return ["show_in"]
    if token.blocked:
        return []
    announced = rules.patterns["show_before"].search(scene.view.text[: hit.begin])
    return ["show_cue"] if announced or rules.patterns["show_cue"].search(reach) else []


def _neighbours(scene: Scene, token: Token) -> tuple[frozenset[str], tuple[Ref, ...]]:
    """Ids of the acts directly before the token, a member's group among them, and what may be named directly behind."""
    if token.beside is None:
        token.beside = (_before(scene, token), _behind(scene, token)) if len(scene.tokens) > 1 else _NOBODY
    return token.beside


def _before(scene: Scene, token: Token) -> frozenset[str]:
    hit, text = token.hit, scene.view.text
    begin, key = hit.begin, hit.key
    for at in range(token.at - 1, -1, -1):
        other = scene.tokens[at].hit
        if other.end < begin - _FAR:
            break
        if other.key == key:
            continue
        if other.end < begin and scene.rules.patterns["group_between"].fullmatch(text, other.end, begin):
            return frozenset([ref.thing.id for ref in other.refs])
        if other.tail == begin and (other.josa in _OF or other.josa in scene.rules.words.get("joins", ())):
            groups = other.refs[0].thing.groups if len(other.refs) == 1 else ()
            ids = [ref.thing.id for ref in other.refs] if other.josa in _OF else ()
            return frozenset([*ids, *groups])
    return frozenset()


def _behind(scene: Scene, token: Token) -> tuple[Ref, ...]:
    if token.hit.josa in _OF or token.hit.josa in scene.rules.words.get("inanimate", ()):
        for other in scene.tokens[token.at + 1 : token.at + 3]:
            if other.hit.begin == token.hit.tail:
                return other.hit.refs
    return ()


def _within_reach(token: Token, rules: NameRules) -> str:
    for found in rules.patterns["reach"].finditer(token.reach):
        if found.lastgroup == "stop":
            return token.reach[: found.start()]
    return token.reach


def _is_animate(token: Token, rules: NameRules) -> bool:
    josa = token.hit.josa
    if not josa:
        told = rules.patterns["animate"].match(token.after) is not None
    else:
        told = josa in rules.words.get("animate", ()) or (josa == "네" and token.after.startswith("팬"))
    if not told or token.hit.key in rules.words.get("people", ()):
        return False
    return not any(frame.id in _NOT_ANIMATE for frame in token.frames)


def _is_ours(token: Token, before: str, rules: NameRules) -> bool:
    """'우리 겨울이': the pet form of whom fans call theirs, where nothing is said of seasons and things."""
    is_pet = token.hit.josa.startswith(_PET) or token.hit.key.endswith(_PET)
    return is_pet and not token.frames and rules.patterns["ours"].search(before) is not None


def _opens_sentence(token: Token, rules: NameRules) -> bool:
    if token.hit.begin or token.hit.josa or token.timed or token.frames or token.adverb or token.verb or token.apart:
        return False
    after = token.after.lstrip(_SIGNS)
    return bool(after) and rules.patterns["predicate"].match(after) is None


def _other_features(scene: Scene, token: Token, slots: _Slots | None) -> list[Because]:
    rules, everyday = scene.rules, token.everyday
    assert everyday is not None
    found: list[Because] = []
    lines = rules.lines
    seen: set[str] = {frame.id for frame in token.frames}
    if "compound" not in seen:
        known, weight = rules.weights["everyday_name"], everyday.weight
        found.append(Because(rule=known.rule, says=f"{known.label} {weight:+d}", delta=weight))
    if token.inside:
        found.append(lines["inside"])
    if token.timed:
        found.append(lines["time_particle"])
    if token.is_fixed:
        found.append(lines["fixed"])
    if token.is_thing:
        found.append(lines["inanimate"])
    for frame in token.frames:
        if frame.id in seen:
            seen.discard(frame.id)
            value = weight_of(frame, rules)
            label = f"{frame.id} frame" if frame.weight else rules.weights[frame.id].label
            found.append(Because(rule=frame.rule, says=f"{label} {value:+d}", delta=value))
    if token.chosen.thing.kind == "show" and _is_split(scene, token):
        found.append(lines["split"])
    rivals = everyday.sense == "time" and token.chosen.thing.kind != "show"  # artists appear in programmes
    if slots is not None and slots.other_artist and rivals and not slots.joined:
        found.append(lines["other_artist"])
    return found


def _is_split(scene: Scene, token: Token) -> bool:
    view, hit = scene.view, token.hit
    return " " not in token.chosen.thing.name and any(view.gap(place) for place in range(hit.begin + 1, hit.end))


# ---------------------------------------------------------------- what is left


def _collision(scene: Scene, token: Token) -> Collision:
    rules, view, hit = scene.rules, scene.view, token.hit
    match = _match(scene, token)
    strongest = max(token.frames, key=lambda f: weight_of(f, rules), default=None)
    opening = view.text[: hit.begin].strip(_SIGNS)
    bare = rules.patterns["bare"].match(token.after) is not None and (
        not opening or opening in rules.words.get("openers", ())
    )
    return Collision(
        text=match.text,
        span=match.span,
        match=match,
        name_because=tuple(token.name),
        other="time" if token.sense == "time" else "word",
        other_because=tuple(token.other),
        time=scene.times[token.times[0]] if token.times else None,
        bare=bare,
        schedule_in_reach=token.schedule and not token.blocked and not token.accompanied,
        blocked=token.blocked,
        strong_word=strongest.id if strongest is not None else None,
    )


def _match(scene: Scene, token: Token) -> EntityMatch:
    """The mention with its candidates; for a weighed token in the order of their sums."""
    if token.match is not None:
        return token.match
    near: frozenset[str] | set[str] = frozenset()
    if len(token.hit.refs) > 1:
        near = _neighbours(scene, token)[0]
        groups = {group for ref in token.hit.refs for group in ref.thing.groups}
        if not near & groups:
            mine = {ref.thing.id for ref in token.hit.refs}
            near = {group for group in groups if scene.said.get(group, 0) > (group in mine)}
    match = as_match(token.hit, scene.view, scene.lexicon, near)
    if token.sums and len(match.candidates) > 1:
        order = sorted(match.candidates, key=lambda c: -token.sums.get(c.id, 0))
        match = replace(match, candidates=tuple(order))
    token.match = match
    return match


def _surviving_times(scene: Scene, names: list[Token], reread: Reread | None) -> tuple[TemporalExpression, ...]:
    taken = [t for t in names if not t.is_kind]
    taken += [t for t in scene.tokens if not t.is_name and t.eats_time]
    hurt = {number for token in taken for number in token.times}
    if not hurt:
        return tuple(scene.times)
    view = scene.view
    if reread is not None and _is_cut([scene.spans[number] for number in hurt], [hit_span(t.hit) for t in taken]):
        masked = list(view.source)
        for token in taken:
            begin, end = view.span(*hit_span(token.hit))
            masked[begin:end] = "■" * (end - begin)
        return tuple(reread("".join(masked)))
    return tuple([time for number, time in enumerate(scene.times) if number not in hurt])


def _is_cut(times: list[tuple[int, int]], names: list[tuple[int, int]]) -> bool:
    """Whether the times, from the first to the last, reach beyond what all of the names have in common."""
    first, last = min(begin for begin, _ in times), max(end for _, end in times)
    return first < max(begin for begin, _ in names) or last > min(end for _, end in names)


def _groups_of(names: list[Token]) -> dict[int, set[str]]:
    """The groups that performers may be of, by the places where their names begin."""
    return {t.hit.begin: {group for ref in t.hit.refs for group in ref.thing.groups} for t in names if t.is_act}


def _entities(scene: Scene, names: list[Token]) -> tuple[EntityMatch, ...]:
    joins = scene.rules.words.get("joins", ())
    made: list[EntityMatch] = []
    for at, token in enumerate(names):
        match = _match(scene, token)
        follower = names[at + 1] if at + 1 < len(names) else None
        if follower is not None and token.is_act and follower.is_act:
            between = scene.view.text[token.hit.tail : follower.hit.begin]
            if between in ("그리고", ",") or (not between and token.hit.josa in joins):
                match = replace(match, joined=True)
        made.append(match)
    return tuple(made)
