"""The store of maintenance programmes, their items, and what was done of them."""

from __future__ import annotations

from collections.abc import Iterable

import attrs
from sqlalchemy import RowMapping
from sqlalchemy.sql import ColumnElement

from amss_core.directives import ComplianceFile
from amss_core.errors import ConflictError, NotFoundError
from amss_core.programmes import KeptItem, Programme, ProgrammeAccomplishment, ProgrammeFile, ProgrammeItem
from amss_sql import schema
from amss_sql.rows import record_of
from amss_sql.tenancy import Tenant


class SqlProgrammes:
    """The organisation's maintenance programmes."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant

    def _find(self, programme_id: str) -> tuple[Programme, ...]:
        table = schema.programmes
        return self._tenant.records(self._tenant.select(table, table.c.id == programme_id), Programme)

    def add(self, programme: Programme) -> None:
        """Add a programme."""
        if self._find(programme.id):
            raise ConflictError(f"there is already a programme '{programme.id}'; change it")
        self._tenant.insert(schema.programmes, programme)

    def get(self, programme_id: str) -> Programme:
        """Return a programme."""
        for programme in self._find(programme_id):
            return programme
        raise NotFoundError(f"there is no programme '{programme_id}' in this organisation")

    def all(self) -> tuple[Programme, ...]:
        """Return all programmes, by id."""
        table = schema.programmes
        return self._tenant.records(self._tenant.select(table).order_by(table.c.id), Programme)

    def replace(self, programme: Programme) -> Programme:
        """Store a changed programme over the revision that it was made from."""
        following = attrs.evolve(programme, revision=programme.revision + 1)
        table = schema.programmes
        where = (table.c.id == programme.id, table.c.revision == programme.revision)
        if not self._tenant.update(table, following, where=where):
            raise _changed(f"the programme '{programme.id}'", self.get(programme.id).revision, programme.revision)
        return following

    def add_items(self, programme_id: str, items: Iterable[ProgrammeItem]) -> None:
        """Add items to a programme."""
        given = tuple(items)
        self.get(programme_id)
        table = schema.programme_items
        own = self._tenant.select(table, table.c.id.in_([each.id for each in given]))
        if taken := sorted(row["id"] for row in self._tenant.rows(own)):
            raise ConflictError(f"there is already an item '{taken[0]}'; change it")
        self._tenant.insert_all(table, given, [{"programme": programme_id, "revision": 1}] * len(given))

    def item(self, item_id: str) -> KeptItem:
        """Return an item."""
        table = schema.programme_items
        for row in self._tenant.rows(self._tenant.select(table, table.c.id == item_id)):
            return _kept(row)
        raise NotFoundError(f"there is no programme item '{item_id}' in this organisation")

    def items(self, programme_id: str | None = None) -> tuple[KeptItem, ...]:
        """Return the items of a programme, or of all, by id."""
        table = schema.programme_items
        wanted = [] if programme_id is None else [table.c.programme == programme_id]
        return tuple(map(_kept, self._tenant.rows(self._tenant.select(table, *wanted).order_by(table.c.id))))

    def replace_item(self, kept: KeptItem) -> KeptItem:
        """Store a changed item over the revision that it was made from."""
        following = attrs.evolve(kept, revision=kept.revision + 1)
        table = schema.programme_items
        where = (table.c.id == kept.item.id, table.c.revision == kept.revision)
        others = {"programme": kept.programme, "revision": following.revision}
        if not self._tenant.update(table, kept.item, where=where, **others):
            raise _changed(f"the item '{kept.item.id}'", self.item(kept.item.id).revision, kept.revision)
        return following

    def record_accomplishment(self, accomplishment: ProgrammeAccomplishment) -> None:
        """Record that an item was done."""
        self.item(accomplishment.item)
        table = schema.programme_accomplishments
        if self._tenant.rows(self._tenant.select(table, table.c.id == accomplishment.id)):
            raise ConflictError(f"there is already a record '{accomplishment.id}'; take another id")
        self._tenant.insert(table, accomplishment)

    def done(self, item_id: str) -> tuple[ProgrammeAccomplishment, ...]:
        """Return everything that was recorded of an item."""
        return self._accomplishments(schema.programme_accomplishments.c.item == item_id)

    def _accomplishments(self, *wanted: ColumnElement[bool]) -> tuple[ProgrammeAccomplishment, ...]:
        table = schema.programme_accomplishments
        return self._tenant.records(self._tenant.select(table, *wanted).order_by(table.c.id), ProgrammeAccomplishment)

    def load(self, facts: ComplianceFile, *, programme_id: str | None = None) -> ProgrammeFile:
        """Return the items of a programme, or of all, and everything that was done, over fleet and events."""
        return ProgrammeFile(
            facts=facts,
            items=[each.item for each in self.items(programme_id)],
            accomplishments=self._accomplishments(),
        )


def _kept(row: RowMapping) -> KeptItem:
    return KeptItem(programme=row["programme"], item=record_of(row, ProgrammeItem), revision=row["revision"])


def _changed(what: str, now: int, given: int) -> ConflictError:
    return ConflictError(f"{what} was changed meanwhile: revision {now}, not {given}; look again")
