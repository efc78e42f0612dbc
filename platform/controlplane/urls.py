from django.urls import path

from controlplane import views

app_name = "controlplane"

urlpatterns = [
    path("schools/", views.schools, name="schools"),
    path("schools/new/", views.onboard, name="onboard"),
    path("schools/new/<int:pk>/", views.onboarding_page, name="onboarding"),
    path("schools/<slug:slug>/", views.school, name="school"),
    path("schools/<slug:slug>/suspend/", views.suspend, name="suspend"),
    path("schools/<slug:slug>/resume/", views.resume, name="resume"),
    path("schools/<slug:slug>/password/", views.password, name="password"),
    path("authorities/", views.authorities, name="authorities"),
    path("authorities/<int:pk>/", views.supervision, name="authority"),
    path("history/", views.deeds, name="history"),
]
