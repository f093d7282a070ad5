"""Drawings for the terminal: replies with their cards, traces, the mentions of an utterance, tables of events."""

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, assert_never
from zoneinfo import ZoneInfo

from rich import box
from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from dialogs import Card, ChoiceCard, Event, EventCard, EventListCard, MonthCard, Reply, Row, TextCard
from intents import Because, Collision, TemporalExpression, TimeRange, Understanding
from skill.cli.plain import listed

_DAYS = "월화수목금토일"
STATUS = {"confirmed": "확정", "tentative": "미정", "cancelled": "취소", "moved": "변경"}


def console() -> Console:
    """The console of standard output; what is not a terminal gets long lines instead of wrapped cells."""
    import sys

    if sys.stdout.isatty():
        return Console(highlight=False)
    return Console(highlight=False, width=max(160, shutil.get_terminal_size((160, 24)).columns))


def plain(text: str) -> Text:
    """A text as it is: no markup, no control characters that would steer the terminal."""
    return Text("".join(c if c == "\n" or c.isprintable() else "\ufffd" for c in text))


@contextmanager
def progress(of: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error, told how many are done and of how many; where that is no terminal, a line for each tenth."""
    from rich.progress import Progress

    out = Console(stderr=True, highlight=False)
    with Progress(console=out, transient=True, disable=not out.is_terminal) as bar:
        task = bar.add_task(of, total=None)

        def tell(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)
            if not out.is_terminal and done * 10 // total > (done - 1) * 10 // total:
                out.print(f"{done} of {total} {of}")

        yield tell


# ---------------------------------------------------------------- replies


def reply_drawing(reply: Reply, *, screen: bool) -> Group:
    """What is heard, and on a device with a screen what is seen."""
    parts: list[RenderableType] = [Text.assemble(("🔊 ", "bold"), plain(reply.speech or "(소리 없음)"))]
    if screen and reply.display and reply.display != reply.speech:
        parts.append(Text.assemble(("📱 ", "bold"), plain(reply.display)))
    if screen and reply.card is not None:
        parts.append(card_drawing(reply.card))
    if screen and reply.suggestions:
        chips = Text("   ")
        for suggestion in reply.suggestions:
            chips.append_text(Text.assemble("[", plain(suggestion), "] "))
        chips.stylize("cyan")
        parts.append(chips)
    parts += [
        Text(f"   ▶ {command.name} {command.value or ''} {command.url or ''}".rstrip(), style="magenta")
        for command in reply.commands
    ]
    return Group(*parts)


def card_drawing(card: Card) -> Panel:
    """A card in a frame."""
    body: RenderableType
    if isinstance(card, EventCard):
        body = _rows([card.row])
    elif isinstance(card, EventListCard):
        body = _with_rest(card.rows, card.total)
    elif isinstance(card, MonthCard):
        body = Group(_month(card), *([_with_rest(card.rows, card.total)] if card.rows else []))
    elif isinstance(card, ChoiceCard):
        body = Group(*(Text.assemble((f"{n}. ", "bold"), plain(choice)) for n, choice in enumerate(card.choices, 1)))
    elif isinstance(card, TextCard):
        body = plain(card.body)
    else:
        assert_never(card)
    return Panel(body, title=plain(card.title), title_align="left", border_style="blue", expand=False)


def _with_rest(rows: Sequence[Row], total: int) -> RenderableType:
    table = _rows(rows)
    return table if total <= len(rows) else Group(table, Text(f"… 모두 {total}개", style="dim"))


def _rows(rows: Iterable[Row]) -> Table:
    table = Table.grid(padding=(0, 2))
    for row in rows:
        title = plain(" ".join((*(f"[{b.strip('[]')}]" for b in row.badges), row.title)))
        table.add_row(Text(row.when, style="bold"), title, plain(row.artist), plain(row.place))
    return table


def _month(card: MonthCard) -> Table:
    """A month as a sheet, Monday first, with the days on which something is on in bold."""
    table = Table.grid(padding=(0, 1))
    for _ in _DAYS:
        table.add_column(justify="right", min_width=3)
    table.add_row(*(Text(day, style="dim") for day in _DAYS))
    first = datetime(card.year, card.month, 1)
    at = first - timedelta(days=first.weekday())
    while at.month == card.month or at < first:
        week = [at + timedelta(days=n) for n in range(7)]
        table.add_row(*(_day(day, card) for day in week))
        at += timedelta(days=7)
    return table


def _day(day: datetime, card: MonthCard) -> Text:
    if day.month != card.month:
        return Text("")
    return Text(f"{day.day}*", style="bold green") if day.day in card.days else Text(f"{day.day} ")


# ---------------------------------------------------------------- why


def trace_drawing(trace: Sequence[Because], meant: Understanding | None = None) -> Group:
    """The rules that led to an answer with their weights, and the readings that lost, by how much."""
    table = Table("규칙", "말", "무게", box=box.SIMPLE_HEAD, title="왜", title_justify="left")
    table.columns[2].justify = "right"
    for because in trace:
        table.add_row(because.rule, plain(because.says), _weight(because.delta))
    parts: list[RenderableType] = [table]
    if meant is not None:
        parts += [*_readings(meant), *_collisions(meant.collisions), *_intents(meant)]
    return Group(*parts)


def _weight(delta: float) -> str:
    return f"{delta:+.2f}" if delta else ""


def _readings(meant: Understanding) -> list[RenderableType]:
    found = [t for t in meant.times if t.readings]
    if not found:
        return []
    table = Table(
        "말", "뜻", "규칙", "점수", "진 만큼", box=box.SIMPLE_HEAD, title="시간 (말 그대로의 뜻)", title_justify="left"
    )
    for column in table.columns[3:]:
        column.justify = "right"
    for expression in sorted(found, key=lambda t: t.span):
        best = expression.readings[0].score
        for number, reading in enumerate(expression.readings):
            lost = f"{best - reading.score:.2f}" if number else ""
            word = plain(expression.text) if not number else Text("")
            rule = ", ".join(dict.fromkeys(f"{b.rule} {_weight(b.delta)}".strip() for b in reading.because))
            told = window_text(reading.range, reading.seconds) + (" (달리 없을 때만)" if expression.latent else "")
            table.add_row(
                word, told, rule or expression.rule, f"{reading.score:.2f}", lost, style="" if not number else "dim"
            )
    return [table]


def _collisions(collisions: Sequence[Collision]) -> list[RenderableType]:
    """Each token that may be a name or something else: the sums of both sides, line by line."""
    parts: list[RenderableType] = []
    for token in collisions:
        other = {"time": "시간", "word": "낱말"}[token.other]
        won = "이름" if token.delta > 0 else other
        table = Table(
            "쪽", "규칙", "근거", "무게", box=box.SIMPLE_HEAD, title_justify="left",
            title=plain(f"‘{token.text}’: {won} ({abs(token.delta):.1f} 차이)"),
        )  # fmt: skip
        table.columns[3].justify = "right"
        for side, lines in (("이름", token.name_because), (other, token.other_because)):
            for because in lines:
                table.add_row(side, because.rule, plain(because.says), _weight(because.delta))
            table.add_row(side, "", "합", f"{sum(b.delta for b in lines):+.1f}", style="bold")
        parts.append(table)
    return parts


def _intents(meant: Understanding) -> list[RenderableType]:
    if not meant.intents:
        return []
    table = Table("뜻", "점수", "근거", box=box.SIMPLE_HEAD, title="의도", title_justify="left")
    table.columns[1].justify = "right"
    for number, guess in enumerate(meant.intents[:6]):
        why = ", ".join(f"{b.says}{' ' + _weight(b.delta) if b.delta else ''}" for b in guess.because)
        table.add_row(guess.name, f"{guess.score:.2f}", plain(why), style="" if not number else "dim")
    return [table]


# ---------------------------------------------------------------- understanding


def understanding_drawing(meant: Understanding) -> Group:
    """The utterance with its mentions underlined, and what each of them may mean."""
    text = plain(meant.text)
    marks = [(e.span, "bold underline magenta") for e in meant.entities]
    marks += [(t.span, "bold underline green") for t in listed(meant)]
    for (begin, end), style in marks:
        text.stylize(style, begin, end)
    parts: list[RenderableType] = [text, _ruler(meant.text, [*meant.entities], listed(meant))]
    if meant.entities:
        table = Table(
            "말", "누구·무엇", "종류", "점수", "진 만큼", box=box.SIMPLE_HEAD, title="이름", title_justify="left"
        )
        for column in table.columns[3:]:
            column.justify = "right"
        for match in meant.entities:
            for number, candidate in enumerate(match.candidates[:5]):
                lost = f"{match.best.score - candidate.score:.1f}" if number else ""
                named = plain(f"{candidate.name} ({candidate.id})")
                word = plain(match.text) if not number else Text("")
                table.add_row(
                    word, named, candidate.kind, f"{candidate.score:.1f}", lost, style="dim" if number else ""
                )
        parts.append(table)
    parts += [*_readings(meant), *_collisions(meant.collisions), *_near(meant), *_intents(meant)]
    if meant.cues:
        parts.append(Text.assemble(("단서  ", "bold"), plain(", ".join(f"{c.name}={c.text}" for c in meant.cues))))
    if meant.rest:
        parts.append(Text.assemble(("남은 말  ", "bold"), plain(meant.rest)))
    return Group(*parts)


def _ruler(text: str, entities: Sequence[Any], times: Sequence[TemporalExpression]) -> Text:
    """A line of marks under an utterance, for terminals without underlines: ~ below names, = below times."""
    from rich.cells import cell_len

    marks = [" "] * len(text)
    for mentions, mark in ((entities, "~"), (times, "=")):
        for mention in mentions:
            for at in range(*mention.span):
                marks[at] = mark
    return Text("".join(mark * cell_len(letter) for mark, letter in zip(marks, text, strict=True)).rstrip())


def _near(meant: Understanding) -> list[RenderableType]:
    lines: list[RenderableType] = []
    for miss in meant.near:
        heard = ", ".join(f"{candidate.name} {ratio:.2f}" for candidate, ratio in miss.candidates) or "아무도 아님"
        lines.append(Text.assemble(("비슷한 이름  ", "bold"), plain(f"‘{miss.text}’: {heard}")))
    return lines


def window_text(window: TimeRange | None, seconds: int | None = None) -> str:
    """A window as people write it: whole days as inclusive dates, else half-open times."""
    if window is None:
        return f"{timedelta(seconds=seconds)}" if seconds is not None else ""
    start, end = window.start, window.end
    if start is None and end is None:
        return "언제든"
    whole = all(at is None or (at.hour, at.minute, at.second) == (0, 0, 0) for at in (start, end))
    if whole:
        last = end - timedelta(days=1) if end is not None else None
        if start is not None and last is not None and start.date() == last.date():
            return date_text(start)
        return f"{date_text(start) if start else ''} ~ {date_text(last) if last else ''}".strip()
    first = f"{date_text(start)} {start:%H:%M}" if start else ""
    if end is None:
        return f"{first} ~"
    if start is not None and end - start <= timedelta(minutes=1):
        return first
    same = start is not None and start.date() == end.date()
    return f"{first} ~ {end:%H:%M}" if same else f"{first} ~ {date_text(end)} {end:%H:%M}".strip()


def date_text(at: datetime) -> str:
    """A date with its weekday: 2026-11-25(수)."""
    return f"{at:%Y-%m-%d}({_DAYS[at.weekday()]})"


# ---------------------------------------------------------------- events


def agenda(events: Iterable[Event], artists: Mapping[str, str], kinds: Mapping[str, str]) -> Table:
    """Events as a table; columns align whatever scripts they hold."""
    table = Table("날짜", "시간", "아티스트", "종류", "제목", "장소", "상태", box=box.SIMPLE_HEAD)
    for event in events:
        table.add_row(
            *when_texts(event),
            plain(", ".join(artists.get(a, a) for a in event.artists)),
            kinds.get(event.kind, event.kind),
            plain(f"[예시] {event.title}" if event.demo else event.title),
            plain(event.venue or ""),
            STATUS[event.status] + (f" ← {date_text(event.was.astimezone(ZoneInfo(event.zone)))}" if event.was else ""),
            style="dim strike" if event.status == "cancelled" else "",
        )
    return table


def when_texts(event: Event) -> tuple[str, str]:
    """The date or dates of an event in its zone, and its times."""
    zone = ZoneInfo(event.zone)
    starts, ends = event.starts.astimezone(zone), event.ends.astimezone(zone) if event.ends else None
    day = date_text(starts)
    if event.all_day or not event.time_known:
        last = ends - timedelta(microseconds=1) if ends is not None and ends > starts else starts
        return (
            day if last.date() == starts.date() else f"{day} ~ {date_text(last)}"
        ), "종일" if event.all_day else "미정"
    clock = f"{starts:%H:%M}" + (f"~{ends:%H:%M}" if ends is not None else "")
    return day, clock if event.zone == "Asia/Seoul" else f"{clock} ({event.zone.rpartition('/')[2]})"
