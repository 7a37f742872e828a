"""Access tokens: short-lived, signed with a key of a ring, so that keys change without anybody signing in anew."""

from __future__ import annotations

import json
import os
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self, cast

import attrs
import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from amss_core.permissions import Actor
from amss_http.problems import UnauthenticatedError

ACCESS_MINUTES = 15
"""Minutes for which an access token is accepted; what is revoked ends within them."""
_ISSUER = "amss"
_ALGORITHM = "EdDSA"
_CLAIMS = ("exp", "iat", "iss", "sub", "org", "role", "sid")


@attrs.frozen(kw_only=True)
class SigningKey:
    """A key that signs tokens, and proves them."""

    id: str
    """Its id, which each token names."""
    private_pem: str = attrs.field(repr=False)
    """The private key."""
    created_at: datetime
    """When it was made, UTC."""

    def private(self) -> Ed25519PrivateKey:
        """Return the private key."""
        return cast("Ed25519PrivateKey", load_pem_private_key(self.private_pem.encode(), password=None))


@attrs.frozen
class KeyRing:
    """The keys of a server: the last one signs, all of them prove."""

    keys: tuple[SigningKey, ...]
    """The keys, the oldest first."""

    @classmethod
    def new(cls, *, now: datetime) -> Self:
        """Return a ring with one new key."""
        return cls((_new_key(now),))

    def rotated(self, *, now: datetime) -> Self:
        """Return the ring with a new key that signs from now on, without those whose last token has expired."""
        oldest = now - timedelta(minutes=ACCESS_MINUTES)
        followed_at = [each.created_at for each in self.keys[1:]] + [now]
        kept = [each for each, next_at in zip(self.keys, followed_at, strict=True) if next_at > oldest]
        return type(self)((*kept, _new_key(now)))

    @classmethod
    def read(cls, file: Path) -> Self:
        """Return the ring of a file.

        Raises:
            OSError: If it cannot be read.
        """
        said = json.loads(file.read_text(encoding="utf-8"))
        return cls(
            tuple(
                SigningKey(
                    id=each["id"],
                    private_pem=each["private_pem"],
                    created_at=datetime.fromisoformat(each["created_at"]),
                )
                for each in said["keys"]
            )
        )

    def write(self, file: Path) -> None:
        """Write the ring to a file that only its owner may read, all of it or nothing."""
        said = [
            {"id": each.id, "private_pem": each.private_pem, "created_at": each.created_at.isoformat()}
            for each in self.keys
        ]
        new = file.with_name(f"{file.name}.new")
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
            json.dump({"keys": said}, opened, indent=2)
            opened.flush()
            os.fsync(opened.fileno())
        new.replace(file)

    @classmethod
    def of_file(cls, file: Path, *, now: datetime) -> Self:
        """Return the ring of a file, which is made where there is none."""
        if not file.exists():
            cls.new(now=now).write(file)
        return cls.read(file)

    def token(self, actor: Actor, *, session: str, now: datetime) -> str:
        """Return an access token of somebody who has proved himself.

        Args:
            actor: Who it is.
            session: Id of his session.
            now: The instant, aware.
        """
        key = self.keys[-1]
        said = {
            "iss": _ISSUER,
            "sub": actor.id,
            "org": actor.organization,
            "role": actor.role,
            "sid": session,
            "iat": now,
            "exp": now + timedelta(minutes=ACCESS_MINUTES),
        }
        return jwt.encode(said, key.private(), algorithm=_ALGORITHM, headers={"kid": key.id})

    def proved(self, token: str, *, now: datetime) -> tuple[Actor, str]:
        """Return whom a token stands for, and his session.

        Raises:
            UnauthenticatedError: If it is not one of ours, was changed, or has expired.
        """
        try:
            key = self._named(jwt.get_unverified_header(token).get("kid"))
            said = jwt.decode(
                token,
                key.private().public_key(),
                algorithms=[_ALGORITHM],
                issuer=_ISSUER,
                options={"require": list(_CLAIMS), "verify_exp": False, "verify_iat": False},
            )
        except jwt.InvalidTokenError:
            raise UnauthenticatedError("the access token is none of ours; sign in again") from None
        if not (_instant(said["iat"]) - timedelta(minutes=1) <= now < _instant(said["exp"])):
            raise UnauthenticatedError("the access token has expired; refresh it")
        return Actor(id=said["sub"], role=said["role"], organization=said["org"]), str(said["sid"])

    def ends_at(self, token: str) -> datetime:
        """Return from when on a token that was proved is refused."""
        return _instant(jwt.decode(token, options={"verify_signature": False})["exp"])

    def _named(self, key_id: Any) -> SigningKey:  # noqa: ANN401 - whatever a header says
        for key in self.keys:
            if key.id == key_id:
                return key
        raise jwt.InvalidTokenError


def _instant(seconds: Any) -> datetime:  # noqa: ANN401 - a claim that was signed by us
    return datetime.fromtimestamp(seconds, UTC)


def _new_key(now: datetime) -> SigningKey:
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return SigningKey(id=secrets.token_hex(8), private_pem=pem.decode(), created_at=now)


def new_secret(organization: str) -> str:
    """Return a secret of 256 random bits that names its organisation, which is asked for it."""
    return f"{organization}.{secrets.token_urlsafe(32)}"


def organization_of(secret: str) -> str:
    """Return the organisation that a secret names."""
    return secret.partition(".")[0]
