"""Routes of imports: a batch of records as JSON, previewed, loaded whole or not at all, and taken back."""

from __future__ import annotations

from datetime import datetime

import attrs

from amss_core.imports import Batch, Import, Statement
from amss_core.permissions import Actor
from amss_core.services import imports
from amss_core.stores import Stores
from amss_http.routing import Route


@attrs.frozen(kw_only=True)
class Loaded:
    """What came of an import."""

    made: Import | None
    """The import; null where all was on record already."""
    brought: Batch
    """What it has brought."""


def load_import(stores: Stores, actor: Actor, batch: Batch, *, source: str, now: datetime) -> Loaded:
    """Load a batch whole or not at all; what is on record already is not doubled."""
    made, brought = imports.load(stores, actor, batch, source=source, now=now)
    return Loaded(made=made, brought=brought)


ROUTES = (
    Route(verb="GET", path="/imports", use_case=imports.list_imports),
    Route(
        verb="POST",
        path="/imports",
        use_case=load_import,
        fields=("batch", "source"),
        status=201,
        stands_for=(imports.load,),
    ),
    Route(verb="POST", path="/imports/previews", use_case=imports.preview_import, body="batch", reads=True, status=200),
    Route(
        verb="POST",
        path="/imports/reconciliations",
        use_case=imports.reconcile_import,
        fields=("stated", "new", "on"),
        types={"stated": tuple[Statement, ...]},
        reads=True,
    ),
    Route(
        verb="POST",
        path="/imports/{import_id}/take-back",
        use_case=imports.take_back,
        fields=("reason",),
        name="take_back_import",
    ),
    Route(verb="GET", path="/export", use_case=imports.everything_on_record, name="export_everything"),
)
