"""A property is about values, not about time: a busy machine is no counterexample. Speed is measured in bench/."""

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
