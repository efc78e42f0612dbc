from django.urls import path

from tenants.groups.views import groups, limits, places, slots, week

app_name = "groups"

urlpatterns = [
    path("groups/", groups.listing, name="list"),
    path("groups/sheet/", groups.export, name="export"),
    path("groups/new/", groups.new, name="new"),
    path("groups/<int:pk>/", groups.one, name="group"),
    path("groups/<int:pk>/edit/", groups.edit, name="edit"),
    path("groups/<int:pk>/timetable/", slots.slots, name="slots"),
    path("groups/<int:pk>/timetable/new/", slots.add, name="slot_add"),
    path("groups/<int:pk>/timetable/<int:slot>/", slots.edit, name="slot"),
    path("groups/<int:pk>/timetable/<int:slot>/end/", slots.end, name="slot_end"),
    path("groups/<int:pk>/timetable/<int:slot>/remove/", slots.remove, name="slot_remove"),
    path("associations/", places.associations, name="associations"),
    path("associations/<int:pk>/", places.association, name="association"),
    path("rooms/", places.rooms, name="rooms"),
    path("rooms/<int:pk>/", places.room, name="room"),
    path("timetable/", week.timetable, name="timetable"),
    path("timetable/limits/", limits.limits, name="limits"),
    path("timetable/limits/new/", limits.add, name="limit_add"),
    path("timetable/limits/fill/", limits.fill, name="limits_fill"),
    path("timetable/limits/<int:pk>/", limits.edit, name="limit"),
    path("timetable/limits/<int:pk>/remove/", limits.remove, name="limit_remove"),
]
