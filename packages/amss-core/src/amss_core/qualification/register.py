"""The port of the store that holds what work asks of whoever does it."""

from __future__ import annotations

from typing import Protocol

from amss_core.qualification.requirements import Requirement


class RequirementRegister(Protocol):
    """The store of what an organisation asks for: one requirement for each type of task and aircraft type, or any."""

    def all(self) -> tuple[Requirement, ...]:
        """Return all requirements, by type of task and aircraft type; those for any aircraft type come first."""

    def put(self, requirement: Requirement) -> Requirement | None:
        """Store a requirement over that for the same work, and return what stood before; None where nothing did."""

    def remove(self, task_type: str, aircraft_type: str | None) -> Requirement:
        """Remove a requirement and return it; NotFoundError where there is none for this work."""
