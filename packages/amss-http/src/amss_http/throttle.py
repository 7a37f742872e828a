"""How often somebody may try: the more failures from one place for one name, the longer the wait.

Only the place that failed waits, so that nobody can lock another one out by failing for him.
"""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import attrs

from amss_http.problems import ThrottledError

FREE_FAILURES = 5
"""Failures of one place for one name before it must wait."""
LONGEST_WAIT = timedelta(minutes=15)
"""The longest wait; without failures for as long, they are forgotten."""
_MOST_KEPT = 100_000


@attrs.define
class _Failures:
    number: int
    last_at: datetime


class SignInThrottle:
    """The failures of this process; safe to share between threads."""

    def __init__(self) -> None:
        self._failures: dict[tuple[str, str], _Failures] = {}
        self._lock = threading.Lock()

    def refuse_too_early(self, name: str, place: str, *, now: datetime) -> None:
        """Refuse an attempt that comes before its wait is over.

        Raises:
            ThrottledError: With the seconds that are left.
        """
        with self._lock:
            found = self._failures.get((name, place))
            if found is None or found.number < FREE_FAILURES:
                return
            wait = min(timedelta(seconds=2 ** (found.number - FREE_FAILURES + 1)), LONGEST_WAIT)
            left = found.last_at + wait - now
        if left > timedelta():
            seconds = left // timedelta(seconds=1) + 1
            raise ThrottledError(f"too many failures; try again in {seconds} s", retry_after_seconds=seconds)

    def failed(self, name: str, place: str, *, now: datetime) -> None:
        """Count a failure."""
        with self._lock:
            if len(self._failures) >= _MOST_KEPT:
                self._forget(now)
            found = self._failures.get((name, place))
            number = 1 if found is None or now - found.last_at > LONGEST_WAIT else found.number + 1
            self._failures[name, place] = _Failures(number, now)

    def succeeded(self, name: str, place: str) -> None:
        """Forget the failures of a place for a name."""
        with self._lock:
            self._failures.pop((name, place), None)

    def _forget(self, now: datetime) -> None:
        kept = {key: each for key, each in self._failures.items() if now - each.last_at <= LONGEST_WAIT}
        self._failures = kept if len(kept) < _MOST_KEPT else {}
