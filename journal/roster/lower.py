"""What rooms below ask of enrolments: the academic year, groups, applications."""

import datetime as dt

from django.db.models import F, Max, Min, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consent.agreements.hooks import expected
from consent.applications.hooks import enrolled_already
from isolation.clock import school_today
from journal.roster.models import Enrolment
from journal.roster.queries import headcount
from tenants.groups.hooks import group_checks, headcounts
from tenants.groups.models import StudyGroup
from tenants.people.models import Pupil
from tenants.years.hooks import Obstacle, closing_checks, opening_checks
from tenants.years.models import AcademicYear


def groups_without_children(year: AcademicYear) -> list[Obstacle]:
    """Groups in which no enrolment holds on any of their days."""
    taken = Enrolment.objects.filter(group__year=year).values("group")
    empty = list(StudyGroup.objects.filter(year=year).exclude(pk__in=taken))
    if not empty:
        return []
    text = ngettext(
        "Nobody is enrolled in %(n)s group: %(names)s",
        "Nobody is enrolled in %(n)s groups: %(names)s",
        len(empty),
    ) % {"n": len(empty), "names": ", ".join(str(group) for group in empty[:5])}
    return [Obstacle(text, f"{reverse('roster:new')}?kind=enrol", hard=False)]


def children_who_stay(year: AcademicYear) -> list[Obstacle]:
    """Enrolments that no order on leaving or moving up has ended."""
    staying = Enrolment.objects.filter(group__year=year, ends_on__isnull=True).count()
    if not staying:
        return []
    text = ngettext(
        "%(n)s enrolment is not ended by an order on leaving or moving up",
        "%(n)s enrolments are not ended by an order on leaving or moving up",
        staying,
    ) % {"n": staying}
    return [Obstacle(text, reverse("roster:new"), hard=False)]


def in_the_group(pupil: Pupil, group: StudyGroup) -> str:
    """`applications.hooks.EnrolledAlready`, from today on."""
    rows = Enrolment.objects.filter(pupil=pupil, group=group).select_related("order_in")
    found = next(
        (row for row in rows if row.ends_on is None or row.ends_on >= school_today()), None
    )
    if found is None:
        return ""
    return _("%(child)s is enrolled in this group already: from %(day)s, order %(order)s.") % {
        "child": pupil.full_name, "day": f"{found.starts_on:%d.%m.%Y}", "order": found.order_in,
    }  # fmt: skip


def outside_enrolments(group: StudyGroup) -> dict[str, str]:
    """`groups.hooks.GroupCheck`: a group lasts as long as its children are in it, and has a place
    for each who is or will be."""
    rows = Enrolment.objects.filter(group=group).exclude(ends_on__lt=F("starts_on"))
    bounds = rows.aggregate(first=Min("starts_on"), last=Max("ends_on"))
    found = {}
    if bounds["first"] and bounds["first"] < group.starts_on:
        text = _("Children are enrolled from %(day)s: the group cannot begin later.")
        found["starts_on"] = text % {"day": f"{bounds['first']:%d.%m.%Y}"}
    if bounds["last"] and bounds["last"] > group.ends_on:
        text = _("Children are enrolled until %(day)s: the group cannot end sooner.")
        found["ends_on"] = text % {"day": f"{bounds['last']:%d.%m.%Y}"}
    present = rows.on(max(school_today(), group.starts_on)).count()
    if present > group.capacity:
        text = ngettext(
            "%(n)s child is enrolled: the group cannot have fewer places.",
            "%(n)s children are enrolled: the group cannot have fewer places.",
            present,
        )
        found["capacity"] = text % {"n": present}
    return found


def enrolled(day: dt.date) -> "QuerySet[Pupil]":
    """On this day or later (`agreements.hooks.Expected`)."""
    return Pupil.objects.filter(pk__in=Enrolment.objects.reaching(day).values("pupil"))


group_checks.append(outside_enrolments)
expected.append(enrolled)
opening_checks.append(groups_without_children)
closing_checks.append(children_who_stay)
enrolled_already.append(in_the_group)
headcounts.append(headcount)
