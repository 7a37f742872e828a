"""The codes of reference data in the tables: each must be known, and the nearest known one is suggested."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from amss_cli.tables import (
    AircraftRow,
    AuthorisationRow,
    Book,
    CertificateRow,
    DirectiveRow,
    Problem,
    ProgrammeItemRow,
    ProgrammeRow,
    RegistrationRow,
    RequirementRow,
    Row,
    SkillRow,
    TypeRatingRow,
    WorkLogRow,
)
from amss_cli.tables.kinds import nearest
from amss_core import reference

OTHER_AUTHORITIES = ("ANAC", "CAAC", "CAANZ", "CASA", "DGCA", "GCAA", "JCAB", "TCCA", "UK_CAA")
"""Authorities whose directives are read beside those of the reference data."""

_DESIGNATOR = re.compile(r"[A-Z][A-Z0-9]{1,3}")
_Columns = tuple[tuple[type[Row], str], ...]

_CODES: tuple[tuple[str, Callable[[], Iterable[str]], _Columns], ...] = (
    (
        "an aircraft type by its designator in ICAO Doc 8643, such as B738",
        lambda: (each.designator for each in reference.aircraft_types()),
        (
            (AircraftRow, "type"),
            (TypeRatingRow, "aircraft_type"),
            (AuthorisationRow, "aircraft_types"),
            (WorkLogRow, "aircraft_type"),
            (RequirementRow, "aircraft_type"),
            (RequirementRow, "similar_types"),
            (ProgrammeItemRow, "types"),
            (DirectiveRow, "types"),
        ),
    ),
    (
        "the code of a certification type, such as EASA_B1",
        lambda: (each.code for each in reference.certification_types()),
        ((CertificateRow, "type"), (RequirementRow, "certificates")),
    ),
    (
        "the code of a skill, such as NDT_ET",
        lambda: (each.code for each in reference.skill_types()),
        ((SkillRow, "skill"), (RequirementRow, "skills")),
    ),
    (
        "the code of an authority, such as FAA",
        lambda: (*(each.code for each in reference.authorities()), *OTHER_AUTHORITIES),
        ((DirectiveRow, "authority"), (ProgrammeRow, "authority"), (ProgrammeItemRow, "authority")),
    ),
    (
        "the code of an authority that approves organisations, such as EASA",
        lambda: (each.code for each in reference.authorities()),
        ((RegistrationRow, "authority"),),
    ),
)


def unknown_codes(book: Book) -> Iterator[Problem]:
    """Yield the problem of each code that no reference data knows.

    A directive may name, beside types that are known, others that are written as ICAO writes them: it need not be the
    operator's whole fleet. One that names no known type would silently apply to nobody.
    """
    for expected, known_codes, columns in _CODES:
        known = frozenset(known_codes())
        for table, column in columns:
            for row in book.rows(table):
                unknown = [code for code in _codes(getattr(row, column)) if code not in known]
                if column == "types" and isinstance(row, DirectiveRow) and len(unknown) < len(row.types):
                    unknown = [code for code in unknown if not _DESIGNATOR.fullmatch(code)]
                for code in unknown:
                    yield row.problem(column, f"{expected}{nearest(code, sorted(known))}", value=code)


def _codes(cell: object) -> Iterator[str]:
    """Yield the codes of a cell: one, a list, skills with their levels, or groups."""
    if isinstance(cell, str):
        yield from (cell,) if cell else ()
    elif isinstance(cell, tuple):
        for item in cell:
            yield from sorted(item) if isinstance(item, frozenset) else (item[0] if isinstance(item, tuple) else item,)
