"""A plan on paper and as a spreadsheet (domain.md 2, items 3 of the journal)."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from journal.plans.hooks import taught
from journal.plans.models import LessonPlan, PlanState
from tenants.groups.models import StudyGroup
from tenants.profile.models import SchoolCard
from tenants.programmes.rules import hours_text
from ui.documents import pdf
from ui.sheets import Column, Kind, Sheet

TEMPLATE: Final = Path(__file__).parent / "templates" / "plans" / "plan.typ"
HEAD: Final = ("founder", "name", "name_tt", "address", "phone", "email", "site", "inn", "ogrn")


def as_pdf(group: StudyGroup, plan: LessonPlan) -> bytes:
    card = SchoolCard.objects.get()
    lines, days = list(plan.lines.all()), taught(plan.group_id)
    approved = plan.state == PlanState.APPROVED
    by = plan.decided_by
    theory, practice = sum(line.theory for line in lines), sum(line.practice for line in lines)
    data: dict[str, Any] = {
        "card": {name: getattr(card, name) for name in HEAD},
        "approved_by": by.short_name if approved and by else "",
        "approved_on": f"{plan.decided_on:%d.%m.%Y}" if approved and plan.decided_on else "",
        "is_approved": approved,
        "group": str(group),
        "programme": group.programme.title,
        "study_year": str(group.study_year),
        "year": str(group.year),
        "teacher": group.teacher.full_name,
        "teacher_short": group.teacher.short_name,
        "lines": [
            [str(number), f"{line.planned_on:%d.%m.%Y}" if line.planned_on else "",
             facts(days.get(line.pk, [])), line.topic,
             hours_text(line.hours), hours_text(line.theory), hours_text(line.practice), line.form]
            for number, line in enumerate(lines, start=1)
        ],
        "sums": [hours_text(theory + practice), hours_text(theory), hours_text(practice)],
    }  # fmt: skip
    title = _("Lesson plan, %(group)s") % {"group": group}
    return pdf(TEMPLATE, data, title=title, made=plan.changed_at)


def facts(days: Sequence[dt.date]) -> str:
    """The days on which a line was taught: two dates when it took two lessons."""
    return ", ".join(f"{day:%d.%m.%Y}" for day in days)


def as_sheet(plan: LessonPlan) -> Sheet:
    days = taught(plan.group_id)
    columns = [
        Column("№", 6, Kind.NUMBER), Column(_("Planned for"), 12, Kind.DATE),
        Column(_("Held on"), 14), Column(_("Section"), 30), Column(_("Topic"), 60),
        Column(_("Hours in all"), 10, Kind.NUMBER),
        Column(_("Theory"), 10, Kind.NUMBER), Column(_("Practice"), 10, Kind.NUMBER),
        Column(_("Form of the lesson, control"), 30),
    ]  # fmt: skip
    rows = [
        [number, line.planned_on, facts(days.get(line.pk, [])),
         line.item.title if line.item else None, line.topic, line.hours, line.theory,
         line.practice, line.form]
        for number, line in enumerate(plan.lines.select_related("item"), start=1)
    ]  # fmt: skip
    return Sheet(_("Lesson plan"), columns, rows)
