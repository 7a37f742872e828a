"""Who signs proves at that moment that it is he, by his password."""

from __future__ import annotations

from typing import Any

import attrs
from litestar import Request

from amss_core.errors import ForbiddenError
from amss_core.permissions import Actor
from amss_http import passwords
from amss_http.throttle import SignInThrottle


@attrs.frozen
class ProvedPassword:
    """The `Reauthentication` of one request; the password is proved before the transaction, which it would hold up."""

    person_id: str
    """Who typed it."""
    proved: bool
    """Whether it was his."""

    def confirm(self, person_id: str, proof: str) -> str:  # noqa: ARG002 - the port's signature
        """Return `password`.

        Raises:
            ForbiddenError: If it is not that person's password.
        """
        if not self.proved or person_id != self.person_id:
            raise ForbiddenError("the password is not the signer's; nothing was signed")
        return "password"


def proved_signer(request: Request[Actor, Any, Any], password: str) -> ProvedPassword:
    """Return what proves a signer; a service has no password, and signs nothing.

    Raises:
        ThrottledError: If the actor failed too often.
    """
    state, actor = request.app.state, request.user
    throttle: SignInThrottle = state["throttle"]
    name, place, now = (
        f"{actor.organization}/{actor.id}",
        request.client.host if request.client else "",
        state["clock"](),
    )
    throttle.refuse_too_early(name, place, now=now)
    with state["database"].read(actor.organization) as stores:
        credential = stores.access.credential(actor.id) if request.auth else None
    proved = passwords.proves(password, credential.password_hash if credential else None)
    if proved:
        throttle.succeeded(name, place)
    else:
        throttle.failed(name, place, now=now)
    return ProvedPassword(actor.id, proved)
