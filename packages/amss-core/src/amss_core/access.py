"""How users and services prove who they are: sign-in names, sessions with tokens that are spent, and keys of services.

Only hashes of secrets are kept. Making secrets, and proving passwords, is the edge's; here is what follows from them.
"""

from __future__ import annotations

import hashlib
import unicodedata
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol

import attrs

from amss_core._validators import is_instant, is_not_blank, is_one_of, is_text, to_utc
from amss_core.errors import InvalidValueError
from amss_core.permissions import ROLES, Actor, Role

SESSION_DAYS = 30
"""Days for which a session can be continued after it was last used."""
MAX_SIGN_IN_NAME = 254
"""Characters that a sign-in name may have: as many as an e-mail address."""

_optional_instant = attrs.validators.optional(is_instant)


def secret_hash(secret: str) -> str:
    """Return the SHA-256 of a secret of at least 128 random bits, in hexadecimal digits; not for passwords."""
    return hashlib.sha256(secret.encode()).hexdigest()


def sign_in_name(text: str) -> str:
    """Return a sign-in name as it is kept and looked up: without spaces around it, in one case and one spelling.

    Raises:
        InvalidValueError: If it is empty, too long, or has a space or a character that is not shown in it.

    >>> sign_in_name(" Anna.Berg@Example.com ")
    'anna.berg@example.com'
    """
    name = unicodedata.normalize("NFKC", text.strip()).casefold()
    if not name or len(name) > MAX_SIGN_IN_NAME or not name.isprintable() or " " in name:
        raise InvalidValueError(
            f"expected a name of 1 through {MAX_SIGN_IN_NAME} characters without spaces, such as an e-mail address",
            field="sign_in_name",
            value=text[:50],
        )
    return name


@attrs.frozen(kw_only=True)
class Credential:
    """What a user signs in with."""

    user: str = attrs.field(validator=is_not_blank)
    """Id of the user."""
    name: str = attrs.field(validator=is_not_blank)
    """Sign-in name, as `sign_in_name` returns it: one in all organisations."""
    password_hash: str = attrs.field(validator=is_not_blank)
    """Hash of the password, with how it was made."""
    changed_at: datetime = attrs.field(converter=to_utc, validator=is_instant)
    """When the password was last changed, UTC."""


@attrs.frozen(kw_only=True)
class SessionToken:
    """One link of a session: it is spent by the refresh that it is used for, which gives the next one."""

    secret_hash: str = attrs.field(validator=is_not_blank)
    """Hash of the token."""
    family: str = attrs.field(validator=is_not_blank)
    """Id of the session that all its links share."""
    user: str = attrs.field(validator=is_not_blank)
    """Id of the user."""
    issued_at: datetime = attrs.field(converter=to_utc, validator=is_instant)
    """When it was given, UTC."""
    expires_at: datetime = attrs.field(converter=to_utc, validator=is_instant)
    """From when on it is refused, UTC."""
    spent_at: datetime | None = attrs.field(default=None, converter=to_utc, validator=_optional_instant)
    """When it was spent, UTC; None where it was not."""
    revoked_at: datetime | None = attrs.field(default=None, converter=to_utc, validator=_optional_instant)
    """When its session was ended, UTC; None where it was not."""


@attrs.frozen(kw_only=True)
class Session:
    """A session that can still be continued, as its user sees it."""

    family: str
    """Its id."""
    user: str
    """Id of the user."""
    last_used_at: datetime
    """When it was begun or last continued, UTC."""
    expires_at: datetime
    """From when on it can no longer be continued, UTC."""


@attrs.frozen(kw_only=True)
class ApiKey:
    """What a service proves itself with; the key itself is shown once and not kept."""

    id: str = attrs.field(validator=is_not_blank)
    """Its id."""
    name: str = attrs.field(validator=is_not_blank)
    """What it is for."""
    role: Role = attrs.field(validator=is_one_of(ROLES))
    """The role that the service acts under."""
    created_at: datetime = attrs.field(converter=to_utc, validator=is_instant)
    """When it was made, UTC."""
    created_by: str = attrs.field(validator=is_text)
    """Who made it."""
    expires_at: datetime | None = attrs.field(default=None, converter=to_utc, validator=_optional_instant)
    """From when on it is refused, UTC; None where it stays."""
    revoked_at: datetime | None = attrs.field(default=None, converter=to_utc, validator=_optional_instant)
    """When it was revoked, UTC; None where it was not."""

    def may_be_used(self, now: datetime) -> bool:
        """Tell whether it is neither revoked nor expired at an instant."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


Refused = Literal["unknown", "expired", "ended", "reused"]
"""Why a session cannot be continued: no such token; too late; its session was ended; it was spent before."""


def refusal_of(token: SessionToken | None, *, now: datetime) -> Refused | None:
    """Return why a token cannot be spent at an instant; None where it can.

    A token that was spent is in two hands, so that its whole session is to be ended.
    """
    if token is None:
        return "unknown"
    if token.spent_at is not None:
        return "reused"
    if token.revoked_at is not None:
        return "ended"
    return "expired" if now >= token.expires_at else None


def next_token(user: str, family: str, *, secret: str, now: datetime) -> SessionToken:
    """Return the token of a session that begins or goes on at an instant.

    Args:
        user: Id of the user.
        family: Id of the session.
        secret: The token's secret.
        now: The instant, aware.
    """
    return SessionToken(
        secret_hash=secret_hash(secret),
        family=family,
        user=user,
        issued_at=now,
        expires_at=now + timedelta(days=SESSION_DAYS),
    )


@attrs.frozen(kw_only=True)
class KeptAnswer:
    """The answer of a request that is not to be done twice."""

    request_hash: str
    """Hash of what was asked for."""
    answer: Any
    """What was answered, as JSON has it."""


class AccessRegister(Protocol):
    """The store of what an organisation's users and services prove themselves with."""

    def credential(self, user_id: str) -> Credential | None:
        """Return what a user signs in with; None where he cannot."""

    def credential_named(self, name: str) -> Credential | None:
        """Return what is signed in with under a name; None where the name is none of the organisation's."""

    def put_credential(self, credential: Credential) -> None:
        """Store what a user signs in with over what he had; ConflictError where the name is another user's."""

    def token(self, secret_hash: str) -> SessionToken | None:
        """Return the token of a hash; None where there is none."""

    def tokens(self, *, user: str) -> tuple[SessionToken, ...]:
        """Return the tokens of a user, the last one first."""

    def put_token(self, token: SessionToken) -> None:
        """Store a token over what it was."""

    def end_sessions(self, *, at: datetime, family: str | None = None, user: str | None = None) -> int:
        """End a session, or all of a user, and return how many tokens that ends."""

    def kept_answer(self, *, user: str, route: str, key: str) -> KeptAnswer | None:
        """Return what a user's request to a route was answered under a key; None where it was not made."""

    def keep_answer(self, *, user: str, route: str, key: str, request_hash: str, answer: Any, at: datetime) -> None:  # noqa: ANN401 - JSON
        """Keep what a user's request to a route was answered under a key."""

    def api_keys(self) -> tuple[ApiKey, ...]:
        """Return all keys, revoked ones included, the last one first."""

    def api_key(self, *, secret_hash: str) -> ApiKey | None:
        """Return the key of a hash; None where there is none."""

    def add_api_key(self, key: ApiKey, *, secret_hash: str) -> None:
        """Add a key; ConflictError where there is one of the same secret."""

    def replace_api_key(self, key: ApiKey) -> None:
        """Store a key over what it was; NotFoundError where there is none of its id."""


@attrs.frozen(kw_only=True)
class Continued:
    """What came of a session that was to be continued."""

    actor: Actor | None
    """Who it is, with the role that he has now; None where it was refused."""
    family: str = ""
    """Id of the session."""
    refused: Refused | None = None
    """Why it was refused; None where it was not."""
