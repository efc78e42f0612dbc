from django.urls import path

from journal.plans.views import lines, listing, plan

app_name = "plans"

urlpatterns = [
    path("plans/", listing.listing, name="list"),
    path("plans/approve/", listing.approve_several, name="approve_several"),
    path("groups/<int:pk>/plan/", plan.plan, name="plan"),
    path("groups/<int:pk>/plan/edit/", lines.edit, name="edit"),
    path("groups/<int:pk>/plan/paste/", lines.paste, name="paste"),
    path("groups/<int:pk>/plan/fill/", lines.fill, name="fill"),
    path("groups/<int:pk>/plan/copy/", lines.copy, name="copy"),
    path("groups/<int:pk>/plan/clear/", lines.clear, name="clear"),
    path("groups/<int:pk>/plan/submit/", plan.submit, name="submit"),
    path("groups/<int:pk>/plan/approve/", plan.approve, name="approve"),
    path("groups/<int:pk>/plan/return/", plan.send_back, name="send_back"),
    path("groups/<int:pk>/plan/pdf/", plan.printed, name="pdf"),
    path("groups/<int:pk>/plan/xlsx/", plan.spreadsheet, name="xlsx"),
]
