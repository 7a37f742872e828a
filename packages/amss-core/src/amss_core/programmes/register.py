"""The port of the store that holds maintenance programmes, their items, and what was done of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from amss_core.directives import ComplianceFile
from amss_core.programmes.records import KeptItem, Programme, ProgrammeAccomplishment, ProgrammeItem
from amss_core.programmes.status import ProgrammeFile


class ProgrammeRegister(Protocol):
    """The store of an organisation's maintenance programmes; what was done is only ever added."""

    def add(self, programme: Programme) -> None:
        """Add a programme; ConflictError where there is one of this id."""

    def get(self, programme_id: str) -> Programme:
        """Return a programme; NotFoundError where the organisation has none of this id."""

    def all(self) -> tuple[Programme, ...]:
        """Return all programmes, by id."""

    def replace(self, programme: Programme) -> Programme:
        """Store a changed programme over the revision that it was made from, and return it with the next revision.

        NotFoundError where there is none of this id, ConflictError where somebody else has changed it meanwhile.
        """

    def add_items(self, programme_id: str, items: Iterable[ProgrammeItem]) -> None:
        """Add items to a programme, all or none; ConflictError where the organisation has one of the same id."""

    def item(self, item_id: str) -> KeptItem:
        """Return an item; NotFoundError where the organisation has none of this id."""

    def items(self, programme_id: str | None = None) -> tuple[KeptItem, ...]:
        """Return the items of a programme, or of all, by id."""

    def replace_item(self, kept: KeptItem) -> KeptItem:
        """Store a changed item over the revision that it was made from, and return it with the next revision.

        NotFoundError where there is none of this id, ConflictError where somebody else has changed it meanwhile.
        """

    def record_accomplishment(self, accomplishment: ProgrammeAccomplishment) -> None:
        """Record that an item was done; NotFoundError where there is no such item, ConflictError where the id is."""

    def done(self, item_id: str) -> tuple[ProgrammeAccomplishment, ...]:
        """Return everything that was recorded of an item, replaced records too, by id of the record."""

    def load(self, facts: ComplianceFile, *, programme_id: str | None = None) -> ProgrammeFile:
        """Return the items of a programme, or of all, and everything that was done, over fleet and events."""
