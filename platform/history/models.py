"""Rows that sign themselves, their events, and deeds that change no row."""

import datetime as dt
from collections.abc import Callable
from typing import Any, ClassVar, Self, TypeVar

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from pghistory.models import Event as PghistoryEvent

from history.signature import Actor, Via
from history.triggers import Deleted, Inserted, Updated, deletion_guard, signature_guard
from isolation.clock import now
from isolation.grants import Writes

M = TypeVar("M", bound="SignedModel")


class ChangedMeanwhileError(Exception):
    """Somebody else wrote the row while a person had its form open. `str()` tells the person."""

    def __init__(self, row: "SignedModel") -> None:
        super().__init__(row)
        self.row = row

    def __str__(self) -> str:
        by = self.row.changed_by
        values = {
            "who": getattr(by, "short_name", None) or Via(self.row.changed_via).label,
            "at": date_format(timezone.localtime(self.row.changed_at), "j E, G:i"),
        }
        return _(
            "Not saved: while you were editing, this was changed (%(who)s, %(at)s). "
            "Look at the present values and make your change again."
        ) % values  # fmt: skip


class SignedQuerySet(models.QuerySet[Any]):
    """Refuses the writes that would leave no author. The triggers refuse them too; here the
    developer gets the reason in the first line of the trace."""

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("delete signed rows by SignedModel.erase(actor)")

    def change(self, actor: Actor, **values: Any) -> int:
        """Signed `update`: one statement, one signature. Returns the number of rows."""
        return self.update(**values, **actor.columns())

    def erase(self, actor: Actor) -> int:
        """Signed deletion of many rows: signed first, so that each last event names who. What still
        points at one of them raises IntegrityError. Returns the number of rows."""
        with transaction.atomic(using=self.db):
            keys = list(self.select_for_update().values_list("pk", flat=True))
            if not keys:
                return 0
            rows = self.model._default_manager.using(self.db).filter(pk__in=keys)
            rows.update(**actor.columns())
            return int(rows._raw_delete(rows.db))

    def hold(self, pk: Any, seen: dt.datetime | None) -> Any:
        """The row, locked until the transaction ends, if nobody wrote it since `seen`, the
        `changed_at` that the person's form was made from. Raises `ChangedMeanwhileError`."""
        row = self.select_for_update(of=("self",)).get(pk=pk)
        if row.changed_at != seen:
            raise ChangedMeanwhileError(row)
        return row


class SignedModel(models.Model):
    """A row that carries who wrote it last, by which way, when and why.

    The event trigger copies these columns, so every version of the row has its author. A CHECK
    holds that a person or an import names a user of the same schema and nobody else does.
    """

    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("changed by"),
    )
    changed_via = models.CharField(_("changed via"), max_length=8, choices=Via)
    changed_at = models.DateTimeField(_("changed at"))
    change_reason = models.CharField(_("reason of the change"), max_length=300, blank=True)

    objects: ClassVar[models.Manager[Any]] = SignedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_signed",
                condition=models.Q(
                    changed_via__in=[Via.PERSON, Via.IMPORT], changed_by__isnull=False
                )
                | models.Q(
                    changed_via__in=[Via.OPERATOR, Via.TASK, Via.CLI], changed_by__isnull=True
                ),
            )
        ]

    def sign(self, actor: Actor) -> Self:
        """Put the actor's signature on the row, to be saved with it."""
        for column, value in actor.columns().items():
            setattr(self, column, value)
        return self

    def write(self, actor: Actor, *, only: list[str] | None = None) -> Self:
        """Sign and save; `only` names the fields to update, the signature goes along."""
        self.sign(actor)
        fields = None if only is None else [*only, *actor.columns()]
        self.save(update_fields=fields)
        return self

    def erase(self, actor: Actor) -> None:
        """Delete the row. The only way: it is signed first, so that the last event names who."""
        with transaction.atomic(using=self._state.db):
            self.write(actor, only=[])
            super().delete()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("delete a signed row by erase(actor)")


class RowEvent(PghistoryEvent):
    """A version of a row, written by a trigger alone: the application may only read it."""

    writes = Writes.NONE

    pgh_id = models.BigAutoField(primary_key=True)

    class Meta:
        abstract = True


def tracked(
    *, without: tuple[str, ...] = (), by: tuple[str, ...] = ()
) -> "Callable[[type[M]], type[M]]":
    """Class decorator: give a signed model its event table and its guards.

    `without` names columns that history must not keep (a password's hash); `by` those that a page
    looks events up by, which get an index.
    """

    def give(model: type[M]) -> type[M]:
        name = f"{model.__name__}Event"
        pghistory.track(
            Inserted(),
            Updated(),
            Deleted(),
            context_field=None,  # type: ignore[arg-type]
            exclude=list(without),
            model_name=name,
            base_model=RowEvent,
            meta={"indexes": [_by(model, name, by)]} if by else None,
        )(model)
        table, events = model._meta.db_table, f"{model._meta.app_label}_{name.lower()}"
        pgtrigger.register(signature_guard(table), deletion_guard(table, events))(model)
        return model

    return give


def _by(model: type[M], event: str, columns: tuple[str, ...]) -> models.Index:
    return models.Index(fields=[*columns], name=f"{model._meta.app_label}_{event.lower()}_by")


class Deed(models.Model):
    """Something that was done and changed no row of its own: a log-in, a password shown, a personal
    card read, an export. Append-only: the application's roles may insert and read, nothing else.

    `details` holds numbers and codes, never personal data.
    """

    history_exempt = "it is history itself, and append-only"
    writes = Writes.APPEND

    at = models.DateTimeField(_("when"), db_index=True)
    what = models.CharField(_("what"), max_length=40)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("who"),
    )
    via = models.CharField(_("via"), max_length=8, choices=Via)
    subject = models.CharField(_("about"), max_length=80, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    details = models.JSONField(_("details"), default=dict)

    class Meta:
        verbose_name = _("deed")
        verbose_name_plural = _("deeds")
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.what} {self.subject}"


def record(
    what: str, *, actor: Actor, subject: str = "", using: str | None = None, **details: Any
) -> Deed:
    """Write down a deed on the current side. `what` is `<room>.<verb>`, e.g. `accounts.logged_in`;
    `subject` names a row by model and id or a school by slug, never a person."""
    return Deed.objects.using(using).create(
        at=now(),
        what=what,
        by_id=actor.user.pk if actor.user else None,
        via=actor.via,
        subject=subject,
        reason=actor.reason,
        details=details,
    )
