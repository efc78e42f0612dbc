from django.urls import path

from journal.lessons.views import (
    changing,
    closing,
    files,
    lesson,
    outbox,
    settings,
    substitutions,
    today,
    unfilled,
    worker,
)
from journal.lessons.views import year as views

app_name = "lessons"

urlpatterns = [
    path("today/", today.today, name="today"),
    path("lessons/<int:pk>/", lesson.lesson, name="lesson"),
    path("sw.js", worker.worker, name="worker"),
    path("journal/ops/", outbox.operations, name="operations"),
    path("journal/token/", outbox.token, name="token"),
    path("files/<int:pk>/", files.one, name="file"),
    path("files/<int:pk>/take-away/", files.take_away, name="take_away"),
    path("lessons/<int:pk>/files/", files.attach, name="attach"),
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
