"""What pages of the staff list show."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from accounts.names import named_like
from tenants.staff import rules
from tenants.staff.models import Position, StaffMember, StaffQuerySet
from ui.sheets import Column, Kind, Sheet


def staff_list(chosen: dict[str, Any], text: str, day: dt.date) -> StaffQuerySet:
    """Those whom the filters and the search leave, in the order of the alphabet."""
    rows = StaffMember.objects.for_list()
    match chosen.get("state"):
        case "former":
            rows = rows.gone_by(day)
        case None:
            rows = rows.staying_on(day)
    if post := chosen.get("post"):
        rows = rows.filter(pk__in=Position.objects.filter(post=post).values("staff"))
    match chosen.get("access"):
        case "yes":
            rows = rows.with_access(day)
        case "no":
            rows = rows.exclude(pk__in=rows.with_access(day).values("pk"))
    found: StaffQuerySet = named_like(rows, text)  # type: ignore[assignment]
    return found


def staff_sheet(members: Iterable[StaffMember], day: dt.date) -> Sheet:
    """A line for each position: who holds two stands twice."""
    columns = (
        Column(_("Last name"), 22),
        Column(_("First name"), 18),
        Column(_("Middle name"), 20),
        Column(_("Position"), 34),
        Column(_("Employment"), 26),
        Column(_("From"), 12, Kind.DATE),
        Column(_("To"), 12, Kind.DATE),
        Column(_("Login"), 18),
        Column(_("Roles"), 30),
    )
    return Sheet(_("Staff"), columns, _lines(members))


def _lines(members: Iterable[StaffMember]) -> Iterator[list[Any]]:
    for member in members:
        names = [member.last_name, member.first_name, member.middle_name]
        user = member.user
        access = [user.login, ", ".join(user.role_names)] if user else ["", ""]
        for held in member.positions.all():
            employment = held.get_employment_display()
            yield [*names, str(held), str(employment), held.starts_on, held.ends_on, *access]


def warnings_about(member: StaffMember, role: str, day: dt.date) -> list[str]:
    """What is unusual in a new person: perhaps they are here already. Two cards are never made one,
    nor two log-ins."""
    warnings = []
    for same in rules.namesakes(member).prefetch_related("positions")[:5]:
        posts = ", ".join(str(position) for position in same.posts_on(day)) or _("works no more")
        text = _("%(name)s is on the staff list already (%(posts)s). Is it another person?")
        warnings.append(text % {"name": same.full_name, "posts": posts})
    for user in rules.logins_of(member)[:5] if role else ():
        text = _(
            "%(name)s has the log-in «%(login)s» already. If it is the same person, add them "
            "without access: on their card the log-in can be tied to them."
        )  # fmt: skip
        warnings.append(text % {"name": user.full_name, "login": user.login})
    return warnings
