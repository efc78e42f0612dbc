from django.urls import path

from tenants.profile import views

app_name = "profile"

urlpatterns = [
    path("school/", views.card, name="card"),
    path("school/edit/", views.edit, name="edit"),
]
