"""What all tests share: how many examples the laws are held to."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# No deadlines: how long an example takes says more about the machine than about the code.
_COMMON = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("fast", max_examples=25, **_COMMON)
settings.register_profile("ci", max_examples=100, derandomize=True, print_blob=True, **_COMMON)
settings.register_profile("nightly", max_examples=2_000, **_COMMON)
settings.load_profile("ci" if os.environ.get("CI") else "fast")
