"""Who may do what: one table of permissions, which every route, command and page asks; the default is no.

Maintainer's notes: a permission is named after the feature and the operator's verb, as the use cases are. In the table
a capital letter grants a role the permission within its organisation, a small one only on what is the actor's own: the
tasks assigned to a mechanic and what belongs to them, or a person's own file.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias, get_args

import attrs

from amss_core._nearest import look_up
from amss_core._validators import is_name, is_one_of
from amss_core.errors import ForbiddenError, InvalidValueError, NotFoundError

Role: TypeAlias = Literal["admin", "tenant_admin", "scheduler", "mechanic", "auditor"]
Scope: TypeAlias = Literal["organization", "own"]

ROLES: tuple[Role, ...] = get_args(Role)
"""All roles, in the order of the table's columns."""

_LETTERS: tuple[tuple[str, Role], ...] = tuple(zip("ATSMU", ROLES, strict=True))


@attrs.frozen(kw_only=True)
class Actor:
    """Who asks: a signed-in user, or a service that acts under a role."""

    id: str = attrs.field(validator=is_name)
    """Id of the user; a mechanic's is that of the `Person`."""
    role: Role = attrs.field(validator=is_one_of(ROLES))
    """The role that decides what is permitted."""
    organization: str = attrs.field(validator=is_name)
    """Id of the actor's organisation."""


@attrs.frozen(kw_only=True)
class Permission:
    """One row of the table."""

    slug: str
    """Feature and verb, such as `tasks.assign`."""
    allows: str
    """What it allows, in words."""
    grants: tuple[tuple[Role, Scope], ...]
    """The roles that have it, and on what."""

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles that have it, at least on what is their own."""
        return tuple(role for role, _scope in self.grants)

    def scope_of(self, role: Role) -> Scope | None:
        """Return what a role has the permission on; None where it does not have it."""
        return dict(self.grants).get(role)


_TABLE = """
organizations.create         A        create an organisation
organizations.read           ATSMU    see the organisation, its settings and registrations
organizations.change         AT       change the organisation, its settings and registrations
users.create                 AT       create a user and give a role
users.read                   ATU      see the users
users.change                 AT       change a user's role or password, or close the account
personnel.read               ATSmU    see certificates, ratings, skills, authorisations and the work log
personnel.record             AT       record certificates and what happens to them, ratings, skills and authorisations
personnel.log_work           ATSm     enter work in the work log
qualification.check          ATSMU    ask who is qualified, and why not
qualification.require        AT       set what a type of task asks of people
fleet.read                   ATSMU    see aircraft, components and counters
fleet.create                 ATS      enter an aircraft
fleet.change                 ATS      change an aircraft's particulars, or take it out of the fleet
fleet.set_status             ATSM     ground an aircraft or return it to operation
fleet.record_reading         ATSM     enter or correct a reading of flight hours and flight cycles
fleet.install                ATSM     install or remove a component
directives.read              ATSMU    see directives and where the fleet stands with them
directives.create            ATU      enter a directive, or import several
directives.revise            ATU      revise, correct or supersede the text of a directive
directives.scan              AT       scan the fleet for what directives ask
directives.record            ATSm     record an accomplishment
programmes.read              ATSMU    see maintenance programmes and their items
programmes.change            AS       create and change maintenance programmes
programmes.generate          AS       make tasks of what falls due
programmes.record            ASm      record that an item of a programme was done
tasks.read                   ATSMU    see tasks
tasks.create                 ATS      plan a task
tasks.change                 ATS      change a task's type, aircraft, window, priority or notes
tasks.assign                 ATS      assign a mechanic
tasks.start                  ATSm     start a task
tasks.complete               ATSm     complete a task
tasks.complete_early         ATS      allow a completion before the planned end
tasks.cancel                 ATS      cancel a task
tasks.cancel_late            ATS      cancel a task later than a day after its start
tasks.record_item            ATSm     write checklist items and their results
tasks.sign_off               m        sign a checklist item or a completed task
tasks.inspect                M        inspect and sign what others performed
scheduling.read              ATSMU    see dependencies, conflicts, previews and the history of changes
scheduling.link              ATS      add and remove dependencies
scheduling.move              ATS      apply a move of tasks
parts.read                   ATSMU    see part definitions, items, reservations and orders
parts.define                 ASM      create and change part definitions and stock levels
parts.receive                ASM      take an item into stock, or change it
parts.order                  ASM      record an order and when it comes
parts.reserve                ASm      reserve an item for a task
parts.use                    ASm      use a reserved item
parts.release                ASm      release a reserved item
parts.dispose                ASM      dispose of an item
alerts.read                  ATSMU    see alerts
alerts.scan                  ATSM     bring alerts in line with their causes, and let climb what nobody acknowledged
alerts.acknowledge           ATSM     acknowledge an alert
alerts.resolve               ATSM     resolve an alert
metrics.read                 ATSMU    see the dashboard's numbers
documents.read               ATSMU    see templates and issued documents
documents.issue              ATSm     issue a document
audit.read                   ATU      read the audit log and sign-offs
audit.export                 AU       export the audit log
audit.verify                 ATU      verify the audit log
audit.purge                  A        purge what is no longer under retention
reports.export               ATSU     export reports, and the organisation's data
imports.read                 ATSMU    see imports and their rows
imports.create               ATS      import files, or take an import back
webhooks.read                ATU      see webhooks and their deliveries, without their secrets
webhooks.change              AT       create, test and remove webhooks, or deliver again
api_keys.read                ATU      see which services have keys, without the keys
api_keys.change              AT       create and revoke keys for services
"""


def _permission(line: str) -> Permission:
    slug, letters, allows = line.split(maxsplit=2)
    grants: list[tuple[Role, Scope]] = [
        (role, "organization" if letter in letters else "own") for letter, role in _LETTERS if letter in letters.upper()
    ]
    return Permission(slug=slug, allows=allows, grants=tuple(grants))


PERMISSIONS: Mapping[str, Permission] = MappingProxyType(
    {permission.slug: permission for permission in map(_permission, _TABLE.strip().splitlines())}
)
"""Every permission, by slug, in the order of the table."""

_GRANTABLE: Mapping[Role, tuple[Role, ...]] = MappingProxyType({"admin": ROLES, "tenant_admin": ROLES[1:]})


def permits(role: Role, permission: str, *, own: bool = False) -> bool:
    """Tell whether a role has a permission, within its organisation.

    Args:
        role: The role.
        permission: Slug of the permission.
        own: Whether what is asked about is the actor's own: a task that is assigned to him, or his own file.

    >>> permits("mechanic", "tasks.start"), permits("mechanic", "tasks.start", own=True)
    (False, True)

    Raises:
        NotFoundError: If there is no such permission, with the nearest one.
        InvalidValueError: If there is no such role.
    """
    if role not in ROLES:
        raise InvalidValueError(f"expected one of {', '.join(ROLES)}", field="role", value=role)
    scope = look_up("permission", permission, PERMISSIONS).scope_of(role)
    return scope == "organization" or (scope == "own" and own)


def require(actor: Actor, permission: str, *, organization: str, own: bool = False) -> None:
    """Refuse what an actor is not permitted to do.

    Args:
        actor: Who asks.
        permission: Slug of the permission.
        organization: Id of the organisation whose record it is; only an admin reaches others than his own.
        own: Whether what is asked about is the actor's own.

    Raises:
        ForbiddenError: If the actor's role does not have the permission; names it and the roles that do.
        NotFoundError: If the record is another organisation's, as if it did not exist; or if there is no such
            permission.
    """
    allowed = permits(actor.role, permission, own=own)
    if actor.role != "admin" and actor.organization != organization:
        raise NotFoundError("there is no such record in this organisation")
    if not allowed:
        row = PERMISSIONS[permission]
        if row.scope_of(actor.role) == "own":
            message = f"{actor.id} may {row.allows} ({permission}) only for tasks or a file of their own"
        else:
            message = f"the role {actor.role} may not {row.allows} ({permission})"
        able = " or ".join(f"{role} (own)" if scope == "own" else role for role, scope in row.grants)
        raise ForbiddenError(f"{message}; ask somebody with the role {able}", permission=permission, roles=row.roles)


def may_grant(actor: Actor, role: Role) -> bool:
    """Tell whether an actor may give a role to a user: an admin any, a tenant admin any but admin."""
    return role in _GRANTABLE.get(actor.role, ())


def permission_table() -> str:
    """Return the table as Markdown, for the documentation."""
    lines = [
        f"| Permission | Allows to | {' | '.join(ROLES)} |",
        f"|---|---|{'---|' * len(ROLES)}",
    ]
    words: dict[Scope | None, str] = {"organization": "yes", "own": "own", None: ""}
    for permission in PERMISSIONS.values():
        cells = [words[permission.scope_of(role)] for role in ROLES]
        lines.append(f"| `{permission.slug}` | {permission.allows} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"
