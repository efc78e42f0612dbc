from django.urls import path

from tenants.people.views import duplicates, lists, logins, pupil, representative

app_name = "people"

urlpatterns = [
    path("people/", lists.pupils, name="pupils"),
    path("people/spreadsheet/", lists.spreadsheet, name="spreadsheet"),
    path("people/duplicates/", duplicates.duplicates, name="duplicates"),
    path("people/duplicates/apart/", duplicates.tell_apart, name="tell_apart"),
    path("people/duplicates/apart/<int:pk>/back/", duplicates.take_back, name="take_back"),
    path("people/new/", pupil.add, name="new"),
    path("people/<int:pk>/", pupil.card, name="pupil"),
    path("people/<int:pk>/edit/", pupil.edit, name="edit"),
    path(
        "people/<int:pk>/representatives/new/",
        representative.add,
        name="add_representative",
    ),
    path(
        "people/<int:pk>/representatives/known/",
        representative.tie,
        name="tie_representative",
    ),
    path("people/representatives/<int:pk>/", representative.card, name="representative"),
    path("people/representatives/<int:pk>/edit/", representative.rename, name="rename"),
    path("people/<int:pk>/login/", logins.of_pupil, name="pupil_login"),
    path("people/<int:pk>/login/off/", logins.off_pupil, name="pupil_login_off"),
    path("people/representatives/<int:pk>/login/", logins.of_parent, name="parent_login"),
    path("people/representatives/<int:pk>/login/off/", logins.off_parent, name="parent_login_off"),
    path("people/representations/<int:pk>/", representative.representation, name="representation"),
]
