from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ControlplaneConfig(AppConfig):
    name = "controlplane"
    verbose_name = _("control plane")

    def ready(self) -> None:
        from controlplane import navigation  # noqa: F401 - it registers itself
        from controlplane.directory import Platform
        from isolation import hooks

        hooks.set_directory(Platform())
        post_migrate.connect(_name_installation, sender=self)


def _name_installation(using: str, **_kwargs: Any) -> None:
    """The first migration of the shared schema draws what this installation is called."""
    from controlplane.installation import name_installation

    name_installation(using)
