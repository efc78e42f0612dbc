from django.urls import path

from api.v1 import views

app_name = "v1"

urlpatterns = [path("me/", views.Me.as_view(), name="me")]
