"""Forms of closed months and unlocks."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from isolation import current_school
from journal.lessons.queries.closing import MonthRow
from tenants.groups.forms import Acting, date_input
from tenants.staff.models import StaffMember
from ui.forms import Warned
from ui.lists import Filters


class MonthFilter(Filters):
    """Which month of these: the latest one but the present, unless another is chosen."""

    month = forms.TypedChoiceField(coerce=dt.date.fromisoformat)

    def __init__(self, *args: Any, months: Sequence[dt.date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.months = months
        field: Any = self.fields["month"]
        field.choices = [(day.isoformat(), day.isoformat()) for day in months]

    @property
    def chosen_month(self) -> dt.date | None:
        usual = self.months[min(1, len(self.months) - 1)] if self.months else None
        chosen: dt.date | None = self.chosen().get("month")
        return chosen or usual

    def tabs(self) -> list[dict[str, Any]]:
        """For `ui/tabs.html`, in the order of the year."""
        return [
            {
                "url": f"?month={day.isoformat()}",
                "label": date_format(day, "F").capitalize(),
                "current": day == self.chosen_month,
            }
            for day in reversed(self.months)
        ]


class ClosingForm(Warned, Acting, forms.Form):
    """Which of the groups are closed; those without gaps are proposed."""

    groups = forms.MultipleChoiceField(
        label=_("Groups"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one group.")},
    )

    def __init__(self, data: Any, *, rows: Sequence[MonthRow]) -> None:
        ready = [row for row in rows if row.may_close]
        whole = [str(row.group.pk) for row in ready if not row.unfilled and not row.to_move]
        super().__init__(data, initial={"groups": whole})
        field: Any = self.fields["groups"]
        field.choices = [(str(row.group.pk), str(row.group)) for row in ready]
        self.rows = ready

    def chosen_rows(self) -> list[MonthRow]:
        picked = set(self.cleaned_data["groups"])
        return [row for row in self.rows if str(row.group.pk) in picked]

    def is_checked(self) -> set[str]:
        """What the boxes show, sent or proposed."""
        return {str(pk) for pk in self["groups"].value() or ()}


class UnlockForm(Acting, forms.Form):
    staff = forms.ModelChoiceField(StaffMember.objects.none(), label=_("To whom"), empty_label=None)
    last_day = forms.DateField(
        label=_("Open until the end of"),
        widget=date_input(),
        help_text=_("At most 14 days ahead."),
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("It stays in the journal.")
    )

    def __init__(self, data: Any, *, people: Sequence[StaffMember], today: dt.date) -> None:
        tomorrow = today + dt.timedelta(days=1)
        super().__init__(data, initial={"staff": people[0], "last_day": tomorrow})
        field: Any = self.fields["staff"]
        field.queryset = StaffMember.objects.filter(pk__in=[person.pk for person in people])

    def values(self) -> dict[str, Any]:
        """For the action: the day's last second in the school's zone."""
        data = dict(self.cleaned_data)
        end = dt.time(23, 59, 59)
        data["until"] = dt.datetime.combine(data.pop("last_day"), end, current_school().zone)
        return data
