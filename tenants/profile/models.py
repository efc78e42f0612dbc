"""The school card: requisites that documents, consents and reports are headed with."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from history.models import SignedModel, tracked


@tracked()
class SchoolCard(SignedModel):
    """One row a school. Both names where the school has adopted them (domain.md 9); the operator of
    personal data in every consent is this organisation (domain.md 3.1, item 3)."""

    name = models.CharField(_("full name"), max_length=300)
    short_name = models.CharField(_("short name"), max_length=80)
    name_tt = models.CharField(_("full name in Tatar"), max_length=300, blank=True)
    founder = models.CharField(_("founder"), max_length=300, blank=True)
    inn = models.CharField(_("INN"), max_length=12)
    ogrn = models.CharField(_("OGRN"), max_length=15, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    site = models.URLField(_("site"), blank=True)
    director = models.CharField(_("director"), max_length=200, blank=True)
    licence = models.CharField(_("licence"), max_length=200, blank=True)
    data_officer = models.CharField(_("responsible for personal data"), max_length=200, blank=True)

    class Meta(SignedModel.Meta):
        verbose_name = _("school card")
        verbose_name_plural = _("school cards")

    def __str__(self) -> str:
        return self.short_name

    @property
    def is_complete(self) -> bool:
        """Whether an order or a consent can be headed with it."""
        return all([self.address, self.director, self.data_officer])
