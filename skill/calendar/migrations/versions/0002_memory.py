"""Sessions, profiles, pairing codes, personal pages and the answers of repeated calls."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _expiring(name: str, *columns: "sa.Column[object]") -> None:
    op.create_table(name, *columns, sa.Column("expires", sa.BigInteger, nullable=False))
    op.create_index(f"ix_{name}_expires", name, ["expires"])


def upgrade() -> None:
    digest = sa.String(32)
    _expiring(
        "memory_session",
        sa.Column("key", digest, primary_key=True),
        sa.Column("turn_no", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
    )
    _expiring(
        "memory_profile", sa.Column("key", digest, primary_key=True), sa.Column("profile", sa.Text, nullable=False)
    )
    _expiring("memory_answer", sa.Column("key", digest, primary_key=True), sa.Column("reply", sa.Text, nullable=False))
    _expiring(
        "memory_code",
        sa.Column("code", sa.String(6), primary_key=True),
        sa.Column("item", sa.Text, nullable=False),
        sa.Column("owner", digest),
        sa.Column("zone", sa.Text, nullable=False),
    )
    _expiring("memory_page", sa.Column("key", digest, primary_key=True), sa.Column("owner", digest, nullable=False))
    _expiring(
        "memory_item",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
        sa.Column("owner", digest, nullable=False),
        sa.Column("item", sa.Text, nullable=False),
    )
    op.create_index("ix_memory_item_owner", "memory_item", ["owner"])
    op.create_table(
        "memory_secret",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )


def downgrade() -> None:
    for name in ("session", "profile", "answer", "code", "page", "item", "secret"):
        op.drop_table(f"memory_{name}")
