"""Routes of the organisation, its registrations and users."""

from __future__ import annotations

from amss_core.services import organizations
from amss_http.routing import Route

ROUTES = (
    Route(verb="GET", path="/organization", use_case=organizations.show_organization),
    Route(verb="GET", path="/registrations", use_case=organizations.list_registrations),
    Route(verb="POST", path="/registrations", use_case=organizations.register_with_authority, body="registration"),
    Route(verb="PUT", path="/registrations", use_case=organizations.change_registration, body="registration"),
    Route(verb="GET", path="/users", use_case=organizations.list_users),
    Route(verb="POST", path="/users", use_case=organizations.create_user, body="user"),
    Route(
        verb="PUT",
        path="/users/{user_id}/role",
        use_case=organizations.change_role,
        fields=("role",),
        name="change_user_role",
    ),
)
