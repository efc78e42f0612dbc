from django.urls import path

from journal.family.views import absence, child

app_name = "family"

urlpatterns = [
    path("family/", child.children, name="children"),
    path("family/absence/", absence.announced, name="absence"),
    path("family/absence/<int:pk>/back/", absence.take_back, name="take_back"),
    path("family/<int:pk>/<str:month>/", child.month, name="month"),
]
