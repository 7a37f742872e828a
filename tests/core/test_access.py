"""What follows from sign-in names, tokens and keys."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import attrs
import pytest

from amss_core.access import SESSION_DAYS, ApiKey, next_token, refusal_of, secret_hash, sign_in_name

NOW = datetime(2026, 5, 31, 12, tzinfo=UTC)
TOKEN = next_token("anna", "F1", secret="s1", now=NOW)


@pytest.mark.parametrize("text", ["anna@example.com", " ANNA@example.com ", "Anna@\uff45xample.com"])
def test_a_sign_in_name_is_the_same_however_it_is_written(text):
    assert sign_in_name(text) == "anna@example.com"


def test_a_token_is_kept_as_its_hash_alone():
    assert TOKEN.secret_hash == secret_hash("s1")
    assert "s1" not in attrs.asdict(TOKEN).values()


def test_a_token_can_be_spent_once_until_its_session_ends_or_expires():
    last = NOW + timedelta(days=SESSION_DAYS)
    assert refusal_of(None, now=NOW) == "unknown"
    assert refusal_of(TOKEN, now=last - timedelta(microseconds=1)) is None
    assert refusal_of(TOKEN, now=last) == "expired"
    assert refusal_of(attrs.evolve(TOKEN, revoked_at=NOW), now=NOW) == "ended"
    assert refusal_of(attrs.evolve(TOKEN, spent_at=NOW, revoked_at=NOW), now=last) == "reused"


def test_a_key_may_be_used_until_its_end_or_revocation():
    key = ApiKey(id="K1", name="tool", role="auditor", created_at=NOW, created_by="root", expires_at=NOW)
    assert not key.may_be_used(NOW)
    assert key.may_be_used(NOW - timedelta(microseconds=1))
    assert not attrs.evolve(key, expires_at=None, revoked_at=NOW).may_be_used(NOW)
    assert attrs.evolve(key, expires_at=None).may_be_used(NOW)
