"""Organisations and their users, the authorities over them, and under which of these they work."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal, Protocol, get_args

import attrs

from amss_core._validators import is_date, is_name, is_name_or_empty, is_not_blank, is_one_of, is_text, is_whole_number
from amss_core.errors import InvalidValueError
from amss_core.permissions import ROLES, Role

RegistrationStatus = Literal["active", "suspended", "revoked", "surrendered"]


@attrs.frozen(kw_only=True)
class Authority:
    """A civil aviation authority, or the body whose standards stand in for one."""

    code: str = attrs.field(validator=is_name)
    """Short code in capitals, such as `EASA`."""
    name: str = attrs.field(validator=is_text)
    """Full name."""
    country: str = attrs.field(validator=is_name_or_empty)
    """ISO 3166 alpha-2 code, `EU` for the Union, `INT` for ICAO."""
    record_retention_years: int
    """Years for which maintenance records are kept, counted from each record's own event."""


@attrs.frozen(kw_only=True)
class Organization:
    """An operator or a maintenance organisation, whose records are kept apart from those of every other."""

    id: str = attrs.field(validator=is_name)
    """Its id, unique among all organisations."""
    name: str = attrs.field(validator=is_not_blank)
    """Its name as it stands on the approvals."""
    time_zone: str = attrs.field(default="UTC", validator=is_name)
    """Name of the zone of its main station, such as `Africa/Addis_Ababa`: whose date counts as today."""


@attrs.frozen(kw_only=True)
class User:
    """Somebody who signs in, and the role that decides what he may do."""

    id: str = attrs.field(validator=is_name)
    """His id, unique within the organisation; a mechanic's is that of the `Person`."""
    name: str = attrs.field(validator=is_not_blank)
    """Name as others see it."""
    role: Role = attrs.field(validator=is_one_of(ROLES))
    """The role."""
    revision: int = attrs.field(default=1, validator=is_whole_number(1))
    """Number of this version of the record, from 1; each change adds one."""


@attrs.frozen(kw_only=True)
class Registration:
    """An organisation's approval by an authority, such as an air operator or a repair station certificate."""

    organization: str = attrs.field(validator=is_name)
    """Id of the organisation."""
    authority: str = attrs.field(validator=is_name)
    """Code of the authority."""
    number: str = attrs.field(validator=is_name)
    """Number of the approval, as the authority writes it."""
    scope: str = attrs.field(default="", validator=is_text)
    """What it approves, in words or ratings; empty where it is not recorded."""
    effective_on: date = attrs.field(validator=is_date)
    """First day of validity."""
    expires_on: date | None = attrs.field(default=None, validator=attrs.validators.optional(is_date))
    """Last day of validity; None where it was given without an end."""
    status: RegistrationStatus = attrs.field(default="active", validator=is_one_of(get_args(RegistrationStatus)))
    """Whether it may be used; only an active one may."""

    def __attrs_post_init__(self) -> None:
        if self.expires_on is not None and self.expires_on < self.effective_on:
            raise InvalidValueError(
                f"expected a day on or after {self.effective_on}", field="expires_on", value=self.expires_on
            )

    def valid_on(self, day: date) -> bool:
        """Tell whether it is active and valid on a day; its first and last days are included."""
        begun = self.effective_on <= day
        return self.status == "active" and begun and (self.expires_on is None or day <= self.expires_on)


def authorities_over(registrations: Iterable[Registration], *, on: date) -> tuple[str, ...]:
    """Return the codes of the authorities under which an organisation works on a day, each once, in alphabetical order.

    Args:
        registrations: The organisation's registrations.
        on: The day.
    """
    return tuple(sorted({each.authority for each in registrations if each.valid_on(on)}))


class Organizations(Protocol):
    """The store of the one organisation that a transaction belongs to."""

    def add(self, organization: Organization) -> None:
        """Add the organisation.

        Raises:
            ConflictError: If it exists.
            InvalidValueError: If its id is not that of the transaction.
        """

    def get(self) -> Organization:
        """Return the organisation.

        Raises:
            NotFoundError: If it does not exist.
        """

    def registrations(self) -> tuple[Registration, ...]:
        """Return its registrations with authorities, by authority and number."""

    def register(self, registration: Registration) -> None:
        """Add a registration.

        Raises:
            ConflictError: If there is one of this authority and number.
            InvalidValueError: If it is another organisation's.
        """

    def replace_registration(self, registration: Registration) -> Registration:
        """Store a registration over that of the same authority and number, and return what stood before.

        Raises:
            NotFoundError: If there is none.
            InvalidValueError: If it is another organisation's.
        """


class Users(Protocol):
    """The store of an organisation's users."""

    def add(self, user: User) -> None:
        """Add a user.

        Raises:
            ConflictError: If there is one with this id.
        """

    def get(self, user_id: str) -> User:
        """Return a user.

        Raises:
            NotFoundError: If the organisation has none with this id.
        """

    def all(self) -> tuple[User, ...]:
        """Return all users of the organisation, by id."""

    def replace(self, user: User) -> User:
        """Store a changed user over the revision that it was made from, and return it with the next revision.

        Raises:
            NotFoundError: If the organisation has none with this id.
            ConflictError: If somebody else has changed it meanwhile.
        """
