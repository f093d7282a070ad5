"""For all tests: generated examples are judged by what they do, never by how long a busy machine takes."""

import os

from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.register_profile("same", parent=settings.get_profile("untimed"), derandomize=True)
# In CI the result depends on the code alone; at home every run looks for new examples.
settings.load_profile("same" if os.environ.get("CI") else "untimed")
