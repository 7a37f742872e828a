"""Routes of access: sign in and out, keep a session, change a password, and keys of services."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import attrs
from litestar import Request, Response, delete, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody

from amss_core._validators import is_text
from amss_core.access import ApiKey, Continued, Session, sign_in_name
from amss_core.codec import unstructure
from amss_core.errors import InvalidValueError
from amss_core.permissions import Actor, Role
from amss_core.services import access
from amss_core.stores import Origin
from amss_http import passwords
from amss_http.authentication import API_KEY_PREFIX
from amss_http.calls import call_of
from amss_http.problems import UnauthenticatedError
from amss_http.routing import Route
from amss_http.throttle import SignInThrottle
from amss_http.tokens import ACCESS_MINUTES, KeyRing, new_secret, organization_of

_text = attrs.field(validator=is_text)


@attrs.frozen(kw_only=True)
class SignIn:
    """What a user signs in with."""

    name: str = _text
    """Sign-in name, such as an e-mail address."""
    password: str = attrs.field(validator=is_text, repr=False)
    """Password."""


@attrs.frozen(kw_only=True)
class RefreshToken:
    """What a session is continued with, once."""

    refresh_token: str = attrs.field(validator=is_text, repr=False)
    """The token of the last answer."""


@attrs.frozen(kw_only=True)
class Tokens:
    """What a session is used and continued with."""

    access_token: str
    """Sent with each request, as `Authorization: Bearer …`."""
    token_type: str
    """`Bearer`."""
    expires_in: int
    """Seconds for which the access token is accepted."""
    refresh_token: str
    """Gives the next tokens, once."""


@attrs.frozen(kw_only=True)
class NewPassword:
    """Another password, with the one that it takes the place of."""

    password: str = attrs.field(validator=is_text, repr=False)
    """The password of now."""
    new_password: str = attrs.field(validator=is_text, repr=False)
    """The new one."""


@attrs.frozen(kw_only=True)
class NewApiKey:
    """A key to be made for a service."""

    name: str = _text
    """What it is for."""
    role: Role
    """The role that the service acts under."""


@attrs.frozen(kw_only=True)
class ShownApiKey:
    """A key that was made, shown this once."""

    key: str
    """The key, to be sent as `Authorization: Bearer …`."""
    api_key: ApiKey
    """What is kept of it."""


@attrs.frozen(kw_only=True)
class NewAccount:
    """What a user is to sign in with."""

    name: str = _text
    """Sign-in name, such as an e-mail address; one in all organisations."""
    password: str = attrs.field(validator=is_text, repr=False)
    """Password, until the user changes it."""


@post("/auth/login", exclude_from_auth=True, sync_to_thread=True, status_code=200, tags=["access"])
def login(request: Request[Any, Any, Any], data: JSONBody[SignIn]) -> Response[Tokens]:
    """Sign in with name and password."""
    state, place = request.app.state, request.client.host if request.client else ""
    throttle: SignInThrottle = state["throttle"]
    now = state["clock"]()
    try:
        name = sign_in_name(data.name)
    except InvalidValueError:
        name = ""
    throttle.refuse_too_early(name, place, now=now)
    organization = state["database"].organization_of(name) if name else None
    credential = None
    if organization is not None:
        with state["database"].read(organization) as stores:
            credential = stores.access.credential_named(name)
    proved = passwords.proves(data.password, credential.password_hash if credential else None)
    if not proved or organization is None or credential is None:
        throttle.failed(name, place, now=now)
        raise UnauthenticatedError("name or password is wrong")
    throttle.succeeded(name, place)
    user, secret = credential.user, new_secret(organization)
    begun = state["database"].run(
        organization,
        lambda stores: access.begin_session(stores, user, secret=secret, now=now),
        origin=Origin(source_address=place),
    )
    return _tokens(state["keys"](), begun, secret, now)


@post("/auth/refresh", exclude_from_auth=True, sync_to_thread=True, status_code=200, tags=["access"])
def refresh(request: Request[Any, Any, Any], data: JSONBody[RefreshToken]) -> Response[Tokens]:
    """Continue a session: the token is spent, and another one given. One that was spent before ends the session."""
    state, now = request.app.state, request.app.state["clock"]()
    organization = organization_of(data.refresh_token)
    secret = new_secret(organization)
    try:
        on = state["database"].run(
            organization,
            lambda stores: access.continue_session(stores, data.refresh_token, secret=secret, now=now),
        )
    except InvalidValueError:
        raise UnauthenticatedError("the refresh token is none of ours; sign in again") from None
    return _tokens(state["keys"](), on, secret, now)


def _tokens(ring: KeyRing, on: Continued, secret: str, now: datetime) -> Response[Tokens]:
    if on.actor is None:
        raise UnauthenticatedError(f"the session cannot be continued ({on.refused}); sign in again")
    made = Tokens(
        access_token=ring.token(on.actor, session=on.family, now=now),
        token_type="Bearer",  # noqa: S106 - the name of a kind of token
        expires_in=ACCESS_MINUTES * 60,
        refresh_token=secret,
    )
    return Response(unstructure(made), headers={"Cache-Control": "no-store"})


@post("/auth/logout", sync_to_thread=True, status_code=204, tags=["access"])
def logout(request: Request[Actor, str, Any]) -> None:
    """End the session of the access token; the token itself is accepted until it expires."""
    call_of(request).change(access.end_session, request.auth)


@get("/auth/me", sync_to_thread=False, tags=["access"])
def show_me(request: Request[Actor, str, Any]) -> Response[Actor]:
    """Return who asks, and under which role."""
    return Response(unstructure(request.user))


@get("/auth/sessions", sync_to_thread=True, tags=["access"])
def list_sessions(request: Request[Actor, str, Any]) -> Response[tuple[Session, ...]]:
    """Return the sessions of oneself that can be continued."""
    call = call_of(request)
    return Response(call.ask(access.list_sessions, now=call.now))


@delete("/auth/sessions/{family:str}", sync_to_thread=True, tags=["access"])
def end_session(request: Request[Actor, str, Any], family: FromPath[str]) -> None:
    """End a session of oneself."""
    call_of(request).change(access.end_session, family)


@post("/auth/password", sync_to_thread=True, status_code=204, tags=["access"])
def change_password(request: Request[Actor, str, Any], data: JSONBody[NewPassword]) -> None:
    """Change the password of oneself; all other sessions end."""
    call = call_of(request)
    with call.database.read(call.actor.organization) as stores:
        credential = stores.access.credential(call.actor.id)
    if not passwords.proves(data.password, credential.password_hash if credential else None):
        raise InvalidValueError("expected the password of now", field="password")
    new = passwords.hashed(data.new_password)
    call.change(access.change_password, password_hash=new, keep_session=request.auth)


@post("/users/{user_id:str}/account", sync_to_thread=True, status_code=204, tags=["access"])
def open_account(request: Request[Actor, str, Any], user_id: FromPath[str], data: JSONBody[NewAccount]) -> None:
    """Give a user a sign-in name and a password; his sessions end."""
    new = passwords.hashed(data.password)
    call_of(request).change(access.open_account, user_id, data.name, password_hash=new)


@post("/api-keys", sync_to_thread=True, tags=["access"])
def create_api_key(request: Request[Actor, str, Any], data: JSONBody[NewApiKey]) -> Response[ShownApiKey]:
    """Make a key for a service; it is shown this once."""
    call = call_of(request)
    secret = new_secret(call.actor.organization)
    kept = call.change(access.create_api_key, data.name, data.role, secret=secret)
    said: Any = {"key": f"{API_KEY_PREFIX}{secret}", "api_key": kept}
    return Response(said, status_code=201, headers={"Cache-Control": "no-store"})


HANDLERS: tuple[HTTPRouteHandler, ...] = (
    login,
    refresh,
    logout,
    show_me,
    list_sessions,
    end_session,
    change_password,
    open_account,
    create_api_key,
)

ROUTES = (
    Route(verb="GET", path="/api-keys", use_case=access.list_api_keys),
    Route(verb="DELETE", path="/api-keys/{key_id}", use_case=access.revoke_api_key),
)
