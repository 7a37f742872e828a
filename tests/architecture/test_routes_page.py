"""The page on the API's routes: generated, up to date, and complete."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from amss_http.app import FEATURES

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def written():
    spec = importlib.util.spec_from_file_location("routes", DOCS / "routes.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.page()


def test_the_page_is_what_the_routes_say(written):
    """Where it is not: `python docs/routes.py > docs/routes.md`."""
    assert (DOCS / "routes.md").read_text(encoding="utf-8") == written


def test_every_route_is_in_it(written):
    for route in (each for routes in FEATURES.values() for each in routes):
        assert f"| `{route.verb} /api/v1{route.path}`" in written
