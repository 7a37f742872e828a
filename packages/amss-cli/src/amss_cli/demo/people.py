"""The demo operator's people: two teams for the heavy checks, line mechanics and inspectors, and two years of work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

import attrs

_GIVEN = (
    "Abebe Almaz Bekele Chaltu Dawit Desta Eleni Fikru Genet Girma Hanna Haile Kebede Kidist Lemlem Mekonnen Mona "
    "Nardos Omar Rahel Samuel Sara Selam Tadesse Tesfaye Tigist Tsehay Worku Yared Yonas Zewdu Zufan"
)
_FAMILY = (
    "Abate Alemu Assefa Ayele Belay Bekele Demissie Eshete Gebre Getachew Hailu Kassa Lemma Mamo Mengistu Negash "
    "Regassa Shiferaw Sisay Tadesse Tefera Tessema Teshome Wolde Worku Yimer Zeleke Zerihun"
)

TEAM_SIZE = 20
"""Two mechanics for each of the ten zones of a check: one for each shift."""
AVIONICS_ZONE = 9
ENGINE_ZONES = (5, 6)
STRUCTURE_ZONES = (0, 1, 2, 3, 4)
MOST_IN_A_MONTH = 11
SHORT_OF_RECENCY = 37
"""Index of the mechanic who was away for long and has 95 days on type in 24 months, of 100 that are needed."""


@attrs.frozen(kw_only=True)
class DemoPerson:
    """One person of the staff."""

    id: str
    name: str
    index: int
    certificate_type: str
    certificate_number: str
    types: tuple[str, ...]
    zone: int | None
    """Zone of the check that the person works in; None for line mechanics and inspectors."""

    @property
    def is_inspector(self) -> bool:
        """Whether the person inspects what others did."""
        return self.index >= 52


def staff(random: Random) -> tuple[DemoPerson, ...]:
    """Return the sixty people: the teams of the two checks, twelve line mechanics, eight inspectors."""
    given, family = _GIVEN.split(), _FAMILY.split()
    names = list(dict.fromkeys(f"{random.choice(given)} {random.choice(family)}" for _ in range(200)))
    found = []
    for index in range(60):
        team, zone = divmod(index, TEAM_SIZE)
        zone = zone // 2
        if team == 2:
            types: tuple[str, ...] = (("B738", "B38M"), ("A320", "A20N"), ("B77W", "B738"), ("DH8D", "A320"))[index % 4]
        else:
            types = (("B738", "B38M"), ("A20N", "A320"))[team]
        avionics = zone == AVIONICS_ZONE if team < 2 else index % 5 == 0
        local = index % 7 == 3
        found.append(
            DemoPerson(
                id=f"P{index + 1:03}",
                name=names[index],
                index=index,
                certificate_type=("ECAA_AVI" if avionics else "ECAA_AMT")
                if local
                else ("EASA_B2" if avionics else "EASA_B1"),
                certificate_number=f"{'ET.' if local else 'IE.66.'}{10210 + index * 17}",
                types=types,
                zone=zone if team < 2 else None,
            )
        )
    return tuple(found)


def person_rows(people: tuple[DemoPerson, ...]) -> Iterator[dict[str, str]]:
    """Yield the rows of `people`."""
    for each in people:
        yield {"id": each.id, "name": each.name, "station": "ADD"}


def certificate_rows(people: tuple[DemoPerson, ...], on: date, lapses: dict[str, date]) -> Iterator[dict[str, str]]:
    """Yield the rows of `certificates`.

    Args:
        people: The staff.
        on: The demo's day.
        lapses: By person the last day of a certificate that lapses soon.
    """
    for each in people:
        until = lapses.get(each.id, on + timedelta(days=300 + each.index * 23))
        issued_on = on - timedelta(days=1500 + each.index * 11)
        certificate = {"person": each.id, "type": each.certificate_type, "number": each.certificate_number}
        yield certificate | {"event": "issued", "event_on": issued_on.isoformat(), "until": until.isoformat()}
        if each.index == 45:  # a suspension that is over
            suspended_on = on - timedelta(days=200)
            yield certificate | {
                "event": "suspended",
                "event_on": suspended_on.isoformat(),
                "until": (suspended_on + timedelta(days=29)).isoformat(),
            }
        if each.index >= 58:
            yield from _inspection_authorisation(each, on)


def _inspection_authorisation(person: DemoPerson, on: date) -> Iterator[dict[str, str]]:
    """Yield an FAA inspection authorisation, which ends on 31 March of each odd year, with its yearly activity."""
    ends_on = date(on.year + (on.year + 1) % 2, 3, 31)
    if ends_on < on:
        ends_on = date(ends_on.year + 2, 3, 31)
    authorisation = {"person": person.id, "type": "FAA_IA", "number": f"IA{3400 + person.index}"}
    issued_on = date(ends_on.year - 2, 4, 1)
    yield authorisation | {"event": "issued", "event_on": issued_on.isoformat(), "until": ends_on.isoformat()}
    for year in (issued_on.year, issued_on.year + 1):
        activity_on = date(year, 6, 12)
        if activity_on < on:
            yield authorisation | {"event": "inspection_authorisation_activity", "event_on": activity_on.isoformat()}


def type_rating_rows(people: tuple[DemoPerson, ...], on: date) -> Iterator[dict[str, str]]:
    """Yield the rows of `type_ratings`."""
    for each in people:
        for number, type_ in enumerate(each.types):
            yield {
                "person": each.id,
                "certificate": each.certificate_number,
                "aircraft_type": type_,
                "endorsed_on": (on - timedelta(days=1400 - 90 * number)).isoformat(),
            }


def skill_rows(people: tuple[DemoPerson, ...], on: date) -> Iterator[dict[str, str]]:
    """Yield the rows of `skills`: by zone for the teams, in turn for the others."""
    for each in people:
        if each.zone == AVIONICS_ZONE:
            skills = [("AVIONICS_NAV", 3), ("AVIONICS_COM", 2)]
        elif each.zone in ENGINE_ZONES:
            skills = [("ENGINE_TURBOFAN", 3), ("NDT_ET", 2)]
        elif each.zone in STRUCTURE_ZONES:
            skills = [("SHEET_METAL", 3), ("NDT_ET", 2)]
        elif each.zone is not None:
            skills = [("HYDRAULIC", 3), ("PNEUMATIC", 2)]
        else:
            skills = [("NDT_VT", 2), (("SHEET_METAL", "COMPOSITE", "NDT_UT", "FUEL_TANK")[each.index % 4], 2)]
        for number, (skill, level) in enumerate(skills):
            yield {
                "person": each.id,
                "skill": skill,
                "level": str(level),
                "qualified_on": (on - timedelta(days=640 - each.index)).isoformat(),
                "expires_on": (on + timedelta(days=420 + each.index + 30 * number)).isoformat(),
            }


def authorisation_rows(people: tuple[DemoPerson, ...], on: date) -> Iterator[dict[str, str]]:
    """Yield the rows of `authorisations`: mechanics certify on their types, inspectors inspect."""
    for each in people:
        yield {
            "person": each.id,
            "role": "inspection" if each.is_inspector else "certifying",
            "aircraft_types": "; ".join(each.types),
            "granted_on": (on - timedelta(days=1300)).isoformat(),
            "until": (on + timedelta(days=500 + each.index)).isoformat(),
        }


def work_log_rows(people: tuple[DemoPerson, ...], on: date, random: Random) -> Iterator[dict[str, str]]:
    """Yield the rows of `work_log`: nine to eleven days in each of the last 24 months.

    A team's mechanics work two thirds of the days on their first type, line mechanics and inspectors half of them.
    """
    for each in people:
        worked = 0
        for month in range(24, 0, -1):
            first = on - timedelta(days=month * 30)
            for number, day in enumerate(sorted(random.sample(range(29), random.randrange(9, MOST_IN_A_MONTH + 1)))):
                on_first_type = (number + month) % 2 == 0 if each.zone is None else random.randrange(3) < 2
                if each.index == SHORT_OF_RECENCY and (not on_first_type or worked >= 95):
                    continue
                worked += on_first_type
                yield {
                    "person": each.id,
                    "worked_on": (first + timedelta(days=day)).isoformat(),
                    "hours": random.choice(("6", "7", "7.5", "8")),
                    "aircraft_type": each.types[0 if on_first_type else 1],
                    "task_type": random.choice(("inspection", "inspection", "repair", "overhaul")),
                }


def requirement_rows() -> Iterator[dict[str, str]]:
    """Yield the rows of `requirements`: any of four licences for all work, and more for repairs and overhauls."""
    for task_type in ("inspection", "repair", "overhaul"):
        for type_ in ("B738", "B38M", "A320", "A20N", "B77W", "DH8D"):
            yield {
                "task_type": task_type,
                "aircraft_type": type_,
                "certificates": "EASA_B1; EASA_B2; ECAA_AMT; ECAA_AVI",
                "type_rating": "yes",
                "skills": {"repair": "SHEET_METAL:2", "overhaul": "ENGINE_TURBOFAN:2"}.get(task_type, ""),
                "role": "certifying",
                "recency": "days",
                "recency_required": "100",
                "independent_inspection": "yes" if task_type == "overhaul" else "no",
                "source": "EASA 145.A.35(c)",
            }
