"""The table of registrations as records of the core."""

from __future__ import annotations

from typing import cast

from amss_cli.tables import Book, RegistrationRow
from amss_core.organizations import Registration, RegistrationStatus

OWN = "own"
"""Stands for the id of the organisation, which no table tells; an import puts its own there."""


def registrations(book: Book) -> tuple[Registration, ...]:
    """Return the organisation's registrations with authorities, in the order of the table."""
    return tuple(
        Registration(
            organization=OWN,
            authority=row.authority,
            number=row.number,
            scope=row.scope,
            effective_on=row.effective_on,
            expires_on=row.expires_on,
            status=cast("RegistrationStatus", row.status),
        )
        for row in book.rows(RegistrationRow)
    )
