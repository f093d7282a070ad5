"""The only place that reads the clock; everywhere else time is an argument."""

from datetime import datetime
from zoneinfo import ZoneInfo


def system_now(zone: str = "Asia/Seoul") -> datetime:
    """The present moment, aware, in an IANA zone."""
    return datetime.now(ZoneInfo(zone))  # noqa: TID251 - this is the one place
