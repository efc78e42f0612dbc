from django.urls import path

from consent.applications import views

app_name = "applications"

urlpatterns = [
    path("applications/", views.applications, name="list"),
    path("applications/sheet/", views.sheet, name="sheet"),
    path("applications/new/", views.new, name="new"),
    path("applications/<int:pk>/", views.one, name="one"),
    path("applications/<int:pk>/confirm/", views.confirm, name="confirm"),
    path("applications/<int:pk>/queue/", views.queue, name="queue"),
    path("applications/<int:pk>/close/", views.close, name="close"),
]
