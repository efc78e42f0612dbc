"""Orders, and enrolments that begin and end by orders alone (273-ФЗ ст. 53 ч. 1)."""

import datetime as dt
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from consent.applications.models import Application
from history.models import SignedModel, SignedQuerySet, tracked
from history.triggers import OwnedTrigger
from tenants.groups.models import StudyGroup
from tenants.people.models import Pupil
from tenants.programmes.models import Funding
from tenants.years.models import YearState


class OrderKind(models.TextChoices):
    ENROL = "enrol", _("enrolment")
    TRANSFER = "transfer", _("transfer to another group")
    WITHDRAW = "withdraw", _("withdrawal")
    REINSTATE = "reinstate", _("reinstatement")
    PROMOTE = "promote", _("moving up a year of study")


ENTERING = (OrderKind.ENROL, OrderKind.REINSTATE)
LEAVING = (OrderKind.WITHDRAW,)
MOVING = (OrderKind.TRANSFER, OrderKind.PROMOTE)


class OrderState(models.TextChoices):
    DRAFT = "draft", _("draft")
    ISSUED = "issued", _("in force")
    ANNULLED = "annulled", _("annulled")


class Ground(models.TextChoices):
    """Why a child leaves (273-ФЗ ст. 61)."""

    COMPLETED = "completed", _("the programme is completed")
    FAMILY = "family", _("wish of the pupil or the representative")
    SCHOOL = "school", _("initiative of the organisation")
    BEYOND = "beyond", _("circumstances beyond the parties' will")


def order_guard() -> OwnedTrigger:
    """Once issued an order is never edited: it may be annulled, and that is the end of it."""
    return OwnedTrigger(
        name="never_edited",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func="""
            IF OLD.state <> 'draft' AND (
                OLD.state <> 'issued' OR NEW.state <> 'annulled'
                OR ROW(NEW.kind, NEW.number, NEW.date, NEW.effective_on, NEW.basis)
                    IS DISTINCT FROM
                    ROW(OLD.kind, OLD.number, OLD.date, OLD.effective_on, OLD.basis)
            ) THEN
                RAISE EXCEPTION 'an order in force is never edited'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'roster_order_never_edited';
            END IF;
            RETURN NEW;
        """,
    )


def line_guard() -> OwnedTrigger:
    """The lines of an order are written while it is a draft."""
    return OwnedTrigger(
        name="of_a_draft",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func="""
            IF EXISTS (
                SELECT FROM roster_order o
                WHERE o.state <> 'draft' AND o.id IN (
                    CASE WHEN TG_OP <> 'INSERT' THEN OLD.order_id END,
                    CASE WHEN TG_OP <> 'DELETE' THEN NEW.order_id END
                )
            ) THEN
                RAISE EXCEPTION 'the lines of an order in force are never edited'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'roster_orderline_of_a_draft';
            END IF;
            IF TG_OP = 'DELETE' THEN
                RETURN OLD;
            END IF;
            RETURN NEW;
        """,
    )


def enrolment_guard() -> OwnedTrigger:
    """The dates of an enrolment are those of its orders, which name the child and the group. It
    begins on the effective day of one in force; ends once, the day before that of another or with
    the group itself; and is never deleted. Annulling comes before what it undoes: what an annulled
    order began may only be emptied (it ends the day before its first), what it ended only opened."""
    return OwnedTrigger(
        name="by_order",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("lawful", "BOOLEAN")],
        func="""
            IF TG_OP = 'INSERT' THEN
                lawful := NEW.ends_on IS NULL AND EXISTS (
                    SELECT FROM roster_order o JOIN roster_orderline l ON l.order_id = o.id
                    WHERE o.id = NEW.order_in_id AND o.state = 'issued'
                        AND o.effective_on = NEW.starts_on
                        AND l.pupil_id = NEW.pupil_id AND l.group_to_id = NEW.group_id
                );
            ELSIF TG_OP = 'DELETE' OR ROW(
                NEW.pupil_id, NEW.group_id, NEW.starts_on, NEW.order_in_id
            ) IS DISTINCT FROM ROW(OLD.pupil_id, OLD.group_id, OLD.starts_on, OLD.order_in_id) THEN
                lawful := false;
            ELSIF ROW(NEW.ends_on, NEW.order_out_id, NEW.ground)
                IS NOT DISTINCT FROM ROW(OLD.ends_on, OLD.order_out_id, OLD.ground)
            THEN
                lawful := true;
            ELSIF NEW.order_out_id IS NULL THEN
                lawful := NEW.ground = '' AND OLD.order_out_id <> OLD.order_in_id AND EXISTS (
                    SELECT FROM roster_order o
                    WHERE o.id = OLD.order_out_id AND o.state = 'annulled'
                );
            ELSIF OLD.order_out_id IS NOT NULL THEN
                lawful := false;
            ELSIF NEW.order_out_id = NEW.order_in_id THEN
                lawful := NEW.ground = '' AND NEW.ends_on = NEW.starts_on - 1 AND EXISTS (
                    SELECT FROM roster_order o
                    WHERE o.id = NEW.order_in_id AND o.state = 'annulled'
                );
            ELSE
                lawful := EXISTS (
                    SELECT FROM roster_order o JOIN roster_orderline l ON l.order_id = o.id
                        JOIN groups_studygroup g ON g.id = l.group_from_id
                    WHERE o.id = NEW.order_out_id AND o.state = 'issued'
                        AND LEAST(o.effective_on - 1, g.ends_on) = NEW.ends_on
                        AND l.pupil_id = NEW.pupil_id AND g.id = NEW.group_id
                        AND l.ground = NEW.ground
                );
            END IF;
            IF lawful IS NOT TRUE THEN
                RAISE EXCEPTION 'an enrolment begins and ends by its orders'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'roster_enrolment_by_order';
            END IF;
            RETURN NEW;
        """,
    )


@tracked()
class Order(SignedModel):
    """An order about pupils. `date` is the day it was signed, `effective_on` the first day on which
    it holds. A draft changes nothing; once issued it is never edited, only annulled with a reason
    while no later order builds on it."""

    kind = models.CharField(_("kind"), max_length=9, choices=OrderKind)
    number = models.CharField(_("number"), max_length=40)
    date = models.DateField(_("date of the order"))
    effective_on = models.DateField(_("effective from"))
    state = models.CharField(_("state"), max_length=8, choices=OrderState, default=OrderState.DRAFT)
    basis = models.CharField(_("basis"), max_length=300, blank=True)

    class Meta(SignedModel.Meta):
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        triggers = [order_guard()]
        ordering = ["-date", "-id"]
        constraints = [
            *SignedModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["number", "date"],
                condition=~Q(state=OrderState.ANNULLED),
                name="roster_order_number",
            ),
        ]

    def __str__(self) -> str:
        return f"№ {self.number}"

    @property
    def is_draft(self) -> bool:
        return self.state == OrderState.DRAFT


@tracked()
class OrderLine(SignedModel):
    """One child in an order: out of `group_from`, into `group_to`, or both."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="lines")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="order_lines")
    group_from = models.ForeignKey(
        StudyGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("from the group"),
    )  # fmt: skip
    group_to = models.ForeignKey(
        StudyGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("to the group"),
    )  # fmt: skip
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, null=True, blank=True, related_name="order_lines"
    )
    ground = models.CharField(_("ground"), max_length=9, choices=Ground, blank=True)

    class Meta(SignedModel.Meta):
        verbose_name = _("line of an order")
        verbose_name_plural = _("lines of orders")
        triggers = [line_guard()]
        ordering = ["id"]
        constraints = [
            *SignedModel.Meta.constraints,
            models.CheckConstraint(
                name="roster_orderline_group",
                condition=Q(group_from__isnull=False) | Q(group_to__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.pupil_id}"


class EnrolmentQuerySet(SignedQuerySet):
    def on(self, day: dt.date) -> "EnrolmentQuerySet":
        """Who is enrolled on this day; the last day counts."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)

    def reaching(self, day: dt.date) -> "EnrolmentQuerySet":
        """Those that hold on this day or later, taken back ones left out."""
        return self.filter(
            Q(ends_on__isnull=True) | (Q(ends_on__gte=day) & Q(ends_on__gte=F("starts_on")))
        )

    def in_work(self) -> "EnrolmentQuerySet":
        """Those in groups of years that are not closed. One that no order has ended goes on in the
        books after its year is closed, but not in lists of who is where."""
        return self.exclude(group__year__state=YearState.CLOSED)

    def roster(self, group_id: int, day: dt.date) -> "EnrolmentQuerySet":
        """The roster of a group on any date, one query: in the order in which a journal lists them,
        newcomers at the end (domain.md 2)."""
        rows: EnrolmentQuerySet = self.on(day).filter(group_id=group_id)
        return rows.select_related("pupil", "order_in").order_by(
            "starts_on", "pupil__sort_key", "id"
        )


@tracked()
class Enrolment(SignedModel):
    """A child in a group from a day to a day, both inclusive; open when `ends_on` is null. Its dates
    come from its orders alone. One that was taken back before its first day ends the day before it."""

    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="enrolments")
    group = models.ForeignKey(StudyGroup, on_delete=models.PROTECT, related_name="enrolments")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    order_in = models.ForeignKey(
        Order, on_delete=models.PROTECT, related_name="enrolments", verbose_name=_("order")
    )
    order_out = models.ForeignKey(
        Order, on_delete=models.PROTECT, null=True, related_name="endings",
        verbose_name=_("order of leaving"),
    )  # fmt: skip
    ground = models.CharField(_("ground of leaving"), max_length=9, choices=Ground, blank=True)
    funding = models.CharField(_("funding"), max_length=11, choices=Funding, blank=True)

    objects: ClassVar[EnrolmentQuerySet] = EnrolmentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(SignedModel.Meta):
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        triggers = [enrolment_guard()]
        ordering = ["starts_on", "id"]
        indexes = [
            models.Index(fields=["group", "starts_on", "ends_on"], name="roster_enrolment_period")
        ]
        constraints = [
            *SignedModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["pupil", "group"],
                condition=Q(ends_on__isnull=True),
                name="roster_enrolment_open",
            ),
            models.UniqueConstraint(
                fields=["order_in", "pupil", "group"], name="roster_enrolment_once"
            ),
            models.CheckConstraint(
                name="roster_enrolment_orders",
                condition=Q(ends_on__isnull=True, order_out__isnull=True)
                | Q(ends_on__isnull=False, order_out__isnull=False),
            ),
            models.CheckConstraint(
                name="roster_enrolment_period",
                condition=Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("starts_on") - dt.timedelta(days=1)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pupil_id} in {self.group_id}"

    def holds_on(self, day: dt.date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


class DirtyDay(models.Model):
    """A day whose facts changed: what the centre sees of it is to be counted anew. `version` grows
    with each change, so that a count that began before the last one does not pass for the latest
    (architecture.md 3)."""

    history_exempt = "a note for a background task, gone when it is done"

    day = models.DateField(_("day"), primary_key=True)
    version = models.BigIntegerField(default=1)

    class Meta:
        verbose_name = _("day to count anew")
        verbose_name_plural = _("days to count anew")

    def __str__(self) -> str:
        return f"{self.day:%d.%m.%Y}"
