"""The reference of the library: generated, up to date, and complete."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def generator():
    spec = importlib.util.spec_from_file_location("reference", DOCS / "reference.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_what_the_docstrings_say(generator):
    """Where it is not: `python docs/reference.py > docs/reference.md`."""
    assert (DOCS / "reference.md").read_text(encoding="utf-8") == generator.reference()


def test_every_public_name_is_on_it_with_a_sentence(generator):
    rows = [line for line in generator.reference().splitlines() if line.startswith("| `")]
    assert len(rows) == sum(len(generator.public_names(module)) for module in generator.modules())
    assert [row for row in rows if row.endswith(("|  |", "`` |"))] == []
