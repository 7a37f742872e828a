"""Ids that sort by the time they were made."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amss_core.errors import InvalidValueError
from amss_core.ids import RANDOM_BYTES, canonical_uuid, uuid7

NOW = datetime(2026, 5, 31, 14, 30, tzinfo=UTC)
INSTANTS = st.datetimes(min_value=datetime(1970, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
CHANCE = st.binary(min_size=RANDOM_BYTES, max_size=RANDOM_BYTES)


@given(INSTANTS, CHANCE)
def test_an_id_is_a_uuid_of_version_seven(now, chance):
    made = UUID(uuid7(now, chance))
    assert (made.version, made.variant) == (7, "specified in RFC 4122")


@given(INSTANTS, INSTANTS, CHANCE, CHANCE)
def test_ids_of_different_milliseconds_sort_by_time(one, other, chance, more_chance):
    milliseconds = timedelta(milliseconds=1)
    earlier, later = sorted((one, other))
    if (later - earlier) >= milliseconds:
        assert uuid7(earlier, chance) < uuid7(later, more_chance)


@pytest.mark.parametrize("now", [NOW.replace(tzinfo=None), datetime(1969, 12, 31, tzinfo=UTC)])
def test_an_instant_that_has_no_place_is_refused(now):
    with pytest.raises(InvalidValueError, match="now"):
        uuid7(now, bytes(RANDOM_BYTES))


def test_too_little_chance_is_refused():
    with pytest.raises(InvalidValueError, match="randomness"):
        uuid7(NOW, b"")


@pytest.mark.parametrize("text", ["", "P1", None, 7, "019e7e71-1240-7000-8000-00000000000g"])
def test_what_is_no_uuid_is_refused(text):
    with pytest.raises(InvalidValueError, match=r"organization: expected a UUID"):
        canonical_uuid(text, field="organization")
