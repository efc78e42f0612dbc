"""The vault: documents, СНИЛС and contacts of children and representatives, encrypted.

Without a valid consent a trigger refuses the row, whatever the application thinks (regulation 4.7).
"""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from history.models import SignedModel, tracked
from history.triggers import OwnedTrigger
from tenants.people.models import LegalRepresentative, Pupil

_ONE_PERSON = Q(pupil__isnull=False, representative__isnull=True) | Q(
    pupil__isnull=True, representative__isnull=False
)


class PersonKey(models.Model):
    """The key of one person's records, wrapped by the school's key. In a table of its own and without
    events: destroying it destroys every version of the record, wherever copies of these lie."""

    history_exempt = "a key has no history: what is left of it would open what was destroyed"

    pupil = models.OneToOneField(
        Pupil, on_delete=models.PROTECT, null=True, related_name="vault_key"
    )
    representative = models.OneToOneField(
        LegalRepresentative, on_delete=models.PROTECT, null=True, related_name="vault_key"
    )
    wrapped = models.BinaryField(max_length=200)

    class Meta:
        verbose_name = _("key of a person")
        verbose_name_plural = _("keys of persons")
        constraints = [models.CheckConstraint(name="vault_personkey_one", condition=_ONE_PERSON)]

    def __str__(self) -> str:
        return f"key {self.pk}"


def consent_guard() -> OwnedTrigger:
    """Refuses to store anything of a person without a valid consent: one for the child, or one that
    the representative signed. An emptied row (`sealed` null) needs none. A representative's consent
    counts until the eve of the child's 18th birthday, the pupil's own from then on, as
    `ConsentQuerySet.counting_on` has it.

    The moment is the signature's, which Python wrote (architecture.md 9, rule 7). A trigger does not
    know the school's zone, so each bound is asked on the day that is kinder to the row: an end on
    UTC's, behind every Russian zone, a beginning on Kamchatka's, ahead of all. To the day itself
    the actions ask.
    """
    return OwnedTrigger(
        name="valid_consent",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        declare=[("early", "date"), ("late", "date")],
        func="""
            early := (NEW.changed_at AT TIME ZONE 'UTC')::date;
            late := (NEW.changed_at AT TIME ZONE 'Asia/Kamchatka')::date;
            IF NEW.sealed IS NOT NULL AND NOT EXISTS (
                SELECT FROM agreements_consent c JOIN people_pupil p ON p.id = c.pupil_id
                WHERE (c.pupil_id = NEW.pupil_id OR c.representative_id = NEW.representative_id)
                    AND c.withdrawn_on IS NULL
                    AND c.signed_on <= late
                    AND (c.valid_until IS NULL OR c.valid_until >= early)
                    AND CASE WHEN c.representative_id IS NULL
                        THEN p.birth_date <= late - interval '18 years'
                        ELSE p.birth_date > early - interval '18 years' END
            ) THEN
                RAISE EXCEPTION 'no valid consent for this personal record'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'vault_valid_consent';
            END IF;
            RETURN NEW;
        """,
    )


@tracked(without=("snils_print",))
class PersonalRecord(SignedModel):
    """What the vault keeps of one person, sealed as one piece (`vault.sealing`); null once emptied.
    Which parts there are is said in the open, so that lists can tell what is missing. `snils_print`
    is a keyed HMAC: it finds a СНИЛС and shows none."""

    pupil = models.OneToOneField(
        Pupil, on_delete=models.PROTECT, null=True, related_name="personal_record"
    )
    representative = models.OneToOneField(
        LegalRepresentative, on_delete=models.PROTECT, null=True, related_name="personal_record"
    )
    sealed = models.BinaryField(null=True)
    snils_print = models.BinaryField(max_length=32, null=True)
    has_document = models.BooleanField(default=False)
    has_snils = models.BooleanField(default=False)
    has_phone = models.BooleanField(default=False)
    has_email = models.BooleanField(default=False)

    class Meta(SignedModel.Meta):
        verbose_name = _("personal record")
        verbose_name_plural = _("personal records")
        triggers = [consent_guard()]
        constraints = [
            *SignedModel.Meta.constraints,
            models.CheckConstraint(name="vault_personalrecord_one", condition=_ONE_PERSON),
            models.UniqueConstraint(fields=["snils_print"], name="vault_personalrecord_snils"),
        ]

    def __str__(self) -> str:
        return f"record {self.pk}"
