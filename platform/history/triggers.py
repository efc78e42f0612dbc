"""pgtrigger and pghistory, made fit for many schools.

pgtrigger's own template lets any session switch its triggers off by a session variable, through a
function in the shared schema that a school's role may not call. Ours has neither: each trigger
function belongs to its schema, runs as the owner and keeps the path it was made in
(`SET search_path FROM CURRENT`), so one text serves every school (isolation.md 6).
"""

from typing import Any

import pghistory
import pghistory.trigger
import pgtrigger
from pgtrigger import compiler


class OwnedTriggerSql(compiler.UpsertTriggerSql):
    """Frozen in migrations by name: change the template only by a new class."""

    def get_template(self) -> str:
        return """
            CREATE OR REPLACE FUNCTION {pgid}()
            RETURNS TRIGGER AS $$
                {declare}
                BEGIN
                    {func}
                END;
            $$ LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT;

            DROP TRIGGER IF EXISTS {pgid} ON {table};
            CREATE {constraint} TRIGGER {pgid}
                {when} {operation} ON {table}
                {timing}
                {referencing}
                FOR EACH {level} {condition}
                EXECUTE FUNCTION {execute};

            COMMENT ON TRIGGER {pgid} ON {table} IS '{hash}';
        """


class OwnedTrigger(pgtrigger.Trigger):
    """A trigger of ours: in its own schema, as the owner, not to be switched off."""

    def compile(self, model: Any) -> compiler.Trigger:
        return compiler.Trigger(
            name=self.name,
            sql=OwnedTriggerSql(
                pgid=self.get_pgid(model),
                declare=self.render_declare(model),
                func=self.render_func(model),
                table=model._meta.db_table,
                when=self.when,
                operation=self.operation,
                level=self.level,
                condition=self.render_condition(model),
                execute=self.render_execute(model),
            ),
        )


class OwnedEvent(OwnedTrigger, pghistory.trigger.Event):
    """pghistory's event trigger, compiled our way."""


class _OwnedRowEvent:
    """Mixin for pghistory's trackers: registers `OwnedEvent`."""

    def add_event_trigger(self: Any, event_model: Any) -> None:
        pgtrigger.register(
            OwnedEvent(  # type: ignore[no-untyped-call]
                event_model=event_model,
                label=self.label,
                name=self.trigger_name,
                row=self.row,
                operation=self.operation,
                condition=self.condition,
                level=self.level,
            )
        )(event_model.pgh_tracked_model)


class Inserted(_OwnedRowEvent, pghistory.InsertEvent):
    pass


class Updated(_OwnedRowEvent, pghistory.UpdateEvent):
    pass


class Deleted(_OwnedRowEvent, pghistory.DeleteEvent):
    pass


def signature_guard(table: str) -> OwnedTrigger:
    """Refuses an update that forgets to sign: it would be recorded under the previous author.

    The table's name is in the text, for a shard's own name is another (architecture.md 9, rule 5).
    """
    return OwnedTrigger(
        name="signed_update",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func=f"""
            IF NEW.changed_at IS NOT DISTINCT FROM OLD.changed_at THEN
                RAISE EXCEPTION 'an update of {table} must be signed'
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,
    )


def deletion_guard(table: str, event_table: str) -> OwnedTrigger:
    """Refuses a DELETE of a row that was not signed in the same transaction: the deletion would be
    recorded under the last editor. `now()` is the same throughout a transaction, savepoints too."""
    return OwnedTrigger(
        name="signed_delete",
        when=pgtrigger.Before,
        operation=pgtrigger.Delete,
        func=f"""
            IF NOT EXISTS (
                SELECT FROM "{event_table}"
                WHERE pgh_obj_id = OLD.id AND pgh_label = 'update'
                    AND pgh_created_at = transaction_timestamp()
                    AND changed_at = OLD.changed_at
            ) THEN
                RAISE EXCEPTION 'a deletion from {table} must be signed'
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN OLD;
        """,  # noqa: S608 - the table's name is ours
    )
