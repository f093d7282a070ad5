"""Failures as one line: what is wrong and what to do about it."""

import sys

import typer

from skill.errors import SkillError


class Misuse(SkillError):
    """Something that was asked of the command line cannot be done; the sentence says what to do instead."""


def sentence(error: Exception) -> str | None:
    """The line for a failure that the user can do something about, None for a bug."""
    if isinstance(error, typer.TyperException):
        context = getattr(error, "ctx", None)
        hint = f"; try '{context.command_path} --help'" if context is not None else ""
        return one_line(error.format_message()).rstrip(".") + hint
    if isinstance(error, SkillError):
        return one_line(str(error))
    if isinstance(error, OSError):
        reason = error.strerror or str(error) or type(error).__name__
        return one_line(f"{error.filename}: {reason}" if error.filename else reason)
    return None


def one_line(text: str) -> str:
    """A text without line breaks."""
    return " ".join(text.split())


def note(text: str) -> None:
    """A line for people on standard error, beside the output proper."""
    print(text, file=sys.stderr)
