from django.urls import path

from consent.agreements.views import duties, lists, papers, register, texts

app_name = "agreements"

urlpatterns = [
    path("consents/", register.register, name="register"),
    path("consents/export/", register.export, name="export"),
    path("consents/new/", register.new, name="new"),
    path("consents/without/", lists.without, name="without"),
    path("consents/list/", lists.register_list, name="list"),
    path("consents/form/<int:pupil>/<int:representative>/", papers.form, name="form"),
    path("consents/form/<int:pupil>/", papers.own_form, name="own_form"),
    path("consents/forms/", papers.forms, name="forms"),
    path("consents/texts/", texts.texts, name="texts"),
    path("consents/texts/new/", texts.new, name="new_text"),
    path("consents/texts/<int:pk>/", texts.one, name="text"),
    path("consents/duties/", duties.duties, name="duties"),
    path("consents/duties/<int:pk>/", duties.one, name="duty"),
    path("consents/<int:pk>/", register.one, name="consent"),
    path("consents/<int:pk>/withdraw/", register.withdraw, name="withdraw"),
]
