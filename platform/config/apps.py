from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Joins the rooms: the Celery application is there wherever Django is."""

    name = "config"

    def ready(self) -> None:
        from config import celery, help, start  # noqa: F401 - tasks find their application; places
