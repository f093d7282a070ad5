"""Making an answer fit: lengths in characters, whole sentences, chips, cards as plain lines, bodies safe to encode.

Shared by platforms; it knows our own replies and no platform.
"""

import math
import re
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, TypeVar, assert_never

from pydantic import BeforeValidator

from dialogs import Card, ChoiceCard, EventCard, EventListCard, MonthCard, Reply, Row, TextCard

_SENTENCE = re.compile(r"(?<=[.!?…])\s+")
_HANGUL = re.compile(r"[가-힣]")
_DEEPEST = 32  # levels of nesting that are echoed; what lies below was never ours

T = TypeVar("T")

# ------------------------------------------------------------------ bodies that come in


def clean(value: Any, depth: int = _DEEPEST) -> Any:
    """JSON that can be encoded again: lone surrogates replaced, NaN and infinities null, too deep a nesting cut off."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {clean(str(key)): clean(item, depth - 1) for key, item in value.items()} if depth else None
    if isinstance(value, list):
        return [clean(item, depth - 1) for item in value] if depth else None
    return value


# Optional parts of a request: what is of the wrong type counts as not sent, so that one odd field cannot cost an answer.
Words = Annotated[str, BeforeValidator(lambda value: clean(value) if isinstance(value, str) else "")]
Flag = Annotated[bool, BeforeValidator(lambda value: value is True)]
Fields = Annotated[dict[str, Any], BeforeValidator(lambda value: clean(value) if isinstance(value, dict) else {})]


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


def row_line(row: Row) -> str:
    """A row of a card as one line: when, artist, title, place, badges."""
    artist = "" if row.artist and row.artist in row.title else row.artist
    words = " ".join(part for part in (row.when, artist, row.title) if part)
    place = f" · {row.place}" if row.place else ""
    badges = "".join(f" [{badge.strip('[]')}]" for badge in row.badges)
    return f"{words}{place}{badges}"


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


def row_parts(row: Row) -> list[str]:
    """A row as the lines of a card of its own: when, what, where."""
    badges = " ".join(f"[{badge.strip('[]')}]" for badge in row.badges)
    what = row.title if not row.artist or row.artist in row.title else f"{row.artist} {row.title}"
    return [part for part in (row.when, f"{what} {badges}".strip(), row.place) if part]


def cells(row: Row, length: int) -> list[str]:
    """A row as three cells of a table: when, what (with the artist and badges), where."""
    badges = "".join(f" [{badge.strip('[]')}]" for badge in row.badges)
    what = row.title if not row.artist or row.artist in row.title else f"{row.artist} {row.title}"
    return [label(text, length) for text in (row.when, f"{what}{badges}", row.place)]


def titled(card: Card, more: str, length: int) -> str:
    """The title of a card, with how many there are where it cannot show them all (`more` holds `{total}`)."""
    if isinstance(card, EventListCard | MonthCard) and card.total > len(card.rows):
        count = more.format(total=card.total)
        return f"{label(card.title, length - len(count) - 3)} · {count}"
    return label(card.title, length)


def apart(titles: Sequence[str]) -> list[str]:
    """The titles, made different from one another by a number where the same comes again."""
    seen: dict[str, int] = {}
    result = []
    for title in titles:
        seen[title] = count = seen.get(title, 0) + 1
        result.append(title if count == 1 else f"{title} ({count})")
    return result


OPTION_KEY = re.compile(r"(event|choice)-([1-9]\d?)")


def option_key(card: Card, place: int) -> str:
    """The key of the item at a place (from 1) of a list that we show."""
    return f"{'choice' if isinstance(card, ChoiceCard) else 'event'}-{place}"


def chosen(
    key: str, words: str, ordinals: Sequence[str], *, is_touch: bool
) -> tuple[str | None, dict[str, tuple[str | None, Any]]]:
    """The item of a shown list that was chosen, as words and, where the key is ours, as the parameter `ordinal`.

    A touch says nothing, and two events may bear the same title: there the words are the ordinal.
    """
    ours = OPTION_KEY.fullmatch(key)
    if ours is None:
        return words or None, {}
    place = int(ours[2])
    ordinal = ordinals[place - 1] if place <= len(ordinals) else None
    if ours[1] == "event" and ordinal and is_touch:
        words = ordinal
    return words or ordinal, {"ordinal": (ordinal, place)}
