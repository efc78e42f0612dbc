from django.urls import path

from tenants.messaging import views

app_name = "messaging"

urlpatterns = [
    path("messages/", views.listed, name="list"),
    path("messages/mail/", views.mail, name="mail"),
]
