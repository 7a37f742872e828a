"""The store of what work asks of whoever does it."""

from __future__ import annotations

from typing import Any

import attrs
from sqlalchemy import RowMapping

from amss_core.codec import structure
from amss_core.errors import NotFoundError
from amss_core.qualification import Requirement
from amss_sql import schema
from amss_sql.tenancy import Tenant


@attrs.frozen(kw_only=True)
class RequirementRow:
    """A requirement under the work that it is for; any aircraft type is the empty one."""

    task_type: str
    aircraft_type: str
    requirement: Requirement


class SqlRequirements:
    """The organisation's requirements."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant

    def all(self) -> tuple[Requirement, ...]:
        """Return all requirements, by type of task and aircraft type; those for any aircraft type come first."""
        table = schema.task_requirements
        query = self._tenant.select(table).order_by(table.c.task_type, table.c.aircraft_type)
        return tuple(structure(row["requirement"], Requirement) for row in self._tenant.rows(query))

    def _where(self, task_type: str, aircraft_type: str | None) -> tuple[Any, ...]:
        table = schema.task_requirements
        return table.c.task_type == task_type, table.c.aircraft_type == (aircraft_type or "")

    def _find(self, task_type: str, aircraft_type: str | None) -> RowMapping | None:
        query = self._tenant.select(schema.task_requirements, *self._where(task_type, aircraft_type))
        return next(iter(self._tenant.rows(query)), None)

    def put(self, requirement: Requirement) -> Requirement | None:
        """Store a requirement over that for the same work, and return what stood before."""
        table, before = schema.task_requirements, self._find(requirement.task_type, requirement.aircraft_type)
        row = RequirementRow(
            task_type=requirement.task_type, aircraft_type=requirement.aircraft_type or "", requirement=requirement
        )
        if before is None:
            self._tenant.insert(table, row, revision=1)
            return None
        where = self._where(requirement.task_type, requirement.aircraft_type)
        self._tenant.update(table, row, where=where, revision=before["revision"] + 1)
        return structure(before["requirement"], Requirement)

    def remove(self, task_type: str, aircraft_type: str | None) -> Requirement:
        """Remove a requirement and return it."""
        before = self._find(task_type, aircraft_type)
        if before is None:
            raise NotFoundError(f"nothing is defined for {task_type} on {aircraft_type or 'any type'}")
        key = {"task_type": task_type, "aircraft_type": aircraft_type or ""}
        self._tenant.delete_all(schema.task_requirements, [key])
        return structure(before["requirement"], Requirement)
