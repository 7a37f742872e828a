"""Passwords: hashed with argon2id, proved in the same time whether there is such a user or not."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from amss_core.errors import InvalidValueError

SHORTEST, LONGEST = 12, 256
"""Characters that a password must and may have.

Source: NIST SP 800-63B 3.1.1.
"""


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobodys_hash() -> str:
    return _hasher().hash("nobody signs in with this")


def hashed(password: str) -> str:
    """Return the hash of a new password.

    Raises:
        InvalidValueError: If it is too short or too long.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise InvalidValueError(f"expected {SHORTEST} through {LONGEST} characters", field="password")
    return _hasher().hash(password)


def proves(password: str, password_hash: str | None) -> bool:
    """Tell whether a password is the one of a hash; without one it takes as long, and is not.

    Args:
        password: What was typed.
        password_hash: The hash; None where there is no such user.
    """
    try:
        _hasher().verify(password_hash or _nobodys_hash(), password[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None
