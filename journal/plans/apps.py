from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    name = "journal.plans"
    label = "plans"
    verbose_name = _("lesson plans")

    def ready(self) -> None:
        from journal.plans import navigation  # noqa: F401 - it registers itself
        from journal.plans.actions import forget_sections
        from journal.plans.queries import last_study_year, plans_missing
        from tenants.programmes.hooks import sections_going, study_years_in_use
        from tenants.years.hooks import opening_checks

        sections_going.append(forget_sections)
        study_years_in_use.append(last_study_year)
        opening_checks.append(plans_missing)
