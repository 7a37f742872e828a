"""The operator's tables: one description of each, from which reader, templates and documentation follow.

A table is a subclass of `Row`; its fields are its columns. `read_tables(folder)` gives a `Book`, `book.rows(TaskRow)`
the typed rows that can be used, and `book.problems` what is wrong with the others.
"""

from __future__ import annotations

from amss_cli.tables.columns import Column, Reference, Row, column, columns
from amss_cli.tables.definitions import TABLES
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
from amss_cli.tables.problems import Problem
from amss_cli.tables.programmes import ProgrammeAccomplishmentRow, ProgrammeItemRow, ProgrammeRow
from amss_cli.tables.reader import Book, read_tables
from amss_cli.tables.stated import StatedDueRow, StatedTotalRow
from amss_cli.tables.tasks import DependencyRow, TaskRow

__all__ = [
    "TABLES",
    "AccomplishmentRow",
    "AircraftRow",
    "AuthorisationRow",
    "Book",
    "CertificateRow",
    "Column",
    "DependencyRow",
    "DirectiveRow",
    "PartRow",
    "PersonRow",
    "Problem",
    "ProgrammeAccomplishmentRow",
    "ProgrammeItemRow",
    "ProgrammeRow",
    "ReadingRow",
    "Reference",
    "RegistrationRow",
    "RequirementRow",
    "Row",
    "SkillRow",
    "StatedDueRow",
    "StatedTotalRow",
    "TaskRow",
    "TypeRatingRow",
    "WorkLogRow",
    "column",
    "columns",
    "read_tables",
]
