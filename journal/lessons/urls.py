from django.urls import path

from journal.lessons import views

app_name = "lessons"

urlpatterns = [
    path("groups/<int:pk>/lessons/", views.group_lessons, name="group"),
    path("groups/<int:pk>/lessons/generate/", views.generate_group, name="generate_group"),
    path("groups/<int:pk>/lessons/lay/", views.lay, name="lay"),
    path("lessons/generate/", views.generate_all, name="generate"),
    path("lessons/to-move/", views.to_move, name="to_move"),
    path("lessons/<int:pk>/move/", views.move, name="move"),
]
