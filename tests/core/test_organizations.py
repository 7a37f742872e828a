"""Organisations and their registrations with authorities."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from amss_core.errors import InvalidValueError
from amss_core.organizations import Organization, Registration, authorities_over

REPAIR_STATION = Registration(
    organization="acme",
    authority="FAA",
    number="AC9R123X",
    scope="Airframe class 4",
    effective_on=date(2024, 1, 1),
    expires_on=date(2026, 5, 31),
)


def test_a_registration_is_valid_from_its_first_through_its_last_day():
    days = [date(2023, 12, 31), date(2024, 1, 1), date(2026, 5, 31), date(2026, 6, 1)]
    assert [REPAIR_STATION.valid_on(day) for day in days] == [False, True, True, False]


def test_a_registration_without_an_end_stays_valid():
    assert attrs.evolve(REPAIR_STATION, expires_on=None).valid_on(date(2100, 1, 1))


@pytest.mark.parametrize("status", ["suspended", "revoked", "surrendered"])
def test_only_an_active_registration_is_valid(status: str):
    assert not attrs.evolve(REPAIR_STATION, status=status).valid_on(date(2025, 1, 1))


def test_the_last_day_is_not_before_the_first():
    with pytest.raises(InvalidValueError, match="on or after 2024-01-01") as refused:
        attrs.evolve(REPAIR_STATION, expires_on=date(2023, 12, 31))
    assert refused.value.field == "expires_on"
    assert attrs.evolve(REPAIR_STATION, expires_on=date(2024, 1, 1)).valid_on(date(2024, 1, 1))


def test_authorities_over_an_organisation_are_those_of_valid_registrations():
    easa = attrs.evolve(REPAIR_STATION, authority="EASA", number="ET.145.01", expires_on=None)
    lapsed = attrs.evolve(REPAIR_STATION, authority="ECAA", status="surrendered")
    all_of_them = [REPAIR_STATION, easa, attrs.evolve(easa, number="ET.CAMO.01"), lapsed]
    assert authorities_over(all_of_them, on=date(2026, 5, 31)) == ("EASA", "FAA")
    assert authorities_over(all_of_them, on=date(2026, 6, 1)) == ("EASA",)


def test_an_organisation_has_a_name_and_counts_days_in_its_zone():
    assert Organization(id="acme", name="Acme Air").time_zone == "UTC"
    with pytest.raises(InvalidValueError, match="not empty"):
        Organization(id="acme", name=" ")
