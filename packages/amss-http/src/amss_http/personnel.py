"""Routes of people, and of what is recorded about them."""

from __future__ import annotations

from amss_core.services import personnel
from amss_http.routing import Route

ROUTES = (
    Route(verb="GET", path="/people", use_case=personnel.list_people),
    Route(verb="POST", path="/people", use_case=personnel.enter_person, body="person"),
    Route(verb="GET", path="/people/{person_id}", use_case=personnel.show_person),
    Route(verb="POST", path="/certifications", use_case=personnel.record_certificate, body="certificate"),
    Route(verb="POST", path="/people/{person_id}/type-ratings", use_case=personnel.endorse_type_rating, body="rating"),
    Route(verb="POST", path="/skills", use_case=personnel.record_skill, body="skill"),
    Route(verb="POST", path="/authorisations", use_case=personnel.authorise, body="authorisation"),
    Route(verb="POST", path="/work-log", use_case=personnel.log_work, body="entry"),
)
