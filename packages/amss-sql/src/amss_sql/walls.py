"""What the database itself refuses, however wrong the code is: changes of what only grows, and other tenants' rows.

Maintainer's notes: migrations call these, so a function here must go on giving the same statements for ever; another
wall gets another function.
"""

# ruff: noqa: S608 - the names of tables in these statements are the schema's own

from __future__ import annotations

from collections.abc import Iterable, Iterator

APPLICATION_ROLE = "amss_app"
"""The role that the application works under on PostgreSQL: it owns nothing and cannot pass by row-level security."""

_TENANT = "NULLIF(current_setting('app.org', true), '')::uuid"


def application_role() -> Iterator[str]:
    """Yield what makes the application's role on PostgreSQL, where it is not there, and lets the owner take it on.

    Roles belong to the whole server, so that another database may have made it, perhaps at the same moment. From
    PostgreSQL 16 on whoever makes a role is its member without being able to take it on: that is granted here.
    """
    yield f"""
        DO $$ BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{APPLICATION_ROLE}') THEN
                CREATE ROLE {APPLICATION_ROLE} NOLOGIN NOBYPASSRLS NOSUPERUSER;
            END IF;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL;
        END $$
    """
    yield f"""
        DO $$ BEGIN
            EXECUTE format('GRANT {APPLICATION_ROLE} TO %I', current_user);
        EXCEPTION WHEN insufficient_privilege THEN
            IF NOT pg_has_role(current_user, '{APPLICATION_ROLE}', 'MEMBER') THEN
                RAISE;
            END IF;
        END $$
    """
    yield f"GRANT USAGE ON SCHEMA public TO {APPLICATION_ROLE}"


def refusal_of_changes() -> Iterator[str]:
    """Yield the function of PostgreSQL that the triggers of `only_grows` call."""
    yield """
        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            RAISE EXCEPTION '% only grows: no row of it is changed or removed', TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
        END $$
    """


def only_grows(dialect: str, table: str) -> Iterator[str]:
    """Yield the triggers that refuse each change and removal of a row."""
    if dialect == "postgresql":
        call = "EXECUTE FUNCTION refuse_change()"
        yield f"CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {call}"
        yield f"CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {call}"
        return
    for verb in ("UPDATE", "DELETE"):
        message = f"{table} only grows: no row of it is changed or removed"
        yield (
            f"CREATE TRIGGER {table}_only_grows_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )


def row_security(table: str, column: str = "org_id") -> Iterator[str]:
    """Yield what lets nobody, not even the owner, see or write another organisation's rows on PostgreSQL."""
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    yield f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
    yield f"CREATE POLICY own_organization ON {table} USING ({column} = {_TENANT}) WITH CHECK ({column} = {_TENANT})"


def grants(table: str, verbs: Iterable[str]) -> Iterator[str]:
    """Yield what the application's role may do with a table on PostgreSQL."""
    yield f"GRANT {', '.join(verbs)} ON {table} TO {APPLICATION_ROLE}"


def refusal_of_removals() -> Iterator[str]:
    """Yield the function of PostgreSQL that the triggers of `removable_while_taken_back` call."""
    yield """
        CREATE FUNCTION refuse_removal() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF TG_LEVEL = 'ROW' THEN
                IF EXISTS (SELECT FROM imports WHERE org_id = OLD.org_id AND state = 'taking_back') THEN
                    RETURN OLD;
                END IF;
            END IF;
            RAISE EXCEPTION '%: rows are removed only while an import is taken back', TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
        END $$
    """


def removable_while_taken_back(dialect: str, table: str) -> Iterator[str]:
    """Yield the triggers that refuse each removal of a row, but for an organisation that takes an import back."""
    if dialect == "postgresql":
        call = "EXECUTE FUNCTION refuse_removal()"
        yield f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} FOR EACH ROW {call}"
        yield f"CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {call}"
        return
    message = f"{table}: rows are removed only while an import is taken back"
    yield (
        f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} "
        "WHEN NOT EXISTS (SELECT 1 FROM imports WHERE org_id = OLD.org_id AND state = 'taking_back') "
        f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
    )


def never_changed(dialect: str, table: str) -> Iterator[str]:
    """Yield the trigger that refuses each change of a row."""
    if dialect == "postgresql":
        yield (
            f"CREATE TRIGGER {table}_never_changed BEFORE UPDATE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        return
    message = f"{table} only grows: no row of it is changed"
    yield (f"CREATE TRIGGER {table}_never_changed BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{message}'); END")


def within_capacity(dialect: str) -> Iterator[str]:
    """Yield what keeps the tasks of an aircraft within its capacity: one task in each slot at a time, no slot beyond.

    Slots below zero are where tasks wait while a plan is rearranged; they exclude one another as well.
    """
    if dialect == "postgresql":
        yield from _within_capacity_on_postgresql()
        return
    for verb, name in (("INSERT", "insert"), ("UPDATE OF slot, aircraft, start_at, end_at, state", "update")):
        yield f"""
            CREATE TRIGGER tasks_in_one_slot_{name} BEFORE {verb} ON tasks WHEN NEW.slot IS NOT NULL
            BEGIN SELECT RAISE(ABORT, 'tasks: another task has this slot of the aircraft at that time')
                WHERE EXISTS (
                    SELECT 1 FROM tasks WHERE org_id = NEW.org_id AND aircraft = NEW.aircraft AND slot = NEW.slot
                    AND id <> NEW.id AND start_at < NEW.end_at AND end_at > NEW.start_at
                );
            END
        """
        yield f"""
            CREATE TRIGGER tasks_within_capacity_{name} BEFORE {verb} ON tasks WHEN NEW.slot IS NOT NULL
            BEGIN SELECT RAISE(ABORT, 'tasks: the aircraft has no such slot')
                WHERE NEW.slot >= (
                    SELECT capacity_slots FROM aircraft WHERE org_id = NEW.org_id AND registration = NEW.aircraft
                );
            END
        """
    yield """
        CREATE TRIGGER aircraft_capacity_in_use BEFORE UPDATE OF capacity_slots ON aircraft
        BEGIN SELECT RAISE(ABORT, 'aircraft: a task has a slot beyond this capacity')
            WHERE EXISTS (
                SELECT 1 FROM tasks
                WHERE org_id = NEW.org_id AND aircraft = NEW.registration AND slot >= NEW.capacity_slots
            );
        END
    """


def _within_capacity_on_postgresql() -> Iterator[str]:
    yield "CREATE EXTENSION IF NOT EXISTS btree_gist"
    yield """
        ALTER TABLE tasks ADD CONSTRAINT tasks_in_one_slot EXCLUDE USING gist (
            org_id WITH =, aircraft WITH =, slot WITH =, tstzrange(start_at, end_at) WITH &&
        ) WHERE (slot IS NOT NULL)
    """
    yield """
        CREATE FUNCTION refuse_slot_beyond() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF NEW.slot >= (
                SELECT capacity_slots FROM aircraft WHERE org_id = NEW.org_id AND registration = NEW.aircraft
            ) THEN
                RAISE EXCEPTION 'tasks: the aircraft has no such slot' USING ERRCODE = 'exclusion_violation';
            END IF;
            RETURN NEW;
        END $$
    """
    yield (
        "CREATE TRIGGER tasks_within_capacity BEFORE INSERT OR UPDATE OF slot, aircraft ON tasks "
        "FOR EACH ROW EXECUTE FUNCTION refuse_slot_beyond()"
    )
    yield """
        CREATE FUNCTION refuse_capacity_in_use() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF EXISTS (
                SELECT FROM tasks
                WHERE org_id = NEW.org_id AND aircraft = NEW.registration AND slot >= NEW.capacity_slots
            ) THEN
                RAISE EXCEPTION 'aircraft: a task has a slot beyond this capacity'
                    USING ERRCODE = 'exclusion_violation';
            END IF;
            RETURN NEW;
        END $$
    """
    yield (
        "CREATE TRIGGER aircraft_capacity_in_use BEFORE UPDATE OF capacity_slots ON aircraft "
        "FOR EACH ROW EXECUTE FUNCTION refuse_capacity_in_use()"
    )


def no_circles(dialect: str) -> Iterator[str]:
    """Yield the trigger that refuses a dependency which would close a circle of tasks."""
    leads_back = """EXISTS (
        WITH RECURSIVE following(task) AS (
            SELECT NEW.successor
            UNION
            SELECT link.successor FROM task_dependencies AS link JOIN following ON link.predecessor = following.task
            WHERE link.org_id = NEW.org_id
        )
        SELECT 1 FROM following WHERE task = NEW.predecessor
    )"""
    if dialect == "postgresql":
        yield f"""
            CREATE FUNCTION refuse_circle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF {leads_back} THEN
                    RAISE EXCEPTION 'task_dependencies: the tasks would wait for each other in a circle'
                        USING ERRCODE = 'exclusion_violation';
                END IF;
                RETURN NEW;
            END $$
        """
        yield (
            "CREATE TRIGGER task_dependencies_no_circles BEFORE INSERT OR UPDATE ON task_dependencies "
            "FOR EACH ROW EXECUTE FUNCTION refuse_circle()"
        )
        return
    for verb in ("INSERT", "UPDATE"):
        yield f"""
            CREATE TRIGGER task_dependencies_no_circles_{verb.lower()} BEFORE {verb} ON task_dependencies
            BEGIN SELECT RAISE(ABORT, 'task_dependencies: the tasks would wait for each other in a circle')
                WHERE {leads_back};
            END
        """


def final(dialect: str) -> Iterator[str]:
    """Yield the triggers that refuse each change of a task that is completed or cancelled, and of a signed item."""
    if dialect == "postgresql":
        yield """
            CREATE FUNCTION refuse_change_of_what_is_final() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                RAISE EXCEPTION '%: what is ended or signed is final', TG_TABLE_NAME
                    USING ERRCODE = 'restrict_violation';
            END $$
        """
    for table, is_final in (
        ("tasks", "OLD.state IN ('completed', 'cancelled')"),
        ("checklist_items", "OLD.signed_by IS NOT NULL"),
    ):
        if dialect == "postgresql":
            yield (
                f"CREATE TRIGGER {table}_final BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({is_final}) "
                "EXECUTE FUNCTION refuse_change_of_what_is_final()"
            )
        else:
            yield (
                f"CREATE TRIGGER {table}_final BEFORE UPDATE ON {table} WHEN {is_final} "
                f"BEGIN SELECT RAISE(ABORT, '{table}: what is ended or signed is final'); END"
            )
