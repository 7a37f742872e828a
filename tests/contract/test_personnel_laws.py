"""Whatever a record can hold, each database gives back."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta, timezone

import attrs
import operator_data as some
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from operator_data import US

from amss_core.personnel import Person

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
NOT_BLANK = TEXTS.filter(str.strip)
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
INSTANTS = st.datetimes(datetime(1900, 1, 3), datetime(2999, 12, 29), timezones=ZONES)  # noqa: DTZ001 - gets a zone
FACTS = st.one_of(
    st.builds(some.certificate, number=NOT_BLANK, type=NOT_BLANK, authority=TEXTS, recorded_at=INSTANTS),
    st.builds(some.skill, skill=NOT_BLANK, level=st.integers(1, 5), qualified_on=st.dates(), recorded_by=TEXTS),
    st.builds(some.authorisation, task_types=st.frozensets(TEXTS), aircraft_types=st.frozensets(TEXTS)),
    st.builds(some.work, day=st.dates(), minutes=st.integers(1, 1440), aircraft_type=st.none() | TEXTS, task=TEXTS),
)
_numbers = itertools.count(1)


@pytest.fixture(autouse=True)
def organization(database):
    some.found(database)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=NOT_BLANK, facts=st.lists(FACTS, max_size=4, unique_by=type))
def test_a_file_comes_back_as_it_was_recorded(database, name, facts):
    person = Person(id=f"{next(_numbers)} {name}", name=name, employee_number=name)
    own = [attrs.evolve(fact, person=person.id) for fact in facts]
    with database.begin(US) as stores:
        stores.people.add(person)
        for fact in own:
            stores.people.record(person.id, fact)
    with database.read(US) as stores:
        file = stores.people.file(person.id)
    assert file.person == person
    assert {*file.certificates, *file.skills, *file.authorisations, *file.work_log} == set(own)
    assert all(fact.recorded_at is None or fact.recorded_at.tzinfo is UTC for fact in file.certificates)
