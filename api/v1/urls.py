from django.urls import path, re_path

from api.v1 import views

app_name = "v1"

urlpatterns = [
    path("me/", views.Me.as_view(), name="me"),
    re_path("", views.Nothing.as_view(), name="nothing"),
]
