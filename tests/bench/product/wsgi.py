"""The product's own WSGI application; the benchmarks' pages join those of a school's host.

`BENCH_RETIRE_AFTER` replaces the number of schools after which a connection is retired.
"""

import os

from config.wsgi import application

__all__ = ["application"]


def _prepare() -> None:
    from django.db import connections
    from django.urls import path

    from config import urls_school
    from tests.bench.product import views

    urls_school.urlpatterns += [
        path("bench/one/", views.one, name="bench-one"),
        path("bench/tables/", views.tables, name="bench-tables"),
    ]
    if "BENCH_RETIRE_AFTER" in os.environ:
        limit = int(os.environ["BENCH_RETIRE_AFTER"])
        connections.settings["default"]["RETIRE_AFTER"] = limit


_prepare()
