from django.urls import path

from journal.lessons.views import lesson, outbox, today, worker
from journal.lessons.views import year as views

app_name = "lessons"

urlpatterns = [
    path("today/", today.today, name="today"),
    path("lessons/<int:pk>/", lesson.lesson, name="lesson"),
    path("sw.js", worker.worker, name="worker"),
    path("journal/ops/", outbox.operations, name="operations"),
    path("journal/token/", outbox.token, name="token"),
    path("groups/<int:pk>/lessons/", views.group_lessons, name="group"),
    path("groups/<int:pk>/lessons/generate/", views.generate_group, name="generate_group"),
    path("groups/<int:pk>/lessons/lay/", views.lay, name="lay"),
    path("lessons/generate/", views.generate_all, name="generate"),
    path("lessons/to-move/", views.to_move, name="to_move"),
    path("lessons/<int:pk>/move/", views.move, name="move"),
]
