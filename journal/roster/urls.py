from django.urls import path

from journal.roster.views import group, new, order, orders

app_name = "roster"

urlpatterns = [
    path("orders/", orders.orders, name="orders"),
    path("orders/sheet/", orders.sheet, name="sheet"),
    path("orders/new/", new.new, name="new"),
    path("orders/<int:pk>/", order.one, name="order"),
    path("orders/<int:pk>/pdf/", order.document, name="document"),
    path("orders/<int:pk>/edit/", new.edit, name="edit"),
    path("orders/<int:pk>/add/", new.add, name="add"),
    path("orders/<int:pk>/discard/", new.discard, name="discard"),
    path("orders/<int:pk>/issue/", order.issue, name="issue"),
    path("orders/<int:pk>/annul/", order.annul, name="annul"),
    path("orders/lines/<int:pk>/remove/", new.remove, name="remove"),
    path("groups/<int:pk>/roster/", group.roster, name="group"),
    path("groups/<int:pk>/roster/sheet/", group.sheet, name="group_sheet"),
]
