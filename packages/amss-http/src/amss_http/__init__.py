"""The JSON API of AMSS: each route is a use case of the core under a verb and an address."""

from __future__ import annotations

from amss_http.app import make_app
from amss_http.tokens import KeyRing

__all__ = ["KeyRing", "make_app"]
