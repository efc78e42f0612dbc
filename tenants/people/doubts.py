"""What a person is asked before saving: may this be somebody who is there already? With links, so
that they can look (they open apart, and what was typed stays)."""

from typing import Final

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.people import duplicates, rules
from tenants.people.models import LegalRepresentative, Pupil

LIKENESSES: Final = {
    "same": gettext_lazy("{who}: the same name and birth date. Is it the same child?"),
    "date": gettext_lazy("{who}: the same name, nearly the same birth date. Is it the same child?"),
    "name": gettext_lazy("{who}: the same birth date, nearly the same name. Is it the same child?"),
}


def about_pupil(pupil: Pupil) -> list[str]:
    """Of a pupil as typed, saved or not: an unusual age, and everybody who may be this child."""
    strange = rules.unusual_age(pupil.birth_date)
    alike: list[str] = [
        format_html(str(LIKENESSES[found]), who=pupil_link(other))
        for other, found in duplicates.pupils_like(pupil)
    ]
    return [strange, *alike] if strange else alike


def about_representative(person: LegalRepresentative) -> list[str]:
    """Of a representative as typed: everybody of the same name, with their children."""
    text = _(
        "{who}: a representative of this name is there already ({children})."
        " If it is the same person, choose them among those who are known."
    )
    return [
        format_html(text, who=_representative_link(other), children=of_whom(other))
        for other in duplicates.representatives_like(person)
    ]


def of_whom(representative: LegalRepresentative) -> str:
    """«мать: Әхмәтова З.; опекун: Иванов П.»; its representations come prefetched in lists."""
    ties = representative.representations.all()
    told = "; ".join(f"{tie.get_relation_display()}: {tie.pupil.short_name}" for tie in ties)
    return told or _("nobody's representative")


def pupil_link(pupil: Pupil) -> SafeString:
    """«Әхмәтова Зөһрә, 14.03.2017», a link that opens apart."""
    url = reverse("people:pupil", args=[pupil.pk])
    return _link(url, f"{pupil.full_name}, {date_format(pupil.birth_date, 'd.m.Y')}")


def _representative_link(representative: LegalRepresentative) -> SafeString:
    url = reverse("people:representative", args=[representative.pk])
    return _link(url, representative.full_name)


def _link(url: str, text: str) -> SafeString:
    return format_html('<a href="{}" target="_blank" rel="noopener">{}</a>', url, text)
