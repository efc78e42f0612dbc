from django.urls import URLPattern

app_name = "years"

urlpatterns: list[URLPattern] = []
