"""Events, whose they are, and the series behind recurring ones."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    ident = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")
    op.create_table(
        "event",
        sa.Column("id", ident, primary_key=True),
        sa.Column("identity", sa.Text, nullable=False, unique=True),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("uid", sa.Text, nullable=False),
        sa.Column("recurrence_id", sa.Text),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("spoken", sa.Text),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("artists", sa.Text, nullable=False),
        sa.Column("starts", sa.BigInteger, nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
        sa.Column("long", sa.SmallInteger, nullable=False),
        sa.Column("ends", sa.BigInteger),
        sa.Column("first_day", sa.Text),
        sa.Column("end_day", sa.Text),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("time_known", sa.SmallInteger, nullable=False),
        sa.Column("venue", sa.Text),
        sa.Column("appearing", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("was", sa.BigInteger),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("updated", sa.BigInteger),
        sa.Column("checked", sa.BigInteger),
        sa.Column("demo", sa.SmallInteger, nullable=False),
        sa.Column("url", sa.Text),
        sa.Column("preview", sa.Text),
        sa.Column("resolved", sa.SmallInteger, nullable=False),
        sa.Column("needle", sa.Text, nullable=False),
    )
    op.create_table(
        "event_artist",
        sa.Column("artist", sa.Text, primary_key=True),
        sa.Column("event", ident, sa.ForeignKey("event.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("starts", sa.BigInteger, nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
        sa.Column("long", sa.SmallInteger, nullable=False),
    )
    op.create_table(
        "series",
        sa.Column("source", sa.Text, primary_key=True),
        sa.Column("uid", sa.Text, primary_key=True),
        sa.Column("definition", sa.Text, nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("artists", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
    )
    _partial("event_short", "event", "long = 0 AND resolved = 1", "starts", "id")
    _partial("event_long", "event", "long = 1 AND resolved = 1", "until", "starts")
    op.create_index("event_scope", "event", ["source", "uid"])
    _partial("event_artist_short", "event_artist", "long = 0", "artist", "starts", "event", "until")
    _partial("event_artist_long", "event_artist", "long = 1", "artist", "until", "starts", "event")
    op.create_index("event_artist_event", "event_artist", ["event"])
    op.create_index("series_until", "series", ["until"])


def _partial(name: str, table: str, where: str, *columns: str) -> None:
    op.create_index(name, table, list(columns), sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def downgrade() -> None:
    for table in ("series", "event_artist", "event"):
        op.drop_table(table)
