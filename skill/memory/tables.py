"""The tables of the memory. Who is who stands here only as keyed hashes; instants are milliseconds since 1970 (UTC)."""

from sqlalchemy import BigInteger, Column, Integer, MetaData, String, Table, Text

metadata = MetaData()

_Hash = String(32)

session = Table(
    "memory_session",
    metadata,
    Column("key", _Hash, primary_key=True),
    Column("turn_no", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("expires", BigInteger, nullable=False, index=True),
)

profile = Table(
    "memory_profile",
    metadata,
    Column("key", _Hash, primary_key=True),
    Column("profile", Text, nullable=False),
    Column("expires", BigInteger, nullable=False, index=True),
)

answer = Table(
    "memory_answer",
    metadata,
    Column("key", _Hash, primary_key=True),
    Column("reply", Text, nullable=False),
    Column("expires", BigInteger, nullable=False, index=True),
)

code = Table(
    "memory_code",
    metadata,
    Column("code", String(6), primary_key=True),
    Column("item", Text, nullable=False),
    Column("owner", _Hash),
    Column("zone", Text, nullable=False),
    Column("expires", BigInteger, nullable=False, index=True),
)

page = Table(
    "memory_page",
    metadata,
    Column("key", _Hash, primary_key=True),
    Column("owner", _Hash, nullable=False),
    Column("expires", BigInteger, nullable=False, index=True),
)

item = Table(
    "memory_item",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("owner", _Hash, nullable=False, index=True),
    Column("item", Text, nullable=False),
    Column("expires", BigInteger, nullable=False, index=True),
)

secret = Table(
    "memory_secret",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", Text, nullable=False),
)
