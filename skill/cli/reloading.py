"""`chat --reload`: language data that are being written, taken over between two turns."""

from pathlib import Path

from skill.knowledge import Knowledge, NotInOrder, stamp
from skill.lint import examine


class Watch:
    """Looks at the files of the language data whenever it is asked: no thread, no waiting."""

    def __init__(self, directory: Path | None, cache: Path) -> None:
        self._directory, self._cache = directory, cache
        self._stamp = stamp(directory)

    def news(self) -> Knowledge | None:
        """The language data as they are now, None if no file has changed since the last look.

        Raises `NotInOrder` with what is wrong with them, once for each change.
        """
        try:
            seen = stamp(self._directory)
            if seen == self._stamp:
                return None
            self._stamp = seen
            return examine(self._directory, cache=self._cache)
        except OSError as error:  # a file is being replaced at this moment
            raise NotInOrder([f"{error.filename}: {error.strerror}; it is read again when it has changed"]) from None
