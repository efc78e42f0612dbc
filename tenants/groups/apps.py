from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GroupsConfig(AppConfig):
    name = "tenants.groups"
    label = "groups"
    verbose_name = _("associations and groups")

    def ready(self) -> None:
        from controlplane.hooks import school_created
        from tenants.groups import navigation  # noqa: F401 - it registers itself
        from tenants.groups.actions import fill_limits_of_new_school
        from tenants.groups.checks import groups_led, left_outside, obstacles
        from tenants.staff.hooks import leaving_checks
        from tenants.years.hooks import bounds_checks, opening_checks

        school_created.append(fill_limits_of_new_school)
        opening_checks.append(obstacles)
        bounds_checks.append(left_outside)
        leaving_checks.append(groups_led)
