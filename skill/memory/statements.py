"""The statements of the memory, for both databases. Values are bound by the names of the columns, or as named here."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Delete, Executable, Integer, Select, Table, bindparam, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from skill.memory import tables as t

EXPIRING: tuple[Table, ...] = (t.session, t.profile, t.answer, t.code, t.page, t.item)


class Statements:
    """Made once for a backend (`sqlite` or `postgresql`): the two write an upsert in the same words but not the same class."""

    def __init__(self, backend: str) -> None:
        insert: Callable[[Table], Any] = sqlite.insert if backend == "sqlite" else postgresql.insert
        self.load_session = _live(t.session, "state")
        self.load_both = _both()
        self.load_turn_no = _live(t.session, "turn_no")
        self.load_profile = _live(t.profile, "profile")
        self.load_answer = _live(t.answer, "reply")
        self.load_page = _live(t.page, "owner", "expires")
        self.load_code: Select[Any] = select(t.code.c.item, t.code.c.owner, t.code.c.zone).where(
            t.code.c.code == bindparam("code"), t.code.c.expires > bindparam("now")
        )
        self.use_code: Executable = (
            update(t.code)
            .where(t.code.c.code == bindparam("used"), t.code.c.item == bindparam("before"))
            .values(item=bindparam("after"))
        )
        self.load_items: Select[Any] = (
            select(t.item.c.item)
            .where(t.item.c.owner == bindparam("owner"), t.item.c.expires > bindparam("now"))
            .order_by(t.item.c.id.desc())
        )
        self.load_secret: Select[Any] = select(t.secret.c.value).where(t.secret.c.name == bindparam("name"))
        self.save_session: Executable = _upsert(
            insert,
            t.session,
            lambda new: or_(t.session.c.turn_no <= new.turn_no, t.session.c.expires <= bindparam("now")),
        )
        self.add_profile: Executable = _upsert(insert, t.profile, lambda _: t.profile.c.expires <= bindparam("now"))
        self.change_profile: Executable = (
            update(t.profile)
            .where(
                t.profile.c.key == bindparam("owner"),
                t.profile.c.profile == bindparam("before"),
                t.profile.c.expires > bindparam("now"),
            )
            .values(profile=bindparam("after"), expires=bindparam("until"))
        )
        self.save_answer: Executable = _upsert(insert, t.answer)
        self.save_page: Executable = _upsert(insert, t.page)
        self.save_code: Executable = _upsert(insert, t.code, lambda _: t.code.c.expires <= bindparam("now"))
        self.save_item: Executable = insert(t.item)
        self.save_secret: Executable = insert(t.secret).on_conflict_do_nothing()
        newest = select(t.item.c.id).where(t.item.c.owner == bindparam("owner")).order_by(t.item.c.id.desc())
        self.trim_items: Delete = delete(t.item).where(
            t.item.c.owner == bindparam("owner"),
            t.item.c.id.not_in(newest.limit(bindparam("keep", type_=Integer)).scalar_subquery()),
        )
        self.take_back = tuple(delete(table).where(table.c.owner == bindparam("owner")) for table in (t.code, t.item))
        self.forget = tuple(delete(table).where(table.c.expires <= bindparam("now")) for table in EXPIRING)


def _both() -> Select[Any]:
    """The state of a session and the profile of its user in one row; NULL for what is not there or over."""
    columns = ((t.session, "state", "session"), (t.profile, "profile", "owner"))
    return select(*(_live(table, column, key=key).scalar_subquery() for table, column, key in columns))


def _live(table: Table, *columns: str, key: str = "key") -> Select[Any]:
    """Columns of the row of a key, bound by that name, unless it is over."""
    return select(*(table.c[column] for column in columns)).where(
        table.c.key == bindparam(key), table.c.expires > bindparam("now")
    )


def _upsert(insert: Callable[[Table], Any], table: Table, where: Callable[[Any], Any] | None = None) -> Executable:
    """Insert a row or replace all of it but its key, where the old row allows."""
    statement = insert(table)
    key = [column.name for column in table.primary_key]
    rest = {column.name: statement.excluded[column.name] for column in table.columns if column.name not in key}
    replaced: Executable = statement.on_conflict_do_update(
        index_elements=key, set_=rest, where=where(statement.excluded) if where is not None else None
    )
    return replaced
