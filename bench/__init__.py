"""How long the stages of a turn take, beside a yardstick measured in the same run. `python -m bench`; README.md reads it."""
