"""From names to ids: what people write for an artist, an import for a kind of event."""

import difflib
from collections.abc import Collection, Sequence
from datetime import datetime

from intents import Language, Lexicon, Ref, Turn, understand
from skill.calendar.ingest import FindNames
from skill.cli.failures import Misuse

_GRADES = ("full", "name", "alias", "heard")
_KINDS = ("artist", "member")


def artist_of(name: str, lexicon: Lexicon, beside: Collection[str] = ()) -> str | None:
    """The id of the artist that an id or a whole name stands for, None if there is none.

    Members of a group in `beside` (ids named with it) first; then own names before aliases, groups and soloists before
    members, and the better known one.
    """
    if name in lexicon.artists:
        return name

    def rank(ref: Ref) -> tuple[bool, int, int, int]:
        stranger = not any(group in beside for group in ref.thing.groups)
        return stranger, max(1, _GRADES.index(ref.grade)), _KINDS.index(ref.thing.kind), -ref.thing.tier

    found = [ref for ref in lexicon.refs(name) if ref.thing.kind in _KINDS and ref.grade in _GRADES]
    return min(found, key=rank).thing.id if found else None


def need_artist(name: str, lexicon: Lexicon) -> str:
    """The id of an artist. Raises `Misuse` that proposes the nearest ones."""
    found = artist_of(name, lexicon)
    if found is not None:
        return found
    heard = [candidate for candidate, _ in lexicon.near(name) if candidate.kind in _KINDS]
    near = [f"{candidate.name} ({candidate.id})" for candidate in heard]
    near += difflib.get_close_matches(name.lower(), lexicon.artists, n=3, cutoff=0.7)
    hint = f"; did you mean {' or '.join(near[:3])}?" if near else ""
    raise Misuse(f"there is no artist {name!r}{hint}")


def find_names(language: Language, now: datetime) -> FindNames:
    """What an import asks of the language: the artists that a text names, and the kind of event it tells of.

    A member stands for the groups it belongs to as well: their fans look for it there.
    """
    lexicon = language.lexicon

    def find(text: str) -> tuple[Sequence[str], str | None]:
        whole = artist_of(text, lexicon)
        if whole is not None:
            return _with_groups(whole, lexicon), None
        meant = understand(Turn(platform="import", session="import", now=now, text=text), language)
        best = [match.best for match in meant.entities]
        artists = [artist for c in best if c.kind in _KINDS for artist in _with_groups(c.id, lexicon)]
        kinds = [c.id for c in best if c.kind == "event_kind"]
        kinds += [lexicon.shows[c.id].kind for c in best if c.kind == "show" and c.id in lexicon.shows]
        return tuple(dict.fromkeys(artists)), kinds[0] if kinds else None

    return find


def _with_groups(artist: str, lexicon: Lexicon) -> tuple[str, ...]:
    entry = lexicon.artists.get(artist)
    if entry is None or entry.kind != "member":
        return (artist,)
    return (artist, *(group for group in entry.group_ids if artist in lexicon.members(group)))
