from django.urls import path

from ui import views

app_name = "ui"

urlpatterns = [
    path("appearance/", views.appearance, name="appearance"),
    path("help/", views.help_page, name="help"),
]
