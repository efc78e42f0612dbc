"""Answers that were given, so that an operation sent twice is done once."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from isolation.grants import Writes


class Receipt(models.Model):
    """An operation of the outbox (contract.md) and its answer: the same uuid again gets the same
    answer and changes nothing. `digest` tells an operation that came with other content. Rows are
    kept for longer than a device may stay away, then cleared."""

    history_exempt = "an answer of the wire; what it changed has its own history"
    writes = Writes.ALL

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    uuid = models.UUIDField()
    digest = models.BinaryField(max_length=32)
    answer = models.JSONField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        constraints = [
            models.UniqueConstraint(fields=["user", "uuid"], name="lessons_receipt_once"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)
