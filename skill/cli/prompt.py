"""The prompt of `chat`: line editing, a history in the data folder, completion of artist names and commands."""

from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory

from intents import Lexicon
from skill.knowledge import Knowledge

COMMANDS = (":why", ":now", ":device", ":json", ":new", ":help", ":quit")
_MOST = 20


class Names(Completer):
    """Completes the last word to names of artists and shows, and a colon to a command."""

    def __init__(self, lexicon: Lexicon) -> None:
        ranked = sorted(lexicon.artists.values(), key=lambda a: (a.kind == "member", -a.tier, a.name))
        names: dict[str, tuple[str | None, ...]] = {
            artist.name: (artist.name, artist.display, artist.latin) for artist in ranked
        }
        names |= {show.name: (show.name, show.latin) for show in lexicon.shows.values()}
        self._names = [(name, tuple(w.casefold() for w in written if w)) for name, written in names.items()]

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        """Names that begin with the word before the cursor, popular ones first."""
        before = document.text_before_cursor
        if before.startswith(":") and " " not in before:
            yield from (Completion(word, -len(before)) for word in COMMANDS if word.startswith(before))
            return
        word = before.rpartition(" ")[2].casefold()
        fitting = (name for name, written in self._names if word and any(w.startswith(word) for w in written))
        for name in islice(fitting, _MOST):
            yield Completion(name, -len(word))


def open_prompt(folder: Path, knowledge: Knowledge) -> PromptSession[str]:
    """A prompt with its history in a folder, which is made if it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    return PromptSession(
        history=FileHistory(str(folder / "chat_history")),
        completer=Names(knowledge.language.lexicon),
        complete_while_typing=False,
    )
