"""Texts of consent, consents, and what a withdrawal obliges to."""

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from history.models import SignedModel, SignedQuerySet, tracked
from isolation.grants import Writes
from tenants.people.models import ADULT, LegalRepresentative, Pupil, born_by
from tenants.staff.models import StaffMember


class Purpose(models.TextChoices):
    """One purpose, one consent (domain.md 3.1). Others (health, publication, mailing) are texts of
    their own when their rooms come."""

    JOURNAL = "journal", _("journal and transfer to the municipal and regional centres")


class ConsentText(models.Model):
    """A version of the text, as the school adopted it: append-only, for what was signed never
    changes. `items` are the nine of ст. 9 ч. 4 of 152-ФЗ, in order, each {"title", "text"}; `sha256`
    is the hash of their canonical JSON with purpose and version (`agreements.texts`)."""

    history_exempt = "append-only: a text that was adopted never changes"
    writes = Writes.APPEND

    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose)
    version = models.SmallIntegerField(_("version"))
    items = models.JSONField(_("items"))
    sha256 = models.CharField(max_length=64)
    adopted_on = models.DateField(_("adopted on"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("text of consent")
        verbose_name_plural = _("texts of consent")
        ordering = ["purpose", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "version"], name="agreements_consenttext_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}, {self.version}"


class SignatureKind(models.TextChoices):
    """How it was signed (domain.md 3.1). A click by somebody unidentified is none of these."""

    PAPER = "paper", _("on paper, by hand")
    PEP = "pep_agreement", _("simple signature, by an agreement")
    ESIA = "esia_pep", _("simple signature, through ESIA")
    UNEP = "unep", _("enhanced unqualified signature")
    UKEP = "ukep", _("enhanced qualified signature")


class ConsentQuerySet(SignedQuerySet):
    def counting_on(self, day: dt.date) -> "ConsentQuerySet":
        """Signed by whoever decides on this day: a representative until the eve of the 18th
        birthday, from then on the pupil (domain.md 3.1). Asked of the birth date itself, so that
        one which was mistyped and is corrected leaves no end that was reckoned from it."""
        grown_up = born_by(day, ADULT)
        by_representative = Q(representative__isnull=False, pupil__birth_date__gt=grown_up)
        in_person = Q(representative__isnull=True, pupil__birth_date__lte=grown_up)
        return self.filter(by_representative | in_person)

    def valid_on(self, day: dt.date) -> "ConsentQuerySet":
        """Signed by whoever decides now, not withdrawn, not ended with the child's leaving
        (regulation 4.9)."""
        return self.counting_on(day).filter(
            Q(valid_until__isnull=True) | Q(valid_until__gte=day),
            withdrawn_on__isnull=True,
            signed_on__lte=day,
        )

    def lasting_from(self, day: dt.date) -> "ConsentQuerySet":
        """Those that count on this day and have no end for a child who is enrolled from it on: the
        end that a leaving set is lifted when there is no gap (`actions.undo_leaving`)."""
        without_gap = Q(
            duties__kind=DutyKind.LEFT, duties__arose_on__gte=day - dt.timedelta(days=1)
        )
        return self.counting_on(day).filter(
            Q(valid_until__isnull=True) | without_gap, withdrawn_on__isnull=True
        )


@tracked()
class Consent(SignedModel):
    """A consent as it was given: who signed for whom, which text, how, when, who accepted it, where
    the original lies. Never deleted; withdrawn by a date, or ended (`valid_until`, the last day) by
    the order that the child leaves with.

    Without a `representative` the pupil signed in person, being 18. What a representative signed is
    over by itself on the 18th birthday, for the child's data and for the representative's own too:
    these were taken of whoever acts for the child (regulation 4.8), and nobody does any more, so
    the purpose is reached (152-ФЗ ст. 5 ч. 7)."""

    number = models.IntegerField(_("number"))
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="consents")
    representative = models.ForeignKey(
        LegalRepresentative, on_delete=models.PROTECT, null=True, related_name="consents"
    )
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="consents")
    kind = models.CharField(
        _("signed how"), max_length=13, choices=SignatureKind, default=SignatureKind.PAPER
    )
    signed_on = models.DateField(_("signed on"))
    accepted_by = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, null=True, related_name="+",
        verbose_name=_("accepted by"),
    )  # fmt: skip
    original_place = models.CharField(_("where the original is"), max_length=200, blank=True)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    objects: ClassVar[ConsentQuerySet] = ConsentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(SignedModel.Meta):
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-number"]
        constraints = [
            *SignedModel.Meta.constraints,
            models.UniqueConstraint(fields=["number"], name="agreements_consent_number"),
            models.UniqueConstraint(
                fields=["pupil", "representative", "text"],
                condition=Q(withdrawn_on__isnull=True, valid_until__isnull=True),
                nulls_distinct=False,
                name="agreements_consent_once",
            ),
            models.CheckConstraint(
                name="agreements_consent_dates",
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=F("signed_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"№ {self.number}"

    @property
    def signed_by(self) -> str:
        """The full name of the representative, or that it was the pupil."""
        if self.representative is None:
            return gettext("the pupil in person")
        return self.representative.full_name

    def is_outgrown_on(self, day: dt.date) -> bool:
        """A representative signed it, and the pupil is 18 by now."""
        return self.representative_id is not None and self.pupil.is_adult_on(day)

    def is_valid_on(self, day: dt.date) -> bool:
        """`ConsentQuerySet.valid_on` of one row."""
        in_person = self.representative_id is None
        return (
            in_person == self.pupil.is_adult_on(day)
            and self.withdrawn_on is None
            and self.signed_on <= day
            and (self.valid_until is None or day <= self.valid_until)
        )


class DutyKind(models.TextChoices):
    """Why personal data is to be destroyed (152-ФЗ ст. 21; domain.md 3.2)."""

    WITHDRAWN = "withdrawn", _("consent withdrawn")
    LEFT = "left", _("the child has left")


@tracked()
class DataDuty(SignedModel):
    """A task for a person with the law's term: the data is blocked, destroy it by `due_on` or name
    another legal basis. Thirty calendar days for both kinds (152-ФЗ ст. 21 ч. 4, 5). Destruction and
    its act close it; until that room comes it stays open or is closed with a `decision`."""

    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="duties")
    kind = models.CharField(_("why"), max_length=9, choices=DutyKind)
    arose_on = models.DateField(_("arose on"))
    due_on = models.DateField(_("to be done by"))
    responsible = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("responsible"),
    )  # fmt: skip
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    decision = models.CharField(_("decision"), max_length=300, blank=True)

    class Meta(SignedModel.Meta):
        verbose_name = _("duty towards personal data")
        verbose_name_plural = _("duties towards personal data")
        ordering = ["due_on", "id"]
        constraints = [
            *SignedModel.Meta.constraints,
            models.UniqueConstraint(fields=["consent", "kind"], name="agreements_dataduty_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.due_on:%d.%m.%Y}"
