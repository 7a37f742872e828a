"""Laws of permissions: what is one's own is never permitted less, and nobody but an admin leaves the organisation."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from amss_core.errors import AmssError, ForbiddenError, NotFoundError
from amss_core.permissions import PERMISSIONS, ROLES, Actor, permits, require

roles = st.sampled_from(ROLES)
slugs = st.sampled_from(sorted(PERMISSIONS))


def refusal(actor: Actor, slug: str, **said: object) -> type[AmssError] | None:
    try:
        require(actor, slug, **said)
    except AmssError as error:
        return type(error)
    return None


@given(roles, slugs)
def test_what_is_permitted_on_all_is_permitted_on_ones_own(role, slug: str):
    assert permits(role, slug) <= permits(role, slug, own=True)


@given(roles, slugs, st.booleans(), st.sampled_from(["acme", "other"]))
def test_requiring_refuses_exactly_what_is_not_permitted(role, slug: str, own, organization: str):
    actor = Actor(id="x", role=role, organization="acme")
    expected: type[AmssError] | None = None if permits(role, slug, own=own) else ForbiddenError
    if organization != "acme" and role != "admin":
        expected = NotFoundError
    assert refusal(actor, slug, organization=organization, own=own) is expected


@given(st.text(), roles)
def test_what_is_no_permission_is_never_permitted(slug: str, role):
    if slug not in PERMISSIONS:
        assert refusal(Actor(id="x", role=role, organization="acme"), slug, organization="acme") is NotFoundError
