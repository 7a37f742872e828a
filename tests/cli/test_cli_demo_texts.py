"""The rules of the cases in words."""

from __future__ import annotations

import pytest

from amss_cli.demo.texts import compliance_time_text

HOURS = {"within": {"flight_hours": 100}, "after": "last_done"}
YEARS = {"within": {"years": 3}, "after": "last_done"}


@pytest.mark.parametrize(
    ("initial", "repeat", "text"),
    [
        ({"before": "2026-07-01"}, None, "before 2026-07-01"),
        (HOURS, None, "100 FH after last accomplishment"),
        (
            {"whichever": "first", "of": [HOURS, {"on_or_before": "2026-12-31"}]},
            None,
            "100 FH after last accomplishment or on or before 2026-12-31, whichever first",
        ),
        (
            {"within": {"flight_cycles": 2000}, "after": "new", "counter": "component"},
            None,
            "2000 FC after new on the component's counter",
        ),
        (
            {"within": {"days": 30}, "after": "effective_date"},
            {"whichever": "first", "of": [YEARS, HOURS]},
            "30 days after effective date; repeat every 3 years or 100 FH, whichever first",
        ),
    ],
)
def test_a_rule_reads_as_the_compliance_time_grammar_says(initial, repeat, text):
    assert compliance_time_text(initial, repeat) == text
