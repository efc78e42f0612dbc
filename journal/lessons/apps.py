from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LessonsConfig(AppConfig):
    name = "journal.lessons"
    label = "lessons"
    verbose_name = _("lessons")

    def ready(self) -> None:
        from controlplane.hooks import school_created, school_housekeeping
        from journal.lessons import navigation, reactions  # noqa: F401 - places register themselves
        from journal.lessons.actions.making import lay_plan
        from journal.lessons.queries.substituting import given_beyond
        from journal.lessons.queries.year import days_taught
        from journal.lessons.reasons import fill_reasons_of_new_school
        from journal.lessons.tasks import clear_receipts
        from journal.plans import hooks as plans
        from journal.roster.hooks import roster_changed
        from tenants.groups.hooks import timetable_changed
        from tenants.staff.hooks import leaving_checks
        from tenants.years.hooks import calendar_changed, closing_checks, opening_checks

        school_created.append(fill_reasons_of_new_school)
        school_housekeeping.append(clear_receipts)
        calendar_changed.append(reactions.calendar_changed)
        timetable_changed.append(reactions.timetable_changed)
        plans.plan_changed.append(lay_plan)
        plans.days_taught.append(days_taught)
        leaving_checks.append(given_beyond)
        roster_changed.append(reactions.roster_changed)
        opening_checks.append(reactions.ready_to_open)
        closing_checks.append(reactions.ready_to_close)
