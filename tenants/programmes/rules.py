"""What a programme and its curriculum may be."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.template.defaultfilters import floatformat
from django.utils.translation import gettext as _

from tenants.programmes.models import FocusArea

HALF: Final = Decimal("0.5")
MOST_SECTIONS: Final = 100
# Before the Порядок № 629 the sixth focus area had another name (domain.md 1).
_OLD_NAMES: Final = {"социально-педагогическая": FocusArea.SOCIAL}


def hours_text(hours: Decimal | int) -> str:
    """«1,5», «72», «−2»: no empty digits behind the comma."""
    return str(floatformat(hours, -1)).replace("-", "−")


def focus_area_of(name: str) -> FocusArea | None:
    """The focus area that a document calls so, by its present name or an old one."""
    said = name.strip().casefold()
    names = {str(area.label).casefold(): area for area in FocusArea} | _OLD_NAMES
    return names.get(said)


def check_programme(values: Mapping[str, Any], *, today: dt.date) -> None:
    """Raises ValidationError by field."""
    errors: dict[str, str] = {}
    if not 1 <= values["years"] <= 12:
        errors["years"] = _("A programme takes from 1 to 12 years.")
    if not 1 <= values["hours"] <= 5000:
        errors["hours"] = _("A programme has from 1 to 5000 academic hours.")
    if not 1 <= values["age_from"] <= 99:
        errors["age_from"] = _("Ages are from 1 to 99.")
    elif not values["age_from"] <= values["age_to"] <= 99:
        errors["age_to"] = _("The last age is less than the first one, or above 99.")
    for number, day in (("protocol", "protocol_on"), ("order", "order_on")):
        errors |= _half_said(values, number, day, today)
    if errors:
        raise ValidationError(errors)


def _half_said(values: Mapping[str, Any], number: str, day: str, today: dt.date) -> dict[str, str]:
    """A document is named by its number together with its date, which is not in the future."""
    if values[number] and not values[day]:
        return {day: _("The number is there and the date is missing.")}
    if values[day] and not values[number]:
        return {number: _("The date is there and the number is missing.")}
    if values[day] and values[day] > today:
        return {day: _("This day has not come yet.")}
    return {}


def unusual(values: Mapping[str, Any]) -> list[str]:
    """What is legal and most often a typing error."""
    protocol, order = values["protocol_on"], values["order_on"]
    if protocol and order and order < protocol:
        return [
            _("The order of approval (%(order)s) is earlier than the council's protocol "
              "(%(protocol)s).")
            % {"order": f"{order:%d.%m.%Y}", "protocol": f"{protocol:%d.%m.%Y}"}
        ]  # fmt: skip
    return []


def check_years_fit(years: int, *, taught: int, written: int) -> None:
    """`taught`: the largest year of study of a group; `written`: that of the curriculum."""
    if years < taught:
        raise ValidationError({"years": _(
            "Groups are taught in year of study %(n)s: the programme cannot be shorter."
        ) % {"n": taught}})  # fmt: skip
    if years < written:
        raise ValidationError({"years": _(
            "The curriculum has year of study %(n)s: clear that year first."
        ) % {"n": written}})  # fmt: skip


def check_study_year(study_year: int, years: int) -> None:
    if not 1 <= study_year <= years:
        raise ValidationError(
            _("The programme takes %(years)s years: there is no year of study %(n)s.")
            % {"years": years, "n": study_year}
        )


def check_section(title: str, theory: Decimal, practice: Decimal, *, number: int) -> list[str]:
    """What is wrong with a line of a curriculum or a plan, in words that name the line."""
    wrong = []
    if not title.strip():
        wrong.append(_("Line %(n)s: what is it about?"))
    if theory < 0 or practice < 0 or theory % HALF or practice % HALF:
        wrong.append(_("Line %(n)s: hours are counted in halves and are not negative."))
    if not theory + practice:
        wrong.append(_("Line %(n)s: there are no hours."))
    return [text % {"n": number} for text in wrong]


def check_sections(items: Sequence[Mapping[str, Any]]) -> None:
    """Raises ValidationError with a message for every line that is wrong."""
    if len(items) > MOST_SECTIONS:
        raise ValidationError(
            _("A year has at most %(most)s sections, here are %(n)s.")
            % {"most": MOST_SECTIONS, "n": len(items)}
        )
    wrong = [
        text
        for number, item in enumerate(items, start=1)
        for text in check_section(
            item["title"], Decimal(item["theory"]), Decimal(item["practice"]), number=number
        )
    ]
    if wrong:
        raise ValidationError(wrong)
