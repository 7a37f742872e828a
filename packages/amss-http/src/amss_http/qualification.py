"""Routes of qualification: who may do what work, why not, and what work asks of people."""

from __future__ import annotations

from datetime import date, datetime

from amss_core.errors import InvalidValueError
from amss_core.permissions import Actor, require
from amss_core.personnel import CertificationType
from amss_core.qualification import Qualification
from amss_core.reference import certification_types
from amss_core.services import qualification
from amss_core.stores import Stores
from amss_http.routing import Route


def list_certification_types(stores: Stores, actor: Actor) -> tuple[CertificationType, ...]:
    """Return the kinds of certificates and licences, by authority."""
    require(actor, "qualification.check", organization=stores.organization)
    return certification_types()


def check_qualification(
    stores: Stores,
    actor: Actor,
    person_id: str,
    *,
    task_type: str,
    aircraft_type: str | None = None,
    on: date | None = None,
    at: datetime | None = None,
    start: datetime | None = None,
    end: datetime | None = None,
    known_at: datetime | None = None,
    now: datetime,
) -> Qualification:
    """Tell whether a person may do a type of work on a day, at an instant, or throughout a window; else now."""
    if (start is None) != (end is None):
        raise InvalidValueError("expected start and end of the window, or neither", field="end" if start else "start")
    window = (start, end) if start is not None and end is not None else None
    return qualification.check_person_for(
        stores, actor, person_id, task_type, aircraft_type, now=now, on=on, at=at, window=window, known_at=known_at
    )


ROUTES = (
    Route(verb="GET", path="/certification-types", use_case=list_certification_types),
    Route(verb="GET", path="/qualified-mechanics", use_case=qualification.qualified_mechanics),
    Route(
        verb="GET",
        path="/users/{person_id}/qualification-check",
        use_case=check_qualification,
        stands_for=(qualification.check_person_for,),
    ),
    Route(
        verb="GET",
        path="/users/{person_id}/recency-outlook",
        use_case=qualification.outlook_on_recency,
        name="show_recency_outlook",
    ),
    Route(verb="GET", path="/expiring-certifications", use_case=qualification.list_expiring),
    Route(verb="GET", path="/requirements", use_case=qualification.list_requirements),
    Route(
        verb="PUT",
        path="/requirements",
        use_case=qualification.require_for_work,
        body="requirement",
        name="set_requirement",
    ),
    Route(verb="DELETE", path="/requirements/{task_type}", use_case=qualification.drop_requirement),
)
