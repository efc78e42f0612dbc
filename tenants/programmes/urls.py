from django.urls import path

from tenants.programmes.views import curriculum, programmes

app_name = "programmes"

urlpatterns = [
    path("programmes/", programmes.listing, name="list"),
    path("programmes/xlsx/", programmes.spreadsheet, name="xlsx"),
    path("programmes/new/", programmes.add, name="add"),
    path("programmes/<int:pk>/", programmes.programme, name="programme"),
    path("programmes/<int:pk>/edit/", programmes.edit, name="edit"),
    path("programmes/<int:pk>/archive/", programmes.archive, name="archive"),
    path(
        "programmes/<int:pk>/curriculum/<int:study_year>/",
        curriculum.curriculum,
        name="curriculum",
    ),
    path("programmes/<int:pk>/curriculum/<int:study_year>/paste/", curriculum.paste, name="paste"),
]
