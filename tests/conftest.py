"""For all tests: generated examples are judged by what they do, never by how long a busy machine takes."""

import os

from hypothesis import settings

from skill.observe import configure_logs

# As in every process of ours: a traceback drawn with its locals holds the whole language and takes minutes.
configure_logs()

settings.register_profile("untimed", deadline=None)
settings.register_profile("same", parent=settings.get_profile("untimed"), derandomize=True)
# In CI the result depends on the code alone; at home every run looks for new examples.
settings.load_profile("same" if os.environ.get("CI") else "untimed")
