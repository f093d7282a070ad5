"""The tables of the calendar. Instants are seconds since 1970 (UTC) beside the name of the event's zone.

Seconds as integers compare and index alike on SQLite and PostgreSQL. `until` is the end used for windows: that of an
event without an end is one second after its start. Truth values are 0 or 1 for the same reason.
"""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, MetaData, SmallInteger, String, Table, Text, text

metadata = MetaData()

# Code point order on both databases: PostgreSQL would otherwise sort ids by the collation of the cluster.
_Id = String(64).with_variant(String(64, collation="C"), "postgresql")

event = Table(
    "event",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("identity", Text, nullable=False, unique=True),
    Column("source", Text, nullable=False),
    Column("uid", Text, nullable=False),
    Column("recurrence_id", Text),
    Column("title", Text, nullable=False),
    Column("spoken", Text),
    Column("kind", Text, nullable=False),
    Column("artists", Text, nullable=False),
    Column("starts", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("long", SmallInteger, nullable=False),
    Column("ends", BigInteger),
    Column("first_day", Text),
    Column("end_day", Text),
    Column("zone", Text, nullable=False),
    Column("time_known", SmallInteger, nullable=False),
    Column("venue", Text),
    Column("appearing", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("was", BigInteger),
    Column("sequence", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("updated", BigInteger),
    Column("checked", BigInteger),
    Column("demo", SmallInteger, nullable=False),
    Column("url", Text),
    Column("preview", Text),
    Column("resolved", SmallInteger, nullable=False),
    Column("needle", Text, nullable=False),
)

# Who an event belongs to, with its times: a question for one artist in a window is answered from the index alone.
event_artist = Table(
    "event_artist",
    metadata,
    Column("artist", Text, primary_key=True),
    Column("event", _Id, ForeignKey("event.id", ondelete="CASCADE"), primary_key=True),
    Column("starts", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("long", SmallInteger, nullable=False),
)

series = Table(
    "series",
    metadata,
    Column("source", Text, primary_key=True),
    Column("uid", Text, primary_key=True),
    Column("definition", Text, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("zone", Text, nullable=False),
    Column("artists", Text, nullable=False),
    Column("kind", Text, nullable=False),
)


def _partial(name: str, where: str, *columns: Column[object]) -> Index:
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


_partial("event_short", "long = 0 AND resolved = 1", event.c.starts, event.c.id)
_partial("event_long", "long = 1 AND resolved = 1", event.c.until, event.c.starts)
Index("event_scope", event.c.source, event.c.uid)
_partial(
    "event_artist_short",
    "long = 0",
    event_artist.c.artist,
    event_artist.c.starts,
    event_artist.c.event,
    event_artist.c.until,
)
_partial(
    "event_artist_long",
    "long = 1",
    event_artist.c.artist,
    event_artist.c.until,
    event_artist.c.starts,
    event_artist.c.event,
)
Index("event_artist_event", event_artist.c.event)
Index("series_until", series.c.until)
