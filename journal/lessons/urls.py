import datetime as dt

from django.urls import path, register_converter

from journal.lessons.views import history, lesson, month, outbox, today, worker
from journal.lessons.views import year as views

app_name = "lessons"


class MonthConverter:
    """«2026-11»: a month by its first day."""

    regex = "[0-9]{4}-[0-9]{2}"

    def to_python(self, value: str) -> dt.date:
        return dt.date.fromisoformat(f"{value}-01")

    def to_url(self, value: dt.date) -> str:
        return value.isoformat()[:7]


register_converter(MonthConverter, "month")

urlpatterns = [
    path("today/", today.today, name="today"),
    path("lessons/<int:pk>/", lesson.lesson, name="lesson"),
    path("sw.js", worker.worker, name="worker"),
    path("journal/ops/", outbox.operations, name="operations"),
    path("journal/token/", outbox.token, name="token"),
    path("journal/", month.journal, name="journal"),
    path("journal/<int:pk>/", month.group_journal, name="group_journal"),
    path("journal/<int:pk>/<month:month>/", month.journal_month, name="journal_month"),
    path("journal/<int:pk>/<month:month>/pdf/", month.journal_pdf_view, name="journal_pdf"),
    path("lessons/<int:pk>/history/", history.lesson, name="history"),
    path("lessons/<int:pk>/history/<int:enrolment>/", history.cell, name="cell_history"),
    path("groups/<int:pk>/lessons/", views.group_lessons, name="group"),
    path("groups/<int:pk>/lessons/generate/", views.generate_group, name="generate_group"),
    path("groups/<int:pk>/lessons/lay/", views.lay, name="lay"),
    path("lessons/generate/", views.generate_all, name="generate"),
    path("lessons/to-move/", views.to_move, name="to_move"),
    path("lessons/<int:pk>/move/", views.move, name="move"),
]
