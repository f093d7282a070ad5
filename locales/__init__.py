"""The language as data: one folder per locale, opened only by `skill.knowledge`."""

from importlib.resources import files
from importlib.resources.abc import Traversable


def folder(locale: str) -> Traversable:
    """The data folder of a locale such as `ko`, the same in a wheel, an editable install and a zip."""
    return files("locales") / locale
