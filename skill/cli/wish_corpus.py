"""What sentences ask for: the rows of `intents_*.yaml`, understood without a dialog.

A group names the intent that must lead (`intent`; '-' where nothing may), the cues that must be heard (`cues`), and those that
must not (`not`): sentences that look alike and are something else.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from intents import Cue
from skill.cli.failures import Misuse
from skill.cli.plain import understood
from skill.cli.rows import Speech, moment
from skill.knowledge import read_yaml

Text = Annotated[str, BeforeValidator(lambda value: str(value))]


class Group(BaseModel):
    """Sentences of one kind.

    `value`: the number that the first of `cues` must hold. `rest`: the words that nothing explains. `prior`: the intent
    that a platform took it for; the words decide all the same.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    intent: str | None = None
    cues: tuple[str, ...] = ()
    never: tuple[str, ...] = Field((), alias="not")
    value: int | None = None
    rest: str | None = None
    prior: str | None = None
    why: str | None = None
    says: tuple[Text, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class WishRow:
    """One sentence with its group."""

    says: str
    now: datetime
    wanted: Group

    def faults(self, speech: Speech) -> list[str]:
        """What is not understood as it must be."""
        return [f"{self.says!r}: {fault}" for fault in self._faults(speech)]

    def _faults(self, speech: Speech) -> Iterator[str]:
        wanted = self.wanted
        meant = understood(self.says, self.now, speech.language, intent=wanted.prior)
        lead = meant.intents[0].name if meant.intents else "-"
        if wanted.intent is not None and lead != wanted.intent:
            yield f"intent is {lead}, not {wanted.intent}"
        heard: dict[str, Cue] = {cue.name: cue for cue in reversed(meant.cues)}
        yield from (f"{name} is not heard" for name in wanted.cues if name not in heard)
        yield from (f"{name} is heard in {heard[name].text!r}" for name in wanted.never if name in heard)
        if wanted.value is not None and (cue := heard.get(wanted.cues[0])) is not None and cue.value != wanted.value:
            yield f"{cue.name} is {cue.value}, not {wanted.value}"
        if wanted.rest is not None and meant.rest != wanted.rest:
            yield f"{meant.rest!r} is left, not {wanted.rest!r}"


def read_wish_rows(places: Iterable[Path]) -> Iterator[WishRow]:
    """All rows of the files. Raises `Misuse` for a group that is none, `DataError` for what is no YAML."""
    for path in places:
        book = read_yaml(path.name, path.read_bytes())
        for number, raw in enumerate(book["groups"], 1):
            try:
                group = Group.model_validate(raw)
            except ValidationError as error:
                fault = error.errors()[0]
                place = ".".join(map(str, fault["loc"]))
                raise Misuse(f"{path.name}: group {number}: {place}: {fault['msg']}") from None
            yield from (WishRow(says=says, now=moment(book["now"]), wanted=group) for says in group.says)
