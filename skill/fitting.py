"""Making an answer fit: lengths in characters, whole sentences, chips, cards as plain lines, bodies safe to encode.

Shared by platforms; it knows our own replies and no platform.
"""

import hashlib
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar, assert_never

from pydantic import BeforeValidator

from dialogs import Card, ChoiceCard, EventCard, EventListCard, MonthCard, Reply, Row, TextCard
from intents import RawSlot
from skill.wire import MAX_ID, plain

_SENTENCE = re.compile(r"(?<=[.!?…])\s+")
_NUMBER = re.compile(r"\+?\d{6,15}")
_HANGUL = re.compile(r"[가-힣]")
_OPTION_KEY = re.compile(r"(event|choice)-([1-9]\d?)")
MAX_NAME = 2048  # characters of a resource name with all its parts
_DEEPEST = 32  # levels of nesting that are echoed; what lies below was never ours

T = TypeVar("T")

# ------------------------------------------------------------------ bodies that come in


def encodable(value: Any, depth: int = _DEEPEST) -> Any:
    """JSON that can be encoded again: lone surrogates replaced, NaN and infinities null, too deep a nesting cut off."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {encodable(str(key)): encodable(item, depth - 1) for key, item in value.items()} if depth else None
    if isinstance(value, list):
        return [encodable(item, depth - 1) for item in value] if depth else None
    return value


# Optional parts of a request: what is of the wrong type counts as not sent, so that one odd field cannot cost an answer.
Words = Annotated[str, BeforeValidator(lambda value: (plain(value, MAX_ID) or "") if isinstance(value, str) else "")]
Session = Annotated[str, BeforeValidator(lambda value: plain(value, MAX_NAME) if isinstance(value, str) else value)]
Fields = Annotated[dict[str, Any], BeforeValidator(lambda value: value if isinstance(value, dict) else {})]
Echoed = Annotated[dict[str, Any], BeforeValidator(lambda value: encodable(value) if isinstance(value, dict) else {})]


def objects(value: Any) -> list[Any]:
    """The objects of a list, whatever else is in it; nothing where it is no list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def known(value: Any) -> Any:
    """An object as it is, anything else as an empty one: for optional parts of a wire model."""
    return value if isinstance(value, dict) else {}


def reach(value: Any, *path: str) -> str:
    """The text or number at a path of keys, "" where there is none."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value.strip() if isinstance(value, str) else ""


def locale_of(tag: str, words: str | None) -> str:
    """A locale for a language tag. Hangul in the words is Korean, whatever the tag says."""
    if words and _HANGUL.search(words):
        return "ko-KR"
    language, _, region = tag.replace("_", "-").partition("-")
    if language.lower() in ("", "ko"):
        return "ko-KR"
    return f"{language.lower()}-{region.upper()}" if region else language.lower()


def digest(*parts: str) -> str:
    """An opaque id of 32 hexadecimal digits that tells nothing about what it was made of."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def telephone(payload: dict[str, Any]) -> str | None:
    """The identity behind a telephone call, hashed; None where the number is missing or blacked out."""
    number = re.sub(r"[\s()-]", "", reach(payload, "telephony", "caller_id"))
    return f"telephony:{digest('telephony', number)}" if _NUMBER.fullmatch(number) else None


# ------------------------------------------------------------------ words that go out


def shorten(text: str, limit: int, *, keep_last: bool = False) -> str:
    """The text in at most `limit` characters: whole sentences from the front, with `keep_last` also the last one.

    `keep_last` is for a question: it must reach the ear (GUI-02). A single long sentence is cut between words.
    """
    text = text.strip()
    if len(text) <= limit:
        return text
    sentences = _SENTENCE.split(text)
    tail = sentences.pop() if keep_last and len(sentences) > 1 else ""
    room = limit - len(tail) - (1 if tail else 0)
    if room < 1:
        return _cut(tail, limit)
    kept = ""
    for sentence in sentences:
        longer = f"{kept} {sentence}" if kept else sentence
        if len(longer) > room:
            break
        kept = longer
    if not kept and (not tail or room > limit // 4):
        kept = _cut(sentences[0], room)
    return " ".join(part for part in (kept, tail) if part)


def _cut(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    space = max(head.rfind(" "), head.rfind(","))
    return (head[:space] if space > limit // 2 else head).rstrip(" ,") + "…"


def label(text: str, limit: int) -> str:
    """A title or cell in at most `limit` characters, an ellipsis where it was cut."""
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def named(reply: Reply, limit: int) -> str:
    """What a reply is about in a few words, never empty: for a player's display."""
    title = reply.card.title.strip() if reply.card is not None else ""
    return label(title or reply.display.strip() or reply.speech.strip(), limit) or "…"


def speak_markup(reply: Reply, limit: int) -> str | None:
    """The SSML of a reply with its `<speak>` root, None where there is none or it would be too long (PHR-11)."""
    if not reply.ssml:
        return None
    markup = reply.ssml if reply.ssml.lstrip().startswith("<speak") else f"<speak>{reply.ssml}</speak>"
    return markup if len(markup) <= limit else None


def chips(reply: Reply, count: int, length: int) -> list[str]:
    """Suggestions that fit, none twice: the options of a question first (GUI-06). Too long ones are left out."""
    options = reply.card.choices if isinstance(reply.card, ChoiceCard) else ()
    return distinct(text for text in (*options, *reply.suggestions) if text.strip() and len(text) <= length)[:count]


def distinct(items: Iterable[T]) -> list[T]:
    """Without repetitions, in order."""
    return list(dict.fromkeys(items))


def pieces(lines: Sequence[str], limit: int) -> list[str]:
    """Lines joined into as few texts as possible of at most `limit` characters each."""
    texts: list[str] = []
    for line in lines:
        line = _cut(line, limit)
        if texts and len(texts[-1]) + 1 + len(line) <= limit:
            texts[-1] += f"\n{line}"
        else:
            texts.append(line)
    return texts


def what(row: Row) -> str:
    """What a row is about: the artist, unless the title names it, the title, the badges."""
    artist = "" if row.artist in row.title else row.artist
    return " ".join(part for part in (artist, row.title, *(f"[{badge.strip('[]')}]" for badge in row.badges)) if part)


def row_parts(row: Row) -> list[str]:
    """A row as the lines of a card of its own: when, what, where."""
    return [part for part in (row.when.strip(), what(row).strip(), row.place.strip()) if part]


def row_line(row: Row) -> str:
    """A row as one line: when, what, where."""
    return " · ".join(part for part in (f"{row.when} {what(row)}".strip(), row.place) if part)


def card_lines(card: Card, rows: int) -> list[str]:
    """A card as plain lines for channels that show text only, at most `rows` rows."""
    if isinstance(card, EventCard):
        return [row_line(card.row)]
    if isinstance(card, EventListCard | MonthCard):
        return [row_line(row) for row in card.rows[:rows]]
    if isinstance(card, ChoiceCard):
        return [f"{n}. {choice}" for n, choice in enumerate(card.choices[:rows], start=1)]
    if isinstance(card, TextCard):
        return [card.body]
    assert_never(card)


def cells(row: Row, length: int) -> list[str]:
    """A row as three cells of a table: when, what, where."""
    return [label(text, length) for text in (row.when, what(row), row.place)]


def titled(card: Card, more: str, shown: int, length: int) -> str:
    """The title of a card of which `shown` rows are shown; `more` with `{total}` tells how many there are beyond."""
    if isinstance(card, EventListCard | MonthCard) and card.total > shown:
        count = more.format(total=card.total)
        return f"{label(card.title, length - len(count) - 3)} · {count}"
    return label(card.title, length)


@dataclass(frozen=True, slots=True)
class Entry:
    """An item of a list to choose from. `key` comes back when it is chosen; titles and keys differ from one another."""

    key: str
    title: str
    about: str


def entries(card: Card, most: int, title: int, about: int) -> list[Entry]:
    """What there is to choose on a card, at most `most` items; nothing where the card is no list.

    `title` and `about` are the greatest lengths of the two lines.
    """
    if isinstance(card, EventListCard):
        rows = card.rows[:most]
        titles = apart([row.title.strip() or row.artist.strip() or row.when for row in rows], title)
        abouts = [
            " · ".join(
                part
                for part in (row.when, "" if row.artist in row.title else row.artist, row.place, *row.badges)
                if part
            )
            for row in rows
        ]
        kind = "event"
    elif isinstance(card, ChoiceCard):
        titles = apart(distinct(card.choices)[:most], title)
        abouts = [""] * len(titles)
        kind = "choice"
    else:
        return []
    pairs = enumerate(zip(titles, abouts, strict=True), start=1)
    return [Entry(key=f"{kind}-{place}", title=name, about=label(text, about)) for place, (name, text) in pairs]


def apart(titles: Sequence[str], length: int) -> list[str]:
    """The titles in at most `length` characters, made different by a number where the same comes again."""
    taken: list[str] = []
    for title in titles:
        name, count = label(title, length) or "…", 1
        while name in taken:
            count += 1
            name = f"{label(title, length - len(str(count)) - 3)} ({count})"
        taken.append(name)
    return taken


def chosen(key: str, words: str, ordinals: Sequence[str], *, is_touch: bool) -> tuple[str | None, dict[str, RawSlot]]:
    """The item of a shown list that was chosen, as words and, where the key is ours, as the slot `ordinal`.

    A touch says nothing, and two events may bear the same title: there the words are the ordinal.
    """
    ours = _OPTION_KEY.fullmatch(key)
    if ours is None:
        return words or None, {}
    place = int(ours[2])
    ordinal = ordinals[place - 1] if place <= len(ordinals) else None
    if ours[1] == "event" and ordinal and is_touch:
        words = ordinal
    return words or ordinal, {"ordinal": RawSlot(text=ordinal, type="list item", resolved=str(place))}
