"""The store of what users and services prove themselves with."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement

from amss_core.access import ApiKey, Credential, KeptAnswer, SessionToken
from amss_core.errors import ConflictError, NotFoundError
from amss_sql import schema
from amss_sql.tenancy import Tenant


class SqlAccess:
    """The organisation's credentials, sessions and keys."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant

    def credential(self, user_id: str) -> Credential | None:
        """Return what a user signs in with."""
        return self._credential(schema.credentials.c.user == user_id)

    def credential_named(self, name: str) -> Credential | None:
        """Return what is signed in with under a name."""
        return self._credential(schema.credentials.c.name == name)

    def _credential(self, condition: ColumnElement[bool]) -> Credential | None:
        found = self._tenant.records(self._tenant.select(schema.credentials, condition), Credential)
        return found[0] if found else None

    def put_credential(self, credential: Credential) -> None:
        """Store what a user signs in with over what he had."""
        before = self.credential(credential.user)
        if before is None or before.name != credential.name:
            self._tenant.claim(credential.name, instead_of=before.name if before else None)
        self._tenant.put_all(schema.credentials, [credential])

    def token(self, secret_hash: str) -> SessionToken | None:
        """Return the token of a hash."""
        found = self._tokens(schema.refresh_tokens.c.secret_hash == secret_hash)
        return found[0] if found else None

    def tokens(self, *, user: str) -> tuple[SessionToken, ...]:
        """Return the tokens of a user, the last one first."""
        return self._tokens(schema.refresh_tokens.c.user == user)

    def _tokens(self, condition: ColumnElement[bool]) -> tuple[SessionToken, ...]:
        table = schema.refresh_tokens
        query = self._tenant.select(table, condition).order_by(table.c.issued_at.desc(), table.c.secret_hash)
        return self._tenant.records(query, SessionToken)

    def put_token(self, token: SessionToken) -> None:
        """Store a token over what it was."""
        self._tenant.put_all(schema.refresh_tokens, [token])

    def end_sessions(self, *, at: datetime, family: str | None = None, user: str | None = None) -> int:
        """End a session, or all of a user, and return how many tokens that ends."""
        column = schema.refresh_tokens.c
        named = column.family == family if family is not None else column.user == user
        ending = self._tokens(named & column.revoked_at.is_(None))
        ended = [({"secret_hash": each.secret_hash}, {"revoked_at": at}) for each in ending]
        self._tenant.update_all(schema.refresh_tokens, ended)
        return len(ended)

    def kept_answer(self, *, user: str, route: str, key: str) -> KeptAnswer | None:
        """Return what a user's request to a route was answered under a key."""
        column = schema.idempotency_keys.c
        query = self._tenant.select(
            schema.idempotency_keys, column.user == user, column.route == route, column.key == key
        )
        for row in self._tenant.rows(query):
            return KeptAnswer(request_hash=row["request_hash"], answer=row["answer"])
        return None

    def keep_answer(self, *, user: str, route: str, key: str, request_hash: str, answer: Any, at: datetime) -> None:  # noqa: ANN401 - JSON
        """Keep what a user's request to a route was answered under a key."""
        kept = KeptAnswer(request_hash=request_hash, answer=answer)
        self._tenant.insert(schema.idempotency_keys, kept, user=user, route=route, key=key, created_at=at)

    def api_keys(self) -> tuple[ApiKey, ...]:
        """Return all keys, the last one first."""
        table = schema.api_keys
        return self._tenant.records(
            self._tenant.select(table).order_by(table.c.created_at.desc(), table.c.id.desc()), ApiKey
        )

    def api_key(self, *, secret_hash: str) -> ApiKey | None:
        """Return the key of a hash."""
        table = schema.api_keys
        found = self._tenant.records(self._tenant.select(table, table.c.secret_hash == secret_hash), ApiKey)
        return found[0] if found else None

    def add_api_key(self, key: ApiKey, *, secret_hash: str) -> None:
        """Add a key."""
        if self.api_key(secret_hash=secret_hash) is not None:
            raise ConflictError("there is already a key of this secret; make another secret")
        self._tenant.insert(schema.api_keys, key, secret_hash=secret_hash)

    def replace_api_key(self, key: ApiKey) -> None:
        """Store a key over what it was."""
        if not self._tenant.update(schema.api_keys, key, where=(schema.api_keys.c.id == key.id,)):
            raise NotFoundError(f"there is no key '{key.id}' in this organisation")
