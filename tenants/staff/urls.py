from django.urls import path

from tenants.staff import views

app_name = "staff"

urlpatterns = [
    path("staff/", views.listed, name="list"),
    path("staff/sheet/", views.sheet, name="sheet"),
    path("staff/new/", views.add, name="add"),
    path("staff/<int:pk>/", views.one, name="member"),
    path("staff/<int:pk>/name/", views.rename, name="rename"),
    path("staff/<int:pk>/positions/new/", views.add_position, name="add_position"),
    path("staff/<int:pk>/positions/<int:position>/", views.edit_position, name="position"),
    path("staff/<int:pk>/access/", views.give_access, name="give_access"),
    path("staff/<int:pk>/access/tie/", views.tie, name="tie"),
    path("staff/<int:pk>/access/<int:grant>/end/", views.end_access, name="end_access"),
    path("staff/<int:pk>/leave/", views.dismiss, name="dismiss"),
]
