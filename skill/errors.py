"""The failures that the shell tells apart. What was not understood or not found is a value, never an exception."""


class SkillError(Exception):
    """A failure with a sentence that says what is wrong and what to do."""


class BadRequest(SkillError):
    """The body is not of this platform; answered 400 before a turn exists."""


class Unauthorized(SkillError):
    """The caller could not prove who it is; answered 401 or 403 before a turn exists."""


class CalendarUnavailable(SkillError):
    """The calendar store cannot be read or written now (ERR-08)."""


class MemoryUnavailable(SkillError):
    """Sessions or profiles cannot be read or written now."""


class SchemaMismatch(SkillError):
    """The database is of another version than this program, and what to do about it."""


class DeadlineExceeded(SkillError):
    """The platform's time is over (ERR-09)."""


class DataError(SkillError):
    """A data file of the language is broken; the message names file, place and cure."""
