"""What stands in a sentence before anything is weighed: its names as tokens, and what is beside each of them.

`scene_of` finds the names that may be meant and keeps of overlapping ones the longest (ENT-01); `observe` tells of one
token which ordinary frames stand on it and what is in its reach (section 2.0 of the rule book).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from intents.entities import Hit, Lexicon, Ref, everyday_of, longest
from intents.frames import Frame, NameRules
from intents.text import Compact
from intents.types import Because, TemporalExpression

ACTS = frozenset({"artist", "member"})
_KIND = frozenset({"event_kind"})


class Token:
    """One name in its sentence while it is being weighed; `chosen` is its best reference as a name."""

    __slots__ = (
        "after", "blocked", "chosen", "event", "everyday", "frames", "hit", "inside", "is_act", "is_kind", "is_name", "name", "other", "prior",
        "reach", "schedule", "shown", "sums", "timed", "verb",
    )  # fmt: skip

    def __init__(self, hit: Hit, rules: NameRules) -> None:
        self.hit = hit
        everyday = everyday_of(hit, rules)
        inside = None
        if everyday is None:
            inside = next((known for word, known in rules.inside.items() if word in hit.key and word != hit.key), None)
        self.inside = inside is not None
        self.everyday = everyday or inside
        self.chosen: Ref = hit.refs[0]
        kinds = {ref.thing.kind for ref in hit.refs}
        self.is_act = not kinds.isdisjoint(ACTS)
        self.is_kind = kinds == _KIND
        self.is_name = True
        self.shown = False
        self.frames: list[Frame] = []
        self.timed = self.blocked = self.event = self.schedule = False
        self.after = self.reach = ""
        self.verb = False
        self.name: list[Because] = []
        self.other: list[Because] = []
        self.sums: dict[str, float] = {}
        self.prior = 0.0

    @property
    def sense(self) -> str:
        return self.everyday.sense if self.everyday is not None else "word"

    @property
    def adverb(self) -> bool:
        return self.everyday is not None and self.everyday.sense == "time" and self.everyday.weight >= 5


@dataclass(slots=True)
class Scene:
    view: Compact
    lexicon: Lexicon
    rules: NameRules
    times: Sequence[TemporalExpression]
    spans: list[tuple[int, int]]  # places of the times
    tokens: list[Token]
    words: list[tuple[int, int]]  # places of ordinary words that begin like a name


def scene_of(view: Compact, times: Sequence[TemporalExpression], lexicon: Lexicon) -> Scene:
    rules = lexicon.rules
    spans = [_places(view, t.span) for t in times]
    hits = lexicon.hits(view, {edge for span in spans for edge in span})
    words = [hit_span(hit) for hit in hits if not hit.refs]
    if words:
        hits = [hit for hit in hits if hit.refs]
        inside = [any(_within(span, word) for word in words) for span in spans]
        times = [time for time, is_inside in zip(times, inside, strict=True) if not is_inside]
        spans = [span for span, is_inside in zip(spans, inside, strict=True) if not is_inside]
    hits = [hit for hit in _plausible(view, hits, rules) if not (_rank(hit) == 0 and _is_timed(hit, spans))]
    tokens = [Token(hit, rules) for hit in longest(_without_pet_forms(hits), _rank)]
    return Scene(view, lexicon, rules, times, spans, tokens, words)


def _places(view: Compact, span: tuple[int, int]) -> tuple[int, int]:
    if len(view.starts) == len(view.source):
        return span
    begin, end = span
    inside = [place for place, start in enumerate(view.starts) if begin <= start < end]
    return (inside[0], inside[-1] + 1) if inside else (0, 0)


def hit_span(hit: Hit) -> tuple[int, int]:
    return hit.begin, hit.end


def _without_pet_forms(hits: list[Hit]) -> list[Hit]:
    """Hits without those that are a better known name with 이 behind it: '진이 나오는' is 진, not another 진이.

    Better known is who is more popular, or whose group was said where the other's was not.
    """
    shorter = {(hit.begin, hit.tail): hit for hit in hits if hit.josa.startswith("이")}
    if not shorter:
        return hits
    said = {ref.thing.id for hit in hits for ref in hit.refs}

    def has_group(hit: Hit) -> bool:
        return not said.isdisjoint([group for ref in hit.refs for group in ref.thing.groups])

    def is_pet_form(hit: Hit) -> bool:
        known = shorter.get((hit.begin, hit.tail))
        if known is None or hit.end != known.end + 1 or has_group(hit):
            return False
        return has_group(known) or _tier(known) > _tier(hit)

    return [hit for hit in hits if not is_pet_form(hit)]


def _tier(hit: Hit) -> int:
    return max(ref.thing.tier for ref in hit.refs)


def _rank(hit: Hit) -> int:
    return 0 if hit.refs[0].thing.kind == "event_kind" else 1


def _is_timed(hit: Hit, spans: list[tuple[int, int]]) -> bool:
    return any(hit.begin < end and begin < hit.end for begin, end in spans)


def _within(inner: tuple[int, int], outer: tuple[int, int]) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1] and inner != outer


def overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _plausible(view: Compact, hits: list[Hit], rules: NameRules) -> list[Hit]:
    """Hits without the titles, companies and fandoms that nothing in the sentence speaks of."""
    if all(ref.thing.kind in ("artist", "member", "show", "event_kind", "venue") for hit in hits for ref in hit.refs):
        return hits
    ids = {ref.thing.id for hit in hits for ref in hit.refs if ref.thing.kind in ACTS}
    speaks = {
        "song": rules.pattern("song").search(view.text) is not None,
        "company": rules.pattern("company").search(view.text) is not None,
        "fandom": rules.pattern("fandom").search(view.text) is not None,
    }

    adverbs = rules.adverbs

    def fits(ref: Ref, key: str) -> bool:
        thing = ref.thing
        if thing.kind == "song":
            return speaks["song"] or (thing.whole and not ref.common) or thing.of in ids or key in adverbs
        if thing.kind == "company":
            return speaks["company"] or not ref.common
        return thing.kind != "fandom" or speaks["fandom"] or thing.of in ids

    kept: list[Hit] = []
    for hit in hits:
        refs = tuple([ref for ref in hit.refs if fits(ref, hit.key)])
        if len(refs) == len(hit.refs):
            kept.append(hit)
        elif refs:
            kept.append(replace(hit, refs=refs))
    return kept


# ---------------------------------------------------------------- what is beside a token


def observe(scene: Scene, token: Token) -> None:
    """What stands on the token and in its reach."""
    rules, text, hit = scene.rules, scene.view.text, token.hit
    token.after = text[hit.tail :]
    everyday = token.everyday
    assert everyday is not None
    josa_timed = hit.josa in rules.words.get("time_josa", ())
    token.timed = (
        everyday.sense == "time"
        and not token.inside
        and (josa_timed or (not hit.josa and rules.pattern("time_after").match(token.after) is not None))
    )
    token.frames = [f for f in rules.frames_of(hit.key) if _fires(f, token, scene.view)]
    strong = any(weight_of(f, rules) >= 4 for f in token.frames) or is_fixed(token, rules)
    token.blocked = strong or token.timed or is_thing(token, rules)
    token.verb, token.reach = _verbs_behind(scene, token)
    for found in rules.pattern("reach").finditer(token.reach):
        if found.lastgroup == "stop":
            break
        token.schedule = True
        token.event = token.event or found.lastgroup == "event"


def _verbs_behind(scene: Scene, token: Token) -> tuple[bool, str]:
    """Whether the written word behind the token is a verb, and what is in reach: all up to the first verb that ends."""
    view, verb, at = scene.view, scene.rules.pattern("verb"), token.hit.tail
    taken = {other.hit.begin for other in scene.tokens}
    first, size = at, len(view.text)
    while at < size:
        end = view.word_end(at)
        if at not in taken and verb.fullmatch(view.text, at, end):
            return at == first, view.text[first:end]
        at = end
    return False, token.after


def _previous(view: Compact, place: int) -> str:
    """The written word that ends directly before a place; '' where none does."""
    if place == 0 or not view.opens(place):
        return ""
    begin = place - 1
    while not view.opens(begin):
        begin -= 1
    return view.text[begin:place]


def _next(view: Compact, place: int) -> str:
    """What is left of the written word at a place, or the word that begins there."""
    return view.text[place : view.word_end(place)] if place < len(view.text) else ""


def _fires(frame: Frame, token: Token, view: Compact) -> bool:
    hit, everyday = token.hit, token.everyday
    before = view.text[: hit.begin]
    return (
        (frame.sense == "any" or (everyday is not None and everyday.sense == frame.sense))
        and (frame.josa is None or hit.josa in frame.josa)
        and (not frame.timed or token.timed)
        and (not frame.acts or token.is_act)
        and (not frame.inner or hit.begin > 0)
        and (not frame.glued or not view.opens(hit.begin))
        and (frame.after is None or frame.after.match(token.after) is not None)
        and (frame.before is None or frame.before.search(before) is not None)
        and (frame.previous is None or frame.previous.match(_previous(view, hit.begin)) is not None)
        and (frame.next is None or frame.next.match(_next(view, hit.tail)) is not None)
    )


def weight_of(frame: Frame, rules: NameRules) -> int:
    return frame.weight or rules.weights[frame.id].weight


def is_fixed(token: Token, rules: NameRules) -> bool:
    everyday = token.everyday
    return (
        token.hit.josa == "의"
        and everyday is not None
        and everyday.sense == "time"
        and everyday.weight >= 3
        and rules.pattern("fixed_free").match(token.after) is None
    )


def is_thing(token: Token, rules: NameRules) -> bool:
    """Whether a particle for places and means stands on a common noun: 하늘에, 카드로."""
    everyday = token.everyday
    return (
        token.is_act
        and everyday is not None
        and everyday.sense == "word"
        and everyday.weight > 1
        and token.hit.josa in rules.words.get("inanimate", ())
        and rules.pattern("among").match(token.after) is None
    )
