"""Run by alembic: migrates over the connection that `skill.calendar.schema` hands in."""

from alembic import context

from skill.calendar.schema import VERSION_TABLE
from skill.calendar.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    include_name=lambda name, kind, _: kind != "table" or name in metadata.tables,
)
with context.begin_transaction():
    context.run_migrations()
