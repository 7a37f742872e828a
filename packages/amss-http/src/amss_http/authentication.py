"""Who asks: an access token of a user, or a key of a service."""

from __future__ import annotations

from typing import Any

from anyio import to_thread
from litestar.connection import ASGIConnection
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult

from amss_core.errors import InvalidValueError
from amss_core.permissions import Actor
from amss_core.services.access import actor_of_key
from amss_http.problems import UnauthenticatedError
from amss_http.tokens import KeyRing, organization_of

API_KEY_PREFIX = "amss_"
"""What a key of a service begins with, so that one that was published by mistake is found."""


class Authentication(AbstractAuthenticationMiddleware):
    """Finds out who asks, from `Authorization: Bearer …`; routes with `exclude_from_auth` are for everybody."""

    async def authenticate_request(self, connection: ASGIConnection[Any, Any, Any, Any]) -> AuthenticationResult:
        """Return the actor and his session.

        Raises:
            UnauthenticatedError: If nobody is named, or the proof is refused.
        """
        scheme, _, proof = connection.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not proof:
            raise UnauthenticatedError("sign in, and send the access token as 'Authorization: Bearer …'")
        if proof.startswith(API_KEY_PREFIX):
            actor = await to_thread.run_sync(_actor_of_key, connection, proof.removeprefix(API_KEY_PREFIX))
            return AuthenticationResult(user=actor, auth="")
        ring: KeyRing = connection.app.state["keys"]()
        actor, session = ring.proved(proof, now=connection.app.state["clock"]())
        return AuthenticationResult(user=actor, auth=session)


def _actor_of_key(connection: ASGIConnection[Any, Any, Any, Any], secret: str) -> Actor:
    state = connection.app.state
    try:
        with state["database"].read(organization_of(secret)) as stores:
            actor = actor_of_key(stores, secret, now=state["clock"]())
    except InvalidValueError:
        actor = None
    if actor is None:
        raise UnauthenticatedError("the key is unknown, revoked or expired; ask an administrator for another")
    return actor
