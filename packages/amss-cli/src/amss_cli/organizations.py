"""`amss organizations` and `amss users`: make an organisation with its first user, look at it, and give roles."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from amss_cli.session import AsJson, DatabaseUrl, Session, add_command, made, new_id, opened, told

if TYPE_CHECKING:
    from amss_core.organizations import Organization, User
    from amss_core.permissions import Actor
    from amss_core.stores import Stores

organizations = typer.Typer(no_args_is_help=True, help="Make an organisation with its first user.")
users = typer.Typer(no_args_is_help=True, help="Create users, give them roles, and list them.")

# Each command imports what it needs when it runs, so that the help is there at once.
# ruff: noqa: PLC0415

OPERATOR = "operator"
"""Who makes an organisation, in its log: whoever has access to the database itself, before there is any user."""

UserArgument = Annotated[
    str, typer.Argument(metavar="USER", help="Id of the user; a mechanic's is that of the person.")
]
RoleArgument = Annotated[
    str, typer.Argument(metavar="ROLE", help="One of admin, tenant_admin, scheduler, mechanic and auditor.")
]


@organizations.command()
def create(
    name: Annotated[str, typer.Argument(help="Name as it stands on the approvals.")],
    *,
    admin: Annotated[str, typer.Option(metavar="ID", help="Id of its first user, who may create the others.")],
    admin_name: Annotated[str, typer.Option(metavar="NAME", help="Name of its first user.")],
    time_zone: Annotated[str, typer.Option(metavar="ZONE", help="Zone of the main station.")] = "UTC",
    database: DatabaseUrl = "",
    as_json: AsJson = False,
) -> None:
    """Make an organisation with its first user, a tenant_admin, and print the ids to name from then on."""
    told(
        lambda: _create(
            name, admin=admin, admin_name=admin_name, time_zone=time_zone, database=database, as_json=as_json
        ),
        as_json=as_json,
    )


def _create(name: str, *, admin: str, admin_name: str, time_zone: str, database: str, as_json: bool) -> None:
    from amss_cli.show import show_json, show_text
    from amss_core.codec import unstructure
    from amss_core.organizations import Organization, User
    from amss_core.permissions import Actor
    from amss_core.services.organizations import create_organization, create_user

    own_id = new_id()
    organization = made(Organization, id=own_id, name=name, time_zone=time_zone)
    first = made(User, id=admin, name=admin_name, role="tenant_admin")
    actor = Actor(id=OPERATOR, role="admin", organization=own_id)

    def both(stores: Stores) -> tuple[Organization, User]:
        now = datetime.now(UTC)
        return (
            create_organization(stores, actor, organization, now=now),
            create_user(stores, actor, first, now=now),
        )

    with opened(database, as_json=as_json) as there:
        organization, first = there.run(own_id, both)
    if as_json:
        show_json({"organization": unstructure(organization), "user": unstructure(first)})
        return
    show_text(
        f"{organization.name} is there, and {first.name} may create its other users. To act as {first.name}, set:"
    )
    show_text(f"AMSS_ORGANIZATION={organization.id}")
    show_text(f"AMSS_USER={first.id}")


@add_command(organizations)
def show(session: Session) -> None:
    """Show the organisation."""
    from amss_core.services.organizations import show_organization

    session.show("Organisation", session.ask(show_organization))


@add_command(users)
def add(
    session: Session,
    user_id: UserArgument,
    *,
    name: Annotated[str, typer.Option(help="Name as others see it.")],
    role: Annotated[str, typer.Option(help="One of admin, tenant_admin, scheduler, mechanic and auditor.")],
) -> None:
    """Create a user with a role."""
    from amss_core.organizations import User
    from amss_core.services.organizations import create_user

    session.show("User", session.change(create_user, made(User, id=user_id, name=name, role=role)))


@add_command(users, "list")
def list_them(session: Session) -> None:
    """List the users and their roles."""
    from amss_core.services.organizations import list_users

    session.show_list("users", session.ask(list_users), title="Users", columns=["id", "name", "role", "revision"])


@add_command(users)
def change_role(
    session: Session,
    user_id: UserArgument,
    role: RoleArgument,
    *,
    revision: Annotated[
        int | None,
        typer.Option(
            help="Revision that you looked at; another one is refused.", show_default="whichever is there", min=1
        ),
    ] = None,
) -> None:
    """Give a user another role."""
    from amss_core.services import organizations as services

    def change(stores: Stores, actor: Actor, *, now: datetime) -> User:
        seen = revision or stores.users.get(user_id).revision
        return services.change_role(stores, actor, user_id, role, revision=seen, now=now)  # type: ignore[arg-type]  # looks

    session.show("User", session.change(change))
