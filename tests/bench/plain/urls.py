from django.urls import path

from tests.bench.plain.views import one

urlpatterns = [path("bench/one/", one)]
