"""Addresses of the academic year. The year in work needs no number: it leads the list."""

from django.urls import path

from tenants.years.views import days, terms, years

app_name = "years"

urlpatterns = [
    path("years/", years.overview, name="list"),
    path("years/new/", years.add, name="add"),
    path("years/<int:pk>/", years.one, name="year"),
    path("years/<int:pk>/edit/", years.edit, name="edit"),
    path("years/<int:pk>/open/", years.open_, name="open"),
    path("years/<int:pk>/close/", years.close, name="close"),
    path("years/<int:pk>/terms/new/", terms.add, name="add_term"),
    path("years/<int:pk>/terms/<int:term>/", terms.edit, name="term"),
    path("years/<int:pk>/terms/<int:term>/remove/", terms.remove, name="remove_term"),
    path("years/<int:pk>/days/", days.listed, name="days"),
    path("years/<int:pk>/days/new/", days.add, name="add_days"),
    path("years/<int:pk>/days/fill/", days.fill, name="fill"),
    path("years/<int:pk>/days/<int:day>/", days.edit, name="day"),
    path("years/<int:pk>/days/<int:day>/remove/", days.remove, name="remove_day"),
]
