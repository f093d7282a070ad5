"""Every door under fire, by its own description: no call breaks the skill, and every answer is as described.

What our models call wrong is not always refused: platforms fill fields with what their documents do not promise, and nothing
of that may cost the user an answer. So the two checks of strictness are left out.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import negative_data_rejection, positive_data_acceptance

from skill.app import factory
from skill.bootstrap import PLATFORMS
from skill.observe import configure_logs


@pytest.fixture
def description(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Any]:
    monkeypatch.setenv("SKILL_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("SKILL_LOG_LEVEL", "error")
    yield schemathesis.openapi.from_asgi("/openapi.json", factory())
    configure_logs()


def test_no_call_breaks_a_door(description: Any) -> None:
    doors = [found.ok() for found in description.get_all_operations()]
    assert len(doors) > len(PLATFORMS)
    for door in doors:

        @settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
        @given(case=door.as_strategy())
        def fire(case: schemathesis.Case) -> None:
            case.call_and_validate(excluded_checks=[negative_data_rejection, positive_data_acceptance])

        fire()
