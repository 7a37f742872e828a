"""The table of the organisation itself: its registrations with authorities."""

# ruff: noqa: RUF009 - `column` declares a field, like `attrs.field`; it is no default that instances share

from __future__ import annotations

from datetime import date
from typing import ClassVar

import attrs

from amss_cli.tables.columns import Row, column
from amss_cli.tables.kinds import DATE, TEXT, choice
from amss_core.errors import InvalidValueError


@attrs.frozen(kw_only=True)
class RegistrationRow(Row):
    """One approval that an authority has given the organisation."""

    table: ClassVar[str] = "registrations"
    about: ClassVar[str] = (
        "One row for each approval that an authority has given the organisation, such as an air operator or a repair "
        "station certificate."
    )
    key: ClassVar[tuple[str, ...]] = ("authority", "number")

    authority: str = column("Code of the authority.", TEXT, example="EASA", required=True)
    number: str = column(
        "Number of the approval, as the authority writes it.", TEXT, example="EASA.145.0123", required=True
    )
    scope: str = column("What it approves, in words or ratings.", TEXT, example="A1 B737; B1 CFM56", default="")
    effective_on: date = column("First day of validity.", DATE, example="2020-01-01", required=True)
    expires_on: date | None = column("Last day of validity.", DATE, empty="without an end")
    status: str = column(
        "Whether it may be used.",
        choice("active", "suspended", "revoked", "surrendered"),
        example="active",
        default="active",
        empty="active",
    )

    def __attrs_post_init__(self) -> None:
        if self.expires_on is not None and self.expires_on < self.effective_on:
            raise InvalidValueError(
                f"a last day that is not before effective_on ({self.effective_on})",
                field="expires_on",
                value=str(self.expires_on),
            )
