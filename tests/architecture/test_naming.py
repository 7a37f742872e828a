"""The naming law: one feature, one noun, and that noun is the module name in every package and in the tests."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CORE = ROOT / "packages/amss-core/src/amss_core"
EDGES = sorted(path for path in (ROOT / "packages").glob("*/src/*") if path.is_dir() and path != CORE)

FEATURES = frozenset(
    {
        "access",
        "alerts",
        "audit",
        "directives",
        "documents",
        "fleet",
        "imports",
        "metrics",
        "organizations",
        "parts",
        "personnel",
        "programmes",
        "qualification",
        "scheduling",
        "tasks",
        "webhooks",
    }
)
"""The nouns of docs/glossary.md that the system is divided by."""
MACHINERY = {
    "amss_core": {
        "codec",
        "compliance_time",
        "decisions",
        "errors",
        "events",
        "findings",
        "graph",
        "ids",
        "permissions",
        "reference",
        "services",
        "stores",
        "texts",
        "timeline",
        "units",
    },
    "amss_cli": {
        "answers",
        "app",
        "check",
        "config",
        "db",
        "demo",
        "exports",
        "operator",
        "serve",
        "session",
        "settings",
        "show",
        "tables",
    },
    "amss_http": {
        "addresses",
        "app",
        "authentication",
        "calls",
        "document",
        "pages",
        "live",
        "logs",
        "observability",
        "passwords",
        "problems",
        "routing",
        "schemas",
        "signatures",
        "throttle",
        "tokens",
        "wire",
    },
    "amss_sql": {
        "backup",
        "columns",
        "database",
        "doctor",
        "engines",
        "integrity",
        "migrations",
        "notices",
        "outbox",
        "refusals",
        "rows",
        "schema",
        "tenancy",
        "walls",
    },
}
"""Modules that are no feature; what a new one is for belongs in its docstring, and its name here."""


def modules(package: Path) -> set[str]:
    """Return the public modules and folders of a package."""
    found = {path.stem for path in package.glob("*.py")} | {path.parent.name for path in package.glob("*/__init__.py")}
    return {name for name in found if not name.startswith("_")}


@pytest.mark.parametrize("package", [CORE, *EDGES], ids=lambda package: package.name)
def test_a_public_module_is_a_feature_or_named_machinery(package):
    assert modules(package) - FEATURES - MACHINERY[package.name] == set()


@pytest.mark.parametrize("edge", EDGES, ids=lambda package: package.name)
def test_a_feature_of_an_edge_exists_in_the_core(edge):
    assert modules(edge) & FEATURES <= modules(CORE)


def test_the_list_of_machinery_names_only_what_exists():
    assert [name for package in (CORE, *EDGES) for name in MACHINERY[package.name] - modules(package)] == []


@pytest.mark.parametrize("feature", sorted(modules(CORE) & FEATURES))
def test_each_feature_of_the_core_has_tests_of_its_name(feature):
    assert list((ROOT / "tests/core").glob(f"test_{feature}*.py"))


@pytest.mark.parametrize("folder", ["core", "property"])
def test_tests_of_the_core_are_named_after_its_modules(folder):
    names = {path.stem.removeprefix("test_") for path in (ROOT / "tests" / folder).glob("test_*.py")}
    known = modules(CORE)
    assert [name for name in names if not any(name == each or name.startswith(f"{each}_") for each in known)] == []
