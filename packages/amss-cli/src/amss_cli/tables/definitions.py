"""The input tables, in the order in which an operator fills them in."""

from __future__ import annotations

from amss_cli.tables.columns import Row
from amss_cli.tables.directives import AccomplishmentRow, DirectiveRow
from amss_cli.tables.fleet import AircraftRow, ReadingRow
from amss_cli.tables.organizations import RegistrationRow
from amss_cli.tables.parts import PartRow
from amss_cli.tables.personnel import (
    AuthorisationRow,
    CertificateRow,
    PersonRow,
    RequirementRow,
    SkillRow,
    TypeRatingRow,
    WorkLogRow,
)
from amss_cli.tables.programmes import ProgrammeAccomplishmentRow, ProgrammeItemRow, ProgrammeRow
from amss_cli.tables.stated import StatedDueRow, StatedTotalRow
from amss_cli.tables.tasks import DependencyRow, TaskRow

TABLES: tuple[type[Row], ...] = (
    AircraftRow,
    ReadingRow,
    DirectiveRow,
    AccomplishmentRow,
    ProgrammeRow,
    ProgrammeItemRow,
    ProgrammeAccomplishmentRow,
    PersonRow,
    CertificateRow,
    TypeRatingRow,
    SkillRow,
    AuthorisationRow,
    WorkLogRow,
    RequirementRow,
    TaskRow,
    DependencyRow,
    PartRow,
    RegistrationRow,
    StatedDueRow,
    StatedTotalRow,
)
