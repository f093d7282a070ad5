"""The prompt of `chat`: line editing, a history in the data folder, completion of artist names and commands."""

from collections.abc import Iterable
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
        listed = [(a.tier, a.name, a.display or a.name) for a in lexicon.artists.values() if a.kind != "member"]
        members = [(0, a.name, a.display or a.name) for a in lexicon.artists.values() if a.kind == "member"]
        shows = [(1, show.name, show.name) for show in lexicon.shows.values()]
        ranked = sorted({*listed, *shows}, key=lambda n: (-n[0], n[1])) + sorted(set(members), key=lambda n: n[1])
        self._names = [(name, shown) for _, name, shown in ranked]

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        """Names that begin with the word before the cursor, popular ones first."""
        before = document.text_before_cursor
        if before.startswith(":") and " " not in before:
            yield from (Completion(word, -len(before)) for word in COMMANDS if word.startswith(before))
            return
        word = before.rpartition(" ")[2]
        if not word:
            return
        seen = 0
        for name, shown in self._names:
            if name.startswith(word) or shown.lower().startswith(word.lower()):
                yield Completion(name, -len(word), display=name if shown == name else f"{name} ({shown})")
                seen += 1
                if seen == _MOST:
                    return


def open_prompt(folder: Path, knowledge: Knowledge) -> PromptSession[str]:
    """A prompt with its history in a folder, which is made if it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    return PromptSession(
        history=FileHistory(str(folder / "chat_history")),
        completer=Names(knowledge.language.lexicon),
        complete_while_typing=False,
    )
