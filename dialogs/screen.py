"""What a screen shows beside the words: rows and cards. They are remembered with an answer, and each platform draws them."""

from dataclasses import dataclass
from typing import Literal

from intents import quick


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a card, in display form: `when` like '11/25(수) 18:30', badges like 취소, 자정 넘어, [예시]."""

    when: str
    title: str
    artist: str = ""
    place: str = ""
    badges: tuple[str, ...] = ()
    event_id: str | None = None
    url: str | None = None


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class EventCard:
    """One event."""

    title: str
    row: Row
    kind: Literal["event"] = "event"


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class EventListCard:
    """Events in time order. `total` counts what the card cuts off, too."""

    title: str
    rows: tuple[Row, ...]
    total: int
    kind: Literal["list"] = "list"


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class MonthCard:
    """A month with the days on which something is on."""

    title: str
    year: int
    month: int
    days: tuple[int, ...]
    rows: tuple[Row, ...]
    total: int
    kind: Literal["month"] = "month"


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceCard:
    """The options of a question."""

    title: str
    choices: tuple[str, ...]
    kind: Literal["choice"] = "choice"


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class TextCard:
    """A sentence, such as an explanation."""

    title: str
    body: str
    kind: Literal["text"] = "text"


Card = EventCard | EventListCard | MonthCard | ChoiceCard | TextCard
