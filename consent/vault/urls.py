from django.urls import path

from consent.vault import views

app_name = "vault"

urlpatterns = [
    path("vault/pupils/<int:pk>/", views.pupil, name="pupil"),
    path("vault/pupils/<int:pk>/edit/", views.pupil_edit, name="pupil_edit"),
    path("vault/representatives/<int:pk>/", views.representative, name="representative"),
    path(
        "vault/representatives/<int:pk>/edit/", views.representative_edit,
        name="representative_edit",
    ),
]  # fmt: skip
