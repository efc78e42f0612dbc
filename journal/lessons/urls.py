import datetime as dt

from django.urls import path, register_converter

from journal.lessons.views import (
    changing,
    closing,
    files,
    history,
    lesson,
    month,
    outbox,
    settings,
    substitutions,
    today,
    unfilled,
    worker,
)
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
    path("files/<int:pk>/", files.one, name="file"),
    path("files/<int:pk>/take-away/", files.take_away, name="take_away"),
    path("lessons/<int:pk>/files/", files.attach, name="attach"),
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
    path("lessons/<int:pk>/move/", changing.move, name="move"),
    path("lessons/<int:pk>/cancel/", changing.cancel, name="cancel"),
    path("lessons/<int:pk>/restore/", changing.restore, name="restore"),
    path("groups/<int:pk>/lessons/add/", changing.add, name="add"),
    path("lessons/substitutions/", substitutions.substitutions, name="substitutions"),
    path("lessons/substitutions/new/", substitutions.new, name="substitute"),
    path("lessons/substitutions/<int:pk>/end/", substitutions.end, name="end_substitution"),
    path("lessons/months/", closing.months, name="months"),
    path("lessons/<int:pk>/unlock/", closing.unlock, name="unlock"),
    path("lessons/unlocks/", closing.unlocks, name="unlocks"),
    path("lessons/unlocks/<int:pk>/end/", closing.end_unlock, name="end_unlock"),
    path("lessons/unfilled/", unfilled.unfilled, name="unfilled"),
    path("lessons/unfilled/xlsx/", unfilled.spreadsheet, name="unfilled_xlsx"),
    path("lessons/settings/", settings.settings, name="settings"),
    path("lessons/settings/reasons/new/", settings.add_reason, name="add_reason"),
    path("lessons/settings/reasons/<int:pk>/", settings.edit_reason, name="edit_reason"),
]
