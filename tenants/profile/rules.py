"""Requisites of a legal person."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def check_ogrn(ogrn: str) -> None:
    """ОГРН: 13 digits, the last being the first twelve modulo 11 modulo 10 (15 digits and 13 for an
    entrepreneur). Raises `ValidationError`."""
    if not (ogrn.isascii() and ogrn.isdigit()) or len(ogrn) not in (13, 15):
        raise ValidationError(_("OGRN has 13 digits (15 for an entrepreneur), nothing else."))
    if set(ogrn) == {"0"} or int(ogrn[:-1]) % (len(ogrn) - 2) % 10 != int(ogrn[-1]):
        raise ValidationError(
            _("The check digit of the OGRN does not match. Look for a typing error.")
        )
