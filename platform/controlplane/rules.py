"""What a school's address and tax number must be, each rule with its text for the person."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# First labels that are, or may become, the platform's own, or that people would take for it.
RESERVED = frozenset(
    "admin api app assets auth autodiscover beta blog broker centre center cdn db demo dev docs ftp"
    " help imap internal localhost login mail media monitor moc mx ns ns1 ns2 oversight panel pgmq"
    " new pop postgres public root school schools secure shared smtp ssl static status support system"
    " template test tls vpn web webmail wpad www zvonok".split()
)
SLUG = re.compile(r"[a-z](?:[a-z0-9]|-(?=[a-z0-9]))*")
LONGEST = 40

INN_WEIGHTS_10 = (2, 4, 10, 3, 5, 9, 4, 6, 8)
INN_WEIGHTS_11 = (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
INN_WEIGHTS_12 = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)


def check_slug(slug: str) -> None:
    """The first label of the school's host. Raises `ValidationError` with what to do."""
    if len(slug) > LONGEST:
        raise ValidationError(
            _("The address is too long: %(length)s characters, at most %(most)s."),
            params={"length": len(slug), "most": LONGEST},
        )
    if not SLUG.fullmatch(slug) or len(slug) < 2:
        raise ValidationError(
            _(
                "Only small Latin letters, digits and single hyphens, beginning with a letter and at"
                " least two characters: for example raduga or ddt-kazan."
            )
        )
    if slug in RESERVED or slug.startswith(("pg-", "xn--")):
        raise ValidationError(_("This address is reserved. Choose another one."))


def _digit(inn: str, weights: tuple[int, ...]) -> int:
    return sum(int(d) * w for d, w in zip(inn, weights, strict=False)) % 11 % 10


def check_inn(inn: str) -> None:
    """INN: 10 digits of an organisation or 12 of a person, with check digits (the tax service's
    order). Raises `ValidationError`."""
    if not (inn.isascii() and inn.isdigit()) or len(inn) not in (10, 12):
        raise ValidationError(_("INN has 10 digits (12 for an entrepreneur), nothing else."))
    if len(inn) == 10:
        right = _digit(inn, INN_WEIGHTS_10) == int(inn[9])
    else:
        right = _digit(inn, INN_WEIGHTS_11) == int(inn[10]) and _digit(inn, INN_WEIGHTS_12) == int(
            inn[11]
        )
    if not right or set(inn) == {"0"}:
        raise ValidationError(
            _("The check digits of the INN do not match. Look for a typing error.")
        )
