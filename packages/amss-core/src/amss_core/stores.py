"""What use cases need from outside, in one bundle: a port for each feature, all within one transaction.

Maintainer's notes: a use case gets `Stores` first and never opens a transaction itself. Whoever calls it does: `with
begin(organization) as stores:` for one attempt, or a runner that may replay the function when the database asks for it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol, TypeAlias, TypeVar

import attrs

from amss_core.access import AccessRegister
from amss_core.alerts import AlertRegister
from amss_core.audit import AuditLog
from amss_core.directives import DirectiveRegister
from amss_core.documents import DocumentRegister
from amss_core.events import Outbox
from amss_core.fleet import FleetRegister
from amss_core.imports import ImportRegister
from amss_core.metrics import MetricsSource
from amss_core.organizations import Organizations, Users
from amss_core.parts import PartRegister
from amss_core.personnel import People
from amss_core.programmes import ProgrammeRegister
from amss_core.qualification import RequirementRegister
from amss_core.scheduling import ScheduleRegister
from amss_core.tasks import TaskRegister

_T = TypeVar("_T")


@attrs.frozen(kw_only=True)
class Origin:
    """Where a request came from, for the audit record."""

    source_address: str = ""
    """Network address; empty where it came from none."""
    request_id: str = ""
    """Id of the request; empty where there was none."""


@attrs.frozen(kw_only=True)
class Stores:
    """The stores of one organisation within one transaction; useless after it has ended."""

    organization: str
    """Id of the organisation that everything read and written belongs to."""
    organizations: Organizations
    """The organisation itself."""
    users: Users
    """Its users and their roles."""
    access: AccessRegister
    """What its users and services prove themselves with."""
    people: People
    """Its people and what was recorded about them."""
    fleet: FleetRegister
    """Its aircraft and components."""
    directives: DirectiveRegister
    """Its directives and what was done about them."""
    programmes: ProgrammeRegister
    """Its maintenance programmes, and what was done of them."""
    requirements: RequirementRegister
    """What its work asks of whoever does it."""
    tasks: TaskRegister
    """Its tasks."""
    schedule: ScheduleRegister
    """The links between its tasks, and the changes of its plan."""
    parts: PartRegister
    """Its parts."""
    alerts: AlertRegister
    """Its alerts."""
    documents: DocumentRegister
    """The documents that it has issued."""
    imports: ImportRegister
    """The batches that were loaded from its files."""
    metrics: MetricsSource
    """What its dashboard's numbers are counted from."""
    audit: AuditLog
    """Its chain of changes."""
    outbox: Outbox
    """Its events."""
    new_id: Callable[[], str]
    """Makes an id that was never used: a UUIDv7."""
    origin: Origin = Origin()
    """Where the request came from."""


Begin: TypeAlias = Callable[[str], AbstractContextManager[Stores]]
"""Opens a transaction of an organisation: it is committed when the block ends, and undone when the block raises."""


class Run(Protocol):
    """Runs a function in a transaction of an organisation, again from the start where the database asks for it."""

    def __call__(self, organization: str, function: Callable[[Stores], _T], /) -> _T:
        """Return what the function returned in the attempt that was committed."""
